"""Ageing to the unit: the index against decimals and whole numbers, and halving over ten years of epochs."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guildhall.evm import Chain, load
from tests.property.gtoken_machine import GWorld, account_id
from tests.property.gtoken_model import EPOCH, index_of

AMOUNTS = [1, 2, 3, 7, 999, 10**6, 10**6 + 1, 123_456_789, 10**9 + 7, 999_999_999_999]
YEARS = 10


@pytest.fixture(scope="module")
def world() -> GWorld:
    return GWorld(Chain(load()))


@pytest.mark.parametrize("epoch", range(24))
def test_index__of_an_epoch__nearest_whole_number(world: GWorld, epoch: int) -> None:
    """GTK-25: i is round(2^32 * 2^(k/12)) iff (2i - 1)^12 <= 2^(12 * 33 + k) <= (2i + 1)^12: whole numbers only."""
    step, doublings = epoch % 12, epoch // 12
    index = world.g.indexOf(epoch)
    assert index % 2**doublings == 0
    nearest = index >> doublings
    assert (2 * nearest - 1) ** 12 <= 2 ** (12 * 33 + step) <= (2 * nearest + 1) ** 12
    with localcontext(prec=60):
        assert abs(Decimal(nearest) - 2 ** (32 + Decimal(step) / 12)) <= Decimal("0.5")


@settings(deadline=None, max_examples=200)
@given(epoch=st.integers(0, 12 * 200))
def test_index__twelve_epochs_later__twice(epoch: int) -> None:
    """GTK-25"""
    g = _shared().g
    assert g.indexOf(epoch + 12) == 2 * g.indexOf(epoch) == index_of(epoch + 12)


def test_index__epoch_after_epoch__grows(world: GWorld) -> None:
    """GTK-25"""
    indices = [world.g.indexOf(epoch) for epoch in range(120)]
    assert indices == sorted(set(indices))


@pytest.mark.parametrize("second", [-1, 0, 1])
def test_epoch__around_its_start__begins_at_the_second(world: GWorld, second: int) -> None:
    """GTK-26"""
    with world.chain.branch():
        assert world.g.epoch() == 0
        assert world.genesis_at % EPOCH == 0 and world.g.EPOCH_PERIOD() == EPOCH
        world.chain.clock.to(world.genesis_at + 7 * EPOCH + second)
        assert world.g.epoch() == (6 if second < 0 else 7)


def test_balance__over_ten_years__halves_every_twelve_epochs(world: GWorld) -> None:
    """GTK-25: for amounts issued in every month of the first year, at every one of 120 epochs, to the unit."""
    g, chain = world.g, world.chain
    with chain.branch():
        holders = {}
        for month in range(12):
            chain.clock.to(max(chain.clock.now, world.genesis_at + month * EPOCH))
            for place, amount in enumerate(AMOUNTS):
                holder = chain.account(100 + month * len(AMOUNTS) + place).address
                g.issue(holder, amount, (1 + month * len(AMOUNTS) + place).to_bytes(32, "big"), sender=world.admin)
                holders[holder] = (month, amount)
        seen: dict[tuple[str, int], int] = {}
        for epoch in range(12, 12 * YEARS + 12):
            chain.clock.to(world.genesis_at + epoch * EPOCH)
            raw_supply = 0
            for holder, (month, amount) in holders.items():
                raw = amount * index_of(month)
                raw_supply += raw
                balance = g.balanceOf(holder)
                assert balance == raw // index_of(epoch)
                seen[holder, epoch] = balance
                if epoch >= 24:
                    assert balance == seen[holder, epoch - 12] // 2
                if epoch % 12 == month:
                    assert balance == amount >> (epoch - month) // 12
            assert g.rawSupply() == raw_supply and g.totalSupply() == raw_supply // index_of(epoch)


def test_id__of_voting_accounts__never_shared() -> None:
    """GTK-42: thousands of ids, small and large, each has an account of its own, and none is the id cut to an address."""
    g = _shared().g
    ids = [*range(3_000), *(2**32 - 1 - number for number in range(1_000)), *(1 << bit for bit in range(12, 32))]
    accounts = {g.voteAccountOf(number) for number in ids}
    assert len(accounts) == len(ids)
    assert all(int(account, 16) > 2**64 for account in accounts)


@settings(deadline=None, max_examples=300)
@given(first=st.integers(0, 2**32 - 1), second=st.integers(0, 2**32 - 1))
def test_id__of_two_members__two_voting_accounts(first: int, second: int) -> None:
    """GTK-42"""
    g = _shared().g
    assert (g.voteAccountOf(first) == g.voteAccountOf(second)) == (first == second)
    assert account_id(first) == first.to_bytes(32, "big")


_WORLDS: list[GWorld] = []


def _shared() -> GWorld:
    """One for what only reads, where hypothesis gives no fixtures."""
    if not _WORLDS:
        _WORLDS.append(GWorld(Chain(load())))
    return _WORLDS[0]
