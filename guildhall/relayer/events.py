"""Where logs come from. A position says how far they were read; what it counts is the source's own affair.

events = CollectedEvents()                # in process: whoever sends a transaction feeds its logs
events.feed(chain.logs)
events = NodeEvents(web3, artifacts, addresses)   # a node: reads by eth_getLogs
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from guildhall.evm import Artifacts, Log, RawLog
from guildhall.evm.records import decode_log
from guildhall.evm.words import as_address

__all__ = ["CollectedEvents", "EventSource", "Events", "NodeEvents"]

MAX_BLOCKS = 2_000
"""Blocks asked for at once: what public nodes still answer."""


class Events(NamedTuple):
    """Decoded logs in the order of the chain, and the position behind them."""

    logs: Sequence[Log]
    position: int


class EventSource(Protocol):
    """All logs of the suite's contracts, each at least once, in order."""

    def after(self, position: int) -> Events:
        """What came since `position` (0: from the start)."""

    def feed(self, logs: Iterable[Log]) -> None:
        """Logs of a transaction of one's own; a source that reads the chain itself does not need them."""


class CollectedEvents:
    """For the in-process chain, which forgets its logs at the next transaction. The position counts logs."""

    def __init__(self) -> None:
        self._logs: list[Log] = []

    def after(self, position: int) -> Events:
        """What was fed since."""
        return Events(self._logs[position:], len(self._logs))

    def feed(self, logs: Iterable[Log]) -> None:
        """Keep the logs of a transaction."""
        self._logs += logs


class NodeEvents:
    """For a node. The position is the number of the next block to read; `confirmations` blocks at the head are left for later."""

    def __init__(self, web3: Any, artifacts: Artifacts, addresses: Sequence[str], first_block: int = 0, confirmations: int = 0) -> None:
        """`addresses`: of the contracts whose logs are wanted. `first_block`: of their deployment."""
        self._eth = web3.eth
        self._artifacts = artifacts
        self._addresses = list(addresses)
        self._first = first_block
        self._confirmations = confirmations

    def after(self, position: int) -> Events:
        """The logs of all confirmed blocks from `position` on."""
        start = max(position, self._first)
        last = int(self._eth.block_number) - self._confirmations
        logs: list[Log] = []
        for first in range(start, last + 1, MAX_BLOCKS):
            found = self._eth.get_logs({"fromBlock": first, "toBlock": min(first + MAX_BLOCKS - 1, last), "address": self._addresses})
            logs += [decode_log(_raw(each), None, self._artifacts) for each in found]
        return Events(logs, max(start, last + 1))

    def feed(self, logs: Iterable[Log]) -> None:
        """Nothing: they are read from the node like all others."""


def _raw(log: Any) -> RawLog:
    return RawLog(as_address(log["address"]), tuple(bytes(topic) for topic in log["topics"]), bytes(log["data"]))
