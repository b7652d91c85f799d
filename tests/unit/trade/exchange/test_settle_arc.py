"""Exchange.settle: the hard checks of an arc between a demand, an offer and a tariff (DESIGN 5)."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.market import Roles
from guildhall.messages import Status
from tests.stage import DAY, FREIGHT, ORIGIN, QUANTITY, TARGET, UNIT_PRICE, Stage, U

SUSPENDED = 2
COTTON = 3


def settle(stage: Stage, offer_id: int | None = None, tariff_id: int | None = None, **changes: Any) -> bytes:
    """A match of a valid demand with changes."""
    parts = {"offer_id": offer_id or stage.offer_id, "tariff_id": tariff_id or stage.tariff_id}
    return bytes(stage.exchange.settle(stage.make_match(stage.make_demand(**changes), **parts), sender=stage.relayer))


def suspend(stage: Stage, member_id: int) -> None:
    stage.suite.registry.setStanding(member_id, SUSPENDED, bytes(32), sender=stage.admin)


def test_settle__standard_unknown_or_retired__Exchange_StandardInactive(stage: Stage) -> None:
    """EXC-3"""
    with stage.chain.expect("Exchange_StandardInactive", standardId=99):
        settle(stage, standard_id=99)

    stage.suite.standards.retire(stage.standard_id, sender=stage.expert)
    with stage.chain.expect("Exchange_StandardInactive", standardId=stage.standard_id):
        settle(stage)


def test_settle__offer_unknown_or_closed__Exchange_OfferClosed(stage: Stage) -> None:
    """EXC-3"""
    with stage.chain.expect("Exchange_OfferClosed", offerId=99):
        settle(stage, offer_id=99)

    stage.suite.offers.changeOffer(stage.offer_id, UNIT_PRICE, 100, False, sender=stage.maker)
    with stage.chain.expect("Exchange_OfferClosed", offerId=stage.offer_id):
        settle(stage)


def test_settle__offer_of_another_standard__Exchange_WrongStandard(stage: Stage) -> None:
    """EXC-3"""
    with stage.chain.expect("Exchange_WrongStandard", demanded=stage.standard_id, offered=stage.royal_standard_id):
        settle(stage, offer_id=stage.royal_offer_id)


def test_settle__offer_under_another_policy__Exchange_WrongPolicy(stage: Stage) -> None:
    """EXC-3: a maker sells under the policy that it has read."""
    with stage.chain.expect("Exchange_WrongPolicy", demanded=2, offered=1):
        settle(stage, policy_version=2)
    with stage.chain.expect("Matrix_UnknownPolicy", policyVersion=7):
        settle(stage, offer_id=stage.post_offer(policy_version=7), tariff_id=free_tariff(stage), policy_version=7)


def free_tariff(stage: Stage) -> int:
    """Without freight, which no ceiling refuses."""
    return stage.market.post_tariff(stage.carrier, ORIGIN, TARGET, 0, 0)


def test_settle__policy_retired__Escrow_PolicyClosed(stage: Stage) -> None:
    """ESC-12"""
    stage.suite.matrix.retire(1, sender=stage.admin)

    with stage.chain.expect("Escrow_PolicyClosed", policyVersion=1):
        settle(stage)


@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_settle__one_above_capacity__Exchange_CapacityExceeded(stage: Stage, beyond: int) -> None:
    """EXC-3: over-capacity by one unit."""
    offer_id = stage.post_offer(capacity=QUANTITY)

    if beyond > 0:
        with stage.chain.expect("Exchange_CapacityExceeded", capacity=QUANTITY, quantity=QUANTITY + 1):
            settle(stage, offer_id=offer_id, quantity=QUANTITY + 1)
    else:
        settle(stage, offer_id=offer_id, quantity=QUANTITY + beyond)
        assert stage.suite.offers.offerOf(offer_id).capacity == -beyond
        with stage.chain.expect("Exchange_CapacityExceeded", capacity=-beyond, quantity=2):
            settle(stage, offer_id=offer_id, quantity=2)


@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_settle__materials_one_short__Offers_StockExceeded(stage: Stage, beyond: int) -> None:
    """EXC-3"""
    standard_id = stage.market.publish_standard(stage.expert, "vest", materials=[(COTTON, 5)])
    stage.market.certify(stage.maker_id, standard_id, ORIGIN >> 16)
    offer_id = stage.post_offer(standard_id=standard_id)
    stage.suite.offers.setStock(COTTON, 50 + beyond, sender=stage.maker)

    if beyond < 0:
        with stage.chain.expect("Offers_StockExceeded", materialId=COTTON, stock=49, needed=50):
            settle(stage, offer_id=offer_id, standard_id=standard_id)
    else:
        settle(stage, offer_id=offer_id, standard_id=standard_id)
        assert stage.suite.offers.stockOf(stage.maker, COTTON) == beyond


@pytest.mark.parametrize(("accepted", "offered"), [(0b001, 0b110), (1 << 63, 1), (1, 0), (2**64 - 1, 0)])
def test_settle__marks_do_not_meet__Exchange_MarksDiffer(stage: Stage, accepted: int, offered: int) -> None:
    """EXC-4: one accepted mark on the goods is enough; a demand without marks takes any."""
    offer_id = stage.post_offer(marks=offered)

    with stage.chain.expect("Exchange_MarksDiffer", accepted=accepted, offered=offered):
        settle(stage, offer_id=offer_id, marks=accepted)

    settle(stage, offer_id=offer_id, marks=0)
    settle(stage, offer_id=stage.post_offer(marks=accepted | 8), marks=accepted)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_settle__lead_one_too_long__Exchange_LeadTooLong(stage: Stage, seconds: int) -> None:
    """EXC-4"""
    offer_id = stage.post_offer(lead_period=5 * DAY + seconds)

    if seconds > 0:
        with stage.chain.expect("Exchange_LeadTooLong", leadPeriod=5 * DAY + 1, limitPeriod=5 * DAY):
            settle(stage, offer_id=offer_id, lead_limit_period=5 * DAY)
    else:
        settle(stage, offer_id=offer_id, lead_limit_period=5 * DAY)


def test_settle__maker_not_active__Exchange_NotMaker(stage: Stage) -> None:
    """EXC-7"""
    with stage.chain.branch():
        suspend(stage, stage.maker_id)
        with stage.chain.expect("Exchange_NotMaker", maker=stage.maker):
            settle(stage)

    stage.suite.registry.setRoles(stage.maker_id, int(Roles.STORE), sender=stage.admin)
    with stage.chain.expect("Exchange_NotMaker", maker=stage.maker):
        settle(stage)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_settle__certificate_over__Exchange_CertificateExpired(stage: Stage, seconds: int) -> None:
    """EXC-8: stale certificate."""
    expires_at = stage.clock.now + DAY
    stage.market.certify(stage.maker_id, stage.standard_id, ORIGIN >> 16, expires_at)
    stage.clock.to(expires_at + seconds)

    if seconds < 0:
        settle(stage)
    else:
        with stage.chain.expect("Exchange_CertificateExpired", now_=expires_at + seconds, expiresAt=expires_at):
            settle(stage)


def test_settle__certificate_revoked__Exchange_CertificateExpired(stage: Stage) -> None:
    """EXC-8"""
    stage.clock.pass_(days=1)
    stage.suite.registry.revokeCertificate(stage.maker_id, stage.standard_id, ORIGIN >> 16, bytes(32), sender=stage.admin)

    with stage.chain.expect("Exchange_CertificateExpired", now_=stage.clock.now, expiresAt=stage.clock.now):
        settle(stage)


def test_settle__certificate_for_another_market__Exchange_CertificateExpired(stage: Stage) -> None:
    """EXC-8: the market is that of the demand's zone."""
    zone = 0x0002_0001
    tariff_id = stage.market.post_tariff(stage.carrier, ORIGIN, zone, 0, 0)
    with stage.chain.expect("Exchange_CertificateExpired", now_=stage.clock.now, expiresAt=0):
        settle(stage, tariff_id=tariff_id, zone=zone)

    stage.market.certify(stage.maker_id, stage.standard_id, 2)
    settle(stage, tariff_id=tariff_id, zone=zone)


