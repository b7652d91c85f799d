"""Amounts, instants and names as people read them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal

from guildhall.messages import Row

__all__ = ["COUNTRIES", "ROW_TEXTS", "abridged", "amount", "day", "exact", "hour", "long_hour", "short"]

_U = Decimal(1_000_000)
_LONG_HEX = re.compile(r"0x[0-9a-fA-F]{40,}")

COUNTRIES = {"PT": "Portugal", "DE": "Germany", "PL": "Poland", "IT": "Italy", "FR": "France", "MT": "Malta"}

ROW_TEXTS = {
    Row.LAPSED: "the maker did not countersign in 48 hours",
    Row.CANCELLED: "both sides signed",
    Row.NOT_SHIPPED: "no pickup in time; penalty and slash",
    Row.OFF_SPEC_REWORK: "first failed inspection: slash, one more week",
    Row.OFF_SPEC_STOPPED: "second failed inspection; penalty and slash",
    Row.RETURNED: "the parcel went back to the maker",
    Row.LOST_IN_TRANSIT: "20 days without a trace, or a return ruled not made; the carrier's reserve pays",
    Row.DAMAGED_IN_TRANSIT: "a limit broken in carriage; the carrier's reserve pays",
    Row.CONCEDED: "off spec, conceded, goods back; penalty and freight",
    Row.OFF_SPEC_REFUND: "off spec by ruling, goods back; the margin pays",
    Row.FALSE_CLAIM: "the ruling says on spec; the buyer's stake pays",
    Row.NOT_DELIVERED: "a claimed delivery ruled false; the carrier pays",
    Row.DELIVERY_PROVEN: "delivered without the code, and not denied",
    Row.NO_RULING: "no ruling, and the goods stayed",
    Row.NO_RULING_RETURNED: "no ruling, and the goods went back",
    Row.OVERTURNED: "a statement ruled untrue: its witness is slashed, the deal goes on",
    Row.FULFILLED: "delivered, the buyer confirmed",
    Row.SILENT_ACCEPTED: "delivered, seven days of silence",
    Row.SPLIT: "both sides signed a division of the price",
}
"""What a row means, in a few words."""


def amount(units: int) -> str:
    """U with two decimals: `1,234.56`; the sign of a negative amount is a minus."""
    return f"{Decimal(units) / _U:,.2f}".replace("-", "−")


def exact(units: int) -> str:
    """U to the unit: `1,234.567890`."""
    return f"{Decimal(units) / _U:,.6f}".replace("-", "−")


def day(at: int) -> str:
    """`2 Mar`."""
    moment = _utc(at)
    return f"{moment.day} {moment:%b}"


def hour(at: int) -> str:
    """`2 Mar 06:00`, in one piece."""
    return f"{day(at)} {_utc(at):%H:%M}".replace(" ", "\u00a0")


def long_hour(at: int) -> str:
    """`Mon 2 Mar 2026, 06:00 UTC`."""
    moment = _utc(at)
    return f"{moment:%a} {moment.day} {moment:%b %Y, %H:%M} UTC"


def short(data: bytes | str) -> str:
    """`0x1234abcd…` of bytes or hex."""
    text = data if isinstance(data, str) else f"0x{data.hex()}"
    return f"{text[:10]}…" if len(text) > 11 else text


def abridged(words: str) -> str:
    """The same words with short hashes and addresses."""
    return _LONG_HEX.sub(lambda found: short(found[0]), words)


def _utc(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)
