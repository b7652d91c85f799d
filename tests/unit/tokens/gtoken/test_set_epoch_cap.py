"""GToken.setEpochCap: how much one account may be issued in a month."""

from ape.contracts import ContractInstance

from tests.actors import Actors
from tests.reverting import reverts

from .conftest import UNIT, Issue, person

FIRST = 10**12


def test_set_epoch_cap__another__holds_at_once(gtoken: ContractInstance, actors: Actors, issue: Issue) -> None:
    """GTK-28, GTK-27"""
    issue(actors.buyer, 2 * UNIT)

    receipt = gtoken.setEpochCap(3 * UNIT, sender=actors.rule_keeper)

    assert receipt.events == [gtoken.EpochCapSet(FIRST, 3 * UNIT)]
    assert gtoken.epochCapAmount() == 3 * UNIT
    with reverts(gtoken.GToken_EpochCapReached, accountId=person(actors.buyer), left=UNIT, needed=UNIT + 1):
        issue(actors.buyer, UNIT + 1)
    gtoken.setEpochCap(UNIT, sender=actors.rule_keeper)
    with reverts(gtoken.GToken_EpochCapReached, accountId=person(actors.buyer), left=0, needed=1):
        issue(actors.buyer, 1)


def test_set_epoch_cap__zero__nothing_is_issued(gtoken: ContractInstance, actors: Actors, issue: Issue) -> None:
    """GTK-28"""
    gtoken.setEpochCap(0, sender=actors.rule_keeper)
    with reverts(gtoken.GToken_EpochCapReached, accountId=person(actors.buyer), left=0, needed=1):
        issue(actors.buyer, 1)


def test_set_epoch_cap__same__GToken_Unchanged(gtoken: ContractInstance, actors: Actors) -> None:
    """GTK-28"""
    with reverts(gtoken.GToken_Unchanged):
        gtoken.setEpochCap(FIRST, sender=actors.rule_keeper)
