"""`guildhall replay` as a user meets it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from guildhall.chain import find_anvil
from guildhall.cli import main
from tests.replay.world import DAY, orders_file

F = 1_500_000_000
GOOD = [f"{row},a,{row % 4},{F + row},{F + row},{F + row + 100},{F + row + 5 * DAY},{1_000 + row},{row * 10}" for row in range(6)]


def call(*arguments: str | Path) -> Result:
    return CliRunner(mix_stderr=False).invoke(main, ["replay", *map(str, arguments)])


def test_replay__good_file__json_on_stdout_and_csv_in_file_order(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    result = call(orders_file(tmp_path, *reversed(GOOD)), "--scenario", "confirm", "--out", out)
    assert result.exit_code == 0, result.stderr
    report = json.loads(result.stdout)
    assert set(report) == {"scenario", "classes", "digest", "money_in", "money_out", "money_held"}
    lines = out.read_text().splitlines()
    assert lines[0] == "row,class,settled_at,amount_cents"
    assert [line.split(",")[0] for line in lines[1:]] == ["5", "4", "3", "2", "1", "0"]
    assert lines[1] == f"5,FULFILLED,{F + 5 + 5 * DAY},{1_005 + 50}"


def test_replay__compressed_and_limited__takes_the_first_rows(tmp_path: Path) -> None:
    path = tmp_path / "orders.gz"
    path.write_bytes(gzip.compress(orders_file(tmp_path, *GOOD).read_bytes()))
    result = call(path, "--scenario", "silent", "--limit", "2", "--out", tmp_path / "out.csv")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["classes"] == {"SILENT_ACCEPTED": {"count": 2, "amount_cents": 1_000 + 1_001 + 10}}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("x,a,1,5,5,,,100,1", "row is 'x', not a whole number"),
        (",a,1,5,5,,,100,1", "row is missing"),
        ("0,a,1,5,5,,,100,1", "row 0 was there before"),
        ("9,a,1,5,5,,,,1", "price_c is missing or 0: a deal needs a price"),
        ("9,a,1,5,5,,,0,1", "price_c is missing or 0: a deal needs a price"),
        ("9,a,1,5,5,,,100,", "freight_c is missing"),
        ("9,a,1,5,5,,,-100,1", "price_c is '-100', not a whole number"),
        ("9,a,1,5,1e9,,,100,1", "approved is '1e9', not a whole number"),
        ("9,a,1,,,77,,100,1", "purchase and approved are missing although there is a carrier time"),
        ("9,a,1,5,5,,99999999999999,100,1", "delivered is 99999999999999, out of range"),
        ("9,a,1,5,5", "5 columns where the header has 9"),
    ],
)
def test_replay__bad_row__is_left_out_and_named(tmp_path: Path, line: str, reason: str) -> None:
    out = tmp_path / "out.csv"
    result = call(orders_file(tmp_path, GOOD[0], line, GOOD[1]), "--scenario", "confirm", "--out", out)
    assert result.exit_code == 1
    assert f"orders.csv:3: left out: {reason}" in result.stderr
    assert json.loads(result.stdout)["classes"]["FULFILLED"]["count"] == 2
    assert len(out.read_text().splitlines()) == 3


@pytest.mark.parametrize(("header", "message"), [("", "is empty"), ("row,seller", "lacks the column purchase")])
def test_replay__unusable_file__says_what_is_missing(tmp_path: Path, header: str, message: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(header)
    result = call(path, "--scenario", "confirm", "--out", tmp_path / "out.csv")
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_replay__empty_of_rows__reports_nothing(tmp_path: Path) -> None:
    result = call(orders_file(tmp_path), "--scenario", "confirm", "--out", tmp_path / "out.csv")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["classes"] == {}


def test_replay__through_a_node__equals_the_in_process_run(tmp_path: Path) -> None:
    from guildhall.chain import AnvilMissing, anvil_chain
    from guildhall.evm import load

    try:
        find_anvil()
    except AnvilMissing as problem:
        pytest.skip(str(problem))
    path = orders_file(tmp_path, *GOOD)
    outs = [tmp_path / "process.csv", tmp_path / "node.csv"]
    first = call(path, "--scenario", "confirm", "--out", outs[0])
    with anvil_chain(load()) as chain:
        url = chain.web3.provider.endpoint_uri  # type: ignore[attr-defined]
        second = call(path, "--scenario", "confirm", "--out", outs[1], "--network", url)
    assert (first.exit_code, second.exit_code) == (0, 0), second.stderr
    assert first.stdout == second.stdout
    assert outs[0].read_text() == outs[1].read_text()


def test_replay__no_node__says_so(tmp_path: Path) -> None:
    path = orders_file(tmp_path, *GOOD)
    result = call(path, "--scenario", "confirm", "--out", tmp_path / "out.csv", "--network", "http://127.0.0.1:9")
    assert result.exit_code == 2
    assert "127.0.0.1:9" in result.stderr
