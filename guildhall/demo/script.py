"""What the people of a deal do, and when: drawn once, when the deal opens. What is late or refused is for the contracts to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from random import Random

from .record import DealRecord
from .season import DAY, HOUR, Fate

__all__ = ["Act", "Deed", "acts_of"]

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
    RETURN = auto()
    CONFIRM = auto()
    CANCEL = auto()
    SPLIT = auto()


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
    if fate in (Fate.REWORKED, Fate.STOPPED):
        at += draw.randint(14, 30) * HOUR
        yield Deed.FAILED, at
        at += WINDOW + draw.randint(18, 36) * HOUR
        yield Deed.IN_PRODUCTION, at
        if fate is Fate.STOPPED:
            yield Deed.FAILED, at + draw.randint(14, 30) * HOUR
            return
    if fate is Fate.WAIVED:
        at += INSPECTION_WAIVED_AFTER + WINDOW
    elif deal.plan.inspector is not None:
        at += draw.randint(13, 28) * HOUR  # a second inspection has to be signed after the rework is on record
        yield Deed.PASSED, at
    if fate is not Fate.REWORKED:  # which has only the rework period left
        at = max(at, deal.opened_at + deal.terms.lead_period * draw.randint(70, 100) // 100)
    at += draw.randint(4, 20) * HOUR
    yield Deed.PICKUP, at
    yield from _carried(deal, draw, at)


def _carried(deal: DealRecord, draw: Random, at: int) -> Iterator[tuple[Deed, int]]:
    fate = deal.plan.fate
    is_home = deal.maker.place.market == deal.plan.buyer.place.market
    at += draw.randint(20, 50) * HOUR if is_home else draw.randint(44, 120) * HOUR
    if fate is Fate.LOST:
        return
    if fate is Fate.RETURNED:
        yield Deed.RETURN, at + draw.randint(3, 6) * DAY
        return
    if fate is Fate.WRONG_CODE:
        yield Deed.WRONG_CODE, at
        at += draw.randint(20, 28) * HOUR
    yield Deed.DELIVERY, at
    if fate is Fate.SPLIT:
        yield Deed.SPLIT, at + draw.randint(20, 60) * HOUR
    elif fate is not Fate.SILENT:
        yield Deed.CONFIRM, at + draw.randint(3, 110) * HOUR
