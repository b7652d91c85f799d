"""The clock of a test: puts the next transaction at an exact instant. An instant equal to a deadline is after it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ape.managers.chain import ChainManager

__all__ = ["Clock"]


class Clock:
    """`clock.to(t)`, `clock.just_before(t)`, `clock.pass_(days=3)`: when the next transaction happens."""

    def __init__(self, chain: ChainManager) -> None:
        self._chain = chain

    @property
    def now(self) -> int:
        """Timestamp of the latest block."""
        return int(self._chain.blocks.head.timestamp)

    def to(self, instant: int) -> int:
        """The next transaction happens at `instant`, which lies after the latest block."""
        self._chain.pending_timestamp = instant
        return instant

    def just_before(self, instant: int) -> int:
        """The next transaction happens one second before `instant`."""
        return self.to(instant - 1)

    def pass_(self, **length: float) -> int:
        """The next transaction happens that long after the latest block: `clock.pass_(days=3)`."""
        return self.to(self.now + int(timedelta(**length).total_seconds()))
