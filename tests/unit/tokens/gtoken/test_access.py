"""Who may call what in the G-Token: a stranger is refused; the role suffices, and no other role does."""

from typing import Any

import pytest
from ape.contracts import ContractInstance

from tests.actors import Actors, callers
from tests.reverting import reverts
from tests.words import word

DUTIES = [("issue", "rewarder", [1, word("contribution")]), ("setSlasher", "installer", [])]


@pytest.mark.parametrize(("function", "office", "values"), DUTIES)
def test_access__stranger__AccessManagedUnauthorized(
    gtoken: ContractInstance, actors: Actors, function: str, office: str, values: list[Any]
) -> None:
    """GTK-23"""
    with reverts(gtoken.AccessManagedUnauthorized, caller=actors.stranger):
        getattr(gtoken, function)(actors.stranger, *values, sender=actors.stranger)


@pytest.mark.parametrize(("function", "office", "values"), DUTIES)
def test_access__role__suffices_alone(
    gtoken: ContractInstance, authority: ContractInstance, actors: Actors, function: str, office: str, values: list[Any]
) -> None:
    """GTK-23"""
    assert callers(authority, gtoken, actors, function) == [office]
    getattr(gtoken, function)(actors.stranger, *values, sender=getattr(actors, office))
