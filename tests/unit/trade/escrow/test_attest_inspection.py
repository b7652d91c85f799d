"""Escrow.attest: PASSED and FAILED, by the inspector."""

from __future__ import annotations

import pytest
from eth_utils.crypto import keccak

from guildhall.market import NOBODY
from guildhall.messages import FactKind, Row, Status
from tests.stage import BONDED_G, DAY, HOUR, Deal, Stage

INSPECTIONS = (FactKind.PASSED, FactKind.FAILED)


@pytest.fixture
def deal(stage: Stage) -> Deal:
    """LOCKED, to be inspected."""
    return stage.make_deal(inspector=stage.inspector.address)


@pytest.fixture
def produced(stage: Stage, deal: Deal) -> Deal:
    """The same, in production."""
    stage.produce(deal)
    return deal


def reported(stage: Stage, deal: Deal, kind: FactKind) -> list[object]:
    """The events of an inspection whose report is empty but for the first attribute, which fails where the inspection does."""
    proof = bytes(63) + bytes([kind is FactKind.FAILED])
    return [
        stage.trace.FactRecorded(deal.id, kind, stage.inspector, stage.clock.now, keccak(proof)),
        stage.trace.InspectionReported(deal.id, stage.inspector, bytes(32), int(kind is FactKind.FAILED)),
    ]


@pytest.mark.parametrize("kind", INSPECTIONS)
def test_attest__inspection_by_another__Escrow_NotEntitled(stage: Stage, produced: Deal, kind: FactKind) -> None:
    """ESC-30"""
    for signer in (stage.maker, stage.buyer, stage.carrier, stage.stranger):
        with stage.chain.expect("Escrow_NotEntitled", kind=kind, signer=signer):
            stage.attest(produced, kind, signer)


@pytest.mark.parametrize("kind", INSPECTIONS)
def test_attest__inspection_that_nobody_wants__Escrow_NotEntitled(stage: Stage, kind: FactKind) -> None:
    """ESC-30: where the demand names no inspector, not even the zero address is one."""
    deal = stage.make_deal()
    stage.produce(deal)

    with stage.chain.expect("Escrow_NotEntitled", kind=kind, signer=stage.inspector):
        stage.attest(deal, kind)
    with stage.chain.expect("Escrow_NotEntitled", kind=kind, signer=NOBODY):
        stage.escrow.attest(deal.t, (int(kind), NOBODY, 0, bytes(32), b"", b""), sender=stage.stranger)


@pytest.mark.parametrize("kind", INSPECTIONS)
def test_attest__inspection_before_production__Trace_OutOfOrder(stage: Stage, deal: Deal, kind: FactKind) -> None:
    """TRC-3: nothing is waived (ESC-31) before it can be inspected."""
    with stage.chain.expect("Trace_OutOfOrder", kind=kind, stage=0):
        stage.attest(deal, kind)
    stage.attest(deal, FactKind.SCHEDULED)
    stage.clock.pass_(days=3)
    with stage.chain.expect("Trace_OutOfOrder", kind=kind, stage=1):
        stage.attest(deal, kind)


@pytest.mark.parametrize("kind", INSPECTIONS)
def test_attest__inspection_twice__Trace_OutOfOrder(stage: Stage, produced: Deal, kind: FactKind) -> None:
    """TRC-3"""
    stage.attest(produced, FactKind.PASSED)

    with stage.chain.expect("Trace_OutOfOrder", kind=kind, stage=3):
        stage.attest(produced, kind)


@pytest.mark.parametrize("kind", INSPECTIONS)
@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_attest__inspection_at_ship_by__Escrow_TooLate(stage: Stage, deal: Deal, kind: FactKind, seconds: int) -> None:
    """ESC-31"""
    ship_by = stage.ship_by(deal)
    stage.clock.to(ship_by - DAY)
    stage.produce(deal)
    stage.clock.to(ship_by + seconds)

    if seconds < 0:
        stage.attest(deal, kind)
    else:
        with stage.chain.expect("Escrow_TooLate", now_=ship_by + seconds, deadline=ship_by):
            stage.attest(deal, kind)


@pytest.mark.parametrize("kind", INSPECTIONS)
@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_attest__inspection_at_the_waiver__Escrow_TooLate(stage: Stage, produced: Deal, kind: FactKind, seconds: int) -> None:
    """ESC-31: an inspection not delivered 48 h after stage 2 is waived, for good"""
    waived_at = stage.clock.now + 48 * HOUR
    stage.clock.to(waived_at + seconds)

    if seconds < 0:
        stage.attest(produced, kind)
    else:
        with stage.chain.expect("Escrow_TooLate", now_=waived_at + seconds, deadline=waived_at):
            stage.attest(produced, kind)


