"""The keeper of the incentive rules: pays each thing once, sends nothing that is done, names what waits, and minds nobody who is faster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from coincurve import PrivateKey
from eth_utils.crypto import keccak

from guildhall.evm import Account, Log
from guildhall.market import Roles
from guildhall.messages import Demand, FactKind, Reward, Row, Terms, Token, deal_id
from guildhall.relayer import CollectedEvents, DirectSender, Entry, MemoryStore, Relayer, RewardReport, TransactionFailed, params_hash
from guildhall.relayer.store import Changes
from tests.relayer.world import ATTRIBUTES, BOLT, DAY, HOME, SHIRT, U, World, interfered

G = U
EPOCH = 2_628_000
DEAR = 6_000 * U
"""Price of a sale that is enough for a month of the Gold badge."""


class CountingSender:
    """Counts what it sends."""

    def __init__(self, world: World, account: Account) -> None:
        self._sender = DirectSender(world.chain, account)
        self.address = account.address
        self.count = 0

    def send(self, method: Any, *args: Any) -> Sequence[Log]:
        self.count += 1
        return self._sender.send(method, *args)


class Refusing(CountingSender):
    """A node that takes nothing, for a while."""

    def __init__(self, world: World) -> None:
        super().__init__(world, world.second_account)
        self.is_refusing = True

    def send(self, method: Any, *args: Any) -> Sequence[Log]:
        if self.is_refusing:
            raise TransactionFailed("the node is not there: wait", ConnectionError("refused"))
        return super().send(method, *args)


class Reluctant:
    """A relayer whose transactions are counted."""

    def __init__(self, world: World) -> None:
        self.sender = CountingSender(world, world.relayer_account)
        self.relayer = Relayer(world.suite, self.sender, world.events)

    def reward(self) -> tuple[RewardReport, int]:
        """A run, and how many transactions it sent."""
        before = self.sender.count
        return self.relayer.reward(), self.sender.count - before


@pytest.fixture
def market(world: World) -> World:
    """Buyers with money, an offer at a price that leaves room, a carrier that promises five days."""
    for buyer in world.buyers:
        world.fund(buyer, 40_000 * U)
    world.offer(price=100 * U, lead_period=5 * DAY)
    world.market.post_tariff(world.carrier, HOME, HOME, 4 * U, 0, 5 * DAY)
    world.fund(world.carrier, 100_000 * U, b"bond".ljust(12, b"\0"))
    return world


@pytest.fixture
def counted(market: World) -> Reluctant:
    return Reluctant(market)


def confirm(world: World, terms: Terms, buyer: int = 0) -> None:
    signature = world.acts.confirmation(terms, world.buyers[buyer].key)
    world.suite.escrow.confirm(terms.as_tuple(), signature, sender=world.stranger)


def carried(world: World, terms: Terms) -> None:
    """Picked up after a day, delivered after another."""
    world.chain.clock.pass_(days=1)
    world.ship(terms)
    world.chain.clock.pass_(days=1)
    world.deliver(terms)


def sold(world: World, relayer: Relayer, buyer: int = 0, **fields: Any) -> Terms:
    """A deal from demand to confirmation."""
    terms = world.opened(relayer, buyer=buyer, **fields)
    if terms.inspector != terms.referrer and terms.inspector == world.inspector.address:
        inspected(world, terms)
    carried(world, terms)
    confirm(world, terms, buyer)
    return terms


def inspected(world: World, terms: Terms) -> None:
    maker = next(each for each in world.makers if each.address == terms.maker)
    world.chain.clock.pass_(hours=1)
    world.attest(terms, FactKind.SCHEDULED, maker)
    world.attest(terms, FactKind.IN_PRODUCTION, maker)
    world.attest(terms, FactKind.PASSED, world.inspector)


def g_of(world: World, account: Account) -> int:
    return int(world.suite.g_token.balanceOf(account))


def to_epoch(world: World, epoch: int, days: int = 0) -> None:
    """The start of a month, or some days later."""
    world.chain.clock.to(epoch * EPOCH + days * DAY)


# --------------------------------------------------------- deals ----------------------------------------------------------


def test_reward__sale__everybody_is_paid_once_and_a_second_run_sends_nothing(market: World, counted: Reluctant) -> None:
    terms = sold(market, counted.relayer, referrer=market.store.address)
    report, sent = counted.reward()
    assert sent == 1 and not report.waiting and not report.failed
    due = {Reward.DEMAND: (market.buyers[0], 100 * G), Reward.MAKER: (market.makers[0], 200 * G), Reward.STORE: (market.store, 20 * G)}
    assert {each.reward: (each.payee, each.amount) for each in report.paid if each.token is Token.G} == {
        reward: (payee.address, amount) for reward, (payee, amount) in due.items()
    }
    (fast,) = [each for each in report.paid if each.token is Token.U]
    assert (fast.reward, fast.payee, fast.amount, fast.cut_amount) == (
        Reward.CARRIER,
        market.carrier.address,
        terms.freight_amount // 20,
        0,
    )
    assert all(g_of(market, payee) == amount for payee, amount in due.values())
    again, sent = counted.reward()
    assert (again.paid, again.waiting, again.failed, sent) == ((), (), (), 0)


def test_reward__no_sale__nothing(market: World, counted: Reluctant) -> None:
    terms = market.opened(counted.relayer)
    market.chain.clock.pass_(days=30)
    assert [each.row for each in counted.relayer.keep().kept] == [Row.NOT_SHIPPED]
    report, sent = counted.reward()
    assert (report.paid, report.waiting, sent) == ((), (), 0)
    assert not market.suite.incentives.tallyOf(deal_id(terms)).settled


def test_reward__many_sales__in_batches(market: World, counted: Reluctant) -> None:
    relayer = Relayer(market.suite, counted.sender, market.events, block_gas=2_600_000)  # two claims a transaction
    for buyer in range(5):
        sold(market, relayer, buyer)
    before = counted.sender.count
    report = relayer.reward()
    assert counted.sender.count - before == 3
    assert sum(each.reward is Reward.DEMAND for each in report.paid) == 5


def test_reward__budget_spent__named_sends_nothing_and_paid_next_month(market: World, counted: Reluctant) -> None:
    market.suite.incentives.setBudget(Reward.DEMAND, 150 * G, sender=market.admin)
    first, second = sold(market, counted.relayer, 0), sold(market, counted.relayer, 1)
    report, sent = counted.reward()
    assert sent == 1
    assert [each.proof for each in report.paid if each.reward is Reward.DEMAND] == [deal_id(first)]
    assert [(each.what, each.reason) for each in report.waiting] == [
        (f"rewards of deal 0x{deal_id(second).hex()}", "DEMAND: Incentives_BudgetSpent")
    ]
    report, sent = counted.reward()
    assert sent == 0 and [each.reason for each in report.waiting] == ["Incentives_Waits: Incentives_BudgetSpent"]
    to_epoch(market, market.suite.incentives.epoch() + 1)
    report, _ = counted.reward()
    assert [(each.reward, each.proof, each.amount) for each in report.paid] == [(Reward.DEMAND, deal_id(second), 100 * G)]
    assert not report.waiting


def test_reward__pot_empty__carrier_waits_until_it_is_filled(market: World, counted: Reluctant) -> None:
    suite = market.suite
    terms = sold(market, counted.relayer)
    pot = suite.incentives.ACCOUNT()
    suite.incentives.sweep(suite.escrow.accountOf(market.admin, bytes(12)), suite.escrow.balanceOf(pot), sender=market.admin)
    report, sent = counted.reward()
    assert sent == 1 and {each.reward for each in report.paid} == {Reward.DEMAND, Reward.MAKER}
    assert [each.reason for each in report.waiting] == ["CARRIER: Incentives_PotTooLow"]
    report, sent = counted.reward()
    assert (sent, [each.reason for each in report.waiting]) == (0, ["Incentives_Waits: Incentives_PotTooLow"])
    market.fund(market.admin, 10 * U)
    suite.escrow.transfer(bytes(12), pot, 10 * U, sender=market.admin)
    report, sent = counted.reward()
    assert [(each.reward, each.amount) for each in report.paid] == [(Reward.CARRIER, terms.freight_amount // 20)]
    assert (sent, report.waiting) == (1, ())


def test_reward__g_cap_of_the_payee_reached__named_and_paid_next_epoch(market: World, counted: Reluctant) -> None:
    token = market.suite.g_token
    token.issue(market.buyers[0], token.epochCapAmount() - 50 * G, bytes([9]) * 32, sender=market.admin)
    terms = sold(market, counted.relayer)
    report, _ = counted.reward()
    assert Reward.DEMAND not in {each.reward for each in report.paid}
    assert [each.reason for each in report.waiting] == ["DEMAND: GToken_EpochCapReached"]
    report, sent = counted.reward()
    assert (sent, [each.reason for each in report.waiting]) == (0, ["Incentives_Waits: GToken_EpochCapReached"])
    to_epoch(market, market.suite.incentives.epoch() + 1)
    report, _ = counted.reward()
    assert [(each.reward, each.proof, each.amount) for each in report.paid] == [(Reward.DEMAND, deal_id(terms), 100 * G)]


def test_reward__transaction_refused__stands_in_the_report_and_is_tried_again(market: World, relayer: Relayer) -> None:
    sold(market, relayer)
    refusing = Refusing(market)
    report = Relayer(market.suite, refusing, market.events).reward()
    assert [each.what for each in report.failed] == ["claims of deals"] and not report.paid
    refusing.is_refusing = False
    again = Relayer(market.suite, refusing, market.events).reward()
    assert not again.failed and {each.reward for each in again.paid} >= {Reward.DEMAND, Reward.MAKER}


def test_reward__somebody_is_faster__nothing_twice_and_nothing_raised(market: World, relayer: Relayer) -> None:
    sold(market, relayer)
    other = market.relayer(market.second_account)
    racing = interfered(market, lambda: other.reward())
    report = racing.reward()
    assert (report.paid, report.waiting, report.failed) == ((), (), ())
    assert g_of(market, market.buyers[0]) == 100 * G and g_of(market, market.makers[0]) == 200 * G
    assert racing.reward().paid == ()


def test_reward__closing_unheard__still_paid(market: World, relayer: Relayer) -> None:
    terms = market.opened(relayer)
    with market.unheard():
        carried(market, terms)
        confirm(market, terms)
    market.chain.clock.pass_(days=40)
    relayer.keep()
    assert {each.reward for each in relayer.reward().paid} >= {Reward.DEMAND, Reward.MAKER}


def test_reward__new_process_same_store_events_twice__nothing(market: World) -> None:
    store = MemoryStore()
    sold(market, relayer := market.relayer(store=store))
    relayer.reward()
    again = CollectedEvents()
    again.feed([*market.events.after(0).logs] * 2)
    sender = CountingSender(market, market.second_account)
    for known in (store, MemoryStore()):
        report = Relayer(market.suite, sender, again, known).reward()
        assert (report.paid, report.waiting, report.failed, sender.count) == ((), (), (), 0)


# ------------------------------------------------------ data months ------------------------------------------------------


@pytest.fixture
def granted(market: World, counted: Reluctant) -> int:
    """A buyer with a fulfilled deal, paid for, grants her data to a store for half a year; the month."""
    sold(market, counted.relayer)
    counted.reward()
    market.suite.data_grants.grant(market.store, 1, market.chain.clock.now + 180 * DAY, sender=market.buyers[0])
    return int(market.suite.incentives.epoch())


def test_reward__data_grant__each_whole_month_once(market: World, counted: Reluctant, granted: int) -> None:
    assert counted.reward()[1] == 0
    to_epoch(market, granted + 1)
    assert not any(each.reward is Reward.DATA_MONTH for each in counted.reward()[0].paid), "its first month was not whole"
    for month in (2, 3):
        to_epoch(market, granted + month)
        report, _ = counted.reward()
        (paid,) = report.paid
        assert (paid.reward, paid.payee, paid.amount) == (Reward.DATA_MONTH, market.buyers[0].address, 50 * G)
        report, sent = counted.reward()
        assert (report.paid, report.waiting, sent) == ((), (), 0)


def test_reward__keeper_away_for_months__pays_all_of_them(market: World, counted: Reluctant, granted: int) -> None:
    to_epoch(market, granted + 4)
    report, _ = counted.reward()
    months = [market.suite.incentives.dataProofOf(market.buyers[0], granted + month) for month in (1, 2, 3)]
    assert [each.proof for each in report.paid] == months
    assert counted.reward()[1] == 0


def test_reward__person_who_becomes_a_member__month_not_paid_again(market: World, counted: Reluctant, granted: int) -> None:
    to_epoch(market, granted + 2)
    assert Reward.DATA_MONTH in [each.reward for each in counted.reward()[0].paid]
    market.market.admit(market.buyers[0], Roles.TESTER)
    fresh = Relayer(market.suite, market.second_account, market.events)
    report = fresh.reward()
    assert (report.paid, report.waiting, report.failed) == ((), (), ())


def test_reward__grant_revoked__no_month_after(market: World, counted: Reluctant, granted: int) -> None:
    to_epoch(market, granted + 2, days=1)
    market.suite.data_grants.revoke(1, sender=market.buyers[0])
    to_epoch(market, granted + 4)
    report, _ = counted.reward()
    assert [each.proof for each in report.paid] == [market.suite.incentives.dataProofOf(market.buyers[0], granted + 1)]
    assert (counted.reward()[1], counted.reward()[0].waiting) == (0, ())


def test_reward__no_deal_with_room__named_until_there_is_one(market: World, counted: Reluctant) -> None:
    market.suite.data_grants.grant(market.store, 1, market.chain.clock.now + 180 * DAY, sender=market.buyers[0])
    start = int(market.suite.incentives.epoch())
    to_epoch(market, start + 2)
    report, sent = counted.reward()
    what = f"month {start + 1} of data grant 1"
    assert [(each.what, each.reason) for each in report.waiting] == [(what, "no deal of its owner has room for it")]
    assert counted.reward()[1] == 0
    sold(market, counted.relayer)
    report, _ = counted.reward()
    assert Reward.DATA_MONTH in {each.reward for each in report.paid} and not report.waiting


def test_reward__two_grants_of_one_owner__one_month_paid(market: World, counted: Reluctant, granted: int) -> None:
    market.suite.data_grants.grant(market.inspector, 2, market.chain.clock.now + 180 * DAY, sender=market.buyers[0])
    to_epoch(market, granted + 2)
    assert [each.reward for each in counted.reward()[0].paid] == [Reward.DATA_MONTH]
    assert counted.reward()[1] == 0


def test_reward__month_claimed_by_somebody_first__paid_once_and_nothing_raised(market: World, granted: int) -> None:
    to_epoch(market, granted + 2)
    other = market.relayer(market.second_account)
    report = interfered(market, lambda: other.reward()).reward()
    assert (report.paid, report.waiting, report.failed) == ((), (), ())
    assert g_of(market, market.buyers[0]) == 50 * G + aged(market, 100 * G, granted)


def aged(world: World, amount: int, epoch: int) -> int:
    """What is left of G issued in a month."""
    token = world.suite.g_token
    began = (epoch * EPOCH - token.genesisAt()) // EPOCH
    return int(amount * token.indexOf(began) // token.indexOf(token.epoch()))


# ------------------------------------------------------- the badge --------------------------------------------------------


@pytest.fixture
def dear(market: World) -> World:
    """A second maker with goods dear enough for a month each."""
    market.offer(1, price=DEAR, capacity=20, standard_id=BOLT, lead_period=5 * DAY)
    market.suite.offers.setStock(7, 1_000, sender=market.makers[1])
    return market


def sold_dear(world: World, relayer: Relayer, epoch: int, **fields: Any) -> Terms:
    """A passed inspection in a month."""
    to_epoch(world, epoch, days=1)
    order = {"standard_id": BOLT, "params_hash": bytes(32), "weight": 100, "limit_amount": 2 * DEAR}
    return sold(world, relayer, **order, inspector=world.inspector.address, **fields)


def is_gold(world: World, maker: int = 1) -> bool:
    return bool(world.suite.registry.memberOf(world.makers[maker]).isGold)


def three_months(world: World, counted: Reluctant) -> int:
    """Three months with a dear sale each; the month after."""
    start = int(world.suite.incentives.epoch()) + 1
    for month in range(3):
        sold_dear(world, counted.relayer, start + month)
        counted.reward()
    return start + 3


def test_reward__three_months_passed__gold_at_its_instant_and_once(dear: World, counted: Reluctant) -> None:
    epoch = three_months(dear, counted)
    dear.chain.clock.to(epoch * EPOCH + 3 * DAY - 1)
    assert counted.reward()[0].gold == () and not is_gold(dear)
    dear.chain.clock.to(epoch * EPOCH + 3 * DAY)
    report, _ = counted.reward()
    assert report.gold == (dear.member_ids[dear.makers[1].address],) and is_gold(dear)
    assert counted.reward()[1] == 0
    terms = dear.opened(counted.relayer, standard_id=BOLT, params_hash=bytes(32), weight=100, limit_amount=2 * DEAR)
    assert terms.is_gold


def test_reward__badge_claimed_by_somebody_first__nothing_raised(dear: World, counted: Reluctant) -> None:
    epoch = three_months(dear, counted)
    to_epoch(dear, epoch, days=4)
    other = dear.relayer(dear.second_account)
    report = interfered(dear, lambda: other.reward()).reward()
    assert (report.gold, report.failed) == ((), ()) and is_gold(dear)


def test_reward__failure_noted__badge_ends(dear: World, counted: Reluctant) -> None:
    epoch = three_months(dear, counted)
    to_epoch(dear, epoch, days=4)
    counted.reward()
    order = {"standard_id": BOLT, "params_hash": bytes(32), "weight": 100, "limit_amount": 2 * DEAR}
    terms = dear.opened(counted.relayer, inspector=dear.inspector.address, **order)
    dear.chain.clock.pass_(hours=1)
    dear.attest(terms, FactKind.SCHEDULED, dear.makers[1])
    dear.attest(terms, FactKind.IN_PRODUCTION, dear.makers[1])
    dear.attest(terms, FactKind.FAILED, dear.inspector)
    report, _ = counted.reward()
    assert report.failures == (deal_id(terms),)
    assert report.ended_gold == (dear.member_ids[dear.makers[1].address],) and not is_gold(dear)
    assert counted.reward()[1] == 0


def test_reward__streak_not_renewed__badge_ends(dear: World, counted: Reluctant) -> None:
    epoch = three_months(dear, counted)
    to_epoch(dear, epoch, days=4)
    assert counted.reward()[0].gold
    dear.chain.clock.to((epoch + 2) * EPOCH - 1)
    assert not counted.reward()[0].ended_gold and is_gold(dear)
    to_epoch(dear, epoch + 2)
    assert counted.reward()[0].ended_gold and not is_gold(dear)


def test_reward__failure_before_the_claim__no_badge(dear: World, counted: Reluctant) -> None:
    epoch = three_months(dear, counted)
    order = {"standard_id": BOLT, "params_hash": bytes(32), "weight": 100, "limit_amount": 2 * DEAR}
    terms = dear.opened(counted.relayer, inspector=dear.inspector.address, **order)
    dear.chain.clock.pass_(hours=1)
    dear.attest(terms, FactKind.SCHEDULED, dear.makers[1])
    dear.attest(terms, FactKind.IN_PRODUCTION, dear.makers[1])
    dear.attest(terms, FactKind.FAILED, dear.inspector)
    to_epoch(dear, epoch, days=4)
    report, _ = counted.reward()
    assert report.failures and not report.gold and not is_gold(dear)


# ------------------------------------------------------- features --------------------------------------------------------

MAKERS = 11
LARGE = params_hash(SHIRT, [460, 730])
"""EU L: not the standard's target."""


