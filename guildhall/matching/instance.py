"""A matching instance: who may be matched with whom, and for how much.

Columns, one entry per demand (D), offer (O) or arc (A); all of them int64. Amounts are integers in one unit of money (in the suite: U base
units, 6 decimals) and are for the *whole* demand: `arc_cost` = unit price × quantity + freight. An arc *exists* (DESIGN §5) only where the
whole demand fits the offer and costs no more than its limit; the other arcs of an instance are carried, never used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .arithmetic import Exact, Ints, Mask, column, weighted
from .errors import (
    AmountTooLarge,
    BadCapacity,
    BadCost,
    BadLimit,
    BadQuantity,
    BadShape,
    DuplicateArc,
    DuplicateDemand,
    DuplicateOffer,
    InstanceError,
    UnknownDemand,
    UnknownOffer,
)

__all__ = ["LARGEST_AMOUNT", "Arc", "Demand", "Instance", "Offer", "landed_cost"]

LARGEST_AMOUNT = 10**18
"""Largest amount or quantity of one row: the sum of two such products' parts still fits int64."""


@dataclass(frozen=True)
class Demand:
    """A demand: `quantity` units, at most `limit` for the whole of it, freight included."""

    id: str
    quantity: int
    limit: int


@dataclass(frozen=True)
class Offer:
    """An offer with its free capacity in units at the start of the round."""

    id: str
    capacity: int


@dataclass(frozen=True)
class Arc:
    """A demand (by id) could go to an offer (by id) for `cost`: the whole demand, freight included."""

    demand: str
    offer: str
    cost: int


def landed_cost(unit_price: int, quantity: int, freight: int = 0) -> int:
    """c_ij of DESIGN §5: unit price × quantity + freight."""
    return unit_price * quantity + freight


@dataclass(frozen=True, eq=False)
class Instance:
    """A valid instance: constructing one checks it and puts the arcs in order of (demand, offer).

    `quantity`, `limit`: (D,); `capacity`: (O,); `arc_demand`, `arc_offer` (indices), `arc_cost` (whole demand): (A,).
    The columns are read-only. Raises an `InstanceError` that names the first offending row.
    """

    demand_ids: tuple[str, ...]
    quantity: Ints
    limit: Ints
    offer_ids: tuple[str, ...]
    capacity: Ints
    arc_demand: Ints
    arc_offer: Ints
    arc_cost: Ints

    def __post_init__(self) -> None:
        for name in ("quantity", "limit", "capacity", "arc_demand", "arc_offer", "arc_cost"):
            object.__setattr__(self, name, column(name, getattr(self, name)))
        _check_lengths(self)
        _check_nodes(self)
        _check_arcs(self)
        _sort_arcs(self)

    @classmethod
    def of_rows(cls, demands: Sequence[Demand], offers: Sequence[Offer], arcs: Iterable[Arc]) -> Instance:
        """An instance from rows that name each other by id."""
        demand_at = {demand.id: index for index, demand in enumerate(demands)}
        offer_at = {offer.id: index for index, offer in enumerate(offers)}
        tails, heads, costs = [], [], []
        for arc in arcs:
            if arc.demand not in demand_at:
                raise UnknownDemand(f"arc {arc.demand} → {arc.offer}: there is no demand {arc.demand!r}")
            if arc.offer not in offer_at:
                raise UnknownOffer(f"arc {arc.demand} → {arc.offer}: there is no offer {arc.offer!r}")
            tails.append(demand_at[arc.demand])
            heads.append(offer_at[arc.offer])
            costs.append(arc.cost)
        return cls(
            demand_ids=tuple(demand.id for demand in demands),
            quantity=column("quantity", [demand.quantity for demand in demands]),
            limit=column("limit", [demand.limit for demand in demands]),
            offer_ids=tuple(offer.id for offer in offers),
            capacity=column("capacity", [offer.capacity for offer in offers]),
            arc_demand=column("arc_demand", tails),
            arc_offer=column("arc_offer", heads),
            arc_cost=column("arc_cost", costs),
        )

    @classmethod
    def of_unit_prices(
        cls,
        demand_ids: tuple[str, ...],
        quantity: Ints,
        limit: Ints,
        offer_ids: tuple[str, ...],
        capacity: Ints,
        arc_demand: Ints,
        arc_offer: Ints,
        unit_price: Ints,
        freight: Ints | None = None,
    ) -> Instance:
        """An instance whose costs are unit price × quantity + freight; `unit_price`, `freight`: (A,)."""
        tails = column("arc_demand", arc_demand)
        _check_indices(tails, len(demand_ids), UnknownDemand)
        for name, values in (("unit_price", unit_price), ("freight", freight)):
            if values is not None and len(values) != len(tails):
                raise BadShape(f"{name} has {len(values)} entries for {len(tails)} arcs")
        if len(quantity) != len(demand_ids):
            raise BadShape(f"quantity has {len(quantity)} entries for {len(demand_ids)} demands")
        carriage = None if freight is None else column("freight", freight)
        cost = weighted(column("unit_price", unit_price), column("quantity", quantity)[tails], carriage)
        return cls(demand_ids, quantity, limit, offer_ids, capacity, tails, arc_offer, cost)

    @property
    def is_unit(self) -> bool:
        """Whether every quantity is 1, so that an optimum can be proven by prices."""
        return bool((self.quantity == 1).all())

    @cached_property
    def exists(self) -> Mask:
        """(A,) whether the arc exists: the demand fits the offer whole and costs at most its limit."""
        fits = self.quantity[self.arc_demand] <= self.capacity[self.arc_offer]
        return fits & (self.arc_cost <= self.limit[self.arc_demand])

    def arcs_of(self, offer: Ints) -> Ints:
        """(D,) the arc from each demand to the offer that `offer` (D,) gives it; −1 where it has none or no such arc."""
        none = np.full(len(offer), -1, dtype=np.int64)
        if len(self.arc_demand) == 0:
            return none
        key = self.arc_demand * len(self.offer_ids) + self.arc_offer
        wanted = np.arange(len(offer), dtype=np.int64) * len(self.offer_ids) + offer
        at = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
        found = (offer >= 0) & (offer < len(self.offer_ids)) & (key[at] == wanted)
        return np.where(found, at, none)

    def lowest_by_demand(self, values: Exact, otherwise: Exact) -> Exact:
        """(D,) the least of `values` (A,) over each demand's existing arcs and of `otherwise` (D,)."""
        wide = object if object in (values.dtype, otherwise.dtype) else np.int64
        lowest = otherwise.astype(wide)
        np.minimum.at(lowest, self.arc_demand[self.exists], values[self.exists].astype(wide))
        return lowest


