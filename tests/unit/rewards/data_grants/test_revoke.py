"""DataGrants.revoke, revokeBySig: an owner changes her mind."""

from __future__ import annotations

from guildhall.market import Roles
from guildhall.messages import DataRevocation
from tests.grants_world import DAY, YEAR, GrantsWorld


def test_revoke__unknown__DataGrants_Unknown(world: GrantsWorld) -> None:
    """DGR-9"""
    for unknown in (0, 1):
        with world.chain.expect("DataGrants_Unknown", grantId=unknown):
            world.grants.revoke(unknown, sender=world.owner)


def test_revoke__caller_not_the_owner__DataGrants_NotOwner(world: GrantsWorld) -> None:
    """DGR-9"""
    grants = world.give(), world.give(world.maker)

    for grant in grants:
        for caller in (world.brand, world.stranger, world.admin):
            with world.chain.expect("DataGrants_NotOwner", grantId=grant, caller=caller):
                world.grants.revoke(grant, sender=caller)


def test_revoke__live__ended_and_told(world: GrantsWorld) -> None:
    """DGR-9, DGR-12"""
    granted_at = world.clock.now
    grant = world.give()
    assert world.is_granted()
    world.clock.pass_(days=1)
    now = world.clock.now

    world.grants.revoke(grant, sender=world.owner)

    assert world.chain.logs == [world.grants.GrantRevoked(grant, world.owner, now)]
    assert tuple(world.grants.grantOf(grant))[3:] == (granted_at, granted_at + YEAR, now)
    assert not world.is_granted()


def test_revoke__revoked_or_over__DataGrants_NotLive(world: GrantsWorld) -> None:
    """DGR-10"""
    grant, until = world.give(), world.clock.now + YEAR
    with world.chain.branch():
        world.grants.revoke(grant, sender=world.owner)
        with world.chain.expect("DataGrants_NotLive", grantId=grant):
            world.grants.revoke(grant, sender=world.owner)
    with world.chain.branch():
        world.clock.just_before(until)
        world.grants.revoke(grant, sender=world.owner)
    for instant in (until, until + 1):
        world.clock.to(instant)
        with world.chain.expect("DataGrants_NotLive", grantId=grant):
            world.grants.revoke(grant, sender=world.owner)


def test_revoke__what_an_old_key_granted__by_the_current_key_only(world: GrantsWorld) -> None:
    """DGR-9: the old key may be a thief's; what it granted holds until then."""
    grant = world.give(world.maker)
    world.rotate(world.maker_id, world.newcomer)

    with world.chain.expect("DataGrants_NotOwner", grantId=grant, caller=world.maker):
        world.grants.revoke(grant, sender=world.maker)
    assert world.is_granted(owner=world.maker)
    world.grants.revoke(grant, sender=world.newcomer)

    assert world.chain.logs == [world.grants.GrantRevoked(grant, world.newcomer, world.clock.now)]
    assert not world.is_granted(owner=world.maker)


def test_revoke__person_became_a_member__by_her_keys(world: GrantsWorld) -> None:
    """DGR-9: what she granted before counts as hers."""
    grant, other = world.give(), world.give(group=8)
    member_id = world.admit(world.owner, Roles.STORE)

    world.grants.revoke(grant, sender=world.owner)
    world.rotate(member_id, world.newcomer)
    world.grants.revoke(other, sender=world.newcomer)

    assert not world.is_granted() and not world.is_granted(group=8)


def test_revoke_by_sig__valid__sent_by_anyone(world: GrantsWorld) -> None:
    """DGR-8, DGR-9"""
    grant = world.give()

    world.send_revocation(DataRevocation(world.owner.address, grant, world.clock.now + DAY), world.owner.key)

    assert world.chain.logs == [world.grants.GrantRevoked(grant, world.owner, world.clock.now)]
    assert not world.is_granted()


def test_revoke_by_sig__at_its_deadline__ended_or_DataGrants_Expired(world: GrantsWorld) -> None:
    """DGR-6"""
    message = DataRevocation(world.owner.address, world.give(), world.clock.now + DAY)
    for late in (0, 1):
        with world.chain.branch():
            world.clock.to(message.deadline + late)
            with world.chain.expect("DataGrants_Expired", now_=message.deadline + late, deadline=message.deadline):
                world.send_revocation(message, world.owner.key)
    world.clock.just_before(message.deadline)
    world.send_revocation(message, world.owner.key)

    assert not world.is_granted()


def test_revoke_by_sig__not_signed_by_the_signer__DataGrants_BadSignature(world: GrantsWorld) -> None:
    """DGR-8"""
    message = DataRevocation(world.owner.address, world.give(), world.clock.now + DAY)

    with world.chain.expect("DataGrants_BadSignature", signer=world.owner):
        world.send_revocation(message, world.brand.key)


def test_revoke_by_sig__signer_not_the_owner__DataGrants_NotOwner(world: GrantsWorld) -> None:
    """DGR-9"""
    message = DataRevocation(world.brand.address, world.give(), world.clock.now + DAY)

    with world.chain.expect("DataGrants_NotOwner", grantId=message.grant_id, caller=world.brand):
        world.send_revocation(message, world.brand.key)


def test_revoke_by_sig__again__DataGrants_NotLive(world: GrantsWorld) -> None:
    """DGR-10: a replay finds the grant ended, and a new one has another id."""
    grant = world.give()
    message = DataRevocation(world.owner.address, grant, world.clock.now + DAY)
    world.send_revocation(message, world.owner.key)
    world.give()

    with world.chain.expect("DataGrants_NotLive", grantId=grant):
        world.send_revocation(message, world.owner.key)
    assert world.is_granted()