def test_settle__buyer_is_the_maker__Exchange_SameParty(stage: Stage) -> None:
    """EXC-7"""
    demand = stage.make_demand(buyer=stage.maker.address)

    with stage.chain.expect("Exchange_SameParty", party=stage.maker):
        stage.exchange.settle(stage.make_match(demand, stage.maker.key), sender=stage.relayer)


@pytest.mark.parametrize("role", ["inspector", "referrer"])
@pytest.mark.parametrize("side", ["buyer", "maker"])
def test_settle__third_party_is_a_side__Exchange_SameParty(stage: Stage, role: str, side: str) -> None:
    """EXC-7: whatever other roles it has."""
    party = getattr(stage, side)
    if side == "maker":
        stage.suite.registry.setRoles(stage.maker_id, int(Roles.MAKER | Roles.INSPECTOR | Roles.STORE), sender=stage.admin)
    else:
        stage.market.admit(stage.buyer, Roles.INSPECTOR | Roles.STORE)

    with stage.chain.expect("Exchange_SameParty", party=party):
        settle(stage, **{role: party.address})


def test_settle__inspector_is_the_referrer__Exchange_SameParty(stage: Stage) -> None:
    """EXC-7"""
    stage.market.admit(stage.stranger, Roles.INSPECTOR | Roles.STORE)

    with stage.chain.expect("Exchange_SameParty", party=stage.stranger):
        settle(stage, inspector=stage.stranger.address, referrer=stage.stranger.address)

    settle(stage, inspector=stage.inspector.address, referrer=stage.stranger.address)
    settle(stage, inspector=stage.stranger.address, referrer=stage.store.address)


