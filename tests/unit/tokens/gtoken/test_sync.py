"""GToken.sync, syncBatch and the votes: who has how many units, and since when."""

from collections.abc import Callable

import pytest
from ape.api import TestAccountAPI
from ape.contracts import ContractInstance
from eth_abi import encode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from tests.actors import Actors, Standing, Tier
from tests.clock import Clock
from tests.property.gtoken_model import EPOCH, index_of
from tests.reverting import reverts
from tests.unit.conftest import MakeMember
from tests.words import NOTHING, ZERO, word

from .conftest import EARNED, UNIT, Issue, ToEpoch, aged, member

SMALL = 10 * UNIT


@pytest.fixture
def crowd(gtoken: ContractInstance, actors: Actors, maker_id: int, make_member: MakeMember, issue: Issue) -> list[int]:
    """Twelve members; the first holds 84 % of everything, the others the rest in equal parts. Issued in epoch 0."""
    issue(actors.maker, 1_848 * UNIT - EARNED)
    keys = [actors.carrier, actors.store, actors.inspector, actors.expert, actors.relayer, actors.juror]
    keys += [actors.issuer, actors.treasurer, actors.compliance, actors.certifier, actors.registrar]
    ids = [maker_id, *(make_member(key) for key in keys)]
    for key in keys:
        issue(key, 32 * UNIT)
    return ids


def sync_all(gtoken: ContractInstance, actors: Actors, ids: list[int]) -> None:
    gtoken.syncBatch(ids, sender=actors.stranger)


def test_sync__immature__no_units(gtoken: ContractInstance, actors: Actors, clock: Clock, maker_id: int) -> None:
    """GTK-38, GTK-29: not before the epoch after the next begins."""
    clock.just_before(gtoken.genesisAt() + 2 * EPOCH)
    receipt = gtoken.sync(maker_id, sender=actors.stranger)
    assert (receipt.events, gtoken.unitsOf(maker_id), gtoken.getVotes(actors.maker)) == ([], 0, 0)


def test_sync__first_units__delegated_to_itself(gtoken: ContractInstance, actors: Actors, maker_id: int, to_epoch: ToEpoch) -> None:
    """GTK-38, GTK-40, GTK-42"""
    to_epoch(2)
    account, raw = gtoken.voteAccountOf(maker_id), EARNED * 2**32
    assert account == to_checksum_address(keccak(encode(["address", "uint32"], [gtoken.address, maker_id]))[12:])
    assert gtoken.delegates(actors.maker) == ZERO

    receipt = gtoken.sync(maker_id, sender=actors.stranger)

    assert receipt.events == [
        gtoken.DelegateChanged(account, ZERO, account),
        gtoken.DelegateVotesChanged(account, 0, raw),
        gtoken.Synced(maker_id, raw, raw),
    ]
    assert gtoken.delegates(actors.maker) == gtoken.delegates(account) == account
    assert gtoken.unitsOf(maker_id) == gtoken.countedOf(maker_id) == gtoken.totalUnits() == raw
    assert gtoken.getVotes(actors.maker) == gtoken.balanceOf(actors.maker) == aged(EARNED, 2)
    assert gtoken.getVotes(account) == 0, "a voting account is nobody's key"


def test_sync__nothing_new__writes_nothing(gtoken: ContractInstance, actors: Actors, maker_id: int, to_epoch: ToEpoch) -> None:
    """GTK-40"""
    to_epoch(2)
    gtoken.sync(maker_id, sender=actors.stranger)
    assert gtoken.sync(maker_id, sender=actors.stranger).events == []
    for nobody in (0, 2**32 - 1):
        assert gtoken.sync(nobody, sender=actors.stranger).events == []


def test_sync__bonded__counts_all_the_same(
    gtoken: ContractInstance, actors: Actors, issue: Issue, maker_id: int, to_epoch: ToEpoch
) -> None:
    """GTK-41: neither issue nor bond, request or release writes a checkpoint."""
    to_epoch(2)
    gtoken.sync(maker_id, sender=actors.stranger)
    units = gtoken.unitsOf(maker_id)
    issue(actors.maker, UNIT)
    for call, amount in ((gtoken.bond, UNIT), (gtoken.requestRelease, UNIT)):
        receipt = call(amount, sender=actors.maker)
        assert "DelegateVotesChanged" not in [event.event_name for event in receipt.events]
    assert gtoken.unitsOf(maker_id) == units
    gtoken.sync(maker_id, sender=actors.stranger)
    assert gtoken.unitsOf(maker_id) == units


