"""An arc exists iff `Exchange.settle` accepts it, and is refused for the reason that the contract gives."""

from __future__ import annotations

from collections import Counter

import pytest

from guildhall.evm import Revert
from guildhall.messages import Demand
from guildhall.relayer import Check, Judgement, Market, RuleCalls, arcs_of, judge, read_market
from guildhall.relayer.market_view import OfferView
from tests.relayer.random_market import RandomMarket
from tests.relayer.world import ABROAD, BOLT, HOME, SHIRT, STEEL, U, World

MARKETS_PER_SEED = 24
MONEY_ERRORS = {"ERC20InsufficientAllowance", "ERC20InsufficientBalance", "ERC7943InsufficientUnfrozenBalance"}


def settled(world: World, demand: Demand, offer_id: int, tariff_id: int) -> str:
    """Empty when `Exchange.settle` accepts it, else the name of its error; undone afterwards."""
    with world.chain.branch():
        try:
            world.suite.exchange.settle(world.match(demand, offer_id, tariff_id), sender=world.relayer_account)
        except Revert as refusal:
            return refusal.name
        return ""


def cost(world: World, demand: Demand, offer: OfferView, tariff_id: int) -> int:
    tariff = world.suite.offers.tariffOf(tariff_id)
    return int(offer.unit_price_amount * demand.quantity + tariff.baseAmount + tariff.perWeightAmount * demand.weight)


def compare(world: World, demand: Demand, offer: OfferView, market: Market, judged: Judgement) -> None:
    tariffs = range(1, int(world.suite.offers.tariffCount()) + 1)
    answers = {tariff_id: settled(world, demand, offer.offer_id, tariff_id) for tariff_id in tariffs}
    accepted = [tariff_id for tariff_id, error in answers.items() if not error]
    if judged.arc is not None:
        assert judged.arc.tariff_id == min(accepted, key=lambda each: (cost(world, demand, offer, each), each))
        assert judged.arc.cost_amount == cost(world, demand, offer, judged.arc.tariff_id)
        return
    assert accepted == [], (judged.failed, accepted)
    usable = [each for each in market.tariffs.get((offer.origin_zone, demand.zone), ()) if each.is_open and each.is_carrier]
    best = min(usable, key=lambda each: (each.freight_amount(demand.weight), each.tariff_id), default=None)
    if best is not None:
        expected = {judged.failed[0].error} if judged.failed[0].error else MONEY_ERRORS
        assert answers[best.tariff_id] in expected or malformed_rule(judged, answers[best.tariff_id])


def malformed_rule(judged: Judgement, error: str) -> bool:
    """Solidity's `catch` does not see an answer that is no bool: the whole call reverts without data."""
    return judged.failed[0] is Check.RULE and error == "<empty>"


@pytest.fixture(scope="module")
def seen() -> Counter[Check | None]:
    """How often each check was the first to fail; None: an arc."""
    return Counter()


@pytest.mark.parametrize("seed", range(8))
def test_judge__random_markets__same_as_settle(world: World, seed: int, seen: Counter[Check | None]) -> None:
    world.chain.events = None
    for number in range(MARKETS_PER_SEED):
        with world.chain.branch():
            random_market = RandomMarket(world, seed * MARKETS_PER_SEED + number)
            random_market.disturb()
            demands = random_market.demands()
            market, rules = read_market(world.suite, demands), RuleCalls(world.suite)
            for demand in demands:
                for offer in market.offers_of(demand.standard_id):
                    found = judge(demand, offer, market, rules)
                    compare(world, demand, offer, market, found)
                    seen[found.failed[0] if found.failed else None] += 1


def test_judge__random_markets__met_arcs_and_every_check(seen: Counter[Check | None]) -> None:
    if seen.total() < 8 * MARKETS_PER_SEED:
        pytest.skip("not all random markets were run")
    assert seen[None] > seen.total() // 8
    assert set(Check) - set(seen) <= {Check.POLICY_UNKNOWN}  # its freight ceiling is 0: mostly that check comes first


def judged(world: World, demand: Demand) -> Judgement:
    market = read_market(world.suite, [demand])
    (offer,) = market.offers_of(demand.standard_id)
    found = judge(demand, offer, market, RuleCalls(world.suite))
    compare(world, demand, offer, market, found)
    return found


@pytest.mark.parametrize("over_by", [-1, 0, 1])
def test_judge__capacity__to_the_unit(world: World, over_by: int) -> None:
    world.offer(capacity=3, price=U)
    world.fund(world.buyers[0])
    failed = judged(world, world.demand(quantity=3 + over_by)).failed
    assert failed == ((Check.CAPACITY,) if over_by > 0 else ())


@pytest.mark.parametrize("over_by", [-1, 0, 1])
def test_judge__limit__to_the_base_unit(world: World, over_by: int) -> None:
    world.offer()
    world.fund(world.buyers[0])
    failed = judged(world, world.demand(limit_amount=105 * U - over_by)).failed
    assert failed == ((Check.LIMIT,) if over_by > 0 else ())


@pytest.mark.parametrize("missing", [-1, 0, 1])
def test_judge__buyers_money__price_freight_and_deposit(world: World, missing: int) -> None:
    world.offer(price=100 * U + 99)
    world.fund(world.buyers[0], 105 * U + 99 + U - missing)
    failed = judged(world, world.demand()).failed
    assert failed == ((Check.BUYER_MONEY,) if missing > 0 else ())


