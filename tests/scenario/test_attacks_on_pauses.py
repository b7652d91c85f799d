"""Attacks by way of pauses of U: the answer's clock stands, the trial's does not."""

from __future__ import annotations

from guildhall.messages import Act, Row
from tests.courtroom import Courtroom
from tests.deal_states import state_of
from tests.stage import DAY, Stage


def test_claim_of_delivery__pause_and_late_denial__no_trial_fits_and_the_buyer_keeps_goods_and_money(stage: Stage) -> None:
    Courtroom(stage)
    deal = state_of(stage, "claimed")
    claimed_at = stage.clock.now
    stage.clock.pass_(seconds=1)
    stage.u_token.pauseTransfers(stage.clock.now + 2 * DAY, sender=stage.admin)
    # The buyer has the goods, and denies on the last second of an answer that the pause has made longer.
    stage.clock.to(claimed_at + 7 * DAY + 2 * DAY - 1)
    stage.state(deal, Act.DENY, stage.buyer)
    trial = stage.cases.caseOf(deal.id).trialId
    while stage.clock.number <= stage.court.trialOf(trial).drawBlock:
        stage.clock.mine()
    with stage.chain.expect("Court_TooLate"):
        stage.court.draw(trial, sender=stage.stranger)

    with stage.moved(stage.buyer, stage.maker, stage.carrier) as moved:
        stage.settle_case(deal)
    assert stage.escrow.dealOf(deal.id).row == Row.LOST_IN_TRANSIT
    assert moved[stage.buyer] == deal.locks.buyer


def test_dispute__pause_of_a_week_and_a_silent_maker__no_trial_fits_and_the_maker_keeps_its_margin(stage: Stage) -> None:
    Courtroom(stage)
    deal = state_of(stage, "disputed")
    stage.clock.pass_(seconds=1)
    stage.u_token.pauseTransfers(stage.clock.now + 7 * DAY, sender=stage.admin)
    stage.settle_case(deal)  # the maker was silent: a trial opens, and is over before a jury can be drawn
    trial = stage.cases.caseOf(deal.id).trialId
    while stage.clock.number <= stage.court.trialOf(trial).drawBlock:
        stage.clock.mine()
    with stage.chain.expect("Court_TooLate"):
        stage.court.draw(trial, sender=stage.stranger)
    stage.settle_case(deal)
    assert stage.cases.caseOf(deal.id).row == Row.NO_RULING_RETURNED


def test_appeal__after_a_pause__no_time_left_for_its_jury(stage: Stage) -> None:
    room = Courtroom(stage)
    deal = state_of(stage, "claimed")
    claimed_at = stage.clock.now
    stage.clock.to(claimed_at + 7 * DAY - 1)
    stage.state(deal, Act.DENY, stage.buyer)
    room.hold(deal, Row.NOT_DELIVERED)
    stage.settle_case(deal) if stage.cases.clockOf(deal.t)[0] == 3 else None
    stage.u_token.pauseTransfers(stage.clock.now + 7 * DAY, sender=stage.admin)
    stage.clock.to(stage.cases.clockOf(deal.t)[2] - 1)
    from tests.deal_states import fund

    # Stakes lie in the ledger: the pause does not matter to who has them there.
    stage.clock.to(stage.clock.now)
    assert stage.u_token.pausedUntil() <= stage.clock.now
    fund(stage, deal)
    stage.clock.to(stage.clock.now)
    stage.state(deal, Act.APPEAL, stage.carrier)
    trial = stage.cases.caseOf(deal.id).trialId
    while stage.clock.number <= stage.court.trialOf(trial).drawBlock:
        stage.clock.mine()
    with stage.chain.expect("Court_TooLate"):
        stage.court.draw(trial, sender=stage.stranger)
