"""Exchange.settle: who may, the demand, and what comes of a good match. The checks of the arc stand in `test_settle_arc.py`."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from guildhall.messages import Demand, Status
from tests.stage import DAY, FREIGHT, FUNDS, LEAD_PERIOD, ORIGIN, QUANTITY, TARGET, Stage, U

SUSPENDED = 2
SPENT = 1_060 * U


def test_settle__sender_neither_buyer_nor_relayer__Exchange_NotRelayer(stage: Stage) -> None:
    """EXC-1"""
    match = stage.make_match()

    for sender in (stage.stranger, stage.maker, stage.admin, stage.second_buyer):
        with stage.chain.expect("Exchange_NotRelayer", caller=sender):
            stage.exchange.settle(match, sender=sender)


def test_settle__relayer_suspended__Exchange_NotRelayer(stage: Stage) -> None:
    """EXC-1"""
    member_id = stage.suite.registry.memberIdOf(stage.relayer)
    stage.suite.registry.setStanding(member_id, SUSPENDED, bytes(32), sender=stage.admin)

    with stage.chain.expect("Exchange_NotRelayer", caller=stage.relayer):
        stage.exchange.settle(stage.make_match(), sender=stage.relayer)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_settle__demand_expired__Exchange_DemandExpired(stage: Stage, seconds: int) -> None:
    """EXC-2"""
    expires_at = stage.clock.now + DAY
    match = stage.make_match(stage.make_demand(expires_at=expires_at))
    stage.clock.to(expires_at + seconds)

    if seconds < 0:
        stage.exchange.settle(match, sender=stage.relayer)
    else:
        for sender in (stage.relayer, stage.buyer):
            with stage.chain.expect("Exchange_DemandExpired", now_=expires_at + seconds, expiresAt=expires_at):
                stage.exchange.settle(match, sender=sender)


def test_settle__other_currency__Exchange_WrongCurrency(stage: Stage) -> None:
    """EXC-2"""
    other = stage.suite.g_token.address

    with stage.chain.expect("Exchange_WrongCurrency", currency=other, expected=stage.u_token):
        stage.exchange.settle(stage.make_match(stage.make_demand(currency=other)), sender=stage.relayer)


def test_settle__quantity_zero__Exchange_ZeroQuantity(stage: Stage) -> None:
    """EXC-2"""
    with stage.chain.expect("Exchange_ZeroQuantity"):
        stage.exchange.settle(stage.make_match(stage.make_demand(quantity=0)), sender=stage.relayer)


def test_settle__not_signed_by_the_buyer__Exchange_BadSignature(stage: Stage) -> None:
    """EXC-2"""
    demand, _, offer_id, tariff_id = stage.make_match()
    forged = stage.make_match(key=stage.stranger.key)

    for match in (forged, (demand, b"", offer_id, tariff_id), (demand, bytes(65), offer_id, tariff_id)):
        with stage.chain.expect("Exchange_BadSignature", buyer=stage.buyer):
            stage.exchange.settle(match, sender=stage.relayer)


@pytest.mark.parametrize(
    "name", [field.name for field in fields(Demand) if field.name not in ("buyer", "currency", "expires_at", "quantity")]
)
def test_settle__one_member_changed__Exchange_BadSignature(stage: Stage, name: str) -> None:
    """EXC-2: the signature covers every member; who is named as the buyer, what is paid in and what expires is checked before."""
    demand = stage.make_demand(expires_at=stage.clock.now + DAY)
    _, signature, offer_id, tariff_id = stage.make_match(demand)
    value = getattr(demand, name)
    if isinstance(value, int):
        other: object = value - 1 if value else 1
    elif isinstance(value, bytes):
        other = value[:-1] + bytes([value[-1] ^ 1])
    else:
        other = stage.stranger.address

    with stage.chain.expect("Exchange_BadSignature", buyer=stage.buyer):
        stage.exchange.settle((replace(demand, **{name: other}).as_tuple(), signature, offer_id, tariff_id), sender=stage.relayer)


def test_settle__nonce_used__Exchange_NonceUsed(stage: Stage) -> None:
    """EXC-2"""
    match = stage.make_match()
    nonce = match[0][14]
    assert not stage.exchange.isNonceUsed(stage.buyer, nonce)
    stage.exchange.settle(match, sender=stage.relayer)
    assert stage.exchange.isNonceUsed(stage.buyer, nonce)

    other = stage.make_match(stage.make_demand(nonce=nonce, quantity=1))
    for again in (match, other):
        with stage.chain.expect("Exchange_NonceUsed", buyer=stage.buyer, nonce=nonce):
            stage.exchange.settle(again, sender=stage.relayer)


@pytest.mark.parametrize("nonce", [0, 1, 255, 256, 257, 2**256 - 1])
def test_settle__nonce_withdrawn__Exchange_NonceUsed(stage: Stage, nonce: int) -> None:
    """EXC-2: nonces are unordered; each stands for itself."""
    match = stage.make_match(stage.make_demand(nonce=nonce))
    stage.exchange.withdrawDemand(stage.buyer, nonce, b"", sender=stage.buyer)

    with stage.chain.expect("Exchange_NonceUsed", buyer=stage.buyer, nonce=nonce):
        stage.exchange.settle(match, sender=stage.relayer)
    for other in (nonce ^ 1, nonce ^ 256):
        assert not stage.exchange.isNonceUsed(stage.buyer, other)
    assert not stage.exchange.isNonceUsed(stage.second_buyer, nonce)


def test_settle__by_a_relayer__opened_and_told(stage: Stage) -> None:
    """EXC-1"""
    demand = stage.make_demand(params_hash=b"\7" * 32)
    deal = stage.deal_of(demand)
    digest = demand.digest(stage.suite.exchange_domain)

    with stage.moved(stage.buyer, stage.maker) as moved:
        returned = stage.exchange.settle(stage.make_match(demand), sender=stage.relayer)

    assert returned == deal.id
    assert digest == stage.exchange.hashOf(demand.as_tuple())
    assert stage.chain.logs == [
        stage.suite.offers.CapacityTaken(stage.offer_id, QUANTITY, 10**6 - QUANTITY),
        stage.escrow.DealOpened(deal.id, stage.buyer, stage.maker, 0, Status.LOCKED, deal.t),
        stage.exchange.MatchSettled(digest, deal.id, 0, stage.offer_id, stage.tariff_id, QUANTITY, b"\7" * 32),
    ]
    assert moved == {stage.buyer: -SPENT, stage.maker: -300 * U}


def test_settle__by_the_buyer_unsigned__opened(stage: Stage) -> None:
    """EXC-1"""
    demand, _, offer_id, tariff_id = stage.make_match()

    deal_id = stage.exchange.settle((demand, b"", offer_id, tariff_id), sender=stage.buyer)

    assert stage.escrow.dealOf(deal_id).status == Status.LOCKED
    assert stage.balance(stage.buyer) == FUNDS - SPENT


def test_settle__inspector_and_referrer__in_the_terms(stage: Stage) -> None:
    """EXC-7"""
    deal = stage.make_deal(inspector=stage.inspector.address, referrer=stage.store.address)

    assert (deal.terms.inspector, deal.terms.referrer) == (stage.inspector.address, stage.store.address)
    assert deal.terms.inspection_fee_amount == 7 * U
    assert deal.terms.lead_period == LEAD_PERIOD


@pytest.mark.parametrize("promised", [0, 1, DAY, 2**31 - 1])
def test_settle__tariff_with_a_promise__in_the_terms(stage: Stage, promised: int) -> None:
    """EXC-10: of the tariff that the match quotes, whatever other tariffs promise."""
    tariff_id = stage.market.post_tariff(stage.carrier, ORIGIN, TARGET, FREIGHT, 0, promised)

    stage.exchange.settle(stage.make_match(tariff_id=tariff_id), sender=stage.relayer)

    (told,) = [log.args.terms for log in stage.chain.logs if log.name == "DealOpened"]
    assert (told.transitPeriod, told.leadPeriod, told.freightAmount) == (promised, LEAD_PERIOD, FREIGHT)


def test_settle__countersign_wanted__pending(stage: Stage) -> None:
    """EXC-1"""
    deal = stage.make_deal(offer_id=stage.pending_offer_id)

    assert stage.escrow.dealOf(deal.id).status == Status.PENDING
    assert stage.balance(stage.maker) == FUNDS


def test_settle__entry_paused__Escrow_EntryPaused(stage: Stage) -> None:
    """ESC-10: and nothing else has happened."""
    until = stage.clock.now + DAY
    match = stage.make_match()
    stage.escrow.pauseEntry(until, sender=stage.admin)

    with stage.chain.expect("Escrow_EntryPaused", now_=stage.clock.now, until=until):
        stage.exchange.settle(match, sender=stage.relayer)

    assert not stage.exchange.isNonceUsed(stage.buyer, match[0][14])
    assert stage.suite.offers.offerOf(stage.offer_id).capacity == 10**6
    stage.clock.to(until)
    stage.exchange.settle(match, sender=stage.relayer)
