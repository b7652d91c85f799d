"""The books side by side: each difference has its kind, its subject and its sentence, and nothing else is reported."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from eth_utils.crypto import keccak

from guildhall.issuer import (
    Deposit,
    Interrupted,
    Kind,
    Office,
    Payout,
    Report,
    mint,
    read_deposits,
    reconcile,
    reference_hash,
    reject,
    settle,
)

from .world import DAY, MAX_AGE, RESERVE, U, World, deposits_csv

MakeDeposits = Callable[..., list[Deposit]]
MakePayouts = Callable[..., list[Payout]]

ROWS = (("A/1", 0, 100 * U), ("A/2", 1, 200 * U), ("A/3", 2, 300 * U))


@pytest.fixture
def booked(world: World, deposits: MakeDeposits) -> list[Deposit]:
    """Three deposits, minted; of the first customer's, 10 U are paid out, 20 U rejected, 30 U wait."""
    made = deposits(*ROWS)
    assert all(outcome.state.is_good for outcome in mint(world.office(), made))
    for amount in (10, 20, 30):
        world.redeem(world.customers[0], amount * U, f"to {amount}")
    world.token.settleRedemption(1, reference_hash("P/1"), sender=world.redeemer)
    reject(world.office(world.redeemer), 2, "closed")
    return made


def told(report: Report) -> list[tuple[Kind, str]]:
    return [(each.kind, each.told) for each in report.differences]


def kinds(report: Report) -> list[Kind]:
    return [each.kind for each in report.differences]


def test_reconcile__all_agrees__figures(world: World, booked: list[Deposit], payouts: MakePayouts) -> None:
    report = reconcile(world.office(), booked, payouts((1, 10 * U, "P/1")))

    assert report.holds and report.at == world.chain.clock.now
    assert report.figures == {
        "deposit_count": 3,
        "deposit_amount": 600 * U,
        "minted_count": 3,
        "minted_amount": 600 * U,
        "payout_count": 1,
        "payout_amount": 10 * U,
        "settled_count": 1,
        "settled_amount": 10 * U,
        "rejected_count": 1,
        "open_count": 1,
        "pending_amount": 30 * U,
        "supply_amount": 590 * U,
        "reserve_amount": RESERVE,
        "surplus_amount": RESERVE - 590 * U,
        "reserve_round": 1,
        "reserve_as_of": world.attestor.roundOf(1).asOf,
        "reserve_age": world.chain.clock.now - world.attestor.roundOf(1).asOf,
    }
    shown = report.as_dict()
    assert json.loads(json.dumps(shown)) == shown
    assert (shown["holds"], shown["figures"]["supply_amount"], shown["figures"]["open_count"]) == (True, "590.00", 1)


def test_reconcile__deposit_not_minted__named_with_line(world: World, booked: list[Deposit], deposits: MakeDeposits) -> None:
    report = reconcile(world.office(), deposits(*ROWS, ("A/4", 3, 5 * U)))

    (difference,) = report.differences
    assert difference.kind is Kind.DEPOSIT_NOT_MINTED and "bank.csv:5: A/4: 5.00 to" in difference.subject


def test_reconcile__mint_without_deposit__named_with_transaction(world: World, booked: list[Deposit]) -> None:
    world.token.mint(world.customers[3], 7 * U, keccak(text="by hand"), sender=world.issuer)

    (difference,) = reconcile(world.office(), booked).differences

    words = f"7.00 to {world.customers[3].address} by {world.issuer.address}, depositRef 0x{keccak(text='by hand').hex()}"
    assert (difference.kind, difference.told) == (Kind.MINT_NOT_IN_FILE, words)
    assert difference.subject.startswith("transaction 0x")


def test_reconcile__amount_and_account_differ__both_sides_told(world: World, booked: list[Deposit], deposits: MakeDeposits) -> None:
    one, two = (world.customers[number].address for number in (1, 2))

    report = reconcile(world.office(), deposits(ROWS[0], ("A/2", 2, 200 * U), ("A/3", 2, 301 * U)))

    assert told(report) == [(Kind.ACCOUNT, f"{two} in the file, {one} on chain"), (Kind.AMOUNT, "301.00 in the file, 300.00 on chain")]


