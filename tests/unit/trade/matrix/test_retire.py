"""Matrix.retire: ends a version for new deals."""

from __future__ import annotations

import pytest

from guildhall.messages import Row
from tests.stage import Stage


def test_retire__caller_has_no_right__AccessManagedUnauthorized(stage: Stage) -> None:
    """MTX-1"""
    with stage.chain.expect("AccessManagedUnauthorized", caller=stage.stranger):
        stage.suite.matrix.retire(1, sender=stage.stranger)


@pytest.mark.parametrize("version", [0, 2, 2**32 - 1])
def test_retire__unknown__Matrix_UnknownPolicy(stage: Stage, version: int) -> None:
    """MTX-1"""
    with stage.chain.expect("Matrix_UnknownPolicy", policyVersion=version):
        stage.suite.matrix.retire(version, sender=stage.admin)


def test_retire__twice__Matrix_Retired(stage: Stage) -> None:
    """MTX-1"""
    stage.suite.matrix.retire(1, sender=stage.admin)

    with stage.chain.expect("Matrix_Retired", policyVersion=1):
        stage.suite.matrix.retire(1, sender=stage.admin)


def test_retire__open__closed_for_new_deals_and_told(stage: Stage) -> None:
    """MTX-1, ESC-12"""
    stage.suite.matrix.retire(1, sender=stage.admin)

    assert stage.chain.logs == [stage.suite.matrix.PolicyRetired(1)]
    assert not stage.suite.matrix.locksOf(1, 100, 1).isOpen
    with stage.chain.expect("Escrow_PolicyClosed", policyVersion=1):
        stage.exchange.settle(stage.make_match(), sender=stage.relayer)


def test_retire__open_deal__goes_on(stage: Stage) -> None:
    """MTX-1: deals name their policy for life."""
    deal = stage.make_deal()
    stage.suite.matrix.retire(1, sender=stage.admin)

    stage.deliver(deal)
    stage.confirm(deal)

    assert stage.escrow.dealOf(deal.id).row == Row.FULFILLED
