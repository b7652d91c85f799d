"""A match: which demand goes to which offer, what it costs, and the prices that prove how good it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from .arithmetic import Exact, Ints, exact_dot, exact_sum, weighted
from .errors import UnknownDemand, UnknownOffer
from .instance import Instance

__all__ = ["UNMATCHED", "Certificate", "Match", "assignment_of", "charged", "loads", "lower_bound"]

UNMATCHED = -1
"""The offer of a demand that goes nowhere."""


class Certificate(StrEnum):
    """What the prices of a match prove."""

    OPTIMAL = "optimal"
    GAP = "gap"


@dataclass(frozen=True, eq=False)
class Match:
    """An assignment with its figures; amounts are exact integers in the instance's unit of money.

    `offer`: (D,) index of each demand's offer, or `UNMATCHED`; `prices`: (O,) scarcity price of one unit of each offer.
    `objective` = `matched_cost` + limits of the unmatched; `bound`: no match whatsoever has an objective below it, as the prices prove.
    """

    offer: Ints
    prices: Exact
    matched_cost: int
    unmatched: int
    objective: int
    bound: int

    @classmethod
    def of(cls, instance: Instance, offer: Ints, prices: Exact) -> Match:
        """The match with figures computed from the assignment; a demand on an arc that the instance lacks counts as unmatched."""
        arc = instance.arcs_of(offer)
        matched = arc >= 0
        cost = exact_sum(instance.arc_cost[arc[matched]])
        return cls(
            offer=np.where(matched, offer, UNMATCHED),
            prices=prices,
            matched_cost=cost,
            unmatched=int(len(arc) - matched.sum()),
            objective=cost + exact_sum(instance.limit[~matched]),
            bound=lower_bound(instance, prices),
        )

    @property
    def gap(self) -> int:
        """How far the objective may be above the optimum, at most."""
        return self.objective - self.bound

    @property
    def certificate(self) -> Certificate:
        """`optimal` where the prices leave no gap."""
        return Certificate.OPTIMAL if self.gap == 0 else Certificate.GAP

    def assignment(self, instance: Instance) -> dict[str, str | None]:
        """Demand id → offer id, or None where unmatched: the form for people and files."""
        names = instance.offer_ids
        return {demand: None if at < 0 else names[at] for demand, at in zip(instance.demand_ids, self.offer.tolist(), strict=True)}


def assignment_of(instance: Instance, assignment: Mapping[str, str | None]) -> Ints:
    """(D,) offer indices of an assignment by ids; a demand that is not named is unmatched."""
    demand_at = {name: index for index, name in enumerate(instance.demand_ids)}
    offer_at = {name: index for index, name in enumerate(instance.offer_ids)}
    offer = np.full(len(demand_at), UNMATCHED, dtype=np.int64)
    for demand, name in assignment.items():
        if demand not in demand_at:
            raise UnknownDemand(f"the assignment names demand {demand!r}, which the instance does not have")
        if name is not None and name not in offer_at:
            raise UnknownOffer(f"demand {demand!r} is assigned to offer {name!r}, which the instance does not have")
        if name is not None:
            offer[demand_at[demand]] = offer_at[name]
    return offer


def charged(instance: Instance, prices: Exact) -> Exact:
    """(A,) cost plus scarcity, c_ij + q_i·v_j: what an arc would cost if its offer's capacity had to be paid for."""
    return weighted(instance.quantity[instance.arc_demand], prices[instance.arc_offer], instance.arc_cost)


def lower_bound(instance: Instance, prices: Exact) -> int:
    """Σ_i min(R_i, min_j c_ij + q_i·v_j) − Σ_j K_j·v_j: below every match's objective, for any prices v ≥ 0 (Lagrange)."""
    least = instance.lowest_by_demand(charged(instance, prices), instance.limit)
    return exact_sum(least) - exact_dot(instance.capacity, prices)


def loads(instance: Instance, offer: Ints, units: Ints) -> Ints:
    """(O,) the sum of `units` that go to each offer; `offer` holds indices, `UNMATCHED` is left out."""
    load = np.zeros(len(instance.offer_ids), dtype=np.int64)
    np.add.at(load, offer[offer >= 0], units[offer >= 0])
    return load
