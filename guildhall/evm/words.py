"""ABI coders of the elementary types: one value, one 32-byte word (`bytes` and `string`: length, data, padding).

Written out instead of taken from eth_abi because the hot loops of the property tests spend most of their time here;
a test holds every coder against eth_abi's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from operator import index
from typing import Any, NamedTuple, Protocol

from eth_utils.address import to_checksum_address

from guildhall.evm.errors import CodecError

WORD = 32
_ELEMENTARY = re.compile(r"(uint|int|bytes)(\d+)")
_REMEMBERED_ADDRESSES = 1 << 16


class Addressed(Protocol):
    """Anything at an address: an account, a contract, a signer of eth_account."""

    @property
    def address(self) -> str:
        """0x-text of 20 bytes."""


Sender = Addressed | str


class Coder(NamedTuple):
    """How values of one ABI type become bytes and back.

    `decode(data, start)`: `start` is the first byte of the value, for dynamic types the first byte of its tail.
    Both functions raise CodecError. `size`: bytes in the head when static; dynamic ones take one word there.
    """

    encode: Callable[[Any], bytes]
    decode: Callable[[bytes, int], Any]
    size: int = WORD
    is_dynamic: bool = False


def word_at(data: bytes, start: int) -> int:
    """The word that starts at byte `start`, as an unsigned integer."""
    word = data[start : start + WORD]
    if len(word) != WORD:
        raise CodecError(f"data ends after {len(data)} bytes, a word was to start at byte {start}")
    return int.from_bytes(word, "big")


@cache
def elementary(kind: str) -> Coder:
    """The coder of an elementary ABI type; CodecError when there is none of this name."""
    named = {"address": _ADDRESS, "bool": _BOOL, "string": _STRING, "bytes": _BYTES}.get(kind)
    if named is not None:
        return named
    match = _ELEMENTARY.fullmatch(kind)
    if match is None:
        raise CodecError(f"ABI type {kind!r} is not supported")
    base, size = match[1], int(match[2])
    if base == "bytes" and 1 <= size <= WORD:
        return _fixed_bytes(size)
    if base != "bytes" and size % 8 == 0 and 8 <= size <= 256:
        return _unsigned(size) if base == "uint" else _signed(size)
    raise CodecError(f"ABI type {kind!r} is not supported")


def as_integer(value: Any) -> int:
    """An exact integer (IntEnum and numpy integers too); bool, float, Decimal and text raise CodecError."""
    if type(value) is int:
        return value
    if isinstance(value, bool):
        raise CodecError(f"an integer was expected, not {value!r}")
    try:
        return index(value)
    except TypeError:
        raise CodecError(f"an integer was expected, not {value!r}") from None


def as_bytes(value: Any) -> bytes:
    """Bytes, from anything bytes-like or from text in hex that starts with `0x`."""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    if isinstance(value, str) and value[:2] in ("0x", "0X"):
        try:
            return bytes.fromhex(value[2:])
        except ValueError:
            pass
    raise CodecError(f"bytes or 0x-text were expected, not {value!r}")


def as_address(value: Any) -> str:
    """The checksummed address of text, of 20 bytes, or of anything with an `.address`."""
    return checksummed(_address_word(value)[12:])


@lru_cache(maxsize=_REMEMBERED_ADDRESSES)
def checksummed(raw: bytes) -> str:
    """The EIP-55 text of 20 bytes."""
    return str(to_checksum_address(raw))


@lru_cache(maxsize=_REMEMBERED_ADDRESSES)
def _text_word(text: str) -> bytes:
    try:
        raw = bytes.fromhex(text[2:])
    except ValueError:
        raw = b""
    if len(text) != 42 or text[:2] != "0x" or len(raw) != 20:
        raise CodecError(f"an address was expected, not {text!r}")
    digits = text[2:]
    if digits != digits.lower() and digits != digits.upper() and checksummed(raw) != text:
        raise CodecError(f"address {text} has a wrong checksum")
    return bytes(12) + raw


def _address_word(value: Any) -> bytes:
    if type(value) is str:
        return _text_word(value)
    if isinstance(value, bytes | bytearray):
        if len(value) != 20:
            raise CodecError(f"an address has 20 bytes, not {len(value)}")
        return bytes(12) + value
    text = getattr(value, "address", value)
    if isinstance(text, str):
        return _text_word(str(text))
    raise CodecError(f"an address was expected, not {value!r}")


def _unsigned(bits: int) -> Coder:
    limit = 1 << bits

    def encode(value: Any) -> bytes:
        if type(value) is not int:
            value = as_integer(value)
        if 0 <= value < limit:
            return bytes(value.to_bytes(WORD, "big"))
        raise CodecError(f"{value} does not fit uint{bits}")

    def decode(data: bytes, start: int) -> int:
        number = word_at(data, start)
        if number >= limit:
            raise CodecError(f"{number} does not fit uint{bits}")
        return number

    return Coder(encode, decode)


def _signed(bits: int) -> Coder:
    limit = 1 << (bits - 1)

    def encode(value: Any) -> bytes:
        if type(value) is not int:
            value = as_integer(value)
        if -limit <= value < limit:
            return bytes(value.to_bytes(WORD, "big", signed=True))
        raise CodecError(f"{value} does not fit int{bits}")

    def decode(data: bytes, start: int) -> int:
        number = word_at(data, start)
        number -= (number >> 255) << 256
        if not -limit <= number < limit:
            raise CodecError(f"{number} does not fit int{bits}")
        return number

    return Coder(encode, decode)


def _fixed_bytes(size: int) -> Coder:
    padding = bytes(WORD - size)

    def encode(value: Any) -> bytes:
        raw = value if type(value) is bytes else as_bytes(value)
        if len(raw) != size:
            raise CodecError(f"bytes{size} has {size} bytes, not {len(raw)}")
        return raw + padding

    def decode(data: bytes, start: int) -> bytes:
        word = data[start : start + WORD]
        if len(word) != WORD or word[size:] != padding:
            raise CodecError(f"{word.hex() or 'nothing'} is no bytes{size}")
        return word[:size]

    return Coder(encode, decode)


def _encode_bool(value: Any) -> bytes:
    if value is True or value is False:
        return int(value).to_bytes(WORD, "big")
    raise CodecError(f"True or False was expected, not {value!r}")


def _decode_bool(data: bytes, start: int) -> bool:
    number = word_at(data, start)
    if number > 1:
        raise CodecError(f"{number} is no bool")
    return number == 1


def _decode_address(data: bytes, start: int) -> str:
    word = data[start : start + WORD]
    if len(word) != WORD or any(word[:12]):
        raise CodecError(f"{word.hex() or 'nothing'} is no address")
    return checksummed(word[12:])


def _encode_bytes(value: Any) -> bytes:
    raw = value if type(value) is bytes else as_bytes(value)
    return len(raw).to_bytes(WORD, "big") + raw + bytes(-len(raw) % WORD)


def _decode_bytes(data: bytes, start: int) -> bytes:
    size = word_at(data, start)
    raw = data[start + WORD : start + WORD + size] if size <= len(data) else b""
    if len(raw) != size:
        raise CodecError(f"{size} bytes were announced at byte {start}, the data ends before")
    return raw


def _encode_string(value: Any) -> bytes:
    if not isinstance(value, str):
        raise CodecError(f"text was expected, not {value!r}")
    try:
        return _encode_bytes(value.encode())
    except UnicodeEncodeError:
        raise CodecError(f"{value!r} cannot be written in UTF-8") from None


def _decode_string(data: bytes, start: int) -> str:
    raw = _decode_bytes(data, start)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise CodecError(f"0x{raw.hex()} is no UTF-8 text") from None


_ADDRESS = Coder(_address_word, _decode_address)
_BOOL = Coder(_encode_bool, _decode_bool)
_BYTES = Coder(_encode_bytes, _decode_bytes, is_dynamic=True)
_STRING = Coder(_encode_string, _decode_string, is_dynamic=True)
