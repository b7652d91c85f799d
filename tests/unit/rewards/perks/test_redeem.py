"""Perks.redeem: priority among equal matches and access to data, for G."""

from __future__ import annotations

import pytest

from guildhall.market import Roles
from tests.perks_world import DAY, G, PerksWorld, account_id

PRIORITY, ACCESS, OTHER_ACCESS = 1, 2, 3
PRICES = {PRIORITY: 100 * G, ACCESS: 200 * G, OTHER_ACCESS: 500 * G}
ANY = 2**128 - 1
MONTH = 30 * DAY


def test_redeem__unknown__Perks_Unknown(world: PerksWorld) -> None:
    """PRK-6"""
    for unknown in (0, 4):
        with world.chain.expect("Perks_Unknown", id=unknown):
            world.perks.redeem(unknown, ANY, sender=world.buyer)


def test_redeem__closed__Perks_Closed(world: PerksWorld) -> None:
    """PRK-6"""
    world.perks.changePerk(PRIORITY, 100 * G, False, sender=world.admin)

    with world.chain.expect("Perks_Closed", perkId=PRIORITY):
        world.perks.redeem(PRIORITY, ANY, sender=world.buyer)


def test_redeem__price_above_what_the_holder_agreed_to__Perks_TooDear(world: PerksWorld) -> None:
    """PRK-7"""
    world.perks.changePerk(PRIORITY, 101 * G, True, sender=world.admin)

    with world.chain.expect("Perks_TooDear", priceAmount=101 * G, maxPriceAmount=101 * G - 1):
        world.perks.redeem(PRIORITY, 101 * G - 1, sender=world.buyer)
    world.perks.redeem(PRIORITY, 101 * G, sender=world.buyer)


@pytest.mark.parametrize("perk", [PRIORITY, ACCESS])
def test_redeem__first__from_now_burned_and_told(world: PerksWorld, perk: int) -> None:
    """PRK-8, PRK-9"""
    account, before, supply = account_id(world.buyer), world.free(world.buyer), world.g.totalSupply()
    group, until = (0, 1)[perk == ACCESS], world.clock.now + MONTH

    assert world.perks.redeem(perk, PRICES[perk], sender=world.buyer) == until

    assert world.chain.logs == [
        world.perks.PerkRedeemed(perk, account, world.buyer, group, PRICES[perk], until),
        world.g.Redeemed(account, PRICES[perk], perk.to_bytes(32, "big")),
        world.g.Transfer(world.buyer, "0x" + "00" * 20, PRICES[perk]),
    ]
    assert before - world.free(world.buyer) == supply - world.g.totalSupply() == PRICES[perk]
    assert world.perks.priorityUntilOf(world.buyer) == (until if perk == PRIORITY else 0)
    assert world.perks.accessUntilOf(world.buyer, 1) == (until if perk == ACCESS else 0)
    assert world.perks.accessUntilOf(world.buyer, 2) == world.perks.accessUntilOf(world.buyer, 0) == 0
    assert world.perks.priorityUntilOf(world.walker) == world.perks.accessUntilOf(world.walker, 1) == 0


def test_redeem__while_it_runs__from_its_end(world: PerksWorld) -> None:
    """PRK-8"""
    first = world.clock.now + MONTH
    world.perks.redeem(PRIORITY, ANY, sender=world.buyer)

    world.clock.just_before(first)
    world.perks.redeem(PRIORITY, ANY, sender=world.buyer)

    assert world.perks.priorityUntilOf(world.buyer) == first + MONTH


@pytest.mark.parametrize("late", [0, 1, 5 * DAY])
def test_redeem__after_its_end__from_now(world: PerksWorld, late: int) -> None:
    """PRK-8"""
    world.perks.redeem(PRIORITY, ANY, sender=world.buyer)

    world.clock.pass_(seconds=MONTH + late)
    world.perks.redeem(PRIORITY, ANY, sender=world.buyer)

    assert world.perks.priorityUntilOf(world.buyer) == world.clock.now + MONTH


