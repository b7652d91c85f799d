"""Telemetry.anchor: a batch goes on record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from guildhall.evm import Account
from tests import goods
from tests.stage import Stage


def test_anchor__unknown_or_retired__Telemetry_UnknownDevice(stage: Stage, device: Account) -> None:
    """TEL-1"""
    stage.suite.registry.retireDevice(device, sender=stage.carrier)

    for each in (device, stage.stranger, stage.carrier):
        batch = goods.make_batch(stage, each)
        with stage.chain.expect("Telemetry_UnknownDevice", device=each):
            stage.suite.telemetry.anchor(batch.message.as_tuple(), goods.sign_telemetry(stage, batch.message, each), sender=stage.stranger)


def test_anchor__no_readings__Telemetry_Empty(stage: Stage, device: Account) -> None:
    """TEL-2"""
    batch = goods.make_batch(stage, device, count=0)

    with stage.chain.expect("Telemetry_Empty"):
        stage.suite.telemetry.anchor(batch.message.as_tuple(), b"", sender=device)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_anchor__ends_before_it_starts__Telemetry_BadWindow(stage: Stage, device: Account, seconds: int) -> None:
    """TEL-2"""
    from_at = stage.clock.now - 10
    batch = goods.make_batch(stage, device, from_at=from_at, until_at=from_at + seconds)

    if seconds < 0:
        with stage.chain.expect("Telemetry_BadWindow", fromAt=from_at, untilAt=from_at + seconds):
            stage.suite.telemetry.anchor(batch.message.as_tuple(), b"", sender=device)
    else:
        stage.suite.telemetry.anchor(batch.message.as_tuple(), b"", sender=device)
        assert stage.chain.logs[0].args.untilAt == from_at + seconds


@pytest.mark.parametrize("seconds", [-1, 0, 1, 2**40])
def test_anchor__ends_in_the_future__Telemetry_BadWindow(stage: Stage, device: Account, seconds: int) -> None:
    """TEL-2"""
    until_at = stage.clock.now + seconds
    batch = goods.make_batch(stage, device, from_at=0, until_at=until_at)

    if seconds > 0:
        with stage.chain.expect("Telemetry_BadWindow", fromAt=0, untilAt=until_at):
            stage.suite.telemetry.anchor(batch.message.as_tuple(), b"", sender=device)
    else:
        stage.suite.telemetry.anchor(batch.message.as_tuple(), b"", sender=device)
        assert stage.chain.logs[0].args.untilAt == until_at


def test_anchor__bad_signature__Telemetry_BadSignature(stage: Stage, device: Account) -> None:
    """TEL-1: its owner's will not do either"""
    message = goods.make_batch(stage, device).message
    good = goods.sign_telemetry(stage, message, device)
    for signature in (b"", good[:64], good + b"\0", bytes(65), goods.sign_telemetry(stage, message, stage.carrier)):
        with stage.chain.expect("Telemetry_BadSignature", signer=device):
            stage.suite.telemetry.anchor(message.as_tuple(), signature, sender=stage.stranger)


@pytest.mark.parametrize("change", [{"root": b"\1" * 32}, {"count": 2}, {"from_at": 0}], ids=lambda change: next(iter(change)))
def test_anchor__other_content_signed__Telemetry_BadSignature(stage: Stage, device: Account, change: dict[str, Any]) -> None:
    """TEL-1"""
    message = goods.make_batch(stage, device).message
    signature = goods.sign_telemetry(stage, replace(message, **change), device)

    with stage.chain.expect("Telemetry_BadSignature", signer=device):
        stage.suite.telemetry.anchor(message.as_tuple(), signature, sender=stage.stranger)


def test_anchor__signed__told_and_nothing_stored(stage: Stage, device: Account) -> None:
    """TEL-1, TEL-2: the same batch twice is told twice"""
    now = stage.clock.now
    message = goods.make_batch(stage, device, (1, 500, now - 60), (1, 700, now)).message
    for _ in range(2):
        stage.suite.telemetry.anchor(message.as_tuple(), goods.sign_telemetry(stage, message, device), sender=stage.stranger)

        assert stage.chain.logs == [stage.suite.telemetry.ReadingsAnchored(device, message.root, 2, now - 60, now)]


def test_anchor__sent_by_the_device__told(stage: Stage, device: Account) -> None:
    """TEL-1: an empty signature"""
    message = goods.make_batch(stage, device).message

    stage.suite.telemetry.anchor(message.as_tuple(), b"", sender=device)

    assert [log.args.root for log in stage.chain.logs] == [message.root]
