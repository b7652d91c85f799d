"""Offers.closeTariff: a carrier withdraws a rate."""

import ape
from ape.contracts import ContractInstance

from tests.actors import Actors, Bits, Standing
from tests.unit.conftest import MakeMember
from tests.unit.trade.conftest import Make
from tests.words import NOTHING


def test_close_tariff__unknown__Offers_Unknown(offers: ContractInstance, actors: Actors, tariff_id: int) -> None:
    """OFF-11"""
    for unknown in (0, tariff_id + 1):
        with ape.reverts(offers.Offers_Unknown, id=unknown):
            offers.closeTariff(unknown, sender=actors.carrier)


def test_close_tariff__caller_not_owner__Offers_NotOwner(
    offers: ContractInstance, actors: Actors, make_member: MakeMember, tariff_id: int
) -> None:
    """OFF-11"""
    make_member(actors.store, Bits.CARRIER)

    for caller in (actors.stranger, actors.store):
        with ape.reverts(offers.Offers_NotOwner, caller=caller, owner=actors.carrier):
            offers.closeTariff(tariff_id, sender=caller)


def test_close_tariff__closed__Offers_Closed(offers: ContractInstance, actors: Actors, tariff_id: int) -> None:
    """OFF-11"""
    offers.closeTariff(tariff_id, sender=actors.carrier)

    with ape.reverts(offers.Offers_Closed, id=tariff_id):
        offers.closeTariff(tariff_id, sender=actors.carrier)


def test_close_tariff__open__closed_and_told(offers: ContractInstance, actors: Actors, tariff_id: int, make_tariff: Make) -> None:
    """OFF-11"""
    other_id = make_tariff()
    before = dict(offers.tariffOf(tariff_id).items())

    receipt = offers.closeTariff(tariff_id, sender=actors.carrier)

    assert receipt.events == [offers.TariffClosed(tariffId=tariff_id)]
    assert dict(offers.tariffOf(tariff_id).items()) == before | {"isOpen": False}
    assert offers.tariffOf(other_id).isOpen


def test_close_tariff__carrier_suspended__closed(
    offers: ContractInstance, registry: ContractInstance, actors: Actors, members: dict[str, int], tariff_id: int
) -> None:
    """OFF-11"""
    registry.setStanding(members["carrier"], Standing.SUSPENDED, NOTHING, sender=actors.registrar)

    offers.closeTariff(tariff_id, sender=actors.carrier)

    assert not offers.tariffOf(tariff_id).isOpen
