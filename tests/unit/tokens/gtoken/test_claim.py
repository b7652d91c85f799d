"""GToken.claim: what was earned before membership comes along."""

from collections.abc import Callable

import pytest
from ape.contracts import ContractInstance

from tests.actors import Actors
from tests.clock import Clock
from tests.reverting import reverts
from tests.unit.conftest import MakeMember

from .conftest import DELAY, EARNED, UNIT, Issue, ToEpoch, aged, member, person


@pytest.fixture(scope="module")
def earned(gtoken: ContractInstance, actors: Actors, issue: Issue) -> int:
    """The buyer, no member, holds `EARNED`, a tenth of it bonded."""
    issue(actors.buyer)
    gtoken.bond(EARNED // 10, sender=actors.buyer)
    return EARNED


def test_claim__admitted_since__free_stays_free_and_bonded_bonded(
    gtoken: ContractInstance, actors: Actors, make_member: MakeMember, issue: Issue, earned: int
) -> None:
    """GTK-22"""
    member_id = make_member(actors.buyer)
    assert gtoken.balanceOf(actors.buyer) == 0
    issue(actors.buyer, UNIT)

    receipt = gtoken.claim(sender=actors.buyer)

    own, new = person(actors.buyer), member(member_id)
    assert receipt.events == [gtoken.Claimed(own, new, earned)]
    assert (gtoken.freeOf(own), gtoken.bondedOf(own)) == (0, 0)
    assert (gtoken.freeOf(new), gtoken.bondedOf(new)) == (earned * 9 // 10 + UNIT, earned // 10)
    assert gtoken.balanceOf(actors.buyer) == gtoken.totalSupply() == earned + UNIT


def test_claim__release_announced__void(
    gtoken: ContractInstance, actors: Actors, clock: Clock, make_member: MakeMember, earned: int
) -> None:
    """GTK-22: joining is no short cut out of a bond."""
    gtoken.requestRelease(UNIT, sender=actors.buyer)
    ready_at = clock.now + DELAY
    member_id = make_member(actors.buyer)
    gtoken.claim(sender=actors.buyer)
    clock.to(ready_at)
    with reverts(gtoken.GToken_NoRelease, accountId=member(member_id)):
        gtoken.release(sender=actors.buyer)
    assert tuple(gtoken.releaseOf(person(actors.buyer))) == (0, 0)


def test_claim__key_rotated_since__goes_to_the_member(
    gtoken: ContractInstance, actors: Actors, make_member: MakeMember, earned: int, rotate: Callable[..., None]
) -> None:
    """GTK-13"""
    member_id = make_member(actors.buyer)
    rotate(member_id, actors.newcomer)
    gtoken.claim(sender=actors.buyer)
    assert gtoken.balanceOf(actors.newcomer) == earned


def test_claim__no_member__GToken_NotMember(gtoken: ContractInstance, actors: Actors, earned: int) -> None:
    """GTK-13"""
    with reverts(gtoken.GToken_NotMember, key=actors.buyer):
        gtoken.claim(sender=actors.buyer)


def test_claim__nothing_there__GToken_NothingToClaim(gtoken: ContractInstance, actors: Actors, maker_id: int) -> None:
    """GTK-14"""
    with reverts(gtoken.GToken_NothingToClaim, key=actors.maker):
        gtoken.claim(sender=actors.maker)


def test_claim__twice__GToken_NothingToClaim(gtoken: ContractInstance, actors: Actors, make_member: MakeMember, earned: int) -> None:
    """GTK-14"""
    make_member(actors.buyer)
    gtoken.claim(sender=actors.buyer)
    with reverts(gtoken.GToken_NothingToClaim, key=actors.buyer):
        gtoken.claim(sender=actors.buyer)


def test_claim__partly_mature__matures_as_it_would_have(
    gtoken: ContractInstance, actors: Actors, make_member: MakeMember, issue: Issue, earned: int, to_epoch: ToEpoch
) -> None:
    """GTK-44: what the person and the member were issued in the same epoch matures together, and counts against one bucket."""
    to_epoch(1)
    issue(actors.buyer, UNIT)
    own = person(actors.buyer)
    account = member(make_member(actors.buyer))
    issue(actors.buyer, 2 * UNIT)

    gtoken.claim(sender=actors.buyer)

    assert (gtoken.immatureOf(own), gtoken.immatureOf(account)) == (0, gtoken.balanceOf(actors.buyer))
    to_epoch(2)
    issue(actors.stranger)
    assert gtoken.immatureOf(account) == aged(3 * UNIT, 1, since=1)
    with reverts(gtoken.GToken_EpochCapReached, accountId=account, left=10**12, needed=10**12 + 1):
        issue(actors.buyer, 10**12 + 1)
    to_epoch(3)
    issue(actors.stranger)
    assert gtoken.immatureOf(account) == 0


def test_claim__epochs_later__nothing_immature(
    gtoken: ContractInstance, actors: Actors, make_member: MakeMember, earned: int, to_epoch: ToEpoch
) -> None:
    """GTK-44, GTK-41: mature G that is claimed counts once the member is synced."""
    member_id = make_member(actors.buyer)
    to_epoch(2)
    gtoken.claim(sender=actors.buyer)
    assert (gtoken.immatureOf(member(member_id)), gtoken.unitsOf(member_id)) == (0, 0)
    gtoken.sync(member_id, sender=actors.stranger)
    assert gtoken.getVotes(actors.buyer) == gtoken.balanceOf(actors.buyer) == aged(earned, 2)
