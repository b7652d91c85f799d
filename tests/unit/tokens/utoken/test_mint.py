"""UToken.mint: money against a deposit."""

import pytest
from ape.api import TestAccountAPI
from ape.contracts import ContractInstance

from tests.actors import Actors
from tests.clock import Clock
from tests.reverting import reverts
from tests.words import NOTHING, ZERO, word

from .conftest import CAPACITY, RATE, UNIT

DEPOSIT = word("deposit 1")


def test_mint__full_bucket__money_and_events(utoken: ContractInstance, actors: Actors, issuer: TestAccountAPI) -> None:
    """UTK-9"""
    receipt = utoken.mint(actors.buyer, 5 * UNIT, DEPOSIT, sender=issuer)

    assert receipt.events == [
        utoken.Transfer(ZERO, actors.buyer, 5 * UNIT),
        utoken.Minted(issuer, actors.buyer, 5 * UNIT, DEPOSIT),
    ]
    assert utoken.balanceOf(actors.buyer) == utoken.totalSupply() == 5 * UNIT
    assert utoken.isDepositUsed(DEPOSIT)
    bucket = utoken.bucketOf(issuer)
    assert (bucket.capacityAmount, bucket.availableAmount, bucket.refillPerSecondAmount) == (CAPACITY, CAPACITY - 5 * UNIT, RATE)


def test_mint__caller_without_bucket__UToken_NotIssuer(utoken: ContractInstance, actors: Actors, issuer: TestAccountAPI) -> None:
    """UTK-6"""
    for caller in (actors.stranger, actors.treasurer):
        with reverts(utoken.UToken_NotIssuer, caller=caller):
            utoken.mint(actors.buyer, UNIT, DEPOSIT, sender=caller)


def test_mint__removed_issuer__UToken_NotIssuer(utoken: ContractInstance, actors: Actors, issuer: TestAccountAPI) -> None:
    """UTK-6"""
    utoken.setIssuer(issuer, 0, 0, sender=actors.treasurer)
    with reverts(utoken.UToken_NotIssuer, caller=issuer):
        utoken.mint(actors.buyer, UNIT, DEPOSIT, sender=issuer)


def test_mint__reference_zero__UToken_ZeroReference(utoken: ContractInstance, actors: Actors, issuer: TestAccountAPI) -> None:
    """UTK-7"""
    with reverts(utoken.UToken_ZeroReference):
        utoken.mint(actors.buyer, UNIT, NOTHING, sender=issuer)


@pytest.mark.parametrize("second", ["issuer", "stranger"])
def test_mint__deposit_used_by_any_issuer__UToken_DepositUsed(
    utoken: ContractInstance, actors: Actors, issuer: TestAccountAPI, second: str
) -> None:
    """UTK-7"""
    utoken.setIssuer(actors.stranger, CAPACITY, RATE, sender=actors.treasurer)
    utoken.mint(actors.buyer, UNIT, DEPOSIT, sender=issuer)
    with reverts(utoken.UToken_DepositUsed, depositRef=DEPOSIT):
        utoken.mint(actors.maker, 2 * UNIT, DEPOSIT, sender=getattr(actors, second))


def test_mint__amount_zero__UToken_ZeroAmount(utoken: ContractInstance, actors: Actors, issuer: TestAccountAPI) -> None:
    """UTK-8"""
    with reverts(utoken.UToken_ZeroAmount):
        utoken.mint(actors.buyer, 0, DEPOSIT, sender=issuer)


def test_mint__receiver_zero__ERC20InvalidReceiver(utoken: ContractInstance, issuer: TestAccountAPI) -> None:
    """UTK-5"""
    with reverts(utoken.ERC20InvalidReceiver, receiver=ZERO):
        utoken.mint(ZERO, UNIT, DEPOSIT, sender=issuer)


def test_mint__receiver_blocked__ERC7943CannotReceive(utoken: ContractInstance, actors: Actors, issuer: TestAccountAPI) -> None:
    """UTK-2"""
    utoken.setReceiveBlocked(actors.buyer, True, sender=actors.compliance)
    with reverts(utoken.ERC7943CannotReceive, account=actors.buyer):
        utoken.mint(actors.buyer, UNIT, DEPOSIT, sender=issuer)


