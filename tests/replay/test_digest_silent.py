"""All real orders, buyers never confirm."""

from __future__ import annotations

from tests.replay.runs import run_all


def test_replay__all_orders_silent__equals_the_expected_outcomes() -> None:
    report, expected = run_all("silent")
    assert report["digest"] == expected["digest"]
    assert report["classes"] == expected["classes"]
    assert report["money_in"] == report["money_out"] + report["money_held"]
