"""Matrix.publish: a policy as data; a version never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from guildhall.deploy.config import BPS_KEYS, PERIOD_KEYS, PolicyConfig, RowRule
from guildhall.market import NOBODY
from guildhall.messages import Row
from guildhall.model import Payoff
from tests.law import Law
from tests.stage import DAY

NONE, BUYER, MAKER, CARRIER, RISK_POOL, SPLIT, HALF_BUYER, FREIGHT_BUYER = range(8)
HOME, COMPENSATES = range(2)
NOBODY_LIABLE, MAKER_LIABLE, CARRIER_LIABLE, WITNESS = range(4)
POOL, WAGER, DEPOSIT, PRICE = range(4)
MAX_PERIOD = 180 * DAY
TRIAL = 3 * DAY
"""What a trial is given at least."""
IN_TRIALS = ("contest", "accept", "first_ruling", "ruling")
"""Periods that bound each other."""
NEEDED = [row for row in Row if row is not Row.NONE]


def publish(law: Law, sender: object = None, **changes: Any) -> int:
    """The seed policy with changes to its fees, periods, pots or rows."""
    policy: PolicyConfig = law.config.policy
    rows: list[Any] = changes.pop("rows", policy.rows_tuple())
    pots = tuple(law.pots()) if "pots" not in changes else changes.pop("pots")
    fees: Mapping[str, int] = {key: changes.pop(key, value) for key, value in policy.fees.items()}
    periods: Mapping[str, int] = {key: changes.pop(key, value) for key, value in policy.periods.items()}
    assert not changes
    changed = replace(policy, fees=fees, periods=periods)
    values = (changed.fees_tuple(), changed.periods_tuple(), pots, changed.ceiling_tuple(), rows)
    return int(law.matrix.publish(*values, sender=sender or law.admin))


def rows_with(law: Law, row: Row, rule: RowRule | None) -> list[Any]:
    """The seed policy's rows, one of them changed or left out."""
    rows = {**law.config.policy.rows, row: rule}
    return [(int(each), found.as_tuple()) for each, found in rows.items() if found is not None]


def test_publish__caller_has_no_right__AccessManagedUnauthorized(law: Law) -> None:
    """MTX-1"""
    with law.chain.expect("AccessManagedUnauthorized", caller=law.stranger):
        publish(law, sender=law.stranger)

    rule_keeper = law.config.roles["rule_keeper"]
    law.authority.grantRole(rule_keeper, law.stranger, 0, sender=law.admin)
    publish(law, sender=law.stranger)


@pytest.mark.parametrize("beyond", [-1, 0, 1])
@pytest.mark.parametrize("key", ["experience_bps", "commune_bps", "risk_bps", "referrer_bps"])
def test_publish__fees_one_above_what_royalties_leave__Matrix_FeesTooHigh(law: Law, key: str, beyond: int) -> None:
    """MTX-1: 1,000 bps stay free for royalties"""
    fees = law.config.policy.fees
    others = sum(fees[name] for name in ("experience_bps", "commune_bps", "risk_bps", "referrer_bps") if name != key)

    if beyond > 0:
        with law.chain.expect("Matrix_FeesTooHigh", totalBps=10_001, maxBps=10_000):
            publish(law, **{key: 9_001 - others})
    else:
        publish(law, **{key: 9_000 + beyond - others})


@pytest.mark.parametrize("beyond", [-1, 0, 1])
@pytest.mark.parametrize(
    ("key", "others", "most"),
    [
        ("expert_share_bps", 5_000, 10_000),
        ("panel_share_bps", 1_000, 10_000),
        ("gold_discount_bps", 0, 10_000),
        ("wager_bps", 1_000, 10_000),
        ("penalty_bps", 2_000, 10_000),
        ("deposit_bps", 0, 10_000),
        ("stake_bps", 0, 10_000),
        ("jurors_bps", 0, 2_000),
    ],
)
def test_publish__shares_one_above_the_whole__Matrix_SharesTooHigh(law: Law, key: str, others: int, most: int, beyond: int) -> None:
    """MTX-2"""
    if beyond > 0:
        with law.chain.expect("Matrix_SharesTooHigh", totalBps=most + 1, maxBps=most):
            publish(law, **{key: most + 1 - others})
    else:
        publish(law, **{key: most + beyond - others})


