"""Builders for lots and readings: valid by default, a test states only what differs.

made = goods.make_lot(stage, market=1)
goods.open_lot(stage, made); goods.pack(stage, made, deal.id, [0, 2])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from eth_utils.crypto import keccak

from guildhall.evm import Account
from guildhall.messages import HandOver, Lot, Message, Mounting, Packing, Readings, sign
from guildhall.tracing import MerkleTree, item_id, item_leaf, items_hash, limits_hash, lot_id, reading_leaf, serial_hash
from tests.stage import Deal, Stage

__all__ = [
    "LIMITS",
    "Batch",
    "MadeLot",
    "evidence",
    "hand_over",
    "make_batch",
    "make_lot",
    "open_lot",
    "pack",
    "publish_limits",
    "register_device",
    "sign_lots",
    "sign_telemetry",
]

SERIALS = ("SN-001", "SN-002", "SN-003", "SN-004", "SN-005")
PAPER = keccak(text="production record")
TEMPERATURE, SHOCK = 1, 3
LIMITS = [(TEMPERATURE, -5_000, 8_000), (SHOCK, 0, 4_000)]
"""Of frozen shirts."""


@dataclass(frozen=True)
class MadeLot:
    """A lot and its items."""

    lot: Lot
    serials: tuple[str, ...]

    @cached_property
    def tree(self) -> MerkleTree:
        return tree_of(self.serials)

    @property
    def id(self) -> bytes:
        return lot_id(self.lot)

    @property
    def t(self) -> tuple[Any, ...]:
        """The lot as calls take it."""
        return self.lot.as_tuple()

    def item(self, place: int) -> tuple[Any, ...]:
        """`ILots.Item` of the serial at this place."""
        return (place, serial_hash(self.serials[place]), self.tree.proof(place))

    def item_id(self, place: int) -> bytes:
        return item_id(self.id, serial_hash(self.serials[place]))


def tree_of(serials: Sequence[str]) -> MerkleTree:
    return MerkleTree([item_leaf(place, serial_hash(serial)) for place, serial in enumerate(serials)])


def make_lot(stage: Stage, serials: Sequence[str] = SERIALS, **changes: Any) -> MadeLot:
    """Of the maker, for one market, produced now."""
    fields = {
        "maker": stage.maker.address,
        "standard_id": stage.standard_id,
        "market": 1,
        "item_count": len(serials),
        "items_root": tree_of(serials).root,
        "produced_at": stage.clock.now,
        "document_hash": PAPER,
    }
    return MadeLot(Lot(**(fields | changes)), tuple(serials))


def sign_lots(stage: Stage, message: Message, by: Account) -> bytes:
    """Under the domain of Lots."""
    return sign(message, stage.suite.lots_domain, by.key)


def open_lot(stage: Stage, made: MadeLot, by: Account | None = None) -> None:
    """Signed by the maker, sent by a stranger."""
    stage.suite.lots.open(made.t, sign_lots(stage, made.lot, by or stage.maker), sender=stage.stranger)


def pack(stage: Stage, made: MadeLot, deal_id: bytes, places: Sequence[int], by: Account | None = None, **parts: Any) -> None:
    """Signed by the maker, sent by a stranger. Parts: `items` (instead of those at the places), `signed` (a packing that was signed)."""
    maker = by or stage.maker
    items = parts.get("items", [made.item(place) for place in places])
    ids = [item_id(made.id, item[1]) for item in items]
    signed = parts.get("signed", Packing(deal_id, made.id, maker.address, items_hash(ids)))
    stage.suite.lots.pack(made.t, deal_id, maker, items, sign_lots(stage, signed, maker), sender=stage.stranger)


def hand_over(stage: Stage, subject_id: bytes, from_: Account, to: Account, place: str = "dock 4") -> HandOver:
    """Signed by both now, sent by a stranger."""
    message = HandOver(subject_id, from_.address, to.address, keccak(text=place), stage.clock.now)
    signatures = [sign_lots(stage, message, each) for each in (from_, to)]
    stage.suite.lots.handOver(message.as_tuple(), *signatures, sender=stage.stranger)
    return message


# ------------------------------------------------------------ telemetry ------------------------------------------------------------


@dataclass(frozen=True)
class Batch:
    """A device's readings: (metric, value, measuredAt) each."""

    message: Readings
    readings: tuple[tuple[int, int, int], ...]

    def proof(self, place: int) -> list[bytes]:
        return MerkleTree([reading_leaf(*reading) for reading in self.readings]).proof(place)


def publish_limits(stage: Stage, limits: Sequence[tuple[int, int, int]] = LIMITS) -> None:
    """Of the stage's standard."""
    stage.suite.standards.publishLimits(stage.standard_id, limits, sender=stage.expert)


def register_device(stage: Stage, device: Account, owner: Account | None = None) -> None:
    """Of the carrier, or another member."""
    stage.suite.registry.registerDevice(device, bytes(32), sender=owner or stage.carrier)


def make_batch(stage: Stage, device: Account, *readings: tuple[int, int, int], **changes: Any) -> Batch:
    """One reading by default: 9 degrees, now."""
    readings = readings or ((TEMPERATURE, 9_000, stage.clock.now),)
    times = [measured_at for _, _, measured_at in readings]
    root = MerkleTree([reading_leaf(*reading) for reading in readings]).root
    fields = {"device": device.address, "root": root, "count": len(readings), "from_at": min(times), "until_at": max(times)}
    return Batch(Readings(**(fields | changes)), readings)


def sign_telemetry(stage: Stage, message: Message, by: Account) -> bytes:
    """Under the domain of Telemetry."""
    return sign(message, stage.suite.telemetry_domain, by.key)


def evidence(stage: Stage, deal: Deal, device: Account, batch: Batch | None = None, place: int = 0, **changes: Any) -> tuple[Any, ...]:
    """`ITelemetry.Evidence` of the reading at this place. Changes: its fields, `carrier` (who mounts), `signer` (of the
    batch), `mounting` (what she signs), `domain`."""
    batch = batch or make_batch(stage, device)
    carrier, limits = changes.pop("carrier", stage.carrier), changes.pop("limits", LIMITS)
    domain = changes.pop("domain", stage.suite.telemetry_domain)
    mounted_at = changes.pop("mounted_at", 0)
    mounting = changes.pop("mounting", Mounting(deal.id, device.address, carrier.address, limits_hash(limits), mounted_at))
    fields = {
        "limits": limits,
        "mounted_at": mounted_at,
        "mounting_signature": sign(mounting, domain, carrier.key),
        "readings": batch.message.as_tuple(),
        "readings_signature": sign(batch.message, domain, changes.pop("signer", device).key),
        "reading": batch.readings[place],
        "proof": batch.proof(place),
    }
    assert set(changes) <= set(fields)
    return tuple((fields | changes).values())
