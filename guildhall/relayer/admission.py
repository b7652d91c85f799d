"""Whether any offer could ever serve a demand as it is signed: a funnel from the offers of the standard to those that it can pay.

Each step that leaves nobody has its error. Checks that only the makers' side changes (capacity, stock, their money, a pause) stop nobody;
they become warnings where they stop all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guildhall.messages import Demand

from .arcs import Check, Judgement
from .errors import (
    FreightTooHigh,
    IntakeError,
    LeadTooShort,
    LimitTooLow,
    MarksNotOffered,
    MoneyMissing,
    NoOffer,
    PolicyNotOffered,
    RuleRefused,
    SameParty,
    WrongZone,
)
from .market_view import Market, market_of

__all__ = ["check_offers"]


@dataclass(frozen=True)
class _Step:
    """`checks`: any of them stops an offer here; `message` may use the fields of the demand."""

    checks: frozenset[Check]
    error: type[IntakeError]
    message: str


_FUNNEL = (
    _Step(
        frozenset({Check.OFFER_CLOSED, Check.NOT_MAKER}),
        NoOffer,
        "no active maker has an open offer of standard {standard_id}: submit again when there is one",
    ),
    _Step(
        frozenset({Check.SAME_PARTY}),
        SameParty,
        "buyer, referrer or inspector is the maker of every offer of standard {standard_id}: name others",
    ),
    _Step(
        frozenset({Check.CERTIFICATE}),
        WrongZone,
        "no maker of standard {standard_id} holds a certificate for market {market}: deliver to another zone than {zone}",
    ),
    _Step(
        frozenset({Check.ZONES}),
        WrongZone,
        "no carrier has a tariff from a maker of standard {standard_id} to zone {zone}: deliver to another zone",
    ),
    _Step(
        frozenset({Check.MARKS}),
        MarksNotOffered,
        "no offer bears one of the marks {marks:#x}: accept other marks, or any (0)",
    ),
    _Step(
        frozenset({Check.POLICY_DIFFERS}),
        PolicyNotOffered,
        "no maker of standard {standard_id} sells under policy {policy_version}: sign one that offers name",
    ),
    _Step(
        frozenset({Check.LEAD}),
        LeadTooShort,
        "every offer takes longer than {lead_limit_period} s: accept a longer lead time",
    ),
    _Step(
        frozenset({Check.FREIGHT}),
        FreightTooHigh,
        "freight for weight {weight} to zone {zone} is above the ceiling of policy {policy_version} on every way: order less at once",
    ),
)

_RULE = _Step(frozenset({Check.RULE}), RuleRefused, "the rule of standard {standard_id} says no to every offer: ask its expert why")

_PASSING = frozenset({Check.CAPACITY, Check.STOCK, Check.PAUSED, Check.MAKER_FROZEN, Check.MAKER_MONEY})
"""What may be different in the next round without the buyer doing anything."""


def check_offers(demand: Demand, market: Market, judged: Sequence[Judgement]) -> tuple[str, ...]:
    """Raises the error of the step that leaves nobody; else returns warnings. `judged`: all offers of the standard."""
    for step in _FUNNEL:
        judged = _through(step, demand, judged)
    cheapest = min(each.cost_amount for each in judged if each.cost_amount is not None)
    judged = [each for each in judged if Check.LIMIT not in each.failed]
    if not judged:
        raise LimitTooLow(
            f"the limit {demand.limit_amount} is below every offer: the cheapest one costs {cheapest} with freight (U base units); sign a "
            "limit of at least that",
            cheapest,
        )
    judged = _through(_RULE, demand, judged)
    return (*_check_money(demand, market, judged), *_waits(judged))


def _through(step: _Step, demand: Demand, judged: Sequence[Judgement]) -> list[Judgement]:
    passed = [each for each in judged if not step.checks.intersection(each.failed)]
    if not passed:
        fields = {name: getattr(demand, name) for name in ("standard_id", "zone", "marks", "lead_limit_period", "weight", "policy_version")}
        raise step.error(step.message.format(market=market_of(demand.zone), **fields))
    return passed


def _check_money(demand: Demand, market: Market, judged: Sequence[Judgement]) -> tuple[str, ...]:
    has = market.purses[demand.buyer].spendable_amount
    needed = min(each.lock_amount for each in judged if each.lock_amount is not None)
    if has < needed:
        raise MoneyMissing(
            f"{demand.buyer} has {has} in the ledger and by allowance, the cheapest deal locks {needed} (U base units): deposit or approve "
            f"{needed - has} more and submit again",
            needed - has,
        )
    highest = max(each.lock_amount for each in judged if each.lock_amount is not None)
    if has < highest:
        return (f"the money covers the cheaper offers only: up to {highest - has} more (U base units) opens the others",)
    return ()


def _waits(judged: Sequence[Judgement]) -> tuple[str, ...]:
    if any(not _PASSING.intersection(each.failed) for each in judged):
        return ()
    stopped = sorted({check.value for each in judged for check in _PASSING.intersection(each.failed)})
    return (f"no offer can take the demand at the moment ({', '.join(stopped)}): it waits",)
