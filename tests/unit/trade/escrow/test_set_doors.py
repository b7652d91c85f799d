"""Escrow.setDoors: names the Exchange and Cases, once."""

from __future__ import annotations

import pytest

from guildhall.evm import Contract
from guildhall.market import NOBODY
from guildhall.messages import Row
from tests.stage import Stage


@pytest.fixture
def fresh(stage: Stage) -> Contract:
    """An Escrow that nothing is wired to."""
    suite = stage.suite
    parts = (suite.authority, suite.u_token, suite.g_token, suite.registry, suite.trace, suite.matrix)
    return stage.chain.deploy("Escrow", *parts, sender=stage.admin)


def test_set_doors__caller_has_no_right__AccessManagedUnauthorized(stage: Stage, fresh: Contract) -> None:
    """ESC-91"""
    with stage.chain.expect("AccessManagedUnauthorized", caller=stage.stranger):
        fresh.setDoors(stage.stranger, stage.stranger, sender=stage.stranger)


@pytest.mark.parametrize("empty", [0, 1])
def test_set_doors__nobody__Escrow_ZeroAddress(stage: Stage, fresh: Contract, empty: int) -> None:
    """ESC-91"""
    doors = [stage.exchange.address, stage.cases.address]
    doors[empty] = NOBODY
    with stage.chain.expect("Escrow_ZeroAddress"):
        fresh.setDoors(*doors, sender=stage.admin)


def test_set_doors__twice__Escrow_AlreadySet(stage: Stage) -> None:
    """ESC-91"""
    with stage.chain.expect("Escrow_AlreadySet", current=stage.exchange):
        stage.escrow.setDoors(stage.stranger, stage.stranger, sender=stage.admin)


def test_set_doors__not_yet__nobody_comes_in(stage: Stage, fresh: Contract) -> None:
    """ESC-80, ESC-81"""
    deal = stage.make_deal()

    for caller in (stage.admin, stage.buyer, stage.stranger):
        with stage.chain.expect("Escrow_NotCases", caller=caller):
            fresh.stop(deal.t, stage.buyer, 0, bytes(12), sender=caller)
        with stage.chain.expect("Escrow_NotCases", caller=caller):
            fresh.rule(deal.t, (Row.FALSE_CLAIM, 0, bytes(32), NOBODY, 0), sender=caller)


def test_set_doors__first__named_and_told(stage: Stage, fresh: Contract) -> None:
    """ESC-91"""
    assert (fresh.exchange(), fresh.cases()) == (NOBODY, NOBODY)

    fresh.setDoors(stage.relayer, stage.cases, sender=stage.admin)

    assert stage.chain.logs == [fresh.DoorsSet(stage.relayer, stage.cases)]
    assert (fresh.exchange(), fresh.cases()) == (stage.relayer.address, stage.cases.address)
