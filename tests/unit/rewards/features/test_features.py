"""`Features`: who asked first, which makers sold it, and what the one who asked is paid."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from guildhall.messages import Reward, Token
from tests.rewards import ATTRIBUTES, TARGETS, G, Rewards, rotate, second_policy
from tests.stage import Deal, Stage, U

LONG = (TARGETS[0], 790)
"""Length 790 instead of 750."""


@pytest.fixture
def standard_id(rewards: Rewards) -> int:
    return rewards.publish_standard()


@pytest.fixture
def asked(stage: Stage, rewards: Rewards, standard_id: int) -> Deal:
    """The buyer's deal for the long shirt, confirmed."""
    return bought(stage, rewards, standard_id)


def open_deal(stage: Stage, rewards: Rewards, standard_id: int, values: tuple[int, ...] = LONG, **changes: Any) -> Deal:
    offer_id = changes.pop("offer_id", None) or stage.post_offer(standard_id=standard_id)
    return stage.make_deal(standard_id=standard_id, params_hash=rewards.params(standard_id, values), offer_id=offer_id, **changes)


def bought(stage: Stage, rewards: Rewards, standard_id: int, values: tuple[int, ...] = LONG, **changes: Any) -> Deal:
    """Confirmed."""
    deal = open_deal(stage, rewards, standard_id, values, **changes)
    rewards.ship(deal, 1, 0)
    rewards.confirm(deal)
    return deal


def sell(stage: Stage, rewards: Rewards, standard_id: int, buyer: Any, offer_id: int, values: tuple[int, ...] = LONG) -> Deal:
    """Confirmed, its parties paid."""
    deal = bought(stage, rewards, standard_id, values, buyer=buyer.address, key=buyer.key, offer_id=offer_id)
    rewards.claim(deal)
    return deal


def adopted(stage: Stage, rewards: Rewards, standard_id: int, feature_id: bytes, pairs: int, unit_price: int = 100 * U) -> list[Deal]:
    """So many makers, each with a buyer of its own."""
    deals = []
    for _ in range(pairs):
        buyer = rewards.new_buyer()
        _, offer_id = rewards.new_maker(standard_id, unit_price_amount=unit_price)
        deals.append(sell(stage, rewards, standard_id, buyer, offer_id))
        rewards.adopt(deals[-1], LONG, feature_id)
    return deals


# ------------------------------------------------------ proposing ----------------------------------------------------------


def test_propose_feature__first__is_the_originator(stage: Stage, rewards: Rewards, asked: Deal, standard_id: int) -> None:
    """FEA-1, FEA-2, FEA-3: by a confirmed deal; sent by a stranger."""
    feature_id = rewards.propose(asked, LONG)

    assert rewards.features.featureOf(feature_id) == (stage.buyer.address, standard_id, 1, 0, False, 790, 1, 0)
    assert list(stage.chain.logs) == [rewards.features.FeatureProposed(feature_id, stage.buyer, standard_id, 1, 790, asked.id)]


def test_propose_feature__second__Features_Known(stage: Stage, rewards: Rewards, asked: Deal, standard_id: int) -> None:
    """FEA-3: of the same standard, attribute and value."""
    feature_id = rewards.propose(asked, LONG)
    other = bought(stage, rewards, standard_id, buyer=stage.second_buyer.address, key=stage.second_buyer.key)
    with stage.chain.expect("Features_Known", featureId=feature_id):
        rewards.propose(other, LONG)


def test_propose_feature__another_value__is_another_feature(stage: Stage, rewards: Rewards, asked: Deal, standard_id: int) -> None:
    """FEA-3"""
    first = rewards.propose(asked, LONG)
    other = bought(stage, rewards, standard_id, (TARGETS[0], 791), buyer=stage.second_buyer.address, key=stage.second_buyer.key)
    second = rewards.propose(other, (TARGETS[0], 791))

    assert first != second
    assert rewards.features.featureOf(second).originator == stage.second_buyer.address


def test_propose_feature__the_target__Features_IsTarget(stage: Stage, rewards: Rewards, asked: Deal) -> None:
    """FEA-2: what the standard is anyway."""
    with stage.chain.expect("Features_IsTarget", value=480):
        rewards.propose(asked, LONG, index=0)


