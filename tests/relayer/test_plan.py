"""Plans against exhaustive search: feasible, optimal where provable, and the gap is true."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product
from random import Random

import pytest

from guildhall.market import NOBODY
from guildhall.matching import Certificate
from guildhall.messages import Demand
from guildhall.relayer import Arc, Arcs, Check, Market, Plan, Reason, Wish, make_plan
from guildhall.relayer.arcs import Use
from guildhall.relayer.market_view import OfferView, Purse

Instance = tuple[list[Wish], dict[bytes, Arcs], Market]


def address(number: int) -> str:
    return f"0x{number:040x}"


def wish(number: int, quantity: int = 1, limit: int = 1_000) -> Wish:
    parties = (NOBODY, NOBODY, b"\0" * 32, 1, NOBODY)
    demand = Demand(address(number), 1, b"\0" * 32, quantity, 0, limit, 0, 0, 0, *parties, number, 2**40)
    return Wish(number.to_bytes(32, "big"), demand, b"")


def offer(offer_id: int, capacity: int, maker: int | None = None, price: int = 10) -> OfferView:
    return OfferView(offer_id, address(100 + (offer_id if maker is None else maker)), 1, 0, True, False, price, capacity, 0, 0, 1)


def arc(each: Wish, to: OfferView, cost: int, *uses: Use) -> Arc:
    return Arc(to, 1, cost, 0, tuple(uses))


def market(purses: dict[str, int], stocks: dict[tuple[str, int], int] | None = None) -> Market:
    held = {owner: Purse(amount, 0, 0, True) for owner, amount in purses.items()}
    return Market(0, NOBODY, 0, {}, {}, {}, {}, {}, {}, stocks or {}, held, frozenset(), frozenset(), frozenset())


def instance(random: Random, is_shared: bool, is_unit: bool) -> Instance:
    makers = 2 if is_shared else 9
    offers = [offer(number, random.randint(0, 3), number % makers, random.randint(1, 9)) for number in range(1, 4)]
    wishes = [wish(number, 1 if is_unit else random.randint(1, 3), random.randint(20, 90)) for number in range(1, 6)]
    if is_shared:  # one buyer has two demands
        first, second = wishes[0], wishes[1]
        wishes[1] = Wish(second.demand_hash, Demand(first.demand.buyer, *second.demand.as_tuple()[1:]), b"")
    purses = {each.demand.buyer: random.choice([100, 180, 1_000]) for each in wishes}
    purses |= {each.maker: random.choice([5, 9, 15, 100]) for each in offers}
    stocks = {(each.maker, 7): random.choice([2, 4, 99]) for each in offers}
    arcs = {}
    for each in wishes:
        found = []
        for to in offers:
            quantity = each.demand.quantity
            cost = to.unit_price_amount * quantity + random.randint(0, 60)
            margin = to.unit_price_amount * quantity * 3 // 10
            uses = [Use(each.demand.buyer, 0, cost), Use(to.maker, 0, margin), Use(to.maker, 7, 2 * quantity)]
            fits = margin <= purses[to.maker] and 2 * quantity <= stocks[to.maker, 7] and cost <= purses[each.demand.buyer]
            if fits and cost <= each.demand.limit_amount and quantity <= to.capacity:
                found.append(arc(each, to, cost, *(use for use in uses if use.amount)))
        arcs[each.demand_hash] = Arcs(tuple(found), Counter())
    return wishes, arcs, market(purses, stocks)


def is_feasible(wishes: list[Wish], arcs: list[Arc | None], seen: Market) -> bool:
    units: Counter[int] = Counter()
    used: Counter[tuple[str, int]] = Counter()
    capacity: dict[int, int] = {}
    for each, taken in zip(wishes, arcs, strict=True):
        if taken is not None:
            units[taken.offer.offer_id] += each.demand.quantity
            capacity[taken.offer.offer_id] = taken.offer.capacity
            for use in taken.uses:
                used[use.owner, use.material] += use.amount
    return all(units[number] <= capacity[number] for number in units) and all(
        amount <= (seen.stocks[key] if key[1] else seen.purses[key[0]].spendable_amount) for key, amount in used.items()
    )


def optimum(wishes: list[Wish], arcs: dict[bytes, Arcs], seen: Market) -> int:
    options = [[None, *arcs[each.demand_hash].arcs] for each in wishes]
    costs = []
    for chosen in product(*options):
        if is_feasible(wishes, list(chosen), seen):
            pairs = zip(wishes, chosen, strict=True)
            costs.append(sum(each.demand.limit_amount if taken is None else taken.cost_amount for each, taken in pairs))
    return min(costs)


def check(plan: Plan, wishes: list[Wish], arcs: dict[bytes, Arcs], seen: Market) -> int:
    """What holds for every plan; returns the optimum."""
    taken = {match.wish.demand_hash: match.arc for match in plan.matches}
    assert all(found in arcs[hash_].arcs for hash_, found in taken.items())
    assert is_feasible(wishes, [taken.get(each.demand_hash) for each in wishes], seen)
    assert {each.demand_hash for each in plan.unmatched} == {each.demand_hash for each in wishes} - set(taken)
    left = sum(each.demand.limit_amount for each in wishes if each.demand_hash not in taken)
    assert plan.matched_cost == sum(found.cost_amount for found in taken.values()) and plan.objective == plan.matched_cost + left
    best = optimum(wishes, arcs, seen)
    assert plan.bound <= best <= plan.objective
    assert plan.certificate is (Certificate.OPTIMAL if plan.gap == 0 else Certificate.GAP)
    return best


@pytest.mark.parametrize("seed", range(40))
def test_make_plan__single_units_each_maker_one_offer__optimal(seed: int) -> None:
    wishes, arcs, seen = instance(Random(seed), is_shared=False, is_unit=True)
    plan = make_plan(wishes, arcs, seen)
    assert check(plan, wishes, arcs, seen) == plan.objective and plan.gap == 0


@pytest.mark.parametrize("is_unit", [True, False])
def test_make_plan__purses_and_stocks_shared__feasible_near_and_honest(is_unit: bool) -> None:
    optimal, excess, total = 0, 0, 0
    for seed in range(80):
        wishes, arcs, seen = instance(Random(seed), is_shared=True, is_unit=is_unit)
        plan = make_plan(wishes, arcs, seen)
        best = check(plan, wishes, arcs, seen)
        optimal += plan.objective == best
        excess, total = excess + plan.objective - best, total + best
    assert optimal >= 68 and excess * 50 <= total


def test_make_plan__several_units__feasible_and_honest() -> None:
    for seed in range(40):
        wishes, arcs, seen = instance(Random(seed), is_shared=False, is_unit=False)
        check(make_plan(wishes, arcs, seen), wishes, arcs, seen)


def test_make_plan__nothing_waits__empty_and_optimal() -> None:
    plan = make_plan([], {}, market({}))
    assert (plan.matches, plan.unmatched, plan.objective, plan.gap, plan.certificate) == ((), (), 0, 0, Certificate.OPTIMAL)


def test_make_plan__no_arc__says_which_check_failed_most() -> None:
    lone = wish(1)
    plan = make_plan([lone], {lone.demand_hash: Arcs((), Counter({Check.MARKS: 1, Check.LIMIT: 2}))}, market({}))
    (left,) = plan.unmatched
    assert (left.reason, left.worst, plan.objective, plan.gap) == (Reason.NO_ARC, Check.LIMIT, 1_000, 0)
    nobody = make_plan([lone], {lone.demand_hash: Arcs((), Counter())}, market({})).unmatched[0]
    assert (nobody.reason, nobody.worst) == (Reason.NO_ARC, None)


def test_make_plan__one_unit_two_demands__outbid_and_by_how_much() -> None:
    rich, poor = wish(1, limit=100), wish(2, limit=60)
    only = offer(1, capacity=1)
    arcs = {each.demand_hash: Arcs((arc(each, only, 50),), Counter()) for each in (poor, rich)}
    plan = make_plan([poor, rich], arcs, market({}))
    assert [match.wish for match in plan.matches] == [rich]
    (left,) = plan.unmatched
    assert (left.reason, left.needed_amount, plan.prices) == (Reason.OUTBID, 60, {1: 10})


def test_make_plan__limits_beyond_all_money__counted_up_to_the_ceiling() -> None:
    boundless = [wish(number, limit=2**128 - 1) for number in (1, 2)]
    only = offer(1, capacity=2**64 - 1)
    arcs = {each.demand_hash: Arcs((arc(each, only, 50),), Counter()) for each in boundless}
    plan = make_plan(boundless, arcs, market({}))
    assert len(plan.matches) == 2 and plan.gap == 0
    narrow = {each.demand_hash: Arcs((arc(each, offer(1, capacity=1), 50),), Counter()) for each in boundless}
    plan = make_plan(boundless, narrow, market({}))
    assert (plan.objective, plan.gap) == (50 + plan.ceiling_amount, 0)


def test_make_plan__cost_beyond_exact_arithmetic__left_out_alone() -> None:
    huge, small = wish(1, limit=2**128 - 1), wish(2)
    only = offer(1, capacity=5)
    arcs = {huge.demand_hash: Arcs((arc(huge, only, 2**100),), Counter()), small.demand_hash: Arcs((arc(small, only, 50),), Counter())}
    plan = make_plan([huge, small], arcs, market({}))
    assert [match.wish for match in plan.matches] == [small]
    assert plan.unmatched[0].reason is Reason.TOO_LARGE


def test_make_plan__order_of_the_arcs__does_not_matter() -> None:
    wishes, arcs, seen = instance(Random(3), is_shared=True, is_unit=True)
    turned = {hash_: Arcs(tuple(reversed(found.arcs)), found.failed) for hash_, found in reversed(arcs.items())}
    assert make_plan(wishes, turned, seen) == make_plan(wishes, arcs, seen)


# ------------------------------------------------------- priority --------------------------------------------------------


def preferring(seen: Market, buyers: list[Wish], makers: list[OfferView]) -> Market:
    """The market in which these come first among equals."""
    return replace(
        seen,
        first_buyers=frozenset(each.demand.buyer for each in buyers),
        first_makers=frozenset(each.maker for each in makers),
    )


def taken_by(plan: Plan) -> dict[bytes, int]:
    return {match.wish.demand_hash: match.arc.offer.offer_id for match in plan.matches}


def test_make_plan__equal_demands_for_one_unit__the_buyer_with_priority() -> None:
    both, only = [wish(1, limit=100), wish(2, limit=100)], offer(1, capacity=1)
    arcs = {each.demand_hash: Arcs((arc(each, only, 50),), Counter()) for each in both}
    for first, other in (both, both[::-1]):
        plan = make_plan(both, arcs, preferring(market({}), [first], []))
        assert taken_by(plan) == {first.demand_hash: 1} and plan.gap == 0
        assert [each.demand_hash for each in plan.unmatched] == [other.demand_hash]


def test_make_plan__equal_offers_for_one_demand__the_maker_with_priority() -> None:
    lone, offers = wish(1), [offer(1, capacity=1), offer(2, capacity=1)]
    arcs = {lone.demand_hash: Arcs(tuple(arc(lone, each, 50) for each in offers), Counter())}
    for first in offers:
        plan = make_plan([lone], arcs, preferring(market({}), [], [first]))
        assert (taken_by(plan), plan.matched_cost) == ({lone.demand_hash: first.offer_id}, 50)


def test_make_plan__priority_against_one_unit_of_money__money() -> None:
    rich, poor = wish(1, limit=101), wish(2, limit=100)
    only, dearer = offer(1, capacity=1), offer(2, capacity=9)
    arcs = {each.demand_hash: Arcs((arc(each, only, 50),), Counter()) for each in (rich, poor)}
    assert list(taken_by(make_plan([poor, rich], arcs, preferring(market({}), [poor], [])))) == [rich.demand_hash]
    choice = {rich.demand_hash: Arcs((arc(rich, only, 50), arc(rich, dearer, 51)), Counter())}
    assert taken_by(make_plan([rich], choice, preferring(market({}), [], [dearer]))) == {rich.demand_hash: 1}


@pytest.mark.parametrize("is_shared", [True, False])
def test_make_plan__random_markets_with_priority__never_dearer(is_shared: bool) -> None:
    moved = 0
    for seed in range(120):
        random = Random(seed)
        wishes, arcs, seen = instance(random, is_shared, is_unit=True)
        offers = list({found.offer.offer_id: found.offer for each in arcs.values() for found in each.arcs}.values())
        buyers = [each for each in wishes if random.random() < 0.5]
        first = preferring(seen, buyers, [each for each in offers if random.random() < 0.5])
        plain, plan = make_plan(wishes, arcs, seen), make_plan(wishes, arcs, first)
        check(plan, wishes, arcs, seen)
        assert plan.objective <= plain.objective and plan.bound == plain.bound
        if not is_shared:
            assert plan.objective == plain.objective and plan.gap == 0
        moved += taken_by(plan) != taken_by(plain)
    assert moved > 0, "there were ties"


def test_make_plan__overdrawn_purse_and_equal_savings__the_buyer_with_priority() -> None:
    both = [wish(1, limit=100), wish(2, limit=100)]
    offers = [offer(1, capacity=1, maker=1), offer(2, capacity=1, maker=1)]
    money = Use(offers[0].maker, 0, 30)
    arcs = {each.demand_hash: Arcs((arc(each, to, 50, money),), Counter()) for each, to in zip(both, offers, strict=True)}
    seen = market({offers[0].maker: 30})
    for first in both:
        assert list(taken_by(make_plan(both, arcs, preferring(seen, [first], [])))) == [first.demand_hash]
