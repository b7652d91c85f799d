"""What no contract of the suite records. The events are written by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from eth_utils.crypto import keccak

from guildhall.messages import FactKind
from guildhall.tracing import Book, Entry, Link
from guildhall.tracing.teller import Teller
from tests.stage import Stage

ITEM, PAPER = keccak(text="item"), keccak(text="paper")


class Nothing:
    """A source without events."""

    def find(self, word: bytes, position: int, events: Any) -> list[Entry]:
        return []

    def address_of(self, contract: str) -> str | None:
        return None


def told(stage: Stage, *events: tuple[str, dict[str, Any]]) -> list[Link]:
    """Links of a deal that was opened and picked up, and of these events, an hour apart."""
    deal = stage.deal_of(stage.make_demand())
    start = [
        ("Escrow.DealOpened", {"status": 2, "terms": _event_terms(deal.t)}),
        ("Trace.FactRecorded", _fact(FactKind.PICKUP, stage.carrier.address)),
    ]
    entries = [
        Entry(event, SimpleNamespace(dealId=deal.id, **args), 3_600 * number, bytes(32), (number, 0))
        for number, (event, args) in enumerate([*start, *events], start=1)
    ]
    teller = Teller(ITEM, Book(Nothing()), entries)
    links = [teller.tell(entry) for entry in entries]
    return [link for link in links[2:] if link is not None]


def _fact(kind: FactKind, signer: str) -> dict[str, Any]:
    return {"kind": kind, "signer": signer, "signedAt": 0, "documentHash": PAPER}


def _event_terms(values: tuple[Any, ...]) -> Any:
    names = ("buyer", "maker", "inspector", "standardId")
    places = {"buyer": 3, "maker": 4, "inspector": 5, "standardId": 8}

    class Values(tuple):
        __slots__ = ()

    for name in names:
        setattr(Values, name, property(lambda self, place=places[name]: self[place]))
    return Values(values)


def test_tell__signed_by_who_is_not_entitled__told(stage: Stage) -> None:
    """No contract of the suite records such a fact: the address is not that of the suite's Trace."""
    stranger = stage.stranger.address

    links = told(
        stage,
        ("Trace.FactRecorded", _fact(FactKind.SCHEDULED, stranger)),
        ("Trace.FactRecorded", _fact(FactKind.PASSED, stranger)),
        ("Trace.FactRecorded", _fact(FactKind.DELIVERY, stranger)),
        ("Trace.FactRecorded", _fact(FactKind.PICKUP, stage.maker.address)),
    )

    assert [link.problems[0] for link in links] == [
        "its signer is not the maker",
        "its signer is not the deal's inspector",
        "its signer is not the deal's carrier",
        "the maker carries its own goods",
    ]
