"""Ids of lots and items, leaves of items and readings, hashes of limits: as `Lots`, `Telemetry` and `Standards` work them out."""

from __future__ import annotations

from collections.abc import Sequence

from eth_utils.crypto import keccak

from guildhall.messages import BadValue, Lot
from guildhall.messages.structs import encode_values

from .trees import leaf_of

__all__ = ["METRICS", "Limit", "item_id", "item_leaf", "items_hash", "limits_hash", "lot_id", "reading_leaf", "serial_hash"]

Limit = tuple[int, int, int]
"""(metric, min, max) of `IStandards.Limit`."""

METRICS = {
    1: "temperature, 0.001 °C",
    2: "relative humidity, 0.01 %",
    3: "acceleration, 0.001 g",
    4: "tilt, 0.001°",
    5: "light, lux",
    6: "air pressure, Pa",
    7: "position off the route, m",
}
"""Metrics that mean the same for every standard, and their units."""


def serial_hash(serial: str) -> bytes:
    """Of a serial number's text; text of 0x and 64 hex digits is taken for the hash itself."""
    if serial.startswith("0x") and len(serial) == 66:
        try:
            return bytes.fromhex(serial[2:])
        except ValueError:
            pass
    return keccak(text=serial)


def lot_id(lot: Lot) -> bytes:
    """`keccak256(abi.encode(lot))`."""
    return keccak(lot.encoded())


def item_id(lot: bytes, serial: bytes) -> bytes:
    """`keccak256(abi.encode(lotId, serialHash))`."""
    return keccak(encode_values(("bytes32", "bytes32"), (lot, serial)))


def items_hash(item_ids: Sequence[bytes]) -> bytes:
    """What a packing signs: the hash of the ids one after the other."""
    return keccak(b"".join(item_ids))


def item_leaf(index: int, serial: bytes) -> bytes:
    """The leaf of an item in its lot's tree."""
    return leaf_of(encode_values(("uint32", "bytes32"), (index, serial)))


def reading_leaf(metric: int, value: int, measured_at: int) -> bytes:
    """The leaf of a reading in its batch's tree."""
    return leaf_of(encode_values(("uint16",), (metric,)) + _int64(value) + encode_values(("uint48",), (measured_at,)))


def limits_hash(limits: Sequence[Limit]) -> bytes:
    """`keccak256(abi.encode(limits))`."""
    words = [encode_values(("uint256", "uint256"), (32, len(limits)))]
    words += [encode_values(("uint16",), (metric,)) + _int64(low) + _int64(high) for metric, low, high in limits]
    return keccak(b"".join(words))


def _int64(value: int) -> bytes:
    if not -(2**63) <= value < 2**63:
        raise BadValue(f"{value} is no int64")
    return value.to_bytes(32, "big", signed=True)
