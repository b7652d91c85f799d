"""Minting: each deposit once; what hinders one does not hinder the next; what hinders all ends the run."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from guildhall.chain import NodeUnreachable, NotMined
from guildhall.evm import Account, Halt, Rejected
from guildhall.issuer import Deposit, Interrupted, Office, State, Unusable, mint, reference_hash

from .world import CAPACITY, MAX_AGE, RESERVE, U, World

Make = Callable[..., list[Deposit]]


def run(world: World, deposits: list[Deposit], **how: Any) -> list[tuple[State, str]]:
    return [(each.state, each.reason) for each in mint(world.office(), deposits, **how)]


def states(world: World, deposits: list[Deposit], **how: Any) -> list[State]:
    return [state for state, _ in run(world, deposits, **how)]


def test_mint__new_deposits__each_to_its_account(world: World, deposits: Make) -> None:
    made = deposits(("A/1", 0, 5 * U), ("A/2", 1, 7 * U), ("A/3", 0, 1))

    assert states(world, made) == [State.DONE] * 3
    assert world.balances()[:2] == [5 * U + 1, 7 * U] and world.token.totalSupply() == 12 * U + 1
    assert [entry.args.depositRef for entry in world.events.all(["Minted"])] == [reference_hash(f"A/{number}") for number in (1, 2, 3)]


def test_mint__again__nothing_more(world: World, deposits: Make) -> None:
    made = deposits(("A/1", 0, 5 * U), ("A/2", 1, 7 * U))
    run(world, made)

    assert states(world, made) == [State.ALREADY] * 2
    assert states(world, [*made, *deposits(("A/3", 2, U))]) == [State.ALREADY, State.ALREADY, State.DONE]
    assert world.token.totalSupply() == 13 * U


@pytest.mark.parametrize(
    ("number", "amount", "words"),
    [(0, 6 * U, "on chain with amount 5.00, not 6.00"), (1, 5 * U, "on chain with account {0}, not {1}")],
)
def test_mint__used_with_something_else__refused_by_name(world: World, deposits: Make, number: int, amount: int, words: str) -> None:
    run(world, deposits(("A/1", 0, 5 * U)))

    outcomes = run(world, deposits(("A/1", number, amount), ("A/2", 2, U)))

    told = words.format(*(customer.address for customer in world.customers))
    assert outcomes == [(State.CONTRADICTED, told), (State.DONE, "")]


def test_mint__used_before_the_first_block__refused(world: World, deposits: Make) -> None:
    made = deposits(("A/1", 0, 5 * U))
    run(world, made)
    world.events.entries.clear()  # type: ignore[attr-defined]

    ((state, reason),) = run(world, made)

    assert state is State.CONTRADICTED and "earlier --first-block" in reason


def test_mint__bucket_empty__left_out_and_smaller_ones_go_on(world: World, deposits: Make) -> None:
    made = deposits(("A/1", 0, CAPACITY - U), ("A/2", 1, 2 * U), ("A/3", 2, U), ("A/4", 2, CAPACITY + 1))

    outcomes = run(world, made)

    assert [state for state, _ in outcomes] == [State.DONE, State.HINDERED, State.DONE, State.HINDERED]
    assert outcomes[1][1] == "the bucket holds 1.00 now, 2.00 is needed"
    assert "more than it can ever hold (1000000.00)" in outcomes[3][1]


def test_mint__reserve_too_low__left_out_until_attested_anew(world: World, deposits: Make) -> None:
    world.chain.clock.pass_(days=1)
    world.attest(10 * U)
    made = deposits(("A/1", 0, 9 * U), ("A/2", 1, 2 * U), ("A/3", 1, U))

    outcomes = run(world, made)

    assert [state for state, _ in outcomes] == [State.DONE, State.HINDERED, State.DONE]
    assert outcomes[1][1] == "the supply would be 11.00, the attested reserve is 10.00: a newer attestation is needed"
    world.chain.clock.pass_(days=1)
    world.attest(12 * U)
    assert states(world, made) == [State.ALREADY, State.DONE, State.ALREADY]


def test_mint__receiver_blocked__left_out(world: World, deposits: Make) -> None:
    world.act("setReceiveBlocked", world.customers[1], True)
    made = deposits(("A/1", 0, U), ("A/2", 1, U), ("A/3", 2, U))

    outcomes = run(world, made)

    assert [state for state, _ in outcomes] == [State.DONE, State.HINDERED, State.DONE]
    assert "may not receive" in outcomes[1][1]


def test_mint__allow_list_only__left_out_unless_on_it(world: World, deposits: Make) -> None:
    world.act("setAllowListOnly", True)
    world.act("setAllowed", world.customers[0], True)

    assert states(world, deposits(("A/1", 0, U), ("A/2", 1, U))) == [State.DONE, State.HINDERED]


def halt(world: World) -> None:
    world.act("setIssuanceHalted", True)


def grow_stale(world: World) -> None:
    world.chain.clock.pass_(seconds=MAX_AGE)


def lower_share(world: World) -> None:
    world.chain.clock.pass_(days=1)
    world.attest(RESERVE, 2_999)


@pytest.mark.parametrize(("hinder", "words"), [(halt, "issuance is halted"), (grow_stale, "too old"), (lower_share, "bank deposits")])
def test_mint__nothing_can_be_minted__ends(world: World, deposits: Make, hinder: Callable[[World], None], words: str) -> None:
    run(world, deposits(("A/2", 0, U)))
    hinder(world)

    outcomes = run(world, deposits(("A/1", 0, U), ("A/2", 0, U), ("A/3", 0, U)))

    assert [state for state, _ in outcomes] == [State.HINDERED, State.ALREADY, State.UNTRIED]
    assert words in outcomes[0][1] and outcomes[2][1] == outcomes[0][1]


def test_mint__no_issuer__refused_at_once(world: World, deposits: Make) -> None:
    with pytest.raises(Unusable, match="is no issuer of this token"):
        list(mint(world.office(world.stranger), deposits(("A/1", 0, U))))


def test_mint__issuer_removed_meanwhile__ends(world: World, deposits: Make) -> None:
    outcomes = mint(world.office(), deposits(("A/1", 0, U), ("A/2", 0, U), ("A/3", 0, U)))
    assert next(outcomes).state is State.DONE
    world.act("setIssuer", world.issuer, 0, 0)

    assert [(each.state, each.reason) for each in outcomes] == [
        (State.HINDERED, "the account is no issuer any more"),
        (State.UNTRIED, "the account is no issuer any more"),
    ]


class Overtaken:
    """The deposit is minted by another process between the question whether it is, and our transaction."""

    def __init__(self, office: Office, account: Account, amount: int, issuer: Account) -> None:
        self._office, self._args, self._issuer = office, (account, amount), issuer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._office, name)

    def send(self, name: str, *args: Any, **named: Any) -> Any:
        self._office.token.mint(*self._args, args[-1], sender=self._issuer)
        return self._office.send(name, *args, **named)


@pytest.mark.parametrize(("amount", "state"), [(U, State.ALREADY), (2 * U, State.CONTRADICTED)])
def test_mint__somebody_was_faster__seen(world: World, deposits: Make, amount: int, state: State) -> None:
    office: Any = Overtaken(world.office(), world.customers[0], amount, world.issuer)

    assert [each.state for each in mint(office, deposits(("A/1", 0, U)))] == [state]
    assert world.token.totalSupply() == amount


def test_mint__minted_by_another_process_after_the_events_were_read__seen(world: World, deposits: Make) -> None:
    run(world, deposits(("A/1", 0, U)))
    outcomes = mint(world.office(), deposits(("A/1", 0, U), ("A/2", 1, U), ("A/3", 1, U)))

    assert next(outcomes).state is State.ALREADY
    world.token.mint(world.customers[1], U, reference_hash("A/2"), sender=world.issuer)
    assert [each.state for each in outcomes] == [State.ALREADY, State.DONE]


def test_mint__dry_run__says_the_same_and_sends_nothing(world: World, deposits: Make) -> None:
    run(world, deposits(("A/0", 0, U)))
    world.act("setReceiveBlocked", world.customers[1], True)
    made = deposits(("A/0", 0, U), ("A/1", 0, CAPACITY - 2 * U), ("A/2", 1, 1), ("A/3", 2, 2 * U), ("A/4", 2, U), ("A/5", 2, 1))

    plan = run(world, made, dry_run=True)

    assert world.token.totalSupply() == U
    swapped = [State.PLANNED if state is State.DONE else state for state in states(world, made)]
    assert [state for state, _ in plan] == swapped
    assert plan[3] == (State.HINDERED, "the bucket holds 1.00 after the deposits before it")


def test_mint__dry_run__reserve_counts_too(world: World, deposits: Make) -> None:
    world.chain.clock.pass_(days=1)
    world.attest(10 * U)

    plan = run(world, deposits(("A/1", 0, 9 * U), ("A/2", 1, 2 * U)), dry_run=True)

    assert plan == [(State.PLANNED, ""), (State.HINDERED, "the reserve leaves 1.00 after the deposits before it")]


def test_office__no_token_there__refused(world: World) -> None:
    with pytest.raises(Unusable, match="there is no contract at"):
        Office(world.chain, world.stranger.address, world.events)
    with pytest.raises(Unusable, match="is no U-Token"):
        Office(world.chain, world.token.authority(), world.events)


@pytest.mark.parametrize(
    ("problem", "kind", "words"),
    [
        (NodeUnreachable("no usable answer"), Interrupted, "no usable answer"),
        (NotMined(bytes(32), 180), Interrupted, "is in no block after 180 s"),
        (Rejected("nonce too low"), Interrupted, "the node refuses the transaction: nonce too low"),
        (Rejected("Insufficient funds for gas * price + value"), Unusable, "has no money for gas"),
        (Halt("OutOfGas"), Interrupted, "the transaction failed: OutOfGas"),
    ],
)
def test_mint__node_fails_half_way__stops_and_goes_on_later(
    world: World, deposits: Make, monkeypatch: pytest.MonkeyPatch, problem: Exception, kind: type[Exception], words: str
) -> None:
    made = deposits(("A/1", 0, U), ("A/2", 1, U))
    outcomes = mint(world.office(), made)
    assert next(outcomes).state is State.DONE
    call = world.chain.raw_call

    def fail(to: str, data: bytes, sender: Any = None, value: int = 0, gas: int | None = None, is_view: bool = False) -> bytes:
        if not is_view:
            raise problem
        return bytes(call(to, data, sender, value, gas, is_view))

    with monkeypatch.context() as patch:
        patch.setattr(world.chain, "raw_call", fail)
        with pytest.raises(kind, match=re.escape(words)):
            next(outcomes)

    assert states(world, made) == [State.ALREADY, State.DONE]


def test_office__without_a_key__cannot_send(world: World, deposits: Make) -> None:
    office = Office(world.chain, world.token.address, world.events)

    assert office.ask("symbol") == "UEUR"
    with pytest.raises(Unusable, match="is no issuer"):
        list(mint(office, deposits(("A/1", 0, U))))
