"""The keeper in cases: what time, a block or the end of a trial makes due, on the real chain; twice and too late do no harm."""

from __future__ import annotations

import pytest

from guildhall.messages import Act, FactKind, Phase, Row, Status, Terms, deal_id
from guildhall.relayer import FailedStep, KeeperReport, KeptDeal, MovedCase, Relayer
from tests.relayer.world import DAY, U, World, interfered

PRICE = 100 * U
FEE = PRICE * 5 // 100


@pytest.fixture
def market(world: World) -> World:
    """Buyers with money, one offer, and a jury."""
    for buyer in world.buyers:
        world.fund(buyer)
    world.offer(price=PRICE, lead_period=5 * DAY)
    world.seat_jurors()
    return world


def disputed(world: World, relayer: Relayer) -> Terms:
    """Delivered, and off spec as the buyer says."""
    terms = world.opened(relayer)
    world.ship(terms)
    world.chain.clock.pass_(days=2)
    world.deliver(terms)
    world.state(terms, Act.DISPUTE, world.buyers[0])
    return terms


def tried(world: World, relayer: Relayer) -> tuple[Terms, int]:
    """The maker has not answered; the keeper has called a jury."""
    terms = disputed(world, relayer)
    world.chain.clock.pass_(days=3)
    relayer.keep()
    return terms, int(world.suite.cases.caseOf(deal_id(terms)).trialId)


def ruled(world: World, relayer: Relayer, row: Row = Row.FALSE_CLAIM) -> tuple[Terms, int]:
    """The jury has voted; its trial is over."""
    terms, trial_id = tried(world, relayer)
    world.pass_draw(trial_id)
    relayer.keep()
    world.vote(trial_id, row)
    world.chain.clock.to(world.suite.court.rulingOf(trial_id)[1])
    return terms, trial_id


def did(report: KeeperReport) -> tuple[object, ...]:
    """All that a report says was done."""
    return (report.kept, report.moved, report.drawn, report.fixed_anew, report.closed_trials, report.paid_amount)


NOTHING = ((), (), (), (), (), 0)


@pytest.mark.parametrize("late_by", [-1, 0, 1])
def test_keep__dispute_unanswered__jury_called_exactly_when_due(market: World, relayer: Relayer, late_by: int) -> None:
    terms = disputed(market, relayer)
    due_at = market.chain.clock.now + 3 * DAY
    assert relayer.keep().next_due_at == due_at
    market.chain.clock.to(due_at + late_by)
    report = relayer.keep()
    expected = (MovedCase(deal_id(terms), Phase.TRIAL, Row.NONE),) if late_by >= 0 else ()
    assert (report.moved, report.failed, report.failed_steps) == (expected, (), ())
    deadline = due_at + 7 * DAY
    assert report.next_due_at == (deadline if late_by >= 0 else due_at)


@pytest.mark.parametrize(("blocks", "drawn"), [(0, False), (1, True), (256, True)])
def test_keep__draw_block__drawn_once_it_is_past(market: World, relayer: Relayer, blocks: int, drawn: bool) -> None:
    _, trial_id = tried(market, relayer)
    market.pass_draw(trial_id, blocks)
    report = relayer.keep()
    assert (report.drawn, report.fixed_anew, report.failed_steps) == ((trial_id,) if drawn else (), (), ())
    assert len(market.suite.court.trialOf(trial_id).jurors) == (7 if drawn else 0)
    if drawn:
        assert report.next_due_at == market.chain.clock.now + 2 * DAY
        assert did(relayer.keep()) == NOTHING


def test_keep__draw_block_too_far_back__fixed_anew_and_drawn_then(market: World, relayer: Relayer) -> None:
    _, trial_id = tried(market, relayer)
    market.pass_draw(trial_id, 257)
    report = relayer.keep()
    assert (report.drawn, report.fixed_anew) == ((), (trial_id,))
    assert did(relayer.keep()) == NOTHING
    market.pass_draw(trial_id)
    assert relayer.keep().drawn == (trial_id,)


