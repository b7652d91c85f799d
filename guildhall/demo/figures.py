"""Figures that both the terminal and the page show: deals by row, earnings by role, gas by step, the books."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guildhall.messages import CaseKind, Row

from .record import CaseRecord, DealRecord, Holding, Payment, Record, Transaction, TrialRecord
from .story import payments_of
from .text import ROW_TEXTS

__all__ = [
    "CASE_TEXTS",
    "SPLIT_PARTS",
    "GasLine",
    "RoleLine",
    "RowLine",
    "case_payments",
    "gas_lines",
    "role_lines",
    "row_lines",
    "split_parts",
    "votes_of",
]

CASE_TEXTS = {
    CaseKind.DISPUTE: "dispute",
    CaseKind.CLAIM: "claim of delivery",
    CaseKind.DAMAGE: "claimed damage",
    CaseKind.INSPECTION: "contested inspection",
    CaseKind.RETURN: "return of the goods",
}

KINDS = ("Buyer", "Maker", "Carrier", "Inspector", "Store", "Expert", "Owner", "Juror", "Pot")


@dataclass(frozen=True)
class RowLine:
    """Deals that left by one row."""

    row: Row
    meaning: str
    deals: list[DealRecord]
    price_amount: int
    freight_amount: int


@dataclass(frozen=True)
class RoleLine:
    """Everybody of one kind together; `members` has them one by one."""

    kind: str
    in_amount: int
    out_amount: int
    held_amount: int
    net_amount: int
    members: list[Holding]


@dataclass(frozen=True)
class GasLine:
    """One kind of transaction. `per_call`: the whole gas over the calls, matches or deposits in it."""

    step: str
    transaction_count: int
    call_count: int
    gas_used: int
    per_call: int


def row_lines(record: Record) -> list[RowLine]:
    """In the matrix's order; OFF_SPEC_REWORK and OVERTURNED close nothing and list the deals that went through them."""
    groups = record.by_row()
    groups[Row.OFF_SPEC_REWORK] = record.reworked()
    groups[Row.OVERTURNED] = record.overturned()
    return [
        RowLine(
            row, ROW_TEXTS[row], deals, sum(deal.terms.price_amount for deal in deals), sum(deal.terms.freight_amount for deal in deals)
        )
        for row, deals in sorted(groups.items())
        if deals
    ]


def role_lines(record: Record) -> list[RoleLine]:
    """Their nets add up to 0: what one gains another has paid."""
    return [_role(kind, members) for kind in KINDS if (members := record.holdings_of(kind))]


def _role(kind: str, members: list[Holding]) -> RoleLine:
    return RoleLine(
        kind,
        sum(each.in_amount for each in members),
        sum(each.out_amount for each in members),
        sum(each.held_amount for each in members),
        sum(each.net_amount for each in members),
        members,
    )


def gas_lines(record: Record) -> list[GasLine]:
    """By step, in the order of first use; empty where the engine has no gas."""
    groups: dict[str, list[Transaction]] = {}
    for transaction in record.transactions:
        if transaction.gas_used is not None:
            groups.setdefault(transaction.step, []).append(transaction)
    return list(_gas(groups))


def _gas(groups: dict[str, list[Transaction]]) -> Iterator[GasLine]:
    for step, transactions in groups.items():
        calls = sum(each.count for each in transactions)
        gas = sum(each.gas_used or 0 for each in transactions)
        yield GasLine(step, len(transactions), calls, gas, gas // calls)


SPLIT_PARTS = (
    ("Maker", "makers", ("payeeAmount",)),
    ("Panel pots", "panels", ("panelAmount",)),
    ("Platform", "platform", ("platformAmount",)),
    ("Expert", "experts", ("expertAmount",)),
    ("Store", "stores", ("referrerAmount",)),
    ("Inspector", "inspectors", ("inspectorAmount",)),
    ("Royalties", "royalties", ("royaltyAmounts",)),
    ("Commune", "commune", ("communeAmount",)),
    ("Risk pool", "risk", ("riskPoolAmount",)),
)


def split_parts(record: Record) -> list[tuple[str, str, int]]:
    """What became of the prices of fulfilled deals: name, colour and amount; together the prices to the unit."""
    deals = [deal for deal in record.deals if deal.row is Row.FULFILLED]
    return [(name, class_, sum(_paid(deal, field) for deal in deals for field in fields)) for name, class_, fields in SPLIT_PARTS]


def _paid(deal: DealRecord, field: str) -> int:
    paid = getattr(deal.payoff, field)
    return int(paid if isinstance(paid, int) else sum(paid))


def votes_of(trial: TrialRecord) -> str:
    """`5 : 2 : 0`: for whoever staked, against her, silent."""
    first, second = (trial.count(row) for row in trial.rows)
    return f"{first} : {second} : {len(trial.jurors) - len(trial.votes)}"


def _jurors(count: int) -> str:
    return "1 juror" if count == 1 else f"{count} jurors"


def case_payments(case: CaseRecord) -> list[Payment]:
    """Who paid whom in a case: stakes, fees and penalties, then what the row paid where the case closed the deal. What many jurors pay or
    get alike is one line."""
    lines: list[Payment] = []
    groups: dict[tuple[str, str], list[Payment]] = {}
    for payment in case.payments:
        trial = payment.payee if payment.what == "penalty" else payment.payer
        if payment.what in ("penalty", "juror's share"):
            groups.setdefault((payment.what, trial), []).append(payment)
        else:
            lines.append(payment)
    for (what, trial), group in groups.items():
        count, sum_ = len(group), sum(payment.amount for payment in group)
        payer, payee = (f"Bonds of {_jurors(count)}", trial) if what == "penalty" else (trial, _jurors(count))
        lines.append(Payment(group[0].at, payer, payee, "penalties" if what == "penalty" else "in equal shares", sum_))
    if case.row not in (Row.NONE, Row.OVERTURNED):
        own = {payment.what: payment for payment in lines if payment.payer == f"Row {case.row.name}"}
        lines += [
            Payment(case.ended_at, f"Row {case.row.name}", who, what, units)
            for who, what, units in payments_of(case.deal)
            if who != "Jury" or not own
        ]
    return lines
