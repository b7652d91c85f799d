"""Tracing goods: ids and trees of lots and readings, and the story of an item rebuilt from events.

    source = NodeSource(web3_at(url), load(), {"Lots": "0x…", "Trace": "0x…", "Escrow": "0x…"})
    story = trace(source, ItemName.parse("0x…/SN-001"))
    print(*lines(story), sep="\\n")

Exceptions: `TraceError`, of which `UnknownItem` is one.
"""

from .addresses import CONTRACTS, Addresses, read_addresses
from .book import Book
from .goods import METRICS, Limit, item_id, item_leaf, items_hash, limits_hash, lot_id, reading_leaf, serial_hash
from .links import ItemName, Link, Signer, Story, TraceError, UnknownItem
from .source import Entry, NodeSource, Source
from .text import as_dict, lines
from .tracer import trace
from .trees import MerkleTree, is_in, leaf_of

__all__ = [
    "CONTRACTS",
    "METRICS",
    "Addresses",
    "Book",
    "Entry",
    "ItemName",
    "Limit",
    "Link",
    "MerkleTree",
    "NodeSource",
    "Signer",
    "Source",
    "Story",
    "TraceError",
    "UnknownItem",
    "as_dict",
    "is_in",
    "item_id",
    "item_leaf",
    "items_hash",
    "leaf_of",
    "limits_hash",
    "lines",
    "lot_id",
    "read_addresses",
    "reading_leaf",
    "serial_hash",
    "trace",
]