@pytest.fixture
def crowd(market: World) -> World:
    """Eleven makers with an offer of one shirt each, and as many buyers with money."""
    return gathered(market, 50 * U)


def gathered(market: World, price: int) -> World:
    """Prices from `price` up."""
    for number in range(MAKERS):
        maker, buyer = market.chain.account(300 + number), market.chain.account(400 + number)
        market.market.certify(market.market.admit(maker, Roles.MAKER), SHIRT, HOME >> 16)
        for account in (maker, buyer):
            market.fund(account, 20 * price)
            market.keys[account.address] = PrivateKey(account.key)
        market.market.post_offer(maker, SHIRT, price + number * U, 1, origin_zone=HOME, lead_period=5 * DAY)
    return market


def crowded(world: World, relayer: Relayer, count: int = MAKERS, **changes: Any) -> tuple[list[Demand], list[Terms]]:
    """Each of the crowd buys a shirt EU L from another maker."""
    buyers = [world.chain.account(400 + number) for number in range(count)]
    demands = [world.demand(each.address, params_hash=LARGE, **changes) for each in buyers]
    hashes = world.submit(relayer, *demands)
    assert len(relayer.run_round().settled) == count
    return demands, [_terms(relayer, each) for each in hashes]


def _terms(relayer: Relayer, demand_hash: bytes) -> Terms:
    settlement = relayer.receipt(demand_hash).settlement
    assert settlement is not None
    deal = relayer._store.deal(settlement.deal_id)
    assert deal is not None
    return deal.terms


