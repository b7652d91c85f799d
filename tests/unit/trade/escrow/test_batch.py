"""Escrow.batch: several calls in one transaction; one that reverts is skipped."""

from __future__ import annotations

import pytest

from guildhall.market import FREE_TAG, account_of
from guildhall.messages import FactKind, Row, Status
from tests.stage import DAY, FUNDS, Deal, Stage


@pytest.fixture
def deals(stage: Stage) -> list[Deal]:
    """Three, LOCKED."""
    return [stage.make_deal() for _ in range(3)]


def attest(stage: Stage, deal: Deal, kind: FactKind) -> bytes:
    return bytes(stage.escrow.attest.encode(deal.t, stage.fact(deal, kind)))


def test_batch__empty__nothing(stage: Stage) -> None:
    """ESC-30: nothing to do is no error."""
    stage.escrow.batch([], sender=stage.stranger)

    assert stage.chain.logs == []


def test_batch__one_refused__others_done_and_told(stage: Stage, deals: list[Deal]) -> None:
    """ESC-60"""
    first, second, third = deals
    stage.pick_up(second)
    stage.clock.to(stage.ship_by(first))
    refusal = stage.chain.artifacts.errors
    calls = [stage.escrow.settle.encode(deal.t) for deal in (first, second, third)]

    stage.escrow.batch(calls, sender=stage.stranger)

    due_at = first.opened_at + 20 * DAY
    error = next(error for error in refusal.values() if error.name == "Escrow_TooEarly")
    reason = error.selector + error.values.encode((stage.clock.now, due_at))
    assert [log for log in stage.chain.logs if log.address == stage.escrow.address] == [
        stage.closed(first, Row.NOT_SHIPPED),
        stage.escrow.CallFailed(1, reason),
        stage.closed(third, Row.NOT_SHIPPED),
    ]
    assert stage.escrow.dealOf(second.id).status == Status.LOCKED


def test_batch__nonsense__told(stage: Stage) -> None:
    """ESC-30"""
    stage.escrow.batch([b"", b"\xde\xad\xbe\xef"], sender=stage.stranger)

    assert stage.chain.logs == [stage.escrow.CallFailed(0, b""), stage.escrow.CallFailed(1, b"")]


def test_batch__facts_and_confirmation__done_in_order(stage: Stage, deals: list[Deal]) -> None:
    """ESC-30, ESC-42"""
    deal = deals[0]
    confirmation = stage.escrow.confirm.encode(deal.t, stage.acts.confirmation(deal.terms, stage.buyer.key))

    stage.escrow.batch([attest(stage, deal, FactKind.PICKUP), attest(stage, deal, FactKind.DELIVERY), confirmation], sender=stage.stranger)

    assert stage.chain.logs == [
        stage.told(deal, FactKind.PICKUP, stage.carrier),
        stage.escrow.DealShipped(deal.id, stage.carrier, deal.locks.reserve),
        stage.told(deal, FactKind.DELIVERY, stage.carrier),
        stage.closed(deal, Row.FULFILLED, is_shipped=True),
    ]


def test_batch__sender_is_kept__as_if_called_one_by_one(stage: Stage) -> None:
    """ESC-4: each call is the sender's own, and only hers."""
    calls = [
        stage.escrow.withdraw.encode(FREE_TAG, stage.buyer, 1),
        stage.escrow.transfer.encode(FREE_TAG, account_of(stage.stranger.address), 2),
    ]

    stage.escrow.batch(calls, sender=stage.buyer)
    assert stage.balance(stage.buyer) == FUNDS - 3

    stage.escrow.batch(calls, sender=stage.factor)
    assert [log.name for log in stage.chain.logs] == ["CallFailed", "CallFailed"]
    assert stage.balance(stage.buyer) == FUNDS - 3


def test_batch__batch_in_a_batch__done(stage: Stage, deals: list[Deal]) -> None:
    """ESC-30"""
    inner = stage.escrow.batch.encode([attest(stage, deals[0], FactKind.PICKUP), b""])

    stage.escrow.batch([inner, attest(stage, deals[1], FactKind.PICKUP)], sender=stage.stranger)

    assert [log.name for log in stage.chain.logs] == ["FactRecorded", "DealShipped", "CallFailed", "FactRecorded", "DealShipped"]
