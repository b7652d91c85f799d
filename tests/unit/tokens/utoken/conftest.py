"""Money in the buyer's hands, and signatures over it."""

from collections.abc import Callable
from typing import Any

import pytest
from ape.api import TestAccountAPI
from ape.contracts import ContractInstance

from tests.actors import Actors
from tests.signing import sign_typed
from tests.words import word

UNIT = 10**6
CAPACITY = 1_000_000 * UNIT
RATE = 10 * UNIT  # a second
FUNDS = 1_000 * UNIT

PERMIT = {"owner": "address", "spender": "address", "value": "uint256", "nonce": "uint256", "deadline": "uint256"}
AUTHORIZATION = {
    "from": "address",
    "to": "address",
    "value": "uint256",
    "validAfter": "uint256",
    "validBefore": "uint256",
    "nonce": "bytes32",
}
CANCELLATION = {"authorizer": "address", "nonce": "bytes32"}

Sign = Callable[..., bytes]


@pytest.fixture(scope="module")
def issuer(utoken: ContractInstance, actors: Actors) -> TestAccountAPI:
    """An issuer with a full bucket."""
    utoken.setIssuer(actors.issuer, CAPACITY, RATE, sender=actors.treasurer)
    return actors.issuer


@pytest.fixture(scope="module")
def funded(utoken: ContractInstance, actors: Actors, issuer: TestAccountAPI) -> int:
    """The buyer holds `FUNDS`; the maker holds something, so that its balance is a warm recipient."""
    utoken.mint(actors.buyer, FUNDS, word("buyer's deposit"), sender=issuer)
    utoken.mint(actors.maker, 1, word("maker's deposit"), sender=issuer)
    return FUNDS


@pytest.fixture(scope="module")
def sign(utoken: ContractInstance, chain: Any) -> Sign:
    """Sign a struct of the token's domain: `sign(account, "Permit", PERMIT, owner=…, …)`."""
    domain = {"name": "Guildhall Euro", "version": "1", "chainId": chain.chain_id, "verifyingContract": utoken.address}

    def sign_(account: TestAccountAPI, name: str, fields: dict[str, str], /, **values: Any) -> bytes:
        return sign_typed(account, domain, name, fields, values)

    return sign_
