"""Court.setSeed, setPower, setCases: administration."""

from __future__ import annotations

import pytest

from guildhall.market import NOBODY
from tests.court_stage import BOND, CourtStage


def test_set_seed__caller_without_role__AccessManagedUnauthorized(stage: CourtStage) -> None:
    """CRT-60"""
    juror = stage.make_juror(is_seed=False)

    with stage.chain.expect("AccessManagedUnauthorized", caller=juror):
        stage.court.setSeed(juror, True, sender=juror)


def test_set_seed__no_juror__Court_NotJuror(stage: CourtStage) -> None:
    """CRT-60"""
    for who in (stage.stranger, stage.admit()):
        with stage.chain.expect("Court_NotJuror", juror=who):
            stage.court.setSeed(who, True, sender=stage.admin)


def test_set_seed__as_it_is__Court_Unchanged(stage: CourtStage) -> None:
    """CRT-60"""
    juror = stage.make_juror()

    with stage.chain.expect("Court_Unchanged", juror=juror):
        stage.court.setSeed(juror, True, sender=stage.admin)


def test_set_seed__made_and_unmade__counted_and_told(stage: CourtStage) -> None:
    """CRT-60"""
    juror = stage.make_juror(is_seed=False)

    stage.court.setSeed(juror, True, sender=stage.admin)
    assert stage.chain.logs == [stage.court.SeedSet(juror, True)]
    assert tuple(stage.court.jurorCount()) == (1, 1)

    stage.court.setSeed(juror, False, sender=stage.admin)
    assert stage.chain.logs == [stage.court.SeedSet(juror, False)]
    assert tuple(stage.court.jurorCount()) == (1, 0)


def test_set_seed__seed_leaves_and_joins__no_longer_of_the_seed(stage: CourtStage) -> None:
    """CRT-60"""
    juror = stage.make_juror()
    stage.court.resign(sender=juror)
    assert tuple(stage.court.jurorCount()) == (0, 0)

    stage.fund(juror, BOND)
    stage.court.join(sender=juror)

    assert not stage.court.jurorOf(juror).isSeed


@pytest.mark.parametrize("setter", ["setPower", "setCases"])
def test_set_once__caller_without_role__AccessManagedUnauthorized(stage: CourtStage, setter: str) -> None:
    """CRT-61, CRT-62"""
    with stage.chain.expect("AccessManagedUnauthorized", caller=stage.stranger):
        getattr(stage.court, setter)(stage.stranger, sender=stage.stranger)


@pytest.mark.parametrize(("setter", "getter"), [("setPower", "power"), ("setCases", "cases")])
def test_set_once__zero_first_again__refused_named_refused(stage: CourtStage, setter: str, getter: str) -> None:
    """CRT-61, CRT-62: `Court_ZeroAddress`, then told, then `Court_AlreadySet`."""
    court = stage.chain.deploy("Court", stage.authority, stage.escrow, stage.registry, BOND)
    set_ = getattr(court, setter)
    with stage.chain.expect("Court_ZeroAddress"):
        set_(NOBODY, sender=stage.admin)

    set_(stage.cases, sender=stage.admin)

    event = court.PowerSet if setter == "setPower" else court.CasesSet
    assert stage.chain.logs == [event(stage.cases)]
    assert getattr(court, getter)() == stage.cases.address
    with stage.chain.expect("Court_AlreadySet", current=stage.cases):
        set_(stage.stranger, sender=stage.admin)
