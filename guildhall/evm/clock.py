"""The chain's clock: whole seconds, forward only. Every move opens a new block; all calls until the next move are in it."""

from __future__ import annotations

from datetime import timedelta

from guildhall.evm.errors import ClockError

SLOT_SECONDS = 12


class Clock:
    """Instant and number of the block in which the next call will run.

    An instant equal to a deadline is after it, so the three tests of a deadline are `just_before(t)`, `to(t)`, `to(t + 1)`.
    """

    __slots__ = ("_now", "_number", "has_moved")

    def __init__(self, now: int, number: int) -> None:
        self._now = now
        self._number = number
        self.has_moved = True

    def __repr__(self) -> str:
        return f"<Clock now={self._now} number={self._number}>"

    @property
    def now(self) -> int:
        """The timestamp that contracts see, in seconds since 1970."""
        return self._now

    @property
    def number(self) -> int:
        """The block number that contracts see."""
        return self._number

    def to(self, instant: int) -> None:
        """Run the next call at `instant`; staying at the same instant changes nothing, going back is a ClockError."""
        if instant < self._now:
            raise ClockError(f"the clock stands at {self._now} and cannot go back to {instant}")
        if instant > self._now:
            self.set(instant, self._number + 1)

    def just_before(self, instant: int) -> None:
        """Run the next call in the last second before `instant`."""
        self.to(instant - 1)

    def pass_(self, *, weeks: int = 0, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> None:
        """Let time pass."""
        length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        self.to(self._now + length // timedelta(seconds=1))

    def mine(self, blocks: int = 1, seconds: int = SLOT_SECONDS) -> None:
        """Let `blocks` blocks pass, `seconds` apart; both at least 1, else a ClockError."""
        if blocks < 1 or seconds < 1:
            raise ClockError(f"blocks follow each other in time: not {blocks} blocks, {seconds} s apart")
        self.set(self._now + blocks * seconds, self._number + blocks)

    def set(self, now: int, number: int) -> None:
        """Put the clock anywhere, backwards too: for the chain, when it unwinds a snapshot."""
        self._now, self._number, self.has_moved = now, number, True
