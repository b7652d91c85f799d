"""Trace.note: a breach or a return that the recorder itself has checked. Two accounts stand in for the recorders."""

from __future__ import annotations

from typing import Any

import pytest
from eth_utils.crypto import keccak

from guildhall.evm import Contract
from guildhall.messages import FactKind
from tests.stage import Stage

DEAL = keccak(text="deal")
PAPER = keccak(text="paper")
NOTED = {FactKind.RETURN: "returnedAt", FactKind.BREACH: "breachAt"}


@pytest.fixture
def trace(stage: Stage) -> Contract:
    """A Trace whose recorders are two relayers."""
    trace = stage.chain.deploy("Trace", stage.suite.authority, sender=stage.admin)
    trace.setRecorders([stage.relayer, stage.second_relayer], sender=stage.admin)
    return trace


@pytest.fixture
def shipped(stage: Stage, trace: Contract) -> Contract:
    """The same, with the deal's goods picked up an hour ago."""
    attestation = (DEAL, FactKind.PICKUP, stage.carrier, stage.clock.now, PAPER)
    trace.record(attestation, b"", True, b"", sender=stage.relayer)
    stage.clock.pass_(hours=1)
    return trace


def note(stage: Stage, trace: Contract, kind: FactKind, **changes: Any) -> None:
    """By the carrier, signed now, sent by the relayer."""
    signed_at, sender = changes.pop("signed_at", stage.clock.now), changes.pop("sender", stage.relayer)
    assert not changes
    trace.note(DEAL, kind, stage.carrier, signed_at, PAPER, sender=sender)


@pytest.mark.parametrize("kind", NOTED)
def test_note__caller_not_recorder__Trace_NotRecorder(stage: Stage, shipped: Contract, kind: FactKind) -> None:
    """TRC-8"""
    for caller in (stage.stranger, stage.admin, stage.carrier):
        with stage.chain.expect("Trace_NotRecorder", caller=caller):
            note(stage, shipped, kind, sender=caller)


@pytest.mark.parametrize("kind", NOTED)
@pytest.mark.parametrize("seconds", [-3_600, 0, 1, 2**40])
def test_note__signed_in_the_future__Trace_SignedInFuture(stage: Stage, shipped: Contract, kind: FactKind, seconds: int) -> None:
    """TRC-5"""
    now = stage.clock.now
    if seconds > 0:
        with stage.chain.expect("Trace_SignedInFuture", now_=now, signedAt=now + seconds):
            note(stage, shipped, kind, signed_at=now + seconds)
    else:
        note(stage, shipped, kind, signed_at=now + seconds)
        assert getattr(shipped.factsOf(DEAL), NOTED[kind]) == now


@pytest.mark.parametrize("kind", sorted(set(FactKind) - set(NOTED)))
def test_note__other_kind__Trace_OutOfOrder(stage: Stage, shipped: Contract, kind: FactKind) -> None:
    """TRC-8"""
    with stage.chain.expect("Trace_OutOfOrder", kind=kind, stage=0):
        note(stage, shipped, kind)


@pytest.mark.parametrize("kind", NOTED)
def test_note__before_pickup__Trace_NotShipped(stage: Stage, trace: Contract, kind: FactKind) -> None:
    """TRC-8"""
    with stage.chain.expect("Trace_NotShipped"):
        note(stage, trace, kind)


@pytest.mark.parametrize("kind", NOTED)
def test_note__again__Trace_Recorded(stage: Stage, shipped: Contract, kind: FactKind) -> None:
    """TRC-8"""
    note(stage, shipped, kind)
    stage.clock.pass_(hours=1)

    for sender in (stage.relayer, stage.second_relayer):
        with stage.chain.expect("Trace_Recorded", kind=kind):
            note(stage, shipped, kind, sender=sender)


@pytest.mark.parametrize("kind", NOTED)
def test_note__first__facts_and_event(stage: Stage, shipped: Contract, kind: FactKind) -> None:
    """TRC-8: everything else stays as it was; nothing is signed to Trace."""
    before, signed_at = shipped.factsOf(DEAL), stage.clock.now - 60

    note(stage, shipped, kind, signed_at=signed_at)

    assert stage.chain.logs == [shipped.FactRecorded(DEAL, kind, stage.carrier, signed_at, PAPER)]
    assert shipped.factsOf(DEAL) == before._replace(**{NOTED[kind]: stage.clock.now})


def test_note__both_kinds_by_two_recorders__kept_apart(stage: Stage, shipped: Contract) -> None:
    """TRC-8"""
    note(stage, shipped, FactKind.BREACH)
    breach_at = stage.clock.now
    stage.clock.pass_(hours=1)

    note(stage, shipped, FactKind.RETURN, sender=stage.second_relayer)

    facts = shipped.factsOf(DEAL)
    assert (facts.breachAt, facts.returnedAt) == (breach_at, stage.clock.now)
    assert tuple(shipped.factsOf(keccak(text="other"))) == (0,) * 7
