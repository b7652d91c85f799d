"""Snapshots on three engines: state, time and logs return; numbers are used once."""

from __future__ import annotations

import pytest

from guildhall.chain import NodeChain
from guildhall.evm import Account, CallError, Contract, Engine, NoCode, SnapshotError

from .conftest import START, SUPPLY


def test_revert__state_time_logs__as_before(chain: Engine, probe: Contract, deployer: Account, stranger: Account) -> None:
    probe.move(stranger, 5)
    chain.clock.to(START + 10)
    before = chain.logs, chain.clock.now, chain.balance(stranger), chain.balance(deployer)
    snapshot = chain.snapshot()
    probe.move(stranger, 7)
    probe.set(3, value=9)
    chain.clock.to(START + 1_000)
    probe.set(4, sender=stranger)
    chain.revert(snapshot)
    assert (chain.logs, chain.clock.now, chain.balance(stranger), chain.balance(deployer)) == before
    assert (probe.balanceOf(stranger), probe.value(), probe.surroundings().timestamp) == (5, 0, START + 10)
    assert probe.stamp(START + 11) == START + 10
    assert probe.move(stranger, 1, sender=deployer) is True
    assert probe.balanceOf(deployer) == SUPPLY - 6


def test_revert__nested_and_stale__SnapshotError(chain: Engine, probe: Contract) -> None:
    first = chain.snapshot()
    probe.set(1)
    second = chain.snapshot()
    probe.set(2)
    third = chain.snapshot()
    probe.set(3)
    chain.revert(second)
    assert probe.value() == 1
    for stale in (second, third, 99):
        with pytest.raises(SnapshotError, match="stale"):
            chain.revert(stale)
    probe.set(4)
    chain.revert(first)
    assert probe.value() == 0
    assert isinstance(SnapshotError(), ValueError)


def test_branch__deployment_and_accounts__unwound(chain: Engine, probe: Contract) -> None:
    with chain.branch():
        other = chain.deploy("EvmProbe", "other", 1)
        rich = chain.balance(chain.account(30))
    assert chain.code(other) == b""
    with pytest.raises(NoCode):
        other.value()
    assert chain.balance(chain.account(30)) == rich == 10**24


def test_revert__many_times__still_right(chain: Engine, probe: Contract) -> None:
    for number in range(30):
        with chain.branch():
            chain.clock.pass_(days=1)
            with chain.block() as block:
                block.add(probe.set, number + 1)
                block.add(probe.stamp, chain.clock.now + 1)
            assert probe.value() == number + 1
    assert (probe.value(), chain.clock.now) == (0, START)


def test_set_code_and_balance__node__seen_at_once_and_unwound(chain: Engine, probe: Contract) -> None:
    account = "0x00000000000000000000000000000000000c0de0"
    with chain.branch():
        chain.set_code(account, bytes.fromhex("602a5f5260205ff3"))
        chain.set_balance(account, 12)
        assert chain.at("EvmProbe", account).value() == 42
        probe.set(1)  # on top of what was written
        assert (chain.balance(account), chain.at("EvmProbe", account).value()) == (12, 42)
    assert (chain.balance(account), chain.code(account)) == (0, b"")
    with pytest.raises(NoCode):
        chain.at("EvmProbe", account)


def test_revert__web3__reads_the_same(node: NodeChain) -> None:
    probe = node.deploy("EvmProbe", "", 1)
    head = node.web3.eth.block_number
    with node.branch():
        for number in range(3):
            probe.set(number)
        assert node.web3.eth.block_number == head + 3
    assert node.web3.eth.block_number == head
    probe.set(5)
    assert node.web3.eth.block_number == head + 1


def test_simulate__transaction_or_failure__answers_and_changes_nothing(chain: Engine, probe: Contract, stranger: Account) -> None:
    probe.move(stranger, 5)
    before = chain.logs, chain.clock.now, chain.clock.number
    answer = chain.simulate(probe.address, probe.move.encode(stranger, 7), chain.account(0))
    assert probe.move.decode(answer) is True
    with pytest.raises(CallError):
        chain.simulate(probe.address, probe.move.encode(stranger, SUPPLY), stranger)
    assert (chain.logs, chain.clock.now, chain.clock.number) == before
    assert probe.balanceOf(stranger) == 5
