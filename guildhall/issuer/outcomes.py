"""What became of each line of a file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

__all__ = ["Outcome", "RunEnds", "State"]

Subject = TypeVar("Subject")


class State(Enum):
    """How a line ended; the words are for a verb in the past tense."""

    DONE = "{}"
    ALREADY = "{} before"
    PLANNED = "would be {}"
    HINDERED = "hindered"
    CONTRADICTED = "contradicted by the chain"
    UNTRIED = "not tried"

    def word(self, verb: str) -> str:
        """`minted before`."""
        return self.value.format(verb)

    @property
    def is_good(self) -> bool:
        """Whether the chain is as the file says, or would be."""
        return self in (State.DONE, State.ALREADY, State.PLANNED)


@dataclass(frozen=True)
class Outcome(Generic[Subject]):
    """One line's. `reason`: why not; empty where there is nothing to say. `transaction`: its hash, where the engine has one."""

    subject: Subject
    state: State
    reason: str = ""
    transaction: str | None = None


class RunEnds(Exception):
    """What hinders one line hinders all that follow; the message says what it is."""
