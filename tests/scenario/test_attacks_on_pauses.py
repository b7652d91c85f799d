"""Attacks by way of pauses of U: the time to answer grows with a pause, and so does the time for the trial after it."""

from __future__ import annotations

import pytest

from guildhall.deploy.suite import default_pots
from guildhall.messages import Act, Row
from tests.courtroom import Courtroom
from tests.deal_states import fund, state_of
from tests.stage import DAY, Deal, Stage


def pause(stage: Stage, days: int) -> None:
    stage.clock.pass_(seconds=1)
    stage.u_token.pauseTransfers(stage.clock.now + days * DAY, sender=stage.admin)


def require_jury(stage: Stage, deal: Deal) -> None:
    trial = stage.cases.caseOf(deal.id).trialId
    while stage.clock.number <= stage.court.trialOf(trial).drawBlock:
        stage.clock.mine()
    stage.court.draw(trial, sender=stage.stranger)


def test_claim_of_delivery__late_denial_without_a_pause__is_tried(stage: Stage) -> None:
    """The same without a pause: honest carriers win."""
    room = Courtroom(stage)
    deal = state_of(stage, "claimed")
    stage.clock.to(stage.clock.now + 7 * DAY - 1)
    stage.state(deal, Act.DENY, stage.buyer)
    room.hold(deal, Row.DELIVERY_PROVEN)
    stage.settle_case(deal)
    stage.settle_case(deal)
    assert stage.escrow.dealOf(deal.id).row == Row.DELIVERY_PROVEN


@pytest.mark.parametrize("days", [1, 2, 7])
def test_claim_of_delivery__pause_and_late_denial__is_tried(stage: Stage, days: int) -> None:
    """CAS-24: she has the goods, and denies in the last second of an answer that the pause made longer."""
    room = Courtroom(stage)
    deal = state_of(stage, "claimed")
    claimed_at = stage.clock.now
    pause(stage, days)
    stage.clock.to(claimed_at + (7 + days) * DAY - 1)
    stage.state(deal, Act.DENY, stage.buyer)
    room.hold(deal, Row.DELIVERY_PROVEN)
    stage.settle_case(deal)
    stage.settle_case(deal)
    assert stage.escrow.dealOf(deal.id).row == Row.DELIVERY_PROVEN


def test_dispute__week_of_pause_and_a_silent_maker__is_tried(stage: Stage) -> None:
    """CAS-24"""
    Courtroom(stage)
    deal = state_of(stage, "disputed")
    pause(stage, 7)
    stage.settle_case(deal)
    require_jury(stage, deal)


def test_appeal__after_a_pause__has_its_jury(stage: Stage) -> None:
    """CAS-24: the first ruling came late, the pause lies in the time to appeal."""
    room = Courtroom(stage)
    deal = state_of(stage, "claimed")
    stage.clock.to(stage.clock.now + 7 * DAY - 1)
    stage.state(deal, Act.DENY, stage.buyer)
    room.hold(deal, Row.NOT_DELIVERED)
    stage.u_token.pauseTransfers(stage.clock.now + 7 * DAY, sender=stage.admin)
    stage.cases.settle(deal.t, sender=stage.stranger)
    last = stage.cases.clockOf(deal.t)[2] - 1
    stage.clock.to(last - 1)
    fund(stage, deal)
    stage.clock.to(last)
    stage.state(deal, Act.APPEAL, stage.carrier)
    require_jury(stage, deal)


def test_rework__longer_than_the_grace_to_ship__Matrix_PeriodTooLong(stage: Stage) -> None:
    """MTX-9: `clockAt` would be ahead of now, and a pause that ends before it forgotten."""
    suite, policy = stage.suite, stage.suite.config.policy
    periods = list(policy.periods_tuple())
    periods[1], periods[2] = DAY, DAY + 1  # grace, rework
    pots = default_pots(stage.chain) | {"risk_pool": suite.risk_pool.address}
    owners = (pots["platform"], pots["commune"], pots["risk_pool"], pots["panels"], policy.panel_period)
    rest = (owners, policy.ceiling_tuple(), policy.rows_tuple())

    with stage.chain.expect("Matrix_PeriodTooLong", period=DAY + 1, max=DAY):
        suite.matrix.publish(policy.fees_tuple(), tuple(periods), *rest, sender=stage.admin)
    periods[2] = DAY
    suite.matrix.publish(policy.fees_tuple(), tuple(periods), *rest, sender=stage.admin)
