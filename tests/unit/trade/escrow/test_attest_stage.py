"""Escrow.attest: SCHEDULED and IN_PRODUCTION, by the maker."""

from __future__ import annotations

import pytest

from guildhall.evm import Revert
from guildhall.messages import FactKind
from tests.stage import DAY, Deal, Stage

STAGES = (FactKind.SCHEDULED, FactKind.IN_PRODUCTION)


@pytest.fixture
def deal(stage: Stage) -> Deal:
    """LOCKED, to be inspected."""
    return stage.make_deal(inspector=stage.inspector.address)


@pytest.mark.parametrize("kind", STAGES)
def test_attest__stage_by_another__Escrow_NotEntitled(stage: Stage, deal: Deal, kind: FactKind) -> None:
    """ESC-30"""
    for signer in (stage.buyer, stage.inspector, stage.carrier, stage.stranger):
        with stage.chain.expect("Escrow_NotEntitled", kind=kind, signer=signer):
            stage.attest(deal, kind, signer)


def test_attest__stage_signed_by_another__Trace_BadSignature(stage: Stage, deal: Deal) -> None:
    """ESC-30, TRC-2"""
    fact = stage.fact(deal, FactKind.SCHEDULED, stage.stranger, signer=stage.maker.address)
    unsigned = (*fact[:4], b"", b"")

    for forged in (fact, unsigned):
        with stage.chain.expect("Trace_BadSignature", signer=stage.maker):
            stage.escrow.attest(deal.t, forged, sender=stage.stranger)


def test_attest__no_fact__Escrow_NotEntitled(stage: Stage, deal: Deal) -> None:
    """ESC-30"""
    with stage.chain.expect("Escrow_NotEntitled", kind=FactKind.NONE, signer=stage.maker):
        stage.attest(deal, FactKind.NONE, stage.maker)

    beyond = (8, *stage.fact(deal, FactKind.SCHEDULED)[1:])
    with pytest.raises(Revert):
        stage.escrow.attest(deal.t, beyond, sender=stage.stranger)


def test_attest__stage_out_of_order__Trace_OutOfOrder(stage: Stage, deal: Deal) -> None:
    """TRC-3"""
    with stage.chain.expect("Trace_OutOfOrder", kind=FactKind.IN_PRODUCTION, stage=0):
        stage.attest(deal, FactKind.IN_PRODUCTION)

    stage.produce(deal)
    for kind in STAGES:
        with stage.chain.expect("Trace_OutOfOrder", kind=kind, stage=2):
            stage.attest(deal, kind)

    stage.attest(deal, FactKind.PASSED)
    stage.pick_up(deal)
    for kind in (*STAGES, FactKind.PASSED, FactKind.FAILED):
        with stage.chain.expect("Trace_OutOfOrder", kind=kind, stage=3):
            stage.attest(deal, kind)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_attest__signed_after_now__Trace_SignedInFuture(stage: Stage, deal: Deal, seconds: int) -> None:
    """TRC-5"""
    now = stage.clock.now
    if seconds > 0:
        with stage.chain.expect("Trace_SignedInFuture", now_=now, signedAt=now + 1):
            stage.attest(deal, FactKind.SCHEDULED, signed_at=now + 1)
    else:
        stage.attest(deal, FactKind.SCHEDULED, signed_at=now + seconds)
        assert stage.trace.factsOf(deal.id).stagedAt == now


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_attest__stage_at_ship_by__Escrow_TooLate(stage: Stage, deal: Deal, seconds: int) -> None:
    """ESC-31"""
    ship_by = stage.ship_by(deal)
    stage.clock.to(ship_by + seconds)

    if seconds < 0:
        stage.attest(deal, FactKind.SCHEDULED)
    else:
        with stage.chain.expect("Escrow_TooLate", now_=ship_by + seconds, deadline=ship_by):
            stage.attest(deal, FactKind.SCHEDULED)
        assert tuple(stage.trace.factsOf(deal.id)) == (0, 0, 0, 0, 0, 0, 0)


def test_attest__stage_after_two_failures__Escrow_Stopped(stage: Stage, deal: Deal) -> None:
    """ESC-33"""
    stage.fail(deal, times=2)
    stage.clock.pass_(seconds=1)

    with stage.chain.expect("Escrow_Stopped", dealId=deal.id):
        stage.attest(deal, FactKind.IN_PRODUCTION)
    with stage.chain.expect("Trace_OutOfOrder", kind=FactKind.SCHEDULED, stage=1):
        stage.attest(deal, FactKind.SCHEDULED)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_attest__stage_signed_before_the_failure__Trace_Stale(stage: Stage, deal: Deal, seconds: int) -> None:
    """TRC-6"""
    stage.fail(deal)
    failed_at = stage.clock.now
    stage.clock.pass_(days=1)

    if seconds > 0:
        stage.attest(deal, FactKind.IN_PRODUCTION, signed_at=failed_at + 1)
    else:
        with stage.chain.expect("Trace_Stale", signedAt=failed_at + seconds, stagedAt=failed_at):
            stage.attest(deal, FactKind.IN_PRODUCTION, signed_at=failed_at + seconds)


def test_attest__stages__recorded_and_told(stage: Stage, deal: Deal) -> None:
    """ESC-30, TRC-3"""
    for number, kind in enumerate(STAGES, start=1):
        stage.clock.pass_(days=1)
        signed_at = stage.clock.now - 3_600

        stage.attest(deal, kind, signed_at=signed_at)

        assert stage.chain.logs == [stage.told(deal, kind, stage.maker, signed_at)]
        assert tuple(stage.trace.factsOf(deal.id)) == (number, 0, stage.clock.now, 0, 0, 0, 0)


def test_attest__sent_by_the_maker__recorded(stage: Stage, deal: Deal) -> None:
    """ESC-30"""
    signed = stage.fact(deal, FactKind.SCHEDULED)

    stage.escrow.attest(deal.t, (*signed[:4], b"", b""), sender=stage.maker)

    assert stage.trace.factsOf(deal.id).stage == 1


def test_attest__entry_paused__recorded(stage: Stage, deal: Deal) -> None:
    """ESC-90: attesting is never paused."""
    stage.escrow.pauseEntry(stage.clock.now + DAY, sender=stage.admin)

    stage.produce(deal)

    assert stage.trace.factsOf(deal.id).stage == 2
