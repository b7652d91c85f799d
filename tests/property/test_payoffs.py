"""The one payoff function, `Matrix.payoffOf`, against the plain-integer model of the design: equal to the unit, out = in.

`TABLE` is DESIGN 4.3 once more, row by row, for one deal in round numbers: what neither the contract nor the model can get wrong together.
"""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guildhall.evm import Artifacts
from guildhall.messages import Row
from guildhall.model import SEED, Fees, Payoff, Sale, locked_amount, locks_of, payoff_of
from tests.law import Law, make_law

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
LESS = {name: amount // 100 * 45 for name, amount in SOLD.items()}

LOST = {"buyer": OPENED, "maker": MARGIN, "payee": LEFT, "risk_pool": PRICE - LEFT, "bond": RESERVE - PRICE}
KEPT = {"carrier": FREIGHT, "bond": RESERVE}
"""What a carrier who brought the goods has in every row."""

TABLE: dict[tuple[Row, bool, bool], dict[str, int]] = {
    # (row, goods were picked up, a jury is due): who gets what
    (Row.LAPSED, False, False): {"buyer": OPENED},
    (Row.CANCELLED, False, False): {"buyer": OPENED, "maker": MARGIN},
    (Row.NOT_SHIPPED, False, False): {"buyer": OPENED + 50 * U, "maker": WAGER, "risk_pool": 50 * U},
    (Row.OFF_SPEC_REWORK, False, False): {},
    (Row.OFF_SPEC_STOPPED, False, False): {"buyer": OPENED + PENALTY, "maker": WAGER},
    (Row.RETURNED, True, False): {"bond": KEPT["bond"], "buyer": PRICE + FREIGHT, "maker": DEPOSIT + MARGIN},
    (Row.LOST_IN_TRANSIT, True, False): LOST,
    (Row.FULFILLED, True, False): SOLD | KEPT | {"payee": LEFT, "buyer": DEPOSIT, "maker": MARGIN},
    (Row.SILENT_ACCEPTED, True, False): SOLD | KEPT | {"payee": LEFT, "risk_pool": RISK + DEPOSIT, "maker": MARGIN},
    (Row.DAMAGED_IN_TRANSIT, True, False): LOST,
    # The maker makes good the freight of 50 U out of its wager of 200 U, and loses its penalty.
    (Row.CONCEDED, True, False): KEPT | {"buyer": PRICE + DEPOSIT + PENALTY + FREIGHT, "maker": WAGER - FREIGHT},
    (Row.CONCEDED, False, False): {"buyer": OPENED + PENALTY, "maker": WAGER},
    # Out of the wager 5 % of P to the jury, 15 % to the buyer.
    (Row.OFF_SPEC_REFUND, True, True): KEPT | {"buyer": PRICE + DEPOSIT + PENALTY + 150 * U, "jurors": 50 * U},
    (Row.OFF_SPEC_REFUND, True, False): KEPT | {"buyer": PRICE + DEPOSIT + MARGIN},
    (Row.FALSE_CLAIM, True, False): SOLD | KEPT | {"payee": LEFT, "maker": DEPOSIT + MARGIN},
    (Row.NOT_DELIVERED, True, False): LOST,
    # The jury is due 50 U and finds a deposit of 10 U; nobody denied: the deposit is the risk pool's.
    (Row.DELIVERY_PROVEN, True, True): SOLD | KEPT | {"payee": LEFT, "maker": MARGIN, "jurors": DEPOSIT},
    (Row.DELIVERY_PROVEN, True, False): SOLD | KEPT | {"payee": LEFT, "maker": MARGIN, "risk_pool": RISK + DEPOSIT},
    (Row.NO_RULING, True, False): SOLD | KEPT | {"payee": LEFT, "buyer": DEPOSIT, "maker": MARGIN},
    (Row.NO_RULING, True, True): SOLD | KEPT | {"payee": LEFT, "buyer": DEPOSIT, "maker": MARGIN},
    (Row.NO_RULING_RETURNED, True, False): KEPT | {"buyer": PRICE + DEPOSIT, "maker": MARGIN},
    # Half of the price each: the rest is a sale of 500 U.
    (Row.SPLIT, False, False): HALF | {"payee": LEFT // 2, "buyer": PRICE // 2 + FREIGHT + DEPOSIT, "maker": MARGIN},
    (Row.SPLIT, True, False): HALF | KEPT | {"payee": LEFT // 2, "buyer": PRICE // 2 + DEPOSIT, "maker": MARGIN},
    # The jury takes 50 U first; 500 U are still the buyer's, the rest is a sale of 450 U.
    (Row.SPLIT, True, True): LESS | KEPT | {"payee": LEFT // 100 * 45, "buyer": PRICE // 2 + DEPOSIT, "maker": MARGIN, "jurors": 50 * U},
    (Row.OVERTURNED, True, False): {},
    (Row.OVERTURNED, True, True): {},
}

ROWS = [row for row in Row if row is not Row.NONE]
STILL = (Row.OFF_SPEC_REWORK, Row.OVERTURNED)
"""Rows that move nothing."""


@pytest.fixture(scope="session")
def law(artifacts: Artifacts) -> Law:
    """The seed policy; whoever writes to it does so in a branch."""
    return make_law(artifacts)


def asked(law: Law, row: Row, sale: Sale, policy_version: int = 1) -> Payoff:
    """What the contract says."""
    figures = (
        sale.price,
        sale.freight,
        sale.inspection_fee,
        sale.buyer_part,
        sale.is_shipped,
        sale.is_inspected,
        sale.is_judged,
        sale.has_referrer,
        sale.is_gold,
        list(sale.royalties_bps),
    )
    *amounts, royalties = law.matrix.payoffOf(policy_version, row, figures).payoff
    return Payoff(*amounts, royalties=tuple(royalties))


def check(law: Law, row: Row, sale: Sale, fees: Fees = SEED, policy_version: int = 1) -> None:
    payoff = asked(law, row, sale, policy_version)
    assert payoff == payoff_of(row, sale, fees)
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
        is_judged=draw(st.booleans()),
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
    stake = draw(st.integers(0, 10_000))
    return Fees(
        deposit_bps=draw(st.integers(0, 10_000)),
        wager_bps=wager,
        penalty_bps=draw(st.integers(0, 10_000 - wager)),
        reserve_bps=draw(st.integers(10_000, 65_535)),
        stake_bps=stake,
        jurors_bps=draw(st.integers(0, stake)),
        experience_bps=parts[0],
        expert_share_bps=expert,
        panel_share_bps=draw(st.integers(0, 10_000 - expert)),
        gold_discount_bps=draw(st.integers(0, 10_000)),
        commune_bps=parts[1],
        risk_bps=parts[2],
        referrer_bps=parts[3],
    )


def publish(law: Law, fees: Fees) -> int:
    policy = law.config.policy
    values = (*astuple(fees), False)
    law.matrix.publish(values, policy.periods_tuple(), law.pots(), policy.ceiling_tuple(), policy.rows_tuple(), sender=law.admin)
    return int(law.matrix.policyCount())


@pytest.mark.parametrize(("row", "is_shipped", "is_judged"), TABLE, ids=lambda value: getattr(value, "name", str(value)))
def test_payoff__row_of_the_table__as_designed(law: Law, row: Row, is_shipped: bool, is_judged: bool) -> None:
    """MTX-4"""
    part = PRICE // 2 if row is Row.SPLIT else 0
    sale = Sale(PRICE, FREIGHT, is_shipped=is_shipped, is_judged=is_judged, buyer_part=part)

    expected = Payoff(**TABLE[row, is_shipped, is_judged])

    assert payoff_of(row, sale) == expected
    assert asked(law, row, sale) == expected
    if row not in STILL:
        opened = OPENED if row is Row.LAPSED else OPENED + MARGIN
        assert expected.total == (opened + RESERVE if is_shipped else opened)


def test_payoff__table__has_every_row() -> None:
    """MTX-4"""
    assert {row for row, _, _ in TABLE} == set(ROWS)


def test_payoff__worked_example__to_the_unit(law: Law) -> None:
    """DESIGN 4.4: sales of 20,000,000, a fee of 3,000,000 in three parts, and the commune."""
    sale = Sale(20_000_000, is_shipped=True)
    for payoff in (payoff_of(Row.FULFILLED, sale), asked(law, Row.FULFILLED, sale)):
        assert (payoff.expert, payoff.panel, payoff.platform) == (300_000, 1_500_000, 1_200_000)
        assert payoff.expert + payoff.panel + payoff.platform == 3_000_000
        assert payoff.commune == 120_000


def test_payoff__gold_maker__platform_share_a_tenth_lower(law: Law) -> None:
    """DESIGN 4.4"""
    plain, gold = (asked(law, Row.FULFILLED, Sale(PRICE, is_gold=is_gold)) for is_gold in (False, True))
    assert (plain.platform, gold.platform) == (60 * U, 54 * U)
    assert gold.payee == plain.payee + 6 * U


def test_payoff__referrer_royalties_and_inspector__out_of_the_price(law: Law) -> None:
    """DESIGN 4.4"""
    sale = Sale(PRICE, inspection_fee=7 * U, royalties_bps=(300, 500), has_referrer=True, is_inspected=True)
    payoff = asked(law, Row.FULFILLED, sale)
    assert (payoff.referrer, payoff.royalties, payoff.inspector) == (30 * U, (30 * U, 50 * U), 7 * U)
    assert payoff.payee == LEFT - 30 * U - 80 * U - 7 * U


def test_payoff__inspection_fee_above_the_rest__takes_the_rest(law: Law) -> None:
    """DESIGN 4.4"""
    payoff = asked(law, Row.FULFILLED, Sale(PRICE, inspection_fee=2 * PRICE, is_inspected=True))
    assert (payoff.inspector, payoff.payee) == (LEFT, 0)


@settings(max_examples=300, deadline=None)
@given(sale=sales(), data=st.data())
def test_payoff__any_sale_any_row__equal_to_the_model(law: Law, sale: Sale, data: st.DataObject) -> None:
    """MTX-4"""
    for row in ROWS:
        part = data.draw(st.integers(0, sale.price) | st.sampled_from([0, sale.price])) if row is Row.SPLIT else 0
        check(law, row, replace(sale, buyer_part=part))


@settings(max_examples=60, deadline=None)
@given(fees=policies(), sale=sales(), part=st.integers(0, 10_000))
def test_payoff__any_policy__equal_to_the_model(law: Law, fees: Fees, sale: Sale, part: int) -> None:
    """MTX-4"""
    with law.chain.branch():
        version = publish(law, fees)
        for row in ROWS:
            buyer_part = sale.price * part // 10_000 if row is Row.SPLIT else 0
            check(law, row, replace(sale, buyer_part=buyer_part), fees, version)


@settings(max_examples=200, deadline=None)
@given(fees=policies(), sale=sales())
def test_locks__any_policy__equal_to_the_model(law: Law, fees: Fees, sale: Sale) -> None:
    """MTX-4"""
    with law.chain.branch():
        version = publish(law, fees)
        locks, is_open = law.matrix.locksOf(version, sale.price, sale.freight)
    expected = locks_of(sale, fees)
    assert is_open
    assert tuple(locks) == (expected.buyer, expected.deposit, expected.wager, expected.penalty, expected.reserve, expected.stake)
    assert expected.reserve >= sale.price


def test_payoff__jury_dearer_than_its_source__takes_the_source(law: Law) -> None:
    """MTX-5: what is missing is the risk pool's to pay, and no side's."""
    fees = replace(SEED, wager_bps=300, deposit_bps=0)
    sale = Sale(PRICE, FREIGHT, is_shipped=True, is_judged=True)
    with law.chain.branch():
        version = publish(law, fees)
        refund = asked(law, Row.OFF_SPEC_REFUND, sale, version)
        proven = asked(law, Row.DELIVERY_PROVEN, sale, version)

    assert (refund.jurors, refund.buyer, refund.maker) == (30 * U, PRICE + PENALTY, 0)
    assert (proven.jurors, proven.risk_pool, proven.maker) == (0, RISK, 30 * U + PENALTY)


@pytest.mark.parametrize("part", [950 * U - 1, 950 * U, 950 * U + 1, PRICE])
def test_payoff__part_and_jury_above_the_price__jury_first(law: Law, part: int) -> None:
    """MTX-5: of 1,000 U the jury takes 50 U"""
    payoff = asked(law, Row.SPLIT, Sale(PRICE, is_shipped=True, is_judged=True, buyer_part=part))

    assert payoff.jurors == 50 * U
    assert payoff.buyer == min(part, 950 * U) + DEPOSIT
    assert payoff.payee == max(950 * U - part, 0)


@pytest.mark.parametrize("freight", [0, WAGER - 1, WAGER, WAGER + 1, PRICE])
def test_payoff__freight_against_the_wager__made_good_as_far_as_it_goes(law: Law, freight: int) -> None:
    """MTX-6"""
    shipped, stayed = (asked(law, Row.CONCEDED, Sale(PRICE, freight, is_shipped=is_shipped)) for is_shipped in (True, False))

    assert (shipped.carrier, shipped.maker) == (freight, max(WAGER - freight, 0))
    assert shipped.buyer == PRICE + DEPOSIT + PENALTY + min(freight, WAGER)
    assert (stayed.carrier, stayed.maker, stayed.buyer) == (0, WAGER, PRICE + freight + DEPOSIT + PENALTY)


def test_payoff__no_row__Matrix_UndefinedRow(law: Law) -> None:
    """MTX-4"""
    with law.chain.expect("Matrix_UndefinedRow", policyVersion=1, row=Row.NONE):
        asked(law, Row.NONE, Sale(PRICE))
    with pytest.raises(KeyError):
        payoff_of(Row.NONE, Sale(PRICE))


@pytest.mark.parametrize("beyond", [1, PRICE])
def test_payoff__part_above_the_price__Matrix_SplitTooHigh(law: Law, beyond: int) -> None:
    """CAS-20"""
    assert asked(law, Row.SPLIT, Sale(PRICE, buyer_part=PRICE)).buyer == PRICE + DEPOSIT
    with law.chain.expect("Matrix_SplitTooHigh", buyerAmount=PRICE + beyond, priceAmount=PRICE):
        asked(law, Row.SPLIT, Sale(PRICE, buyer_part=PRICE + beyond))