def propose(world: World, terms: Terms, demand: Demand) -> bytes:
    """The first attribute's value of EU L, as a feature of the deal's buyer."""
    args = (terms.as_tuple(), demand.as_tuple(), ATTRIBUTES, [460, 730], 0)
    world.suite.features.proposeFeature(*args, sender=world.stranger)
    return bytes(world.suite.features.featureIdOf(SHIRT, 0, 460))


def fulfilled(world: World, terms: Terms) -> None:
    world.ship(terms)
    world.deliver(terms)
    buyer = next(each for each in (world.chain.account(400 + number) for number in range(MAKERS)) if each.address == terms.buyer)
    world.suite.escrow.confirm(terms.as_tuple(), world.acts.confirmation(terms, buyer.key), sender=world.stranger)


def test_reward__ten_makers_with_ten_buyers__feature_paid_once(market: World, counted: Reluctant) -> None:
    market.suite.offers.changeOffer(1, 100 * U, 10, False, sender=market.makers[0])
    crowd = gathered(market, 2_000 * U)
    demands, deals = crowded(crowd, counted.relayer, limit_amount=4_000 * U)
    crowd.chain.clock.pass_(days=1)
    for terms in deals[:-1]:
        fulfilled(crowd, terms)
    feature_id = propose(crowd, deals[0], demands[0])
    report, _ = counted.reward()
    assert len(report.adopted) == MAKERS - 2, "not the originator's own, and one has not closed yet"
    assert not any(each.reward is Reward.FEATURE for each in report.paid) and not report.waiting
    assert counted.reward()[1] == 0
    fulfilled(crowd, deals[-1])
    report, _ = counted.reward()
    (paid,) = [each for each in report.paid if each.reward is Reward.FEATURE]
    feature = crowd.suite.features.featureOf(feature_id)
    assert (paid.proof, paid.payee, paid.token) == (feature_id, deals[0].buyer, Token.U)
    assert paid.amount == feature.collectedAmount == 1_000 * U and feature.isPaid and feature.pairCount == MAKERS - 1
    again, sent = counted.reward()
    assert (again.paid, again.adopted, again.waiting, sent) == ((), (), (), 0)


