"""Attacks by way of pauses of U: the time to answer grows with a pause, the time for the trial after it does not."""

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


def require_no_jury(stage: Stage, deal: Deal) -> None:
    trial = stage.cases.caseOf(deal.id).trialId
    while stage.clock.number <= stage.court.trialOf(trial).drawBlock:
        stage.clock.mine()
    with stage.chain.expect("Court_TooLate"):
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
def test_claim_of_delivery__pause_and_late_denial__buyer_keeps_goods_and_money(stage: Stage, days: int) -> None:
    """She has the goods, and denies in the last second of an answer that the pause made longer: no trial fits any more."""
    Courtroom(stage)
    deal = state_of(stage, "claimed")
    claimed_at = stage.clock.now
    pause(stage, days)
    stage.clock.to(claimed_at + (7 + days) * DAY - 1)
    stage.state(deal, Act.DENY, stage.buyer)
    require_no_jury(stage, deal)

    with stage.moved(stage.buyer) as moved:
        stage.settle_case(deal)
    assert stage.escrow.dealOf(deal.id).row == Row.LOST_IN_TRANSIT
    assert moved == {stage.buyer: deal.locks.buyer}
    assert "Slashed" in [log.name for log in stage.chain.logs]


def test_dispute__week_of_pause_and_a_silent_maker__no_trial_fits_and_the_margin_is_safe(stage: Stage) -> None:
    Courtroom(stage)
    deal = state_of(stage, "disputed")
    pause(stage, 7)
    stage.settle_case(deal)
    require_no_jury(stage, deal)
    stage.settle_case(deal)
    assert stage.cases.caseOf(deal.id).row == Row.NO_RULING_RETURNED


def test_appeal__after_a_pause__no_time_left_for_its_jury(stage: Stage) -> None:
    """The first ruling came late, the pause lies in the time to appeal."""
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
    require_no_jury(stage, deal)


def test_rework__longer_than_lead_and_grace__a_pause_before_the_moved_clock_does_not_count(stage: Stage) -> None:
    """A policy may say so; `clockAt` is then ahead of now, and a pause that ends before it is forgotten."""
    suite, policy = stage.suite, stage.suite.config.policy
    periods = list(policy.periods_tuple())
    periods[1], periods[2] = DAY, 14 * DAY  # grace, rework
    pots = default_pots(stage.chain) | {"risk_pool": suite.risk_pool.address}
    owners = (pots["platform"], pots["commune"], pots["risk_pool"], pots["panels"], policy.panel_period)
    suite.matrix.publish(policy.fees_tuple(), tuple(periods), owners, policy.ceiling_tuple(), policy.rows_tuple(), sender=stage.admin)
    version = suite.matrix.policyCount()
    offer_id = stage.post_offer(lead_period=DAY, policy_version=version)
    deal = stage.make_deal(offer_id=offer_id, policy_version=version, inspector=stage.inspector.address)
    stage.fail(deal)
    before = stage.escrow.clockOf(deal.t)[1]
    assert before == stage.clock.now + 14 * DAY
    pause(stage, 7)
    assert stage.escrow.clockOf(deal.t)[1] == before  # seven days that the maker could not use
