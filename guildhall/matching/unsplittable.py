"""Demands of several units that cannot be split: round the split match to whole demands, then repair by chains of moves.

A chain lifts a demand from its place and puts it on a cheaper one; where that is full, another demand is lifted out of it and placed in its
turn, and so on. A chain is kept only if it lowers the objective. Staying unmatched is one more place, at the demand's limit, with room for
all. The search is bounded by a count of moves looked at, never by time, so that the same input has the same result on any machine.
"""

from __future__ import annotations

import numpy as np

from .arithmetic import Exact, Ints
from .instance import Instance
from .match import UNMATCHED, charged

__all__ = ["round_whole"]

LONGEST_CHAIN = 3
"""Demands lifted after the first; longer chains gain little for much work."""

OVERHEAD = 10
"""What looking for room costs, in moves."""

EFFORT_PER_DEMAND, LARGEST_EFFORT = 12_000, 60_000_000
"""Moves looked at before the search stops: seconds for thousands of demands, under a minute for the largest batches."""


def round_whole(instance: Instance, flow: Ints, prices: Exact) -> Ints:
    """(D,) a feasible offer of each whole demand, or `UNMATCHED`, near the split match `flow` (A,) and its `prices` (O,)."""
    search = _Search(instance, prices)
    search.start(instance, flow)
    search.repair()
    outside = len(instance.offer_ids)
    return np.array([UNMATCHED if place == outside else place for place in search.place], dtype=np.int64)


class _Search:
    """Where each demand stands and what each place has left; place O is outside. Lists, because single entries are what is touched."""

    def __init__(self, instance: Instance, prices: Exact) -> None:
        demands, offers = len(instance.demand_ids), len(instance.offer_ids)
        self.quantity: list[int] = instance.quantity.tolist()
        self.options = _options(instance)
        self.price: list[int] = [*prices.tolist(), 0]
        self.least: list[int] = instance.lowest_by_demand(charged(instance, prices), instance.limit).tolist()
        self.free: list[int] = [*instance.capacity.tolist(), sum(self.quantity)]
        self.members: list[dict[int, None]] = [{} for _ in range(offers + 1)]  # in order of arrival
        self.place = [UNMATCHED] * demands
        self.cost = [0] * demands
        self.loss = [0] * demands  # what leaving its place costs a demand at least
        self.effort = min(EFFORT_PER_DEMAND * demands, LARGEST_EFFORT)

    def start(self, instance: Instance, flow: Ints) -> None:
        """Keep what the split match keeps whole; the others in order of size take the place that charges them least and has room."""
        whole = np.flatnonzero(flow == instance.quantity[instance.arc_demand])
        for demand, cost, offer in zip(*(part[whole].tolist() for part in _arcs(instance)), strict=True):
            self._put(demand, cost, offer)
        shipped = np.zeros(len(self.place), dtype=np.int64)
        np.add.at(shipped, instance.arc_demand, flow)
        rest = [demand for demand, place in enumerate(self.place) if place == UNMATCHED]
        for demand in sorted(rest, key=lambda each: (shipped[each] == 0, -self.quantity[each], each)):
            units = self.quantity[demand]
            roomy = [option for option in self.options[demand] if self.free[option[1]] >= units]
            self._put(demand, *min(roomy, key=lambda option: (option[0] + units * self.price[option[1]], option)))

    def repair(self) -> None:
        """Look for chains, short ones first, from the demands that overpay most, until none helps or the effort is spent."""
        for length in range(LONGEST_CHAIN + 1):
            improved = True
            while improved and self.effort > 0:
                improved = False
                for demand in sorted(range(len(self.place)), key=lambda each: (self.least[each] - self._charge(each), each)):
                    improved |= self._improve(demand, length)

    def _improve(self, demand: int, length: int) -> bool:
        cost, place = self.cost[demand], self.place[demand]
        if self.options[demand][0][0] >= cost or self.effort <= 0:
            return False
        self._lift(demand)
        if self._chain(demand, cost, length, place):
            return True
        self._put(demand, cost, place)
        return False

    def _chain(self, demand: int, allowed: int, length: int, source: int) -> bool:
        """Place a lifted demand for less than `allowed`, elsewhere than at `source`, lifting at most `length` others; all or nothing."""
        roomy = self._roomy(demand, allowed, source)
        if roomy is not None:
            self._put(demand, *roomy)
            return True
        for cost, place in self.options[demand] if length > 0 else ():
            if cost >= allowed or self.effort <= 0:
                break
            if place != source and self._swap_in(demand, cost, place, allowed - cost, length - 1):
                return True
        return False

    def _swap_in(self, demand: int, cost: int, place: int, gain: int, length: int) -> bool:
        """Put a lifted demand on a full place, from where another goes elsewhere at a loss below `gain`."""
        need, quantity, loss = self.quantity[demand] - self.free[place], self.quantity, self.loss
        self.effort -= len(self.members[place])
        others = [each for each in self.members[place] if loss[each] < gain and quantity[each] >= need]
        for other in others:
            roomy = self._roomy(other, self.cost[other] + gain, place)
            if roomy is not None:
                self._lift(other)
                self._put(demand, cost, place)
                self._put(other, *roomy)
                return True
        for other in others if length > 0 else ():
            paid = self.cost[other]
            self._lift(other)
            self._put(demand, cost, place)
            if self._chain(other, paid + gain, length, place):
                return True
            self._lift(demand)
            self._put(other, paid, place)
        return False

    def _roomy(self, demand: int, allowed: int, source: int) -> tuple[int, int] | None:
        """The cheapest place below `allowed`, other than `source`, that has room as it is."""
        quantity, free = self.quantity[demand], self.free
        self.effort -= OVERHEAD
        for cost, place in self.options[demand]:
            if cost >= allowed:
                return None
            if free[place] >= quantity and place != source:
                return cost, place
        return None

    def _charge(self, demand: int) -> int:
        return self.cost[demand] + self.quantity[demand] * self.price[self.place[demand]]

    def _put(self, demand: int, cost: int, place: int) -> None:
        self.place[demand], self.cost[demand] = place, cost
        self.free[place] -= self.quantity[demand]
        self.members[place][demand] = None
        self.loss[demand] = next((other for other, elsewhere in self.options[demand] if elsewhere != place), cost) - cost

    def _lift(self, demand: int) -> None:
        place = self.place[demand]
        self.free[place] += self.quantity[demand]
        del self.members[place][demand]


def _arcs(instance: Instance) -> tuple[Ints, Ints, Ints]:
    return instance.arc_demand, instance.arc_cost, instance.arc_offer


def _options(instance: Instance) -> list[list[tuple[int, int]]]:
    """Each demand's places as (cost, place), cheapest first; outside is the last."""
    options: list[list[tuple[int, int]]] = [[] for _ in instance.demand_ids]
    existing = np.flatnonzero(instance.exists)
    for demand, cost, offer in zip(*(part[existing].tolist() for part in _arcs(instance)), strict=True):
        options[demand].append((cost, offer))
    outside = len(instance.offer_ids)
    for choices, limit in zip(options, instance.limit.tolist(), strict=True):
        choices.sort()
        choices.append((limit, outside))
    return options
