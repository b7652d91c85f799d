"""What is made, by whom, and what carriage costs. Prices are for people (U), built into integers where they are posted."""

from __future__ import annotations

from dataclasses import dataclass

from .cast import STEADY, WORKSHOPS, Person, Place, person, place

__all__ = [
    "ACCELERATION",
    "LAST_PIECE",
    "LATER_OFFERS",
    "MATERIALS",
    "OFFERS",
    "STANDARDS",
    "TARIFFS",
    "WORKSHOP_OFFERS",
    "OfferPlan",
    "StandardPlan",
    "TariffPlan",
    "units",
]

U = 1_000_000
DAY = 86_400


def units(text: str) -> int:
    """U as people write it, with at most two decimals, in base units."""
    whole, _, cents = text.partition(".")
    return int(whole) * U + int(cents.ljust(2, "0")) * U // 100


@dataclass(frozen=True)
class StandardPlan:
    """A product's quality model. `codebook`: label → one value per attribute; `materials`: id → need per unit; royalties in bps; `limits`:
    metric, min and max that hold in carriage."""

    key: str
    title: str
    expert: Person
    unit_weight: int
    attributes: tuple[tuple[str, int, int, str], ...]
    codebook: dict[str, tuple[int, ...]]
    materials: dict[int, int]
    royalties: tuple[tuple[Person, int], ...] = ()
    limits: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True)
class OfferPlan:
    """A maker's quote. `stocks`: pieces that its materials suffice for."""

    maker: Person
    standard: str
    unit_price_amount: int
    capacity: int
    lead_period: int
    inspection_fee_amount: int
    marks: int
    stocks: int
    needs_countersign: bool = False


@dataclass(frozen=True)
class TariffPlan:
    """A carrier's rate between two places, and the seconds from pickup to delivery that it promises."""

    carrier: Person
    origin: Place
    destination: Place
    base_amount: int
    per_weight_amount: int
    transit_period: int


MATERIALS = {1: "cotton, dm²", 2: "buttons", 3: "rubber soles", 4: "mesh, dm²", 5: "linen, dm²", 6: "LED modules", 7: "aluminium, g"}

TEMPERATURE, ACCELERATION = 1, 3
"""Metrics: 0.001 °C, 0.001 g."""

OEKO_TEX, GOTS, CE = 1 << 0, 1 << 1, 1 << 2

STANDARDS = (
    StandardPlan(
        "shirt",
        "Work shirt",
        person("Inês Duarte"),
        320,
        (("shoulder", 455, 8, "mm"), ("length", 725, 10, "mm"), ("chest", 1060, 15, "mm")),
        {
            "EU S": (440, 710, 1000),
            "EU M": (455, 725, 1060),
            "EU L": (468, 738, 1120),
            "EU XL": (480, 750, 1180),
            "EU XXL": (495, 765, 1250),
        },
        {1: 190, 2: 9},
        ((person("Pattern Commons"), 300), (person("Fit Data Trust"), 100)),
    ),
    StandardPlan(
        "shoe",
        "Trail shoe",
        person("Marek Zieliński"),
        780,
        (("inner length", 270, 3, "mm"), ("inner width", 98, 2, "mm")),
        {"39": (250, 92), "40": (256, 94), "41": (262, 96), "42": (268, 97), "43": (274, 99), "44": (280, 101), "45": (286, 103)},
        {3: 2, 4: 35},
    ),
    StandardPlan(
        "linen",
        "Linen bed set",
        person("Inês Duarte"),
        1900,
        (("width", 2000, 20, "mm"), ("length", 2200, 20, "mm"), ("weight", 165, 8, "g/m²")),
        {"single": (1400, 2000, 165), "double": (2000, 2000, 165), "queen": (2200, 2200, 165), "king": (2600, 2200, 170)},
        {5: 620},
    ),
    StandardPlan(
        "lamp",
        "Desk lamp",
        person("Clara Vogt"),
        1350,
        (("colour temperature", 4000, 150, "K"), ("luminous flux", 480, 30, "lm")),
        {"warm": (2700, 450), "neutral": (4000, 480), "daylight": (5500, 500)},
        {6: 1, 7: 420},
        limits=((TEMPERATURE, -10_000, 50_000), (ACCELERATION, -12_000, 12_000)),
    ),
    StandardPlan(
        "jacket",
        "Field jacket",
        person("Marek Zieliński"),
        900,
        (("back length", 740, 10, "mm"), ("pockets", 2, 1, "pieces")),
        {"plain": (740, 2), "four pockets": (740, 4)},
        {},
    ),
)


