"""DataGrants.isGranted: what the relayer's API asks."""

from __future__ import annotations

from tests.grants_world import GROUP, YEAR, GrantsWorld


def test_is_granted__nothing_given__no(world: GrantsWorld) -> None:
    """DGR-12"""
    assert not world.is_granted()
    assert not world.is_granted(group=0)


def test_is_granted__given__exactly_that(world: GrantsWorld) -> None:
    """DGR-12"""
    world.give()

    assert world.is_granted()
    assert not world.is_granted(group=GROUP + 1)
    assert not world.is_granted(grantee=world.stranger)
    assert not world.is_granted(owner=world.maker)
    assert not world.is_granted(owner=world.brand, grantee=world.owner)


def test_is_granted__at_its_end__until_then(world: GrantsWorld) -> None:
    """DGR-12"""
    until = world.clock.now + YEAR
    world.give()
    for instant, expected in ((until - 1, True), (until, False), (until + 1, False)):
        world.clock.to(instant)
        assert world.is_granted() == expected


def test_is_granted__prolonged__until_the_new_end(world: GrantsWorld) -> None:
    """DGR-5, DGR-12"""
    until = world.clock.now + YEAR
    world.give()
    world.give(until=until + 2)
    for instant, expected in ((until, True), (until + 1, True), (until + 2, False)):
        world.clock.to(instant)
        assert world.is_granted() == expected


def test_is_granted__grantee_changed_its_key__neither_key(world: GrantsWorld) -> None:
    """DGR-12: the old key may be a thief's, the new one was not named."""
    world.give()
    world.rotate(world.brand_id, world.newcomer)

    assert not world.is_granted()
    assert not world.is_granted(grantee=world.newcomer)
    world.give(grantee=world.newcomer)
    assert world.is_granted(grantee=world.newcomer)
