"""What the relayer remembers. The chain is the truth; this is a cache and a position in its events, committed together.

Everything is written by merging, so that what is seen twice, late or in another order ends in the same state: a settled demand stays
settled, a closed deal stays closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntFlag, StrEnum
from typing import Protocol

from guildhall.market import NOBODY
from guildhall.messages import Demand, Phase, Row, Terms

from .standards import PublishedStandard

__all__ = [
    "SALES",
    "Changes",
    "Duty",
    "Entry",
    "MemoryStore",
    "Settlement",
    "State",
    "Store",
    "TrackedDeal",
    "TrackedFeature",
    "TrackedGrant",
    "TrackedMaker",
    "TrackedTrial",
]

SALES = (Row.FULFILLED, Row.SILENT_ACCEPTED, Row.FALSE_CLAIM, Row.DELIVERY_PROVEN, Row.NO_RULING)
"""Rows that split the whole price: what incentive rules may be about."""

FAILURES = (Row.OFF_SPEC_STOPPED, Row.OFF_SPEC_REFUND, Row.CONCEDED)
"""Rows that stand on the maker's record as a failure."""


class State(StrEnum):
    """Where a demand stands."""

    WAITING = "waiting"
    SETTLED = "settled"
    EXPIRED = "expired"
    VOID = "void"
    """It can never be settled any more; the entry says why."""


@dataclass(frozen=True)
class Settlement:
    """The deal that a demand became."""

    deal_id: bytes
    batch_id: int
    offer_id: int
    tariff_id: int


@dataclass(frozen=True)
class Entry:
    """A demand that was taken in. `received_at`: chain time, seconds; `arrival`: order of taking in; `label`: empty where none."""

    demand_hash: bytes
    demand: Demand
    signature: bytes
    is_plain_key: bool
    label: str
    received_at: int
    arrival: int
    warnings: tuple[str, ...] = ()
    state: State = State.WAITING
    reason: str = ""
    settlement: Settlement | None = None

    def merged(self, newer: Entry) -> Entry:
        """The newer one, unless this one is settled: that is final."""
        return self if self.state is State.SETTLED else newer


class Duty(IntFlag):
    """What is left to do for a deal under the incentive rules."""

    NONE = 0
    CLAIM = 1
    """Its parties are to be paid."""
    INSPECTION = 2
    """Its passed inspection is to be put on the maker's record."""
    FAILURE = 4
    """A failure is to be put there."""


@dataclass(frozen=True)
class TrackedDeal:
    """A deal whose clock the keeper watches. `due_at`: None = to be asked; 0 = no clock runs. `due_phase`: what its open case moves to,
    NONE where the deal's own clock runs. `closed_by`: the row, once closed. `carrier`: who picked it up, as far as it was read.
    `has_room`: False once its room is known to be spent."""

    deal_id: bytes
    terms: Terms
    due_row: Row = Row.NONE
    due_at: int | None = None
    due_phase: Phase = Phase.NONE
    closed_by: Row | None = None
    carrier: str = NOBODY
    duties: Duty = Duty.NONE
    has_room: bool = True

    @property
    def is_case(self) -> bool:
        """Whether its clock, as last asked, is that of a case."""
        return self.due_phase is not Phase.NONE

    def is_due(self, now: int) -> bool:
        """Whether it is open and its clock, as last asked, has run out."""
        return self.closed_by is None and self.due_at is not None and 0 < self.due_at <= now

    def touched(self) -> TrackedDeal:
        """Something happened to it: its clock has to be asked again."""
        return replace(self, due_row=Row.NONE, due_at=None, due_phase=Phase.NONE)

    @property
    def is_sale(self) -> bool:
        """Whether it was closed by a row that incentive rules may be about."""
        return self.closed_by in SALES

    def closed(self, row: Row) -> TrackedDeal:
        """It was closed by the row: what is to be done for it now."""
        duties = self.duties
        if row in SALES:
            duties |= Duty.CLAIM if self.terms.inspector == NOBODY else Duty.CLAIM | Duty.INSPECTION
        elif row in FAILURES:
            duties |= Duty.FAILURE
        return replace(self, closed_by=row, duties=duties)

    def without(self, duty: Duty) -> TrackedDeal:
        """The duty is done."""
        return replace(self, duties=self.duties & ~duty)

    def merged(self, newer: TrackedDeal) -> TrackedDeal:
        """The newer one, unless this one is closed: that is final, and what is done for it stays done."""
        if self.closed_by is None:
            return newer
        if newer.closed_by is None:
            return self
        return replace(self, duties=self.duties & newer.duties, has_room=self.has_room and newer.has_room)