def test_propose_feature__no_such_attribute__Features_NoAttribute(stage: Stage, rewards: Rewards, asked: Deal) -> None:
    """FEA-2"""
    with stage.chain.expect("Features_NoAttribute", index=2):
        rewards.features.proposeFeature(asked.t, asked.demand.as_tuple(), ATTRIBUTES, list(LONG), 2, sender=stage.stranger)


def test_propose_feature__other_values__Features_WrongValues(stage: Stage, rewards: Rewards, asked: Deal) -> None:
    """FEA-1"""
    with stage.chain.expect("Features_WrongValues", expected=asked.demand.params_hash):
        rewards.propose(asked, (480, 791))


def test_propose_feature__other_demand__Features_WrongDemand(stage: Stage, rewards: Rewards, asked: Deal, standard_id: int) -> None:
    """FEA-1: a demand that the deal was not opened by."""
    values = (480, 800)
    forged = replace(asked.demand, params_hash=rewards.params(standard_id, values))
    with stage.chain.expect("Features_WrongDemand", expected=asked.terms.demand_hash):
        rewards.features.proposeFeature(asked.t, forged.as_tuple(), ATTRIBUTES, list(values), 1, sender=stage.stranger)


def test_propose_feature__other_attributes__Features_WrongAttributes(stage: Stage, rewards: Rewards, asked: Deal, standard_id: int) -> None:
    """FEA-1: another target would make anything a feature."""
    attributes = [("shoulder", 480, 5, "mm"), ("length", 751, 10, "mm")]
    with stage.chain.expect("Features_WrongAttributes", standardId=standard_id):
        rewards.features.proposeFeature(asked.t, asked.demand.as_tuple(), attributes, list(LONG), 1, sender=stage.stranger)


def test_propose_feature__not_confirmed__Features_NotFulfilled(stage: Stage, rewards: Rewards, standard_id: int) -> None:
    """FEA-1: a demand alone costs nothing, a deal that is cancelled or runs still may cost nothing."""
    demand = stage.make_demand(standard_id=standard_id, params_hash=rewards.params(standard_id, LONG))
    alone = stage.deal_of(demand, stage.post_offer(standard_id=standard_id))
    running, cancelled = open_deal(stage, rewards, standard_id), open_deal(stage, rewards, standard_id)
    stage.escrow.cancel(cancelled.t, stage.cancellations(cancelled), sender=stage.stranger)
    for deal in (alone, running, cancelled):
        with stage.chain.expect("Features_NotFulfilled", dealId=deal.id):
            rewards.propose(deal, LONG)


def test_propose_feature__second_of_one_deal__Features_Proposed(stage: Stage, rewards: Rewards, standard_id: int) -> None:
    """FEA-3: one sale does not take every value of its demand."""
    both = (500, 790)
    deal = bought(stage, rewards, standard_id, both)
    rewards.propose(deal, both, 0)
    with stage.chain.expect("Features_Proposed", dealId=deal.id):
        rewards.propose(deal, both, 1)
    rewards.propose(bought(stage, rewards, standard_id, both), both, 1)


def test_propose_feature__policy_without_rules__Incentives_NoRules(stage: Stage, rewards: Rewards, standard_id: int) -> None:
    """FEA-3: there would be nothing to be paid by."""
    version = second_policy(stage)
    offer_id = stage.post_offer(standard_id=standard_id, policy_version=version)
    deal = bought(stage, rewards, standard_id, policy_version=version, offer_id=offer_id)
    with stage.chain.expect("Incentives_NoRules", policyVersion=version):
        rewards.propose(deal, LONG)


# ------------------------------------------------------- adopting ----------------------------------------------------------


