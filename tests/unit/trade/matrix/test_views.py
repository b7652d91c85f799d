"""What the Matrix tells. Its payoffs are held against a model in tests/property/test_payoffs.py."""

from __future__ import annotations

import pytest

from guildhall.market import NOBODY
from guildhall.messages import Row
from tests.law import Law
from tests.stage import U

FIGURES = (1_000 * U, 50 * U, 0, 0, True, False, False, False, False, [])
NOBODY_LIABLE, MAKER, CARRIER, WITNESS = range(4)


@pytest.mark.parametrize("version", [0, 2, 2**32 - 1])
def test_views__unknown_version__Matrix_UnknownPolicy(law: Law, version: int) -> None:
    """MTX-1"""
    matrix = law.matrix
    for view in (matrix.feesOf, matrix.periodsOf, matrix.potsOf):
        with law.chain.expect("Matrix_UnknownPolicy", policyVersion=version):
            view(version)
    with law.chain.expect("Matrix_UnknownPolicy", policyVersion=version):
        matrix.locksOf(version, 1, 1)
    with law.chain.expect("Matrix_UndefinedRow", policyVersion=version, row=Row.SPLIT):
        matrix.payoffOf(version, Row.SPLIT, FIGURES)
    assert not matrix.ruleOf(version, Row.SPLIT).isDefined
    assert matrix.freightCeilingOf(version, 1, 1, 1) == 0


def test_locks_of__round_price__shares_of_it(law: Law) -> None:
    """MTX-2: 1 %, 20 %, 10 %, 120 % and 20 % of 1,000 U"""
    locks, is_open = law.matrix.locksOf(1, 1_000 * U, 50 * U)

    assert is_open
    assert tuple(locks) == (1_060 * U, 10 * U, 200 * U, 100 * U, 1_200 * U, 200 * U)


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        (0, (0, 0, 0, 0, 0, 0)),
        (1, (1, 0, 0, 0, 2, 0)),
        (9, (9, 0, 1, 0, 11, 1)),
        (99, (99, 0, 19, 9, 119, 19)),
        (100, (101, 1, 20, 10, 120, 20)),
        (101, (102, 1, 20, 10, 122, 20)),
    ],
)
def test_locks_of__odd_price__rounded_as_designed(law: Law, price: int, expected: tuple[int, ...]) -> None:
    """MTX-2: each part down, the reserve up"""
    assert tuple(law.matrix.locksOf(1, price, 0).locks) == expected


def test_payoff_of__pots__those_that_are_paid(law: Law) -> None:
    """MTX-4"""
    pots = law.pots()

    def found(row: Row) -> tuple[object, ...]:
        return tuple(law.matrix.payoffOf(1, row, FIGURES).pots)

    assert found(Row.FULFILLED) == tuple(pots)
    assert found(Row.CANCELLED) == (NOBODY, NOBODY, NOBODY, NOBODY, 0)
    assert found(Row.NOT_SHIPPED) == (NOBODY, NOBODY, pots.riskPool, NOBODY, 0)


@pytest.mark.parametrize(
    ("row", "liable", "slash_bps"),
    [
        (Row.NOT_SHIPPED, MAKER, 1_000),
        (Row.OFF_SPEC_REWORK, MAKER, 2_000),
        (Row.OFF_SPEC_STOPPED, MAKER, 2_000),
        (Row.LOST_IN_TRANSIT, CARRIER, 1_000),
        (Row.DAMAGED_IN_TRANSIT, CARRIER, 1_000),
        (Row.NOT_DELIVERED, CARRIER, 1_000),
        (Row.OFF_SPEC_REFUND, MAKER, 2_000),
        (Row.OVERTURNED, WITNESS, 2_000),
        (Row.CONCEDED, NOBODY_LIABLE, 0),
        (Row.FULFILLED, NOBODY_LIABLE, 0),
        (Row.RETURNED, NOBODY_LIABLE, 0),
        (Row.LAPSED, NOBODY_LIABLE, 0),
    ],
)
def test_payoff_of__liable__who_answers_and_how_much(law: Law, row: Row, liable: int, slash_bps: int) -> None:
    """MTX-4"""
    found = law.matrix.payoffOf(1, row, FIGURES)

    assert (found.liable, found.slashBps) == (liable, slash_bps)


@pytest.mark.parametrize(
    ("origin", "target", "weight", "expected"),
    [
        (0x0001_0001, 0x0001_0001, 0, 50 * U),
        (0x0001_0001, 0x0001_FFFF, 1, 50 * U + 20_000),
        (0x0001_0001, 0x0002_0001, 1, 200 * U + 50_000),
        (0xFFFF_0000, 0x0000_0000, 1_000, 200 * U + 50 * U),
        (0, 0, 2**64 - 1, 50 * U + 20_000 * (2**64 - 1)),
    ],
)
def test_freight_ceiling_of__zones_and_weight__as_published(law: Law, origin: int, target: int, weight: int, expected: int) -> None:
    """EXC-6: home within one market, whatever the area"""
    assert law.matrix.freightCeilingOf(1, origin, target, weight) == expected
