"""Functions, events and errors of an ABI, with their selectors and codecs; everything is built on first use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from eth_utils.crypto import keccak

from guildhall.evm.codec import Codec, Param
from guildhall.evm.errors import CodecError
from guildhall.evm.words import WORD

Entry = Mapping[str, Any]


class Function:
    """One overload of a function. `signature`: `move(address,uint256)`."""

    def __init__(self, entry: Entry) -> None:
        self.name = str(entry["name"])
        self.inputs = Codec(_params(entry, "inputs"), self.name)
        self.outputs = Codec(_params(entry, "outputs"), self.name)
        self.signature = self.name + self.inputs.types
        self.is_view = entry.get("stateMutability") in ("view", "pure")

    @cached_property
    def selector(self) -> bytes:
        """The first four bytes of the calldata."""
        return keccak(text=self.signature)[:4]

    def encode(self, args: Sequence[Any]) -> bytes:
        """The calldata; CodecError names the argument that does not fit."""
        return self.selector + self.inputs.encode(args)

    @cached_property
    def _is_record(self) -> bool:
        return any(param.name for param in self.outputs.params)

    def decode(self, data: bytes) -> Any:
        """None, the one value, or all of them: a named tuple if the ABI names them, else a tuple."""
        values = self.outputs.decode(data)
        if len(values) == 1:
            return values[0]
        if not values:
            return None
        return self.outputs.record(*values) if self._is_record else tuple(values)


class Event:
    """An event. An indexed parameter of dynamic type is known by its hash only: 32 bytes."""

    def __init__(self, entry: Entry) -> None:
        self.name = str(entry["name"])
        params = _params(entry, "inputs")
        self.signature = self.name + Codec(params).types
        self.is_anonymous = bool(entry.get("anonymous", False))
        self.fields = Codec([_topic_param(param) if param.is_indexed else param for param in params], self.name)
        self._data = Codec([param for param in params if not param.is_indexed])
        self._topics = Codec([_topic_param(param) for param in params if param.is_indexed])
        self._is_indexed = [param.is_indexed for param in params]

    @cached_property
    def topic(self) -> bytes:
        """The first topic."""
        return keccak(text=self.signature)

    @property
    def topic_count(self) -> int:
        """Topics of a log of this event."""
        return len(self._topics) + (0 if self.is_anonymous else 1)

    def decode(self, topics: Sequence[bytes], data: bytes) -> Any:
        """The named tuple of all parameters in the ABI's order; CodecError when the log is not of this event."""
        words = topics if self.is_anonymous else topics[1:]
        if len(words) != len(self._topics):
            raise CodecError(f"{self.signature} has {len(self._topics)} indexed parameters, the log {len(words)}")
        indexed = iter(self._topics.decode(b"".join(words)))
        plain = iter(self._data.decode(data))
        return self.fields.record(*[next(indexed) if is_indexed else next(plain) for is_indexed in self._is_indexed])


class ErrorType:
    """A custom error, `Error(string)` or `Panic(uint256)`."""

    def __init__(self, entry: Entry) -> None:
        self.name = str(entry["name"])
        self.values = Codec(_params(entry, "inputs"), self.name)
        self.signature = self.name + self.values.types

    @cached_property
    def selector(self) -> bytes:
        """The first four bytes of the revert data."""
        return keccak(text=self.signature)[:4]

    def decode(self, data: bytes) -> Any:
        """The named tuple of the values in revert data; CodecError when they are not of this error."""
        return self.values.decode_record(data[4:])


def standard_errors() -> tuple[ErrorType, ErrorType]:
    """Those that no ABI declares: `Error(string message)` of a revert with a text, and `Panic(uint256 code)`."""
    return (
        ErrorType({"name": "Error", "inputs": [{"name": "message", "type": "string"}]}),
        ErrorType({"name": "Panic", "inputs": [{"name": "code", "type": "uint256"}]}),
    )


def canonical_record(codec: Codec, values: Sequence[Any], named: Mapping[str, Any]) -> Any:
    """The record of `codec` made of values as a user writes them; CodecError when one is missing, unknown or unfit."""
    given = {**dict(zip(codec.fields, values, strict=False)), **named}
    if set(given) != set(codec.fields) or len(given) != len(values) + len(named):
        raise CodecError(f"{codec.name} has the fields {list(codec.fields)}")
    return codec.record(*[codec.canonical(at, given[field]) for at, field in enumerate(codec.fields)])


def _topic_param(param: Param) -> Param:
    is_word = param.type[-1] not in "])" and param.type not in ("string", "bytes")
    return param if is_word else Param(param.name, f"bytes{WORD}")


def _params(entry: Entry, key: str) -> list[Param]:
    listed: Iterable[Entry] = entry.get(key) or ()
    return [Param.parse(each) for each in listed]
