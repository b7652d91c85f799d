"""The keeper's part in the Gold badge: puts inspections and failures on makers' records, claims and ends badges."""

from __future__ import annotations

from dataclasses import replace

from .ports import SuitePort
from .steps import Steps
from .store import Changes, Duty, Store, TrackedDeal, TrackedMaker

__all__ = ["BadgeKeeper"]

NOTE_GAS = 120_000
"""For one inspection of a batch, with room to spare."""

RECORDED = ("GoldBadge_NothingNew", "GoldBadge_NoFailure")
"""Errors that say that nothing of a deal belongs on a record, or stands there already."""

TOO_EARLY = "GoldBadge_TooEarly"


class BadgeKeeper:
    """Keeps the records of the deals and makers of the store. `budget`: gas that one transaction may plan for."""

    def __init__(self, suite: SuitePort, store: Store, steps: Steps, budget: int) -> None:
        self._badge = suite.gold_badge
        self._epoch = int(suite.incentives.epoch())
        self._store = store
        self._steps = steps
        self._size = max(1, budget // NOTE_GAS)

    def note(self) -> None:
        """Failures and passed inspections; a failure first, so that no badge is claimed over it."""
        deals = self._store.dutiful_deals()
        for deal in deals:
            if Duty.FAILURE in deal.duties:
                self._note_failure(deal)
        passed = [deal for deal in deals if Duty.INSPECTION in deal.duties and self._is_passed(deal)]
        for start in range(0, len(passed), self._size):
            part = passed[start : start + self._size]
            if self._steps.send("inspections on record", self._badge.noteInspections, [deal.terms.as_tuple() for deal in part]):
                self._done(part, Duty.INSPECTION)

    def _note_failure(self, deal: TrackedDeal) -> None:
        method, terms = self._badge.noteFailure, deal.terms.as_tuple()
        obstacle = self._steps.obstacle(method, terms)
        if obstacle and obstacle not in RECORDED:
            self._steps.wait(f"failure of deal 0x{deal.deal_id.hex()} on record", obstacle)
        elif obstacle or self._steps.send(f"failure of deal 0x{deal.deal_id.hex()} on record", method, terms):
            self._done([deal], Duty.FAILURE)

    def _is_passed(self, deal: TrackedDeal) -> bool:
        """Whether it counts, and is not counted yet."""
        obstacle = self._steps.obstacle(self._badge.noteInspections, [deal.terms.as_tuple()])
        if obstacle in RECORDED:
            self._done([deal], Duty.INSPECTION)
        elif obstacle:
            self._steps.wait(f"inspection of deal 0x{deal.deal_id.hex()} on record", obstacle)
        return not obstacle

    def _done(self, deals: list[TrackedDeal], duty: Duty) -> None:
        known = [self._store.deal(deal.deal_id) or deal for deal in deals]
        self._store.commit(Changes(deals=[deal.without(duty) for deal in known]))

    def award(self) -> None:
        """Badges: those that have ended are taken, those that are earned are given or renewed."""
        for maker in self._store.makers():
            if maker.is_gold and not self._steps.obstacle(self._badge.endGold, maker.member_id):
                self._steps.send(f"end of Gold of member {maker.member_id}", self._badge.endGold, maker.member_id)
            if maker.looked_epoch != self._epoch:
                self._claim(maker)

    def _claim(self, maker: TrackedMaker) -> None:
        """Once a month, and again when something new came on the record."""
        method = self._badge.claimGold
        obstacle = self._steps.obstacle(method, maker.member_id)
        if not obstacle:
            self._steps.send(f"Gold of member {maker.member_id}", method, maker.member_id)
        if obstacle != TOO_EARLY:
            known = self._store.maker(maker.member_id) or maker
            self._store.commit(Changes(makers=[replace(known, looked_epoch=self._epoch)]))
