"""`Incentives.claimBatch`: many deals, each for itself."""

from __future__ import annotations

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


def test_claim_batch__empty__does_nothing(stage: Stage, rewards: Rewards) -> None:
    """INC-10"""
    rewards.incentives.claimBatch([], sender=stage.stranger)
    assert list(stage.chain.logs) == []
