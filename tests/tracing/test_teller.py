"""What a suite without its court cannot bring about: returns, cases, overturned statements. The events are written by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from eth_utils.crypto import keccak

from guildhall.messages import FactKind, Row
from guildhall.tracing import Book, Entry, Link
from guildhall.tracing.teller import Teller
from tests.stage import Stage

ITEM, PAPER = keccak(text="item"), keccak(text="paper")


class Nothing:
    """A source without events."""

    def find(self, word: bytes, position: int, events: Any) -> list[Entry]:
        return []


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


def _hand_over(giver: str, taker: str) -> tuple[str, dict[str, Any]]:
    return "Lots.HandedOver", {"from_": giver, "to": taker, "signedAt": 0}


def test_tell__brought_back_and_closed__the_maker_has_it(stage: Stage) -> None:
    maker, carrier, buyer = stage.maker.address, stage.carrier.address, stage.buyer.address

    back, closed, from_maker, from_buyer = told(
        stage,
        ("Trace.FactRecorded", _fact(FactKind.RETURN, carrier)),
        ("Escrow.DealClosed", {"row": Row.RETURNED}),
        _hand_over(maker, stage.store.address),
        _hand_over(buyer, stage.store.address),
    )

    assert (back.what, [each.address for each in back.signers]) == ("brought back", [carrier])
    assert (closed.what, closed.holds, from_maker.holds) == ("deal closed: RETURNED", True, True)
    assert from_buyer.problems == (f"{buyer} did not have it, {stage.store.address} had",)


def test_tell__damaged__the_carrier_has_it(stage: Stage) -> None:
    carrier, store = stage.carrier.address, stage.store.address

    _, closed, from_carrier = told(
        stage,
        ("Trace.FactRecorded", _fact(FactKind.DELIVERY, carrier)),
        ("Escrow.DealClosed", {"row": Row.DAMAGED_IN_TRANSIT}),
        _hand_over(carrier, store),
    )

    assert (closed.what, from_carrier.holds) == ("deal closed: DAMAGED_IN_TRANSIT", True)


def test_tell__case_that_is_overturned__told(stage: Stage) -> None:
    links = told(
        stage,
        ("Escrow.DealStopped", {"party": stage.buyer.address}),
        ("Trace.FactOverturned", {"kind": FactKind.FAILED}),
        ("Escrow.DealResumed", {"clockAt": 0}),
    )

    assert [link.what for link in links] == [
        "a case was opened, the deal's clocks stand",
        "a jury overturned the failed inspection: it counts as passed",
        "the contested statement was overturned, the deal goes on",
    ]
    assert [[each.address for each in link.signers] for link in links] == [[stage.buyer.address], [], []]


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
