"""Who may call what in the G-Token: a stranger is refused; the role suffices, and no other role does."""

from typing import Any

import pytest
from ape.contracts import ContractInstance
from ape.managers.chain import ChainManager

from tests.actors import Actors, callers
from tests.property.gtoken_model import EPOCH
from tests.reverting import reverts
from tests.words import NOTHING, word

CONTRIBUTION = word("contribution")
DUTIES: list[tuple[str, str, list[Any]]] = [
    ("issue", "rewarder", ["stranger", 1, word("another")]),
    ("setSlasher", "installer", ["stranger"]),
    ("redeem", "perks", ["holder", 1, NOTHING]),
    ("clawback", "rule_keeper", ["holder", 1, 2, CONTRIBUTION, NOTHING]),
    ("setEpochCap", "rule_keeper", [1]),
]


@pytest.fixture(scope="module")
def places(gtoken: ContractInstance, actors: Actors, chain: ChainManager) -> dict[Any, Any]:
    """The buyer holds one unit that is mature and one that is not."""
    gtoken.issue(actors.buyer, 2, word("first"), sender=actors.rewarder)
    chain.pending_timestamp = gtoken.genesisAt() + 2 * EPOCH
    gtoken.issue(actors.buyer, 1, CONTRIBUTION, sender=actors.rewarder)
    return {"stranger": actors.stranger, "holder": actors.buyer}


@pytest.mark.parametrize(("function", "office", "values"), DUTIES)
def test_access__stranger__AccessManagedUnauthorized(
    gtoken: ContractInstance, actors: Actors, places: dict[str, Any], function: str, office: str, values: list[Any]
) -> None:
    """GTK-23"""
    with reverts(gtoken.AccessManagedUnauthorized, caller=actors.stranger):
        getattr(gtoken, function)(*(places.get(each, each) for each in values), sender=actors.stranger)


@pytest.mark.parametrize(("function", "office", "values"), DUTIES)
def test_access__role__suffices_alone(
    gtoken: ContractInstance,
    authority: ContractInstance,
    actors: Actors,
    places: dict[str, Any],
    function: str,
    office: str,
    values: list[Any],
) -> None:
    """GTK-23"""
    assert callers(authority, gtoken, actors, function) == [office]
    getattr(gtoken, function)(*(places.get(each, each) for each in values), sender=getattr(actors, office))