@dataclass(frozen=True)
class TrackedTrial:
    """A trial that the keeper draws and closes. `ends_at`: None = to be asked. `draw_block`: 0 where nothing is left to draw; `draw_by`:
    the last instant at which a jury still has time to vote."""

    trial_id: int
    deal_id: bytes
    draw_block: int = 0
    draw_by: int = 0
    ends_at: int | None = None
    is_closed: bool = False

    def may_be_drawn(self, now: int, block: int) -> bool:
        """Whether `Court.draw` has something to do in this block."""
        return 0 < self.draw_block < block and now <= self.draw_by

    def is_over(self, now: int) -> bool:
        """Whether it has ended and waits for its closing."""
        return not self.is_closed and self.ends_at is not None and self.ends_at <= now

    def touched(self) -> TrackedTrial:
        """Something happened to it: it has to be asked again."""
        return replace(self, ends_at=None)

    def merged(self, newer: TrackedTrial) -> TrackedTrial:
        """The newer one, unless this one is closed: that is final."""
        return self if self.is_closed else newer


@dataclass(frozen=True)
class TrackedGrant:
    """A data grant whose months are to be paid. `starts_at`, `ends_at`: when it holds; None = to be asked. `settled_epoch`: no month up to
    this one has anything left to pay."""

    grant_id: int
    owner: str
    starts_at: int | None = None
    ends_at: int | None = None
    settled_epoch: int = 0

    def touched(self) -> TrackedGrant:
        """Something happened to it: it has to be asked again."""
        return replace(self, starts_at=None, ends_at=None)

    def merged(self, newer: TrackedGrant) -> TrackedGrant:
        """The newer one; months that are settled stay settled."""
        return replace(newer, settled_epoch=max(self.settled_epoch, newer.settled_epoch))


@dataclass(frozen=True)
class TrackedFeature:
    """A feature that deals are counted for. `looked_at`: deals that are counted, or never will be."""

    feature_id: bytes
    standard_id: int
    index: int
    value: int
    looked_at: frozenset[bytes] = frozenset()
    is_paid: bool = False

    def merged(self, newer: TrackedFeature) -> TrackedFeature:
        """Both; what was paid is paid."""
        return replace(newer, looked_at=self.looked_at | newer.looked_at, is_paid=self.is_paid or newer.is_paid)


@dataclass(frozen=True)
class TrackedMaker:
    """A maker with inspections on record. `looked_epoch`: month in which its claim to the Gold badge was looked at last."""

    member_id: int
    is_gold: bool = False
    looked_epoch: int = 0


@dataclass(frozen=True)
class Changes:
    """What is committed at once. `position`: of the event source, None = unchanged."""

    entries: Sequence[Entry] = ()
    deals: Sequence[TrackedDeal] = ()
    trials: Sequence[TrackedTrial] = ()
    grants: Sequence[TrackedGrant] = ()
    features: Sequence[TrackedFeature] = ()
    makers: Sequence[TrackedMaker] = ()
    standards: Sequence[PublishedStandard] = ()
    position: int | None = None


