"""Single units: the exact optimum, proven by its prices."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.instances import random_instance
from guildhall.matching import (
    UNMATCHED,
    Arc,
    BadPriority,
    BadShape,
    Certificate,
    CostRangeTooLarge,
    Demand,
    Instance,
    Offer,
    SolverFailed,
    UnknownDemand,
    UnknownOffer,
    assignment_of,
    read_instance,
    solve,
    verify,
)
from guildhall.matching.flow import cheapest_flow
from tests.matching.cases import (
    assignments,
    brute_force,
    expected,
    highs,
    instances,
    is_feasible,
    objective,
    shared,
    small,
)


@settings(deadline=None)
@given(instances())
def test_solve__single_units__objective_of_brute_force(instance: Instance) -> None:
    match = solve(instance)
    assert is_feasible(instance, match.offer)
    assert match.objective == objective(instance, match.offer) == brute_force(instance)
    assert match.certificate == Certificate.OPTIMAL and match.gap == 0 and match.bound == match.objective
    assert match.unmatched == (match.offer == UNMATCHED).sum()
    assert match.matched_cost == match.objective - int(instance.limit[match.offer == UNMATCHED].sum())


@pytest.mark.parametrize("slack", [0.6, 1.0, 1.4])
def test_solve__hundreds_of_demands__objective_of_highs(slack: float) -> None:
    instance = random_instance(seed=5, demands=300, offers=20, arcs=6, slack=slack)
    assert solve(instance).objective == round(highs(instance, whole=True))


@pytest.mark.parametrize("name", ["brunel", "olist_april_week"])
def test_solve__shared_instance__proven_optimum(name: str) -> None:
    folder = shared(name)
    instance, figures = read_instance(folder), expected(folder)
    match = solve(instance)
    assert (match.objective, match.unmatched, match.matched_cost) == (
        figures["optimal_objective"],
        figures["unmatched"],
        figures["matched_cost"],
    )
    assert match.certificate == Certificate.OPTIMAL
    assert verify(instance, match, match.prices) == []


@settings(deadline=None)
@given(instances(), st.integers(0, 2**32))
def test_solve__same_instance_again_or_arcs_shuffled__same_match(instance: Instance, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(instance.arc_demand))
    columns = {name: getattr(instance, name)[order] for name in ("arc_demand", "arc_offer", "arc_cost")}
    shuffled = replace(instance, **columns)
    first, again, third = solve(instance), solve(instance), solve(shuffled)
    assert first.offer.tolist() == again.offer.tolist() == third.offer.tolist()
    assert first.prices.tolist() == again.prices.tolist() == third.prices.tolist()


def test_solve__limit_equal_to_cost__matched() -> None:
    instance = small([(1, 5)], [1], [(0, 0, 5)])
    assert solve(instance).offer.tolist() == [0]


@settings(deadline=None)
@given(instances(amount=4), st.data())
def test_solve__priorities__decide_ties_and_nothing_else(instance: Instance, data: st.DataObject) -> None:
    count = len(instance.demand_ids)
    priority = data.draw(st.lists(st.integers(0, 9), min_size=count, max_size=count))
    match = solve(instance, priority)
    assert match.objective == solve(instance).objective and verify(instance, match, match.prices) == []
    optima = [each for each in assignments(instance) if objective(instance, each) == match.objective]
    heaviest = max(sum(1 + rank for rank, at in zip(priority, each, strict=True) if at != UNMATCHED) for each in optima)
    assert sum(1 + rank for rank, at in zip(priority, match.offer, strict=True) if at != UNMATCHED) == heaviest


def test_solve__two_equal_demands_for_one_unit__the_one_with_priority() -> None:
    instance = small([(1, 9), (1, 9)], [1], [(0, 0, 5), (1, 0, 5)])
    assert solve(instance, [1, 0]).offer.tolist() == [0, UNMATCHED]
    assert solve(instance, [0, 1]).offer.tolist() == [UNMATCHED, 0]


def test_solve__priority_against_money__money() -> None:
    instance = small([(1, 9), (1, 10)], [1], [(0, 0, 5), (1, 0, 5)])
    assert solve(instance, [1_000_000, 0]).offer.tolist() == [UNMATCHED, 0]


@settings(deadline=None)
@given(instances(amount=4), st.data())
def test_solve__priorities_and_preferred_offers__decide_ties_and_nothing_else(instance: Instance, data: st.DataObject) -> None:
    priority = data.draw(st.lists(st.integers(0, 2), min_size=len(instance.demand_ids), max_size=len(instance.demand_ids)))
    preferred = data.draw(st.lists(st.booleans(), min_size=len(instance.offer_ids), max_size=len(instance.offer_ids)))
    plain, match = solve(instance), solve(instance, priority, preferred)
    assert (match.objective, match.bound, match.prices.tolist()) == (plain.objective, plain.bound, plain.prices.tolist())
    assert verify(instance, match, match.prices) == []

    def rank(offer: Sequence[int]) -> tuple[int, int]:
        ranked = sum(1 + each for each, at in zip(priority, offer, strict=True) if at != UNMATCHED)
        return ranked, sum(preferred[at] for at in offer if at != UNMATCHED)

    optima = [each for each in assignments(instance) if objective(instance, each) == match.objective]
    assert rank(match.offer.tolist()) == max(map(rank, optima))


def test_solve__two_equal_offers_for_one_demand__the_preferred_one() -> None:
    instance = small([(1, 9)], [1, 1], [(0, 0, 5), (0, 1, 5)])
    assert solve(instance, preferred=[True, False]).offer.tolist() == [0]
    assert solve(instance, preferred=[False, True]).offer.tolist() == [1]


def test_solve__preferred_offer_against_money_or_a_demand_of_priority__loses() -> None:
    dearer = small([(1, 9)], [1, 1], [(0, 0, 5), (0, 1, 6)])
    assert solve(dearer, preferred=[False, True]).offer.tolist() == [0]
    rival = small([(1, 9), (1, 9)], [1, 0], [(0, 0, 5), (1, 0, 5), (0, 1, 5)])
    assert solve(rival, [0, 1], [True, True]).offer.tolist() == [UNMATCHED, 0]


@pytest.mark.parametrize("preferred", [[True], [True, False, True]])
def test_solve__flags_not_one_per_offer__BadPriority(preferred: list[bool]) -> None:
    with pytest.raises(BadPriority):
        solve(small([(1, 9)], [1, 1], []), preferred=preferred)


@pytest.mark.parametrize("priority", [[0], [0, -1], [0, 1_000_001], [0, 2**70]])
def test_solve__bad_priority__BadPriority(priority: list[int]) -> None:
    with pytest.raises(BadPriority):
        solve(small([(1, 9), (1, 9)], [1], []), priority)


def test_solve__priority_not_an_integer__BadShape() -> None:
    with pytest.raises(BadShape):
        solve(small([(1, 9)], [1], []), [0.5])  # type: ignore[list-item]


@settings(deadline=None)
@given(instances(), st.integers(0, 10**14), st.sampled_from([1, 10_000, 10**10]))
def test_solve__amounts_with_six_decimals__same_match_as_small_ones(instance: Instance, anyhow: int, unit: int) -> None:
    scaled = replace(instance, limit=instance.limit * unit + anyhow, arc_cost=instance.arc_cost * unit + anyhow)
    match, plain = solve(scaled), solve(instance)
    assert match.offer.tolist() == plain.offer.tolist()
    assert match.prices.tolist() == [price * unit for price in plain.prices.tolist()]
    assert match.objective == plain.objective * unit + anyhow * len(instance.demand_ids)


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(0, 2**32))
def test_solve__costs_that_use_the_whole_range__optimum_or_CostRangeTooLarge(bits: int, seed: int) -> None:
    """An overflow must never pass for an answer."""
    rng = np.random.default_rng(seed)
    costs = rng.integers(0, min(2**bits, 10**18), (6, 3), endpoint=True)
    limits = rng.integers(0, min(2**bits, 10**18), 6, endpoint=True)
    instance = small(
        [(1, int(limit)) for limit in limits],
        [1, 2, 1],
        [(demand, offer, int(costs[demand, offer])) for demand in range(6) for offer in range(3)],
    )
    try:
        match = solve(instance)
    except CostRangeTooLarge:
        assert bits > 56
    else:
        assert match.objective == brute_force(instance) and match.gap == 0


def test_solve__costs_too_far_apart__CostRangeTooLarge() -> None:
    instance = small([(1, 10**18)] * 9, [1], [(demand, 0, demand) for demand in range(9)])
    with pytest.raises(CostRangeTooLarge, match="up to 1000000000000000000 apart .* coarser unit"):
        solve(instance)


def test_solve__a_thousand_demands_a_billion_u_apart__optimum() -> None:
    """10^15 units are 10^9 U; odd amounts, so that there is no common unit."""
    rng = np.random.default_rng(4)
    plain = random_instance(seed=4, demands=1_000, offers=20, arcs=5, slack=0.8)
    finer = replace(
        plain,
        limit=plain.limit * 10**11 + rng.integers(0, 10**11, 1_000),
        arc_cost=plain.arc_cost * 10**11 + rng.integers(0, 10**11, 5_000),
    )
    match = solve(finer)
    assert match.certificate == Certificate.OPTIMAL and verify(finer, match, match.prices) == []


def test_cheapest_flow__more_supply_than_capacity__SolverFailed() -> None:
    tail, head, capacity, cost, supply = (np.array(column, dtype=np.int64) for column in ([0], [1], [2], [7], [3, -3]))
    with pytest.raises(SolverFailed, match="INFEASIBLE"):
        cheapest_flow(tail, head, capacity, cost, supply)


def test_solve__largest_amounts_in_a_common_unit__optimum() -> None:
    """As they stand, a thousand demands so far apart are too much for the solver."""
    plain = random_instance(seed=4, demands=1_000, offers=20, arcs=5, slack=0.8)
    unit = 10**18 // int(plain.limit.max())
    match = solve(replace(plain, limit=plain.limit * unit, arc_cost=plain.arc_cost * unit))
    assert match.objective == solve(plain).objective * unit


def test_solve__quantities_beyond_64_bits_in_sum__CostRangeTooLarge() -> None:
    with pytest.raises(CostRangeTooLarge, match="smaller batches"):
        solve(small([(10**18, 10**18)] * 2, [10**18], [(0, 0, 1)]))


def test_solve__objective_beyond_64_bits__exact() -> None:
    instance = small([(1, 10**18)] * 20, [1], [])
    assert solve(instance).objective == 20 * 10**18


@settings(deadline=None)
@given(instances())
def test_assignment__there_and_back(instance: Instance) -> None:
    match = solve(instance)
    assert assignment_of(instance, match.assignment(instance)).tolist() == match.offer.tolist()


def test_assignment_of__unknown_ids__named_error() -> None:
    instance = Instance.of_rows([Demand("ada", 1, 9)], [Offer("mill", 1)], [Arc("ada", "mill", 1)])
    assert assignment_of(instance, {}).tolist() == [UNMATCHED]
    with pytest.raises(UnknownDemand, match="'bo'"):
        assignment_of(instance, {"bo": "mill"})
    with pytest.raises(UnknownOffer, match="'forge'"):
        assignment_of(instance, {"ada": "forge"})
