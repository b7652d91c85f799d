"""Escrow.pauseEntry: nobody enters until an instant; exits are never paused."""

from __future__ import annotations

import pytest

from guildhall.market import FREE_TAG
from guildhall.messages import FactKind, Row
from tests.stage import DAY, FUNDS, Stage


def test_pause_entry__caller_has_no_right__AccessManagedUnauthorized(stage: Stage) -> None:
    """ESC-90"""
    for caller in (stage.stranger, stage.maker, stage.relayer):
        with stage.chain.expect("AccessManagedUnauthorized", caller=caller):
            stage.escrow.pauseEntry(stage.clock.now + 1, sender=caller)

    guardian = stage.suite.config.roles["guardian"]
    stage.suite.authority.grantRole(guardian, stage.stranger, 0, sender=stage.admin)
    stage.escrow.pauseEntry(stage.clock.now + 1, sender=stage.stranger)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_pause_entry__one_second_above_a_week__Escrow_PauseTooLong(stage: Stage, seconds: int) -> None:
    """ESC-90"""
    latest = stage.clock.now + 7 * DAY
    if seconds > 0:
        with stage.chain.expect("Escrow_PauseTooLong", until=latest + 1, latest=latest):
            stage.escrow.pauseEntry(latest + 1, sender=stage.admin)
    else:
        stage.escrow.pauseEntry(latest + seconds, sender=stage.admin)
        assert stage.escrow.entryPausedUntil() == latest + seconds


@pytest.mark.parametrize("seconds", [-DAY, -1, 0, 1])
def test_pause_entry__not_longer__Escrow_PauseNotLonger(stage: Stage, seconds: int) -> None:
    """ESC-90: who may pause cannot end a pause."""
    current = stage.clock.now + DAY
    stage.escrow.pauseEntry(current, sender=stage.admin)

    if seconds > 0:
        stage.escrow.pauseEntry(current + 1, sender=stage.admin)
    else:
        with stage.chain.expect("Escrow_PauseNotLonger", until=current + seconds, current=current):
            stage.escrow.pauseEntry(current + seconds, sender=stage.admin)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_pause_entry__allowed__told_and_over_by_itself(stage: Stage, seconds: int) -> None:
    """ESC-90, ESC-10"""
    until = stage.clock.now + 3 * DAY
    stage.escrow.pauseEntry(until, sender=stage.admin)
    assert stage.chain.logs == [stage.escrow.EntryPaused(until)]
    stage.clock.to(until + seconds)

    if seconds < 0:
        with stage.chain.expect("Escrow_EntryPaused", now_=until - 1, until=until):
            stage.make_deal()
    else:
        stage.make_deal()


def test_pause_entry__prolonged__told(stage: Stage) -> None:
    """ESC-90: a week counts from each call; an emergency may last."""
    stage.escrow.pauseEntry(stage.clock.now + 7 * DAY, sender=stage.admin)
    stage.clock.pass_(days=6)
    until = stage.clock.now + 7 * DAY

    stage.escrow.pauseEntry(until, sender=stage.admin)

    assert stage.chain.logs == [stage.escrow.EntryPaused(until)]


def test_pause_entry__while_paused__every_exit_is_open(stage: Stage) -> None:
    """ESC-90"""
    inspected = stage.make_deal(inspector=stage.inspector.address)
    plain, split, cancelled, pending = (stage.make_deal(offer_id=offer) for offer in [stage.offer_id] * 3 + [stage.pending_offer_id])
    stage.escrow.pauseEntry(stage.clock.now + 7 * DAY, sender=stage.admin)

    stage.produce(inspected)
    stage.attest(inspected, FactKind.PASSED)
    stage.pick_up(inspected)
    stage.bring_back(inspected)
    stage.countersign(pending)
    stage.deliver(plain)
    stage.confirm(plain)
    stage.cases.split(split.t, 1, stage.splits(split, 1), sender=stage.stranger)
    stage.escrow.cancel(cancelled.t, stage.cancellations(cancelled), sender=stage.stranger)
    stage.escrow.withdraw(FREE_TAG, stage.buyer, FUNDS // 2, sender=stage.buyer)

    deals = (inspected, plain, split, cancelled)
    assert [stage.escrow.dealOf(deal.id).row for deal in deals] == [Row.RETURNED, Row.FULFILLED, Row.SPLIT, Row.CANCELLED]
