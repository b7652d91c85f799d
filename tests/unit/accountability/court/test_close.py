"""Court.close: penalties are taken, seats are free."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from guildhall.messages import Row
from tests.court_stage import BOND, DAY, A, B, CourtStage

TENTH = BOND // 10


def test_close__just_before_the_end__Court_TooEarly(stage: CourtStage) -> None:
    """CRT-40"""
    trial = stage.try_()
    ends_at = stage.court.rulingOf(trial).endsAt
    stage.clock.just_before(ends_at)

    with stage.chain.expect("Court_TooEarly", now_=ends_at - 1, from_=ends_at):
        stage.court.close(trial)

    stage.clock.to(ends_at)
    stage.court.close(trial)
    assert stage.court.trialOf(trial).isClosed


def test_close__twice__Court_Closed(stage: CourtStage) -> None:
    """CRT-40"""
    trial, _ = stage.judged([A] * 7)

    with stage.chain.expect("Court_Closed", trialId=trial):
        stage.court.close(trial)


def test_close__unknown_trial__Court_UnknownTrial(stage: CourtStage) -> None:
    """CRT-20"""
    with stage.chain.expect("Court_UnknownTrial", trialId=1):
        stage.court.close(1)


def test_close__never_drawn__no_effect_on_anybody(stage: CourtStage) -> None:
    """CRT-40: possible from the deadline on."""
    jurors = stage.make_jurors(7)
    deadline = stage.clock.now + 3 * DAY
    trial = stage.open(deadline=deadline)
    stage.clock.just_before(deadline)
    with stage.chain.expect("Court_TooEarly", now_=deadline - 1, from_=deadline):
        stage.court.close(trial)
    stage.clock.to(deadline)

    stage.court.close(trial)

    assert stage.chain.logs == [stage.court.TrialClosed(trial, Row.NONE, 0)]
    assert stage.bonds(jurors) == [2 * BOND] * 7


@pytest.mark.parametrize(
    ("votes", "row", "losers"),
    [
        ([A, A, A, A, A, A, A], A, []),
        ([A, A, A, A, B, B, B], A, [4, 5, 6]),
        ([B, A, B, None, B, None, None], B, [1, 3, 5, 6]),
        ([A, A, B, B, None, None, None], Row.NONE, [4, 5, 6]),  # a tie
        ([A, None, A, None, A, None, None], Row.NONE, [1, 3, 5, 6]),  # no quorum
        ([None, None, None, None, None, None, B], Row.NONE, [0, 1, 2, 3, 4, 5]),
        ([None] * 7, Row.NONE, []),  # penalties would have no taker
    ],
)
def test_close__votes__penalties_of_those_who_lost(stage: CourtStage, votes: Sequence[Row | None], row: Row, losers: list[int]) -> None:
    """CRT-40, CRT-42, CRT-50"""
    trial = stage.try_()
    jury = stage.jury(trial)
    stage.vote(trial, votes)
    stage.end(trial)

    stage.court.close(trial, sender=stage.stranger)

    assert stage.chain.logs[0] == stage.court.TrialClosed(trial, row, len(losers) * TENTH)
    assert [log.name for log in stage.chain.logs[1:]] == ["Transferred"] * len(losers)
    assert stage.bonds(jury) == [2 * BOND - TENTH * (seat in losers) for seat in range(7)]
    assert stage.pot(trial) == len(losers) * TENTH
    assert all(tuple(stage.court.jurorOf(juror))[2] == stage.court.jurorOf(juror).lockedAmount == 0 for juror in jury)


def test_close__appeal__penalties_doubled(stage: CourtStage) -> None:
    """CRT-42: a tenth of the seat's bond, which is twice as large."""
    trial, jury = stage.judged([A] * 8 + [B] * 7, is_appeal=True)

    assert stage.bonds(jury) == [2 * BOND] * 8 + [2 * BOND - 2 * TENTH] * 7
    assert stage.pot(trial) == 14 * TENTH


def test_close__two_trials_of_one_juror__each_frees_its_seat(stage: CourtStage) -> None:
    """CRT-42"""
    first = stage.try_()
    second = stage.open()
    stage.draw(second)
    juror = stage.jury(first)[0]
    assert (stage.court.jurorOf(juror).seatCount, stage.court.jurorOf(juror).lockedAmount) == (2, 2 * BOND)
    stage.end(first)

    stage.court.close(first)

    assert (stage.court.jurorOf(juror).seatCount, stage.court.jurorOf(juror).lockedAmount) == (1, BOND)
    with stage.chain.expect("Court_Seated", juror=juror, seatCount=1):
        stage.court.resign(sender=juror)


def test_close__jurors_expelled_suspended_or_blocked__closed_all_the_same(stage: CourtStage) -> None:
    """CRT-42: nobody's trouble keeps the others waiting, and nobody escapes by it."""
    trial = stage.try_()
    jury = stage.jury(trial)
    stage.vote(trial, [A, A, A, A, None, None, None])
    stage.set_standing(jury[4], 2)
    stage.set_standing(jury[5], 3)
    stage.u_token.setSendBlocked(jury[6], True, sender=stage.admin)
    stage.end(trial)

    stage.court.close(trial)

    assert stage.bonds(jury) == [2 * BOND] * 4 + [2 * BOND - TENTH] * 3


def test_close__key_changed_while_seated__the_members_bond_pays(stage: CourtStage) -> None:
    """CRT-42: a change of key escapes nothing and loses nothing."""
    trial = stage.try_()
    juror, new_key = stage.jury(trial)[0], stage.chain.account(500)
    stage.vote(trial, [B, A, A, A, A, A, A])
    stage.rotate(juror, new_key)

    stage.court.close(trial)
    stage.court.resign(sender=new_key)

    assert stage.free(new_key) == 2 * BOND - TENTH
