"""CSV files as banks and spreadsheets write them, read strictly: what is not understood is refused, with its line.

UTF-8 with or without a byte-order mark, lines end in LF or CR LF, blank lines are passed over, the first other line names the columns. A
byte-order mark and CR LF are how spreadsheets save, and change nothing that a cell says. Everything else that is unexpected is an error:
an unknown, missing or repeated column, a row with too many or too few cells, a quote that does not close, a control character.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from eth_utils.crypto import keccak

from .errors import FileRefused

__all__ = ["Columns", "parse_date", "parse_reference", "read_rows", "reference_hash"]

Row = TypeVar("Row")
Cells = Mapping[str, str]

_REFERENCE = re.compile(r"[!-~](?:[ -~]{0,138}[!-~])?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Columns:
    """Names of the columns of a kind of file."""

    def __init__(self, *needed: str, optional: Sequence[str] = ()) -> None:
        self.needed = needed
        self.known = (*needed, *optional)

    def __str__(self) -> str:
        return ", ".join(name if name in self.needed else f"{name} (optional)" for name in self.known)


def read_rows(path: Path, columns: Columns, parse: Callable[[str, Cells], Row], problems: list[str]) -> list[Row]:
    """The rows of a file. `parse(where, cells)` makes one and raises ValueError with the reason. What is wrong goes to `problems`."""
    found: list[Row] = []
    try:
        lines = _lines(path)
        header: list[str] | None = None
        for number, line in lines:
            where = f"{path}:{number}"
            try:
                cells = [cell.strip() for cell in _cells(line)]
                if header is None:
                    header = _header(cells, columns)
                elif len(cells) != len(header):
                    raise ValueError(f"{len(cells)} cells where the header has {len(header)}")
                else:
                    found.append(parse(where, dict(zip(header, cells, strict=True))))
            except ValueError as problem:
                problems.append(f"{where}: {problem}")
                if header is None:
                    return []
        if header is None:
            problems.append(f"{path}:1: empty: a header with {columns} is needed")
    except FileRefused as refused:
        problems += refused.problems
    return found


def parse_reference(text: str) -> str:
    """A bank's reference: 1 to 140 printable ASCII characters, so that what looks the same is the same."""
    if not text:
        raise ValueError("the reference is missing")
    if not _REFERENCE.fullmatch(text):
        raise ValueError(f"reference {text!r} is not 1 to 140 printable ASCII characters")
    return text


def parse_date(text: str) -> date:
    """`2026-11-22`."""
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(f"{text!r} is no date like 2026-11-22")


def reference_hash(reference: str) -> bytes:
    """`keccak256` of the reference's bytes, as it stands in the file without the spaces around it; upper and lower case differ."""
    return bytes(keccak(text=reference))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Those that are not blank, counted as an editor counts."""
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise FileRefused([f"{path}: {problem.strerror or problem}"]) from problem
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        at = data.count(b"\n", 0, problem.start) + 1
        raise FileRefused([f"{path}:{at}: not UTF-8 (byte {data[problem.start]:#04x}): save the file as CSV UTF-8"]) from problem
    for number, line in enumerate(text.split("\n"), 1):
        content = line.removesuffix("\r")
        if content.strip(" "):
            yield number, content


def _cells(line: str) -> list[str]:
    strange = next((character for character in line if not character.isprintable()), None)
    if strange is not None:
        raise ValueError(f"the character {strange!a} does not belong into a line")
    try:
        return next(csv.reader([line], strict=True))
    except csv.Error as problem:
        raise ValueError(f"not CSV: {problem}") from None


def _header(cells: list[str], columns: Columns) -> list[str]:
    unknown = [name for name in cells if name not in columns.known]
    missing = [name for name in columns.needed if name not in cells]
    twice = sorted({name for name in cells if cells.count(name) > 1})
    faults = [
        f"{fault} {', '.join(map(repr, names))}"
        for fault, names in (("unknown column", unknown), ("missing column", missing), ("twice the column", twice))
        if names
    ]
    if faults:
        raise ValueError(f"{'; '.join(faults)}: the columns are {columns}, separated by commas")
    return cells
