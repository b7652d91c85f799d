"""Standards.retireFor: governance withdraws a standard."""

import ape
from ape.api import TestAccountAPI
from ape.contracts import ContractInstance

from tests.actors import Actors
from tests.unit.trade.conftest import Make


def test_retire_for__caller_without_role__AccessManagedUnauthorized(
    standards: ContractInstance, actors: Actors, make_standard: Make
) -> None:
    """STD-10"""
    standard_id = make_standard()

    for caller in (actors.stranger, actors.expert, actors.admin):
        with ape.reverts(standards.AccessManagedUnauthorized, caller=caller):
            standards.retireFor(standard_id, sender=caller)


def test_retire_for__unknown__Standards_Unknown(standards: ContractInstance, rule_keeper: TestAccountAPI) -> None:
    """STD-8"""
    with ape.reverts(standards.Standards_Unknown, standardId=1):
        standards.retireFor(1, sender=rule_keeper)


def test_retire_for__retired__Standards_Retired(
    standards: ContractInstance, actors: Actors, rule_keeper: TestAccountAPI, make_standard: Make
) -> None:
    """STD-8"""
    standards.retire(make_standard(), sender=actors.expert)

    with ape.reverts(standards.Standards_Retired, standardId=1):
        standards.retireFor(1, sender=rule_keeper)


def test_retire_for__by_rule_keeper__inactive(
    standards: ContractInstance, actors: Actors, rule_keeper: TestAccountAPI, make_standard: Make
) -> None:
    """STD-10"""
    standard_id = make_standard()

    receipt = standards.retireFor(standard_id, sender=rule_keeper)

    assert receipt.events == [standards.StandardRetired(standardId=standard_id)]
    assert not standards.infoOf(standard_id).isActive
    with ape.reverts(standards.Standards_Retired, standardId=standard_id):
        standards.retire(standard_id, sender=actors.expert)
