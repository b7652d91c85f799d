"""Rounds on the real contracts: optimal, honest about what was left out, and robust against whoever was faster."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from guildhall.market import Roles
from guildhall.matching import Certificate
from guildhall.messages import Row, Status
from guildhall.relayer import Check, MemoryStore, NotRelayer, Reason, Relayer, State, TransactionFailed
from tests.relayer.world import ALWAYS_SIGNS, BOLT, BURNS_ALL, HOME, SHIRT, STEEL, U, World, interfered


@pytest.fixture
def market(world: World) -> World:
    """Buyers with money; offers are the test's."""
    for buyer in world.buyers:
        world.fund(buyer)
    return world


# ---------------------------------------------------------- settling ---------------------------------------------------------


def test_run_round__nothing_waits__no_transaction(market: World, relayer: Relayer) -> None:
    report = relayer.run_round()
    assert (report.batch_ids, report.settled, report.unmatched, report.gap) == ((), (), (), 0)
    assert market.suite.exchange.batchCount() == 0


def test_run_round__one_demand__deal_with_the_cheapest_offer(market: World, relayer: Relayer) -> None:
    market.offer(0, price=100 * U)
    cheap = market.offer(1, price=90 * U)
    (demand_hash,) = market.submit(relayer, market.demand())
    report = relayer.run_round()
    (done,) = report.settled
    assert (done.demand_hash, done.offer_id, done.tariff_id, done.cost_amount, done.batch_id) == (demand_hash, cheap, 1, 95 * U, 1)
    assert report.batch_ids == (1,) and report.matched_cost == report.objective == 95 * U and report.certificate is Certificate.OPTIMAL
    deal = market.suite.escrow.dealOf(done.deal_id)
    assert (deal.status, deal.batchId) == (Status.LOCKED, 1)
    receipt = relayer.receipt(demand_hash)
    assert receipt.state is State.SETTLED and receipt.settlement is not None and receipt.settlement.deal_id == done.deal_id
    assert relayer.run_round().settled == ()


def test_run_round__offer_that_asks_for_a_countersignature__pending(market: World, relayer: Relayer) -> None:
    market.offer(needs_countersign=True, money=0)
    market.submit(relayer, market.demand())
    (done,) = relayer.run_round().settled
    assert market.suite.escrow.dealOf(done.deal_id).status == Status.PENDING


@pytest.mark.parametrize("seed", range(10))
def test_run_round__single_units__the_optimum_is_settled(market: World, relayer: Relayer, seed: int) -> None:
    random = Random(seed)
    market.market.post_tariff(market.carrier, HOME, HOME, 0, 9_000)
    offers = {}
    for maker in range(3):
        price, capacity = random.randint(50, 120) * U, random.randint(1, 2)
        offers[market.offer(maker, price=price, capacity=capacity)] = (price, capacity)
    demands = [market.demand(buyer, limit_amount=random.randint(70, 140) * U, weight=random.randint(1, 1_000)) for buyer in range(6)]
    possible = [
        demand
        for demand in demands
        if min(price for price, _ in offers.values()) + min(5 * U, 9_000 * demand.weight) <= demand.limit_amount
    ]
    market.submit(relayer, *possible)
    report = relayer.run_round()
    best = min(
        sum(
            demand.limit_amount if offer_id is None else offers[offer_id][0] + min(5 * U, 9_000 * demand.weight)
            for demand, offer_id in zip(possible, chosen, strict=True)
        )
        for chosen in product([None, *offers], repeat=len(possible))
        if all(chosen.count(offer_id) <= capacity for offer_id, (_, capacity) in offers.items())
    )
    limits = {demand.digest(market.suite.exchange_domain): demand.limit_amount for demand in possible}
    reached = sum(done.cost_amount for done in report.settled) + sum(limits[left.demand_hash] for left in report.unmatched)
    assert reached == report.objective == best
    assert (report.skipped, report.gap, report.certificate) == ((), 0, Certificate.OPTIMAL)


def test_run_round__several_units__feasible_with_the_gap_reported(market: World, relayer: Relayer) -> None:
    market.offer(0, price=10 * U, capacity=5)
    market.offer(1, price=11 * U, capacity=4)
    market.submit(relayer, *(market.demand(buyer, quantity=3, limit_amount=90 * U) for buyer in range(4)))
    report = relayer.run_round()
    assert len(report.settled) == 2 and report.skipped == () and len(report.unmatched) == 2
    assert report.gap >= 0 and report.objective == 35 * U + 38 * U + 2 * 90 * U
    assert {left.reason for left in report.unmatched} <= {Reason.NO_ROOM, Reason.OUTBID}


