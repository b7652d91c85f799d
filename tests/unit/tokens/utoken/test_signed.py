"""UToken.permit and the ERC-3009 family: what the owner signed and anybody sends."""

from typing import Any

import pytest
from ape.contracts import ContractInstance

from tests.actors import Actors
from tests.clock import Clock
from tests.reverting import reverts
from tests.signing import delegate, sign_typed, vrs
from tests.words import word

from .conftest import AUTHORIZATION, CANCELLATION, FUNDS, PERMIT, UNIT, Sign

NONCE = word("random nonce")
VALID_FOR = 3_600


@pytest.fixture
def authorization(actors: Actors, clock: Clock, funded: int) -> dict[str, Any]:
    """The buyer authorizes a payment to the maker, valid from now on for an hour."""
    return {
        "from": actors.buyer.address,
        "to": actors.maker.address,
        "value": UNIT,
        "validAfter": clock.now,
        "validBefore": clock.now + VALID_FOR,
        "nonce": NONCE,
    }


def test_permit__signed__allowance(utoken: ContractInstance, actors: Actors, clock: Clock, sign: Sign, funded: int) -> None:
    """UTK-5"""
    terms = {"owner": actors.buyer.address, "spender": actors.carrier.address, "value": UNIT}
    deadline = clock.now + VALID_FOR
    signature = sign(actors.buyer, "Permit", PERMIT, **terms, nonce=0, deadline=deadline)

    clock.to(deadline)  # in time at its deadline, unlike everything else in the suite
    receipt = utoken.permit(*terms.values(), deadline, *vrs(signature), sender=actors.relayer)

    assert receipt.events == [utoken.Approval(actors.buyer, actors.carrier, UNIT)]
    assert utoken.allowance(actors.buyer, actors.carrier) == UNIT
    assert utoken.nonces(actors.buyer) == 1


def test_permit__after_deadline__ERC2612ExpiredSignature(
    utoken: ContractInstance, actors: Actors, clock: Clock, sign: Sign, funded: int
) -> None:
    """UTK-5"""
    terms = {"owner": actors.buyer.address, "spender": actors.carrier.address, "value": UNIT}
    deadline = clock.now + VALID_FOR
    signature = sign(actors.buyer, "Permit", PERMIT, **terms, nonce=0, deadline=deadline)
    clock.to(deadline + 1)
    with reverts(utoken.ERC2612ExpiredSignature, deadline=deadline):
        utoken.permit(*terms.values(), deadline, *vrs(signature), sender=actors.relayer)


def test_permit__replayed__ERC2612InvalidSigner(utoken: ContractInstance, actors: Actors, clock: Clock, sign: Sign, funded: int) -> None:
    """UTK-5"""
    terms = {"owner": actors.buyer.address, "spender": actors.carrier.address, "value": UNIT}
    deadline = clock.now + VALID_FOR
    signature = sign(actors.buyer, "Permit", PERMIT, **terms, nonce=0, deadline=deadline)
    utoken.permit(*terms.values(), deadline, *vrs(signature), sender=actors.relayer)
    with reverts(utoken.ERC2612InvalidSigner, owner=actors.buyer):
        utoken.permit(*terms.values(), deadline, *vrs(signature), sender=actors.relayer)


def test_transfer_with_authorization__signed__paid(
    utoken: ContractInstance, actors: Actors, sign: Sign, authorization: dict[str, Any]
) -> None:
    """UTK-5"""
    signature = sign(actors.buyer, "TransferWithAuthorization", AUTHORIZATION, **authorization)

    receipt = utoken.transferWithAuthorization(*authorization.values(), *vrs(signature), sender=actors.relayer)

    assert receipt.events == [
        utoken.AuthorizationUsed(actors.buyer, NONCE),
        utoken.Transfer(actors.buyer, actors.maker, UNIT),
    ]
    assert utoken.authorizationState(actors.buyer, NONCE)
    assert utoken.nonces(actors.buyer) == 0


def test_transfer_with_authorization__replayed__ERC3009UsedAuthorization(
    utoken: ContractInstance, actors: Actors, sign: Sign, authorization: dict[str, Any]
) -> None:
    """UTK-5"""
    signature = sign(actors.buyer, "TransferWithAuthorization", AUTHORIZATION, **authorization)
    utoken.transferWithAuthorization(*authorization.values(), *vrs(signature), sender=actors.relayer)
    with reverts(utoken.ERC3009UsedAuthorization, authorizer=actors.buyer, nonce=NONCE):
        utoken.transferWithAuthorization(*authorization.values(), *vrs(signature), sender=actors.relayer)


