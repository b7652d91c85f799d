"""The whole suite on the in-process EVM, as it was at the start of each test; jurors have joined, every witness has bonded G."""

from collections.abc import Iterator

import pytest
from eth_utils.crypto import keccak

from guildhall.evm import load
from tests.courtroom import Courtroom
from tests.stage import BONDED_G, Stage


@pytest.fixture(scope="session")
def built_stage() -> Stage:
    stage = Stage(load())
    Courtroom(stage)
    g_token = stage.suite.g_token
    for witness in (stage.inspector, stage.store, stage.second_carrier):
        g_token.issue(witness, BONDED_G, keccak(text=witness.address), sender=stage.admin)
        g_token.bond(BONDED_G, sender=witness)
    return stage


@pytest.fixture
def stage(built_stage: Stage) -> Iterator[Stage]:
    with built_stage.chain.branch():
        yield built_stage


@pytest.fixture
def courtroom(stage: Stage) -> Courtroom:
    return Courtroom(stage)
