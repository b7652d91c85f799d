"""Matrix.publish: a policy as data; a version never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from guildhall.deploy.config import BPS_KEYS, PERIOD_KEYS, PolicyConfig, RowRule
from guildhall.market import NOBODY
from guildhall.messages import Row
from tests.stage import DAY, Stage

NONE, BUYER, MAKER, CARRIER, RISK_POOL, SPLIT, HALF_BUYER = range(7)
HOME, COMPENSATES = range(2)
YEAR = 365 * DAY
NEEDED = (
    Row.LAPSED,
    Row.CANCELLED,
    Row.NOT_SHIPPED,
    Row.OFF_SPEC_REWORK,
    Row.OFF_SPEC_STOPPED,
    Row.RETURNED,
    Row.LOST_IN_TRANSIT,
    Row.FULFILLED,
    Row.SILENT_ACCEPTED,
    Row.NO_RULING,
    Row.SPLIT,
)


def publish(stage: Stage, sender: object = None, **changes: Any) -> int:
    """The seed policy with changes to its fees, periods, pots or rows."""
    policy: PolicyConfig = stage.suite.config.policy
    rows: list[Any] = changes.pop("rows", policy.rows_tuple())
    pots = tuple(stage.pots()) if "pots" not in changes else changes.pop("pots")
    fees: Mapping[str, int] = {key: changes.pop(key, value) for key, value in policy.fees.items()}
    periods: Mapping[str, int] = {key: changes.pop(key, value) for key, value in policy.periods.items()}
    assert not changes
    changed = replace(policy, fees=fees, periods=periods)
    values = (changed.fees_tuple(), changed.periods_tuple(), pots, changed.ceiling_tuple(), rows)
    return int(stage.suite.matrix.publish(*values, sender=sender or stage.admin))


def rows_with(stage: Stage, row: Row, rule: RowRule | None) -> list[Any]:
    """The seed policy's rows, one of them changed or left out."""
    rows = {**stage.suite.config.policy.rows, row: rule}
    return [(int(each), found.as_tuple()) for each, found in rows.items() if found is not None]


def test_publish__caller_has_no_right__AccessManagedUnauthorized(stage: Stage) -> None:
    """MTX-1"""
    with stage.chain.expect("AccessManagedUnauthorized", caller=stage.stranger):
        publish(stage, sender=stage.stranger)

    rule_keeper = stage.suite.config.roles["rule_keeper"]
    stage.suite.authority.grantRole(rule_keeper, stage.stranger, 0, sender=stage.admin)
    publish(stage, sender=stage.stranger)


@pytest.mark.parametrize("beyond", [-1, 0, 1])
@pytest.mark.parametrize("key", ["experience_bps", "commune_bps", "risk_bps", "referrer_bps"])
def test_publish__fees_one_above_what_royalties_leave__Matrix_FeesTooHigh(stage: Stage, key: str, beyond: int) -> None:
    """MTX-1: 1,000 bps stay free for royalties"""
    fees = stage.suite.config.policy.fees
    others = sum(fees[name] for name in ("experience_bps", "commune_bps", "risk_bps", "referrer_bps") if name != key)

    if beyond > 0:
        with stage.chain.expect("Matrix_FeesTooHigh", totalBps=10_001, maxBps=10_000):
            publish(stage, **{key: 9_001 - others})
    else:
        publish(stage, **{key: 9_000 + beyond - others})


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
def test_publish__shares_one_above_the_whole__Matrix_SharesTooHigh(stage: Stage, key: str, others: int, most: int, beyond: int) -> None:
    """MTX-2"""
    if beyond > 0:
        with stage.chain.expect("Matrix_SharesTooHigh", totalBps=most + 1, maxBps=most):
            publish(stage, **{key: most + 1 - others})
    else:
        publish(stage, **{key: most + beyond - others})


@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_publish__reserve_one_below_the_price__Matrix_ReserveTooLow(stage: Stage, beyond: int) -> None:
    """MTX-2"""
    if beyond < 0:
        with stage.chain.expect("Matrix_ReserveTooLow", reserveBps=9_999, minBps=10_000):
            publish(stage, reserve_bps=9_999)
    else:
        publish(stage, reserve_bps=10_000 + beyond)


@pytest.mark.parametrize(("index", "key"), enumerate(PERIOD_KEYS))
def test_publish__period_zero__Matrix_ZeroPeriod(stage: Stage, index: int, key: str) -> None:
    """MTX-3"""
    with stage.chain.expect("Matrix_ZeroPeriod", index=index):
        publish(stage, **{key: 0})

    *owners, _ = stage.pots()
    with stage.chain.expect("Matrix_ZeroPeriod", index=8):
        publish(stage, pots=(*owners, 0))
    publish(stage, **{key: 1})


