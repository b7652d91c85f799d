"""From arcs to matches: a pure function of one market snapshot. Amounts: U base units.

Offers have capacity; makers' money and stocks and buyers' money are shared by several arcs. Where one offer alone uses something, it is a
capacity too and the solver knows it. Where several arcs meet in one purse or one stock, the solver's match may need more than there is:
then the arcs that save least are taken out and it solves again. What the first solution proves stays a true bound, so the gap is honest.

Priority, of buyers who redeemed it and of makers who were quick, decides only between what is equal: it never makes a match dearer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from guildhall import matching
from guildhall.messages import Demand

from .arcs import Arc, Arcs, Check, Use
from .market_view import Market

__all__ = ["Plan", "PlannedMatch", "Reason", "Unmatched", "Wish", "make_plan"]

MAX_SOLUTIONS = 12
"""Solver runs at most; after the last one, what still overdraws is dropped."""

SOLVER_RANGE = 1 << 59
"""Amount × nodes of the network up to which 64-bit arithmetic is exact, with room to spare."""

Shared = tuple[str, int]
"""Owner and material; material 0 is her money."""


@dataclass(frozen=True)
class Wish:
    """A demand in a round. `is_plain_key`: its signature does not depend on a contract."""

    demand_hash: bytes
    demand: Demand
    signature: bytes
    is_plain_key: bool = True


class Reason(StrEnum):
    """Why a demand stays unmatched."""

    NO_ARC = "no offer fits"
    OUTBID = "the offers that fit went to demands that lose more without them"
    NO_ROOM = "units, money or materials for the whole of it went to other demands of the round"
    TOO_LARGE = "the amount is beyond exact arithmetic in a round of this size"


@dataclass(frozen=True)
class Unmatched:
    """`checks`: first failed check of each offer of the standard, with counts; `worst`: the most frequent one (None: no offer at all).

    `needed_amount`: OUTBID only; by the scarcity prices, a limit above it would have let the demand in.
    """

    demand_hash: bytes
    reason: Reason
    checks: Mapping[Check, int]
    needed_amount: int | None = None

    @property
    def worst(self) -> Check | None:
        """Which check failed most."""
        return max(self.checks, key=lambda check: self.checks[check], default=None)


@dataclass(frozen=True)
class PlannedMatch:
    """A demand and the arc that it takes."""

    wish: Wish
    arc: Arc


@dataclass(frozen=True)
class Plan:
    """`objective` = `matched_cost` + limits of the unmatched; no plan has an objective below `bound`. `prices`: per offer id and unit.

    Limits count up to `ceiling_amount` only, beyond which the solver is not exact.
    """

    matches: tuple[PlannedMatch, ...]
    unmatched: tuple[Unmatched, ...]
    matched_cost: int
    objective: int
    bound: int
    ceiling_amount: int
    prices: Mapping[int, int]

    @property
    def gap(self) -> int:
        """How far the objective may be above the optimum, at most."""
        return self.objective - self.bound

    @property
    def certificate(self) -> matching.Certificate:
        """`optimal` where there is no gap."""
        return matching.Certificate.OPTIMAL if self.gap == 0 else matching.Certificate.GAP


def make_plan(wishes: Sequence[Wish], arcs: Mapping[bytes, Arcs], market: Market) -> Plan:
    """The cheapest feasible matches for the wishes (in order of arrival), given the arcs of each by its hash."""
    table = _Table(wishes, arcs, market)
    chosen, first = _choose(table)
    bound = first.bound if first is not None else 0
    outside = sum(min(wish.demand.limit_amount, table.ceiling) for wish in wishes if wish.demand_hash not in table.arcs)
    prices = dict(zip(table.offers, first.prices.tolist(), strict=True)) if first is not None else {}
    matches = tuple(PlannedMatch(wish, chosen[wish.demand_hash]) for wish in wishes if wish.demand_hash in chosen)
    left_out = [wish for wish in wishes if wish.demand_hash not in chosen]
    cost = sum(match.arc.cost_amount for match in matches)
    return Plan(
        matches=matches,
        unmatched=tuple(_unmatched(wish, arcs[wish.demand_hash], table, prices) for wish in left_out),
        matched_cost=cost,
        objective=cost + sum(min(wish.demand.limit_amount, table.ceiling) for wish in left_out),
        bound=bound + outside,
        ceiling_amount=table.ceiling,
        prices=prices,
    )


class _Table:
    """What the solver is given: the demands that have arcs, the offers that these lead to, and what is shared."""

    def __init__(self, wishes: Sequence[Wish], arcs: Mapping[bytes, Arcs], market: Market) -> None:
        offers = {arc.offer.offer_id for each in arcs.values() for arc in each.arcs}
        self.ceiling = SOLVER_RANGE // (len(wishes) + len(offers) + 2)
        usable = {wish.demand_hash: [arc for arc in arcs[wish.demand_hash].arcs if arc.cost_amount <= self.ceiling] for wish in wishes}
        self.arcs = {hash_: {arc.offer.offer_id: arc for arc in found} for hash_, found in usable.items() if found}
        self.wishes = {wish.demand_hash: wish for wish in wishes if wish.demand_hash in self.arcs}
        self.limits = {hash_: min(wish.demand.limit_amount, self.ceiling) for hash_, wish in self.wishes.items()}
        self.offers = sorted({offer_id for found in self.arcs.values() for offer_id in found})
        self.first: set[bytes] = {hash_ for hash_, wish in self.wishes.items() if wish.demand.buyer in market.first_buyers}
        self.first_offers: set[int] = {
            offer_id for found in self.arcs.values() for offer_id, arc in found.items() if arc.offer.maker in market.first_makers
        }
        self.shared = _shared(self._all(), market)
        self.capacities = self._capacities(sum(wish.demand.quantity for wish in self.wishes.values()))

    def _all(self) -> Iterable[Arc]:
        return (arc for found in self.arcs.values() for arc in found.values())

    def _capacities(self, wanted: int) -> dict[int, int]:
        """Units of each offer: as offered, and no more than its maker's money and stocks would bear if it stood alone."""
        by_offer: dict[int, list[tuple[int, Arc]]] = {}
        for hash_, found in self.arcs.items():
            for offer_id, arc in found.items():
                by_offer.setdefault(offer_id, []).append((self.wishes[hash_].demand.quantity, arc))
        return {offer_id: min(wanted, arcs[0][1].offer.capacity, *self._borne(arcs)) for offer_id, arcs in by_offer.items()}

    def _borne(self, arcs: Sequence[tuple[int, Arc]]) -> Iterable[int]:
        """Units that each thing of the maker's bears; never too few, exact for single units. `arcs`: of one offer, with quantities."""
        maker = arcs[0][1].offer.maker
        for key in {(use.owner, use.material) for use in arcs[0][1].uses if use.owner == maker}:
            rate = min(arc.amount_of(key) // quantity for quantity, arc in arcs)
            if rate:
                yield self.shared[key] // rate

    def solve(self, banned: set[tuple[bytes, int]]) -> matching.Match:
        """The solver's match without the banned arcs."""
        priority = [1 if hash_ in self.first else 0 for hash_ in self.wishes]
        return matching.solve(self.instance(banned), priority, [offer_id in self.first_offers for offer_id in self.offers])

    def instance(self, banned: set[tuple[bytes, int]]) -> matching.Instance:
        """Demands in order of arrival, offers by id."""
        return matching.Instance.of_rows(
            [matching.Demand(hash_.hex(), wish.demand.quantity, self.limits[hash_]) for hash_, wish in self.wishes.items()],
            [matching.Offer(str(offer_id), self.capacities[offer_id]) for offer_id in self.offers],
            [
                matching.Arc(hash_.hex(), str(offer_id), arc.cost_amount)
                for hash_, found in self.arcs.items()
                for offer_id, arc in found.items()
                if (hash_, offer_id) not in banned
            ],
        )

    def chosen(self, match: matching.Match) -> dict[bytes, Arc]:
        """The arcs that a match takes."""
        pairs = zip(self.wishes, match.offer.tolist(), strict=True)
        return {hash_: self.arcs[hash_][self.offers[at]] for hash_, at in pairs if at != matching.UNMATCHED}

    def objective(self, chosen: Mapping[bytes, Arc]) -> int:
        """Cost of the arcs and limits of the demands that have none."""
        return sum(chosen[hash_].cost_amount if hash_ in chosen else limit for hash_, limit in self.limits.items())

    def saving(self, hash_: bytes, arc: Arc) -> int:
        """What the objective loses when the demand gives the arc up for nothing."""
        return self.limits[hash_] - arc.cost_amount


def _shared(arcs: Iterable[Arc], market: Market) -> dict[Shared, int]:
    """How much there is of everything that arcs use."""
    found: dict[Shared, int] = {}
    for arc in arcs:
        for use in arc.uses:
            key = (use.owner, use.material)
            if key not in found:
                found[key] = market.stocks[key] if use.material else market.purses[use.owner].spendable_amount
    return found


def _choose(table: _Table) -> tuple[dict[bytes, Arc], matching.Match | None]:
    """The arcs to take, and the first solution, whose prices and bound hold for every plan."""
    if not table.arcs:
        return {}, None
    chosen, first, is_proven = _chosen(table)
    if is_proven or not (table.first or table.first_offers):
        return chosen, first
    # Where arcs had to be taken out, priority may have led to another, dearer place: then it has no say.
    preferred, table.first, table.first_offers = chosen, set(), set()
    chosen, first, _ = _chosen(table)
    return (preferred, first) if table.objective(preferred) <= table.objective(chosen) else (chosen, first)


def _chosen(table: _Table) -> tuple[dict[bytes, Arc], matching.Match, bool]:
    """The arcs, the first solution, and whether nothing had to be taken out of it."""
    banned: set[tuple[bytes, int]] = set()
    first = match = table.solve(banned)
    chosen = table.chosen(match)
    for _ in range(MAX_SOLUTIONS - 1):
        excess = _excess(table, chosen)
        if not excess:
            break
        banned |= excess
        chosen = table.chosen(table.solve(banned))
    while excess := _excess(table, chosen):
        for hash_, _offer in excess:
            del chosen[hash_]
    if banned:
        _fill(table, chosen)
    return chosen, first, not banned


def _excess(table: _Table, chosen: Mapping[bytes, Arc]) -> set[tuple[bytes, int]]:
    """Of everything that is overdrawn, the arcs that save least, as many as bring it within what there is."""
    users: dict[Shared, list[tuple[int, bool, bytes, int]]] = {}
    for hash_, arc in chosen.items():
        for use in arc.uses:
            rank = (table.saving(hash_, arc), hash_ in table.first)
            users.setdefault((use.owner, use.material), []).append((*rank, hash_, use.amount))
    found: set[tuple[bytes, int]] = set()
    for key, group in users.items():
        over = sum(amount for *_, amount in group) - table.shared[key]
        for *_, hash_, amount in sorted(group):
            if over <= 0:
                break
            found.add((hash_, chosen[hash_].offer.offer_id))
            over -= amount
    return found


def _fill(table: _Table, chosen: dict[bytes, Arc]) -> None:
    """Give what is left to demands that were taken out, the largest saving first."""
    left: Counter[Shared] = Counter(table.shared)
    free = Counter(table.capacities)
    for hash_, arc in chosen.items():
        free[arc.offer.offer_id] -= table.wishes[hash_].demand.quantity
        left.subtract({(use.owner, use.material): use.amount for use in arc.uses})
    options = [
        ((-table.saving(hash_, arc), hash_ not in table.first, hash_, offer_id not in table.first_offers, offer_id), arc)
        for hash_, found in table.arcs.items()
        if hash_ not in chosen
        for offer_id, arc in found.items()
    ]
    for (_, _, hash_, _, _), arc in sorted(options, key=lambda each: each[0]):
        quantity = table.wishes[hash_].demand.quantity
        if hash_ in chosen or free[arc.offer.offer_id] < quantity or not _fits(arc.uses, left):
            continue
        chosen[hash_] = arc
        free[arc.offer.offer_id] -= quantity
        left.subtract({(use.owner, use.material): use.amount for use in arc.uses})


def _fits(uses: Iterable[Use], left: Mapping[Shared, int]) -> bool:
    return all(use.amount <= left[use.owner, use.material] for use in uses)


def _unmatched(wish: Wish, arcs: Arcs, table: _Table, prices: Mapping[int, int]) -> Unmatched:
    hash_, quantity = wish.demand_hash, wish.demand.quantity
    if not arcs.arcs:
        return Unmatched(hash_, Reason.NO_ARC, dict(arcs.failed))
    if hash_ not in table.arcs:
        return Unmatched(hash_, Reason.TOO_LARGE, dict(arcs.failed))
    charged = min(arc.cost_amount + quantity * prices[offer_id] for offer_id, arc in table.arcs[hash_].items())
    if charged < table.limits[hash_]:
        return Unmatched(hash_, Reason.NO_ROOM, dict(arcs.failed))
    return Unmatched(hash_, Reason.OUTBID, dict(arcs.failed), charged)
