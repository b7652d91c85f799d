"""The rule for outcomes, at its boundaries: −1, 0 and +1 second around every deadline."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.replay.runs import run
from tests.replay.world import DAY, orders_file

F = 1_500_000_000
WEEK, TWENTY = 7 * DAY, 20 * DAY


def outcome(folder: Path, line: str, scenario: str = "confirm") -> tuple[str, int, int]:
    (found,) = run(orders_file(folder, line), scenario).outcomes
    return found.name, found.settled_at, found.amount_cents


@pytest.mark.parametrize(
    ("carrier", "expected"),
    [
        (F - 500, ("FULFILLED", F + 15 * DAY, 1_250)),
        (F + WEEK - 1, ("FULFILLED", F + 15 * DAY, 1_250)),
        (F + WEEK, ("NOT_SHIPPED", F + WEEK, 1_250)),
        (F + WEEK + 1, ("NOT_SHIPPED", F + WEEK, 1_250)),
        ("", ("NOT_SHIPPED", F + WEEK, 1_250)),
    ],
)
def test_replay__pickup_around_ship_by(tmp_path: Path, carrier: int | str, expected: tuple[str, int, int]) -> None:
    assert outcome(tmp_path, f"0,a,7,{F - 10},{F},{carrier},{F + 15 * DAY},1000,250") == expected


@pytest.mark.parametrize(
    ("delivered", "expected"),
    [
        (F - 1, ("FULFILLED", F + 10, 1_250)),
        (F + 10 + TWENTY - 1, ("FULFILLED", F + 10 + TWENTY - 1, 1_250)),
        (F + 10 + TWENTY, ("LOST_IN_TRANSIT", F + 10 + TWENTY, 1_250)),
        (F + 10 + TWENTY + 1, ("LOST_IN_TRANSIT", F + 10 + TWENTY, 1_250)),
        ("", ("LOST_IN_TRANSIT", F + 10 + TWENTY, 1_250)),
    ],
)
def test_replay__delivery_around_lost_at(tmp_path: Path, delivered: int | str, expected: tuple[str, int, int]) -> None:
    assert outcome(tmp_path, f"0,a,7,{F - 10},{F},{F + 10},{delivered},1000,250") == expected


def test_replay__silence_after_delivery__accepts_after_a_week(tmp_path: Path) -> None:
    assert outcome(tmp_path, f"0,a,7,{F},{F},{F + 10},{F + 20},1000,0", "silent") == ("SILENT_ACCEPTED", F + 20 + WEEK, 1_000)


@pytest.mark.parametrize("line", [f"0,a,,{F},{F},{F},{F},,", f"0,a,7,{F},,,,1000,250", f"0,a,7,{F},,,{F + 5},1000,250"])
def test_replay__no_seller_or_no_opening__is_skipped(tmp_path: Path, line: str) -> None:
    assert outcome(tmp_path, line) == ("SKIPPED", 0, 0)


def test_replay__not_approved_but_shipped__opens_at_purchase(tmp_path: Path) -> None:
    assert outcome(tmp_path, f"0,a,7,{F},,{F + 3},{F + 4},1000,250") == ("FULFILLED", F + 4, 1_250)


def test_replay__everything_at_one_instant__plays_in_order(tmp_path: Path) -> None:
    lines = [f"{row},a,{row % 3},{F},{F},{F},{F},{100 + row},{row}" for row in range(120)]
    report = run(orders_file(tmp_path, *lines), "confirm")
    assert {(each.name, each.settled_at) for each in report.outcomes} == {("FULFILLED", F)}
    assert report.in_amount == report.out_amount + report.held_amount
