"""The keeper's part in features: counts closed deals for those that were proposed, and has their owners paid."""

from __future__ import annotations

from dataclasses import replace

from .ports import SuitePort
from .steps import Steps
from .store import Changes, Store, TrackedDeal, TrackedFeature

__all__ = ["FeatureKeeper"]

NEVER = ("Features_NotFulfilled", "Features_OwnDeal", "Features_Counted", "Features_OtherFeature")
"""Errors that say that a closed deal is counted already, or never will be."""

NOT_YET = ("Features_TooFew", "Features_NotOriginator")
"""Errors that say that more has to be counted before anyone can claim."""


class FeatureKeeper:
    """Looks at the deals that the store knows with their demands: a value stands in the demand's parameters, which the codebook names."""

    def __init__(self, suite: SuitePort, store: Store, steps: Steps) -> None:
        self._features = suite.features
        self._store = store
        self._steps = steps

    def keep(self) -> None:
        """All features that are not paid."""
        for feature in self._store.open_features():
            for deal in self._store.sales_of(feature.standard_id):
                if deal.deal_id not in feature.looked_at:
                    self._adopt(feature, deal)
            self._claim(feature)

    def _adopt(self, feature: TrackedFeature, deal: TrackedDeal) -> None:
        entry, standard = self._store.entry(deal.terms.demand_hash), self._store.standard(feature.standard_id)
        if entry is None or standard is None:
            return  # a demand that another relayer settled: it can count it
        values = standard.values_of(entry.demand.params_hash)
        if values is None or values[feature.index] != feature.value:
            self._look(feature, deal)
            return
        what = f"deal 0x{deal.deal_id.hex()} for feature 0x{feature.feature_id.hex()}"
        args = (deal.terms.as_tuple(), entry.demand.as_tuple(), list(values), feature.feature_id)
        obstacle = self._steps.obstacle(self._features.adopt, *args)
        if not obstacle:
            self._steps.send(what, self._features.adopt, *args)
        elif obstacle in NEVER:
            self._look(feature, deal)
        else:
            self._steps.wait(what, obstacle)

    def _look(self, feature: TrackedFeature, deal: TrackedDeal) -> None:
        self._store.commit(Changes(features=[replace(feature, looked_at=frozenset([deal.deal_id]))]))

    def _claim(self, feature: TrackedFeature) -> None:
        what = f"payment of feature 0x{feature.feature_id.hex()}"
        obstacle = self._steps.obstacle(self._features.claimFeature, feature.feature_id)
        if not obstacle:
            self._steps.send(what, self._features.claimFeature, feature.feature_id)
        elif obstacle not in NOT_YET:
            self._steps.wait(what, obstacle)
