"""ABI encoding by hand, for machines that send thousands of calls a second: what is long (the terms of a deal) is encoded once."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["Tail", "blob", "layout", "word"]


class Tail(bytes):
    """A value of dynamic size: it stands behind the head, which holds its offset."""


def word(value: int | bool | str | bytes) -> bytes:
    """32 bytes of a number, an address (0x-text), or of bytes that are padded on the right."""
    if isinstance(value, str):
        return bytes(12) + bytes.fromhex(value[2:])
    if isinstance(value, bytes):
        return value.ljust(32, b"\0")
    return int(value).to_bytes(32, "big")


def blob(data: bytes) -> Tail:
    """Solidity's `bytes`."""
    return Tail(len(data).to_bytes(32, "big") + data + bytes(-len(data) % 32))


def layout(parts: Sequence[bytes]) -> Tail:
    """A parameter list or a struct of dynamic size: words in the head, tails behind it."""
    head: list[bytes] = []
    tail: list[bytes] = []
    end = 32 * len(parts)
    for part in parts:
        if isinstance(part, Tail):
            head.append(end.to_bytes(32, "big"))
            tail.append(part)
            end += len(part)
        else:
            head.append(part)
    return Tail(b"".join(head + tail))
