"""Clocks of deals while transfers of U are paused: that time does not count."""

from __future__ import annotations

import pytest

from guildhall.messages import Row
from tests.deal_states import LOCKED_STATES, call_of, state_of
from tests.stage import DAY, Stage

SECONDS = pytest.mark.parametrize("seconds", [-1, 0, 1])
PAUSE = 2 * DAY

LAST_CALLS = [
    # state, what is in time until when, days since the state's instant
    ("pending", "countersign", 2),
    ("locked, nobody inspects", "pickup", 17),
    ("in production", "passed", 2),
    ("in production", "failed", 2),
    ("shipped", "delivery", 20),
    ("delivered", "confirm", 7),
]


def pause(stage: Stage, length: int = PAUSE) -> None:
    """From the next second on."""
    stage.clock.pass_(seconds=1)
    stage.u_token.pauseTransfers(stage.clock.now + length, sender=stage.admin)


@SECONDS
@pytest.mark.parametrize(("state", "call", "days"), LAST_CALLS, ids=lambda value: str(value).replace(" ", "-"))
def test_pauses__within_a_period__Escrow_TooLate_later(stage: Stage, state: str, call: str, days: int, seconds: int) -> None:
    """ESC-92"""
    deal = state_of(stage, state)
    deadline = stage.clock.now + days * DAY + PAUSE
    pause(stage)
    stage.clock.to(deadline + seconds)

    if seconds < 0:
        call_of(stage, deal, call)()
    else:
        with stage.chain.expect("Escrow_TooLate", now_=deadline + seconds, deadline=deadline):
            call_of(stage, deal, call)()


@SECONDS
@pytest.mark.parametrize("state", ["pending", *LOCKED_STATES], ids=lambda state: state.replace(" ", "-"))
def test_pauses__within_a_period__settled_later(stage: Stage, state: str, seconds: int) -> None:
    """ESC-92: every clock of silence."""
    deal = state_of(stage, state)
    row, before = stage.escrow.clockOf(deal.t)
    pause(stage)
    assert stage.escrow.clockOf(deal.t) == (row, before + PAUSE)
    stage.clock.to(before + PAUSE + seconds)

    if seconds < 0:
        with stage.chain.expect("Escrow_TooEarly", now_=stage.clock.now, dueAt=before + PAUSE):
            stage.escrow.settle(deal.t, sender=stage.stranger)
    else:
        stage.escrow.settle(deal.t, sender=stage.stranger)
        assert stage.escrow.dealOf(deal.id).row == row


@SECONDS
def test_pauses__while_the_inspector_is_awaited__waived_later(stage: Stage, seconds: int) -> None:
    """ESC-92, ESC-32"""
    deal = state_of(stage, "in production")
    waived_at = stage.clock.now + 2 * DAY + PAUSE
    pause(stage)
    stage.clock.to(waived_at + seconds)

    if seconds < 0:
        with stage.chain.expect("Escrow_NotInspected", stage=2, waivedAt=waived_at):
            stage.pick_up(deal)
    else:
        stage.pick_up(deal)


def test_pauses__before_the_period__count(stage: Stage) -> None:
    """ESC-92: only time that somebody had and could not use."""
    pause(stage)
    stage.clock.pass_(seconds=PAUSE)
    deal = stage.make_deal()

    assert stage.escrow.clockOf(deal.t) == (Row.NOT_SHIPPED, stage.clock.now + 17 * DAY)


def test_pauses__extended__added_as_a_whole(stage: Stage) -> None:
    """ESC-92"""
    deal = stage.make_deal()
    pause(stage)
    stage.clock.pass_(days=1)
    stage.u_token.pauseTransfers(stage.clock.now + 3 * DAY, sender=stage.admin)

    assert stage.escrow.clockOf(deal.t) == (Row.NOT_SHIPPED, deal.opened_at + 21 * DAY)


def test_pauses__before_a_rework__the_time_to_rework_is_whole(stage: Stage) -> None:
    """ESC-92: seven days from the failure, whatever was paused before."""
    deal = state_of(stage, "locked")
    pause(stage, 7 * DAY)
    stage.clock.to(stage.escrow.clockOf(deal.t)[1] - DAY)
    stage.fail(deal)

    assert stage.escrow.clockOf(deal.t) == (Row.NOT_SHIPPED, stage.clock.now + 7 * DAY)
