"""Juries: joining, drawing, voting, closing, claiming. Forty jurors of equal power, all accepted, where nothing else is said.

Bars, not committed figures: who sits depends on a block's hash, which any change of any contract changes, and so does the gas, a little.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guildhall.chain import pyevm_chain
from guildhall.evm import load
from tests.court_stage import BOND, A, B, CourtStage, U
from tests.gas.workshop import START_AT

COUNT = 40
BARS = {
    "join": 100_000,
    "resign": 125_000,
    "open: five excluded": 205_000,
    "draw: 7 seats": 300_000,
    "draw: 15 seats": 560_000,
    "draw: 15 seats, no try accepted": 3_000_000,
    "commit, signed": 80_000,
    "reveal": 55_000,
    "close: 3 of 7 seats pay": 165_000,
    "close: 5 of 15 seats pay": 245_000,
    "claimFee: first": 145_000,
    "claimFee: again": 95_000,
}


def check(stage: CourtStage, what: str) -> None:
    """The last transaction stays below its bar."""
    gas = stage.chain.gas_used
    assert gas <= BARS[what], f"{what}: {gas}"


@pytest.fixture(scope="module")
def built() -> CourtStage:
    stage = CourtStage(pyevm_chain(load(), timestamp=START_AT))
    stage.make_jurors(COUNT, is_seed=False, amount=4 * BOND)
    return stage


@pytest.fixture
def stage(built: CourtStage) -> Iterator[CourtStage]:
    members = list(built.members)
    with built.chain.branch():
        yield built
    built.members = members


def test_join_and_resign(stage: CourtStage) -> None:
    juror = stage.admit()
    stage.fund(juror)
    stage.court.join(sender=juror)
    check(stage, "join")
    stage.court.resign(sender=juror)
    check(stage, "resign")


@pytest.mark.parametrize("is_appeal", [False, True])
def test_trial(stage: CourtStage, is_appeal: bool) -> None:
    seats = 15 if is_appeal else 7
    trial = stage.open(excluded=[stage.chain.account(number).address for number in range(10, 15)], is_appeal=is_appeal)
    check(stage, "open: five excluded")
    stage.past_draw_block(trial)
    stage.court.draw(trial)
    check(stage, f"draw: {seats} seats")
    jury = stage.jury(trial)
    for seat, juror in enumerate(jury):
        stage.commit(trial, juror, A if seat % 3 else B)
    check(stage, "commit, signed")
    stage.to_reveals(trial)
    for seat, juror in enumerate(jury):
        stage.reveal(trial, juror, A if seat % 3 else B)
    check(stage, "reveal")
    stage.end(trial)
    stage.court.close(trial)
    check(stage, f"close: {3 if seats == 7 else 5} of {seats} seats pay")
    stage.pay_fee(trial, 10 * U)
    stage.court.claimFee(trial, jury[1])
    check(stage, "claimFee: first")
    stage.pay_fee(trial, 10 * U)
    stage.court.claimFee(trial, jury[1])
    check(stage, "claimFee: again")


def test_draw__seldom_accepted(stage: CourtStage) -> None:
    """The tries are all in vain: every candidate is looked at, and the walk fills the jury."""
    stage.weigh(10**30, dict.fromkeys(range(1, COUNT + 1), 1))
    trial = stage.open(is_appeal=True)
    stage.past_draw_block(trial)
    stage.court.draw(trial)
    check(stage, "draw: 15 seats, no try accepted")
