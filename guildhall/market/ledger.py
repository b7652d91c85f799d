"""Names of accounts in the Escrow's ledger."""

from __future__ import annotations

FREE_TAG = bytes(12)
"""The owner's free money."""

BOND_TAG = b"bond".ljust(12, b"\0")
"""A carrier's bond."""


def account_of(owner: str, tag: bytes = FREE_TAG) -> bytes:
    """`owner ‖ tag`: 32 bytes."""
    return bytes.fromhex(owner[2:]) + tag
