"""A py-evm chain in this process: slower than pyrevm, but with real transactions, receipts and gas; knows EIP-7702."""

from __future__ import annotations

from typing import Any, Literal

from eth.vm.forks.cancun import CancunVM
from eth.vm.forks.prague import PragueVM
from eth_tester import EthereumTester  # type: ignore[import-untyped]
from eth_tester.backends.pyevm.main import PyEVMBackend  # type: ignore[import-untyped]
from web3 import EthereumTesterProvider, Web3
from web3.providers.eth_tester.defaults import API_ENDPOINTS, static_return

from guildhall.chain.node import NodeChain
from guildhall.chain.tester import PyEvmBackend
from guildhall.evm.accounts import DEVELOPMENT_MNEMONIC
from guildhall.evm.artifacts import Artifacts
from guildhall.evm.chain import LOCAL_CHAIN_ID, START_AT

Fork = Literal["cancun", "prague"]

_FORKS = {"cancun": CancunVM, "prague": PragueVM}
_ACCOUNT_PATH = "m/44'/60'/0'/0"
_ACCOUNTS = 10


def pyevm_chain(artifacts: Artifacts, *, timestamp: int = START_AT, chain_id: int = LOCAL_CHAIN_ID, fork: Fork = "prague") -> NodeChain:
    """A fresh chain whose next block has this timestamp. `.web3` reads it the usual way.

    `fork`: Prague charges at least 40 gas per non-zero byte of calldata (EIP-7623), so gas figures say which one they are from.
    """
    backend = PyEVMBackend.from_mnemonic(
        DEVELOPMENT_MNEMONIC,
        genesis_state_overrides={"balance": 0},  # `account` gives each what it has in the in-process EVM
        num_accounts=_ACCOUNTS,
        genesis_parameters=PyEVMBackend.generate_genesis_params({"timestamp": timestamp}),
        vm_configuration=((0, _FORKS[fork]),),
        hd_path=_ACCOUNT_PATH,
    )
    backend.chain.chain_id = chain_id
    endpoints: Any = {**API_ENDPOINTS, "eth": {**API_ENDPOINTS["eth"], "chainId": static_return(chain_id)}}
    web3 = Web3(EthereumTesterProvider(EthereumTester(backend), endpoints))
    return NodeChain(web3, artifacts, backend=PyEvmBackend(backend, artifacts))
