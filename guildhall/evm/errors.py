"""What can go wrong in the in-process EVM.

EvmError
├── ArtifactError        the compiled contracts are missing, stale, unreadable or unlinked
│   └── UnknownName      no such contract, function or event            (also a KeyError)
├── CodecError           a value does not fit its ABI type, or bytes are not what the ABI says
├── SnapshotError        a snapshot that was already unwound            (also a ValueError)
├── ClockError           an instant in the past                         (also a ValueError)
├── ExpectationError     `Chain.expect` saw something else              (also an AssertionError)
└── CallError            the call or deployment had no effect
    ├── Revert           the contract said no; `.name`, `.params`, `.data`
    ├── Halt             out of gas, invalid opcode, code too large …; `.reason`
    ├── Rejected         never executed: no funds, gas below the intrinsic cost, sender is a contract; `.reason`
    └── NoCode           there is no contract at the address
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Protocol

PANICS = {
    0x00: "generic",
    0x01: "assertion failed",
    0x11: "arithmetic overflow or underflow",
    0x12: "division by zero",
    0x21: "no such enum value",
    0x22: "storage bytes wrongly encoded",
    0x31: "pop of an empty array",
    0x32: "index out of bounds",
    0x41: "too much memory",
    0x51: "call of an uninitialised function",
}

EMPTY = "<empty>"


class EvmError(Exception):
    """The root of this package's exceptions."""


class ArtifactError(EvmError):
    """The compiled contracts cannot be had; the message says what to do."""


class UnknownName(ArtifactError, KeyError):
    """No contract, function or event of this name; the message lists what there is where that helps."""

    def __str__(self) -> str:
        return Exception.__str__(self)


class CodecError(EvmError):
    """A value and an ABI type do not fit; the message starts with the path of the value (`order.lines[2].amount`)."""

    def __init__(self, problem: str, path: str = "") -> None:
        super().__init__(problem, path)
        self.problem = problem
        self.path = path

    def within(self, step: str) -> CodecError:
        """The same problem, seen from the struct field (`name`) or array item (`[3]`) around it."""
        joint = "." if self.path and not self.path.startswith("[") else ""
        return CodecError(self.problem, f"{step}{joint}{self.path}")

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}" if self.path else self.problem


class SnapshotError(EvmError, ValueError):
    """The snapshot was unwound before, or never taken on this chain."""


class ClockError(EvmError, ValueError):
    """The clock only goes forward."""


class ExpectationError(EvmError, AssertionError):
    """The block under `Chain.expect` did not revert, or not as expected."""


class CallError(EvmError):
    """A call or a deployment that left no trace in the state.

    In a block of several (`Chain.block`) `index` is its place, counted from 0, and `title` what it called.
    """

    index: int | None = None
    title: str = ""

    def __str__(self) -> str:
        where = "" if self.index is None else f"transaction {self.index} of the block ({self.title}): "
        return where + self._said

    @property
    def _said(self) -> str:
        return super().__str__()


class ErrorTable(Protocol):
    """Finds the name and the parameters for revert data."""

    def decode_error(self, data: bytes) -> tuple[str, tuple[Any, ...]] | None:
        """`(name, named tuple of parameters)`, or None where no known error has this selector and shape."""


class Revert(CallError):
    """A revert. Decoded only when somebody looks, because a fuzzer meets many and reads few.

    `name` is the error's name (`Error` for a text, `Panic` for a panic), `<empty>` without data, `0x…` (the selector,
    or all of the data when it is shorter) where no loaded ABI knows it.
    `params` is a named tuple of the error's parameters, empty for `<empty>` and unknown ones.
    """

    def __init__(self, data: bytes, table: ErrorTable) -> None:
        super().__init__(data)
        self.data = data
        self._table = table

    @cached_property
    def _decoded(self) -> tuple[str, tuple[Any, ...]]:
        if not self.data:
            return EMPTY, ()
        return self._table.decode_error(self.data) or (f"0x{self.data[:4].hex()}", ())

    @property
    def name(self) -> str:
        """The error's name."""
        return self._decoded[0]

    @property
    def params(self) -> Any:
        """The error's parameters as a named tuple, by the ABI's names."""
        return self._decoded[1]

    @property
    def _said(self) -> str:
        fields: tuple[str, ...] = getattr(self.params, "_fields", ())
        listed = ", ".join(f"{field}={value!r}" for field, value in zip(fields, self.params, strict=False))
        hint = f" [{PANICS.get(self.params.code, 'unknown panic')}]" if self.name == "Panic" else ""
        return f"{self.name}({listed}){hint}"


class Halt(CallError):
    """The EVM stopped the call and took all of its gas; `reason` is the EVM's word (`OutOfGas(Basic)` …)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Rejected(CallError):
    """The transaction is invalid and was not executed at all; `reason` is the EVM's sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoCode(CallError):
    """Nothing is deployed at the address, so a call would seem to succeed."""

    def __init__(self, address: str) -> None:
        super().__init__(f"no contract at {address}: not deployed on this chain, or unwound with a snapshot")
        self.address = address
