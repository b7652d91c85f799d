"""The same chain interface as `guildhall.evm`, over nodes: one driver, typed against `guildhall.evm.Engine`, runs on all of them.

    pyevm_chain(load())                          py-evm in this process: gas figures, EIP-7702, cross-checks
    with anvil_chain(load()) as chain: …         an anvil of our own
    connect("http://127.0.0.1:8545", load())     a node that is there
    web3_at("http://127.0.0.1:8545")             the same for who only reads
    NodeChain(ape.chain.provider.web3, load())   what `ape test` or `ape run` is connected to

Exceptions: `guildhall.chain.errors`, and those of `guildhall.evm` for calls that fail.
"""

from guildhall.chain.anvil import Anvil, anvil_chain, find_anvil
from guildhall.chain.backend import Receipt
from guildhall.chain.connect import connect, web3_at
from guildhall.chain.errors import AnvilMissing, Misordered, NoControl, NodeError, NodeRefused, NodeUnreachable, NotMined, WrongChain
from guildhall.chain.node import NodeChain
from guildhall.chain.pyevm import pyevm_chain

__all__ = [
    "Anvil",
    "AnvilMissing",
    "Misordered",
    "NoControl",
    "NodeChain",
    "NodeError",
    "NodeRefused",
    "NodeUnreachable",
    "NotMined",
    "Receipt",
    "WrongChain",
    "anvil_chain",
    "connect",
    "find_anvil",
    "pyevm_chain",
    "web3_at",
]
