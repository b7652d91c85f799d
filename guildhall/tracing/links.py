"""What a trace consists of: links, each with who signed it, when, in which transaction, and what does not hold about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .goods import item_id, serial_hash

__all__ = ["ItemName", "Link", "Signer", "Story", "TraceError", "UnknownItem"]

_WORD = re.compile(r"0x[0-9a-fA-F]{64}")


class TraceError(Exception):
    """An item cannot be traced; the message says why."""


class UnknownItem(TraceError):
    """Nothing on chain is about it."""


@dataclass(frozen=True)
class ItemName:
    """How an item was asked for: by its id, or by its lot and serial number."""

    item_id: bytes
    lot_id: bytes | None = None
    serial: str | None = None

    @classmethod
    def parse(cls, text: str) -> ItemName:
        """`0x…` (the item's id) or `0x…/serial` (the lot's id and the serial number, or the hash of that)."""
        lot, slash, serial = text.partition("/")
        if not _WORD.fullmatch(lot) or (slash and not serial):
            raise TraceError(f"{text!r} is no item: it is 0x and 64 hex digits, or those of its lot, a slash and the serial number")
        word = bytes.fromhex(lot[2:])
        return cls(item_id(word, serial_hash(serial)), word, serial) if slash else cls(word)


@dataclass(frozen=True)
class Signer:
    """Who stands behind a link. `role`: in it, as in `carrier`."""

    role: str
    address: str


@dataclass(frozen=True)
class Link:
    """`at`: timestamp of the block. `signed_at`: by the signer's clock, where she said so. `problems`: what does not hold.

    `evidence`: hash of what a party put on record in a case.
    """

    at: int
    what: str
    signers: tuple[Signer, ...]
    transaction: bytes
    signed_at: int | None = None
    problems: tuple[str, ...] = ()
    evidence: bytes | None = None

    @property
    def holds(self) -> bool:
        """Whether everything that can be checked was found true."""
        return not self.problems


@dataclass(frozen=True)
class Story:
    """An item's chain of links. `deal_ids`: of the deals it was packed into. `problems`: what no single link is to blame for."""

    item_id: bytes
    lot_id: bytes
    serial: str | None
    deal_ids: Sequence[bytes]
    links: Sequence[Link]
    problems: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every link does."""
        return not self.problems and all(link.holds for link in self.links)
