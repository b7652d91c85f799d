"""Where a suite's contracts are: a small JSON file, single addresses on the command line, or both.

{"lots": "0x…", "trace": "0x…", "escrow": "0x…", "cases": "0x…", "court": "0x…", "telemetry": "0x…", "standards": "0x…",
 "registry": "0x…", "exchange": "0x…", "offers": "0x…", "first_block": 0}
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from guildhall.evm import CodecError
from guildhall.evm.words import as_address

from .links import TraceError

__all__ = ["CONTRACTS", "NEEDED", "Addresses", "read_addresses"]

CONTRACTS = {
    "lots": "Lots",
    "trace": "Trace",
    "escrow": "Escrow",
    "cases": "Cases",
    "court": "Court",
    "telemetry": "Telemetry",
    "standards": "Standards",
    "registry": "Registry",
    "exchange": "Exchange",
    "offers": "Offers",
}
NEEDED = ("lots", "trace", "escrow")
"""Without the others there are no cases, votes, breaches, names of attributes, changed keys, quantities, or markets."""


class Addresses(NamedTuple):
    """By the contracts' names. `first_block`: of the deployment."""

    contracts: Mapping[str, str]
    first_block: int


def read_addresses(
    path: Path | None,
    given: Mapping[str, str | None],
    first_block: int | None,
    contracts: Mapping[str, str] = CONTRACTS,
    needed: Sequence[str] = NEEDED,
) -> Addresses:
    """What is given goes before what the file says; names are those of `contracts`."""
    found = _read(path) if path else {}
    start = found.pop("first_block", 0) if first_block is None else first_block
    if not isinstance(start, int) or isinstance(start, bool) or start < 0:
        raise TraceError(f"{path}: first_block is {start!r}, expected a number of a block")
    merged = {key: value for key, value in found.items() if key in contracts} | {key: value for key, value in given.items() if value}
    missing = [key for key in needed if key not in merged]
    if missing:
        option = missing[0].replace("_", "-")
        raise TraceError(f"the address of {', '.join(missing)} is needed: --{option} 0x…, or in the file of --addresses")
    try:
        return Addresses({contracts[key]: as_address(value) for key, value in merged.items()}, start)
    except CodecError as problem:
        raise TraceError(str(problem)) from None


def _read(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise TraceError(f"{path}: {problem}") from None
    if not isinstance(found, dict):
        raise TraceError(f"{path}: not an object of names and addresses")
    return found
