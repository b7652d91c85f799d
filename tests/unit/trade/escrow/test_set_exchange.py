"""Escrow.setExchange: names the Exchange, once."""

from __future__ import annotations

import pytest

from guildhall.evm import Contract
from guildhall.market import NOBODY
from tests.stage import Stage


@pytest.fixture
def escrow(stage: Stage) -> Contract:
    """Without an Exchange."""
    suite = stage.suite
    parts = (suite.authority, suite.u_token, suite.g_token, suite.registry, suite.trace, suite.matrix)
    return stage.chain.deploy("Escrow", *parts, sender=stage.admin)


def test_set_exchange__caller_has_no_right__AccessManagedUnauthorized(stage: Stage, escrow: Contract) -> None:
    """ESC-91"""
    with stage.chain.expect("AccessManagedUnauthorized", caller=stage.stranger):
        escrow.setExchange(stage.stranger, sender=stage.stranger)


def test_set_exchange__twice__Escrow_AlreadySet(stage: Stage) -> None:
    """ESC-91"""
    with stage.chain.expect("Escrow_AlreadySet", current=stage.exchange):
        stage.escrow.setExchange(stage.stranger, sender=stage.admin)


def test_set_exchange__first__named_and_told(stage: Stage, escrow: Contract) -> None:
    """ESC-91"""
    assert escrow.exchange() == NOBODY

    escrow.setExchange(stage.relayer, sender=stage.admin)

    assert stage.chain.logs == [escrow.ExchangeSet(stage.relayer)]
    assert escrow.exchange() == stage.relayer.address
