"""What two gain who act as one, and what it costs the third: the best joint line of every pair, and the lines that come to mind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from .players import Player
from .solve import HONEST, TIE, Plan, Solution, Solver

__all__ = ["KNOWN", "Line", "Pact", "best_pacts", "known_pacts"]

BUYER, MAKER, CARRIER, INSPECTOR = Player


@dataclass(frozen=True)
class Line:
    """A collusion that comes to mind; what its script leaves open the two decide as best for both."""

    name: str
    game: str
    team: frozenset[Player]
    script: Mapping[str, str]


_FAILED = {
    "to make": "makes a good",
    "inspection 1: good": "fails the goods",
    "failed once: good": "presents them again",
    "inspection 2: good": "fails the goods",
}
_SHIPPED = {"to ship": "ships a good", "in carriage": "offers it against the code", "at the door": "gives the code"}
_ARRIVAL = _SHIPPED | {
    "delivered: good": "disputes",
    "disputed: good": "defends",
    "goods to go back to the maker": "has the carrier state an arrival that was none",
}

KNOWN = (
    Line(
        "nothing is made: picked up and back just before shipBy",
        "sale",
        frozenset({MAKER, CARRIER}),
        {"to ship": "has nothing picked up and brought back"},
    ),
    Line(
        "an empty parcel is claimed to be delivered",
        "sale",
        frozenset({MAKER, CARRIER}),
        {"to ship": "ships an empty parcel", "in carriage": "keeps it and claims delivery"},
    ),
    Line("a good failed twice, not contested", "inspected", frozenset({BUYER, INSPECTOR}), _FAILED | {"failed twice: good": "accepts it"}),
    Line("a good failed twice, contested", "inspected", frozenset({BUYER, INSPECTOR}), _FAILED | {"failed twice: good": "contests it"}),
    Line(
        "a delivered parcel is called lost",
        "sale",
        frozenset({BUYER, CARRIER}),
        {
            "to ship": "ships a good",
            "in carriage": "hands it over without the code",
            "left without the code": "withholds the code",
            "the code is withheld": "says nothing",
        },
    ),
    Line("a false dispute, and an arrival that was none", "sale", frozenset({BUYER, CARRIER}), _ARRIVAL),
    Line(
        "the carrier keeps a parcel and claims delivery",
        "sale",
        frozenset({CARRIER}),
        {"to ship": "ships a good", "in carriage": "keeps it and claims delivery"},
    ),
    Line(
        "a true return is contested",
        "sale",
        frozenset({BUYER, MAKER}),
        {
            "to ship": "ships a good",
            "in carriage": "offers it against the code",
            "at the door": "refuses the parcel",
            "refused at the door": "brings it back",
            "goods came back": "contests the arrival",
        },
    ),
    Line(
        "a conceded dispute over goods that stay: a sale past the fees",
        "sale",
        frozenset({BUYER, MAKER}),
        _SHIPPED
        | {
            "delivered: good": "disputes",
            "disputed: good": "concedes",
            "goods to go back to the maker": "sends back an empty parcel",
            "an arrival is stated that was none": "gives a receipt",
        },
    ),
)


@dataclass(frozen=True)
class Pact:
    """Per P, against honest play of all."""

    name: str
    game: str
    team: frozenset[Player]
    gain: float  # of the team together
    losses: Mapping[Player, float]  # of the others; negative where they gain
    surplus: float  # change of all players' sum: positive where fees are dodged or costs saved
    line: tuple[str, ...]


def best_pacts(solvers: Mapping[str, Solver]) -> list[Pact]:
    """The best joint line of every pair in every game in which both have a part."""
    pairs = [frozenset(pair) for pair in combinations((BUYER, MAKER, CARRIER), 2)] + [frozenset({BUYER, INSPECTOR})]
    found = []
    for team in pairs:
        for name, solver in solvers.items():
            if INSPECTOR in team and name != "inspected":
                continue
            found.append(_pact("best joint line", solver, team, solver.solve(plan=Plan(team))))
    return found


def known_pacts(solvers: Mapping[str, Solver]) -> list[Pact]:
    """The lines of `KNOWN`, whether they pay or not."""
    return [_pact(line.name, solvers[line.game], line.team, solvers[line.game].solve(plan=Plan(line.team, line.script))) for line in KNOWN]


def _pact(name: str, solver: Solver, team: frozenset[Player], solution: Solution) -> Pact:
    honest = solver.solve(plan=HONEST)
    changes = {player: solution.of(solver.root, player) - honest.of(solver.root, player) for player in Player}
    gain = sum(changes[player] for player in team)
    losses = {player: -changes[player] for player in Player if player not in team and abs(changes[player]) > TIE}
    return Pact(name, solver.name, team, gain, losses, sum(changes.values()), tuple(solution.line(solver.root)))
