"""Perks.book: a seat for G."""

from __future__ import annotations

from guildhall.messages import handover_hash
from tests.perks_world import BOOKED, DAY, PRICE, PerksWorld, account_id

SUSPENDED = 2


def test_book__unknown__Perks_Unknown(world: PerksWorld, visit: int) -> None:
    """PRK-16"""
    for unknown in (0, visit + 1):
        with world.chain.expect("Perks_Unknown", id=unknown):
            world.book(world.buyer, unknown)


def test_book__cancelled__Perks_Cancelled(world: PerksWorld, visit: int) -> None:
    """PRK-16"""
    world.perks.cancelVisit(visit, sender=world.maker)

    with world.chain.expect("Perks_Cancelled", visitId=visit):
        world.book(world.buyer, visit)


def test_book__at_the_closing__booked_or_Perks_TooLate(world: PerksWorld, visit: int) -> None:
    """PRK-16"""
    closes_at = world.perks.visitOf(visit).closesAt
    world.clock.just_before(closes_at)
    world.book(world.buyer, visit)
    for instant in (closes_at, closes_at + 1):
        world.clock.to(instant)
        with world.chain.expect("Perks_TooLate", now_=instant, deadline=closes_at):
            world.book(world.walker, visit)


def test_book__host_no_longer_an_active_maker__Perks_NotMaker(world: PerksWorld, visit: int) -> None:
    """PRK-16"""
    world.set_standing(world.maker_id, SUSPENDED)

    with world.chain.expect("Perks_NotMaker", memberId=world.maker_id):
        world.book(world.buyer, visit)


def test_book__host_changed_its_key__booked(world: PerksWorld, visit: int) -> None:
    """PRK-16"""
    world.rotate(world.maker_id, world.newcomer)

    assert world.status(world.book(world.buyer, visit)) == BOOKED


def test_book__no_seat_left__Perks_Full(world: PerksWorld) -> None:
    """PRK-17"""
    visit = world.list_visit(seats=2)
    world.book(world.buyer, visit)
    world.book(world.walker, visit)

    with world.chain.expect("Perks_Full", visitId=visit):
        world.book(world.tester, visit)
    assert world.perks.visitOf(visit).bookedCount == 2


def test_book__host_itself__Perks_OwnVisit(world: PerksWorld, visit: int) -> None:
    """PRK-18"""
    with world.chain.expect("Perks_OwnVisit", visitId=visit):
        world.book(world.maker, visit)
    world.rotate(world.maker_id, world.newcomer)
    for key in (world.maker, world.newcomer):
        with world.chain.expect("Perks_OwnVisit", visitId=visit):
            world.book(key, visit)


def test_book__same_account_again__Perks_BookedAlready(world: PerksWorld, visit: int, voucher: int) -> None:
    """PRK-18"""
    with world.chain.expect("Perks_BookedAlready", visitId=visit, voucherId=voucher):
        world.book(world.buyer, visit)
    other = world.book(world.tester, visit)
    world.rotate(world.tester_id, world.newcomer)
    with world.chain.expect("Perks_BookedAlready", visitId=visit, voucherId=other):
        world.book(world.newcomer, visit)


def test_book__without_a_code__Perks_ZeroCode(world: PerksWorld, visit: int) -> None:
    """PRK-19"""
    with world.chain.expect("Perks_ZeroCode"):
        world.perks.book(visit, bytes(32), sender=world.buyer)


def test_book__G_short_or_key_replaced__errors_of_G(world: PerksWorld, visit: int) -> None:
    """PRK-9"""
    with world.chain.expect("GToken_RedeemableTooLow", redeemable=0, needed=PRICE):
        world.book(world.stranger, visit)
    world.rotate(world.tester_id, world.newcomer)
    with world.chain.expect("GToken_PastKey", key=world.tester, memberId=world.tester_id):
        world.book(world.tester, visit)
    assert world.perks.voucherCount() == world.perks.visitOf(visit).bookedCount == 0


def test_book__valid__burned_recorded_and_told(world: PerksWorld, visit: int) -> None:
    """PRK-9, PRK-18"""
    other = world.list_visit(world.second_maker, price=2 * PRICE)
    account, before = account_id(world.buyer), world.free(world.buyer)
    for voucher, visit_id, price in ((1, visit, PRICE), (2, other, 2 * PRICE)):
        assert world.book(world.buyer, visit_id) == voucher

        code_hash = handover_hash(world.buyer.address, visit_id, world.code(world.buyer, visit_id))
        ref = world.perks.refOf(voucher)
        assert world.chain.logs == [
            world.perks.VisitBooked(voucher, visit_id, world.buyer, account, price, code_hash),
            world.g.Redeemed(account, price, ref),
            world.g.Transfer(world.buyer, "0x" + "00" * 20, price),
        ]
        assert tuple(world.perks.voucherOf(voucher)) == (world.buyer.address, visit_id, world.g.epoch(), BOOKED, code_hash)
        assert world.perks.voucherIdOf(visit_id, account) == voucher
        assert world.perks.visitOf(visit_id).bookedCount == 1
    assert before - world.free(world.buyer) == 3 * PRICE
    assert world.perks.refOf(1) != world.perks.refOf(2)
    assert tuple(world.perks.voucherOf(3)) == ("0x" + "00" * 20, 0, 0, 0, bytes(32))
    assert world.clock.now < world.perks.visitOf(visit).visitAt - 29 * DAY
