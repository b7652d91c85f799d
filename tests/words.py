"""32-byte words to tell things apart by."""

from eth_utils.crypto import keccak

__all__ = ["NOTHING", "ZERO", "word"]

ZERO = "0x" + "00" * 20
NOTHING = b"\0" * 32


def word(text: str) -> bytes:
    """A reference, a hash of papers, a reason."""
    return keccak(text=text)
