"""Every call in every state of a deal: legal, or refused with its error. One row per state, one column per call.

The calls are right in every other respect: in time, signed by those who may, the money there.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guildhall.evm import Account
from guildhall.market import NOBODY
from guildhall.messages import FactKind, Row, Status
from tests.stage import DAY, Deal, Stage

OK = ""
STATUS = "Escrow_WrongStatus"
ORDER = "Trace_OutOfOrder"
ENTITLED = "Escrow_NotEntitled"
ONCE = "Trace_Recorded"
UNDELIVERED = "Escrow_NotDelivered"
SHIPPED = "Escrow_Shipped"
STOPPED = "Escrow_Stopped"
DELIVERED = "Escrow_Delivered"
UNINSPECTED = "Escrow_NotInspected"
EARLY = "Escrow_TooEarly"

# fmt: off
CALLS = (
    "countersign", "scheduled", "in production", "passed", "failed", "pickup", "delivery", "return",
    "confirm", "cancel", "split", "settle", "assign", "dispute", "rule",
)
CLOSED = (STATUS,) * 15
TABLE: dict[str, tuple[str, ...]] = {
    "unknown": (STATUS,) * 15,
    "pending": (
        OK, STATUS, STATUS, STATUS, STATUS, STATUS, STATUS, STATUS,
        STATUS, STATUS, STATUS, EARLY, STATUS, STATUS, STATUS,
    ),
    "locked": (
        STATUS, OK, ORDER, ORDER, ORDER, UNINSPECTED, ENTITLED, ENTITLED,
        UNDELIVERED, OK, OK, EARLY, OK, UNDELIVERED, STATUS,
    ),
    "locked, nobody inspects": (
        STATUS, OK, ORDER, ENTITLED, ENTITLED, OK, ENTITLED, ENTITLED,
        UNDELIVERED, OK, OK, EARLY, OK, UNDELIVERED, STATUS,
    ),
    "scheduled": (
        STATUS, ORDER, OK, ORDER, ORDER, UNINSPECTED, ENTITLED, ENTITLED,
        UNDELIVERED, OK, OK, EARLY, OK, UNDELIVERED, STATUS,
    ),
    "in production": (
        STATUS, ORDER, ORDER, OK, OK, UNINSPECTED, ENTITLED, ENTITLED,
        UNDELIVERED, OK, OK, EARLY, OK, UNDELIVERED, STATUS,
    ),
    "passed": (
        STATUS, ORDER, ORDER, ORDER, ORDER, OK, ENTITLED, ENTITLED,
        UNDELIVERED, OK, OK, EARLY, OK, UNDELIVERED, STATUS,
    ),
    "failed": (
        STATUS, ORDER, OK, ORDER, ORDER, UNINSPECTED, ENTITLED, ENTITLED,
        UNDELIVERED, OK, OK, EARLY, OK, UNDELIVERED, STATUS,
    ),
    "failed twice": (
        STATUS, ORDER, STOPPED, ORDER, ORDER, STOPPED, ENTITLED, ENTITLED,
        UNDELIVERED, OK, OK, EARLY, OK, UNDELIVERED, STATUS,
    ),
    "shipped": (
        STATUS, ORDER, ORDER, ORDER, ORDER, ONCE, OK, OK,
        UNDELIVERED, SHIPPED, OK, EARLY, OK, UNDELIVERED, STATUS,
    ),
    "delivered": (
        STATUS, ORDER, ORDER, ORDER, ORDER, ONCE, ONCE, DELIVERED,
        OK, SHIPPED, OK, EARLY, OK, OK, STATUS,
    ),
    "disputed": (
        STATUS, STATUS, STATUS, STATUS, STATUS, STATUS, STATUS, STATUS,
        STATUS, STATUS, STATUS, EARLY, STATUS, STATUS, OK,
    ),
    "cancelled": CLOSED, "lapsed": CLOSED, "not shipped": CLOSED, "stopped": CLOSED, "returned": CLOSED, "lost": CLOSED,
    "fulfilled": CLOSED, "silently accepted": CLOSED, "ruled": CLOSED, "not ruled": CLOSED, "split": CLOSED,
}
# fmt: on

PAIRS = [(state, call, error) for state, errors in TABLE.items() for call, error in zip(CALLS, errors, strict=True)]
FACTS = dict(zip(CALLS[1:8], list(FactKind)[1:], strict=True))
OPEN = [state for state, errors in TABLE.items() if errors is not CLOSED and state != "unknown"]


def state_of(stage: Stage, name: str) -> Deal:
    """A deal in that state; the court is appointed."""
    stage.escrow.setCourt(stage.court, sender=stage.admin)
    if name in ("pending", "lapsed"):
        deal = stage.make_deal(offer_id=stage.pending_offer_id)
        return wait(stage, deal) if name == "lapsed" else deal
    inspector = NOBODY if name == "locked, nobody inspects" else stage.inspector.address
    if name == "unknown":
        return stage.deal_of(stage.make_demand(inspector=inspector))
    deal = stage.make_deal(inspector=inspector)
    steps: dict[str, list[Callable[[Deal], object]]] = {
        "locked": [],
        "locked, nobody inspects": [],
        "scheduled": [lambda deal: stage.attest(deal, FactKind.SCHEDULED)],
        "in production": [stage.produce],
        "passed": [lambda deal: passed(stage, deal)],
        "failed": [stage.fail],
        "failed twice": [lambda deal: stage.fail(deal, times=2)],
        "shipped": [lambda deal: passed(stage, deal), stage.pick_up],
        "delivered": [lambda deal: passed(stage, deal), stage.deliver],
        "disputed": [lambda deal: passed(stage, deal), stage.deliver, stage.dispute],
        "cancelled": [lambda deal: call_of(stage, deal, "cancel")()],
        "not shipped": [lambda deal: wait(stage, deal)],
        "stopped": [lambda deal: stage.fail(deal, times=2), lambda deal: wait(stage, deal)],
        "returned": [lambda deal: passed(stage, deal), stage.pick_up, lambda deal: stage.attest(deal, FactKind.RETURN)],
        "lost": [lambda deal: passed(stage, deal), stage.pick_up, lambda deal: wait(stage, deal)],
        "fulfilled": [lambda deal: passed(stage, deal), stage.deliver, stage.confirm],
        "silently accepted": [lambda deal: passed(stage, deal), stage.deliver, lambda deal: wait(stage, deal)],
        "ruled": [lambda deal: passed(stage, deal), stage.deliver, stage.dispute, lambda deal: call_of(stage, deal, "rule")()],
        "not ruled": [lambda deal: passed(stage, deal), stage.deliver, stage.dispute, lambda deal: wait(stage, deal)],
        "split": [lambda deal: call_of(stage, deal, "split")()],
    }
    for step in steps[name]:
        step(deal)
    return deal


def passed(stage: Stage, deal: Deal) -> None:
    stage.produce(deal)
    stage.attest(deal, FactKind.PASSED)


def wait(stage: Stage, deal: Deal) -> Deal:
    """Until the clock's row is due, and settle it."""
    stage.clock.to(stage.escrow.clockOf(deal.t)[1])
    stage.escrow.settle(deal.t, sender=stage.stranger)
    return deal


