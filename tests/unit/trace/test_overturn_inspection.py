"""Trace.overturnInspection: a jury found that a second failed inspection does not hold. An account stands in for the recorder."""

from __future__ import annotations

import pytest
from eth_abi import encode
from eth_utils.crypto import keccak

from guildhall.evm import Contract
from guildhall.messages import FactKind
from tests.stage import Stage

DEAL = keccak(text="deal")
PROOF = encode(["bytes32", "uint64"], [keccak(text="report"), 1])


@pytest.fixture
def trace(stage: Stage) -> Contract:
    """A Trace whose recorder is the relayer."""
    trace = stage.chain.deploy("Trace", stage.suite.authority, sender=stage.admin)
    trace.setRecorders([stage.relayer], sender=stage.admin)
    return trace


def record(stage: Stage, trace: Contract, *kinds: FactKind) -> None:
    """Each an hour after the one before."""
    for kind in kinds:
        stage.clock.pass_(hours=1)
        document = keccak(PROOF) if kind is FactKind.FAILED else bytes(32)
        trace.record((DEAL, kind, stage.maker, stage.clock.now, document), b"", True, PROOF, sender=stage.relayer)


def fail(stage: Stage, trace: Contract, times: int) -> None:
    """After one declaration of the schedule: a failure leads back to it."""
    record(stage, trace, FactKind.SCHEDULED)
    for _ in range(times):
        record(stage, trace, FactKind.IN_PRODUCTION, FactKind.FAILED)


def test_overturn_inspection__caller_not_recorder__Trace_NotRecorder(stage: Stage, trace: Contract) -> None:
    """TRC-9"""
    fail(stage, trace, times=2)

    for caller in (stage.stranger, stage.admin, stage.maker):
        with stage.chain.expect("Trace_NotRecorder", caller=caller):
            trace.overturnInspection(DEAL, sender=caller)


@pytest.mark.parametrize("times", [0, 1, 3])
def test_overturn_inspection__not_failed_twice__Trace_OutOfOrder(stage: Stage, trace: Contract, times: int) -> None:
    """TRC-9: three failures are no deal's, the Escrow stops at two"""
    fail(stage, trace, times)

    with stage.chain.expect("Trace_OutOfOrder", kind=FactKind.FAILED, stage=1):
        trace.overturnInspection(DEAL, sender=stage.relayer)


def test_overturn_inspection__shipped__Trace_OutOfOrder(stage: Stage, trace: Contract) -> None:
    """TRC-9"""
    fail(stage, trace, times=2)
    record(stage, trace, FactKind.PICKUP)

    with stage.chain.expect("Trace_OutOfOrder", kind=FactKind.FAILED, stage=1):
        trace.overturnInspection(DEAL, sender=stage.relayer)


def test_overturn_inspection__again__Trace_OutOfOrder(stage: Stage, trace: Contract) -> None:
    """TRC-9"""
    fail(stage, trace, times=2)
    trace.overturnInspection(DEAL, sender=stage.relayer)

    with stage.chain.expect("Trace_OutOfOrder", kind=FactKind.FAILED, stage=3):
        trace.overturnInspection(DEAL, sender=stage.relayer)


def test_overturn_inspection__failed_twice__counts_as_passed(stage: Stage, trace: Contract) -> None:
    """TRC-9: the good can be picked up, and the first failure stays on record."""
    fail(stage, trace, times=2)
    before = trace.factsOf(DEAL)
    stage.clock.pass_(hours=1)

    trace.overturnInspection(DEAL, sender=stage.relayer)

    assert stage.chain.logs == [trace.FactOverturned(DEAL, FactKind.FAILED)]
    assert trace.factsOf(DEAL) == before._replace(stage=3, failures=1)
    record(stage, trace, FactKind.PICKUP)
    assert trace.factsOf(DEAL).shippedAt == stage.clock.now