def test_adopt__sale_of_another__takes_the_room_and_counts_a_pair(stage: Stage, rewards: Rewards, asked: Deal, standard_id: int) -> None:
    """FEA-7, FEA-8, FEA-11: what the parties were paid stays theirs."""
    feature_id = rewards.propose(asked, LONG)
    _, offer_id = rewards.new_maker(standard_id)
    deal = sell(stage, rewards, standard_id, rewards.new_buyer(), offer_id)
    room = rewards.incentives.roomOf(deal.t)
    rewards.adopt(deal, LONG, feature_id)

    feature = rewards.features.featureOf(feature_id)
    assert (feature.pairCount, feature.collectedAmount) == (1, room)
    assert room == 60 * U - 5_500_000
    assert rewards.incentives.roomOf(deal.t) == 0
    assert list(stage.chain.logs) == [
        rewards.incentives.RoomTaken(deal.id, room),
        rewards.features.FeatureAdopted(feature_id, deal.id, room, True, 1),
    ]


def test_adopt__same_deal_twice__Features_Counted(stage: Stage, rewards: Rewards, asked: Deal, standard_id: int) -> None:
    """FEA-7"""
    feature_id = rewards.propose(asked, LONG)
    deal = adopted(stage, rewards, standard_id, feature_id, 1)[0]
    with stage.chain.expect("Features_Counted", featureId=feature_id, dealId=deal.id):
        rewards.adopt(deal, LONG, feature_id)


def two_features(stage: Stage, rewards: Rewards, standard_id: int, both: tuple[int, ...]) -> list[bytes]:
    """Each proposed by a deal of its own."""
    return [rewards.propose(bought(stage, rewards, standard_id, both), both, index) for index in (0, 1)]


def test_adopt__large_deal__takes_what_the_feature_lacks(stage: Stage, rewards: Rewards, standard_id: int) -> None:
    """FEA-11: the next feature finds the rest, and what that leaves stays in the room, to the unit."""
    both = (500, 790)
    stage.market.mint(stage.cashier, 1_000_000 * U)
    features = two_features(stage, rewards, standard_id, both)
    maker, offer_id = rewards.new_maker(standard_id, unit_price_amount=4_000 * U)
    stage.market.deposit(maker.address, 10_000 * U)
    sold = sell(stage, rewards, standard_id, rewards.new_buyer(100_000 * U), offer_id, both)
    room = rewards.incentives.roomOf(sold.t)
    assert 2_000 * U < room < 3_000 * U
    for feature_id in features:
        rewards.adopt(sold, both, feature_id)
        assert rewards.features.featureOf(feature_id).collectedAmount == 1_000 * U
    assert rewards.incentives.roomOf(sold.t) == room - 2_000 * U
    second = sell(stage, rewards, standard_id, rewards.new_buyer(100_000 * U), offer_id, both)
    room = rewards.incentives.roomOf(second.t)
    rewards.adopt(second, both, features[0])
    assert rewards.features.featureOf(features[0]).collectedAmount == 1_000 * U
    assert rewards.incentives.roomOf(second.t) == room


def test_adopt__two_features_of_one_deal__room_once(stage: Stage, rewards: Rewards, standard_id: int) -> None:
    """FEA-7: it counts for both, the first takes what is left."""
    both = (500, 790)
    features = two_features(stage, rewards, standard_id, both)
    _, offer_id = rewards.new_maker(standard_id)
    sold = sell(stage, rewards, standard_id, rewards.new_buyer(), offer_id, both)
    for feature_id in features:
        rewards.adopt(sold, both, feature_id)

    found = [rewards.features.featureOf(each) for each in features]
    assert [each.pairCount for each in found] == [1, 1]
    assert [each.collectedAmount for each in found] == [60 * U - 5_500_000, 0]


def test_adopt__one_makers_many_buyers__are_one_pair(stage: Stage, rewards: Rewards, asked: Deal, standard_id: int) -> None:
    """FEA-8: nor one buyer's many makers; their room is collected all the same."""
    feature_id = rewards.propose(asked, LONG)
    _, offer_id = rewards.new_maker(standard_id)
    buyer = rewards.new_buyer()
    for each in (buyer, rewards.new_buyer(), rewards.new_buyer()):
        rewards.adopt(sell(stage, rewards, standard_id, each, offer_id), LONG, feature_id)
    _, other_offer_id = rewards.new_maker(standard_id)
    rewards.adopt(sell(stage, rewards, standard_id, buyer, other_offer_id), LONG, feature_id)

    feature = rewards.features.featureOf(feature_id)
    assert feature.pairCount == 1
    assert feature.collectedAmount == 4 * (60 * U - 5_500_000)


