"""Escrow.deposit: the caller's U into an account, by allowance."""

from __future__ import annotations

import pytest

from guildhall.market import BOND_TAG, NOBODY, account_of
from tests.stage import DAY, Stage, U


@pytest.fixture
def owner_account(stage: Stage) -> bytes:
    """The factor's free account; she has 100 U in her wallet and has allowed the Escrow 100 U."""
    stage.market.mint(stage.factor, 100 * U)
    stage.u_token.approve(stage.escrow, 100 * U, sender=stage.factor)
    return account_of(stage.factor.address)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_deposit__entry_paused__Escrow_EntryPaused(stage: Stage, owner_account: bytes, seconds: int) -> None:
    """ESC-1, ESC-90"""
    until = stage.clock.now + DAY
    stage.escrow.pauseEntry(until, sender=stage.admin)
    stage.clock.to(until + seconds)

    if seconds < 0:
        with stage.chain.expect("Escrow_EntryPaused", now_=until - 1, until=until):
            stage.escrow.deposit(owner_account, 1, sender=stage.factor)
    else:
        stage.escrow.deposit(owner_account, 1, sender=stage.factor)
        assert stage.balance(stage.factor) == 1


def test_deposit__bond_while_entry_is_paused__credited(stage: Stage, owner_account: bytes) -> None:
    """ESC-90: deals that are open already must find a carrier."""
    stage.escrow.pauseEntry(stage.clock.now + DAY, sender=stage.admin)

    stage.escrow.deposit(account_of(stage.carrier.address, BOND_TAG), U, sender=stage.factor)

    assert stage.chain.logs[0] == stage.escrow.Deposited(account_of(stage.carrier.address, BOND_TAG), stage.factor, U)


def test_deposit__no_owner__Escrow_ZeroAddress(stage: Stage, owner_account: bytes) -> None:
    """ESC-2"""
    address_alone = bytes(12) + bytes.fromhex(stage.factor.address[2:])
    for account in (bytes(32), account_of(NOBODY, BOND_TAG), address_alone):
        with stage.chain.expect("Escrow_ZeroAddress"):
            stage.escrow.deposit(account, 1, sender=stage.factor)


def test_deposit__allowance_one_short__ERC20InsufficientAllowance(stage: Stage, owner_account: bytes) -> None:
    """ESC-1"""
    stage.market.mint(stage.factor, U)

    with stage.chain.expect("ERC20InsufficientAllowance", spender=stage.escrow, allowance=100 * U, needed=100 * U + 1):
        stage.escrow.deposit(owner_account, 100 * U + 1, sender=stage.factor)

    stage.escrow.deposit(owner_account, 100 * U, sender=stage.factor)
    assert stage.u_token.allowance(stage.factor, stage.escrow) == 0


def test_deposit__wallet_one_short__ERC20InsufficientBalance(stage: Stage, owner_account: bytes) -> None:
    """ESC-1"""
    stage.u_token.approve(stage.escrow, 2**256 - 1, sender=stage.factor)

    with stage.chain.expect("ERC20InsufficientBalance", sender=stage.factor, balance=100 * U, needed=100 * U + 1):
        stage.escrow.deposit(owner_account, 100 * U + 1, sender=stage.factor)


def test_deposit__sender_blocked__ERC7943CannotSend(stage: Stage, owner_account: bytes) -> None:
    """ESC-1"""
    stage.u_token.setSendBlocked(stage.factor, True, sender=stage.admin)

    with stage.chain.expect("ERC7943CannotSend", account=stage.factor):
        stage.escrow.deposit(owner_account, 1, sender=stage.factor)


def test_deposit__own_account__credited_and_told(stage: Stage, owner_account: bytes) -> None:
    """ESC-1"""
    held = stage.u_token.balanceOf(stage.escrow)

    stage.escrow.deposit(owner_account, 30 * U, sender=stage.factor)

    assert stage.chain.logs == [
        stage.escrow.Deposited(owner_account, stage.factor, 30 * U),
        stage.u_token.Transfer(stage.factor, stage.escrow, 30 * U),
    ]
    assert stage.balance(stage.factor) == 30 * U
    assert stage.u_token.balanceOf(stage.escrow) == held + 30 * U


def test_deposit__account_of_somebody_else__credited(stage: Stage, owner_account: bytes) -> None:
    """ESC-2"""
    before = stage.balance(stage.carrier, BOND_TAG)

    stage.escrow.deposit(account_of(stage.carrier.address, BOND_TAG), 5, sender=stage.factor)

    assert stage.balance(stage.carrier, BOND_TAG) == before + 5
    assert stage.balance(stage.factor) == 0


def test_deposit__receiving_blocked__credited(stage: Stage, owner_account: bytes) -> None:
    """ESC-1: who may still send may pay in."""
    stage.u_token.setReceiveBlocked(stage.factor, True, sender=stage.admin)

    stage.escrow.deposit(owner_account, 5, sender=stage.factor)

    assert stage.balance(stage.factor) == 5


def test_deposit__nothing__told(stage: Stage) -> None:
    """ESC-1"""
    account = account_of(stage.stranger.address)

    stage.escrow.deposit(account, 0, sender=stage.stranger)

    assert stage.chain.logs == [
        stage.escrow.Deposited(account, stage.stranger, 0),
        stage.u_token.Transfer(stage.stranger, stage.escrow, 0),
    ]
