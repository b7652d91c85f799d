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

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from guildhall.messages import Act, FactKind, Phase, Row

from .board import Board
from .players import Cost, Kind, Odds, Player
from .tree import Chance, Decision, Leaf, Move, Node

__all__ = ["GAMES", "Game", "enumerate_game"]

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


class Game:
    """Plays one game on a board. `on_leaf` is told the number of leaves reached."""

    def __init__(self, board: Board, on_leaf: Callable[[int], None] = lambda count: None) -> None:
        self.board = board
        self._on_leaf = on_leaf
        self._count = 0

    def play(self, name: str) -> Node:
        """Enumerate the game of that name."""
        with self.board.branch():
            self._before = {player: self.board.purse(player) for player in Player}
            return GAMES[name](self)

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
            self._move("says nothing", lambda: self._silent(world), honest=is_sound),
            self._move("disputes", lambda: self._dispute(world), honest=not is_sound),
        )
        return Decision(BUYER, f"delivered: {world.kind}", moves)

    def _confirmed(self, world: World) -> Node:
        self.board.confirm()
        return self._leaf(world)

    def _silent(self, world: World) -> Node:
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

    # ------------------------------------------------------ in carriage ----------------------------------------------------

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
            self._move("keeps it and says nothing", lambda: self._lost(world)),
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

    def _lost(self, world: World) -> Node:
        self.board.settle()
        return self._leaf(world)

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
            self._move("says nothing", lambda: self._lost(world), honest=True),
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

    # --------------------------------------------------------- sale --------------------------------------------------------

    def sale(self) -> Node:
        """Maker, carrier, buyer; no inspector, no device."""
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

    # -------------------------------------------------------- breach -------------------------------------------------------

    def breach(self) -> Node:
        """A breach in carriage is on record and the parcel is delivered; the buyer finds the good damaged, or sound after all."""
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
            self._move("says nothing", lambda: self._silent(world), honest=not is_damaged),
            # Carriage is not the maker's: a jury that is right finds for it.
            self._move("disputes", lambda: self._dispute(world)),
        )
        return Decision(BUYER, f"delivered after a breach: {world.kind}", moves)

    def _after_damage(self, world: World) -> Node:
        if self.board.phase is Phase.GOODS:
            return self._goods_back(world, CARRIER)
        moves = (
            self._move("confirms", lambda: self._confirmed(world), honest=True),
            self._move("says nothing", lambda: self._silent(world), honest=True),
        )
        return Decision(BUYER, "the breach was overturned", moves)

    # ------------------------------------------------------- inspected -----------------------------------------------------

    def inspected(self) -> Node:
        """An inspector passes or fails the goods; the maker makes them again once and may contest a second failure."""
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
        moves.append(self._move("gives up", lambda: self._lost(world)))
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


GAMES: dict[str, Callable[[Game], Node]] = {"sale": Game.sale, "breach": Game.breach, "inspected": Game.inspected}


def enumerate_game(board: Board, name: str, on_leaf: Callable[[int], None] = lambda count: None) -> Node:
    """One game on a board, as a tree."""
    return Game(board, on_leaf).play(name)
