"""The clock of a node: as the in-process one, but blocks are made by the node."""

from __future__ import annotations

from guildhall.chain.backend import Backend
from guildhall.evm.clock import SLOT_SECONDS, Clock
from guildhall.evm.errors import ClockError


class NodeClock(Clock):
    """Time moves when it is told to and at no other time; where the node has a clock of its own, it is that of the last block."""

    __slots__ = ("_backend",)

    def __init__(self, backend: Backend) -> None:
        super().__init__(backend.now(), 0)
        self._backend = backend
        self.has_moved = False

    @property
    def now(self) -> int:
        """The timestamp that contracts see, in seconds since 1970."""
        return self._now if self._backend.has_clock else self._backend.now()

    @property
    def number(self) -> int:
        """The number of the next block: a node makes a new one of every transaction."""
        return self._backend.next_number()

    def to(self, instant: int) -> None:
        """Run the next view or transaction at `instant`; ClockError when that is past, NoControl when the node keeps its own time."""
        now = self.now
        if instant < now:
            raise ClockError(f"the clock stands at {now} and cannot go back to {instant}")
        if instant == now:
            return
        if self._backend.has_clock:
            self.set(instant, 0)
        else:
            self._backend.stand_at(instant)

    def mine(self, blocks: int = 1, seconds: int = SLOT_SECONDS) -> None:
        """Make `blocks` blocks, `seconds` apart, the first at the present instant; the next transaction is `seconds` after the last."""
        if blocks < 1 or seconds < 1:
            raise ClockError(f"blocks follow each other in time: not {blocks} blocks, {seconds} s apart")
        now = self.now
        self._backend.mine([now + step * seconds for step in range(blocks)])
        self.set(now + blocks * seconds, 0)
