"""Runs of the replay in this process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from guildhall.evm import Chain, load
from guildhall.replay import Order, Replay, Report, read_orders
from guildhall.replay.runner import starts_at
from tests.replay.world import real_orders


def run_all(scenario: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The report on the real orders, and what is expected of it."""
    path, expected = real_orders()
    return run(path, scenario).as_dict(), expected[scenario]


def run(path: Path, scenario: str, limit: int | None = None) -> Report:
    """Replay a file whose rows are all good."""
    orders = [order for order in read_orders(path, limit) if isinstance(order, Order)]
    return Replay(Chain(load(), timestamp=starts_at(orders)), orders, scenario == "confirm").run()
