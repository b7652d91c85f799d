"""Snapshots of a pyrevm EVM that cannot be misused.

What pyrevm leaves to its user, and what is done about it here (each has a test):
- a checkpoint that is older than one already reverted stays usable and destroys the state: marks have numbers that are never used again,
  and unwinding one forgets all that came after it;
- every open checkpoint counts as a call frame, so that after about a thousand no call succeeds: the count is taken back at once;
- writes from outside (balance, code) are in no journal, so that unwinding does not undo them, or undoes transfers on top of the wrong
  balance: each is noted with a checkpoint of its own and undone in its turn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from pyrevm import EVM, JournalCheckpoint

from guildhall.evm.errors import SnapshotError

T = TypeVar("T")


class History(Generic[T]):
    """The stack of snapshots; each keeps a `memo` of what the chain knows beside the EVM."""

    def __init__(self, evm: EVM) -> None:
        self._evm = evm
        self._marks: dict[int, tuple[JournalCheckpoint, T]] = {}
        self._writes: list[tuple[int, JournalCheckpoint, Callable[[], None]]] = []
        self._next = 0

    def mark(self, memo: T) -> int:
        """Take a snapshot; returns its number."""
        number, self._next = self._next, self._next + 1
        self._marks[number] = (self._checkpoint(), memo)
        return number

    def note(self, undo: Callable[[], None]) -> None:
        """Announce a write from outside, before it is made; `undo` restores what it overwrites."""
        if self._marks:
            self._writes.append((next(reversed(self._marks)), self._checkpoint(), undo))

    def unwind(self, number: int) -> T:
        """Return to the snapshot and forget it and all later ones; SnapshotError when it is not on the stack."""
        if number not in self._marks:
            raise SnapshotError(f"snapshot {number} is stale: it, or an earlier one, was already unwound")
        while self._writes and self._writes[-1][0] >= number:
            _, checkpoint, undo = self._writes.pop()
            self._revert(checkpoint)
            undo()
        for later in [mark for mark in self._marks if mark > number]:
            del self._marks[later]
        checkpoint, memo = self._marks.pop(number)
        self._revert(checkpoint)
        return memo

    def _checkpoint(self) -> JournalCheckpoint:
        checkpoint = self._evm.snapshot()
        self._evm.commit()  # takes back the call frame; the checkpoint itself stays good
        return checkpoint

    def _revert(self, checkpoint: JournalCheckpoint) -> None:
        self._evm.snapshot()  # the call frame that the revert is going to take back
        self._evm.revert(checkpoint)
