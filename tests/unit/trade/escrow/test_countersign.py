"""Escrow.countersign: the maker binds itself to a PENDING deal."""

from __future__ import annotations

import pytest

from guildhall.market import FREE_TAG, account_of
from guildhall.messages import Row, Status
from tests.stage import DAY, FUNDS, HOUR, Deal, Stage, U

MARGIN = 300 * U


@pytest.fixture
def deal(stage: Stage) -> Deal:
    """PENDING."""
    return stage.make_deal(offer_id=stage.pending_offer_id)


def test_countersign__unknown__Escrow_WrongStatus(stage: Stage) -> None:
    """ESC-20"""
    unknown = stage.deal_of(stage.make_demand(), stage.pending_offer_id)

    with stage.chain.expect("Escrow_WrongStatus", dealId=unknown.id, status=Status.NONE):
        stage.countersign(unknown)


def test_countersign__twice__Escrow_WrongStatus(stage: Stage, deal: Deal) -> None:
    """ESC-20"""
    stage.countersign(deal)

    with stage.chain.expect("Escrow_WrongStatus", dealId=deal.id, status=Status.LOCKED):
        stage.countersign(deal)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_countersign__at_the_deadline__Escrow_TooLate(stage: Stage, deal: Deal, seconds: int) -> None:
    """ESC-20"""
    deadline = deal.opened_at + 48 * HOUR
    stage.clock.to(deadline + seconds)

    if seconds < 0:
        stage.countersign(deal)
    else:
        with stage.chain.expect("Escrow_TooLate", now_=deadline + seconds, deadline=deadline):
            stage.countersign(deal)


def test_countersign__signed_by_another__Escrow_BadSignature(stage: Stage, deal: Deal) -> None:
    """ESC-21"""
    for key in (stage.buyer.key, stage.stranger.key):
        with stage.chain.expect("Escrow_BadSignature", signer=stage.maker):
            stage.escrow.countersign(deal.t, stage.acts.countersignature(deal.terms, key), sender=stage.stranger)


def test_countersign__unsigned_by_another__Escrow_BadSignature(stage: Stage, deal: Deal) -> None:
    """ESC-21"""
    with stage.chain.expect("Escrow_BadSignature", signer=stage.maker):
        stage.escrow.countersign(deal.t, b"", sender=stage.buyer)


@pytest.mark.parametrize("kind", ["setSendBlocked", "setReceiveBlocked"])
def test_countersign__maker_blocked__Escrow_Frozen(stage: Stage, deal: Deal, kind: str) -> None:
    """ESC-21"""
    getattr(stage.u_token, kind)(stage.maker, True, sender=stage.admin)

    with stage.chain.expect("Escrow_Frozen", owner=stage.maker):
        stage.countersign(deal)


def test_countersign__one_short__ERC20InsufficientAllowance(stage: Stage, deal: Deal) -> None:
    """ESC-21"""
    stage.escrow.withdraw(FREE_TAG, stage.maker, FUNDS - MARGIN + 1, sender=stage.maker)

    with stage.chain.expect("ERC20InsufficientAllowance", spender=stage.escrow, allowance=0, needed=1):
        stage.countersign(deal)


def test_countersign__signed__locked_and_told(stage: Stage, deal: Deal) -> None:
    """ESC-21"""
    with stage.moved(stage.maker, stage.buyer) as moved:
        stage.countersign(deal)

    assert stage.chain.logs == [stage.escrow.DealCountersigned(deal.id)]
    assert moved == {stage.maker: -MARGIN, stage.buyer: 0}
    assert stage.escrow.dealOf(deal.id).status == Status.LOCKED


def test_countersign__sent_by_the_maker__locked(stage: Stage, deal: Deal) -> None:
    """ESC-21"""
    stage.escrow.countersign(deal.t, b"", sender=stage.maker)

    assert stage.escrow.dealOf(deal.id).status == Status.LOCKED


def test_countersign__missing_money_allowed__drawn_from_the_wallet(stage: Stage, deal: Deal) -> None:
    """ESC-21"""
    stage.escrow.withdraw(FREE_TAG, stage.maker, FUNDS, sender=stage.maker)
    stage.u_token.approve(stage.escrow, MARGIN, sender=stage.maker)

    stage.countersign(deal)

    assert stage.chain.logs == [
        stage.escrow.DealCountersigned(deal.id),
        stage.escrow.Deposited(account_of(stage.maker.address), stage.maker, MARGIN),
        stage.u_token.Transfer(stage.maker, stage.escrow, MARGIN),
    ]
    assert stage.balance(stage.maker) == 0


def test_countersign__later__clock_starts_anew(stage: Stage, deal: Deal) -> None:
    """ESC-20"""
    stage.clock.pass_(hours=40)
    stage.countersign(deal)

    row, due_at = stage.escrow.clockOf(deal.t)
    assert (row, due_at) == (Row.NOT_SHIPPED, deal.opened_at + 40 * HOUR + 17 * DAY)


def test_countersign__entry_paused__locked(stage: Stage, deal: Deal) -> None:
    """ESC-90: the deal was entered when it was opened."""
    stage.escrow.pauseEntry(stage.clock.now + DAY, sender=stage.admin)

    stage.countersign(deal)

    assert stage.escrow.dealOf(deal.id).status == Status.LOCKED


def test_countersign__policy_retired_since__locked(stage: Stage, deal: Deal) -> None:
    """ESC-12: a retired policy binds nobody anew, and holds for what is open."""
    stage.suite.matrix.retire(1, sender=stage.admin)

    stage.countersign(deal)

    assert stage.escrow.dealOf(deal.id).status == Status.LOCKED