@pytest.mark.parametrize("late_by", [-1, 0, 1])
def test_keep__trial_over__closed_and_the_ruling_fetched(market: World, relayer: Relayer, late_by: int) -> None:
    terms, trial_id = tried(market, relayer)
    market.pass_draw(trial_id)
    relayer.keep()
    market.vote(trial_id, Row.FALSE_CLAIM)
    market.chain.clock.to(market.suite.court.rulingOf(trial_id)[1] + late_by)
    report = relayer.keep()
    over = ((), (MovedCase(deal_id(terms), Phase.RULED, Row.FALSE_CLAIM),), (), (), (trial_id,), 0)
    assert did(report) == (over if late_by >= 0 else NOTHING)
    assert report.failed_steps == ()
    assert did(relayer.keep()) == NOTHING


@pytest.mark.parametrize("late_by", [-1, 0, 1])
def test_keep__nobody_appeals__row_paid_exactly_when_due(market: World, relayer: Relayer, late_by: int) -> None:
    terms, trial_id = ruled(market, relayer)
    relayer.keep()
    market.chain.clock.to(market.suite.court.rulingOf(trial_id)[1] + 3 * DAY + late_by)
    report = relayer.keep()
    assert report.kept == ((KeptDeal(deal_id(terms), Row.FALSE_CLAIM),) if late_by >= 0 else ())
    assert market.suite.escrow.balanceOf(market.suite.court.accountOf(trial_id)) == (FEE if late_by >= 0 else 0)


def test_keep__case_that_nobody_kept_for_weeks__all_steps_at_once(market: World, relayer: Relayer) -> None:
    terms, trial_id = ruled(market, relayer)
    market.chain.clock.pass_(days=30)
    report = relayer.keep()
    assert [moved.phase for moved in report.moved] == [Phase.RULED, Phase.ENDED]
    assert (report.kept, report.closed_trials, report.next_due_at) == ((KeptDeal(deal_id(terms), Row.FALSE_CLAIM),), (trial_id,), None)


def test_keep__no_jurors__named_until_no_time_is_left_then_the_goods_decide(market: World, relayer: Relayer) -> None:
    for juror in market.jurors:
        market.suite.court.resign(sender=juror)
    terms, trial_id = tried(market, relayer)
    market.pass_draw(trial_id)
    assert relayer.keep().failed_steps == (FailedStep(f"drawing of trial {trial_id}", "Court_TooFewJurors"),)
    deadline = market.suite.court.trialOf(trial_id).deadline
    market.chain.clock.to(deadline - 2 * DAY)
    assert len(relayer.keep().failed_steps) == 1
    market.chain.clock.to(deadline - 2 * DAY + 1)
    assert relayer.keep().failed_steps == ()
    market.chain.clock.to(deadline)
    report = relayer.keep()
    assert report.moved == (MovedCase(deal_id(terms), Phase.GOODS, Row.NO_RULING_RETURNED),)
    assert report.closed_trials == (trial_id,)


def overturned(world: World, relayer: Relayer) -> tuple[Terms, int]:
    """A second failed inspection that the maker contests and a jury overturns: the pool owes that jury, and has nothing."""
    terms, maker = world.opened(relayer, inspector=world.inspector.address), world.makers[0]
    world.attest(terms, FactKind.SCHEDULED, maker)
    for _ in range(2):
        world.chain.clock.pass_(hours=1)
        world.attest(terms, FactKind.IN_PRODUCTION, maker)
        world.chain.clock.pass_(hours=1)
        world.attest(terms, FactKind.FAILED, world.inspector)
    world.state(terms, Act.CONTEST, maker)
    relayer.keep()
    trial_id = int(world.suite.cases.caseOf(deal_id(terms)).trialId)
    world.pass_draw(trial_id)
    relayer.keep()
    world.vote(trial_id, Row.OVERTURNED)
    world.chain.clock.pass_(days=4)
    return terms, trial_id


