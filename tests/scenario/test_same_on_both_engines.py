"""One scenario on the in-process EVM and on py-evm: the same events in the same order, the same money at the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from guildhall.chain import pyevm_chain
from guildhall.evm import Chain, Engine, load
from guildhall.replay import Order, Replay, read_orders
from guildhall.replay.runner import starts_at
from tests.replay.world import DAY, orders_file

F = 1_500_000_000
STORIES = [
    f"0,a,1,{F},{F},{F + 100},{F + DAY},1000,250",  # delivered
    f"1,a,2,{F},{F},{F},{F},500,0",  # all at one instant
    f"2,a,1,{F},{F + 5},,,700,30",  # never shipped
    f"3,a,2,{F},{F + 5},{F + 7 * DAY + 5},,900,40",  # shipped at its deadline: refused
    f"4,a,1,{F},{F + 9},{F + 50},,1100,60",  # lost
    f"5,a,2,{F},{F + 9},{F + 50},{F + 50 + 20 * DAY},1300,70",  # delivered at its deadline: refused
    f"6,a,,{F},,,,,",
]


class Recorded(Replay):
    """Keeps all logs."""

    def _read(self, logs: list[Any], now: int) -> None:
        self.__dict__.setdefault("all_logs", []).extend((now, log) for log in logs)
        super()._read(logs, now)


def play(chain: Engine, orders: list[Order], confirms: bool) -> tuple[Any, list[Any], dict[bytes, int], int]:
    replay = Recorded(chain, orders, confirms)
    report = replay.run()
    return report.as_dict(), replay.__dict__["all_logs"], dict(replay._books.account_amounts), replay.refused_count


def test_replay__confirmed_and_silent__is_the_same_on_pyrevm_and_on_py_evm(tmp_path: Path) -> None:
    orders = [order for order in read_orders(orders_file(tmp_path, *STORIES)) if isinstance(order, Order)]
    for confirms in (True, False):
        fast = play(Chain(load(), timestamp=starts_at(orders)), orders, confirms)
        slow = play(pyevm_chain(load(), timestamp=starts_at(orders)), orders, confirms)
        assert fast[0] == slow[0]
        assert fast[1] == slow[1]
        assert fast[2] == slow[2]
        assert fast[3] == slow[3] > 0, "facts at their deadline were refused"
