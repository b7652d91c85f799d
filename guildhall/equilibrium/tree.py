"""The game in extensive form. Every edge was a call on the contracts, every leaf holds the money that they paid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from guildhall.messages import Row

from .players import Cost, Kind, Odds, Player

__all__ = ["Chance", "Decision", "Leaf", "Move", "Node", "Site", "count_leaves", "sites"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """An ended deal: differences to the instant before it was opened."""

    row: Row
    money: Mapping[Player, int]  # U base units, over all accounts of the player
    slashed: Mapping[Player, int]  # G base units
    kind: Kind
    holder: Player | None  # of the goods; None = nobody made any, or they are gone
    costs: Mapping[tuple[Player, Cost], int]


@dataclass(frozen=True, slots=True)
class Move:
    """One choice. `pact`: all who must agree to it; empty where the player alone decides."""

    name: str
    is_honest: bool
    to: Node
    pact: frozenset[Player] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """A player chooses. `site`: the class of nodes that it belongs to, for reports."""

    player: Player
    site: str
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Chance:
    """Nature or the court chooses."""

    name: str
    branches: tuple[tuple[Odds, Node], ...]


Node = Leaf | Decision | Chance


@dataclass(frozen=True)
class Site:
    """A decision with what was played before it. `is_clean`: its player has been honest so far, whatever the others did."""

    node: Decision
    path: tuple[str, ...]
    broken: frozenset[Player] = field(default_factory=frozenset)
    has_pact: bool = False

    @property
    def is_clean(self) -> bool:
        return self.node.player not in self.broken


def sites(node: Node, path: tuple[str, ...] = (), broken: frozenset[Player] = frozenset(), has_pact: bool = False) -> Iterator[Site]:
    """All decisions of a game, from the root on."""
    if isinstance(node, Leaf):
        return
    if isinstance(node, Chance):
        for odds, to in node.branches:
            yield from sites(to, (*path, f"{node.name}: {odds}"), broken, has_pact)
        return
    yield Site(node, path, broken, has_pact)
    for move in node.moves:
        guilty = broken if move.is_honest else broken | {node.player} | move.pact
        yield from sites(move.to, (*path, f"{node.player}: {move.name}"), guilty, has_pact or bool(move.pact))


def count_leaves(node: Node) -> int:
    """Leaves of a game, each way to them counted."""
    if isinstance(node, Leaf):
        return 1
    children = [to for _, to in node.branches] if isinstance(node, Chance) else [move.to for move in node.moves]
    return sum(count_leaves(child) for child in children)
