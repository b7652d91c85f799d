"""Trace.isSigned: whether a signature over an attestation is somebody's, who need not be its signer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from eth_utils.crypto import keccak

from guildhall.messages import Attestation, FactKind, sign, trace_domain
from tests.stage import Stage


@pytest.fixture
def attestation(stage: Stage) -> Attestation:
    """Of the carrier: a return."""
    return Attestation(keccak(text="deal"), FactKind.RETURN, stage.carrier.address, stage.clock.now, bytes(32))


def test_is_signed__receipt_of_another_party__true(stage: Stage, attestation: Attestation) -> None:
    """TRC-2"""
    receipt = sign(attestation, stage.suite.trace_domain, stage.maker.key)

    assert stage.trace.isSigned(attestation.as_tuple(), stage.maker, receipt)
    assert not stage.trace.isSigned(attestation.as_tuple(), stage.carrier, receipt)


@pytest.mark.parametrize(
    "change",
    [
        {"deal_id": bytes(32)},
        {"kind": FactKind.DELIVERY},
        {"signer": "0x" + "11" * 20},
        {"signed_at": 0},
        {"document_hash": b"\1" * 32},
    ],
    ids=lambda change: next(iter(change)),
)
def test_is_signed__one_member_changed__false(stage: Stage, attestation: Attestation, change: dict[str, object]) -> None:
    """TRC-2"""
    signature = sign(attestation, stage.suite.trace_domain, stage.carrier.key)
    assert stage.trace.isSigned(attestation.as_tuple(), stage.carrier, signature)

    changed = replace(attestation, **change)

    assert not stage.trace.isSigned(changed.as_tuple(), stage.carrier, signature)


def test_is_signed__other_domain__false(stage: Stage, attestation: Attestation) -> None:
    """TRC-2: another chain, another Trace, another contract of the suite"""
    domains = (
        trace_domain(stage.chain.chain_id + 1, stage.trace.address),
        trace_domain(stage.chain.chain_id, stage.escrow.address),
        stage.suite.escrow_domain,
        stage.suite.exchange_domain,
    )
    for domain in domains:
        signature = sign(attestation, domain, stage.carrier.key)
        assert not stage.trace.isSigned(attestation.as_tuple(), stage.carrier, signature)
