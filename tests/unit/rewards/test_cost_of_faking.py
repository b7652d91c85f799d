"""What it costs to fake what a rule pays for, on the bytecode: one hand plays buyer, maker, carrier, store, expert and inspector.

Each rule stands alone in a policy of its own, on the smallest deal whose room holds its payment. The table of docs/spec/rewards.md is what
comes out here.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from guildhall.evm import Account
from guildhall.market import BOND_TAG
from guildhall.messages import FactKind, Reward
from guildhall.toolchain import project_root
from tests.rewards import EPOCH, TARGETS, G, Rewards, second_policy
from tests.stage import DAY, Deal, Stage, U

CENT = 10_000
LONG = (TARGETS[0], 790)
PAIRS = 10


class Ring:
    """One hand under one rule. `fees`: what left the hand for good (x); `earned`: U and G at its value (y)."""

    def __init__(self, stage: Stage, rewards: Rewards, reward: Reward) -> None:
        self.stage, self.rewards, self.reward = stage, rewards, reward
        self.version = second_policy(stage)
        rules = [rule if each is reward else (0,) * 8 for each, rule in zip(Reward, rewards.config.rules_tuple(), strict=True)]
        rewards.incentives.publish(self.version, rules, rewards.config.g_value_amount, sender=stage.admin)
        self.standard_id = rewards.publish_standard()
        stage.market.mint(stage.cashier, 10_000_000 * U)
        self.people: list[Account] = [stage.carrier, stage.store, stage.expert, stage.inspector]
        self.price = self.fee = 0

    def sell(self, price: int, buyer: Account, offer_id: int, **changes: Any) -> Deal:
        """To itself: guided by its store, carried by its carrier."""
        stage = self.stage
        deal = stage.make_deal(
            buyer=buyer.address,
            key=buyer.key,
            quantity=price // CENT,
            standard_id=self.standard_id,
            policy_version=self.version,
            offer_id=offer_id,
            referrer=stage.store.address,
            params_hash=self.rewards.params(self.standard_id, LONG),
            **changes,
        )
        if changes:
            self._inspect(deal)
        stage.pick_up(deal)
        stage.deliver(deal)
        self.rewards.confirm(deal)
        self.price += deal.terms.price_amount
        self.fee += self.rewards.fee(deal)
        return deal

    def _inspect(self, deal: Deal) -> None:
        for kind in (FactKind.SCHEDULED, FactKind.IN_PRODUCTION):
            self.stage.attest(deal, kind, self.maker)
        self.stage.attest(deal, FactKind.PASSED)

    def pair(self) -> tuple[Account, int]:
        """A new buyer of the hand, and the offer of a new maker of it, at a cent a unit."""
        buyer = self.rewards.new_buyer(100_000 * U)
        self.maker, offer_id = self.rewards.new_maker(self.standard_id, unit_price_amount=CENT, policy_version=self.version)
        self.stage.market.deposit(self.maker.address, 100_000 * U)
        self.people += [buyer, self.maker]
        return buyer, offer_id

    @property
    def u(self) -> int:
        """All of the hand's money in the ledger."""
        return money(self.stage, self.people)

    @property
    def g(self) -> int:
        return sum(self.rewards.g_of(each) for each in self.people)

    def pay(self, *claims: Callable[[], None]) -> tuple[int, int]:
        """U and G that these calls bring in."""
        before = self.u, self.g
        for each in claims:
            each()
        return self.u - before[0], self.g - before[1]


def money(stage: Stage, people: list[Account]) -> int:
    """U of these in the ledger, bonds too."""
    return sum(stage.balance(each) + stage.balance(each, BOND_TAG) for each in people)


