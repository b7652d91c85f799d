"""Prices and certificate: an honest one passes, every other match or price is refuted."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bench.instances import random_instance
from guildhall.matching import (
    UNMATCHED,
    BadShape,
    Flaw,
    Instance,
    Match,
    NotOptimal,
    Violation,
    cover_unmatched,
    gamma,
    lower_bound,
    read_instance,
    smallest_prices,
    solve,
    verify,
)
from tests.matching.cases import assignments, brute_force, corrupted, highs, instances, objective, shared, small


@settings(deadline=None)
@given(instances())
def test_verify__honest_certificate__no_violation(instance: Instance) -> None:
    match = solve(instance)
    assert smallest_prices(instance, match.offer).tolist() == match.prices.tolist()
    assert verify(instance, match, match.prices) == []


@settings(deadline=None)
@given(instances(demands=4, offers=3, quantity=2, amount=4), st.data())
def test_verify__any_match_prices_slacks_and_gap__pass_only_within_the_gap(instance: Instance, data: st.DataObject) -> None:
    """The theorem of DESIGN §5: a match further off than the declared gap has a violation, whatever prices and slacks it publishes."""
    offer = data.draw(st.sampled_from(assignments(instance)))
    prices = data.draw(st.lists(st.integers(0, 6), min_size=len(instance.offer_ids), max_size=len(instance.offer_ids)))
    slack = data.draw(st.lists(st.integers(0, 3), min_size=len(offer), max_size=len(offer)))
    gap = data.draw(st.integers(0, 12))
    match = Match.of(instance, np.array(offer, dtype=np.int64), np.array(prices, dtype=np.int64))
    if verify(instance, match, prices, slack, gap) == []:
        assert match.objective - gap <= brute_force(instance)


@settings(deadline=None)
@given(instances(demands=4, offers=3, quantity=2, amount=4), st.data())
def test_gamma__declared_as_computed__only_the_unmatched_can_object(instance: Instance, data: st.DataObject) -> None:
    offer = np.array(data.draw(st.sampled_from(assignments(instance))), dtype=np.int64)
    prices = np.array(
        data.draw(st.lists(st.integers(0, 6), min_size=len(instance.offer_ids), max_size=len(instance.offer_ids))), dtype=np.int64
    )
    match = Match.of(instance, offer, prices)
    need = gamma(instance, match, prices)
    assert {violation.flaw for violation in verify(instance, match, prices, need.slack, need.total)} <= {Flaw.UNMATCHED}
    if need.total > 0:
        assert verify(instance, match, prices, need.slack, need.total - 1) != []


@settings(deadline=None)
@given(instances(demands=4, offers=3, quantity=3, amount=4), st.data())
def test_cover_unmatched__any_feasible_match__nobody_can_object(instance: Instance, data: st.DataObject) -> None:
    offer = np.array(data.draw(st.sampled_from(assignments(instance))), dtype=np.int64)
    match = Match.of(instance, offer, np.zeros(len(instance.offer_ids), dtype=np.int64))
    prices = cover_unmatched(instance, match)
    need = gamma(instance, match, prices)
    assert verify(instance, match, prices, need.slack, need.total) == []
    assert match.objective - need.total == lower_bound(instance, prices) <= brute_force(instance)


@settings(deadline=None)
@given(instances())
def test_cover_unmatched__optimum_of_single_units__no_gap(instance: Instance) -> None:
    match = solve(instance)
    assert gamma(instance, match, cover_unmatched(instance, match)).total == 0


@settings(deadline=None)
@given(instances(demands=4, offers=3, amount=4))
def test_smallest_prices__every_assignment__found_exactly_for_the_optimal_ones(instance: Instance) -> None:
    optimum = brute_force(instance)
    for each in assignments(instance):
        offer = np.array(each, dtype=np.int64)
        if objective(instance, each) == optimum:
            match = Match.of(instance, offer, smallest_prices(instance, offer))
            assert verify(instance, match, match.prices) == []
        else:
            with pytest.raises(NotOptimal):
                smallest_prices(instance, offer)


@settings(deadline=None)
@given(instances(demands=4, offers=2, amount=4))
def test_smallest_prices__of_all_prices_that_pass__each_the_smallest(instance: Instance) -> None:
    match = solve(instance)
    passing = [
        prices
        for prices in product(range(6), repeat=len(instance.offer_ids))
        if verify(instance, match, np.array(prices, dtype=np.int64)) == []
    ]
    assert match.prices.tolist() == [min(column) for column in zip(*passing, strict=True)]


@settings(deadline=None)
@given(instances(), st.data())
def test_verify__one_demand_sent_elsewhere__detected_unless_as_cheap(instance: Instance, data: st.DataObject) -> None:
    assume(instance.demand_ids)
    match = solve(instance)
    demand = data.draw(st.integers(0, len(instance.demand_ids) - 1))
    offer = data.draw(st.integers(UNMATCHED, len(instance.offer_ids)).filter(lambda at: at != match.offer[demand]))
    changed = corrupted(match, instance, demand, offer)
    is_other_optimum = tuple(changed.offer.tolist()) in assignments(instance) and changed.objective == match.objective
    assert (verify(instance, changed, match.prices) == []) == is_other_optimum


@settings(deadline=None)
@given(instances(), st.sampled_from(["objective", "matched_cost", "unmatched"]), st.sampled_from([-1, 1]))
def test_verify__a_figure_off_by_one__detected(instance: Instance, figure: str, off: int) -> None:
    match = solve(instance)
    changed = replace(match, **{figure: getattr(match, figure) + off})
    assert verify(instance, changed, match.prices) == [Violation(Flaw.FIGURES, None, None, 1)]


TIGHT = small([(1, 9), (1, 9)], [1, 1], [(0, 0, 3), (0, 1, 7), (1, 0, 5)])
"""Two demands want o0; only d0 has another arc, 4 dearer, and d1's limit is 4 above its cost: v = (4, 0) and no other."""


