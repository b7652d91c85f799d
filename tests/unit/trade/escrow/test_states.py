"""Every call in every state of a deal: legal, or refused with its error. One row per state, one column per call.

The calls are right in every other respect: in time, signed by those who may, the money there.
"""

from __future__ import annotations

import pytest

from guildhall.evm import Account
from guildhall.market import BOND_TAG, FREE_TAG
from guildhall.messages import Row, Status
from tests.deal_states import BOUND_STATES, CALLS, CASE_STATES, LOCKED_STATES, OPEN_STATES, call_of, state_of, wait
from tests.stage import DAY, Deal, Stage

OK = ""
STATUS = "Escrow_WrongStatus"
ORDER = "Trace_OutOfOrder"
ENTITLED = "Escrow_NotEntitled"
ONCE = "Trace_Recorded"
UNDELIVERED = "Escrow_NotDelivered"
NO_CASE = "Cases_NotDelivered"
SHIPPED = "Escrow_Shipped"
STOPPED = "Escrow_Stopped"
UNINSPECTED = "Escrow_NotInspected"
EARLY = "Escrow_TooEarly"

# fmt: off
CLOSED = (STATUS,) * 13
DISPUTED = (*(STATUS,) * 9, OK, STATUS, STATUS, STATUS)
BOUND = (*(STATUS,) * 9, "Cases_WrongPhase", STATUS, STATUS, STATUS)
"""A ruling waits, or binds a carrier."""
CARRIED = (
    STATUS, ORDER, ORDER, ORDER, ORDER, ONCE, OK,
    UNDELIVERED, SHIPPED, OK, EARLY, OK, NO_CASE,
)
DELIVERED = (
    STATUS, ORDER, ORDER, ORDER, ORDER, ONCE, ONCE,
    OK, SHIPPED, OK, EARLY, OK, OK,
)
PASSED = (
    STATUS, ORDER, ORDER, ORDER, ORDER, OK, ENTITLED,
    UNDELIVERED, OK, OK, EARLY, OK, NO_CASE,
)
TABLE: dict[str, tuple[str, ...]] = {
    "unknown": CLOSED,
    "pending": (
        OK, STATUS, STATUS, STATUS, STATUS, STATUS, STATUS,
        STATUS, STATUS, STATUS, EARLY, STATUS, STATUS,
    ),
    "locked": (
        STATUS, OK, ORDER, ORDER, ORDER, UNINSPECTED, ENTITLED,
        UNDELIVERED, OK, OK, EARLY, OK, NO_CASE,
    ),
    "locked, nobody inspects": (
        STATUS, OK, ORDER, ENTITLED, ENTITLED, OK, ENTITLED,
        UNDELIVERED, OK, OK, EARLY, OK, NO_CASE,
    ),
    "scheduled": (
        STATUS, ORDER, OK, ORDER, ORDER, UNINSPECTED, ENTITLED,
        UNDELIVERED, OK, OK, EARLY, OK, NO_CASE,
    ),
    "in production": (
        STATUS, ORDER, ORDER, OK, OK, UNINSPECTED, ENTITLED,
        UNDELIVERED, OK, OK, EARLY, OK, NO_CASE,
    ),
    "passed": PASSED,
    "failed": (
        STATUS, ORDER, OK, ORDER, ORDER, UNINSPECTED, ENTITLED,
        UNDELIVERED, OK, OK, EARLY, OK, NO_CASE,
    ),
    "failed twice": (
        STATUS, ORDER, STOPPED, ORDER, ORDER, STOPPED, ENTITLED,
        UNDELIVERED, OK, OK, EARLY, OK, NO_CASE,
    ),
    "shipped": CARRIED, "shipped, breached": CARRIED,
    "delivered": DELIVERED, "delivered, breached": DELIVERED, "damage unfounded": DELIVERED,
    "stop overturned": PASSED,
    **dict.fromkeys(CASE_STATES, DISPUTED), **dict.fromkeys(BOUND_STATES, BOUND),
    "cancelled": CLOSED, "lapsed": CLOSED, "not shipped": CLOSED, "stopped": CLOSED, "returned": CLOSED, "lost": CLOSED,
    "fulfilled": CLOSED, "silently accepted": CLOSED, "split": CLOSED, "refunded": CLOSED, "goods kept": CLOSED,
    "delivery proven": CLOSED,
}
# fmt: on


def whole(stage: Stage, deal: Deal) -> object:
    """All that a refused call must leave as it was."""
    owners: list[Account] = [stage.buyer, stage.maker, stage.carrier, stage.inspector]
    balances = [stage.balance(owner, tag) for owner in owners for tag in (FREE_TAG, BOND_TAG)]
    slots = (stage.escrow.dealOf(deal.id), stage.cases.caseOf(deal.id), stage.trace.factsOf(deal.id))
    return tuple(map(tuple, slots)), balances, stage.escrow.assigneeOf(deal.id)


@pytest.mark.parametrize("state", TABLE, ids=lambda state: state.replace(" ", "-"))
def test_states__illegal_call__reverts_with_its_error(stage: Stage, state: str) -> None:
    """ESC-20, ESC-40, ESC-50, ESC-60, ESC-70, CAS-1, CAS-20"""
    deal = state_of(stage, state)
    stage.clock.pass_(seconds=1)
    before = whole(stage, deal)
    status = stage.escrow.dealOf(deal.id).status

    for call, error in zip(CALLS, TABLE[state], strict=True):
        if error == OK:
            continue
        with stage.chain.branch():
            with stage.chain.expect(error) as caught:
                call_of(stage, deal, call)()
            assert whole(stage, deal) == before, call
            if error == STATUS:
                assert caught.revert is not None
                assert tuple(caught.revert.params) == (deal.id, status), call


@pytest.mark.parametrize("state", [state for state, errors in TABLE.items() if OK in errors], ids=lambda state: state.replace(" ", "-"))
def test_states__legal_call__goes_through(stage: Stage, state: str) -> None:
    """ESC-20, ESC-30, ESC-40, ESC-50, ESC-70, CAS-1, CAS-20"""
    deal = state_of(stage, state)
    stage.clock.pass_(seconds=1)
    before = whole(stage, deal)

    for call, error in zip(CALLS, TABLE[state], strict=True):
        if error == OK:
            with stage.chain.branch():
                call_of(stage, deal, call)()
                assert whole(stage, deal) != before, call


def test_states__table__has_every_pair() -> None:
    """ESC-60"""
    assert len(CALLS) == 13
    assert all(len(errors) == len(CALLS) for errors in TABLE.values())
    assert {state for state, errors in TABLE.items() if errors is not CLOSED} == set(OPEN_STATES)


@pytest.mark.parametrize("state", ["pending", *LOCKED_STATES])
def test_states__every_open_state__has_a_way_out_by_the_clock(stage: Stage, state: str) -> None:
    """ESC-60: nobody's consent is needed, and no more than the longest of all periods. Cases have their own: tests/unit/accountability."""
    deal = state_of(stage, state)
    row, due_at = stage.escrow.clockOf(deal.t)
    assert row != Row.NONE
    assert stage.clock.now < due_at <= stage.clock.now + 20 * DAY

    wait(stage, deal)

    closed = stage.escrow.dealOf(deal.id)
    assert (closed.status, closed.row) == (Status.CLOSED, row)
