"""Offers.postTariff: a carrier's rates."""

import ape
from ape.contracts import ContractInstance

from tests.actors import Actors, Standing
from tests.unit.trade.conftest import Make, Send, told
from tests.words import NOTHING, ZERO

MAX_TRANSIT = 2**31 - 1


def test_post_tariff__caller_not_carrier__Offers_NotCarrier(
    offers: ContractInstance, registry: ContractInstance, actors: Actors, members: dict[str, int], post_tariff: Send
) -> None:
    """OFF-9"""
    registry.setStanding(members["carrier"], Standing.SUSPENDED, NOTHING, sender=actors.registrar)

    for caller in (actors.stranger, actors.maker, actors.carrier):
        with ape.reverts(offers.Offers_NotCarrier, caller=caller):
            post_tariff(sender=caller)


def test_post_tariff__valid__recorded_and_told(offers: ContractInstance, actors: Actors, post_tariff: Send) -> None:
    """OFF-10"""
    receipt = post_tariff()

    expected = (actors.carrier, 0x0001_0001, 0x0001_0002, True, 3_000_000, 1_000, 3 * 86_400)
    arguments = {"tariffId": 1, "carrier": actors.carrier, "tariff": [actors.carrier.address.lower(), *expected[1:]]}
    assert told(receipt, offers) == [("TariffPosted", arguments)]
    assert tuple(offers.tariffOf(1)) == expected
    assert tuple(offers.tariffOf(2)) == tuple(offers.tariffOf(0)) == (ZERO, 0, 0, False, 0, 0, 0)


def test_post_tariff__carrier_and_openness_given__ignored(offers: ContractInstance, actors: Actors, make_tariff: Make) -> None:
    """OFF-10"""
    for is_open in (False, True):
        tariff = offers.tariffOf(make_tariff(carrier=actors.stranger, is_open=is_open))

        assert (tariff.carrier, tariff.isOpen) == (actors.carrier, True)


def test_post_tariff__all_limits_reached__recorded(offers: ContractInstance, actors: Actors, make_tariff: Make) -> None:
    """OFF-10"""
    largest = {
        "from_zone": 2**32 - 1,
        "to_zone": 2**32 - 1,
        "base_amount": 2**128 - 1,
        "per_weight_amount": 2**128 - 1,
        "transit_period": MAX_TRANSIT,
    }

    tariff = offers.tariffOf(make_tariff(**largest))

    assert tuple(tariff) == (actors.carrier, 2**32 - 1, 2**32 - 1, True, 2**128 - 1, 2**128 - 1, MAX_TRANSIT)


def test_post_tariff__free__recorded(offers: ContractInstance, actors: Actors, make_tariff: Make) -> None:
    """OFF-10"""
    tariff = offers.tariffOf(make_tariff(base_amount=0, per_weight_amount=0, transit_period=0))

    assert tuple(tariff) == (actors.carrier, 0x0001_0001, 0x0001_0002, True, 0, 0, 0)


def test_post_tariff__transit_at_the_limit__recorded_or_Offers_TransitTooLong(
    offers: ContractInstance, post_tariff: Send, make_tariff: Make
) -> None:
    """OFF-21"""
    assert offers.MAX_TRANSIT_PERIOD() == MAX_TRANSIT
    for transit in (1, MAX_TRANSIT - 1, MAX_TRANSIT):
        tariff = offers.tariffOf(make_tariff(transit_period=transit))
        assert (tariff.transitPeriod, tariff.isOpen) == (transit, True)
    for transit in (MAX_TRANSIT + 1, 2**32 - 1):
        with ape.reverts(offers.Offers_TransitTooLong, transitPeriod=transit, max=MAX_TRANSIT):
            post_tariff(transit_period=transit)


def test_post_tariff__several__ids_count_from_1(offers: ContractInstance, make_tariff: Make) -> None:
    """OFF-10"""
    assert offers.tariffCount() == 0
    assert [make_tariff() for _ in range(3)] == [1, 2, 3]
