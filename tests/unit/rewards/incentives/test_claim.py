"""`Incentives.claim`: what a closed deal makes due, once each, within its room, its budget and the pot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from guildhall.market import NOBODY
from guildhall.messages import Act, FactKind, Reward, Row, Token
from tests.courtroom import Courtroom
from tests.deal_states import fund, state_of
from tests.rewards import EPOCH, G, Rewards, reference, rotate, second_policy
from tests.stage import DAY, FREIGHT, ORIGIN, TARGET, Deal, Stage, U

CLAIMED = (Reward.DEMAND, Reward.MAKER, Reward.STORE, Reward.CARRIER)
SALES = (Row.FULFILLED, Row.SILENT_ACCEPTED, Row.FALSE_CLAIM, Row.DELIVERY_PROVEN, Row.NO_RULING)


def with_store(stage: Stage) -> dict[str, Any]:
    return {"referrer": stage.store.address}


def test_claim__everything_due__pays_four_rules(stage: Stage, rewards: Rewards) -> None:
    """INC-6, INC-9: 1,000 U, quick, fast, guided by a store; sent by a stranger."""
    deal = rewards.sell(**with_store(stage))
    with rewards.earned(stage.buyer, stage.maker, stage.store) as earned, stage.moved(stage.carrier, rewards.incentives.address) as moved:
        rewards.claim(deal)

    assert earned == {stage.buyer: 100 * G, stage.maker: 200 * G, stage.store: 20 * G}
    assert moved == {stage.carrier: 5 * U // 2, rewards.incentives.address: -5 * U // 2}
    assert rewards.incentives.tallyOf(deal.id) == (U + 2 * U + U // 5 + 5 * U // 2, 0b11001001)
    assert all(rewards.incentives.isSettled(deal.id, each) for each in CLAIMED)
    assert rewards.incentives.roomOf(deal.t) == 60 * U - 5_700_000


def test_claim__events__tell_rule_proof_payee_and_amount(stage: Stage, rewards: Rewards) -> None:
    """INC-9: one event a payment, one for the priority."""
    deal = rewards.sell()
    rewards.claim(deal)

    incentives, until = rewards.incentives, (rewards.incentives.epoch() + 2) * EPOCH
    own = [log for log in stage.chain.logs if log.address == incentives.address]
    assert own == [
        incentives.Rewarded(Reward.DEMAND, deal.id, stage.buyer, Token.G, 100 * G, 0),
        incentives.Rewarded(Reward.MAKER, deal.id, stage.maker, Token.G, 200 * G, 0),
        incentives.PriorityGiven(stage.maker_id, deal.id, until),
        incentives.Rewarded(Reward.CARRIER, deal.id, stage.carrier, Token.U, 5 * U // 2, 0),
    ]
    assert rewards.g_token.isRefUsed(reference(Reward.MAKER, deal.id))


@pytest.mark.parametrize("row", SALES)
def test_claim__each_sale__as_the_model_says(stage: Stage, rewards: Rewards, row: Row) -> None:
    """INC-5, INC-7, INC-9: rule by rule, and the fee that the row paid is the room."""
    deal = stage.make_deal(**with_store(stage))
    before = rewards.pot()
    rewards.end(deal, row)
    fee = rewards.pot() - before
    assert rewards.incentives.roomOf(deal.t) == fee == rewards.fee(deal)

    rewards.claim(deal)

    expected = rewards.expected(deal)
    assert rewards.paid() == {reward: paid.amount for reward, paid in expected.items()}
    assert rewards.incentives.roomOf(deal.t) == fee - sum(paid.used for paid in expected.values())


@pytest.mark.parametrize(
    ("row", "due"),
    [
        (Row.FULFILLED, {Reward.DEMAND, Reward.MAKER, Reward.STORE, Reward.CARRIER}),
        (Row.SILENT_ACCEPTED, {Reward.MAKER, Reward.STORE, Reward.CARRIER}),
        (Row.FALSE_CLAIM, {Reward.STORE, Reward.CARRIER}),
        (Row.DELIVERY_PROVEN, {Reward.STORE}),
        (Row.NO_RULING, {Reward.STORE, Reward.CARRIER}),
    ],
)
def test_claim__row__decides_who_is_due(stage: Stage, rewards: Rewards, row: Row, due: set[Reward]) -> None:
    """INC-9: a demand counts when its buyer says so; without a code nobody knows how fast the carrier was."""
    deal = stage.make_deal(**with_store(stage))
    rewards.end(deal, row)
    rewards.claim(deal)

    assert set(rewards.paid()) == due


def test_claim__twice__Incentives_NothingDue(stage: Stage, rewards: Rewards) -> None:
    """INC-6: each rule once per deal."""
    deal = rewards.sell()
    rewards.claim(deal)
    with stage.chain.expect("Incentives_NothingDue", dealId=deal.id):
        rewards.claim(deal)


def test_claim__open_deal__Incentives_NotSale(stage: Stage, rewards: Rewards) -> None:
    """INC-5: delivered, not yet accepted."""
    deal = stage.make_deal()
    stage.deliver(deal)
    with stage.chain.expect("Incentives_NotSale", dealId=deal.id):
        rewards.claim(deal)
    assert rewards.incentives.roomOf(deal.t) == 0


def test_claim__unknown_deal__Incentives_NotSale(stage: Stage, rewards: Rewards) -> None:
    """INC-5: terms that nobody opened."""
    deal = rewards.sell()
    forged = (*deal.t[:13], 10**12, *deal.t[14:])
    with stage.chain.expect("Incentives_NotSale"):
        rewards.incentives.claim(forged, sender=stage.maker)


def test_claim__not_a_sale__Incentives_NotSale(stage: Stage, rewards: Rewards) -> None:
    """INC-5: cancelled, lost, split: no fee is known to have been paid for the whole price."""
    cancelled, lost, split = (stage.make_deal() for _ in range(3))
    stage.escrow.cancel(cancelled.t, stage.cancellations(cancelled), sender=stage.stranger)
    stage.cases.split(split.t, 0, stage.splits(split, 0), sender=stage.stranger)
    stage.pick_up(lost)
    stage.clock.pass_(days=20)
    stage.escrow.settle(lost.t, sender=stage.stranger)
    for deal in (cancelled, lost, split):
        with stage.chain.expect("Incentives_NotSale", dealId=deal.id):
            rewards.claim(deal)


def test_claim__policy_without_rules__Incentives_NoRules(stage: Stage, rewards: Rewards) -> None:
    """INC-5: a policy whose rules were never published pays nothing."""
    version = second_policy(stage)
    deal = rewards.sell(policy_version=version, offer_id=stage.post_offer(policy_version=version))
    with stage.chain.expect("Incentives_NoRules", policyVersion=version):
        rewards.claim(deal)


@pytest.mark.parametrize(("seconds", "amount"), [(7 * DAY - 1, 200), (7 * DAY, 200), (7 * DAY + 1, 100)])
def test_claim__cycle__doubles_up_to_seven_days(stage: Stage, rewards: Rewards, seconds: int, amount: int) -> None:
    """INC-9: from the lock to the pickup; the bar is "at most", and no deadline."""
    deal = rewards.sell(days_to_pickup=seconds / DAY)
    rewards.claim(deal)

    assert rewards.paid()[Reward.MAKER] == amount * G
    assert bool(rewards.events("PriorityGiven")) == (amount == 200)


def test_claim__countersigned__cycle_runs_from_the_lock(stage: Stage, rewards: Rewards) -> None:
    """INC-9: the maker's time begins when both are bound."""
    deal = stage.make_deal(offer_id=stage.pending_offer_id)
    stage.clock.pass_(hours=47)
    stage.countersign(deal)
    rewards.ship(deal, 7, 1)
    rewards.confirm(deal)
    rewards.claim(deal)

    assert rewards.paid()[Reward.MAKER] == 200 * G


