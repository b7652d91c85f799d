"""Time the matching and write the figures to bench/matching.json: `python -m bench.matching`, from the root of the repository."""

import json
import os
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import numpy as np

from bench.instances import random_instance
from guildhall.matching import UNMATCHED, Instance, Match, gamma, read_instance, smallest_prices, solve, verify

ROOT = Path(__file__).resolve().parents[1]
WEEK = ROOT.parent / "shared" / "data" / "matching" / "olist_april_week"
OUTPUT = ROOT / "bench" / "matching.json"
BAR_SECONDS = 10.0
"""DESIGN §10: match and certificate of 10^5 demands × 10^3 offers × 20 arcs on 2 cores."""

Result = TypeVar("Result")
Figures = dict[str, object]


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What `work` returns, and the seconds it took."""
    begin = time.perf_counter()
    result = work()
    return result, round(time.perf_counter() - begin, 3)


def greedy(instance: Instance) -> Match:
    """First come, first served: each demand takes its cheapest arc with capacity left."""
    left = instance.capacity.tolist()
    offer = np.full(len(instance.demand_ids), UNMATCHED, dtype=np.int64)
    arcs = np.flatnonzero(instance.exists)
    arcs = arcs[np.lexsort((instance.arc_cost[arcs], instance.arc_demand[arcs]))]
    for demand, at in zip(instance.arc_demand[arcs].tolist(), instance.arc_offer[arcs].tolist(), strict=True):
        units = int(instance.quantity[demand])
        if offer[demand] == UNMATCHED and left[at] >= units:
            offer[demand] = at
            left[at] -= units
    return Match.of(instance, offer, np.zeros(len(left), dtype=np.int64))


def large() -> Figures:
    """The bar: 10^5 × 10^3 × 20, single units."""
    instance = random_instance(seed=1, demands=100_000, offers=1_000, arcs=20)
    match, seconds = timed(lambda: solve(instance))
    prices, prices_seconds = timed(lambda: smallest_prices(instance, match.offer))
    violations, verify_seconds = timed(lambda: verify(instance, match, prices))
    return {
        "match_and_prices_s": seconds,
        "prices_alone_s": prices_seconds,
        "verify_all_arcs_s": verify_seconds,
        "bar_s": BAR_SECONDS,
        "is_bar_met": seconds <= BAR_SECONDS,
        "certificate": match.certificate,
        "violations": len(violations),
        "greedy_objective_over_ours": round(greedy(instance).objective / match.objective, 4),
    }


def unsplittable() -> Figures:
    """Quantities 1 … 10 that cannot be split, 2,000 × 100 × 20."""
    instance = random_instance(seed=1, demands=2_000, offers=100, arcs=20, quantity=10)
    match, seconds = timed(lambda: solve(instance))
    return {
        "match_and_prices_s": seconds,
        "gap_of_objective": round(match.gap / match.objective, 6),
        "gamma_of_objective": round(gamma(instance, match, match.prices).total / match.objective, 6),
        "greedy_objective_over_ours": round(greedy(instance).objective / match.objective, 4),
    }


def week() -> Figures:
    """The shared real week, where it is there."""
    if not WEEK.exists():
        return {"skipped": "the shared data is absent"}
    instance = read_instance(WEEK)
    match, seconds = timed(lambda: solve(instance))
    simple = greedy(instance)
    return {
        "match_and_prices_s": seconds,
        "objective": match.objective,
        "certificate": match.certificate,
        "matched_cost": match.matched_cost,
        "unmatched": match.unmatched,
        "greedy_matched_cost": simple.matched_cost,
        "greedy_unmatched": simple.unmatched,
        "greedy_objective_over_ours": round(simple.objective / match.objective, 4),
    }


def main() -> None:
    """Run all benches, print and write their figures."""
    figures: Figures = {
        "machine": {"cores": os.cpu_count(), "ortools": version("ortools"), "numpy": version("numpy")},
        "single units, 100000 demands x 1000 offers x 20 arcs": large(),
        "quantities to 10, 2000 demands x 100 offers x 20 arcs": unsplittable(),
        "olist_april_week": week(),
    }
    text = json.dumps(figures, indent=2) + "\n"
    OUTPUT.write_text(text)
    print(text, end="")


if __name__ == "__main__":
    main()
