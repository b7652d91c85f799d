"""Pauses of U, and deadlines that they move: the seconds counted one pause after the other, independent of the contract's search."""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_PAUSE = 7 * 86_400
MIN_RUN = 86_400


@dataclass
class Calendar:
    """`pauses`: [start, end) of each, in order, apart from each other."""

    pauses: list[tuple[int, int]] = field(default_factory=list)

    def due(self, start: int, period: int) -> int:
        """When `period` seconds without a pause have passed since `start`."""
        now, left = start, period
        for begin, end in self.pauses:
            if end <= now:
                continue
            running = max(begin - now, 0)
            if running >= left:
                return now + left
            now, left = end, left - running
        return now + left

    @property
    def paused_until(self) -> int:
        return self.pauses[-1][1] if self.pauses else 0

    def pause(self, now: int, until: int) -> None:
        """From now, or longer than it was."""
        if now < self.paused_until:
            self.pauses[-1] = (self.pauses[-1][0], until)
        else:
            self.pauses.append((now, until))
