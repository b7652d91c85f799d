"""Escrow.transfer: U from the caller's account to another one of the ledger."""

from __future__ import annotations

import pytest

from guildhall.market import BOND_TAG, FREE_TAG, NOBODY, account_of
from tests.stage import DAY, FUNDS, Stage, U


@pytest.mark.parametrize("kind", ["setSendBlocked", "setReceiveBlocked"])
def test_transfer__owner_blocked__Escrow_Frozen(stage: Stage, kind: str) -> None:
    """ESC-3"""
    getattr(stage.u_token, kind)(stage.buyer, True, sender=stage.admin)

    with stage.chain.expect("Escrow_Frozen", owner=stage.buyer):
        stage.escrow.transfer(FREE_TAG, account_of(stage.stranger.address), 1, sender=stage.buyer)


def test_transfer__no_owner__Escrow_ZeroAddress(stage: Stage) -> None:
    """ESC-2"""
    for account in (bytes(32), account_of(NOBODY, BOND_TAG)):
        with stage.chain.expect("Escrow_ZeroAddress"):
            stage.escrow.transfer(FREE_TAG, account, 1, sender=stage.buyer)


@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_transfer__one_above_balance__Escrow_BalanceTooLow(stage: Stage, beyond: int) -> None:
    """ESC-4"""
    target = account_of(stage.stranger.address)
    if beyond > 0:
        account = account_of(stage.buyer.address)
        with stage.chain.expect("Escrow_BalanceTooLow", account=account, balance=FUNDS, needed=FUNDS + 1):
            stage.escrow.transfer(FREE_TAG, target, FUNDS + 1, sender=stage.buyer)
    else:
        stage.escrow.transfer(FREE_TAG, target, FUNDS + beyond, sender=stage.buyer)
        assert (stage.balance(stage.buyer), stage.balance(stage.stranger)) == (-beyond, FUNDS + beyond)


def test_transfer__into_another_account__moved_and_told(stage: Stage) -> None:
    """ESC-4"""
    held = stage.u_token.balanceOf(stage.escrow)
    target = account_of(stage.stranger.address, b"some pot".ljust(12, b"\0"))

    stage.escrow.transfer(FREE_TAG, target, 2 * U, sender=stage.buyer)

    assert stage.chain.logs == [stage.escrow.Transferred(account_of(stage.buyer.address), target, 2 * U)]
    assert stage.balance(stage.stranger, b"some pot".ljust(12, b"\0")) == 2 * U
    assert stage.u_token.balanceOf(stage.escrow) == held


def test_transfer__into_her_own_bond__moved(stage: Stage) -> None:
    """ESC-4"""
    stage.escrow.transfer(BOND_TAG, account_of(stage.carrier.address), U, sender=stage.carrier)
    assert (stage.balance(stage.carrier), stage.balance(stage.carrier, BOND_TAG)) == (U, FUNDS - U)

    stage.escrow.transfer(FREE_TAG, account_of(stage.carrier.address, BOND_TAG), U, sender=stage.carrier)
    assert (stage.balance(stage.carrier), stage.balance(stage.carrier, BOND_TAG)) == (0, FUNDS)


def test_transfer__into_the_same_account__unchanged(stage: Stage) -> None:
    """ESC-4"""
    stage.escrow.transfer(FREE_TAG, account_of(stage.buyer.address), FUNDS, sender=stage.buyer)

    assert stage.balance(stage.buyer) == FUNDS


def test_transfer__payee_blocked__moved(stage: Stage) -> None:
    """ESC-3: only who pays must be free; who is paid keeps the credit."""
    stage.u_token.setReceiveBlocked(stage.stranger, True, sender=stage.admin)

    stage.escrow.transfer(FREE_TAG, account_of(stage.stranger.address), 9, sender=stage.buyer)

    assert stage.balance(stage.stranger) == 9


def test_transfer__entry_paused__moved(stage: Stage) -> None:
    """ESC-90"""
    stage.escrow.pauseEntry(stage.clock.now + DAY, sender=stage.admin)

    stage.escrow.transfer(FREE_TAG, account_of(stage.stranger.address), 9, sender=stage.buyer)

    assert stage.balance(stage.stranger) == 9
