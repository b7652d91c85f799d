"""Grants of data on the in-process EVM, as it was at the start of each test."""

from collections.abc import Iterator

import pytest

from guildhall.evm import Chain, load
from tests.grants_world import GrantsWorld


@pytest.fixture(scope="session")
def built_world() -> GrantsWorld:
    return GrantsWorld(Chain(load()))


@pytest.fixture
def world(built_world: GrantsWorld) -> Iterator[GrantsWorld]:
    with built_world.chain.branch():
        yield built_world