def test_redeem__more_than_a_year_ahead__Perks_TooFarAhead(world: PerksWorld) -> None:
    """PRK-8"""
    start = world.clock.now
    for _ in range(12):
        world.perks.redeem(PRIORITY, ANY, sender=world.buyer)
    last = start + 13 * MONTH

    world.clock.just_before(last - 366 * DAY)
    with world.chain.expect("Perks_TooFarAhead", until=last, max=last - 1):
        world.perks.redeem(PRIORITY, ANY, sender=world.buyer)
    world.clock.to(last - 366 * DAY)
    world.perks.redeem(PRIORITY, ANY, sender=world.buyer)

    assert world.perks.priorityUntilOf(world.buyer) == last


def test_redeem__G_short_immature_or_bonded__GToken_RedeemableTooLow(world: PerksWorld) -> None:
    """PRK-9"""
    with world.chain.expect("GToken_RedeemableTooLow", redeemable=0, needed=100 * G):
        world.perks.redeem(PRIORITY, ANY, sender=world.stranger)

    world.earn(world.stranger, 1_000 * G)
    with world.chain.expect("GToken_RedeemableTooLow", redeemable=0, needed=100 * G):
        world.perks.redeem(PRIORITY, ANY, sender=world.stranger)

    free = world.free(world.buyer)
    world.g.bond(free - 100 * G + 1, sender=world.buyer)
    with world.chain.expect("GToken_RedeemableTooLow", redeemable=100 * G - 1, needed=100 * G):
        world.perks.redeem(PRIORITY, ANY, sender=world.buyer)
    assert world.perks.priorityUntilOf(world.buyer) == 0


def test_redeem__last_of_it__nothing_left(world: PerksWorld) -> None:
    """PRK-9"""
    world.g.bond(world.free(world.buyer) - 100 * G, sender=world.buyer)

    world.perks.redeem(PRIORITY, ANY, sender=world.buyer)

    assert world.free(world.buyer) == 0


def test_redeem__member__her_id_has_it(world: PerksWorld) -> None:
    """PRK-10"""
    before = world.free(world.tester_id)

    world.perks.redeem(ACCESS, ANY, sender=world.tester)

    assert next(log for log in world.chain.logs if log.name == "PerkRedeemed").args.accountId == account_id(world.tester_id)
    assert before - world.free(world.tester_id) == 200 * G
    assert world.perks.accessUntilOf(world.tester, 1) == world.clock.now + MONTH


def test_redeem__key_changed__the_new_one_has_it_and_the_old_one_nothing(world: PerksWorld) -> None:
    """PRK-10"""
    world.perks.redeem(PRIORITY, ANY, sender=world.tester)
    world.perks.redeem(ACCESS, ANY, sender=world.tester)
    until = world.clock.now + MONTH

    world.rotate(world.tester_id, world.newcomer)

    assert world.perks.priorityUntilOf(world.newcomer) == world.perks.accessUntilOf(world.newcomer, 1) == until
    assert world.perks.priorityUntilOf(world.tester) == world.perks.accessUntilOf(world.tester, 1) == 0
    with world.chain.expect("GToken_PastKey", key=world.tester, memberId=world.tester_id):
        world.perks.redeem(PRIORITY, ANY, sender=world.tester)
    world.perks.redeem(PRIORITY, ANY, sender=world.newcomer)
    assert world.perks.priorityUntilOf(world.newcomer) == until + MONTH


def test_redeem__person_becomes_a_member__keeps_what_she_had(world: PerksWorld) -> None:
    """PRK-10"""
    world.perks.redeem(PRIORITY, ANY, sender=world.buyer)
    until = world.clock.now + MONTH

    world.market.admit(world.buyer, Roles.STORE)
    assert world.perks.priorityUntilOf(world.buyer) == until

    world.g.claim(sender=world.buyer)
    world.perks.redeem(PRIORITY, ANY, sender=world.buyer)
    assert world.perks.priorityUntilOf(world.buyer) == until + MONTH


def test_redeem__two_holders__each_her_own(world: PerksWorld) -> None:
    """PRK-8, PRK-9"""
    before = world.free(world.buyer) + world.free(world.walker)

    world.perks.redeem(PRIORITY, ANY, sender=world.buyer)
    world.clock.pass_(days=1)
    world.perks.redeem(OTHER_ACCESS, ANY, sender=world.walker)

    assert world.perks.priorityUntilOf(world.buyer) == world.clock.now - DAY + MONTH
    assert world.perks.accessUntilOf(world.walker, 2) == world.clock.now + MONTH
    assert before - world.free(world.buyer) - world.free(world.walker) == 600 * G
