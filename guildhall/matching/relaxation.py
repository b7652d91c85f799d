"""The relaxation of a round: demands may be split into units. For single units it is the round itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arithmetic import INT64_SAFE, Ints, exact_sum
from .errors import AmountTooLarge, CostRangeTooLarge, NotOptimal, SolverFailed
from .flow import cheapest_flow
from .instance import Instance
from .match import UNMATCHED, Match, charged
from .prices import unit_prices

__all__ = ["Relaxation", "cover_unmatched", "relax"]


@dataclass(frozen=True, eq=False)
class Relaxation:
    """A cheapest split match: `flow` (A,) units on each arc; `prices` (O,) of a unit of each offer, the smallest that prove it."""

    flow: Ints
    prices: Ints


def relax(instance: Instance, floor: Ints | None = None) -> Relaxation:
    """Ship each demand's units over existing arcs, or leave them out at the limit per unit, at least cost.

    `floor`: (O,) a price below which no offer may be given a unit (none if None). Costs per unit are rounded down to an integer: they are
    exact for single units and wherever units share no freight; else the prices are a little off, and what they prove is as true.
    """
    least = np.zeros(len(instance.offer_ids), dtype=np.int64) if floor is None else floor
    cost = charged(instance, least)
    if cost.dtype == object:
        raise AmountTooLarge("price × quantity does not fit 64-bit arithmetic: express amounts in a coarser unit")
    unit_cost = cost // instance.quantity[instance.arc_demand]
    unit_limit = instance.limit // instance.quantity
    flow = _flow(instance, unit_cost, unit_limit)
    try:
        return Relaxation(flow, least + unit_prices(instance, unit_cost, unit_limit, flow))
    except NotOptimal as error:
        raise SolverFailed("the flow did not prove itself: express amounts in a coarser unit or match in smaller batches") from error


def cover_unmatched(instance: Instance, match: Match) -> Ints:
    """(O,) the best prices at which no unmatched demand is charged less than its limit.

    They differ from the prices of the match only where demands cannot be split: those bound the optimum best, but may leave out a demand
    that could pay them. A round has to publish prices that do not, at the cost of a larger Γ.
    """
    left_out = instance.exists & (match.offer == UNMATCHED)[instance.arc_demand]
    demand, offer = instance.arc_demand[left_out], instance.arc_offer[left_out]
    floor = np.zeros(len(instance.offer_ids), dtype=np.int64)
    np.maximum.at(floor, offer, -(-(instance.limit[demand] - instance.arc_cost[left_out]) // instance.quantity[demand]))
    return relax(instance, floor).prices


def _flow(instance: Instance, unit_cost: Ints, unit_limit: Ints) -> Ints:
    """(A,) the cheapest flow: demand → offer → sink, and demand → sink for units left out."""
    total = exact_sum(instance.quantity)
    if total >= INT64_SAFE:
        raise CostRangeTooLarge("the quantities add up to more than 64-bit arithmetic holds: match in smaller batches")
    arcs = np.flatnonzero(instance.exists)
    demands, offers = len(instance.demand_ids), len(instance.offer_ids)
    demand, offer = np.arange(demands, dtype=np.int64), np.arange(offers, dtype=np.int64)
    cost, outside = _reduced(instance.arc_demand[arcs], unit_cost[arcs], unit_limit)
    shipped = cheapest_flow(
        tail=np.concatenate([instance.arc_demand[arcs], demand, demands + offer]),
        head=np.concatenate([demands + instance.arc_offer[arcs], np.full(demands + offers, demands + offers, dtype=np.int64)]),
        capacity=np.concatenate([instance.quantity[instance.arc_demand[arcs]], instance.quantity, np.minimum(instance.capacity, total)]),
        cost=np.concatenate([cost, outside, np.zeros(offers, dtype=np.int64)]),
        supply=np.concatenate([instance.quantity, np.zeros(offers, dtype=np.int64), [-total]]),
    )
    flow = np.zeros(len(instance.arc_demand), dtype=np.int64)
    flow[arcs] = shipped[: len(arcs)]
    return flow


def _reduced(demand: Ints, cost: Ints, outside: Ints) -> tuple[Ints, Ints]:
    """Costs less what each demand pays anyhow, in their largest common unit: the same optima over a smaller range."""
    anyhow = outside.copy()
    np.minimum.at(anyhow, demand, cost)
    cost, outside = cost - anyhow[demand], outside - anyhow
    unit = max(1, int(np.gcd.reduce(np.concatenate([cost, outside]), initial=0)))
    return cost // unit, outside // unit
