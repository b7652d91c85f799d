"""A run that breaks off between two transactions, or while one is under way, is finished by the next; nothing happens twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guildhall.issuer import Deposit, FileRefused, Office, Payout, State, mint, read_deposits, reference_hash, settle

from .world import CAPACITY, U, World, deposits_csv

ROWS = (("A/1", 0, 5 * U), ("A/2", 1, CAPACITY), ("A/3", 2, 7 * U), ("A/4", 0, 11 * U), ("A/5", 1, 13 * U))
"""The second one does not fit the bucket: it never gets onto the chain."""


class Crash(BaseException):
    """The machine is gone: nothing that the commands catch."""


class Frail:
    """An office whose machine goes down at its n-th transaction: before it is sent, or when it is on chain and nobody has heard of it."""

    def __init__(self, office: Office, at: int, is_sent: bool) -> None:
        self._office, self._left, self._is_sent = office, at, is_sent

    def __getattr__(self, name: str) -> Any:
        return getattr(self._office, name)

    def send(self, *args: Any, **named: Any) -> Any:
        if self._left == 0:
            if self._is_sent:
                self._office.send(*args, **named)
            raise Crash
        self._left -= 1
        return self._office.send(*args, **named)


def mint_until(world: World, deposits: list[Deposit], at: int, is_sent: bool) -> None:
    office: Any = Frail(world.office(), at, is_sent)
    with pytest.raises(Crash):
        list(mint(office, deposits))


def standing(world: World) -> Any:
    minted = [(entry.args.to, entry.args.amount, entry.args.depositRef) for entry in world.events.all(["Minted"])]
    return world.balances(), world.token.totalSupply(), sorted(minted)


@pytest.mark.parametrize(
    ("at", "is_sent"), [(0, False), (0, True), (1, False), (2, False), (2, True), (3, False), (3, True), (4, False), (4, True)]
)
def test_mint__crash_at_each_transaction__resumed_to_the_same_state(
    world: World, deposits: Callable[..., list[Deposit]], at: int, is_sent: bool
) -> None:
    made = deposits(*ROWS)
    with world.chain.branch():
        straight = [outcome.state for outcome in mint(world.office(), made)]
        expected = standing(world)

    mint_until(world, made, at, is_sent)
    resumed = [outcome.state for outcome in mint(world.office(), made)]

    assert standing(world) == expected
    assert [state.is_good for state in resumed] == [state.is_good for state in straight]
    done = at + is_sent - (at > 1)
    assert resumed.count(State.ALREADY) == done and resumed.count(State.DONE) == 4 - done
    assert [outcome.state for outcome in mint(world.office(), made)].count(State.ALREADY) == 4


@pytest.mark.parametrize("is_sent", [False, True])
@pytest.mark.parametrize("at", range(3))
def test_settle__crash_at_each_transaction__resumed_to_the_same_state(
    world: World, payouts: Callable[..., list[Payout]], at: int, is_sent: bool
) -> None:
    owner = world.customers[0]
    world.token.mint(owner, 100 * U, reference_hash("start"), sender=world.issuer)
    for amount in (10, 20, 30):
        world.redeem(owner, amount * U)
    made = payouts((1, 10 * U, "P/1"), (2, 20 * U, "P/2"), (3, 30 * U, "P/3"))
    office: Any = Frail(world.office(world.redeemer), at, is_sent)
    with pytest.raises(Crash):
        list(settle(office, made))

    resumed = [outcome.state for outcome in settle(world.office(world.redeemer), made)]

    assert resumed == [State.ALREADY] * (at + is_sent) + [State.DONE] * (3 - at - is_sent)
    assert (world.token.totalSupply(), world.token.pendingRedemptionAmount()) == (40 * U, 0)
    assert [entry.args.paymentRef for entry in world.events.all(["RedemptionSettled"])] == [payout.ref for payout in made]


ROW = st.tuples(st.sampled_from([f"R/{number}" for number in range(8)]), st.integers(0, 3), st.integers(1, 50).map(lambda each: each * U))
FILES = st.lists(st.lists(ROW, max_size=8), min_size=1, max_size=6)
RUNS = st.lists(st.tuples(st.integers(0, 5), st.none() | st.tuples(st.integers(0, 6), st.booleans())), max_size=12)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=FILES, runs=RUNS)
def test_mint__files_with_duplicates_in_any_order_with_crashes__each_reference_once(
    built_world: World, tmp_path: Any, files: list[list[tuple[str, int, int]]], runs: list[Any]
) -> None:
    """Whatever is rerun, in whatever order, and wherever a run breaks off: what is minted is what the first good file said, once."""
    world = built_world
    model: dict[str, tuple[int, int]] = {}
    every_file_once = [(number, None) for number in range(len(files))]
    with world.chain.branch():
        start = world.balances()
        for number, crash in [*runs, *every_file_once]:
            rows = files[number % len(files)]
            path = deposits_csv(tmp_path / "bank.csv", [(ref, world.customers[who].address, amount) for ref, who, amount in rows])
            said = {ref: {(who, amount) for name, who, amount in rows if name == ref} for ref, _, _ in rows}
            try:
                made = read_deposits([path])
            except FileRefused:
                assert any(len(each) > 1 for each in said.values())
                continue
            assert all(len(each) == 1 for each in said.values())
            _run(world, made, crash, model)
        minted = [entry.args.amount for entry in world.events.all(["Minted"])]
        gained = [after - before for after, before in zip(world.balances(), start, strict=True)]
        assert sum(minted) == sum(amount for _, amount in model.values()) == sum(gained)
        assert gained[:4] == [sum(amount for who, amount in model.values() if who == number) for number in range(4)]


def _run(world: World, made: list[Deposit], crash: tuple[int, bool] | None, model: dict[str, tuple[int, int]]) -> None:
    """And what the model expects of it."""
    number_of = {customer.address: number for number, customer in enumerate(world.customers)}
    wanted = {deposit.reference: (number_of[deposit.account], deposit.amount) for deposit in made}
    fresh = [reference for reference in wanted if reference not in model]
    office: Any = world.office() if crash is None else Frail(world.office(), *crash)
    states = {}
    try:
        for outcome in mint(office, made):
            states[outcome.subject.reference] = outcome.state
        reached = len(fresh)
    except Crash:
        assert crash is not None
        reached = crash[0] + crash[1]
    for reference, state in states.items():
        expected = State.DONE if reference in fresh else State.ALREADY if model[reference] == wanted[reference] else State.CONTRADICTED
        assert state is expected
    model |= {reference: wanted[reference] for reference in fresh[:reached]}
