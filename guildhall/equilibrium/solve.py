"""Backward induction: what everybody does who knows that everybody else does their best too.

Utility is per P: money that the contracts paid, the value of goods held, less costs and slashed G. Chances multiply linearly, so one
enumeration serves every court accuracy. Where a player is indifferent she is honest; among honest moves, and among dishonest ones, the
first of equal value is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from .board import Scale
from .players import Player
from .tree import Chance, Decision, Leaf, Move, Node, Site, sites
from .values import Values

__all__ = ["HONEST", "TIE", "Margin", "Plan", "Solution", "Solver", "Utility"]

Utility = tuple[float, ...]
"""Per player, in the order of `Player`."""

INDEX = {player: index for index, player in enumerate(Player)}
TIE = 1e-9
"""Differences below this are none: a thousandth of a base unit of a usual price."""


@dataclass(frozen=True)
class Plan:
    """Who acts how. `coalition`: players who maximise their sum, and who may make the moves that need a pact of theirs. `script`: site of a
    decision -> the move that is made there. `is_honest`: everybody keeps to honest moves."""

    coalition: frozenset[Player] = frozenset()
    script: Mapping[str, str] = field(default_factory=dict)
    is_honest: bool = False

    def open_to(self, node: Decision) -> list[Move]:
        """Moves that may be made at a decision."""
        moves = [move for move in node.moves if move.pact <= self.coalition]
        if node.site in self.script:
            named = [move for move in moves if move.name == self.script[node.site]]
            return named or moves
        return [move for move in moves if move.is_honest] or moves if self.is_honest else moves


HONEST = Plan(is_honest=True)


@dataclass(frozen=True)
class Solution:
    """Values and choices of every node, by the node's identity."""

    utilities: dict[int, Utility]
    choices: dict[int, Move]
    accuracy: float

    def of(self, node: Node, player: Player) -> float:
        """What the node is worth to the player."""
        return self.utilities[id(node)][INDEX[player]]

    def line(self, node: Node) -> Iterator[str]:
        """What is played from the node on; at a chance, the court is right and a hand-over proven."""
        while not isinstance(node, Leaf):
            if isinstance(node, Chance):
                odds, node = node.branches[0]
                yield f"({odds})"
            else:
                move = self.choices[id(node)]
                yield f"{node.player} {move.name}"
                node = move.to
        yield node.row.name

    def leaf(self, node: Node) -> Leaf:
        """Where `line` ends."""
        while not isinstance(node, Leaf):
            node = node.branches[0][1] if isinstance(node, Chance) else self.choices[id(node)].to
        return node


@dataclass(frozen=True)
class Margin:
    """What honesty is worth to the player at one node: its best honest move against its best other one."""

    game: str
    site: Site
    amount: float  # per P; negative: a deviation pays
    honest: str
    deviation: str

    @property
    def player(self) -> Player:
        return self.site.node.player


class Solver:
    """One enumerated game with the parties' values. The leaves are valued once."""

    def __init__(self, name: str, root: Node, values: Values, scale: Scale) -> None:
        self.name = name
        self.root = root
        self.values = values
        self.scale = scale
        self._worth: dict[int, Utility] = {}
        self._sites = [site for site in sites(root) if site.is_clean and not site.has_pact]

    def solve(self, accuracy: float | None = None, plan: Plan | None = None) -> Solution:
        """Induct; `accuracy` in place of that of the values."""
        values = self.values if accuracy is None else replace(self.values, accuracy=accuracy)
        solution = Solution({}, {}, values.accuracy)
        self._induct(self.root, values, plan or Plan(), solution)
        return solution

    def margins(self, solution: Solution) -> Iterator[Margin]:
        """Of every node whose player has been honest so far and has an honest and another move."""
        for site in self._sites:
            moves = [move for move in site.node.moves if not move.pact]
            honest = [move for move in moves if move.is_honest]
            others = [move for move in moves if not move.is_honest]
            if honest and others:
                yield self._margin(site, honest, others, solution)

    def _margin(self, site: Site, honest: list[Move], others: list[Move], solution: Solution) -> Margin:
        player = site.node.player
        best, rival = (max(moves, key=lambda move: solution.of(move.to, player)) for moves in (honest, others))
        amount = solution.of(best.to, player) - solution.of(rival.to, player)
        return Margin(self.name, site, amount, best.name, rival.name)

    def worth(self, leaf: Leaf) -> Utility:
        """An ended deal to all players."""
        if id(leaf) not in self._worth:
            self._worth[id(leaf)] = tuple(self._worth_to(player, leaf) for player in Player)
        return self._worth[id(leaf)]

    def _worth_to(self, player: Player, leaf: Leaf) -> float:
        price, freight = self.scale.price, self.scale.freight / self.scale.price
        money = (leaf.money[player] - leaf.slashed[player] * self.values.g_rate) / price
        goods = self.values.goods(player, leaf.kind) if leaf.holder is player else 0.0
        costs = sum(count * self.values.cost(cost, freight) for (payer, cost), count in leaf.costs.items() if payer is player)
        return money + goods - costs

    def _induct(self, node: Node, values: Values, plan: Plan, solution: Solution) -> Utility:
        if isinstance(node, Leaf):
            utility = self.worth(node)
        elif isinstance(node, Chance):
            parts = [(values.chance(odds), self._induct(to, values, plan, solution)) for odds, to in node.branches]
            utility = tuple(sum(chance * part[index] for chance, part in parts) for index in range(len(Player)))
        else:
            utility = self._decide(node, values, plan, solution)
        solution.utilities[id(node)] = utility
        return utility

    def _decide(self, node: Decision, values: Values, plan: Plan, solution: Solution) -> Utility:
        # All are valued, for reports look at them too; only those of the plan are chosen from.
        known = {id(move): self._induct(move.to, values, plan, solution) for move in node.moves}
        open_to = plan.open_to(node)
        team = plan.coalition if node.player in plan.coalition else frozenset({node.player})
        best: tuple[float, Move] | None = None
        # Honest moves first, so that a tie is decided for them.
        for move in sorted(open_to, key=lambda move: not move.is_honest):
            amount = sum(known[id(move)][INDEX[player]] for player in team)
            if best is None or amount > best[0] + TIE:
                best = (amount, move)
        if best is None:
            raise ValueError(f"{node.player} has no move at {node.site!r}")
        solution.choices[id(node)] = best[1]
        return known[id(best[1])]
