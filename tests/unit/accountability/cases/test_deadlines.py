"""Every clock of a case in the second before, at and after its end. `now < deadline` is in time."""

from __future__ import annotations

import pytest

from guildhall.messages import Act, Phase, Row, Status
from tests.deal_states import CASE_STATES, state_of
from tests.stage import DAY, Deal, Stage
from tests.unit.accountability.cases.test_table import account_of, attempt, prepared

SECONDS = pytest.mark.parametrize("seconds", [-1, 0, 1])
PAUSE = pytest.mark.parametrize("pause", [0, 2 * DAY], ids=["", "paused"])

ACTS = [
    # state, act, by, days since what
    ("delivered", Act.DISPUTE, "buyer", 7, "delivery"),
    ("delivered, breached", Act.DAMAGE, "buyer", 7, "delivery"),
    ("shipped", Act.CLAIM, "carrier", 20, "pickup"),
    ("shipped", Act.ARRIVE, "carrier", 20, "pickup"),
    ("failed twice", Act.CONTEST, "maker", 3, "failure"),
    ("disputed", Act.CONCEDE, "maker", 3, "phase"),
    ("claimed", Act.DENY, "buyer", 7, "phase"),
    ("damage claimed", Act.CONTEST, "carrier", 3, "phase"),
    ("refund heard", Act.APPEAL, "maker", 3, "ruling"),
    ("refund ruled", Act.APPEAL, "maker", 3, "phase"),
    ("false claim ruled", Act.APPEAL, "buyer", 3, "phase"),
    ("claim ruled", Act.APPEAL, "carrier", 3, "phase"),
    ("damage ruled", Act.APPEAL, "carrier", 3, "phase"),
    ("stop ruled", Act.APPEAL, "buyer", 3, "phase"),
    ("return ruled", Act.APPEAL, "carrier", 3, "phase"),
    ("conceded", Act.ARRIVE, "second_carrier", 10, "phase"),
    ("refund due", Act.ARRIVE, "second_carrier", 10, "phase"),
    ("not ruled", Act.ARRIVE, "second_carrier", 10, "phase"),
    ("damage due", Act.ARRIVE, "second_carrier", 10, "phase"),
    ("conceded, arrived", Act.CONTEST, "maker", 3, "phase"),
    ("refund arrived", Act.CONTEST, "maker", 3, "phase"),
    ("damage arrived", Act.CONTEST, "carrier", 3, "phase"),
    ("sent back", Act.CONTEST, "maker", 3, "phase"),
]

CLOCKS = {
    # state: days since what; what silence leads to
    "disputed": (3, "phase", Phase.TRIAL, Row.NONE),
    "dispute tried": (10, "opening", Phase.GOODS, Row.NO_RULING_RETURNED),
    "refund heard": (0, "ruling", Phase.RULED, Row.OFF_SPEC_REFUND),
    "refund ruled": (3, "phase", Phase.GOODS, Row.OFF_SPEC_REFUND),
    "refund appealed": (20, "opening", Phase.GOODS, Row.OFF_SPEC_REFUND),
    "refund due": (10, "phase", Phase.ENDED, Row.FULFILLED),
    "refund arrived": (3, "phase", Phase.ENDED, Row.OFF_SPEC_REFUND),
    "refund arrival contested": (10, "opening", Phase.ENDED, Row.OFF_SPEC_REFUND),
    "false claim ruled": (3, "phase", Phase.ENDED, Row.FALSE_CLAIM),
    "false claim appealed": (20, "opening", Phase.ENDED, Row.FALSE_CLAIM),
    "not ruled": (10, "phase", Phase.ENDED, Row.NO_RULING),
    "conceded": (10, "phase", Phase.ENDED, Row.FULFILLED),
    "conceded, arrived": (3, "phase", Phase.ENDED, Row.CONCEDED),
    "conceded, arrival contested": (10, "opening", Phase.ENDED, Row.CONCEDED),
    "claimed": (7, "phase", Phase.ENDED, Row.DELIVERY_PROVEN),
    "claim tried": (10, "opening", Phase.ENDED, Row.LOST_IN_TRANSIT),
    "claim ruled": (3, "phase", Phase.ENDED, Row.NOT_DELIVERED),
    "claim appealed": (20, "opening", Phase.ENDED, Row.NOT_DELIVERED),
    "damage claimed": (3, "phase", Phase.GOODS, Row.DAMAGED_IN_TRANSIT),
    "damage tried": (10, "opening", Phase.GOODS, Row.DAMAGED_IN_TRANSIT),
    "damage ruled": (3, "phase", Phase.GOODS, Row.DAMAGED_IN_TRANSIT),
    "damage appealed": (20, "opening", Phase.GOODS, Row.DAMAGED_IN_TRANSIT),
    "damage due": (10, "phase", Phase.ENDED, Row.FULFILLED),
    "damage arrived": (3, "phase", Phase.ENDED, Row.DAMAGED_IN_TRANSIT),
    "damage arrival contested": (10, "opening", Phase.ENDED, Row.DAMAGED_IN_TRANSIT),
    "stop tried": (10, "opening", Phase.ENDED, Row.OFF_SPEC_STOPPED),
    "stop ruled": (3, "phase", Phase.ENDED, Row.OVERTURNED),
    "stop appealed": (20, "opening", Phase.ENDED, Row.OVERTURNED),
    "sent back": (3, "phase", Phase.ENDED, Row.RETURNED),
    "return tried": (10, "opening", Phase.ENDED, Row.RETURNED),
    "return ruled": (3, "phase", Phase.ENDED, Row.LOST_IN_TRANSIT),
    "return appealed": (20, "opening", Phase.ENDED, Row.LOST_IN_TRANSIT),
}


