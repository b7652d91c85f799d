"""OVERTURNED: the deal goes on with the time that the case has taken from it, to the second."""

from __future__ import annotations

import pytest

from guildhall.messages import Act, FactKind, Row, Status
from tests.courtroom import Courtroom
from tests.deal_states import fund, state_of
from tests.stage import DAY, HOUR, Deal, Stage


def overturn(stage: Stage, deal: Deal, wait_seconds: int = 0) -> int:
    """By a jury; settled so much later than it could be. Returns how long the case has stopped the deal."""
    opened_at = stage.cases.caseOf(deal.id).openedAt
    Courtroom(stage).hold(deal, Row.OVERTURNED)
    stage.settle_case(deal)
    stage.clock.to(stage.cases.clockOf(deal.t).dueAt + wait_seconds)
    stage.cases.settle(deal.t, sender=stage.stranger)
    return int(stage.clock.now - opened_at)


@pytest.mark.parametrize("later", [0, 1, 5 * DAY])
@pytest.mark.parametrize("hours", [0, 1, 167])
def test_resume__damage_unfounded__rest_of_the_time_to_accept(stage: Stage, hours: int, later: int) -> None:
    """CAS-4, ESC-81: the buyer has what was left of her seven days, whoever settles late."""
    deal = state_of(stage, "delivered, breached")
    accept_by = stage.escrow.clockOf(deal.t).dueAt
    fund(stage, deal)
    stage.clock.pass_(hours=hours)
    stage.state(deal, Act.DAMAGE)
    stage.clock.pass_(hours=5)
    stage.state(deal, Act.CONTEST, stage.carrier)

    stopped = overturn(stage, deal, later)

    assert stage.escrow.clockOf(deal.t) == (Row.SILENT_ACCEPTED, accept_by + stopped)
    assert accept_by + stopped - stage.clock.now == 7 * DAY - hours * HOUR
    stage.clock.just_before(accept_by + stopped)
    with stage.chain.branch():
        stage.confirm(deal)
    stage.clock.to(accept_by + stopped)
    with stage.chain.expect("Escrow_TooLate", now_=accept_by + stopped, deadline=accept_by + stopped):
        stage.confirm(deal)
    with stage.chain.expect("Escrow_TooLate", deadline=accept_by + stopped):
        stage.dispute(deal)
    stage.escrow.settle(deal.t, sender=stage.stranger)
    assert stage.escrow.dealOf(deal.id).row == Row.SILENT_ACCEPTED


@pytest.mark.parametrize(("days", "is_rest"), [(0, True), (9, True), (16, False)])
def test_resume__stop_overturned__rest_of_the_time_to_ship_or_a_week(stage: Stage, days: int, is_rest: bool) -> None:
    """CAS-5, ESC-81: whichever is longer."""
    deal = stage.make_deal(inspector=stage.inspector.address)
    stage.fail(deal)
    stage.clock.pass_(days=days)
    stage.fail(deal)
    ship_by = deal.opened_at + 17 * DAY
    stage.state(deal, Act.CONTEST, stage.maker)

    stopped = overturn(stage, deal)

    due_at = max(ship_by + stopped, stage.clock.now + 7 * DAY)
    assert (ship_by + stopped > stage.clock.now + 7 * DAY) == is_rest
    assert stage.escrow.clockOf(deal.t) == (Row.NOT_SHIPPED, due_at)
    stage.clock.to(due_at)
    with stage.chain.expect("Escrow_TooLate", now_=due_at, deadline=due_at):
        stage.pick_up(deal)


def test_resume__stop_overturned__counts_as_passed(stage: Stage) -> None:
    """CAS-5: the good may be picked up, and is delivered and paid as any other."""
    deal = state_of(stage, "stop overturned")
    facts = stage.trace.factsOf(deal.id)
    assert (facts.stage, facts.failures) == (3, 1)

    with stage.chain.expect("Trace_OutOfOrder", kind=FactKind.FAILED, stage=3):
        stage.attest(deal, FactKind.FAILED)
    with stage.chain.expect("Cases_NothingToContest", dealId=deal.id):
        stage.state(deal, Act.CONTEST, stage.maker)
    stage.deliver(deal)
    stage.confirm(deal)

    assert stage.escrow.dealOf(deal.id).row == Row.FULFILLED


def test_resume__damage_unfounded__dispute_still_open(stage: Stage) -> None:
    """CAS-1, CAS-4: damage is heard once; whether the good is on spec is another question."""
    deal = state_of(stage, "damage unfounded")
    with stage.chain.expect("Cases_Heard", dealId=deal.id):
        stage.state(deal, Act.DAMAGE)

    stage.dispute(deal)

    assert stage.escrow.dealOf(deal.id).status == Status.DISPUTED
    assert stage.cases.caseOf(deal.id).caseId == 2
