"""Escrow.cancel: both sides undo the deal before pickup: CANCELLED."""

from __future__ import annotations

import pytest

from guildhall.messages import Row, Status
from tests.stage import DAY, FUNDS, Deal, Stage


@pytest.fixture
def deal(stage: Stage) -> Deal:
    """LOCKED."""
    return stage.make_deal()


@pytest.fixture
def assigned(stage: Stage, deal: Deal) -> Deal:
    """The same, its claim assigned to the factor."""
    stage.escrow.assign(deal.t, stage.factor, sender=stage.maker)
    return deal


def test_cancel__pending__Escrow_WrongStatus(stage: Stage) -> None:
    """ESC-50"""
    pending = stage.make_deal(offer_id=stage.pending_offer_id)

    with stage.chain.expect("Escrow_WrongStatus", dealId=pending.id, status=Status.PENDING):
        stage.escrow.cancel(pending.t, stage.cancellations(pending), sender=stage.stranger)


def test_cancel__shipped__Escrow_Shipped(stage: Stage, deal: Deal) -> None:
    """ESC-50"""
    stage.pick_up(deal)

    with stage.chain.expect("Escrow_Shipped", dealId=deal.id):
        stage.escrow.cancel(deal.t, stage.cancellations(deal), sender=stage.stranger)


def test_cancel__buyer_did_not_sign__Escrow_BadSignature(stage: Stage, deal: Deal) -> None:
    """ESC-51"""
    expires_at, _, maker, _ = stage.cancellations(deal)
    forged = stage.acts.cancellation(deal.terms, stage.maker.key, stage.buyer.address)

    for signature in (b"", forged, maker):
        with stage.chain.expect("Escrow_BadSignature", signer=stage.buyer):
            stage.escrow.cancel(deal.t, (expires_at, signature, maker, b""), sender=stage.maker)


def test_cancel__maker_did_not_sign__Escrow_BadSignature(stage: Stage, deal: Deal) -> None:
    """ESC-51"""
    expires_at, buyer, _, _ = stage.cancellations(deal)
    forged = stage.acts.cancellation(deal.terms, stage.buyer.key, stage.maker.address)

    for signature in (b"", forged, buyer):
        with stage.chain.expect("Escrow_BadSignature", signer=stage.maker):
            stage.escrow.cancel(deal.t, (expires_at, buyer, signature, b""), sender=stage.buyer)


def test_cancel__payee_did_not_sign__Escrow_BadSignature(stage: Stage, assigned: Deal) -> None:
    """ESC-51"""
    both = stage.cancellations(assigned)

    for signature in (b"", both[2], stage.acts.cancellation(assigned.terms, stage.maker.key, stage.factor.address)):
        with stage.chain.expect("Escrow_BadSignature", signer=stage.factor):
            stage.escrow.cancel(assigned.t, (*both[:3], signature), sender=stage.maker)


def test_cancel__signatures_swapped__Escrow_BadSignature(stage: Stage, deal: Deal) -> None:
    """ESC-51"""
    expires_at, buyer, maker, _ = stage.cancellations(deal)

    with stage.chain.expect("Escrow_BadSignature", signer=stage.buyer):
        stage.escrow.cancel(deal.t, (expires_at, maker, buyer, b""), sender=stage.stranger)


def test_cancel__another_expiry_signed__Escrow_BadSignature(stage: Stage, deal: Deal) -> None:
    """ESC-51: nobody prolongs another one's consent."""
    expires_at = stage.clock.now + DAY
    _, buyer, maker, _ = stage.cancellations(deal, expires_at=expires_at)

    for other in (expires_at - 1, expires_at + 1):
        with stage.chain.expect("Escrow_BadSignature", signer=stage.buyer):
            stage.escrow.cancel(deal.t, (other, buyer, maker, b""), sender=stage.stranger)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_cancel__at_its_expiry__Escrow_TooLate(stage: Stage, deal: Deal, seconds: int) -> None:
    """ESC-51"""
    expires_at = stage.clock.now + DAY
    consents = stage.cancellations(deal, expires_at=expires_at)
    stage.clock.to(expires_at + seconds)

    if seconds < 0:
        stage.escrow.cancel(deal.t, consents, sender=stage.stranger)
        assert stage.escrow.dealOf(deal.id).row == Row.CANCELLED
    else:
        with stage.chain.expect("Escrow_TooLate", now_=expires_at + seconds, deadline=expires_at):
            stage.escrow.cancel(deal.t, consents, sender=stage.stranger)


def test_cancel__both_signed__undone_and_told(stage: Stage, deal: Deal) -> None:
    """ESC-51"""
    stage.clock.pass_(days=3)

    stage.escrow.cancel(deal.t, stage.cancellations(deal), sender=stage.stranger)

    assert stage.chain.logs == [stage.closed(deal, Row.CANCELLED)]
    assert (stage.balance(stage.buyer), stage.balance(stage.maker)) == (FUNDS, FUNDS)
    closed = stage.escrow.dealOf(deal.id)
    assert (closed.status, closed.row) == (Status.CLOSED, Row.CANCELLED)


def test_cancel__sent_by_one_signed_by_the_other__undone(stage: Stage, deal: Deal) -> None:
    """ESC-51"""
    expires_at, buyer, maker, _ = stage.cancellations(deal)

    with stage.chain.branch():
        stage.escrow.cancel(deal.t, (expires_at, b"", maker, b""), sender=stage.buyer)
        assert stage.escrow.dealOf(deal.id).row == Row.CANCELLED
    stage.escrow.cancel(deal.t, (expires_at, buyer, b"", b""), sender=stage.maker)
    assert stage.escrow.dealOf(deal.id).row == Row.CANCELLED


def test_cancel__payee_signed__undone(stage: Stage, assigned: Deal) -> None:
    """ESC-51"""
    three = stage.cancellations(assigned, stage.buyer, stage.maker, stage.factor)

    stage.escrow.cancel(assigned.t, three, sender=stage.stranger)

    assert (stage.balance(stage.maker), stage.balance(stage.factor)) == (FUNDS, 0)


def test_cancel__claim_handed_back__payee_not_asked(stage: Stage, assigned: Deal) -> None:
    """ESC-51, ESC-70"""
    stage.escrow.assign(assigned.t, stage.maker, sender=stage.factor)

    stage.escrow.cancel(assigned.t, stage.cancellations(assigned), sender=stage.stranger)

    assert stage.escrow.dealOf(assigned.id).row == Row.CANCELLED
