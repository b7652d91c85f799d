"""Court.resign: the bond goes home."""

from __future__ import annotations

import pytest

from guildhall.market import account_of
from tests.court_stage import BOND, CourtStage


def test_resign__stranger__Court_NotJuror(stage: CourtStage) -> None:
    """CRT-3"""
    with stage.chain.expect("Court_NotJuror", juror=stage.stranger):
        stage.court.resign(sender=stage.stranger)


def test_resign__member_without_bond__Court_NotJuror(stage: CourtStage) -> None:
    """CRT-3"""
    member = stage.admit()

    with stage.chain.expect("Court_NotJuror", juror=member):
        stage.court.resign(sender=member)


def test_resign__former_key__Court_NotJuror(stage: CourtStage) -> None:
    """CRT-3: a key that was taken away takes no bond along."""
    juror = stage.make_juror()
    stage.rotate(juror, stage.chain.account(500))

    with stage.chain.expect("Court_NotJuror", juror=juror):
        stage.court.resign(sender=juror)


def test_resign__seated__Court_Seated(stage: CourtStage) -> None:
    """CRT-4: until the trial is closed, not only over."""
    trial = stage.try_(7)
    juror = stage.jury(trial)[0]
    stage.end(trial)

    with stage.chain.expect("Court_Seated", juror=juror, seatCount=1):
        stage.court.resign(sender=juror)

    stage.court.close(trial)
    stage.court.resign(sender=juror)
    assert stage.free(juror) == 2 * BOND


def test_resign__juror__bond_home_and_told(stage: CourtStage) -> None:
    """CRT-3, CRT-4"""
    juror = stage.make_juror(3 * BOND + 1)
    account = stage.court.bondAccountOf(juror)

    stage.court.resign(sender=juror)

    home = account_of(juror.address)
    assert stage.chain.logs == [
        stage.court.JurorLeft(1, juror, 3 * BOND + 1),
        stage.escrow.Transferred(account, home, 3 * BOND + 1),
    ]
    assert (stage.bond(juror), stage.free(juror)) == (0, 3 * BOND + 1)
    assert tuple(stage.court.jurorOf(juror)) == (0, 0, 0, False, 0, 0)
    assert tuple(stage.court.jurorCount()) == (0, 0)


def test_resign__after_a_change_of_key__bond_to_the_new_key(stage: CourtStage) -> None:
    """CRT-3"""
    juror, new_key = stage.make_juror(), stage.chain.account(500)
    stage.rotate(juror, new_key)

    stage.court.resign(sender=new_key)

    assert (stage.free(juror), stage.free(new_key)) == (0, 2 * BOND)


@pytest.mark.parametrize("standing", [2, 3])
def test_resign__not_active__bond_home(stage: CourtStage, standing: int) -> None:
    """CRT-3: exits ask for no standing."""
    juror = stage.make_juror()
    stage.set_standing(juror, standing)

    stage.court.resign(sender=juror)

    assert stage.free(juror) == 2 * BOND


def test_resign__blocked_by_u__credited_all_the_same(stage: CourtStage) -> None:
    """CRT-3: her credit waits in her free account."""
    juror = stage.make_juror()
    stage.u_token.setSendBlocked(juror, True, sender=stage.admin)
    stage.u_token.setReceiveBlocked(juror, True, sender=stage.admin)

    stage.court.resign(sender=juror)

    assert stage.free(juror) == 2 * BOND


def test_resign__never_joined__money_home_in_silence(stage: CourtStage) -> None:
    """CRT-3: what was paid in too early or too late is not lost."""
    member = stage.admit()
    stage.fund(member, 7)

    stage.court.resign(sender=member)

    assert [log.name for log in stage.chain.logs] == ["Transferred"]
    assert stage.free(member) == 7
