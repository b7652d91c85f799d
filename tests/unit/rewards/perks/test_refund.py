"""Perks.refund: what did not take place is given back, aged as if it had been kept."""

from __future__ import annotations

import pytest

from guildhall.market import Roles
from tests.perks_world import ADMITTED, DAY, EPOCH, PRICE, REFUNDED, G, PerksWorld, account_id

CAP = 1_000_000 * G


def cancelled(world: PerksWorld, visit: int) -> None:
    world.perks.cancelVisit(visit, sender=world.maker)


def aged(world: PerksWorld, amount: int, booked_epoch: int) -> int:
    """An amount of an epoch at this instant."""
    return amount * int(world.g.indexOf(booked_epoch)) // int(world.g.indexOf(world.g.epoch()))


def test_refund__unknown_or_ended__Perks_Ended(world: PerksWorld, visit: int, voucher: int) -> None:
    """PRK-20, PRK-25"""
    other = world.book(world.walker, visit)
    world.admit(other)
    cancelled(world, visit)
    world.perks.refund(voucher, sender=world.stranger)

    for ended, status in ((0, 0), (other + 1, 0), (other, ADMITTED), (voucher, REFUNDED)):
        with world.chain.expect("Perks_Ended", voucherId=ended, status=status):
            world.perks.refund(ended, sender=world.stranger)


def test_refund__host_can_still_confirm__Perks_TooEarly(world: PerksWorld, visit: int, voucher: int) -> None:
    """PRK-23"""
    refundable_at = world.refundable_at(visit)
    for instant in (world.clock.now, world.perks.visitOf(visit).visitAt, refundable_at - 1):
        world.clock.to(instant)
        with world.chain.expect("Perks_TooEarly", now_=instant, refundableAt=refundable_at):
            world.perks.refund(voucher, sender=world.buyer)


@pytest.mark.parametrize("late", [0, 1, 400 * DAY])
def test_refund__host_confirmed_nobody__given_back(world: PerksWorld, visit: int, voucher: int, late: int) -> None:
    """PRK-23, PRK-24"""
    booked_epoch = int(world.g.epoch())
    world.clock.to(world.refundable_at(visit) + late)
    before, amount = world.free(world.buyer), aged(world, PRICE, booked_epoch)

    assert world.perks.refund(voucher, sender=world.stranger) == amount < PRICE

    ref = world.perks.refOf(voucher)
    assert world.chain.logs == [
        world.perks.VoucherRefunded(voucher, visit, world.buyer, amount),
        world.g.Issued(account_id(world.buyer), amount, ref),
        world.g.Transfer("0x" + "00" * 20, world.buyer, amount),
    ]
    assert amount <= world.free(world.buyer) - before <= amount + 1
    assert world.status(voucher) == REFUNDED


def test_refund__cancelled_in_the_epoch_of_the_booking__to_the_unit(world: PerksWorld, visit: int) -> None:
    """PRK-24"""
    before = world.free(world.buyer)
    voucher = world.book(world.buyer, visit)
    cancelled(world, visit)

    assert world.perks.refundAmountOf(voucher) == world.perks.refund(voucher, sender=world.buyer) == PRICE
    assert world.free(world.buyer) == before


def test_refund__a_year_later__half_of_it_as_of_what_was_kept(world: PerksWorld) -> None:
    """PRK-24: a booking with a friendly host is no shelter from ageing."""
    visit = world.list_visit(closes_at=world.clock.now + DAY, visit_at=world.clock.now + 12 * EPOCH)
    keeper = world.free(world.walker)
    voucher = world.book(world.buyer, visit)

    world.clock.pass_(seconds=12 * EPOCH)
    cancelled(world, visit)

    assert world.perks.refund(voucher, sender=world.buyer) == PRICE // 2
    assert world.free(world.walker) == keeper // 2


def test_refund__done__immature_for_an_epoch_and_no_vote(world: PerksWorld, visit: int) -> None:
    """PRK-24: new G: what is left of this epoch and the whole next one."""
    world.earn(world.newcomer, PRICE)
    world.clock.pass_(seconds=2 * EPOCH)
    visit = world.list_visit(price=world.free(world.newcomer))
    voucher = world.book(world.newcomer, visit)
    cancelled(world, visit)

    world.perks.refund(voucher, sender=world.stranger)

    assert world.g.redeemableOf(account_id(world.newcomer)) == 0
    world.clock.pass_(seconds=2 * EPOCH)
    assert world.g.redeemableOf(account_id(world.newcomer)) == world.free(world.newcomer) > 0


def test_refund__cap_of_the_epoch_reached__waits_for_the_next_one(world: PerksWorld, visit: int, voucher: int) -> None:
    """PRK-24"""
    cancelled(world, visit)
    world.earn(world.buyer, CAP - PRICE + 1)

    with world.chain.expect("GToken_EpochCapReached", accountId=account_id(world.buyer), left=PRICE - 1, needed=PRICE):
        world.perks.refund(voucher, sender=world.buyer)
    world.clock.pass_(seconds=EPOCH)
    world.perks.refund(voucher, sender=world.buyer)

    assert world.status(voucher) == REFUNDED


def test_refund__holder_changed_her_key__to_the_member(world: PerksWorld, visit: int) -> None:
    """PRK-24"""
    voucher = world.book(world.tester, visit)
    cancelled(world, visit)
    world.rotate(world.tester_id, world.newcomer)
    before = world.free(world.tester_id)

    amount = int(world.perks.refund(voucher, sender=world.stranger))

    assert world.free(world.tester_id) - before in (amount, amount + 1)
    assert amount > 0


def test_refund__holder_became_a_member__to_the_member(world: PerksWorld, visit: int, voucher: int) -> None:
    """PRK-24"""
    member_id = world.market.admit(world.buyer, Roles.STORE)
    cancelled(world, visit)

    amount = world.perks.refund(voucher, sender=world.stranger)

    assert world.free(member_id) == amount == PRICE