def test_adopt__own_deal__Features_OwnDeal(stage: Stage, rewards: Rewards, standard_id: int) -> None:
    """FEA-6: as buyer, and as maker."""
    asked = bought(stage, rewards, standard_id)
    feature_id = rewards.propose(asked, LONG)
    rewards.claim(asked)
    with stage.chain.expect("Features_OwnDeal", originator=stage.buyer.address):
        rewards.adopt(asked, LONG, feature_id)


def test_adopt__maker_is_the_originator__Features_OwnDeal(stage: Stage, rewards: Rewards, standard_id: int) -> None:
    """FEA-6: a maker that asked another one for it first."""
    maker, offer_id = rewards.new_maker(standard_id)
    asked = open_deal(stage, rewards, standard_id, buyer=maker.address, key=maker.key)
    rewards.ship(asked, 1, 0)
    stage.escrow.confirm(asked.t, b"", sender=maker)
    feature_id = rewards.propose(asked, LONG)
    deal = sell(stage, rewards, standard_id, rewards.new_buyer(), offer_id)
    with stage.chain.expect("Features_OwnDeal", originator=maker.address):
        rewards.adopt(deal, LONG, feature_id)


def test_adopt__another_value__Features_OtherFeature(stage: Stage, rewards: Rewards, asked: Deal, standard_id: int) -> None:
    """FEA-5"""
    feature_id = rewards.propose(asked, LONG)
    _, offer_id = rewards.new_maker(standard_id)
    deal = sell(stage, rewards, standard_id, rewards.new_buyer(), offer_id, TARGETS)
    with stage.chain.expect("Features_OtherFeature", featureId=feature_id):
        rewards.adopt(deal, TARGETS, feature_id)
    with stage.chain.expect("Features_WrongValues"):
        rewards.adopt(deal, LONG, feature_id)
    with stage.chain.expect("Features_WrongDemand"):
        rewards.features.adopt(deal.t, asked.demand.as_tuple(), list(LONG), feature_id, sender=stage.stranger)


def test_adopt__another_standard__Features_OtherFeature(stage: Stage, rewards: Rewards, asked: Deal, standard_id: int) -> None:
    """FEA-5: the same value of the same attribute's number."""
    feature_id = rewards.propose(asked, LONG)
    other_id = rewards.publish_standard()
    _, offer_id = rewards.new_maker(other_id)
    deal = sell(stage, rewards, other_id, rewards.new_buyer(), offer_id)
    with stage.chain.expect("Features_OtherFeature", featureId=feature_id):
        rewards.adopt(deal, LONG, feature_id)


def test_adopt__not_confirmed__Features_NotFulfilled(stage: Stage, rewards: Rewards, asked: Deal, standard_id: int) -> None:
    """FEA-5: open, and accepted by silence."""
    feature_id = rewards.propose(asked, LONG)
    deal = open_deal(stage, rewards, standard_id, buyer=stage.second_buyer.address, key=stage.second_buyer.key)
    with stage.chain.expect("Features_NotFulfilled", dealId=deal.id):
        rewards.adopt(deal, LONG, feature_id)
    rewards.ship(deal)
    rewards.clock.pass_(days=7)
    stage.escrow.settle(deal.t, sender=stage.stranger)
    rewards.claim(deal)
    with stage.chain.expect("Features_NotFulfilled", dealId=deal.id):
        rewards.adopt(deal, LONG, feature_id)


def test_adopt__unknown__Features_Unknown(stage: Stage, rewards: Rewards, asked: Deal) -> None:
    """FEA-4"""
    with stage.chain.expect("Features_Unknown", featureId=bytes(32)):
        rewards.adopt(asked, LONG, bytes(32))


