"""Payouts that the bank has made: which redemption each one answers, and the bank's reference, which settles once.

    redemption,amount,payment,date
    17,250.00,2026-11-22/OUT/000081,2026-11-22

`redemption` is its number, or the payout hash that its owner gave (0x and 64 hex digits). The same line twice is one payout; the same
payment for two redemptions, or two payments for one, is a contradiction, and the file is refused as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .amounts import amount_text, parse_amount
from .errors import FileRefused
from .tables import Cells, Columns, parse_date, parse_reference, read_rows, reference_hash

__all__ = ["Payout", "parse_redemption", "read_payouts"]

COLUMNS = Columns("redemption", "amount", "payment", "date", optional=("note",))
_NUMBER = re.compile(r"[1-9][0-9]{0,77}")
_HASH = re.compile(r"0x[0-9a-fA-F]{64}")


@dataclass(frozen=True)
class Payout:
    """One payout. `where`: file and line. `redemption`: its number, or its payout hash. `amount`: base units."""

    where: str
    redemption: int | bytes
    amount: int
    payment: str
    paid_on: date

    @property
    def ref(self) -> bytes:
        """The token's `paymentRef`."""
        return reference_hash(self.payment)

    @property
    def title(self) -> str:
        """The redemption in words."""
        return title_of(self.redemption)

    def __str__(self) -> str:
        return f"{self.where}: {self.payment}: {amount_text(self.amount)} for {self.title}"


def title_of(redemption: int | bytes) -> str:
    """A redemption in words."""
    return f"payout hash 0x{redemption.hex()}" if isinstance(redemption, bytes) else f"redemption {redemption}"


def read_payouts(paths: Sequence[Path]) -> list[Payout]:
    """Each payout once, in the order of the files; FileRefused names every bad line and every contradiction."""
    problems: list[str] = []
    rows = [row for path in paths for row in read_rows(path, COLUMNS, _payout, problems)]
    by_payment: dict[str, Payout] = {}
    by_number: dict[int, Payout] = {}
    for row in rows:
        first = by_payment.setdefault(row.payment, row)
        if (first.redemption, first.amount, first.paid_on) != (row.redemption, row.amount, row.paid_on):
            problems.append(f"{row.where}: payment {row.payment} stands in {first.where} already, with something different")
        elif isinstance(row.redemption, int):
            other = by_number.setdefault(row.redemption, row)
            if other.payment != row.payment:
                problems.append(f"{row.where}: {row.title} was paid in {other.where} already, by {other.payment}")
    if problems:
        raise FileRefused(problems)
    return list(by_payment.values())


def parse_redemption(text: str) -> int | bytes:
    """The number of a redemption, or a payout hash."""
    if _HASH.fullmatch(text):
        return bytes.fromhex(text[2:])
    if _NUMBER.fullmatch(text) and int(text) < 2**256:
        return int(text)
    raise ValueError(f"{text!r} is neither the number of a redemption nor a payout hash (0x and 64 hex digits)")


def _payout(where: str, cells: Cells) -> Payout:
    payment = parse_reference(cells["payment"])
    try:
        amount = parse_amount(cells["amount"])
        if not amount:
            raise ValueError("the amount is 0")
        return Payout(where, parse_redemption(cells["redemption"]), amount, payment, parse_date(cells["date"]))
    except ValueError as problem:
        raise ValueError(f"{payment}: {problem}") from None
