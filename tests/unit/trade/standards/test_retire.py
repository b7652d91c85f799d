"""Standards.retire: the expert withdraws a standard."""

import ape
from ape.contracts import ContractInstance

from tests.actors import Actors, Bits, Standing
from tests.unit.conftest import MakeMember
from tests.unit.trade.conftest import Make
from tests.words import NOTHING


def test_retire__unknown__Standards_Unknown(standards: ContractInstance, actors: Actors, make_standard: Make) -> None:
    """STD-8"""
    make_standard()

    for standard_id in (0, 2):
        with ape.reverts(standards.Standards_Unknown, standardId=standard_id):
            standards.retire(standard_id, sender=actors.expert)


def test_retire__retired__Standards_Retired(standards: ContractInstance, actors: Actors, make_standard: Make) -> None:
    """STD-8"""
    standards.retire(make_standard(), sender=actors.expert)

    with ape.reverts(standards.Standards_Retired, standardId=1):
        standards.retire(1, sender=actors.expert)


def test_retire__caller_not_expert__Standards_NotExpert(standards: ContractInstance, actors: Actors, make_standard: Make) -> None:
    """STD-9"""
    standard_id = make_standard()

    with ape.reverts(standards.Standards_NotExpert, caller=actors.stranger):
        standards.retire(standard_id, sender=actors.stranger)


def test_retire__caller_other_expert__Standards_NotExpert(
    standards: ContractInstance, actors: Actors, make_standard: Make, make_member: MakeMember
) -> None:
    """STD-9"""
    standard_id = make_standard()
    make_member(actors.store, Bits.EXPERT)

    with ape.reverts(standards.Standards_NotExpert, caller=actors.store):
        standards.retire(standard_id, sender=actors.store)


def test_retire__by_expert__inactive(standards: ContractInstance, actors: Actors, make_standard: Make) -> None:
    """STD-8, STD-9"""
    make_standard(materials=[(1, 2)])
    make_standard()

    receipt = standards.retire(1, sender=actors.expert)

    assert receipt.events == [standards.StandardRetired(standardId=1)]
    info = standards.infoOf(1)
    assert (info.expert, info.unitWeight, info.isActive, info.materials) == (actors.expert, 400, False, [(1, 2)])
    assert standards.infoOf(2).isActive


def test_retire__expert_suspended__inactive(
    standards: ContractInstance, registry: ContractInstance, actors: Actors, members: dict[str, int], make_standard: Make
) -> None:
    """STD-9"""
    standard_id = make_standard()
    registry.setStanding(members["expert"], Standing.SUSPENDED, NOTHING, sender=actors.registrar)

    standards.retire(standard_id, sender=actors.expert)

    assert not standards.infoOf(standard_id).isActive
