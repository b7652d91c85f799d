"""The keeper's part in the Court: draws juries once their block is past, closes trials that are over. Anyone may do either."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guildhall.evm import Log

from .errors import TransactionFailed
from .ports import Sender, SuitePort, name_of
from .store import Changes, Store, TrackedTrial

__all__ = ["FailedStep", "TrialReport", "TrialKeeper"]

OVERTAKEN = ("Court_Drawn", "Court_Closed")


@dataclass(frozen=True)
class FailedStep:
    """Something that was due and did not succeed. `reason`: the contract's error. It is tried again."""

    what: str
    reason: str


@dataclass(frozen=True)
class TrialReport:
    """Ids of trials. `fixed_anew`: their draw block was too far back, a new one was fixed."""

    drawn: tuple[int, ...]
    fixed_anew: tuple[int, ...]
    closed: tuple[int, ...]
    failed: tuple[FailedStep, ...]


class TrialKeeper:
    """Watches the trials of the store; `learn` is given the logs of each transaction."""

    def __init__(self, suite: SuitePort, sender: Sender, store: Store, learn: Callable[[Sequence[Log]], None]) -> None:
        self._suite = suite
        self._sender = sender
        self._store = store
        self._learn = learn

    def keep(self) -> TrialReport:
        """Draw and close whatever can be."""
        clock, court = self._suite.chain.clock, self._suite.court
        self.ask()
        logs: list[Log] = []
        failed: list[FailedStep] = []
        for trial in self._ask(self._store.open_trials()):
            if trial.is_closed:
                continue
            if trial.is_over(clock.now):
                logs += self._do(court.close, trial, "closing", failed)
            elif trial.may_be_drawn(clock.now, clock.number):
                logs += self._do(court.draw, trial, "drawing", failed)
        return TrialReport(_ids(logs, "JuryDrawn"), _ids(logs, "DrawFixed"), _ids(logs, "TrialClosed"), tuple(failed))

    def ask(self) -> None:
        """Read what is not known yet of the open trials."""
        self._ask([trial for trial in self._store.open_trials() if trial.ends_at is None])

    def _do(self, method: Any, trial: TrackedTrial, what: str, failed: list[FailedStep]) -> Sequence[Log]:
        try:
            logs = self._sender.send(method, trial.trial_id)
        except TransactionFailed as problem:
            reason = name_of(problem.cause)
            if reason not in OVERTAKEN:
                failed.append(FailedStep(f"{what} of trial {trial.trial_id}", reason))
            self._ask([trial])
            return []
        self._learn(logs)
        return [log for log in logs if log.address == self._suite.court.address]

    def _ask(self, trials: Iterable[TrackedTrial]) -> list[TrackedTrial]:
        """The same trials as the chain has them now."""
        asked = []
        for trial in trials:
            found = self._suite.court.trialOf(trial.trial_id)
            is_drawn = found.revealBy != 0
            asked.append(
                replace(
                    trial,
                    draw_block=0 if is_drawn else int(found.drawBlock),
                    draw_by=found.deadline - self._vote_period,
                    ends_at=int(found.revealBy if is_drawn else found.deadline),
                    is_closed=found.isClosed,
                )
            )
        if asked:
            self._store.commit(Changes(trials=asked))
        return asked

    @property
    def _vote_period(self) -> int:
        court = self._suite.court
        return int(court.COMMIT_PERIOD() + court.REVEAL_PERIOD())


def _ids(logs: Iterable[Log], name: str) -> tuple[int, ...]:
    return tuple(log.args.trialId for log in logs if log.name == name)
