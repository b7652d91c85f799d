"""G in the hands of a member (the maker) and of a person who is none (the buyer)."""

from collections.abc import Callable
from itertools import count

import pytest
from ape.api import TestAccountAPI
from ape.contracts import ContractInstance
from eth_abi import encode
from eth_utils.crypto import keccak

from tests.actors import Actors
from tests.clock import Clock
from tests.property.gtoken_model import EPOCH, index_of
from tests.unit.conftest import MakeMember
from tests.words import word

UNIT = 10**6
EARNED = 1_000 * UNIT
DELAY = 210 * 86_400

Issue = Callable[..., bytes]
ToEpoch = Callable[[int], int]


def person(account: TestAccountAPI) -> bytes:
    """Account id of somebody who is no member."""
    return keccak(encode(["address"], [account.address]))


def member(member_id: int) -> bytes:
    """Account id of a member."""
    return member_id.to_bytes(32, "big")


def aged(amount: int, epochs: int, since: int = 0) -> int:
    """What is left of an amount some epochs after the one it was issued in."""
    return amount * index_of(since) // index_of(since + epochs)


@pytest.fixture
def to_epoch(gtoken: ContractInstance, clock: Clock) -> ToEpoch:
    """The next transaction happens as that epoch begins; the first one began with the deployment."""
    return lambda epoch: clock.to(gtoken.genesisAt() + epoch * EPOCH)


@pytest.fixture(scope="module")
def issue(gtoken: ContractInstance, actors: Actors) -> Issue:
    """Issue G under a fresh reference; returns it."""
    numbers = count()

    def issue_(to: TestAccountAPI, amount: int = EARNED) -> bytes:
        ref = word(f"contribution {next(numbers)}")
        gtoken.issue(to, amount, ref, sender=actors.rewarder)
        return ref

    return issue_


@pytest.fixture(scope="module")
def slasher(gtoken: ContractInstance, actors: Actors) -> TestAccountAPI:
    """The contract that may slash, played by an account."""
    gtoken.setSlasher(actors.escrow, sender=actors.installer)
    return actors.escrow


@pytest.fixture(scope="module")
def maker_id(actors: Actors, make_member: MakeMember, issue: Issue) -> int:
    """A member, the maker, who earned `EARNED`."""
    member_id = make_member(actors.maker)
    issue(actors.maker)
    return member_id


@pytest.fixture(scope="module")
def bonded(gtoken: ContractInstance, actors: Actors, maker_id: int) -> bytes:
    """The maker bonded all; account id."""
    gtoken.bond(EARNED, sender=actors.maker)
    return member(maker_id)


@pytest.fixture
def ready_at(gtoken: ContractInstance, actors: Actors, clock: Clock, bonded: bytes) -> int:
    """The maker announced the release of a quarter of the bond; the instant from which on it can be done."""
    gtoken.requestRelease(EARNED // 4, sender=actors.maker)
    return clock.now + DELAY


@pytest.fixture
def rotate(registry: ContractInstance, actors: Actors, clock: Clock) -> Callable[[int, TestAccountAPI], None]:
    """Give a member a new key, the whole way."""

    def rotate_(member_id: int, key: TestAccountAPI) -> None:
        registry.approveRotation(member_id, key, sender=actors.approver)
        registry.approveRotation(member_id, key, sender=actors.second_approver)
        clock.pass_(hours=72)
        registry.rotateKey(member_id, sender=actors.stranger)

    return rotate_
