"""Escrow.stop: stops a deal's clock for a case and takes a stake; only Cases comes in here."""

from __future__ import annotations

import pytest

from guildhall.evm import Account
from guildhall.market import FREE_TAG, NOBODY
from guildhall.messages import Row, Status
from tests.deal_states import state_of
from tests.stage import FUNDS, Deal, Stage, U

STAKE = 200 * U
SPENT = 1_060 * U
"""By the buyer, at opening."""
TAG = (77).to_bytes(12, "big")
"""Of a case."""


@pytest.fixture
def deal(stage: Stage) -> Deal:
    """Delivered."""
    deal = stage.make_deal()
    stage.deliver(deal)
    return deal


def test_stop__caller_not_cases__Escrow_NotCases(stage: Stage, deal: Deal) -> None:
    """ESC-80"""
    for caller in (stage.buyer, stage.maker, stage.carrier, stage.admin, stage.relayer, stage.stranger):
        with stage.chain.expect("Escrow_NotCases", caller=caller):
            stage.escrow.stop(deal.t, stage.buyer, STAKE, TAG, sender=caller)


@pytest.mark.parametrize(
    ("state", "status"), [("unknown", Status.NONE), ("pending", Status.PENDING), ("fulfilled", Status.CLOSED), ("refunded", Status.CLOSED)]
)
def test_stop__not_open__Escrow_WrongStatus(stage: Stage, state: str, status: Status) -> None:
    """ESC-80"""
    deal = state_of(stage, state)
    stage.chain.set_code(stage.cases, b"")

    with stage.chain.expect("Escrow_WrongStatus", dealId=deal.id, status=status):
        stage.escrow.stop(deal.t, stage.buyer, STAKE, TAG, sender=stage.cases.address)


def test_stop__by_a_stranger__Escrow_NotParty(stage: Stage, deal: Deal, door: str) -> None:
    """ESC-80: Cases cannot take a stake of somebody who has nothing to do with the deal."""
    for party in (stage.stranger, stage.second_carrier, stage.expert, stage.factor):
        with stage.chain.expect("Escrow_NotParty", party=party):
            stage.escrow.stop(deal.t, party, STAKE, TAG, sender=door)


def test_stop__by_nobody_before_pickup__nothing_taken(stage: Stage, door: str) -> None:
    """ESC-80: who carries an unshipped deal is the zero address, which owns nothing and lets nobody draw."""
    deal = stage.make_deal()

    with stage.chain.expect("ERC20InsufficientAllowance", spender=stage.escrow, allowance=0, needed=STAKE):
        stage.escrow.stop(deal.t, NOBODY, STAKE, TAG, sender=door)


def test_stop__party_one_short__ERC20InsufficientAllowance(stage: Stage, deal: Deal, door: str) -> None:
    """ESC-80"""
    stage.escrow.withdraw(FREE_TAG, stage.buyer, FUNDS - SPENT - STAKE + 1, sender=stage.buyer)

    with stage.chain.expect("ERC20InsufficientAllowance", spender=stage.escrow, allowance=0, needed=1):
        stage.escrow.stop(deal.t, stage.buyer, STAKE, TAG, sender=door)


@pytest.mark.parametrize("kind", ["setSendBlocked", "setReceiveBlocked"])
def test_stop__party_blocked__Escrow_Frozen(stage: Stage, deal: Deal, door: str, kind: str) -> None:
    """ESC-80"""
    getattr(stage.u_token, kind)(stage.buyer, True, sender=stage.admin)

    with stage.chain.expect("Escrow_Frozen", owner=stage.buyer):
        stage.escrow.stop(deal.t, stage.buyer, STAKE, TAG, sender=door)


def test_stop__blocked_party_pays_nothing__stopped(stage: Stage, deal: Deal, door: str) -> None:
    """ESC-80: what is free of charge stays open to her."""
    stage.u_token.setSendBlocked(stage.buyer, True, sender=stage.admin)

    stage.escrow.stop(deal.t, stage.buyer, 0, bytes(12), sender=door)

    assert stage.chain.logs == [stage.escrow.DealStopped(deal.id, stage.buyer, 0, bytes(12))]
    assert stage.escrow.dealOf(deal.id).status == Status.DISPUTED


def test_stop__by_the_buyer__clock_stops_and_told(stage: Stage, deal: Deal, door: str) -> None:
    """ESC-80"""
    stage.clock.pass_(days=5)
    before = stage.escrow.dealOf(deal.id)

    with stage.moved(stage.buyer, stage.maker, stage.carrier) as moved:
        stage.escrow.stop(deal.t, stage.buyer, STAKE, TAG, sender=door)

    assert stage.chain.logs == [stage.escrow.DealStopped(deal.id, stage.buyer, STAKE, TAG)]
    assert moved == {stage.buyer: -STAKE, stage.maker: 0, stage.carrier: 0}
    assert stage.balance(door, TAG) == STAKE
    assert tuple(stage.escrow.dealOf(deal.id)) == (Status.DISPUTED, *before[1:])
    assert stage.escrow.clockOf(deal.t) == (Row.NONE, 0)


def test_stop__by_the_others__stake_moved(stage: Stage, deal: Deal, door: str) -> None:
    """ESC-80"""
    stage.market.deposit(stage.carrier.address, STAKE)

    parties: list[Account] = [stage.maker, stage.carrier]
    for party in parties:
        with stage.chain.branch():
            with stage.moved(party) as moved:
                stage.escrow.stop(deal.t, party, STAKE, TAG, sender=door)
            assert moved == {party: -STAKE}
            assert stage.balance(door, TAG) == STAKE


def test_stop__rest_by_allowance__drawn(stage: Stage, deal: Deal, door: str) -> None:
    """ESC-80: what is missing in her free account comes by her allowance, and the ledger tells."""
    stage.escrow.withdraw(FREE_TAG, stage.buyer, FUNDS - SPENT - STAKE + 1, sender=stage.buyer)
    stage.u_token.approve(stage.escrow, 1, sender=stage.buyer)

    stage.escrow.stop(deal.t, stage.buyer, STAKE, TAG, sender=door)

    assert [log.name for log in stage.chain.logs] == ["DealStopped", "Deposited", "Transfer"]
    assert (stage.balance(stage.buyer), stage.balance(door, TAG)) == (0, STAKE)


def test_stop__again__more_at_stake(stage: Stage, deal: Deal, door: str) -> None:
    """ESC-80: an appeal stakes in a deal that stands already."""
    stage.escrow.stop(deal.t, stage.buyer, STAKE, TAG, sender=door)

    stage.escrow.stop(deal.t, stage.maker, 2 * STAKE, TAG, sender=door)

    assert stage.balance(door, TAG) == 3 * STAKE
    assert stage.escrow.dealOf(deal.id).status == Status.DISPUTED
