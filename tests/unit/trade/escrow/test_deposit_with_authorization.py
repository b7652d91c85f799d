"""Escrow.depositWithAuthorization: an owner's U into her free account, by ERC-3009, sent by anybody."""

from __future__ import annotations

from typing import Any

import pytest
from eth_utils.crypto import keccak

from guildhall.market import account_of
from guildhall.messages import ReceiveWithAuthorization, sign
from tests.stage import DAY, Stage, U

NONCE = keccak(text="authorization")


def authorization(stage: Stage, **changes: Any) -> tuple[Any, ...]:
    """The factor's, for 30 U, until tomorrow: the arguments of the call."""
    signer = changes.pop("signer", stage.factor)
    sent_amount = changes.pop("sent_amount", None)
    fields = {
        "from_": stage.factor.address,
        "to": stage.escrow.address,
        "value": 30 * U,
        "valid_after": 0,
        "valid_before": stage.clock.now + DAY,
        "nonce": NONCE,
    } | changes
    signature = sign(ReceiveWithAuthorization(**fields), stage.suite.token_domain, signer.key)
    amount = fields["value"] if sent_amount is None else sent_amount
    instants = (fields["valid_after"], fields["valid_before"])
    return fields["from_"], amount, *instants, NONCE, signature[64], signature[:32], signature[32:64]


@pytest.fixture(autouse=True)
def money(stage: Stage) -> None:
    """The factor has 100 U in her wallet."""
    stage.market.mint(stage.factor, 100 * U)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_deposit_with_authorization__entry_paused__Escrow_EntryPaused(stage: Stage, seconds: int) -> None:
    """ESC-1"""
    until = stage.clock.now + DAY
    call = authorization(stage, valid_before=until + DAY)
    stage.escrow.pauseEntry(until, sender=stage.admin)
    stage.clock.to(until + seconds)

    if seconds < 0:
        with stage.chain.expect("Escrow_EntryPaused", now_=until - 1, until=until):
            stage.escrow.depositWithAuthorization(*call, sender=stage.stranger)
    else:
        stage.escrow.depositWithAuthorization(*call, sender=stage.stranger)
        assert stage.balance(stage.factor) == 30 * U


def test_deposit_with_authorization__signed_by_another__ERC3009InvalidSignature(stage: Stage) -> None:
    """ESC-1"""
    with stage.chain.expect("ERC3009InvalidSignature"):
        stage.escrow.depositWithAuthorization(*authorization(stage, signer=stage.stranger), sender=stage.stranger)


def test_deposit_with_authorization__another_amount__ERC3009InvalidSignature(stage: Stage) -> None:
    """ESC-1"""
    with stage.chain.expect("ERC3009InvalidSignature"):
        stage.escrow.depositWithAuthorization(*authorization(stage, sent_amount=30 * U + 1), sender=stage.stranger)


def test_deposit_with_authorization__for_another_payee__ERC3009InvalidSignature(stage: Stage) -> None:
    """ESC-1"""
    with stage.chain.expect("ERC3009InvalidSignature"):
        stage.escrow.depositWithAuthorization(*authorization(stage, to=stage.stranger.address), sender=stage.stranger)


def test_deposit_with_authorization__used__ERC3009UsedAuthorization(stage: Stage) -> None:
    """ESC-1"""
    call = authorization(stage)
    stage.escrow.depositWithAuthorization(*call, sender=stage.stranger)

    with stage.chain.expect("ERC3009UsedAuthorization", authorizer=stage.factor, nonce=NONCE):
        stage.escrow.depositWithAuthorization(*call, sender=stage.stranger)

    assert stage.balance(stage.factor) == 30 * U


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_deposit_with_authorization__out_of_time__ERC3009InvalidAuthorizationTime(stage: Stage, seconds: int) -> None:
    """ESC-1"""
    valid_before = stage.clock.now + DAY
    call = authorization(stage, valid_before=valid_before)
    stage.clock.to(valid_before + seconds)

    if seconds < 0:
        stage.escrow.depositWithAuthorization(*call, sender=stage.stranger)
    else:
        with stage.chain.expect("ERC3009InvalidAuthorizationTime", validAfter=0, validBefore=valid_before):
            stage.escrow.depositWithAuthorization(*call, sender=stage.stranger)


def test_deposit_with_authorization__owner_blocked__ERC7943CannotSend(stage: Stage) -> None:
    """ESC-1"""
    stage.u_token.setSendBlocked(stage.factor, True, sender=stage.admin)

    with stage.chain.expect("ERC7943CannotSend", account=stage.factor):
        stage.escrow.depositWithAuthorization(*authorization(stage), sender=stage.stranger)


def test_deposit_with_authorization__sent_by_stranger__owner_credited(stage: Stage) -> None:
    """ESC-1"""
    stage.escrow.depositWithAuthorization(*authorization(stage), sender=stage.stranger)

    assert stage.chain.logs == [
        stage.escrow.Deposited(account_of(stage.factor.address), stage.factor, 30 * U),
        stage.u_token.AuthorizationUsed(stage.factor, NONCE),
        stage.u_token.Transfer(stage.factor, stage.escrow, 30 * U),
    ]
    assert (stage.balance(stage.factor), stage.balance(stage.stranger)) == (30 * U, 0)
