"""The whole suite on the in-process EVM, as it was at the start of each test; jurors have joined."""

from collections.abc import Iterator

import pytest

from guildhall.evm import load
from tests.courtroom import Courtroom
from tests.rewards import Rewards
from tests.stage import Stage


@pytest.fixture(scope="session")
def built_stage() -> Stage:
    stage = Stage(load())
    Courtroom(stage)
    return stage


@pytest.fixture
def stage(built_stage: Stage) -> Iterator[Stage]:
    with built_stage.chain.branch():
        yield built_stage


@pytest.fixture
def rewards(stage: Stage) -> Rewards:
    return Rewards(stage)
