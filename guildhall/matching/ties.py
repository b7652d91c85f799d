"""Ties among optimal matches: every optimum uses only *tight* arcs of any one optimum's prices, so a second flow over those decides."""

from __future__ import annotations

import numpy as np

from .arithmetic import Exact, Ints, Mask
from .flow import cheapest_flow
from .instance import Instance
from .match import UNMATCHED, charged

__all__ = ["LARGEST_PRIORITY", "settle_ties"]

LARGEST_PRIORITY = 10**6
"""Keeps the second flow far inside the solver's range for any number of demands."""


def settle_ties(instance: Instance, offer: Ints, prices: Ints, weight: Ints, preferred: Mask) -> Ints:
    """(D,) of all matches as cheap as the optimum `offer` (D,), one with the largest Σ `weight` (D,) of matched demands, and among those
    one that gives most demands to `preferred` (O,) offers (single units)."""
    charge = charged(instance, prices)
    best = instance.lowest_by_demand(charge, instance.limit)
    tight = np.flatnonzero(instance.exists & (charge == best[instance.arc_demand]))
    optional = best == instance.limit
    if not preferred.any() and not np.isin(instance.arc_demand[tight], np.flatnonzero(offer == UNMATCHED)).any():
        return offer  # nobody who is left out could be let in: the matched set is the largest there is
    shipped = _heaviest(instance, tight, np.flatnonzero(optional), prices, weight, preferred)
    chosen = tight[shipped[: len(tight)] > 0]
    settled = np.full(len(offer), UNMATCHED, dtype=np.int64)
    settled[instance.arc_demand[chosen]] = instance.arc_offer[chosen]
    return settled


def _heaviest(instance: Instance, tight: Ints, optional: Ints, prices: Exact, weight: Ints, preferred: Mask) -> Ints:
    """The flow over tight arcs that leaves out the least weight: priced offers must be full, only `optional` demands may stay out.

    A demand that misses the preferred offers costs 1, a unit of weight left out more than all such misses together.
    """
    demands, offers = len(instance.demand_ids), len(instance.offer_ids)
    miss = 1 if preferred.any() else 0
    scale = 1 + miss * demands
    capacity = np.minimum(instance.capacity, demands)
    full = np.where(prices > 0, capacity, 0)
    free = np.flatnonzero(prices == 0)
    sink = demands + offers
    return cheapest_flow(
        tail=np.concatenate([instance.arc_demand[tight], optional, demands + free]),
        head=np.concatenate([demands + instance.arc_offer[tight], np.full(len(optional) + len(free), sink, dtype=np.int64)]),
        capacity=np.concatenate([np.ones(len(tight) + len(optional), dtype=np.int64), capacity[free]]),
        cost=np.concatenate(
            [
                np.where(preferred[instance.arc_offer[tight]], 0, miss),
                weight[optional] * scale + miss,
                np.zeros(len(free), dtype=np.int64),
            ]
        ),
        supply=np.concatenate([np.ones(demands, dtype=np.int64), -full, [int(full.sum()) - demands]]),
    )