def _offer(maker: str, standard: str, price: str, capacity: int, lead_days: int, fee: str, marks: int, **more: bool) -> OfferPlan:
    # Materials for three pieces more than the maker can make.
    return OfferPlan(person(maker), standard, units(price), capacity, lead_days * DAY, units(fee), marks, capacity + 3, **more)


OFFERS = (
    _offer("Tecelagem Ave", "shirt", "38.50", 14, 6, "1.20", OEKO_TEX | GOTS),
    _offer("Filatura Brembo", "shirt", "41", 12, 5, "1.10", OEKO_TEX),
    _offer("Szwalnia Widzew", "shirt", "36.90", 9, 8, "0.90", OEKO_TEX),
    _offer("Calçado Foz", "shoe", "74", 16, 7, "1.80", CE),
    _offer("Scarpe Serio", "shoe", "71.50", 5, 6, "1.70", CE, needs_countersign=True),
    _offer("Tecelagem Ave", "linen", "92", 8, 9, "2.50", OEKO_TEX | GOTS),
    _offer("Filatura Brembo", "linen", "88", 8, 8, "2.20", OEKO_TEX),
    _offer("Szwalnia Widzew", "linen", "84.50", 4, 10, "1.90", OEKO_TEX),
    _offer("Leuchten Zschopau", "lamp", "58", 16, 5, "1.50", CE),
    _offer("Lampa Bałuty", "lamp", "54", 8, 7, "1.30", CE),
)

LATER_OFFERS = (
    _offer(STEADY.name, "linen", "86", 190, 6, "30", OEKO_TEX),
    _offer("Tecelagem Ave", "jacket", "118", 1, 6, "2.10", OEKO_TEX),
)
"""Posted after the first rounds."""

WORKSHOP_OFFERS = tuple(
    OfferPlan(workshop, "jacket", units(str(120 + at)), 1, 6 * DAY, units("2.10"), OEKO_TEX, 1) for at, workshop in enumerate(WORKSHOPS)
)
"""Posted when the workshops have seen what is asked for; each can make one."""

LAST_PIECE = _offer("Lampa Bałuty", "lamp", "40", 1, 5, "1.30", CE)
"""The last one of a series, cheaper than all others."""

_DESTINATIONS = ("Lisbon", "Berlin", "Munich", "Warsaw", "Milan", "Lyon")

# By carrier and origin: base per parcel for each destination above; empty where it does not go. And U per kilogram.
_RATES: dict[tuple[str, str], tuple[tuple[str, ...], str]] = {
    ("Via Norte", "Porto"): (("3.90", "9.40", "9.10", "10.20", "8.60", "7.80"), "3.40"),
    ("Brenner Cargo", "Porto"): (("", "", "8.90", "", "7.90", "7.50"), "4.10"),
    ("Brenner Cargo", "Bergamo"): (("9.20", "7.40", "5.90", "8.80", "3.60", "6.20"), "3.20"),
    ("Elbe Express", "Bergamo"): (("", "6.90", "5.60", "", "", ""), "3.90"),
    ("Baltic Parcel", "Łódź"): (("10.60", "5.80", "6.90", "3.20", "8.40", "8.90"), "2.90"),
    ("Elbe Express", "Łódź"): (("", "5.40", "6.60", "", "", "8.70"), "3.50"),
    ("Elbe Express", "Chemnitz"): (("10.10", "4.10", "4.40", "6.30", "7.60", "7.20"), "3.10"),
    ("Baltic Parcel", "Chemnitz"): (("", "3.80", "", "5.70", "", ""), "3.80"),
}


NEAR_PERIOD, FAR_PERIOD = 2 * DAY, 5 * DAY
"""What carriers promise from pickup to delivery: within a market, and from one to another."""


def _tariffs() -> tuple[TariffPlan, ...]:
    found = []
    for (carrier, origin), (bases, per_kilogram) in _RATES.items():
        for destination, base in zip(_DESTINATIONS, bases, strict=True):
            if base:
                per_gram = units(per_kilogram) // 1_000
                promised = NEAR_PERIOD if place(origin).market == place(destination).market else FAR_PERIOD
                found.append(TariffPlan(person(carrier), place(origin), place(destination), units(base), per_gram, promised))
    return tuple(found)


TARIFFS = _tariffs()
