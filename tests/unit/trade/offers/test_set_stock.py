"""Offers.setStock: what materials a maker holds."""

import ape
from ape.contracts import ContractInstance

from tests.actors import Actors, Bits, Standing
from tests.unit.conftest import MakeMember
from tests.words import NOTHING

COTTON, BUTTON = 3, 7


def test_set_stock__caller_not_maker__Offers_NotMaker(
    offers: ContractInstance, registry: ContractInstance, actors: Actors, members: dict[str, int]
) -> None:
    """OFF-1"""
    registry.setStanding(members["maker"], Standing.SUSPENDED, NOTHING, sender=actors.registrar)

    for caller in (actors.stranger, actors.carrier, actors.maker):
        with ape.reverts(offers.Offers_NotMaker, caller=caller):
            offers.setStock(COTTON, 1, sender=caller)


def test_set_stock__first__recorded_and_told(offers: ContractInstance, actors: Actors) -> None:
    """OFF-8"""
    receipt = offers.setStock(2**32 - 1, 2**128 - 1, sender=actors.maker)

    assert receipt.events == [offers.StockSet(maker=actors.maker, materialId=2**32 - 1, count=2**128 - 1)]
    assert offers.stockOf(actors.maker, 2**32 - 1) == 2**128 - 1


def test_set_stock__again__replaced(offers: ContractInstance, actors: Actors) -> None:
    """OFF-8"""
    for count in (10, 3, 0):
        offers.setStock(COTTON, count, sender=actors.maker)
        assert offers.stockOf(actors.maker, COTTON) == count


def test_set_stock__other_maker_or_material__kept(offers: ContractInstance, actors: Actors, make_member: MakeMember) -> None:
    """OFF-8"""
    make_member(actors.store, Bits.MAKER)
    offers.setStock(COTTON, 10, sender=actors.maker)

    offers.setStock(BUTTON, 20, sender=actors.maker)
    offers.setStock(COTTON, 30, sender=actors.store)

    stocks = [offers.stockOf(maker, material) for maker in (actors.maker, actors.store) for material in (COTTON, BUTTON)]
    assert stocks == [10, 20, 30, 0]
