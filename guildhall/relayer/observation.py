"""What logs mean for the relayer's state: pure, and the same whatever was seen before, twice or late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from guildhall.evm import Log
from guildhall.messages import FactKind, Phase, Row, Share, Terms

from .ports import SuitePort
from .store import (
    Changes,
    Duty,
    Entry,
    Settlement,
    State,
    Store,
    TrackedDeal,
    TrackedFeature,
    TrackedGrant,
    TrackedMaker,
    TrackedTrial,
)

__all__ = ["observe", "terms_of"]


IN_TRIAL = (Phase.TRIAL, Phase.APPEAL)


def observe(logs: Iterable[Log], suite: SuitePort, store: Store) -> Changes:
    """Deals opened, touched and closed, trials called and over, demands settled, and what the incentive rules are about: data grants,
    features, makers' records; whoever did it. Logs of other contracts than the suite's are left out."""
    return _Observation(suite, store).of(logs)


class _Observation:
    """What a few logs change."""

    def __init__(self, suite: SuitePort, store: Store) -> None:
        self._store = store
        self._exchange, self._court, self._cases = suite.exchange.address, suite.court.address, suite.cases.address
        self._of_deals = (suite.escrow.address, suite.trace.address, self._cases)
        self._grants_at, self._features_at = suite.data_grants.address, suite.features.address
        self._badges_at = suite.gold_badge.address
        self._deals: dict[bytes, TrackedDeal] = {}
        self._trials: dict[int, TrackedTrial] = {}
        self._entries: dict[bytes, Entry] = {}
        self._grants: dict[int, TrackedGrant] = {}
        self._features: dict[bytes, TrackedFeature] = {}
        self._makers: dict[int, TrackedMaker] = {}

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
            else:
                self._reward(log)
        return Changes(
            entries=tuple(self._entries.values()),
            deals=tuple(self._deals.values()),
            trials=tuple(self._trials.values()),
            grants=tuple(self._grants.values()),
            features=tuple(self._features.values()),
            makers=tuple(self._makers.values()),
        )

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

    def _reward(self, log: Log) -> None:
        """What incentive rules are about, beside deals."""
        if log.address == self._grants_at and hasattr(log.args, "grantId"):
            grant = self._grants.get(log.args.grantId) or self._store.grant(log.args.grantId)
            if grant is not None:
                self._grants[grant.grant_id] = grant.touched()
            elif log.name == "DataGranted":
                self._grants[log.args.grantId] = TrackedGrant(log.args.grantId, log.args.owner)
        elif log.address == self._features_at:
            self._feature(log.args, log.name)
        elif log.address == self._badges_at and hasattr(log.args, "memberId"):
            maker = self._makers.get(log.args.memberId) or self._store.maker(log.args.memberId) or TrackedMaker(log.args.memberId)
            is_gold = log.name == "GoldClaimed" or (maker.is_gold and log.name != "GoldEnded")
            self._makers[maker.member_id] = TrackedMaker(maker.member_id, is_gold)

    def _feature(self, args: Any, name: str) -> None:
        feature = self._features.get(args.featureId) or self._store.feature(args.featureId)
        if feature is None and name == "FeatureProposed":
            feature = TrackedFeature(args.featureId, args.standardId, args.index, args.value)
        elif feature is not None and name == "FeatureAdopted":
            feature = replace(feature, looked_at=feature.looked_at | {args.dealId})
        elif feature is not None and name == "FeaturePaid":
            feature = replace(feature, is_paid=True)
        if feature is not None:
            self._features[feature.feature_id] = feature

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
        return deal.closed(Row(log.args.row))
    if log.name == "DealShipped":
        deal = replace(deal, carrier=log.args.carrier)
    elif log.name == "FactRecorded" and log.args.kind == FactKind.FAILED:
        deal = replace(deal, duties=deal.duties | Duty.FAILURE)
    return deal.touched()