def test_settle__referrer_no_store__Exchange_NotStore(stage: Stage) -> None:
    """EXC-7"""
    for party in (stage.stranger, stage.inspector, stage.carrier):
        with stage.chain.expect("Exchange_NotStore", referrer=party):
            settle(stage, referrer=party.address)

    suspend(stage, stage.suite.registry.memberIdOf(stage.store))
    with stage.chain.expect("Exchange_NotStore", referrer=stage.store):
        settle(stage, referrer=stage.store.address)


def test_settle__inspector_not_active__Exchange_NotInspector(stage: Stage) -> None:
    """EXC-7"""
    for party in (stage.stranger, stage.store, stage.carrier):
        with stage.chain.expect("Exchange_NotInspector", inspector=party):
            settle(stage, inspector=party.address)

    suspend(stage, stage.suite.registry.memberIdOf(stage.inspector))
    with stage.chain.expect("Exchange_NotInspector", inspector=stage.inspector):
        settle(stage, inspector=stage.inspector.address)


@pytest.mark.parametrize("grams", [-1, 0, 1])
def test_settle__weight_not_the_standards__Exchange_WrongWeight(stage: Stage, grams: int) -> None:
    """EXC-5"""
    standard_id = stage.market.publish_standard(stage.expert, "vest", unit_weight=400)
    stage.market.certify(stage.maker_id, standard_id, ORIGIN >> 16)
    offer_id = stage.post_offer(standard_id=standard_id)

    if grams:
        with stage.chain.expect("Exchange_WrongWeight", declared=4_000 + grams, expected=4_000):
            settle(stage, offer_id=offer_id, standard_id=standard_id, weight=4_000 + grams)
    else:
        settle(stage, offer_id=offer_id, standard_id=standard_id, weight=4_000)


def test_settle__tariff_unknown_or_closed__Exchange_TariffClosed(stage: Stage) -> None:
    """EXC-5"""
    with stage.chain.expect("Exchange_TariffClosed", tariffId=99):
        settle(stage, tariff_id=99)

    stage.suite.offers.closeTariff(stage.tariff_id, sender=stage.carrier)
    with stage.chain.expect("Exchange_TariffClosed", tariffId=stage.tariff_id):
        settle(stage)


def test_settle__other_zones__Exchange_WrongZones(stage: Stage) -> None:
    """EXC-5"""
    for origin, target in ((ORIGIN + 5, TARGET), (ORIGIN, TARGET + 5), (TARGET, ORIGIN)):
        tariff_id = stage.market.post_tariff(stage.carrier, origin, target, 0, 0)
        with stage.chain.expect("Exchange_WrongZones", fromZone=ORIGIN, toZone=TARGET):
            settle(stage, tariff_id=tariff_id)


def test_settle__carrier_of_the_tariff_not_active__Exchange_NotCarrier(stage: Stage) -> None:
    """EXC-7"""
    suspend(stage, stage.carrier_id)

    with stage.chain.expect("Exchange_NotCarrier", carrier=stage.carrier):
        settle(stage)


@pytest.mark.parametrize("beyond", [-1, 0, 1])
@pytest.mark.parametrize("is_abroad", [False, True])
def test_settle__freight_one_above_ceiling__Exchange_FreightTooHigh(stage: Stage, is_abroad: bool, beyond: int) -> None:
    """EXC-6: 50 U and 0.02 U a gram within a market, 200 U and 0.05 U a gram between two"""
    zone, ceiling = (0x0002_0001, 200 * U + 400 * U // 20) if is_abroad else (TARGET, 50 * U + 400 * U // 50)
    stage.market.certify(stage.maker_id, stage.standard_id, zone >> 16)
    tariff_id = stage.market.post_tariff(stage.carrier, ORIGIN, zone, ceiling - 400 * 3 + beyond, 3)

    if beyond > 0:
        with stage.chain.expect("Exchange_FreightTooHigh", freightAmount=ceiling + 1, ceilingAmount=ceiling):
            settle(stage, tariff_id=tariff_id, zone=zone)
    else:
        settle(stage, tariff_id=tariff_id, zone=zone)


@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_settle__cost_one_above_limit__Exchange_LimitExceeded(stage: Stage, beyond: int) -> None:
    """EXC-6: the landed cost, price and freight, for the whole demand; the deposit is not part of it."""
    cost = UNIT_PRICE * QUANTITY + FREIGHT

    if beyond < 0:
        with stage.chain.expect("Exchange_LimitExceeded", costAmount=cost, limitAmount=cost - 1):
            settle(stage, limit_amount=cost - 1)
    else:
        deal_id = settle(stage, limit_amount=cost + beyond)
        assert stage.escrow.dealOf(deal_id).status == Status.LOCKED
