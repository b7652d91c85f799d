"""The certificate of a match: every inequality of DESIGN §5, checked exactly, whoever stated the match and the prices.

With prices, a demand is *charged* c_ij + q_i·v_j on an arc. A match is optimal if no demand is charged less on another arc or by staying
unmatched (its limit), and no offer with capacity left has a price. Where demands of several units cannot be split, each matched demand
may have a slack s_i, and Γ = Σ s_i + Σ v_j·(capacity left) bounds the distance to the optimum.

One inequality stands here that DESIGN §5 does not list: a *matched* demand is charged at most its limit (plus its slack). Without it a
demand that blocks a scarce offer goes unnoticed: one unit of capacity, c = 1, limits 10 and 100, price 99; serving the first passes the
others, although serving the second costs 90 less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from .arithmetic import Exact, Ints, Mask, column, exact_sum, weighted
from .errors import BadShape
from .instance import Instance
from .match import UNMATCHED, Match, charged, loads

__all__ = ["Flaw", "Gamma", "Violation", "gamma", "verify"]


@dataclass(frozen=True, eq=False)
class Gamma:
    """Γ of a match at given prices: `slack` (D,) s_i, `idle` (O,) v_j × capacity left; `total` is the sum of both."""

    slack: Exact
    idle: Exact
    total: int


class Flaw(StrEnum):
    """What a certificate violates."""

    NO_ARC = "assigned without an existing arc"
    OVER_CAPACITY = "offer filled above its capacity"
    FIGURES = "a stated figure differs from the assignment"
    NEGATIVE_PRICE = "price below zero"
    NEGATIVE_SLACK = "slack below zero"
    ARC = "a matched demand is charged less on another arc"
    LIMIT = "a matched demand is charged more than its limit"
    UNMATCHED = "an unmatched demand is charged less than its limit"
    SLACK = "a priced offer has capacity left that the gap does not cover"
    GAP = "slacks and priced capacity left exceed the gap"


@dataclass(frozen=True)
class Violation:
    """One inequality that fails by `amount`: of a demand (index), an offer (index), an arc (both), or the whole (neither)."""

    flaw: Flaw
    demand: int | None
    offer: int | None
    amount: int


def gamma(instance: Instance, match: Match, prices: Exact) -> Gamma:
    """The slacks and the Γ that a feasible match needs to declare at the given prices (any prices ≥ 0)."""
    charge = charged(instance, prices)
    best = instance.lowest_by_demand(charge, instance.limit)
    arc = instance.arcs_of(match.offer)
    slack = np.where(arc >= 0, charge[arc] - best, 0) if len(charge) else np.zeros(len(arc), dtype=np.int64)
    idle = weighted(prices, instance.capacity - loads(instance, match.offer, instance.quantity))
    return Gamma(slack, idle, exact_sum(slack) + exact_sum(idle))


def verify(
    instance: Instance, match: Match, prices: Sequence[int] | Exact, slack: Sequence[int] | Exact | None = None, gap: int = 0
) -> list[Violation]:
    """Every inequality of the certificate that fails, exactly; none means that the objective is at most `gap` above the optimum.

    `prices`: one per offer and unit; `slack`: declared s_i, one per demand (0 where None); `gap`: declared Γ. Trusts nothing: assignment,
    figures, prices and slacks may come from anyone.
    """
    values = column("prices", prices)
    slacks = column("slack", [0] * len(instance.demand_ids) if slack is None else slack)
    if len(values) != len(instance.offer_ids) or len(slacks) != len(instance.demand_ids) or len(match.offer) != len(instance.demand_ids):
        raise BadShape("a certificate has one price per offer, one slack and one assigned offer per demand")
    found = _infeasible(instance, match) + _wrong_figures(instance, match)
    found += [Violation(Flaw.NEGATIVE_PRICE, None, int(at), -int(values[at])) for at in np.flatnonzero(values < 0)]
    found += [Violation(Flaw.NEGATIVE_SLACK, int(at), None, -int(slacks[at])) for at in np.flatnonzero(slacks < 0)]
    return found + _overcharged(instance, match, values, slacks) + _uncovered(instance, match, values, exact_sum(slacks), gap)


def _infeasible(instance: Instance, match: Match) -> list[Violation]:
    arc = instance.arcs_of(match.offer)
    missing = (match.offer != UNMATCHED) & ~_existing(instance, arc)
    left = instance.capacity - loads(instance, np.where(arc >= 0, match.offer, UNMATCHED), instance.quantity)
    return [Violation(Flaw.NO_ARC, int(at), int(match.offer[at]), 1) for at in np.flatnonzero(missing)] + [
        Violation(Flaw.OVER_CAPACITY, None, int(at), -int(left[at])) for at in np.flatnonzero(left < 0)
    ]


def _wrong_figures(instance: Instance, match: Match) -> list[Violation]:
    arc = instance.arcs_of(match.offer)
    cost = exact_sum(instance.arc_cost[arc[arc >= 0]])
    limits = exact_sum(instance.limit[arc < 0])
    wrong = [match.matched_cost - cost, match.objective - cost - limits, match.unmatched - int((arc < 0).sum())]
    return [Violation(Flaw.FIGURES, None, None, abs(off)) for off in wrong if off]


def _overcharged(instance: Instance, match: Match, prices: Exact, slack: Exact) -> list[Violation]:
    """ARC, LIMIT and UNMATCHED; of a demand with several better arcs the best one."""
    charge = charged(instance, prices)
    arc = instance.arcs_of(match.offer)
    matched = arc >= 0
    paid = instance.limit.astype(charge.dtype)
    paid[matched] = charge[arc[matched]]
    paid = paid - np.where(matched, slack, 0)
    excess = paid[instance.arc_demand] - charge
    violations = []
    for at in _worst_of_each(instance, excess):
        demand, offer = int(instance.arc_demand[at]), int(instance.arc_offer[at])
        violations.append(Violation(Flaw.ARC if matched[demand] else Flaw.UNMATCHED, demand, offer, int(excess[at])))
    above = paid - instance.limit
    return violations + [Violation(Flaw.LIMIT, int(at), None, int(above[at])) for at in np.flatnonzero(matched & (above > 0))]


def _worst_of_each(instance: Instance, excess: Exact) -> Ints:
    """The existing arc of largest positive `excess` (A,) of each demand that has one."""
    arcs = np.flatnonzero(instance.exists & (excess > 0))
    arcs = arcs[np.argsort(-excess[arcs], kind="stable")]
    _, first = np.unique(instance.arc_demand[arcs], return_index=True)
    return arcs[first]


def _uncovered(instance: Instance, match: Match, prices: Exact, slacks: int, gap: int) -> list[Violation]:
    arc = instance.arcs_of(match.offer)
    left = instance.capacity - loads(instance, np.where(arc >= 0, match.offer, UNMATCHED), instance.quantity)
    idle = weighted(prices, left)
    priced = [(int(at), int(idle[at])) for at in np.flatnonzero(idle > 0)]
    violations = [Violation(Flaw.SLACK, None, at, cost + slacks - gap) for at, cost in priced if cost + slacks > gap]
    total = exact_sum(idle) + slacks
    return violations + ([Violation(Flaw.GAP, None, None, total - gap)] if total > gap else [])


def _existing(instance: Instance, arc: Ints) -> Mask:
    """(D,) whether the arc index is one of an existing arc."""
    found = arc >= 0
    found[found] = instance.exists[arc[found]]
    return found
