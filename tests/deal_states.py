"""Deals in every state that a deal can be in, and the right call of each kind: what a table of (state, call) is made of.

A state is the one before it and a step: the stories of deals and their cases as a tree, whose root is a LOCKED deal with an inspector.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from guildhall.market import NOBODY
from guildhall.messages import Act, FactKind, Row
from tests import goods
from tests.courtroom import Courtroom
from tests.stage import Deal, Stage

__all__ = ["BOUND_STATES", "CALLS", "CASE_STATES", "FACTS", "LOCKED_STATES", "OPEN_STATES", "breach", "call_of", "fund", "state_of", "wait"]

Step = Callable[[Stage, Deal], object]

FACTS = {
    "scheduled": FactKind.SCHEDULED,
    "in production": FactKind.IN_PRODUCTION,
    "passed": FactKind.PASSED,
    "failed": FactKind.FAILED,
    "pickup": FactKind.PICKUP,
    "delivery": FactKind.DELIVERY,
}
CALLS = ("countersign", *FACTS, "confirm", "cancel", "split", "settle", "assign", "dispute")
"""What is done to a deal that has no case, by its sides and by the clock."""


# -------------------------------------------------------------- steps --------------------------------------------------------------


def fund(stage: Stage, deal: Deal) -> None:
    """Whoever may have to stake can: the carrier's money lies in its bond."""
    stage.market.deposit(stage.carrier.address, 3 * deal.locks.stake)


def breach(stage: Stage, deal: Deal) -> None:
    """A device of the store's, which the carrier mounted, measured too warm a night."""
    device, standard_id = stage.device, deal.terms.standard_id
    if stage.suite.registry.deviceOwnerOf(device) == 0:
        goods.register_device(stage, device, stage.store)
    if stage.suite.standards.limitsHashOf(standard_id) == bytes(32):
        stage.suite.standards.publishLimits(standard_id, goods.LIMITS, sender=stage.expert)
    stage.suite.telemetry.reportBreach(deal.t, goods.evidence(stage, deal, device), sender=stage.stranger)


def wait(stage: Stage, deal: Deal) -> Deal:
    """Until the clock's row is due, and settle it."""
    stage.clock.to(stage.escrow.clockOf(deal.t)[1])
    stage.escrow.settle(deal.t, sender=stage.stranger)
    return deal


def attested(kind: FactKind) -> Step:
    return lambda stage, deal: stage.attest(deal, kind)


def stated(act: Act, by: str) -> Step:
    def step(stage: Stage, deal: Deal) -> None:
        fund(stage, deal)
        stage.state(deal, act, getattr(stage, by))

    return step


def concede(stage: Stage, deal: Deal) -> None:
    """The maker, and who the claim on the price was assigned to."""
    statement, makers = stage.statement(deal, Act.CONCEDE, stage.maker)
    _, payees = stage.statement(deal, Act.CONCEDE, stage.factor)
    stage.cases.concede(deal.t, statement, makers, payees, sender=stage.stranger)


def ruled(row: Row, then: int = 1) -> Step:
    """The ruling, settled as many times: fetched, and applied."""

    def step(stage: Stage, deal: Deal) -> None:
        Courtroom(stage).hold(deal, row)
        for _ in range(then):
            stage.settle_case(deal)

    return step


def called(name: str) -> Step:
    return lambda stage, deal: call_of(stage, deal, name)()


settled: Step = Stage.settle_case
failed: Step = Stage.fail

# ------------------------------------------------------------- states --------------------------------------------------------------

