"""Numbers for snapshots: never used again, and worthless once they, or an earlier one, were unwound."""

from __future__ import annotations

from typing import Generic, TypeVar

from guildhall.evm.errors import SnapshotError

T = TypeVar("T")


class Marks(Generic[T]):
    """The stack of snapshots with what was kept for each."""

    def __init__(self) -> None:
        self._kept: dict[int, T] = {}
        self._next = 0

    def put(self, memo: T) -> int:
        """Keep something under a new number."""
        number, self._next = self._next, self._next + 1
        self._kept[number] = memo
        return number

    def take(self, number: int) -> T:
        """What was kept, forgetting it and all later ones; SnapshotError when the number is stale."""
        if number not in self._kept:
            raise SnapshotError(f"snapshot {number} is stale: it, or an earlier one, was already unwound")
        memo = self._kept[number]
        for later in [mark for mark in self._kept if mark >= number]:
            del self._kept[later]
        return memo
