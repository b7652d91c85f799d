"""From which court accuracy on honesty pays: the closed forms of DESIGN 4.3, those of the bytecode, and what the leaves say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from guildhall.deploy import PolicyConfig

from .board import Scale
from .players import Player
from .solve import TIE, Plan, Solver
from .tree import Decision
from .values import Values
from .verdict import WAIVED

__all__ = ["ClassThreshold", "Threshold", "bisect", "class_thresholds", "false_disputes"]

BPS = 10_000
LOWEST = 0.5
"""A jury that is right less often than a coin protects nobody."""
STEPS = 50
REGRET = 0.5
"""What a good is worth to the buyer who would rather send it back: with it, and the jurors' fee left out, DESIGN 4.3's second figure (0.76)
comes out."""

_NO_APPEALS = {"lost rightly: appeal": "accepts the ruling", "lost wrongly: appeal": "accepts the ruling", "disputed: good": "defends"}
_KEPT = _NO_APPEALS | {"goods to go back to the maker": "sends back an empty parcel", "an arrival is stated that was none": "says nothing"}
_RETURNED = _NO_APPEALS | {"goods to go back to the maker": "sends the goods back", "goods came back": "gives a receipt"}


@dataclass(frozen=True)
class Threshold:
    """One claim: from this accuracy on a false dispute does not pay."""

    name: str
    design: float  # the closed form as DESIGN 4.3 has it
    closed: float  # with all that the bytecode pays
    enumerated: float  # by bisection on the enumerated leaves

    @property
    def difference(self) -> float:
        """Between closed form and enumeration: rounding, or a mistake in one of them."""
        return self.enumerated - self.closed


@dataclass(frozen=True)
class ClassThreshold:
    """A class of sites and the highest accuracy at which a deviation pays there; None = at none from 0.5 on."""

    player: Player
    site: str
    accuracy: float | None
    is_waived: bool


def false_disputes(sale: Solver, policy: PolicyConfig, values: Values, scale: Scale) -> tuple[Threshold, Threshold]:
    """(a) the goods need not come back, nobody appeals; (b) they must, and are worth `REGRET` to the buyer."""
    share = {key: policy.fees[key] / BPS for key in policy.fees}
    stake, wager, penalty, deposit = (share[f"{key}_bps"] for key in ("stake", "wager", "penalty", "deposit"))
    fee = min(share["jurors_bps"], wager)
    back = values.send_back * scale.freight / scale.price
    won = 1 + wager - fee + penalty - back
    lost = stake + deposit

    def closed(prize: float) -> float:
        # (1 - q)·prize = q·lost + k
        return (prize - values.case) / (prize + lost)

    def by_design(prize: float) -> float:
        # stake·(2q - 1) = (1 - q)·prize - k
        return (prize - values.case + stake) / (prize + 2 * stake)

    regretful = Solver(sale.name, sale.root, replace(values, buyer_good=REGRET), scale)
    return (
        Threshold("the goods need not come back", by_design(1 - fee), closed(won), _turn(sale, _KEPT)),
        Threshold("the goods must come back", by_design(1 - REGRET), closed(won - REGRET), _turn(regretful, _RETURNED)),
    )


def _turn(solver: Solver, script: dict[str, str]) -> float:
    plan = Plan(script=script)
    node = delivered_good(solver)

    def is_loss(accuracy: float) -> bool:
        solution = solver.solve(accuracy, plan)
        confirms, disputes = (next(move for move in node.moves if move.name == name) for name in ("confirms", "disputes"))
        return solution.of(disputes.to, Player.BUYER) < solution.of(confirms.to, Player.BUYER)

    return bisect(is_loss, 0.0, 1.0)


def delivered_good(sale: Solver) -> Decision:
    """The node of the honest line at which the buyer has a good."""
    node = sale.root
    while isinstance(node, Decision) and node.site != "delivered: good":
        node = next(move for move in node.moves if move.is_honest).to
    assert isinstance(node, Decision)
    return node


def bisect(holds: Callable[[float], bool], low: float, high: float, steps: int = 40) -> float:
    """Where `holds` turns true between `low` (false) and `high` (true)."""
    for _ in range(steps):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def class_thresholds(solvers: Sequence[Solver]) -> list[ClassThreshold]:
    """For every class of sites the accuracy from which on honesty is the best reply: the last change of sign on a grid, bisected."""
    found: dict[tuple[Player, str], float | None] = {}
    grid = [LOWEST + (1 - LOWEST) * step / STEPS for step in range(STEPS + 1)]
    for solver in solvers:
        scans = [(accuracy, _worst(solver, accuracy)) for accuracy in grid]
        for key in scans[0][1]:
            failing = [accuracy for accuracy, worst in scans if worst[key] < -TIE]
            turn: float | None = None
            if failing:
                last = max(failing)
                turn = last if last == grid[-1] else bisect(lambda q, key=key, s=solver: _worst(s, q)[key] >= -TIE, last, last + 0.01, 10)  # type: ignore[misc]
            found[key] = max(found.get(key) or 0.0, turn or 0.0) or None
    return [ClassThreshold(player, site, turn, site in WAIVED) for (player, site), turn in found.items()]


def _worst(solver: Solver, accuracy: float) -> dict[tuple[Player, str], float]:
    worst: dict[tuple[Player, str], float] = {}
    for margin in solver.margins(solver.solve(accuracy)):
        key = (margin.player, margin.site.node.site)
        worst[key] = min(worst.get(key, margin.amount), margin.amount)
    return worst
