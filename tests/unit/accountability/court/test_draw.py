"""Court.draw: who sits."""

from __future__ import annotations

import random

import pytest

from guildhall.market import Roles
from tests.court_model import block_hash, drawn, odd_part
from tests.court_stage import BOND, DAY, DRAW_DELAY, FULL_COUNT, HOUR, CourtStage


def test_draw__unknown_trial__Court_UnknownTrial(stage: CourtStage) -> None:
    """CRT-20"""
    stage.open()
    for trial in (0, 2):
        with stage.chain.expect("Court_UnknownTrial", trialId=trial):
            stage.court.draw(trial)


def test_draw__drawn__Court_Drawn(stage: CourtStage) -> None:
    """CRT-20"""
    trial = stage.try_()

    with stage.chain.expect("Court_Drawn", trialId=trial):
        stage.court.draw(trial)


def test_draw__in_its_block__Court_DrawTooEarly(stage: CourtStage) -> None:
    """CRT-20: a block does not know its own hash."""
    stage.make_jurors(7)
    block = stage.clock.number + DRAW_DELAY
    trial = stage.open()
    stage.clock.mine(DRAW_DELAY, 1)

    with stage.chain.expect("Court_DrawTooEarly", blockNumber=block, drawBlock=block):
        stage.court.draw(trial)

    stage.clock.mine(1, 1)
    stage.court.draw(trial)
    assert len(stage.jury(trial)) == 7


def test_draw__at_256_blocks__drawn(stage: CourtStage) -> None:
    """CRT-20"""
    stage.make_jurors(7)
    trial = stage.open()
    stage.clock.mine(DRAW_DELAY + 256, 1)

    stage.court.draw(trial)

    assert len(stage.jury(trial)) == 7


def test_draw__at_257_blocks__fixed_afresh_and_told(stage: CourtStage) -> None:
    """CRT-20, CRT-24: who joined meanwhile sits as well."""
    stage.make_jurors(3)
    trial = stage.open()
    stage.make_jurors(4)
    stage.clock.mine(DRAW_DELAY + 257, 1)
    block = stage.clock.number + DRAW_DELAY

    stage.court.draw(trial)

    assert stage.chain.logs == [stage.court.DrawFixed(trial, block)]
    assert stage.court.trialOf(trial).drawBlock == block
    assert len(stage.draw(trial)) == 7


def test_draw__votes_would_end_after_the_deadline__Court_TooLate(stage: CourtStage) -> None:
    """CRT-22"""
    stage.make_jurors(7)
    deadline = stage.clock.now + 5 * DAY
    trial = stage.open(deadline=deadline)
    stage.past_draw_block(trial)
    stage.clock.to(deadline - 48 * HOUR + 1)

    with stage.chain.expect("Court_TooLate", now_=deadline + 1, deadline=deadline):
        stage.court.draw(trial)


def test_draw__votes_end_at_the_deadline__drawn(stage: CourtStage) -> None:
    """CRT-22"""
    stage.make_jurors(7)
    deadline = stage.clock.now + 5 * DAY
    trial = stage.open(deadline=deadline)
    stage.past_draw_block(trial)
    stage.clock.to(deadline - 48 * HOUR)

    stage.court.draw(trial)

    assert stage.court.trialOf(trial).revealBy == deadline


@pytest.mark.parametrize("count", [0, 1, 2])
def test_draw__fewer_than_three__Court_TooFewJurors(stage: CourtStage, count: int) -> None:
    """CRT-23"""
    stage.make_jurors(count)
    trial = stage.open()
    stage.past_draw_block(trial)

    with stage.chain.expect("Court_TooFewJurors", count=count, needed=3):
        stage.court.draw(trial)


@pytest.mark.parametrize("count", [3, 6])
def test_draw__fewer_than_seven_on_appeal__Court_TooFewJurors(stage: CourtStage, count: int) -> None:
    """CRT-23: those whom the first trial has left must not overrule it by themselves."""
    stage.make_jurors(count)
    trial = stage.open(is_appeal=True)
    stage.past_draw_block(trial)

    with stage.chain.expect("Court_TooFewJurors", count=count, needed=7):
        stage.court.draw(trial)


@pytest.mark.parametrize(("count", "is_appeal", "seats"), [(3, False, 3), (6, False, 5), (8, False, 7), (14, True, 13), (20, True, 15)])
def test_draw__jurors__largest_odd_jury(stage: CourtStage, count: int, is_appeal: bool, seats: int) -> None:
    """CRT-23"""
    trial = stage.try_(count, is_appeal=is_appeal)

    jury = stage.jury(trial)
    assert len(jury) == len(set(jury)) == seats