def test_reward__feature_that_lacks_money__left_to_its_originator(crowd: World, counted: Reluctant) -> None:
    demands, deals = crowded(crowd, counted.relayer)
    crowd.chain.clock.pass_(days=1)
    for terms in deals:
        fulfilled(crowd, terms)
    feature_id = propose(crowd, deals[0], demands[0])
    report, _ = counted.reward()
    assert len(report.adopted) == MAKERS - 1 and not report.waiting and not report.failed
    assert counted.reward()[1] == 0
    originator = next(each for each in (crowd.chain.account(400 + number) for number in range(MAKERS)) if each.address == deals[0].buyer)
    crowd.suite.features.claimFeature(feature_id, sender=originator)
    assert counted.reward()[1] == 0
    assert not counted.relayer._store.open_features()


def test_reward__feature_adopted_by_somebody_else__counted_once(crowd: World, counted: Reluctant) -> None:
    demands, deals = crowded(crowd, counted.relayer, 3)
    crowd.chain.clock.pass_(days=1)
    for terms in deals:
        fulfilled(crowd, terms)
    propose(crowd, deals[0], demands[0])
    other = Relayer(crowd.suite, crowd.second_account, crowd.events)
    racing = interfered(crowd, lambda: other.reward())
    for relayer in (other, racing):  # both know the demands and the codebook
        relayer.observe()
        relayer._store.commit(Changes(entries=[_entry(counted.relayer, demand) for demand in demands]))
    report = racing.reward()
    assert (report.adopted, report.failed) == ((), ())
    assert counted.reward()[1] == 0


