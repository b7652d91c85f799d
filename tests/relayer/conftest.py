"""One market, deployed once, unwound after each test."""

from collections.abc import Iterator

import pytest

from guildhall.evm import load
from guildhall.relayer import CollectedEvents, Relayer
from tests.relayer.world import World


@pytest.fixture(scope="session")
def base_world() -> World:
    return World(load())


@pytest.fixture
def world(base_world: World) -> Iterator[World]:
    chain, heard = base_world.chain, base_world.events
    chain.events = CollectedEvents()
    chain.events.feed(heard.after(0).logs)
    with chain.branch():
        yield base_world
    chain.events = heard


@pytest.fixture
def relayer(world: World) -> Relayer:
    return world.relayer()
