"""Court.claimFee: winners share what has come in."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from guildhall.market import account_of
from guildhall.messages import Row
from tests.court_stage import BOND, A, B, CourtStage, U

TENTH = BOND // 10


def test_claim_fee__not_closed__Court_NothingDue(stage: CourtStage) -> None:
    """CRT-41"""
    trial = stage.try_()
    juror = stage.jury(trial)[0]
    stage.pay_fee(trial, U)
    stage.vote(trial, [A] * 7)
    stage.end(trial)

    with stage.chain.expect("Court_NothingDue", trialId=trial, juror=juror):
        stage.court.claimFee(trial, juror)


def test_claim_fee__not_a_winner__Court_NothingDue(stage: CourtStage) -> None:
    """CRT-41: the minority, the silent, strangers."""
    trial, jury = stage.judged([A, A, A, A, A, B, None])
    stage.pay_fee(trial, U)

    for who in (jury[5], jury[6], stage.stranger):
        with stage.chain.expect("Court_NothingDue", trialId=trial, juror=who):
            stage.court.claimFee(trial, who)


def test_claim_fee__nothing_there__Court_NothingDue(stage: CourtStage) -> None:
    """CRT-41: nor less than a unit each."""
    trial, jury = stage.judged([A] * 7)
    stage.pay_fee(trial, 6)

    with stage.chain.expect("Court_NothingDue", trialId=trial, juror=jury[0]):
        stage.court.claimFee(trial, jury[0])

    stage.pay_fee(trial, 1)
    stage.court.claimFee(trial, jury[0])
    assert stage.free(jury[0]) == 1


def test_claim_fee__twice__Court_NothingDue(stage: CourtStage) -> None:
    """CRT-41"""
    trial, jury = stage.judged([A, A, A, A, B, B, B])
    stage.court.claimFee(trial, jury[0])

    with stage.chain.expect("Court_NothingDue", trialId=trial, juror=jury[0]):
        stage.court.claimFee(trial, jury[0])


def test_claim_fee__unknown_trial__Court_UnknownTrial(stage: CourtStage) -> None:
    """CRT-20"""
    with stage.chain.expect("Court_UnknownTrial", trialId=1):
        stage.court.claimFee(1, stage.stranger)


def test_claim_fee__never_drawn__Court_NothingDue(stage: CourtStage) -> None:
    """CRT-41"""
    trial = stage.open()
    stage.end(trial)
    stage.court.close(trial)

    with stage.chain.expect("Court_NothingDue", trialId=trial, juror=stage.stranger):
        stage.court.claimFee(trial, stage.stranger)


def test_claim_fee__fee_and_penalties__paid_and_told(stage: CourtStage) -> None:
    """CRT-41: rounded down, dust stays."""
    trial, jury = stage.judged([A, A, A, A, B, B, None])
    stage.pay_fee(trial, 10 * U + 3)
    share = (10 * U + 3 + 3 * TENTH) // 4

    stage.court.claimFee(trial, jury[1], sender=stage.stranger)

    assert stage.chain.logs == [
        stage.court.FeeClaimed(trial, jury[1], share),
        stage.escrow.Transferred(stage.court.accountOf(trial), account_of(jury[1].address), share),
    ]
    for juror in (jury[0], jury[2], jury[3]):
        stage.court.claimFee(trial, juror)
    assert [stage.free(juror) for juror in jury] == [share] * 4 + [0] * 3
    assert stage.pot(trial) == (10 * U + 3 + 3 * TENTH) % 4


def test_claim_fee__more_comes_later__the_rest_whenever_claimed(stage: CourtStage) -> None:
    """CRT-41: who claimed early and who claimed late end with the same."""
    trial, jury = stage.judged([A] * 7)
    stage.pay_fee(trial, 71)
    stage.court.claimFee(trial, jury[0])
    stage.pay_fee(trial, 70)
    for juror in jury:
        stage.court.claimFee(trial, juror)

    assert [stage.free(juror) for juror in jury] == [20] * 7
    assert stage.pot(trial) == 1


@pytest.mark.parametrize(
    ("votes", "winners"),
    [
        ([A, A, B, B, None, None, None], [0, 1, 2, 3]),  # a tie: all who revealed
        ([None, B, None, None, None, None, None], [1]),
    ],
)
def test_claim_fee__no_ruling__all_who_revealed(stage: CourtStage, votes: Sequence[Row | None], winners: list[int]) -> None:
    """CRT-41"""
    trial, jury = stage.judged(votes)
    arrived = (7 - len(winners)) * TENTH

    for seat in winners:
        stage.court.claimFee(trial, jury[seat])

    assert [stage.free(juror) for juror in jury] == [arrived // len(winners) * (seat in winners) for seat in range(7)]


def test_claim_fee__nobody_revealed__all_who_committed(stage: CourtStage) -> None:
    """CRT-41: a fee that the parties owe once there is a commitment has a taker."""
    trial = stage.try_()
    jury = stage.jury(trial)
    for juror in jury[:2]:
        stage.commit(trial, juror)
    stage.end(trial)
    stage.court.close(trial)
    stage.pay_fee(trial, 9)

    for juror in jury[:2]:
        stage.court.claimFee(trial, juror)
    with stage.chain.expect("Court_NothingDue", trialId=trial, juror=jury[2]):
        stage.court.claimFee(trial, jury[2])

    assert [stage.free(juror) for juror in jury[:3]] == [4, 4, 0]
    assert stage.bonds(jury) == [2 * BOND] * 7


def test_claim_fee__key_changed_since__to_the_current_key(stage: CourtStage) -> None:
    """CRT-41: by either name, once."""
    trial, jury = stage.judged([A] * 7)
    new_key = stage.chain.account(500)
    stage.rotate(jury[0], new_key)
    stage.pay_fee(trial, 70)

    stage.court.claimFee(trial, jury[0])
    with stage.chain.expect("Court_NothingDue", trialId=trial, juror=new_key):
        stage.court.claimFee(trial, new_key)

    assert (stage.free(jury[0]), stage.free(new_key)) == (0, 10)


def test_claim_fee__after_leaving_or_expelled__paid(stage: CourtStage) -> None:
    """CRT-41: what was earned stays earned."""
    trial, jury = stage.judged([A] * 7)
    stage.pay_fee(trial, 70)
    stage.court.resign(sender=jury[0])
    stage.set_standing(jury[1], 3)

    for juror in jury[:2]:
        stage.court.claimFee(trial, juror)

    assert (stage.free(jury[0]), stage.free(jury[1])) == (2 * BOND + 10, 10)
