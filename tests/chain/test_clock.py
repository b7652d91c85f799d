"""Time on three engines: it stands still until it is moved, and views see what the next transaction will see."""

from __future__ import annotations

import pytest

from guildhall.chain import NodeChain
from guildhall.evm import ClockError, Contract, Engine

from .conftest import START


def test_start__deployed__first_block_at_the_given_instant(chain: Engine, probe: Contract) -> None:
    assert chain.clock.now == START == probe.surroundings().timestamp


def test_to__later__views_and_transactions_at_that_instant(chain: Engine, probe: Contract) -> None:
    chain.clock.to(START + 100)
    assert probe.surroundings().timestamp == START + 100
    assert [probe.stamp(START + 101) for _ in range(3)] == [START + 100] * 3
    assert chain.clock.now == START + 100 == chain.logs[0].args.timestamp


@pytest.mark.parametrize("late_by", [-1, 0, 1])
def test_to__deadline__late_from_the_deadline_on(chain: Engine, probe: Contract, late_by: int) -> None:
    deadline = chain.clock.now + 1_000
    chain.clock.just_before(deadline)
    assert chain.clock.now == deadline - 1
    chain.clock.to(deadline + late_by)
    if late_by < 0:
        assert probe.stamp(deadline) == deadline - 1
    else:
        with chain.expect("EvmProbe_TooLate", now_=deadline + late_by, deadline=deadline):
            probe.stamp(deadline)


def test_to__earlier__ClockError_and_stays(chain: Engine, probe: Contract) -> None:
    with pytest.raises(ClockError, match=f"stands at {START} and cannot go back to {START - 1}"):
        chain.clock.to(START - 1)
    assert probe.stamp(START + 1) == START


def test_pass__units__added(chain: Engine, probe: Contract) -> None:
    chain.clock.pass_(weeks=1, days=3, hours=2, minutes=1, seconds=5)
    assert probe.surroundings().timestamp - START == 10 * 86_400 + 2 * 3_600 + 65


def test_mine__blocks__number_and_time(chain: Engine, probe: Contract) -> None:
    number = chain.clock.number
    assert probe.surroundings().number == number
    chain.clock.mine(3)
    assert probe.surroundings()[:2] == (START + 36, number + 3)
    assert (chain.clock.now, chain.clock.number) == (START + 36, number + 3)
    chain.clock.pass_(seconds=1)
    chain.clock.mine(seconds=1)
    assert probe.surroundings().timestamp == START + 38
    for blocks, seconds in ((0, 1), (1, 0)):
        with pytest.raises(ClockError):
            chain.clock.mine(blocks, seconds)


def test_number__transactions__one_block_each(node: NodeChain) -> None:
    probe = node.deploy("EvmProbe", "", 1)
    number = node.clock.number
    probe.set(1)
    assert node.receipt is not None and node.receipt.block == number
    probe.set(2)
    assert node.clock.number == number + 2 == probe.surroundings().number
    assert [node.web3.eth.get_block(at)["timestamp"] for at in (number, number + 1)] == [START, START]


def test_block__several__one_block_in_order(node: NodeChain) -> None:
    probe = node.deploy("EvmProbe", "", 1)
    people = [node.account(number) for number in range(5)]
    number = node.clock.number
    with node.block(at=START + 7) as block:
        for index in range(20):
            block.add(probe.set, index, sender=people[index * 3 % 5], value=index)
    assert [(receipt.block, receipt.index) for receipt in node.receipts] == [(number, index) for index in range(20)]
    assert node.web3.eth.get_block(number)["timestamp"] == START + 7
    assert [node.web3.eth.get_transaction(f"0x{each.transaction.hex()}")["value"] for each in node.receipts] == list(range(20))  # type: ignore[arg-type]
    assert probe.value() == 19
