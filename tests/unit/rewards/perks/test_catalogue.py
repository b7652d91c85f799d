"""Perks.addPerk, changePerk: what G buys, and for how much."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.deploy import load_config
from tests.perks_world import DAY, G, PerksWorld

MIN_PRICE, MAX_PRICE, MAX_PERIOD = G, 10_000 * G, 366 * DAY
PRIORITY, ACCESS = 0, 1


def perk(**changes: Any) -> tuple[Any, ...]:
    """Access to field group 7 for a month at 200 G."""
    values = {"kind": ACCESS, "field_group": 7, "period": 30 * DAY, "price": 200 * G, "is_open": True}
    assert changes.keys() <= values.keys()
    return tuple((values | changes).values())


def test_catalogue__caller_without_role__AccessManagedUnauthorized(world: PerksWorld) -> None:
    """PRK-1"""
    for caller in (world.maker, world.stranger):
        with world.chain.expect("AccessManagedUnauthorized", caller=caller):
            world.perks.addPerk(perk(), sender=caller)
        with world.chain.expect("AccessManagedUnauthorized", caller=caller):
            world.perks.changePerk(1, 150 * G, True, sender=caller)


def test_catalogue__deployed__as_configured(world: PerksWorld) -> None:
    """PRK-2"""
    config = load_config().perks

    assert world.perks.perkCount() == len(config) == 3
    assert [tuple(world.perks.perkOf(number)) for number in (1, 2, 3)] == [each.as_tuple() for each in config]


def test_add_perk__price_at_the_bounds__added_or_Perks_BadPrice(world: PerksWorld) -> None:
    """PRK-2"""
    assert (world.perks.MIN_PRICE_AMOUNT(), world.perks.MAX_PRICE_AMOUNT()) == (MIN_PRICE, MAX_PRICE)
    for price in (MIN_PRICE, MAX_PRICE):
        world.perks.addPerk(perk(price=price), sender=world.admin)
    for price in (0, MIN_PRICE - 1, MAX_PRICE + 1):
        with world.chain.expect("Perks_BadPrice", priceAmount=price, min=MIN_PRICE, max=MAX_PRICE):
            world.perks.addPerk(perk(price=price), sender=world.admin)


def test_add_perk__period_at_the_bounds__added_or_Perks_BadPeriod(world: PerksWorld) -> None:
    """PRK-3"""
    assert world.perks.MAX_AHEAD_PERIOD() == MAX_PERIOD
    for period in (1, MAX_PERIOD):
        world.perks.addPerk(perk(period=period), sender=world.admin)
    for period in (0, MAX_PERIOD + 1):
        with world.chain.expect("Perks_BadPeriod", period=period, max=MAX_PERIOD):
            world.perks.addPerk(perk(period=period), sender=world.admin)


@pytest.mark.parametrize(("kind", "field_group"), [(PRIORITY, 1), (ACCESS, 0)])
def test_add_perk__field_group_of_another_kind__Perks_BadFieldGroup(world: PerksWorld, kind: int, field_group: int) -> None:
    """PRK-4"""
    with world.chain.expect("Perks_BadFieldGroup", kind=kind, fieldGroup=field_group):
        world.perks.addPerk(perk(kind=kind, field_group=field_group), sender=world.admin)


def test_add_perk__valid__next_id_and_told(world: PerksWorld) -> None:
    """PRK-1"""
    for number, values in ((4, perk()), (5, perk(kind=PRIORITY, field_group=0, is_open=False))):
        world.perks.addPerk(values, sender=world.admin)

        assert world.chain.logs == [world.perks.PerkAdded(number, values)]
        assert tuple(world.perks.perkOf(number)) == values
    assert tuple(world.perks.perkOf(6)) == (0, 0, 0, 0, False)


def test_change_perk__unknown_or_unchanged__refused(world: PerksWorld) -> None:
    """PRK-5"""
    for unknown in (0, 4):
        with world.chain.expect("Perks_Unknown", id=unknown):
            world.perks.changePerk(unknown, 100 * G, True, sender=world.admin)
    with world.chain.expect("Perks_Unchanged"):
        world.perks.changePerk(1, 100 * G, True, sender=world.admin)


def test_change_perk__price_out_of_bounds__Perks_BadPrice(world: PerksWorld) -> None:
    """PRK-2"""
    for price in (0, MIN_PRICE - 1, MAX_PRICE + 1):
        with world.chain.expect("Perks_BadPrice", priceAmount=price):
            world.perks.changePerk(1, price, True, sender=world.admin)


def test_change_perk__price_or_openness__that_and_nothing_else(world: PerksWorld) -> None:
    """PRK-5"""
    kind, field_group, period, price, _ = world.perks.perkOf(2)
    for new_price, is_open in ((price, False), (price + 1, False), (price, True)):
        world.perks.changePerk(2, new_price, is_open, sender=world.admin)

        assert world.chain.logs == [world.perks.PerkChanged(2, new_price, is_open)]
        assert tuple(world.perks.perkOf(2)) == (kind, field_group, period, new_price, is_open)