@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_publish__reserve_one_below_the_price__Matrix_ReserveTooLow(law: Law, beyond: int) -> None:
    """MTX-2"""
    if beyond < 0:
        with law.chain.expect("Matrix_ReserveTooLow", reserveBps=9_999, minBps=10_000):
            publish(law, reserve_bps=9_999)
    else:
        publish(law, reserve_bps=10_000 + beyond)


@pytest.mark.parametrize(("index", "key"), enumerate(PERIOD_KEYS))
def test_publish__period_zero__Matrix_ZeroPeriod(law: Law, index: int, key: str) -> None:
    """MTX-3"""
    with law.chain.expect("Matrix_ZeroPeriod", index=index):
        publish(law, **{key: 0})

    if key not in ("first_ruling", "ruling"):
        publish(law, **({"rework": 1} | {key: 1}))


def test_publish__panel_period_zero__Matrix_ZeroPeriod(law: Law) -> None:
    """MTX-3"""
    *owners, _ = law.pots()

    with law.chain.expect("Matrix_ZeroPeriod", index=len(PERIOD_KEYS)):
        publish(law, pots=(*owners, 0))
    publish(law, pots=(*owners, 1))


@pytest.mark.parametrize("key", PERIOD_KEYS)
def test_publish__period_above_180_days__Matrix_PeriodTooLong(law: Law, key: str) -> None:
    """MTX-3"""
    with law.chain.expect("Matrix_PeriodTooLong", period=MAX_PERIOD + 1, max=MAX_PERIOD):
        publish(law, **{key: MAX_PERIOD + 1})

    if key not in IN_TRIALS or key == "ruling":
        publish(law, **({"ship_grace": MAX_PERIOD} | {key: MAX_PERIOD - 1, "rework": 1}))
        publish(law, **({"ship_grace": MAX_PERIOD} | {key: MAX_PERIOD}))


@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_publish__rework_longer_than_the_grace_to_ship__Matrix_PeriodTooLong(law: Law, beyond: int) -> None:
    """MTX-9"""
    periods = {"ship_grace": 3 * DAY, "rework": 3 * DAY + beyond}
    if beyond > 0:
        with law.chain.expect("Matrix_PeriodTooLong", period=3 * DAY + 1, max=3 * DAY):
            publish(law, **periods)
    else:
        publish(law, **periods)


@pytest.mark.parametrize("beyond", [-1, 0, 1])
@pytest.mark.parametrize(("contest", "accept"), [(3 * DAY, 7 * DAY), (7 * DAY, 3 * DAY), (5 * DAY, 5 * DAY)])
def test_publish__no_room_for_a_trial__Matrix_PeriodTooShort(law: Law, contest: int, accept: int, beyond: int) -> None:
    """MTX-8: after the longer of the answers"""
    earliest = max(contest, accept) + TRIAL
    periods = {"contest": contest, "accept": accept, "first_ruling": earliest + beyond, "ruling": 30 * DAY}

    if beyond < 0:
        with law.chain.expect("Matrix_PeriodTooShort", period=earliest - 1, min=earliest):
            publish(law, **periods)
    else:
        publish(law, **periods)


@pytest.mark.parametrize("beyond", [-1, 0, 1])
@pytest.mark.parametrize(("contest", "first_ruling"), [(3 * DAY, 10 * DAY), (5 * DAY, 10 * DAY), (3 * DAY, 20 * DAY)])
def test_publish__no_room_for_an_appeal__Matrix_PeriodTooShort(law: Law, contest: int, first_ruling: int, beyond: int) -> None:
    """MTX-8: after the latest first ruling and the time to appeal"""
    earliest = first_ruling + contest + TRIAL
    periods = {"contest": contest, "first_ruling": first_ruling, "ruling": earliest + beyond}

    if beyond < 0:
        with law.chain.expect("Matrix_PeriodTooShort", period=earliest - 1, min=earliest):
            publish(law, **periods)
    else:
        publish(law, **periods)