@pytest.mark.parametrize("early", [0, 1])
def test_transfer_with_authorization__not_yet_valid__ERC3009InvalidAuthorizationTime(
    utoken: ContractInstance, actors: Actors, clock: Clock, sign: Sign, authorization: dict[str, Any], early: int
) -> None:
    """UTK-5"""
    start = clock.now + 100
    authorization["validAfter"] = start
    signature = sign(actors.buyer, "TransferWithAuthorization", AUTHORIZATION, **authorization)
    clock.to(start - early)
    with reverts(utoken.ERC3009InvalidAuthorizationTime, validAfter=start, validBefore=authorization["validBefore"]):
        utoken.transferWithAuthorization(*authorization.values(), *vrs(signature), sender=actors.relayer)


@pytest.mark.parametrize("late", [0, 1])
def test_transfer_with_authorization__no_longer_valid__ERC3009InvalidAuthorizationTime(
    utoken: ContractInstance, actors: Actors, clock: Clock, sign: Sign, authorization: dict[str, Any], late: int
) -> None:
    """UTK-5"""
    end = authorization["validBefore"]
    signature = sign(actors.buyer, "TransferWithAuthorization", AUTHORIZATION, **authorization)
    clock.to(end + late)
    with reverts(utoken.ERC3009InvalidAuthorizationTime, validAfter=authorization["validAfter"], validBefore=end):
        utoken.transferWithAuthorization(*authorization.values(), *vrs(signature), sender=actors.relayer)


def test_transfer_with_authorization__last_second__paid(
    utoken: ContractInstance, actors: Actors, clock: Clock, sign: Sign, authorization: dict[str, Any]
) -> None:
    """UTK-5"""
    signature = sign(actors.buyer, "TransferWithAuthorization", AUTHORIZATION, **authorization)
    clock.just_before(authorization["validBefore"])
    utoken.transferWithAuthorization(*authorization.values(), *vrs(signature), sender=actors.relayer)
    assert utoken.balanceOf(actors.buyer) == FUNDS - UNIT


def test_transfer_with_authorization__other_signer__ERC3009InvalidSignature(
    utoken: ContractInstance, actors: Actors, sign: Sign, authorization: dict[str, Any]
) -> None:
    """UTK-5"""
    signature = sign(actors.stranger, "TransferWithAuthorization", AUTHORIZATION, **authorization)
    with reverts(utoken.ERC3009InvalidSignature):
        utoken.transferWithAuthorization(*authorization.values(), *vrs(signature), sender=actors.relayer)


def test_transfer_with_authorization__delegated_key__paid(
    utoken: ContractInstance, actors: Actors, sign: Sign, authorization: dict[str, Any]
) -> None:
    """UTK-5: a key with code (EIP-7702) signs as before."""
    delegate(actors.buyer, utoken, payer=actors.relayer)
    signature = sign(actors.buyer, "TransferWithAuthorization", AUTHORIZATION, **authorization)
    utoken.transferWithAuthorization(*authorization.values(), *vrs(signature), sender=actors.relayer)
    assert utoken.balanceOf(actors.maker) == UNIT + 1


def test_transfer_with_authorization__sender_blocked_meanwhile__ERC7943CannotSend(
    utoken: ContractInstance, actors: Actors, sign: Sign, authorization: dict[str, Any]
) -> None:
    """UTK-1"""
    signature = sign(actors.buyer, "TransferWithAuthorization", AUTHORIZATION, **authorization)
    utoken.setSendBlocked(actors.buyer, True, sender=actors.compliance)
    with reverts(utoken.ERC7943CannotSend, account=actors.buyer):
        utoken.transferWithAuthorization(*authorization.values(), *vrs(signature), sender=actors.relayer)


