"""Offers.postOffer: what a maker can offer."""

from itertools import product
from typing import Any

import ape
import pytest
from ape.contracts import ContractInstance

from tests.actors import Actors, Standing
from tests.reverting import reverts
from tests.unit.trade.conftest import Make, Send, told
from tests.words import NOTHING

MAX_LEAD = 2**29 - 1


def test_post_offer__caller_no_member__Offers_NotMaker(
    offers: ContractInstance, actors: Actors, standard_id: int, post_offer: Send
) -> None:
    """OFF-1"""
    with ape.reverts(offers.Offers_NotMaker, caller=actors.stranger):
        post_offer(standard_id, sender=actors.stranger)


def test_post_offer__caller_in_other_role__Offers_NotMaker(
    offers: ContractInstance, actors: Actors, standard_id: int, post_offer: Send
) -> None:
    """OFF-1"""
    for caller in (actors.carrier, actors.expert):
        with ape.reverts(offers.Offers_NotMaker, caller=caller):
            post_offer(standard_id, sender=caller)


def test_post_offer__caller_suspended__Offers_NotMaker(
    offers: ContractInstance, registry: ContractInstance, actors: Actors, members: dict[str, int], standard_id: int, post_offer: Send
) -> None:
    """OFF-1"""
    registry.setStanding(members["maker"], Standing.SUSPENDED, NOTHING, sender=actors.registrar)

    with ape.reverts(offers.Offers_NotMaker, caller=actors.maker):
        post_offer(standard_id)


def test_post_offer__standard_unknown__Offers_UnknownStandard(offers: ContractInstance, standard_id: int, post_offer: Send) -> None:
    """OFF-2"""
    for unknown in (0, standard_id + 1):
        with ape.reverts(offers.Offers_UnknownStandard, standardId=unknown):
            post_offer(unknown)


def test_post_offer__standard_retired__Offers_UnknownStandard(
    offers: ContractInstance, standards: ContractInstance, actors: Actors, standard_id: int, post_offer: Send
) -> None:
    """OFF-2"""
    standards.retire(standard_id, sender=actors.expert)

    with ape.reverts(offers.Offers_UnknownStandard, standardId=standard_id):
        post_offer(standard_id)


def test_post_offer__price_zero__Offers_ZeroPrice(offers: ContractInstance, standard_id: int, post_offer: Send) -> None:
    """OFF-3"""
    post_offer(standard_id, unit_price_amount=1)

    with ape.reverts(offers.Offers_ZeroPrice):
        post_offer(standard_id, unit_price_amount=0)


def test_post_offer__price_above_96_bits__Offers_PriceTooHigh(offers: ContractInstance, standard_id: int, post_offer: Send) -> None:
    """OFF-3"""
    with reverts(offers.Offers_PriceTooHigh, unitPriceAmount=2**96, max=2**96 - 1):
        post_offer(standard_id, unit_price_amount=2**96)


def test_post_offer__no_policy__Offers_ZeroPolicy(offers: ContractInstance, standard_id: int, post_offer: Send) -> None:
    """OFF-20"""
    with reverts(offers.Offers_ZeroPolicy):
        post_offer(standard_id, policy_version=0)


def test_post_offer__lead_above_limit__Offers_LeadTooLong(
    offers: ContractInstance, standard_id: int, post_offer: Send, make_offer: Make
) -> None:
    """OFF-4"""
    for lead_period in (MAX_LEAD - 1, MAX_LEAD):
        assert offers.offerOf(make_offer(standard_id, lead_period=lead_period)).leadPeriod == lead_period
    with ape.reverts(offers.Offers_LeadTooLong, leadPeriod=MAX_LEAD + 1, max=MAX_LEAD):
        post_offer(standard_id, lead_period=MAX_LEAD + 1)


def test_post_offer__valid__recorded_and_told(offers: ContractInstance, actors: Actors, standard_id: int, post_offer: Send) -> None:
    """OFF-5"""
    receipt = post_offer(standard_id, needs_countersign=True, marks=0b101, inspection_fee_amount=1_500_000)

    expected = (actors.maker, standard_id, 0x0001_0001, True, True, 20_000_000, 100, 0b101, 864_000, 1_500_000, 1)
    arguments = {"offerId": 1, "maker": actors.maker, "standardId": standard_id, "offer": [actors.maker.address.lower(), *expected[1:]]}
    assert told(receipt, offers) == [("OfferPosted", arguments)]
    assert tuple(offers.offerOf(1)) == expected


def test_post_offer__maker_and_openness_given__ignored(
    offers: ContractInstance, actors: Actors, standard_id: int, make_offer: Make
) -> None:
    """OFF-5"""
    for is_open in (False, True):
        offer = offers.offerOf(make_offer(standard_id, maker=actors.stranger, is_open=is_open))

        assert (offer.maker, offer.isOpen) == (actors.maker, True)


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("originZone", "origin_zone", 2**32 - 1),
        ("unitPriceAmount", "unit_price_amount", 2**96 - 1),
        ("capacity", "capacity", 2**64 - 1),
        ("marks", "marks", 2**64 - 1),
        ("leadPeriod", "lead_period", MAX_LEAD),
        ("inspectionFeeAmount", "inspection_fee_amount", 2**128 - 1),
        ("policyVersion", "policy_version", 2**32 - 1),
    ],
)
def test_post_offer__every_field_at_its_limit__recorded(
    offers: ContractInstance, standard_id: int, make_offer: Make, name: str, field: str, value: int
) -> None:
    """OFF-5"""
    plain = dict(offers.offerOf(make_offer(standard_id)).items())

    changed = dict(offers.offerOf(make_offer(standard_id, **{field: value})).items())

    assert changed == plain | {name: value}


def test_post_offer__flags_and_lead_mixed__recorded(offers: ContractInstance, standard_id: int, make_offer: Make) -> None:
    """OFF-5"""
    for needs_countersign, fee, lead_period in product((False, True), (0, 1), (0, 1, MAX_LEAD)):
        changes: dict[str, Any] = {"needs_countersign": needs_countersign, "inspection_fee_amount": fee, "lead_period": lead_period}
        offer = offers.offerOf(make_offer(standard_id, **changes))

        assert (offer.needsCountersign, offer.inspectionFeeAmount, offer.leadPeriod, offer.isOpen) == (*changes.values(), True)


def test_post_offer__several__ids_count_from_1(offers: ContractInstance, standard_id: int, make_offer: Make) -> None:
    """OFF-5"""
    assert offers.offerCount() == 0
    assert [make_offer(standard_id) for _ in range(3)] == [1, 2, 3]
