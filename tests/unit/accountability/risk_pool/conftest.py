"""The risk pool over the real ledger on the in-process EVM, as it was at the start of each test."""

from collections.abc import Iterator

import pytest

from guildhall.evm import Chain, load
from tests.pool import PoolWorld


@pytest.fixture(scope="session")
def built_world() -> PoolWorld:
    return PoolWorld(Chain(load()))


@pytest.fixture
def world(built_world: PoolWorld) -> Iterator[PoolWorld]:
    with built_world.chain.branch():
        yield built_world
