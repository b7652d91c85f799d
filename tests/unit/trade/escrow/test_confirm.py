"""Escrow.confirm: the buyer accepts a delivered good: FULFILLED."""

from __future__ import annotations

import pytest

from guildhall.market import BOND_TAG
from guildhall.messages import FactKind, Row, Status
from tests.stage import DAY, FREIGHT, FUNDS, INSPECTION_FEE, Deal, Stage, U

MARGIN, DEPOSIT = 300 * U, 10 * U
LEFT = 839 * U
"""Of 1,000 U, after 15 % experience fee, 0.6 % commune and 0.5 % risk pool."""


@pytest.fixture
def deal(stage: Stage) -> Deal:
    """Delivered."""
    deal = stage.make_deal()
    stage.deliver(deal)
    return deal


def test_confirm__twice__Escrow_WrongStatus(stage: Stage, deal: Deal) -> None:
    """ESC-40"""
    stage.confirm(deal)

    with stage.chain.expect("Escrow_WrongStatus", dealId=deal.id, status=Status.CLOSED):
        stage.confirm(deal)


def test_confirm__before_delivery__Escrow_NotDelivered(stage: Stage) -> None:
    """ESC-40"""
    deal = stage.make_deal()
    with stage.chain.expect("Escrow_NotDelivered", dealId=deal.id):
        stage.confirm(deal)
    stage.pick_up(deal)
    with stage.chain.expect("Escrow_NotDelivered", dealId=deal.id):
        stage.confirm(deal)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_confirm__at_accept_by__Escrow_TooLate(stage: Stage, deal: Deal, seconds: int) -> None:
    """ESC-41: acceptBy = deliveredAt + 7 d"""
    accept_by = stage.trace.factsOf(deal.id).deliveredAt + 7 * DAY
    stage.clock.to(accept_by + seconds)

    if seconds < 0:
        stage.confirm(deal)
    else:
        with stage.chain.expect("Escrow_TooLate", now_=accept_by + seconds, deadline=accept_by):
            stage.confirm(deal)


def test_confirm__signed_by_another__Escrow_BadSignature(stage: Stage, deal: Deal) -> None:
    """ESC-42"""
    for key in (stage.maker.key, stage.stranger.key):
        with stage.chain.expect("Escrow_BadSignature", signer=stage.buyer):
            stage.escrow.confirm(deal.t, stage.acts.confirmation(deal.terms, key), sender=stage.maker)


def test_confirm__unsigned_by_another__Escrow_BadSignature(stage: Stage, deal: Deal) -> None:
    """ESC-42"""
    for sender in (stage.maker, stage.carrier, stage.admin):
        with stage.chain.expect("Escrow_BadSignature", signer=stage.buyer):
            stage.escrow.confirm(deal.t, b"", sender=sender)


def test_confirm__signed__paid_and_told(stage: Stage, deal: Deal) -> None:
    """ESC-42"""
    pots = stage.pots()
    tag = stage.standard_id.to_bytes(4, "big") + (stage.clock.now // pots.panelPeriod).to_bytes(8, "big")

    with stage.moved(stage.buyer, stage.maker, stage.carrier, stage.expert, pots.platform, pots.commune, pots.riskPool) as moved:
        stage.confirm(deal)

    assert stage.chain.logs == [stage.closed(deal, Row.FULFILLED, is_shipped=True)]
    assert moved == {
        stage.buyer: DEPOSIT,
        stage.maker: LEFT + MARGIN,
        stage.carrier: FREIGHT,
        stage.expert: 15 * U,
        pots.platform: 60 * U,
        pots.commune: 6 * U,
        pots.riskPool: 5 * U,
    }
    assert stage.balance(pots.panels, tag) == 75 * U
    assert stage.balance(stage.carrier, BOND_TAG) == FUNDS
    closed = stage.escrow.dealOf(deal.id)
    assert (closed.status, closed.row) == (Status.CLOSED, Row.FULFILLED)
    assert stage.escrow.clockOf(deal.t) == (Row.NONE, 0)


def test_confirm__sent_by_the_buyer__paid(stage: Stage, deal: Deal) -> None:
    """ESC-42"""
    stage.escrow.confirm(deal.t, b"", sender=stage.buyer)

    assert stage.escrow.dealOf(deal.id).row == Row.FULFILLED


def test_confirm__full_split__everybody_paid(stage: Stage) -> None:
    """ESC-42: referrer, royalty and inspector out of the price."""
    deal = stage.make_deal(
        offer_id=stage.royal_offer_id,
        standard_id=stage.royal_standard_id,
        inspector=stage.inspector.address,
        referrer=stage.store.address,
    )
    stage.produce(deal)
    stage.attest(deal, FactKind.PASSED)
    stage.deliver(deal)

    with stage.moved(stage.maker, stage.store, stage.designer, stage.inspector) as moved:
        stage.confirm(deal)

    assert stage.chain.logs == [stage.closed(deal, Row.FULFILLED, is_shipped=True, is_inspected=True)]
    assert moved == {
        stage.maker: LEFT + MARGIN - 30 * U - 30 * U - INSPECTION_FEE,
        stage.store: 30 * U,
        stage.designer: 30 * U,
        stage.inspector: INSPECTION_FEE,
    }


def test_confirm__gold_maker__smaller_platform_share(stage: Stage) -> None:
    """ESC-42: the badge counts as it was at opening."""
    stage.suite.registry.setGold(stage.maker_id, True, sender=stage.admin)
    deal = stage.make_deal(is_gold=True)
    stage.suite.registry.setGold(stage.maker_id, False, sender=stage.admin)
    stage.deliver(deal)

    with stage.moved(stage.maker, stage.pots().platform) as moved:
        stage.confirm(deal)

    assert moved == {stage.maker: LEFT + MARGIN + 6 * U, stage.pots().platform: 54 * U}


def test_confirm__claim_assigned__price_to_the_payee(stage: Stage, deal: Deal) -> None:
    """ESC-70"""
    stage.escrow.assign(deal.t, stage.factor, sender=stage.maker)

    with stage.moved(stage.maker, stage.factor) as moved:
        stage.confirm(deal)

    assert moved == {stage.maker: MARGIN, stage.factor: LEFT}


def test_confirm__entry_paused__paid(stage: Stage, deal: Deal) -> None:
    """ESC-90"""
    stage.escrow.pauseEntry(stage.clock.now + DAY, sender=stage.admin)

    stage.confirm(deal)

    assert stage.escrow.dealOf(deal.id).status == Status.CLOSED
