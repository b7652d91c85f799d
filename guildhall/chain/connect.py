"""The chain at a URL, for `--network URL`."""

from __future__ import annotations

from urllib.parse import urlsplit

import requests
from web3 import HTTPProvider, Web3

from guildhall.chain.errors import NoControl, NodeUnreachable, WrongChain
from guildhall.chain.node import NodeChain
from guildhall.chain.rpc import LOOPBACK, TIMEOUT, Rpc
from guildhall.evm.artifacts import Artifacts


def connect(url: str, artifacts: Artifacts, *, chain_id: int | None = None, needs_clock: bool = True) -> NodeChain:
    """The chain of the node at `url` (`http://` or `https://`). An anvil is taken over: see `guildhall.chain.anvil_backend`.

    `chain_id`: the one expected, any when not given. `needs_clock`: whether its time has to be set.

    Raises:
        NodeUnreachable: nothing answers, or no Ethereum node. WrongChain: another chain id. NoControl: `needs_clock`, and it cannot.
    """
    web3 = web3_at(url, chain_id=chain_id)
    chain = NodeChain(web3, artifacts)
    if needs_clock and not chain.has_clock:
        raise NoControl(f"the node at {url} keeps its own time, which has to be set here: use anvil")
    return chain


def web3_at(url: str, *, chain_id: int | None = None) -> Web3:
    """The node at `url` for who only reads: nothing is taken over.

    Raises:
        NodeUnreachable: nothing answers, or no Ethereum node. WrongChain: another chain id.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NodeUnreachable(f"{url!r} is no URL of a node: it starts with http:// or https:// and names a host")
    session = requests.Session()
    session.trust_env = parts.hostname not in LOOPBACK  # no proxies in between
    web3 = Web3(HTTPProvider(url, request_kwargs={"timeout": TIMEOUT}, session=session, exception_retry_configuration=None))
    found = int(Rpc(web3).request("eth_chainId"), 16)
    if chain_id is not None and found != chain_id:
        raise WrongChain(f"the node at {url} is on chain {found}, not on {chain_id}")
    return web3
