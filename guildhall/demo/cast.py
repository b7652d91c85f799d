"""Places and people of the season, all invented."""

from __future__ import annotations

from dataclasses import dataclass

from guildhall.market import Roles

__all__ = [
    "BUYERS",
    "CARRIERS",
    "EXPERTS",
    "HOTEL",
    "INSPECTORS",
    "JURORS",
    "MAKERS",
    "MARKETS",
    "OWNERS",
    "PEOPLE",
    "PLACES",
    "STEADY",
    "STORES",
    "WORKSHOPS",
    "Person",
    "Place",
    "person",
    "place",
]


@dataclass(frozen=True)
class Place:
    """A town: an area of a market. `market` and `area` are the two halves of its zone."""

    name: str
    country: str
    market: int
    area: int

    @property
    def zone(self) -> int:
        """As demands, offers and tariffs name it."""
        return self.market << 16 | self.area


@dataclass(frozen=True)
class Person:
    """Somebody with a key. `roles`: none for buyers and owners of royalties."""

    name: str
    place: Place
    kind: str
    roles: Roles = Roles(0)
    is_gold: bool = False

    def __str__(self) -> str:
        return self.name


PLACES = tuple(
    Place(*each)
    for each in (
        ("Porto", "PT", 1, 1),
        ("Lisbon", "PT", 1, 2),
        ("Berlin", "DE", 2, 1),
        ("Munich", "DE", 2, 2),
        ("Chemnitz", "DE", 2, 3),
        ("Łódź", "PL", 3, 1),
        ("Warsaw", "PL", 3, 2),
        ("Bergamo", "IT", 4, 1),
        ("Milan", "IT", 4, 2),
        ("Lyon", "FR", 5, 1),
        ("Valletta", "MT", 6, 1),
    )
)
_PLACE_OF = {each.name: each for each in PLACES}

MARKETS = (1, 2, 3, 4, 5)
"""Where certificates are granted; no carrier goes to Malta."""


def place(name: str) -> Place:
    """The place of that name."""
    return _PLACE_OF[name]


def _people(kind: str, roles: Roles, *rows: tuple[str, str]) -> tuple[Person, ...]:
    return tuple(Person(name, place(town), kind, roles) for name, town in rows)


MAKERS = (
    Person("Tecelagem Ave", place("Porto"), "Maker", Roles.MAKER, is_gold=True),
    *_people(
        "Maker",
        Roles.MAKER,
        ("Filatura Brembo", "Bergamo"),
        ("Szwalnia Widzew", "Łódź"),
        ("Calçado Foz", "Porto"),
        ("Scarpe Serio", "Bergamo"),
        ("Leuchten Zschopau", "Chemnitz"),
        ("Lampa Bałuty", "Łódź"),
    ),
)

CARRIERS = _people(
    "Carrier", Roles.CARRIER, ("Via Norte", "Porto"), ("Brenner Cargo", "Bergamo"), ("Baltic Parcel", "Łódź"), ("Elbe Express", "Chemnitz")
)

INSPECTORS = _people("Inspector", Roles.INSPECTOR, ("Bureau Minho", "Porto"), ("Prüfwerk Süd", "Munich"), ("Kontrola Plus", "Łódź"))

EXPERTS = _people("Expert", Roles.EXPERT, ("Inês Duarte", "Lisbon"), ("Marek Zieliński", "Warsaw"), ("Clara Vogt", "Berlin"))

STORES = _people("Store", Roles.STORE, ("Loja da Sé", "Lisbon"), ("Laden am Kanal", "Berlin"), ("Bottega Navigli", "Milan"))

OWNERS = _people("Owner", Roles(0), ("Pattern Commons", "Lyon"), ("Fit Data Trust", "Warsaw"))
"""Owners of royalties: a module, a set of data."""

JURORS = _people(
    "Juror",
    Roles.TESTER,
    ("Aldo Prati", "Milan"),
    ("Beata Król", "Warsaw"),
    ("Carla Nunes", "Lisbon"),
    ("Dieter Haas", "Munich"),
    ("Edith Blum", "Berlin"),
    ("Fanny Colin", "Lyon"),
    ("Gil Antunes", "Porto"),
    ("Halina Bąk", "Łódź"),
    ("Igor Sowa", "Warsaw"),
    ("Julia Frey", "Chemnitz"),
    ("Karim Haddad", "Lyon"),
    ("Livia Costa", "Bergamo"),
    ("Max Ohm", "Berlin"),
    ("Nina Galli", "Milan"),
    ("Otto Reus", "Munich"),
    ("Paula Reis", "Lisbon"),
    ("Remi Girard", "Lyon"),
    ("Sara Lis", "Łódź"),
)
"""Testers who sit in juries; the seed panel."""

_BUYERS = {
    "Lisbon": ("Rita Sousa", "Tomás Leal", "Joana Pires", "Duarte Melo"),
    "Berlin": ("Ada Kern", "Bruno Thiel", "Lena Osei", "Yusuf Arslan", "Mia Roth"),
    "Munich": ("Felix Huber", "Greta Lang", "Samir Nasr", "Vera Pohl"),
    "Warsaw": ("Ola Nowak", "Piotr Wilk", "Ewa Mazur", "Jan Sikora"),
    "Milan": ("Chiara Riva", "Luca Moro", "Elena Sala", "Paolo Fontana"),
    "Lyon": ("Camille Roy", "Hugo Petit", "Inès Faure", "Théo Blanc"),
    "Valletta": ("Nora Vella",),
}
BUYERS = tuple(Person(name, place(town), "Buyer") for town, names in _BUYERS.items() for name in names)

STEADY = Person("Linho do Vouga", place("Porto"), "Maker", Roles.MAKER)
"""A maker that passes its inspections month after month."""

WORKSHOPS = _people(
    "Maker",
    Roles.MAKER,
    ("Atelier Ribeira", "Porto"),
    ("Costura Miragaia", "Porto"),
    ("Alfaiate Bonfim", "Porto"),
    ("Sartoria Alta", "Bergamo"),
    ("Cucito Moroni", "Bergamo"),
    ("Ago e Filo", "Bergamo"),
    ("Krawiec Retkinia", "Łódź"),
    ("Nitka Polesie", "Łódź"),
    ("Igła Górna", "Łódź"),
    ("Näherei Kaßberg", "Chemnitz"),
)
"""Makers that take up what one buyer asked for first."""

HOTEL = Person("Hôtel de la Croix", place("Lyon"), "Buyer")
"""A buyer that orders in bulk."""

PEOPLE = (*MAKERS, *CARRIERS, *INSPECTORS, *EXPERTS, *STORES, *OWNERS, *BUYERS, *JURORS, STEADY, *WORKSHOPS, HOTEL)
_PERSON_OF = {each.name: each for each in PEOPLE}


def person(name: str) -> Person:
    """The person of that name."""
    return _PERSON_OF[name]