@pytest.mark.parametrize("index", range(4))
def test_publish__pot_without_owner__Matrix_ZeroPot(law: Law, index: int) -> None:
    """MTX-3"""
    pots = list(law.pots())
    pots[index] = NOBODY

    with law.chain.expect("Matrix_ZeroPot", index=index):
        publish(law, pots=tuple(pots))


GOOD = RowRule(price=BUYER, freight=BUYER, deposit=BUYER, wager=MAKER, penalty=MAKER)
SALE = replace(GOOD, price=SPLIT, freight=CARRIER)
BAD_ROWS = {
    "price nowhere": (Row.RETURNED, replace(GOOD, price=NONE)),
    "price to the maker": (Row.FULFILLED, replace(SALE, price=MAKER)),
    "price to the carrier": (Row.RETURNED, replace(GOOD, price=CARRIER)),
    "price to the risk pool": (Row.RETURNED, replace(GOOD, price=RISK_POOL)),
    "price halved": (Row.RETURNED, replace(GOOD, price=HALF_BUYER)),
    "sale of a cancelled deal": (Row.CANCELLED, SALE),
    "sale of a returned good": (Row.RETURNED, SALE),
    "sale of what was not shipped": (Row.NOT_SHIPPED, SALE),
    "sale of goods that came back": (Row.NO_RULING_RETURNED, SALE),
    "sale of a refund": (Row.OFF_SPEC_REFUND, SALE),
    "price as a freight": (Row.RETURNED, replace(GOOD, price=FREIGHT_BUYER)),
    "freight as a freight": (Row.RETURNED, replace(GOOD, freight=FREIGHT_BUYER)),
    "deposit as a freight": (Row.RETURNED, replace(GOOD, freight=CARRIER, deposit=FREIGHT_BUYER)),
    "penalty as a freight": (Row.RETURNED, replace(GOOD, freight=CARRIER, penalty=FREIGHT_BUYER)),
    "freight nowhere": (Row.RETURNED, replace(GOOD, freight=NONE)),
    "freight as a sale": (Row.FULFILLED, replace(SALE, freight=SPLIT)),
    "deposit nowhere": (Row.RETURNED, replace(GOOD, deposit=NONE)),
    "deposit as a sale": (Row.RETURNED, replace(GOOD, deposit=SPLIT)),
    "deposit to the carrier": (Row.RETURNED, replace(GOOD, deposit=CARRIER)),
    "wager nowhere": (Row.RETURNED, replace(GOOD, wager=NONE)),
    "wager as a sale": (Row.RETURNED, replace(GOOD, wager=SPLIT)),
    "wager to the carrier": (Row.RETURNED, replace(GOOD, wager=CARRIER)),
    "penalty nowhere": (Row.RETURNED, replace(GOOD, penalty=NONE)),
    "penalty as a sale": (Row.RETURNED, replace(GOOD, penalty=SPLIT)),
    "penalty to the carrier": (Row.RETURNED, replace(GOOD, penalty=CARRIER)),
    "margin of a lapsed deal": (Row.LAPSED, GOOD),
    "half a margin of a lapsed deal": (Row.LAPSED, replace(GOOD, wager=NONE)),
    "money in a rework": (Row.OFF_SPEC_REWORK, GOOD),
    "freight in a rework": (Row.OFF_SPEC_REWORK, RowRule(NONE, BUYER, NONE, NONE, NONE)),
    "money in an overturned statement": (Row.OVERTURNED, replace(GOOD, liable=WITNESS)),
    "deposit in an overturned statement": (Row.OVERTURNED, RowRule(NONE, NONE, BUYER, NONE, NONE, liable=WITNESS)),
    "reserve in an overturned statement": (Row.OVERTURNED, RowRule(NONE, NONE, NONE, NONE, NONE, reserve=COMPENSATES, liable=WITNESS)),
    "carrier compensates a sale": (Row.FULFILLED, replace(SALE, reserve=COMPENSATES)),
    "slash above a half": (Row.NOT_SHIPPED, replace(GOOD, liable=1, slash_bps=5_001)),
    "no row": (Row.NONE, GOOD),
}


