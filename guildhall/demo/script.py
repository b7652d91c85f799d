"""What the people of a deal do, and when: drawn once when the deal opens, and again whenever its case moves. What is late or refused is for
the contracts to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from random import Random

from guildhall.messages import Phase, Row

from .record import DealRecord
from .season import DAY, DISPUTED, HOUR, Fate

__all__ = ["Act", "Deed", "acts_of", "answers_of"]

SHIP_GRACE = 7 * DAY
INSPECTION_WAIVED_AFTER = 48 * HOUR
WINDOW = 12 * HOUR
"""Signed statements are posted twice a day; a statement may wait that long."""


class Deed(Enum):
    """What somebody signs about a deal."""

    COUNTERSIGN = auto()
    SCHEDULED = auto()
    IN_PRODUCTION = auto()
    PASSED = auto()
    FAILED = auto()
    PICKUP = auto()
    WRONG_CODE = auto()
    DELIVERY = auto()
    CONFIRM = auto()
    CANCEL = auto()
    SPLIT = auto()
    LOT = auto()
    PACK = auto()
    HAND_OVER = auto()
    RECEIPT = auto()
    BREACH = auto()
    DISPUTE = auto()
    CLAIM = auto()
    DAMAGE = auto()
    CONTEST = auto()
    CONCEDE = auto()
    DENY = auto()
    APPEAL = auto()
    ARRIVE = auto()
    RECEIVE = auto()


@dataclass(frozen=True)
class Act:
    """A deed signed at an instant; posted with the next batch."""

    at: int
    deal: DealRecord
    deed: Deed


def acts_of(deal: DealRecord, seed: int, is_countersigned: bool = True) -> list[Act]:
    """All acts of a deal that has just opened; none where a maker leaves it PENDING."""
    draw = Random(f"{seed}: deal of demand {deal.plan.number}")
    if deal.is_pending and not is_countersigned:
        return []
    return [Act(at, deal, deed) for deed, at in _deeds(deal, draw)]


def answers_of(deal: DealRecord, seed: int, phase: Phase, row: Row, at: int) -> list[Act]:
    """What follows from a move of the deal's case at an instant."""
    draw = Random(f"{seed}: deal of demand {deal.plan.number}, {phase.name} at {at}")
    if phase is Phase.ENDED and row is Row.OVERTURNED:
        at += draw.randint(10, 30) * HOUR
        return [Act(at, deal, Deed.PICKUP), *(Act(when, deal, deed) for deed, when in _carried(deal, draw, at))]
    deed = _ANSWERS.get((deal.plan.fate, phase))
    hours = (48, 100) if phase is Phase.GOODS else (14, 40)
    return [Act(at + draw.randint(*hours) * HOUR, deal, deed)] if deed is not None else []


_ANSWERS = {
    (Fate.REFUNDED, Phase.RULED): Deed.APPEAL,
    (Fate.REFUNDED, Phase.GOODS): Deed.ARRIVE,
    (Fate.REFUNDED, Phase.ARRIVED): Deed.RECEIVE,
    (Fate.CONCEDED, Phase.ANSWER): Deed.CONCEDE,
    (Fate.CONCEDED, Phase.GOODS): Deed.ARRIVE,
    (Fate.CONCEDED, Phase.ARRIVED): Deed.RECEIVE,
    (Fate.UNRULED_BACK, Phase.GOODS): Deed.ARRIVE,  # and the maker says nothing: three days make it received
    (Fate.DAMAGED, Phase.GOODS): Deed.ARRIVE,
    (Fate.DAMAGED, Phase.ARRIVED): Deed.RECEIVE,
    (Fate.UNDELIVERED, Phase.ANSWER): Deed.DENY,
    (Fate.RETURNED, Phase.ARRIVED): Deed.RECEIVE,
    (Fate.NEVER_BACK, Phase.ARRIVED): Deed.CONTEST,
}


