"""Escrow.attest: DELIVERY, by the deal's carrier with the preimage of the buyer's hand-over code. No code, no parcel."""

from __future__ import annotations

import pytest

from guildhall.messages import FactKind, Row
from tests.stage import DAY, Deal, Stage


@pytest.fixture
def deal(stage: Stage) -> Deal:
    """Picked up."""
    deal = stage.make_deal()
    stage.pick_up(deal)
    return deal


def test_attest__delivery_by_another__Escrow_NotEntitled(stage: Stage, deal: Deal) -> None:
    """ESC-30"""
    for signer in (stage.second_carrier, stage.maker, stage.buyer, stage.stranger):
        with stage.chain.expect("Escrow_NotEntitled", kind=FactKind.DELIVERY, signer=signer):
            stage.attest(deal, FactKind.DELIVERY, signer)


def test_attest__delivery_before_pickup__Escrow_NotEntitled(stage: Stage) -> None:
    """ESC-30: a deal has no carrier before pickup."""
    deal = stage.make_deal()

    with stage.chain.expect("Escrow_NotEntitled", kind=FactKind.DELIVERY, signer=stage.carrier):
        stage.attest(deal, FactKind.DELIVERY)


def test_attest__delivery_twice__Trace_Recorded(stage: Stage, deal: Deal) -> None:
    """TRC-4"""
    stage.deliver(deal)

    with stage.chain.expect("Trace_Recorded", kind=FactKind.DELIVERY):
        stage.deliver(deal)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_attest__delivery_at_lost_at__Escrow_TooLate(stage: Stage, deal: Deal, seconds: int) -> None:
    """ESC-31: lostAt = shippedAt + 20 d"""
    lost_at = stage.trace.factsOf(deal.id).shippedAt + 20 * DAY
    stage.clock.to(lost_at + seconds)

    if seconds < 0:
        stage.deliver(deal)
    else:
        with stage.chain.expect("Escrow_TooLate", now_=lost_at + seconds, deadline=lost_at):
            stage.deliver(deal)
        assert stage.trace.factsOf(deal.id).deliveredAt == 0


@pytest.mark.parametrize("code", [b"", b"\0", bytes(15), bytes(16), bytes(17), b"\xff" * 16, bytes(32)], ids=lambda code: code.hex())
def test_attest__delivery_with_wrong_code__Escrow_WrongCode(stage: Stage, deal: Deal, code: bytes) -> None:
    """ESC-35"""
    with stage.chain.expect("Escrow_WrongCode"):
        stage.attest(deal, FactKind.DELIVERY, code=code)
    for near in (deal.code[:15], deal.code + b"\0", deal.code[:15] + bytes([deal.code[15] ^ 1])):
        with stage.chain.expect("Escrow_WrongCode"):
            stage.attest(deal, FactKind.DELIVERY, code=near)


def test_attest__delivery_with_code_of_another_demand__Escrow_WrongCode(stage: Stage, deal: Deal) -> None:
    """ESC-35: the hash covers buyer and nonce, so that even the same code is another one."""
    other = stage.make_deal()

    with stage.chain.expect("Escrow_WrongCode"):
        stage.attest(deal, FactKind.DELIVERY, code=other.code)


def test_attest__delivery__clock_of_acceptance_starts(stage: Stage, deal: Deal) -> None:
    """ESC-35"""
    stage.clock.pass_(days=4)

    with stage.moved(stage.buyer, stage.maker, stage.carrier) as moved:
        stage.deliver(deal)

    assert stage.chain.logs == [stage.told(deal, FactKind.DELIVERY, stage.carrier)]
    assert set(moved.values()) == {0}
    row, due_at = stage.escrow.clockOf(deal.t)
    assert (row, due_at) == (Row.SILENT_ACCEPTED, stage.clock.now + 7 * DAY)


def test_attest__delivery_by_suspended_carrier__recorded(stage: Stage, deal: Deal) -> None:
    """ESC-30: an open deal keeps its carrier."""
    stage.suite.registry.setStanding(stage.carrier_id, 2, bytes(32), sender=stage.admin)

    stage.deliver(deal)

    assert stage.trace.factsOf(deal.id).deliveredAt == stage.clock.now
