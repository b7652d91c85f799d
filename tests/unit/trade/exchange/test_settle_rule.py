"""Exchange.settle: the plug-in rule that a standard may carry."""

from __future__ import annotations

from enum import IntEnum

import pytest

from guildhall.evm import Contract
from guildhall.market import NOBODY
from guildhall.messages import Status
from tests.stage import Stage


class Mode(IntEnum):
    """`DemandRuleMock.Mode`."""

    ANSWER = 0
    REVERT = 1
    BURN = 2
    MALFORM = 3
    BOMB = 4


@pytest.fixture
def plug_in(stage: Stage) -> Contract:
    """Says yes, and is attached to the standard."""
    rule = stage.chain.deploy("DemandRuleMock", True, sender=stage.stranger)
    stage.suite.standards.setRule(stage.standard_id, rule, sender=stage.admin)
    return rule


def test_settle__rule_says_no__Exchange_RuleRefused(stage: Stage, plug_in: Contract) -> None:
    """EXC-9"""
    plug_in.setAnswer(False, sender=stage.stranger)

    with stage.chain.expect("Exchange_RuleRefused", rule=plug_in):
        stage.exchange.settle(stage.make_match(), sender=stage.relayer)


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.ANSWER])
def test_settle__rule_misbehaves__Exchange_RuleRefused(stage: Stage, plug_in: Contract, mode: Mode) -> None:
    """EXC-9: reverting, burning its gas, answering what is no yes or no: all of it counts as a no."""
    plug_in.setMode(mode, sender=stage.stranger)

    with stage.chain.expect("Exchange_RuleRefused", rule=plug_in):
        stage.exchange.settle(stage.make_match(), sender=stage.relayer)


def test_settle__rule_says_yes__opened(stage: Stage, plug_in: Contract) -> None:
    """EXC-9"""
    deal = stage.make_deal()

    assert stage.escrow.dealOf(deal.id).status == Status.LOCKED


def test_settle__rule_removed__opened(stage: Stage, plug_in: Contract) -> None:
    """EXC-9"""
    plug_in.setAnswer(False, sender=stage.stranger)
    stage.suite.standards.setRule(stage.standard_id, NOBODY, sender=stage.admin)

    deal = stage.make_deal()

    assert stage.escrow.dealOf(deal.id).status == Status.LOCKED
