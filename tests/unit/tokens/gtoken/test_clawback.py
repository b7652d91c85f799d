"""GToken.clawback: an issue that should not have been is taken back while it is immature."""

from collections.abc import Callable

import pytest
from ape.api import TestAccountAPI
from ape.contracts import ContractInstance

from tests.actors import Actors
from tests.clock import Clock
from tests.property.gtoken_model import EPOCH
from tests.reverting import reverts
from tests.unit.conftest import MakeMember
from tests.words import ZERO, word

from .conftest import EARNED, UNIT, Issue, ToEpoch, aged, member, person

REASON = word("the deal was with herself")
WASHED = 500 * UNIT

Claw = Callable[..., object]


@pytest.fixture
def claw(gtoken: ContractInstance, actors: Actors) -> Claw:
    """Take an issue of `WASHED` in epoch 0 back."""

    def claw_(to: TestAccountAPI, ref: bytes, amount: int = WASHED, epoch: int = 0) -> object:
        return gtoken.clawback(to, amount, epoch, ref, REASON, sender=actors.rule_keeper)

    return claw_


def test_clawback__free__burned(gtoken: ContractInstance, actors: Actors, issue: Issue, maker_id: int, claw: Claw) -> None:
    """GTK-31, GTK-33: exactly that issue goes, its reference stays used."""
    ref = issue(actors.maker, WASHED)
    supply = gtoken.totalSupply()

    receipt = claw(actors.maker, ref)

    assert receipt.events == [
        gtoken.ClawedBack(member(maker_id), WASHED, ref, REASON),
        gtoken.Transfer(actors.maker, ZERO, WASHED),
    ]
    assert gtoken.balanceOf(actors.maker) == gtoken.immatureOf(member(maker_id)) == EARNED
    assert gtoken.totalSupply() == supply - WASHED
    assert gtoken.isRefUsed(ref)
    with reverts(gtoken.GToken_RefUsed, ref=ref):
        gtoken.issue(actors.maker, WASHED, ref, sender=actors.rewarder)


def test_clawback__free_too_low__rest_from_the_bond(
    gtoken: ContractInstance, actors: Actors, issue: Issue, maker_id: int, claw: Claw
) -> None:
    """GTK-33, GTK-11: an announced release is cut to the bond left."""
    ref = issue(actors.maker, WASHED)
    gtoken.bond(EARNED + WASHED - 5, sender=actors.maker)
    gtoken.requestRelease(EARNED + WASHED - 5, sender=actors.maker)

    claw(actors.maker, ref)

    account = member(maker_id)
    assert (gtoken.freeOf(account), gtoken.bondedOf(account), gtoken.coverOf(account)) == (0, EARNED, 0)


def test_clawback__slashed_meanwhile__takes_what_is_left(
    gtoken: ContractInstance, actors: Actors, issue: Issue, slasher: TestAccountAPI, claw: Claw
) -> None:
    """GTK-33"""
    ref = issue(actors.buyer, WASHED)
    gtoken.bond(WASHED, sender=actors.buyer)
    gtoken.slash(actors.buyer, 4_000, REASON, sender=slasher)

    receipt = claw(actors.buyer, ref)

    assert receipt.events[0] == gtoken.ClawedBack(person(actors.buyer), WASHED * 6 // 10, ref, REASON)
    assert gtoken.balanceOf(actors.buyer) == 0


def test_clawback__slashed_away__nothing_left_and_said_so(
    gtoken: ContractInstance, actors: Actors, issue: Issue, slasher: TestAccountAPI, claw: Claw
) -> None:
    """GTK-33"""
    ref = issue(actors.buyer, WASHED)
    gtoken.bond(WASHED, sender=actors.buyer)
    gtoken.slash(actors.buyer, 10_000, REASON, sender=slasher)
    receipt = claw(actors.buyer, ref)
    assert receipt.events[0] == gtoken.ClawedBack(person(actors.buyer), 0, ref, REASON)


@pytest.mark.parametrize("is_claimed", [True, False])
def test_clawback__earned_as_a_person__follows_her(
    gtoken: ContractInstance, actors: Actors, issue: Issue, make_member: MakeMember, claw: Claw, is_claimed: bool
) -> None:
    """GTK-33: claimed or not, and what she earned as a member stays where it is as long as the other suffices."""
    ref = issue(actors.buyer, WASHED)
    own, account = person(actors.buyer), member(make_member(actors.buyer))
    issue(actors.buyer, UNIT)
    if is_claimed:
        gtoken.claim(sender=actors.buyer)

    receipt = claw(actors.buyer, ref)

    taken = [event for event in receipt.events if event.event_name == "ClawedBack"]
    if is_claimed:
        assert taken == [gtoken.ClawedBack(account, WASHED, ref, REASON)]
    else:
        assert taken == [gtoken.ClawedBack(own, WASHED, ref, REASON), gtoken.ClawedBack(account, 0, ref, REASON)]
    assert gtoken.freeOf(own) == 0
    assert gtoken.freeOf(account) == gtoken.immatureOf(account) == UNIT


def test_clawback__key_rotated_since__member_pays(
    gtoken: ContractInstance, actors: Actors, issue: Issue, maker_id: int, rotate: Callable[..., None], claw: Claw
) -> None:
    """GTK-17"""
    ref = issue(actors.maker, WASHED)
    rotate(maker_id, actors.newcomer)
    claw(actors.maker, ref)
    assert gtoken.balanceOf(actors.newcomer) == EARNED


@pytest.mark.parametrize("second", [-1, 0])
def test_clawback__as_it_matures__GToken_Mature(
    gtoken: ContractInstance, actors: Actors, clock: Clock, issue: Issue, claw: Claw, second: int
) -> None:
    """GTK-32: until epoch e + 2 begins."""
    ref = issue(actors.buyer, WASHED)
    clock.to(gtoken.genesisAt() + 2 * EPOCH + second)
    if second < 0:
        receipt = claw(actors.buyer, ref)
        assert receipt.events[0] == gtoken.ClawedBack(person(actors.buyer), aged(WASHED, 1), ref, REASON)
        return
    with reverts(gtoken.GToken_Mature, issueEpoch=0, epoch=2):
        claw(actors.buyer, ref)


def test_clawback__with_units__vote_follows(
    gtoken: ContractInstance, actors: Actors, issue: Issue, maker_id: int, to_epoch: ToEpoch, claw: Claw
) -> None:
    """GTK-41: what is taken had no vote, so the vote stays."""
    to_epoch(2)
    gtoken.sync(maker_id, sender=actors.stranger)
    votes = gtoken.getVotes(actors.maker)
    ref = issue(actors.maker, WASHED)
    gtoken.bond(gtoken.freeOf(member(maker_id)) - 1, sender=actors.maker)
    claw(actors.maker, ref, epoch=2)
    assert gtoken.getVotes(actors.maker) == votes == aged(EARNED, 2)


@pytest.mark.parametrize("flaw", ["to", "amount", "epoch", "ref", "twice"])
def test_clawback__not_as_it_was_issued__GToken_UnknownIssue(
    gtoken: ContractInstance, actors: Actors, issue: Issue, claw: Claw, flaw: str
) -> None:
    """GTK-31"""
    ref = issue(actors.buyer, WASHED)
    if flaw == "twice":
        claw(actors.buyer, ref)
    to = actors.stranger if flaw == "to" else actors.buyer
    named = word("another") if flaw == "ref" else ref
    with reverts(gtoken.GToken_UnknownIssue, ref=named):
        claw(to, named, WASHED + (flaw == "amount"), int(flaw == "epoch"))