def _check_lengths(instance: Instance) -> None:
    demands, offers, arcs = len(instance.demand_ids), len(instance.offer_ids), len(instance.arc_demand)
    expected = {"quantity": demands, "limit": demands, "capacity": offers, "arc_offer": arcs, "arc_cost": arcs}
    for name, length in expected.items():
        if len(getattr(instance, name)) != length:
            raise BadShape(f"{name} has {len(getattr(instance, name))} entries, expected {length}")


def _check_nodes(instance: Instance) -> None:
    demands, offers = instance.demand_ids, instance.offer_ids
    _check_unique("demand", demands, DuplicateDemand)
    _check_unique("offer", offers, DuplicateOffer)
    _check_range("quantity of demand", demands, instance.quantity, 1, BadQuantity)
    _check_range("limit of demand", demands, instance.limit, 0, BadLimit)
    _check_range("capacity of offer", offers, instance.capacity, 0, BadCapacity)


def _check_arcs(instance: Instance) -> None:
    _check_indices(instance.arc_demand, len(instance.demand_ids), UnknownDemand)
    _check_indices(instance.arc_offer, len(instance.offer_ids), UnknownOffer)
    _check_range("cost of arc", range(len(instance.arc_cost)), instance.arc_cost, 0, BadCost)


def _check_indices(indices: Exact, count: int, error: type[InstanceError]) -> None:
    wrong = np.flatnonzero((indices < 0) | (indices >= count))
    if len(wrong):
        raise error(f"arc {wrong[0]} names index {indices[wrong[0]]}; there are {count}")


def _check_unique(what: str, ids: tuple[str, ...], error: type[InstanceError]) -> None:
    if len(set(ids)) == len(ids):
        return
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            raise error(f"{what} {each!r} stands twice")
        seen.add(each)


def _check_range(what: str, ids: Sequence[object], amounts: Exact, least: int, error: type[InstanceError]) -> None:
    low = np.flatnonzero(amounts < least)
    if len(low):
        raise error(f"{what} {ids[low[0]]} is {amounts[low[0]]}, must be at least {least}")
    high = np.flatnonzero(amounts > LARGEST_AMOUNT)
    if len(high):
        raise AmountTooLarge(f"{what} {ids[high[0]]} is {amounts[high[0]]}, above {LARGEST_AMOUNT}")


def _sort_arcs(instance: Instance) -> None:
    """Put the arcs in order of (demand, offer), so that the order of the input rows cannot decide a match."""
    key = instance.arc_demand * len(instance.offer_ids) + instance.arc_offer
    if (key[1:] < key[:-1]).any():
        order = np.argsort(key, kind="stable")
        for name in ("arc_demand", "arc_offer", "arc_cost"):
            object.__setattr__(instance, name, column(name, getattr(instance, name)[order]))
        key = key[order]
    doubled = np.flatnonzero(key[1:] == key[:-1])
    if len(doubled):
        demand, offer = instance.arc_demand[doubled[0]], instance.arc_offer[doubled[0]]
        raise DuplicateArc(f"two arcs from demand {instance.demand_ids[demand]!r} to offer {instance.offer_ids[offer]!r}: keep the cheaper")
