"""A node's words for a failed call, as the exceptions that the in-process EVM raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from guildhall.chain.errors import NodeError, NodeRefused
from guildhall.evm.errors import CallError, ErrorTable, Halt, Rejected, Revert

_REVERTED = re.compile(r"\brevert", re.IGNORECASE)
_HEX = re.compile(r"0x(?:[0-9a-fA-F]{2})*")
_HALTED = re.compile(
    r"EVM error|out of gas|invalid opcode|opcode|stack|invalid jump|code size|contract size|gas uint64 overflow", re.IGNORECASE
)
_BAD_PARAMS = -32602
_NOT_A_CALL = (-32700, -32600, -32601, _BAD_PARAMS)  # malformed or unknown requests: our mistake or another kind of node


def call_failure(refusal: NodeRefused, errors: ErrorTable) -> CallError | NodeError:
    """For the error that a node answered to eth_call, eth_estimateGas or eth_sendRawTransaction."""
    if refusal.code == _BAD_PARAMS and refusal.method.startswith("eth_sendRaw"):
        return Rejected(refusal.message)  # a transaction of a kind that the node's fork does not know
    if refusal.code in _NOT_A_CALL:
        return refusal
    data = next(_revert_data(refusal.data), None)
    if _REVERTED.search(refusal.message) or data:
        return Revert(data or b"", errors)
    if _HALTED.search(refusal.message):
        return Halt(refusal.message.removeprefix("EVM error "))
    return Rejected(refusal.message)


def traced_failure(frame: Any, errors: ErrorTable) -> CallError:
    """For the outermost frame of a `callTracer`."""
    reason = str(frame.get("error") or "failed")
    if _REVERTED.search(reason):
        return Revert(next(_revert_data(frame.get("output")), b""), errors)
    return Halt(reason)


def _revert_data(given: Any) -> Iterator[bytes]:
    """The bytes in `"0x…"`, in `{"data": "0x…"}`, or behind a word (`"Reverted 0x…"`)."""
    if isinstance(given, dict):
        yield from _revert_data(given.get("data"))
    elif isinstance(given, str):
        text = given.rpartition(" ")[2]
        if _HEX.fullmatch(text):
            yield bytes.fromhex(text[2:])
