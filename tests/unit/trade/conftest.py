"""The stage of the trade tests: members in their roles, Standards and Offers, and builders for a standard, an offer and a tariff."""

from collections.abc import Callable
from typing import Any

import pytest
from ape.api import ReceiptAPI, TestAccountAPI
from ape.contracts import ContractInstance
from ape.managers.project import LocalProject

from tests.actors import Actors, Bits
from tests.unit.conftest import Grant, MakeMember, deploy_registry, member_maker
from tests.words import ZERO

ATTRIBUTES = [("shoulder", 480, 5, "mm"), ("length", 750, 10, "mm")]
CODEBOOK = [("EU L", [470, 730]), ("EU XL", [480, 750])]

RULE_KEEPER = 7
"""Id in deployments/roles.toml of who sets rules and retires standards in the name of governance."""

Send = Callable[..., ReceiptAPI]
Make = Callable[..., int]


def told(receipt: ReceiptAPI, contract: ContractInstance) -> list[tuple[str, dict[str, Any]]]:
    """Name and all arguments of every event; for events with structs, which ape gives as lists with lower-case addresses."""
    assert all(event.contract_address == contract.address for event in receipt.events)
    return [(event.event_name, event.event_arguments) for event in receipt.events]


@pytest.fixture(scope="session")
def rule_keeper(actors: Actors) -> TestAccountAPI:
    """Who holds the role RULE_KEEPER, and no other."""
    return actors.newcomer


@pytest.fixture(scope="session")
def registry(project: LocalProject, authority: ContractInstance, actors: Actors, grant: Grant) -> ContractInstance:
    """Not the one of the tests of the Registry: these members stay for the whole session."""
    return deploy_registry(project, authority, actors, grant)


@pytest.fixture(scope="session")
def make_member(registry: ContractInstance, actors: Actors) -> MakeMember:
    return member_maker(registry, actors)


@pytest.fixture(scope="session")
def members(make_member: MakeMember, actors: Actors) -> dict[str, int]:
    """The expert, the maker and the carrier, each in that one role; their member ids."""
    return {
        "expert": make_member(actors.expert, Bits.EXPERT),
        "maker": make_member(actors.maker, Bits.MAKER),
        "carrier": make_member(actors.carrier, Bits.CARRIER),
    }


@pytest.fixture(scope="session")
def standards(
    project: LocalProject,
    authority: ContractInstance,
    registry: ContractInstance,
    members: dict[str, int],
    actors: Actors,
    grant: Grant,
    rule_keeper: TestAccountAPI,
) -> ContractInstance:
    standards = actors.admin.deploy(project.Standards, authority, registry)
    grant(RULE_KEEPER, [rule_keeper], standards, "retireFor", "setRule")
    return standards


@pytest.fixture(scope="session")
def offers(
    project: LocalProject, authority: ContractInstance, registry: ContractInstance, standards: ContractInstance, actors: Actors
) -> ContractInstance:
    """Offers, not yet wired to an Exchange."""
    return actors.admin.deploy(project.Offers, authority, registry, standards)


@pytest.fixture(scope="session")
def publish(standards: ContractInstance, actors: Actors) -> Send:
    """Publishes a valid standard, by default a shirt of the expert's; a test states only what differs."""

    def publish_(**changes: Any) -> ReceiptAPI:
        values: dict[str, Any] = {
            "name": "Oxford shirt",
            "unit_weight": 400,
            "attributes": ATTRIBUTES,
            "codebook": CODEBOOK,
            "materials": [],
            "royalties": [],
            "sender": actors.expert,
        }
        assert changes.keys() <= values.keys()
        *arguments, sender = (values | changes).values()
        return standards.publish(*arguments, sender=sender)

    return publish_


@pytest.fixture(scope="session")
def make_standard(publish: Send, standards: ContractInstance) -> Make:
    """Publishes a valid standard; its id."""

    def make(**changes: Any) -> int:
        publish(**changes)
        return int(standards.standardCount())

    return make


@pytest.fixture(scope="session")
def post_offer(offers: ContractInstance, actors: Actors) -> Send:
    """Posts a valid offer of the maker's; a test states the standard and what else differs."""

    def post(standard_id: int, **changes: Any) -> ReceiptAPI:
        values: dict[str, Any] = {
            "maker": ZERO,
            "standard_id": standard_id,
            "origin_zone": 0x0001_0001,
            "is_open": False,
            "needs_countersign": False,
            "unit_price_amount": 20_000_000,
            "capacity": 100,
            "marks": 0,
            "lead_period": 864_000,
            "inspection_fee_amount": 0,
            "policy_version": 1,
            "sender": actors.maker,
        }
        assert changes.keys() <= values.keys()
        *offer, sender = (values | changes).values()
        return offers.postOffer(tuple(offer), sender=sender)

    return post


@pytest.fixture(scope="session")
def make_offer(post_offer: Send, offers: ContractInstance) -> Make:
    """Posts a valid offer; its id."""

    def make(standard_id: int, **changes: Any) -> int:
        post_offer(standard_id, **changes)
        return int(offers.offerCount())

    return make


@pytest.fixture(scope="session")
def post_tariff(offers: ContractInstance, actors: Actors) -> Send:
    """Posts a valid tariff of the carrier's; a test states only what differs."""

    def post(**changes: Any) -> ReceiptAPI:
        values: dict[str, Any] = {
            "carrier": ZERO,
            "from_zone": 0x0001_0001,
            "to_zone": 0x0001_0002,
            "is_open": False,
            "base_amount": 3_000_000,
            "per_weight_amount": 1_000,
            "transit_period": 3 * 86_400,
            "sender": actors.carrier,
        }
        assert changes.keys() <= values.keys()
        *tariff, sender = (values | changes).values()
        return offers.postTariff(tuple(tariff), sender=sender)

    return post


@pytest.fixture(scope="session")
def make_tariff(post_tariff: Send, offers: ContractInstance) -> Make:
    """Posts a valid tariff; its id."""

    def make(**changes: Any) -> int:
        post_tariff(**changes)
        return int(offers.tariffCount())

    return make
