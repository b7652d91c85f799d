"""U.pauseTransfers, the record of pauses, and clocks that stand still with them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guildhall.evm import Chain, load
from tests.token_stage import DAY, TokenStage

LAST = 2**48 - 1


def test_pause__first__recorded(stage: TokenStage) -> None:
    """UTK-26"""
    now = stage.clock.now
    assert (stage.u.pauseCount(), stage.u.pausedUntil()) == (0, 0)
    stage.pause(days=7)
    assert stage.chain.logs == [stage.u.TransfersPaused(now, now + 7 * DAY)]
    assert (stage.u.pauseCount(), tuple(stage.u.pauseAt(0)), stage.u.pausedUntil()) == (1, (now, now + 7 * DAY), now + 7 * DAY)


def test_pause__over_the_maximum__UToken_PauseTooLong(stage: TokenStage) -> None:
    """UTK-23"""
    latest = stage.clock.now + stage.u.MAX_PAUSE()
    with stage.chain.expect("UToken_PauseTooLong", until=latest + 1, latest=latest):
        stage.pause(latest + 1)


@pytest.mark.parametrize("early", [0, 1])
def test_pause__not_in_the_future__UToken_PauseTooShort(stage: TokenStage, early: int) -> None:
    """UTK-23"""
    now = stage.clock.now
    with stage.chain.expect("UToken_PauseTooShort", until=now - early, atLeast=now + 1):
        stage.pause(now - early)


@pytest.mark.parametrize("less", [0, 1])
def test_pause__shortened__UToken_PauseTooShort(stage: TokenStage, less: int) -> None:
    """UTK-24"""
    until = stage.pause(days=3)
    stage.clock.just_before(until)
    with stage.chain.expect("UToken_PauseTooShort", until=until - less, atLeast=until + 1):
        stage.pause(until - less)


def test_pause__extended__one_entry_grows(stage: TokenStage) -> None:
    """UTK-24, UTK-26"""
    start = stage.clock.now
    until = stage.pause(days=7)
    stage.clock.just_before(until)
    longer = stage.pause(stage.clock.now + 7 * DAY)
    assert stage.chain.logs == [stage.u.TransfersPaused(start, longer)]
    assert (stage.u.pauseCount(), tuple(stage.u.pauseAt(0))) == (1, (start, longer))


@pytest.mark.parametrize("off", [-1, 0])
def test_pause__after_another__only_when_transfers_ran(stage: TokenStage, off: int) -> None:
    """UTK-25"""
    end = stage.pause(days=1)
    earliest = end + stage.u.MIN_RUN()
    stage.clock.to(earliest + off)
    if off < 0:
        with stage.chain.expect("UToken_PauseTooSoon", now_=earliest - 1, earliest=earliest):
            stage.pause()
    else:
        stage.pause()
        assert stage.u.pauseCount() == 2
        assert tuple(stage.u.pauseAt(1)) == (earliest, earliest + DAY)


def test_pause__at_its_own_end__UToken_PauseTooSoon(stage: TokenStage) -> None:
    """UTK-25: an instant equal to the end is after it; there is nothing left to extend."""
    end = stage.pause(days=1)
    stage.clock.to(end)
    with stage.chain.expect("UToken_PauseTooSoon", now_=end, earliest=end + DAY):
        stage.pause()


def test_due_at__period_of_zero_inside_a_pause__at_once(stage: TokenStage) -> None:
    """UTK-27: the smallest instant; no time has to pass."""
    start = stage.clock.now
    stage.pause(days=2)
    assert stage.u.dueAt(start + DAY, 0) == start + DAY
    assert stage.u.dueAt(start + DAY, 1) == start + 2 * DAY + 1


@pytest.mark.parametrize(("start", "period"), [(LAST, LAST), (LAST, 1), (0, LAST), (LAST - 5, 5)])
def test_due_at__beyond_its_type__the_last_instant(stage: TokenStage, start: int, period: int) -> None:
    """UTK-27: never reverts."""
    stage.pause()
    assert stage.u.dueAt(start, period) == LAST


def test_due_at__extended_meanwhile__later_never_sooner(stage: TokenStage) -> None:
    """UTK-27"""
    start = stage.clock.now - DAY
    until = stage.pause(days=1)
    assert stage.u.dueAt(start, 3 * DAY) == start + 4 * DAY
    stage.pause(until + DAY)
    assert stage.u.dueAt(start, 3 * DAY) == start + 5 * DAY


def due_at(pauses: list[tuple[int, int]], start: int, period: int) -> int:
    """The model: second by second, it would be; here from run to run."""
    now, left = start, period
    for begin, end in pauses:
        if end <= now:
            continue
        run = max(begin - now, 0)
        if left <= run:
            return now + left
        left -= run
        if left == 0:
            return max(begin, now)
        now = end
    return now + left


_stages: list[TokenStage] = []
STEPS = st.lists(st.tuples(st.integers(DAY, 5 * DAY), st.integers(1, 7 * DAY), st.integers(0, 7 * DAY)), max_size=6)
LENGTH = st.integers(0, 40 * DAY)


@given(steps=STEPS, start=st.integers(-3 * DAY, 60 * DAY), first=LENGTH, second=LENGTH)
@settings(max_examples=300, deadline=None)
def test_due_at__any_pauses__the_models_answer(steps: list[tuple[int, int, int]], start: int, first: int, second: int) -> None:
    """UTK-27: exact, additive, and monotone in both arguments."""
    stage = _stages[0] if _stages else TokenStage(Chain(load()))
    _stages[:] = [stage]
    with stage.chain.branch():
        begin = stage.clock.now
        pauses: list[tuple[int, int]] = []
        for run, length, extension in steps:
            stage.clock.to(stage.clock.now + run)
            starts, ends = stage.clock.now, stage.pause(stage.clock.now + length)
            if 0 < extension < length:  # called half way, so that it is not further ahead than allowed
                stage.clock.to(starts + length - extension)
                ends = stage.pause(ends + 1 + (7 * DAY - extension - 1) // 2) if extension < 7 * DAY - 1 else ends
            pauses.append((starts, ends))
            stage.clock.to(ends)
        assert [tuple(stage.u.pauseAt(index)) for index in range(stage.u.pauseCount())] == pauses

        start += begin
        due = stage.u.dueAt(start, first)
        assert due == due_at(pauses, start, first)
        assert stage.u.dueAt(due, second) == stage.u.dueAt(start, first + second)
        assert stage.u.dueAt(start, first + 1) > due
        assert stage.u.dueAt(start + 1, first) >= due
        stood = sum(max(0, min(end, due) - max(from_, start)) for from_, end in pauses)
        assert due - start - stood == first