def call_of(stage: Stage, deal: Deal, name: str) -> Callable[[], None]:
    """The call, as those who may would make it."""
    escrow, terms = stage.escrow, deal.t
    if name in FACTS:
        return lambda: stage.attest(deal, FACTS[name])
    calls: dict[str, Callable[[], None]] = {
        "countersign": lambda: stage.countersign(deal),
        "confirm": lambda: stage.confirm(deal),
        "cancel": lambda: escrow.cancel(terms, stage.cancellations(deal), sender=stage.stranger),
        "split": lambda: escrow.split(terms, 1, stage.splits(deal, 1), sender=stage.stranger),
        "settle": lambda: escrow.settle(terms, sender=stage.stranger),
        "assign": lambda: escrow.assign(terms, stage.factor, sender=stage.maker),
        "dispute": lambda: escrow.dispute(terms, stage.buyer, sender=stage.court),
        "rule": lambda: escrow.rule(terms, Row.FALSE_CLAIM, sender=stage.court),
    }
    return calls[name]


def whole(stage: Stage, deal: Deal) -> object:
    """All that a refused call must leave as it was."""
    owners: list[Account] = [stage.buyer, stage.maker, stage.carrier, stage.court, stage.inspector]
    balances = [stage.balance(owner) for owner in owners]
    return tuple(stage.escrow.dealOf(deal.id)), tuple(stage.trace.factsOf(deal.id)), balances, stage.escrow.payeeOf(deal.t)


@pytest.mark.parametrize(("state", "call", "error"), [pair for pair in PAIRS if pair[2]], ids=lambda value: value.replace(" ", "-"))
def test_states__illegal_call__reverts_with_its_error(stage: Stage, state: str, call: str, error: str) -> None:
    """ESC-20, ESC-40, ESC-50, ESC-52, ESC-60, ESC-70, ESC-80, ESC-81"""
    deal = state_of(stage, state)
    stage.clock.pass_(seconds=1)
    before = whole(stage, deal)

    with stage.chain.expect(error) as caught:
        call_of(stage, deal, call)()

    assert whole(stage, deal) == before
    if error == STATUS:
        assert caught.revert is not None
        assert tuple(caught.revert.params) == (deal.id, stage.escrow.dealOf(deal.id).status)


@pytest.mark.parametrize(("state", "call"), [pair[:2] for pair in PAIRS if not pair[2]], ids=lambda value: value.replace(" ", "-"))
def test_states__legal_call__goes_through(stage: Stage, state: str, call: str) -> None:
    """ESC-20, ESC-30, ESC-40, ESC-50, ESC-52, ESC-70, ESC-80, ESC-81"""
    deal = state_of(stage, state)
    stage.clock.pass_(seconds=1)
    before = whole(stage, deal)

    call_of(stage, deal, call)()

    assert whole(stage, deal) != before


def test_states__table__has_every_pair() -> None:
    """ESC-60"""
    assert len(CALLS) == 15
    assert all(len(errors) == len(CALLS) for errors in TABLE.values())


@pytest.mark.parametrize("state", OPEN)
def test_states__every_open_state__has_a_way_out_by_the_clock(stage: Stage, state: str) -> None:
    """ESC-60: nobody's consent is needed, and no more than the longest of all periods."""
    deal = state_of(stage, state)
    row, due_at = stage.escrow.clockOf(deal.t)
    assert row != Row.NONE
    assert stage.clock.now < due_at <= stage.clock.now + 20 * DAY

    wait(stage, deal)

    closed = stage.escrow.dealOf(deal.id)
    assert (closed.status, closed.row) == (Status.CLOSED, row)