def least(amount: int) -> int:
    """The lowest price in cents whose platform fee, 6 %, holds an amount of U."""
    return -(-amount * 100 // 6 // CENT) * CENT


def shown(amount: int | Decimal, digits: str = "0.01") -> str:
    """U for people."""
    return f"{(Decimal(amount) / U).quantize(Decimal(digits), ROUND_HALF_UP):,}"


def row(reward: Reward, price: int, fees: int, earned: str, condition: str) -> str:
    return f"| {reward.name} | {shown(price)} | {shown(fees)} | {earned} | {condition} |"


def write(line: str) -> None:
    """The page says the same."""
    page = (project_root() / "docs/spec/rewards.md").read_text()
    assert line in page.splitlines(), f"docs/spec/rewards.md lacks\n{line}"


@pytest.mark.parametrize(
    ("reward", "due"),
    [(Reward.DEMAND, U), (Reward.MAKER, 2 * U), (Reward.STORE, U // 5), (Reward.CARRIER, 5 * U // 2), (Reward.DATA_MONTH, U // 2)],
)
def test_faking__one_deal__costs_more_than_it_earns(stage: Stage, rewards: Rewards, reward: Reward, due: int) -> None:
    """INC-7: at most the platform's fee comes back, and more than that has left."""
    ring = Ring(stage, rewards, reward)
    buyer, offer_id = ring.pair()
    before = ring.u
    grant_id = data_grant(stage, buyer) if reward is Reward.DATA_MONTH else 0
    deal = ring.sell(least(due), buyer, offer_id)
    fees = before - ring.u
    if reward is Reward.DATA_MONTH:
        rewards.claim(deal)
        epoch = rewards.to_month()
        rewards.to_month()
        u, g = ring.pay(lambda: rewards.incentives.claimData(deal.t, grant_id, epoch, sender=stage.stranger))
    else:
        u, g = ring.pay(lambda: rewards.claim(deal))

    value = u + g * rewards.config.g_value_amount // G
    assert value == due <= ring.fee < fees
    earned, condition = (
        (f"{shown(u)} U", "never") if u else (f"{g // G} G = {shown(value)} U", f"a G is worth {shown(Decimal(fees) * G / g, '0.0001')} U")
    )
    write(row(reward, ring.price, fees, earned, condition))


def data_grant(stage: Stage, owner: Account) -> int:
    stage.suite.data_grants.grant(stage.store, 1, stage.clock.now + 20 * EPOCH, sender=owner)
    return int(stage.suite.data_grants.grantCount())


def test_faking__a_feature__costs_more_than_it_earns(stage: Stage, rewards: Rewards) -> None:
    """INC-7, FEA-10: ten makers and eleven buyers in one hand."""
    ring = Ring(stage, rewards, Reward.FEATURE)
    pairs = [ring.pair() for _ in range(PAIRS + 1)]
    before = ring.u
    first = ring.sell(CENT, *pairs[0])
    feature_id = rewards.propose(first, LONG)
    deals = [ring.sell(least(100 * U), buyer, offer_id) for buyer, offer_id in pairs[1:]]
    fees = before - ring.u
    for deal in deals:
        rewards.claim(deal)
        rewards.adopt(deal, LONG, feature_id)
    u, g = ring.pay(lambda: rewards.features.claimFeature(feature_id, sender=stage.stranger))

    assert (u, g) == (1_000 * U, 0)
    assert u <= ring.fee < fees
    write(row(Reward.FEATURE, ring.price, fees, f"{shown(u)} U", "never"))


def test_faking__a_gold_badge__pays_above_honest_sales_only(stage: Stage, rewards: Rewards) -> None:
    """GLD-6: a month's bar sold to itself; it saves a tenth of the platform's share of what is sold to others."""
    ring = Ring(stage, rewards, Reward.GOLD)
    buyer, offer_id = ring.pair()
    before = ring.u
    rewards.to_month(seconds=DAY)
    deal = ring.sell(5_000 * U, buyer, offer_id, inspector=stage.inspector.address)
    rewards.gold_badge.noteInspections([deal.t], sender=stage.stranger)
    fees = before - ring.u
    member_id = stage.suite.registry.memberIdOf(ring.maker)
    assert rewards.gold_badge.inspectedAmountOf(member_id, rewards.incentives.epoch()) == 5_000 * U

    saved_per_sale = rewards.fee(deal) // 10
    sales = fees * deal.terms.price_amount // saved_per_sale
    write(row(Reward.GOLD, ring.price, fees, "0.60 % of later sales", f"it sells more than {shown(sales)} U a month to others"))


def test_faking__whole_claim_at_any_price__loses(stage: Stage, rewards: Rewards) -> None:
    """INC-7: all rules at once, from a cent to 10,000 U."""
    for price in (CENT, 5 * U, 50 * U, 1_000 * U, 10_000 * U):
        with stage.chain.branch():
            standard_id = rewards.publish_standard()
            buyer = rewards.new_buyer(100_000 * U)
            maker, offer_id = rewards.new_maker(standard_id, unit_price_amount=CENT)
            stage.market.deposit(maker.address, 100_000 * U)
            hand = [buyer, maker, stage.carrier, stage.store, stage.expert]
            before, g_before = money(stage, hand), sum(rewards.g_of(each) for each in hand)
            deal = stage.make_deal(
                buyer=buyer.address,
                key=buyer.key,
                quantity=price // CENT,
                standard_id=standard_id,
                offer_id=offer_id,
                referrer=stage.store.address,
            )
            stage.deliver(deal)
            rewards.confirm(deal)
            rewards.claim(deal)
            value = (sum(rewards.g_of(each) for each in hand) - g_before) * rewards.config.g_value_amount // G
            assert money(stage, hand) - before + value <= 0
