"""Registry.objectRotation: the current key stops a change of key."""

import pytest
from ape.contracts import ContractInstance

from tests.actors import Actors, Standing
from tests.clock import Clock
from tests.reverting import reverts
from tests.unit.conftest import MakeMember
from tests.words import NOTHING, ZERO


def test_object_rotation__one_approval__deleted(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-12"""
    registry.approveRotation(maker_id, actors.newcomer, sender=actors.approver)

    receipt = registry.objectRotation(maker_id, sender=actors.maker)

    assert receipt.events == [registry.RotationObjected(maker_id, actors.newcomer, actors.maker)]
    assert tuple(registry.rotationOf(maker_id)) == (ZERO, ZERO, 0)


def test_object_rotation__approvals_do_not_survive__starts_over(
    registry: ContractInstance, actors: Actors, maker_id: int, ready_at: int
) -> None:
    """REG-12"""
    registry.objectRotation(maker_id, sender=actors.maker)

    registry.approveRotation(maker_id, actors.newcomer, sender=actors.second_approver)

    assert registry.rotationOf(maker_id).readyAt == 0


def test_object_rotation__just_before_ready__deleted(
    registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int, ready_at: int
) -> None:
    """REG-14"""
    clock.just_before(ready_at)
    registry.objectRotation(maker_id, sender=actors.maker)
    assert registry.rotationOf(maker_id).newKey == ZERO


@pytest.mark.parametrize("late", [0, 1])
def test_object_rotation__from_ready_on__Registry_TooLateToObject(
    registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int, ready_at: int, late: int
) -> None:
    """REG-14"""
    now = clock.to(ready_at + late)
    with reverts(registry.Registry_TooLateToObject, now_=now, readyAt=ready_at):
        registry.objectRotation(maker_id, sender=actors.maker)


def test_object_rotation__suspended_member__deleted(registry: ContractInstance, actors: Actors, maker_id: int, ready_at: int) -> None:
    """REG-12"""
    registry.setStanding(maker_id, Standing.SUSPENDED, NOTHING, sender=actors.registrar)
    registry.objectRotation(maker_id, sender=actors.maker)
    assert registry.rotationOf(maker_id).newKey == ZERO


@pytest.mark.parametrize("caller", ["newcomer", "approver", "stranger", "carrier"])
def test_object_rotation__not_the_current_key__Registry_NotKeyHolder(
    registry: ContractInstance, actors: Actors, make_member: MakeMember, maker_id: int, ready_at: int, caller: str
) -> None:
    """REG-12"""
    make_member(actors.carrier)
    account = getattr(actors, caller)
    with reverts(registry.Registry_NotKeyHolder, memberId=maker_id, caller=account):
        registry.objectRotation(maker_id, sender=account)


def test_object_rotation__past_key__Registry_NotKeyHolder(registry: ContractInstance, actors: Actors, rotated: int) -> None:
    """REG-12"""
    registry.approveRotation(rotated, actors.stranger, sender=actors.approver)
    with reverts(registry.Registry_NotKeyHolder, memberId=rotated, caller=actors.maker):
        registry.objectRotation(rotated, sender=actors.maker)


def test_object_rotation__nothing_pending__Registry_NoRotation(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-13"""
    with reverts(registry.Registry_NoRotation, memberId=maker_id):
        registry.objectRotation(maker_id, sender=actors.maker)
