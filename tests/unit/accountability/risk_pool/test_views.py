"""What the RiskPool tells."""

from __future__ import annotations

import pytest

from guildhall.market import BOND_TAG, account_of
from tests.pool import PoolWorld

WITHOUT_BOUND = 2**256 - 1


def test_views__fresh__nothing_held_and_nothing_owed(world: PoolWorld) -> None:
    """RSK-2"""
    pool = world.pool

    assert (pool.heldAmount(), pool.owedAmount(), tuple(pool.queue())) == (0, 0, (0, 0))
    assert tuple(pool.debtAt(0)) == (bytes(32), 0)
    assert pool.reserveRatioBps() == WITHOUT_BOUND
    assert (pool.ESCROW(), pool.ACCOUNT()) == (world.escrow.address, account_of(pool.address))


def test_held__money_in_the_free_account__from_whoever(world: PoolWorld) -> None:
    """RSK-2: a deposit, a transfer in the ledger; money under another tag is not the pool's to pay with."""
    world.fund(5)
    world.escrow.deposit(account_of(world.stranger.address), 7, sender=world.cashier)
    world.escrow.transfer(bytes(12), account_of(world.pool.address), 7, sender=world.stranger)
    world.escrow.deposit(account_of(world.pool.address, BOND_TAG), 11, sender=world.cashier)

    assert world.pool.heldAmount() == 12


@pytest.mark.parametrize(
    ("owed", "held", "ratio"),
    [(3, 0, 0), (3, 1, 3_333), (3, 2, 6_666), (3, 3, 10_000), (3, 4, 13_333), (10_001, 1, 0), (1, 10**15, 10**19)],
)
def test_reserve_ratio__held_against_owed__rounded_down(world: PoolWorld, owed: int, held: int, ratio: int) -> None:
    """RSK-2"""
    world.claim(1, owed)
    if held:
        world.fund(held)

    assert world.pool.reserveRatioBps() == ratio
