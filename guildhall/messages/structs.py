"""How a frozen dataclass becomes a Solidity struct: its ABI encoding, its EIP-712 type, its hash.

The order and the Solidity types of the fields come from the dataclass itself (`Annotated[int, "uint32"]`), their names by turning
`snake_case` into `camelCase`; nothing is written down twice. Addresses are hex strings, `bytesN` are bytes of exactly N.

A general ABI encoder takes longer over a demand than the curve does over its signature, and it pads short bytes in silence. The few types
that messages need are therefore written here; the tests compare every one of them with eth_abi and eth_account.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from operator import attrgetter
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from eth_utils.crypto import keccak

from .errors import BadValue

__all__ = ["Address", "Domain", "Layout", "Member", "Message", "Struct", "encode_values", "layout_of"]

Address = Annotated[str, "address"]

WORD = 32
"""Bytes of an ABI word."""

DOMAIN_MEMBERS = (("string", "name"), ("string", "version"), ("uint256", "chainId"), ("address", "verifyingContract"))

_layouts: dict[type, Layout] = {}


@dataclass(frozen=True)
class Domain:
    """An EIP-712 domain."""

    name: str
    version: str
    chain_id: int
    address: str

    @cached_property
    def separator(self) -> bytes:
        """The domain separator."""
        type_hash = keccak(text=f"EIP712Domain({','.join(' '.join(member) for member in DOMAIN_MEMBERS)})")
        names = keccak(text=self.name) + keccak(text=self.version)
        return keccak(type_hash + names + encode_values(("uint256", "address"), (self.chain_id, self.address)))


@dataclass(frozen=True)
class Member:
    """One field of a struct."""

    name: str
    """As in Solidity."""
    type: str
    """As in the ABI: `uint32`, `(address,uint16)[]`."""
    of: Callable[[Any], Any]
    """Makes the Python value of what the ABI yields: int, an enum, …"""
    words: Callable[[Any], bytes]
    """ABI words of a value; of a list, what its offset points to."""
    is_list: bool = False


class Layout:
    """What is worked out once per struct."""

    def __init__(self, struct: type[Struct]) -> None:
        hints = get_type_hints(struct, include_extras=True)
        names = [field.name for field in fields(struct)]  # type: ignore[arg-type]
        self.name = struct.__name__
        self.members = tuple(_member(name, hints[name]) for name in names)
        self.is_dynamic = any(member.is_list for member in self.members)
        self.abi_type = f"({','.join(member.type for member in self.members)})"
        self.eip712_type = f"{self.name}({','.join(f'{member.type} {member.name}' for member in self.members)})"
        self.type_hash = keccak(text=self.eip712_type)
        self._values_of: Callable[[Any], tuple[Any, ...]] = attrgetter(*names)
        self._writers = tuple(member.words for member in self.members)

    def values(self, struct: Struct) -> tuple[Any, ...]:
        """The values in order."""
        return self._values_of(struct)

    def encode(self, struct: Struct) -> bytes:
        """ABI encoding of the members, without an offset in front."""
        try:
            words = [write(value) for write, value in zip(self._writers, self._values_of(struct), strict=True)]
        except BadValue:
            raise BadValue(self._complaint(struct)) from None
        return self._with_tail(words) if self.is_dynamic else b"".join(words)

    def _with_tail(self, words: list[bytes]) -> bytes:
        tail = b""
        for index, member in enumerate(self.members):
            if member.is_list:
                offset = WORD * len(words) + len(tail)
                tail += words[index]
                words[index] = offset.to_bytes(WORD, "big")
        return b"".join(words) + tail

    def _complaint(self, struct: Struct) -> str:
        for member, value in zip(self.members, self._values_of(struct), strict=True):
            try:
                member.words(value)
            except BadValue as error:
                return f"{self.name}.{member.name}: {error}"
        return self.name


class Struct:
    """Base of the dataclasses that mirror a Solidity struct."""

    __slots__ = ()

    def as_tuple(self) -> tuple[Any, ...]:
        """The values in Solidity's order, nested structs as tuples: what web3 and ape take for a struct argument."""
        values = layout_of(type(self)).values(self)
        return tuple(tuple(item.as_tuple() for item in value) if isinstance(value, tuple) else value for value in values)

    def encoded(self) -> bytes:
        """Exactly Solidity's `abi.encode(struct)`."""
        layout = layout_of(type(self))
        body = layout.encode(self)
        return WORD.to_bytes(WORD, "big") + body if layout.is_dynamic else body


