"""Registry.registerDevice, retireDevice: whose measuring device a key lies in."""

import pytest
from ape.contracts import ContractInstance

from tests.actors import Actors, Bits, Standing
from tests.clock import Clock
from tests.reverting import reverts
from tests.unit.conftest import MakeMember
from tests.words import NOTHING, ZERO, word

PAPERS = word("calibration")


@pytest.fixture
def device(registry: ContractInstance, actors: Actors, maker_id: int) -> str:
    """A device of the maker."""
    registry.registerDevice(actors.newcomer, PAPERS, sender=actors.maker)
    return str(actors.newcomer.address)


def test_register_device__active_member__owned(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-17"""
    receipt = registry.registerDevice(actors.newcomer, PAPERS, sender=actors.maker)

    assert receipt.events == [registry.DeviceRegistered(actors.newcomer, maker_id, PAPERS)]
    assert registry.deviceOwnerOf(actors.newcomer) == maker_id


def test_register_device__stranger__Registry_NotMember(registry: ContractInstance, actors: Actors) -> None:
    """REG-17"""
    with reverts(registry.Registry_NotMember, key=actors.stranger):
        registry.registerDevice(actors.newcomer, PAPERS, sender=actors.stranger)


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.EXPELLED])
def test_register_device__not_active__Registry_NotActive(
    registry: ContractInstance, actors: Actors, maker_id: int, standing: Standing
) -> None:
    """REG-17"""
    registry.setStanding(maker_id, standing, NOTHING, sender=actors.registrar)
    with reverts(registry.Registry_NotActive, memberId=maker_id, standing=standing):
        registry.registerDevice(actors.newcomer, PAPERS, sender=actors.maker)


def test_register_device__past_key__Registry_NotMember(registry: ContractInstance, actors: Actors, rotated: int) -> None:
    """REG-17"""
    with reverts(registry.Registry_NotMember, key=actors.maker):
        registry.registerDevice(actors.stranger, PAPERS, sender=actors.maker)


def test_register_device__zero__Registry_ZeroAddress(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-1"""
    with reverts(registry.Registry_ZeroAddress):
        registry.registerDevice(ZERO, PAPERS, sender=actors.maker)


@pytest.mark.parametrize("caller", ["maker", "carrier"])
def test_register_device__registered__Registry_DeviceInUse(
    registry: ContractInstance, actors: Actors, make_member: MakeMember, maker_id: int, device: str, caller: str
) -> None:
    """REG-18"""
    make_member(actors.carrier, Bits.CARRIER)
    with reverts(registry.Registry_DeviceInUse, device=device, memberId=maker_id):
        registry.registerDevice(device, PAPERS, sender=getattr(actors, caller))


def test_retire_device__owner__unknown_for_ever(registry: ContractInstance, actors: Actors, maker_id: int, device: str) -> None:
    """REG-19"""
    receipt = registry.retireDevice(device, sender=actors.maker)

    assert receipt.events == [registry.DeviceRetired(device, maker_id)]
    assert registry.deviceOwnerOf(device) == 0
    with reverts(registry.Registry_DeviceInUse, device=device, memberId=maker_id):
        registry.registerDevice(device, PAPERS, sender=actors.maker)


def test_retire_device__suspended_owner__retired(registry: ContractInstance, actors: Actors, maker_id: int, device: str) -> None:
    """REG-19"""
    registry.setStanding(maker_id, Standing.SUSPENDED, NOTHING, sender=actors.registrar)
    registry.retireDevice(device, sender=actors.maker)
    assert registry.deviceOwnerOf(device) == 0


@pytest.mark.parametrize("caller", ["carrier", "stranger", "newcomer"])
def test_retire_device__not_owner__Registry_NotDeviceOwner(
    registry: ContractInstance, actors: Actors, make_member: MakeMember, device: str, caller: str
) -> None:
    """REG-19"""
    make_member(actors.carrier, Bits.CARRIER)
    account = getattr(actors, caller)
    with reverts(registry.Registry_NotDeviceOwner, device=device, caller=account):
        registry.retireDevice(device, sender=account)


def test_retire_device__twice__Registry_NotDeviceOwner(registry: ContractInstance, actors: Actors, device: str) -> None:
    """REG-19"""
    registry.retireDevice(device, sender=actors.maker)
    with reverts(registry.Registry_NotDeviceOwner, device=device, caller=actors.maker):
        registry.retireDevice(device, sender=actors.maker)


def test_retire_device__never_registered__Registry_NotDeviceOwner(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-19"""
    with reverts(registry.Registry_NotDeviceOwner, device=actors.newcomer, caller=actors.maker):
        registry.retireDevice(actors.newcomer, sender=actors.maker)


def test_device_of__before_and_after_retirement__on_record(
    registry: ContractInstance, actors: Actors, maker_id: int, device: str, clock: Clock
) -> None:
    """REG-23: what it measured before still counts, so that the record stays"""
    assert tuple(registry.deviceOf(actors.stranger)) == (0, 0)
    assert tuple(registry.deviceOf(device)) == (maker_id, 0)
    clock.pass_(days=1)

    registry.retireDevice(device, sender=actors.maker)

    assert tuple(registry.deviceOf(device)) == (maker_id, clock.now)
    assert registry.deviceOwnerOf(device) == 0
