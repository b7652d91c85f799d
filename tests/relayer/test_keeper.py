"""The keeper settles exactly what is due, and nobody minds if somebody was faster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from guildhall.messages import FactKind, Row, Status, Terms, deal_id
from guildhall.relayer import Keeper, KeptDeal, Relayer
from tests.relayer.world import DAY, U, World, interfered

Story = Callable[[World, Terms], None]


@pytest.fixture
def market(world: World) -> World:
    """Buyers with money and one offer."""
    for buyer in world.buyers:
        world.fund(buyer)
    world.offer(lead_period=5 * DAY)
    return world


def untouched(world: World, terms: Terms) -> None:
    """Nothing happens."""


def reworked(world: World, terms: Terms) -> None:
    world.chain.clock.pass_(days=2)
    world.attest(terms, FactKind.SCHEDULED, world.makers[0])
    world.attest(terms, FactKind.IN_PRODUCTION, world.makers[0])
    world.attest(terms, FactKind.FAILED, world.inspector)


def stopped(world: World, terms: Terms) -> None:
    reworked(world, terms)
    world.chain.clock.pass_(days=1)
    world.attest(terms, FactKind.IN_PRODUCTION, world.makers[0])
    world.chain.clock.pass_(hours=1)
    world.attest(terms, FactKind.FAILED, world.inspector)


def shipped(world: World, terms: Terms) -> None:
    world.chain.clock.pass_(days=1)
    world.ship(terms)


def delivered(world: World, terms: Terms) -> None:
    shipped(world, terms)
    world.chain.clock.pass_(days=3)
    world.deliver(terms)


STORIES: list[tuple[Story, Row, int, bool]] = [
    (untouched, Row.NOT_SHIPPED, 12 * DAY, False),
    (reworked, Row.NOT_SHIPPED, 10 * DAY, True),  # as before the failure: that is later than a week from it
    (stopped, Row.OFF_SPEC_STOPPED, 3 * DAY, True),
    (shipped, Row.LOST_IN_TRANSIT, 20 * DAY, False),
    (delivered, Row.SILENT_ACCEPTED, 7 * DAY, False),
]


@pytest.mark.parametrize("late_by", [-1, 0, 1])
@pytest.mark.parametrize(("story", "row", "after", "is_inspected"), STORIES, ids=[story.__name__ for story, *_ in STORIES])
def test_keep__around_the_clock__exactly_when_due(
    market: World, relayer: Relayer, story: Story, row: Row, after: int, is_inspected: bool, late_by: int
) -> None:
    terms = market.opened(relayer, **({"inspector": market.inspector.address} if is_inspected else {}))
    relayer.keep()  # knows the first clock; the story's events have to move it
    story(market, terms)
    due_at = market.chain.clock.now + after
    market.chain.clock.to(due_at + late_by)
    report = relayer.keep()
    expected = (KeptDeal(deal_id(terms), row),) if late_by >= 0 else ()
    assert (report.kept, report.overtaken, report.failed) == (expected, (), ())
    assert report.next_due_at == (None if late_by >= 0 else due_at)
    slot = market.suite.escrow.dealOf(deal_id(terms))
    assert (slot.status, slot.row) == ((Status.CLOSED, row) if late_by >= 0 else (Status.LOCKED, slot.row))


@pytest.mark.parametrize("late_by", [-1, 0, 1])
def test_keep__countersignature_never_comes__lapsed(market: World, relayer: Relayer, late_by: int) -> None:
    market.offer(1, price=90 * U, needs_countersign=True, money=0)
    market.opened(relayer)
    market.chain.clock.pass_(seconds=2 * DAY + late_by)
    assert [kept.row for kept in relayer.keep().kept] == ([Row.LAPSED] if late_by >= 0 else [])


def test_keep__countersigned_meanwhile__clock_starts_anew(market: World, relayer: Relayer) -> None:
    market.offer(1, price=90 * U, needs_countersign=True)
    terms = market.opened(relayer)
    assert relayer.keep().next_due_at == market.chain.clock.now + 2 * DAY
    market.suite.escrow.countersign(terms.as_tuple(), b"", sender=market.makers[1])
    assert relayer.keep().next_due_at == market.chain.clock.now + 7 * DAY


def test_keep__many_deals__the_due_ones_in_one_transaction(market: World, relayer: Relayer) -> None:
    terms = [market.opened(relayer, nonce=number) for number in range(1, 4)]
    market.chain.clock.pass_(days=1)
    late = [market.opened(relayer, nonce=number) for number in range(4, 6)]
    market.chain.clock.pass_(days=11)
    sent = len(market.events.after(0).logs)
    report = relayer.keep()
    assert {kept.deal_id for kept in report.kept} == {deal_id(each) for each in terms}
    closed = [log for log in market.events.after(sent).logs if log.name == "DealClosed"]
    assert len({log.args.dealId for log in closed}) == 3
    assert report.next_due_at == market.chain.clock.now + DAY
    market.chain.clock.pass_(days=1)
    assert {kept.deal_id for kept in relayer.keep().kept} == {deal_id(each) for each in late}
    assert relayer.keep().kept == ()


def test_keep__small_blocks__several_transactions(market: World) -> None:
    relayer = market.relayer(block_gas=450_000)
    for nonce in range(1, 6):
        market.opened(relayer, nonce=nonce)
    market.chain.clock.pass_(days=12)
    assert len(relayer.keep().kept) == 5


def test_keep__somebody_was_faster__nothing_to_do(market: World, relayer: Relayer) -> None:
    terms = market.opened(relayer)
    market.chain.clock.pass_(days=12)
    market.suite.escrow.settle(terms.as_tuple(), sender=market.stranger)
    report = relayer.keep()
    assert (report.kept, report.overtaken, report.failed, report.next_due_at) == ((), (), (), None)


def test_keep__somebody_was_faster_and_nobody_told__overtaken(market: World, relayer: Relayer) -> None:
    terms = market.opened(relayer)
    relayer.keep()
    market.chain.clock.pass_(days=12)
    with market.unheard():
        market.suite.escrow.settle(terms.as_tuple(), sender=market.stranger)
    report = relayer.keep()
    assert (report.kept, report.overtaken, report.failed) == ((), (deal_id(terms),), ())
    assert relayer.keep().overtaken == ()


def test_keep__somebody_is_faster_by_a_transaction__overtaken(market: World, relayer: Relayer) -> None:
    first, second = market.opened(relayer, nonce=1), market.opened(relayer, nonce=2)
    market.chain.clock.pass_(days=12)
    slow = interfered(market, lambda: market.suite.escrow.settle(first.as_tuple(), sender=market.stranger))
    report = slow.keep()
    assert (report.overtaken, [kept.deal_id for kept in report.kept]) == ((deal_id(first),), [deal_id(second)])
    assert slow.keep() == replace(report, kept=(), overtaken=())


def test_keep__fact_that_was_never_read__clock_asked_again_before_sending(market: World, relayer: Relayer) -> None:
    terms = market.opened(relayer)
    relayer.keep()
    with market.unheard():
        shipped(market, terms)
    market.chain.clock.pass_(days=11)
    report = relayer.keep()
    assert (report.kept, report.failed) == ((), ())
    assert report.next_due_at == market.chain.clock.now + 9 * DAY


def test_keep__deal_of_somebody_else__watched_too(market: World, relayer: Relayer) -> None:
    market.opened(market.relayer(market.second_account))
    market.chain.clock.pass_(days=12)
    assert len(relayer.keep().kept) == 1


def test_keep__key_without_a_role__may(market: World, relayer: Relayer) -> None:
    market.opened(relayer)
    market.chain.clock.pass_(days=12)
    assert len(market.relayer(market.stranger).keep().kept) == 1


def test_keep__cancelled_or_confirmed__gone(market: World, relayer: Relayer) -> None:
    terms = market.opened(relayer)
    delivered(market, terms)
    market.suite.escrow.confirm(terms.as_tuple(), b"", sender=market.buyers[0])
    assert relayer.keep().next_due_at is None


def test_due__asked_alone__changes_nothing_on_chain(market: World, relayer: Relayer) -> None:
    terms = market.opened(relayer)
    keeper: Keeper = relayer.keeper
    due_at = market.chain.clock.now + 12 * DAY
    assert keeper.due(due_at - 1) == []
    (deal,) = keeper.due(due_at)
    assert (deal.deal_id, deal.due_row, deal.due_at) == (deal_id(terms), Row.NOT_SHIPPED, due_at)
    assert market.suite.escrow.dealOf(deal.deal_id).status == Status.LOCKED
