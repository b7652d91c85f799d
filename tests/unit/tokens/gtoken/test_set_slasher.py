"""GToken.setSlasher: the Escrow is named once."""

import pytest
from ape.contracts import ContractInstance

from tests.actors import Actors
from tests.reverting import reverts
from tests.words import ZERO


def test_set_slasher__first__recorded(gtoken: ContractInstance, actors: Actors) -> None:
    """GTK-12"""
    receipt = gtoken.setSlasher(actors.escrow, sender=actors.installer)

    assert receipt.events == [gtoken.SlasherSet(actors.escrow)]
    assert gtoken.slasher() == actors.escrow


@pytest.mark.parametrize("again", ["escrow", "stranger"])
def test_set_slasher__second__GToken_SlasherSet(gtoken: ContractInstance, actors: Actors, again: str) -> None:
    """GTK-12"""
    gtoken.setSlasher(actors.escrow, sender=actors.installer)
    with reverts(gtoken.GToken_SlasherSet, slasher=actors.escrow):
        gtoken.setSlasher(getattr(actors, again), sender=actors.installer)


def test_set_slasher__zero__GToken_ZeroAddress(gtoken: ContractInstance, actors: Actors) -> None:
    """GTK-1"""
    with reverts(gtoken.GToken_ZeroAddress):
        gtoken.setSlasher(ZERO, sender=actors.installer)
