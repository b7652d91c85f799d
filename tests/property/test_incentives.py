"""The machine of the incentive rules: real deals, every payment held against the model; and one claim under any value of G."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from guildhall.evm import Artifacts
from guildhall.messages import Reward
from guildhall.model import REWARDS, rewards_of
from tests.property.incentives_machine import IncentivesMachine
from tests.rewards import Rewards, second_policy
from tests.stage import Stage

# Without the phase that explains failures: it traces every line and takes longer than the search.
IncentivesMachine.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=60,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestIncentives = IncentivesMachine.TestCase


@pytest.fixture(scope="module")
def rewards(artifacts: Artifacts) -> Rewards:
    return Rewards(Stage(artifacts))


@settings(max_examples=60, deadline=None)
@given(g_value=st.integers(1, 10**9) | st.sampled_from([1, 999_999, 1_000_001, 2**127]), quantity=st.integers(1, 1_000_000))
def test_claim__any_value_of_g__never_above_the_fee(rewards: Rewards, g_value: int, quantity: int) -> None:
    """INC-7: G takes room rounded up, amounts are cut down, to the unit."""
    stage = rewards.stage
    with stage.chain.branch():
        version = second_policy(stage)
        rewards.incentives.publish(version, rewards.config.rules_tuple(), g_value, sender=stage.admin)
        offer_id = stage.post_offer(unit_price_amount=97, policy_version=version)
        deal = rewards.sell(offer_id=offer_id, policy_version=version, quantity=quantity, referrer=stage.store.address)
        rewards.claim(deal)

        expected = rewards_of(rewards.story(deal), replace(REWARDS, g_value_amount=g_value))
        found = {Reward(each.rule): (each.amount, each.cutAmount) for each in rewards.events("Rewarded")}
        assert found == {reward: (paid.amount, paid.cut) for reward, paid in expected.items()}
        used = sum(paid.used for paid in expected.values())
        assert rewards.incentives.tallyOf(deal.id).usedAmount == used <= rewards.fee(deal)
