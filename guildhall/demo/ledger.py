"""From the books to what people ask: who brought in, took out and holds what, and what became of the money of closed deals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from eth_utils.address import to_checksum_address

from guildhall.messages import Row

from .catalogue import STANDARDS
from .docket import account_name
from .record import DealRecord, Flow, Holding, SuiteAccount
from .stage import Stage
from .text import day

__all__ = ["POT_NAMES", "TARGETS", "accounts_of", "flows_of", "holdings_of"]

POT_NAMES = {"platform": "Platform", "commune": "Commune", "panels": "Panel pot"}

ACCOUNT_KINDS = ("Stakes", "Trial", "Juror bond", "Risk pool", "Pot")

TARGETS = (
    "Maker: sale",
    "Maker: margin, deposit",
    "Buyer: back",
    "Carrier: freight",
    "Carrier: reserve back",
    "Inspector",
    "Store",
    "Expert",
    "Royalties",
    "Panel pots",
    "Platform",
    "Commune",
    "Risk pool",
    "Jurors",
)
"""Where the money of a deal may go, in the order of the pictures."""


def holdings_of(stage: Stage) -> tuple[Holding, ...]:
    """One entry per person, and one per pot."""
    ins, outs = stage.in_amounts, stage.out_amounts
    found = [
        Holding(person.name, person.kind, ins[address], outs[address], 0)
        for person, address in ((person, account.address) for person, account in stage.accounts.items())
        if ins[address] or outs[address]
    ]
    found += [Holding(each.name, "Pot", 0, 0, each.held_amount) for each in accounts_of(stage) if each.held_amount]
    return tuple(found)


def accounts_of(stage: Stage) -> tuple[SuiteAccount, ...]:
    """The accounts that belong to nobody: of stakes, trials and jurors' bonds, the risk pool, the suite's pots."""
    pots = {address: name for name, address in stage.pots.items()}
    kinds = {stage.suite.cases.address: "Stakes", stage.suite.court.address: "Trial", stage.suite.risk_pool.address: "Risk pool"}
    found = []
    for account, in_amount in stage.books.received_amounts.items():
        owner = to_checksum_address(account[:20])
        held_amount = stage.books.account_amounts[account]
        if owner in kinds:
            name = account_name(stage, account)
            found.append(SuiteAccount(name, "Juror bond" if name.startswith("Bond") else kinds[owner], in_amount, held_amount))
        elif owner in pots:
            name = _panel_name(stage, account) if pots[owner] == "panels" else POT_NAMES[pots[owner]]
            found.append(SuiteAccount(name, "Pot", in_amount, held_amount))
    return tuple(sorted(found, key=lambda each: (ACCOUNT_KINDS.index(each.kind), _numbered(each.name))))


def _numbered(name: str) -> tuple[str, int]:
    head, _, number = name.rpartition(" ")
    return (head, int(number)) if number.isdigit() else (name, 0)


def _panel_name(stage: Stage, account: bytes) -> str:
    standard_id, period = int.from_bytes(account[20:24], "big"), int.from_bytes(account[24:], "big")
    return f"Panel pot: {STANDARDS[standard_id - 1].title}, period from {day(period * stage.panel_period)}"


def flows_of(deals: Iterable[DealRecord]) -> tuple[Flow, ...]:
    """Money of closed deals from whom it was locked through the row to where it went; summed."""
    sums: dict[tuple[str, Row, str], int] = defaultdict(int)
    for deal in deals:
        targets = dict(_targets(deal))
        for source, amount in _sources(deal):
            sums[source, deal.row, ""] += amount
        for target, amount in targets.items():
            sums["", deal.row, target] += amount
    return tuple(Flow(*key, amount) for key, amount in sums.items() if amount)


def _sources(deal: DealRecord) -> Iterator[tuple[str, int]]:
    locks = deal.locks
    yield "Buyers", locks.buyerAmount
    if deal.locked_at:
        yield "Makers", locks.wagerAmount + locks.penaltyAmount
    if deal.is_shipped:
        yield "Carriers", locks.reserveAmount


def _targets(deal: DealRecord) -> Iterator[tuple[str, int]]:
    paid = deal.payoff
    amounts = (
        paid.payeeAmount,
        paid.makerAmount,
        paid.buyerAmount,
        paid.carrierAmount,
        paid.reserveAmount,
        paid.inspectorAmount,
        paid.referrerAmount,
        paid.expertAmount,
        sum(paid.royaltyAmounts),
        paid.panelAmount,
        paid.platformAmount,
        paid.communeAmount,
        paid.riskPoolAmount,
        paid.jurorsAmount,
    )
    yield from zip(TARGETS, amounts, strict=True)
