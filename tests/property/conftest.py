"""The compiled contracts and one suite on the in-process EVM, shared by what only reads; machines deploy their own."""

from collections.abc import Iterator

import pytest

from guildhall.deploy import Suite, deploy_suite, load_config
from guildhall.evm import Artifacts, Chain, load
from tests.courtroom import Courtroom
from tests.stage import Stage


@pytest.fixture(scope="session")
def artifacts() -> Artifacts:
    return load()


@pytest.fixture(scope="session")
def suite(artifacts: Artifacts) -> Suite:
    """The seed policy; not to be written to."""
    chain = Chain(artifacts)
    return deploy_suite(chain, chain.account(0), load_config())


@pytest.fixture(scope="session")
def built_stage(artifacts: Artifacts) -> Stage:
    stage = Stage(artifacts)
    Courtroom(stage)
    return stage


@pytest.fixture
def stage(built_stage: Stage) -> Iterator[Stage]:
    """The whole suite with its cast, as it was at the start of each test."""
    with built_stage.chain.branch():
        yield built_stage