def test_run_round__block_too_small__several_batches(market: World) -> None:
    relayer = market.relayer(block_gas=600_000)
    market.offer(price=U)
    market.submit(relayer, *(market.demand(buyer) for buyer in range(5)))
    report = relayer.run_round()
    assert report.batch_ids == (1, 2, 3) and len(report.settled) == 5


def test_run_round__fifty_demands__one_transaction(market: World, relayer: Relayer) -> None:
    market.offer(price=U, capacity=50)
    market.submit(relayer, *(market.demand(number % 8) for number in range(50)))
    report = relayer.run_round()
    assert report.batch_ids == (1,) and len(report.settled) == 50


# ----------------------------------------------------- shared money and goods ------------------------------------------------


def test_run_round__maker_with_money_for_one_margin_and_two_offers__not_overdrawn(market: World, relayer: Relayer) -> None:
    first = market.offer(0, price=100 * U, money=45 * U)  # one margin is 30 U
    market.offer(0, price=101 * U, money=0)
    market.submit(relayer, market.demand(0), market.demand(1, limit_amount=150 * U))
    report = relayer.run_round()
    assert [done.offer_id for done in report.settled] == [first] and report.skipped == ()
    assert [left.reason for left in report.unmatched] == [Reason.NO_ROOM]
    market.fund(market.makers[0], 15 * U)
    assert len(relayer.run_round().settled) == 1


def test_run_round__maker_with_money_for_one_of_three_units__capacity_of_one(market: World, relayer: Relayer) -> None:
    market.offer(0, price=100 * U, capacity=3, money=45 * U)
    dear = market.offer(1, price=120 * U)
    market.submit(relayer, *(market.demand(buyer) for buyer in range(3)))
    report = relayer.run_round()
    assert sorted(done.offer_id for done in report.settled) == [1, dear, dear]
    assert (report.skipped, report.gap) == ((), 0)


def test_run_round__buyer_with_money_for_one_of_her_two_demands__one_settled(market: World, relayer: Relayer) -> None:
    market.offer()
    market.suite.escrow.withdraw(bytes(12), market.buyers[0], 10_000 * U - 110 * U, sender=market.buyers[0])
    market.submit(relayer, market.demand(0), market.demand(0))
    report = relayer.run_round()
    assert (len(report.settled), report.skipped, [left.reason for left in report.unmatched]) == (1, (), [Reason.NO_ROOM])
    again = relayer.run_round()
    assert again.settled == () and again.unmatched[0].worst is Check.BUYER_MONEY


def test_run_round__steel_for_three_bolts__three_sold(market: World, relayer: Relayer) -> None:
    market.offer(standard_id=BOLT, price=U)
    market.suite.offers.setStock(STEEL, 7, sender=market.makers[0])
    bolts = [market.demand(buyer, standard_id=BOLT, weight=100, params_hash=bytes(32)) for buyer in range(5)]
    market.submit(relayer, *bolts)
    report = relayer.run_round()
    assert (len(report.settled), report.skipped, report.gap) == (3, (), 0)


# ------------------------------------------------------- what is left out ----------------------------------------------------


def test_run_round__unmatched__says_why(market: World, relayer: Relayer) -> None:
    market.offer(capacity=1)
    market.submit(relayer, market.demand(0, limit_amount=200 * U), market.demand(1, limit_amount=150 * U))
    (left,) = relayer.run_round().unmatched
    assert (left.reason, left.needed_amount) == (Reason.OUTBID, 150 * U)
    (left,) = relayer.run_round().unmatched
    assert (left.reason, left.worst) == (Reason.NO_ARC, Check.CAPACITY)


def test_run_round__rule_says_no_in_the_meantime__unmatched(market: World, relayer: Relayer) -> None:
    market.offer()
    market.submit(relayer, market.demand())
    rule = market.chain.deploy("DemandRuleMock", False, sender=market.admin)
    market.suite.standards.setRule(SHIRT, rule, sender=market.admin)
    assert relayer.run_round().unmatched[0].worst is Check.RULE
    rule.setAnswer(True, sender=market.admin)
    assert len(relayer.run_round().settled) == 1


