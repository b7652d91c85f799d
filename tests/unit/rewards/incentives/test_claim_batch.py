"""`Incentives.claimBatch`: many deals, each for itself."""

from __future__ import annotations

from guildhall.evm.errors import CallError
from guildhall.messages import Reward
from tests.rewards import G, Rewards
from tests.stage import Stage


def test_claim_batch__one_not_closed__is_skipped(stage: Stage, rewards: Rewards) -> None:
    """INC-10: the others are paid; the event tells which and why."""
    first, second = rewards.sell(), rewards.sell()
    still_open = stage.make_deal()
    rewards.incentives.claimBatch([first.t, still_open.t, second.t], sender=stage.stranger)

    (skipped,) = rewards.events("ClaimSkipped")
    assert skipped.index == 1
    assert [each.proof for each in rewards.events("Rewarded") if each.rule == Reward.DEMAND] == [first.id, second.id]


def test_claim_batch__same_deal_twice__paid_once(stage: Stage, rewards: Rewards) -> None:
    """INC-6, INC-10: the second finds nothing due."""
    deal = rewards.sell()
    with rewards.earned(stage.buyer) as earned:
        rewards.incentives.claimBatch([deal.t, deal.t], sender=stage.stranger)

    assert earned == {stage.buyer: 100 * G}
    assert [each.index for each in rewards.events("ClaimSkipped")] == [1]


def test_claim_batch__too_little_gas__all_or_nothing(stage: Stage, rewards: Rewards) -> None:
    """INC-21: no deal is skipped because the sender was mean, or its wallet looked for the least gas that succeeds."""
    deals = [rewards.sell().t for _ in range(2)]
    refused = 0
    for gas in range(100_000, 2_000_000, 50_000):
        with stage.chain.branch():
            try:
                rewards.incentives.claimBatch(deals, sender=stage.stranger, gas=gas)
            except CallError:
                refused += 1
                continue
            assert not rewards.events("ClaimSkipped") and len(rewards.events("Rewarded")) == 6
    assert 20 < refused < 38
    with stage.chain.expect("Incentives_GasTooLow"):
        rewards.incentives.claimBatch(deals, sender=stage.stranger, gas=1_000_000)


def test_claim__too_little_gas__nothing_waits_for_want_of_it(stage: Stage, rewards: Rewards) -> None:
    """INC-6: what 1/64 of the gas leaves after a starved payment does not pay for the rest of the claim."""
    deal = rewards.sell()
    succeeded = 0
    for gas in range(100_000, 700_000, 1_000):
        with stage.chain.branch():
            try:
                rewards.incentives.claim(deal.t, sender=stage.stranger, gas=gas)
            except CallError:
                assert not succeeded
                continue
            succeeded += 1
            assert not rewards.events("RewardWaits")
    assert succeeded


def test_claim_batch__empty__does_nothing(stage: Stage, rewards: Rewards) -> None:
    """INC-10"""
    rewards.incentives.claimBatch([], sender=stage.stranger)
    assert list(stage.chain.logs) == []
