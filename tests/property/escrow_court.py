"""The plain-Python model of the Court and of the RiskPool: who sits, who won, what is owed. Who is drawn, only the chain can say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from guildhall.market import FREE_TAG, account_of
from guildhall.messages import Row
from tests.property.escrow_model import Model, Refused
from tests.property.escrow_world import DAY, SEAT_BOND, SEEDS

FULL_COUNT = 30
DRAW_DELAY, KNOWN_BLOCKS = 5, 256
SEATS, APPEAL_SEATS, MIN_SEATS, MIN_APPEAL_SEATS = 7, 15, 3, 7


def trial_tag(trial_id: int) -> bytes:
    """Of a trial's account: fees and penalties."""
    return b"trial\0\0\0" + trial_id.to_bytes(4, "big")


def bond_tag(member_id: int) -> bytes:
    """Of a juror's bond."""
    return b"juror\0\0\0" + member_id.to_bytes(4, "big")


@dataclass
class Juror:
    """Who has joined."""

    address: str
    place: int
    joined_block: int
    is_seed: bool = False
    seat_count: int = 0
    locked: int = 0


@dataclass
class Trial:
    """One jury's work."""

    trial_id: int
    rows: tuple[Row, Row]
    excluded: frozenset[str]
    deadline: int
    is_appeal: bool
    draw_block: int = 0
    place_count: int = 0
    is_seed_only: bool = False
    reveal_by: int = 0
    jury: list[str] = field(default_factory=list)
    sealed: dict[str, tuple[Row, int]] = field(default_factory=dict)  # row and salt
    votes: dict[str, Row] = field(default_factory=dict)  # revealed
    is_closed: bool = False
    claimed: dict[str, int] = field(default_factory=dict)
    paid: int = 0

    @property
    def commit_by(self) -> int:
        return self.reveal_by - DAY

    @property
    def ends_at(self) -> int:
        return self.reveal_by or self.deadline

    @property
    def seat_amount(self) -> int:
        return 2 * SEAT_BOND if self.is_appeal else SEAT_BOND

    def outcome(self) -> Row:
        """Of the votes: a quorum, and more than half of it."""
        if 2 * len(self.votes) <= len(self.jury):
            return Row.NONE
        tally = {row: list(self.votes.values()).count(row) for row in self.rows}
        best = max(self.rows, key=tally.__getitem__)
        return best if 2 * tally[best] > len(self.votes) else Row.NONE

    def winners(self) -> Collection[str]:
        row = self.outcome()
        if row is not Row.NONE:
            return [juror for juror, vote in self.votes.items() if vote is row]
        return self.votes or self.sealed

    def losers(self) -> Collection[str]:
        return set(self.jury) - set(self.winners()) if self.votes else set()


