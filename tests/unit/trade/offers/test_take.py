"""Offers.take: capacity and materials for one deal, all or nothing."""

import ape
import pytest
from ape.api import TestAccountAPI
from ape.contracts import ContractInstance

from tests.actors import Actors, Bits
from tests.unit.conftest import MakeMember
from tests.unit.trade.conftest import Make

COTTON, BUTTON = 3, 7


def test_take__caller_not_exchange__Offers_NotExchange(wired: ContractInstance, actors: Actors, offer_id: int) -> None:
    """OFF-12"""
    for caller in (actors.stranger, actors.maker, actors.admin):
        with ape.reverts(wired.Offers_NotExchange, caller=caller):
            wired.take(offer_id, 1, [], sender=caller)


def test_take__exchange_not_named__Offers_NotExchange(unwired: ContractInstance, settler: TestAccountAPI, offer_id: int) -> None:
    """OFF-12"""
    with ape.reverts(unwired.Offers_NotExchange, caller=settler):
        unwired.take(offer_id, 1, [], sender=settler)


def test_take__unknown__Offers_Unknown(wired: ContractInstance, settler: TestAccountAPI, offer_id: int) -> None:
    """OFF-13"""
    for unknown in (0, offer_id + 1):
        with ape.reverts(wired.Offers_Unknown, id=unknown):
            wired.take(unknown, 0, [], sender=settler)


def test_take__closed__Offers_Closed(wired: ContractInstance, actors: Actors, settler: TestAccountAPI, offer_id: int) -> None:
    """OFF-13"""
    wired.changeOffer(offer_id, 1, 100, False, sender=actors.maker)

    with ape.reverts(wired.Offers_Closed, id=offer_id):
        wired.take(offer_id, 1, [], sender=settler)


def test_take__one_above_capacity__Offers_CapacityExceeded(wired: ContractInstance, settler: TestAccountAPI, offer_id: int) -> None:
    """OFF-14"""
    with ape.reverts(wired.Offers_CapacityExceeded, capacity=100, needed=101):
        wired.take(offer_id, 101, [], sender=settler)

    wired.take(offer_id, 100, [], sender=settler)
    with ape.reverts(wired.Offers_CapacityExceeded, capacity=0, needed=1):
        wired.take(offer_id, 1, [], sender=settler)


@pytest.mark.parametrize("stock", [0, 5, 6, 7])
def test_take__one_above_stock__Offers_StockExceeded(
    wired: ContractInstance, actors: Actors, settler: TestAccountAPI, offer_id: int, stock: int
) -> None:
    """OFF-15"""
    wired.setStock(COTTON, stock, sender=actors.maker)

    if stock < 6:
        with ape.reverts(wired.Offers_StockExceeded, materialId=COTTON, stock=stock, needed=6):
            wired.take(offer_id, 3, [(COTTON, 2)], sender=settler)
    else:
        wired.take(offer_id, 3, [(COTTON, 2)], sender=settler)
        assert wired.stockOf(actors.maker, COTTON) == stock - 6


def test_take__second_stock_too_small__nothing_taken(
    wired: ContractInstance, actors: Actors, settler: TestAccountAPI, offer_id: int
) -> None:
    """OFF-15"""
    wired.setStock(COTTON, 100, sender=actors.maker)
    wired.setStock(BUTTON, 29, sender=actors.maker)

    with ape.reverts(wired.Offers_StockExceeded, materialId=BUTTON, stock=29, needed=30):
        wired.take(offer_id, 3, [(COTTON, 2), (BUTTON, 10)], sender=settler)

    assert wired.offerOf(offer_id).capacity == 100
    assert (wired.stockOf(actors.maker, COTTON), wired.stockOf(actors.maker, BUTTON)) == (100, 29)


@pytest.mark.parametrize("quantity", [1, 99, 100])
def test_take__up_to_capacity__taken_and_told(
    wired: ContractInstance, settler: TestAccountAPI, standard_id: int, make_offer: Make, quantity: int
) -> None:
    """OFF-14, OFF-16"""
    offer_id, other_id = make_offer(standard_id), make_offer(standard_id)
    before = dict(wired.offerOf(offer_id).items())

    receipt = wired.take(offer_id, quantity, [], sender=settler)

    assert receipt.events == [wired.CapacityTaken(offerId=offer_id, quantity=quantity, capacityLeft=100 - quantity)]
    assert dict(wired.offerOf(offer_id).items()) == before | {"capacity": 100 - quantity}
    assert wired.offerOf(other_id).capacity == 100


def test_take__several__capacity_runs_down(wired: ContractInstance, settler: TestAccountAPI, offer_id: int) -> None:
    """OFF-14"""
    for quantity, left in ((40, 60), (59, 1), (1, 0)):
        wired.take(offer_id, quantity, [], sender=settler)
        assert wired.offerOf(offer_id).capacity == left


def test_take__with_materials__stocks_of_the_maker_taken(
    wired: ContractInstance, actors: Actors, settler: TestAccountAPI, offer_id: int, make_member: MakeMember
) -> None:
    """OFF-15, OFF-16"""
    make_member(actors.store, Bits.MAKER)
    for maker in (actors.maker, actors.store):
        wired.setStock(COTTON, 100, sender=maker)
        wired.setStock(BUTTON, 1_000, sender=maker)

    receipt = wired.take(offer_id, 5, [(COTTON, 2), (BUTTON, 11)], sender=settler)

    assert receipt.events == [
        wired.CapacityTaken(offerId=offer_id, quantity=5, capacityLeft=95),
        wired.StockTaken(maker=actors.maker, materialId=COTTON, taken=10, left=90),
        wired.StockTaken(maker=actors.maker, materialId=BUTTON, taken=55, left=945),
    ]
    stocks = [wired.stockOf(maker, material) for maker in (actors.maker, actors.store) for material in (COTTON, BUTTON)]
    assert stocks == [90, 945, 100, 1_000]


def test_take__two_offers_of_a_maker__share_its_stock(
    wired: ContractInstance, actors: Actors, settler: TestAccountAPI, standard_id: int, make_offer: Make
) -> None:
    """OFF-15"""
    first_id, second_id = make_offer(standard_id), make_offer(standard_id)
    wired.setStock(COTTON, 10, sender=actors.maker)
    wired.take(first_id, 6, [(COTTON, 1)], sender=settler)

    with ape.reverts(wired.Offers_StockExceeded, materialId=COTTON, stock=4, needed=5):
        wired.take(second_id, 5, [(COTTON, 1)], sender=settler)


def test_take__largest_numbers__no_overflow(
    wired: ContractInstance, actors: Actors, settler: TestAccountAPI, standard_id: int, make_offer: Make
) -> None:
    """OFF-14, OFF-15"""
    largest = 2**64 - 1
    offer_id = make_offer(standard_id, capacity=largest)
    wired.setStock(COTTON, 2**128 - 1, sender=actors.maker)

    receipt = wired.take(offer_id, largest, [(COTTON, largest)], sender=settler)

    left = 2**128 - 1 - largest**2
    assert receipt.events == [
        wired.CapacityTaken(offerId=offer_id, quantity=largest, capacityLeft=0),
        wired.StockTaken(maker=actors.maker, materialId=COTTON, taken=largest**2, left=left),
    ]
    wired.changeOffer(offer_id, 1, largest, True, sender=actors.maker)
    with ape.reverts(wired.Offers_StockExceeded, materialId=COTTON, stock=left, needed=largest**2):
        wired.take(offer_id, largest, [(COTTON, largest)], sender=settler)
