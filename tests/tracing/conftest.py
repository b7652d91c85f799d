"""The whole suite with its jurors on py-evm, which keeps blocks and logs; as it was at the start of each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guildhall.chain import pyevm_chain
from guildhall.evm import load
from tests import goods
from tests.courtroom import Courtroom
from tests.stage import Stage


@pytest.fixture(scope="session")
def built_stage() -> Stage:
    artifacts = load()
    stage = Stage(artifacts, pyevm_chain(artifacts, timestamp=1_700_000_000))
    goods.publish_limits(stage)
    Courtroom(stage)
    stage.first_block = stage.chain.web3.eth.block_number + 1  # of what tests do
    return stage


@pytest.fixture
def stage(built_stage: Stage) -> Iterator[Stage]:
    with built_stage.chain.branch():
        yield built_stage


@pytest.fixture
def room(stage: Stage) -> Courtroom:
    """The jurors who have joined."""
    return Courtroom(stage)
