"""The games of one deal: who may do what, in which order. Each edge is played on the board and unwound; nothing about money stands here.

Three games: `sale` (maker, carrier, buyer), `breach` (a breach in carriage is on record) and `inspected` (an inspector may fail the goods).

What is left out, and why it can change nothing:
- waiting: an act in time at once or in its last second opens the same case; only the fake pickup is played at its last second;
- settling: anybody may, and silence has one meaning, so a clock that has run out is a leaf;
- a jury that gives no ruling: its seats are filled and its jurors come, because penalties make them (docs/spec/accountability.md);
- consents of both sides (cancel, split) pay a side at most what it can refuse: they move nothing but surplus between two who agree;
- a dispute after a lost claim of damage is the same false dispute as in `sale`.
"""

from __future__ import annotations

from collections.abc import Callable

from .board import Board
from .breach import Breach
from .inspected import Inspected
from .play import Game
from .sale import Sale
from .tree import Node

__all__ = ["GAMES", "enumerate_game"]

GAMES: dict[str, type[Game]] = {"sale": Sale, "breach": Breach, "inspected": Inspected}


def enumerate_game(board: Board, name: str, on_leaf: Callable[[int], None] = lambda count: None) -> Node:
    """One game on a board, as a tree."""
    return GAMES[name](board, on_leaf).play()
