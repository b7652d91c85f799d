"""The one payoff function, `Matrix.payoffOf`, against the plain-integer model of the design: equal to the unit, out = in.

`TABLE` is DESIGN 4.3 once more, row by row, for one deal in round numbers: what neither the contract nor the model can get wrong together.
"""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guildhall.deploy import Suite
from guildhall.messages import Row
from guildhall.model import SEED, Fees, Payoff, Sale, locked_amount, locks_of, payoff_of

U = 1_000_000
"""Base units."""

PRICE, FREIGHT = 1_000 * U, 50 * U
DEPOSIT, WAGER, PENALTY, RESERVE = 10 * U, 200 * U, 100 * U, 1_200 * U
MARGIN = WAGER + PENALTY
OPENED = PRICE + FREIGHT + DEPOSIT

# Fees of a sale of 1,000 U without referrer, royalties and inspector: 15 % experience (10 % / 50 % / 40 %), 0.6 % and 0.5 %.
EXPERT, PANEL, PLATFORM, COMMUNE, RISK = 15 * U, 75 * U, 60 * U, 6 * U, 5 * U
SOLD = {"expert": EXPERT, "panel": PANEL, "platform": PLATFORM, "commune": COMMUNE, "risk_pool": RISK}
LEFT = PRICE - EXPERT - PANEL - PLATFORM - COMMUNE - RISK
HALF = {name: amount // 2 for name, amount in SOLD.items()}

TABLE: dict[tuple[Row, bool], dict[str, int]] = {
    # (row, goods were picked up): who gets what
    (Row.LAPSED, False): {"buyer": OPENED},
    (Row.CANCELLED, False): {"buyer": OPENED, "maker": MARGIN},
    (Row.NOT_SHIPPED, False): {"buyer": OPENED + 50 * U, "maker": WAGER, "risk_pool": 50 * U},
    (Row.OFF_SPEC_REWORK, False): {},
    (Row.OFF_SPEC_STOPPED, False): {"buyer": OPENED + PENALTY, "maker": WAGER},
    (Row.RETURNED, True): {"buyer": PRICE, "carrier": FREIGHT, "maker": DEPOSIT + MARGIN, "bond": RESERVE},
    (Row.LOST_IN_TRANSIT, True): {
        "buyer": OPENED,
        "maker": MARGIN,
        "payee": LEFT,
        "risk_pool": PRICE - LEFT,
        "bond": RESERVE - PRICE,
    },
    (Row.FULFILLED, True): SOLD | {"payee": LEFT, "carrier": FREIGHT, "buyer": DEPOSIT, "maker": MARGIN, "bond": RESERVE},
    (Row.SILENT_ACCEPTED, True): SOLD | {"payee": LEFT, "carrier": FREIGHT, "risk_pool": RISK + DEPOSIT, "maker": MARGIN, "bond": RESERVE},
    (Row.FALSE_CLAIM, True): SOLD | {"payee": LEFT, "carrier": FREIGHT, "maker": DEPOSIT + MARGIN, "bond": RESERVE},
    (Row.NO_RULING, True): SOLD | {"payee": LEFT, "carrier": FREIGHT, "buyer": DEPOSIT, "maker": MARGIN, "bond": RESERVE},
    # Half of the price each: the rest is a sale of 500 U.
    (Row.SPLIT, False): HALF | {"payee": LEFT // 2, "buyer": PRICE // 2 + FREIGHT + DEPOSIT, "maker": MARGIN},
    (Row.SPLIT, True): HALF | {"payee": LEFT // 2, "carrier": FREIGHT, "buyer": PRICE // 2 + DEPOSIT, "maker": MARGIN, "bond": RESERVE},
}

UNDEFINED = (Row.NONE, Row.DAMAGED_IN_TRANSIT, Row.CONCEDED, Row.OFF_SPEC_REFUND, Row.NOT_DELIVERED, Row.DELIVERY_PROVEN)
"""Rows that the seed policy does not have yet."""

ROWS = [row for row in Row if row not in UNDEFINED]


def asked(suite: Suite, row: Row, sale: Sale, policy_version: int = 1) -> Payoff:
    """What the contract says."""
    figures = (
        sale.price,
        sale.freight,
        sale.inspection_fee,
        sale.buyer_part,
        sale.is_shipped,
        sale.is_inspected,
        sale.has_referrer,
        sale.is_gold,
        list(sale.royalties_bps),
    )
    *amounts, royalties = suite.matrix.payoffOf(policy_version, row, figures).payoff
    return Payoff(*amounts, royalties=tuple(royalties))


def check(suite: Suite, row: Row, sale: Sale, fees: Fees = SEED, policy_version: int = 1) -> None:
    if row is Row.OFF_SPEC_REWORK:
        sale = replace(sale, is_shipped=False)  # no fact of production follows a pickup
    payoff = asked(suite, row, sale, policy_version)
    assert payoff == payoff_of(row, sale, fees)
    if row is not Row.OFF_SPEC_REWORK:
        assert payoff.total == locked_amount(row, sale, fees)


@st.composite
def sales(draw: st.DrawFn, most_royalties_bps: int = 1_000) -> Sale:
    price = draw(st.integers(1, 2**100) | st.integers(1, 20_000) | st.integers(0, 90).map(lambda n: 10**6 * 10_000 // (n + 1)))
    shares = draw(st.lists(st.integers(1, max(1, most_royalties_bps // 4)), max_size=4))
    return Sale(
        price=price,
        freight=draw(st.integers(0, 2**100) | st.integers(0, 3)),
        inspection_fee=draw(st.integers(0, 2**100) | st.integers(0, price) | st.just(price * 2)),
        royalties_bps=tuple(shares),
        is_gold=draw(st.booleans()),
        has_referrer=draw(st.booleans()),
        is_inspected=draw(st.booleans()),
        is_shipped=draw(st.booleans()),
        buyer_part=0,
    )


@st.composite
def policies(draw: st.DrawFn) -> Fees:
    """Fees that `Matrix.publish` takes."""
    room = 9_000  # the rest is kept for royalties
    parts = []
    for _ in range(4):
        parts.append(draw(st.integers(0, room)))
        room -= parts[-1]
    expert = draw(st.integers(0, 10_000))
    wager = draw(st.integers(0, 10_000))
    return Fees(
        deposit_bps=draw(st.integers(0, 10_000)),
        wager_bps=wager,
        penalty_bps=draw(st.integers(0, 10_000 - wager)),
        reserve_bps=draw(st.integers(10_000, 65_535)),
        stake_bps=draw(st.integers(500, 10_000)),
        experience_bps=parts[0],
        expert_share_bps=expert,
        panel_share_bps=draw(st.integers(0, 10_000 - expert)),
        gold_discount_bps=draw(st.integers(0, 10_000)),
        commune_bps=parts[1],
        risk_bps=parts[2],
        referrer_bps=parts[3],
    )


def publish(suite: Suite, fees: Fees) -> int:
    policy = suite.config.policy
    deposit, wager, penalty, reserve, stake, *rest = astuple(fees)
    values = (deposit, wager, penalty, reserve, stake, 500, *rest, False)
    pots = suite.matrix.potsOf(1)
    suite.matrix.publish(values, policy.periods_tuple(), pots, policy.ceiling_tuple(), policy.rows_tuple(), sender=suite.admin)
    return int(suite.matrix.policyCount())


@pytest.mark.parametrize(("row", "is_shipped"), TABLE, ids=lambda value: getattr(value, "name", str(value)))
def test_payoff__row_of_the_table__as_designed(suite: Suite, row: Row, is_shipped: bool) -> None:
    """MTX-4"""
    part = PRICE // 2 if row is Row.SPLIT else 0
    sale = Sale(PRICE, FREIGHT, is_shipped=is_shipped, buyer_part=part)

    expected = Payoff(**TABLE[row, is_shipped])

    assert payoff_of(row, sale) == expected
    assert asked(suite, row, sale) == expected
    if row is not Row.OFF_SPEC_REWORK:
        opened = OPENED if row is Row.LAPSED else OPENED + MARGIN
        assert expected.total == (opened + RESERVE if is_shipped else opened)


def test_payoff__table__has_every_row_of_the_policy() -> None:
    """MTX-4"""
    assert {row for row, _ in TABLE} == set(ROWS)


def test_payoff__worked_example__to_the_unit(suite: Suite) -> None:
    """DESIGN 4.4: sales of 20,000,000, a fee of 3,000,000 in three parts, and the commune."""
    sale = Sale(20_000_000, is_shipped=True)
    for payoff in (payoff_of(Row.FULFILLED, sale), asked(suite, Row.FULFILLED, sale)):
        assert (payoff.expert, payoff.panel, payoff.platform) == (300_000, 1_500_000, 1_200_000)
        assert payoff.expert + payoff.panel + payoff.platform == 3_000_000
        assert payoff.commune == 120_000


def test_payoff__gold_maker__platform_share_a_tenth_lower(suite: Suite) -> None:
    """DESIGN 4.4"""
    plain, gold = (asked(suite, Row.FULFILLED, Sale(PRICE, is_gold=is_gold)) for is_gold in (False, True))
    assert (plain.platform, gold.platform) == (60 * U, 54 * U)
    assert gold.payee == plain.payee + 6 * U


def test_payoff__referrer_royalties_and_inspector__out_of_the_price(suite: Suite) -> None:
    """DESIGN 4.4"""
    sale = Sale(PRICE, inspection_fee=7 * U, royalties_bps=(300, 500), has_referrer=True, is_inspected=True)
    payoff = asked(suite, Row.FULFILLED, sale)
    assert (payoff.referrer, payoff.royalties, payoff.inspector) == (30 * U, (30 * U, 50 * U), 7 * U)
    assert payoff.payee == LEFT - 30 * U - 80 * U - 7 * U


def test_payoff__inspection_fee_above_the_rest__takes_the_rest(suite: Suite) -> None:
    """DESIGN 4.4"""
    payoff = asked(suite, Row.FULFILLED, Sale(PRICE, inspection_fee=2 * PRICE, is_inspected=True))
    assert (payoff.inspector, payoff.payee) == (LEFT, 0)


@settings(max_examples=300, deadline=None)
@given(sale=sales(), data=st.data())
def test_payoff__any_sale_any_row__equal_to_the_model(suite: Suite, sale: Sale, data: st.DataObject) -> None:
    """MTX-4"""
    for row in ROWS:
        part = data.draw(st.integers(0, sale.price) | st.sampled_from([0, sale.price])) if row is Row.SPLIT else 0
        check(suite, row, replace(sale, buyer_part=part))


@settings(max_examples=60, deadline=None)
@given(fees=policies(), sale=sales(), part=st.integers(0, 10_000))
def test_payoff__any_policy__equal_to_the_model(suite: Suite, fees: Fees, sale: Sale, part: int) -> None:
    """MTX-4"""
    with suite.chain.branch():
        version = publish(suite, fees)
        for row in ROWS:
            buyer_part = sale.price * part // 10_000 if row is Row.SPLIT else 0
            check(suite, row, replace(sale, buyer_part=buyer_part), fees, version)


@settings(max_examples=200, deadline=None)
@given(fees=policies(), sale=sales())
def test_locks__any_policy__equal_to_the_model(suite: Suite, fees: Fees, sale: Sale) -> None:
    """MTX-4"""
    with suite.chain.branch():
        version = publish(suite, fees)
        locks, is_open = suite.matrix.locksOf(version, sale.price, sale.freight)
    expected = locks_of(sale, fees)
    assert is_open
    assert tuple(locks) == (expected.buyer, expected.deposit, expected.wager, expected.penalty, expected.reserve, expected.stake)
    assert expected.reserve >= sale.price


@pytest.mark.parametrize("row", UNDEFINED, ids=lambda row: row.name)
def test_payoff__row_not_in_the_policy__Matrix_UndefinedRow(suite: Suite, row: Row) -> None:
    """MTX-4"""
    with suite.chain.expect("Matrix_UndefinedRow", policyVersion=1, row=row):
        asked(suite, row, Sale(PRICE))


@pytest.mark.parametrize("beyond", [1, PRICE])
def test_payoff__part_above_the_price__Matrix_SplitTooHigh(suite: Suite, beyond: int) -> None:
    """ESC-52"""
    assert asked(suite, Row.SPLIT, Sale(PRICE, buyer_part=PRICE)).buyer == PRICE + DEPOSIT
    with suite.chain.expect("Matrix_SplitTooHigh", buyerAmount=PRICE + beyond, priceAmount=PRICE):
        asked(suite, Row.SPLIT, Sale(PRICE, buyer_part=PRICE + beyond))


def test_payoff__model__rows_that_need_a_court_are_not_guessed() -> None:
    """MTX-4"""
    for row in UNDEFINED:
        with pytest.raises(KeyError):
            payoff_of(row, Sale(PRICE))
