"""Escrow.depositWithPermit: as deposit, with an ERC-2612 permit of the caller."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.evm import Account
from guildhall.market import account_of
from guildhall.messages import Permit, sign
from tests.stage import DAY, Stage, U

Parts = tuple[int, int, bytes, bytes]


def permit(stage: Stage, signer: Account, amount: int, deadline: int | None = None) -> Parts:
    """The factor's permit for the Escrow, signed by `signer`: deadline, v, r, s."""
    instant = stage.clock.now + DAY if deadline is None else deadline
    nonce = stage.u_token.nonces(stage.factor)
    message = Permit(stage.factor.address, stage.escrow.address, amount, nonce, instant)
    signature = sign(message, stage.suite.token_domain, signer.key)
    return instant, signature[64], signature[:32], signature[32:64]


def deposit(stage: Stage, amount: int, parts: Parts, **options: Any) -> None:
    account = options.pop("account", account_of(stage.factor.address))
    stage.escrow.depositWithPermit(account, amount, *parts, sender=stage.factor)


@pytest.fixture(autouse=True)
def money(stage: Stage) -> None:
    """The factor has 100 U in her wallet."""
    stage.market.mint(stage.factor, 100 * U)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_deposit_with_permit__entry_paused__Escrow_EntryPaused(stage: Stage, seconds: int) -> None:
    """ESC-1"""
    until = stage.clock.now + DAY
    stage.escrow.pauseEntry(until, sender=stage.admin)
    stage.clock.to(until + seconds)
    parts = permit(stage, stage.factor, U)

    if seconds < 0:
        with stage.chain.expect("Escrow_EntryPaused", now_=until - 1, until=until):
            deposit(stage, U, parts)
    else:
        deposit(stage, U, parts)
        assert stage.balance(stage.factor) == U


def test_deposit_with_permit__no_owner__Escrow_ZeroAddress(stage: Stage) -> None:
    """ESC-2"""
    with stage.chain.expect("Escrow_ZeroAddress"):
        deposit(stage, U, permit(stage, stage.factor, U), account=bytes(32))


def test_deposit_with_permit__of_another_owner__ERC20InsufficientAllowance(stage: Stage) -> None:
    """ESC-1"""
    with stage.chain.expect("ERC20InsufficientAllowance", spender=stage.escrow, allowance=0, needed=U):
        deposit(stage, U, permit(stage, stage.stranger, U))


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_deposit_with_permit__expired__ERC20InsufficientAllowance(stage: Stage, seconds: int) -> None:
    """ESC-1: a permit is in time at its deadline and late after it (ERC-2612), unlike the suite's own clocks."""
    deadline = stage.clock.now + DAY
    parts = permit(stage, stage.factor, U, deadline)
    stage.clock.to(deadline + seconds)

    if seconds > 0:
        with stage.chain.expect("ERC20InsufficientAllowance", spender=stage.escrow, allowance=0, needed=U):
            deposit(stage, U, parts)
    else:
        deposit(stage, U, parts)
        assert stage.balance(stage.factor) == U


def test_deposit_with_permit__of_another_amount__ERC20InsufficientAllowance(stage: Stage) -> None:
    """ESC-1: the permit is for exactly what is deposited."""
    with stage.chain.expect("ERC20InsufficientAllowance", spender=stage.escrow, allowance=0, needed=U):
        deposit(stage, U, permit(stage, stage.factor, 2 * U))


def test_deposit_with_permit__expired_but_allowed_before__credited(stage: Stage) -> None:
    """ESC-1"""
    stage.u_token.approve(stage.escrow, U, sender=stage.factor)

    deposit(stage, U, permit(stage, stage.factor, U, stage.clock.now - 1))

    assert stage.balance(stage.factor) == U


def test_deposit_with_permit__good__credited_and_told(stage: Stage) -> None:
    """ESC-1"""
    deposit(stage, 30 * U, permit(stage, stage.factor, 30 * U))

    assert stage.chain.logs == [
        stage.u_token.Approval(stage.factor, stage.escrow, 30 * U),
        stage.escrow.Deposited(account_of(stage.factor.address), stage.factor, 30 * U),
        stage.u_token.Transfer(stage.factor, stage.escrow, 30 * U),
    ]
    assert stage.balance(stage.factor) == 30 * U
    assert stage.u_token.allowance(stage.factor, stage.escrow) == 0


def test_deposit_with_permit__used_by_somebody_before__credited(stage: Stage) -> None:
    """ESC-1"""
    parts = permit(stage, stage.factor, U)
    stage.u_token.permit(stage.factor, stage.escrow, U, *parts, sender=stage.stranger)

    deposit(stage, U, parts)

    assert stage.balance(stage.factor) == U
