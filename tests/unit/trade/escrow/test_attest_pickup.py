"""Escrow.attest: PICKUP, by any ACTIVE Carrier whose bond covers the reserve."""

from __future__ import annotations

import pytest

from guildhall.evm import Account
from guildhall.market import BOND_TAG, Roles, account_of
from guildhall.messages import FactKind, Row
from tests.stage import DAY, FUNDS, HOUR, Deal, Stage, U

RESERVE = 1_200 * U
SUSPENDED = 2


@pytest.fixture
def deal(stage: Stage) -> Deal:
    """LOCKED, without an inspector: the maker need not state a thing."""
    return stage.make_deal()


@pytest.fixture
def inspected(stage: Stage) -> Deal:
    """LOCKED, to be inspected."""
    return stage.make_deal(inspector=stage.inspector.address)


def test_attest__pickup_by_no_carrier__Escrow_NotCarrier(stage: Stage, deal: Deal) -> None:
    """ESC-30"""
    for signer in (stage.maker, stage.buyer, stage.inspector, stage.stranger):
        with stage.chain.expect("Escrow_NotCarrier", signer=signer):
            stage.attest(deal, FactKind.PICKUP, signer)


def test_attest__pickup_by_suspended_carrier__Escrow_NotCarrier(stage: Stage, deal: Deal) -> None:
    """ESC-30"""
    stage.suite.registry.setStanding(stage.carrier_id, SUSPENDED, bytes(32), sender=stage.admin)

    with stage.chain.expect("Escrow_NotCarrier", signer=stage.carrier):
        stage.pick_up(deal)


def test_attest__pickup_twice__Trace_Recorded(stage: Stage, deal: Deal) -> None:
    """TRC-4"""
    stage.pick_up(deal)

    for carrier in (stage.carrier, stage.second_carrier):
        with stage.chain.expect("Trace_Recorded", kind=FactKind.PICKUP):
            stage.attest(deal, FactKind.PICKUP, carrier)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_attest__pickup_at_ship_by__Escrow_TooLate(stage: Stage, deal: Deal, seconds: int) -> None:
    """ESC-31: shipBy = lockedAt + lead time + 7 d"""
    ship_by = deal.opened_at + 17 * DAY
    stage.clock.to(ship_by + seconds)

    if seconds < 0:
        stage.pick_up(deal)
    else:
        with stage.chain.expect("Escrow_TooLate", now_=ship_by + seconds, deadline=ship_by):
            stage.pick_up(deal)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_attest__pickup_at_ship_by_of_a_rework__Escrow_TooLate(stage: Stage, inspected: Deal, seconds: int) -> None:
    """ESC-31: shipBy = first failure + 7 d"""
    stage.clock.pass_(days=15)
    stage.fail(inspected)
    ship_by = stage.clock.now + 7 * DAY
    stage.clock.pass_(days=6)
    stage.produce(inspected)
    stage.clock.pass_(seconds=1)
    stage.attest(inspected, FactKind.PASSED)
    stage.clock.to(ship_by + seconds)

    if seconds < 0:
        stage.pick_up(inspected)
    else:
        with stage.chain.expect("Escrow_TooLate", now_=ship_by + seconds, deadline=ship_by):
            stage.pick_up(inspected)


def test_attest__pickup_before_production__Escrow_NotInspected(stage: Stage, inspected: Deal) -> None:
    """ESC-32: the two days count from stage 2."""
    with stage.chain.expect("Escrow_NotInspected", stage=0, waivedAt=0):
        stage.pick_up(inspected)
    stage.attest(inspected, FactKind.SCHEDULED)
    stage.clock.pass_(days=3)
    with stage.chain.expect("Escrow_NotInspected", stage=1, waivedAt=0):
        stage.pick_up(inspected)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_attest__pickup_before_the_waiver__Escrow_NotInspected(stage: Stage, inspected: Deal, seconds: int) -> None:
    """ESC-32: an inspection not delivered 48 h after stage 2 is waived"""
    stage.produce(inspected)
    waived_at = stage.clock.now + 48 * HOUR
    stage.clock.to(waived_at + seconds)

    if seconds < 0:
        with stage.chain.expect("Escrow_NotInspected", stage=2, waivedAt=waived_at):
            stage.pick_up(inspected)
    else:
        stage.pick_up(inspected)
        assert stage.trace.factsOf(inspected.id).shippedAt == waived_at + seconds