class Store(Protocol):
    """Entries by demand hash, deals, trials and standards by id, and the position. `commit` is all or nothing."""

    @property
    def position(self) -> int:
        """How far the events were read."""

    @property
    def entry_count(self) -> int:
        """Demands ever taken in."""

    def entry(self, demand_hash: bytes) -> Entry | None:
        """A demand, None when it was never taken in."""

    def waiting(self) -> Sequence[Entry]:
        """The demands that wait, in order of arrival."""

    def waiting_under(self, buyer: str, nonce: int) -> Entry | None:
        """The demand that waits under a buyer's nonce; there is one at most."""

    def deal(self, deal_id: bytes) -> TrackedDeal | None:
        """A deal, None when its opening was not read."""

    def open_deals(self) -> Sequence[TrackedDeal]:
        """The deals that are not closed, in order of opening."""

    def dutiful_deals(self) -> Sequence[TrackedDeal]:
        """The deals for which something is left to do under the incentive rules, in the order in which it came up."""

    def sales_by(self, party: str) -> Sequence[TrackedDeal]:
        """The sales that have room left in which an address was buyer, maker or carrier, the latest closed first."""

    def sales_of(self, standard_id: int) -> Sequence[TrackedDeal]:
        """The sales of a standard, in order of closing."""

    def grant(self, grant_id: int) -> TrackedGrant | None:
        """A data grant, None when it was not read."""

    def grants(self) -> Sequence[TrackedGrant]:
        """All data grants, by id."""

    def feature(self, feature_id: bytes) -> TrackedFeature | None:
        """A feature, None when its proposal was not read."""

    def open_features(self) -> Sequence[TrackedFeature]:
        """The features that are not paid, in the order in which they were proposed."""

    def maker(self, member_id: int) -> TrackedMaker | None:
        """A maker, None when none of its inspections was read."""

    def makers(self) -> Sequence[TrackedMaker]:
        """All makers with inspections on record, by id."""

    def trial(self, trial_id: int) -> TrackedTrial | None:
        """A trial, None when its opening was not read."""

    def open_trials(self) -> Sequence[TrackedTrial]:
        """The trials that are not closed, in order of opening."""

    def standard(self, standard_id: int) -> PublishedStandard | None:
        """A verified standard, None when its publication was not read."""

    def commit(self, changes: Changes) -> None:
        """Merge everything at once."""


