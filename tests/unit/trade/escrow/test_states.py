"""Every call in every state of a deal: legal, or refused with its error. One row per state, one column per call.

The calls are right in every other respect: in time, signed by those who may, the money there.
"""

from __future__ import annotations

import pytest

from guildhall.evm import Account
from guildhall.messages import Row, Status
from tests.deal_states import CALLS, OPEN_STATES, call_of, state_of, wait
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
CLOSED = (STATUS,) * 15
TABLE: dict[str, tuple[str, ...]] = {
    "unknown": (STATUS, *(STATUS,) * 14),
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
    assert {state for state, errors in TABLE.items() if errors is not CLOSED} == {"unknown", *OPEN_STATES}


@pytest.mark.parametrize("state", OPEN_STATES)
def test_states__every_open_state__has_a_way_out_by_the_clock(stage: Stage, state: str) -> None:
    """ESC-60: nobody's consent is needed, and no more than the longest of all periods."""
    deal = state_of(stage, state)
    row, due_at = stage.escrow.clockOf(deal.t)
    assert row != Row.NONE
    assert stage.clock.now < due_at <= stage.clock.now + 20 * DAY

    wait(stage, deal)

    closed = stage.escrow.dealOf(deal.id)
    assert (closed.status, closed.row) == (Status.CLOSED, row)