def test_keep__overturned_inspection__deal_goes_on_under_its_own_clock(market: World, relayer: Relayer) -> None:
    terms, _ = overturned(market, relayer)
    report = relayer.keep()
    assert [moved.row for moved in report.moved] == [Row.OVERTURNED, Row.OVERTURNED]
    assert (report.kept, report.paid_amount) == ((), 0)
    assert market.suite.escrow.dealOf(deal_id(terms)).status == Status.LOCKED
    assert report.next_due_at == market.suite.escrow.clockOf(terms.as_tuple())[1]


def test_keep__pool_owes__paid_as_far_as_its_money_goes(market: World, relayer: Relayer) -> None:
    pool = market.suite.risk_pool
    _, trial_id = overturned(market, relayer)
    account = market.suite.court.accountOf(trial_id)
    relayer.keep()
    assert (pool.owedAmount(), market.suite.escrow.balanceOf(account)) == (FEE, 0)
    for amount in (FEE - 1, 10 * U):
        market.market.deposit(pool.address, amount)
        report = relayer.keep()
        assert report.paid_amount == min(amount, FEE) - (FEE - 1 if amount == 10 * U else 0)
        assert did(relayer.keep()) == NOTHING
    assert (pool.owedAmount(), market.suite.escrow.balanceOf(account)) == (0, FEE)


def test_keep__somebody_draws_first__no_failure(market: World, relayer: Relayer) -> None:
    _, trial_id = tried(market, relayer)
    market.pass_draw(trial_id)
    slow = interfered(market, lambda: market.suite.court.draw(trial_id, sender=market.stranger))
    report = slow.keep()
    assert (report.drawn, report.failed_steps) == ((), ())
    assert report.next_due_at == market.chain.clock.now + 2 * DAY


def test_keep__somebody_closes_first__case_moved_all_the_same(market: World, relayer: Relayer) -> None:
    terms, trial_id = ruled(market, relayer)
    slow = interfered(market, lambda: market.suite.court.close(trial_id, sender=market.stranger))
    report = slow.keep()
    assert (report.closed_trials, report.failed_steps) == ((), ())
    assert [moved.deal_id for moved in report.moved] == [deal_id(terms)]


def test_keep__somebody_settles_the_case_first__overtaken(market: World, relayer: Relayer) -> None:
    terms = disputed(market, relayer)
    market.chain.clock.pass_(days=3)
    slow = interfered(market, lambda: market.suite.cases.settle(terms.as_tuple(), sender=market.stranger))
    report = slow.keep()
    assert (report.overtaken, report.moved, report.failed) == ((deal_id(terms),), (), ())
    assert slow.keep().overtaken == ()


def test_keep__somebody_pays_first__no_failure(market: World, relayer: Relayer) -> None:
    overturned(market, relayer)
    relayer.keep()
    market.market.deposit(market.suite.risk_pool.address, 10 * U)
    slow = interfered(market, lambda: market.suite.risk_pool.pay(1, sender=market.stranger))
    report = slow.keep()
    assert (report.paid_amount, report.failed_steps) == (0, ())


def test_keep__draw_that_was_never_read__votes_end_when_the_chain_says(market: World, relayer: Relayer) -> None:
    _, trial_id = tried(market, relayer)
    market.pass_draw(trial_id)
    with market.unheard():
        market.suite.court.draw(trial_id, sender=market.stranger)
        market.vote(trial_id, Row.FALSE_CLAIM)
    market.chain.clock.to(market.suite.court.rulingOf(trial_id)[1])
    assert relayer.keep().closed_trials == (trial_id,)


def test_keep__dispute_that_was_never_read__its_case_settled_not_the_deal(market: World, relayer: Relayer) -> None:
    terms = market.opened(relayer)
    market.ship(terms)
    market.deliver(terms)
    relayer.keep()  # knows the clock of silent acceptance
    with market.unheard():
        market.state(terms, Act.DISPUTE, market.buyers[0])
    market.chain.clock.pass_(days=7)
    report = relayer.keep()
    assert (report.kept, report.failed, report.overtaken) == ((), (), ())
    assert report.moved == (MovedCase(deal_id(terms), Phase.TRIAL, Row.NONE),)
