"""Court.open: Cases calls for a jury."""

from __future__ import annotations

from tests.court_stage import DAY, DRAW_DELAY, FULL_COUNT, A, B, CourtStage


def test_open__caller_not_cases__Court_NotCases(stage: CourtStage) -> None:
    """CRT-10"""
    for caller in (stage.stranger, stage.admin):
        with stage.chain.expect("Court_NotCases", caller=caller):
            stage.court.open(stage.opening(), sender=caller)


def test_open__first__recorded_and_told(stage: CourtStage) -> None:
    """CRT-10"""
    deadline, excluded = stage.clock.now + 10 * DAY, [stage.stranger.address, stage.cashier.address]
    draw_block = stage.clock.number + DRAW_DELAY

    stage.court.open(stage.opening(excluded=excluded, is_appeal=True), sender=stage.cases)

    assert stage.chain.logs == [stage.court.TrialOpened(1, [A, B], True, deadline, draw_block, excluded)]
    trial = stage.court.trialOf(1)
    assert (list(trial.rows), trial.isAppeal, trial.deadline, trial.drawBlock) == ([A, B], True, deadline, draw_block)
    assert (trial.commitBy, trial.revealBy, trial.seatCount, trial.revealCount) == (0, 0, 0, 0)
    assert (list(trial.votes), trial.isClosed, list(trial.jurors)) == ([0, 0], False, [])


def test_open__several__numbered_from_1(stage: CourtStage) -> None:
    """CRT-10"""
    assert [stage.open() for _ in range(3)] == [1, 2, 3]
    assert stage.court.accountOf(2) != stage.court.accountOf(3)


def test_open__one_below_the_full_number__seed_alone_sits(stage: CourtStage) -> None:
    """CRT-24: fixed at the opening; who joins afterwards changes nothing."""
    seeds = stage.make_jurors(7)
    stage.make_jurors(FULL_COUNT - 8, is_seed=False)
    trial = stage.open()
    stage.make_juror(is_seed=False)

    assert set(stage.draw(trial)) == set(seeds)


def test_open__full_number__all_sit(stage: CourtStage) -> None:
    """CRT-24"""
    seeds = stage.make_jurors(7)
    stage.make_jurors(FULL_COUNT - 7, is_seed=False)

    jury = stage.draw(stage.open())

    assert len(jury) == 7
    assert not set(jury) <= set(seeds)