def test_draw__jury__seated_and_told(stage: CourtStage) -> None:
    """CRT-20, CRT-24: the seats' bonds are locked, the exclusions forgotten."""
    stage.make_jurors(9)
    trial = stage.open(excluded=[stage.stranger.address])
    stage.past_draw_block(trial)
    commit_by = stage.clock.now + 24 * HOUR

    stage.court.draw(trial, sender=stage.stranger)

    jury = stage.jury(trial)
    read = stage.court.trialOf(trial)
    assert stage.chain.logs == [stage.court.JuryDrawn(trial, jury, commit_by, commit_by + 24 * HOUR)]
    assert (read.drawBlock, read.commitBy, read.revealBy, read.seatCount) == (0, commit_by, commit_by + 24 * HOUR, 7)
    for juror in stage.members:
        seats = int(juror in jury)
        assert (stage.court.jurorOf(juror).seatCount, stage.court.jurorOf(juror).lockedAmount) == (seats, seats * BOND)


def test_draw__excluded_by_address_or_by_member__do_not_sit(stage: CourtStage) -> None:
    """CRT-21: a former key excludes as well as the current one."""
    jurors = stage.make_jurors(10)
    old_key, new_key = jurors[0], stage.chain.account(500)
    stage.rotate(old_key, new_key)
    trial = stage.open(excluded=[old_key.address, jurors[1].address, stage.stranger.address, jurors[2].address])

    assert set(stage.draw(trial)) == set(jurors[3:])


def test_draw__excluded_before_a_change_of_key__does_not_sit(stage: CourtStage) -> None:
    """CRT-21: a juror's new key was nobody's when the trial opened."""
    jurors, new_key = stage.make_jurors(8), stage.chain.account(500)
    trial = stage.open(excluded=[new_key.address])
    stage.rotate(jurors[0], new_key)

    assert set(stage.draw(trial)) == set(jurors[1:])


def test_draw__unfit__do_not_sit(stage: CourtStage) -> None:
    """CRT-24"""
    fit = stage.make_jurors(7)
    suspended, expelled, other, gone, poor = stage.make_jurors(5)
    stage.set_standing(suspended, 2)
    stage.set_standing(expelled, 3)
    stage.registry.setRoles(stage.member_id(other), int(Roles.MAKER), sender=stage.admin)
    stage.court.resign(sender=poor)
    stage.fund(poor, BOND)
    stage.court.join(sender=poor)  # no longer of the seed
    trial = stage.open()
    stage.court.resign(sender=gone)

    assert set(stage.draw(trial)) == set(fit)


def test_draw__bond_for_one_seat__one_trial_at_a_time(stage: CourtStage) -> None:
    """CRT-24: the bond covers each seat, twice as much on appeal; a top-up makes room."""
    jurors = stage.make_jurors(7, amount=BOND)
    appeal, first, second = stage.open(is_appeal=True), stage.open(), stage.open()
    stage.past_draw_block(second)
    with stage.chain.expect("Court_TooFewJurors", count=0):
        stage.court.draw(appeal)
    stage.court.draw(first)
    with stage.chain.expect("Court_TooFewJurors", count=0):
        stage.court.draw(second)

    for juror in jurors:
        stage.fund(juror, BOND - (juror is jurors[0]))
    stage.court.draw(second)

    assert set(stage.jury(first)) == set(jurors)
    assert len(stage.jury(second)) == 5 and jurors[0] not in stage.jury(second)


def test_draw__joined_after_it_was_fixed__does_not_sit(stage: CourtStage) -> None:
    """CRT-24: neither at the end of the list nor in a place that became empty."""
    jurors = stage.make_jurors(8)
    trial = stage.open()
    stage.clock.mine(1, 1)
    stage.court.resign(sender=jurors[0])
    stage.make_jurors(2)
    assert stage.court.jurorOf(stage.members[-2]).index == 0

    assert set(stage.draw(trial)) == set(jurors[1:])