def test_claim__failed_inspection__does_not_double(stage: Stage, rewards: Rewards) -> None:
    """INC-9: what had to be made again was not made quickly."""
    deal = stage.make_deal(inspector=stage.inspector.address)
    stage.fail(deal)
    stage.clock.pass_(seconds=1)
    stage.produce(deal)
    stage.clock.pass_(seconds=1)
    stage.attest(deal, FactKind.PASSED)
    rewards.ship(deal, 0, 1)
    rewards.confirm(deal)
    rewards.claim(deal)

    assert rewards.paid()[Reward.MAKER] == 100 * G
    assert rewards.incentives.priorityUntilOf(stage.maker_id) == 0


@pytest.mark.parametrize(("seconds", "is_paid"), [(6 * DAY * 8 // 10, True), (6 * DAY * 8 // 10 + 1, False)])
def test_claim__transit__bonus_up_to_four_fifths_of_the_promise(stage: Stage, rewards: Rewards, seconds: int, is_paid: bool) -> None:
    """INC-9: six days were promised."""
    deal = rewards.sell(days_of_transit=seconds / DAY)
    rewards.claim(deal)

    assert rewards.paid().get(Reward.CARRIER, 0) == (5 * U // 2 if is_paid else 0)
    assert rewards.incentives.isSettled(deal.id, Reward.CARRIER)


@pytest.mark.parametrize(("promise_days", "transit_days", "is_paid"), [(0, 0, False), (10, 8, True), (19, 8, True), (19, 9, False)])
def test_claim__promise__none_or_a_long_one(stage: Stage, rewards: Rewards, promise_days: int, transit_days: int, is_paid: bool) -> None:
    """INC-9: who promises nothing is never fast; a promise of more than ten days counts as ten."""
    deal = promised_deal(stage, promise_days * DAY)
    rewards.ship(deal, 1, transit_days)
    rewards.confirm(deal)
    rewards.claim(deal)

    assert (Reward.CARRIER in rewards.paid()) == is_paid


def promised_deal(stage: Stage, period: int) -> Deal:
    """Matched with a tariff that promises so much."""
    tariff_id = stage.market.post_tariff(stage.carrier, ORIGIN, TARGET, FREIGHT, 0, period)
    demand = stage.make_demand()
    stage.exchange.settle(stage.make_match(demand, tariff_id=tariff_id), sender=stage.relayer)
    deal = stage.deal_of(demand)
    return replace(deal, terms=replace(deal.terms, transit_period=period))


@pytest.mark.parametrize(
    ("unit_price", "expected"),
    [
        (
            1_660_000,
            {Reward.DEMAND: (99_600_000, 400_000), Reward.MAKER: (0, 200 * G), Reward.STORE: (0, 20 * G), Reward.CARRIER: (0, 2_500_000)},
        ),
        (1_666_667, {Reward.DEMAND: (100 * G, 0), Reward.MAKER: (0, 200 * G), Reward.STORE: (0, 20 * G), Reward.CARRIER: (0, 2_500_000)}),
        (
            4_000_000,
            {Reward.DEMAND: (100 * G, 0), Reward.MAKER: (140 * G, 60 * G), Reward.STORE: (0, 20 * G), Reward.CARRIER: (0, 2_500_000)},
        ),
        (
            7_000_000,
            {Reward.DEMAND: (100 * G, 0), Reward.MAKER: (200 * G, 0), Reward.STORE: (20 * G, 0), Reward.CARRIER: (1_000_000, 1_500_000)},
        ),
    ],
)
def test_claim__small_room__cuts_what_comes_last(
    stage: Stage, rewards: Rewards, unit_price: int, expected: dict[Reward, tuple[int, int]]
) -> None:
    """INC-7: never above the platform's fee, G at 0.01 U; the event tells what was cut."""
    offer_id = stage.post_offer(unit_price_amount=unit_price)
    deal = rewards.sell(offer_id=offer_id, **with_store(stage))
    rewards.claim(deal)

    assert {Reward(each.rule): (each.amount, each.cutAmount) for each in rewards.events("Rewarded")} == expected
    assert rewards.incentives.tallyOf(deal.id).usedAmount <= rewards.fee(deal)


def test_claim__cut_maker__has_no_priority(stage: Stage, rewards: Rewards) -> None:
    """INC-9: a deal of next to nothing buys no place in front."""
    deal = rewards.sell(offer_id=stage.post_offer(unit_price_amount=4_000_000))
    rewards.claim(deal)

    assert rewards.incentives.priorityUntilOf(stage.maker_id) == 0


def test_claim__free_good__settles_without_a_payment(stage: Stage, rewards: Rewards) -> None:
    """INC-6, INC-7: no fee, no room: all is cut."""
    deal = rewards.sell(offer_id=stage.post_offer(unit_price_amount=1), quantity=1)
    rewards.claim(deal)

    assert set(rewards.paid().values()) == {0}
    assert rewards.incentives.tallyOf(deal.id) == (0, 0b11001001)


def test_claim__budget_spent__waits_for_the_next_month(stage: Stage, rewards: Rewards) -> None:
    """INC-8: what is due under other rules is paid; the rest can be claimed again."""
    rewards.incentives.setBudget(Reward.MAKER, 200 * G, sender=stage.admin)
    first, second = rewards.sell(), rewards.sell()
    rewards.claim(first)
    rewards.claim(second)
    assert set(rewards.paid()) == {Reward.DEMAND, Reward.CARRIER}
    (waiting,) = rewards.events("RewardWaits")
    assert (Reward(waiting.rule), waiting.proof, waiting.payee) == (Reward.MAKER, second.id, stage.maker.address)

    with stage.chain.expect("Incentives_Waits", rule=Reward.MAKER):
        rewards.claim(second)
    rewards.clock.just_before((rewards.incentives.epoch() + 1) * EPOCH)
    with stage.chain.expect("Incentives_Waits", rule=Reward.MAKER):
        rewards.claim(second)
    rewards.to_month()
    rewards.claim(second)

    assert rewards.paid() == {Reward.MAKER: 200 * G}
    assert rewards.incentives.budgetOf(Reward.MAKER) == (200 * G, 200 * G, rewards.incentives.epoch())


def test_claim__budget_lowered_below_what_is_spent__waits(stage: Stage, rewards: Rewards) -> None:
    """INC-8: nothing is left, and nothing overflows."""
    rewards.claim(rewards.sell())
    rewards.incentives.setBudget(Reward.MAKER, G, sender=stage.admin)
    deal = rewards.sell()
    rewards.claim(deal)
    with stage.chain.expect("Incentives_Waits", rule=Reward.MAKER):
        rewards.claim(deal)


def test_claim__what_waits__keeps_its_place(stage: Stage, rewards: Rewards) -> None:
    """INC-7, INC-8: a deal of 33 U holds 1.98 U; the buyer's 1 U waits, and the maker gets no more than the rest."""
    rewards.incentives.setBudget(Reward.DEMAND, 99 * G, sender=stage.admin)
    deal = rewards.sell(offer_id=stage.post_offer(unit_price_amount=3_300_000))
    rewards.claim(deal)
    assert rewards.paid() == {Reward.MAKER: 98 * G, Reward.CARRIER: 0}
    rewards.incentives.setBudget(Reward.DEMAND, 100 * G, sender=stage.admin)
    rewards.claim(deal)
    assert rewards.paid() == {Reward.DEMAND: 100 * G}
    assert rewards.incentives.roomOf(deal.t) == 0


def test_claim__pot_empty__carrier_waits(stage: Stage, rewards: Rewards) -> None:
    """INC-8: U comes out of the platform's pot; when it is filled again the claim is made again."""
    deal = rewards.sell()
    rewards.incentives.sweep(account_of_stranger(stage), rewards.pot(), sender=stage.admin)
    rewards.claim(deal)
    assert set(rewards.paid()) == {Reward.DEMAND, Reward.MAKER}
    with stage.chain.expect("Incentives_Waits", rule=Reward.CARRIER):
        rewards.claim(deal)

    rewards.sell()
    with stage.moved(stage.carrier) as moved:
        rewards.claim(deal)
    assert moved == {stage.carrier: 5 * U // 2}


def account_of_stranger(stage: Stage) -> bytes:
    return bytes(stage.escrow.accountOf(stage.stranger, bytes(12)))


def test_claim__contract_may_not_issue__waits(stage: Stage, rewards: Rewards) -> None:
    """INC-8: whatever keeps G from being issued now, nothing is lost."""
    rewarder = stage.suite.config.roles["rewarder"]
    stage.suite.authority.revokeRole(rewarder, rewards.incentives, sender=stage.admin)
    deal = rewards.sell()
    rewards.claim(deal)
    assert set(rewards.paid()) == {Reward.CARRIER}

    stage.suite.authority.grantRole(rewarder, rewards.incentives, 0, sender=stage.admin)
    rewards.claim(deal)
    assert set(rewards.paid()) == {Reward.DEMAND, Reward.MAKER}


def test_claim__frozen_carrier__keeps_a_credit(stage: Stage, rewards: Rewards) -> None:
    """INC-9: nobody else's payment waits for her."""
    deal = rewards.sell()
    stage.suite.u_token.setSendBlocked(stage.carrier, True, sender=stage.admin)
    with stage.moved(stage.carrier) as moved:
        rewards.claim(deal)
    assert moved == {stage.carrier: 5 * U // 2}


def test_claim__maker_with_a_new_key__finds_her_account(stage: Stage, rewards: Rewards) -> None:
    """INC-9: G and the priority belong to the member."""
    deal = rewards.sell()
    new_key = stage.chain.account(299)
    rotate(stage, stage.maker_id, new_key)
    rewards.claim(deal)

    assert rewards.g_of(new_key) >= 200 * G
    assert rewards.incentives.priorityUntilOf(stage.maker_id) == (rewards.incentives.epoch() + 2) * EPOCH


def test_claim__royalties__arrive_by_the_split(stage: Stage, rewards: Rewards) -> None:
    """INC-19: another's module was used: its owner is paid by the Escrow, in U, without a claim."""
    with stage.moved(stage.designer) as moved:
        deal = rewards.sell(offer_id=stage.royal_offer_id, standard_id=stage.royal_standard_id)
    assert moved == {stage.designer: 30 * U}
    rewards.claim(deal)
    assert Reward.ROYALTY not in rewards.paid()
    assert rewards.incentives.ruleOf(1, Reward.ROYALTY).token == Token.U


def test_claim__no_referrer__store_has_nothing(stage: Stage, rewards: Rewards) -> None:
    """INC-9: settled all the same."""
    deal = rewards.sell()
    assert deal.terms.referrer == NOBODY
    rewards.claim(deal)

    assert Reward.STORE not in rewards.paid()
    assert rewards.incentives.isSettled(deal.id, Reward.STORE)


def test_claim__case_moved_the_clock__does_not_double(stage: Stage, rewards: Rewards) -> None:
    """INC-9: a clock later than the pickup does not tell the lock."""
    deal = state_of(stage, "delivered, breached")
    fund(stage, deal)
    stage.state(deal, Act.DAMAGE)
    stage.clock.pass_(hours=1)
    stage.state(deal, Act.CONTEST, stage.carrier)
    Courtroom(stage).hold(deal, Row.OVERTURNED)
    stage.settle_case(deal)
    while stage.escrow.dealOf(deal.id).status == 3:
        stage.settle_case(deal)
    stage.confirm(deal)
    record, facts = stage.escrow.dealOf(deal.id), stage.trace.factsOf(deal.id)
    assert record.clockAt > facts.shippedAt
    rewards.claim(deal)

    assert rewards.paid()[Reward.MAKER] == 100 * G
