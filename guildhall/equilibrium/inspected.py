"""The game of an inspected sale."""

from __future__ import annotations

from dataclasses import replace

from guildhall.messages import Act, FactKind, Row

from .play import BUYER, CARRIER, INSPECTOR, MAKER, Game, World
from .players import Cost, Kind
from .tree import Decision, Node

__all__ = ["Inspected"]


class Inspected(Game):
    """An inspector passes or fails the goods; the maker makes them again once and may contest a second failure."""

    def _root(self) -> Node:
        self.board.open(is_inspected=True)

        def make(kind: Kind, cost: Cost) -> Node:
            self.board.produce()
            return self._inspection(World(kind, MAKER).pays(MAKER, cost), 1)

        moves = (
            self._move("makes a good", lambda: make(Kind.GOOD, Cost.GOOD), honest=True),
            self._move("makes junk", lambda: make(Kind.JUNK, Cost.JUNK)),
        )
        return Decision(MAKER, "to make", moves)

    def _inspection(self, world: World, number: int) -> Node:
        is_sound = world.kind is Kind.GOOD

        def report(kind: FactKind) -> Node:
            self.board.attest(kind, INSPECTOR)
            if kind is FactKind.PASSED:
                return self._ship_inspected(world)
            return self._failed_once(world) if number == 1 else self._failed_twice(world)

        moves = (
            self._move("passes the goods", lambda: report(FactKind.PASSED), honest=is_sound),
            self._move("fails the goods", lambda: report(FactKind.FAILED), honest=not is_sound),
        )
        return Decision(INSPECTOR, f"inspection {number}: {world.kind}", moves)

    def _ship_inspected(self, world: World) -> Node:
        self.board.attest(FactKind.PICKUP, CARRIER)
        return self._deliver(world.pays(CARRIER, Cost.CARRIAGE))

    def _failed_once(self, world: World) -> Node:
        def again(shown: World) -> Node:
            self.board.produce()
            return self._inspection(shown, 2)

        if world.kind is Kind.GOOD:
            moves = [self._move("presents them again", lambda: again(world), honest=True)]
        else:
            good = replace(world, kind=Kind.GOOD).pays(MAKER, Cost.GOOD)
            moves = [
                self._move("makes a good", lambda: again(good), honest=True),
                self._move("presents them again", lambda: again(world)),
            ]
        moves.append(self._move("gives up", lambda: self._settled(world)))
        return Decision(MAKER, f"failed once: {world.kind}", tuple(moves))

    def _failed_twice(self, world: World) -> Node:
        is_sound = world.kind is Kind.GOOD

        def stop() -> Node:
            self.board.settle()
            return self._leaf(world)

        def contest() -> Node:
            self.board.state(Act.CONTEST, MAKER)
            contested = world.pays(MAKER, Cost.CASE)
            return self._trial(contested, MAKER, BUYER, MAKER if is_sound else BUYER, self._after_inspection)

        moves = (
            self._move("accepts it", stop, honest=True),
            self._move("contests it", contest, honest=is_sound),
        )
        return Decision(MAKER, f"failed twice: {world.kind}", moves)

    def _after_inspection(self, world: World) -> Node:
        """The failure stands and the deal has ended, or it was overturned and the deal goes on."""
        return self._leaf(world) if self.board.row is Row.OFF_SPEC_STOPPED else self._ship_inspected(world)