def test_adopt__parties_not_paid__Incentives_ClaimFirst(stage: Stage, rewards: Rewards, asked: Deal, standard_id: int) -> None:
    """FEA-7, INC-11: nobody takes their room before they have been paid."""
    feature_id = rewards.propose(asked, LONG)
    deal = open_deal(stage, rewards, standard_id, buyer=stage.second_buyer.address, key=stage.second_buyer.key)
    rewards.ship(deal)
    rewards.confirm(deal)
    with stage.chain.expect("Incentives_ClaimFirst", dealId=deal.id):
        rewards.adopt(deal, LONG, feature_id)


# -------------------------------------------------------- paying -----------------------------------------------------------


def test_claim_feature__ten_pairs__pays_what_was_collected(stage: Stage, rewards: Rewards, asked: Deal, standard_id: int) -> None:
    """FEA-9, FEA-10: less than the rule's amount, where the originator wants it."""
    feature_id = rewards.propose(asked, LONG)
    adopted(stage, rewards, standard_id, feature_id, 10)
    collected = 10 * (60 * U - 5_500_000)
    with stage.moved(stage.buyer, rewards.incentives.address) as moved:
        rewards.features.claimFeature(feature_id, sender=stage.buyer)

    assert moved == {stage.buyer: collected, rewards.incentives.address: -collected}
    assert rewards.features.featureOf(feature_id).isPaid
    assert [log for log in stage.chain.logs if log.name != "Transferred"] == [
        rewards.features.FeaturePaid(feature_id, stage.buyer, collected),
        rewards.incentives.Rewarded(Reward.FEATURE, feature_id, stage.buyer, Token.U, collected, 1_000 * U - collected),
    ]


def test_claim_feature__all_collected__pays_the_amount(stage: Stage, rewards: Rewards, asked: Deal, standard_id: int) -> None:
    """FEA-10, FEA-11: anyone claims it; what the deals have above it stays with the platform."""
    feature_id = rewards.propose(asked, LONG)
    deals = adopted(stage, rewards, standard_id, feature_id, 10, unit_price=200 * U)
    assert rewards.features.featureOf(feature_id).collectedAmount == 1_000 * U
    assert rewards.incentives.roomOf(deals[-1].t) > 0
    with stage.moved(stage.buyer) as moved:
        rewards.features.claimFeature(feature_id, sender=stage.stranger)

    assert moved == {stage.buyer: 1_000 * U}


def test_claim_feature__a_stranger__Features_NotOriginator(stage: Stage, rewards: Rewards, asked: Deal, standard_id: int) -> None:
    """FEA-10: a few units short of the amount it is hers alone to stop waiting; with it, anyone's."""
    feature_id = rewards.propose(asked, LONG)
    adopted(stage, rewards, standard_id, feature_id, 10, unit_price=175_833_300)
    collected = rewards.features.featureOf(feature_id).collectedAmount
    assert 1_000 * U - 1_000 < collected < 1_000 * U
    for caller in (stage.stranger, stage.maker):
        with stage.chain.expect("Features_NotOriginator", caller=caller.address, collectedAmount=collected):
            rewards.features.claimFeature(feature_id, sender=caller)
    _, offer_id = rewards.new_maker(standard_id)
    rewards.adopt(sell(stage, rewards, standard_id, rewards.new_buyer(), offer_id), LONG, feature_id)
    rewards.features.claimFeature(feature_id, sender=stage.stranger)


def test_claim_feature__originator_with_another_key__paid(stage: Stage, rewards: Rewards, standard_id: int) -> None:
    """FEA-10: the account counts: of a member any of its keys."""
    maker, _ = rewards.new_maker(standard_id)
    asked = open_deal(stage, rewards, standard_id, buyer=maker.address, key=maker.key)
    rewards.ship(asked, 1, 0)
    stage.escrow.confirm(asked.t, b"", sender=maker)
    feature_id = rewards.propose(asked, LONG)
    adopted(stage, rewards, standard_id, feature_id, 10)
    new_key = stage.chain.account(298)
    with stage.chain.expect("Features_NotOriginator", caller=new_key.address):
        rewards.features.claimFeature(feature_id, sender=new_key)
    rotate(stage, int(stage.suite.registry.memberIdOf(maker)), new_key)
    with stage.moved(maker) as moved:
        rewards.features.claimFeature(feature_id, sender=new_key)
    assert moved == {maker: 10 * (60 * U - 5_500_000)}


