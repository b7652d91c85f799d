"""Court.join: a bonded member becomes a juror."""

from __future__ import annotations

import pytest

from guildhall.market import Roles
from tests.court_stage import BOND, CourtStage


def test_join__no_member__Court_NotEligible(stage: CourtStage) -> None:
    """CRT-1"""
    with stage.chain.expect("Court_NotEligible", juror=stage.stranger):
        stage.court.join(sender=stage.stranger)


@pytest.mark.parametrize("role", [role for role in Roles if role not in (Roles.TESTER, Roles.EXPERT)], ids=lambda role: role.name)
def test_join__other_role__Court_NotEligible(stage: CourtStage, role: Roles) -> None:
    """CRT-1"""
    member = stage.admit(role)
    stage.fund(member)

    with stage.chain.expect("Court_NotEligible", juror=member):
        stage.court.join(sender=member)


@pytest.mark.parametrize("standing", [2, 3])
def test_join__not_active__Court_NotEligible(stage: CourtStage, standing: int) -> None:
    """CRT-1"""
    member = stage.admit()
    stage.fund(member)
    stage.set_standing(member, standing)

    with stage.chain.expect("Court_NotEligible", juror=member):
        stage.court.join(sender=member)


def test_join__former_key__Court_NotEligible(stage: CourtStage) -> None:
    """CRT-1: rights belong to the current key."""
    member = stage.admit()
    stage.fund(member)
    stage.rotate(member, stage.chain.account(500))

    with stage.chain.expect("Court_NotEligible", juror=member):
        stage.court.join(sender=member)


def test_join__twice__Court_Joined(stage: CourtStage) -> None:
    """CRT-1"""
    juror = stage.make_juror()

    with stage.chain.expect("Court_Joined", juror=juror):
        stage.court.join(sender=juror)


def test_join__again_with_a_new_key__Court_Joined(stage: CourtStage) -> None:
    """CRT-1: the juror is the member."""
    new_key = stage.chain.account(500)
    stage.rotate(stage.make_juror(), new_key)

    with stage.chain.expect("Court_Joined", juror=new_key):
        stage.court.join(sender=new_key)


def test_join__bond_one_short__Court_BondTooLow(stage: CourtStage) -> None:
    """CRT-2"""
    member = stage.admit()
    stage.fund(member, BOND - 1)

    with stage.chain.expect("Court_BondTooLow", bondAmount=BOND - 1, neededAmount=BOND):
        stage.court.join(sender=member)


@pytest.mark.parametrize("roles", [Roles.TESTER, Roles.EXPERT, Roles.TESTER | Roles.EXPERT | Roles.MAKER], ids=str)
def test_join__bond_covers_a_seat__joined_and_told(stage: CourtStage, roles: Roles) -> None:
    """CRT-1, CRT-2"""
    member = stage.admit(roles)
    stage.fund(member, BOND)

    stage.court.join(sender=member)

    assert stage.chain.logs == [stage.court.JurorJoined(1, member)]
    assert tuple(stage.court.jurorOf(member)) == (1, 0, 0, False, stage.clock.number, 0)
    assert tuple(stage.court.jurorCount()) == (1, 0)


def test_join__after_others_left__takes_the_empty_place(stage: CourtStage) -> None:
    """CRT-24: places of others do not move."""
    first, second, third = stage.make_jurors(3)
    stage.court.resign(sender=second)
    fourth, fifth = stage.make_jurors(2)

    assert [stage.court.jurorOf(juror).index for juror in (first, third, fourth, fifth)] == [0, 2, 1, 3]
    assert tuple(stage.court.jurorCount()) == (4, 4)