def test_reconcile__payouts__missing_on_either_side_and_different(world: World, booked: list[Deposit], payouts: MakePayouts) -> None:
    office = world.office()
    wait = f"0x{keccak(text='to 30').hex()}"

    assert kinds(reconcile(office, booked)) == []
    assert kinds(reconcile(office, booked, payouts((1, 10 * U, "P/1"), (3, 30 * U, "P/3")))) == [Kind.PAYOUT_NOT_SETTLED]
    assert told(reconcile(office, booked, payouts((1, 11 * U, "P/1")))) == [
        (Kind.PAYOUT, "on chain the payment settled redemption 1, of 10.00")
    ]
    assert kinds(reconcile(office, booked, payouts((3, 30 * U, "P/4")))) == [Kind.PAYOUT_NOT_SETTLED, Kind.SETTLEMENT_NOT_IN_FILE]
    list(settle(world.office(world.redeemer), payouts((wait, 30 * U, "P/3"))))
    assert reconcile(office, booked, payouts((f"0x{keccak(text='to 10').hex()}", 10 * U, "P/1"), (wait, 30 * U, "P/3"))).holds


def test_reconcile__redemption_overdue__at_its_instant(world: World, booked: list[Deposit]) -> None:
    world.chain.clock.pass_(seconds=5 * DAY - 1)
    assert reconcile(world.office(), booked).holds
    world.chain.clock.pass_(seconds=1)

    report = reconcile(world.office(), booked)

    assert told(report) == [(Kind.OVERDUE, f"30.00 of {world.customers[0].address}, requested 5 d ago")]


def test_reconcile__attestation_stale__at_its_instant(world: World, booked: list[Deposit]) -> None:
    world.token.settleRedemption(3, reference_hash("P/3"), sender=world.redeemer)
    world.chain.clock.to(world.attestor.roundOf(1).asOf + MAX_AGE - 1)
    assert reconcile(world.office(), booked).holds
    world.chain.clock.pass_(seconds=1)

    assert told(reconcile(world.office(), booked)) == [(Kind.STALE, "35 d old: nothing can be minted until a newer one is recorded")]


@pytest.mark.parametrize(
    ("amount", "share", "expected"),
    [
        (590 * U, 3_000, []),
        (590 * U - 1, 3_000, [(Kind.RESERVE, "590.00 against 589.999999")]),
        (590 * U, 2_999, [(Kind.SHARE, "2999 bps of the reserve are in bank deposits, 3000 are needed")]),
    ],
)
def test_reconcile__reserve__too_low_or_too_little_in_deposits(
    world: World, booked: list[Deposit], amount: int, share: int, expected: list[Any]
) -> None:
    world.chain.clock.pass_(days=1)
    world.attest(amount, share)

    assert told(reconcile(world.office(), booked)) == expected


def test_reconcile__new_attestor_without_a_round__reported(world: World, booked: list[Deposit]) -> None:
    empty = world.chain.deploy("ReserveAttestor", "another", MAX_AGE, 0, world.token.authority(), sender=world.admin)
    world.act("setReserveAttestor", empty)

    report = reconcile(world.office(), booked)

    assert kinds(report) == [Kind.NO_RESERVE] and report.figures["surplus_amount"] is None


def test_reconcile__events_start_too_late__sums_and_hint(world: World, booked: list[Deposit]) -> None:
    world.events.entries.remove(world.events.all(["Minted"])[0])  # type: ignore[attr-defined]

    report = reconcile(world.office(), booked)

    assert kinds(report) == [Kind.DEPOSIT_NOT_MINTED, Kind.SUM]
    assert report.differences[1].told == "590.00, but minted less settled is 490.00: do the events start at the deployment?"


def test_reconcile__nothing_yet__agrees(world: World) -> None:
    report = reconcile(world.office(), [])

    assert report.holds and report.figures["supply_amount"] == 0


class Restless:
    """Somebody mints each time that the events are read, `count` times."""

    def __init__(self, world: World, count: int) -> None:
        self._world, self._count = world, count

    def all(self, names: Any) -> Any:
        found = self._world.events.all(names)
        if self._count:
            self._count -= 1
            self._world.token.mint(self._world.customers[0], U, keccak(text=f"late {self._count}"), sender=self._world.issuer)
        return found


@pytest.mark.parametrize(("count", "is_read"), [(2, True), (3, False)])
def test_reconcile__chain_moves_meanwhile__read_again(world: World, count: int, is_read: bool) -> None:
    office = Office(world.chain, world.token.address, Restless(world, count))

    if is_read:
        assert kinds(reconcile(office, [])) == [Kind.MINT_NOT_IN_FILE] * 2
    else:
        with pytest.raises(Interrupted, match="try again"):
            reconcile(office, [])


def test_reconcile__several_files__one_book(world: World, booked: list[Deposit], tmp_path: Path) -> None:
    parts = [
        deposits_csv(tmp_path / f"{number}.csv", [(ref, world.customers[each].address, amount) for ref, each, amount in rows])
        for number, rows in enumerate((ROWS[:2], ROWS[1:]))
    ]

    assert reconcile(world.office(), read_deposits(parts)).holds
