"""Registry.setRoles, setTier, setStanding, setGold: what the registrar changes about a member."""

import pytest
from ape.contracts import ContractInstance

from tests.actors import Actors, Bits, Role, Standing, Tier
from tests.reverting import reverts
from tests.unit.conftest import MakeMember
from tests.words import NOTHING, ZERO, word

REASON = word("decision")
UNKNOWN = 77


def test_set_roles__member__replaced(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-6"""
    roles = Bits.STORE | Bits.TESTER

    receipt = registry.setRoles(maker_id, roles, sender=actors.registrar)

    assert receipt.events == [registry.RolesSet(maker_id, Bits.MAKER, roles)]
    assert registry.memberOf(actors.maker).roles == roles


def test_set_roles__none__Registry_ZeroRoles(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-3"""
    with reverts(registry.Registry_ZeroRoles):
        registry.setRoles(maker_id, 0, sender=actors.registrar)


def test_set_tier__member__moved(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-6"""
    receipt = registry.setTier(maker_id, Tier.CORE, sender=actors.registrar)

    assert receipt.events == [registry.TierSet(maker_id, Tier.ORDINARY, Tier.CORE)]
    assert registry.memberOf(actors.maker).tier == Tier.CORE


def test_set_standing__active_member__suspended(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-7"""
    receipt = registry.setStanding(maker_id, Standing.SUSPENDED, REASON, sender=actors.registrar)

    assert receipt.events == [registry.StandingSet(maker_id, Standing.ACTIVE, Standing.SUSPENDED, REASON)]
    assert registry.memberOf(actors.maker).standing == Standing.SUSPENDED
    assert not registry.hasRoles(actors.maker, Bits.MAKER)


def test_set_standing__suspended_member__restored(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-7"""
    registry.setStanding(maker_id, Standing.SUSPENDED, REASON, sender=actors.registrar)

    registry.setStanding(maker_id, Standing.ACTIVE, NOTHING, sender=actors.registrar)

    assert registry.hasRoles(actors.maker, Bits.MAKER)


def test_set_standing__expelled_member__Registry_Expelled(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-5"""
    registry.setStanding(maker_id, Standing.EXPELLED, REASON, sender=actors.registrar)
    with reverts(registry.Registry_Expelled, memberId=maker_id):
        registry.setStanding(maker_id, Standing.ACTIVE, REASON, sender=actors.registrar)


def test_set_standing__none__Registry_BadStanding(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-7"""
    with reverts(registry.Registry_BadStanding, standing=Standing.NONE):
        registry.setStanding(maker_id, Standing.NONE, REASON, sender=actors.registrar)


def test_set_gold__member__badge_given_and_taken(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-6"""
    given = registry.setGold(maker_id, True, sender=actors.certifier)
    assert given.events == [registry.GoldSet(maker_id, True)]
    assert registry.memberOf(actors.maker).isGold

    taken = registry.setGold(maker_id, False, sender=actors.certifier)
    assert taken.events == [registry.GoldSet(maker_id, False)]
    assert not registry.memberOf(actors.maker).isGold


def test_set_gold__second_hand__is_on_record(
    registry: ContractInstance, actors: Actors, maker_id: int, authority: ContractInstance
) -> None:
    """REG-24: nobody at first, then whoever called last."""
    assert tuple(registry.goldChangeOf(maker_id)) == (ZERO, 0)
    first = registry.setGold(maker_id, True, sender=actors.certifier)
    assert tuple(registry.goldChangeOf(maker_id)) == (actors.certifier, first.timestamp)
    authority.grantRole(Role.CERTIFIER, actors.stranger, 0, sender=actors.admin)
    second = registry.setGold(maker_id, False, sender=actors.stranger)
    assert tuple(registry.goldChangeOf(maker_id)) == (actors.stranger, second.timestamp)


# function, who calls it, a value that changes something, the value that the member has already
SETTERS = [
    ("setRoles", "registrar", [Bits.STORE], [Bits.MAKER]),
    ("setTier", "registrar", [Tier.CORE], [Tier.ORDINARY]),
    ("setStanding", "registrar", [Standing.SUSPENDED, NOTHING], [Standing.ACTIVE, NOTHING]),
    ("setGold", "certifier", [True], [False]),
]
Setter = tuple[str, str, list[object], list[object]]


@pytest.mark.parametrize("setter", SETTERS, ids=lambda setter: setter[0])
def test_set__unchanged__Registry_Unchanged(registry: ContractInstance, actors: Actors, maker_id: int, setter: Setter) -> None:
    """REG-6"""
    function, office, _, same = setter
    with reverts(registry.Registry_Unchanged):
        getattr(registry, function)(maker_id, *same, sender=getattr(actors, office))


@pytest.mark.parametrize("setter", SETTERS, ids=lambda setter: setter[0])
def test_set__unknown_member__Registry_UnknownMember(registry: ContractInstance, actors: Actors, setter: Setter) -> None:
    """REG-5"""
    function, office, value, _ = setter
    with reverts(registry.Registry_UnknownMember, memberId=UNKNOWN):
        getattr(registry, function)(UNKNOWN, *value, sender=getattr(actors, office))


@pytest.mark.parametrize("setter", SETTERS, ids=lambda setter: setter[0])
def test_set__expelled_member__Registry_Expelled(registry: ContractInstance, actors: Actors, maker_id: int, setter: Setter) -> None:
    """REG-5"""
    function, office, value, _ = setter
    registry.setStanding(maker_id, Standing.EXPELLED, REASON, sender=actors.registrar)
    with reverts(registry.Registry_Expelled, memberId=maker_id):
        getattr(registry, function)(maker_id, *value, sender=getattr(actors, office))


@pytest.mark.parametrize(
    ("held", "asked", "holds"),
    [
        (Bits.MAKER, Bits.MAKER, True),
        (Bits.MAKER, Bits.CARRIER, False),
        (Bits.MAKER, Bits.MAKER | Bits.CARRIER, False),
        (Bits.MAKER | Bits.CARRIER, Bits.MAKER | Bits.CARRIER, True),
        (Bits.MAKER | Bits.CARRIER, Bits.CARRIER, True),
        (Bits.MAKER, 0, True),
    ],
)
def test_has_roles__active_member__all_bits_needed(
    registry: ContractInstance, actors: Actors, make_member: MakeMember, held: int, asked: int, holds: bool
) -> None:
    """REG-21"""
    make_member(actors.store, held)
    assert registry.hasRoles(actors.store, asked) == holds
