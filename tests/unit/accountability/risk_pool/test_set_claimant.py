"""RiskPool.setClaimant: once."""

from __future__ import annotations

from guildhall.market import NOBODY
from tests.pool import PoolWorld


def test_set_claimant__caller_has_no_right__AccessManagedUnauthorized(world: PoolWorld) -> None:
    """RSK-4"""
    for caller in (world.stranger, world.cases):
        with world.chain.expect("AccessManagedUnauthorized", caller=caller):
            world.fresh_pool.setClaimant(caller, sender=caller)


def test_set_claimant__zero__RiskPool_ZeroAddress(world: PoolWorld) -> None:
    """RSK-4"""
    with world.chain.expect("RiskPool_ZeroAddress"):
        world.fresh_pool.setClaimant(NOBODY, sender=world.admin)


def test_set_claimant__twice__RiskPool_ClaimantSet(world: PoolWorld) -> None:
    """RSK-4"""
    for claimant in (world.cases, world.stranger):
        with world.chain.expect("RiskPool_ClaimantSet", claimant=world.cases):
            world.pool.setClaimant(claimant, sender=world.admin)


def test_set_claimant__first__named_and_told(world: PoolWorld) -> None:
    """RSK-4"""
    assert world.fresh_pool.claimant() == NOBODY

    world.fresh_pool.setClaimant(world.cases, sender=world.admin)

    assert world.chain.logs == [world.fresh_pool.ClaimantSet(world.cases)]
    assert world.fresh_pool.claimant() == world.cases.address
