"""The three engines, each with one `EvmProbe` on it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from guildhall.chain import Anvil, AnvilMissing, NodeChain, connect, find_anvil, pyevm_chain
from guildhall.evm import Account, Artifacts, Chain, Contract, Engine, load
from guildhall.evm.artifacts import Artifact

SUPPLY = 10**24
START = 1_700_000_000


def code_size_artifact() -> Artifact:
    """A contract that tells how much code an account has: `sizeOf(address)` is EXTCODESIZE of its argument, whatever the selector."""
    runtime = "6004353b5f5260205ff3"
    creation = f"69{runtime}5f52600a6016f3"  # PUSH10 runtime, MSTORE at 0, RETURN its 10 bytes
    abi = [
        {
            "type": "function",
            "name": "sizeOf",
            "stateMutability": "view",
            "inputs": [{"name": "account", "type": "address"}],
            "outputs": [{"name": "", "type": "uint256"}],
        }
    ]
    return Artifact("CodeSize", abi, creation, runtime)


@pytest.fixture(scope="session")
def artifacts() -> Artifacts:
    return load().merged([code_size_artifact()])


def need_anvil() -> None:
    try:
        find_anvil()
    except AnvilMissing as missing:
        pytest.skip(str(missing))


@contextmanager
def start_pyrevm(artifacts: Artifacts) -> Iterator[Chain]:
    yield Chain(artifacts, timestamp=START)


@contextmanager
def start_pyevm(artifacts: Artifacts, fork: Any = "cancun") -> Iterator[NodeChain]:
    yield pyevm_chain(artifacts, timestamp=START, fork=fork)


@contextmanager
def start_anvil(artifacts: Artifacts, fork: Any = "cancun") -> Iterator[NodeChain]:
    need_anvil()
    with Anvil(timestamp=START, fork=fork) as anvil:
        yield connect(anvil.url, artifacts)


ENGINES = {"pyrevm": start_pyrevm, "pyevm": start_pyevm, "anvil": start_anvil}
NODES = {"pyevm": start_pyevm, "anvil": start_anvil}


@contextmanager
def serve(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A loopback HTTP server for the length of the `with`; yields its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True  # kept connections do not hold it up
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(params=ENGINES)
def chain(request: pytest.FixtureRequest, artifacts: Artifacts) -> Iterator[Engine]:
    with ENGINES[request.param](artifacts) as started:
        yield started


@pytest.fixture(params=NODES)
def node(request: pytest.FixtureRequest, artifacts: Artifacts) -> Iterator[NodeChain]:
    with NODES[request.param](artifacts) as started:
        yield started


@pytest.fixture(params=NODES)
def prague(request: pytest.FixtureRequest, artifacts: Artifacts) -> Iterator[NodeChain]:
    with NODES[request.param](artifacts, fork="prague") as started:
        yield started


@pytest.fixture
def deployer(chain: Engine) -> Account:
    return chain.account(0)


@pytest.fixture
def stranger(chain: Engine) -> Account:
    return chain.account(1)


@pytest.fixture
def probe(chain: Engine, deployer: Account) -> Contract:
    return chain.deploy("EvmProbe", "label", SUPPLY, sender=deployer)
