"""One EVM with one `EvmProbe` on it, fresh for each test."""

import pytest

from guildhall.evm import Account, Artifacts, Chain, Contract, load

SUPPLY = 10**24


@pytest.fixture(scope="session")
def artifacts() -> Artifacts:
    return load()


@pytest.fixture
def chain(artifacts: Artifacts) -> Chain:
    return Chain(artifacts)


@pytest.fixture
def deployer(chain: Chain) -> Account:
    return chain.account(0)


@pytest.fixture
def stranger(chain: Chain) -> Account:
    return chain.account(1)


@pytest.fixture
def probe(chain: Chain, deployer: Account) -> Contract:
    return chain.deploy("EvmProbe", "label", SUPPLY, sender=deployer)
