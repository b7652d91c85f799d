"""NodeSource: events by what they name, straight from a node."""

from __future__ import annotations

import pytest
from eth_utils.crypto import keccak

from guildhall.evm import load
from guildhall.tracing import NodeSource
from guildhall.tracing import source as module
from tests import goods
from tests.stage import Stage
from tests.tracing.world import addresses_of, source_of


def test_find__real_node__by_word_place_and_name_in_order(stage: Stage) -> None:
    """py-evm's own answers, and those of the tests' `Memory`."""
    first, second = goods.make_lot(stage), goods.make_lot(stage, document_hash=bytes(32))
    for made in (first, second):
        goods.open_lot(stage, made)
    deal = stage.make_deal()
    stage.clock.pass_(hours=1)
    goods.pack(stage, first, deal.id, [1, 0])
    packed = stage.chain.receipts[-1]
    goods.pack(stage, second, deal.id, [0])
    real, remembered = NodeSource(stage.chain.web3, load(), addresses_of(stage), stage.first_block), source_of(stage)
    questions = [
        (first.id, 3, ["Lots.ItemPacked"]),
        (first.id, 2, ["Lots.ItemPacked"]),
        (first.id, 1, ["Lots.LotRecalled", "Lots.LotOpened"]),
        (deal.id, 2, ["Exchange.MatchSettled", "Lots.ItemPacked"]),
        (deal.id, 1, ["Escrow.DealOpened", "Escrow.DealClosed", "Trace.FactRecorded"]),
    ]

    answers = [real.find(*question) for question in questions]

    assert answers == [remembered.find(*question) for question in questions]
    assert [[entry.event for entry in answer] for answer in answers] == [
        ["Lots.ItemPacked"] * 2,
        [],
        ["Lots.LotOpened"],
        ["Exchange.MatchSettled", *["Lots.ItemPacked"] * 3],
        ["Escrow.DealOpened"],
    ]
    assert [entry.args.itemId for entry in answers[0]] == [first.item_id(1), first.item_id(0)]
    assert {(entry.at, entry.transaction, entry.place[0]) for entry in answers[0]} == {(stage.clock.now, packed.transaction, packed.block)}


def test_all__every_event_of_the_names_in_order(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BLOCKS", 2)
    opened = []
    for number in range(3):
        made = goods.make_lot(stage, document_hash=number.to_bytes(32, "big"))
        stage.clock.pass_(hours=1)
        goods.open_lot(stage, made)
        opened.append((made.id, stage.clock.now))

    found = NodeSource(stage.chain.web3, load(), addresses_of(stage), stage.first_block).all("Lots", ["LotOpened", "LotRecalled"])

    assert [(entry.event, entry.args.lotId, entry.at) for entry in found] == [("Lots.LotOpened", *each) for each in opened]


class Telling:
    """A node that puts the block's instant into each log, and is never asked for a block."""

    def __init__(self, stage: Stage, told: object) -> None:
        self.eth, self._logs, self._told = self, stage.chain.web3.eth.get_logs, told
        self.block_number = stage.chain.web3.eth.block_number

    def get_logs(self, wanted: object) -> list[dict[str, object]]:
        return [dict(log) | {"blockTimestamp": self._told} for log in self._logs(wanted)]


@pytest.mark.parametrize("told", [1_700_000_123, hex(1_700_000_123)])
def test_all__node_tells_the_instant__taken(stage: Stage, told: object) -> None:
    goods.open_lot(stage, goods.make_lot(stage))

    (entry,) = NodeSource(Telling(stage, told), load(), addresses_of(stage), stage.first_block).all("Lots", ["LotOpened"])

    assert entry.at == 1_700_000_123


def test_find__contract_not_known__nothing(stage: Stage) -> None:
    made = goods.make_lot(stage)
    goods.open_lot(stage, made)

    assert source_of(stage, "Lots").find(made.id, 1, ["Lots.LotOpened"]) == []


def test_find__events_of_another_address__nothing(stage: Stage) -> None:
    """Anybody can deploy a second Lots and open the same lot there."""
    made = goods.make_lot(stage)
    false_lots = stage.chain.deploy("Lots", stage.suite.registry, sender=stage.stranger)
    false_lots.open(made.t, b"", sender=stage.maker)

    assert source_of(stage).find(made.id, 1, ["Lots.LotOpened"]) == []


@pytest.mark.parametrize("size", [1, 2, 7])
def test_find__more_blocks_than_a_request_takes__all_found_once(stage: Stage, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    subject = keccak(text="item")
    for _ in range(5):
        stage.clock.pass_(hours=1)
        goods.hand_over(stage, subject, stage.carrier, stage.store)
    monkeypatch.setattr(module, "MAX_BLOCKS", size)

    found = source_of(stage, first_block=stage.first_block).find(subject, 1, ["Lots.HandedOver"])

    assert [entry.args.signedAt for entry in found] == [stage.clock.now - 3_600 * hours for hours in (4, 3, 2, 1, 0)]