@pytest.mark.parametrize("how", ["core", "suspended", "expelled"])
def test_sync__not_entitled__units_gone(
    gtoken: ContractInstance, registry: ContractInstance, actors: Actors, maker_id: int, to_epoch: ToEpoch, how: str
) -> None:
    """GTK-38: core members and those who are not ACTIVE have none, and do not count in the total."""
    to_epoch(2)
    gtoken.sync(maker_id, sender=actors.stranger)
    if how == "core":
        registry.setTier(maker_id, Tier.CORE, sender=actors.registrar)
    else:
        registry.setStanding(maker_id, Standing[how.upper()], NOTHING, sender=actors.registrar)

    receipt = gtoken.sync(maker_id, sender=actors.stranger)

    assert receipt.events[-1] == gtoken.Synced(maker_id, 0, 0)
    assert (gtoken.getVotes(actors.maker), gtoken.totalUnits(), tuple(gtoken.uncappedTotal())) == (0, 0, (0, 0))
    assert gtoken.balanceOf(actors.maker) == aged(EARNED, 2)


def test_sync__buyer__never_has_a_vote(gtoken: ContractInstance, actors: Actors, issue: Issue, to_epoch: ToEpoch) -> None:
    """GTK-38, GTK-35: who is registered for nothing has an account and no vote."""
    issue(actors.buyer)
    to_epoch(2)
    gtoken.sync(0, sender=actors.buyer)
    assert (gtoken.getVotes(actors.buyer), gtoken.delegates(actors.buyer)) == (0, ZERO)


def test_sync__owner_of_84_percent__at_most_a_tenth(gtoken: ContractInstance, actors: Actors, crowd: list[int], to_epoch: ToEpoch) -> None:
    """GTK-39: of the uncapped total at the end of the epoch before; what others gain in this epoch moves nothing."""
    to_epoch(2)
    sync_all(gtoken, actors, crowd)
    total, holders = gtoken.uncappedTotal()
    assert (total, holders) == (2_200 * UNIT * 2**32, 12)
    to_epoch(3)
    sync_all(gtoken, actors, crowd)
    assert gtoken.capUnits() == total // 10 == gtoken.unitsOf(crowd[0])
    assert gtoken.countedOf(crowd[0]) == 1_848 * UNIT * 2**32
    assert [gtoken.unitsOf(each) for each in crowd[1:]] == [32 * UNIT * 2**32] * 11
    assert gtoken.totalUnits() == total // 10 + 352 * UNIT * 2**32

    gtoken.setSlasher(actors.escrow, sender=actors.installer)
    gtoken.bond(UNIT, sender=actors.maker)
    gtoken.slash(actors.maker, 10_000, NOTHING, sender=actors.escrow)
    assert gtoken.capUnits() == total // 10 == gtoken.unitsOf(crowd[0]), "the cap of an epoch stands"


def test_sync__fewer_than_ten__one_equal_share(
    gtoken: ContractInstance, actors: Actors, make_member: MakeMember, issue: Issue, maker_id: int, to_epoch: ToEpoch
) -> None:
    """GTK-39: three holders, a third each at most; a running total stands in for the epoch in which the first ones come."""
    others = [make_member(key) for key in (actors.carrier, actors.store)]
    for key in (actors.carrier, actors.store):
        issue(key, SMALL)
    to_epoch(2)
    gtoken.sync(maker_id, sender=actors.stranger)
    assert gtoken.unitsOf(maker_id) == EARNED * 2**32, "alone: one equal share is all"
    sync_all(gtoken, actors, [*others, maker_id])
    third = (EARNED + 2 * SMALL) * 2**32 // 3
    assert gtoken.unitsOf(maker_id) == gtoken.capUnits() == third
    to_epoch(3)
    gtoken.sync(maker_id, sender=actors.stranger)
    assert gtoken.unitsOf(maker_id) == gtoken.capUnits() == third


def test_sync__first_ones__order_does_not_matter_once_all_are(
    gtoken: ContractInstance, actors: Actors, crowd: list[int], to_epoch: ToEpoch
) -> None:
    """GTK-39"""
    to_epoch(2)
    sync_all(gtoken, actors, crowd)
    sync_all(gtoken, actors, crowd)
    units = [gtoken.unitsOf(each) for each in crowd]
    assert units[0] == 220 * UNIT * 2**32 and set(units[1:]) == {32 * UNIT * 2**32}


