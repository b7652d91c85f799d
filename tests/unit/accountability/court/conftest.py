"""A court on the in-process EVM, as it was at the start of each test."""

from collections.abc import Iterator

import pytest

from guildhall.evm import load
from tests.court_stage import CourtStage, new_stage


@pytest.fixture(scope="session")
def built_stage() -> CourtStage:
    return new_stage(load())


@pytest.fixture
def stage(built_stage: CourtStage) -> Iterator[CourtStage]:
    members = list(built_stage.members)
    with built_stage.chain.branch():
        yield built_stage
    built_stage.members = members
