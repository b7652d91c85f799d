"""The suite with people who have mature G, on the in-process EVM, as it was at the start of each test."""

from collections.abc import Iterator

import pytest

from guildhall.evm import Chain, load
from tests.perks_world import PerksWorld


@pytest.fixture(scope="session")
def built_world() -> PerksWorld:
    return PerksWorld(Chain(load()))


@pytest.fixture
def world(built_world: PerksWorld) -> Iterator[PerksWorld]:
    with built_world.chain.branch():
        yield built_world


@pytest.fixture
def visit(world: PerksWorld) -> int:
    """Listed by the maker."""
    return world.list_visit()


@pytest.fixture
def voucher(world: PerksWorld, visit: int) -> int:
    """Of the buyer, for the visit."""
    return world.book(world.buyer, visit)