@pytest.mark.parametrize("missing", [-1, 0, 1])
def test_judge__makers_money__margin_in_two_parts(world: World, missing: int) -> None:
    price = 100 * U + 9  # 20 % and 10 % each rounded down
    world.offer(price=price, money=20 * U + 1 + 10 * U - missing)
    world.fund(world.buyers[0])
    failed = judged(world, world.demand()).failed
    assert failed == ((Check.MAKER_MONEY,) if missing > 0 else ())


def test_judge__offer_that_asks_for_a_countersignature__needs_no_money_yet(world: World) -> None:
    world.offer(money=0, needs_countersign=True)
    world.fund(world.buyers[0])
    world.suite.u_token.setSendBlocked(world.makers[0], True, sender=world.admin)
    assert judged(world, world.demand()).arc is not None


@pytest.mark.parametrize("missing", [-1, 0, 1])
def test_judge__freight_ceiling__to_the_base_unit(world: World, missing: int) -> None:
    world.suite.offers.closeTariff(1, sender=world.carrier)
    world.offer()
    world.fund(world.buyers[0])
    world.market.post_tariff(world.carrier, HOME, HOME, 50 * U + 500 * 20_000 + missing, 0)
    failed = judged(world, world.demand()).failed
    assert failed == ((Check.FREIGHT,) if missing > 0 else ())


@pytest.mark.parametrize("missing", [-1, 0, 1])
def test_judge__ceiling_abroad__another_one(world: World, missing: int) -> None:
    world.offer()
    world.fund(world.buyers[0])
    world.market.post_tariff(world.carrier, HOME, ABROAD, 200 * U + missing, 50_000)
    failed = judged(world, world.demand(zone=ABROAD, limit_amount=1_000 * U)).failed
    assert failed == ((Check.FREIGHT,) if missing > 0 else ())


@pytest.mark.parametrize("late_by", [-1, 0, 1])
def test_judge__certificate__ends_at_its_instant(world: World, late_by: int) -> None:
    maker_id = world.member_ids[world.makers[0].address]
    end = world.chain.clock.now + 100
    world.market.certify(maker_id, SHIRT, HOME >> 16, end)
    world.offer()
    world.fund(world.buyers[0])
    demand = world.demand()
    world.chain.clock.to(end + late_by)
    assert judged(world, demand).failed == ((Check.CERTIFICATE,) if late_by >= 0 else ())


@pytest.mark.parametrize("missing", [-1, 0, 1])
def test_judge__stock__of_every_material(world: World, missing: int) -> None:
    world.offer(standard_id=BOLT, price=U)
    world.fund(world.buyers[0])
    world.suite.offers.setStock(STEEL, 6 - missing, sender=world.makers[0])
    failed = judged(world, world.demand(standard_id=BOLT, weight=300, quantity=3)).failed
    assert failed == ((Check.STOCK,) if missing > 0 else ())


def test_judge__several_tariffs__the_cheapest_for_this_weight(world: World) -> None:
    world.offer()
    world.fund(world.buyers[0])
    world.market.post_tariff(world.carrier, HOME, HOME, U, 10_000)
    light, heavy = judged(world, world.demand(weight=100)).arc, judged(world, world.demand(weight=900)).arc
    assert light is not None and heavy is not None
    assert (light.tariff_id, light.freight_amount) == (2, 2 * U) and (heavy.tariff_id, heavy.freight_amount) == (1, 5 * U)
    equal = judged(world, world.demand(weight=400)).arc
    assert equal is not None and equal.tariff_id == 1  # the older of two equals


def test_judge__rule__asked_with_the_exchanges_gas(world: World) -> None:
    world.offer()
    world.fund(world.buyers[0])
    rule = world.chain.deploy("DemandRuleMock", True, sender=world.admin)
    world.suite.standards.setRule(SHIRT, rule, sender=world.admin)
    assert judged(world, world.demand()).arc is not None
    for mode in (1, 2, 3, 4):
        rule.setMode(mode, sender=world.admin)
        assert judged(world, world.demand()).failed == (Check.RULE,)
    world.chain.set_code(rule, b"")
    assert judged(world, world.demand()).failed == (Check.RULE,)


def test_judge__rule_near_its_gas_limit__agrees_with_settlement(world: World) -> None:
    world.offer()
    world.fund(world.buyers[0])
    rule = world.chain.deploy("DemandRuleMock", True, sender=world.admin)
    world.suite.standards.setRule(SHIRT, rule, sender=world.admin)
    answers = []
    for turns in range(7_688, 7_695):  # each takes 26 gas of the 200,000; then it says yes
        world.chain.set_code(rule, bytes.fromhex(f"61{turns:04x}5b6001900380600357600160005260206000f3"))
        answers.append(judged(world, world.demand()).failed)
    assert answers[0] == () and answers[-1] == (Check.RULE,)


def test_arcs_of__no_arc__counts_the_first_failures(world: World) -> None:
    world.fund(world.buyers[0])
    for price in (300 * U, 301 * U):
        world.offer(price=price)
    world.offer(1, lead_period=2**28)
    demand = world.demand(lead_limit_period=1)
    found = arcs_of(demand, read_market(world.suite, [demand]), RuleCalls(world.suite))
    assert found.arcs == () and dict(found.failed) == {Check.LIMIT: 2, Check.LEAD: 1}
