"""Standards.setRule: governance attaches a plug-in."""

import ape
import pytest
from ape.api import TestAccountAPI
from ape.contracts import ContractInstance
from ape.managers.project import LocalProject

from tests.actors import Actors
from tests.unit.trade.conftest import Make
from tests.words import ZERO


@pytest.fixture(scope="session")
def rule(project: LocalProject, actors: Actors) -> ContractInstance:
    return actors.admin.deploy(project.DemandRuleMock, True)


@pytest.fixture(scope="session")
def other_rule(project: LocalProject, actors: Actors) -> ContractInstance:
    return actors.admin.deploy(project.DemandRuleMock, False)


@pytest.fixture
def standard_id(make_standard: Make) -> int:
    return make_standard()


def test_set_rule__caller_without_role__AccessManagedUnauthorized(
    standards: ContractInstance, actors: Actors, standard_id: int, rule: ContractInstance
) -> None:
    """STD-10"""
    for caller in (actors.stranger, actors.expert, actors.admin):
        with ape.reverts(standards.AccessManagedUnauthorized, caller=caller):
            standards.setRule(standard_id, rule, sender=caller)


def test_set_rule__unknown__Standards_Unknown(
    standards: ContractInstance, rule_keeper: TestAccountAPI, standard_id: int, rule: ContractInstance
) -> None:
    """STD-8"""
    with ape.reverts(standards.Standards_Unknown, standardId=standard_id + 1):
        standards.setRule(standard_id + 1, rule, sender=rule_keeper)


def test_set_rule__retired__Standards_Retired(
    standards: ContractInstance, actors: Actors, rule_keeper: TestAccountAPI, standard_id: int, rule: ContractInstance
) -> None:
    """STD-8"""
    standards.retire(standard_id, sender=actors.expert)

    with ape.reverts(standards.Standards_Retired, standardId=standard_id):
        standards.setRule(standard_id, rule, sender=rule_keeper)


def test_set_rule__no_code__Standards_NotRule(
    standards: ContractInstance, actors: Actors, rule_keeper: TestAccountAPI, standard_id: int
) -> None:
    """STD-11"""
    with ape.reverts(standards.Standards_NotRule, rule=actors.stranger):
        standards.setRule(standard_id, actors.stranger, sender=rule_keeper)


def test_set_rule__same__Standards_Unchanged(
    standards: ContractInstance, rule_keeper: TestAccountAPI, standard_id: int, rule: ContractInstance
) -> None:
    """STD-11"""
    standards.setRule(standard_id, rule, sender=rule_keeper)

    with ape.reverts(standards.Standards_Unchanged):
        standards.setRule(standard_id, rule, sender=rule_keeper)


def test_set_rule__zero_again__Standards_Unchanged(standards: ContractInstance, rule_keeper: TestAccountAPI, standard_id: int) -> None:
    """STD-11"""
    with ape.reverts(standards.Standards_Unchanged):
        standards.setRule(standard_id, ZERO, sender=rule_keeper)


def test_set_rule__first__attached(
    standards: ContractInstance, rule_keeper: TestAccountAPI, make_standard: Make, rule: ContractInstance
) -> None:
    """STD-10, STD-11"""
    make_standard()
    make_standard()

    receipt = standards.setRule(1, rule, sender=rule_keeper)

    assert receipt.events == [standards.RuleSet(standardId=1, oldRule=ZERO, newRule=rule)]
    assert standards.infoOf(1).rule == rule
    assert standards.infoOf(2).rule == ZERO
    assert standards.attributeCountOf(1) == 2


def test_set_rule__other__replaced(
    standards: ContractInstance, rule_keeper: TestAccountAPI, standard_id: int, rule: ContractInstance, other_rule: ContractInstance
) -> None:
    """STD-11"""
    standards.setRule(standard_id, rule, sender=rule_keeper)

    receipt = standards.setRule(standard_id, other_rule, sender=rule_keeper)

    assert receipt.events == [standards.RuleSet(standardId=standard_id, oldRule=rule, newRule=other_rule)]
    assert standards.infoOf(standard_id).rule == other_rule


def test_set_rule__zero__removed(
    standards: ContractInstance, rule_keeper: TestAccountAPI, standard_id: int, rule: ContractInstance
) -> None:
    """STD-11"""
    standards.setRule(standard_id, rule, sender=rule_keeper)

    receipt = standards.setRule(standard_id, ZERO, sender=rule_keeper)

    assert receipt.events == [standards.RuleSet(standardId=standard_id, oldRule=rule, newRule=ZERO)]
    assert standards.infoOf(standard_id).rule == ZERO