def _deeds(deal: DealRecord, draw: Random) -> Iterator[tuple[Deed, int]]:
    at = deal.opened_at
    if deal.is_pending:
        at += draw.randint(3, 30) * HOUR
        yield Deed.COUNTERSIGN, at
        at += WINDOW
    at += draw.randint(8, 26) * HOUR
    yield Deed.SCHEDULED, at
    fate = deal.plan.fate
    if fate is Fate.CANCELLED:
        yield Deed.CANCEL, at + draw.randint(20, 40) * HOUR
        return
    at += draw.randint(14, 40) * HOUR
    yield Deed.IN_PRODUCTION, at
    if fate is Fate.LATE:
        yield Deed.PICKUP, deal.opened_at + deal.terms.lead_period + SHIP_GRACE
        return
    yield from _made(deal, draw, at)


def _made(deal: DealRecord, draw: Random, at: int) -> Iterator[tuple[Deed, int]]:
    fate = deal.plan.fate
    if fate in (Fate.REWORKED, Fate.STOPPED, Fate.OVERTURNED):
        at += draw.randint(14, 30) * HOUR
        yield Deed.FAILED, at
        at += WINDOW + draw.randint(18, 36) * HOUR
        yield Deed.IN_PRODUCTION, at
        if fate is not Fate.REWORKED:
            at += draw.randint(14, 30) * HOUR
            yield Deed.FAILED, at
            if fate is Fate.OVERTURNED:
                yield Deed.CONTEST, at + WINDOW + draw.randint(6, 30) * HOUR
            return
    if fate is Fate.WAIVED:
        at += INSPECTION_WAIVED_AFTER + WINDOW
    elif deal.plan.inspector is not None:
        at += draw.randint(13, 28) * HOUR  # a second inspection has to be signed after the rework is on record
        yield Deed.PASSED, at
    if fate is Fate.REWORKED:
        yield Deed.LOT, at
    else:  # the reworked one has only the rework period left
        at = max(at, deal.opened_at + deal.terms.lead_period * draw.randint(70, 100) // 100)
    at += draw.randint(4, 20) * HOUR
    if fate is Fate.REWORKED:
        yield Deed.PACK, at - HOUR
        yield Deed.HAND_OVER, at
    yield Deed.PICKUP, at
    yield from _carried(deal, draw, at)


def _carried(deal: DealRecord, draw: Random, at: int) -> Iterator[tuple[Deed, int]]:
    fate = deal.plan.fate
    is_home = deal.maker.place.market == deal.plan.buyer.place.market
    at += draw.randint(20, 50) * HOUR if is_home else draw.randint(44, 120) * HOUR
    if fate is Fate.LOST:
        return
    if fate in (Fate.RETURNED, Fate.NEVER_BACK):
        yield Deed.ARRIVE, at + draw.randint(3, 6) * DAY
        return
    if fate in (Fate.UNDELIVERED, Fate.UNDENIED):
        yield Deed.CLAIM, at
        return
    if fate is Fate.WRONG_CODE:
        yield Deed.WRONG_CODE, at
        at += draw.randint(20, 28) * HOUR
    yield Deed.DELIVERY, at
    yield from _delivered(fate, draw, at)


def _delivered(fate: Fate, draw: Random, at: int) -> Iterator[tuple[Deed, int]]:
    if fate is Fate.REWORKED:
        yield Deed.RECEIPT, at
    if fate is Fate.SPLIT:
        yield Deed.SPLIT, at + draw.randint(20, 60) * HOUR
    elif fate is Fate.DAMAGED:
        at += WINDOW + draw.randint(4, 12) * HOUR  # what the device has measured is read out when the parcel is delivered
        yield Deed.BREACH, at
        yield Deed.DAMAGE, at + WINDOW + draw.randint(10, 30) * HOUR
    elif fate in DISPUTED:
        yield Deed.DISPUTE, at + WINDOW + draw.randint(20, 60) * HOUR
    elif fate is not Fate.SILENT:
        yield Deed.CONFIRM, at + draw.randint(3, 110) * HOUR
