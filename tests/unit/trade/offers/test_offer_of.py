"""Offers.offerOf: what settlement reads."""

import pytest
from ape.contracts import ContractInstance

from tests.actors import Actors
from tests.unit.trade.conftest import Make
from tests.words import ZERO

COLD_READ = 2_100


@pytest.mark.parametrize("unknown", [0, 2, 2**32 - 1])
def test_offer_of__unknown__all_zero(offers: ContractInstance, offer_id: int, unknown: int) -> None:
    """OFF-19"""
    assert tuple(offers.offerOf(unknown)) == (ZERO, 0, 0, False, False, 0, 0, 0, 0, 0, 0)


def test_offer_of__without_inspection_fee__two_storage_reads(
    offers: ContractInstance, actors: Actors, standard_id: int, make_offer: Make
) -> None:
    """OFF-19"""
    plain_id, inspected_id = make_offer(standard_id), make_offer(standard_id, inspection_fee_amount=1)

    def gas(offer_id: int) -> int:
        return int(offers.offerOf.transact(offer_id, sender=actors.relayer).gas_used)

    assert COLD_READ < gas(inspected_id) - gas(plain_id) < 2 * COLD_READ
