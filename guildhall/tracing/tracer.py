"""Puts an item's story together: which events belong to it, in which order, each told once."""

from __future__ import annotations

from collections.abc import Iterable

from .book import Book
from .links import ItemName, Link, Story, UnknownItem
from .source import Entry, Source
from .teller import Teller

__all__ = ["trace"]

DEAL_EVENTS = (
    *(f"Escrow.Deal{name}" for name in ("Opened", "Countersigned", "Shipped", "Stopped", "Resumed", "Closed")),
    *(f"Trace.{name}" for name in ("FactRecorded", "FactOverturned", "InspectionReported")),
    *(f"Cases.{name}" for name in ("CaseOpened", "CaseMoved", "Stated", "CaseEnded")),
    "Telemetry.BreachReported",
    "Lots.HandedOver",
)
TRIAL_EVENTS = tuple(f"Court.{name}" for name in ("TrialOpened", "JuryDrawn", "Revealed", "TrialClosed"))


def trace(source: Source, name: ItemName) -> Story:
    """The chain of an item, from its lot to where it is now.

    Raises:
        UnknownItem: no event is about it, and no lot was named; or that lot is unknown.
    """
    own = source.find(name.item_id, 1, ["Lots.ItemPacked", "Lots.HandedOver"]) + source.find(name.item_id, 2, ["Lots.DiversionReported"])
    lot = name.lot_id or next((entry.args.lotId for entry in own if entry.event != "Lots.HandedOver"), None)
    if lot is None:
        raise UnknownItem("nothing on chain leads from this id to a lot: ask by LOT/serial, or look at --first-block and the addresses")
    opened = source.find(lot, 1, ["Lots.LotOpened", "Lots.LotRecalled"])
    if not opened and not own:
        raise UnknownItem("this lot is not on chain: look at --first-block and the addresses")
    packed = dict.fromkeys(entry.args.dealId for entry in own if entry.event == "Lots.ItemPacked")
    deals = [entry for deal in packed for entry in source.find(deal, 1, DEAL_EVENTS)]

    book = Book(source)
    links = _links(name.item_id, book, _once([*own, *opened, *deals, *_of_cases(source, book, deals)]))
    problems = () if packed else ("it was packed into no deal: nothing proves that the lot has such an item",)
    return Story(name.item_id, lot, name.serial, list(packed), links, problems)


def _of_cases(source: Source, book: Book, deals: list[Entry]) -> list[Entry]:
    """What their juries did, and what left the accounts of their stakes."""
    trials = dict.fromkeys(entry.args.trialId for entry in deals if entry.event == "Cases.CaseMoved" and entry.args.trialId)
    cases = [entry.args.caseId for entry in deals if entry.event == "Cases.CaseOpened"]
    accounts = [account for account in map(book.case_account, cases) if account]
    juries = [entry for trial in trials for entry in source.find(trial.to_bytes(32, "big"), 1, TRIAL_EVENTS)]
    return juries + [entry for account in accounts for entry in source.find(account, 1, ["Escrow.Transferred"])]


def _links(item: bytes, book: Book, entries: list[Entry]) -> list[Link]:
    teller = Teller(item, book, entries)
    told = [teller.tell(entry) for entry in entries]
    return [link for link in told if link is not None]


def _once(entries: Iterable[Entry]) -> list[Entry]:
    """In the order of the chain. `Lots` stores no statements, so each can be played again: the first time counts."""
    seen: set[str] = set()
    kept = []
    for entry in sorted(entries, key=lambda each: each.place):
        key = f"{entry.event} {entry.args}"
        if not entry.event.startswith("Lots.") or key not in seen:
            kept.append(entry)
        seen.add(key)
    return kept