def _entry(relayer: Relayer, demand: Demand) -> Entry:
    entry = relayer._store.entry(demand.digest(relayer._suite.exchange_domain))
    assert entry is not None
    return entry


# --------------------------------------------------------- votes ----------------------------------------------------------


def test_reward__start_of_an_epoch__matured_g_votes_and_a_second_run_sends_nothing(market: World, counted: Reluctant) -> None:
    token, registry = market.suite.g_token, market.suite.registry
    for number, maker in enumerate(market.makers):
        token.issue(maker, (number + 1) * 1_000 * G, bytes([number + 1]) * 32, sender=market.admin)
    assert counted.reward()[0].synced_count == 0, "immature"
    market.chain.clock.to(token.genesisAt() + 2 * EPOCH)
    report, sent = counted.reward()
    assert sent > 0 and report.synced_count == len(market.makers)
    assert all(token.getVotes(maker) > 0 for maker in market.makers)
    assert counted.reward()[1] == 0
    fresh = Relayer(market.suite, market.second_account, market.events)
    assert fresh.reward().synced_count == 0
    registry.setStanding(market.member_ids[market.makers[0].address], 2, bytes(32), sender=market.admin)
    market.chain.clock.to(token.genesisAt() + 3 * EPOCH)
    assert counted.reward()[0].synced_count == 1, "the cap of the others is as it was"
    assert token.getVotes(market.makers[0]) == 0
    assert counted.reward()[1] == 0


