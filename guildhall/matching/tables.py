"""Read an instance from a folder of tables: `demands`, `offers` and `arcs`, each as .csv or .csv.gz.

    demands   demand, quantity, limit          limit on the whole demand, freight included
    offers    offer, capacity                  units
    arcs      demand, offer, unit_cost         and, if there is such a column, freight for the whole demand

Ids are texts without meaning; all else is integers. Columns may stand in any order.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import warnings
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .arithmetic import Ints, column
from .errors import BadHeader, BadRow, MissingTable, UnknownDemand, UnknownOffer
from .instance import Instance

__all__ = ["read_instance"]

INTEGER = re.compile(r"[+-]?[0-9]{1,40}")
PLAIN_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")


def read_instance(folder: Path) -> Instance:
    """The instance in `folder`; raises an `InstanceError` that names table and line, or the row's id."""
    demands = _Table.read(folder, "demands", ("demand", "quantity", "limit"))
    offers = _Table.read(folder, "offers", ("offer", "capacity"))
    arcs = _Table.read(folder, "arcs", ("demand", "offer", "unit_cost"), optional=("freight",))
    (demand_ids,), (quantity, limit) = demands.rows(ids=("demand",), integers=("quantity", "limit"))
    (offer_ids,), (capacity,) = offers.rows(ids=("offer",), integers=("capacity",))
    ends = (tuple(demand_ids), tuple(offer_ids))
    amounts = ("unit_cost", "freight") if "freight" in arcs.header else ("unit_cost",)
    tail, head, *costs = _arcs_at_once(arcs, ends, amounts) or _arcs_by_row(arcs, ends, amounts)
    return Instance.of_unit_prices(
        demand_ids=ends[0],
        quantity=column("quantity", quantity),
        limit=column("limit", limit),
        offer_ids=ends[1],
        capacity=column("capacity", capacity),
        arc_demand=column("arc_demand", tail),
        arc_offer=column("arc_offer", head),
        unit_price=column("unit_cost", costs[0]),
        freight=column("freight", costs[1]) if len(costs) > 1 else None,
    )


@dataclass(frozen=True)
class _Table:
    """One table as text: `name` for messages, `header` its column names, `body` the lines below."""

    name: str
    header: tuple[str, ...]
    body: str

    @classmethod
    def read(cls, folder: Path, table: str, required: Sequence[str], optional: Sequence[str] = ()) -> _Table:
        found = [path for path in (folder / f"{table}.csv", folder / f"{table}.csv.gz") if path.is_file()]
        if len(found) != 1:
            raise MissingTable(f"{folder} must hold either {table}.csv or {table}.csv.gz, it holds {'both' if found else 'neither'}")
        head, _, body = _text(found[0]).partition("\n")
        header = tuple(name.strip() for name in next(csv.reader([head]), []))
        missing = [name for name in required if name not in header]
        if missing or len(set(header)) != len(header) or not set(header) <= {*required, *optional}:
            allowed = ", ".join(required) + "".join(f" (or also {name})" for name in optional)
            raise BadHeader(f"{found[0].name} has the columns {', '.join(header)}; expected {allowed}")
        return cls(found[0].name, header, body)

    def rows(self, ids: Sequence[str], integers: Sequence[str]) -> tuple[list[list[str]], list[list[int]]]:
        """The columns named: ids as texts, the others as integers."""
        texts = [self.header.index(name) for name in ids]
        numbers = [self.header.index(name) for name in integers]
        keys: list[list[str]] = [[] for _ in texts]
        values: list[list[int]] = [[] for _ in numbers]
        for line, row in self._lines():
            for key, at in zip(keys, texts, strict=True):
                if not row[at].strip():
                    raise BadRow(f"{self.name} line {line}: {self.header[at]} is blank")
                key.append(row[at].strip())
            for value, at in zip(values, numbers, strict=True):
                if not INTEGER.fullmatch(row[at].strip()):
                    raise BadRow(f"{self.name} line {line}: {self.header[at]} is {row[at]!r}, not an integer")
                value.append(int(row[at]))
        return keys, values

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        """Line number in the file and cells of each row that is not blank."""
        reader = csv.reader(io.StringIO(self.body))
        try:
            for row in reader:
                if row and len(row) != len(self.header):
                    raise BadRow(f"{self.name} line {reader.line_num + 1}: {len(row)} cells for {len(self.header)} columns")
                if row:
                    yield reader.line_num + 1, row
        except csv.Error as error:
            raise BadRow(f"{self.name} line {reader.line_num + 1}: {error}") from error


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
        return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise MissingTable(f"{path} cannot be read: {error}") from error


def _arcs_by_row(arcs: _Table, ends: tuple[tuple[str, ...], tuple[str, ...]], amounts: Sequence[str]) -> list[list[int]]:
    """Tail and head indices and the amounts of every arc, with an exact message about the first that is wrong."""
    (tails, heads), costs = arcs.rows(ids=("demand", "offer"), integers=amounts)
    found: list[list[int]] = []
    for what, ids, names, error in (("demand", ends[0], tails, UnknownDemand), ("offer", ends[1], heads, UnknownOffer)):
        at = {name: index for index, name in enumerate(ids)}
        unknown = next((name for name in names if name not in at), None)
        if unknown is not None:
            raise error(f"{arcs.name} names {what} {unknown!r}, which {what}s does not list")
        found.append([at[name] for name in names])
    return found + costs


def _arcs_at_once(arcs: _Table, ends: tuple[tuple[str, ...], tuple[str, ...]], amounts: Sequence[str]) -> list[Ints] | None:
    """The same for large tables whose ids are plain numbers, ten times as fast; None where anything is unusual."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            table = np.loadtxt(io.StringIO(arcs.body), delimiter=",", dtype=np.int64, comments=None, ndmin=2)
    except (ValueError, OverflowError, Warning):
        return None
    if table.shape[1] != len(arcs.header):
        return None
    parts = {name: table[:, at] for at, name in enumerate(arcs.header)}
    tail, head = _indices(ends[0], parts["demand"]), _indices(ends[1], parts["offer"])
    return None if tail is None or head is None else [tail, head, *(parts[name] for name in amounts)]


def _indices(ids: tuple[str, ...], names: Ints) -> Ints | None:
    """Where each number of `names` stands in `ids`; None unless all ids are plain numbers and all names are among them."""
    if not ids or not all(PLAIN_NUMBER.fullmatch(name) for name in ids):
        return None
    numbers = np.array([int(name) for name in ids], dtype=np.int64)
    order = np.argsort(numbers, kind="stable")
    at = order[np.minimum(np.searchsorted(numbers, names, sorter=order), len(ids) - 1)]
    return at if bool((numbers[at] == names).all()) else None
