"""The game of a plain sale: maker, carrier, buyer."""

from __future__ import annotations

from dataclasses import replace

from guildhall.messages import Act, FactKind

from .play import BUYER, CARRIER, MAKER, Game, World
from .players import Cost, Kind, Odds
from .tree import Chance, Decision, Move, Node

__all__ = ["Sale"]


class Sale(Game):
    """No inspector, no device."""

    def _root(self) -> Node:
        self.board.open()

        def ship(kind: Kind, *costs: Cost) -> Node:
            self.board.attest(FactKind.PICKUP, CARRIER)
            return self._carried(World(kind, CARRIER).pays(MAKER, *costs))

        def nothing() -> Node:
            self.board.settle()
            return self._leaf(World(Kind.EMPTY, None))

        def fake() -> Node:
            self.board.just_before_silence()
            self.board.attest(FactKind.PICKUP, CARRIER)
            self.board.state(Act.ARRIVE, CARRIER)
            self.board.state(Act.RECEIVE, MAKER)
            return self._leaf(World(Kind.EMPTY, None))

        moves = (
            self._move("ships a good", lambda: ship(Kind.GOOD, Cost.GOOD), honest=True),
            self._move("ships junk", lambda: ship(Kind.JUNK, Cost.JUNK)),
            self._move("ships an empty parcel", lambda: ship(Kind.EMPTY)),
            self._move("does not ship", nothing),
            self._move("has nothing picked up and brought back", fake, pact=(MAKER, CARRIER)),
        )
        return Decision(MAKER, "to ship", moves)

    def _carried(self, world: World) -> Node:
        moves = (
            self._move("offers it against the code", lambda: self._door(world), honest=True),
            self._move("hands it over without the code", lambda: self._codeless(world)),
            *self._keeping(world),
        )
        return Decision(CARRIER, "in carriage", moves)

    def _keeping(self, world: World) -> tuple[Move, ...]:
        """What a carrier can do with a parcel that stays with it."""
        return (
            self._move("brings it back", lambda: self._bring_back(world, True)),
            self._move("keeps it and states that it came back", lambda: self._bring_back(world, False)),
            self._move("keeps it and claims delivery", lambda: self._claim(world, None)),
            self._move("keeps it and says nothing", lambda: self._settled(world)),
        )

    def _door(self, world: World) -> Node:
        offered = world.pays(CARRIER, Cost.CARRIAGE)

        def refuse() -> Node:
            moves = self._keeping(offered)
            honest = replace(moves[0], is_honest=True)
            return Decision(CARRIER, "refused at the door", (honest, *moves[1:]))

        moves = (
            self._move("gives the code", lambda: self._deliver(offered), honest=True),
            self._move("refuses the parcel", refuse, honest=world.kind is not Kind.GOOD),
        )
        return Decision(BUYER, "at the door", moves)

    def _bring_back(self, world: World, is_true: bool) -> Node:
        self.board.state(Act.ARRIVE, CARRIER)
        back = world.at(MAKER).pays(CARRIER, Cost.BACK) if is_true else world
        return self._arrived(back, CARRIER, MAKER, is_true)

    def _codeless(self, world: World) -> Node:
        """The buyer has the parcel and still has the code: she may give it now, or withhold it."""
        left = world.at(BUYER).pays(CARRIER, Cost.CARRIAGE)

        def withhold() -> Node:
            branches = (
                self._odds(Odds.PROVEN, lambda: self._unpaid(left, True)),
                self._odds(Odds.UNPROVEN, lambda: self._unpaid(left, False)),
            )
            return Chance("proof", branches)

        moves = (
            self._move("gives the code afterwards", lambda: self._deliver(left), honest=True),
            self._move("withholds the code", withhold),
        )
        return Decision(BUYER, "left without the code", moves)

    def _unpaid(self, world: World, has_proof: bool) -> Node:
        moves = (
            self._move("claims delivery", lambda: self._claim(world, has_proof), honest=True),
            self._move("says nothing", lambda: self._settled(world), honest=True),
        )
        return Decision(CARRIER, "the code is withheld", moves)

    def _claim(self, world: World, has_proof: bool | None) -> Node:
        """`has_proof`: of a true claim; None = the claim is false. Without proof a jury that follows the rules finds for the buyer."""
        claimed = world.pays(CARRIER, Cost.CASE)
        self.board.state(Act.CLAIM, CARRIER)

        def deny() -> Node:
            self.board.state(Act.DENY, BUYER)
            right = CARRIER if has_proof else BUYER
            return self._trial(claimed.pays(BUYER, Cost.CASE), CARRIER, BUYER, right, self._leaf)

        def silence() -> Node:
            self.board.settle_case()
            return self._leaf(claimed)

        is_true = has_proof is not None
        moves = (
            self._move("denies it", deny, honest=not is_true),
            self._move("says nothing", silence, honest=is_true),
        )
        return Decision(BUYER, "a true claim of delivery" if is_true else "a false claim of delivery", moves)
