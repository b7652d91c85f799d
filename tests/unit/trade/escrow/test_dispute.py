"""Escrow.dispute: stops a delivered deal's clock; only the Court calls it. Here an account stands in for it."""

from __future__ import annotations

import pytest

from guildhall.market import FREE_TAG
from guildhall.messages import Row, Status
from tests.stage import DAY, FUNDS, Deal, Stage, U

STAKE = 200 * U
SPENT = 1_060 * U
"""By the buyer, at opening."""


@pytest.fixture
def deal(stage: Stage) -> Deal:
    """Delivered; the court is appointed."""
    stage.escrow.setCourt(stage.court, sender=stage.admin)
    deal = stage.make_deal()
    stage.deliver(deal)
    return deal


def test_dispute__caller_not_court__Escrow_NotCourt(stage: Stage, deal: Deal) -> None:
    """ESC-80"""
    for caller in (stage.buyer, stage.maker, stage.admin, stage.stranger):
        with stage.chain.expect("Escrow_NotCourt", caller=caller):
            stage.escrow.dispute(deal.t, stage.buyer, sender=caller)


def test_dispute__twice__Escrow_WrongStatus(stage: Stage, deal: Deal) -> None:
    """ESC-80"""
    stage.dispute(deal)

    with stage.chain.expect("Escrow_WrongStatus", dealId=deal.id, status=Status.DISPUTED):
        stage.dispute(deal)


def test_dispute__before_delivery__Escrow_NotDelivered(stage: Stage) -> None:
    """ESC-80"""
    deal = stage.make_deal()
    with stage.chain.expect("Escrow_NotDelivered", dealId=deal.id):
        stage.dispute(deal)
    stage.pick_up(deal)
    with stage.chain.expect("Escrow_NotDelivered", dealId=deal.id):
        stage.dispute(deal)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_dispute__at_accept_by__Escrow_TooLate(stage: Stage, deal: Deal, seconds: int) -> None:
    """ESC-80"""
    accept_by = stage.clock.now + 7 * DAY
    stage.clock.to(accept_by + seconds)

    if seconds < 0:
        stage.dispute(deal)
    else:
        with stage.chain.expect("Escrow_TooLate", now_=accept_by + seconds, deadline=accept_by):
            stage.dispute(deal)


def test_dispute__by_a_stranger__Escrow_NotParty(stage: Stage, deal: Deal) -> None:
    """ESC-80: the court cannot take a stake of somebody who has nothing to do with the deal."""
    for party in (stage.stranger, stage.second_carrier, stage.expert, stage.factor):
        with stage.chain.expect("Escrow_NotParty", party=party):
            stage.escrow.dispute(deal.t, party, sender=stage.court)


def test_dispute__party_one_short__ERC20InsufficientAllowance(stage: Stage, deal: Deal) -> None:
    """ESC-80"""
    stage.escrow.withdraw(FREE_TAG, stage.buyer, FUNDS - SPENT - STAKE + 1, sender=stage.buyer)

    with stage.chain.expect("ERC20InsufficientAllowance", spender=stage.escrow, allowance=0, needed=1):
        stage.dispute(deal)


def test_dispute__party_blocked__Escrow_Frozen(stage: Stage, deal: Deal) -> None:
    """ESC-80"""
    stage.u_token.setSendBlocked(stage.buyer, True, sender=stage.admin)

    with stage.chain.expect("Escrow_Frozen", owner=stage.buyer):
        stage.dispute(deal)


def test_dispute__by_the_buyer__clock_stops_and_told(stage: Stage, deal: Deal) -> None:
    """ESC-80"""
    stage.clock.pass_(days=5)

    with stage.moved(stage.buyer, stage.court) as moved:
        stage.dispute(deal)

    assert stage.chain.logs == [stage.escrow.DealDisputed(deal.id, stage.buyer, STAKE)]
    assert moved == {stage.buyer: -STAKE, stage.court: STAKE}
    row, due_at = stage.escrow.clockOf(deal.t)
    assert (row, due_at) == (Row.NO_RULING, stage.clock.now + 20 * DAY)


def test_dispute__by_the_others__stake_moved(stage: Stage, deal: Deal) -> None:
    """ESC-80"""
    stage.market.deposit(stage.carrier.address, STAKE)

    for party in (stage.maker, stage.carrier):
        with stage.chain.branch():
            with stage.moved(party, stage.court) as moved:
                stage.escrow.dispute(deal.t, party, sender=stage.court)
            assert moved == {party: -STAKE, stage.court: STAKE}
