"""GToken.issue: rights for a contribution, once."""

from collections.abc import Callable

import pytest
from ape.contracts import ContractInstance

from tests.actors import Actors
from tests.clock import Clock
from tests.property.gtoken_model import EPOCH
from tests.reverting import reverts
from tests.unit.conftest import MakeMember
from tests.words import NOTHING, ZERO, word

from .conftest import EARNED, UNIT, Issue, ToEpoch, aged, member, person

BUCKET = 10**12
REF = word("valid demand settled")


def test_issue__to_a_person__account_of_the_address(gtoken: ContractInstance, actors: Actors) -> None:
    """GTK-16"""
    receipt = gtoken.issue(actors.buyer, 100 * UNIT, REF, sender=actors.rewarder)

    assert receipt.events == [
        gtoken.Issued(person(actors.buyer), 100 * UNIT, REF),
        gtoken.Transfer(ZERO, actors.buyer, 100 * UNIT),
    ]
    assert gtoken.accountIdOf(actors.buyer) == person(actors.buyer)
    assert gtoken.freeOf(person(actors.buyer)) == gtoken.balanceOf(actors.buyer) == gtoken.totalSupply() == 100 * UNIT
    assert gtoken.isRefUsed(REF)


def test_issue__to_a_member__account_of_the_member(gtoken: ContractInstance, actors: Actors, make_member: MakeMember) -> None:
    """GTK-16"""
    member_id = make_member(actors.maker)

    receipt = gtoken.issue(actors.maker, 100 * UNIT, REF, sender=actors.rewarder)

    assert receipt.events == [
        gtoken.Issued(member(member_id), 100 * UNIT, REF),
        gtoken.Transfer(ZERO, actors.maker, 100 * UNIT),
    ]
    assert gtoken.accountIdOf(actors.maker) == member(member_id)
    assert gtoken.freeOf(member(member_id)) == gtoken.balanceOf(actors.maker) == 100 * UNIT
    assert gtoken.freeOf(person(actors.maker)) == 0


def test_issue__to_a_past_key__account_of_the_member(
    gtoken: ContractInstance, actors: Actors, maker_id: int, rotate: Callable[..., None]
) -> None:
    """GTK-17"""
    rotate(maker_id, actors.newcomer)

    gtoken.issue(actors.maker, UNIT, REF, sender=actors.rewarder)

    assert gtoken.balanceOf(actors.newcomer) == gtoken.freeOf(member(maker_id)) == EARNED + UNIT
    assert gtoken.balanceOf(actors.maker) == 0


def test_issue__several__added_up(gtoken: ContractInstance, actors: Actors, issue: Issue) -> None:
    """GTK-16"""
    before = gtoken.totalSupply()
    issue(actors.buyer, 1)
    issue(actors.buyer, 2)
    issue(actors.stranger, 4)
    assert (gtoken.balanceOf(actors.buyer), gtoken.balanceOf(actors.stranger), gtoken.totalSupply()) == (3, 4, before + 7)


def test_issue__to_zero__GToken_ZeroAddress(gtoken: ContractInstance, actors: Actors) -> None:
    """GTK-1"""
    with reverts(gtoken.GToken_ZeroAddress):
        gtoken.issue(ZERO, UNIT, REF, sender=actors.rewarder)


def test_issue__amount_zero__GToken_ZeroAmount(gtoken: ContractInstance, actors: Actors) -> None:
    """GTK-2"""
    with reverts(gtoken.GToken_ZeroAmount):
        gtoken.issue(actors.buyer, 0, REF, sender=actors.rewarder)


def test_issue__reference_zero__GToken_ZeroReference(gtoken: ContractInstance, actors: Actors) -> None:
    """GTK-3"""
    with reverts(gtoken.GToken_ZeroReference):
        gtoken.issue(actors.buyer, UNIT, NOTHING, sender=actors.rewarder)


def test_issue__reference_used__GToken_RefUsed(gtoken: ContractInstance, actors: Actors) -> None:
    """GTK-3"""
    gtoken.issue(actors.buyer, UNIT, REF, sender=actors.rewarder)
    with reverts(gtoken.GToken_RefUsed, ref=REF):
        gtoken.issue(actors.stranger, 2 * UNIT, REF, sender=actors.rewarder)


