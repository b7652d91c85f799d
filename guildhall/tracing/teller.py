"""An item's story, event by event: what each one says, who stands behind it, and whether it fits what came before.

The contracts have checked signatures, order and deadlines when they took each statement. Here is checked again what can be worked out from
the events alone (ids, Merkle proofs, reports), and what no contract checks: that who packed the item is the deal's maker, that it is the
good that was ordered, for the market where it goes, that who hands it over had it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eth_utils.crypto import keccak

from guildhall.messages import Act, FactKind, Lot, Row, Share, Status, Terms
from guildhall.messages.structs import encode_values

from .book import Book
from .cases import CaseTeller
from .goods import METRICS, item_id, item_leaf, lot_id
from .links import Link
from .source import Entry
from .telling import DealStory, link_of, short, signed_link_of
from .trees import is_in

__all__ = ["Teller"]

GOODS_BACK = {
    Row.LAPSED,
    Row.CANCELLED,
    Row.NOT_SHIPPED,
    Row.OFF_SPEC_STOPPED,
    Row.RETURNED,
    Row.CONCEDED,
    Row.OFF_SPEC_REFUND,
    Row.NO_RULING_RETURNED,
}
"""Rows after which the maker has the goods and may sell them again."""

AGREED = {Row.FULFILLED: ("buyer",), Row.CANCELLED: ("buyer", "maker"), Row.SPLIT: ("buyer", "maker")}
"""Rows that, where no case was open, parties have signed."""

STAGES = {FactKind.SCHEDULED: "production scheduled", FactKind.IN_PRODUCTION: "in production"}


class Teller:
    """Takes an item's events in order; `tell` returns the link of each."""

    def __init__(self, item: bytes, book: Book, entries: Sequence[Entry]) -> None:
        """`entries`: all that will be told; the reports and readings among them explain others."""
        self._item = item
        self._book = book
        self._lot: Lot | None = None
        self._deals: dict[bytes, DealStory] = {}
        self._holders: set[str] = set()
        self._packed_in: list[bytes] = []
        self._is_recalled = False
        self._cases = CaseTeller(book, self._deals, entries)
        reports = [entry.args for entry in entries if entry.event == "Trace.InspectionReported"]
        self._reports = {(each.dealId, keccak(_proof(each))): each for each in reports}
        self._breaches = {entry.args.dealId: entry.args for entry in entries if entry.event == "Telemetry.BreachReported"}

    def tell(self, entry: Entry) -> Link | None:
        """The link that an event is; None for one that only explains another."""
        contract, _, name = entry.event.partition(".")
        handler = getattr(self, f"_on_{contract}_{name}", None)
        if contract in ("Escrow", "Trace", "Cases") and name not in ("DealOpened", "Transferred") and entry.args.dealId not in self._deals:
            return link_of(entry, name, (True, "its deal was not opened before"))
        link: Link | None = handler(entry, entry.args) if handler else self._cases.tell(entry)
        return link

    # ---------------------------------------------------------- the lot ----------------------------------------------------

    def _on_Lots_LotOpened(self, entry: Entry, args: Any) -> Link:
        lot = Lot(*args.lot)
        self._lot, self._holders = lot, {lot.maker}
        where = f"market {lot.market}" if lot.market else "any market"
        what = f"lot opened: {lot.item_count} items of standard {lot.standard_id} for {where}"
        return link_of(entry, what, ("maker", lot.maker), (lot_id(lot) != args.lotId, "the lot's id is not the hash of its content"))

    def _on_Lots_LotRecalled(self, entry: Entry, args: Any) -> Link:
        self._is_recalled = True
        return link_of(entry, "lot recalled by its maker", ("maker", args.maker))

    def _on_Lots_DiversionReported(self, entry: Entry, args: Any) -> Link:
        lot = self._lot
        what = f"diversion reported: found in market {args.market}" + (f", made for market {lot.market}" if lot else "")
        is_allowed = lot is not None and lot.market in (0, args.market)
        return link_of(entry, what, ("reporter", args.reporter), (is_allowed, "it may be sold there"))

    # --------------------------------------------------------- packing -----------------------------------------------------

    def _on_Lots_ItemPacked(self, entry: Entry, args: Any) -> Link:
        checks = [*self._checks_of_item(args), *self._checks_of_deal(entry, args)]
        self._packed_in.append(args.dealId)
        return link_of(entry, f"packed into deal {short(args.dealId)}", ("maker", args.maker), *checks)

    def _checks_of_item(self, args: Any) -> list[tuple[bool, str]]:
        lot = self._lot
        if lot is None:
            return [(True, "its lot was not opened before")]
        leaf = item_leaf(args.index, args.serialHash)
        return [
            (item_id(args.lotId, args.serialHash) != self._item or args.lotId != lot_id(lot), "the item is of another lot"),
            (
                args.index >= lot.item_count or not is_in(lot.items_root, leaf, args.proof),
                "the Merkle proof does not lead to the lot's root",
            ),
            (not self._book.is_same_member(args.maker, lot.maker), "who packed it is not the lot's maker"),
            (self._is_recalled, "the lot had been recalled"),
        ]

    def _checks_of_deal(self, entry: Entry, args: Any) -> list[tuple[bool, str]]:
        deal, lot = self._deals.get(args.dealId), self._lot
        if deal is None:
            return [(True, "no such deal was open then")]
        quantity, market = self._book.quantity(args.dealId), self._book.market(args.dealId)
        count = self._book.packed_count(args.dealId)
        kept = [other for other in self._packed_in if other != args.dealId and self._deals[other].row not in GOODS_BACK]
        return [
            (not self._book.is_same_member(args.maker, deal.terms.maker), f"who packed it is not the deal's maker {deal.terms.maker}"),
            (lot is not None and deal.terms.standardId != lot.standard_id, f"the deal is about standard {deal.terms.standardId}"),
            (lot is not None and market is not None and lot.market not in (0, market), f"the deal's goods go to market {market}"),
            (quantity is not None and count > quantity, f"{count} items are packed into a deal of {quantity}"),
            (deal.shipped_at != 0, "the deal's goods had been picked up"),
            (deal.row is not None, "the deal was closed"),
            *[(True, f"it was in deal {short(other)}, from which it did not come back") for other in kept],
        ]

    # --------------------------------------------------------- the deal ----------------------------------------------------

    def _on_Escrow_DealOpened(self, entry: Entry, args: Any) -> Link:
        terms = args.terms
        self._deals[args.dealId] = DealStory(terms, entry.at)
        is_pending = args.status == Status.PENDING
        signers = [("buyer", terms.buyer)] if is_pending else [("buyer", terms.buyer), ("maker", terms.maker)]
        what = f"deal {short(args.dealId)} opened" + (", the maker has to countersign" if is_pending else "")
        is_wrong = keccak(_encoded(terms)) != args.dealId
        return link_of(entry, what, *signers, (is_wrong, "the deal's id is not the hash of its terms"))

    def _on_Escrow_DealCountersigned(self, entry: Entry, args: Any) -> Link:
        return link_of(entry, "deal countersigned", ("maker", self._deals[args.dealId].terms.maker))

    def _on_Escrow_DealShipped(self, entry: Entry, args: Any) -> None:
        self._deals[args.dealId].carrier = args.carrier

    def _on_Escrow_DealStopped(self, entry: Entry, args: Any) -> Link | None:
        self._deals[args.dealId].was_stopped = True
        return self._cases.tell(entry)

    def _on_Cases_Stated(self, entry: Entry, args: Any) -> Link | None:
        if args.statement.act == Act.RECEIVE:
            self._holders = {args.by}
        return self._cases.tell(entry)

    def _on_Escrow_DealClosed(self, entry: Entry, args: Any) -> Link:
        deal = self._deals[args.dealId]
        deal.row = Row(args.row)
        if deal.row in GOODS_BACK:
            self._holders = {deal.terms.maker}
        elif deal.row is Row.DAMAGED_IN_TRANSIT and deal.carrier:
            self._holders = {deal.carrier}
        found = self._cases.row_of(args.dealId)
        is_other = found is not None and found is not Row.OVERTURNED and found is not deal.row
        signers = () if deal.was_stopped else AGREED.get(deal.row, ())
        parts = [(role, getattr(deal.terms, role)) for role in signers]
        return link_of(entry, f"deal closed: {deal.row.name}", *parts, (is_other, f"its case ended in {found.name if found else None}"))

    # ---------------------------------------------------------- facts ------------------------------------------------------

    def _on_Trace_FactRecorded(self, entry: Entry, args: Any) -> Link | None:
        kind, deal = FactKind(args.kind), self._deals[args.dealId]
        if kind in STAGES:
            return signed_link_of(
                entry, STAGES[kind], ("maker", args.signer), (args.signer != deal.terms.maker, "its signer is not the maker")
            )
        if kind in (FactKind.PASSED, FactKind.FAILED):
            return self._inspection(entry, args, deal)
        if kind is FactKind.BREACH:
            return self._breach(entry, args, deal)
        return self._journey(entry, args, deal, kind)

    def _on_Trace_FactOverturned(self, entry: Entry, args: Any) -> Link:
        return link_of(entry, "a jury overturned the failed inspection: it counts as passed")

    def _inspection(self, entry: Entry, args: Any, deal: DealStory) -> Link:
        report = self._reports.get((args.dealId, args.documentHash))
        failed = report.failedAttributes if report else 0
        numbers = [number for number in range(64) if failed >> number & 1]
        told = ", ".join(self._book.attribute(deal.terms.standardId, number) for number in numbers)
        is_failure = args.kind == FactKind.FAILED
        deal.failure_count += is_failure
        return signed_link_of(
            entry,
            f"inspection failed: {told}" if is_failure else "inspection passed",
            ("inspector", args.signer),
            (args.signer != deal.terms.inspector, "its signer is not the deal's inspector"),
            (report is None, "the report that was signed is not on record"),
            (report is not None and is_failure != bool(failed), "the report says the opposite"),
        )

    def _breach(self, entry: Entry, args: Any, deal: DealStory) -> Link:
        deal.is_breached = True
        read = self._breaches.get(args.dealId)
        if read is None or (read.device, read.root) != (args.signer, args.documentHash):
            return signed_link_of(entry, "breach in carriage", ("device", args.signer), (True, "no readings are on record"))
        limit = next((each for each in self._book.limits(deal.terms.standardId) if each[0] == read.metric), None)
        bounds = f", limits {limit[1]} to {limit[2]}" if limit else ""
        anchored = self._book.anchored(args.signer, read.root)
        what = f"breach in carriage: {METRICS.get(read.metric, f'metric {read.metric}')}: {read.value}{bounds}"
        is_outside = limit is not None and not limit[1] <= read.value <= limit[2]
        ended_at = deal.delivered_at or entry.at + 1
        return signed_link_of(
            entry,
            what + (", batch anchored" if anchored and anchored.place < entry.place else ""),
            ("device", args.signer),
            (not is_outside, "no limit of the standard is broken"),
            (not deal.shipped_at <= read.measuredAt < ended_at, "it was not measured in carriage"),
        )

    def _journey(self, entry: Entry, args: Any, deal: DealStory, kind: FactKind) -> Link | None:
        if kind is FactKind.PICKUP:
            deal.carrier, deal.shipped_at = args.signer, entry.at
            self._holders = {args.signer}
            return signed_link_of(
                entry, "picked up", ("carrier", args.signer), (args.signer == deal.terms.maker, "the maker carries its own goods")
            )
        if kind is FactKind.DELIVERY:
            deal.delivered_at = entry.at
            self._holders = {deal.terms.buyer}
            check = (args.signer != deal.carrier, "its signer is not the deal's carrier")
            return signed_link_of(entry, "delivered against the buyer's code", ("carrier", args.signer), check)
        return self._return(entry, args, deal)

    def _return(self, entry: Entry, args: Any, deal: DealStory) -> Link | None:
        role, receiver = deal.receiver
        if self._cases.is_receipt(entry):
            return None
        self._holders = {args.signer, receiver or args.signer}
        is_own = args.signer == receiver and role == "maker"
        door = f" to the {role}'s door" if self._book.knows("Cases") else ""
        what = "received back" if is_own else f"brought back{door}"
        return signed_link_of(entry, what, ("maker" if is_own else "carrier", args.signer))

    # --------------------------------------------------------- custody -----------------------------------------------------

    def _on_Lots_HandedOver(self, entry: Entry, args: Any) -> Link:
        giver, taker = args.from_, args.to
        had = " or ".join(sorted(self._holders)) or "nobody that is known"
        is_gap = giver not in self._holders
        self._holders = {taker}
        signers = (("from", giver), ("to", taker))
        return signed_link_of(entry, "handed over", *signers, (is_gap, f"{giver} did not have it, {had} had"))


def _encoded(terms: Any) -> bytes:
    values = (*terms[:-1], tuple(Share(*each) for each in terms[-1]))
    return Terms(*values).encoded()


def _proof(report: Any) -> bytes:
    """What an inspector signs the hash of."""
    return encode_values(("bytes32", "uint64"), (report.reportHash, report.failedAttributes))
