"""The wire: batches cut to size, connections opened again, every node's way to say that a call failed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from web3 import EthereumTesterProvider, HTTPProvider, Web3

from guildhall.chain import NodeRefused, NodeUnreachable
from guildhall.chain.failures import call_failure, traced_failure
from guildhall.chain.rpc import Request, Rpc, parts
from guildhall.evm import Artifacts, Halt, Rejected, Revert

from .conftest import serve


class Echo(BaseHTTPRequestHandler):
    """Answers each request with its parameters, batches backwards; what `reply` holds goes first."""

    protocol_version = "HTTP/1.1"
    reply: list[bytes] = []
    seen: list[Any] = []
    keys: list[str | None] = []
    is_short_lived = False
    says_so = False

    def do_POST(self) -> None:
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append(content)
        self.keys.append(self.headers["X-Key"])
        body = self.reply.pop(0) if self.reply else json.dumps(self.answer(content)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        if self.says_so:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.is_short_lived

    def answer(self, content: Any) -> Any:
        if isinstance(content, list):
            return [self.answer(each) for each in reversed(content)]
        if content["method"] == "fail":
            return {"id": content["id"], "error": {"code": -5, "message": "no", "data": "0x12"}}
        return {"id": content["id"], "result": content["params"]}

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def echo() -> Iterator[tuple[str, type[Echo]]]:
    handler = type("Handler", (Echo,), {"reply": [], "seen": [], "keys": []})
    with serve(handler) as url:
        yield url, handler


@pytest.fixture(params=["plain", "through web3"])
def rpc(request: pytest.FixtureRequest, echo: tuple[str, type[Echo]]) -> Rpc:
    url = echo[0] if request.param == "plain" else echo[0].replace("http://", "http://user:word@")
    return Rpc(Web3(HTTPProvider(url, exception_retry_configuration=None)))


def test_request__result_and_refusal__told_apart(rpc: Rpc) -> None:
    assert rpc.request("say", 1, "two") == [1, "two"]
    with pytest.raises(NodeRefused, match=r"fail: no \(JSON-RPC error -5\)") as caught:
        rpc.request("fail")
    assert (caught.value.code, caught.value.data) == (-5, "0x12")


def test_batch__answers_in_any_order__in_ours(rpc: Rpc) -> None:
    results = rpc.batch([Request("say", (number,)) for number in range(1_200)] + [Request("fail")])
    assert results[:-1] == [[number] for number in range(1_200)]
    assert isinstance(results[-1], NodeRefused)
    assert rpc.batch([]) == []


def test_batch__refused_as_a_whole__NodeRefused(rpc: Rpc, echo: tuple[str, type[Echo]]) -> None:
    echo[1].reply.append(b'{"id": null, "error": {"code": -32600, "message": "no batches"}}')
    with pytest.raises(NodeRefused, match="no batches"):
        rpc.batch([Request("say")])


@pytest.mark.parametrize("nonsense", [b"<html>not found</html>", b"", b"\xff"])
def test_request__no_json__NodeUnreachable(rpc: Rpc, echo: tuple[str, type[Echo]], nonsense: bytes) -> None:
    echo[1].reply.append(nonsense)
    with pytest.raises(NodeUnreachable, match="is a node running there"):
        rpc.request("say")
    assert rpc.request("say", 1) == [1]


def test_request__json_without_result__NodeRefused(rpc: Rpc, echo: tuple[str, type[Echo]]) -> None:
    echo[1].reply.append(b'{"hello": "world"}')
    with pytest.raises(NodeRefused, match="hello"):
        rpc.request("say")


def test_request__connection_closed_in_between__opened_again(
    rpc: Rpc, echo: tuple[str, type[Echo]], request: pytest.FixtureRequest
) -> None:
    echo[1].is_short_lived = True
    # A session of requests may take the dead connection once more, unless the server has announced the end of it.
    echo[1].says_so = "web3" in request.node.name
    assert [rpc.request("say", number) for number in range(5)] == [[number] for number in range(5)]
    assert len(echo[1].seen) == 5


def test_rpc__headers_of_the_user__sent(echo: tuple[str, type[Echo]]) -> None:
    headers = {"Content-Type": "application/json", "X-Key": "word"}
    rpc = Rpc(Web3(HTTPProvider(echo[0], request_kwargs={"headers": headers}, exception_retry_configuration=None)))
    assert rpc.request("say", 1) == [1]
    assert echo[1].keys == ["word"]


def test_rpc__provider_without_json__TypeError() -> None:
    with pytest.raises(TypeError, match="does not speak JSON-RPC"):
        Rpc(Web3(EthereumTesterProvider()))


def test_parts__large_and_many__cut_in_order() -> None:
    wanted = [Request("m", ("x" * size,)) for size in (10, 400_000, 599_990, 600_000, 2_000_000, 1, 2)]
    pieces = list(parts(wanted))
    assert [len(piece) for piece in pieces] == [3, 1, 1, 2]
    assert [each for piece in pieces for each in piece] == wanted
    assert [len(piece) for piece in parts([Request("m")] * 1_001)] == [500, 500, 1]
    assert list(parts([])) == []


ERROR = "0x08c379a0" + f"{32:064x}" + f"{2:064x}" + "6e6f".ljust(64, "0")


@pytest.mark.parametrize(
    ("code", "message", "data", "kind", "name"),
    [
        (3, "execution reverted: no", ERROR, Revert, "Error"),  # geth, anvil, erigon
        (3, "execution reverted", "0x", Revert, "<empty>"),
        (-32000, "execution reverted", None, Revert, "<empty>"),
        (-32603, "Error: VM Exception while processing transaction: reverted", {"message": "x", "data": ERROR}, Revert, "Error"),  # hardhat
        (-32015, "VM execution error.", f"Reverted {ERROR}", Revert, "Error"),  # nethermind, openethereum
        (-32603, "EVM error OutOfGas", None, Halt, "OutOfGas"),
        (-32000, "out of gas", None, Halt, "out of gas"),
        (-32000, "invalid opcode: INVALID", None, Halt, "invalid opcode: INVALID"),
        (-32003, "Insufficient funds for gas * price + value", None, Rejected, "Insufficient funds for gas * price + value"),
        (-32000, "nonce too low", None, Rejected, "nonce too low"),
        (-32000, "intrinsic gas too low", None, Rejected, "intrinsic gas too low"),
    ],
)
def test_call_failure__words_of_nodes__our_exceptions(
    artifacts: Artifacts, code: int, message: str, data: Any, kind: type[Exception], name: str
) -> None:
    problem = call_failure(NodeRefused("eth_call", code, message, data), artifacts)
    assert type(problem) is kind
    assert getattr(problem, "name", None) or getattr(problem, "reason", None) == name
    if kind is Revert and name == "Error":
        assert isinstance(problem, Revert) and problem.params.message == "no"


def test_call_failure__unknown_method__stays_what_it_is(artifacts: Artifacts) -> None:
    refusal = NodeRefused("eth_call", -32601, "Method not found")
    assert call_failure(refusal, artifacts) is refusal


def test_traced_failure__frames__our_exceptions(artifacts: Artifacts) -> None:
    revert = traced_failure({"error": "execution reverted", "output": ERROR}, artifacts)
    assert isinstance(revert, Revert) and revert.params.message == "no"
    empty = traced_failure({"error": "execution reverted"}, artifacts)
    assert isinstance(empty, Revert) and empty.name == "<empty>"
    assert isinstance(traced_failure({"error": "out of gas"}, artifacts), Halt)
