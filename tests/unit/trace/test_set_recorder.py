"""Trace.setRecorder: names the recorder, once."""

from __future__ import annotations

from guildhall.market import NOBODY
from tests.stage import Stage


def test_set_recorder__caller_has_no_right__AccessManagedUnauthorized(stage: Stage) -> None:
    """TRC-1"""
    trace = stage.chain.deploy("Trace", stage.suite.authority, sender=stage.admin)

    with stage.chain.expect("AccessManagedUnauthorized", caller=stage.stranger):
        trace.setRecorder(stage.stranger, sender=stage.stranger)


def test_set_recorder__twice__Trace_RecorderSet(stage: Stage) -> None:
    """TRC-1"""
    with stage.chain.expect("Trace_RecorderSet", recorder=stage.escrow):
        stage.trace.setRecorder(stage.stranger, sender=stage.admin)


def test_set_recorder__first__named_and_told(stage: Stage) -> None:
    """TRC-1"""
    trace = stage.chain.deploy("Trace", stage.suite.authority, sender=stage.admin)
    assert trace.recorder() == NOBODY

    trace.setRecorder(stage.relayer, sender=stage.admin)

    assert stage.chain.logs == [trace.RecorderSet(stage.relayer)]
    assert trace.recorder() == stage.relayer.address