def test_claim_feature__nine_pairs__Features_TooFew(stage: Stage, rewards: Rewards, asked: Deal, standard_id: int) -> None:
    """FEA-9"""
    feature_id = rewards.propose(asked, LONG)
    adopted(stage, rewards, standard_id, feature_id, 9)
    with stage.chain.expect("Features_TooFew", pairCount=9, neededCount=10):
        rewards.features.claimFeature(feature_id, sender=stage.buyer)


def test_claim_feature__twice__Features_Paid(stage: Stage, rewards: Rewards, asked: Deal, standard_id: int) -> None:
    """FEA-4: nor does anything count for it afterwards."""
    feature_id = rewards.propose(asked, LONG)
    deals = adopted(stage, rewards, standard_id, feature_id, 10)
    rewards.features.claimFeature(feature_id, sender=stage.buyer)
    with stage.chain.expect("Features_Paid", featureId=feature_id):
        rewards.features.claimFeature(feature_id, sender=stage.stranger)
    with stage.chain.expect("Features_Paid", featureId=feature_id):
        rewards.adopt(deals[0], LONG, feature_id)


def test_claim_feature__unknown__Features_Unknown(stage: Stage, rewards: Rewards) -> None:
    """FEA-4"""
    with stage.chain.expect("Features_Unknown"):
        rewards.features.claimFeature(bytes(32), sender=stage.stranger)


def test_claim_feature__pot_empty__waits(stage: Stage, rewards: Rewards, asked: Deal, standard_id: int) -> None:
    """INC-8, FEA-10: nothing is lost; when the pot is filled the same call pays."""
    feature_id = rewards.propose(asked, LONG)
    adopted(stage, rewards, standard_id, feature_id, 10)
    amount = rewards.pot()
    target = bytes(stage.escrow.accountOf(stage.cashier, bytes(12)))
    rewards.incentives.sweep(target, amount, sender=stage.admin)
    with stage.chain.expect("Incentives_Waits", rule=Reward.FEATURE):
        rewards.features.claimFeature(feature_id, sender=stage.buyer)
    stage.market.deposit(rewards.incentives.address, amount)
    rewards.features.claimFeature(feature_id, sender=stage.buyer)
    assert rewards.features.featureOf(feature_id).isPaid


def test_claim_feature__budget_spent__waits(stage: Stage, rewards: Rewards, asked: Deal, standard_id: int) -> None:
    """INC-8"""
    feature_id = rewards.propose(asked, LONG)
    adopted(stage, rewards, standard_id, feature_id, 10)
    rewards.incentives.setBudget(Reward.FEATURE, 100 * U, sender=stage.admin)
    with stage.chain.expect("Incentives_Waits", rule=Reward.FEATURE):
        rewards.features.claimFeature(feature_id, sender=stage.buyer)


def test_propose_feature__rule_off__Features_NotFulfilled(stage: Stage, rewards: Rewards, standard_id: int) -> None:
    """FEA-1: a rule that names no row proposes nothing, and pays nothing."""
    version = second_policy(stage)
    rewards.incentives.publish(version, [(0,) * 8] * 8, U, sender=stage.admin)
    offer_id = stage.post_offer(standard_id=standard_id, policy_version=version)
    deal = bought(stage, rewards, standard_id, policy_version=version, offer_id=offer_id)
    with stage.chain.expect("Features_NotFulfilled", dealId=deal.id):
        rewards.propose(deal, LONG)


def test_take_room__stranger__Incentives_NotFeatures(stage: Stage, rewards: Rewards) -> None:
    """INC-16: neither room nor money for anybody else."""
    deal = rewards.sell()
    rewards.claim(deal)
    with stage.chain.expect("Incentives_NotFeatures", caller=stage.stranger.address):
        rewards.incentives.takeRoom(deal.t, U, sender=stage.stranger)
    with stage.chain.expect("Incentives_NotFeatures", caller=stage.admin.address):
        rewards.incentives.payFeature(bytes(32), stage.admin, G, 0, sender=stage.admin)
