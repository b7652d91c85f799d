"""Matrix.retire: ends a version for new deals."""

from __future__ import annotations

import pytest

from guildhall.messages import Row
from tests.law import Law


def test_retire__caller_has_no_right__AccessManagedUnauthorized(law: Law) -> None:
    """MTX-1"""
    with law.chain.expect("AccessManagedUnauthorized", caller=law.stranger):
        law.matrix.retire(1, sender=law.stranger)


@pytest.mark.parametrize("version", [0, 2, 2**32 - 1])
def test_retire__unknown__Matrix_UnknownPolicy(law: Law, version: int) -> None:
    """MTX-1"""
    with law.chain.expect("Matrix_UnknownPolicy", policyVersion=version):
        law.matrix.retire(version, sender=law.admin)


def test_retire__twice__Matrix_Retired(law: Law) -> None:
    """MTX-1"""
    law.matrix.retire(1, sender=law.admin)

    with law.chain.expect("Matrix_Retired", policyVersion=1):
        law.matrix.retire(1, sender=law.admin)


def test_retire__open__closed_for_new_deals_and_told(law: Law) -> None:
    """MTX-1"""
    assert law.matrix.locksOf(1, 100, 1).isOpen

    law.matrix.retire(1, sender=law.admin)

    assert law.chain.logs == [law.matrix.PolicyRetired(1)]
    assert not law.matrix.locksOf(1, 100, 1).isOpen


def test_retire__open_deals__keep_their_law(law: Law) -> None:
    """MTX-1: deals name their policy for life."""

    def rules() -> list[object]:
        figures = (1_000, 50, 0, 0, True, False, False, False, False, [])
        payoffs = [law.matrix.payoffOf(1, row, figures) for row in Row if row is not Row.NONE]
        return [*payoffs, law.matrix.periodsOf(1), law.matrix.potsOf(1), law.matrix.locksOf(1, 1_000, 50).locks]

    before = rules()

    law.matrix.retire(1, sender=law.admin)

    assert rules() == before
