"""Lots.reportDiversion: an item turned up where it may not be sold."""

from __future__ import annotations

import pytest
from eth_utils.crypto import keccak

from tests import goods
from tests.actors import Standing
from tests.goods import MadeLot
from tests.stage import Stage

EVIDENCE = keccak(text="photo")
HERE, ELSEWHERE = 1, 2


@pytest.fixture
def made(stage: Stage) -> MadeLot:
    """An open lot for one market."""
    made = goods.make_lot(stage, market=HERE)
    goods.open_lot(stage, made)
    return made


def test_report_diversion__no_member_or_suspended__Lots_NotMember(stage: Stage, made: MadeLot) -> None:
    """LOT-8"""
    stage.suite.registry.setStanding(stage.second_maker_id, Standing.SUSPENDED, bytes(32), sender=stage.admin)

    for caller in (stage.stranger, stage.buyer, stage.second_maker):
        with stage.chain.expect("Lots_NotMember", account=caller):
            stage.suite.lots.reportDiversion(made.t, made.item(0), ELSEWHERE, EVIDENCE, sender=caller)


def test_report_diversion__unknown_lot__Lots_Unknown(stage: Stage) -> None:
    """LOT-9"""
    made = goods.make_lot(stage, market=HERE)

    with stage.chain.expect("Lots_Unknown", lotId=made.id):
        stage.suite.lots.reportDiversion(made.t, made.item(0), ELSEWHERE, EVIDENCE, sender=stage.store)


def test_report_diversion__item_of_another_lot__Lots_NotInLot(stage: Stage, made: MadeLot) -> None:
    """LOT-9: nobody can blame a lot for what is not of it"""
    other = goods.make_lot(stage, serials=("X-1", "X-2"))

    with stage.chain.expect("Lots_NotInLot", lotId=made.id, index=1):
        stage.suite.lots.reportDiversion(made.t, other.item(1), ELSEWHERE, EVIDENCE, sender=stage.store)


@pytest.mark.parametrize(("authorised", "found"), [(HERE, HERE), (0, HERE), (0, 0)])
def test_report_diversion__authorised__Lots_Authorised(stage: Stage, authorised: int, found: int) -> None:
    """LOT-10: 0 is every market"""
    made = goods.make_lot(stage, market=authorised, document_hash=bytes(32))
    goods.open_lot(stage, made)

    with stage.chain.expect("Lots_Authorised", market=found):
        stage.suite.lots.reportDiversion(made.t, made.item(0), found, EVIDENCE, sender=stage.store)


def test_report_diversion__other_market__counted_and_told(stage: Stage, made: MadeLot) -> None:
    """LOT-8, LOT-9, LOT-10"""
    lots, opened_at = stage.suite.lots, stage.clock.now
    stage.clock.pass_(days=1)
    for count, (place, reporter) in enumerate([(0, stage.store), (3, stage.carrier)], start=1):
        lots.reportDiversion(made.t, made.item(place), ELSEWHERE, EVIDENCE, sender=reporter)

        assert stage.chain.logs == [lots.DiversionReported(made.id, made.item_id(place), reporter, ELSEWHERE, EVIDENCE)]
        assert tuple(lots.stateOf(made.id)) == (opened_at, 0, count)


def test_report_diversion__recalled_lot__counted(stage: Stage, made: MadeLot) -> None:
    """LOT-9: what is called back can still turn up"""
    stage.suite.lots.recall(made.t, bytes(32), sender=stage.maker)

    stage.suite.lots.reportDiversion(made.t, made.item(0), ELSEWHERE, EVIDENCE, sender=stage.store)

    assert stage.suite.lots.stateOf(made.id).diversionCount == 1
