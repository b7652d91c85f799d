"""What only nodes have: receipts, gas, nonces, keys, other users."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.chain import NodeChain
from guildhall.evm import Artifacts, CallError, Chain, Halt, NoCode, Rejected, Revert
from guildhall.evm.accounts import development_account

from .conftest import SUPPLY, start_anvil, start_pyevm, start_pyrevm


def gas_figures(chain: NodeChain) -> list[Any]:
    people = [chain.account(number) for number in range(3)]
    probe = chain.deploy("EvmProbe", "label", SUPPLY, sender=people[0])
    figures = [chain.gas_used]
    for value in (1, 2, 0):
        probe.set(value, sender=people[1])
        figures.append(chain.gas_used)
    probe.move(people[1], 5)
    figures.append(chain.gas_used)
    with chain.block() as block:
        for person in people[1:]:
            block.add(probe.move, person, 1, sender=people[0])
        block.add(probe.set, 9, sender=people[2])
    figures += [outcome.gas_used for outcome in block.outcomes]
    assert chain.gas_used == sum(figures[-3:])
    with chain.block(check=False) as block:
        block.add(probe.refuse)
        block.add(probe.catchInner, b"\xff" * 32)
    return [*figures, *(outcome.gas_used for outcome in block.outcomes)]


@pytest.mark.parametrize("fork", ["cancun", "prague"])
def test_gas_used__pyevm_and_anvil__equal(artifacts: Artifacts, fork: str) -> None:
    with start_pyevm(artifacts, fork) as one, start_anvil(artifacts, fork) as other:
        figures = gas_figures(one)
        assert figures == gas_figures(other)
    assert 21_000 < figures[1] < 50_000


def test_gas_used__in_process__unknown(artifacts: Artifacts) -> None:
    with start_pyrevm(artifacts) as chain:
        probe = chain.deploy("EvmProbe", "", 1)
        with chain.block() as block:
            block.add(probe.set, 1)
        assert chain.gas_used is None is block.outcomes[0].gas_used


def test_receipt__success_failure_nothing__told_apart(node: NodeChain) -> None:
    assert (node.receipt, node.gas_used, node.logs) == (None, None, [])
    probe = node.deploy("EvmProbe", "", 1)
    assert node.receipt is not None and node.receipt.contract == probe.address
    with node.expect("EvmProbe_Refused"):
        probe.refuse()  # returns nothing, so it is sent and fails in its block
    assert node.receipt is not None and isinstance(node.receipt.error, Revert)
    assert node.receipt.gas_used > 21_000 and node.logs == []
    found: Any = node.web3.eth.get_transaction_receipt(f"0x{node.receipt.transaction.hex()}")  # type: ignore[arg-type]
    assert (found["status"], found["gasUsed"]) == (0, node.receipt.gas_used)


def test_account__development_keys__funded_once(node: NodeChain, artifacts: Artifacts) -> None:
    ours = Chain(artifacts)
    for number in (0, 1, 55):
        account = node.account(number)
        assert account == ours.account(number)
        assert node.balance(account) == ours.balance(account) == 10**24
    node.deploy("EvmProbe", "", 1)
    assert node.balance(node.account(0)) == 10**24  # gas is free, as in process


def test_sender__unknown_key__Rejected(node: NodeChain) -> None:
    probe = node.deploy("EvmProbe", "", 1)
    with pytest.raises(Rejected, match="key of 0x.* is not known"):
        probe.set(1, sender="0x00000000000000000000000000000000000000AA")
    with pytest.raises(Rejected, match="is not known") as caught, node.block() as block:
        block.add(probe.set, 1)
        block.add(probe.set, 1, sender=probe)
    assert (caught.value.index, caught.value.title) == (1, "EvmProbe.set")
    assert (probe.value(), probe.surroundings(sender=probe).sender) == (0, probe.address)
    later = development_account(7)
    node.set_balance(later, 10**18)
    probe.set(3, sender=later)  # its key comes with it
    probe.set(4, sender=later.address)
    probe.set(5, sender=later.signer)
    assert probe.value() == 5


def test_nonce__used_by_somebody_else__read_again(node: NodeChain) -> None:
    probe = node.deploy("EvmProbe", "", 1)
    account = node.account(3)
    probe.set(1, sender=account)
    other = NodeChain(node.web3, node.artifacts)
    assert (other.clock.now, other.chain_id) == (node.clock.now, node.chain_id)
    other.at("EvmProbe", probe).set(2, sender=account)
    probe.set(3, sender=account)
    other.at("EvmProbe", probe).set(4, sender=account)
    with node.block() as block:
        block.add(probe.set, 5, sender=account)
        block.add(probe.set, 6, sender=account)
    assert (probe.value(), node.nonce(account)) == (6, 6)
    other.clock.pass_(days=1)
    other.at("EvmProbe", probe).set(7)
    node.refresh()
    assert node.clock.now == other.clock.now == probe.surroundings().timestamp


def test_block__one_is_invalid__none_executed(node: NodeChain) -> None:
    probe = node.deploy("EvmProbe", "", 1)
    poor = node.account(4)
    node.set_balance(poor, 3)
    number = node.clock.number
    with pytest.raises(Rejected) as caught, node.block() as block:
        block.add(probe.set, 1)
        block.add(probe.set, 2, sender=poor, value=10)
        block.add(probe.set, 3)
    assert (caught.value.index, caught.value.title) == (1, "EvmProbe.set")
    assert (probe.value(), node.clock.number) == (0, number)
    probe.set(4)
    assert (probe.value(), node.clock.number) == (4, number + 1)
    with pytest.raises(Rejected):
        probe.set(2, sender=poor, value=10)


def test_call__value_to_nothing__NoCode_and_kept(node: NodeChain) -> None:
    probe = node.deploy("EvmProbe", "", 1)
    with node.branch():
        gone = node.deploy("EvmProbe", "", 1)
    before = node.balance(node.account(0))
    with pytest.raises(NoCode):
        gone.set(1, value=5)
    assert node.balance(node.account(0)) == before
    assert probe.value() == 0


def test_deploy__refused__same_errors(node: NodeChain) -> None:
    with node.expect("EvmProbeLib_TooSmall", value=0, minimum=1):
        node.deploy("EvmProbe", "", 0)
    with pytest.raises(CallError):
        node.deploy("EvmProbe", "", 1, value=10**30)


def test_returned_value__unknown_contract__raw_bytes(node: NodeChain) -> None:
    probe = node.deploy("EvmProbe", "", 1)
    echo = "0x00000000000000000000000000000000000ec400"
    node.set_code(echo, bytes.fromhex("365f5f37365ff3"))  # returns its calldata
    assert node.raw_call(echo, b"abc") == b"abc"
    assert node.raw_call(echo, b"abc", is_view=True) == b"abc"
    assert probe.method("move(address,uint256)")(echo, 1) is True


def test_out_of_gas__node__Halt(node: NodeChain) -> None:
    probe = node.deploy("EvmProbe", "", 1)
    with pytest.raises(Halt, match="(?i)out ?of ?gas"):
        probe.burnGas(gas=90_000)
    with pytest.raises(Halt):
        probe.invalid()
    assert probe.value() == 0


def test_ape_provider__its_web3__same_interface(request: pytest.FixtureRequest, artifacts: Artifacts) -> None:
    if not request.config.pluginmanager.hasplugin("ape_test"):
        pytest.skip("needs ape's pytest plugin")
    import ape

    with ape.networks.ethereum.local.use_provider("test"):
        chain = NodeChain(ape.chain.provider.web3, artifacts)
        start = chain.clock.now + 1_000
        with chain.branch():
            chain.clock.to(start)
            probe = chain.deploy("EvmProbe", "ape", 7, sender=chain.account(0))
            assert probe.stamp(start + 1) == start
            with chain.block() as block:
                block.add(probe.set, 1, sender=chain.account(1))
                block.add(probe.set, 2, sender=chain.account(0))
            assert ape.chain.provider.get_balance(probe.address) == 0
            account = ape.accounts.test_accounts[2]
            account.transfer(probe.address, 5)  # ape's own transaction, on top of ours
            chain.refresh()
            assert (chain.balance(probe), probe.value()) == (5, 2)
        assert chain.code(probe) == b""
