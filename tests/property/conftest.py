"""The compiled contracts and one suite on the in-process EVM, shared by what only reads; machines deploy their own."""

import pytest

from guildhall.deploy import Suite, deploy_suite, load_config
from guildhall.evm import Artifacts, Chain, load


@pytest.fixture(scope="session")
def artifacts() -> Artifacts:
    return load()


@pytest.fixture(scope="session")
def suite(artifacts: Artifacts) -> Suite:
    """The seed policy; not to be written to."""
    chain = Chain(artifacts)
    return deploy_suite(chain, chain.account(0), load_config())
