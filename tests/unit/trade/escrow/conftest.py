"""The whole suite on the in-process EVM, as it was at the start of each test."""

from collections.abc import Iterator

import pytest

from guildhall.evm import load
from tests.stage import Stage


@pytest.fixture(scope="session")
def built_stage() -> Stage:
    return Stage(load())


@pytest.fixture
def stage(built_stage: Stage) -> Iterator[Stage]:
    with built_stage.chain.branch():
        yield built_stage
