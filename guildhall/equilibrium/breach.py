"""The game after a breach in carriage."""

from __future__ import annotations

from guildhall.messages import Act, FactKind, Phase

from .play import BUYER, CARRIER, MAKER, Game, World
from .players import Cost, Kind, Odds
from .tree import Chance, Decision, Node

__all__ = ["Breach"]


class Breach(Game):
    """A breach is on record and the parcel is delivered; the buyer finds the good damaged, or sound after all."""

    def _root(self) -> Node:
        self.board.open()
        self.board.attest(FactKind.PICKUP, CARRIER)
        self.board.report_breach()
        self.board.attest(FactKind.DELIVERY, CARRIER)

        def found(kind: Kind) -> Node:
            return self._suspect(World(kind, BUYER).pays(MAKER, Cost.GOOD).pays(CARRIER, Cost.CARRIAGE))

        # How often a breach damages changes nothing: what is found is known before anybody moves.
        branches = (
            self._odds(Odds.PROVEN, lambda: found(Kind.DAMAGED)),
            self._odds(Odds.UNPROVEN, lambda: found(Kind.GOOD)),
        )
        return Chance("damage", branches)

    def _suspect(self, world: World) -> Node:
        is_damaged = world.kind is Kind.DAMAGED

        def claim() -> Node:
            self.board.state(Act.DAMAGE, BUYER)
            claimed = world.pays(BUYER, Cost.CASE)

            def contest() -> Node:
                self.board.state(Act.CONTEST, CARRIER)
                right = BUYER if is_damaged else CARRIER
                return self._trial(claimed.pays(CARRIER, Cost.CASE), CARRIER, BUYER, right, self._after_damage)

            def silence() -> Node:
                self.board.settle_case()
                return self._goods_back(claimed, CARRIER)

            moves = (
                self._move("contests it", contest, honest=not is_damaged),
                # Against a false claim silence is honest too: the goods have to come back before it costs anything.
                self._move("says nothing", silence, honest=True),
            )
            return Decision(CARRIER, f"damage claimed: {world.kind}", moves)

        moves = (
            self._move("claims damage", claim, honest=is_damaged),
            self._move("confirms", lambda: self._confirmed(world), honest=not is_damaged),
            self._move("says nothing", lambda: self._settled(world), honest=not is_damaged),
            # Carriage is not the maker's: a jury that is right finds for it.
            self._move("disputes", lambda: self._dispute(world)),
        )
        return Decision(BUYER, f"delivered after a breach: {world.kind}", moves)

    def _after_damage(self, world: World) -> Node:
        if self.board.phase is Phase.GOODS:
            return self._goods_back(world, CARRIER)
        moves = (
            self._move("confirms", lambda: self._confirmed(world), honest=True),
            self._move("says nothing", lambda: self._settled(world), honest=True),
        )
        return Decision(BUYER, "the breach was overturned", moves)
