"""Attacks on what the consortium pays, and on the badge: each one fails, or costs more than it takes."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.evm.errors import CallError
from guildhall.market import Roles
from guildhall.messages import Row
from tests.gas.test_incentives_gas import sold
from tests.gas.workshop import Workshop
from tests.rewards import TARGETS, Rewards
from tests.stage import DAY, Deal, Stage, U

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
    finish(rewards, deal)
    rewards.claim(deal)
    return deal


def finish(rewards: Rewards, deal: Deal) -> None:
    """Confirmed, neither quickly made nor quickly carried."""
    rewards.ship(deal, 1, 5.9)
    rewards.confirm(deal)


def test_feature__proposed_by_a_deal_that_lapses__is_nobodys(stage: Stage, rewards: Rewards) -> None:
    """FEA-1: an offer that wants a countersignature costs a sniper nothing, and gives it nothing: neither while the deal is pending nor
    when all money is home."""
    standard_id = rewards.publish_standard()
    sniper = stage.second_buyer
    offer_id = stage.post_offer(standard_id=standard_id, needs_countersign=True)
    bait = open_deal(stage, rewards, standard_id, buyer=sniper.address, key=sniper.key, offer_id=offer_id)
    with stage.chain.expect("Features_NotFulfilled", dealId=bait.id):
        rewards.propose(bait, LONG)
    stage.clock.pass_(days=2)
    stage.escrow.settle(bait.t, sender=stage.stranger)
    assert stage.escrow.dealOf(bait.id).row == Row.LAPSED
    with stage.chain.expect("Features_NotFulfilled", dealId=bait.id):
        rewards.propose(bait, LONG)

    asked = open_deal(stage, rewards, standard_id)
    finish(rewards, asked)
    feature_id = rewards.propose(asked, LONG)
    stage.market.mint(stage.cashier, 1_000_000 * U)
    for _ in range(PAIRS):
        rewards.adopt(sell(stage, rewards, standard_id, 2_000 * U), LONG, feature_id)
    with stage.moved(stage.buyer, sniper) as moved:
        rewards.features.claimFeature(feature_id, sender=stage.stranger)
    assert moved == {stage.buyer: 1_000 * U, sniper: 0}


def test_feature__claimed_by_a_rival_on_ten_small_deals__waits_for_its_originator(stage: Stage, rewards: Rewards) -> None:
    """FEA-10: ten pairs without any room do not close what a larger deal still pays for."""
    standard_id = rewards.publish_standard()
    stage.market.mint(stage.cashier, 1_000_000 * U)
    asked = open_deal(stage, rewards, standard_id)
    finish(rewards, asked)
    feature_id = rewards.propose(asked, LONG)
    large = sell(stage, rewards, standard_id, 20_000 * U)
    small = [sell(stage, rewards, standard_id, 34 * U) for _ in range(PAIRS)]
    for deal in small:
        rewards.adopt(deal, LONG, feature_id)
    with stage.chain.expect("Features_NotOriginator", caller=stage.stranger.address):
        rewards.features.claimFeature(feature_id, sender=stage.stranger)
    rewards.adopt(large, LONG, feature_id)
    with stage.moved(stage.buyer) as moved:
        rewards.features.claimFeature(feature_id, sender=stage.stranger)
    assert moved == {stage.buyer: 1_000 * U}


def test_feature__room_of_a_deal_with_a_squatted_value__leaves_the_rest_to_the_wanted_one(stage: Stage, rewards: Rewards) -> None:
    """FEA-3, FEA-11: a squatter pays a sale for each value, and takes of a deal what its feature lacks; the rest of the room is there for
    others."""
    values = (500, 790)
    standard_id = rewards.publish_standard()
    stage.market.mint(stage.cashier, 1_000_000 * U)
    params = rewards.params(standard_id, values)
    buyer = rewards.new_buyer(100_000 * U)
    maker, offer_id = rewards.new_maker(standard_id, unit_price_amount=40_000 * U)
    stage.market.deposit(maker.address, 20_000 * U)
    asking = {"standard_id": standard_id, "params_hash": params}
    large = stage.make_deal(offer_id=offer_id, buyer=buyer.address, key=buyer.key, quantity=1, **asking)
    sniper = stage.second_buyer
    bait = stage.make_deal(offer_id=stage.post_offer(standard_id=standard_id), buyer=sniper.address, key=sniper.key, **asking)
    asked = stage.make_deal(offer_id=stage.post_offer(standard_id=standard_id), **asking)
    finish(rewards, bait)
    squatted = rewards.propose(bait, values, 0)
    with stage.chain.expect("Features_Proposed", dealId=bait.id):
        rewards.propose(bait, values, 1)
    for deal in (asked, large):
        rewards.clock.pass_(seconds=1)
        stage.pick_up(deal)
        stage.deliver(deal)
        rewards.confirm(deal)
    wanted = rewards.propose(asked, values, 1)
    rewards.claim(large)
    room = rewards.incentives.roomOf(large.t)
    for feature_id in (squatted, wanted):
        rewards.adopt(large, values, feature_id)
        assert rewards.features.featureOf(feature_id).collectedAmount == 1_000 * U
    assert rewards.incentives.roomOf(large.t) == room - 2_000 * U > 0


def test_data_month__of_a_person_who_becomes_a_member__paid_once(stage: Stage, rewards: Rewards) -> None:
    """INC-15: her account has another id then, and the month is the same."""
    incentives = rewards.incentives
    stage.suite.data_grants.grant(stage.store, 1, stage.clock.now + 20 * 2_628_000, sender=stage.buyer)
    deal = rewards.sell()
    rewards.claim(deal)
    month = rewards.to_month()
    rewards.to_month()
    person = rewards.g_of(stage.buyer)
    incentives.claimData(deal.t, 1, month, sender=stage.stranger)
    stage.market.admit(stage.buyer, Roles.TESTER)
    stage.suite.g_token.claim(sender=stage.buyer)
    with stage.chain.expect("Incentives_Paid"):
        incentives.claimData(deal.t, 1, month, sender=stage.stranger)
    assert rewards.g_of(stage.buyer) - person == 50 * U


def test_gold__taken_by_the_certifier__stays_taken_for_three_months_and_her_own_gift_hers(stage: Stage, rewards: Rewards) -> None:
    """GLD-7, GLD-10"""
    badge, registry, maker_id = rewards.gold_badge, stage.suite.registry, stage.maker_id

    def month() -> None:
        badge.noteInspections([rewards.inspected(50).t], sender=stage.stranger)
        rewards.to_month(seconds=3 * DAY)

    stage.market.mint(stage.cashier, 100_000 * U)
    stage.market.deposit(stage.buyer.address, 100_000 * U)
    rewards.to_month(seconds=DAY)
    for _ in range(3):
        month()
    badge.claimGold(maker_id, sender=stage.maker)
    registry.setGold(maker_id, False, sender=stage.admin)  # for fraud, say
    with stage.chain.branch():
        for _ in range(3):
            month()
            with stage.chain.expect("GoldBadge_Failed"):
                badge.claimGold(maker_id, sender=stage.maker)
        month()
        badge.claimGold(maker_id, sender=stage.maker)
        assert registry.memberOf(stage.maker).isGold
    registry.setGold(maker_id, True, sender=stage.admin)  # by hand
    rewards.to_month(ahead=3)
    with stage.chain.expect("GoldBadge_ByHand"):
        badge.endGold(maker_id, sender=stage.stranger)
    assert registry.memberOf(stage.maker).isGold


def test_claim__with_just_too_little_gas__nothing_is_left_waiting(stage: Stage) -> None:
    """INC-6, INC-21, real gas: either everything is paid, or nothing happens. What a starved payment leaves, 1/64, does not pay for the
    end."""
    shop = Workshop()
    chain, incentives = shop.chain, shop.suite.incentives
    deal = sold(shop, 1)[0].as_tuple()
    limits = ((incentives.claim.encode(deal), 80_000, 1_000), (incentives.claimBatch.encode([deal]), 1_200_000, 40_000))
    for data, above, step in limits:
        snapshot = chain.snapshot()
        chain.raw_call(incentives.address, data, shop.relayer)
        whole = chain.gas_used
        chain.revert(snapshot)
        seen = set()
        for gas in range(whole - 20_000, whole + above, step):
            with chain.branch():
                try:
                    chain.raw_call(incentives.address, data, shop.relayer, gas=gas)
                except CallError:
                    seen.add(False)
                    continue
                seen.add(True)
                names = [log.name for log in chain.logs]
                assert names.count("Rewarded") == 4 and not {"RewardWaits", "ClaimSkipped"} & set(names)
        assert seen == {False, True}
