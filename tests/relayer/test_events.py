"""Sources of logs, and what logs mean: the same whatever comes twice, late or in pieces."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from guildhall.evm import Log, RawLog
from guildhall.messages import Act, deal_id
from guildhall.relayer import CollectedEvents, MemoryStore, NodeEvents, Relayer, State
from guildhall.relayer.observation import observe, terms_of
from guildhall.relayer.store import Changes, Entry, Store, TrackedDeal
from tests.relayer.world import DAY, SHIRT, World


class Node:
    """The part of web3 that is read: blocks of raw logs."""

    def __init__(self, blocks: list[list[RawLog]]) -> None:
        self.blocks = blocks
        self.requests: list[dict[str, Any]] = []
        self.eth = self

    @property
    def block_number(self) -> int:
        return len(self.blocks) - 1

    def get_logs(self, wanted: dict[str, Any]) -> list[dict[str, Any]]:
        self.requests.append(wanted)
        found = [log for block in self.blocks[wanted["fromBlock"] : wanted["toBlock"] + 1] for log in block]
        return [
            {"address": log.address.lower(), "topics": list(log.topics), "data": log.data}
            for log in found
            if log.address in wanted["address"]
        ]


@pytest.fixture
def publication(world: World) -> RawLog:
    world.market.publish_standard(world.expert, "hat", codebook=[("M", [57])])
    return world.chain.raw_logs[0]


def test_collected__positions__each_log_once_per_reader() -> None:
    events, first, second = CollectedEvents(), Log("0x1", "a", ()), Log("0x1", "b", ())
    assert events.after(0) == ([], 0)
    events.feed([first])
    logs, position = events.after(0)
    events.feed([second])
    assert logs == [first] and events.after(position) == ([second], 2) and events.after(0) == ([first, second], 2)


def test_node__blocks__decoded_and_read_on_from_the_next(world: World, publication: RawLog) -> None:
    node = Node([[], [publication], []])
    events = NodeEvents(node, world.chain.artifacts, [publication.address])
    logs, position = events.after(0)
    assert [log.name for log in logs] == ["StandardPublished"] and logs[0].args.codebook[0].label == "M" and position == 3
    assert events.after(position) == ([], 3) and len(node.requests) == 1
    node.blocks.append([publication])
    assert len(events.after(position).logs) == 1
    events.feed(logs)
    assert events.after(4) == ([], 4)


def test_node__confirmations_and_first_block__left_for_later_or_out(world: World, publication: RawLog) -> None:
    node = Node([[publication], [publication], [publication], []])
    events = NodeEvents(node, world.chain.artifacts, [publication.address], first_block=1, confirmations=2)
    logs, position = events.after(0)
    assert (len(logs), position) == (1, 2)
    node.blocks += [[], []]
    assert len(events.after(position).logs) == 1


def test_node__many_blocks__asked_for_in_pieces(world: World, publication: RawLog) -> None:
    node = Node([[]] * 4_500 + [[publication]])
    assert len(NodeEvents(node, world.chain.artifacts, [publication.address]).after(0).logs) == 1
    assert [(each["fromBlock"], each["toBlock"]) for each in node.requests] == [(0, 1_999), (2_000, 3_999), (4_000, 4_500)]


def test_relayer__over_a_node__knows_its_standards(world: World, publication: RawLog) -> None:
    node = Node([[publication]])
    relayer = Relayer(world.suite, world.relayer_account, NodeEvents(node, world.chain.artifacts, [world.suite.standards.address]))
    assert relayer.standardise(3, "m").values == (57,)


# ------------------------------------------------------- what logs mean ------------------------------------------------------


@pytest.fixture
def history(world: World) -> list[Log]:
    """Three deals: one delivered and confirmed, one shipped, one closed by its clock; a fourth demand waits."""
    relayer = world.relayer()
    world.offer(lead_period=DAY)
    world.fund(world.buyers[0])
    first, second = world.opened(relayer, nonce=1), world.opened(relayer, nonce=2)
    world.opened(relayer, nonce=3)
    world.ship(first)
    world.ship(second)
    world.deliver(first)
    world.suite.escrow.confirm(first.as_tuple(), b"", sender=world.buyers[0])
    world.chain.clock.pass_(days=8)
    relayer.keep()
    return list(world.events.after(0).logs)


def fresh(world: World) -> MemoryStore:
    store = MemoryStore()
    demands = [world.demand(nonce=nonce, expires_at=1_700_086_400) for nonce in (1, 2, 3, 4)]
    entries = [Entry(demand.digest(world.suite.exchange_domain), demand, b"", True, "", 0, number) for number, demand in enumerate(demands)]
    store.commit(Changes(entries=entries))
    return store


def read(world: World, store: Store, logs: list[Log]) -> None:
    store.commit(observe(logs, world.suite, store))


def state(store: MemoryStore) -> tuple[object, ...]:
    return (store._entries, store._deals, list(store.waiting()), [deal.deal_id for deal in store.open_deals()])


def test_observe__in_pieces_and_twice__same_state(world: World, history: list[Log]) -> None:
    whole = fresh(world)
    read(world, whole, history)
    assert len(whole.waiting()) == 1 and len(whole.open_deals()) == 1
    for seed in range(20):
        random, store, at = Random(seed), fresh(world), 0
        while at < len(history):
            start, at = max(0, at - random.randint(0, 9)), at + random.randint(1, 9)
            read(world, store, history[start:at])
        assert state(store) == state(whole)
        read(world, store, history)
        assert state(store) == state(whole)


def test_observe__closing_before_opening__the_keeper_finds_out(world: World, history: list[Log]) -> None:
    relayer = world.relayer(store=(store := fresh(world)))
    world.chain.events = CollectedEvents()
    read(world, store, list(reversed(history)))
    open_before = len(store.open_deals())
    relayer.keep()
    assert open_before == 3 and len(store.open_deals()) == 1


def test_observe__other_contracts__left_out(world: World, history: list[Log]) -> None:
    store = fresh(world)
    read(world, store, [log._replace(address=world.stranger.address) for log in history])
    assert len(store.waiting()) == 4 and list(store.open_deals()) == []


def test_terms_of__event__same_id_as_the_deal(world: World, history: list[Log]) -> None:
    for log in history:
        if log.name == "DealOpened":
            terms = terms_of(log.args.terms)
            assert world.suite.escrow.idOf(terms.as_tuple()) == log.args.dealId and terms.standard_id == SHIRT


# ---------------------------------------------------------- the store --------------------------------------------------------


def test_store__settled_and_closed__stay_so(world: World, history: list[Log]) -> None:
    store = fresh(world)
    read(world, store, history)
    settled = next(entry for entry in store._entries.values() if entry.state is State.SETTLED)
    closed = next(deal for deal in store._deals.values() if deal.closed_by is not None)
    store.commit(
        Changes(
            entries=[Entry(settled.demand_hash, settled.demand, b"", True, "", 0, 0)],
            deals=[TrackedDeal(closed.deal_id, closed.terms)],
            position=5,
        )
    )
    assert store.entry(settled.demand_hash) == settled and store.deal(closed.deal_id) == closed
    store.commit(Changes(position=3))
    assert store.position == 5
    assert store.waiting_under(settled.demand.buyer, settled.demand.nonce) is None


def test_store__unknown__none() -> None:
    store = MemoryStore()
    assert (store.entry(b""), store.deal(b""), store.standard(1), store.waiting_under("0x", 1)) == (None, None, None, None)
    assert store.position == 0


def test_observe__trials_in_pieces_and_twice__same_state(world: World) -> None:
    world.offer(lead_period=DAY)
    world.fund(world.buyers[0])
    world.seat_jurors()
    relayer = world.relayer()
    terms = world.opened(relayer, nonce=1)
    world.ship(terms)
    world.deliver(terms)
    world.state(terms, Act.DISPUTE, world.buyers[0])
    world.chain.clock.pass_(days=3)
    relayer.keep()
    world.pass_draw(1)
    relayer.keep()
    world.chain.clock.pass_(days=2)
    history = list(world.events.after(0).logs)
    store = fresh(world)
    read(world, store, history)
    assert [(trial.trial_id, trial.is_closed) for trial in store.open_trials()] == [(1, False)]
    relayer.keep()
    history = list(world.events.after(0).logs)
    for step in (1, 5, len(history)):
        store = fresh(world)
        for start in range(0, len(history), step):
            read(world, store, history[max(0, start - 3) : start + step])
        assert list(store.open_trials()) == []
        trial = store.trial(1)
        assert trial is not None and trial.is_closed and trial.deal_id == deal_id(terms)
        assert [deal.due_at for deal in store.open_deals()] == [None]
