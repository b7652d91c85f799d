"""What the matching tests share: random instances, exact references to compare with, and where the shared instances lie."""

import csv
import gzip
import json
import subprocess
import sys
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from guildhall.matching import UNMATCHED, Arc, Demand, Instance, Match, Offer

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "matching"
"""Instances with proven optima, beside the repository."""


def shared(name: str) -> Path:
    """The shared instance or script of that name; skips the test where the data is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"no shared data: {path} is absent")
    return path


def small(demands: list[tuple[int, int]], capacities: list[int], arcs: list[tuple[int, int, int]]) -> Instance:
    """An instance from (quantity, limit), capacities and (demand, offer, cost of the whole demand); ids are d0, d1, … and o0, o1, …"""
    return Instance.of_rows(
        [Demand(f"d{index}", quantity, limit) for index, (quantity, limit) in enumerate(demands)],
        [Offer(f"o{index}", capacity) for index, capacity in enumerate(capacities)],
        [Arc(f"d{demand}", f"o{offer}", cost) for demand, offer, cost in arcs],
    )


@st.composite
def instances(draw: Any, demands: int = 5, offers: int = 4, quantity: int = 1, amount: int = 12) -> Instance:
    """Small instances full of ties, scarcity, arcs that do not exist, demands without arcs and offers without capacity."""
    demand_count, offer_count = draw(st.integers(0, demands)), draw(st.integers(0, offers))
    rows = st.tuples(st.integers(1, quantity), st.integers(0, amount * quantity))
    pairs = list(product(range(demand_count), range(offer_count)))
    costs = draw(st.lists(st.one_of(st.none(), st.integers(0, amount * quantity)), min_size=len(pairs), max_size=len(pairs)))
    return small(
        draw(st.lists(rows, min_size=demand_count, max_size=demand_count)),
        draw(st.lists(st.integers(0, 2 * quantity), min_size=offer_count, max_size=offer_count)),
        [(demand, offer, cost) for (demand, offer), cost in zip(pairs, costs, strict=True) if cost is not None],
    )


def assignments(instance: Instance) -> list[tuple[int, ...]]:
    """Every feasible assignment: one offer index or `UNMATCHED` per demand."""
    choices: list[list[int]] = [[UNMATCHED] for _ in instance.demand_ids]
    for arc in np.flatnonzero(instance.exists).tolist():
        choices[int(instance.arc_demand[arc])].append(int(instance.arc_offer[arc]))
    return [each for each in product(*choices) if is_feasible(instance, np.array(each, dtype=np.int64))]


def is_feasible(instance: Instance, offer: Any) -> bool:
    """Whether every matched demand has an existing arc and no offer is filled above its capacity; by plain loops."""
    cost = costs(instance)
    left = instance.capacity.tolist()
    for demand, at in enumerate(offer.tolist()):
        if at == UNMATCHED:
            continue
        quantity = int(instance.quantity[demand])
        if (demand, at) not in cost or cost[demand, at] > instance.limit[demand] or quantity > instance.capacity[at]:
            return False
        left[at] -= quantity
    return all(units >= 0 for units in left)


def costs(instance: Instance) -> dict[tuple[int, int], int]:
    """(demand, offer) → cost of each arc."""
    ends = zip(instance.arc_demand.tolist(), instance.arc_offer.tolist(), strict=True)
    return dict(zip(ends, instance.arc_cost.tolist(), strict=True))


def objective(instance: Instance, offer: Any) -> int:
    """Cost of the matched + limits of the unmatched; by plain loops."""
    cost, limit = costs(instance), instance.limit.tolist()
    return sum(limit[demand] if at == UNMATCHED else cost[demand, int(at)] for demand, at in enumerate(offer))


def brute_force(instance: Instance) -> int:
    """The least objective of all feasible assignments."""
    return min(objective(instance, each) for each in assignments(instance))


def highs(instance: Instance, whole: bool) -> float:
    """The optimum by HiGHS; `whole`: demands cannot be split (MILP), else the relaxation (LP)."""
    if not instance.demand_ids:
        return 0.0
    columns = (instance.arc_demand, instance.arc_offer, instance.arc_cost)
    model = {
        "whole": whole,
        "quantity": instance.quantity.tolist(),
        "limit": instance.limit.tolist(),
        "capacity": instance.capacity.tolist(),
        "arcs": np.stack(columns, axis=1)[instance.exists].tolist(),
    }
    solver = _highs()
    assert solver.stdin is not None and solver.stdout is not None
    solver.stdin.write(json.dumps(model) + "\n")
    solver.stdin.flush()
    return float(solver.stdout.readline())


@cache
def _highs() -> subprocess.Popen[str]:
    """One HiGHS process for all tests of a worker; it ends with its input."""
    command = [sys.executable, str(Path(__file__).parent / "highs.py")]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def corrupted(match: Match, instance: Instance, demand: int, offer: int) -> Match:
    """The match with one demand sent elsewhere, its figures recomputed to hide it."""
    changed = match.offer.copy()
    changed[demand] = offer
    return replace(Match.of(instance, changed, match.prices), offer=changed)


def write_tables(folder: Path, compress: bool = False, **tables: list[tuple[object, ...]]) -> Path:
    """Write each table (its first row is the header) into `folder`."""
    for name, rows in tables.items():
        opened: Any = gzip.open(folder / f"{name}.csv.gz", "wt") if compress else (folder / f"{name}.csv").open("w")
        with opened as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    return folder


def expected(folder: Path) -> dict[str, int]:
    """The proven figures of a shared instance."""
    figures: dict[str, int] = json.loads((folder / "expected.json").read_text())
    return figures
