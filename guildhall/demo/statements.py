"""What people sign beside facts and consents: statements in cases, a breach that a device has measured, lots and hand-overs of goods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak

from guildhall.messages import Act, HandOver, Lot, Mounting, Packing, Readings, sign
from guildhall.tracing import MerkleTree, item_id, item_leaf, items_hash, limits_hash, lot_id, reading_leaf, serial_hash

from .cast import CARRIERS, Person
from .catalogue import ACCELERATION
from .record import DealRecord, Item
from .script import Act as Planned
from .script import Deed
from .stage import Stage

__all__ = ["CASE_ACTS", "GOODS_DEEDS", "Statement", "Statements"]

CASE_ACTS = {
    Deed.DISPUTE: Act.DISPUTE,
    Deed.CLAIM: Act.CLAIM,
    Deed.DAMAGE: Act.DAMAGE,
    Deed.CONTEST: Act.CONTEST,
    Deed.CONCEDE: Act.CONCEDE,
    Deed.DENY: Act.DENY,
    Deed.APPEAL: Act.APPEAL,
    Deed.ARRIVE: Act.ARRIVE,
    Deed.RECEIVE: Act.RECEIVE,
}
GOODS_DEEDS = (Deed.LOT, Deed.PACK, Deed.HAND_OVER, Deed.RECEIPT, Deed.BREACH)

_STEPS = {
    Deed.LOT: "open a lot",
    Deed.PACK: "pack an item",
    Deed.HAND_OVER: "hand goods over",
    Deed.RECEIPT: "hand goods over",
    Deed.BREACH: "report a breach",
}

LOT_SIZE, ITEM_INDEX = 12, 4
READING_COUNT, WORST = 16, 9
CALM, SHOCK = 1_150, 31_400
"""0.001 g: a lorry on a good road, and a fall from a metre."""


@dataclass(frozen=True)
class Statement:
    """A signed statement as a call. `step`: what the record calls its transaction."""

    signer: Person
    signature: bytes
    step: str
    method: Any
    args: tuple[Any, ...]


class Statements:
    """Signs for the people of a stage; nothing is sent."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._lots: dict[int, tuple[Lot, MerkleTree]] = {}

    def of(self, act: Planned) -> Statement:
        """The statement of a planned act, signed now: a case's round is that of the chain."""
        if act.deed in CASE_ACTS:
            return self._in_case(act)
        if act.deed is Deed.BREACH:
            return self._breach(act.deal)
        if act.deed is Deed.LOT:
            return self._lot(act)
        if act.deed is Deed.PACK:
            return self._packing(act.deal)
        return self._hand_over(act)

    # ------------------------------------------------------- cases --------------------------------------------------------

    def _in_case(self, act: Planned) -> Statement:
        stage, deal = self._stage, act.deal
        kind = CASE_ACTS[act.deed]
        case = stage.suite.cases.caseOf(deal.id)
        signer = self._signer(act)
        attribute = 1 if kind is Act.DISPUTE else 0
        evidence_hash = keccak(text=f"{kind.name} of deal {deal.number}, round {case.round}")
        parts = {"attribute": attribute, "evidence_hash": evidence_hash}
        statement, signature = stage.acts.statement(deal.terms, kind, stage.keys[signer], case.round, **parts)
        more = (b"",) if kind is Act.CONCEDE else ()
        name = "receiveGoods" if kind is Act.RECEIVE else kind.name.lower()
        method = getattr(stage.suite.cases, name)
        return Statement(signer, signature, "state in a case", method, (deal.terms.as_tuple(), statement, signature, *more))

    def _signer(self, act: Planned) -> Person:
        deal, deed = act.deal, act.deed
        if deed in (Deed.DISPUTE, Deed.DAMAGE, Deed.DENY):
            return deal.plan.buyer
        if deed is Deed.CLAIM:
            return deal.carrier
        if deed is Deed.ARRIVE:
            # What was delivered is brought back by another one, who is no party; what was not, by its own carrier.
            return next(each for each in CARRIERS if each is not deal.carrier) if deal.delivered_at else deal.carrier
        if deed is Deed.RECEIVE and deal.has_breach:
            return deal.carrier
        return deal.maker

    # ------------------------------------------------------ telemetry -----------------------------------------------------

    def _breach(self, deal: DealRecord) -> Statement:
        """Readings between pickup and delivery; one of them is above the limit."""
        stage, suite = self._stage, self._stage.suite
        device, limits = stage.devices[deal.carrier], list(deal.plan.standard.limits)
        span = deal.delivered_at - 60 - deal.shipped_at
        readings = [
            (ACCELERATION, SHOCK if at == WORST else CALM + 7 * at, deal.shipped_at + 30 + span * at // READING_COUNT)
            for at in range(READING_COUNT)
        ]
        tree = MerkleTree([reading_leaf(*reading) for reading in readings])
        batch = Readings(device.address, tree.root, READING_COUNT, readings[0][2], readings[-1][2])
        mounting = Mounting(deal.id, device.address, stage.address(deal.carrier), limits_hash(limits), deal.shipped_at)
        domain = suite.telemetry_domain
        batch_signature = sign(batch, domain, device.key)
        evidence = (
            limits,
            mounting.mounted_at,
            sign(mounting, domain, stage.keys[deal.carrier]),
            batch.as_tuple(),
            batch_signature,
            readings[WORST],
            tree.proof(WORST),
        )
        args = (deal.terms.as_tuple(), evidence)
        return Statement(deal.carrier, batch_signature, _STEPS[Deed.BREACH], suite.telemetry.reportBreach, args)

    # -------------------------------------------------------- lots --------------------------------------------------------

    def _lot(self, act: Planned) -> Statement:
        """A dozen pieces, each with a serial number; the deal's is one of them."""
        stage, deal = self._stage, act.deal
        serials = [f"{deal.maker.name} 2026-{deal.number:02d}{index:02d}" for index in range(LOT_SIZE)]
        tree = MerkleTree([item_leaf(index, serial_hash(serial)) for index, serial in enumerate(serials)])
        record = keccak(text=f"production record of deal {deal.number}")
        lot = Lot(stage.address(deal.maker), deal.terms.standard_id, 0, LOT_SIZE, tree.root, act.at, record)
        self._lots[deal.number] = lot, tree
        number = lot_id(lot)
        deal.item = Item(serials[ITEM_INDEX], ITEM_INDEX, LOT_SIZE, number, item_id(number, serial_hash(serials[ITEM_INDEX])))
        signature = sign(lot, stage.suite.lots_domain, stage.keys[deal.maker])
        return Statement(deal.maker, signature, _STEPS[Deed.LOT], stage.suite.lots.open, (lot.as_tuple(), signature))

    def _packing(self, deal: DealRecord) -> Statement:
        stage, item = self._stage, deal.item
        assert item is not None  # a lot is opened before anything is packed
        lot, tree = self._lots[deal.number]
        maker = stage.address(deal.maker)
        packing = Packing(deal.id, item.lot_id, maker, items_hash([item.item_id]))
        signature = sign(packing, stage.suite.lots_domain, stage.keys[deal.maker])
        items = [(item.index, serial_hash(item.serial), tree.proof(item.index))]
        args = (lot.as_tuple(), deal.id, maker, items, signature)
        return Statement(deal.maker, signature, _STEPS[Deed.PACK], stage.suite.lots.pack, args)

    def _hand_over(self, act: Planned) -> Statement:
        """The whole parcel: from the maker to the carrier, from the carrier to the buyer; both sign."""
        stage, deal = self._stage, act.deal
        is_receipt = act.deed is Deed.RECEIPT
        giver, taker = (deal.carrier, deal.plan.buyer) if is_receipt else (deal.maker, deal.carrier)
        town = taker.place if is_receipt else giver.place
        message = HandOver(deal.id, stage.address(giver), stage.address(taker), keccak(text=town.name), act.at)
        both = [sign(message, stage.suite.lots_domain, stage.keys[party]) for party in (giver, taker)]
        return Statement(giver, both[0], _STEPS[act.deed], stage.suite.lots.handOver, (message.as_tuple(), *both))