def test_attest__pickup_after_failure__Escrow_NotInspected(stage: Stage, inspected: Deal) -> None:
    """ESC-32: what failed is produced and inspected again, or waived again."""
    stage.fail(inspected)
    stage.clock.pass_(days=3)
    with stage.chain.expect("Escrow_NotInspected", stage=1, waivedAt=0):
        stage.pick_up(inspected)

    stage.produce(inspected)
    stage.clock.pass_(hours=48)
    stage.pick_up(inspected)


def test_attest__pickup_after_two_failures__Escrow_Stopped(stage: Stage, inspected: Deal) -> None:
    """ESC-33"""
    stage.fail(inspected, times=2)
    stage.clock.pass_(days=2)

    with stage.chain.expect("Escrow_Stopped", dealId=inspected.id):
        stage.pick_up(inspected)


def test_attest__pickup_by_the_maker__Escrow_NotCarrier(stage: Stage, deal: Deal) -> None:
    """ESC-30: a maker that is a Carrier too carries for others only."""
    stage.suite.registry.setRoles(stage.maker_id, int(Roles.MAKER | Roles.CARRIER), sender=stage.admin)
    stage.market.deposit(stage.maker.address, FUNDS, BOND_TAG)

    with stage.chain.expect("Escrow_NotCarrier", signer=stage.maker):
        stage.attest(deal, FactKind.PICKUP, stage.maker)


@pytest.mark.parametrize("kind", ["setSendBlocked", "setReceiveBlocked"])
def test_attest__pickup_by_blocked_carrier__Escrow_Frozen(stage: Stage, deal: Deal, kind: str) -> None:
    """ESC-34"""
    getattr(stage.u_token, kind)(stage.carrier, True, sender=stage.admin)

    with stage.chain.expect("Escrow_Frozen", owner=stage.carrier):
        stage.pick_up(deal)


@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_attest__pickup_bond_one_short__Escrow_BalanceTooLow(stage: Stage, deal: Deal, beyond: int) -> None:
    """ESC-34: 1.2 P of the bond account; free money does not count."""
    stage.escrow.withdraw(BOND_TAG, stage.carrier, FUNDS - RESERVE - beyond, sender=stage.carrier)
    stage.market.deposit(stage.carrier.address, RESERVE)

    if beyond < 0:
        account = account_of(stage.carrier.address, BOND_TAG)
        with stage.chain.expect("Escrow_BalanceTooLow", account=account, balance=RESERVE - 1, needed=RESERVE):
            stage.pick_up(deal)
    else:
        stage.pick_up(deal)
        assert stage.balance(stage.carrier, BOND_TAG) == beyond


def test_attest__pickup__reserve_locked_and_told(stage: Stage, deal: Deal) -> None:
    """ESC-34"""
    stage.clock.pass_(days=9)

    stage.pick_up(deal)

    assert stage.chain.logs == [
        stage.told(deal, FactKind.PICKUP, stage.carrier),
        stage.escrow.DealShipped(deal.id, stage.carrier, RESERVE),
    ]
    assert stage.balance(stage.carrier, BOND_TAG) == FUNDS - RESERVE
    assert stage.escrow.dealOf(deal.id).carrier == stage.carrier.address
    row, due_at = stage.escrow.clockOf(deal.t)
    assert (row, due_at) == (Row.LOST_IN_TRANSIT, stage.clock.now + 20 * DAY)


def test_attest__pickup_of_odd_price__reserve_rounded_up(stage: Stage) -> None:
    """ESC-34: 1.2 of 3 is 3.6, so 4."""
    offer_id = stage.post_offer(unit_price_amount=1)
    deal = stage.make_deal(offer_id=offer_id, quantity=3)

    stage.pick_up(deal)

    assert stage.balance(stage.carrier, BOND_TAG) == FUNDS - 4


def test_attest__pickup_after_passed_inspection__shipped(stage: Stage, inspected: Deal) -> None:
    """ESC-32"""
    stage.produce(inspected)
    stage.attest(inspected, FactKind.PASSED)

    stage.pick_up(inspected)

    assert stage.trace.factsOf(inspected.id).shippedAt == stage.clock.now


def test_attest__pickup_by_any_carrier__shipped(stage: Stage, deal: Deal) -> None:
    """ESC-30: the tariff quoted at the match fixes the freight, not the carrier."""
    second: Account = stage.second_carrier

    stage.attest(deal, FactKind.PICKUP, second)

    assert stage.escrow.dealOf(deal.id).carrier == second.address
    assert stage.balance(second, BOND_TAG) == FUNDS - RESERVE
