"""Gas figures: measured on py-evm from whole receipts, compared with the committed ones."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guildhall.toolchain import project_root
from tests.gas.workshop import Workshop

WRITES = os.environ.get("WRITE_GAS") == "1"


class GasBook:
    """The figures of one file in gas/: sentence -> gas, with the bar of the design where there is one."""

    def __init__(self, name: str) -> None:
        self.path: Path = project_root() / "gas" / f"{name}.json"
        self.known: dict[str, Any] = json.loads(self.path.read_text()) if self.path.is_file() else {}
        self.measured: dict[str, Any] = {}

    def note(self, what: str, gas: int, bar: int | None = None) -> None:
        """Enter a figure."""
        entry: dict[str, Any] = {"gas": gas}
        if bar is not None:
            entry |= {"bar": bar, "is_met": gas <= bar}
        self.measured[what] = entry
        if not WRITES:
            assert self.known.get(what) == entry, f"{self.path.name}: {what}: `make gas` writes the new figure; say why in the commit"

    def close(self) -> None:
        """Write the file, or see that no stale figure is left in it."""
        if WRITES:
            self.path.parent.mkdir(exist_ok=True)
            self.path.write_text(json.dumps(self.measured, indent=1) + "\n")


@pytest.fixture(scope="module")
def gas_book(request: pytest.FixtureRequest) -> Iterator[GasBook]:
    """The book named by the module's BOOK."""
    book = GasBook(request.module.BOOK)
    yield book
    book.close()


@pytest.fixture(scope="module")
def base() -> Workshop:
    """One deployed suite for the module."""
    return Workshop()


@pytest.fixture
def shop(base: Workshop) -> Iterator[Workshop]:
    """The suite as deployed, whatever the tests before did."""
    snapshot, nonces = base.chain.snapshot(), dict(base.nonces)
    yield base
    base.chain.revert(snapshot)
    base.nonces = nonces
