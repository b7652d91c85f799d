"""Perks.admit: the holder shows her code at the gate."""

from __future__ import annotations

import pytest

from tests.perks_world import ADMITTED, BOOKED, REFUNDED, PerksWorld

SUSPENDED, EXPELLED = 2, 3


def test_admit__unknown_or_ended__Perks_Ended(world: PerksWorld, visit: int, voucher: int) -> None:
    """PRK-20, PRK-25"""
    for unknown in (0, voucher + 1):
        with world.chain.expect("Perks_Ended", voucherId=unknown, status=0):
            world.perks.admit(unknown, bytes(16), sender=world.maker)

    with world.chain.branch():
        world.admit(voucher)
        with world.chain.expect("Perks_Ended", voucherId=voucher, status=ADMITTED):
            world.admit(voucher)
    world.perks.cancelVisit(visit, sender=world.maker)
    world.perks.refund(voucher, sender=world.buyer)
    with world.chain.expect("Perks_Ended", voucherId=voucher, status=REFUNDED):
        world.admit(voucher)


def test_admit__caller_not_the_host__Perks_NotHost(world: PerksWorld, visit: int, voucher: int) -> None:
    """PRK-20"""
    for caller in (world.second_maker, world.buyer, world.stranger):
        with world.chain.expect("Perks_NotHost", visitId=visit, caller=caller):
            world.admit(voucher, caller)
    world.rotate(world.maker_id, world.newcomer)
    with world.chain.expect("Perks_NotHost", visitId=visit, caller=world.maker):
        world.admit(voucher)
    world.admit(voucher, world.newcomer)

    assert world.status(voucher) == ADMITTED


def test_admit__cancelled__Perks_Cancelled(world: PerksWorld, visit: int, voucher: int) -> None:
    """PRK-21"""
    world.perks.cancelVisit(visit, sender=world.maker)

    with world.chain.expect("Perks_Cancelled", visitId=visit):
        world.admit(voucher)


def test_admit__at_the_deadline__admitted_or_Perks_TooLate(world: PerksWorld, visit: int, voucher: int) -> None:
    """PRK-21"""
    deadline = world.refundable_at(visit)
    for late in (0, 1):
        with world.chain.branch():
            world.clock.to(deadline + late)
            with world.chain.expect("Perks_TooLate", now_=deadline + late, deadline=deadline):
                world.admit(voucher)
    world.clock.just_before(deadline)
    world.admit(voucher)

    assert world.status(voucher) == ADMITTED


def test_admit__other_code__Perks_WrongCode(world: PerksWorld, visit: int, voucher: int) -> None:
    """PRK-22"""
    code = world.code(world.buyer, visit)
    wrong = (bytes(16), bytes([code[0] ^ 1]) + code[1:], code[:15] + bytes([code[15] ^ 1]))
    for other in wrong:
        with world.chain.expect("Perks_WrongCode", voucherId=voucher):
            world.perks.admit(voucher, other, sender=world.maker)


def test_admit__code_of_another_holder_or_visit__Perks_WrongCode(world: PerksWorld, visit: int, voucher: int) -> None:
    """PRK-22: a code that was shown serves nobody a second time, not even with the same hash."""
    again = world.list_visit()
    code, code_hash = world.code(world.buyer, visit), world.code_hash(world.buyer, visit)
    world.perks.book(visit, code_hash, sender=world.walker)
    copied = int(world.perks.voucherCount())
    world.perks.book(again, code_hash, sender=world.buyer)
    reused = int(world.perks.voucherCount())
    world.admit(voucher)

    for other in (copied, reused):
        with world.chain.expect("Perks_WrongCode", voucherId=other):
            world.perks.admit(other, code, sender=world.maker)


@pytest.mark.parametrize("standing", [1, SUSPENDED, EXPELLED])
def test_admit__valid__ended_and_told(world: PerksWorld, visit: int, voucher: int, standing: int) -> None:
    """PRK-20, PRK-21: whatever the host's standing, early and late; nothing moves in G."""
    if standing != 1:
        world.set_standing(world.maker_id, standing)
    other, supply = world.status(voucher), world.g.rawSupply()
    assert other == BOOKED

    world.admit(voucher)

    assert world.chain.logs == [world.perks.VisitorAdmitted(voucher, visit)]
    assert world.status(voucher) == ADMITTED
    assert world.g.rawSupply() == supply
