"""Steps of a keeper that anybody else may take as well: each is tried on the present state before it is sent, so that what is done already,
or has to wait, costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from guildhall.evm import CallError, Log

from .errors import TransactionFailed
from .ports import Sender, SuitePort, name_of, reason_of
from .trials import FailedStep

__all__ = ["Steps", "Waiting"]

WAITS = "Incentives_Waits"


@dataclass(frozen=True)
class Waiting:
    """Something that is due and cannot be done now. `reason`: the contract's error. It is tried again."""

    what: str
    reason: str


class Steps:
    """The steps of one run; `learn` is given the logs of each transaction. `overtaken`: errors that say that somebody was faster."""

    def __init__(self, suite: SuitePort, sender: Sender, learn: Callable[[Sequence[Log]], None], overtaken: Collection[str]) -> None:
        self._suite = suite
        self._sender = sender
        self._learn = learn
        self._overtaken = overtaken
        self.logs: list[Log] = []
        self.waiting: list[Waiting] = []
        self.failed: list[FailedStep] = []

    def obstacle(self, method: Any, *args: Any) -> str:
        """The error by which a call would fail now; empty where it would not. Of what waits, the reason why."""
        try:
            self._suite.chain.simulate(method.to, method.encode(*args), self._sender.address)
        except CallError as cause:
            return self.named(cause)
        return ""

    def named(self, cause: Exception) -> str:
        """Name of an error, with that of the one it carries."""
        name = name_of(cause)
        return f"{name}: {self.reason(cause.params.reason)}" if name == WAITS else name  # type: ignore[attr-defined]

    def reason(self, data: bytes) -> str:
        """Name of an error that an event or another error carries."""
        name, values = reason_of(self._suite.chain.artifacts, data)
        return f"{name}: {self.reason(values['reason'])}" if name == WAITS else name

    def wait(self, what: str, reason: str) -> None:
        """Name what waits, once."""
        if (waiting := Waiting(what, reason)) not in self.waiting:
            self.waiting.append(waiting)

    def send(self, what: str, method: Any, *args: Any) -> bool:
        """Send a step; whether it went through."""
        try:
            logs = self._sender.send(method, *args)
        except TransactionFailed as problem:
            reason = self.named(problem.cause)
            if reason.startswith(WAITS):
                self.wait(what, reason)
            elif reason not in self._overtaken:
                self.failed.append(FailedStep(what, reason))
            return False
        self._learn(logs)
        self.logs += logs
        return True
