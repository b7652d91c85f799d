"""Whether honest play is the equilibrium: the outcome, the reason to confirm, and the best reply at every node of an honest player."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guildhall.messages import Row

from .players import Player
from .solve import HONEST, TIE, Margin, Plan, Solver
from .tree import Decision

__all__ = ["WAIVED", "ClassMargin", "Deviation", "Verdict", "class_margins", "judge"]

WAIVED = frozenset({"left without the code"})
"""Sites without protection, by rule: "no code, no parcel" (DESIGN 4.2). A carrier that hands a parcel over without the code gives its
security away; that it does not pay to do so is part of the verdict, what the buyer makes of it afterwards is only reported."""

CONFIRMED = Row.FULFILLED


@dataclass(frozen=True)
class ClassMargin:
    """The tightest node of a class."""

    margin: Margin
    count: int

    @property
    def is_waived(self) -> bool:
        return self.margin.site.node.site in WAIVED

    @property
    def holds(self) -> bool:
        return self.margin.amount >= -TIE


@dataclass(frozen=True)
class Deviation:
    """What pays although it should not."""

    who: Player
    what: str
    instead_of: str
    amount: float  # per P
    path: tuple[str, ...]
    game: str

    def __str__(self) -> str:
        after = f", after {'; '.join(self.path)}" if self.path else ""
        return f"{self.who}: {self.what} instead of: {self.instead_of}; gains {self.amount:.4f} P ({self.game}{after})"


@dataclass(frozen=True)
class Verdict:
    """`deviations`: causes first; those that only answer another deviation come after it."""

    accuracy: float
    outcome: Row
    line: tuple[str, ...]
    deviations: tuple[Deviation, ...]
    classes: tuple[ClassMargin, ...]

    @property
    def holds(self) -> bool:
        """Honest completion is the outcome and no deviation pays."""
        return self.outcome is CONFIRMED and not self.deviations


def judge(solvers: Sequence[Solver], accuracy: float | None = None) -> Verdict:
    """Hold the games of one policy against honest play; the first is the sale."""
    found: list[Margin] = []
    failing: list[Margin] = []
    for solver in solvers:
        solution = solver.solve(accuracy)
        margins = list(solver.margins(solution))
        found += margins
        failing += [each for each in margins if each.amount < -TIE and each.site.node.site not in WAIVED]
    sale = solvers[0]
    solution = sale.solve(accuracy)
    deviations = [*_causes(failing), *_unrewarded(sale, accuracy)]
    return Verdict(
        solution.accuracy, solution.leaf(sale.root).row, tuple(solution.line(sale.root)), tuple(deviations), tuple(class_margins(found))
    )


def class_margins(margins: Sequence[Margin]) -> list[ClassMargin]:
    """The tightest node of each class of sites, games together, in the order in which they come."""
    classes: dict[tuple[Player, str], list[Margin]] = {}
    for each in margins:
        classes.setdefault((each.player, each.site.node.site), []).append(each)
    return [ClassMargin(min(each, key=lambda margin: margin.amount), len(each)) for each in classes.values()]


def _causes(failing: Sequence[Margin]) -> list[Deviation]:
    """Deviations after which no other pays come first: what is higher up in the game may only answer them."""

    def is_above(upper: Margin, lower: Margin) -> bool:
        return upper.game == lower.game and len(upper.site.path) < len(lower.site.path) and _starts(lower.site.path, upper.site.path)

    causes = [each for each in failing if not any(is_above(each, other) for other in failing)]
    rest = [each for each in failing if each not in causes]
    ordered = sorted(causes, key=lambda each: (_lies(each), each.amount)) + sorted(rest, key=lambda each: each.amount)
    return [Deviation(each.player, each.deviation, each.honest, -each.amount, each.site.path, each.game) for each in ordered]


def _starts(path: tuple[str, ...], head: tuple[str, ...]) -> bool:
    return path[: len(head)] == head


def _lies(margin: Margin) -> int:
    """How far off honest play a node is: what happens among honest people weighs more."""
    return len(margin.site.broken)


def _unrewarded(sale: Solver, accuracy: float | None) -> list[Deviation]:
    """A confirmation must pay: without it a deal hangs until acceptBy."""
    honest = sale.solve(accuracy, HONEST)
    confirmed, silent = (
        sale.solve(accuracy, Plan(is_honest=True, script={"delivered: good": name})) for name in ("confirms", "says nothing")
    )
    gain = confirmed.of(sale.root, Player.BUYER) - silent.of(sale.root, Player.BUYER)
    if gain > TIE:
        return []
    node = sale.root
    path: list[str] = []
    while not (isinstance(node, Decision) and node.site == "delivered: good"):
        assert isinstance(node, Decision)
        move = honest.choices[id(node)]
        path.append(f"{node.player}: {move.name}")
        node = move.to
    return [Deviation(Player.BUYER, "says nothing", "confirms", -gain, tuple(path), sale.name)]
