"""Registry.rotateKey: a member gets her new key."""

import pytest
from ape.contracts import ContractInstance

from tests.actors import Actors, Bits, Standing, Tier
from tests.clock import Clock
from tests.reverting import reverts
from tests.unit.conftest import MakeMember
from tests.words import NOTHING, ZERO, word

UNKNOWN = 77


def test_rotate_key__at_ready__new_key_holds_everything(
    registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int, ready_at: int
) -> None:
    """REG-14"""
    registry.setGold(maker_id, True, sender=actors.certifier)
    before = registry.memberOf(actors.maker)
    clock.to(ready_at)

    receipt = registry.rotateKey(maker_id, sender=actors.stranger)

    assert receipt.events == [registry.KeyRotated(maker_id, actors.maker, actors.newcomer)]
    assert registry.memberOf(actors.newcomer) == before
    assert registry.memberById(maker_id) == (actors.newcomer, before)
    assert tuple(registry.memberOf(actors.maker)) == (0, 0, 0, 0, False, 0)
    assert not registry.hasRoles(actors.maker, 0)
    assert tuple(registry.rotationOf(maker_id)) == (ZERO, ZERO, 0)


def test_rotate_key__done__old_key_still_leads_to_member(registry: ContractInstance, actors: Actors, rotated: int) -> None:
    """REG-20"""
    assert registry.memberIdOf(actors.maker) == 0
    assert registry.memberIdEverOf(actors.maker) == (rotated, False)
    assert registry.memberIdEverOf(actors.newcomer) == (rotated, True)


@pytest.mark.parametrize("early", [1, 2])
def test_rotate_key__before_ready__Registry_RotationNotReady(
    registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int, ready_at: int, early: int
) -> None:
    """REG-14"""
    now = clock.to(ready_at - early)
    with reverts(registry.Registry_RotationNotReady, now_=now, readyAt=ready_at):
        registry.rotateKey(maker_id, sender=actors.stranger)


@pytest.mark.parametrize("late", [1, 365 * 86_400])
def test_rotate_key__after_ready__rotated(
    registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int, ready_at: int, late: int
) -> None:
    """REG-14"""
    clock.to(ready_at + late)
    registry.rotateKey(maker_id, sender=actors.stranger)
    assert registry.memberIdOf(actors.newcomer) == maker_id


def test_rotate_key__one_approval__Registry_RotationNotApproved(
    registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int
) -> None:
    """REG-13"""
    registry.approveRotation(maker_id, actors.newcomer, sender=actors.approver)
    clock.pass_(days=30)
    with reverts(registry.Registry_RotationNotApproved, memberId=maker_id):
        registry.rotateKey(maker_id, sender=actors.stranger)


def test_rotate_key__nothing_pending__Registry_NoRotation(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-13"""
    with reverts(registry.Registry_NoRotation, memberId=maker_id):
        registry.rotateKey(maker_id, sender=actors.stranger)


def test_rotate_key__done_once__Registry_NoRotation(registry: ContractInstance, actors: Actors, rotated: int) -> None:
    """REG-13"""
    with reverts(registry.Registry_NoRotation, memberId=rotated):
        registry.rotateKey(rotated, sender=actors.stranger)


def test_rotate_key__unknown_member__Registry_UnknownMember(registry: ContractInstance, actors: Actors) -> None:
    """REG-5"""
    with reverts(registry.Registry_UnknownMember, memberId=UNKNOWN):
        registry.rotateKey(UNKNOWN, sender=actors.stranger)


def test_rotate_key__suspended_meanwhile__still_suspended(
    registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int, ready_at: int
) -> None:
    """REG-5"""
    registry.setStanding(maker_id, Standing.SUSPENDED, NOTHING, sender=actors.registrar)
    clock.to(ready_at)
    registry.rotateKey(maker_id, sender=actors.stranger)
    assert registry.memberOf(actors.newcomer).standing == Standing.SUSPENDED


def test_rotate_key__expelled_meanwhile__Registry_Expelled(
    registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int, ready_at: int
) -> None:
    """REG-5"""
    registry.setStanding(maker_id, Standing.EXPELLED, NOTHING, sender=actors.registrar)
    clock.to(ready_at)
    with reverts(registry.Registry_Expelled, memberId=maker_id):
        registry.rotateKey(maker_id, sender=actors.stranger)


def test_rotate_key__key_taken_meanwhile__Registry_KeyInUse(
    registry: ContractInstance, actors: Actors, clock: Clock, make_member: MakeMember, maker_id: int, ready_at: int
) -> None:
    """REG-2"""
    other_id = make_member(actors.newcomer)
    clock.to(ready_at)
    with reverts(registry.Registry_KeyInUse, key=actors.newcomer, memberId=other_id):
        registry.rotateKey(maker_id, sender=actors.stranger)


def test_rotate_key__second_change__both_old_keys_spent(registry: ContractInstance, actors: Actors, clock: Clock, rotated: int) -> None:
    """REG-2"""
    registry.approveRotation(rotated, actors.stranger, sender=actors.approver)
    registry.approveRotation(rotated, actors.stranger, sender=actors.second_approver)
    clock.pass_(hours=72)
    registry.rotateKey(rotated, sender=actors.buyer)

    assert registry.memberIdOf(actors.stranger) == rotated
    for past in (actors.maker, actors.newcomer):
        assert registry.memberIdEverOf(past) == (rotated, False)
        with reverts(registry.Registry_KeyInUse, key=past, memberId=rotated):
            registry.admit(past, Bits.MAKER, Tier.ORDINARY, word("again"), sender=actors.registrar)


def test_rotate_key__with_certificate_and_device__both_stay(
    registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int, ready_at: int
) -> None:
    """REG-14"""
    expires_at = ready_at + 1_000
    registry.grantCertificate(maker_id, 5, 49, expires_at, NOTHING, sender=actors.certifier)
    registry.registerDevice(actors.stranger, NOTHING, sender=actors.maker)
    clock.to(ready_at)
    registry.rotateKey(maker_id, sender=actors.stranger)

    assert registry.certificateOf(maker_id, 5, 49) == expires_at
    assert registry.deviceOwnerOf(actors.stranger) == maker_id
    with reverts(registry.Registry_NotDeviceOwner, device=actors.stranger, caller=actors.maker):
        registry.retireDevice(actors.stranger, sender=actors.maker)
    registry.retireDevice(actors.stranger, sender=actors.newcomer)
