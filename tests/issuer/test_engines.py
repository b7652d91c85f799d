"""The same day on the in-process engine, on py-evm and on an anvil: the same outcomes, the same books."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from guildhall.chain import AnvilMissing, anvil_chain, find_anvil, pyevm_chain
from guildhall.evm import Chain, load
from guildhall.issuer import mint, open_redemptions, read_deposits, read_payouts, reconcile, reject, settle

from .world import CAPACITY, U, World, deposits_csv, payouts_csv

START = 1_700_000_000


@contextmanager
def start(name: str) -> Iterator[Any]:
    if name == "pyrevm":
        yield Chain(load(), timestamp=START)
    elif name == "pyevm":
        yield pyevm_chain(load(), timestamp=START)
    else:
        try:
            find_anvil()
        except AnvilMissing as missing:
            pytest.skip(str(missing))
        with anvil_chain(load(), timestamp=START) as chain:
            yield chain


def play(world: World, folder: Path) -> list[Any]:
    """All that the commands would show, without transactions' hashes."""
    world.attest()
    office, desk = world.office(), world.office(world.redeemer)
    customers = [customer.address for customer in world.customers]
    rows = [("A/1", customers[0], 100 * U), ("A/2", customers[1], CAPACITY), ("A/3", customers[2], 50 * U)]
    deposits = read_deposits([deposits_csv(folder / "bank.csv", rows)])
    seen: list[Any] = []
    for how in ({"dry_run": True}, {}, {}):
        seen.append([(each.state, each.reason) for each in mint(office, deposits, **how)])
    for amount in (10, 20, 30):
        world.chain.clock.pass_(hours=1)
        world.redeem(world.customers[0], amount * U, f"to {amount}")
    payouts = read_payouts([payouts_csv(folder / "paid.csv", [(1, 10 * U, "P/1"), (2, 21 * U, "P/2")])])
    for how in ({"dry_run": True}, {}, {}):
        seen.append([(each.state, each.reason) for each in settle(desk, payouts, **how)])
    seen.append(reject(desk, 2, "closed").state)
    seen.append(open_redemptions(office))
    report = reconcile(office, deposits, payouts).as_dict()
    seen.append((report["figures"], [each["kind"] for each in report["differences"]]))
    return seen


@pytest.mark.parametrize("name", ["pyevm", "anvil"])
def test_day__on_a_node__as_in_process(tmp_path: Path, name: str) -> None:
    with start("pyrevm") as ours, start(name) as theirs:
        expected, found = play(World(ours), tmp_path), play(World(theirs), tmp_path)

    for step, (wanted, got) in enumerate(zip(expected, found, strict=True)):
        assert got == wanted, f"step {step}"
    assert found[-1][1] == ["deposit_not_minted", "payout_not_settled"]
