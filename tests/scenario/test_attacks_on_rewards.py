"""Attacks on what the consortium pays."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.market import Roles
from guildhall.messages import Row
from tests.rewards import TARGETS, Rewards
from tests.stage import Deal, Stage, U

LONG = (TARGETS[0], 790)
PAIRS = 10


@pytest.fixture
def rewards(stage: Stage) -> Rewards:
    return Rewards(stage)


def open_deal(stage: Stage, rewards: Rewards, standard_id: int, **changes: Any) -> Deal:
    offer_id = changes.pop("offer_id", None) or stage.post_offer(standard_id=standard_id)
    return stage.make_deal(standard_id=standard_id, params_hash=rewards.params(standard_id, LONG), offer_id=offer_id, **changes)


def sell(stage: Stage, rewards: Rewards, standard_id: int, price: int) -> Deal:
    """Of a new pair; its parties paid."""
    buyer = rewards.new_buyer(100_000 * U)
    maker, offer_id = rewards.new_maker(standard_id, unit_price_amount=price)
    stage.market.deposit(maker.address, 10_000 * U)
    deal = open_deal(stage, rewards, standard_id, buyer=buyer.address, key=buyer.key, offer_id=offer_id, quantity=1)
    rewards.ship(deal, 1, 5.9)
    rewards.confirm(deal)
    rewards.claim(deal)
    return deal


def test_feature__proposed_by_a_deal_that_lapses__costs_nothing_and_is_hers_for_ever(stage: Stage, rewards: Rewards) -> None:
    """Any offer that wants a countersignature serves: 48 hours later the money is home, the feature stays."""
    standard_id = rewards.publish_standard()
    sniper = stage.second_buyer
    had = stage.balance(sniper)
    offer_id = stage.post_offer(standard_id=standard_id, needs_countersign=True)
    bait = open_deal(stage, rewards, standard_id, buyer=sniper.address, key=sniper.key, offer_id=offer_id)
    feature_id = rewards.propose(bait, LONG)
    stage.clock.pass_(days=2)
    stage.escrow.settle(bait.t, sender=stage.stranger)
    assert stage.escrow.dealOf(bait.id).row == Row.LAPSED
    assert stage.balance(sniper) == had

    asked = open_deal(stage, rewards, standard_id)
    with stage.chain.expect("Features_Known", featureId=feature_id):
        rewards.propose(asked, LONG)
    stage.market.mint(stage.cashier, 1_000_000 * U)
    for _ in range(PAIRS):
        rewards.adopt(sell(stage, rewards, standard_id, 2_000 * U), LONG, feature_id)
    rewards.features.claimFeature(feature_id, sender=stage.stranger)
    assert stage.balance(sniper) == had + 1_000 * U


def test_feature__claimed_by_a_rival_on_ten_small_deals__originator_is_paid_off_with_cents(stage: Stage, rewards: Rewards) -> None:
    standard_id = rewards.publish_standard()
    stage.market.mint(stage.cashier, 1_000_000 * U)
    feature_id = rewards.propose(open_deal(stage, rewards, standard_id), LONG)
    large = sell(stage, rewards, standard_id, 20_000 * U)
    small = [sell(stage, rewards, standard_id, 34 * U) for _ in range(PAIRS)]
    for deal in small:
        rewards.adopt(deal, LONG, feature_id)
    with stage.moved(stage.buyer) as moved:
        rewards.features.claimFeature(feature_id, sender=stage.stranger)
    assert moved == {stage.buyer: 0}
    with stage.chain.expect("Features_Paid"):
        rewards.adopt(large, LONG, feature_id)


def test_feature__room_taken_for_a_squatted_value__nothing_left_for_the_wanted_one(stage: Stage, rewards: Rewards) -> None:
    """A deal has one room and as many values as the standard has attributes: whoever states it first chooses."""
    values = (500, 790)
    standard_id = rewards.publish_standard()
    stage.market.mint(stage.cashier, 1_000_000 * U)
    params = rewards.params(standard_id, values)
    buyer = rewards.new_buyer(100_000 * U)
    maker, offer_id = rewards.new_maker(standard_id, unit_price_amount=20_000 * U)
    stage.market.deposit(maker.address, 10_000 * U)
    asking = {"standard_id": standard_id, "params_hash": params}
    sold = stage.make_deal(offer_id=offer_id, buyer=buyer.address, key=buyer.key, quantity=1, **asking)
    sniper = stage.second_buyer
    sniper_offer = stage.post_offer(standard_id=standard_id, needs_countersign=True)
    bait = stage.make_deal(offer_id=sniper_offer, buyer=sniper.address, key=sniper.key, **asking)
    squatted = rewards.propose(bait, values, 0)
    asked = stage.make_deal(offer_id=stage.post_offer(standard_id=standard_id), **asking)
    wanted = rewards.propose(asked, values, 1)
    rewards.ship(sold, 1, 5.9)
    rewards.confirm(sold)
    rewards.claim(sold)
    rewards.adopt(sold, values, squatted)
    rewards.adopt(sold, values, wanted)
    assert rewards.features.featureOf(squatted).collectedAmount > 1_000 * U
    assert rewards.features.featureOf(wanted).collectedAmount == 0


def test_data_month__of_a_person_who_becomes_a_member__paid_twice(stage: Stage, rewards: Rewards) -> None:
    incentives = rewards.incentives
    stage.suite.data_grants.grant(stage.store, 1, stage.clock.now + 20 * 2_628_000, sender=stage.buyer)
    deal = rewards.sell()
    rewards.claim(deal)
    month = rewards.to_month()
    rewards.to_month()
    person = rewards.g_of(stage.buyer)
    incentives.claimData(deal.t, 1, month, sender=stage.stranger)
    assert rewards.g_of(stage.buyer) - person == 50 * U
    with stage.chain.expect("Incentives_Paid"):
        incentives.claimData(deal.t, 1, month, sender=stage.stranger)
    stage.market.admit(stage.buyer, Roles.TESTER)
    stage.suite.g_token.claim(sender=stage.buyer)
    incentives.claimData(deal.t, 1, month, sender=stage.stranger)
    assert rewards.g_of(stage.buyer) - person == 100 * U