REFUND = RowRule(price=BUYER, freight=CARRIER, deposit=BUYER, wager=BUYER, penalty=BUYER)
PROVEN = replace(SALE, deposit=RISK_POOL)
EMPTY = RowRule(NONE, NONE, NONE, NONE, NONE)
OVERTURNED = replace(EMPTY, liable=WITNESS)
JURIES = {
    # a row, its source, whether that is somebody's who loses it by the row
    "wager that the buyer gets": (Row.OFF_SPEC_REFUND, REFUND, WAGER, True),
    "wager that the risk pool gets": (Row.OFF_SPEC_REFUND, replace(REFUND, wager=RISK_POOL), WAGER, True),
    "wager that pays the freight": (Row.CONCEDED, replace(REFUND, wager=FREIGHT_BUYER), WAGER, True),
    "wager that goes home": (Row.OFF_SPEC_REFUND, replace(REFUND, wager=MAKER), WAGER, False),
    "wager of a lapsed deal": (Row.LAPSED, replace(GOOD, wager=NONE, penalty=NONE), WAGER, False),
    "wager that stays": (Row.OFF_SPEC_REWORK, EMPTY, WAGER, False),
    "deposit that the risk pool gets": (Row.DELIVERY_PROVEN, PROVEN, DEPOSIT, True),
    "deposit that the maker gets": (Row.FALSE_CLAIM, replace(SALE, deposit=MAKER), DEPOSIT, True),
    "deposit that goes home": (Row.DELIVERY_PROVEN, SALE, DEPOSIT, False),
    "deposit that stays": (Row.OVERTURNED, OVERTURNED, DEPOSIT, False),
    "price that both divide": (Row.SPLIT, SALE, PRICE, True),
    "price that goes home": (Row.SPLIT, GOOD, PRICE, False),
    "price of a sale": (Row.FULFILLED, SALE, PRICE, False),
    "price of a proven delivery": (Row.DELIVERY_PROVEN, PROVEN, PRICE, False),
    "price that stays": (Row.OVERTURNED, OVERTURNED, PRICE, False),
    "pool": (Row.OVERTURNED, OVERTURNED, POOL, True),
}


@pytest.mark.parametrize("name", JURIES)
def test_publish__jury_paid_by_who_is_right__Matrix_BadRow(law: Law, name: str) -> None:
    """MTX-5"""
    row, rule, jurors, is_sound = JURIES[name]
    rows = rows_with(law, row, replace(rule, jurors=jurors))

    if is_sound:
        assert law.matrix.ruleOf(publish(law, rows=rows), row).jurors == jurors
    else:
        with law.chain.expect("Matrix_BadRow", row=row):
            publish(law, rows=rows)


def test_publish__split_row_that_does_not_split__Matrix_BadRow(law: Law) -> None:
    """MTX-4: the part that both sides have signed would be ignored."""
    with law.chain.expect("Matrix_BadRow", row=Row.SPLIT):
        publish(law, rows=rows_with(law, Row.SPLIT, REFUND))


@pytest.mark.parametrize("freight", [BUYER, MAKER, RISK_POOL, HALF_BUYER])
def test_publish__wager_for_freight_that_no_carrier_takes__Matrix_BadRow(law: Law, freight: int) -> None:
    """MTX-6"""
    conceded = replace(REFUND, wager=FREIGHT_BUYER)
    publish(law, rows=rows_with(law, Row.CONCEDED, conceded))

    with law.chain.expect("Matrix_BadRow", row=Row.CONCEDED):
        publish(law, rows=rows_with(law, Row.CONCEDED, replace(conceded, freight=freight)))


@pytest.mark.parametrize("row", NEEDED, ids=lambda row: row.name)
def test_publish__another_liable_than_the_witness__Matrix_BadRow(law: Law, row: Row) -> None:
    """MTX-7"""
    rule = law.config.policy.rows[row]
    for liable in (NOBODY_LIABLE, MAKER_LIABLE, CARRIER_LIABLE, WITNESS):
        rows = rows_with(law, row, replace(rule, liable=liable))
        if (liable == WITNESS) == (row is Row.OVERTURNED):
            publish(law, rows=rows)
        else:
            with law.chain.expect("Matrix_BadRow", row=row):
                publish(law, rows=rows)


