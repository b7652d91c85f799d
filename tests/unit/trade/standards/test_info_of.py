"""Standards.infoOf and the other views."""

from itertools import product

import pytest
from ape.contracts import ContractInstance

from tests.actors import Actors
from tests.unit.trade.conftest import Make
from tests.words import NOTHING, ZERO

COLD_READ = 2_100


@pytest.mark.parametrize("standard_id", [0, 2, 2**32 - 1])
def test_info_of__unknown__all_zero(standards: ContractInstance, make_standard: Make, standard_id: int) -> None:
    """STD-12"""
    make_standard()

    assert tuple(standards.infoOf(standard_id)) == (ZERO, 0, False, ZERO, [], [])
    assert standards.attributesHashOf(standard_id) == NOTHING
    assert standards.codebookHashOf(standard_id) == NOTHING
    assert standards.attributeCountOf(standard_id) == 0


def test_info_of__any_lists__as_published(standards: ContractInstance, actors: Actors, make_standard: Make) -> None:
    """STD-12"""
    for material_count, royalty_count in product((0, 1, 2, 7, 8), (0, 1, 4)):
        materials = [(10 + index, 2**64 - 1 - index) for index in range(material_count)]
        royalties = [(actors.store, 1 + index) for index in range(royalty_count)]

        info = standards.infoOf(make_standard(materials=materials, royalties=royalties))

        assert (info.materials, info.royalties) == (materials, royalties)


def test_info_of__plain__one_storage_read(standards: ContractInstance, actors: Actors, make_standard: Make) -> None:
    """STD-12"""
    plain = make_standard()
    royal = make_standard(royalties=[(actors.store, 1), (actors.store, 2)])
    bill = make_standard(materials=[(1, 1), (2, 1)])

    def gas(standard_id: int) -> int:
        return int(standards.infoOf.transact(standard_id, sender=actors.relayer).gas_used)

    assert 2 * COLD_READ < gas(royal) - gas(plain) < 3 * COLD_READ
    assert COLD_READ < gas(bill) - gas(plain) < 2 * COLD_READ
