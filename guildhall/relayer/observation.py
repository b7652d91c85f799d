"""What logs mean for the relayer's state: pure, and the same whatever was seen before, twice or late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from guildhall.evm import Log
from guildhall.messages import Row, Share, Terms

from .ports import SuitePort
from .store import Changes, Entry, Settlement, State, Store, TrackedDeal

__all__ = ["observe", "terms_of"]


def observe(logs: Iterable[Log], suite: SuitePort, store: Store) -> Changes:
    """Deals opened, touched and closed, and demands settled, whoever did it. Logs of other contracts than the suite's are left out."""
    escrow, trace, exchange = suite.escrow.address, suite.trace.address, suite.exchange.address
    deals: dict[bytes, TrackedDeal] = {}
    entries: dict[bytes, Entry] = {}
    for log in logs:
        if log.address == exchange and log.name == "MatchSettled":
            entry = store.entry(log.args.demandHash)
            if entry is not None:
                entries[entry.demand_hash] = _settled(entry, log.args)
        elif log.address in (escrow, trace) and hasattr(log.args, "dealId"):
            deal = deals.get(log.args.dealId) or store.deal(log.args.dealId)
            changed = _changed(deal, log)
            if changed is not None:
                deals[changed.deal_id] = changed
    return Changes(entries=tuple(entries.values()), deals=tuple(deals.values()))


def terms_of(terms: Any) -> Terms:
    """The terms that an event carries."""
    parts: dict[str, Any] = dict(zip((field.name for field in fields(Terms)), terms, strict=True))
    parts["royalties"] = tuple(Share(*each) for each in parts["royalties"])
    return Terms(**parts)


def _settled(entry: Entry, args: Any) -> Entry:
    settlement = Settlement(args.dealId, args.batchId, args.offerId, args.tariffId)
    return replace(entry, state=State.SETTLED, reason="", settlement=settlement)


def _changed(deal: TrackedDeal | None, log: Log) -> TrackedDeal | None:
    if deal is None:
        return TrackedDeal(log.args.dealId, terms_of(log.args.terms)) if log.name == "DealOpened" else None
    if deal.closed_by is not None:
        return None
    if log.name == "DealClosed":
        return replace(deal, closed_by=Row(log.args.row))
    return deal.touched()
