"""Several transactions in one block: queued while the `with` is open, executed together and in this order at its end.

    with chain.block(at=deadline) as block:
        for deal in due:
            block.add(escrow.settle, deal, sender=keeper)
    assert [log.name for log in block.logs] == ["DealSettled"] * len(due)

Until the end nothing has happened: views still see the state and the time before. An exception inside the `with` drops the queue.
As on any chain, a transaction that fails leaves the others alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from types import TracebackType
from typing import Any, NamedTuple

from guildhall.evm.contract import Method, Overloads
from guildhall.evm.errors import CallError, NoCode
from guildhall.evm.records import Log, RawLog
from guildhall.evm.words import Sender


class Queued(NamedTuple):
    """A transaction to come. `value`: wei. `gas`: the engine's default when None. `title`: for messages."""

    to: str
    data: bytes
    sender: Sender | None
    value: int
    gas: int | None
    title: str


class Outcome:
    """What became of one transaction. `gas_used`: None where the engine cannot tell. `error`: None when it succeeded."""

    def __init__(self, raw_logs: Sequence[RawLog], decode: Callable[[RawLog], Log], gas_used: int | None, error: CallError | None) -> None:
        self.raw_logs = raw_logs
        self.gas_used = gas_used
        self.error = error
        self._decode = decode

    def __repr__(self) -> str:
        return f"<Outcome {self.error or 'success'}>"

    @cached_property
    def logs(self) -> list[Log]:
        """The decoded logs."""
        return [self._decode(raw) for raw in self.raw_logs]


Mine = Callable[[int | None, Sequence[Queued]], list[Outcome]]


class Block:
    """The queue. `outcomes`: one for each transaction, in order, once the `with` has ended."""

    def __init__(self, mine: Mine, has_code: Callable[[str], bool], at: int | None, check: bool) -> None:
        """`mine`: executes the queue at an instant. `check`: raise the first failure at the end."""
        self._mine = mine
        self._has_code = has_code
        self._at = at
        self._check = check
        self._queue: list[Queued] = []
        self.outcomes: list[Outcome] = []

    def __len__(self) -> int:
        return len(self._queue)

    @property
    def logs(self) -> list[Log]:
        """The decoded logs of all transactions, in order."""
        return [log for outcome in self.outcomes for log in outcome.logs]

    def add(self, method: Method | Overloads, *args: Any, sender: Sender | None = None, value: int = 0, gas: int | None = None) -> int:
        """Queue a call of a contract's function; returns its place, counted from 0.

        Raises:
            CodecError: an argument does not fit. NoCode: there is no contract.
        """
        data = method.encode(*args)
        if not self._has_code(method.to):
            raise NoCode(method.to)
        return self.add_raw(method.to, data, sender, value, gas, method.title)

    def add_raw(
        self, to: str, data: bytes, sender: Sender | None = None, value: int = 0, gas: int | None = None, title: str = "raw call"
    ) -> int:
        """Queue calldata as it is; returns its place, counted from 0."""
        self._queue.append(Queued(to, data, sender, value, gas, title))
        return len(self._queue) - 1

    def __enter__(self) -> Block:
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        if problem is not None:
            return
        try:
            self.outcomes = self._mine(self._at, self._queue)
        except CallError as refused:
            if refused.index is not None:
                refused.title = self._queue[refused.index].title
            raise
        failed = [(index, outcome.error) for index, outcome in enumerate(self.outcomes) if outcome.error is not None]
        for index, error in failed:
            error.index, error.title = index, self._queue[index].title
        if self._check and failed:
            raise failed[0][1]
