"""Several units that cannot be split: always feasible, and the gap is true."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from bench.instances import random_instance
from guildhall.matching import Certificate, Instance, gamma, lower_bound, read_instance, solve, verify
from guildhall.matching.relaxation import relax
from tests.matching.cases import brute_force, highs, instances, is_feasible, objective, shared, small

LARGEST_GAP = 0.01
"""Of the objective, on the shared generator at 2,000 × 100."""


@settings(deadline=None)
@given(instances(demands=5, offers=3, quantity=4))
def test_solve__several_units__feasible_and_gap_true(instance: Instance) -> None:
    match = solve(instance)
    assert is_feasible(instance, match.offer)
    assert match.objective == objective(instance, match.offer)
    assert match.bound <= brute_force(instance) <= match.objective
    assert (match.certificate == Certificate.OPTIMAL) == (match.gap == 0)


@pytest.mark.parametrize("seed", range(6))
def test_solve__dozens_of_demands__bound_below_and_match_near_the_optimum_of_highs(seed: int) -> None:
    instance = random_instance(seed, demands=40, offers=5, arcs=3, quantity=5, slack=(0.8, 1.0, 1.2)[seed % 3])
    match, optimum = solve(instance), round(highs(instance, whole=True))
    assert is_feasible(instance, match.offer)
    assert match.bound <= optimum <= match.objective <= 1.05 * optimum


@pytest.mark.parametrize("seed", range(3))
def test_solve__costs_per_unit_are_whole__bound_is_the_relaxation(seed: int) -> None:
    instance = random_instance(seed, demands=60, offers=6, arcs=4, quantity=7, slack=0.9)
    assert solve(instance).bound == round(highs(instance, whole=False))


@settings(deadline=None)
@given(instances(demands=5, offers=3, quantity=4))
def test_relax__any_instance__prices_bound_the_relaxation_from_below(instance: Instance) -> None:
    assert lower_bound(instance, relax(instance).prices) <= highs(instance, whole=False) + 1e-6


def test_solve__same_instance_again__same_match() -> None:
    first, again = (solve(random_instance(1, demands=200, offers=12, arcs=6, quantity=9, slack=0.9)) for _ in range(2))
    assert first.offer.tolist() == again.offer.tolist() and first.prices.tolist() == again.prices.tolist()


def test_solve__a_unit_too_few__one_demand_unmatched() -> None:
    arcs = [(0, 0, 10), (1, 0, 10)]
    assert solve(small([(3, 50), (2, 50)], [5], arcs)).unmatched == 0
    assert solve(small([(3, 50), (2, 50)], [4], arcs)).unmatched == 1


def test_solve__chain_of_three_needed__found() -> None:
    """d0 fits o0 only if d1 goes to o1, which fits only if d2 goes to o2."""
    arcs = [(0, 0, 1), (1, 0, 1), (1, 1, 2), (2, 1, 1), (2, 2, 2)]
    match = solve(small([(2, 99), (2, 99), (2, 99)], [3, 3, 3], arcs))
    assert match.offer.tolist() == [0, 1, 2]


def test_solve__generator_at_2000_by_100__gap_at_most_1_percent(tmp_path: Path) -> None:
    for quantity, slack in (("10", "1.2"), ("50", "1.0"), ("5", "0.7")):
        folder = tmp_path / f"{quantity}-{slack}"
        command = [sys.executable, str(shared("generate.py")), str(folder), "2000", "100", "--qmax", quantity, "--slack", slack]
        subprocess.run(command, check=True)
        instance = read_instance(folder)
        match = solve(instance)
        assert is_feasible(instance, match.offer)
        assert 0 < match.gap <= LARGEST_GAP * match.objective


def test_gamma__everybody_matched__the_gap_of_the_match() -> None:
    instance = random_instance(2, demands=300, offers=20, arcs=8, quantity=6)
    match = solve(instance)
    assert match.unmatched == 0
    need = gamma(instance, match, match.prices)
    assert need.total == match.gap == int(np.sum(need.slack) + np.sum(need.idle))
    assert verify(instance, match, match.prices, need.slack, need.total) == []
