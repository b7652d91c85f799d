"""Amounts of U between text and base units: exact, without a float on the way."""

from __future__ import annotations

import re

__all__ = ["MAX_AMOUNT", "amount_text", "parse_amount"]

MAX_AMOUNT = 2**128 - 1
"""The largest supply that the token allows."""

_DECIMALS = 6
_UNIT = 1_000_000
_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,38})(?:\.([0-9]+))?")


def parse_amount(text: str) -> int:
    """Base units of `1250.50`. ValueError for a sign, an exponent, a comma, more than 6 decimals, or more than the token can hold."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no amount: digits, and a point before the decimals")
    whole, decimals = match[1], match[2] or ""
    if len(decimals) > _DECIMALS:
        raise ValueError(f"{text} has {len(decimals)} decimals, U has {_DECIMALS}")
    units = int(whole + decimals.ljust(_DECIMALS, "0"))
    if units > MAX_AMOUNT:
        raise ValueError(f"{text} is more than the token can hold")
    return units


def amount_text(units: int) -> str:
    """`1250.5` of base units: as few decimals as it takes, at least two."""
    sign = "-" if units < 0 else ""
    whole, rest = divmod(abs(units), _UNIT)
    decimals = str(rest).zfill(_DECIMALS).rstrip("0").ljust(2, "0")
    return f"{sign}{whole}.{decimals}"
