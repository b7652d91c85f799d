"""GToken.bond, requestRelease, release: G that answers for its owner's faults."""

from collections.abc import Callable

import pytest
from ape.api import TestAccountAPI
from ape.contracts import ContractInstance

from tests.actors import Actors
from tests.clock import Clock
from tests.reverting import reverts
from tests.words import NOTHING

from .conftest import DELAY, EARNED, UNIT, Issue, aged, member, person

SIX = 6
"""Epochs that turn while a release waits."""


@pytest.mark.parametrize("less", [0, 1])
def test_bond__up_to_free__moved(gtoken: ContractInstance, actors: Actors, maker_id: int, less: int) -> None:
    """GTK-5"""
    account = member(maker_id)
    amount = EARNED - less

    receipt = gtoken.bond(amount, sender=actors.maker)

    assert receipt.events == [gtoken.Bonded(account, amount)]
    assert (gtoken.freeOf(account), gtoken.bondedOf(account), gtoken.coverOf(account)) == (less, amount, amount)
    assert gtoken.balanceOf(actors.maker) == gtoken.totalSupply() == EARNED


def test_bond__one_unit_over_free__GToken_FreeTooLow(gtoken: ContractInstance, actors: Actors, maker_id: int) -> None:
    """GTK-5"""
    with reverts(gtoken.GToken_FreeTooLow, free=EARNED, needed=EARNED + 1):
        gtoken.bond(EARNED + 1, sender=actors.maker)


def test_bond__huge__GToken_FreeTooLow(gtoken: ContractInstance, actors: Actors, maker_id: int) -> None:
    """GTK-5"""
    with reverts(gtoken.GToken_FreeTooLow, free=EARNED, needed=2**256 - 1):
        gtoken.bond(2**256 - 1, sender=actors.maker)


def test_bond__zero__GToken_ZeroAmount(gtoken: ContractInstance, actors: Actors, maker_id: int) -> None:
    """GTK-2"""
    with reverts(gtoken.GToken_ZeroAmount):
        gtoken.bond(0, sender=actors.maker)


def test_bond__person__own_account(gtoken: ContractInstance, actors: Actors, issue: Issue) -> None:
    """GTK-16"""
    issue(actors.buyer)
    gtoken.bond(UNIT, sender=actors.buyer)
    assert gtoken.bondedOf(person(actors.buyer)) == UNIT


def test_bond__past_key__GToken_PastKey(gtoken: ContractInstance, actors: Actors, maker_id: int, rotate: Callable[..., None]) -> None:
    """GTK-4"""
    rotate(maker_id, actors.newcomer)
    calls = [(gtoken.bond, [UNIT]), (gtoken.requestRelease, [UNIT]), (gtoken.release, [])]
    for function, values in calls:
        with reverts(gtoken.GToken_PastKey, key=actors.maker, memberId=maker_id):
            function(*values, sender=actors.maker)


def test_bond__new_key__holds_the_account(
    gtoken: ContractInstance, actors: Actors, maker_id: int, bonded: bytes, rotate: Callable[..., None]
) -> None:
    """GTK-17"""
    rotate(maker_id, actors.newcomer)
    assert gtoken.balanceOf(actors.newcomer) == EARNED
    assert gtoken.balanceOf(actors.maker) == 0
    gtoken.requestRelease(EARNED, sender=actors.newcomer)


def test_request_release__part__announced(gtoken: ContractInstance, actors: Actors, clock: Clock, bonded: bytes) -> None:
    """GTK-6"""
    now = clock.pass_(days=1)

    receipt = gtoken.requestRelease(UNIT, sender=actors.maker)

    assert receipt.events == [gtoken.ReleaseRequested(bonded, UNIT, now + DELAY)]
    assert gtoken.RELEASE_DELAY() == DELAY
    assert tuple(gtoken.releaseOf(bonded)) == (UNIT, now + DELAY)
    assert (gtoken.bondedOf(bonded), gtoken.coverOf(bonded), gtoken.freeOf(bonded)) == (EARNED, EARNED - UNIT, 0)


