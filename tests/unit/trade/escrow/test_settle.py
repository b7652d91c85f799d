"""Escrow.settle: the row that time has made due, by anyone. Every clock of DESIGN 4.3 in the second before, at and after its end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guildhall.market import BOND_TAG, NOBODY
from guildhall.messages import FactKind, Row, Status
from tests.stage import BONDED_G, DAY, FREIGHT, FUNDS, HOUR, Deal, Stage, U

SECONDS = pytest.mark.parametrize("seconds", [-1, 0, 1, 400 * DAY])
MARGIN, PENALTY, DEPOSIT, PRICE = 300 * U, 100 * U, 10 * U, 1_000 * U


def settle(stage: Stage, deal: Deal, due_at: int, seconds: int, expected: Callable[[], None]) -> None:
    """By a stranger, that long after `due_at`: refused before, else `expected` looks at what happened."""
    row, instant = stage.escrow.clockOf(deal.t)
    assert instant == due_at
    stage.clock.to(due_at + seconds)
    if seconds < 0:
        with stage.chain.expect("Escrow_TooEarly", now_=due_at - 1, dueAt=due_at):
            stage.escrow.settle(deal.t, sender=stage.stranger)
        return
    stage.escrow.settle(deal.t, sender=stage.stranger)
    expected()
    closed = stage.escrow.dealOf(deal.id)
    assert (closed.status, closed.row) == (Status.CLOSED, row)


def slashed(stage: Stage, owner: object, share_bps: int, row: Row) -> list[object]:
    """The events of a slash of the whole bond of 1,000 G, aged since."""
    g_token = stage.suite.g_token
    amount = BONDED_G * g_token.indexOf(0) // g_token.indexOf(g_token.epoch()) * share_bps // 10_000
    reason = int(row).to_bytes(32, "big")
    return [g_token.Slashed(g_token.accountIdOf(owner), amount, share_bps, reason), g_token.Transfer(owner, NOBODY, amount)]


def test_settle__not_open__Escrow_WrongStatus(stage: Stage) -> None:
    """ESC-60"""
    unknown = stage.deal_of(stage.make_demand())
    with stage.chain.expect("Escrow_WrongStatus", dealId=unknown.id, status=Status.NONE):
        stage.escrow.settle(unknown.t, sender=stage.stranger)

    deal = stage.make_deal()
    stage.clock.to(stage.ship_by(deal))
    stage.escrow.settle(deal.t, sender=stage.stranger)
    with stage.chain.expect("Escrow_WrongStatus", dealId=deal.id, status=Status.CLOSED):
        stage.escrow.settle(deal.t, sender=stage.stranger)


@SECONDS
def test_settle__pending__lapses_at_48_h(stage: Stage, seconds: int) -> None:
    """ESC-60, ESC-20"""
    deal = stage.make_deal(offer_id=stage.pending_offer_id)

    def expected() -> None:
        assert stage.chain.logs == [stage.closed(deal, Row.LAPSED)]
        assert (stage.balance(stage.buyer), stage.balance(stage.maker)) == (FUNDS, FUNDS)

    settle(stage, deal, deal.opened_at + 48 * HOUR, seconds, expected)


@SECONDS
def test_settle__not_shipped__closes_at_ship_by(stage: Stage, seconds: int) -> None:
    """ESC-60, ESC-31"""
    deal = stage.make_deal()
    risk_pool = stage.pots().riskPool

    def expected() -> None:
        assert stage.chain.logs == [stage.closed(deal, Row.NOT_SHIPPED), *slashed(stage, stage.maker, 1_000, Row.NOT_SHIPPED)]
        assert stage.balance(stage.buyer) == FUNDS + PENALTY // 2
        assert stage.balance(stage.maker) == FUNDS - PENALTY
        assert stage.balance(risk_pool) == PENALTY // 2

    settle(stage, deal, deal.opened_at + 17 * DAY, seconds, expected)


@SECONDS
def test_settle__not_shipped_after_rework__closes_at_new_ship_by(stage: Stage, seconds: int) -> None:
    """ESC-60, ESC-31"""
    deal = stage.make_deal(inspector=stage.inspector.address)
    stage.clock.pass_(days=15)
    stage.fail(deal)
    g_token = stage.suite.g_token
    maker_id = g_token.accountIdOf(stage.maker)
    aged = BONDED_G * g_token.indexOf(0) // g_token.indexOf(g_token.epoch())
    assert g_token.bondedOf(maker_id) == aged - aged * 2 // 10
    raw = g_token.rawOf(maker_id).rawBonded

    def expected() -> None:
        assert stage.chain.logs[0] == stage.closed(deal, Row.NOT_SHIPPED, is_inspected=True)
        assert stage.balance(stage.buyer) == FUNDS + PENALTY // 2
        bonded = raw // g_token.indexOf(g_token.epoch())
        assert g_token.bondedOf(maker_id) == bonded - bonded // 10

    settle(stage, deal, stage.clock.now + 7 * DAY, seconds, expected)


@SECONDS
def test_settle__failed_twice__closes_3_d_later(stage: Stage, seconds: int) -> None:
    """ESC-60, ESC-33"""
    deal = stage.make_deal(inspector=stage.inspector.address)
    stage.fail(deal, times=2)

    def expected() -> None:
        assert stage.chain.logs[0] == stage.closed(deal, Row.OFF_SPEC_STOPPED, is_inspected=True)
        assert [log.name for log in stage.chain.logs] == ["DealClosed", "Slashed", "Transfer"]
        assert stage.balance(stage.buyer) == FUNDS + PENALTY
        assert stage.balance(stage.maker) == FUNDS - PENALTY
        assert stage.balance(stage.inspector) == 0

    settle(stage, deal, stage.clock.now + 3 * DAY, seconds, expected)


@SECONDS
def test_settle__shipped__lost_after_20_d(stage: Stage, seconds: int) -> None:
    """ESC-60, ESC-31: the carrier stands in for the sale: 839 U to the maker, its fees of 161 U to the risk pool."""
    deal = stage.make_deal()
    stage.clock.pass_(days=16)
    stage.pick_up(deal)

    def expected() -> None:
        assert stage.chain.logs == [
            stage.closed(deal, Row.LOST_IN_TRANSIT, is_shipped=True),
            *slashed(stage, stage.carrier, 1_000, Row.LOST_IN_TRANSIT),
        ]
        assert (stage.balance(stage.buyer), stage.balance(stage.maker)) == (FUNDS, FUNDS + 839 * U)
        assert stage.balance(stage.pots().riskPool) == 161 * U
        assert (stage.balance(stage.carrier), stage.balance(stage.carrier, BOND_TAG)) == (0, FUNDS - PRICE)

    settle(stage, deal, stage.clock.now + 20 * DAY, seconds, expected)


@SECONDS
def test_settle__delivered__accepted_after_7_d(stage: Stage, seconds: int) -> None:
    """ESC-60, ESC-41: the deposit goes to the risk pool."""
    deal = stage.make_deal()
    stage.pick_up(deal)
    stage.clock.pass_(days=19)
    stage.deliver(deal)

    def expected() -> None:
        assert stage.chain.logs == [stage.closed(deal, Row.SILENT_ACCEPTED, is_shipped=True)]
        assert stage.balance(stage.buyer) == FUNDS - PRICE - FREIGHT - DEPOSIT
        assert stage.balance(stage.maker) == FUNDS + 839 * U
        assert stage.balance(stage.pots().riskPool) == 5 * U + DEPOSIT

    settle(stage, deal, stage.clock.now + 7 * DAY, seconds, expected)


def test_settle__disputed__Escrow_WrongStatus(stage: Stage) -> None:
    """ESC-60, ESC-80: while a case is open the Escrow's clock stands, however long."""
    deal = stage.make_deal()
    stage.deliver(deal)
    stage.clock.pass_(days=6)
    stage.dispute(deal)

    for _ in range(2):
        with stage.chain.expect("Escrow_WrongStatus", dealId=deal.id, status=Status.DISPUTED):
            stage.escrow.settle(deal.t, sender=stage.stranger)
        stage.clock.pass_(days=400)


def test_settle__no_bond__nothing_slashed(stage: Stage) -> None:
    """ESC-60"""
    deal = stage.make_deal()
    stage.attest(deal, FactKind.PICKUP, stage.second_carrier)
    stage.clock.pass_(days=20)

    stage.escrow.settle(deal.t, sender=stage.stranger)

    assert stage.chain.logs == [stage.closed(deal, Row.LOST_IN_TRANSIT, is_shipped=True)]


@pytest.mark.parametrize(("price", "penalty"), [(30, 3), (10, 1), (9, 0), (20, 2)])
def test_settle__odd_penalty__odd_unit_to_the_risk_pool(stage: Stage, price: int, penalty: int) -> None:
    """ESC-60"""
    offer_id = stage.post_offer(unit_price_amount=1)
    deal = stage.make_deal(offer_id=offer_id, quantity=price)
    stage.clock.to(stage.ship_by(deal))

    stage.escrow.settle(deal.t, sender=stage.stranger)

    assert stage.balance(stage.buyer) == FUNDS + penalty // 2
    assert stage.balance(stage.pots().riskPool) == penalty - penalty // 2
