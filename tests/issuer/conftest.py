"""One token on the in-process engine, with a reserve attested; as it was at the start of each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from guildhall.evm import Chain, load
from guildhall.issuer import Deposit, Payout, read_deposits, read_payouts

from .world import World, deposits_csv, payouts_csv


@pytest.fixture(scope="module")
def built_world() -> World:
    world = World(Chain(load()))
    world.attest()
    return world


@pytest.fixture
def world(built_world: World) -> Iterator[World]:
    with built_world.chain.branch():
        yield built_world


@pytest.fixture
def deposits(world: World, tmp_path: Path) -> Callable[..., list[Deposit]]:
    """Of rows (reference, number of the customer, base units), read from a file."""

    def make(*rows: tuple[str, int, int]) -> list[Deposit]:
        named = [(ref, world.customers[number].address, amount) for ref, number, amount in rows]
        return read_deposits([deposits_csv(tmp_path / "bank.csv", named)])

    return make


@pytest.fixture
def payouts(tmp_path: Path) -> Callable[..., list[Payout]]:
    """Of rows (redemption, base units, payment), read from a file."""

    def make(*rows: tuple[int | str, int, str]) -> list[Payout]:
        return read_payouts([payouts_csv(tmp_path / "payouts.csv", rows)])

    return make
