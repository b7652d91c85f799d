"""U with its reserve on the in-process EVM, as it was at the start of each test: the buyer holds 1,000 U."""

from collections.abc import Iterator

import pytest

from guildhall.evm import Chain, load
from tests.token_stage import TokenStage, U

FUNDS = 1_000 * U


@pytest.fixture(scope="session")
def built_stage() -> TokenStage:
    stage = TokenStage(Chain(load()))
    stage.u.setExempt(stage.escrow, sender=stage.admin)
    stage.mint(stage.buyer, FUNDS)
    return stage


@pytest.fixture
def stage(built_stage: TokenStage) -> Iterator[TokenStage]:
    with built_stage.chain.branch():
        yield built_stage
