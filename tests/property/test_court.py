"""The Court against its plain model: random juries, votes, absences, changes of key, standings, fees and closings in any order.

After each act: every account of a bond, of a trial and of a juror's free money is to the unit what the model holds, and their sum is what
was paid in. At the end every trial is closed, every share claimed and every bond taken home; nobody has lost more than a tenth of a seat's
bond per seat.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guildhall.evm import Account, Artifacts
from guildhall.messages import Row
from tests.court_model import Tally, block_hash, drawn, odd_part
from tests.court_stage import BOND, HOUR, A, B, CourtStage, new_stage

JURORS = 12
FRESH_KEY = 700
VOTES = st.sampled_from([A, A, A, B, B, None, "sealed"])
"""A row, nothing at all, or a commitment that is never opened."""


@pytest.fixture(scope="module")
def built(artifacts: Artifacts) -> CourtStage:
    """Jurors with bonds for one to four seats."""
    stage = new_stage(artifacts)
    for number in range(JURORS):
        stage.make_juror(BOND * (1 + number % 4) + number)
    return stage


@contextmanager
def course(stage: CourtStage) -> Iterator[None]:
    """Whatever happens is undone, also in what the stage knows of its members."""
    members = list(stage.members)
    try:
        with stage.chain.branch():
            yield
    finally:
        stage.members = members


class Play:
    """One course of events on both sides."""

    def __init__(self, stage: CourtStage, data: st.DataObject) -> None:
        self.stage = stage
        self.data = data
        self.bonds = {member: stage.bond(key) for member, key in enumerate(stage.members, start=1)}
        self.brought = dict(self.bonds)
        self.locked = dict.fromkeys(self.bonds, 0)
        self.seats_taken = dict.fromkeys(self.bonds, 0)  # in units of a tenth of a seat's bond
        self.lost = dict.fromkeys(self.bonds, 0)
        self.earned = dict.fromkeys(self.bonds, 0)
        self.expelled: set[int] = set()
        self.tallies: dict[int, Tally] = {}
        self.juries: dict[int, list[int]] = {}
        self.sealed_by: dict[int, dict[int, tuple[Account, Row]]] = {}
        self.open: list[int] = []
        self.keys_of = {member: [key] for member, key in enumerate(stage.members, start=1)}

    def try_(self) -> None:
        """Open, draw, and let some commit."""
        stage, data = self.stage, self.data
        excluded = set(data.draw(st.lists(st.integers(1, JURORS), max_size=3), label="excluded"))
        is_appeal = data.draw(st.booleans(), label="appeal")
        amount = BOND * (1 + is_appeal)
        keys = [data.draw(st.sampled_from(self.keys_of[member])).address for member in sorted(excluded)]
        trial = stage.open(excluded=keys, is_appeal=is_appeal)
        block = stage.court.trialOf(trial).drawBlock
        is_fit = lambda member: (  # noqa: E731
            member not in self.expelled and self.locked[member] + amount <= self.bonds[member]
        )
        jury = odd_part(drawn(block_hash(block), trial, range(1, JURORS + 1), 15 if is_appeal else 7, is_fit, None, excluded))
        stage.past_draw_block(trial)
        needed = 7 if is_appeal else 3
        if len(jury) < needed:
            with stage.chain.expect("Court_TooFewJurors", needed=needed):
                stage.court.draw(trial)
            return
        stage.court.draw(trial)
        assert [stage.member_id(key) for key in stage.jury(trial)] == jury
        self.juries[trial], self.tallies[trial], self.sealed_by[trial] = jury, Tally(len(jury), amount), {}
        self.open.append(trial)
        for seat, member in enumerate(jury):
            self.locked[member] += amount
            self.seats_taken[member] += amount // 10
            vote = data.draw(VOTES, label="vote")
            if vote is None:
                continue
            key = stage.members[member - 1]
            stage.commit(trial, key, A if vote == "sealed" else vote)
            self.tallies[trial].committed.add(seat)
            if vote != "sealed":
                self.sealed_by[trial][seat] = (key, vote)

    def change_key(self) -> None:
        """One after the other, so that it takes no more than three days: votes of open trials are lost by that."""
        member = self.data.draw(st.sampled_from(sorted(set(self.bonds) - self.expelled)), label="rotates")
        new_key = self.stage.chain.account(FRESH_KEY + sum(len(keys) for keys in self.keys_of.values()))
        self.stage.rotate(self.stage.members[member - 1], new_key)
        self.keys_of[member].append(new_key)

    def expel(self) -> None:
        if len(self.expelled) < 3:
            member = self.data.draw(st.sampled_from(sorted(set(self.bonds) - self.expelled)), label="expelled")
            self.stage.set_standing(self.stage.members[member - 1], 3)
            self.expelled.add(member)

    def pay(self) -> None:
        """A fee, at any time."""
        if self.tallies:
            trial = self.data.draw(st.sampled_from(sorted(self.tallies)), label="paid")
            amount = self.data.draw(st.integers(1, 10**7), label="fee")
            self.stage.pay_fee(trial, amount)
            self.tallies[trial].arrived += amount

    def reveal(self) -> None:
        """All who can, in all trials whose time it is."""
        self.stage.clock.pass_(seconds=24 * HOUR)
        for trial in self.open:
            read = self.stage.court.trialOf(trial)
            if read.commitBy <= self.stage.clock.now < read.revealBy:
                for seat, (key, row) in self.sealed_by[trial].items():
                    if seat not in self.tallies[trial].votes:
                        self.stage.reveal(trial, key, row)
                        self.tallies[trial].votes[seat] = row

    def close(self) -> None:
        """One that is over."""
        over = [trial for trial in self.open if self.stage.court.rulingOf(trial).isOver]
        if over:
            self.close_one(self.data.draw(st.sampled_from(over), label="closed"))

    def close_one(self, trial: int) -> None:
        tally = self.tallies[trial]
        assert self.stage.court.rulingOf(trial).row == tally.ruling
        self.stage.court.close(trial)
        self.open.remove(trial)
        for seat, member in enumerate(self.juries[trial]):
            self.locked[member] -= tally.seat_amount
            if seat in tally.losers:
                self.bonds[member] -= tally.penalty
                self.lost[member] += tally.penalty
                tally.arrived += tally.penalty

    def claim(self) -> None:
        """By any key of any member, whether something is due or not."""
        if self.tallies:
            trial = self.data.draw(st.sampled_from(sorted(self.tallies)), label="claimed")
            member = self.data.draw(st.integers(1, JURORS), label="by")
            self.claim_of(trial, member, self.data.draw(st.sampled_from(self.keys_of[member])))

    def claim_of(self, trial: int, member: int, key: Account) -> None:
        tally, jury = self.tallies[trial], self.juries[trial]
        amount = tally.due(jury.index(member)) if member in jury and trial not in self.open else 0
        if amount == 0:
            with self.stage.chain.expect("Court_NothingDue", trialId=trial, juror=key):
                self.stage.court.claimFee(trial, key)
            return
        before = self.stage.free(self.stage.members[member - 1])
        self.stage.court.claimFee(trial, key)
        assert self.stage.free(self.stage.members[member - 1]) == before + amount
        self.earned[member] += tally.claim(jury.index(member))

    def check(self) -> None:
        """Every account, and their sum."""
        stage = self.stage
        pots = {trial: stage.pot(trial) for trial in self.tallies}
        assert pots == {trial: tally.arrived - sum(tally.claimed.values()) for trial, tally in self.tallies.items()}
        for member, keys in self.keys_of.items():
            juror = stage.court.jurorOf(keys[0])
            assert (stage.bond(keys[0]), juror.lockedAmount) == (self.bonds[member], self.locked[member])
            assert sum(stage.free(key) for key in keys) == self.earned[member]
            assert self.lost[member] <= self.seats_taken[member]
            assert self.bonds[member] >= self.locked[member]
        in_ledger = sum(pots.values()) + sum(self.bonds.values()) + sum(self.earned.values())
        assert stage.u_token.balanceOf(stage.escrow) == in_ledger

    def finish(self) -> None:
        """Everybody goes home, the expelled too."""
        for trial in list(self.open):
            self.stage.end(trial)
            self.close_one(trial)
        for trial, jury in self.juries.items():
            for member in jury:
                self.claim_of(trial, member, self.stage.members[member - 1])
            assert 0 <= self.stage.pot(trial) < max(1, len(self.tallies[trial].winners)) or not self.tallies[trial].winners
        self.check()
        for member, key in enumerate(self.stage.members, start=1):
            before = self.stage.free(key)
            self.stage.court.resign(sender=key)
            assert self.stage.free(key) - before == self.brought[member] - self.lost[member]
            assert self.brought[member] - self.lost[member] >= self.brought[member] - self.seats_taken[member]
        assert tuple(self.stage.court.jurorCount()) == (0, 0)


ACTS = ("try_", "try_", "try_", "reveal", "reveal", "close", "close", "pay", "pay", "claim", "claim", "change_key", "expel")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), acts=st.lists(st.sampled_from(ACTS), min_size=4, max_size=24))
def test_court__any_course__as_the_plain_model(built: CourtStage, data: st.DataObject, acts: list[str]) -> None:
    """CRT-24, CRT-40, CRT-41, CRT-42, CRT-50"""
    with course(built):
        play = Play(built, data)
        for act in acts:
            getattr(play, act)()
            play.check()
        play.finish()


def test_court__rulings_and_none__are_both_reached(built: CourtStage) -> None:
    """CRT-50: what the course above consists of does happen in it: juries of votes that differ, and of silence."""
    found = set()
    for votes in ([A, A, A, B, B], [A, B, None, None, None], [None] * 5):
        with course(built):
            trial = built.open(excluded=[key.address for key in built.members[5:]])
            assert len(built.draw(trial)) == 5
            built.vote(trial, votes)
            built.end(trial)
            found.add(built.court.rulingOf(trial).row)
    assert found == {A, Row.NONE}
