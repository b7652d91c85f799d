"""DataGrants.grant, grantBySig: an owner lets somebody see her data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from guildhall.messages import sign
from tests.grants_world import DAY, GROUP, YEAR, GrantsWorld

NOBODY = "0x" + "00" * 20
MAX_PERIOD = 5 * YEAR


def test_grant__no_field_group_or_grantee__refused(world: GrantsWorld) -> None:
    """DGR-1"""
    with world.chain.expect("DataGrants_ZeroFieldGroup"):
        world.give(group=0)
    with world.chain.expect("DataGrants_ZeroAddress"):
        world.give(grantee=NOBODY)


def test_grant__to_herself__DataGrants_SelfGrant(world: GrantsWorld) -> None:
    """DGR-2"""
    for owner in (world.owner, world.maker):
        with world.chain.expect("DataGrants_SelfGrant", grantee=owner):
            world.give(owner, grantee=owner)


def test_grant__replaced_key__DataGrants_PastKey(world: GrantsWorld) -> None:
    """DGR-3: neither grants nor is granted anything, not even by its own member."""
    world.rotate(world.maker_id, world.newcomer)

    for sender, grantee in ((world.maker, world.brand), (world.owner, world.maker), (world.newcomer, world.maker)):
        with world.chain.expect("DataGrants_PastKey", key=world.maker, memberId=world.maker_id):
            world.give(sender, grantee=grantee)
    world.give(world.newcomer)
    world.give(world.owner, grantee=world.newcomer)


def test_grant__until_at_the_bounds__given_or_DataGrants_BadUntil(world: GrantsWorld) -> None:
    """DGR-4"""
    now = world.clock.now
    assert world.grants.MAX_GRANT_PERIOD() == MAX_PERIOD
    for group, until in ((1, now + 1), (2, now + MAX_PERIOD)):
        world.give(group=group, until=until)
    for until in (0, now - 1, now, now + MAX_PERIOD + 1, 2**48 - 1):
        with world.chain.expect("DataGrants_BadUntil", until=until, now_=now, max=now + MAX_PERIOD):
            world.give(until=until)


def test_grant__first__next_id_recorded_and_told(world: GrantsWorld) -> None:
    """DGR-5, DGR-11"""
    now = world.clock.now
    for number, (sender, group) in enumerate(((world.owner, GROUP), (world.owner, GROUP + 1), (world.maker, GROUP)), 1):
        assert world.give(sender, group=group) == number

        assert world.chain.logs == [world.grants.DataGranted(number, sender, world.brand, group, now, now + YEAR)]
        assert tuple(world.grants.grantOf(number)) == (sender.address, world.brand.address, group, now, now + YEAR, 0)
        assert world.grants.grantIdOf(sender, world.brand, group) == world.grants.grantCount() == number
    assert tuple(world.grants.grantOf(0)) == tuple(world.grants.grantOf(4)) == (NOBODY, NOBODY, 0, 0, 0, 0)


def test_grant__while_one_is_live__the_same_goes_on(world: GrantsWorld) -> None:
    """DGR-5"""
    start = world.clock.now
    first = world.give()
    world.clock.just_before(start + YEAR)
    longer = start + YEAR + 1

    assert world.give(until=longer) == first

    assert world.chain.logs == [world.grants.GrantProlonged(first, longer)]
    assert tuple(world.grants.grantOf(first)) == (world.owner.address, world.brand.address, GROUP, start, longer, 0)
    assert world.grants.grantCount() == 1


@pytest.mark.parametrize("shorter", [0, 1, YEAR - 1])
def test_grant__not_longer_than_the_live_one__DataGrants_NotLonger(world: GrantsWorld, shorter: int) -> None:
    """DGR-5"""
    grant, until = world.give(), world.clock.now + YEAR

    with world.chain.expect("DataGrants_NotLonger", grantId=grant, until=until - shorter, current=until):
        world.give(until=until - shorter)


@pytest.mark.parametrize("is_revoked", [False, True])
def test_grant__after_one_is_over__a_new_one(world: GrantsWorld, is_revoked: bool) -> None:
    """DGR-5: and the old one stays as it was."""
    first = world.give()
    if is_revoked:
        world.grants.revoke(first, sender=world.owner)
    else:
        world.clock.pass_(seconds=YEAR)
    before = tuple(world.grants.grantOf(first))

    second = world.give(until=world.clock.now + 1)

    assert (second, world.grants.grantIdOf(world.owner, world.brand, GROUP)) == (2, 2)
    assert tuple(world.grants.grantOf(first)) == before


def test_grant_by_sig__valid__sent_by_anyone(world: GrantsWorld) -> None:
    """DGR-8"""
    message, now = world.message(), world.clock.now

    assert world.send(message) == 1

    assert world.chain.logs == [world.grants.DataGranted(1, world.owner, world.brand, GROUP, now, message.until)]
    assert world.grants.isNonceUsed(world.owner, message.nonce)
    assert not world.grants.isNonceUsed(world.brand, message.nonce)


def test_grant_by_sig__at_its_deadline__given_or_DataGrants_Expired(world: GrantsWorld) -> None:
    """DGR-6"""
    message = world.message()
    for late in (0, 1):
        with world.chain.branch():
            world.clock.to(message.deadline + late)
            with world.chain.expect("DataGrants_Expired", now_=message.deadline + late, deadline=message.deadline):
                world.send(message)
    world.clock.just_before(message.deadline)

    assert world.send(message) == 1


def test_grant_by_sig__again__DataGrants_NonceUsed(world: GrantsWorld) -> None:
    """DGR-7: nor after a revocation, which a replay would undo."""
    message = world.message()
    world.send(message)
    world.grants.revoke(1, sender=world.owner)

    with world.chain.expect("DataGrants_NonceUsed", owner=world.owner, nonce=message.nonce):
        world.send(message)


def test_grant_by_sig__nonce_of_another_owner__given(world: GrantsWorld) -> None:
    """DGR-7"""
    message = world.message()
    world.send(message)

    assert world.send(replace(message, owner=world.maker.address), key=world.maker.key) == 2


@pytest.mark.parametrize(
    "change", [{"field_group": GROUP + 1}, {"until": YEAR}, {"nonce": b"\1" * 32}, {"deadline": DAY}, {"grantee": ""}, {"owner": ""}]
)
def test_grant_by_sig__other_than_signed__DataGrants_BadSignature(world: GrantsWorld, change: dict[str, Any]) -> None:
    """DGR-8"""
    message = world.message()
    signature = sign(message, world.domain, world.owner.key)
    (name, value), now = next(iter(change.items())), world.clock.now
    values = {"until": now + 2, "deadline": now + 2, "grantee": world.stranger.address, "owner": world.maker.address}
    other = replace(message, **{name: values.get(name, value)})

    with world.chain.expect("DataGrants_BadSignature", signer=other.owner):
        world.send(other, signature)


def test_grant_by_sig__no_signature_or_other_domain__DataGrants_BadSignature(world: GrantsWorld) -> None:
    """DGR-8"""
    message = world.message()
    elsewhere = replace(world.domain, address=world.registry.address)
    for signature in (b"", bytes(65), sign(message, elsewhere, world.owner.key), sign(message, world.domain, world.brand.key)):
        with world.chain.expect("DataGrants_BadSignature", signer=world.owner):
            world.send(message, signature)


def test_grant_by_sig__contract_wallet__as_it_answers(world: GrantsWorld) -> None:
    """DGR-8"""
    wallet = world.chain.deploy("WalletMock", world.owner.address, sender=world.owner)
    message = world.message(owner=wallet.address)
    with world.chain.expect("DataGrants_BadSignature", signer=wallet):
        world.send(message, key=world.brand.key)

    assert world.send(message) == 1
    assert world.is_granted(owner=wallet)


def test_grant_by_sig__what_grant_refuses__refused(world: GrantsWorld) -> None:
    """DGR-1, DGR-2, DGR-3, DGR-4, DGR-5: and the nonce stays good."""
    world.rotate(world.maker_id, world.newcomer)
    now = world.clock.now
    refused: list[tuple[str, dict[str, Any], bytes]] = [
        ("DataGrants_ZeroFieldGroup", {"field_group": 0}, world.owner.key),
        ("DataGrants_ZeroAddress", {"grantee": NOBODY}, world.owner.key),
        ("DataGrants_SelfGrant", {"grantee": world.owner.address}, world.owner.key),
        ("DataGrants_PastKey", {"owner": world.maker.address}, world.maker.key),
        ("DataGrants_BadUntil", {"until": now}, world.owner.key),
    ]
    for error, changes, key in refused:
        message = world.message(**changes)
        with world.chain.expect(error):
            world.send(message, key=key)
        assert not world.grants.isNonceUsed(message.owner, message.nonce)
    assert world.grants.grantCount() == 0


def test_void_nonce__used_or_not__void_or_DataGrants_NonceUsed(world: GrantsWorld) -> None:
    """DGR-7"""
    message = world.message()
    world.grants.voidNonce(message.nonce, sender=world.owner)

    assert world.chain.logs == [world.grants.NonceVoided(world.owner, message.nonce)]
    with world.chain.expect("DataGrants_NonceUsed", owner=world.owner, nonce=message.nonce):
        world.send(message)
    with world.chain.expect("DataGrants_NonceUsed", owner=world.owner, nonce=message.nonce):
        world.grants.voidNonce(message.nonce, sender=world.owner)