def test_transfer_with_authorization__frozen_meanwhile__ERC7943InsufficientUnfrozenBalance(
    utoken: ContractInstance, actors: Actors, sign: Sign, authorization: dict[str, Any]
) -> None:
    """UTK-3"""
    signature = sign(actors.buyer, "TransferWithAuthorization", AUTHORIZATION, **authorization)
    utoken.setFrozenTokens(actors.buyer, FUNDS - UNIT + 1, sender=actors.compliance)
    with reverts(utoken.ERC7943InsufficientUnfrozenBalance, account=actors.buyer, unfrozen=UNIT - 1, amount=UNIT):
        utoken.transferWithAuthorization(*authorization.values(), *vrs(signature), sender=actors.relayer)


def test_transfer_with_authorization__submitter_blocked__paid(
    utoken: ContractInstance, actors: Actors, sign: Sign, authorization: dict[str, Any]
) -> None:
    """UTK-4"""
    utoken.setSendBlocked(actors.relayer, True, sender=actors.compliance)
    signature = sign(actors.buyer, "TransferWithAuthorization", AUTHORIZATION, **authorization)
    utoken.transferWithAuthorization(*authorization.values(), *vrs(signature), sender=actors.relayer)
    assert utoken.balanceOf(actors.maker) == UNIT + 1


def test_receive_with_authorization__by_payee__paid(
    utoken: ContractInstance, actors: Actors, sign: Sign, authorization: dict[str, Any]
) -> None:
    """UTK-5"""
    signature = sign(actors.buyer, "ReceiveWithAuthorization", AUTHORIZATION, **authorization)
    utoken.receiveWithAuthorization(*authorization.values(), *vrs(signature), sender=actors.maker)
    assert utoken.balanceOf(actors.maker) == UNIT + 1


def test_receive_with_authorization__by_another__ERC20InvalidReceiver(
    utoken: ContractInstance, actors: Actors, sign: Sign, authorization: dict[str, Any]
) -> None:
    """UTK-5"""
    signature = sign(actors.buyer, "ReceiveWithAuthorization", AUTHORIZATION, **authorization)
    with reverts(utoken.ERC20InvalidReceiver, receiver=actors.maker):
        utoken.receiveWithAuthorization(*authorization.values(), *vrs(signature), sender=actors.relayer)


def test_receive_with_authorization__payee_blocked__ERC7943CannotReceive(
    utoken: ContractInstance, actors: Actors, sign: Sign, authorization: dict[str, Any]
) -> None:
    """UTK-2"""
    signature = sign(actors.buyer, "ReceiveWithAuthorization", AUTHORIZATION, **authorization)
    utoken.setReceiveBlocked(actors.maker, True, sender=actors.compliance)
    with reverts(utoken.ERC7943CannotReceive, account=actors.maker):
        utoken.receiveWithAuthorization(*authorization.values(), *vrs(signature), sender=actors.maker)


def test_cancel_authorization__blocked_owner__still_cancelled(
    utoken: ContractInstance, actors: Actors, sign: Sign, authorization: dict[str, Any]
) -> None:
    """UTK-5"""
    utoken.setSendBlocked(actors.buyer, True, sender=actors.compliance)
    cancellation = sign(actors.buyer, "CancelAuthorization", CANCELLATION, authorizer=actors.buyer.address, nonce=NONCE)

    receipt = utoken.cancelAuthorization(actors.buyer, NONCE, *vrs(cancellation), sender=actors.relayer)

    assert receipt.events == [utoken.AuthorizationCanceled(actors.buyer, NONCE)]
    utoken.setSendBlocked(actors.buyer, False, sender=actors.compliance)
    signature = sign(actors.buyer, "TransferWithAuthorization", AUTHORIZATION, **authorization)
    with reverts(utoken.ERC3009UsedAuthorization, authorizer=actors.buyer, nonce=NONCE):
        utoken.transferWithAuthorization(*authorization.values(), *vrs(signature), sender=actors.relayer)


def test_transfer_with_authorization__other_chain__ERC3009InvalidSignature(
    utoken: ContractInstance, actors: Actors, authorization: dict[str, Any]
) -> None:
    """UTK-5"""
    chain_id = utoken.provider.chain_id + 1
    domain = {"name": "Guildhall Euro", "version": "1", "chainId": chain_id, "verifyingContract": utoken.address}
    signature = sign_typed(actors.buyer, domain, "TransferWithAuthorization", AUTHORIZATION, authorization)
    with reverts(utoken.ERC3009InvalidSignature):
        utoken.transferWithAuthorization(*authorization.values(), *vrs(signature), sender=actors.relayer)
