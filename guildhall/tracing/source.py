"""Where the links come from: the suite's events, each with its instant and its transaction.

    source = NodeSource(web3_at(url), load(), {"Lots": "0x…", "Trace": "0x…", …})
    entries = source.find(item_id, 1, ["Lots.ItemPacked", "Lots.HandedOver"])

Nothing is asked of the contracts themselves: what the events say is enough, and it is what is checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from guildhall.evm import Artifacts, RawLog
from guildhall.evm.records import decode_log
from guildhall.evm.words import as_address

__all__ = ["Entry", "NodeSource", "Source"]

MAX_BLOCKS = 2_000
"""Blocks asked for at once: what public nodes still answer."""


@dataclass(frozen=True)
class Entry:
    """An event on chain. `event`: as in `Lots.ItemPacked`. `at`: timestamp of its block. `place`: block and number in it, for sorting."""

    event: str
    args: Any
    at: int
    transaction: bytes
    place: tuple[int, int]


class Source(Protocol):
    """Events of one suite."""

    def find(self, word: bytes, position: int, events: Sequence[str]) -> list[Entry]:
        """Those whose indexed parameter at `position` (1 to 3) is the word, in the order of the chain."""

    def address_of(self, contract: str) -> str | None:
        """Of a contract by name, where it is known."""


class NodeSource:
    """Of a node, by eth_getLogs. Contracts whose address is not known have no events."""

    def __init__(self, web3: Any, artifacts: Artifacts, addresses: Mapping[str, str], first_block: int = 0) -> None:
        """`addresses`: of the contracts by name. `first_block`: of their deployment."""
        self._eth = web3.eth
        self._artifacts = artifacts
        self._name_of = {as_address(address): name for name, address in addresses.items()}
        self._address_of = {name: as_address(address) for name, address in addresses.items()}
        self._first = first_block
        self._last = int(self._eth.block_number)
        self._instants: dict[int, int] = {}

    def find(self, word: bytes, position: int, events: Sequence[str]) -> list[Entry]:
        """One request per 2,000 blocks and contract."""
        entries: list[Entry] = []
        for contract in dict.fromkeys(each.partition(".")[0] for each in events):
            if contract in self._address_of:
                names = {each.partition(".")[2] for each in events if each.startswith(f"{contract}.")}
                entries += self._of_contract(contract, names, word, position)
        return sorted(entries, key=lambda entry: entry.place)

    def all(self, contract: str, names: Sequence[str]) -> list[Entry]:
        """All events of a contract that have these names, in the order of the chain."""
        return sorted(self._matching(contract, set(names), ()), key=lambda entry: entry.place)

    def address_of(self, contract: str) -> str | None:
        """As given."""
        return self._address_of.get(contract)

    def _of_contract(self, contract: str, names: set[str], word: bytes, position: int) -> list[Entry]:
        return self._matching(contract, names, (*[None] * (position - 1), f"0x{word.hex()}"))

    def _matching(self, contract: str, names: set[str], words: Sequence[str | None]) -> list[Entry]:
        topics = [[f"0x{event.topic.hex()}" for event in self._artifacts[contract].events if event.name in names], *words]
        found: list[Entry] = []
        for first in range(self._first, self._last + 1, MAX_BLOCKS):
            wanted = {
                "fromBlock": hex(first),
                "toBlock": hex(min(first + MAX_BLOCKS - 1, self._last)),
                "address": self._address_of[contract],
                "topics": topics,
            }
            found += [self._entry(contract, log) for log in self._eth.get_logs(wanted)]
        return found

    def _entry(self, contract: str, log: Any) -> Entry:
        raw = RawLog(as_address(log["address"]), tuple(bytes(topic) for topic in log["topics"]), bytes(log["data"]))
        decoded = decode_log(raw, self._artifacts[contract], self._artifacts)
        number = int(log["blockNumber"])
        place = (number, int(log["logIndex"]))
        at = self._instant(number, log.get("blockTimestamp"))
        return Entry(f"{contract}.{decoded.name}", decoded.args, at, bytes(log["transactionHash"]), place)

    def _instant(self, block: int, told: Any) -> int:
        """`told`: by nodes that put it into the log, which saves a request for each block."""
        if told is not None:
            return int(told, 16) if isinstance(told, str) else int(told)
        if block not in self._instants:
            self._instants[block] = int(self._eth.get_block(block)["timestamp"])
        return self._instants[block]
