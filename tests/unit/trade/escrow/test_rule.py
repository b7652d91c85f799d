"""Escrow.rule: applies the row that the court names."""

from __future__ import annotations

import pytest

from guildhall.evm import Revert
from guildhall.messages import Row, Status
from tests.stage import DAY, Deal, Stage, U

RULED = [row for row in Row if Row.CONCEDED <= row <= Row.NO_RULING]
DEFINED = (Row.FALSE_CLAIM, Row.NO_RULING)


@pytest.fixture
def deal(stage: Stage) -> Deal:
    """DISPUTED."""
    deal = stage.make_deal()
    stage.deliver(deal)
    stage.dispute(deal)
    return deal


def test_rule__caller_not_court__Escrow_NotCourt(stage: Stage, deal: Deal) -> None:
    """ESC-80, ESC-81"""
    for caller in (stage.buyer, stage.maker, stage.admin, stage.stranger):
        with stage.chain.expect("Escrow_NotCourt", caller=caller):
            stage.escrow.rule(deal.t, Row.FALSE_CLAIM, sender=caller)


def test_rule__not_disputed__Escrow_WrongStatus(stage: Stage, deal: Deal) -> None:
    """ESC-81"""
    other = stage.make_deal()
    with stage.chain.expect("Escrow_WrongStatus", dealId=other.id, status=Status.LOCKED):
        stage.escrow.rule(other.t, Row.FALSE_CLAIM, sender=stage.court)


def test_rule__twice__Escrow_WrongStatus(stage: Stage, deal: Deal) -> None:
    """ESC-81"""
    stage.escrow.rule(deal.t, Row.FALSE_CLAIM, sender=stage.court)

    with stage.chain.expect("Escrow_WrongStatus", dealId=deal.id, status=Status.CLOSED):
        stage.escrow.rule(deal.t, Row.FALSE_CLAIM, sender=stage.court)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_rule__at_the_end_of_its_period__Escrow_TooLate(stage: Stage, deal: Deal, seconds: int) -> None:
    """ESC-81"""
    deadline = stage.clock.now + 20 * DAY
    stage.clock.to(deadline + seconds)

    if seconds < 0:
        stage.escrow.rule(deal.t, Row.FALSE_CLAIM, sender=stage.court)
    else:
        with stage.chain.expect("Escrow_TooLate", now_=deadline + seconds, deadline=deadline):
            stage.escrow.rule(deal.t, Row.FALSE_CLAIM, sender=stage.court)


@pytest.mark.parametrize("row", [row for row in Row if row not in RULED], ids=lambda row: row.name)
def test_rule__row_of_the_clock__Escrow_RowNotRuled(stage: Stage, deal: Deal, row: Row) -> None:
    """ESC-81"""
    with stage.chain.expect("Escrow_RowNotRuled", row=row):
        stage.escrow.rule(deal.t, row, sender=stage.court)
    with pytest.raises(Revert):
        stage.escrow.rule(deal.t, len(Row), sender=stage.court)


@pytest.mark.parametrize("row", [row for row in RULED if row not in DEFINED], ids=lambda row: row.name)
def test_rule__row_not_in_the_policy__Matrix_UndefinedRow(stage: Stage, deal: Deal, row: Row) -> None:
    """ESC-81"""
    with stage.chain.expect("Matrix_UndefinedRow", policyVersion=1, row=row):
        stage.escrow.rule(deal.t, row, sender=stage.court)


@pytest.mark.parametrize(("row", "buyer", "maker"), [(Row.FALSE_CLAIM, 0, 310 * U), (Row.NO_RULING, 10 * U, 300 * U)])
def test_rule__row__applied_and_told(stage: Stage, deal: Deal, row: Row, buyer: int, maker: int) -> None:
    """ESC-81"""
    stage.clock.pass_(days=10)

    with stage.moved(stage.buyer, stage.maker, stage.court) as moved:
        stage.escrow.rule(deal.t, row, sender=stage.court)

    assert stage.chain.logs == [stage.closed(deal, row, is_shipped=True)]
    assert moved == {stage.buyer: buyer, stage.maker: 839 * U + maker, stage.court: 0}
    closed = stage.escrow.dealOf(deal.id)
    assert (closed.status, closed.row) == (Status.CLOSED, row)
