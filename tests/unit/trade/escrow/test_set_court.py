"""Escrow.setCourt: names the Court, once."""

from __future__ import annotations

from guildhall.market import NOBODY
from guildhall.messages import Row
from tests.stage import Stage


def test_set_court__caller_has_no_right__AccessManagedUnauthorized(stage: Stage) -> None:
    """ESC-91"""
    with stage.chain.expect("AccessManagedUnauthorized", caller=stage.stranger):
        stage.escrow.setCourt(stage.stranger, sender=stage.stranger)


def test_set_court__twice__Escrow_AlreadySet(stage: Stage) -> None:
    """ESC-91"""
    stage.escrow.setCourt(stage.court, sender=stage.admin)

    with stage.chain.expect("Escrow_AlreadySet", current=stage.court):
        stage.escrow.setCourt(stage.stranger, sender=stage.admin)


def test_set_court__not_yet__nobody_rules(stage: Stage) -> None:
    """ESC-80, ESC-81"""
    deal = stage.make_deal()
    stage.deliver(deal)

    for caller in (stage.admin, stage.court, stage.buyer):
        with stage.chain.expect("Escrow_NotCourt", caller=caller):
            stage.escrow.dispute(deal.t, stage.buyer, sender=caller)
        with stage.chain.expect("Escrow_NotCourt", caller=caller):
            stage.escrow.rule(deal.t, Row.FALSE_CLAIM, sender=caller)


def test_set_court__first__named_and_told(stage: Stage) -> None:
    """ESC-91"""
    assert stage.escrow.court() == NOBODY

    stage.escrow.setCourt(stage.court, sender=stage.admin)

    assert stage.chain.logs == [stage.escrow.CourtSet(stage.court)]
    assert stage.escrow.court() == stage.court.address
