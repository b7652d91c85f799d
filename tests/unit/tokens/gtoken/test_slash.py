"""GToken.slash: a share of the bond burns."""

from collections.abc import Callable

import pytest
from ape.api import TestAccountAPI
from ape.contracts import ContractInstance

from tests.actors import Actors
from tests.property.gtoken_model import index_of
from tests.reverting import reverts
from tests.words import ZERO, word

from .conftest import EARNED, Issue, ToEpoch, aged, person

REASON = word("deal")


def test_slash__bond__share_burned(gtoken: ContractInstance, actors: Actors, slasher: TestAccountAPI, bonded: bytes) -> None:
    """GTK-9"""
    receipt = gtoken.slash(actors.maker, 1_000, REASON, sender=slasher)

    assert receipt.events == [
        gtoken.Slashed(bonded, EARNED // 10, 1_000, REASON),
        gtoken.Transfer(actors.maker, ZERO, EARNED // 10),
    ]
    assert gtoken.bondedOf(bonded) == gtoken.balanceOf(actors.maker) == gtoken.totalSupply() == EARNED * 9 // 10


def test_slash__free_beside_the_bond__untouched(
    gtoken: ContractInstance, actors: Actors, slasher: TestAccountAPI, issue: Issue, bonded: bytes
) -> None:
    """GTK-9"""
    issue(actors.maker, 77)
    gtoken.slash(actors.maker, 10_000, REASON, sender=slasher)
    assert (gtoken.freeOf(bonded), gtoken.bondedOf(bonded), gtoken.totalSupply()) == (77, 0, 77)


@pytest.mark.parametrize(
    ("bond", "share_bps", "burned"), [(9_999, 1, 0), (10_000, 1, 1), (10_001, 1, 1), (3, 5_000, 1), (3, 9_999, 2), (3, 10_000, 3)]
)
def test_slash__any_share__rounded_down(
    gtoken: ContractInstance, actors: Actors, slasher: TestAccountAPI, issue: Issue, bond: int, share_bps: int, burned: int
) -> None:
    """GTK-20"""
    issue(actors.buyer, bond)
    gtoken.bond(bond, sender=actors.buyer)
    assert gtoken.slash.call(actors.buyer, share_bps, REASON, sender=slasher) == burned

    receipt = gtoken.slash(actors.buyer, share_bps, REASON, sender=slasher)

    assert len(receipt.events) == (2 if burned else 0)
    assert gtoken.balanceOf(actors.buyer) == bond - burned


@pytest.mark.parametrize("share_bps", [0, 1, 10_000])
def test_slash__no_bond__nothing_happens(
    gtoken: ContractInstance, actors: Actors, slasher: TestAccountAPI, issue: Issue, share_bps: int
) -> None:
    """GTK-21"""
    issue(actors.buyer)
    for key in (actors.buyer, actors.stranger):
        receipt = gtoken.slash(key, share_bps, REASON, sender=slasher)
        assert receipt.events == []
    assert gtoken.freeOf(person(actors.buyer)) == EARNED


def test_slash__share_above_all__GToken_BadShare(gtoken: ContractInstance, actors: Actors, slasher: TestAccountAPI, bonded: bytes) -> None:
    """GTK-10"""
    with reverts(gtoken.GToken_BadShare, shareBps=10_001):
        gtoken.slash(actors.maker, 10_001, REASON, sender=slasher)


@pytest.mark.parametrize("caller", ["admin", "admin", "rewarder", "maker", "stranger"])
def test_slash__not_the_slasher__GToken_NotSlasher(
    gtoken: ContractInstance, actors: Actors, slasher: TestAccountAPI, bonded: bytes, caller: str
) -> None:
    """GTK-9"""
    account = getattr(actors, caller)
    with reverts(gtoken.GToken_NotSlasher, caller=account):
        gtoken.slash(actors.maker, 1_000, REASON, sender=account)


def test_slash__key_rotated_meanwhile__member_still_pays(
    gtoken: ContractInstance, actors: Actors, slasher: TestAccountAPI, maker_id: int, bonded: bytes, rotate: Callable[..., None]
) -> None:
    """GTK-17: an open deal names the old key; changing it is no way out."""
    rotate(maker_id, actors.newcomer)

    receipt = gtoken.slash(actors.maker, 1_000, REASON, sender=slasher)

    assert receipt.events[0] == gtoken.Slashed(bonded, EARNED // 10, 1_000, REASON)
    assert gtoken.balanceOf(actors.newcomer) == EARNED * 9 // 10


@pytest.mark.parametrize(
    ("announced", "share_bps", "left"),
    [
        (EARNED // 2, 4_999, EARNED // 2),
        (EARNED // 2, 5_000, EARNED // 2),
        (EARNED // 2, 5_001, EARNED * 4_999 // 10_000),
        (EARNED, 1, EARNED * 9_999 // 10_000),
        (EARNED, 10_000, 0),
    ],
)
def test_slash__release_announced__cut_to_the_bond(
    gtoken: ContractInstance, actors: Actors, slasher: TestAccountAPI, bonded: bytes, announced: int, share_bps: int, left: int
) -> None:
    """GTK-11"""
    gtoken.requestRelease(announced, sender=actors.maker)
    ready_at = gtoken.releaseOf(bonded).readyAt
    gtoken.slash(actors.maker, share_bps, REASON, sender=slasher)
    assert tuple(gtoken.releaseOf(bonded)) == (left, ready_at if left else 0)
    assert gtoken.coverOf(bonded) == gtoken.bondedOf(bonded) - left


@pytest.mark.parametrize(("share_bps", "new_left"), [(3_000, 60), (9_000, 13)])
def test_slash__immature_of_two_epochs__older_goes_first(
    gtoken: ContractInstance,
    actors: Actors,
    slasher: TestAccountAPI,
    issue: Issue,
    to_epoch: ToEpoch,
    share_bps: int,
    new_left: int,
) -> None:
    """GTK-33: of 74 that is a month old and 60 that is new, nothing mature beside: the new is cut only when the old is gone."""
    issue(actors.buyer, 79)
    to_epoch(1)
    issue(actors.buyer, 60)
    account = person(actors.buyer)
    gtoken.bond(60 + aged(79, 1), sender=actors.buyer)

    gtoken.slash(actors.buyer, share_bps, REASON, sender=slasher)

    raw = sum(gtoken.rawOf(account)[:2])
    assert gtoken.rawOf(account).rawImmature == raw
    to_epoch(2)
    issue(actors.stranger, 1)
    assert gtoken.rawOf(account).rawImmature == min(raw, 60 * index_of(1))
    assert abs(gtoken.rawOf(account).rawImmature // index_of(1) - new_left) <= 1
