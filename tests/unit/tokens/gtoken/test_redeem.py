"""GToken.redeem: free, mature G burns for something in return."""

from collections.abc import Callable

import pytest
from ape.contracts import ContractInstance
from ape.managers.chain import ChainManager

from tests.actors import Actors
from tests.reverting import reverts
from tests.words import ZERO, word

from .conftest import EARNED, UNIT, Issue, ToEpoch, aged, member, person

VISIT = word("a visit to the factory")
LEFT = aged(EARNED, 2)


@pytest.fixture(scope="module")
def mature(gtoken: ContractInstance, actors: Actors, maker_id: int, issue: Issue, chain: ChainManager) -> bytes:
    """The maker's earnings are mature; account id."""
    chain.pending_timestamp = gtoken.genesisAt() + 2 * gtoken.EPOCH_PERIOD()
    issue(actors.stranger, 1)
    return member(maker_id)


@pytest.mark.parametrize("less", [0, 1])
def test_redeem__up_to_all__burned(gtoken: ContractInstance, actors: Actors, mature: bytes, less: int) -> None:
    """GTK-30, GTK-34"""
    supply = gtoken.totalSupply()
    assert gtoken.redeemableOf(mature) == LEFT

    receipt = gtoken.redeem(actors.maker, LEFT - less, VISIT, sender=actors.perks)

    assert receipt.events == [
        gtoken.Redeemed(mature, LEFT - less, VISIT),
        gtoken.Transfer(actors.maker, ZERO, LEFT - less),
    ]
    assert gtoken.freeOf(mature) == gtoken.balanceOf(actors.maker) == gtoken.redeemableOf(mature) == less
    assert gtoken.totalSupply() == supply - (LEFT - less)


def test_redeem__one_unit_more__GToken_RedeemableTooLow(gtoken: ContractInstance, actors: Actors, mature: bytes) -> None:
    """GTK-30"""
    with reverts(gtoken.GToken_RedeemableTooLow, redeemable=LEFT, needed=LEFT + 1):
        gtoken.redeem(actors.maker, LEFT + 1, VISIT, sender=actors.perks)


def test_redeem__immature__GToken_RedeemableTooLow(gtoken: ContractInstance, actors: Actors, issue: Issue, mature: bytes) -> None:
    """GTK-30: what is new stays out of it, and is no obstacle to the rest."""
    issue(actors.maker, UNIT)
    assert gtoken.redeemableOf(mature) == LEFT
    with reverts(gtoken.GToken_RedeemableTooLow, redeemable=LEFT, needed=LEFT + 1):
        gtoken.redeem(actors.maker, LEFT + 1, VISIT, sender=actors.perks)
    gtoken.redeem(actors.maker, LEFT, VISIT, sender=actors.perks)
    assert gtoken.freeOf(mature) == gtoken.immatureOf(mature) == UNIT


def test_redeem__immature_bonded__mature_free_redeemable(gtoken: ContractInstance, actors: Actors, issue: Issue, mature: bytes) -> None:
    """GTK-30: of free and mature the lesser; a bond takes what is immature first."""
    issue(actors.maker, UNIT)
    gtoken.bond(UNIT, sender=actors.maker)
    assert gtoken.redeemableOf(mature) == gtoken.freeOf(mature) == LEFT
    gtoken.bond(LEFT - 5, sender=actors.maker)
    assert gtoken.redeemableOf(mature) == 5


def test_redeem__bonded__GToken_RedeemableTooLow(gtoken: ContractInstance, actors: Actors, mature: bytes) -> None:
    """GTK-30"""
    gtoken.bond(LEFT - 5, sender=actors.maker)
    with reverts(gtoken.GToken_RedeemableTooLow, redeemable=5, needed=6):
        gtoken.redeem(actors.maker, 6, VISIT, sender=actors.perks)


def test_redeem__zero__GToken_ZeroAmount(gtoken: ContractInstance, actors: Actors, mature: bytes) -> None:
    """GTK-2"""
    with reverts(gtoken.GToken_ZeroAmount):
        gtoken.redeem(actors.maker, 0, VISIT, sender=actors.perks)


def test_redeem__person__own_account(gtoken: ContractInstance, actors: Actors, issue: Issue, to_epoch: ToEpoch) -> None:
    """GTK-30"""
    issue(actors.buyer)
    issued_in = gtoken.epoch()
    to_epoch(issued_in + 2)
    gtoken.redeem(actors.buyer, 1, VISIT, sender=actors.perks)
    assert gtoken.freeOf(person(actors.buyer)) == aged(EARNED, 2, since=issued_in) - 1


def test_redeem__past_key__GToken_PastKey(
    gtoken: ContractInstance, actors: Actors, maker_id: int, mature: bytes, rotate: Callable[..., None]
) -> None:
    """GTK-4: rights go with the current key."""
    rotate(maker_id, actors.newcomer)
    with reverts(gtoken.GToken_PastKey, key=actors.maker, memberId=maker_id):
        gtoken.redeem(actors.maker, 1, VISIT, sender=actors.perks)
    gtoken.redeem(actors.newcomer, 1, VISIT, sender=actors.perks)


def test_redeem__with_units__vote_lowered_at_once(gtoken: ContractInstance, actors: Actors, maker_id: int, mature: bytes) -> None:
    """GTK-41"""
    gtoken.sync(maker_id, sender=actors.stranger)
    assert gtoken.getVotes(actors.maker) == LEFT

    receipt = gtoken.redeem(actors.maker, UNIT, VISIT, sender=actors.perks)

    raw = gtoken.rawOf(mature).rawFree
    assert receipt.events[-1] == gtoken.Synced(maker_id, raw, raw)
    assert gtoken.getVotes(actors.maker) == gtoken.balanceOf(actors.maker) == LEFT - UNIT
