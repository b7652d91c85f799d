"""A suite for the machine of the incentive rules: three buyers, two makers, a policy with small rules.

A feature needs two pairs and pays 2 U at most; budgets are small, so that claims wait.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from guildhall.evm import Account, Artifacts
from guildhall.messages import Reward
from guildhall.model import Paid, RewardFigures, Story, rewards_of
from tests.rewards import TARGETS, G, Rewards, second_policy
from tests.stage import ORIGIN, Deal, Stage, U

__all__ = ["BUDGETS", "FIGURES", "IncentivesModel", "IncentivesWorld", "Sold"]

FIGURES = RewardFigures(feature_amount=2 * U, feature_count=2)
BUDGETS = {Reward.DEMAND: 450 * G, Reward.MAKER: 700 * G, Reward.STORE: 60 * G, Reward.CARRIER: 8 * U, Reward.DATA_MONTH: 100 * G}
AMOUNT, COUNT = 7, 5
VALUES = (TARGETS[0], 790)
FIELDS = 1


class IncentivesWorld:
    """The stage, the rules of the machine, and offers at 1 U."""

    def __init__(self, artifacts: Artifacts) -> None:
        self.stage = stage = Stage(artifacts)
        self.rewards = rewards = Rewards(stage)
        self.version = second_policy(stage)
        rules = [list(each) for each in rewards.config.rules_tuple()]
        rules[Reward.FEATURE][AMOUNT], rules[Reward.FEATURE][COUNT] = FIGURES.feature_amount, FIGURES.feature_count
        rewards.incentives.publish(self.version, [tuple(each) for each in rules], FIGURES.g_value_amount, sender=stage.admin)
        for reward, amount in BUDGETS.items():
            rewards.incentives.setBudget(reward, amount, sender=stage.admin)
        self.standard_id = rewards.publish_standard()
        stage.market.certify(stage.second_maker_id, self.standard_id, ORIGIN >> 16)
        self.makers: dict[str, Account] = {each.address: each for each in (stage.maker, stage.second_maker)}
        self.buyers: dict[str, Account] = {each.address: each for each in (stage.buyer, stage.second_buyer, rewards.new_buyer(100_000 * U))}
        self.offers = [self._offer(each) for each in self.makers.values()]
        for grantee in (stage.store, stage.expert):
            stage.suite.data_grants.grant(grantee, FIELDS, stage.clock.now + 4 * 365 * 86_400, sender=stage.buyer)
        self.grant_id = 1

    def _offer(self, maker: Account) -> int:
        return self.stage.post_offer(maker=maker, standard_id=self.standard_id, unit_price_amount=U, policy_version=self.version)

    def open(self, quantity: int, buyer: int, maker: int, has_store: bool, is_long: bool) -> Deal:
        """LOCKED; `is_long`: with the feature."""
        account = list(self.buyers.values())[buyer]
        values = VALUES if is_long else TARGETS
        return self.stage.make_deal(
            buyer=account.address,
            key=account.key,
            quantity=quantity,
            offer_id=self.offers[maker],
            standard_id=self.standard_id,
            policy_version=self.version,
            params_hash=self.rewards.params(self.standard_id, values),
            **({"referrer": self.stage.store.address} if has_store else {}),
        )


@dataclass
class Sold:
    """A sale, as the model knows it."""

    deal: Deal
    story: Story
    is_long: bool
    used: int = 0
    settled: set[Reward] = field(default_factory=set)
    is_counted: bool = False

    @property
    def room(self) -> int:
        return self.story.fee - self.used


@dataclass
class IncentivesModel:
    """What was paid and what is left, in plain integers."""

    pot: int = 0
    fees: int = 0
    swept: int = 0
    month: int = 0
    spent: dict[Reward, int] = field(default_factory=dict)
    paid_u: int = 0
    paid_g: int = 0

    def turn(self, month: int) -> None:
        """Budgets are of a month."""
        if month != self.month:
            self.month, self.spent = month, {}

    def can_pay(self, reward: Reward, amount: int, *, is_g: bool, budget: int) -> bool:
        """Within the budget, and U within the pot."""
        return self.spent.get(reward, 0) + amount <= budget and (is_g or amount <= self.pot)

    def pay(self, reward: Reward, amount: int, *, is_g: bool) -> None:
        self.spent[reward] = self.spent.get(reward, 0) + amount
        if is_g:
            self.paid_g += amount
        else:
            self.paid_u += amount
            self.pot -= amount

    def claim(self, sold: Sold) -> tuple[dict[Reward, Paid], set[Reward]]:
        """What a claim pays, and what must wait; all else is settled. Waiting changes no amount."""
        paid: dict[Reward, Paid] = {}
        waiting: set[Reward] = set()
        dues = rewards_of(sold.story, FIGURES)
        for reward in (Reward.DEMAND, Reward.MAKER, Reward.STORE, Reward.CARRIER):
            if reward in sold.settled:
                continue
            part, is_g = dues.get(reward), reward is not Reward.CARRIER
            if part is not None:
                if part.amount and not self.can_pay(reward, part.amount, is_g=is_g, budget=BUDGETS[reward]):
                    waiting.add(reward)
                    continue
                self.pay(reward, part.amount, is_g=is_g)
                sold.used += part.used
                paid[reward] = part
            sold.settled.add(reward)
        return paid, waiting

    @property
    def value_paid(self) -> int:
        """U, and G at its value."""
        return self.paid_u + self.paid_g * FIGURES.g_value_amount // 1_000_000
