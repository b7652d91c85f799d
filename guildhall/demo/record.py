"""What happened in a season: the record that the tables, the story and the report are made of. Amounts are U base units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guildhall.messages import CaseKind, Row, Terms

from .cast import Person
from .rights_record import RightsRecord
from .season import DemandPlan, Season

__all__ = [
    "CaseRecord",
    "DealRecord",
    "Flow",
    "Holding",
    "Item",
    "Moment",
    "Payment",
    "Record",
    "Refusal",
    "RoundRecord",
    "Slash",
    "SuiteAccount",
    "Transaction",
    "TrialRecord",
]


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
    """Something in the life of a deal. `transaction`: None for what happened off chain. `error`: the name it was refused by. `case`: the
    number of the case that it belongs to, 0 = none."""

    at: int
    text: str
    signer: str = ""
    signature: bytes = b""
    transaction: Transaction | None = None
    error: str = ""
    case: int = 0


@dataclass(frozen=True)
class Item:
    """A single good of a deal, known by its serial number. `lot_id`, `item_id`: as `Lots` works them out."""

    serial: str
    index: int
    lot_size: int
    lot_id: bytes
    item_id: bytes


@dataclass(eq=False)
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
    item: Item | None = None
    has_breach: bool = False


@dataclass(frozen=True)
class Payment:
    """Money that a case moved, from one account to another; U base units."""

    at: int
    payer: str
    payee: str
    what: str
    amount: int


@dataclass(eq=False)
class TrialRecord:
    """A trial. `rows`: what the jury chooses from, first for whoever staked. `votes`: opened ones, in the order of the draw; None = sealed
    and never opened, or not cast. `row`: what it names; NONE = no ruling."""

    number: int
    is_appeal: bool
    rows: tuple[Row, Row]
    opened_at: int
    jurors: tuple[Person, ...] = ()
    commit_by: int = 0
    reveal_by: int = 0
    votes: dict[Person, Row] = field(default_factory=dict)
    committed: set[Person] = field(default_factory=set)
    row: Row = Row.NONE
    is_closed: bool = False

    def winners(self) -> list[Person]:
        """Who shares its account: the majority; without a ruling, who opened a vote."""
        return [juror for juror in self.jurors if juror in self.votes and self.row in (Row.NONE, self.votes[juror])]

    def count(self, row: Row) -> int:
        """Opened votes for a row."""
        return sum(1 for vote in self.votes.values() if vote is row)


@dataclass(eq=False)
class CaseRecord:
    """A case; `row` and what follows are set when it ends. `against`: whose statement or goods it is about."""

    number: int
    deal: DealRecord
    kind: CaseKind
    by: str
    against: str
    opened_at: int
    row: Row = Row.NONE
    ended_at: int = 0
    trials: list[TrialRecord] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)

    def moments(self) -> list[Moment]:
        """What it is about, the last that a party stated before, and what happened in it, in order."""
        facts = [each for each in self.deal.moments if each.signature and each.transaction and not each.case and each.at <= self.opened_at]
        own = [moment for moment in self.deal.moments if moment.case == self.number]
        return sorted(facts[-1:] + own, key=lambda moment: moment.at)


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
class SuiteAccount:
    """An account of the ledger that belongs to a contract of the suite or to a pot. `kind`: Stakes, Trial, Juror bond, Risk pool, Pot."""

    name: str
    kind: str
    in_amount: int
    held_amount: int

    @property
    def out_amount(self) -> int:
        """What has left it."""
        return self.in_amount - self.held_amount


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
    cases: tuple[CaseRecord, ...]
    accounts: tuple[SuiteAccount, ...]
    owed_amount: int
    unmatched: tuple[DemandPlan, ...]
    in_amount: int
    out_amount: int
    held_amount: int
    rights: RightsRecord

    def by_row(self) -> dict[Row, list[DealRecord]]:
        """The deals by row, in the matrix's order."""
        found: dict[Row, list[DealRecord]] = {}
        for deal in sorted(self.deals, key=lambda each: (each.row, each.number)):
            found.setdefault(deal.row, []).append(deal)
        return found

    def holdings_of(self, kind: str) -> list[Holding]:
        """The owners of one kind, who has most first."""
        return sorted((holding for holding in self.holdings if holding.kind == kind), key=lambda each: (-each.net_amount, each.name))

    def overturned(self) -> list[DealRecord]:
        """Deals in which a contested statement did not hold: OVERTURNED closes nothing."""
        return list(dict.fromkeys(case.deal for case in self.cases if case.row is Row.OVERTURNED))

    def reworked(self) -> list[DealRecord]:
        """Deals that failed an inspection and went on: OFF_SPEC_REWORK closes nothing."""
        return [deal for deal in self.deals if deal.was_reworked]
