"""Escrow.withdraw: U out of the caller's account."""

from __future__ import annotations

import pytest

from guildhall.market import BOND_TAG, FREE_TAG, NOBODY, account_of
from tests.stage import DAY, FUNDS, Stage, U


@pytest.mark.parametrize("kind", ["setSendBlocked", "setReceiveBlocked"])
def test_withdraw__owner_blocked__Escrow_Frozen(stage: Stage, kind: str) -> None:
    """ESC-3"""
    block = getattr(stage.u_token, kind)
    block(stage.buyer, True, sender=stage.admin)

    with stage.chain.expect("Escrow_Frozen", owner=stage.buyer):
        stage.escrow.withdraw(FREE_TAG, stage.stranger, 1, sender=stage.buyer)

    assert stage.balance(stage.buyer) == FUNDS
    block(stage.buyer, False, sender=stage.admin)
    stage.escrow.withdraw(FREE_TAG, stage.stranger, FUNDS, sender=stage.buyer)


def test_withdraw__to_the_escrow__Escrow_BadRecipient(stage: Stage) -> None:
    """ESC-5"""
    with stage.chain.expect("Escrow_BadRecipient", to=stage.escrow):
        stage.escrow.withdraw(FREE_TAG, stage.escrow, 1, sender=stage.buyer)


@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_withdraw__one_above_balance__Escrow_BalanceTooLow(stage: Stage, beyond: int) -> None:
    """ESC-4"""
    if beyond > 0:
        account = account_of(stage.buyer.address)
        with stage.chain.expect("Escrow_BalanceTooLow", account=account, balance=FUNDS, needed=FUNDS + 1):
            stage.escrow.withdraw(FREE_TAG, stage.buyer, FUNDS + 1, sender=stage.buyer)
    else:
        stage.escrow.withdraw(FREE_TAG, stage.buyer, FUNDS + beyond, sender=stage.buyer)
        assert stage.balance(stage.buyer) == -beyond


def test_withdraw__account_of_somebody_else__Escrow_BalanceTooLow(stage: Stage) -> None:
    """ESC-4: an account is named by the caller's own address."""
    for tag in (FREE_TAG, BOND_TAG):
        with stage.chain.expect("Escrow_BalanceTooLow", account=account_of(stage.stranger.address, tag), balance=0, needed=1):
            stage.escrow.withdraw(tag, stage.stranger, 1, sender=stage.stranger)


def test_withdraw__recipient_blocked__ERC7943CannotReceive(stage: Stage) -> None:
    """ESC-3"""
    stage.u_token.setReceiveBlocked(stage.stranger, True, sender=stage.admin)

    with stage.chain.expect("ERC7943CannotReceive", account=stage.stranger):
        stage.escrow.withdraw(FREE_TAG, stage.stranger, 1, sender=stage.buyer)


def test_withdraw__to_nobody__ERC20InvalidReceiver(stage: Stage) -> None:
    """ESC-5"""
    with stage.chain.expect("ERC20InvalidReceiver", receiver=NOBODY):
        stage.escrow.withdraw(FREE_TAG, NOBODY, 1, sender=stage.buyer)


def test_withdraw__all__paid_and_told(stage: Stage) -> None:
    """ESC-4"""
    stage.escrow.withdraw(FREE_TAG, stage.buyer, FUNDS, sender=stage.buyer)

    assert stage.chain.logs == [
        stage.escrow.Withdrawn(account_of(stage.buyer.address), stage.buyer, FUNDS),
        stage.u_token.Transfer(stage.escrow, stage.buyer, FUNDS),
    ]
    assert stage.balance(stage.buyer) == 0
    assert stage.u_token.balanceOf(stage.buyer) == FUNDS


def test_withdraw__bond__paid_out_of_the_bond(stage: Stage) -> None:
    """ESC-4"""
    stage.escrow.withdraw(BOND_TAG, stage.carrier, 3 * U, sender=stage.carrier)

    assert stage.balance(stage.carrier, BOND_TAG) == FUNDS - 3 * U
    assert stage.u_token.balanceOf(stage.carrier) == 3 * U


def test_withdraw__to_somebody_else__paid_there(stage: Stage) -> None:
    """ESC-4"""
    stage.escrow.withdraw(FREE_TAG, stage.stranger, 7, sender=stage.buyer)

    assert stage.u_token.balanceOf(stage.stranger) == 7


def test_withdraw__entry_paused__paid(stage: Stage) -> None:
    """ESC-90: exits are never paused."""
    stage.escrow.pauseEntry(stage.clock.now + DAY, sender=stage.admin)

    stage.escrow.withdraw(FREE_TAG, stage.buyer, FUNDS, sender=stage.buyer)

    assert stage.u_token.balanceOf(stage.buyer) == FUNDS