def test_run_round__expired_withdrawn_retired__dropped_for_good(market: World, relayer: Relayer) -> None:
    market.offer()
    market.suite.registry.setStanding(market.member_ids[market.makers[0].address], 2, bytes(32), sender=market.admin)
    market.offer(1, capacity=0)
    kept = market.submit(
        relayer,
        market.demand(0, expires_at=market.chain.clock.now + 10),
        market.demand(1, nonce=77),
        market.demand(2),
    )
    market.suite.exchange.withdrawDemand(market.buyers[1], 77, b"", sender=market.buyers[1])
    market.chain.clock.pass_(seconds=10)
    dropped = {receipt.demand_hash: receipt for receipt in relayer.run_round().dropped}
    assert dropped[kept[0]].state is State.EXPIRED
    assert dropped[kept[1]].state is State.VOID and "withdrawn" in dropped[kept[1]].reason
    assert kept[2] not in dropped
    market.suite.standards.retire(SHIRT, sender=market.expert)
    (last,) = relayer.run_round().dropped
    assert last.state is State.VOID and "retired" in last.reason and relayer.receipt(kept[2]) == last
    assert relayer.run_round().unmatched == ()


def test_run_round__policy_retired__dropped(market: World, relayer: Relayer) -> None:
    market.offer()
    market.submit(relayer, market.demand())
    market.suite.matrix.retire(1, sender=market.admin)
    assert "takes no new deals" in relayer.run_round().dropped[0].reason


@pytest.mark.parametrize("late_by", [-1, 0, 1])
def test_run_round__around_the_expiry__settled_only_before(market: World, relayer: Relayer, late_by: int) -> None:
    market.offer()
    demand = market.demand()
    market.submit(relayer, demand)
    market.chain.clock.to(demand.expires_at + late_by)
    report = relayer.run_round()
    assert (len(report.settled), len(report.dropped)) == ((1, 0) if late_by < 0 else (0, 1))


# ------------------------------------------------------- somebody was faster -------------------------------------------------


def test_run_round__capacity_gone_between_solving_and_settling__skipped_then_settled(market: World) -> None:
    offer_id = market.offer(capacity=2)
    maker = market.makers[0]
    relayer = interfered(market, lambda: market.suite.offers.changeOffer(offer_id, 100 * U, 1, True, sender=maker))
    market.submit(relayer, market.demand(0), market.demand(1))
    report = relayer.run_round()
    (done,), (skipped,) = report.settled, report.skipped
    assert (skipped.reason, skipped.values) == ("Exchange_CapacityExceeded", {"capacity": 0, "quantity": 1})
    assert (skipped.offer_id, skipped.batch_id) == (offer_id, done.batch_id)
    assert relayer.receipt(skipped.demand_hash).state is State.WAITING
    assert relayer.run_round().unmatched[0].worst is Check.CAPACITY
    market.suite.offers.changeOffer(offer_id, 100 * U, 1, True, sender=maker)
    (later,) = relayer.run_round().settled
    assert later.demand_hash == skipped.demand_hash


def test_run_round__price_raised_in_between__skipped_with_both_numbers(market: World) -> None:
    offer_id = market.offer()
    relayer = interfered(market, lambda: market.suite.offers.changeOffer(offer_id, 300 * U, 9, True, sender=market.makers[0]))
    market.submit(relayer, market.demand())
    (skipped,) = relayer.run_round().skipped
    assert (skipped.reason, skipped.values) == ("Exchange_LimitExceeded", {"costAmount": 305 * U, "limitAmount": 200 * U})


def test_run_round__two_relayers_one_after_the_other__settled_once(market: World, relayer: Relayer) -> None:
    market.offer()
    second = market.relayer(market.second_account)
    demand = market.demand()
    (demand_hash,) = market.submit(relayer, demand)
    market.submit(second, demand)
    (done,) = relayer.run_round().settled
    report = second.run_round()
    assert (report.settled, report.skipped, report.dropped, report.batch_ids) == ((), (), (), ())
    receipt = second.receipt(demand_hash)
    assert receipt.state is State.SETTLED and receipt.settlement is not None and receipt.settlement.deal_id == done.deal_id


def test_run_round__two_relayers_at_once__settled_once_and_skipped_once(market: World) -> None:
    market.offer()
    second = market.relayer(market.second_account)
    first = interfered(market, second.run_round)
    demand = market.demand()
    (demand_hash,) = market.submit(first, demand)
    market.submit(second, demand)
    report = first.run_round()
    assert report.settled == () and [skipped.reason for skipped in report.skipped] == ["Exchange_NonceUsed"]
    assert first.receipt(demand_hash) == second.receipt(demand_hash) and first.receipt(demand_hash).state is State.SETTLED
    assert market.suite.offers.offerOf(1).capacity == 9


