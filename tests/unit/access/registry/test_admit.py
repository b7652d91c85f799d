"""Registry.admit: who becomes a member."""

import pytest
from ape.contracts import ContractInstance

from tests.actors import Actors, Bits, Standing, Tier
from tests.clock import Clock
from tests.reverting import reverts
from tests.unit.conftest import MakeMember
from tests.words import NOTHING, ZERO, word

PAPERS = word("papers")


def test_admit__key_unused__member_recorded(registry: ContractInstance, actors: Actors, clock: Clock) -> None:
    """REG-4"""
    roles = Bits.MAKER | Bits.CARRIER
    member_id = registry.memberCount() + 1
    now = clock.pass_(hours=1)

    receipt = registry.admit(actors.carrier, roles, Tier.CORE, PAPERS, sender=actors.registrar)

    assert receipt.events == [registry.MemberAdmitted(member_id, actors.carrier, roles, Tier.CORE, PAPERS)]
    member = registry.memberOf(actors.carrier)
    assert (member.memberId, member.roles, member.tier, member.standing) == (member_id, roles, Tier.CORE, Standing.ACTIVE)
    assert (member.isGold, member.joinedAt) == (False, now)
    assert registry.memberById(member_id) == (actors.carrier, member)
    assert registry.memberIdOf(actors.carrier) == member_id
    assert registry.memberIdEverOf(actors.carrier) == (member_id, True)
    assert registry.memberCount() == member_id


def test_admit__several_members__ids_in_sequence(registry: ContractInstance, actors: Actors, make_member: MakeMember) -> None:
    """REG-4"""
    first = registry.memberCount() + 1
    assert [make_member(actors.buyer), make_member(actors.carrier), make_member(actors.store)] == [first, first + 1, first + 2]
    assert registry.memberCount() == first + 2


def test_admit__key_zero__Registry_ZeroAddress(registry: ContractInstance, actors: Actors) -> None:
    """REG-1"""
    with reverts(registry.Registry_ZeroAddress):
        registry.admit(ZERO, Bits.MAKER, Tier.ORDINARY, PAPERS, sender=actors.registrar)


def test_admit__key_of_member__Registry_KeyInUse(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-2"""
    with reverts(registry.Registry_KeyInUse, key=actors.maker, memberId=maker_id):
        registry.admit(actors.maker, Bits.MAKER, Tier.ORDINARY, PAPERS, sender=actors.registrar)


def test_admit__key_of_expelled_member__Registry_KeyInUse(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-2"""
    registry.setStanding(maker_id, Standing.EXPELLED, NOTHING, sender=actors.registrar)
    with reverts(registry.Registry_KeyInUse, key=actors.maker, memberId=maker_id):
        registry.admit(actors.maker, Bits.MAKER, Tier.ORDINARY, PAPERS, sender=actors.registrar)


def test_admit__past_key_of_member__Registry_KeyInUse(registry: ContractInstance, actors: Actors, rotated: int) -> None:
    """REG-2"""
    with reverts(registry.Registry_KeyInUse, key=actors.maker, memberId=rotated):
        registry.admit(actors.maker, Bits.MAKER, Tier.ORDINARY, PAPERS, sender=actors.registrar)


def test_admit__no_roles__Registry_ZeroRoles(registry: ContractInstance, actors: Actors) -> None:
    """REG-3"""
    with reverts(registry.Registry_ZeroRoles):
        registry.admit(actors.newcomer, 0, Tier.ORDINARY, PAPERS, sender=actors.registrar)


@pytest.mark.parametrize("key", ["stranger", "newcomer"])
def test_admit__not_a_member__all_zero(registry: ContractInstance, actors: Actors, key: str) -> None:
    """REG-20"""
    account = getattr(actors, key)
    assert tuple(registry.memberOf(account)) == (0, 0, 0, 0, False, 0)
    assert registry.memberIdEverOf(account) == (0, False)
    assert not registry.hasRoles(account, 0)
    assert registry.memberById(0)[0] == ZERO
