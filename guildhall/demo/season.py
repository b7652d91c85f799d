"""The plan of a season: who wants what, when, and what life has in store for each deal. Pure data from a seed; no chain.

The same seed gives the same plan. Every row that the demo promises is pinned to a demand that any seed can match; buyers, labels,
quantities, limits and hours are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from .cast import BUYERS, HOTEL, INSPECTORS, PEOPLE, STORES, Person, person
from .catalogue import OFFERS, STANDARDS, TARIFFS, StandardPlan, units

__all__ = [
    "DISPUTED",
    "FIRST_ROUNDS",
    "ROUND_COUNT",
    "SEED",
    "START_AT",
    "WISH",
    "DemandPlan",
    "Fate",
    "Flaw",
    "Season",
    "plan_season",
    "round_at",
]

SEED = 2026
START_AT = 1_772_431_200
"""Monday, 2 March 2026, 06:00 UTC: the chain's first instant in every run."""

HOUR, DAY = 3_600, 86_400
FIRST_ROUNDS = 4
"""The rounds in which everything happens that may happen to a deal; the later ones are for what takes months."""
LATER_ROUND_DAYS = (21, 51, 82, 125)
ROUND_COUNT = FIRST_ROUNDS + len(LATER_ROUND_DAYS)
FIRST_ROUND = 1 * DAY + 6 * HOUR
BETWEEN_ROUNDS = 4 * DAY
PATIENCE = 5 * DAY
"""How long a demand stays open after its first round, so that the next one may still serve it."""

MIXED_ROUNDS = (1, 3, 4, 5, 6)
"""Rounds with quantities above 1, where a gap to the optimum may remain and is reported; the others are matched to the optimum."""


class Fate(StrEnum):
    """What happens to a deal, in the words of the report."""

    CONFIRMED = "arrives, the buyer confirms"
    SILENT = "arrives, the buyer says nothing"
    LATE = "the maker is late"
    LOST = "the parcel is lost"
    RETURNED = "nobody opens, the parcel goes back"
    REWORKED = "one failed inspection, reworked"
    STOPPED = "two failed inspections"
    CANCELLED = "both sides cancel"
    SPLIT = "arrives scratched, both sides split the price"
    WAIVED = "the inspector does not come"
    WRONG_CODE = "a wrong hand-over code first"
    REFUNDED = "off spec: the jury says so, and so does the one on appeal"
    FALSE = "called off spec, ruled a false claim"
    CONCEDED = "off spec, and the maker concedes"
    UNRULED = "called off spec, no quorum, the goods stay with the buyer"
    UNRULED_BACK = "called off spec, no quorum, the goods go back"
    DAMAGED = "damaged in carriage, and a device has it on record"
    UNDELIVERED = "a delivery without the code, ruled not made"
    UNDENIED = "a delivery without the code that nobody denies"
    OVERTURNED = "two failed inspections, the second one overturned"
    NEVER_BACK = "a return that the maker contests, ruled not made"


class Flaw(StrEnum):
    """What is wrong with a demand, in the words of the report."""

    NONE = ""
    UNKNOWN_LABEL = "a label that the codebook does not have"
    LOW_LIMIT = "a limit below every offer"
    WRONG_ZONE = "a place that nobody serves"
    EXPIRED = "signed for an hour that is over"
    DUPLICATE = "the same signed demand again"
    NONCE_TAKEN = "a second demand under one nonce"
    ZERO_QUANTITY = "quantity 0"
    BAD_SIGNATURE = "signed by somebody else"
    UNKNOWN_STANDARD = "a standard that nobody published"


@dataclass(frozen=True)
class DemandPlan:
    """A demand as its buyer thinks of it. `number`: from 1, in the order of submission. `label`: as she types it; `entry`: the one of the
    codebook that she means. `signed_at`, `expires_at`: instants. `nonce`: that of an earlier demand, 0 = one of its own."""

    number: int
    buyer: Person
    standard: StandardPlan
    label: str
    entry: str
    quantity: int
    limit_amount: int
    round: int
    signed_at: int
    expires_at: int
    fate: Fate
    flaw: Flaw = Flaw.NONE
    inspector: Person | None = None
    store: Person | None = None
    nonce: int = 0

    @property
    def good(self) -> str:
        """What is wanted, for people: `2 × Work shirt, EU XL`."""
        count = f"{self.quantity} × " if self.quantity != 1 else ""
        return f"{count}{self.standard.title}, {self.entry}"


@dataclass(frozen=True)
class Season:
    """The whole plan."""

    seed: int
    people: tuple[Person, ...]
    demands: tuple[DemandPlan, ...]

    def of_round(self, number: int) -> list[DemandPlan]:
        """The demands first submitted for a round, in order."""
        return [demand for demand in self.demands if demand.round == number]


