"""Solve a round: the cheapest match of demands to offers, with the prices that prove it.

Single units: an exact optimum by minimum-cost flow, proven by its prices before it is returned. Several units that cannot be split: a
feasible match, and the gap to a true lower bound.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .arithmetic import Exact, Ints, Mask, column
from .errors import BadPriority, SolverFailed
from .instance import Instance
from .match import UNMATCHED, Match
from .relaxation import relax
from .ties import LARGEST_PRIORITY, settle_ties
from .unsplittable import round_whole

__all__ = ["solve"]


def solve(instance: Instance, priority: Sequence[int] | Ints | None = None, preferred: Sequence[bool] | Mask | None = None) -> Match:
    """The match of least objective: cost of the matched + limits of the unmatched.

    `priority`: one integer ≥ 0 per demand. Among the matches of least objective, one is taken in which Σ (1 + priority) of the matched
    demands is largest, so that it decides ties only; without it, ties go to more matched demands. `preferred`: one flag per offer; among
    what is still equal then, one is taken that gives most demands to those. Neither has an effect where a quantity is above 1.
    Deterministic, whatever the order of the arcs. Raises a `SolveError` rather than return what it cannot prove.
    """
    weight, flags = _weights(instance, priority), _flags(instance, preferred)
    relaxed = relax(instance)
    if not instance.is_unit:
        return Match.of(instance, round_whole(instance, relaxed.flow, relaxed.prices), relaxed.prices)
    offer = settle_ties(instance, _assigned(instance, relaxed.flow), relaxed.prices, weight, flags)
    match = Match.of(instance, offer, relaxed.prices)
    if match.gap != 0:
        raise SolverFailed(f"the match is {match.gap} above the bound of its own prices")
    return match


def _weights(instance: Instance, priority: Sequence[int] | Ints | None) -> Ints:
    """(D,) 1 + priority."""
    values: Exact = column("priority", [0] * len(instance.demand_ids) if priority is None else priority)
    if len(values) != len(instance.demand_ids):
        raise BadPriority(f"{len(values)} priorities for {len(instance.demand_ids)} demands")
    wrong = np.flatnonzero((values < 0) | (values > LARGEST_PRIORITY))
    if len(wrong):
        raise BadPriority(f"priority of demand {instance.demand_ids[wrong[0]]} is {values[wrong[0]]}, must be 0 … {LARGEST_PRIORITY}")
    return 1 + values


def _flags(instance: Instance, preferred: Sequence[bool] | Mask | None) -> Mask:
    """(O,) whether an offer is preferred."""
    count = len(instance.offer_ids)
    flags = np.zeros(count, dtype=np.bool_) if preferred is None else np.asarray(preferred, dtype=np.bool_)
    if flags.shape != (count,):
        raise BadPriority(f"{flags.size} flags for {count} offers")
    return flags


def _assigned(instance: Instance, flow: Ints) -> Ints:
    """(D,) the offer of each demand of one unit."""
    offer = np.full(len(instance.demand_ids), UNMATCHED, dtype=np.int64)
    offer[instance.arc_demand[flow > 0]] = instance.arc_offer[flow > 0]
    return offer
