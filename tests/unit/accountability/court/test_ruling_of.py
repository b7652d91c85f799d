"""Court.rulingOf and the other readings: what is known without a transaction."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from guildhall.market import account_of
from guildhall.messages import Row
from tests.court_stage import DAY, A, B, CourtStage


def test_ruling_of__unknown_trial__Court_UnknownTrial(stage: CourtStage) -> None:
    """CRT-50"""
    with stage.chain.expect("Court_UnknownTrial", trialId=1):
        stage.court.rulingOf(1)


def test_ruling_of__not_drawn__over_at_the_deadline(stage: CourtStage) -> None:
    """CRT-50"""
    deadline = stage.clock.now + 3 * DAY
    trial = stage.open(deadline=deadline)
    stage.clock.just_before(deadline)
    assert tuple(stage.court.rulingOf(trial)) == (False, deadline, Row.NONE)

    stage.clock.to(deadline)
    assert tuple(stage.court.rulingOf(trial)) == (True, deadline, Row.NONE)


def test_ruling_of__drawn__over_at_reveal_by(stage: CourtStage) -> None:
    """CRT-50: nothing is named before, however clear the votes are."""
    trial = stage.try_()
    stage.vote(trial, [A] * 7)
    reveal_by = stage.court.trialOf(trial).revealBy
    stage.clock.just_before(reveal_by)
    assert tuple(stage.court.rulingOf(trial)) == (False, reveal_by, Row.NONE)

    stage.clock.to(reveal_by)
    assert tuple(stage.court.rulingOf(trial)) == (True, reveal_by, A)


def test_ruling_of__closed_and_claimed__the_same(stage: CourtStage) -> None:
    """CRT-50"""
    trial = stage.try_()
    stage.vote(trial, [B, B, B, B, A, A, None])
    stage.end(trial)
    before = tuple(stage.court.rulingOf(trial))

    stage.court.close(trial)
    stage.court.claimFee(trial, stage.jury(trial)[0])

    assert tuple(stage.court.rulingOf(trial)) == before


@pytest.mark.parametrize(
    ("votes", "row"),
    [
        ([A, A, A, None, None, None, None], Row.NONE),  # three of seven
        ([A, A, A, A, None, None, None], A),  # four of seven
        ([B, B, B, A, None, None, None], B),
        ([A, A, B, B, None, None, None], Row.NONE),
        ([A, A, A, B, B, B, None], Row.NONE),
        ([A, A, A, B, B, B, B], B),
        ([A, None, None], Row.NONE),  # a jury of three: two make a quorum
        ([A, A, None], A),
        ([A, B, None], Row.NONE),
        ([B, A, B], B),
    ],
)
def test_ruling_of__votes__majority_of_a_quorum(stage: CourtStage, votes: Sequence[Row | None], row: Row) -> None:
    """CRT-50"""
    trial = stage.try_(len(votes))
    stage.vote(trial, votes)
    stage.end(trial)

    assert stage.court.rulingOf(trial).row == row


@pytest.mark.parametrize(("revealed", "row"), [(7, Row.NONE), (8, A)])
def test_ruling_of__appeal__eight_of_fifteen_are_a_quorum(stage: CourtStage, revealed: int, row: Row) -> None:
    """CRT-50"""
    trial = stage.try_(15, is_appeal=True)
    stage.vote(trial, [A] * revealed + [None] * (15 - revealed))
    stage.end(trial)

    assert stage.court.rulingOf(trial).row == row


def test_accounts__of_bonds_and_trials__never_meet(stage: CourtStage) -> None:
    """CRT-50: the tag's prefix tells them apart, its last four bytes are the number."""
    jurors = stage.make_jurors(3)
    trials = [stage.open() for _ in range(3)]

    for number, (juror, trial) in enumerate(zip(jurors, trials, strict=True), start=1):
        end = number.to_bytes(4, "big")
        assert stage.court.bondAccountOf(juror) == account_of(stage.court.address, b"juror\0\0\0" + end)
        assert stage.court.accountOf(trial) == account_of(stage.court.address, b"trial\0\0\0" + end)


def test_bond_account_of__any_key_of_a_member__the_same(stage: CourtStage) -> None:
    """CRT-3: none for strangers, so that nobody pays into it."""
    juror, new_key = stage.make_juror(), stage.chain.account(500)
    before = stage.court.bondAccountOf(juror)
    stage.rotate(juror, new_key)

    assert stage.court.bondAccountOf(juror) == stage.court.bondAccountOf(new_key) == before
    assert stage.court.bondAccountOf(stage.stranger) == bytes(32)
    with stage.chain.expect("Escrow_ZeroAddress"):
        stage.escrow.deposit(stage.court.bondAccountOf(stage.stranger), 1, sender=stage.cashier)


def test_trial_of__unknown__Court_UnknownTrial(stage: CourtStage) -> None:
    """CRT-20"""
    with stage.chain.expect("Court_UnknownTrial", trialId=9):
        stage.court.trialOf(9)


def test_has_committed__unknown_trial__no(stage: CourtStage) -> None:
    """CRT-30: Cases asks before there is a trial."""
    assert not stage.court.hasCommitted(0)
