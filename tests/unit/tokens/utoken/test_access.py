"""Who may call what in the U-Token: a member or a stranger is refused; the role suffices, and no other role does."""

from typing import Any

import pytest
from ape.contracts import ContractInstance

from tests.actors import Actors, callers
from tests.reverting import reverts

DUTIES = [
    ("setIssuer", "treasurer", [1, 1]),
    ("setFrozenTokens", "compliance", [1]),
    ("setSendBlocked", "compliance", [True]),
    ("setReceiveBlocked", "compliance", [True]),
    ("setAllowed", "compliance", [True]),
    ("setExempt", "installer", []),
]


@pytest.mark.parametrize(("function", "office", "values"), DUTIES)
def test_access__stranger__AccessManagedUnauthorized(
    utoken: ContractInstance, actors: Actors, function: str, office: str, values: list[Any]
) -> None:
    """UTK-20"""
    with reverts(utoken.AccessManagedUnauthorized, caller=actors.stranger):
        getattr(utoken, function)(actors.stranger, *values, sender=actors.stranger)


@pytest.mark.parametrize(("function", "office", "values"), DUTIES)
def test_access__role__suffices_alone(
    utoken: ContractInstance, authority: ContractInstance, actors: Actors, function: str, office: str, values: list[Any]
) -> None:
    """UTK-20"""
    assert callers(authority, utoken, actors, function) == [office]
    getattr(utoken, function)(actors.stranger, *values, sender=getattr(actors, office))
