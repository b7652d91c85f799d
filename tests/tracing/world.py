"""Reading a suite's chain, truly or with one event changed on the way.

py-evm takes half a second for a question about logs, and a story asks thirty. `Memory` asks it once, about what came after the stage was
set up, and answers by itself; `test_source.py` holds its answers against py-evm's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from guildhall.evm import load
from guildhall.tracing import CONTRACTS, Entry, ItemName, NodeSource, Story, trace
from tests import goods
from tests.goods import MadeLot
from tests.stage import Deal, Stage

__all__ = ["Memory", "Tampered", "addresses_of", "problems", "signers", "source_of", "start", "story_of", "told"]


def addresses_of(stage: Stage) -> dict[str, str]:
    """By the contracts' names."""
    return {CONTRACTS[name]: getattr(stage.suite, name).address for name in CONTRACTS}


class Memory:
    """A `web3` that has read all logs; `eth` answers as a node does."""

    def __init__(self, stage: Stage) -> None:
        self.eth = self
        self._eth = stage.chain.web3.eth
        self.block_number = int(self._eth.block_number)
        setting = _logs_of(stage, stage.first_block)
        self._logs = [*setting, *self._eth.get_logs({"fromBlock": hex(stage.first_block), "toBlock": hex(self.block_number)})]
        self.get_block = self._eth.get_block

    def get_logs(self, wanted: dict[str, Any]) -> list[Any]:
        """By block, address and topics."""
        first, last = int(wanted["fromBlock"], 16), int(wanted["toBlock"], 16)
        return [log for log in self._logs if first <= log["blockNumber"] <= last and _fits(log, wanted)]


@cache
def _logs_of(stage: Stage, before: int) -> list[Any]:
    """Of the blocks that no test undoes."""
    return list(stage.chain.web3.eth.get_logs({"fromBlock": "0x0", "toBlock": hex(before - 1)}))


def _fits(log: Any, wanted: dict[str, Any]) -> bool:
    topics = [f"0x{bytes(topic).hex()}" for topic in log["topics"]]
    if log["address"] != wanted["address"] or len(topics) < len(wanted["topics"]):
        return False
    pairs = zip(topics, wanted["topics"], strict=False)
    return all(want is None or topic == want or (isinstance(want, list) and topic in want) for topic, want in pairs)


def source_of(stage: Stage, *without: str, first_block: int = 0) -> NodeSource:
    """Of all contracts but those whose address is not known."""
    known = {name: address for name, address in addresses_of(stage).items() if name not in without}
    return NodeSource(Memory(stage), load(), known, first_block)


class Tampered:
    """A node that lies about one kind of event: `change(args)` are the arguments that it tells; None: it hides the event."""

    def __init__(self, source: NodeSource, event: str, change: Callable[[Any], Any]) -> None:
        self._source, self._event, self._change = source, event, change
        self.address_of = source.address_of

    def find(self, word: bytes, position: int, events: Sequence[str]) -> list[Entry]:
        found = []
        for entry in self._source.find(word, position, events):
            args = self._change(entry.args) if entry.event == self._event else entry.args
            found += [] if args is None else [replace(entry, args=args)]
        return found


def story_of(stage: Stage, made: MadeLot, place: int = 0, **how: Any) -> Story:
    """Of the item at this place. How: `without` (names of contracts whose address is not known), `event` and `change` of a lie."""
    source: Any = source_of(stage, *how.get("without", ()))
    if "change" in how:
        source = Tampered(source, how["event"], how["change"])
    return trace(source, ItemName(made.item_id(place), made.id, made.serials[place]))


def problems(story: Story) -> list[str]:
    """All of a story."""
    return [*(problem for link in story.links for problem in link.problems), *story.problems]


def start(stage: Stage, **changes: Any) -> tuple[MadeLot, Deal]:
    """A lot with its first item in a new deal."""
    made = goods.make_lot(stage)
    goods.open_lot(stage, made)
    deal = stage.make_deal(**changes)
    goods.pack(stage, made, deal.id, [0])
    return made, deal


def told(story: Story, after: str) -> list[str]:
    """Texts of the links after the last one that starts so, votes left out."""
    texts = [link.what for link in story.links]
    first = max(place for place, text in enumerate(texts) if text.startswith(after))
    return [text for text in texts[first + 1 :] if ": vote for " not in text]


def signers(story: Story, what: str) -> list[tuple[str, str]]:
    """Of the links whose text starts so."""
    return [(each.role, each.address) for link in story.links if link.what.startswith(what) for each in link.signers]