def test_reward__slashed_within_the_epoch__vote_follows(market: World, counted: Reluctant) -> None:
    token, member_id = market.suite.g_token, market.member_ids[market.makers[0].address]
    token.issue(market.makers[0], 1_000 * G, bytes([1]) * 32, sender=market.admin)
    market.chain.clock.to(token.genesisAt() + 2 * EPOCH)
    counted.reward()
    # A vote that a slash has left behind, made by other means: a slash that is short of gas is told by the same event.
    market.suite.registry.setStanding(member_id, 2, bytes(32), sender=market.admin)
    assert counted.reward()[1] == 0 and token.getVotes(market.makers[0]) > 0
    market.events.feed([token.Slashed(member_id.to_bytes(32, "big"), 1, 1_000, bytes(32))])
    report, sent = counted.reward()
    assert (report.synced_count, sent, token.getVotes(market.makers[0])) == (1, 1, 0)
    assert counted.reward()[1] == 0


# ------------------------------------------------------- priority --------------------------------------------------------


@contextmanager
def undone(world: World) -> Iterator[None]:
    """What happens in the block, nobody has heard of after it."""
    heard, world.chain.events = world.events, CollectedEvents()
    world.events.feed(heard.after(0).logs)
    with world.chain.branch():
        yield
    world.chain.events = heard


