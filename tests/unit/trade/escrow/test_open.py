"""Escrow.open: locks the money of both sides; only the Exchange calls it. Here an account stands in for it, on an Escrow of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guildhall.evm import Contract
from guildhall.market import account_of
from guildhall.messages import Row, Status, Terms, deal_id
from guildhall.model import Sale, locks_of
from tests.stage import DAY, FUNDS, Stage, U

BUYER_PART = 1_060 * U
"""P 1,000 + F 50 + D 10."""
MARGIN = 300 * U


@pytest.fixture
def escrow(stage: Stage) -> Contract:
    """An Escrow whose Exchange is the relayer; buyer and maker have money in it."""
    suite = stage.suite
    parts = (suite.authority, suite.u_token, suite.g_token, suite.registry, suite.trace, suite.matrix)
    escrow = stage.chain.deploy("Escrow", *parts, sender=stage.admin)
    escrow.setDoors(stage.relayer, stage.cases, sender=stage.admin)
    suite.u_token.approve(escrow, 2**256 - 1, sender=stage.cashier)
    for owner in (stage.buyer, stage.maker):
        escrow.deposit(account_of(owner.address), FUNDS, sender=stage.cashier)
    return escrow


@pytest.fixture
def terms(stage: Stage) -> Terms:
    return stage.deal_of(stage.make_demand()).terms


def balance(escrow: Contract, owner: object) -> int:
    return int(escrow.balanceOf(account_of(owner.address)))  # type: ignore[attr-defined]


def test_open__caller_not_exchange__Escrow_NotExchange(stage: Stage, escrow: Contract, terms: Terms) -> None:
    """ESC-14"""
    for caller in (stage.stranger, stage.admin, stage.maker, stage.buyer):
        with stage.chain.expect("Escrow_NotExchange", caller=caller):
            escrow.open(terms.as_tuple(), 0, False, sender=caller)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_open__entry_paused__Escrow_EntryPaused(stage: Stage, escrow: Contract, terms: Terms, seconds: int) -> None:
    """ESC-10"""
    until = stage.clock.now + DAY
    escrow.pauseEntry(until, sender=stage.admin)
    stage.clock.to(until + seconds)

    if seconds < 0:
        with stage.chain.expect("Escrow_EntryPaused", now_=until - 1, until=until):
            escrow.open(terms.as_tuple(), 0, False, sender=stage.relayer)
    else:
        escrow.open(terms.as_tuple(), 0, False, sender=stage.relayer)


@pytest.mark.parametrize("is_pending", [False, True])
def test_open__same_terms_again__Escrow_DealExists(stage: Stage, escrow: Contract, terms: Terms, is_pending: bool) -> None:
    """ESC-11"""
    escrow.open(terms.as_tuple(), 0, is_pending, sender=stage.relayer)

    for pending in (False, True):
        with stage.chain.expect("Escrow_DealExists", dealId=deal_id(terms)):
            escrow.open(terms.as_tuple(), 1, pending, sender=stage.relayer)


def test_open__policy_retired__Escrow_PolicyClosed(stage: Stage, escrow: Contract, terms: Terms) -> None:
    """ESC-12"""
    stage.suite.matrix.retire(1, sender=stage.admin)

    with stage.chain.expect("Escrow_PolicyClosed", policyVersion=1):
        escrow.open(terms.as_tuple(), 0, False, sender=stage.relayer)


def test_open__policy_unknown__Matrix_UnknownPolicy(stage: Stage, escrow: Contract, terms: Terms) -> None:
    """ESC-12"""
    for version in (0, 2):
        with stage.chain.expect("Matrix_UnknownPolicy", policyVersion=version):
            escrow.open(replace(terms, policy_version=version).as_tuple(), 0, False, sender=stage.relayer)


@pytest.mark.parametrize("is_pending", [False, True])
@pytest.mark.parametrize("kind", ["setSendBlocked", "setReceiveBlocked"])
def test_open__buyer_blocked__Escrow_Frozen(stage: Stage, escrow: Contract, terms: Terms, kind: str, is_pending: bool) -> None:
    """ESC-13"""
    getattr(stage.u_token, kind)(stage.buyer, True, sender=stage.admin)

    with stage.chain.expect("Escrow_Frozen", owner=stage.buyer):
        escrow.open(terms.as_tuple(), 0, is_pending, sender=stage.relayer)


@pytest.mark.parametrize("kind", ["setSendBlocked", "setReceiveBlocked"])
def test_open__maker_blocked__Escrow_Frozen(stage: Stage, escrow: Contract, terms: Terms, kind: str) -> None:
    """ESC-13"""
    getattr(stage.u_token, kind)(stage.maker, True, sender=stage.admin)

    with stage.chain.expect("Escrow_Frozen", owner=stage.maker):
        escrow.open(terms.as_tuple(), 0, False, sender=stage.relayer)

    assert balance(escrow, stage.buyer) == FUNDS


def test_open__maker_of_a_pending_deal_blocked__opened(stage: Stage, escrow: Contract, terms: Terms) -> None:
    """ESC-13: she is looked at when she countersigns (ESC-21)."""
    stage.u_token.setSendBlocked(stage.maker, True, sender=stage.admin)

    escrow.open(terms.as_tuple(), 0, True, sender=stage.relayer)

    assert escrow.dealOf(deal_id(terms)).status == Status.PENDING


def test_open__buyer_one_short__ERC20InsufficientAllowance(stage: Stage, escrow: Contract, terms: Terms) -> None:
    """ESC-13"""
    escrow.withdraw(bytes(12), stage.buyer, FUNDS - BUYER_PART + 1, sender=stage.buyer)

    with stage.chain.expect("ERC20InsufficientAllowance", spender=escrow, allowance=0, needed=1):
        escrow.open(terms.as_tuple(), 0, False, sender=stage.relayer)

    escrow.deposit(account_of(stage.buyer.address), 1, sender=stage.cashier)
    escrow.open(terms.as_tuple(), 0, False, sender=stage.relayer)
    assert balance(escrow, stage.buyer) == 0


def test_open__maker_one_short__ERC20InsufficientAllowance(stage: Stage, escrow: Contract, terms: Terms) -> None:
    """ESC-13"""
    escrow.withdraw(bytes(12), stage.maker, FUNDS - MARGIN + 1, sender=stage.maker)

    with stage.chain.expect("ERC20InsufficientAllowance", spender=escrow, allowance=0, needed=1):
        escrow.open(terms.as_tuple(), 0, False, sender=stage.relayer)

    assert balance(escrow, stage.buyer) == FUNDS
    escrow.open(terms.as_tuple(), 0, True, sender=stage.relayer)


def test_open__locked__both_pay_and_told(stage: Stage, escrow: Contract, terms: Terms) -> None:
    """ESC-14"""
    returned = escrow.open(terms.as_tuple(), 0, False, sender=stage.relayer)

    assert returned == deal_id(terms) == escrow.idOf(terms.as_tuple())
    assert stage.chain.logs == [
        escrow.DealOpened(deal_id(terms), stage.buyer, stage.maker, 0, Status.LOCKED, terms.as_tuple()),
    ]
    assert balance(escrow, stage.buyer) == FUNDS - BUYER_PART
    assert balance(escrow, stage.maker) == FUNDS - MARGIN
    deal = escrow.dealOf(deal_id(terms))
    assert tuple(deal) == (Status.LOCKED, Row.NONE, False, stage.clock.now, 0, "0x" + "00" * 20)


def test_open__pending__buyer_pays_and_told(stage: Stage, escrow: Contract, terms: Terms) -> None:
    """ESC-14"""
    escrow.open(terms.as_tuple(), 0, True, sender=stage.relayer)

    assert stage.chain.logs == [
        escrow.DealOpened(deal_id(terms), stage.buyer, stage.maker, 0, Status.PENDING, terms.as_tuple()),
    ]
    assert balance(escrow, stage.buyer) == FUNDS - BUYER_PART
    assert balance(escrow, stage.maker) == FUNDS


def test_open__missing_money_allowed__drawn_from_the_wallet(stage: Stage, escrow: Contract, terms: Terms) -> None:
    """ESC-13"""
    for owner, missing in ((stage.buyer, 60 * U), (stage.maker, 300 * U)):
        kept = (BUYER_PART if owner is stage.buyer else MARGIN) - missing
        escrow.withdraw(bytes(12), owner, FUNDS - kept, sender=owner)
        stage.u_token.approve(escrow, missing, sender=owner)

    escrow.open(terms.as_tuple(), 0, False, sender=stage.relayer)

    assert stage.chain.logs == [
        escrow.DealOpened(deal_id(terms), stage.buyer, stage.maker, 0, Status.LOCKED, terms.as_tuple()),
        escrow.Deposited(account_of(stage.buyer.address), stage.buyer, 60 * U),
        stage.u_token.Transfer(stage.buyer, escrow, 60 * U),
        escrow.Deposited(account_of(stage.maker.address), stage.maker, 300 * U),
        stage.u_token.Transfer(stage.maker, escrow, 300 * U),
    ]
    assert (balance(escrow, stage.buyer), balance(escrow, stage.maker)) == (0, 0)
    assert stage.u_token.balanceOf(escrow) == BUYER_PART + MARGIN


def test_open__batch_named__in_the_slot(stage: Stage, escrow: Contract, terms: Terms) -> None:
    """ESC-14"""
    escrow.open(terms.as_tuple(), 2**32 - 1, False, sender=stage.relayer)

    assert escrow.dealOf(deal_id(terms)).batchId == 2**32 - 1


@pytest.mark.parametrize("price", [1, 3, 99, 100, 101, 9_999])
def test_open__smallest_price__rounded_as_designed(stage: Stage, escrow: Contract, terms: Terms, price: int) -> None:
    """ESC-14: deposit and margin are rounded down, each for itself."""
    small = replace(terms, price_amount=price, freight_amount=0)
    locks = locks_of(Sale(price))

    escrow.open(small.as_tuple(), 0, False, sender=stage.relayer)

    assert balance(escrow, stage.buyer) == FUNDS - locks.buyer == FUNDS - price - price // 100
    assert balance(escrow, stage.maker) == FUNDS - locks.margin == FUNDS - price // 5 - price // 10
