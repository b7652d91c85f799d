"""RiskPool.pay: the oldest claims first, as far as the money goes; anyone."""

from __future__ import annotations

import pytest

from tests.pool import PoolWorld

AMOUNTS = (30, 20, 10)
ALL = sum(AMOUNTS)


@pytest.fixture
def waiting(world: PoolWorld) -> PoolWorld:
    """Three claims wait, nothing is held."""
    for number, amount in enumerate(AMOUNTS):
        world.claim(number, amount)
    return world


def all_paid(world: PoolWorld) -> tuple[int, ...]:
    return tuple(world.paid(number) for number in range(len(AMOUNTS)))


def test_pay__nobody_waits__RiskPool_NothingQueued(world: PoolWorld) -> None:
    """RSK-3: at first, and when all is paid"""
    world.fund(2 * ALL)
    with world.chain.expect("RiskPool_NothingQueued"):
        world.pay(1)

    world.claim(0, 3 * ALL)
    world.fund(ALL)
    world.pay(1)
    with world.chain.expect("RiskPool_NothingQueued"):
        world.pay(1)


@pytest.mark.parametrize("beyond", [0, 1])
def test_pay__held_covers_all__paid_in_order(waiting: PoolWorld, beyond: int) -> None:
    """RSK-2"""
    waiting.fund(ALL + beyond)

    assert waiting.pool.pay(3, sender=waiting.stranger) == ALL

    pool, escrow = waiting.pool, waiting.escrow
    assert waiting.chain.logs == [
        event
        for number, amount in enumerate(AMOUNTS)
        for event in (
            pool.Paid(waiting.account(number), amount),
            escrow.Transferred(pool.ACCOUNT(), waiting.account(number), amount),
        )
    ]
    assert (all_paid(waiting), pool.heldAmount(), pool.owedAmount()) == (AMOUNTS, beyond, 0)
    assert tuple(pool.queue()) == (3, 3)
    assert [tuple(pool.debtAt(index)) for index in range(3)] == [(bytes(32), 0)] * 3


@pytest.mark.parametrize(
    ("held", "paid", "first"),
    [
        (1, (1, 0, 0), 0),
        (29, (29, 0, 0), 0),
        (30, (30, 0, 0), 1),
        (31, (30, 1, 0), 1),
        (49, (30, 19, 0), 1),
        (50, (30, 20, 0), 2),
        (59, (30, 20, 9), 2),
    ],
)
def test_pay__held_is_short__oldest_first_and_one_in_part(waiting: PoolWorld, held: int, paid: tuple[int, ...], first: int) -> None:
    """RSK-2"""
    waiting.fund(held)

    assert waiting.pool.pay(10, sender=waiting.stranger) == held

    assert all_paid(waiting) == paid
    assert (waiting.pool.heldAmount(), waiting.pool.owedAmount()) == (0, ALL - held)
    left = [(waiting.account(number), AMOUNTS[number] - paid[number]) for number in range(first, 3)]
    assert waiting.waiting() == left
    assert tuple(waiting.pool.queue()) == (first, 3)


def test_pay__head_paid_in_part__goes_on_where_it_stopped(waiting: PoolWorld) -> None:
    """RSK-2"""
    for _ in range(ALL):
        waiting.fund(1)
        waiting.pay(5)

    assert (all_paid(waiting), waiting.waiting()) == (AMOUNTS, [])


@pytest.mark.parametrize("count", range(5))
def test_pay__count__at_most_so_many(waiting: PoolWorld, count: int) -> None:
    """RSK-2"""
    waiting.fund(ALL)

    waiting.pay(count)

    assert all_paid(waiting) == (*AMOUNTS[:count], 0, 0, 0)[:3]
    assert waiting.pool.owedAmount() == sum(AMOUNTS[count:])


def test_pay__nothing_held__nothing_happens(waiting: PoolWorld) -> None:
    """RSK-2: no obstacle to whoever calls it in turn"""
    assert waiting.pool.pay(3, sender=waiting.stranger) == 0

    assert waiting.chain.logs == []
    assert (len(waiting.waiting()), waiting.pool.owedAmount()) == (3, ALL)


def test_pay__pool_blocked__Escrow_Frozen(waiting: PoolWorld) -> None:
    """RSK-6: nobody loses her place meanwhile."""
    waiting.fund(ALL)
    waiting.block()
    with waiting.chain.expect("Escrow_Frozen", owner=waiting.pool):
        waiting.pay(3)

    waiting.block(False)
    waiting.pay(3)

    assert all_paid(waiting) == AMOUNTS