def test_draw__any_list__as_the_plain_model(stage: CourtStage) -> None:
    """CRT-24: order, exclusions, empty places; equal weights."""
    stage.make_jurors(FULL_COUNT + 10)
    for gone in (3, 17, 24):
        stage.court.resign(sender=stage.members[gone])
    excluded = {2, 5, 11}
    places = [0 if member - 1 in (3, 17, 24) else member for member in range(1, FULL_COUNT + 11)]
    locked = dict.fromkeys(places, 0)
    for number in range(12):
        is_appeal = number % 4 == 3
        trial = stage.open(excluded=[stage.members[member - 1].address for member in excluded], is_appeal=is_appeal)
        seat_amount = BOND * (1 + is_appeal)
        block = stage.court.trialOf(trial).drawBlock

        jury = [stage.member_id(juror) for juror in stage.draw(trial)]

        fits = lambda member: locked[member] + seat_amount <= 2 * BOND  # noqa: B023, E731
        assert jury == odd_part(drawn(block_hash(block), trial, places, 15 if is_appeal else 7, fits, excluded=excluded))
        for member in jury:
            locked[member] += seat_amount
        if number % 3 == 2:
            stage.end(trial)
            for each in range(1, trial + 1):
                if not stage.court.trialOf(each).isClosed:
                    stage.court.close(each)
            locked = dict.fromkeys(places, 0)


def test_draw__nearly_all_unfit__filled_by_the_walk(stage: CourtStage) -> None:
    """CRT-23, CRT-24: the tries end early, so that the gas is bounded; the walk still finds everybody."""
    stage.make_jurors(60)
    fit = {member for member in range(1, 61) if member % 8 == 0}
    for member, juror in enumerate(stage.members, start=1):
        if member not in fit:
            stage.set_standing(juror, 2)
    for _ in range(4):
        with stage.chain.branch():
            stage.clock.mine(1, 1)
            trial = stage.open()
            block = stage.court.trialOf(trial).drawBlock
            jury = [stage.member_id(juror) for juror in stage.draw(trial)]
            assert jury == odd_part(drawn(block_hash(block), trial, range(1, 61), 7, fit.__contains__))
            assert set(jury) == fit
        stage.clock.mine(1, 1)


@pytest.mark.parametrize("seed", range(4))
def test_draw__weights__as_the_plain_model(stage: CourtStage, seed: int) -> None:
    """CRT-24: each candidate is accepted with probability weight / cap, and nobody of weight 0."""
    count, chance = 40, random.Random(seed)
    stage.make_jurors(count, amount=100 * BOND)
    cap = (1, 1_000, 10**18, 10**30)[seed]
    weights = {member: chance.choice([0, cap // 50, cap // 3, cap]) for member in range(1, count + 1)}
    stage.weigh(cap, weights)
    for _ in range(6):
        trial = stage.open(is_appeal=chance.random() < 0.5)
        read = stage.court.trialOf(trial)

        jury = [stage.member_id(juror) for juror in stage.draw(trial)]

        seats = 15 if read.isAppeal else 7
        expected = drawn(block_hash(read.drawBlock), trial, range(1, count + 1), seats, lambda _: True, (cap, weights))
        assert jury == odd_part(expected)
        assert all(weights[member] > 0 for member in jury)


def test_draw__weights__shares_of_seats_follow(stage: CourtStage) -> None:
    """CRT-24: of the first seats of the model, which equals the contract, four in five go to four fifths of the power."""
    weights = {member: 4_000 if member % 2 else 1_000 for member in range(1, 41)}
    first = [drawn(block_hash(n), n, range(1, 41), 1, lambda _: True, (4_000, weights))[0] for n in range(1, 2_001)]

    assert 0.77 < sum(member % 2 for member in first) / len(first) < 0.83


def test_draw__nobody_has_power__equal_weights(stage: CourtStage) -> None:
    """CRT-24: a cap of 0 tells nothing."""
    stage.make_jurors(FULL_COUNT)
    stage.weigh(0, {})

    assert len(stage.draw(stage.open())) == 7


def test_draw__seed_sits__power_does_not_matter(stage: CourtStage) -> None:
    """CRT-24: the seed has none when the first others get some."""
    jurors = stage.make_jurors(7)
    stage.weigh(1_000, {1: 1_000})

    assert set(stage.draw(stage.open())) == set(jurors)


def test_draw__seldom_accepted__filled_by_the_walk(stage: CourtStage) -> None:
    """CRT-23, CRT-24: after the tries the rest comes from a walk, still without those of weight 0."""
    stage.make_jurors(FULL_COUNT)
    weights = {member: int(member <= 9) for member in range(1, FULL_COUNT + 1)}
    stage.weigh(10**9, weights)

    jury = [stage.member_id(juror) for juror in stage.draw(stage.open())]

    assert len(jury) == 7
    assert set(jury) <= set(range(1, 10))
