"""Offers.changeOffer: price, capacity and openness of a standing offer."""

import ape
import pytest
from ape.contracts import ContractInstance

from tests.actors import Actors, Bits, Standing
from tests.reverting import reverts
from tests.unit.conftest import MakeMember
from tests.unit.trade.conftest import Make
from tests.words import NOTHING


def test_change_offer__unknown__Offers_Unknown(offers: ContractInstance, actors: Actors, offer_id: int) -> None:
    """OFF-6"""
    for unknown in (0, offer_id + 1):
        with ape.reverts(offers.Offers_Unknown, id=unknown):
            offers.changeOffer(unknown, 1, 1, True, sender=actors.maker)


def test_change_offer__caller_not_owner__Offers_NotOwner(
    offers: ContractInstance, actors: Actors, make_member: MakeMember, offer_id: int
) -> None:
    """OFF-6"""
    make_member(actors.store, Bits.MAKER)

    for caller in (actors.stranger, actors.store):
        with ape.reverts(offers.Offers_NotOwner, caller=caller, owner=actors.maker):
            offers.changeOffer(offer_id, 1, 1, True, sender=caller)


def test_change_offer__price_zero__Offers_ZeroPrice(offers: ContractInstance, actors: Actors, offer_id: int) -> None:
    """OFF-3"""
    with ape.reverts(offers.Offers_ZeroPrice):
        offers.changeOffer(offer_id, 0, 1, True, sender=actors.maker)


def test_change_offer__price_and_capacity__changed(offers: ContractInstance, actors: Actors, offer_id: int) -> None:
    """OFF-7"""
    receipt = offers.changeOffer(offer_id, 1, 0, True, sender=actors.maker)

    assert receipt.events == [offers.OfferChanged(offerId=offer_id, unitPriceAmount=1, capacity=0, isOpen=True)]
    offer = offers.offerOf(offer_id)
    assert (offer.unitPriceAmount, offer.capacity, offer.isOpen) == (1, 0, True)


def test_change_offer__closed__not_open(offers: ContractInstance, actors: Actors, offer_id: int) -> None:
    """OFF-7"""
    before = dict(offers.offerOf(offer_id).items())

    receipt = offers.changeOffer(offer_id, 20_000_000, 100, False, sender=actors.maker)

    assert receipt.events == [offers.OfferChanged(offerId=offer_id, unitPriceAmount=20_000_000, capacity=100, isOpen=False)]
    assert dict(offers.offerOf(offer_id).items()) == before | {"isOpen": False}


def test_change_offer__closed_offer_reopened__open(offers: ContractInstance, actors: Actors, offer_id: int) -> None:
    """OFF-7"""
    before = offers.offerOf(offer_id)
    offers.changeOffer(offer_id, 1, 1, False, sender=actors.maker)

    receipt = offers.changeOffer(offer_id, 20_000_000, 100, True, sender=actors.maker)

    assert receipt.events == [offers.OfferChanged(offerId=offer_id, unitPriceAmount=20_000_000, capacity=100, isOpen=True)]
    assert offers.offerOf(offer_id) == before


def test_change_offer__price_above_96_bits__Offers_PriceTooHigh(offers: ContractInstance, actors: Actors, offer_id: int) -> None:
    """OFF-3"""
    with reverts(offers.Offers_PriceTooHigh, unitPriceAmount=2**96, max=2**96 - 1):
        offers.changeOffer(offer_id, 2**96, 1, True, sender=actors.maker)


@pytest.mark.parametrize("needs_countersign", [False, True])
def test_change_offer__all_limits_reached__other_fields_kept(
    offers: ContractInstance, actors: Actors, standard_id: int, make_offer: Make, needs_countersign: bool
) -> None:
    """OFF-7"""
    largest = {"origin_zone": 2**32 - 1, "marks": 2**64 - 1, "lead_period": 2**29 - 1, "inspection_fee_amount": 2**128 - 1}
    offer_id = make_offer(standard_id, needs_countersign=needs_countersign, **largest)
    before = dict(offers.offerOf(offer_id).items())

    offers.changeOffer(offer_id, 2**96 - 1, 2**64 - 1, False, sender=actors.maker)

    changes = {"unitPriceAmount": 2**96 - 1, "capacity": 2**64 - 1, "isOpen": False}
    assert dict(offers.offerOf(offer_id).items()) == before | changes


def test_change_offer__maker_suspended__changed(
    offers: ContractInstance, registry: ContractInstance, actors: Actors, members: dict[str, int], offer_id: int
) -> None:
    """OFF-6"""
    registry.setStanding(members["maker"], Standing.SUSPENDED, NOTHING, sender=actors.registrar)

    offers.changeOffer(offer_id, 1, 1, False, sender=actors.maker)

    assert not offers.offerOf(offer_id).isOpen
