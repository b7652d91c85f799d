"""`ape.reverts` taken at its word.

With an error class ape also passes on a panic, an empty revert, or an error that it could not decode (it gives up on data with a quote
character in it, and on errors that come through another contract), and it ignores arguments that the error does not have. A test that
expects `Escrow_TooLate(now_, deadline)` must not pass on an overflow.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ape
from ape.exceptions import ContractLogicError, CustomError
from eth_abi import decode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

__all__ = ["reverts"]


@contextmanager
def reverts(error: type[CustomError], **arguments: Any) -> Iterator[None]:
    """The block reverts with exactly this error, and with these arguments (any subset of its own)."""
    with ape.reverts() as caught:
        yield

    raised = caught.value
    inputs = _inputs_of(raised, error)
    assert inputs is not None, f"expected {error.__name__}, but it failed with {raised!r}"
    unknown = set(arguments) - set(inputs)
    assert not unknown, f"{error.__name__} has no {', '.join(sorted(unknown))}, only {', '.join(inputs)}"
    for name, expected in arguments.items():
        assert inputs[name] == expected, f"{error.__name__}.{name}: expected {expected}, but was {inputs[name]}"


def _inputs_of(raised: ContractLogicError, error: type[CustomError]) -> dict[str, Any] | None:
    """The arguments of the error that was raised, or None if it is another one."""
    if isinstance(raised, CustomError):
        return dict(raised.inputs) if type(raised).__name__ == error.__name__ else None

    data = _data_of(str(raised))
    abi = error.abi
    if data[:4] != keccak(text=abi.selector)[:4]:
        return None
    values = decode([item.canonical_type for item in abi.inputs], data[4:])
    checked = [
        to_checksum_address(value) if item.canonical_type == "address" else value for item, value in zip(abi.inputs, values, strict=True)
    ]
    return dict(zip([item.name for item in abi.inputs], checked, strict=True))


def _data_of(message: str) -> bytes:
    """The data of a revert that ape left undecoded in its message: hexadecimal, or Python's notation of bytes."""
    if message.startswith("0x"):
        return bytes.fromhex(message[2:])
    if message.startswith(("b'", 'b"')):
        return bytes(ast.literal_eval(message))
    return b""