def test_mint__receiver_frozen_or_send_blocked__minted(utoken: ContractInstance, actors: Actors, issuer: TestAccountAPI) -> None:
    """UTK-2"""
    utoken.setFrozenTokens(actors.buyer, UNIT, sender=actors.compliance)
    utoken.setSendBlocked(actors.buyer, True, sender=actors.compliance)
    utoken.mint(actors.buyer, UNIT, DEPOSIT, sender=issuer)
    assert utoken.balanceOf(actors.buyer) == UNIT


@pytest.mark.parametrize("less", [0, 1])
def test_mint__up_to_the_bucket__minted(utoken: ContractInstance, actors: Actors, issuer: TestAccountAPI, less: int) -> None:
    """UTK-9"""
    utoken.mint(actors.buyer, CAPACITY - less, DEPOSIT, sender=issuer)
    assert utoken.bucketOf(issuer).availableAmount == less


def test_mint__one_unit_over_the_bucket__UToken_BucketEmpty(utoken: ContractInstance, actors: Actors, issuer: TestAccountAPI) -> None:
    """UTK-9"""
    with reverts(utoken.UToken_BucketEmpty, available=CAPACITY, needed=CAPACITY + 1):
        utoken.mint(actors.buyer, CAPACITY + 1, DEPOSIT, sender=issuer)


@pytest.mark.parametrize("seconds", [1, 60])
def test_mint__bucket_refills__to_the_unit(
    utoken: ContractInstance, actors: Actors, clock: Clock, issuer: TestAccountAPI, seconds: int
) -> None:
    """UTK-9"""
    utoken.mint(actors.buyer, CAPACITY, DEPOSIT, sender=issuer)
    clock.pass_(seconds=seconds)
    with reverts(utoken.UToken_BucketEmpty, available=seconds * RATE, needed=seconds * RATE + 1):
        utoken.mint(actors.buyer, seconds * RATE + 1, word("too much"), sender=issuer)


@pytest.mark.parametrize(("off", "expected"), [(-1, CAPACITY - RATE), (0, CAPACITY), (1, CAPACITY)])
def test_mint__bucket_full_again__not_beyond_capacity(
    utoken: ContractInstance, actors: Actors, clock: Clock, issuer: TestAccountAPI, off: int, expected: int
) -> None:
    """UTK-9"""
    utoken.mint(actors.buyer, CAPACITY, DEPOSIT, sender=issuer)
    clock.to(clock.now + CAPACITY // RATE + off)
    with reverts(utoken.UToken_BucketEmpty, available=expected, needed=CAPACITY + 1):
        utoken.mint(actors.buyer, CAPACITY + 1, word("too much"), sender=issuer)


def test_mint__two_issuers__a_bucket_each(utoken: ContractInstance, actors: Actors, issuer: TestAccountAPI) -> None:
    """UTK-9"""
    utoken.setIssuer(actors.stranger, 7, 0, sender=actors.treasurer)
    utoken.mint(actors.buyer, 7, DEPOSIT, sender=actors.stranger)
    assert utoken.bucketOf(issuer).availableAmount == CAPACITY
    with reverts(utoken.UToken_BucketEmpty, available=0, needed=1):
        utoken.mint(actors.buyer, 1, word("deposit 2"), sender=actors.stranger)


def test_mint__supply_at_its_end__UToken_ReserveTooLow(utoken: ContractInstance, actors: Actors) -> None:
    """UTK-10"""
    most = 2**128 - 1
    utoken.setIssuer(actors.issuer, most, most, sender=actors.treasurer)
    utoken.mint(actors.buyer, most - utoken.totalSupply(), DEPOSIT, sender=actors.issuer)
    assert utoken.totalSupply() == most
    with reverts(utoken.UToken_ReserveTooLow, supply=2**128, reserve=most):
        utoken.mint(actors.maker, 1, word("one more"), sender=actors.issuer)
