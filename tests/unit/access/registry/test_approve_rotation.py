"""Registry.approveRotation: two approvers, then 72 hours."""

import pytest
from ape.contracts import ContractInstance

from tests.actors import Actors, Standing
from tests.clock import Clock
from tests.reverting import reverts
from tests.unit.conftest import MakeMember
from tests.words import NOTHING, ZERO

from .conftest import DELAY

UNKNOWN = 77


def test_approve_rotation__first__noted_without_clock(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-9"""
    receipt = registry.approveRotation(maker_id, actors.newcomer, sender=actors.approver)

    assert receipt.events == [registry.RotationApproved(maker_id, actors.newcomer, actors.approver, 0)]
    assert tuple(registry.rotationOf(maker_id)) == (actors.newcomer, actors.approver, 0)


def test_approve_rotation__second__clock_starts(registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int) -> None:
    """REG-11"""
    registry.approveRotation(maker_id, actors.newcomer, sender=actors.approver)
    ready_at = clock.pass_(days=30) + DELAY

    receipt = registry.approveRotation(maker_id, actors.newcomer, sender=actors.second_approver)

    assert receipt.events == [registry.RotationApproved(maker_id, actors.newcomer, actors.second_approver, ready_at)]
    assert tuple(registry.rotationOf(maker_id)) == (actors.newcomer, actors.approver, ready_at)
    assert registry.ROTATION_DELAY() == DELAY


def test_approve_rotation__same_approver_twice__Registry_SameApprover(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-9"""
    registry.approveRotation(maker_id, actors.newcomer, sender=actors.approver)
    with reverts(registry.Registry_SameApprover, approver=actors.approver):
        registry.approveRotation(maker_id, actors.newcomer, sender=actors.approver)


def test_approve_rotation__same_approver_through_authority__Registry_IndirectApproval(
    registry: ContractInstance, authority: ContractInstance, actors: Actors, maker_id: int
) -> None:
    """REG-8"""
    registry.approveRotation(maker_id, actors.newcomer, sender=actors.approver)
    again = registry.approveRotation.encode_input(maker_id, actors.newcomer)
    with reverts(registry.Registry_IndirectApproval, caller=authority):
        authority.execute(registry, again, sender=actors.approver)


def test_approve_rotation__third_time__Registry_Unchanged(registry: ContractInstance, actors: Actors, maker_id: int, ready_at: int) -> None:
    """REG-10"""
    with reverts(registry.Registry_Unchanged):
        registry.approveRotation(maker_id, actors.newcomer, sender=actors.approver)


def test_approve_rotation__other_key_after_first__replaced(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-10"""
    registry.approveRotation(maker_id, actors.stranger, sender=actors.approver)

    receipt = registry.approveRotation(maker_id, actors.newcomer, sender=actors.second_approver)

    assert receipt.events == [registry.RotationApproved(maker_id, actors.newcomer, actors.second_approver, 0)]
    with reverts(registry.Registry_SameApprover, approver=actors.second_approver):
        registry.approveRotation(maker_id, actors.newcomer, sender=actors.second_approver)


def test_approve_rotation__other_key_after_second__Registry_OtherRotation(
    registry: ContractInstance, actors: Actors, maker_id: int, ready_at: int
) -> None:
    """REG-10"""
    with reverts(registry.Registry_OtherRotation, pendingKey=actors.newcomer, newKey=actors.stranger):
        registry.approveRotation(maker_id, actors.stranger, sender=actors.approver)


def test_approve_rotation__pending_key_taken_meanwhile__replaced(
    registry: ContractInstance, actors: Actors, make_member: MakeMember, maker_id: int, ready_at: int
) -> None:
    """REG-10"""
    make_member(actors.newcomer)

    registry.approveRotation(maker_id, actors.stranger, sender=actors.approver)

    assert tuple(registry.rotationOf(maker_id)) == (actors.stranger, actors.approver, 0)


def test_approve_rotation__suspended_member__noted(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-5"""
    registry.setStanding(maker_id, Standing.SUSPENDED, NOTHING, sender=actors.registrar)
    registry.approveRotation(maker_id, actors.newcomer, sender=actors.approver)
    assert registry.rotationOf(maker_id).newKey == actors.newcomer


def test_approve_rotation__expelled_member__Registry_Expelled(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-5"""
    registry.setStanding(maker_id, Standing.EXPELLED, NOTHING, sender=actors.registrar)
    with reverts(registry.Registry_Expelled, memberId=maker_id):
        registry.approveRotation(maker_id, actors.newcomer, sender=actors.approver)


def test_approve_rotation__unknown_member__Registry_UnknownMember(registry: ContractInstance, actors: Actors) -> None:
    """REG-5"""
    with reverts(registry.Registry_UnknownMember, memberId=UNKNOWN):
        registry.approveRotation(UNKNOWN, actors.newcomer, sender=actors.approver)


def test_approve_rotation__key_zero__Registry_ZeroAddress(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-1"""
    with reverts(registry.Registry_ZeroAddress):
        registry.approveRotation(maker_id, ZERO, sender=actors.approver)


@pytest.mark.parametrize("holder", ["maker", "carrier"])
def test_approve_rotation__key_of_a_member__Registry_KeyInUse(
    registry: ContractInstance, actors: Actors, make_member: MakeMember, maker_id: int, holder: str
) -> None:
    """REG-2"""
    carrier_id = make_member(actors.carrier)
    key, owner_id = {"maker": (actors.maker, maker_id), "carrier": (actors.carrier, carrier_id)}[holder]
    with reverts(registry.Registry_KeyInUse, key=key, memberId=owner_id):
        registry.approveRotation(maker_id, key, sender=actors.approver)


def test_approve_rotation__own_past_key__Registry_KeyInUse(registry: ContractInstance, actors: Actors, rotated: int) -> None:
    """REG-2"""
    with reverts(registry.Registry_KeyInUse, key=actors.maker, memberId=rotated):
        registry.approveRotation(rotated, actors.maker, sender=actors.approver)
