"""EIP-7702 on the nodes that know it."""

from __future__ import annotations

import pytest

from guildhall.chain import NodeChain
from guildhall.evm import Rejected

DESIGNATION = 23  # bytes: 0xef0100 and an address
NOBODY = "0x" + "00" * 20


def test_delegate__prague__account_has_code_and_runs_it(prague: NodeChain) -> None:
    size = prague.deploy("CodeSize")
    probe = prague.deploy("EvmProbe", "", 1)
    account = prague.account(5)
    assert size.sizeOf(account) == 0
    prague.delegate(account, probe)
    assert size.sizeOf(account) == DESIGNATION
    assert prague.code(account) == b"\xef\x01\x00" + bytes.fromhex(probe.address[2:])
    as_contract = prague.at("EvmProbe", account)
    as_contract.set(9, sender=prague.account(1))
    assert (as_contract.value(), probe.value()) == (9, 0)
    probe.set(4, sender=account)  # it can still send, with the right nonce
    assert probe.value() == 4


def test_delegate__by_itself_again_and_back__counted_nonces(prague: NodeChain) -> None:
    size = prague.deploy("CodeSize")
    probe = prague.deploy("EvmProbe", "", 1)
    account = prague.account(6)
    probe.set(1, sender=account)
    prague.delegate(account, probe, sender=account)
    assert prague.nonce(account) == 3
    prague.delegate(account, size, sender=prague.account(0))
    assert prague.at("CodeSize", account).sizeOf(size) == 10
    prague.delegate(account, NOBODY, sender=account)
    assert size.sizeOf(account) == 0
    probe.set(2, sender=account)
    assert (probe.value(), prague.nonce(account)) == (2, 7)


def test_delegate__in_a_branch__unwound(prague: NodeChain) -> None:
    probe = prague.deploy("EvmProbe", "", 1)
    account = prague.account(7)
    with prague.branch():
        prague.delegate(account, probe)
        assert prague.has_code(account.address)
    assert not prague.has_code(account.address)
    probe.set(1, sender=account)


def test_delegate__unknown_key__Rejected(prague: NodeChain) -> None:
    probe = prague.deploy("EvmProbe", "", 1)
    with pytest.raises(Rejected, match="is not known here"):
        prague.delegate(probe, probe)


def test_delegate__cancun__Rejected(node: NodeChain) -> None:
    probe = node.deploy("EvmProbe", "", 1)
    with pytest.raises(Rejected):
        node.delegate(node.account(5), probe)
    probe.set(1)
    assert probe.value() == 1
