"""The JSON form of a signed message, as the relayer takes it in.

    {"type": "Demand", "message": {"buyer": "0x…", "standardId": "1", "paramsHash": "0x…", …}, "signature": "0x…"}

Names as in Solidity, integers as decimal strings, bytes as 0x hex, addresses with their checksum (or in one case without). Nothing may be
missing, nothing added, nothing twice: two programs that read the same text must see the same message. The signature is any bytes, because a
wallet's contract may judge it (ERC-1271); `signer_of` tells whether a plain key made it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from eth_utils.address import to_checksum_address

from .errors import (
    BadAddress,
    BadHex,
    BadInteger,
    BadLength,
    DuplicateField,
    MissingField,
    NotJson,
    NotObject,
    OutOfRange,
    TooLong,
    UnknownField,
    WrongType,
)
from .structs import Domain, Member, Message, layout_of

__all__ = ["MAX_SIGNATURE_LENGTH", "MAX_TEXT_LENGTH", "Signed", "from_json", "to_json"]

MAX_SIGNATURE_LENGTH = 4_096
"""Bytes: room for a multi-signature wallet of dozens of owners."""

MAX_TEXT_LENGTH = 16_384
"""Bytes: the longest message and signature in hex, with room for white space."""

M = TypeVar("M", bound=Message)

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,77}")
_HEX = re.compile(r"0x(?:[0-9a-fA-F]{2})*")


@dataclass(frozen=True, slots=True)
class Signed(Generic[M]):
    """A message and the signature under it (not verified)."""

    message: M
    signature: bytes

    def digest(self, domain: Domain) -> bytes:
        """The 32 bytes that were signed."""
        return self.message.digest(domain)


def to_json(signed: Signed[Any]) -> str:
    """The JSON form of a signed message.

    Raises:
        BadValue: a field holds what its Solidity type cannot.
    """
    message: Message = signed.message
    layout = layout_of(type(message))
    message.struct_hash()  # refuses what could not be read back
    values = zip(layout.members, layout.values(message), strict=True)
    form = {
        "type": layout.name,
        "message": {member.name: _written(member, value) for member, value in values},
        "signature": f"0x{signed.signature.hex()}",
    }
    return json.dumps(form, separators=(",", ":"))


def from_json(text: str | bytes, kind: type[M]) -> Signed[M]:
    """Read the JSON form of a signed message of the given type.

    Raises:
        MalformedMessage: its subclass names what is wrong, `.path` where.
    """
    form = _object(_parsed(text), "$", ("type", "message", "signature"))
    layout = layout_of(kind)
    if form["type"] != layout.name:
        raise WrongType("$.type", f"not {layout.name}")
    body = _object(form["message"], "$.message", tuple(member.name for member in layout.members))
    values = [_read(member, body[member.name], f"$.message.{member.name}") for member in layout.members]
    signature = _bytes(form["signature"], "$.signature")
    if len(signature) > MAX_SIGNATURE_LENGTH:
        raise BadLength("$.signature", f"{len(signature)} bytes where at most {MAX_SIGNATURE_LENGTH} belong")
    return Signed(kind(*values), signature)


def _parsed(text: str | bytes) -> Any:
    if len(text) > MAX_TEXT_LENGTH:
        raise TooLong("$", f"{len(text)} characters where at most {MAX_TEXT_LENGTH} belong")
    try:
        # decoded here: json would guess other encodings than UTF-8, and let half a character pass
        return json.loads(text if isinstance(text, str) else text.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise NotJson("$", str(error)) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise DuplicateField("$", f"{name[:40]!r} stands there twice")
        found[name] = value
    return found


def _object(value: Any, path: str, names: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise NotObject(path, "not an object")
    for name in names:
        if name not in value:
            raise MissingField(f"{path}.{name}", "is missing")
    for name in value:
        if name not in names:
            raise UnknownField(path, f"{name[:40]!r} is unknown")
    return value


def _written(member: Member, value: Any) -> str:
    if member.type == "address":
        return to_checksum_address(value)
    return f"0x{value.hex()}" if member.type.startswith("bytes") else str(int(value))


def _read(member: Member, value: Any, path: str) -> Any:
    if member.type == "address":
        return _address(value, path)
    if member.type.startswith("bytes"):
        data, size = _bytes(value, path), int(member.type.removeprefix("bytes"))
        if len(data) != size:
            raise BadLength(path, f"{len(data)} bytes where {size} belong")
        return data
    number = _integer(value, path)
    if number >> int(member.type.removeprefix("uint")):
        raise OutOfRange(path, f"{number} does not fit {member.type}")
    try:
        return member.of(number)
    except ValueError:  # an enum without this number
        raise OutOfRange(path, f"{number} means nothing") from None


def _integer(value: Any, path: str) -> int:
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise BadInteger(path, "not a decimal string without sign or leading zeros")
    return int(value)


def _bytes(value: Any, path: str) -> bytes:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise BadHex(path, "not 0x and an even number of hex digits")
    return bytes.fromhex(value[2:])


def _address(value: Any, path: str) -> str:
    data = _bytes(value, path)
    if len(data) != 20:
        raise BadAddress(path, f"{len(data)} bytes where 20 belong")
    checksummed = to_checksum_address(data)
    digits: str = value[2:]
    if digits not in (digits.lower(), digits.upper()) and value != checksummed:
        raise BadAddress(path, "the mixed case does not match the checksum: a digit may be mistyped")
    return checksummed
