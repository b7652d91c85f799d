"""Escrow.assign: the payee of the price hands her claim on."""

from __future__ import annotations

import pytest

from guildhall.market import NOBODY
from guildhall.messages import Row, Status
from tests.stage import DAY, FUNDS, Deal, Stage, U


@pytest.fixture
def deal(stage: Stage) -> Deal:
    """LOCKED."""
    return stage.make_deal()


def test_assign__pending__Escrow_WrongStatus(stage: Stage) -> None:
    """ESC-70"""
    pending = stage.make_deal(offer_id=stage.pending_offer_id)

    with stage.chain.expect("Escrow_WrongStatus", dealId=pending.id, status=Status.PENDING):
        stage.escrow.assign(pending.t, stage.factor, sender=stage.maker)


def test_assign__caller_not_payee__Escrow_NotPayee(stage: Stage, deal: Deal) -> None:
    """ESC-70"""
    for caller in (stage.stranger, stage.buyer, stage.factor, stage.admin):
        with stage.chain.expect("Escrow_NotPayee", caller=caller, payee=stage.maker):
            stage.escrow.assign(deal.t, caller, sender=caller)


def test_assign__maker_after_assigning__Escrow_NotPayee(stage: Stage, deal: Deal) -> None:
    """ESC-70"""
    stage.escrow.assign(deal.t, stage.factor, sender=stage.maker)

    with stage.chain.expect("Escrow_NotPayee", caller=stage.maker, payee=stage.factor):
        stage.escrow.assign(deal.t, stage.maker, sender=stage.maker)


@pytest.mark.parametrize("kind", ["setSendBlocked", "setReceiveBlocked"])
def test_assign__payee_blocked__Escrow_Frozen(stage: Stage, deal: Deal, kind: str) -> None:
    """ESC-70"""
    getattr(stage.u_token, kind)(stage.maker, True, sender=stage.admin)

    with stage.chain.expect("Escrow_Frozen", owner=stage.maker):
        stage.escrow.assign(deal.t, stage.factor, sender=stage.maker)


def test_assign__to_nobody__Escrow_ZeroAddress(stage: Stage, deal: Deal) -> None:
    """ESC-70"""
    with stage.chain.expect("Escrow_ZeroAddress"):
        stage.escrow.assign(deal.t, NOBODY, sender=stage.maker)


def test_assign__by_the_maker__handed_on_and_told(stage: Stage, deal: Deal) -> None:
    """ESC-70"""
    assert stage.escrow.assigneeOf(deal.id) == NOBODY

    stage.escrow.assign(deal.t, stage.factor, sender=stage.maker)

    assert stage.chain.logs == [stage.escrow.ClaimAssigned(deal.id, stage.maker, stage.factor)]
    assert stage.escrow.assigneeOf(deal.id) == stage.factor.address
    assert stage.escrow.dealOf(deal.id).isAssigned


def test_assign__by_the_payee__handed_on(stage: Stage, deal: Deal) -> None:
    """ESC-70"""
    stage.escrow.assign(deal.t, stage.factor, sender=stage.maker)

    stage.escrow.assign(deal.t, stage.stranger, sender=stage.factor)

    assert stage.chain.logs == [stage.escrow.ClaimAssigned(deal.id, stage.factor, stage.stranger)]
    assert stage.escrow.assigneeOf(deal.id) == stage.stranger.address


def test_assign__lost_parcel__compensation_to_the_payee(stage: Stage, deal: Deal) -> None:
    """ESC-70: what stands in for the price of a sale is the payee's too; the margin stays the maker's."""
    stage.escrow.assign(deal.t, stage.factor, sender=stage.maker)
    stage.pick_up(deal)
    stage.clock.pass_(days=20)

    stage.escrow.settle(deal.t, sender=stage.stranger)

    assert (stage.balance(stage.maker), stage.balance(stage.factor)) == (FUNDS, 839 * U)


def test_assign__refunded_deal__payee_gets_nothing(stage: Stage, deal: Deal) -> None:
    """ESC-70"""
    stage.escrow.assign(deal.t, stage.factor, sender=stage.maker)
    stage.clock.pass_(days=17)

    stage.escrow.settle(deal.t, sender=stage.stranger)

    assert stage.escrow.dealOf(deal.id).row == Row.NOT_SHIPPED
    assert stage.balance(stage.factor) == 0
    assert stage.clock.now == deal.opened_at + 17 * DAY
