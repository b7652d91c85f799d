"""A stage of its own for each scenario: built once, put back after every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guildhall.evm import load
from tests.stage import Stage


@pytest.fixture(scope="module")
def built() -> Stage:
    return Stage(load())


@pytest.fixture
def stage(built: Stage) -> Iterator[Stage]:
    with built.chain.branch():
        yield built
