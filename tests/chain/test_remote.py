"""A node that is not ours, played by anvil behind a front that hides what it is and what it can."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from guildhall.chain import Anvil, NoControl, NodeChain, NodeUnreachable, WrongChain, connect
from guildhall.evm import Account, Artifacts, ClockError, Halt, Rejected, Revert
from guildhall.evm.accounts import development_account

from .conftest import START, need_anvil, serve

UNLOCKED = "0x90F79bf6EB2c4f870365E785982E1f101E93b906"


class Front(BaseHTTPRequestHandler):
    """Passes requests on. `answers`: what it answers by itself, by method. `hidden`: methods that it does not know."""

    target = ""
    answers: dict[str, Any] = {"web3_clientVersion": "Geth/v1.15.0"}
    hidden: set[str] = set()
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        asked = json.loads(content)
        method = asked["method"] if isinstance(asked, dict) else ""
        if method in self.answers:
            body = json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": self.answers[method]}).encode()
        elif method in self.hidden or method.startswith(("anvil_", "evm_")):
            body = json.dumps({"jsonrpc": "2.0", "id": asked["id"], "error": {"code": -32601, "message": "Method not found"}}).encode()
        else:
            sent = urllib.request.Request(self.target, content, {"Content-Type": "application/json"})
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(sent) as answer:
                body = answer.read()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def front(artifacts: Artifacts) -> Iterator[tuple[str, type[Front], NodeChain]]:
    """The front's URL and handler, and the anvil behind it, with two rich accounts."""
    need_anvil()
    with Anvil(timestamp=START) as anvil:
        behind = connect(anvil.url, artifacts)
        behind.set_balance(UNLOCKED, 10**24)
        behind.account(0)
        handler = type("Handler", (Front,), {"target": anvil.url, "answers": {**Front.answers, "eth_accounts": [UNLOCKED.lower()]}})
        with serve(handler) as url:
            yield url, handler, behind


@pytest.fixture
def remote(front: tuple[str, type[Front], NodeChain], artifacts: Artifacts) -> NodeChain:
    return connect(front[0], artifacts, needs_clock=False)


def test_remote__deploy_call_transact__as_anywhere(remote: NodeChain) -> None:
    buyer = remote.account(2)
    assert remote.balance(buyer) == 10**21  # a thousandth of what the unlocked account has
    probe = remote.deploy("EvmProbe", "far", 50)
    assert probe.move(buyer, 20) is True
    assert remote.logs == [probe.Moved(remote.account(0), buyer, 20)]
    assert (probe.balanceOf(buyer), probe.label()) == (20, "far")
    assert remote.receipt is not None and remote.gas_used == remote.receipt.gas_used > 21_000
    spent = 10**21 - remote.balance(buyer)
    probe.set(1, sender=buyer, value=5)
    assert remote.balance(buyer) < 10**21 - spent - 5  # here gas is not free
    with remote.block() as block:
        block.add(probe.set, 2, sender=buyer)
    assert probe.value() == 2


def test_remote__failing_transaction__told_before_it_is_sent(remote: NodeChain, front: tuple[str, type[Front], NodeChain]) -> None:
    probe = remote.deploy("EvmProbe", "far", 50)
    nonce = remote.nonce(remote.account(0))
    with remote.expect("EvmProbe_Refused"):
        probe.refuse()
    with pytest.raises(Halt):
        probe.invalid()
    with remote.expect("EvmProbeLib_TooSmall"):
        remote.deploy("EvmProbe", "far", 0)
    assert remote.nonce(remote.account(0)) == nonce
    with pytest.raises(Rejected):
        probe.set(1, value=10**30, gas=100_000)
    probe.set(3)
    assert probe.value() == 3


@pytest.mark.parametrize("hidden", [set(), {"debug_traceTransaction"}])
def test_remote__fails_in_its_block__cause_by_trace_or_replay(
    remote: NodeChain, front: tuple[str, type[Front], NodeChain], hidden: set[str]
) -> None:
    front[1].hidden = hidden
    probe = remote.deploy("EvmProbe", "far", 50)
    with remote.expect("EvmProbe_Refused"):
        probe.refuse(gas=100_000)  # with its gas given, nobody asks before
    assert remote.receipt is not None and isinstance(remote.receipt.error, Revert)
    with pytest.raises(Halt):
        probe.burnGas(gas=100_000)


def test_remote__control__NoControl(remote: NodeChain) -> None:
    probe = remote.deploy("EvmProbe", "far", 50)
    now = remote.clock.now
    assert (remote.has_clock, now >= START, remote.clock.number) == (False, True, remote.web3.eth.block_number + 1)
    remote.clock.to(now)
    someone = development_account(1)
    for act in (
        lambda: remote.clock.to(now + 1_000),
        lambda: remote.clock.mine(),
        lambda: remote.snapshot(),
        lambda: remote.set_balance(someone, 1),
        lambda: remote.set_code(someone, b"\0"),
    ):
        with pytest.raises(NoControl, match="on this node: use anvil"):
            act()
    with pytest.raises(ClockError):
        remote.clock.to(now - 1)
    with pytest.raises(NoControl, match="one block"), remote.block() as block:
        block.add(probe.set, 1)
        block.add(probe.set, 2)
    assert probe.value() == 0
    remote.close()


def test_remote__no_unlocked_account__left_unfunded(front: tuple[str, type[Front], NodeChain], artifacts: Artifacts) -> None:
    front[1].answers = {**front[1].answers, "eth_accounts": []}
    chain = connect(front[0], artifacts, needs_clock=False)
    poor: Account = chain.account(9)
    assert chain.balance(poor) == 0


def test_connect__no_clock__NoControl(front: tuple[str, type[Front], NodeChain], artifacts: Artifacts) -> None:
    with pytest.raises(NoControl, match="keeps its own time"):
        connect(front[0], artifacts)


def test_connect__other_chain__WrongChain_and_untouched(front: tuple[str, type[Front], NodeChain], artifacts: Artifacts) -> None:
    with pytest.raises(WrongChain, match="is on chain 31337, not on 1"):
        connect(front[0], artifacts, chain_id=1, needs_clock=False)
    assert connect(front[0], artifacts, chain_id=31337, needs_clock=False).chain_id == 31337


@pytest.mark.parametrize("url", ["127.0.0.1:8545", "ftp://127.0.0.1", "", "http://", "/tmp/anvil.ipc"])
def test_connect__no_url__NodeUnreachable(artifacts: Artifacts, url: str) -> None:
    with pytest.raises(NodeUnreachable, match="is no URL of a node"):
        connect(url, artifacts)


def test_connect__nobody_there__NodeUnreachable(artifacts: Artifacts) -> None:
    with pytest.raises(NodeUnreachable, match="is a node running there"):
        connect("http://127.0.0.1:9", artifacts)
