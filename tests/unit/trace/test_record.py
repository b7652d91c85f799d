"""Trace.record: signature, order and "each once"; who may and until when is the recorder's. Here an account stands in for it."""

from __future__ import annotations

from typing import Any

import pytest
from eth_abi import encode
from eth_utils.crypto import keccak

from guildhall.evm import Account, Contract
from guildhall.messages import Attestation, FactKind, sign, trace_domain
from tests.stage import DAY, Stage

DEAL = keccak(text="deal")
PAPER = keccak(text="paper")
STAGES = (FactKind.SCHEDULED, FactKind.IN_PRODUCTION, FactKind.PASSED)
NOTED = (FactKind.RETURN, FactKind.BREACH)
REPORT = keccak(text="report")
INSPECTIONS = {FactKind.PASSED: 0, FactKind.FAILED: 0b101}
"""With the attributes out of tolerance."""


@pytest.fixture
def trace(stage: Stage) -> Contract:
    """A Trace whose recorder is the relayer."""
    trace = stage.chain.deploy("Trace", stage.suite.authority, sender=stage.admin)
    trace.setRecorders([stage.relayer], sender=stage.admin)
    return trace


def report(failed_attributes: int) -> bytes:
    """The proof of an inspection."""
    return encode(["bytes32", "uint64"], [REPORT, failed_attributes])


def record(stage: Stage, trace: Contract, kind: FactKind, **changes: Any) -> Any:
    """A fact about the deal, signed now by the maker; the facts that are then on record."""
    signer: Account = changes.pop("signer", stage.maker)
    key, is_sender = changes.pop("key", signer.key), changes.pop("is_sender", False)
    deal, signed_at = changes.pop("deal", DEAL), changes.pop("signed_at", stage.clock.now)
    proof = changes.pop("proof", report(INSPECTIONS[kind]) if kind in INSPECTIONS else b"")
    document = changes.pop("document", keccak(proof) if kind in INSPECTIONS else PAPER)
    fields = Attestation(deal, kind, changes.pop("named", signer.address), signed_at, document)
    signature = changes.pop("signature", None)
    assert not changes
    if signature is None:
        signature = sign(fields, trace_domain(stage.chain.chain_id, trace.address), key)
    return trace.record(fields.as_tuple(), signature, is_sender, proof, sender=stage.relayer)


def test_record__caller_not_recorder__Trace_NotRecorder(stage: Stage, trace: Contract) -> None:
    """TRC-1"""
    attestation = (DEAL, FactKind.PICKUP, stage.carrier, 0, PAPER)

    for caller in (stage.stranger, stage.admin, stage.carrier):
        with stage.chain.expect("Trace_NotRecorder", caller=caller):
            trace.record(attestation, b"", True, b"", sender=caller)
        with stage.chain.expect("Trace_NotRecorder", caller=caller):
            stage.trace.record(attestation, b"", True, b"", sender=caller)


def test_record__bad_signature__Trace_BadSignature(stage: Stage, trace: Contract) -> None:
    """TRC-2"""
    fields = Attestation(DEAL, FactKind.SCHEDULED, stage.maker.address, 0, PAPER)
    good = sign(fields, trace_domain(stage.chain.chain_id, trace.address), stage.maker.key)
    for signature in (b"", good[:64], good + b"\0", good[:64] + b"\0", bytes(65)):
        with stage.chain.expect("Trace_BadSignature", signer=stage.maker):
            record(stage, trace, FactKind.SCHEDULED, signature=signature, signed_at=0)
    with stage.chain.expect("Trace_BadSignature", signer=stage.maker):
        record(stage, trace, FactKind.SCHEDULED, key=stage.stranger.key)
    with stage.chain.expect("Trace_BadSignature", signer="0x" + "00" * 20):
        record(stage, trace, FactKind.SCHEDULED, named="0x" + "00" * 20, signature=bytes(65))


def test_record__sender_vouched_for__recorded(stage: Stage, trace: Contract) -> None:
    """TRC-2: the recorder has seen that the signer sends it herself."""
    record(stage, trace, FactKind.SCHEDULED, signature=b"", is_sender=True)

    assert trace.factsOf(DEAL).stage == 1


