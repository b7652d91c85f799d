"""Escrow.rule: applies the row that a case leads to; only Cases comes in here."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.market import BOND_TAG, NOBODY
from guildhall.messages import Row, Status
from tests.deal_states import state_of
from tests.stage import BONDED_G, DAY, FUNDS, Deal, Stage, U

JURY = b"\x77" * 32
"""An account of the ledger."""
ENDINGS = [row for row in Row if row not in (Row.NONE, Row.LAPSED, Row.OFF_SPEC_REWORK, Row.OVERTURNED, Row.SPLIT)]
"""Rows that end a deal with a margin. None of them is a case's alone by the Escrow: which one follows is the law of Cases."""


def ruling(row: Row, **parts: Any) -> tuple[Any, ...]:
    """`IEscrow.Ruling`."""
    values = {"buyer_amount": 0, "jurors_account": bytes(32), "witness": NOBODY, "clock_at": 0} | parts
    return (row, *values.values())


@pytest.fixture
def deal(stage: Stage) -> Deal:
    """Delivered; the buyer disputes."""
    return state_of(stage, "disputed")


@pytest.fixture
def door(stage: Stage, deal: Deal) -> str:
    """As everywhere; after the dispute, which needs Cases as it is, in whatever order fixtures are made."""
    stage.chain.set_code(stage.cases, b"")
    return str(stage.cases.address)


def test_rule__caller_not_cases__Escrow_NotCases(stage: Stage, deal: Deal) -> None:
    """ESC-81"""
    for caller in (stage.buyer, stage.maker, stage.carrier, stage.admin, stage.stranger):
        with stage.chain.expect("Escrow_NotCases", caller=caller):
            stage.escrow.rule(deal.t, ruling(Row.FALSE_CLAIM), sender=caller)


@pytest.mark.parametrize(
    ("state", "status"), [("unknown", Status.NONE), ("pending", Status.PENDING), ("fulfilled", Status.CLOSED), ("refunded", Status.CLOSED)]
)
def test_rule__not_open__Escrow_WrongStatus(stage: Stage, state: str, status: Status) -> None:
    """ESC-81"""
    deal = state_of(stage, state)
    stage.chain.set_code(stage.cases, b"")

    for row in (Row.FALSE_CLAIM, Row.OVERTURNED):
        with stage.chain.expect("Escrow_WrongStatus", dealId=deal.id, status=status):
            stage.escrow.rule(deal.t, ruling(row), sender=stage.cases.address)


def test_rule__twice__Escrow_WrongStatus(stage: Stage, deal: Deal, door: str) -> None:
    """ESC-81"""
    stage.escrow.rule(deal.t, ruling(Row.FALSE_CLAIM), sender=door)

    with stage.chain.expect("Escrow_WrongStatus", dealId=deal.id, status=Status.CLOSED):
        stage.escrow.rule(deal.t, ruling(Row.FALSE_CLAIM), sender=door)


def test_rule__row_not_in_the_policy__Matrix_UndefinedRow(stage: Stage, deal: Deal, door: str) -> None:
    """ESC-81: no policy has a row without a name."""
    with stage.chain.expect("Matrix_UndefinedRow", policyVersion=1, row=Row.NONE):
        stage.escrow.rule(deal.t, ruling(Row.NONE), sender=door)


def test_rule__part_above_the_price__Matrix_SplitTooHigh(stage: Stage, deal: Deal, door: str) -> None:
    """ESC-81"""
    price = deal.terms.price_amount

    with stage.chain.expect("Matrix_SplitTooHigh", buyerAmount=price + 1, priceAmount=price):
        stage.escrow.rule(deal.t, ruling(Row.SPLIT, buyer_amount=price + 1), sender=door)