@pytest.mark.parametrize("name", BAD_ROWS)
def test_publish__row_of_no_shape__Matrix_BadRow(law: Law, name: str) -> None:
    """MTX-4"""
    row, rule = BAD_ROWS[name]

    with law.chain.expect("Matrix_BadRow", row=row):
        publish(law, rows=rows_with(law, row, rule))


def test_publish__row_twice_or_undefined__Matrix_BadRow(law: Law) -> None:
    """MTX-4"""
    rows = law.config.policy.rows_tuple()

    with law.chain.expect("Matrix_BadRow", row=Row.SPLIT):
        publish(law, rows=[*rows, (int(Row.SPLIT), SALE.as_tuple())])
    undefined = [(row, (False, *rule[1:]) if row == Row.CONCEDED else rule) for row, rule in rows]
    with law.chain.expect("Matrix_BadRow", row=Row.CONCEDED):
        publish(law, rows=undefined)


@pytest.mark.parametrize("row", NEEDED, ids=lambda row: row.name)
def test_publish__row_missing__Matrix_UndefinedRow(law: Law, row: Row) -> None:
    """MTX-4: money that no row lets out would stay for ever."""
    with law.chain.expect("Matrix_UndefinedRow", policyVersion=2, row=row):
        publish(law, rows=rows_with(law, row, None))


def test_publish__valid__stored_and_told(law: Law) -> None:
    """MTX-1, MTX-2, MTX-3, MTX-4"""
    matrix, policy = law.matrix, law.config.policy
    fees = policy.fees_tuple()

    version = publish(law)

    assert version == matrix.policyCount() == 2
    told = (fees, policy.periods_tuple(), tuple(law.pots()), policy.ceiling_tuple(), policy.rows_tuple())
    assert law.chain.logs == [matrix.PolicyPublished(2, *told)]
    assert tuple(matrix.feesOf(2)) == (*fees[:-1], True)
    assert tuple(matrix.periodsOf(2)) == policy.periods_tuple()
    assert tuple(matrix.potsOf(2)) == tuple(law.pots())
    for row in Row:
        rule = policy.rows.get(row)
        assert tuple(matrix.ruleOf(2, row)) == (rule.as_tuple() if rule else (False, *[0] * 9))


def test_publish__again__versions_count_up_and_stay(law: Law) -> None:
    """MTX-1: a deal keeps the numbers it was opened under."""
    before = tuple(law.matrix.feesOf(1))

    assert [publish(law, deposit_bps=200), publish(law, deposit_bps=300)] == [2, 3]

    assert tuple(law.matrix.feesOf(1)) == before
    assert [law.matrix.feesOf(version).depositBps for version in (1, 2, 3)] == [100, 200, 300]


def test_publish__limits_reached__published(law: Law) -> None:
    """MTX-1, MTX-2, MTX-5: everything as high as it may be, and a deal of 100 units still pays out to the unit."""
    fees = dict.fromkeys(BPS_KEYS, 0) | {
        "deposit_bps": 10_000,
        "wager_bps": 10_000,
        "reserve_bps": 65_535,
        "stake_bps": 10_000,
        "jurors_bps": 10_000,
        "experience_bps": 9_000,
        "expert_share_bps": 10_000,
        "gold_discount_bps": 10_000,
    }
    version = publish(law, **fees)

    def paid(row: Row, is_judged: bool = False) -> Payoff:
        figures = (100, 0, 0, 0, True, False, is_judged, False, False, [])
        *amounts, royalties = law.matrix.payoffOf(version, row, figures).payoff
        return Payoff(*amounts, royalties=tuple(royalties))

    assert paid(Row.FULFILLED) == Payoff(expert=90, payee=10, buyer=100, maker=100, bond=656)
    assert paid(Row.OFF_SPEC_REFUND, is_judged=True) == Payoff(jurors=100, buyer=200, bond=656)
    assert paid(Row.SPLIT, is_judged=True) == Payoff(jurors=100, buyer=100, maker=100, bond=656)