@pytest.mark.parametrize("key", PERIOD_KEYS)
def test_publish__period_above_a_year__Matrix_PeriodTooLong(stage: Stage, key: str) -> None:
    """MTX-3"""
    publish(stage, **{key: YEAR - 1})
    publish(stage, **{key: YEAR})
    with stage.chain.expect("Matrix_PeriodTooLong", period=YEAR + 1, max=YEAR):
        publish(stage, **{key: YEAR + 1})


@pytest.mark.parametrize("index", range(4))
def test_publish__pot_without_owner__Matrix_ZeroPot(stage: Stage, index: int) -> None:
    """MTX-3"""
    pots = list(stage.pots())
    pots[index] = NOBODY

    with stage.chain.expect("Matrix_ZeroPot", index=index):
        publish(stage, pots=tuple(pots))


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
    "carrier compensates a sale": (Row.FULFILLED, replace(SALE, reserve=COMPENSATES)),
    "slash above a half": (Row.NOT_SHIPPED, replace(GOOD, liable=1, slash_bps=5_001)),
    "no row": (Row.NONE, GOOD),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_publish__row_of_no_shape__Matrix_BadRow(stage: Stage, name: str) -> None:
    """MTX-4"""
    row, rule = BAD_ROWS[name]

    with stage.chain.expect("Matrix_BadRow", row=row):
        publish(stage, rows=rows_with(stage, row, rule))


def test_publish__row_twice__Matrix_BadRow(stage: Stage) -> None:
    """MTX-4"""
    rows = stage.suite.config.policy.rows_tuple()

    with stage.chain.expect("Matrix_BadRow", row=Row.SPLIT):
        publish(stage, rows=[*rows, (int(Row.SPLIT), SALE.as_tuple())])
    undefined = (int(Row.CONCEDED), (False, *GOOD.as_tuple()[1:]))
    with stage.chain.expect("Matrix_BadRow", row=Row.CONCEDED):
        publish(stage, rows=[*rows, undefined])


@pytest.mark.parametrize("row", NEEDED, ids=lambda row: row.name)
def test_publish__row_missing__Matrix_UndefinedRow(stage: Stage, row: Row) -> None:
    """MTX-4: money that no row lets out would stay for ever."""
    with stage.chain.expect("Matrix_UndefinedRow", policyVersion=2, row=row):
        publish(stage, rows=rows_with(stage, row, None))


def test_publish__row_of_a_court_missing__published(stage: Stage) -> None:
    """MTX-4"""
    version = publish(stage, rows=rows_with(stage, Row.FALSE_CLAIM, None))

    assert not stage.suite.matrix.ruleOf(version, Row.FALSE_CLAIM).isDefined


def test_publish__valid__stored_and_told(stage: Stage) -> None:
    """MTX-1, MTX-2, MTX-3, MTX-4"""
    matrix, policy = stage.suite.matrix, stage.suite.config.policy
    fees = policy.fees_tuple()

    version = publish(stage)

    assert version == matrix.policyCount() == 2
    told = (fees, policy.periods_tuple(), tuple(stage.pots()), policy.ceiling_tuple(), policy.rows_tuple())
    assert stage.chain.logs == [matrix.PolicyPublished(2, *told)]
    assert tuple(matrix.feesOf(2)) == (*fees[:-1], True)
    assert tuple(matrix.periodsOf(2)) == policy.periods_tuple()
    assert tuple(matrix.potsOf(2)) == tuple(stage.pots())
    for row in Row:
        rule = policy.rows.get(row)
        assert tuple(matrix.ruleOf(2, row)) == (rule.as_tuple() if rule else (False, 0, 0, 0, 0, 0, 0, 0, 0))


def test_publish__again__versions_count_up_and_stay(stage: Stage) -> None:
    """MTX-1: a deal keeps the numbers it was opened under."""
    before = tuple(stage.suite.matrix.feesOf(1))

    assert [publish(stage, deposit_bps=200), publish(stage, deposit_bps=300)] == [2, 3]

    assert tuple(stage.suite.matrix.feesOf(1)) == before
    assert [stage.suite.matrix.feesOf(version).depositBps for version in (1, 2, 3)] == [100, 200, 300]


def test_publish__limits_reached__published(stage: Stage) -> None:
    """MTX-1, MTX-2: everything as high as it may be, and a deal still pays out to the unit."""
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
    version = publish(stage, **fees)
    stage.market.post_offer(stage.maker, stage.standard_id, 100, 10, origin_zone=0x0001_0001, policy_version=version)
    offer_id = stage.suite.offers.offerCount()
    demand = stage.make_demand(policy_version=version, quantity=1)
    stage.exchange.settle(stage.make_match(demand, offer_id=offer_id), sender=stage.relayer)
    deal = stage.deal_of(demand, offer_id)

    stage.deliver(deal)
    with stage.moved(stage.expert, stage.maker) as moved:
        stage.confirm(deal)

    assert moved == {stage.expert: 90, stage.maker: 110}