def test_run_round__other_relayers_deal_whose_event_was_never_read__void(market: World, relayer: Relayer) -> None:
    market.offer()
    demand = market.demand()
    market.submit(relayer, demand)
    with market.unheard():
        market.suite.exchange.settle(market.match(demand, 1), sender=market.second_account)
    assert relayer.run_round().dropped[0].state is State.VOID


# ----------------------------------------------------------- the sender ------------------------------------------------------


def test_run_round__key_without_the_role__NotRelayer_and_nothing_lost(market: World) -> None:
    market.offer()
    relayer = market.relayer(market.stranger)
    (demand_hash,) = market.submit(relayer, market.demand())
    with pytest.raises(NotRelayer, match=market.stranger.address):
        relayer.run_round()
    assert relayer.receipt(demand_hash).state is State.WAITING
    market.market.admit(market.stranger, Roles.RELAYER)
    assert len(relayer.run_round().settled) == 1


def test_run_round__transaction_fails__TransactionFailed_and_the_demand_waits(market: World) -> None:
    market.offer()
    member_id = market.member_ids[market.relayer_account.address]
    relayer = interfered(market, lambda: market.suite.registry.setStanding(member_id, 2, bytes(32), sender=market.admin))
    (demand_hash,) = market.submit(relayer, market.demand())
    with pytest.raises(TransactionFailed, match="Exchange_NotRelayer"):
        relayer.run_round()
    assert relayer.receipt(demand_hash).state is State.WAITING


def test_relayer__restarted_with_its_store__goes_on(market: World) -> None:
    store = MemoryStore()
    market.offer()
    (demand_hash,) = market.submit(market.relayer(store=store), market.demand())
    reborn = market.relayer(store=store)
    assert reborn.receipt(demand_hash).state is State.WAITING
    assert len(reborn.run_round().settled) == 1


# ------------------------------------------------------- contract wallets ----------------------------------------------------


def test_run_round__contract_wallet__settled_in_a_batch_of_its_own(market: World, relayer: Relayer) -> None:
    market.offer()
    wallet = market.chain.deploy("WalletMock", market.buyers[0], sender=market.buyers[0])
    market.fund(wallet)
    demand = market.demand(wallet.address)
    relayer.submit(demand, market.signed(demand, market.buyers[0].key)[1])
    market.submit(relayer, market.demand(1), market.demand(2))
    report = relayer.run_round()
    assert len(report.settled) == 3 and report.batch_ids == (1, 2)


def test_run_round__wallet_changes_its_mind_before_the_round__void(market: World, relayer: Relayer) -> None:
    market.offer()
    market.chain.set_code(market.buyers[0], ALWAYS_SIGNS)
    (demand_hash,) = (relayer.submit(market.demand(0), b"").demand_hash,)
    market.chain.set_code(market.buyers[0], b"")
    report = relayer.run_round()
    assert report.batch_ids == () and report.dropped[0].demand_hash == demand_hash and report.dropped[0].state is State.VOID


def test_run_round__wallets_that_burn_all_gas__harm_nobody_else_and_are_given_up(market: World) -> None:
    market.offer(price=U)
    hostile = market.buyers[:3]
    for wallet in hostile:
        market.chain.set_code(wallet, ALWAYS_SIGNS)
    relayer = interfered(market, lambda: [market.chain.set_code(wallet, BURNS_ALL) for wallet in hostile])
    bad = [relayer.submit(market.demand(number), b"").demand_hash for number in range(3)]
    good = market.submit(relayer, *(market.demand(number) for number in range(3, 6)))
    report = relayer.run_round()
    assert {done.demand_hash for done in report.settled} == set(good)
    assert {skipped.demand_hash for skipped in report.skipped} == set(bad)
    assert {receipt.demand_hash for receipt in report.dropped} == set(bad)
    assert relayer.run_round().batch_ids == ()


def test_keep__after_rounds__deals_of_the_round_are_watched(market: World, relayer: Relayer) -> None:
    market.offer(needs_countersign=True, money=0)
    market.submit(relayer, market.demand())
    relayer.run_round()
    market.chain.clock.pass_(days=2)
    assert [kept.row for kept in relayer.keep().kept] == [Row.LAPSED]
