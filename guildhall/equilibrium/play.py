"""What the games share: how a move is played and unwound, trials with their appeals, goods that go back, and what follows a delivery."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from guildhall.messages import Act, FactKind, Phase

from .board import Board
from .players import Cost, Kind, Odds, Player
from .tree import Chance, Decision, Leaf, Move, Node

__all__ = ["BUYER", "CARRIER", "INSPECTOR", "MAKER", "Game", "World"]

BUYER, MAKER, CARRIER, INSPECTOR = Player
COURT = "court"


@dataclass(frozen=True)
class World:
    """What the contracts cannot see: who has the goods, what was spent, who would be right before a jury."""

    kind: Kind
    holder: Player | None
    costs: Counter[tuple[Player, Cost]] = field(default_factory=Counter)

    def pays(self, player: Player, *costs: Cost) -> World:
        return replace(self, costs=self.costs + Counter((player, cost) for cost in costs))

    def at(self, holder: Player | None) -> World:
        return replace(self, holder=holder)


class Game(ABC):
    """Plays one game on a board. `on_leaf` is told the number of leaves reached."""

    def __init__(self, board: Board, on_leaf: Callable[[int], None] = lambda count: None) -> None:
        self.board = board
        self._on_leaf = on_leaf
        self._count = 0

    def play(self) -> Node:
        """Enumerate it."""
        with self.board.branch():
            self._before = {player: self.board.purse(player) for player in Player}
            return self._root()

    @abstractmethod
    def _root(self) -> Node:
        """Open a deal; the first decision."""

    # ----------------------------------------------------- building blocks -------------------------------------------------

    def _move(self, name: str, then: Callable[[], Node], *, honest: bool = False, pact: tuple[Player, ...] = ()) -> Move:
        """Play a move: `then` calls the contracts and goes on; all of it is unwound."""
        with self.board.branch():
            return Move(name, honest, then(), frozenset(pact))

    def _odds(self, odds: Odds, then: Callable[[], Node]) -> tuple[Odds, Node]:
        with self.board.branch():
            return odds, then()

    def _leaf(self, world: World) -> Leaf:
        self._count += 1
        self._on_leaf(self._count)
        after = {player: self.board.purse(player) for player in Player}
        money = {player: after[player].money - self._before[player].money for player in Player}
        slashed = {player: self._before[player].bonded - after[player].bonded for player in Player}
        return Leaf(self.board.row, money, slashed, world.kind, world.holder, dict(world.costs))

    def _trial(self, world: World, staker: Player, other: Player, right: Player, then: Callable[[World], Node]) -> Node:
        """A jury sits; who loses may appeal. `then` goes on once the ruling is final."""

        def rule(is_right: bool) -> Node:
            winner = right if is_right else (staker if right is other else other)
            self.board.judge(winner is staker)
            return self._appeal(world, staker, other, right, winner, then)

        return self._court(rule)

    def _court(self, rule: Callable[[bool], Node]) -> Chance:
        with self.board.branch():
            self.board.draw()
            branches = (self._odds(Odds.RIGHT, lambda: rule(True)), self._odds(Odds.WRONG, lambda: rule(False)))
        return Chance(COURT, branches)

    def _appeal(self, world: World, staker: Player, other: Player, right: Player, winner: Player, then: Callable[[World], Node]) -> Node:
        loser = staker if winner is other else other

        def accept() -> Node:
            self.board.settle_case()
            return then(world)

        def appeal() -> Node:
            self.board.state(Act.APPEAL, loser)

            def rule(is_right: bool) -> Node:
                upheld = is_right == (winner is right)
                self.board.judge((winner if upheld else loser) is staker)
                return then(world.pays(loser, Cost.CASE))

            return self._court(rule)

        # Who is in the right may appeal or let it be; who is not would lie again.
        moves = (
            self._move("accepts the ruling", accept, honest=True),
            self._move("appeals", appeal, honest=loser is right),
        )
        site = "lost wrongly: appeal" if loser is right else "lost rightly: appeal"
        return Decision(loser, site, moves)

    # ------------------------------------------------------ goods back -----------------------------------------------------

    def _go_on(self, world: World) -> Node:
        """After a final ruling: the deal has ended, or the goods must go back."""
        return self._goods_back(world) if self.board.phase is Phase.GOODS else self._leaf(world)

    def _goods_back(self, world: World, receiver: Player = MAKER) -> Node:
        def send(arrived: World, is_true: bool) -> Node:
            self.board.state(Act.ARRIVE)
            return self._arrived(arrived.pays(BUYER, Cost.RETURN), BUYER, receiver, is_true)

        def lie() -> Node:
            self.board.state(Act.ARRIVE, CARRIER)
            return self._arrived(world, BUYER, receiver, False)

        def keep() -> Node:
            self.board.settle_case()
            return self._leaf(world)

        moves = [
            self._move("sends the goods back", lambda: send(world.at(receiver), True), honest=True),
            self._move("keeps them", keep),
        ]
        if world.kind is not Kind.EMPTY:
            moves.append(self._move("sends back an empty parcel", lambda: send(world, False)))
        if receiver is MAKER:
            moves.append(self._move("has the carrier state an arrival that was none", lie, pact=(BUYER, CARRIER)))
        return Decision(BUYER, f"goods to go back to the {receiver}", tuple(moves))

    def _arrived(self, world: World, sender: Player, receiver: Player, is_true: bool) -> Node:
        """An arrival is on record; the receiver knows whether it is true."""

        def receipt() -> Node:
            self.board.state(Act.RECEIVE, receiver)
            return self._leaf(world)

        def silence() -> Node:
            self.board.settle_case()
            return self._leaf(world)

        def contest() -> Node:
            self.board.state(Act.CONTEST, receiver)
            contested = world.pays(receiver, Cost.CASE)
            return self._trial(contested, receiver, sender, sender if is_true else receiver, self._leaf)

        moves = (
            self._move("gives a receipt", receipt, honest=is_true),
            self._move("says nothing", silence, honest=is_true),
            self._move("contests the arrival", contest, honest=not is_true),
        )
        return Decision(receiver, "goods came back" if is_true else "an arrival is stated that was none", moves)

    # ------------------------------------------------------- delivered -----------------------------------------------------

    def _deliver(self, world: World) -> Node:
        self.board.attest(FactKind.DELIVERY, CARRIER)
        return self._delivered(world.at(BUYER))

    def _delivered(self, world: World) -> Node:
        is_sound = world.kind is Kind.GOOD
        moves = (
            self._move("confirms", lambda: self._confirmed(world), honest=is_sound),
            self._move("says nothing", lambda: self._settled(world), honest=is_sound),
            self._move("disputes", lambda: self._dispute(world), honest=not is_sound),
        )
        return Decision(BUYER, f"delivered: {world.kind}", moves)

    def _confirmed(self, world: World) -> Node:
        self.board.confirm()
        return self._leaf(world)

    def _settled(self, world: World) -> Node:
        self.board.settle()
        return self._leaf(world)

    def _dispute(self, world: World) -> Node:
        is_true = world.kind in (Kind.JUNK, Kind.EMPTY)
        disputed = world.pays(BUYER, Cost.CASE)
        self.board.state(Act.DISPUTE, BUYER)

        def concede() -> Node:
            self.board.state(Act.CONCEDE, MAKER)
            return self._goods_back(disputed)

        def defend() -> Node:
            self.board.settle_case()
            right = BUYER if is_true else MAKER
            return self._trial(disputed.pays(MAKER, Cost.CASE), BUYER, MAKER, right, self._go_on)

        moves = (
            self._move("concedes", concede, honest=is_true),
            self._move("defends", defend, honest=not is_true),
        )
        return Decision(MAKER, f"disputed: {world.kind}", moves)
