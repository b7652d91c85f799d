"""From a plan to a signed demand."""

from __future__ import annotations

from dataclasses import dataclass

from guildhall.market import NOBODY
from guildhall.messages import Demand, sign
from guildhall.relayer import Parameters

from .desk import handover_code
from .season import DemandPlan, Flaw
from .stage import Stage

__all__ = ["UNPUBLISHED", "SignedDemand", "sign_demand"]

UNPUBLISHED = 99
"""No standard has this id."""

LEAD_LIMIT = 30 * 86_400


@dataclass(frozen=True)
class SignedDemand:
    """A demand as it reaches the relayer."""

    plan: DemandPlan
    demand: Demand
    signature: bytes


def sign_demand(stage: Stage, seed: int, plan: DemandPlan, parameters: Parameters) -> SignedDemand:
    """The demand of a plan, for these parameters, signed."""
    # Who signs a second demand under one nonce has the number, and the code, of the first.
    number = plan.nonce or plan.number
    demand = stage.market.demand(
        stage.address(plan.buyer),
        number,
        handover_code(seed, number),
        standard_id=parameters.standard_id,
        params_hash=parameters.params_hash,
        quantity=plan.quantity,
        weight=plan.standard.unit_weight * plan.quantity,
        limit_amount=plan.limit_amount,
        zone=plan.buyer.place.zone,
        lead_limit_period=LEAD_LIMIT,
        inspector=stage.address(plan.inspector) if plan.inspector is not None else NOBODY,
        referrer=stage.address(plan.store) if plan.store is not None else NOBODY,
        expires_at=plan.expires_at,
    )
    signer = plan.buyer
    if plan.flaw is Flaw.BAD_SIGNATURE:
        signer = next(person for person in stage.keys if person is not plan.buyer)
    return SignedDemand(plan, demand, sign(demand, stage.suite.exchange_domain, stage.keys[signer]))
