"""Reading orders: `ORDERS.csv(.gz)` with the columns row, seller, purchase, approved, carrier, delivered, price_c and freight_c.

Times are unix seconds, money is centavos, blank means missing; other columns are ignored.

OrdersError   the file cannot be read at all
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("row", "seller", "purchase", "approved", "carrier", "delivered", "price_c", "freight_c")
GZIP_MAGIC = b"\x1f\x8b"
LAST_INSTANT = 2**40
"""Instants of a deal are kept in 40 bits; with all periods added they stay below."""
HIGHEST_CENTS = 10**15


class OrdersError(Exception):
    """The file is missing, unreadable, or lacks a column."""


@dataclass(frozen=True)
class Order:
    """One row: one order × one seller = at most one deal."""

    row: int
    seller: int | None
    opened_at: int | None  # approved, else purchase when there is a carrier time; None = no deal
    carrier_at: int | None
    delivered_at: int | None
    price_cents: int
    freight_cents: int

    @property
    def is_skipped(self) -> bool:
        """Whether no deal comes of it."""
        return self.seller is None or self.opened_at is None


@dataclass(frozen=True)
class BadRow:
    """A row that makes no sense. `line`: as an editor counts."""

    line: int
    reason: str


def read_orders(path: Path, limit: int | None = None) -> Iterator[Order | BadRow]:
    """The first `limit` data rows in file order; a row that makes no sense comes as BadRow."""
    try:
        data = path.read_bytes()
        if data[:2] == GZIP_MAGIC:
            data = gzip.decompress(data)
        text = data.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as problem:
        raise OrdersError(f"{path} cannot be read: {problem}") from problem
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, None)
    if header is None:
        raise OrdersError(f"{path} is empty: a header with {', '.join(COLUMNS)} is needed")
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise OrdersError(f"{path} lacks the column {', '.join(missing)}; its header is {','.join(header)}")
    return _rows(reader, header, limit)


def _rows(reader: Iterator[list[str]], header: list[str], limit: int | None) -> Iterator[Order | BadRow]:
    places = {name: header.index(name) for name in COLUMNS}
    seen: set[int] = set()
    count = 0
    for cells in reader:
        if not cells:
            continue
        if limit is not None and count >= limit:
            return
        count += 1
        line: int = reader.line_num  # type: ignore[attr-defined]
        if len(cells) != len(header):
            yield BadRow(line, f"{len(cells)} columns where the header has {len(header)}")
            continue
        try:
            order = _order({name: cells[place].strip() for name, place in places.items()})
            if order.row in seen:
                raise ValueError(f"row {order.row} was there before")
        except ValueError as problem:
            yield BadRow(line, str(problem))
            continue
        seen.add(order.row)
        yield order


def _order(cells: dict[str, str]) -> Order:
    row = _integer("row", cells["row"], 0, 2**63)
    if row is None:
        raise ValueError("row is missing")
    seller = _integer("seller", cells["seller"], 0, 2**63)
    purchase = _integer("purchase", cells["purchase"], 1, LAST_INSTANT)
    approved = _integer("approved", cells["approved"], 1, LAST_INSTANT)
    carrier = _integer("carrier", cells["carrier"], 1, LAST_INSTANT)
    delivered = _integer("delivered", cells["delivered"], 1, LAST_INSTANT)
    price = _integer("price_c", cells["price_c"], 0, HIGHEST_CENTS)
    freight = _integer("freight_c", cells["freight_c"], 0, HIGHEST_CENTS)
    opened = approved
    if opened is None and carrier is not None:
        if purchase is None and seller is not None:
            raise ValueError("purchase and approved are missing although there is a carrier time")
        opened = purchase
    if seller is not None and opened is not None:
        if price is None or price == 0:
            raise ValueError("price_c is missing or 0: a deal needs a price")
        if freight is None:
            raise ValueError("freight_c is missing")
    return Order(row, seller, opened, carrier, delivered, price or 0, freight or 0)


def _integer(name: str, text: str, lowest: int, end: int) -> int | None:
    if text == "":
        return None
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(f"{name} is {text!r}, not a whole number")
    value = int(text)
    if not lowest <= value < end:
        raise ValueError(f"{name} is {text}, out of range")
    return value
