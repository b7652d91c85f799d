"""Juries: joining, drawing, voting, closing, claiming. Forty jurors of equal power, all accepted, where nothing else is said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guildhall.chain import pyevm_chain
from guildhall.evm import load
from tests.court_stage import BOND, A, B, CourtStage, U
from tests.gas.conftest import GasBook
from tests.gas.workshop import START_AT

BOOK = "Court"
COUNT = 40


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


def test_join_and_resign(stage: CourtStage, gas_book: GasBook) -> None:
    juror = stage.admit()
    stage.fund(juror)
    stage.court.join(sender=juror)
    gas_book.note("join", stage.chain.gas_used)
    stage.court.resign(sender=juror)
    gas_book.note("resign", stage.chain.gas_used)


@pytest.mark.parametrize("is_appeal", [False, True])
def test_trial(stage: CourtStage, gas_book: GasBook, is_appeal: bool) -> None:
    seats = 15 if is_appeal else 7
    trial = stage.open(excluded=[stage.chain.account(number).address for number in range(10, 15)], is_appeal=is_appeal)
    gas_book.note(f"open: five excluded, {seats} seats", stage.chain.gas_used)
    stage.past_draw_block(trial)
    stage.court.draw(trial)
    gas_book.note(f"draw: {seats} seats", stage.chain.gas_used)
    jury = stage.jury(trial)
    for seat, juror in enumerate(jury):
        stage.commit(trial, juror, A if seat % 3 else B)
    gas_book.note(f"commit: last of {seats} seats, signed", stage.chain.gas_used)
    stage.to_reveals(trial)
    for seat, juror in enumerate(jury):
        stage.reveal(trial, juror, A if seat % 3 else B)
    gas_book.note(f"reveal: last of {seats} seats", stage.chain.gas_used)
    stage.end(trial)
    stage.court.close(trial)
    gas_book.note(f"close: a third of {seats} seats pays", stage.chain.gas_used)
    stage.pay_fee(trial, 10 * U)
    stage.court.claimFee(trial, jury[1])
    gas_book.note(f"claimFee: first, {seats} seats", stage.chain.gas_used)
    stage.pay_fee(trial, 10 * U)
    stage.court.claimFee(trial, jury[1])
    gas_book.note(f"claimFee: again, {seats} seats", stage.chain.gas_used)


def test_draw__seldom_accepted(stage: CourtStage, gas_book: GasBook) -> None:
    """The tries are all in vain: every candidate is looked at, and the walk fills the jury."""
    stage.weigh(10**30, dict.fromkeys(range(1, COUNT + 1), 1))
    trial = stage.open(is_appeal=True)
    stage.past_draw_block(trial)
    stage.court.draw(trial)
    gas_book.note("draw: 15 seats, no try accepted", stage.chain.gas_used)
