"""Redemptions: settled once, with the amount that the bank paid, or given back; what waits is listed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from eth_utils.crypto import keccak

from guildhall.evm import Account
from guildhall.issuer import (
    FileRefused,
    OpenRedemption,
    Payout,
    State,
    Unusable,
    open_redemptions,
    read_payouts,
    reference_hash,
    reject,
    settle,
)

from .world import DAY, U, World, payouts_csv

Make = Callable[..., list[Payout]]


def hash_text(payout: str) -> str:
    return f"0x{keccak(text=payout).hex()}"


@pytest.fixture
def owners(world: World) -> list[Account]:
    """Three customers who have 100 U each."""
    for number, customer in enumerate(world.customers[:3]):
        world.token.mint(customer, 100 * U, reference_hash(f"start {number}"), sender=world.issuer)
    return world.customers[:3]


def run(world: World, payouts: list[Payout], by: Account | None = None, **how: Any) -> list[tuple[State, str]]:
    return [(each.state, each.reason) for each in settle(world.office(by or world.redeemer), payouts, **how)]


def test_settle__by_number_and_by_payout_hash__burnt(world: World, owners: list[Account], payouts: Make) -> None:
    world.redeem(owners[0], 30 * U)
    world.redeem(owners[1], 40 * U, "account of the second")

    made = payouts((1, 30 * U, "P/1"), (hash_text("account of the second"), 40 * U, "P/2"))

    assert run(world, made) == [(State.DONE, "")] * 2
    assert (world.token.totalSupply(), world.token.pendingRedemptionAmount()) == (230 * U, 0)
    assert world.token.isPaymentUsed(reference_hash("P/1"))
    assert run(world, made) == [(State.ALREADY, "")] * 2


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ((1, 30 * U + 1, "P/9"), "redemption 1 is of 30.00, the bank paid 30.000001"),
        ((7, 30 * U, "P/9"), "there is no redemption 7"),
        ((2, 40 * U, "P/9"), "redemption 2 is settled by another payment: has the bank paid twice?"),
        ((1, 30 * U, "P/2"), "the payment settled redemption 2"),
        ((2, 41 * U, "P/2"), "the payment settled redemption 2, of 40.00"),
        ((3, 50 * U, "P/9"), "redemption 3 was rejected, its owner has the tokens back: recall the payment"),
        ((hash_text("unknown"), 30 * U, "P/9"), "no redemption of this payout hash waits"),
        ((hash_text("b"), 40 * U, "P/9"), "redemption 2 is settled by another payment: has the bank paid twice?"),
    ],
)
def test_settle__chain_says_otherwise__refused(
    world: World, owners: list[Account], payouts: Make, row: tuple[int | str, int, str], words: str
) -> None:
    for owner, amount, payout in zip(owners, (30, 40, 50), "abc", strict=True):
        world.redeem(owner, amount * U, payout)
    run(world, payouts((2, 40 * U, "P/2")))
    reject(world.office(world.redeemer), 3, "account closed")
    supply = world.token.totalSupply()

    assert run(world, payouts(row)) == [(State.CONTRADICTED, words)]
    assert world.token.totalSupply() == supply


def test_settle__one_payout_hash_for_several__the_amount_decides_or_nobody(world: World, owners: list[Account], payouts: Make) -> None:
    for amount in (10, 20, 20):
        world.redeem(owners[0], amount * U, "same")
    same = hash_text("same")

    outcomes = run(world, payouts((same, 10 * U, "P/1"), (same, 20 * U, "P/2"), (same, 5 * U, "P/3"), (2, 20 * U, "P/4")))

    assert [state for state, _ in outcomes] == [State.DONE, State.CONTRADICTED, State.CONTRADICTED, State.DONE]
    assert outcomes[1][1] == "redemptions 2, 3 wait with this payout hash: name the number"
    assert outcomes[2][1] == "no redemption of this payout hash waits with this amount"
    assert run(world, payouts((same, 20 * U, "P/2"))) == [(State.DONE, "")]


def test_settle__owner_blocked__waits_for_compliance(world: World, owners: list[Account], payouts: Make) -> None:
    world.redeem(owners[0], 30 * U)
    world.redeem(owners[1], 30 * U)
    world.act("setSendBlocked", owners[0], True)
    made = payouts((1, 30 * U, "P/1"), (2, 30 * U, "P/2"))

    outcomes = run(world, made)

    assert [state for state, _ in outcomes] == [State.HINDERED, State.DONE]
    assert f"its owner {owners[0].address} is blocked from sending" in outcomes[0][1]
    world.act("setSendBlocked", owners[0], False)
    assert [state for state, _ in run(world, made)] == [State.DONE, State.ALREADY]


def test_settle__without_the_role__refused(world: World, owners: list[Account], payouts: Make) -> None:
    world.redeem(owners[0], 30 * U)

    with pytest.raises(Unusable, match=f"{world.stranger.address} has no role that may call settleRedemption"):
        run(world, payouts((1, 30 * U, "P/1")), world.stranger)
    with pytest.raises(Unusable, match="has no role"):
        run(world, payouts((1, 30 * U, "P/1")), world.stranger, dry_run=True)
    with pytest.raises(Unusable, match="may call rejectRedemption"):
        reject(world.office(world.stranger), 1, "why")


def test_settle__dry_run__says_the_same_and_sends_nothing(world: World, owners: list[Account], payouts: Make) -> None:
    world.redeem(owners[0], 30 * U, "x")
    world.redeem(owners[1], 30 * U)
    made = payouts((1, 30 * U, "P/1"), (hash_text("x"), 30 * U, "P/2"), (2, 31 * U, "P/3"))

    plan = [state for state, _ in run(world, made, dry_run=True)]

    assert world.token.pendingRedemptionAmount() == 60 * U
    assert plan == [State.PLANNED, State.CONTRADICTED, State.CONTRADICTED]
    assert [state for state, _ in run(world, made)] == [State.DONE, State.CONTRADICTED, State.CONTRADICTED]


class Overtaken:
    """Somebody else answers redemption 1 between our look and our transaction."""

    def __init__(self, world: World, payment: str) -> None:
        self._world, self._office, self._payment = world, world.office(world.redeemer), payment

    def __getattr__(self, name: str) -> Any:
        return getattr(self._office, name)

    def send(self, name: str, *args: Any) -> Any:
        if not self._world.token.isPaymentUsed(reference_hash(self._payment)):
            self._world.token.settleRedemption(1, reference_hash(self._payment), sender=self._world.redeemer)
        return self._office.send(name, *args)


@pytest.mark.parametrize(("payment", "state"), [("P/1", State.ALREADY), ("P/2", State.CONTRADICTED)])
def test_settle__somebody_was_faster__seen(world: World, owners: list[Account], payouts: Make, payment: str, state: State) -> None:
    world.redeem(owners[0], 30 * U)
    office: Any = Overtaken(world, payment)

    assert [each.state for each in settle(office, payouts((1, 30 * U, "P/1")))] == [state]


def test_settle__answered_by_another_process_after_the_events_were_read__seen(world: World, owners: list[Account], payouts: Make) -> None:
    for owner in owners[:2]:
        world.redeem(owner, 30 * U, owner.address)
    outcomes = settle(world.office(world.redeemer), payouts((hash_text(owners[0].address), 30 * U, "P/1"), (2, 30 * U, "P/2")))

    assert next(outcomes).state is State.DONE
    world.token.settleRedemption(2, reference_hash("P/2"), sender=world.redeemer)
    assert [each.state for each in outcomes] == [State.ALREADY]


def test_reject__tokens_back_once(world: World, owners: list[Account]) -> None:
    world.redeem(owners[0], 30 * U, "closed")
    office = world.office(world.redeemer)

    first = reject(office, keccak(text="closed"), "account closed")

    assert first.state is State.DONE and first.subject == f"redemption 1: 30.00 of {owners[0].address}"
    assert world.token.balanceOf(owners[0]) == 100 * U
    assert reject(office, 1, "account closed").state is State.ALREADY
    other = reject(office, 1, "wrong name")
    assert (other.state, other.reason) == (State.CONTRADICTED, "rejected before, for another reason")


def test_reject__settled_or_unknown__refused(world: World, owners: list[Account], payouts: Make) -> None:
    world.redeem(owners[0], 30 * U)
    run(world, payouts((1, 30 * U, "P/1")))
    office = world.office(world.redeemer)

    assert "the tokens are burnt" in reject(office, 1, "why").reason
    assert reject(office, 2, "why").reason == "there is no such redemption"
    assert reject(office, keccak(text="?"), "why").reason == "no redemption of this payout hash waits"


def test_open__waiting_ones_with_their_deadline(world: World, owners: list[Account], payouts: Make) -> None:
    start = world.chain.clock.now
    for owner in owners:
        world.redeem(owner, 30 * U)
    run(world, payouts((1, 30 * U, "P/1")))
    office = world.office(world.redeemer)
    due_at = start + 5 * DAY
    expected = [OpenRedemption(each, owners[each - 1].address, 30 * U, keccak(text="payout"), start, due_at, False) for each in (2, 3)]

    assert open_redemptions(office) == expected
    world.chain.clock.to(due_at - 1)
    assert [each.is_overdue for each in open_redemptions(office)] == [False, False]
    world.chain.clock.to(due_at)
    assert [each.is_overdue for each in open_redemptions(office)] == [True, True]


def test_open__events_start_too_late__refused(world: World, owners: list[Account]) -> None:
    world.redeem(owners[0], 30 * U)
    world.events.entries.clear()  # type: ignore[attr-defined]

    with pytest.raises(Unusable, match="add up to 0.00, the token says 30.00: start at an earlier --first-block"):
        open_redemptions(world.office())


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("0,5,P/1,2026-11-22", "'0' is neither the number of a redemption nor a payout hash"),
        ("1.0,5,P/1,2026-11-22", "is neither"),
        ("0x12,5,P/1,2026-11-22", "is neither"),
        ("1,0,P/1,2026-11-22", "the amount is 0"),
        ("1,1e1,P/1,2026-11-22", "is no amount"),
        ("1,5,,2026-11-22", "the reference is missing"),
        ("1,5,P/1,soon", "no date like"),
    ],
)
def test_read_payouts__bad_line__refused_with_line(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "payouts.csv"
    path.write_text(f"redemption,amount,payment,date\n{line}\n")

    with pytest.raises(FileRefused, match=rf"{re.escape(str(path))}:2: .*{re.escape(words)}"):
        read_payouts([path])


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([(1, U, "P/1"), (2, U, "P/1")], "3: payment P/1 stands in {}:2 already"),
        ([(1, U, "P/1"), (1, 2 * U, "P/1")], "3: payment P/1 stands in {}:2 already"),
        ([(1, U, "P/1"), (1, U, "P/2")], "3: redemption 1 was paid in {}:2 already, by P/1"),
    ],
)
def test_read_payouts__contradiction__refused(tmp_path: Path, rows: list[tuple[int | str, int, str]], words: str) -> None:
    path = payouts_csv(tmp_path / "payouts.csv", rows)

    with pytest.raises(FileRefused, match=re.escape(words.format(path))):
        read_payouts([path])


def test_read_payouts__same_line_again__one(tmp_path: Path) -> None:
    assert len(read_payouts([payouts_csv(tmp_path / "payouts.csv", [(1, U, "P/1"), (1, U, "P/1")])])) == 1
