"""JSON-RPC to a node: single requests and real batches, answers as they come (0x-texts).

Plain HTTP on this machine goes over one kept connection of the standard library: through web3 and requests each request takes a
millisecond longer, which is most of what a transaction takes there. Everything else (other hosts, IPC, headers of the user's) goes
through web3.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

import requests
from web3 import HTTPProvider, Web3
from web3.providers import JSONBaseProvider
from web3.types import RPCEndpoint

from guildhall.chain.errors import NodeRefused, NodeUnreachable

METHOD_NOT_FOUND = -32601
TIMEOUT = 60.0
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_BATCH_REQUESTS = 500
_BATCH_BYTES = 1_000_000  # anvil takes 2 MB, other nodes more
_TROUBLE = (requests.RequestException, http.client.HTTPException, OSError, ValueError)


class Request(NamedTuple):
    """A method with its parameters."""

    method: str
    params: tuple[Any, ...] = ()


class Transport(Protocol):
    """Carries requests; raises what its library raises."""

    def one(self, request: Request) -> Any:
        """The whole answer."""

    def many(self, batch: Sequence[Request]) -> Any:
        """The answers in the order of the requests; whatever came instead where the node takes no batches."""


class Rpc:
    """One node. Raises NodeUnreachable when it does not answer; requests are not repeated."""

    def __init__(self, web3: Web3) -> None:
        """`web3`: with a provider that speaks JSON-RPC (HTTP, IPC); TypeError when it does not."""
        provider = web3.provider
        if not isinstance(provider, JSONBaseProvider):
            raise TypeError(f"{type(provider).__name__} does not speak JSON-RPC")
        self._where = str(getattr(provider, "endpoint_uri", type(provider).__name__))
        self._transport: Transport = _Connection(self._where) if _is_plain(provider) else _Provider(provider)

    def request(self, method: str, *params: Any) -> Any:
        """The result; NodeRefused when the node answers with an error."""
        try:
            answer = self._transport.one(Request(method, params))
        except _TROUBLE as problem:
            raise self._unreachable(problem) from problem
        return _result(method, answer)

    def batch(self, wanted: Sequence[Request]) -> list[Any]:
        """One result per request, in order; a request that the node refused has its NodeRefused there."""
        results: list[Any] = []
        for part in parts(wanted):
            try:
                answers = self._transport.many(part)
            except _TROUBLE as problem:
                raise self._unreachable(problem) from problem
            if not isinstance(answers, list) or len(answers) != len(part):
                raise _refusal(part[0].method, answers)
            results.extend(_settled(each.method, answer) for each, answer in zip(part, answers, strict=True))
        return results

    def _unreachable(self, problem: Exception) -> NodeUnreachable:
        return NodeUnreachable(f"no usable answer from {self._where} ({problem or type(problem).__name__}): is a node running there?")


def _is_plain(provider: JSONBaseProvider) -> bool:
    if not isinstance(provider, HTTPProvider):
        return False
    parts = urlsplit(str(provider.endpoint_uri))
    has_own_headers = provider.get_request_kwargs()["headers"] != provider.get_request_headers()
    return parts.scheme == "http" and parts.hostname in LOOPBACK and parts.username is None and not has_own_headers


class _Provider:
    """Through web3's provider, without its middleware."""

    def __init__(self, provider: JSONBaseProvider) -> None:
        self._provider = provider

    def one(self, request: Request) -> Any:
        return self._provider.make_request(RPCEndpoint(request.method), request.params)

    def many(self, batch: Sequence[Request]) -> Any:
        return self._provider.make_batch_request([(RPCEndpoint(each.method), each.params) for each in batch])


class _Connection:
    """One HTTP/1.1 connection, opened again when the node has closed it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._http = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=TIMEOUT)

    def one(self, request: Request) -> Any:
        return self._post(_envelope(0, request))

    def many(self, batch: Sequence[Request]) -> Any:
        answers = self._post([_envelope(number, each) for number, each in enumerate(batch)])
        if not isinstance(answers, list):
            return answers
        return sorted(answers, key=lambda answer: answer["id"])

    def _post(self, content: Any) -> Any:
        body = json.dumps(content).encode()
        is_fresh = self._http.sock is None
        try:
            return self._exchange(body)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self._http.close()
            if is_fresh:
                raise
            return self._exchange(body)  # a kept connection that the node had closed: it has not read this one
        except Exception:
            self._http.close()
            raise

    def _exchange(self, body: bytes) -> Any:
        self._http.request("POST", self._path, body, {"Content-Type": "application/json"})
        return json.loads(self._http.getresponse().read())


def parts(wanted: Sequence[Request]) -> Iterator[list[Request]]:
    """Pieces small enough for a node's limits, in order."""
    rest = iter(wanted)
    while piece := list(islice(rest, _BATCH_REQUESTS)):
        start = size = 0
        for at, each in enumerate(piece):
            length = sum(len(param) for param in each.params if isinstance(param, str))
            if size + length > _BATCH_BYTES and at > start:
                yield piece[start:at]
                start, size = at, 0
            size += length
        yield piece[start:]


def _envelope(number: int, request: Request) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": request.method, "params": request.params}


def _settled(method: str, answer: Any) -> Any:
    try:
        return _result(method, answer)
    except NodeRefused as refusal:
        return refusal


def _result(method: str, answer: Any) -> Any:
    if not isinstance(answer, dict) or "result" not in answer:
        raise _refusal(method, answer)
    return answer["result"]


def _refusal(method: str, answer: Any) -> NodeRefused:
    problem = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(problem, dict):
        return NodeRefused(method, 0, f"answered {answer!r}"[:200])
    return NodeRefused(method, int(problem.get("code", 0)), str(problem.get("message", "")), problem.get("data"))