_SHIRT, _LINEN = STANDARDS[0], STANDARDS[2]
_USUAL = STANDARDS[:4]
"""What is ordered in the first rounds."""

_FATES: dict[str, tuple[tuple[Fate, int], ...]] = {
    "shirt": (
        *((Fate.CONFIRMED, 9), (Fate.SILENT, 3), (Fate.REWORKED, 1), (Fate.LATE, 1), (Fate.SPLIT, 1)),
        *((Fate.REFUNDED, 1), (Fate.FALSE, 1), (Fate.UNRULED, 1)),
    ),
    "shoe": ((Fate.CONFIRMED, 7), (Fate.SILENT, 1), (Fate.CONCEDED, 1), (Fate.UNRULED_BACK, 1)),
    "linen": (
        *((Fate.CONFIRMED, 4), (Fate.SILENT, 1), (Fate.LOST, 1), (Fate.STOPPED, 1), (Fate.WAIVED, 1)),
        *((Fate.UNDELIVERED, 1), (Fate.OVERTURNED, 1)),
    ),
    "lamp": (
        *((Fate.CONFIRMED, 5), (Fate.SILENT, 2), (Fate.RETURNED, 1), (Fate.CANCELLED, 1), (Fate.WRONG_CODE, 1)),
        *((Fate.DAMAGED, 1), (Fate.UNDENIED, 1), (Fate.NEVER_BACK, 1)),
    ),
}

_INSPECTED = (Fate.REWORKED, Fate.STOPPED, Fate.WAIVED, Fate.OVERTURNED)
DISPUTED = (Fate.REFUNDED, Fate.FALSE, Fate.CONCEDED, Fate.UNRULED, Fate.UNRULED_BACK)
"""Fates in which the buyer calls the goods off spec."""

BULK_COUNT = 62
"""Pieces of a bulk order: dear enough for a month of the Gold badge."""

WISH = "four pockets"
FOLLOWERS = (
    *("Bruno Thiel", "Lena Osei", "Yusuf Arslan", "Mia Roth"),
    *("Felix Huber", "Greta Lang", "Samir Nasr", "Vera Pohl", "Camille Roy", "Hugo Petit"),
)
"""Ten buyers who want what one of them asked for first."""

_THRIFTY_COUNT = 3
_REPEATS = (Flaw.DUPLICATE, Flaw.NONCE_TAKEN)
_FLAWS = tuple(flaw for flaw in Flaw if flaw is not Flaw.NONE)


def round_at(number: int) -> int:
    """Instant of a round, numbered from 0."""
    if number >= FIRST_ROUNDS:
        return START_AT + LATER_ROUND_DAYS[number - FIRST_ROUNDS] * DAY + 6 * HOUR
    return START_AT + FIRST_ROUND + number * BETWEEN_ROUNDS


def plan_season(seed: int = SEED) -> Season:
    """Draw a season."""
    draw = Random(seed)
    deck = [(standard, fate) for standard in _USUAL for fate, count in _FATES[standard.key] for _ in range(count)]
    draw.shuffle(deck)
    plain = [at for at, (_, fate) in enumerate(deck) if fate is Fate.CONFIRMED]
    thrifty = set(draw.sample(plain, _THRIFTY_COUNT))
    demands = [_good(draw, standard, fate, at % FIRST_ROUNDS, at in thrifty) for at, (standard, fate) in enumerate(deck)]
    for at, flaw in enumerate(_FLAWS):
        demands.append(_flawed(draw, flaw, at % FIRST_ROUNDS, demands))
    demands += _later()
    # What repeats an earlier demand comes at the end of its round.
    demands.sort(key=lambda demand: (demand.round, demand.flaw in _REPEATS, demand.signed_at))
    numbered = [replace(demand, number=at + 1) for at, demand in enumerate(demands)]
    return Season(seed, PEOPLE, tuple(_with_nonce(demand, numbered) for demand in numbered))


def _later() -> list[DemandPlan]:
    """What the incentive rules need months for: bulk orders that are inspected, a wish that nobody had before, and those who share it."""
    _, _, linen, lamp, jacket = STANDARDS
    bulk = [_plain(HOTEL, linen, "double", round_, "6800", quantity=BULK_COUNT, inspector=INSPECTORS[0]) for round_ in (4, 5, 6)]
    first = _plain(person("Ada Kern"), jacket, WISH, 4, "150", store=person("Laden am Kanal"))
    followers = [_plain(person(name), jacket, WISH, 5, "170") for name in FOLLOWERS]
    gold = _plain(HOTEL, linen, "queen", 7, "110")
    # In the order of submission: the rival is there first.
    equals = [_plain(who, lamp, "warm", 7, "60", hour) for who, hour in ((person("Théo Blanc"), 9), (HOTEL, 7))]
    return [*bulk, first, *followers, gold, *equals]


