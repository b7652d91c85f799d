"""Which backend a node gets."""

from __future__ import annotations

from web3 import Web3

from guildhall.chain.anvil_backend import AnvilBackend
from guildhall.chain.backend import Backend
from guildhall.chain.remote import RemoteBackend
from guildhall.chain.rpc import Rpc
from guildhall.evm.errors import ErrorTable


def backend_of(web3: Web3, errors: ErrorTable) -> Backend:
    """py-evm's for an eth-tester's web3 (ape's local provider has one), anvil's for anvil, else that of a node that is not ours.

    Raises:
        TypeError: the provider speaks no JSON-RPC. NodeUnreachable: nothing answers.
    """
    tester = getattr(web3.provider, "ethereum_tester", None)
    if tester is not None:
        from guildhall.chain.tester import PyEvmBackend  # py-evm is slow to import and many never need it

        return PyEvmBackend(tester.backend, errors)
    rpc = Rpc(web3)
    is_anvil = str(rpc.request("web3_clientVersion")).lower().startswith("anvil")
    return AnvilBackend(rpc, errors) if is_anvil else RemoteBackend(rpc, errors)