@pytest.mark.parametrize("seconds", [-DAY, -1, 0, 1, 2**40])
def test_record__signed_in_the_future__Trace_SignedInFuture(stage: Stage, trace: Contract, seconds: int) -> None:
    """TRC-5"""
    now = stage.clock.now
    if seconds > 0:
        with stage.chain.expect("Trace_SignedInFuture", now_=now, signedAt=now + seconds):
            record(stage, trace, FactKind.PICKUP, signed_at=now + seconds)
    else:
        assert record(stage, trace, FactKind.PICKUP, signed_at=now + seconds).shippedAt == now


@pytest.mark.parametrize("reached", range(4))
def test_record__stage_out_of_order__Trace_OutOfOrder(stage: Stage, trace: Contract, reached: int) -> None:
    """TRC-3: 1, 2, 3, each once; only what is in production fails."""
    for kind in STAGES[:reached]:
        record(stage, trace, kind)

    for place, kind in enumerate(STAGES):
        if place != reached:
            with stage.chain.expect("Trace_OutOfOrder", kind=kind, stage=reached):
                record(stage, trace, kind)
    if reached != 2:
        with stage.chain.expect("Trace_OutOfOrder", kind=FactKind.FAILED, stage=reached):
            record(stage, trace, FactKind.FAILED)
    for kind in (FactKind.NONE, *NOTED):
        with stage.chain.expect("Trace_OutOfOrder", kind=kind, stage=reached):
            record(stage, trace, kind)


@pytest.mark.parametrize("kind", [*STAGES, FactKind.FAILED, *NOTED])
def test_record__stage_after_pickup__Trace_OutOfOrder(stage: Stage, trace: Contract, kind: FactKind) -> None:
    """TRC-3"""
    record(stage, trace, FactKind.PICKUP)

    with stage.chain.expect("Trace_OutOfOrder", kind=kind, stage=0):
        record(stage, trace, kind)


def test_record__pickup_delivery_again__Trace_Recorded(stage: Stage, trace: Contract) -> None:
    """TRC-4"""
    record(stage, trace, FactKind.PICKUP)
    with stage.chain.expect("Trace_Recorded", kind=FactKind.PICKUP):
        record(stage, trace, FactKind.PICKUP)
    record(stage, trace, FactKind.DELIVERY)
    for kind in (FactKind.PICKUP, FactKind.DELIVERY):
        with stage.chain.expect("Trace_Recorded", kind=kind):
            record(stage, trace, kind)


def test_record__delivery_after_return__Trace_Recorded(stage: Stage, trace: Contract) -> None:
    """TRC-4"""
    record(stage, trace, FactKind.PICKUP)
    trace.note(DEAL, FactKind.RETURN, stage.carrier, stage.clock.now, PAPER, sender=stage.relayer)

    with stage.chain.expect("Trace_Recorded", kind=FactKind.RETURN):
        record(stage, trace, FactKind.DELIVERY)


def test_record__delivery_before_pickup__Trace_NotShipped(stage: Stage, trace: Contract) -> None:
    """TRC-4"""
    with stage.chain.expect("Trace_NotShipped"):
        record(stage, trace, FactKind.DELIVERY)


@pytest.mark.parametrize("kind", [FactKind.IN_PRODUCTION])
@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_record__signed_before_the_latest__Trace_Stale(stage: Stage, trace: Contract, kind: FactKind, seconds: int) -> None:
    """TRC-6"""
    for each in (FactKind.SCHEDULED, FactKind.IN_PRODUCTION, FactKind.FAILED):
        record(stage, trace, each)
    failed_at = stage.clock.now
    stage.clock.pass_(days=1)

    if seconds > 0:
        record(stage, trace, kind, signed_at=failed_at + 1)
    else:
        with stage.chain.expect("Trace_Stale", signedAt=failed_at + seconds, stagedAt=failed_at):
            record(stage, trace, kind, signed_at=failed_at + seconds)


def test_record__failed__stage_goes_back(stage: Stage, trace: Contract) -> None:
    """TRC-3"""
    for kind in (FactKind.SCHEDULED, FactKind.IN_PRODUCTION):
        record(stage, trace, kind)
    for failures in (1, 2):
        stage.clock.pass_(days=1)
        assert tuple(record(stage, trace, FactKind.FAILED)) == (1, failures, stage.clock.now, 0, 0, 0, 0)
        stage.clock.pass_(days=1)
        assert record(stage, trace, FactKind.IN_PRODUCTION).stage == 2


