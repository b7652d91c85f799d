"""Attacks on votes: the cap is as of the last sync, and whoever is first is everybody."""

from __future__ import annotations

from eth_utils.crypto import keccak

from guildhall.evm import load
from guildhall.evm.chain import Chain
from tests.property.gtoken_machine import GWorld

EPOCH = 2_628_000
G = 1_000_000


def test_sync__whale_first_then_everybody_else__cap_never_touches_the_whale() -> None:
    """GTK-39: a tenth at most, yet she keeps nine tenths of all votes until somebody thinks of syncing her again."""
    world = GWorld(Chain(load()))
    g, registry, admin = world.g, world.registry, world.admin
    members = [world.chain.account(100 + number) for number in range(20)]
    for number, member in enumerate(members):
        registry.admit(member, 1, 0, bytes(32), sender=admin)
        g.issue(member, (1_000 if number == 0 else 5) * G, keccak(text=f"{number}"), sender=admin)
    world.chain.clock.pass_(seconds=2 * EPOCH)

    for member_id in range(1, 21):
        g.sync(member_id, sender=members[0])
    assert g.unitsOf(1) * 10 > g.totalUnits() * 9
    assert g.unitsOf(1) > 9 * g.capUnits()
    g.sync(1, sender=world.stranger)
    assert g.unitsOf(1) == g.capUnits()


def test_key__changed_while_a_vote_runs__the_same_units_answer_for_both_keys() -> None:
    """For the Governor to come: who has voted must be kept by member, not by address."""
    world = GWorld(Chain(load()))
    g, registry, admin, clock = world.g, world.registry, world.admin, world.chain.clock
    old, new = world.people[0], world.spare[0]
    registry.admit(old, 1, 0, bytes(32), sender=admin)
    g.issue(old, 1_000 * G, keccak(text="1"), sender=admin)
    clock.pass_(seconds=2 * EPOCH)
    g.sync(1, sender=old)
    for approver in (admin, world.second):
        registry.approveRotation(1, new, sender=approver)
    snapshot = clock.now
    clock.pass_(seconds=72 * 3_600)
    votes = g.getPastVotes(old, snapshot)
    assert votes > 800 * G
    registry.rotateKey(1, sender=world.stranger)
    assert g.getPastVotes(new, snapshot) == votes