class Message(Struct):
    """Base of the structs that are signed: EIP-712 without nested structs."""

    __slots__ = ()

    @classmethod
    def eip712_type(cls) -> str:
        """The type's string, as hashed into every signature."""
        return layout_of(cls).eip712_type

    def struct_hash(self) -> bytes:
        """EIP-712's hashStruct."""
        layout = layout_of(type(self))
        return keccak(layout.type_hash + layout.encode(self))

    def digest(self, domain: Domain) -> bytes:
        """The 32 bytes that are signed."""
        return keccak(b"\x19\x01" + domain.separator + self.struct_hash())

    def typed_data(self, domain: Domain) -> dict[str, Any]:
        """The argument of a wallet's `eth_signTypedData_v4`; bytes as 0x hex, integers as decimal strings (JavaScript has no uint256)."""
        layout = layout_of(type(self))
        values = zip(layout.members, layout.values(self), strict=True)
        return {
            "types": {
                "EIP712Domain": [{"name": name, "type": kind} for kind, name in DOMAIN_MEMBERS],
                layout.name: [{"name": member.name, "type": member.type} for member in layout.members],
            },
            "primaryType": layout.name,
            "domain": {
                "name": domain.name,
                "version": domain.version,
                "chainId": domain.chain_id,
                "verifyingContract": domain.address,
            },
            "message": {member.name: _plain(value) for member, value in values},
        }


def layout_of(struct: type[Struct]) -> Layout:
    """The layout of a struct."""
    layout = _layouts.get(struct)
    if layout is None:
        layout = _layouts[struct] = Layout(struct)
    return layout


def encode_values(types: Sequence[str], values: Sequence[Any]) -> bytes:
    """ABI encoding of a few static values.

    Raises:
        BadValue: one of them does not fit its type.
    """
    return b"".join(_writer(kind)(value) for kind, value in zip(types, values, strict=True))


def _member(name: str, hint: Any) -> Member:
    solidity_name = _camel_case(name)
    if get_origin(hint) is tuple:  # tuple[Share, ...]
        item = layout_of(get_args(hint)[0])

        def words(items: Sequence[Struct]) -> bytes:
            return len(items).to_bytes(WORD, "big") + b"".join(map(item.encode, items))

        return Member(solidity_name, f"{item.abi_type}[]", tuple, words, is_list=True)
    of, kind = get_args(hint)
    return Member(solidity_name, kind, of, _writer(kind))


def _camel_case(name: str) -> str:
    # `from_` is `from`, which Python keeps for itself
    head, *tail = name.rstrip("_").split("_")
    return head + "".join(word.capitalize() for word in tail)


def _writer(kind: str) -> Callable[[Any], bytes]:
    if kind == "address":
        return _address_word
    if kind == "bool":
        return _bool_word
    if kind.startswith("uint"):
        return _uint_writer(int(kind.removeprefix("uint")))
    return _bytes_writer(int(kind.removeprefix("bytes")))


def _address_word(value: Any) -> bytes:
    try:
        if len(value) == 42 and value.startswith("0x"):
            return b"\0" * 12 + bytes.fromhex(value[2:])
    except (AttributeError, TypeError, ValueError):
        pass
    raise BadValue(f"{value!r} is no address in hex")


def _bool_word(value: Any) -> bytes:
    if value is True or value is False:
        return int(value).to_bytes(WORD, "big")
    raise BadValue(f"{value!r} is no bool")


def _uint_writer(bits: int) -> Callable[[Any], bytes]:
    def word(value: Any) -> bytes:
        # a bool is an int to Python, and a mistake in a message
        if isinstance(value, int) and value is not True and value is not False and value >> bits == 0:
            return value.to_bytes(WORD, "big")
        raise BadValue(f"{value!r} is no uint{bits}")

    return word


def _bytes_writer(size: int) -> Callable[[Any], bytes]:
    padding = b"\0" * (WORD - size)

    def word(value: Any) -> bytes:
        if isinstance(value, bytes) and len(value) == size:
            return value + padding
        raise BadValue(f"{value!r} is not {size} bytes")

    return word


def _plain(value: Any) -> str:
    return f"0x{value.hex()}" if isinstance(value, bytes) else str(int(value)) if isinstance(value, int) else str(value)
