"""Escrow.split: both sides divide the price: SPLIT."""

from __future__ import annotations

import pytest

from guildhall.market import BOND_TAG
from guildhall.messages import Row, Status
from tests.stage import FREIGHT, FUNDS, Deal, Stage, U

PRICE, DEPOSIT, MARGIN = 1_000 * U, 10 * U, 300 * U
PART = 400 * U
LEFT = 503_400_000
"""Of the other 600 U, after 15 %, 0.6 % and 0.5 %."""


@pytest.fixture
def deal(stage: Stage) -> Deal:
    """LOCKED."""
    return stage.make_deal()


def test_split__pending__Escrow_WrongStatus(stage: Stage) -> None:
    """ESC-52"""
    pending = stage.make_deal(offer_id=stage.pending_offer_id)

    with stage.chain.expect("Escrow_WrongStatus", dealId=pending.id, status=Status.PENDING):
        stage.escrow.split(pending.t, PART, stage.splits(pending, PART), sender=stage.stranger)


def test_split__buyer_did_not_sign__Escrow_BadSignature(stage: Stage, deal: Deal) -> None:
    """ESC-53"""
    _, maker, _ = stage.splits(deal, PART)
    forged = stage.acts.split(deal.terms, stage.maker.key, stage.buyer.address, PART)

    for signature in (b"", forged, maker):
        with stage.chain.expect("Escrow_BadSignature", signer=stage.buyer):
            stage.escrow.split(deal.t, PART, (signature, maker, b""), sender=stage.maker)


def test_split__maker_did_not_sign__Escrow_BadSignature(stage: Stage, deal: Deal) -> None:
    """ESC-53"""
    buyer, _, _ = stage.splits(deal, PART)
    forged = stage.acts.split(deal.terms, stage.buyer.key, stage.maker.address, PART)

    for signature in (b"", forged, buyer):
        with stage.chain.expect("Escrow_BadSignature", signer=stage.maker):
            stage.escrow.split(deal.t, PART, (buyer, signature, b""), sender=stage.buyer)


def test_split__payee_did_not_sign__Escrow_BadSignature(stage: Stage, deal: Deal) -> None:
    """ESC-53"""
    stage.escrow.assign(deal.t, stage.factor, sender=stage.maker)
    both = stage.splits(deal, PART)

    for signature in (b"", both[1]):
        with stage.chain.expect("Escrow_BadSignature", signer=stage.factor):
            stage.escrow.split(deal.t, PART, (*both[:2], signature), sender=stage.maker)


def test_split__another_part_signed__Escrow_BadSignature(stage: Stage, deal: Deal) -> None:
    """ESC-53: a signature holds for one part, to the unit."""
    signatures = stage.splits(deal, PART)

    for part in (PART - 1, PART + 1):
        with stage.chain.expect("Escrow_BadSignature", signer=stage.buyer):
            stage.escrow.split(deal.t, part, signatures, sender=stage.stranger)


@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_split__one_above_the_price__Matrix_SplitTooHigh(stage: Stage, deal: Deal, beyond: int) -> None:
    """ESC-52"""
    part = PRICE + beyond
    if beyond > 0:
        with stage.chain.expect("Matrix_SplitTooHigh", buyerAmount=part, priceAmount=PRICE):
            stage.escrow.split(deal.t, part, stage.splits(deal, part), sender=stage.stranger)
    else:
        stage.escrow.split(deal.t, part, stage.splits(deal, part), sender=stage.stranger)
        assert stage.escrow.dealOf(deal.id).row == Row.SPLIT


def test_split__before_pickup__freight_to_the_buyer_and_told(stage: Stage, deal: Deal) -> None:
    """ESC-53"""
    with stage.moved(stage.buyer, stage.maker, stage.expert) as moved:
        stage.escrow.split(deal.t, PART, stage.splits(deal, PART), sender=stage.stranger)

    assert stage.chain.logs == [stage.closed(deal, Row.SPLIT, buyer_part=PART)]
    assert moved == {stage.buyer: PART + FREIGHT + DEPOSIT, stage.maker: LEFT + MARGIN, stage.expert: 9 * U}
    closed = stage.escrow.dealOf(deal.id)
    assert (closed.status, closed.row) == (Status.CLOSED, Row.SPLIT)


def test_split__after_pickup__freight_to_the_carrier(stage: Stage, deal: Deal) -> None:
    """ESC-53"""
    stage.pick_up(deal)

    with stage.moved(stage.buyer, stage.maker, stage.carrier) as moved:
        stage.escrow.split(deal.t, PART, stage.splits(deal, PART), sender=stage.stranger)

    assert stage.chain.logs == [stage.closed(deal, Row.SPLIT, is_shipped=True, buyer_part=PART)]
    assert moved == {stage.buyer: PART + DEPOSIT, stage.maker: LEFT + MARGIN, stage.carrier: FREIGHT}
    assert stage.balance(stage.carrier, BOND_TAG) == FUNDS


def test_split__after_delivery__paid(stage: Stage, deal: Deal) -> None:
    """ESC-52"""
    stage.deliver(deal)

    stage.escrow.split(deal.t, PART, stage.splits(deal, PART), sender=stage.stranger)

    assert stage.escrow.dealOf(deal.id).row == Row.SPLIT


@pytest.mark.parametrize("part", [0, 1, PRICE - 1, PRICE])
def test_split__nothing_or_all_to_the_buyer__paid(stage: Stage, deal: Deal, part: int) -> None:
    """ESC-52"""
    expected = stage.payoff(deal, Row.SPLIT, buyer_part=part)

    with stage.moved(stage.buyer, stage.maker) as moved:
        stage.escrow.split(deal.t, part, stage.splits(deal, part), sender=stage.stranger)

    assert moved == {stage.buyer: part + FREIGHT + DEPOSIT, stage.maker: expected.payee + MARGIN}


def test_split__claim_assigned__rest_to_the_payee(stage: Stage, deal: Deal) -> None:
    """ESC-53, ESC-70"""
    stage.escrow.assign(deal.t, stage.factor, sender=stage.maker)
    three = stage.splits(deal, PART, stage.buyer, stage.maker, stage.factor)

    with stage.moved(stage.maker, stage.factor) as moved:
        stage.escrow.split(deal.t, PART, three, sender=stage.stranger)

    assert moved == {stage.maker: MARGIN, stage.factor: LEFT}