@pytest.mark.parametrize("over", [0, 1])
def test_issue__bucket_of_the_epoch__at_most_full(
    gtoken: ContractInstance, actors: Actors, issue: Issue, to_epoch: ToEpoch, over: int
) -> None:
    """GTK-27: each account has one of its own, and a new one each epoch."""
    issue(actors.buyer, BUCKET - UNIT)
    issue(actors.stranger, BUCKET)
    if over:
        with reverts(gtoken.GToken_EpochCapReached, accountId=person(actors.buyer), left=UNIT, needed=UNIT + 1):
            issue(actors.buyer, UNIT + 1)
    issue(actors.buyer, UNIT)
    with reverts(gtoken.GToken_EpochCapReached, accountId=person(actors.buyer), left=0, needed=1):
        issue(actors.buyer, 1)
    to_epoch(1)
    issue(actors.buyer, BUCKET)


def test_issue__huge__GToken_EpochCapReached(gtoken: ContractInstance, issue: Issue, actors: Actors) -> None:
    """GTK-27"""
    with reverts(gtoken.GToken_EpochCapReached, accountId=person(actors.buyer), left=BUCKET, needed=2**256 - 1):
        issue(actors.buyer, 2**256 - 1)


def test_issue__two_epochs__each_matures_after_a_whole_one(
    gtoken: ContractInstance, actors: Actors, clock: Clock, issue: Issue, to_epoch: ToEpoch
) -> None:
    """GTK-29: issued in epoch e, mature from e + 2 on."""
    account = person(actors.buyer)
    issue(actors.buyer)
    to_epoch(1)
    issue(actors.buyer, UNIT)
    assert gtoken.immatureOf(account) == aged(EARNED, 1) + UNIT
    clock.just_before(gtoken.genesisAt() + 2 * EPOCH)
    issue(actors.stranger)
    assert gtoken.immatureOf(account) == aged(EARNED, 1) + UNIT
    to_epoch(2)
    issue(actors.stranger)
    assert gtoken.immatureOf(account) == aged(UNIT, 1, since=1)
    to_epoch(3)
    issue(actors.stranger)
    assert gtoken.immatureOf(account) == 0
    assert gtoken.redeemableOf(account) == gtoken.balanceOf(actors.buyer)


@pytest.mark.parametrize("year", [0, 1, 10])
def test_issue__beyond_storage__GToken_SupplyTooHigh(
    gtoken: ContractInstance, actors: Actors, issue: Issue, to_epoch: ToEpoch, year: int
) -> None:
    """GTK-18: room halves each year, as all balances do. What is there goes on ageing; only nothing is issued any more."""
    gtoken.setEpochCap(2**128 - 1, sender=actors.rule_keeper)
    if year:
        to_epoch(12 * year)
    room = (2**120 - 1 - gtoken.rawSupply()) // gtoken.indexOf(12 * year)
    assert room >> (88 - year) == 0 and (room + 2**60) >> (88 - year) == 1
    with reverts(gtoken.GToken_SupplyTooHigh, left=room, needed=room + 1):
        issue(actors.relayer, room + 1)
    issue(actors.relayer, room)
    to_epoch(12 * year + 12)
    with reverts(gtoken.GToken_SupplyTooHigh, left=0, needed=1):
        issue(actors.stranger, 1)
    gtoken.bond(1, sender=actors.relayer)
    assert gtoken.balanceOf(actors.relayer) == room // 2


def test_transfer__anything__GToken_NonTransferable(gtoken: ContractInstance, actors: Actors, issue: Issue) -> None:
    """GTK-15"""
    issue(actors.buyer)
    with reverts(gtoken.GToken_NonTransferable):
        gtoken.transfer(actors.stranger, 1, sender=actors.buyer)
    with reverts(gtoken.GToken_NonTransferable):
        gtoken.transferFrom(actors.buyer, actors.stranger, 0, sender=actors.buyer)
    with reverts(gtoken.GToken_NonTransferable):
        gtoken.approve(actors.stranger, 1, sender=actors.buyer)
    assert gtoken.allowance(actors.buyer, actors.stranger) == 0


def test_constructor__deployed__erc20_face(gtoken: ContractInstance, registry: ContractInstance) -> None:
    """GTK-19"""
    assert (gtoken.name(), gtoken.symbol(), gtoken.decimals()) == ("Guildhall G-Token", "G", 6)
    assert gtoken.registry() == registry
    assert gtoken.genesisAt() % EPOCH == gtoken.epoch() == gtoken.capUnits() == 0
    assert gtoken.epochCapAmount() == BUCKET
