"""Escrow.attest: RETURN, by the deal's carrier, receipted by the maker: RETURNED."""

from __future__ import annotations

import pytest

from guildhall.market import BOND_TAG
from guildhall.messages import FactKind, Row, Status
from tests.stage import DAY, FREIGHT, FUNDS, Deal, Stage, U


@pytest.fixture
def deal(stage: Stage) -> Deal:
    """Picked up."""
    deal = stage.make_deal()
    stage.pick_up(deal)
    return deal


def test_attest__return_by_another__Escrow_NotEntitled(stage: Stage, deal: Deal) -> None:
    """ESC-30"""
    for signer in (stage.second_carrier, stage.maker, stage.buyer, stage.stranger):
        with stage.chain.expect("Escrow_NotEntitled", kind=FactKind.RETURN, signer=signer):
            stage.attest(deal, FactKind.RETURN, signer)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_attest__return_at_lost_at__Escrow_TooLate(stage: Stage, deal: Deal, seconds: int) -> None:
    """ESC-31"""
    lost_at = stage.trace.factsOf(deal.id).shippedAt + 20 * DAY
    stage.clock.to(lost_at + seconds)

    if seconds < 0:
        stage.attest(deal, FactKind.RETURN)
    else:
        with stage.chain.expect("Escrow_TooLate", now_=lost_at + seconds, deadline=lost_at):
            stage.attest(deal, FactKind.RETURN)


def test_attest__return_after_delivery__Escrow_Delivered(stage: Stage, deal: Deal) -> None:
    """ESC-36"""
    stage.deliver(deal)

    with stage.chain.expect("Escrow_Delivered", dealId=deal.id):
        stage.attest(deal, FactKind.RETURN)


def test_attest__return_without_receipt__Escrow_BadSignature(stage: Stage, deal: Deal) -> None:
    """ESC-36"""
    signed = stage.fact(deal, FactKind.RETURN)
    carriers_own = (*signed[:5], signed[4])

    for fact in ((*signed[:5], b""), carriers_own, stage.fact(deal, FactKind.RETURN, receipt_key=stage.stranger.key)):
        with stage.chain.expect("Escrow_BadSignature", signer=stage.maker):
            stage.escrow.attest(deal.t, fact, sender=stage.carrier)


def test_attest__return_with_receipt_for_another_deal__Escrow_BadSignature(stage: Stage, deal: Deal) -> None:
    """ESC-36"""
    other = stage.make_deal()
    signed, foreign = stage.fact(deal, FactKind.RETURN), stage.fact(other, FactKind.RETURN)

    with stage.chain.expect("Escrow_BadSignature", signer=stage.maker):
        stage.escrow.attest(deal.t, (*signed[:5], foreign[5]), sender=stage.stranger)


def test_attest__return__closed_and_told(stage: Stage, deal: Deal) -> None:
    """ESC-36: P to the buyer, F to the carrier, D and the margin to the maker, the reserve home."""
    with stage.moved(stage.buyer, stage.maker, stage.carrier) as moved:
        stage.attest(deal, FactKind.RETURN)

    assert stage.chain.logs == [
        stage.told(deal, FactKind.RETURN, stage.carrier),
        stage.closed(deal, Row.RETURNED, is_shipped=True),
    ]
    assert moved == {stage.buyer: 1_000 * U, stage.maker: 310 * U, stage.carrier: FREIGHT}
    assert stage.balance(stage.carrier, BOND_TAG) == FUNDS
    closed = stage.escrow.dealOf(deal.id)
    assert (closed.status, closed.row) == (Status.CLOSED, Row.RETURNED)


def test_attest__return__maker_sends_it__closed(stage: Stage, deal: Deal) -> None:
    """ESC-36: whose signature is asked for may leave it empty if she sends the transaction (IEscrow)."""
    signed = stage.fact(deal, FactKind.RETURN)

    stage.escrow.attest(deal.t, (*signed[:5], b""), sender=stage.maker)

    assert stage.escrow.dealOf(deal.id).row == Row.RETURNED
