"""Lots.recall: the maker calls a lot back."""

from __future__ import annotations

import pytest
from eth_utils.crypto import keccak

from tests import goods
from tests.actors import Standing
from tests.goods import MadeLot
from tests.stage import Stage

REASON = keccak(text="dye")


@pytest.fixture
def made(stage: Stage) -> MadeLot:
    """An open lot."""
    made = goods.make_lot(stage)
    goods.open_lot(stage, made)
    return made


def test_recall__unknown_lot__Lots_Unknown(stage: Stage) -> None:
    """LOT-11"""
    made = goods.make_lot(stage)

    with stage.chain.expect("Lots_Unknown", lotId=made.id):
        stage.suite.lots.recall(made.t, REASON, sender=stage.maker)


def test_recall__again__Lots_Recalled(stage: Stage, made: MadeLot) -> None:
    """LOT-11"""
    stage.suite.lots.recall(made.t, REASON, sender=stage.maker)

    with stage.chain.expect("Lots_Recalled", lotId=made.id):
        stage.suite.lots.recall(made.t, REASON, sender=stage.maker)


def test_recall__caller_not_maker__Lots_NotMaker(stage: Stage, made: MadeLot) -> None:
    """LOT-12"""
    for caller in (stage.stranger, stage.admin, stage.second_maker, stage.expert):
        with stage.chain.expect("Lots_NotMaker", signer=caller):
            stage.suite.lots.recall(made.t, REASON, sender=caller)


def test_recall__maker__recorded_and_told(stage: Stage, made: MadeLot) -> None:
    """LOT-11, LOT-12"""
    opened_at = stage.clock.now
    stage.clock.pass_(days=1)

    stage.suite.lots.recall(made.t, REASON, sender=stage.maker)

    assert stage.chain.logs == [stage.suite.lots.LotRecalled(made.id, stage.maker, REASON)]
    assert tuple(stage.suite.lots.stateOf(made.id)) == (opened_at, stage.clock.now, 0)


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.EXPELLED])
def test_recall__maker_suspended__recorded(stage: Stage, made: MadeLot, standing: Standing) -> None:
    """LOT-12: a recall is never in the way of anybody's right"""
    stage.suite.registry.setStanding(stage.maker_id, standing, bytes(32), sender=stage.admin)

    stage.suite.lots.recall(made.t, REASON, sender=stage.maker)

    assert stage.suite.lots.stateOf(made.id).recalledAt == stage.clock.now
