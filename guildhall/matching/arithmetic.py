"""Exact integer arithmetic on columns: int64 where it provably fits, Python integers where it might not."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .errors import BadShape

__all__ = ["INT64_SAFE", "Exact", "Ints", "Mask", "column", "exact_dot", "exact_sum", "fitting", "segments", "weighted"]

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Exact = npt.NDArray[Any]
"""A column of int64, or of Python integers where int64 might overflow."""

INT64_SAFE = 1 << 60
"""Seven amounts below this still add up in int64."""


def column(name: str, values: object) -> Exact:
    """`values` as a read-only column of integers of its own; Python integers where they do not fit int64.

    Raises `BadShape` for anything but one row of integers: a float or a boolean is no amount.
    """
    raw = values if isinstance(values, np.ndarray) else np.array(values, dtype=object)
    if raw.ndim != 1 or not _are_integers(raw):
        raise BadShape(f"{name} must be one column of integers")
    own = fitting(raw) if raw.dtype.kind == "i" else fitting(raw.astype(object))
    own.setflags(write=False)
    return own


def exact_sum(values: Exact) -> int:
    """The sum as a Python integer, whatever its size (fewer than 2^31 entries)."""
    if values.dtype == object:
        return int(sum(values.tolist()))
    high, low = values >> 32, values & 0xFFFFFFFF
    return (int(high.sum()) << 32) + int(low.sum())


def exact_dot(left: Exact, right: Exact) -> int:
    """Σ left × right as a Python integer."""
    return exact_sum(weighted(left, right))


def weighted(left: Exact, right: Exact, plus: Exact | None = None) -> Exact:
    """left × right (+ plus), elementwise; Python integers where int64 might overflow."""
    bound = _magnitude(left) * _magnitude(right) + (0 if plus is None else _magnitude(plus))
    if bound >= INT64_SAFE:
        left, right = left.astype(object), right.astype(object)
        plus = None if plus is None else plus.astype(object)
    product = left * right
    return product if plus is None else product + plus


def fitting(values: Exact) -> Exact:
    """A copy as int64 where every entry is below 2^60 in size, else as Python integers."""
    return values.astype(np.int64 if _magnitude(values) < INT64_SAFE else object)


def segments(starts: Ints, lengths: Ints) -> Ints:
    """The indices starts[k], …, starts[k] + lengths[k] − 1 of all k in one column of Σ lengths."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    offsets: Ints = np.repeat(starts - (ends - lengths), lengths)
    return np.arange(total, dtype=np.int64) + offsets


def _are_integers(raw: Exact) -> bool:
    return raw.size == 0 or raw.dtype.kind in "iu" or (raw.dtype == object and all(type(entry) is int for entry in raw))


def _magnitude(values: Exact) -> int:
    return 0 if len(values) == 0 else max(abs(int(values.max())), abs(int(values.min())))