def test_attest__passed__recorded_and_told(stage: Stage, produced: Deal) -> None:
    """ESC-30"""
    stage.clock.pass_(hours=5)

    stage.attest(produced, FactKind.PASSED)

    assert stage.chain.logs == reported(stage, produced, FactKind.PASSED)
    assert tuple(stage.trace.factsOf(produced.id)) == (3, 0, stage.clock.now, 0, 0, 0, 0)


def test_attest__first_failure__reworked_slashed_and_told(stage: Stage, produced: Deal) -> None:
    """ESC-31: OFF_SPEC_REWORK moves no money and slashes 20 % of the maker's bonded G."""
    g_token, fifth = stage.suite.g_token, BONDED_G // 5
    account_id = g_token.accountIdOf(stage.maker)

    with stage.moved(stage.maker, stage.buyer, stage.inspector) as moved:
        stage.attest(produced, FactKind.FAILED)

    assert stage.chain.logs == [
        *reported(stage, produced, FactKind.FAILED),
        stage.escrow.DealReworked(produced.id),
        g_token.Slashed(account_id, fifth, 2_000, int(Row.OFF_SPEC_REWORK).to_bytes(32, "big")),
        g_token.Transfer(stage.maker, NOBODY, fifth),
    ]
    assert set(moved.values()) == {0}
    assert tuple(stage.trace.factsOf(produced.id)) == (1, 1, stage.clock.now, 0, 0, 0, 0)


@pytest.mark.parametrize(("days", "due"), [(1, 17), (9, 17), (10, 17), (11, 18), (16, 23)])
def test_attest__first_failure__new_ship_by(stage: Stage, deal: Deal, days: int, due: int) -> None:
    """ESC-31: now + 7 d, or what it was where that is later."""
    stage.clock.pass_(days=days)
    stage.produce(deal)
    stage.attest(deal, FactKind.FAILED)

    reworked = stage.escrow.dealOf(deal.id)
    assert (reworked.status, reworked.row) == (Status.LOCKED, Row.OFF_SPEC_REWORK)
    row, due_at = stage.escrow.clockOf(deal.t)
    assert (row, due_at) == (Row.NOT_SHIPPED, deal.opened_at + due * DAY)


def test_attest__second_failure__stopped_and_told(stage: Stage, deal: Deal) -> None:
    """ESC-33: the clock of OFF_SPEC_STOPPED runs from the second failure; nothing is slashed before it has run out."""
    stage.fail(deal)
    stage.clock.pass_(days=1)
    stage.produce(deal)
    stage.clock.pass_(days=1)

    stage.attest(deal, FactKind.FAILED)

    assert stage.chain.logs == reported(stage, deal, FactKind.FAILED)
    row, due_at = stage.escrow.clockOf(deal.t)
    assert (row, due_at) == (Row.OFF_SPEC_STOPPED, stage.clock.now + 3 * DAY)
    assert stage.trace.factsOf(deal.id).failures == 2


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_attest__second_failure_at_new_ship_by__Escrow_TooLate(stage: Stage, deal: Deal, seconds: int) -> None:
    """ESC-31"""
    stage.clock.pass_(days=15)
    stage.fail(deal)
    ship_by = stage.clock.now + 7 * DAY
    stage.clock.to(ship_by - DAY)
    stage.produce(deal)
    stage.clock.to(ship_by + seconds)

    if seconds < 0:
        stage.attest(deal, FactKind.FAILED)
    else:
        with stage.chain.expect("Escrow_TooLate", now_=ship_by + seconds, deadline=ship_by):
            stage.attest(deal, FactKind.FAILED)


def test_attest__third_failure__Trace_OutOfOrder(stage: Stage, deal: Deal) -> None:
    """ESC-33, TRC-3"""
    stage.fail(deal, times=2)
    stage.clock.pass_(seconds=1)

    with stage.chain.expect("Trace_OutOfOrder", kind=FactKind.FAILED, stage=1):
        stage.attest(deal, FactKind.FAILED)


def test_attest__failure_played_again__Trace_Stale(stage: Stage, produced: Deal) -> None:
    """TRC-6: nobody fails the second lot with the statement about the first."""
    statement = stage.fact(produced, FactKind.FAILED)
    stage.escrow.attest(produced.t, statement, sender=stage.stranger)
    failed_at = stage.clock.now
    stage.clock.pass_(days=1)
    stage.produce(produced)
    staged_at = stage.clock.now

    with stage.chain.expect("Trace_Stale", signedAt=failed_at, stagedAt=staged_at):
        stage.escrow.attest(produced.t, statement, sender=stage.stranger)
