"""RiskPool.claim: pays at once what it can if nobody waits, and queues the rest; a ruling never waits for it."""

from __future__ import annotations

import pytest

from tests.pool import DEAL, PoolWorld

AMOUNT = 100


def test_claim__not_the_claimant__RiskPool_NotClaimant(world: PoolWorld) -> None:
    """RSK-1"""
    world.fund(AMOUNT)
    for caller in (world.admin, world.stranger, world.court):
        with world.chain.expect("RiskPool_NotClaimant", caller=caller):
            world.pool.claim(world.account(1), AMOUNT, DEAL, sender=caller)

    world.claim(1, AMOUNT)


def test_claim__nobody_is_named__RiskPool_NotClaimant(world: PoolWorld) -> None:
    """RSK-1"""
    with world.chain.expect("RiskPool_NotClaimant", caller=world.cases):
        world.fresh_pool.claim(world.account(1), AMOUNT, DEAL, sender=world.cases)


@pytest.mark.parametrize("account", [bytes(32), bytes(12) + b"\xff" * 20, bytes(20) + b"t" * 12])
def test_claim__account_without_owner__RiskPool_ZeroAddress(world: PoolWorld, account: bytes) -> None:
    """RSK-5: zeros, an address where an account belongs, a tag alone; it could never be paid, and all behind it would wait."""
    with world.chain.expect("RiskPool_ZeroAddress"):
        world.pool.claim(account, AMOUNT, DEAL, sender=world.cases)


@pytest.mark.parametrize("held", [AMOUNT, AMOUNT + 1])
def test_claim__held_covers_it__paid_at_once(world: PoolWorld, held: int) -> None:
    """RSK-2"""
    world.fund(held)

    world.claim(1, AMOUNT)

    account = world.account(1)
    assert world.chain.logs == [
        world.pool.Claimed(account, AMOUNT, DEAL),
        world.escrow.Transferred(world.pool.ACCOUNT(), account, AMOUNT),
        world.pool.Paid(account, AMOUNT),
    ]
    assert (world.paid(1), world.pool.heldAmount(), world.pool.owedAmount()) == (AMOUNT, held - AMOUNT, 0)
    assert world.waiting() == []


@pytest.mark.parametrize("held", [1, AMOUNT - 1])
def test_claim__held_is_short__a_part_paid_and_the_rest_waits(world: PoolWorld, held: int) -> None:
    """RSK-2"""
    world.fund(held)

    world.claim(1, AMOUNT)

    account = world.account(1)
    assert world.chain.logs == [
        world.pool.Claimed(account, AMOUNT, DEAL),
        world.escrow.Transferred(world.pool.ACCOUNT(), account, held),
        world.pool.Paid(account, held),
        world.pool.Queued(0, account, AMOUNT - held),
    ]
    assert (world.paid(1), world.pool.heldAmount(), world.pool.owedAmount()) == (held, 0, AMOUNT - held)
    assert world.waiting() == [(account, AMOUNT - held)]


def test_claim__nothing_held__waits(world: PoolWorld) -> None:
    """RSK-2, RSK-6"""
    largest = 2**128 - 1
    for number in (1, 2):
        world.claim(number, largest)
        account = world.account(number)
        assert world.chain.logs == [world.pool.Claimed(account, largest, DEAL), world.pool.Queued(number - 1, account, largest)]

    assert (world.paid(1), world.pool.owedAmount()) == (0, 2 * largest)
    assert tuple(world.pool.queue()) == (0, 2)


def test_claim__of_nothing__told_and_not_queued(world: PoolWorld) -> None:
    """RSK-6: with money, without, and behind somebody."""
    told = [world.pool.Claimed(world.account(2), 0, DEAL)]
    world.claim(2, 0)
    assert world.chain.logs == told
    world.fund(AMOUNT)
    world.claim(2, 0)
    assert world.chain.logs == told
    world.claim(1, AMOUNT + 1)
    world.claim(2, 0)
    assert world.chain.logs == told

    assert world.waiting() == [(world.account(1), 1)]


def test_claim__pool_blocked__waits(world: PoolWorld) -> None:
    """RSK-6: compliance stops the pool's money, not the ruling."""
    world.fund(AMOUNT)
    world.block()

    world.claim(1, AMOUNT)

    account = world.account(1)
    assert world.chain.logs == [world.pool.Claimed(account, AMOUNT, DEAL), world.pool.Queued(0, account, AMOUNT)]
    assert (world.paid(1), world.pool.heldAmount(), world.pool.owedAmount()) == (0, AMOUNT, AMOUNT)


def test_claim__behind_another__waits_whatever_is_held(world: PoolWorld) -> None:
    """RSK-2"""
    world.claim(1, AMOUNT)
    world.fund(10 * AMOUNT)

    world.claim(2, 1)

    assert world.waiting() == [(world.account(1), AMOUNT), (world.account(2), 1)]
    assert world.pool.heldAmount() == 10 * AMOUNT
    assert world.paid(2) == 0


def test_claim__after_the_queue_is_empty__paid_at_once(world: PoolWorld) -> None:
    """RSK-2"""
    world.claim(1, AMOUNT)
    world.fund(2 * AMOUNT)
    world.pay(1)

    world.claim(2, AMOUNT)

    assert (world.paid(1), world.paid(2), world.waiting()) == (AMOUNT, AMOUNT, [])
