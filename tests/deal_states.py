"""Deals in every state that a deal can be in, and the right call of each kind: what a table of (state, call) is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from guildhall.market import NOBODY
from guildhall.messages import FactKind, Row
from tests.stage import Deal, Stage

__all__ = ["CALLS", "FACTS", "OPEN_STATES", "call_of", "state_of", "wait"]

FACTS = {
    "scheduled": FactKind.SCHEDULED,
    "in production": FactKind.IN_PRODUCTION,
    "passed": FactKind.PASSED,
    "failed": FactKind.FAILED,
    "pickup": FactKind.PICKUP,
    "delivery": FactKind.DELIVERY,
}
CALLS = ("countersign", *FACTS, "confirm", "cancel", "split", "settle", "assign", "dispute", "rule")
OPEN_STATES = (
    "pending",
    "locked",
    "locked, nobody inspects",
    "scheduled",
    "in production",
    "passed",
    "failed",
    "failed twice",
    "shipped",
    "delivered",
    "disputed",
)


def state_of(stage: Stage, name: str, **parts: Any) -> Deal:
    """A deal in that state. `parts`: as in `Stage.make_deal`."""
    if name in ("pending", "lapsed"):
        deal = stage.make_deal(offer_id=stage.pending_offer_id)
        return wait(stage, deal) if name == "lapsed" else deal
    inspector = NOBODY if name == "locked, nobody inspects" else stage.inspector.address
    if name == "unknown":
        return stage.deal_of(stage.make_demand(inspector=inspector))
    deal = stage.make_deal(inspector=inspector, **parts)
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