def _plain(
    buyer: Person,
    standard: StandardPlan,
    entry: str,
    round_: int,
    limit: str,
    hours: int = 8,
    quantity: int = 1,
    inspector: Person | None = None,
    store: Person | None = None,
) -> DemandPlan:
    """A demand that comes to a good end; signed some hours before its round."""
    at, limit_amount = round_at(round_), units(limit)
    period = (at - hours * HOUR, at + PATIENCE)
    return DemandPlan(
        0, buyer, standard, entry, entry, quantity, limit_amount, round_, *period, Fate.CONFIRMED, inspector=inspector, store=store
    )


def _with_nonce(demand: DemandPlan, others: list[DemandPlan]) -> DemandPlan:
    if demand.flaw not in _REPEATS:
        return demand
    first = next(other for other in others if (other.buyer, other.signed_at) == (demand.buyer, demand.signed_at))
    more = 1 if demand.flaw is Flaw.NONCE_TAKEN else 0
    return replace(demand, nonce=first.number, quantity=demand.quantity + more, limit_amount=demand.limit_amount * (1 + more))


def _good(draw: Random, standard: StandardPlan, fate: Fate, round_: int, is_thrifty: bool) -> DemandPlan:
    at_home = [buyer for buyer in BUYERS if buyer.place.name != "Valletta"]
    buyer = draw.choice(at_home)
    entry = "EU XL" if fate is Fate.REWORKED else draw.choice(list(standard.codebook))
    quantity = 2 if round_ in MIXED_ROUNDS and fate is Fate.CONFIRMED and not is_thrifty and draw.random() < 0.3 else 1
    highest = max(offer.unit_price_amount for offer in OFFERS if offer.standard == standard.key)
    limit = quantity * (highest * draw.randint(110, 135) // 100 + units("12")) + units("12")
    if is_thrifty:
        limit = _cheapest(standard, buyer) + units("0.50")
    wants_inspection = fate in _INSPECTED or draw.random() < 0.35
    wants_store = fate is Fate.REWORKED or draw.random() < 0.3
    return DemandPlan(
        number=0,
        buyer=buyer,
        standard=standard,
        label=_typed(draw, entry),
        entry=entry,
        quantity=quantity,
        limit_amount=limit // units("0.10") * units("0.10"),
        round=round_,
        signed_at=round_at(round_) - draw.randint(1 * HOUR, 20 * HOUR),
        expires_at=round_at(round_) + PATIENCE,
        fate=fate,
        inspector=draw.choice(INSPECTORS) if wants_inspection else None,
        store=draw.choice(STORES) if wants_store else None,
    )


def _flawed(draw: Random, flaw: Flaw, round_: int, others: list[DemandPlan]) -> DemandPlan:
    demand = replace(_good(draw, draw.choice(_USUAL), Fate.CONFIRMED, round_, False), flaw=flaw)
    if flaw is Flaw.UNKNOWN_LABEL:
        return replace(demand, standard=_SHIRT, label="EU XL, but wider", entry="EU XL, but wider")
    if flaw is Flaw.LOW_LIMIT:
        return replace(demand, standard=_LINEN, label="queen", entry="queen", limit_amount=units("35"))
    if flaw is Flaw.WRONG_ZONE:
        return replace(demand, buyer=person("Nora Vella"))
    if flaw is Flaw.EXPIRED:
        return replace(demand, expires_at=round_at(round_) - HOUR // 2)
    if flaw is Flaw.ZERO_QUANTITY:
        return replace(demand, quantity=0)
    if flaw in _REPEATS:
        first = draw.choice([other for other in others if other.round == round_ and other.flaw is Flaw.NONE])
        return replace(first, flaw=flaw)
    return demand


def _typed(draw: Random, entry: str) -> str:
    """A label as people write it: case and white space do not matter to the codebook."""
    return draw.choice((entry, entry, entry.lower(), entry.upper(), entry.replace(" ", ""), f" {entry.lower()} "))


def _cheapest(standard: StandardPlan, buyer: Person) -> int:
    """The least that one piece can cost her, freight included."""
    return min(
        offer.unit_price_amount + tariff.base_amount + tariff.per_weight_amount * standard.unit_weight
        for offer in OFFERS
        if offer.standard == standard.key
        for tariff in TARIFFS
        if tariff.origin == offer.maker.place and tariff.destination == buyer.place
    )