def test_votes__past_instants__divided_by_their_own_index(
    gtoken: ContractInstance, actors: Actors, clock: Clock, maker_id: int, to_epoch: ToEpoch
) -> None:
    """GTK-36, GTK-43"""
    first = to_epoch(2)
    gtoken.sync(maker_id, sender=actors.stranger)
    second = to_epoch(5) + 7
    clock.to(second)
    gtoken.redeem(actors.maker, UNIT, word("visit"), sender=actors.perks)
    raw = EARNED * 2**32 - UNIT * index_of(5)
    now = to_epoch(9)
    gtoken.sync(0, sender=actors.stranger)

    expected = {
        gtoken.genesisAt() - 1: 0,
        first - 1: 0,
        first: aged(EARNED, 2),
        second - 1: aged(EARNED, 5),
        second: raw // index_of(5),
        now - 1: raw // index_of(8),
    }
    for instant, votes in expected.items():
        assert gtoken.getPastVotes(actors.maker, instant) == gtoken.getPastTotalSupply(instant) == votes
    assert gtoken.getVotes(actors.maker) == raw // index_of(9)
    assert (gtoken.clock(), gtoken.CLOCK_MODE()) == (now, "mode=timestamp")


@pytest.mark.parametrize("ahead", [0, 1])
def test_votes__not_past__ERC5805FutureLookup(gtoken: ContractInstance, actors: Actors, clock: Clock, maker_id: int, ahead: int) -> None:
    """GTK-36"""
    instant = clock.now + ahead
    with reverts(gtoken.ERC5805FutureLookup, timepoint=instant, clock=clock.now):
        gtoken.getPastVotes(actors.maker, instant)
    with reverts(gtoken.ERC5805FutureLookup, timepoint=instant, clock=clock.now):
        gtoken.getPastTotalSupply(instant)


def test_votes__key_rotated__follow_at_once(
    gtoken: ContractInstance, actors: Actors, maker_id: int, to_epoch: ToEpoch, rotate: Callable[..., None]
) -> None:
    """GTK-35, GTK-17: past ones too; the old key has none, then or now."""
    at = to_epoch(2)
    gtoken.sync(maker_id, sender=actors.stranger)
    rotate(maker_id, actors.newcomer)
    votes = aged(EARNED, 2)
    assert (gtoken.getVotes(actors.newcomer), gtoken.getPastVotes(actors.newcomer, at)) == (votes, votes)
    assert (gtoken.getVotes(actors.maker), gtoken.getPastVotes(actors.maker, at)) == (0, 0)
    assert (gtoken.delegates(actors.newcomer), gtoken.delegates(actors.maker)) == (gtoken.voteAccountOf(maker_id), ZERO)


def test_votes__voting_account_admitted_as_a_key__engine_unmoved(
    gtoken: ContractInstance, registry: ContractInstance, actors: Actors, maker_id: int, to_epoch: ToEpoch
) -> None:
    """GTK-42: whatever a registrar admits, a voting account stays its own delegate."""
    to_epoch(2)
    gtoken.sync(maker_id, sender=actors.stranger)
    account = gtoken.voteAccountOf(maker_id)
    registry.admit(account, 1, Tier.ORDINARY, NOTHING, sender=actors.registrar)
    gtoken.redeem(actors.maker, UNIT, word("visit"), sender=actors.perks)
    assert gtoken.unitsOf(maker_id) == gtoken.totalUnits() == gtoken.rawOf(member(maker_id)).rawFree


def test_slash__with_units__vote_lowered_at_once(
    gtoken: ContractInstance, actors: Actors, slasher: TestAccountAPI, maker_id: int, to_epoch: ToEpoch
) -> None:
    """GTK-41"""
    to_epoch(2)
    gtoken.sync(maker_id, sender=actors.stranger)
    gtoken.bond(gtoken.freeOf(member(maker_id)), sender=actors.maker)

    receipt = gtoken.slash(actors.maker, 2_000, NOTHING, sender=slasher)

    raw = gtoken.rawOf(member(maker_id)).rawFree + gtoken.rawOf(member(maker_id)).rawBonded
    assert [event.event_name for event in receipt.events] == ["Slashed", "Transfer", "DelegateVotesChanged", "Synced"]
    assert receipt.events[-1] == gtoken.Synced(maker_id, raw, raw)
    assert gtoken.getVotes(actors.maker) == gtoken.balanceOf(actors.maker) < aged(EARNED, 2)


def test_slash__never_synced__no_checkpoint(
    gtoken: ContractInstance, actors: Actors, slasher: TestAccountAPI, maker_id: int, to_epoch: ToEpoch
) -> None:
    """GTK-41: who counts for nothing is left alone."""
    to_epoch(2)
    gtoken.bond(UNIT, sender=actors.maker)
    receipt = gtoken.slash(actors.maker, 2_000, NOTHING, sender=slasher)
    assert [event.event_name for event in receipt.events] == ["Slashed", "Transfer"]
    assert gtoken.unitsOf(maker_id) == 0
