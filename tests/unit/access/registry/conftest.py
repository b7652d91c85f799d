"""Members and changes of key in the states that the Registry's tests start from."""

import pytest
from ape.contracts import ContractInstance

from tests.actors import Actors
from tests.clock import Clock
from tests.unit.conftest import MakeMember

DELAY = 72 * 3600


@pytest.fixture(scope="module")
def maker_id(actors: Actors, make_member: MakeMember) -> int:
    """A member, the maker."""
    return make_member(actors.maker)


@pytest.fixture
def ready_at(registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int) -> int:
    """The maker's change to the newcomer's key is approved twice; the instant from which on it can be completed."""
    registry.approveRotation(maker_id, actors.newcomer, sender=actors.approver)
    registry.approveRotation(maker_id, actors.newcomer, sender=actors.second_approver)
    return clock.now + DELAY


@pytest.fixture
def rotated(registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int, ready_at: int) -> int:
    """The maker acts with the newcomer's key; the member's id."""
    clock.to(ready_at)
    registry.rotateKey(maker_id, sender=actors.stranger)
    return maker_id