def since(stage: Stage, deal: Deal, what: str) -> int:
    """The instant that a period is counted from."""
    case, facts = stage.cases.caseOf(deal.id), stage.trace.factsOf(deal.id)
    if what == "ruling":
        return int(stage.court.rulingOf(case.trialId).endsAt)
    instants = {
        "delivery": facts.deliveredAt,
        "pickup": facts.shippedAt,
        "failure": facts.stagedAt,
        "phase": case.phaseAt,
        "opening": case.openedAt,
    }
    return int(instants[what])


def paused(stage: Stage, length: int) -> int:
    """Transfers of U are paused from the next second on; returns the length."""
    if length:
        stage.clock.pass_(seconds=1)
        stage.u_token.pauseTransfers(stage.clock.now + length, sender=stage.admin)
    return length


@SECONDS
@PAUSE
@pytest.mark.parametrize(("state", "act", "by", "days", "what"), ACTS, ids=lambda value: getattr(value, "name", None))
def test_deadlines__act__in_time_or_Escrow_TooLate(
    stage: Stage, state: str, act: Act, by: str, days: int, what: str, pause: int, seconds: int
) -> None:
    """CAS-1, CAS-3, CAS-4, CAS-6, CAS-7, CAS-8, CAS-9, CAS-10, CAS-24"""
    deal = prepared(stage, state)
    deadline = since(stage, deal, what) + days * DAY + paused(stage, pause)
    phase = stage.cases.caseOf(deal.id).phase
    stage.clock.to(deadline + seconds)

    if seconds < 0:
        attempt(stage, deal, act, account_of(stage, by))
        assert stage.cases.caseOf(deal.id).phase != phase
    else:
        with stage.chain.expect("Escrow_TooLate", now_=deadline + seconds, deadline=deadline):
            attempt(stage, deal, act, account_of(stage, by))


@SECONDS
@PAUSE
@pytest.mark.parametrize("state", CLOCKS, ids=lambda state: state.replace(" ", "-"))
def test_deadlines__settle__Cases_TooEarly_or_what_the_clock_said(stage: Stage, state: str, pause: int, seconds: int) -> None:
    """CAS-22, CAS-24: nobody's consent is needed, and the clock tells before what will be; a trial's runs on while U is paused."""
    deal = state_of(stage, state)
    days, what, phase, row = CLOCKS[state]
    added = paused(stage, pause)
    due_at = since(stage, deal, what) + days * DAY + (added if what == "phase" else 0)
    assert tuple(stage.cases.clockOf(deal.t)) == (phase, row, due_at)
    if due_at + seconds < stage.clock.now:
        assert days == 0, "only a trial that is over is due at once"
        return
    stage.clock.to(due_at + seconds)

    if seconds < 0:
        with stage.chain.expect("Cases_TooEarly", now_=due_at - 1, dueAt=due_at):
            stage.cases.settle(deal.t, sender=stage.stranger)
        return
    stage.cases.settle(deal.t, sender=stage.stranger)
    case, after = stage.cases.caseOf(deal.id), stage.escrow.dealOf(deal.id)
    assert (case.phase, case.row) == (phase, row)
    if phase != Phase.ENDED:
        assert after.status == Status.DISPUTED
    elif row == Row.OVERTURNED:
        assert after.status == Status.LOCKED
    else:
        assert (after.status, after.row) == (Status.CLOSED, row)


def test_deadlines__table__has_every_case() -> None:
    """CAS-22"""
    assert set(CLOCKS) == set(CASE_STATES)


@pytest.mark.parametrize("state", CASE_STATES, ids=lambda state: state.replace(" ", "-"))
def test_deadlines__silence_of_all__ends_every_case(stage: Stage, state: str) -> None:
    """CAS-22: whoever settles whenever something is due sees the end within 53 days, and no stake stays behind."""
    deal = state_of(stage, state)
    started_at = stage.clock.now
    case_ids = range(1, stage.cases.caseCount() + 1)

    while stage.escrow.dealOf(deal.id).status == Status.DISPUTED:
        stage.settle_case(deal)

    assert stage.clock.now - started_at <= 53 * DAY
    assert [stage.escrow.balanceOf(stage.cases.accountOf(case_id)) for case_id in case_ids] == [0] * len(case_ids)


@SECONDS
def test_deadlines__answer_after_silence__Cases_WrongPhase(stage: Stage, seconds: int) -> None:
    """CAS-7: once somebody has settled the silence, a concession comes too late in another way."""
    deal = state_of(stage, "disputed")
    due_at = stage.cases.clockOf(deal.t).dueAt
    stage.settle_case(deal)
    stage.clock.to(due_at + 1 + seconds)

    with stage.chain.expect("Cases_WrongPhase", dealId=deal.id, phase=Phase.TRIAL):
        attempt(stage, deal, Act.CONCEDE, stage.maker)


@pytest.mark.parametrize(
    ("state", "act", "by", "days"),
    [("disputed", None, "", 10), ("claimed", Act.DENY, "buyer", 10), ("refund ruled", Act.APPEAL, "maker", 20)],
)
def test_deadlines__trial_after_a_pause__has_all_its_time(stage: Stage, state: str, act: Act | None, by: str, days: int) -> None:
    """CAS-24: what a pause adds to the answer is not taken from the jury."""
    deal = prepared(stage, state)
    opened_at = stage.cases.caseOf(deal.id).openedAt
    length = paused(stage, 5 * DAY)
    stage.clock.to(stage.cases.clockOf(deal.t).dueAt - (act is not None))
    if act is None:
        stage.cases.settle(deal.t, sender=stage.stranger)
    else:
        attempt(stage, deal, act, account_of(stage, by))

    trial = stage.court.trialOf(stage.cases.caseOf(deal.id).trialId)
    assert trial.deadline == opened_at + days * DAY + length
