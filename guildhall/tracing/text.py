"""A story for people (lines) and for programs (JSON)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from .links import Link, Story

__all__ = ["as_dict", "lines"]


def lines(story: Story) -> Iterator[str]:
    """A heading, a line per link (evidence and what does not hold right under it), a last line that counts them."""
    yield f"item {_hex(story.item_id)}"
    yield f"lot  {_hex(story.lot_id)}" + (f"  serial {story.serial}" if story.serial else "")
    yield from (f"deal {_hex(deal)}" for deal in story.deal_ids)
    width = max((len(link.what) for link in story.links), default=0)
    for link in story.links:
        yield f"{_instant(link.at)}  {'✓' if link.holds else '✗'}  {link.what:<{width}}  {_who(link)}  {_hex(link.transaction)}"
        if link.evidence:
            yield f"{'':25}evidence {_hex(link.evidence)}"
        for problem in link.problems:
            yield f"{'':20}  ✗  {problem}"
    for problem in story.problems:
        yield f"✗ {problem}"
    broken = sum(not link.holds for link in story.links)
    yield f"{len(story.links)} links, " + (f"{broken} of them not holding" if broken else "all hold")


def as_dict(story: Story) -> dict[str, Any]:
    """Plain values; instants in seconds."""
    return {
        "item": _hex(story.item_id),
        "lot": _hex(story.lot_id),
        "serial": story.serial,
        "deals": [_hex(deal) for deal in story.deal_ids],
        "holds": story.holds,
        "problems": list(story.problems),
        "links": [
            {
                "at": link.at,
                "what": link.what,
                "signers": [{"role": each.role, "address": each.address} for each in link.signers],
                "signed_at": link.signed_at,
                "transaction": _hex(link.transaction),
                "evidence": _hex(link.evidence) if link.evidence else None,
                "holds": link.holds,
                "problems": list(link.problems),
            }
            for link in story.links
        ],
    }


def _who(link: Link) -> str:
    who = ", ".join(f"{each.role} {each.address}" for each in link.signers) or "anyone"
    is_later = link.signed_at is not None and link.signed_at != link.at
    return f"{who} (signed {_instant(link.signed_at)})" if is_later and link.signed_at is not None else who


def _instant(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def _hex(word: bytes) -> str:
    return f"0x{word.hex()}"
