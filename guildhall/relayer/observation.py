"""What logs mean for the relayer's state: pure, and the same whatever was seen before, twice or late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from guildhall.evm import Log
from guildhall.messages import Phase, Row, Share, Terms

from .ports import SuitePort
from .store import Changes, Entry, Settlement, State, Store, TrackedDeal, TrackedTrial

__all__ = ["observe", "terms_of"]


IN_TRIAL = (Phase.TRIAL, Phase.APPEAL)


def observe(logs: Iterable[Log], suite: SuitePort, store: Store) -> Changes:
    """Deals opened, touched and closed, trials called and over, and demands settled, whoever did it. Logs of other contracts than the
    suite's are left out."""
    return _Observation(suite, store).of(logs)


class _Observation:
    """What a few logs change."""

    def __init__(self, suite: SuitePort, store: Store) -> None:
        self._store = store
        self._exchange, self._court, self._cases = suite.exchange.address, suite.court.address, suite.cases.address
        self._of_deals = (suite.escrow.address, suite.trace.address, self._cases)
        self._deals: dict[bytes, TrackedDeal] = {}
        self._trials: dict[int, TrackedTrial] = {}
        self._entries: dict[bytes, Entry] = {}

    def of(self, logs: Iterable[Log]) -> Changes:
        for log in logs:
            if log.address == self._exchange and log.name == "MatchSettled":
                self._settle(log)
            elif log.address == self._court and hasattr(log.args, "trialId"):
                self._try(log)
            elif log.address in self._of_deals and hasattr(log.args, "dealId"):
                self._touch(log.args.dealId, log)
                if log.address == self._cases and log.name == "CaseMoved" and log.args.phase in IN_TRIAL:
                    self._call(log)
        return Changes(entries=tuple(self._entries.values()), deals=tuple(self._deals.values()), trials=tuple(self._trials.values()))

    def _settle(self, log: Log) -> None:
        entry = self._store.entry(log.args.demandHash)
        if entry is not None:
            self._entries[entry.demand_hash] = _settled(entry, log.args)

    def _touch(self, deal_id: bytes, log: Log) -> None:
        changed = _changed(self._deals.get(deal_id) or self._store.deal(deal_id), log)
        if changed is not None:
            self._deals[deal_id] = changed

    def _call(self, log: Log) -> None:
        """The Court knows no deals: which trial is which deal's is said by the case."""
        trial_id = log.args.trialId
        self._trials[trial_id] = self._trial(trial_id) or TrackedTrial(trial_id, log.args.dealId)

    def _try(self, log: Log) -> None:
        trial = self._trial(log.args.trialId)
        if trial is None:
            return
        is_closed = trial.is_closed or log.name == "TrialClosed"
        self._trials[trial.trial_id] = replace(trial.touched(), is_closed=is_closed)
        # The jury's votes end where the draw says, and with them the clock of the case.
        self._touch(trial.deal_id, log)

    def _trial(self, trial_id: int) -> TrackedTrial | None:
        return self._trials.get(trial_id) or self._store.trial(trial_id)


def terms_of(terms: Any) -> Terms:
    """The terms that an event carries."""
    parts: dict[str, Any] = dict(zip((field.name for field in fields(Terms)), terms, strict=True))
    parts["royalties"] = tuple(Share(*each) for each in parts["royalties"])
    return Terms(**parts)


def _settled(entry: Entry, args: Any) -> Entry:
    settlement = Settlement(args.dealId, args.batchId, args.offerId, args.tariffId)
    return replace(entry, state=State.SETTLED, reason="", settlement=settlement)


def _changed(deal: TrackedDeal | None, log: Log) -> TrackedDeal | None:
    if deal is None:
        return TrackedDeal(log.args.dealId, terms_of(log.args.terms)) if log.name == "DealOpened" else None
    if deal.closed_by is not None:
        return None
    if log.name == "DealClosed":
        return replace(deal, closed_by=Row(log.args.row))
    return deal.touched()