class MemoryStore:
    """Dicts; gone with the process. Closed deals and settled demands are kept too, as answers and against events that come twice."""

    def __init__(self) -> None:
        self.position = 0
        self._entries: dict[bytes, Entry] = {}
        self._deals: dict[bytes, TrackedDeal] = {}
        self._trials: dict[int, TrackedTrial] = {}
        self._standards: dict[int, PublishedStandard] = {}
        self._waiting: dict[bytes, None] = {}
        self._under: dict[tuple[str, int], bytes] = {}
        self._open: dict[bytes, None] = {}
        self._dutiful: dict[bytes, None] = {}
        self._sales_by: dict[str, dict[bytes, None]] = {}
        self._sales_of: dict[int, dict[bytes, None]] = {}
        self._grants: dict[int, TrackedGrant] = {}
        self._features: dict[bytes, TrackedFeature] = {}
        self._makers: dict[int, TrackedMaker] = {}

    @property
    def entry_count(self) -> int:
        """Demands ever taken in."""
        return len(self._entries)

    def entry(self, demand_hash: bytes) -> Entry | None:
        """A demand."""
        return self._entries.get(demand_hash)

    def waiting(self) -> Sequence[Entry]:
        """In order of arrival."""
        return sorted((self._entries[each] for each in self._waiting), key=lambda entry: entry.arrival)

    def waiting_under(self, buyer: str, nonce: int) -> Entry | None:
        """The demand under a buyer's nonce."""
        return self._entries.get(self._under.get((buyer, nonce), b""))

    def deal(self, deal_id: bytes) -> TrackedDeal | None:
        """A deal."""
        return self._deals.get(deal_id)

    def open_deals(self) -> Sequence[TrackedDeal]:
        """In order of opening."""
        return [self._deals[each] for each in self._open]

    def dutiful_deals(self) -> Sequence[TrackedDeal]:
        """In the order in which it came up."""
        return [self._deals[each] for each in self._dutiful]

    def sales_by(self, party: str) -> Sequence[TrackedDeal]:
        """The latest first."""
        return [self._deals[each] for each in reversed(self._sales_by.get(party, {}))]

    def sales_of(self, standard_id: int) -> Sequence[TrackedDeal]:
        """In order of closing."""
        return [self._deals[each] for each in self._sales_of.get(standard_id, {})]

    def grant(self, grant_id: int) -> TrackedGrant | None:
        """A data grant."""
        return self._grants.get(grant_id)

    def grants(self) -> Sequence[TrackedGrant]:
        """By id."""
        return [grant for _, grant in sorted(self._grants.items())]

    def feature(self, feature_id: bytes) -> TrackedFeature | None:
        """A feature."""
        return self._features.get(feature_id)

    def open_features(self) -> Sequence[TrackedFeature]:
        """In the order in which they were proposed."""
        return [feature for feature in self._features.values() if not feature.is_paid]

    def maker(self, member_id: int) -> TrackedMaker | None:
        """A maker."""
        return self._makers.get(member_id)

    def makers(self) -> Sequence[TrackedMaker]:
        """By id."""
        return [maker for _, maker in sorted(self._makers.items())]

    def trial(self, trial_id: int) -> TrackedTrial | None:
        """A trial."""
        return self._trials.get(trial_id)

    def open_trials(self) -> Sequence[TrackedTrial]:
        """In order of opening."""
        return [trial for _, trial in sorted(self._trials.items()) if not trial.is_closed]

    def standard(self, standard_id: int) -> PublishedStandard | None:
        """A verified standard."""
        return self._standards.get(standard_id)

    def commit(self, changes: Changes) -> None:
        """Merge everything."""
        self._put_entries(changes.entries)
        self._put_deals(changes.deals)
        for trial in changes.trials:
            known = self._trials.get(trial.trial_id)
            self._trials[trial.trial_id] = trial if known is None else known.merged(trial)
        for grant in changes.grants:
            granted = self._grants.get(grant.grant_id)
            self._grants[grant.grant_id] = grant if granted is None else granted.merged(grant)
        for feature in changes.features:
            proposed = self._features.get(feature.feature_id)
            self._features[feature.feature_id] = feature if proposed is None else proposed.merged(feature)
        for maker in changes.makers:
            self._makers[maker.member_id] = maker
        for standard in changes.standards:
            self._standards.setdefault(standard.standard_id, standard)
        if changes.position is not None:
            self.position = max(self.position, changes.position)

    def _put_entries(self, entries: Iterable[Entry]) -> None:
        for each in entries:
            known = self._entries.get(each.demand_hash)
            entry = each if known is None else known.merged(each)
            self._entries[entry.demand_hash] = entry
            if entry.state is State.WAITING:
                self._waiting[entry.demand_hash] = None
                self._under[entry.demand.buyer, entry.demand.nonce] = entry.demand_hash
            elif entry.demand_hash in self._waiting:
                del self._waiting[entry.demand_hash]
                del self._under[entry.demand.buyer, entry.demand.nonce]

    def _put_deals(self, deals: Iterable[TrackedDeal]) -> None:
        for each in deals:
            known = self._deals.get(each.deal_id)
            deal = each if known is None else known.merged(each)
            self._deals[deal.deal_id] = deal
            if deal.closed_by is None:
                self._open[deal.deal_id] = None
            else:
                self._open.pop(deal.deal_id, None)
            if deal.duties:
                self._dutiful[deal.deal_id] = None
            else:
                self._dutiful.pop(deal.deal_id, None)
            if deal.is_sale:
                self._put_sale(deal)

    def _put_sale(self, deal: TrackedDeal) -> None:
        self._sales_of.setdefault(deal.terms.standard_id, {})[deal.deal_id] = None
        for party in (deal.terms.buyer, deal.terms.maker, deal.carrier):
            sales = self._sales_by.setdefault(party, {})
            if deal.has_room:
                sales[deal.deal_id] = None
            else:
                sales.pop(deal.deal_id, None)
