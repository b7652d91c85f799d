"""What happened in a season: the record that the tables, the story and the report are made of. Amounts are U base units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guildhall.messages import Row, Terms

from .cast import Person
from .season import DemandPlan, Season

__all__ = ["DealRecord", "Flow", "Moment", "Holding", "Record", "Refusal", "RoundRecord", "Slash", "Transaction"]


@dataclass(frozen=True)
class Transaction:
    """One transaction. `count`: calls, matches or deposits in it. `gas_used`, `hash`: None where the engine has none."""

    number: int
    at: int
    step: str
    sender: str
    count: int
    gas_used: int | None
    hash: str | None


@dataclass(frozen=True)
class Moment:
    """Something in the life of a deal. `transaction`: None for what happened off chain. `error`: the name it was refused by."""

    at: int
    text: str
    signer: str = ""
    signature: bytes = b""
    transaction: Transaction | None = None
    error: str = ""


@dataclass
class DealRecord:
    """A deal's life; `row` and what follows are set when it closes. `payoff`: Solidity's `Payoff`."""

    number: int
    plan: DemandPlan
    terms: Terms
    id: bytes
    maker: Person
    carrier: Person
    round: int
    opened_at: int
    is_pending: bool
    moments: list[Moment] = field(default_factory=list)
    row: Row = Row.NONE
    closed_at: int = 0
    locked_at: int = 0
    shipped_at: int = 0
    delivered_at: int = 0
    was_reworked: bool = False
    is_shipped: bool = False
    locks: Any = None
    payoff: Any = None


@dataclass(frozen=True)
class Refusal:
    """A demand that was not taken, or a call that a contract refused. `error`: its name. `where`: who refused. `demand`: its number; 0 for
    a call."""

    at: int
    who: str
    what: str
    flaw: str
    where: str
    error: str
    reason: str
    demand: int = 0


@dataclass(frozen=True)
class RoundRecord:
    """A matching window. `certificate`: what the prices prove; `gap_amount`: how far from the optimum, at most."""

    number: int
    at: int
    open_count: int
    settled_count: int
    skipped_count: int
    waiting_count: int
    certificate: str
    cost_amount: int
    gap_amount: int


@dataclass(frozen=True)
class Slash:
    """G burned out of a bond."""

    at: int
    who: str
    deal: int
    row: str
    amount: int


@dataclass(frozen=True)
class Holding:
    """What one owner brought in and took out; `held_amount` stays in the ledger (the suite's pots)."""

    name: str
    kind: str
    in_amount: int
    out_amount: int
    held_amount: int

    @property
    def net_amount(self) -> int:
        """What the season left her with: above 0 earned, below 0 spent."""
        return self.out_amount + self.held_amount - self.in_amount


@dataclass(frozen=True)
class Flow:
    """Money of closed deals at one row: either from whom it was locked (`target` empty) or where it went (`source` empty)."""

    source: str
    row: Row
    target: str
    amount: int


@dataclass(frozen=True)
class Record:
    """A played season."""

    season: Season
    started_at: int
    ended_at: int
    chain_id: int
    contracts: Mapping[str, str]
    deals: tuple[DealRecord, ...]
    refusals: tuple[Refusal, ...]
    rounds: tuple[RoundRecord, ...]
    slashes: tuple[Slash, ...]
    holdings: tuple[Holding, ...]
    flows: tuple[Flow, ...]
    transactions: tuple[Transaction, ...]
    unmatched: tuple[DemandPlan, ...]
    in_amount: int
    out_amount: int
    held_amount: int

    def by_row(self) -> dict[Row, list[DealRecord]]:
        """The deals by row, in the matrix's order."""
        found: dict[Row, list[DealRecord]] = {}
        for deal in sorted(self.deals, key=lambda each: (each.row, each.number)):
            found.setdefault(deal.row, []).append(deal)
        return found

    def holdings_of(self, kind: str) -> list[Holding]:
        """The owners of one kind, who has most first."""
        return sorted((holding for holding in self.holdings if holding.kind == kind), key=lambda each: (-each.net_amount, each.name))

    def reworked(self) -> list[DealRecord]:
        """Deals that failed an inspection and went on: OFF_SPEC_REWORK closes nothing."""
        return [deal for deal in self.deals if deal.was_reworked]