@pytest.mark.parametrize("late_by", [-1, 0])
def test_run_round__buyer_redeemed_priority__first_among_equals_before_its_end(market: World, late_by: int) -> None:
    suite, token = market.suite, market.suite.g_token
    for buyer in market.buyers[:2]:
        token.issue(buyer, 1_000 * G, keccak(text=buyer.address), sender=market.admin)
    market.chain.clock.to(token.genesisAt() + 2 * EPOCH)
    winners = []
    for number in (0, 1):
        with undone(market):
            until = suite.perks.redeem(1, suite.perks.perkOf(1).priceAmount, sender=market.buyers[number])
            market.chain.clock.to(until + late_by)
            winners.append(round_for_one(market, buyers=(0, 1)))
    assert (winners == [0, 1]) is (late_by < 0) and (late_by < 0 or winners[0] == winners[1])


@pytest.mark.parametrize("late_by", [-1, 0])
def test_run_round__maker_was_quick__first_among_equals_before_its_end(market: World, relayer: Relayer, late_by: int) -> None:
    for maker in (1, 2):
        market.offer(maker, price=90 * U, lead_period=5 * DAY)
    takers = []
    for maker in (1, 2):
        with undone(market):
            # The other one is sold out of the way: the first quick sale is this maker's.
            market.suite.offers.changeOffer(4 - maker, 90 * U, 0, True, sender=market.makers[3 - maker])
            sold(market, quick := market.relayer())
            quick.reward()
            market.suite.offers.changeOffer(4 - maker, 90 * U, 10, True, sender=market.makers[3 - maker])
            until = market.suite.incentives.priorityUntilOf(market.member_ids[market.makers[maker].address])
            market.chain.clock.to(until + late_by)
            terms = market.opened(market.relayer(), buyer=3)
            takers.append(market.makers.index(next(each for each in market.makers if each.address == terms.maker)))
    assert (takers == [1, 2]) is (late_by < 0) and (late_by < 0 or takers[0] == takers[1])


def round_for_one(world: World, buyers: tuple[int, int]) -> int:
    """Which of two equal demands gets the only unit there is."""
    world.offer(2, price=60 * U, capacity=1, lead_period=5 * DAY)
    relayer = world.relayer()
    demands = [world.demand(each, limit_amount=80 * U, nonce=1_000) for each in buyers]
    world.submit(relayer, *demands)
    (settled,) = relayer.run_round().settled
    return next(
        each for each, demand in zip(buyers, demands, strict=True) if settled.demand_hash == demand.digest(world.suite.exchange_domain)
    )
