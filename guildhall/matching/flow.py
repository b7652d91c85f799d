"""The minimum-cost flow solver of OR-Tools behind a typed door.

It scales costs by the number of nodes in 64 bits: cost × nodes has to stay below about 2^62 (10^13 for 10^5 demands). Beyond, it says so
and there is no answer; within, every answer of it is proven by prices before it is used.
"""

from __future__ import annotations

from importlib import import_module

import numpy as np

from .arithmetic import Ints
from .errors import CostRangeTooLarge, SolverFailed

__all__ = ["cheapest_flow"]


def cheapest_flow(tail: Ints, head: Ints, capacity: Ints, cost: Ints, supply: Ints) -> Ints:
    """(arcs,) the flow of least cost that ships every supply.

    `tail`, `head` (node indices), `capacity` (units), `cost` (money per unit): one per arc; `supply`: one per node, negative = demand.
    Deterministic. Raises `CostRangeTooLarge`, or `SolverFailed` where there is no such flow.
    """
    solver = import_module("ortools.graph.python.min_cost_flow").SimpleMinCostFlow()  # has no type information
    arcs = solver.add_arcs_with_capacity_and_unit_cost(tail, head, capacity, cost)
    solver.set_nodes_supplies(np.arange(len(supply), dtype=np.int64), supply)
    status = solver.solve()
    if status == solver.Status.BAD_COST_RANGE:
        raise CostRangeTooLarge(
            f"costs of one demand are up to {np.abs(cost).max()} apart in their largest common unit, too far for {len(supply)} nodes in "
            "64 bits: express amounts in a coarser unit, lower the limits, or match in smaller batches"
        )
    if status != solver.Status.OPTIMAL:
        raise SolverFailed(f"the minimum-cost flow solver ended with {status.name}")
    return np.asarray(solver.flows(arcs), dtype=np.int64)