STEPS: dict[str, tuple[str, Step]] = {
    "scheduled": ("locked", attested(FactKind.SCHEDULED)),
    "in production": ("scheduled", attested(FactKind.IN_PRODUCTION)),
    "passed": ("in production", attested(FactKind.PASSED)),
    "failed": ("locked", failed),
    "failed twice": ("failed", failed),
    "shipped": ("passed", Stage.pick_up),
    "shipped, breached": ("shipped", breach),
    "delivered": ("shipped", Stage.deliver),
    "delivered, breached": ("shipped, breached", Stage.deliver),
    # the buyer disputes
    "disputed": ("delivered", Stage.dispute),
    "dispute tried": ("disputed", settled),
    "refund heard": ("dispute tried", ruled(Row.OFF_SPEC_REFUND, then=0)),
    "refund ruled": ("refund heard", settled),
    "refund appealed": ("refund ruled", stated(Act.APPEAL, "maker")),
    "refund due": ("refund ruled", settled),
    "refund arrived": ("refund due", stated(Act.ARRIVE, "second_carrier")),
    "refund arrival contested": ("refund arrived", stated(Act.CONTEST, "maker")),
    "false claim ruled": ("dispute tried", ruled(Row.FALSE_CLAIM)),
    "false claim appealed": ("false claim ruled", stated(Act.APPEAL, "buyer")),
    "not ruled": ("dispute tried", settled),
    "conceded": ("disputed", concede),
    "conceded, arrived": ("conceded", stated(Act.ARRIVE, "second_carrier")),
    "conceded, arrival contested": ("conceded, arrived", stated(Act.CONTEST, "maker")),
    # the carrier claims a delivery
    "claimed": ("shipped", stated(Act.CLAIM, "carrier")),
    "claim tried": ("claimed", stated(Act.DENY, "buyer")),
    "claim ruled": ("claim tried", ruled(Row.NOT_DELIVERED)),
    "claim appealed": ("claim ruled", stated(Act.APPEAL, "carrier")),
    # the buyer claims damage
    "damage claimed": ("delivered, breached", stated(Act.DAMAGE, "buyer")),
    "damage tried": ("damage claimed", stated(Act.CONTEST, "carrier")),
    "damage ruled": ("damage tried", ruled(Row.DAMAGED_IN_TRANSIT)),
    "damage appealed": ("damage ruled", stated(Act.APPEAL, "carrier")),
    "damage due": ("damage claimed", settled),
    "damage arrived": ("damage due", stated(Act.ARRIVE, "second_carrier")),
    "damage arrival contested": ("damage arrived", stated(Act.CONTEST, "carrier")),
    "damage unfounded": ("damage tried", ruled(Row.OVERTURNED, then=2)),
    # the maker contests its second failed inspection
    "stop tried": ("failed twice", stated(Act.CONTEST, "maker")),
    "stop ruled": ("stop tried", ruled(Row.OVERTURNED)),
    "stop appealed": ("stop ruled", stated(Act.APPEAL, "buyer")),
    "stop overturned": ("stop ruled", settled),
    # the carrier brings back what nobody took
    "sent back": ("shipped", stated(Act.ARRIVE, "carrier")),
    "return tried": ("sent back", stated(Act.CONTEST, "maker")),
    "return ruled": ("return tried", ruled(Row.LOST_IN_TRANSIT)),
    "return appealed": ("return ruled", stated(Act.APPEAL, "carrier")),
    # closed
    "cancelled": ("locked", called("cancel")),
    "split": ("locked", called("split")),
    "not shipped": ("locked", wait),
    "stopped": ("failed twice", wait),
    "returned": ("shipped", Stage.bring_back),
    "lost": ("shipped", wait),
    "fulfilled": ("delivered", Stage.confirm),
    "silently accepted": ("delivered", wait),
    "refunded": ("refund due", stated(Act.RECEIVE, "maker")),
    "goods kept": ("conceded", settled),
    "delivery proven": ("claimed", settled),
}
"""State: the one before, and the step from there."""

LOCKED_STATES = (
    "locked",
    "locked, nobody inspects",
    "scheduled",
    "in production",
    "passed",
    "failed",
    "failed twice",
    "shipped",
    "shipped, breached",
    "delivered",
    "delivered, breached",
    "damage unfounded",
    "stop overturned",
)
"""No case is open: the Escrow's clock runs."""

_NAMES = tuple(STEPS)
CASE_STATES = tuple(name for name in _NAMES[_NAMES.index("disputed") : _NAMES.index("cancelled")] if name not in LOCKED_STATES)
"""A case is open: the Escrow's clock stands."""

BOUND_STATES = ("refund heard", "claim ruled", "claim appealed", "damage ruled", "damage appealed", "return ruled", "return appealed")
"""A ruling waits to be taken over, or binds a carrier, who does not sign: no division can be agreed."""

OPEN_STATES = ("pending", *LOCKED_STATES, *CASE_STATES)


def state_of(stage: Stage, name: str, **parts: Any) -> Deal:
    """A deal in that state. `parts`: as in `Stage.make_deal`, plus `is_assigned`: the claim on the price is the factor's from the start."""
    if name == "pending":
        return stage.make_deal(offer_id=stage.pending_offer_id)
    if name == "lapsed":
        return wait(stage, state_of(stage, "pending"))
    inspector = NOBODY if name == "locked, nobody inspects" else stage.inspector.address
    if name == "unknown":
        return stage.deal_of(stage.make_demand(inspector=inspector))
    if name.startswith("locked"):
        is_assigned = parts.pop("is_assigned", False)
        deal = stage.make_deal(inspector=inspector, **parts)
        if is_assigned:
            stage.escrow.assign(deal.t, stage.factor, sender=stage.maker)
        return deal
    before, step = STEPS[name]
    deal = state_of(stage, before, **parts)
    step(stage, deal)
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
        "split": lambda: stage.cases.split(terms, 1, stage.splits(deal, 1), sender=stage.stranger),
        "settle": lambda: escrow.settle(terms, sender=stage.stranger),
        "assign": lambda: escrow.assign(terms, stage.factor, sender=stage.maker),
        "dispute": lambda: stage.dispute(deal),
    }
    return calls[name]
