"""The whole suite on the in-process EVM, as it was at the start of each test; the standard has limits, the carrier a device."""

from collections.abc import Iterator

import pytest

from guildhall.evm import Account, load
from tests import goods
from tests.stage import Stage


@pytest.fixture(scope="session")
def built_stage() -> Stage:
    return Stage(load())


@pytest.fixture
def stage(built_stage: Stage) -> Iterator[Stage]:
    with built_stage.chain.branch():
        yield built_stage


@pytest.fixture
def device(stage: Stage) -> Account:
    """The carrier's, registered; the stage's standard has `goods.LIMITS`."""
    device = stage.chain.account(40)
    goods.publish_limits(stage)
    goods.register_device(stage, device)
    return device
