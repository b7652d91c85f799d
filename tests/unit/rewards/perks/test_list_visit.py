"""Perks.listVisit, cancelVisit: a maker shows its factory, or does not after all."""

from __future__ import annotations

import pytest

from tests.perks_world import CONFIRM_PERIOD, DAY, DETAILS, PRICE, REFUNDED, G, PerksWorld

SUSPENDED, EXPELLED = 2, 3
MAX_AHEAD = 366 * DAY


def test_list_visit__caller_no_active_maker__Perks_NotMaker(world: PerksWorld) -> None:
    """PRK-11"""
    for caller, member_id in ((world.stranger, 0), (world.tester, world.tester_id)):
        with world.chain.expect("Perks_NotMaker", memberId=member_id):
            world.list_visit(caller)
    world.set_standing(world.maker_id, SUSPENDED)
    with world.chain.expect("Perks_NotMaker", memberId=world.maker_id):
        world.list_visit()


def test_list_visit__price_at_the_bounds__listed_or_Perks_BadPrice(world: PerksWorld) -> None:
    """PRK-12"""
    for price in (G, 10_000 * G):
        assert world.perks.visitOf(world.list_visit(price=price)).priceAmount == price
    for price in (0, G - 1, 10_000 * G + 1):
        with world.chain.expect("Perks_BadPrice", priceAmount=price, min=G, max=10_000 * G):
            world.list_visit(price=price)


def test_list_visit__seats_at_the_bounds__listed_or_Perks_BadSeats(world: PerksWorld) -> None:
    """PRK-12"""
    assert world.perks.MAX_SEATS() == 1_000
    for seats in (1, 1_000):
        assert world.perks.visitOf(world.list_visit(seats=seats)).seatCount == seats
    for seats in (0, 1_001):
        with world.chain.expect("Perks_BadSeats", seatCount=seats, max=1_000):
            world.list_visit(seats=seats)


def test_list_visit__instants_at_the_bounds__listed_or_refused(world: PerksWorld) -> None:
    """PRK-13"""
    now = world.clock.now
    for closes_at, visit_at in ((now + 1, now + 1), (now + 1, now + MAX_AHEAD), (now + MAX_AHEAD, now + MAX_AHEAD)):
        world.list_visit(closes_at=closes_at, visit_at=visit_at)
    for closes_at, visit_at in ((now, now + 1), (now - 1, now), (now + 2, now + 1)):
        with world.chain.expect("Perks_BadInstants", now_=now, closesAt=closes_at, visitAt=visit_at):
            world.list_visit(closes_at=closes_at, visit_at=visit_at)
    with world.chain.expect("Perks_TooFarAhead", until=now + MAX_AHEAD + 1, max=now + MAX_AHEAD):
        world.list_visit(visit_at=now + MAX_AHEAD + 1)


def test_list_visit__valid__recorded_and_told(world: PerksWorld) -> None:
    """PRK-11"""
    now = world.clock.now
    for visit_id, sender, host in ((1, world.maker, world.maker_id), (2, world.second_maker, world.second_maker_id)):
        assert world.list_visit(sender) == visit_id

        terms = (visit_id, host, PRICE, 10, now + 20 * DAY, now + 30 * DAY, DETAILS)
        assert world.chain.logs == [world.perks.VisitListed(*terms)]
        assert tuple(world.perks.visitOf(visit_id)) == (host, now + 20 * DAY, now + 30 * DAY, 0, 10, 0, PRICE)
    assert tuple(world.perks.visitOf(3)) == (0, 0, 0, 0, 0, 0, 0)


def test_cancel_visit__unknown__Perks_Unknown(world: PerksWorld, visit: int) -> None:
    """PRK-14"""
    for unknown in (0, visit + 1):
        with world.chain.expect("Perks_Unknown", id=unknown):
            world.perks.cancelVisit(unknown, sender=world.maker)


def test_cancel_visit__caller_not_the_host__Perks_NotHost(world: PerksWorld, visit: int) -> None:
    """PRK-14"""
    for caller in (world.second_maker, world.buyer, world.admin):
        with world.chain.expect("Perks_NotHost", visitId=visit, caller=caller):
            world.perks.cancelVisit(visit, sender=caller)


def test_cancel_visit__twice__Perks_Cancelled(world: PerksWorld, visit: int) -> None:
    """PRK-14"""
    world.perks.cancelVisit(visit, sender=world.maker)

    with world.chain.expect("Perks_Cancelled", visitId=visit):
        world.perks.cancelVisit(visit, sender=world.maker)


def test_cancel_visit__at_the_deadline__cancelled_or_Perks_TooLate(world: PerksWorld, visit: int) -> None:
    """PRK-15"""
    assert world.perks.CONFIRM_PERIOD() == CONFIRM_PERIOD
    deadline = world.refundable_at(visit)
    for late in (0, 1):
        with world.chain.branch():
            world.clock.to(deadline + late)
            with world.chain.expect("Perks_TooLate", now_=deadline + late, deadline=deadline):
                world.perks.cancelVisit(visit, sender=world.maker)
    world.clock.just_before(deadline)
    world.perks.cancelVisit(visit, sender=world.maker)

    assert world.chain.logs == [world.perks.VisitCancelled(visit)]
    assert world.perks.visitOf(visit).cancelledAt == deadline - 1


@pytest.mark.parametrize("standing", [SUSPENDED, EXPELLED])
def test_cancel_visit__host_suspended_or_expelled__cancelled(world: PerksWorld, visit: int, voucher: int, standing: int) -> None:
    """PRK-14: who holds others' G can always let it go."""
    world.set_standing(world.maker_id, standing)

    world.perks.cancelVisit(visit, sender=world.maker)
    world.perks.refund(voucher, sender=world.stranger)

    assert world.status(voucher) == REFUNDED


def test_cancel_visit__key_changed__only_the_new_one(world: PerksWorld, visit: int) -> None:
    """PRK-14"""
    world.rotate(world.maker_id, world.newcomer)

    with world.chain.expect("Perks_NotHost", visitId=visit, caller=world.maker):
        world.perks.cancelVisit(visit, sender=world.maker)
    world.perks.cancelVisit(visit, sender=world.newcomer)

    assert world.perks.visitOf(visit).cancelledAt == world.clock.now
