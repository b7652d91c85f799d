"""One driver, three engines: the same results, errors, logs, balances and instants."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest

from guildhall.evm import Artifacts, CallError, Contract, Engine, Halt, Rejected, Revert

from .conftest import ENGINES, NODES, START, SUPPLY

ORDER_LINE = (b"\2" * 32, 7, -(2**63))


def outcome(call: Any, *args: Any, **options: Any) -> Any:
    """What a caller sees: the value, or the kind, name and values of the failure."""
    try:
        return call(*args, **options)
    except Revert as revert:
        return "Revert", revert.name, tuple(revert.params)
    except (Halt, Rejected) as problem:
        return (type(problem).__name__,)


def play(chain: Engine) -> list[Any]:
    """Deploys, transactions, views, failures, a block, a snapshot, and time between them; returns all that can be seen."""
    deployer, buyer, maker = chain.account(0), chain.account(1), chain.account(2)
    seen: list[Any] = []

    def note(value: Any, probe: Contract) -> None:
        logs = [(log.address == probe.address, log.name, log.args if log.name else log.args.data) for log in chain.logs]
        seen.append((value, logs, chain.clock.now, probe.value()))

    probe = chain.deploy("EvmProbe", "label", SUPPLY, sender=deployer, value=5)
    note((probe.label(), chain.balance(probe), len(chain.code(probe)), probe.inner() == chain.at("EvmProbe", probe).inner()), probe)
    order = (buyer.address, ORDER_LINE, [ORDER_LINE, ORDER_LINE], "naïve", True, [1, 2, 255])
    calls: list[tuple[Any, ...]] = [
        (probe.move, buyer, 1_000),
        (probe.set, 2**256 - 1),
        (probe.place, 3, order, b"x" * 33),
        (probe.mark, 1, 2),
        (probe.step, 3),
        (probe.step, 2),
        (probe.echo, order),
        (probe.echoMany, [order, order]),
        (probe.pick, 1, 2),
        (probe.catchInner, b"\7" * 32),
        (probe.move, maker, SUPPLY),
        (probe.refuse,),
        (probe.refuseOrder, 9, order),
        (probe.refuseText, "because"),
        (probe.refuseSilently,),
        (probe.refuseUnknown,),
        (probe.refuseSmall, 99),
        (probe.refuseSmall, 100),
        (probe.refuseInner, b"\7" * 32),
        (probe.divide, 1, 0),
        (probe.invalid,),
        (probe.stamp, START + 1_000),
    ]
    for number, (call, *args) in enumerate(calls):
        if number % 3 == 0:
            chain.clock.pass_(seconds=10)
        note(outcome(call, *args, sender=deployer), probe)
    note(outcome(probe.burnGas, gas=100_000), probe)
    note(outcome(probe.set, 1, gas=1_000), probe)
    note(outcome(probe.set, 1, sender=buyer, value=7), probe)
    for offset in (-1, 0, 1):
        chain.clock.to(START + 1_000 + offset)
        note((outcome(probe.before, START + 1_000), outcome(probe.stamp, START + 1_000, sender=buyer)), probe)
    seen.append((chain.balance(probe), chain.balance(buyer), chain.balance(deployer), probe.surroundings(sender=maker)[0]))
    return seen


def play_blocks(chain: Engine) -> list[Any]:
    """Blocks of several transactions, good and bad, of several senders."""
    people = [chain.account(number) for number in range(4)]
    probe = chain.deploy("EvmProbe", "label", SUPPLY, sender=people[0])
    seen: list[Any] = []
    with chain.block(at=START + 50) as block:
        for person in people[1:]:
            block.add(probe.move, person, 100, sender=people[0])
            block.add(probe.move, people[0], 40, sender=person)
            block.add(probe.set, len(block), sender=person, value=1)
            block.add(probe.stamp, START + 60, sender=person)
        seen.append((len(block), chain.clock.now, probe.value()))
    seen.append((chain.clock.now, probe.value(), chain.balance(probe), [log.name for log in block.logs], block.logs == chain.logs))
    with chain.block(check=False) as block:
        block.add(probe.stamp, START + 50, sender=people[1])
        block.add(probe.set, 77, sender=people[2])
        block.add(probe.move, people[0], 10**30, sender=people[1])
        block.add(probe.refuse, sender=people[1])
        block.add(probe.refuseSilently, sender=people[1])
        block.add(probe.burnGas, sender=people[3], gas=50_000)
        block.add_raw(probe.address, b"", people[3], value=3)
    seen.append([(type(each.error).__name__, getattr(each.error, "name", None), each.logs) for each in block.outcomes])
    seen.append((probe.value(), chain.balance(probe), chain.clock.now))
    return seen


def plain(value: Any) -> Any:
    """Without the addresses of contracts: in process, calls do not raise the nonces that they come from."""
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


@pytest.mark.parametrize("name", NODES)
@pytest.mark.parametrize("driver", [play, play_blocks])
def test_driver__in_process_and_on_a_node__same(artifacts: Artifacts, name: str, driver: Any) -> None:
    with ExitStack() as stack:
        ours = stack.enter_context(ENGINES["pyrevm"](artifacts))
        theirs = stack.enter_context(ENGINES[name](artifacts))
        expected, found = plain(driver(ours)), plain(driver(theirs))
    for step, (wanted, got) in enumerate(zip(expected, found, strict=True)):
        assert got == wanted, f"step {step}"


def test_block__failure__raised_with_its_place(chain: Engine, probe: Contract) -> None:
    deadline = chain.clock.now + 100
    with pytest.raises(Revert, match=rf"transaction 1 of the block \(EvmProbe.stamp\): EvmProbe_TooLate\(now_={deadline}") as caught:
        with chain.block(at=deadline) as block:
            block.add(probe.set, 1)
            block.add(probe.stamp, deadline)
            block.add(probe.set, 2)
    assert (caught.value.index, caught.value.params.deadline) == (1, deadline)
    assert probe.value() == 2  # the others are in the block
    assert [outcome.error is None for outcome in block.outcomes] == [True, False, True]


def test_block__expected_failure__swallowed(chain: Engine, probe: Contract) -> None:
    with chain.expect("EvmProbe_Refused"), chain.block() as block:
        block.add(probe.refuse)


def test_block__exception_inside__nothing_sent(chain: Engine, probe: Contract) -> None:
    now = chain.clock.now
    with pytest.raises(KeyError), chain.block(at=now + 5) as block:
        block.add(probe.set, 1)
        raise KeyError
    assert (probe.value(), chain.clock.now, block.outcomes) == (0, now, [])


def test_block__past__ClockError_and_nothing_sent(chain: Engine, probe: Contract) -> None:
    with pytest.raises(ValueError, match="cannot go back"), chain.block(at=START - 1) as block:
        block.add(probe.set, 1)
    assert probe.value() == 0


def test_block__empty__moves_the_clock(chain: Engine, probe: Contract) -> None:
    with chain.block(at=START + 9) as block:
        pass
    assert block.outcomes == [] == chain.logs
    assert probe.surroundings().timestamp == START + 9


def test_block__no_contract__CallError_when_queued(chain: Engine, probe: Contract) -> None:
    with chain.branch():
        gone = chain.deploy("EvmProbe", "x", 1)
    with pytest.raises(CallError, match="no contract at"), chain.block() as block:
        block.add(gone.set, 1)
