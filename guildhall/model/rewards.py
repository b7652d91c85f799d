"""What the incentive rules pay for a sale: DESIGN 7, in plain integers. A payment that waits keeps its part of the room: the order of a
deal's payments changes none of them.

Amounts are base units of G or U. A payment is cut to the room of its deal: the platform's fee, less what was paid before, G counted at
`g_value_amount` and rounded up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guildhall.messages import Reward, Row

__all__ = ["EPOCH_PERIOD", "REWARDS", "Paid", "RewardFigures", "Story", "cut_to", "gold_months", "rewards_of"]

WHOLE = 10_000
"""Basis points of one."""

ONE = 1_000_000
"""Base units of one G or U."""

DAY = 86_400
EPOCH_PERIOD = 365 * DAY // 12
"""Seconds of a month."""

SALES = (Row.FULFILLED, Row.SILENT_ACCEPTED, Row.FALSE_CLAIM, Row.DELIVERY_PROVEN, Row.NO_RULING)
"""Rows that split the whole price by the fees."""


@dataclass(frozen=True, slots=True)
class RewardFigures:
    """The numbers of the rules. The defaults are the seed of DESIGN 7."""

    g_value_amount: int = ONE // 100  # U base units that one G counts for
    demand_amount: int = 100 * ONE
    maker_amount: int = 100 * ONE
    maker_extra_bps: int = 10_000  # of the amount, for a quick cycle
    quick_period: int = 7 * DAY
    store_amount: int = 20 * ONE
    freight_bps: int = 500
    transit_bps: int = 8_000  # of the promise
    promise_period: int = 10 * DAY  # longer promises count as this
    data_amount: int = 50 * ONE
    feature_amount: int = 1_000 * ONE
    feature_count: int = 10
    gold_amount: int = 5_000 * ONE
    gold_count: int = 3


REWARDS = RewardFigures()


@dataclass(frozen=True, slots=True)
class Story:
    """What of a closed deal the rules look at. `fee`: the platform's part of the price."""

    row: Row
    fee: int
    freight: int = 0
    has_referrer: bool = False
    failures: int = 0
    clock_at: int = 0
    shipped_at: int = 0
    delivered_at: int = 0  # 0 = without a code
    promised: int = 0  # transit, seconds


@dataclass(frozen=True, slots=True)
class Paid:
    """What a rule pays, what it is cut by, and how much of the room it takes (U)."""

    amount: int
    cut: int
    used: int


def rewards_of(story: Story, figures: RewardFigures = REWARDS, room: int | None = None) -> Mapping[Reward, Paid]:
    """What a claim pays for a sale, rule by rule, where anything is due; `room`: the fee unless told otherwise."""
    left = story.fee if room is None else room
    found: dict[Reward, Paid] = {}
    for reward, due in _dues(story, figures).items():
        if due:
            found[reward] = paid = cut_to(left, due, is_g=reward is not Reward.CARRIER, figures=figures)
            left -= paid.used
    return found


def cut_to(room: int, due: int, *, is_g: bool, figures: RewardFigures = REWARDS) -> Paid:
    """A payment within the room."""
    if not is_g:
        amount = min(due, room)
        return Paid(amount, due - amount, amount)
    amount = min(due, room * ONE // figures.g_value_amount)
    return Paid(amount, due - amount, -(-amount * figures.g_value_amount // ONE))


def gold_months(inspected: Mapping[int, int], failed_at: int, month: int, figures: RewardFigures = REWARDS) -> bool:
    """Whether the whole months before `month` earn the badge; `inspected`: month -> U of inspected sales."""
    first = month - figures.gold_count
    is_kept = all(inspected.get(each, 0) >= figures.gold_amount for each in range(first, month))
    return is_kept and failed_at < first * EPOCH_PERIOD


def is_quick(story: Story, figures: RewardFigures = REWARDS) -> bool:
    """From the lock to the pickup, where both are known for sure."""
    is_known = story.failures == 0 and story.clock_at <= story.shipped_at
    return is_known and story.shipped_at - story.clock_at <= figures.quick_period


def is_fast(story: Story, figures: RewardFigures = REWARDS) -> bool:
    """From the pickup to the delivery, against the promise."""
    if not story.promised or not story.delivered_at:
        return False
    return (story.delivered_at - story.shipped_at) * WHOLE <= min(story.promised, figures.promise_period) * figures.transit_bps


def _dues(story: Story, figures: RewardFigures) -> dict[Reward, int]:
    """In the order in which they are paid."""
    is_sale = story.row in SALES
    maker = figures.maker_amount + (figures.maker_amount * figures.maker_extra_bps // WHOLE if is_quick(story, figures) else 0)
    return {
        Reward.DEMAND: figures.demand_amount if story.row is Row.FULFILLED else 0,
        Reward.MAKER: maker if story.row in (Row.FULFILLED, Row.SILENT_ACCEPTED) else 0,
        Reward.STORE: figures.store_amount if is_sale and story.has_referrer else 0,
        Reward.CARRIER: story.freight * figures.freight_bps // WHOLE if is_sale and is_fast(story, figures) else 0,
    }