class Court:
    """Jurors and trials."""

    def __init__(self, model: Model) -> None:
        world = model.world
        self.model = model
        self.address: str = world.suite.court.address
        self.trials: list[Trial] = []
        self.jurors: dict[str, Juror] = {}
        self.places: list[str | None] = []
        self.empty: list[int] = []
        self.suspended: set[str] = set()
        self.served: set[str] = set()
        for at, (juror, amount) in enumerate(zip(world.jurors, world.juror_bonds, strict=True)):
            model.accounts[account_of(self.address, self.tag_of(juror.address))] = amount
            model.total += amount
            if at < len(world.joined_at):
                self.add(juror.address, world.joined_at[at])
                self.jurors[juror.address].is_seed = at < 2 + SEEDS

    def tag_of(self, juror: str) -> bytes:
        return bond_tag(self.model.world.member_of[juror])

    def bond(self, juror: str) -> int:
        return self.model.balance(self.address, self.tag_of(juror))

    # ------------------------------------------------------ membership ------------------------------------------------------

    def add(self, juror: str, block: int) -> None:
        if self.empty:
            place = self.empty.pop()
            self.places[place] = juror
        else:
            place = len(self.places)
            self.places.append(juror)
        self.jurors[juror] = Juror(juror, place, block)

    def remove(self, juror: str) -> None:
        place = self.jurors.pop(juror).place
        self.places[place] = None
        self.empty.append(place)

    # -------------------------------------------------------- trials --------------------------------------------------------

    def trial(self, trial_id: int) -> Trial:
        if not 0 < trial_id <= len(self.trials):
            raise Refused("Court_UnknownTrial", trial_id)
        return self.trials[trial_id - 1]

    def drawn(self, trial_id: int) -> Trial:
        trial = self.trial(trial_id)
        if not trial.reveal_by:
            raise Refused("Court_NotDrawn", trial_id)
        return trial

    def open(self, rows: tuple[Row, Row], excluded: frozenset[str], deadline: int, is_appeal: bool) -> int:
        trial = Trial(len(self.trials) + 1, rows, excluded, deadline, is_appeal)
        self.fix_draw(trial)
        self.trials.append(trial)
        return trial.trial_id

    def fix_draw(self, trial: Trial) -> None:
        trial.draw_block, trial.place_count = self.model.number + DRAW_DELAY, len(self.places)
        trial.is_seed_only = len(self.jurors) < FULL_COUNT

    def fit(self, trial: Trial) -> set[str]:
        """Who can sit."""
        return {
            juror.address
            for juror in self.jurors.values()
            if juror.joined_block <= trial.draw_block - DRAW_DELAY
            and juror.place < trial.place_count
            and (juror.is_seed or not trial.is_seed_only)
            and self.bond(juror.address) >= juror.locked + trial.seat_amount
            and juror.address not in trial.excluded
            and juror.address not in self.suspended
        }

    def size(self, trial: Trial) -> int:
        """Seats that can be filled, an odd number of them; 0: too few."""
        found = min(len(self.fit(trial)), APPEAL_SEATS if trial.is_appeal else SEATS)
        size = found - 1 if found and found % 2 == 0 else found
        needed = MIN_APPEAL_SEATS if trial.is_appeal else MIN_SEATS
        if size < needed:
            raise Refused("Court_TooFewJurors", found, needed)
        return size

    def seat(self, trial: Trial, jury: list[str]) -> None:
        for address in jury:
            juror = self.jurors[address]
            juror.seat_count += 1
            juror.locked += trial.seat_amount
        trial.jury, trial.reveal_by = jury, self.model.now + 2 * DAY
        self.served.update(jury)

    def ruling(self, trial_id: int) -> tuple[int, Row]:
        """When the trial is over, and its ruling if it is."""
        trial = self.trials[trial_id - 1]
        return trial.ends_at, trial.outcome() if self.model.now >= trial.ends_at else Row.NONE

    def close(self, trial: Trial) -> None:
        """Nobody loses more than a tenth of a seat."""
        trial.is_closed = True
        for address in trial.jury:
            juror = self.jurors[address]
            juror.seat_count -= 1
            juror.locked -= trial.seat_amount
        for address in trial.losers():
            self.model.move(self.address, self.tag_of(address), self.address, trial_tag(trial.trial_id), trial.seat_amount // 10)

    def due(self, trial: Trial, juror: str) -> int:
        """A winner's share of what has come in, less what she has."""
        winners = trial.winners()
        if not trial.is_closed or juror not in winners:
            return 0
        came_in = self.model.balance(self.address, trial_tag(trial.trial_id)) + trial.paid
        return came_in // len(winners) - trial.claimed.get(juror, 0)


class Pool:
    """Claims in their order."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.queue: list[tuple[str, bytes, int]] = []
        self.first = self.next = 0
        self.claimed = self.paid = 0

    @property
    def owed(self) -> int:
        return sum(amount for _, _, amount in self.queue)

    @property
    def held(self) -> int:
        return self.model.balance(self.model.risk_pool)

    def claim(self, owner: str, tag: bytes, amount: int) -> None:
        """Paid at once as far as it goes, if nobody waits and compliance lets the pool pay."""
        if not amount:
            return
        self.claimed += amount
        waiting = amount
        if not self.queue and self.model.can_transact(self.model.risk_pool):
            waiting -= self._pay(owner, tag, amount)
        if waiting:
            self.queue.append((owner, tag, waiting))
            self.next += 1

    def pay(self, count: int) -> None:
        """From the oldest on."""
        if not self.queue:
            raise Refused("RiskPool_NothingQueued")
        if count and self.held:
            self.model.require_free(self.model.risk_pool)
        while count and self.queue and self.held:
            count -= 1
            owner, tag, amount = self.queue[0]
            paid = self._pay(owner, tag, amount)
            if paid < amount:
                self.queue[0] = (owner, tag, amount - paid)
            else:
                self.queue.pop(0)
                self.first += 1

    def _pay(self, owner: str, tag: bytes, amount: int) -> int:
        paid = min(self.held, amount)
        self.model.move(self.model.risk_pool, FREE_TAG, owner, tag, paid)
        self.paid += paid
        return paid