@pytest.mark.parametrize("row", ENDINGS, ids=lambda row: row.name)
def test_rule__row__applied_and_told(stage: Stage, deal: Deal, door: str, row: Row) -> None:
    """ESC-81"""
    stage.clock.pass_(days=10)
    expected = stage.payoff(deal, row, is_shipped=True, is_inspected=True)

    with stage.moved(stage.buyer, stage.maker, stage.carrier) as moved:
        stage.escrow.rule(deal.t, ruling(row), sender=door)

    assert stage.chain.logs[0] == stage.closed(deal, row, is_shipped=True, is_inspected=True)
    assert moved == {stage.buyer: expected.buyer, stage.maker: expected.maker + expected.payee, stage.carrier: expected.carrier}
    assert stage.balance(stage.carrier, BOND_TAG) == FUNDS - deal.locks.reserve + expected.bond
    closed = stage.escrow.dealOf(deal.id)
    assert (closed.status, closed.row) == (Status.CLOSED, row)


@pytest.mark.parametrize(
    ("row", "amount"),
    [(Row.OFF_SPEC_REFUND, 50 * U), (Row.DELIVERY_PROVEN, 10 * U), (Row.SPLIT, 50 * U), (Row.FALSE_CLAIM, 0), (Row.FULFILLED, 0)],
)
def test_rule__row_that_pays_its_jury__paid_to_its_account(stage: Stage, deal: Deal, door: str, row: Row, amount: int) -> None:
    """ESC-81: 5 % of the price, as far as wager, deposit or price go; the rest is another pot's."""
    expected = stage.payoff(deal, row, is_shipped=True, is_inspected=True, is_judged=True)

    with stage.moved(stage.buyer, stage.maker) as moved:
        stage.escrow.rule(deal.t, ruling(row, jurors_account=JURY), sender=door)

    assert stage.chain.logs[0] == stage.closed(deal, row, is_shipped=True, is_inspected=True, is_judged=True)
    assert stage.escrow.balanceOf(JURY) == amount == expected.jurors
    assert moved == {stage.buyer: expected.buyer, stage.maker: expected.maker + expected.payee}


def test_rule__before_pickup__no_reserve(stage: Stage) -> None:
    """ESC-81: a LOCKED deal is ruled as well, where both sides divide it or its inspection is contested."""
    deal = stage.make_deal()
    stage.chain.set_code(stage.cases, b"")

    with stage.moved(stage.buyer, stage.maker) as moved:
        stage.escrow.rule(deal.t, ruling(Row.OFF_SPEC_STOPPED), sender=stage.cases.address)

    assert stage.chain.logs[0] == stage.closed(deal, Row.OFF_SPEC_STOPPED)
    assert moved == {stage.buyer: 1_160 * U, stage.maker: 200 * U}
    assert stage.balance(stage.carrier, BOND_TAG) == FUNDS


def test_rule__overturned__goes_on_and_told(stage: Stage, deal: Deal, door: str) -> None:
    """ESC-81: no money moves; the clock counts from where Cases says; the witness loses 20 % of its bonded G."""
    g_token, fifth = stage.suite.g_token, BONDED_G // 5
    before = stage.escrow.dealOf(deal.id)
    resumed_at = stage.clock.now + 3 * DAY

    with stage.moved(stage.buyer, stage.maker, stage.carrier) as moved:
        stage.escrow.rule(deal.t, ruling(Row.OVERTURNED, witness=stage.carrier.address, clock_at=resumed_at), sender=door)

    assert stage.chain.logs == [
        stage.escrow.DealResumed(deal.id, resumed_at),
        g_token.Slashed(g_token.accountIdOf(stage.carrier), fifth, 2_000, int(Row.OVERTURNED).to_bytes(32, "big")),
        g_token.Transfer(stage.carrier, NOBODY, fifth),
    ]
    assert set(moved.values()) == {0}
    after = stage.escrow.dealOf(deal.id)
    assert tuple(after) == (Status.LOCKED, before.row, before.isAssigned, resumed_at, before.batchId, before.carrier)
    assert stage.escrow.clockOf(deal.t) == (Row.SILENT_ACCEPTED, resumed_at + 7 * DAY)


def test_rule__overturned_witness_without_bond__goes_on(stage: Stage, deal: Deal, door: str) -> None:
    """ESC-81"""
    stage.escrow.rule(deal.t, ruling(Row.OVERTURNED, witness=stage.stranger.address, clock_at=5), sender=door)

    assert stage.chain.logs == [stage.escrow.DealResumed(deal.id, 5)]
    assert stage.escrow.dealOf(deal.id).status == Status.LOCKED
