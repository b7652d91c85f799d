"""Who may call what in the Registry: a stranger is refused; the role suffices, and no other role does."""

import pytest
from ape.contracts import ContractInstance

from tests.actors import Actors, Bits, Standing, Tier, callers
from tests.clock import Clock
from tests.reverting import reverts
from tests.words import NOTHING

DUTIES = [
    ("admit", "registrar"),
    ("setRoles", "registrar"),
    ("setTier", "registrar"),
    ("setStanding", "registrar"),
    ("setGold", "certifier"),
    ("grantCertificate", "certifier"),
    ("revokeCertificate", "certifier"),
    ("approveRotation", "approver"),
]


def arguments(function: str, actors: Actors, maker_id: int, now: int) -> list[object]:
    return {
        "admit": [actors.carrier, Bits.CARRIER, Tier.ORDINARY, NOTHING],
        "setRoles": [maker_id, Bits.STORE],
        "setTier": [maker_id, Tier.CORE],
        "setStanding": [maker_id, Standing.SUSPENDED, NOTHING],
        "setGold": [maker_id, True],
        "grantCertificate": [maker_id, 1, 1, now + 86_400, NOTHING],
        "revokeCertificate": [maker_id, 2, 2, NOTHING],
        "approveRotation": [maker_id, actors.newcomer],
    }[function]


@pytest.mark.parametrize(("function", "office"), DUTIES)
def test_access__member_without_office__AccessManagedUnauthorized(
    registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int, function: str, office: str
) -> None:
    """REG-22"""
    with reverts(registry.AccessManagedUnauthorized, caller=actors.maker):
        getattr(registry, function)(*arguments(function, actors, maker_id, clock.now), sender=actors.maker)


@pytest.mark.parametrize(("function", "office"), DUTIES)
def test_access__role__suffices_alone(
    registry: ContractInstance, authority: ContractInstance, actors: Actors, clock: Clock, maker_id: int, function: str, office: str
) -> None:
    """REG-22"""
    registry.grantCertificate(maker_id, 2, 2, clock.now + 86_400, NOTHING, sender=actors.certifier)

    assert callers(authority, registry, actors, function) == [office]
    getattr(registry, function)(*arguments(function, actors, maker_id, clock.now), sender=getattr(actors, office))