@pytest.mark.parametrize("kind", INSPECTIONS)
@pytest.mark.parametrize("spoil", ["missing", "too long", "of another report"])
def test_record__report_does_not_fit__Trace_BadReport(stage: Stage, trace: Contract, kind: FactKind, spoil: str) -> None:
    """TRC-7"""
    for each in STAGES[:2]:
        record(stage, trace, each)
    good = report(INSPECTIONS[kind])
    proof = {"missing": b"", "too long": good + b"\0", "of another report": encode(["bytes32", "uint64"], [PAPER, INSPECTIONS[kind]])}
    document = keccak(proof[spoil] if spoil == "too long" else good)

    with stage.chain.expect("Trace_BadReport", kind=kind):
        record(stage, trace, kind, proof=proof[spoil], document=document)


@pytest.mark.parametrize(("kind", "failed_attributes"), [(FactKind.PASSED, 1), (FactKind.PASSED, 1 << 63), (FactKind.FAILED, 0)])
def test_record__report_says_the_opposite__Trace_BadReport(stage: Stage, trace: Contract, kind: FactKind, failed_attributes: int) -> None:
    """TRC-7"""
    for each in STAGES[:2]:
        record(stage, trace, each)

    with stage.chain.expect("Trace_BadReport", kind=kind):
        record(stage, trace, kind, proof=report(failed_attributes))


@pytest.mark.parametrize("failed_attributes", [1, 0b101, 1 << 63, 2**64 - 1])
def test_record__inspection__report_told(stage: Stage, trace: Contract, failed_attributes: int) -> None:
    """TRC-7"""
    for each in STAGES[:2]:
        record(stage, trace, each)
    now, proof = stage.clock.now, report(failed_attributes)

    record(stage, trace, FactKind.FAILED, signer=stage.inspector, proof=proof)

    assert stage.chain.logs == [
        trace.FactRecorded(DEAL, FactKind.FAILED, stage.inspector, now, keccak(proof)),
        trace.InspectionReported(DEAL, stage.inspector, REPORT, failed_attributes),
    ]


def test_record__whole_story__facts_and_events(stage: Stage, trace: Contract) -> None:
    """TRC-3, TRC-4: a fact's instant is that of the block; the signed time is information."""
    expected = [0, 0, 0, 0, 0, 0, 0]
    places = {FactKind.PICKUP: 3, FactKind.DELIVERY: 4}
    for number, kind in enumerate((*STAGES, *places), start=1):
        stage.clock.pass_(hours=1)
        signed_at = stage.clock.now - 600
        expected[places.get(kind, 2)] = stage.clock.now
        expected[0] = min(number, 3)

        returned = record(stage, trace, kind, signed_at=signed_at)

        document = keccak(report(0)) if kind in INSPECTIONS else PAPER
        told = [trace.FactRecorded(DEAL, kind, stage.maker, signed_at, document)]
        if kind in INSPECTIONS:
            told.append(trace.InspectionReported(DEAL, stage.maker, REPORT, 0))
        assert stage.chain.logs == told
        assert tuple(returned) == tuple(trace.factsOf(DEAL)) == tuple(expected)


def test_record__two_deals__kept_apart(stage: Stage, trace: Contract) -> None:
    """TRC-4"""
    other = keccak(text="other")
    record(stage, trace, FactKind.PICKUP)

    record(stage, trace, FactKind.SCHEDULED, deal=other)

    assert trace.factsOf(DEAL).shippedAt == trace.factsOf(other).stagedAt == stage.clock.now
    assert (trace.factsOf(DEAL).stage, trace.factsOf(other).shippedAt) == (0, 0)


def test_record__wallet_of_a_contract__recorded(stage: Stage, trace: Contract) -> None:
    """TRC-2: ERC-1271"""
    wallet = stage.chain.deploy("WalletMock", stage.carrier, sender=stage.carrier)

    record(stage, trace, FactKind.PICKUP, named=wallet.address, key=stage.carrier.key)

    with stage.chain.expect("Trace_BadSignature", signer=wallet):
        record(stage, trace, FactKind.DELIVERY, named=wallet.address, key=stage.stranger.key)
