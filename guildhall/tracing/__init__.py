"""Tracing goods: ids and trees of lots and readings, and the story of an item rebuilt from events."""

from .goods import METRICS, Limit, item_id, item_leaf, items_hash, limits_hash, lot_id, reading_leaf, serial_hash
from .trees import MerkleTree, is_in, leaf_of

__all__ = [
    "METRICS",
    "Limit",
    "MerkleTree",
    "is_in",
    "item_id",
    "item_leaf",
    "items_hash",
    "leaf_of",
    "limits_hash",
    "lot_id",
    "reading_leaf",
    "serial_hash",
]