@pytest.mark.parametrize(
    ("prices", "gap", "violations"),
    [
        ([4, 0], 0, []),
        ([3, 0], 0, [Violation(Flaw.UNMATCHED, 1, 0, 1)]),
        ([5, 0], 0, [Violation(Flaw.ARC, 0, 1, 1)]),
        ([5, 1], 0, [Violation(Flaw.SLACK, None, 1, 1), Violation(Flaw.GAP, None, None, 1)]),
        ([5, 1], 1, []),
        ([4, -1], 0, [Violation(Flaw.NEGATIVE_PRICE, None, 1, 1), Violation(Flaw.ARC, 0, 1, 1)]),
    ],
)
def test_verify__prices_off_by_one__the_inequality_that_fails(prices: list[int], gap: int, violations: list[Violation]) -> None:
    match = Match.of(TIGHT, np.array([0, UNMATCHED]), np.array([4, 0]))
    assert verify(TIGHT, match, prices, gap=gap) == violations


@pytest.mark.parametrize(
    ("slack", "gap", "violations"),
    [
        ([2, 0], 2, []),
        ([1, 0], 2, [Violation(Flaw.ARC, 0, 1, 1)]),
        ([2, 0], 1, [Violation(Flaw.GAP, None, None, 1)]),
        ([2, -1], 2, [Violation(Flaw.NEGATIVE_SLACK, 1, None, 1)]),
    ],
)
def test_verify__slack_off_by_one__the_inequality_that_fails(slack: list[int], gap: int, violations: list[Violation]) -> None:
    match = Match.of(TIGHT, np.array([0, UNMATCHED]), np.array([6, 0]))
    assert verify(TIGHT, match, [6, 0], slack, gap) == violations


@pytest.mark.parametrize("gap", [2, 3])
def test_verify__slack_leaves_too_little_gap_for_priced_capacity__SLACK(gap: int) -> None:
    match = Match.of(TIGHT, np.array([0, UNMATCHED]), np.array([6, 1]))
    short = [Violation(Flaw.SLACK, None, 1, 1), Violation(Flaw.GAP, None, None, 1)]
    assert verify(TIGHT, match, [6, 1], [2, 0], gap) == (short if gap == 2 else [])


def test_smallest_prices__cheaper_offer_sold_out__no_price() -> None:
    instance = small([(1, 9)], [0, 1], [(0, 0, 1), (0, 1, 3)])
    assert solve(instance).prices.tolist() == [0, 0]


