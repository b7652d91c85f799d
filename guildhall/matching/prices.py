"""Scarcity prices: one integer v_j ≥ 0 per offer and unit, the duals of a cheapest flow, recovered exactly (DESIGN §5)."""

from __future__ import annotations

import numpy as np

from .arithmetic import Ints, segments
from .errors import NotOptimal
from .instance import Instance
from .match import loads

__all__ = ["smallest_prices", "unit_prices"]


def smallest_prices(instance: Instance, offer: Ints) -> Ints:
    """(O,) the smallest integer prices that prove an optimal match of single units; raises `NotOptimal` where none do."""
    arc = instance.arcs_of(offer)
    flow = np.zeros(len(instance.arc_demand), dtype=np.int64)
    flow[arc[arc >= 0]] = 1
    return unit_prices(instance, instance.arc_cost, instance.limit, flow)


def unit_prices(instance: Instance, unit_cost: Ints, unit_limit: Ints, flow: Ints) -> Ints:
    """(O,) the smallest integer prices that prove a cheapest flow of units, found by Bellman–Ford on the offers.

    `flow`: (A,) units on each arc, at `unit_cost` (A,) a unit; what a demand does not ship costs its `unit_limit` (D,) a unit. A used arc
    (i, j) and another existing arc (i, j') ask for v_j' ≥ v_j + c_ij − c_ij'; units left out ask for v_j ≥ R_i − c_ij; v_j is 0 where
    capacity is left and at most R_i − c_ij on a used arc. A price that has to pass its ceiling means that the flow can be improved.
    """
    price = _floor(instance, unit_cost, unit_limit, flow)
    ceiling = _ceiling(instance, unit_cost, unit_limit, flow)
    tail, head, rise = _graph(instance, unit_cost, flow, ceiling)
    first = np.searchsorted(tail, np.arange(len(price) + 1))
    moved = np.arange(len(price), dtype=np.int64)
    for _ in range(len(price) + 1):
        if (price > ceiling).any():
            break
        edges = segments(first[moved], first[moved + 1] - first[moved])
        before = price.copy()
        np.maximum.at(price, head[edges], before[tail[edges]] + rise[edges])
        moved = np.flatnonzero(price > before)
        if len(moved) == 0:
            return price
    raise NotOptimal("a cheaper match exists: no prices prove this one")


def _floor(instance: Instance, unit_cost: Ints, unit_limit: Ints, flow: Ints) -> Ints:
    """(O,) the price that the units left out ask for by themselves."""
    shipped = np.zeros(len(instance.demand_ids), dtype=np.int64)
    np.add.at(shipped, instance.arc_demand, flow)
    left_out = instance.exists & (shipped < instance.quantity)[instance.arc_demand]
    price = np.zeros(len(instance.offer_ids), dtype=np.int64)
    np.maximum.at(price, instance.arc_offer[left_out], (unit_limit[instance.arc_demand] - unit_cost)[left_out])
    return price


def _ceiling(instance: Instance, unit_cost: Ints, unit_limit: Ints, flow: Ints) -> Ints:
    """(O,) the highest price that the units of an offer bear; 0 where capacity is left."""
    used = flow > 0
    load = loads(instance, instance.arc_offer, flow)
    ceiling = np.where(load >= instance.capacity, np.iinfo(np.int64).max, 0)
    np.minimum.at(ceiling, instance.arc_offer[used], (unit_limit[instance.arc_demand] - unit_cost)[used])
    return ceiling


def _graph(instance: Instance, unit_cost: Ints, flow: Ints, ceiling: Ints) -> tuple[Ints, Ints, Ints]:
    """The edges (tail offer, head offer, rise) of v_head ≥ v_tail + rise, in order of the tail, without those that can never bind."""
    used = np.flatnonzero(flow > 0)
    used = used[np.argsort(instance.arc_offer[used], kind="stable")]
    first = np.searchsorted(instance.arc_demand, np.arange(len(instance.demand_ids) + 1))
    demand = instance.arc_demand[used]
    count = first[demand + 1] - first[demand]
    other = segments(first[demand], count)
    tail, head = np.repeat(instance.arc_offer[used], count), instance.arc_offer[other]
    rise = np.repeat(unit_cost[used], count) - unit_cost[other]
    binds = instance.exists[other] & (tail != head) & (rise > -ceiling[tail])
    return tail[binds], head[binds], rise[binds]
