"""What tellers share: how a link is made, and what is known so far of a deal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from guildhall.messages import Row

from .links import Link, Signer
from .source import Entry

__all__ = ["DealStory", "link_of", "short", "signed_link_of", "units"]

U = 10**6
"""Base units of a U."""


@dataclass
class DealStory:
    """What is known so far of a deal that the item was packed into. `pending`: the row that waits for the goods to be back."""

    terms: Any
    opened_at: int
    carrier: str | None = None
    shipped_at: int = 0
    delivered_at: int = 0
    failure_count: int = 0
    is_breached: bool = False
    was_stopped: bool = False
    pending: Row = Row.NONE
    row: Row | None = None

    def role_of(self, address: str) -> str:
        """Of a party; `witness` of whoever else speaks."""
        parties = {"buyer": self.terms.buyer, "maker": self.terms.maker, "carrier": self.carrier, "inspector": self.terms.inspector}
        return next((role for role, party in parties.items() if party == address), "witness")

    @property
    def receiver(self) -> tuple[str, str | None]:
        """Who is to have the goods back: role and address."""
        return ("carrier", self.carrier) if self.pending is Row.DAMAGED_IN_TRANSIT else ("maker", self.terms.maker)


def link_of(entry: Entry, what: str, *parts: tuple[Any, str], evidence: bytes = b"") -> Link:
    """Parts: (role, address) of signers, (whether it is so, what then does not hold)."""
    signers = tuple(Signer(role, address) for role, address in parts if isinstance(role, str))
    problems = tuple(problem for is_so, problem in parts if not isinstance(is_so, str) and is_so)
    return Link(entry.at, what, signers, entry.transaction, None, problems, evidence if any(evidence) else None)


def signed_link_of(entry: Entry, what: str, *parts: tuple[Any, str]) -> Link:
    """Of an event that says when it was signed."""
    return replace(link_of(entry, what, *parts), signed_at=entry.args.signedAt)


def short(word: bytes) -> str:
    """The first digits of an id."""
    return f"0x{word.hex()[:8]}…"


def units(amount: int) -> str:
    """An amount for people."""
    return f"{format((Decimal(amount) / U).normalize(), 'f')} U"
