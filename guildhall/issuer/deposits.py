"""Deposits that the bank has booked: who is to get how much U, and the bank's reference, which mints once.

    reference,account,amount,date
    2026-11-21/000417,0x70997970C51812dc3A010C7d01b50e0d17dc79C8,1250.50,2026-11-21

The same reference twice with the same account, amount and date is one deposit: statements overlap. With anything different it is a
contradiction, and the file is refused as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from guildhall.evm import CodecError
from guildhall.evm.words import as_address

from .amounts import amount_text, parse_amount
from .errors import FileRefused
from .tables import Cells, Columns, parse_date, parse_reference, read_rows, reference_hash

__all__ = ["COLUMNS", "Deposit", "parse_account", "read_deposits"]

COLUMNS = Columns("reference", "account", "amount", "date", optional=("note",))
_NOBODY = f"0x{'0' * 40}"


@dataclass(frozen=True)
class Deposit:
    """One deposit. `where`: file and line. `amount`: base units."""

    where: str
    reference: str
    account: str
    amount: int
    booked_on: date

    @property
    def ref(self) -> bytes:
        """The token's `depositRef`."""
        return reference_hash(self.reference)

    def __str__(self) -> str:
        return f"{self.where}: {self.reference}: {amount_text(self.amount)} to {self.account}"

    def differs(self, account: str, amount: int) -> str | None:
        """What is different from the same reference elsewhere; None when nothing is."""
        faults = []
        if account != self.account:
            faults.append(f"account {account}, not {self.account}")
        if amount != self.amount:
            faults.append(f"amount {amount_text(amount)}, not {amount_text(self.amount)}")
        return "; ".join(faults) or None


def read_deposits(paths: Sequence[Path]) -> list[Deposit]:
    """Each deposit once, in the order of the files; FileRefused names every bad line and every contradiction."""
    problems: list[str] = []
    rows = [row for path in paths for row in read_rows(path, COLUMNS, _deposit, problems)]
    found: dict[str, Deposit] = {}
    for row in rows:
        first = found.setdefault(row.reference, row)
        fault = first.differs(row.account, row.amount)
        if fault is None and row.booked_on != first.booked_on:
            fault = f"date {row.booked_on}, not {first.booked_on}"
        if fault:
            kind = fault.partition(" ")[0]
            problems.append(f"{row.where}: reference {row.reference} stands in {first.where} already with another {kind}: {fault}")
    if problems:
        raise FileRefused(problems)
    return list(found.values())


def parse_account(text: str) -> str:
    """A checksummed address; one in small letters is taken as it is, a mistyped one is refused where it has a checksum."""
    try:
        account = as_address(text)
    except CodecError as problem:
        raise ValueError(str(problem)) from None
    if account == _NOBODY:
        raise ValueError("the account is the zero address")
    return account


def _deposit(where: str, cells: Cells) -> Deposit:
    reference = parse_reference(cells["reference"])
    try:
        amount = parse_amount(cells["amount"])
        if not amount:
            raise ValueError("the amount is 0")
        return Deposit(where, reference, parse_account(cells["account"]), amount, parse_date(cells["date"]))
    except ValueError as problem:
        raise ValueError(f"{reference}: {problem}") from None
