"""UToken.setIssuer: who may mint, and how fast."""

import pytest
from ape.api import TestAccountAPI
from ape.contracts import ContractInstance
from ape.managers.chain import ChainManager

from tests.actors import Actors
from tests.clock import Clock
from tests.reverting import reverts
from tests.words import ZERO, word

from .conftest import CAPACITY, RATE, UNIT


def test_set_issuer__new__bucket_full(utoken: ContractInstance, actors: Actors, clock: Clock) -> None:
    """UTK-16"""
    now = clock.pass_(hours=1)

    receipt = utoken.setIssuer(actors.issuer, CAPACITY, RATE, sender=actors.treasurer)

    assert receipt.events == [utoken.IssuerSet(actors.issuer, CAPACITY, RATE)]
    assert tuple(utoken.bucketOf(actors.issuer)) == (CAPACITY, CAPACITY, RATE, now)
    assert utoken.mintableOf(actors.issuer) == CAPACITY


def test_set_issuer__changed__brought_up_to_date_at_the_old_rate(
    utoken: ContractInstance, actors: Actors, clock: Clock, issuer: TestAccountAPI
) -> None:
    """UTK-16"""
    utoken.mint(actors.buyer, CAPACITY, word("deposit"), sender=issuer)
    now = clock.pass_(seconds=100)
    utoken.setIssuer(issuer, 2 * CAPACITY, 9 * RATE, sender=actors.treasurer)
    assert tuple(utoken.bucketOf(issuer)) == (2 * CAPACITY, 100 * RATE, 9 * RATE, now)


def test_set_issuer__smaller__cut_to_the_new_capacity(
    utoken: ContractInstance, actors: Actors, clock: Clock, issuer: TestAccountAPI
) -> None:
    """UTK-16"""
    now = clock.pass_(seconds=100)
    utoken.setIssuer(issuer, UNIT, RATE, sender=actors.treasurer)
    assert tuple(utoken.bucketOf(issuer)) == (UNIT, UNIT, RATE, now)


@pytest.mark.parametrize("rate", [0, RATE])
def test_set_issuer__capacity_zero__removed(utoken: ContractInstance, actors: Actors, issuer: TestAccountAPI, rate: int) -> None:
    """UTK-16"""
    receipt = utoken.setIssuer(issuer, 0, rate, sender=actors.treasurer)

    assert receipt.events == [utoken.IssuerSet(issuer, 0, 0)]
    assert tuple(utoken.bucketOf(issuer)) == (0, 0, 0, 0)
    assert utoken.mintableOf(issuer) == 0


def test_set_issuer__zero__UToken_ZeroAddress(utoken: ContractInstance, actors: Actors) -> None:
    """UTK-11"""
    with reverts(utoken.UToken_ZeroAddress):
        utoken.setIssuer(ZERO, CAPACITY, RATE, sender=actors.treasurer)


@pytest.mark.parametrize(("who", "capacity"), [("issuer", CAPACITY), ("stranger", 0)])
def test_set_issuer__unchanged__UToken_Unchanged(
    utoken: ContractInstance, actors: Actors, issuer: TestAccountAPI, who: str, capacity: int
) -> None:
    """UTK-12"""
    with reverts(utoken.UToken_Unchanged):
        utoken.setIssuer(getattr(actors, who), capacity, RATE, sender=actors.treasurer)


def test_mintable_of__later_block__refilled(
    utoken: ContractInstance, actors: Actors, clock: Clock, chain: ChainManager, issuer: TestAccountAPI
) -> None:
    """UTK-9"""
    utoken.mint(actors.buyer, CAPACITY, word("deposit"), sender=issuer)
    minted_at = clock.now
    clock.pass_(seconds=50)
    chain.mine()
    assert utoken.mintableOf(issuer, block_id="latest") == (clock.now - minted_at) * RATE