def test_match_of__assignment_without_an_arc__counts_as_unmatched() -> None:
    match = Match.of(TIGHT, np.array([0, 1]), np.array([4, 0]))
    assert (match.offer.tolist(), match.unmatched, match.objective) == ([0, UNMATCHED], 1, 12)


def test_verify__demand_of_low_limit_blocks_a_scarce_offer__LIMIT() -> None:
    """No other inequality of DESIGN §5 sees this one: 90 could be saved by serving d1."""
    instance = small([(1, 10), (1, 100)], [1], [(0, 0, 1), (1, 0, 1)])
    match = Match.of(instance, np.array([0, UNMATCHED]), np.array([99]))
    assert verify(instance, match, [99]) == [Violation(Flaw.LIMIT, 0, None, 90)]
    assert match.objective - brute_force(instance) == 90


def test_verify__infeasible__NO_ARC_and_OVER_CAPACITY() -> None:
    instance = small([(1, 9), (2, 9), (1, 2)], [2, 5], [(0, 0, 3), (1, 0, 3), (2, 0, 3)])
    honest = solve(instance)
    assert verify(instance, corrupted(honest, instance, 0, 1), honest.prices)[0] == Violation(Flaw.NO_ARC, 0, 1, 1)
    assert verify(instance, corrupted(honest, instance, 2, 0), honest.prices)[0] == Violation(Flaw.NO_ARC, 2, 0, 1)  # above its limit
    both = Match.of(instance, np.array([0, 0, UNMATCHED]), honest.prices)
    assert verify(instance, both, honest.prices)[0] == Violation(Flaw.OVER_CAPACITY, None, 0, 1)
    for nowhere in (-2, 2, 2**40):
        assert Flaw.NO_ARC in {found.flaw for found in verify(instance, corrupted(honest, instance, 0, nowhere), honest.prices)}


@pytest.mark.parametrize("size", [2**60, 2**63 - 1, 2**63, 2**127])
def test_verify__published_integers_of_any_size__exact(size: int) -> None:
    match = Match.of(TIGHT, np.array([0, UNMATCHED]), np.array([4, 0]))
    idle = [Violation(Flaw.SLACK, None, 1, size), Violation(Flaw.GAP, None, None, size)]
    assert verify(TIGHT, match, [4, size]) == idle
    assert verify(TIGHT, match, [4, size], gap=size) == []
    assert verify(TIGHT, match, [4, -size])[:2] == [Violation(Flaw.NEGATIVE_PRICE, None, 1, size), Violation(Flaw.ARC, 0, 1, size)]
    assert verify(TIGHT, match, [4, 0], [0, size]) == [Violation(Flaw.GAP, None, None, size)]


def test_verify__wrong_number_of_prices_or_slacks__BadShape() -> None:
    match = solve(TIGHT)
    for prices, slack in (([4], None), ([4, 0, 0], None), ([4, 0], [0]), ([4.0, 0.0], None)):
        with pytest.raises(BadShape):
            verify(TIGHT, match, prices, slack)  # type: ignore[arg-type]
    with pytest.raises(BadShape):
        verify(TIGHT, replace(match, offer=match.offer[:1]), match.prices)


@pytest.mark.parametrize("seed", range(3))
def test_lower_bound__prices_of_the_optimum__equal_to_the_relaxation(seed: int) -> None:
    instance = random_instance(seed, demands=120, offers=10, arcs=4, slack=0.9)
    assert lower_bound(instance, solve(instance).prices) == round(highs(instance, whole=False))


@pytest.mark.parametrize("name", ["brunel", "olist_april_week"])
def test_verify__shared_instance_with_corruptions__each_detected(name: str) -> None:
    instance = read_instance(shared(name))
    match = solve(instance)
    rng = np.random.default_rng(3)
    detected = 0
    for demand in rng.choice(len(instance.demand_ids), 40, replace=False).tolist():
        own = instance.arc_offer[(instance.arc_demand == demand) & (instance.arc_offer != match.offer[demand])].tolist()
        for offer in [*own[:3], UNMATCHED]:
            changed = corrupted(match, instance, demand, offer)
            if changed.objective != match.objective:
                assert verify(instance, changed, match.prices) != []
                detected += 1
    assert detected > 20