def test_request_release__again__replaced(gtoken: ContractInstance, actors: Actors, clock: Clock, bonded: bytes, ready_at: int) -> None:
    """GTK-6"""
    now = clock.just_before(ready_at)
    left = aged(EARNED, SIX)
    gtoken.requestRelease(left, sender=actors.maker)
    assert tuple(gtoken.releaseOf(bonded)) == (left, now + DELAY)
    clock.to(ready_at)
    with reverts(gtoken.GToken_TooEarly, now_=ready_at, readyAt=now + DELAY):
        gtoken.release(sender=actors.maker)


def test_request_release__one_unit_over_bond__GToken_BondTooLow(gtoken: ContractInstance, actors: Actors, bonded: bytes) -> None:
    """GTK-6"""
    with reverts(gtoken.GToken_BondTooLow, bonded=EARNED, needed=EARNED + 1):
        gtoken.requestRelease(EARNED + 1, sender=actors.maker)


def test_request_release__zero__GToken_ZeroAmount(gtoken: ContractInstance, actors: Actors, bonded: bytes) -> None:
    """GTK-2"""
    with reverts(gtoken.GToken_ZeroAmount):
        gtoken.requestRelease(0, sender=actors.maker)


@pytest.mark.parametrize("late", [0, 1])
def test_release__from_ready_on__free_again(
    gtoken: ContractInstance, actors: Actors, clock: Clock, bonded: bytes, ready_at: int, late: int
) -> None:
    """GTK-8, GTK-25: it aged while it waited."""
    clock.to(ready_at + late)

    receipt = gtoken.release(sender=actors.maker)

    quarter = aged(EARNED // 4, SIX)
    assert receipt.events == [gtoken.Released(bonded, quarter)]
    assert (gtoken.freeOf(bonded), gtoken.bondedOf(bonded)) == (quarter, aged(EARNED - EARNED // 4, SIX))
    assert tuple(gtoken.releaseOf(bonded)) == (0, 0)
    assert gtoken.coverOf(bonded) == gtoken.bondedOf(bonded)


def test_release__just_before_ready__GToken_TooEarly(
    gtoken: ContractInstance, actors: Actors, clock: Clock, bonded: bytes, ready_at: int
) -> None:
    """GTK-8"""
    now = clock.just_before(ready_at)
    with reverts(gtoken.GToken_TooEarly, now_=now, readyAt=ready_at):
        gtoken.release(sender=actors.maker)


def test_release__nothing_announced__GToken_NoRelease(gtoken: ContractInstance, actors: Actors, bonded: bytes) -> None:
    """GTK-7"""
    with reverts(gtoken.GToken_NoRelease, accountId=bonded):
        gtoken.release(sender=actors.maker)


def test_release__twice__GToken_NoRelease(gtoken: ContractInstance, actors: Actors, clock: Clock, bonded: bytes, ready_at: int) -> None:
    """GTK-7"""
    clock.to(ready_at)
    gtoken.release(sender=actors.maker)
    with reverts(gtoken.GToken_NoRelease, accountId=bonded):
        gtoken.release(sender=actors.maker)


def test_release__by_another__GToken_NoRelease(
    gtoken: ContractInstance, actors: Actors, clock: Clock, bonded: bytes, ready_at: int
) -> None:
    """GTK-7"""
    clock.to(ready_at)
    with reverts(gtoken.GToken_NoRelease, accountId=person(actors.stranger)):
        gtoken.release(sender=actors.stranger)


def test_release__slashed_meanwhile__what_is_left(
    gtoken: ContractInstance, actors: Actors, clock: Clock, slasher: TestAccountAPI, bonded: bytes
) -> None:
    """GTK-11"""
    gtoken.requestRelease(EARNED, sender=actors.maker)
    ready_at = clock.now + DELAY
    gtoken.slash(actors.maker, 2_000, NOTHING, sender=slasher)
    clock.to(ready_at)

    gtoken.release(sender=actors.maker)

    left = aged(EARNED * 8 // 10, SIX)
    assert (gtoken.freeOf(bonded), gtoken.bondedOf(bonded)) == (left, 0)
    assert gtoken.totalSupply() == left
