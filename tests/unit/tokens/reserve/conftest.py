"""An attestor of U's reserve on the in-process EVM, as it was at the start of each test: two of three auditors, one round."""

from collections.abc import Iterator

import pytest

from guildhall.evm import Chain, load
from tests.token_stage import TokenStage


@pytest.fixture(scope="session")
def built_stage() -> TokenStage:
    stage = TokenStage(Chain(load()))
    return stage


@pytest.fixture
def stage(built_stage: TokenStage) -> Iterator[TokenStage]:
    with built_stage.chain.branch():
        yield built_stage
