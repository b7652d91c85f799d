"""Trace.setRecorders: names the contracts that record, once."""

from __future__ import annotations

import pytest

from guildhall.evm import Contract
from guildhall.market import NOBODY
from tests.stage import Stage


@pytest.fixture
def trace(stage: Stage) -> Contract:
    """A Trace without recorders."""
    return stage.chain.deploy("Trace", stage.suite.authority, sender=stage.admin)


def test_set_recorders__caller_has_no_right__AccessManagedUnauthorized(stage: Stage, trace: Contract) -> None:
    """TRC-10"""
    with stage.chain.expect("AccessManagedUnauthorized", caller=stage.stranger):
        trace.setRecorders([stage.stranger], sender=stage.stranger)


@pytest.mark.parametrize("again", [[], ["relayer"]])
def test_set_recorders__twice__Trace_RecordersSet(stage: Stage, trace: Contract, again: list[str]) -> None:
    """TRC-10: also after an empty list"""
    trace.setRecorders([getattr(stage, name) for name in again], sender=stage.admin)

    with stage.chain.expect("Trace_RecordersSet"):
        trace.setRecorders([stage.stranger], sender=stage.admin)

    assert not trace.isRecorder(stage.stranger)


@pytest.mark.parametrize("place", [0, 1])
def test_set_recorders__one_is_zero__Trace_ZeroAddress(stage: Stage, trace: Contract, place: int) -> None:
    """TRC-10"""
    recorders = [stage.relayer.address]
    recorders.insert(place, NOBODY)

    with stage.chain.expect("Trace_ZeroAddress"):
        trace.setRecorders(recorders, sender=stage.admin)


def test_set_recorders__first__named_and_told(stage: Stage, trace: Contract) -> None:
    """TRC-10"""
    assert not trace.isRecorder(stage.relayer)

    trace.setRecorders([stage.relayer, stage.second_relayer], sender=stage.admin)

    assert stage.chain.logs == [trace.RecordersSet([stage.relayer.address, stage.second_relayer.address])]
    assert [trace.isRecorder(each) for each in (stage.relayer, stage.second_relayer, stage.admin)] == [True, True, False]
