"""`Incentives.publish`, `setBudget`, `sweep`, `setFeatures`: the rules as data, and who may touch them."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.messages import Reward, Row, Subject, Token
from tests.rewards import G, Rewards, second_policy
from tests.stage import Stage, U

ROWS, SUBJECT, TOKEN, SHARE, LIMIT, COUNT, PERIOD, AMOUNT = range(8)


def rules_with(rewards: Rewards, reward: Reward, **changes: Any) -> list[tuple[int, ...]]:
    rules = [list(each) for each in rewards.config.rules_tuple()]
    for name, value in changes.items():
        rules[reward][globals()[name]] = value
    return [tuple(each) for each in rules]


def test_publish__the_seed__is_what_the_configuration_says(stage: Stage, rewards: Rewards) -> None:
    """INC-3: deployed with the suite, for its policy."""
    for reward, rule in rewards.config.rules.items():
        assert rewards.incentives.ruleOf(stage.suite.policy_version, reward) == rule.as_tuple()
        assert rewards.incentives.budgetOf(reward) == (rule.budget_amount, 0, 0)
    assert rewards.incentives.gValueOf(stage.suite.policy_version) == 10_000
    assert rewards.incentives.latestVersion() == stage.suite.policy_version
    assert rewards.incentives.gValueOf(99) == 0


def test_publish__another_version__leaves_the_first_alone(stage: Stage, rewards: Rewards) -> None:
    """INC-1: demands sign a version, and what they signed stays."""
    version = second_policy(stage)
    rules = rules_with(rewards, Reward.DEMAND, AMOUNT=7 * G)
    rewards.incentives.publish(version, rules, U, sender=stage.admin)

    assert stage.chain.logs[-1] == rewards.incentives.RulesPublished(version, rules, U)
    assert rewards.incentives.latestVersion() == version
    assert rewards.incentives.ruleOf(version, Reward.DEMAND).amount == 7 * G
    assert rewards.incentives.ruleOf(1, Reward.DEMAND).amount == 100 * G


def test_publish__twice__Incentives_Published(stage: Stage, rewards: Rewards) -> None:
    """INC-1: once per version."""
    with stage.chain.expect("Incentives_Published", policyVersion=1):
        rewards.incentives.publish(1, rewards.config.rules_tuple(), U, sender=stage.admin)


def test_publish__other_platform__Incentives_NotPlatform(stage: Stage, rewards: Rewards) -> None:
    """INC-1: fees that go elsewhere are no room of ours."""
    version = second_policy(stage, platform=stage.stranger.address)
    with stage.chain.expect("Incentives_NotPlatform", policyVersion=version, platform=stage.stranger.address):
        rewards.incentives.publish(version, rewards.config.rules_tuple(), U, sender=stage.admin)


def test_publish__unknown_policy__Matrix_UnknownPolicy(stage: Stage, rewards: Rewards) -> None:
    """INC-1: no rules before the policy."""
    with stage.chain.expect("Matrix_UnknownPolicy"):
        rewards.incentives.publish(2, rewards.config.rules_tuple(), U, sender=stage.admin)


def test_publish__worthless_g__Incentives_ZeroValue(stage: Stage, rewards: Rewards) -> None:
    """INC-2: G that counts for nothing would have no bound."""
    with stage.chain.expect("Incentives_ZeroValue"):
        rewards.incentives.publish(second_policy(stage), rewards.config.rules_tuple(), 0, sender=stage.admin)


@pytest.mark.parametrize(
    ("reward", "changes"),
    [
        (Reward.DEMAND, {"ROWS": 1 << Row.CANCELLED}),
        (Reward.STORE, {"ROWS": 1 << Row.SPLIT}),
        (Reward.DEMAND, {"SUBJECT": Subject.OWNER}),
        (Reward.DEMAND, {"SUBJECT": Subject.NONE}),
        (Reward.MAKER, {"TOKEN": Token.NONE}),
        (Reward.MAKER, {"SHARE": 10_001}),
        (Reward.CARRIER, {"LIMIT": 10_001}),
        (Reward.FEATURE, {"TOKEN": Token.G}),
        (Reward.FEATURE, {"SUBJECT": Subject.BUYER}),
        (Reward.FEATURE, {"COUNT": 0}),
        (Reward.DATA_MONTH, {"SUBJECT": Subject.BUYER}),
        (Reward.DATA_MONTH, {"TOKEN": Token.NONE}),
        (Reward.GOLD, {"COUNT": 0}),
        (Reward.GOLD, {"TOKEN": Token.G}),
        (Reward.ROYALTY, {"AMOUNT": 1}),
        (Reward.ROYALTY, {"ROWS": 1 << Row.FULFILLED}),
    ],
)
def test_publish__not_of_its_kind__Incentives_BadRule(stage: Stage, rewards: Rewards, reward: Reward, changes: dict[str, Any]) -> None:
    """INC-3: a rule cannot promise what this contract does not do."""
    version = second_policy(stage)
    with stage.chain.expect("Incentives_BadRule", rule=reward):
        rewards.incentives.publish(version, rules_with(rewards, reward, **changes), U, sender=stage.admin)


@pytest.mark.parametrize("reward", list(Reward))
def test_publish__rule_off__pays_nothing(stage: Stage, rewards: Rewards, reward: Reward) -> None:
    """INC-3: all zero is allowed for every rule."""
    version = second_policy(stage)
    rules = rewards.config.rules_tuple()
    rules[reward] = (0,) * 8
    rewards.incentives.publish(version, rules, 10_000, sender=stage.admin)
    deal = rewards.sell(policy_version=version, offer_id=stage.post_offer(policy_version=version), referrer=stage.store.address)
    rewards.claim(deal)

    assert reward not in rewards.paid()
    assert set(rewards.paid()) == {Reward.DEMAND, Reward.MAKER, Reward.STORE, Reward.CARRIER} - {reward}


def test_set_budget__changes__event_with_old_and_new(stage: Stage, rewards: Rewards) -> None:
    """INC-4: from this month on."""
    rewards.incentives.setBudget(Reward.STORE, 5 * G, sender=stage.admin)

    assert list(stage.chain.logs) == [rewards.incentives.BudgetSet(Reward.STORE, 500_000 * G, 5 * G)]
    assert rewards.incentives.budgetOf(Reward.STORE).amount == 5 * G


def test_set_budget__keeps_what_was_paid(stage: Stage, rewards: Rewards) -> None:
    """INC-4: a new budget does not forget what the month has paid."""
    rewards.claim(rewards.sell())
    rewards.incentives.setBudget(Reward.MAKER, 250 * G, sender=stage.admin)

    assert rewards.incentives.budgetOf(Reward.MAKER) == (250 * G, 200 * G, rewards.incentives.epoch())


def test_set_budget__same__Incentives_Unchanged(stage: Stage, rewards: Rewards) -> None:
    """INC-4"""
    with stage.chain.expect("Incentives_Unchanged"):
        rewards.incentives.setBudget(Reward.STORE, 500_000 * G, sender=stage.admin)


def test_sweep__treasurer__takes_revenue_out(stage: Stage, rewards: Rewards) -> None:
    """INC-17: to an account of the ledger."""
    rewards.sell()
    target = bytes(stage.escrow.accountOf(stage.cashier, bytes(12)))
    with stage.moved(stage.cashier) as moved:
        rewards.incentives.sweep(target, 59 * U, sender=stage.admin)

    assert moved == {stage.cashier: 59 * U}
    assert rewards.pot() == U
    assert stage.chain.logs[0] == rewards.incentives.Swept(target, 59 * U)


def test_sweep__too_much__Escrow_BalanceTooLow(stage: Stage, rewards: Rewards) -> None:
    """INC-17"""
    target = bytes(stage.escrow.accountOf(stage.cashier, bytes(12)))
    with stage.chain.expect("Escrow_BalanceTooLow"):
        rewards.incentives.sweep(target, 1, sender=stage.admin)
    with stage.chain.expect("Escrow_ZeroAddress"):
        rewards.incentives.sweep(bytes(32), 0, sender=stage.admin)


def test_set_features__once__Incentives_AlreadySet(stage: Stage, rewards: Rewards) -> None:
    """INC-18: the wiring is done."""
    assert rewards.incentives.features() == rewards.features.address
    with stage.chain.expect("Incentives_AlreadySet", current=rewards.features.address):
        rewards.incentives.setFeatures(stage.stranger, sender=stage.admin)


def test_set_features__zero__Incentives_ZeroAddress(stage: Stage) -> None:
    """INC-18"""
    suite = stage.suite
    parts = (suite.authority, suite.escrow, suite.g_token, suite.registry, suite.trace, suite.matrix, suite.data_grants)
    fresh = stage.chain.deploy("Incentives", *parts, sender=stage.admin)
    with stage.chain.expect("Incentives_ZeroAddress"):
        fresh.setFeatures("0x" + "00" * 20, sender=stage.admin)


def test_restricted__stranger__AccessManagedUnauthorized(stage: Stage, rewards: Rewards) -> None:
    """INC-20: rules, budgets, revenue and wiring."""
    incentives, rules = rewards.incentives, rewards.config.rules_tuple()
    target = bytes(stage.escrow.accountOf(stage.stranger, bytes(12)))
    for method, args in (
        (incentives.publish, (1, rules, U)),
        (incentives.setBudget, (Reward.DEMAND, 1)),
        (incentives.sweep, (target, 0)),
        (incentives.setFeatures, (stage.stranger,)),
    ):
        with stage.chain.expect("AccessManagedUnauthorized", caller=stage.stranger.address):
            method(*args, sender=stage.stranger)


@pytest.mark.parametrize(("role", "call"), [("rule_keeper", "setBudget"), ("treasurer", "sweep")])
def test_restricted__role_alone__suffices(stage: Stage, rewards: Rewards, role: str, call: str) -> None:
    """INC-20: as the role table says."""
    stage.suite.authority.grantRole(stage.suite.config.roles[role], stage.stranger, 0, sender=stage.admin)
    if call == "setBudget":
        rewards.incentives.setBudget(Reward.DEMAND, 1, sender=stage.stranger)
    else:
        rewards.incentives.sweep(bytes(stage.escrow.accountOf(stage.stranger, bytes(12))), 0, sender=stage.stranger)


def test_roles__contracts_hold_theirs(stage: Stage) -> None:
    """INC-20: Incentives issues G, GoldBadge gives badges, and nobody gave them more."""
    authority, roles = stage.suite.authority, stage.suite.config.roles
    held = {
        name: {role for role, number in roles.items() if authority.hasRole(number, contract)[0]}
        for name, contract in {
            "incentives": stage.suite.incentives,
            "gold": stage.suite.gold_badge,
            "features": stage.suite.features,
        }.items()
    }
    assert held == {"incentives": {"rewarder"}, "gold": {"quality"}, "features": set()}
