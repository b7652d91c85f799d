"""The story of one item from demand to delivery: who signed what, when, and in which transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guildhall.messages import Row

from .record import DealRecord, Moment, Record
from .season import Fate
from .text import amount, long_hour, short

__all__ = ["Step", "hero_of", "payments_of", "step_of", "story_of"]


@dataclass(frozen=True)
class Step:
    """One line of the story; all but the first three are empty where there is none. `number`, `posted`, `hash`: of the transaction."""

    at: str
    who: str
    what: str
    signature: str
    number: str
    posted: str
    hash: str
    is_bad: bool


def hero_of(record: Record) -> DealRecord:
    """The deal worth telling: the one that was reworked and still found its buyer."""
    return next((deal for deal in record.deals if deal.plan.fate is Fate.REWORKED), record.deals[0])


def story_of(deal: DealRecord) -> list[Step]:
    """Its moments in order, told."""
    return [step_of(deal, moment) for moment in sorted(deal.moments, key=lambda moment: moment.at)]


def step_of(deal: DealRecord, moment: Moment) -> Step:
    """A moment, told."""
    what, transaction = moment.text, moment.transaction
    if transaction is None:
        what = f"signs a demand, off chain: {_wish(deal)}"
    elif moment.signer == "Relayer" and transaction.step == "match and open":
        what = f"matches it in round {deal.round + 1}: {_match(deal)}"
    if moment.error:
        what += f" (refused: {moment.error})"
    return Step(
        at=long_hour(moment.at),
        who=moment.signer,
        what=what,
        signature=short(moment.signature) if moment.signature else "",
        number=str(transaction.number) if transaction is not None else "",
        posted=long_hour(transaction.at) if transaction is not None else "",
        hash=short(transaction.hash) if transaction is not None and transaction.hash else "",
        is_bad=bool(moment.error) or "failed" in what,
    )


def _wish(deal: DealRecord) -> str:
    plan = deal.plan
    values = plan.standard.codebook[plan.entry]
    sizes = ", ".join(f"{name} {value} {unit}" for (name, _, _, unit), value in zip(plan.standard.attributes, values, strict=True))
    asks = [f"to {plan.buyer.place.name}", f"at most {amount(plan.limit_amount)} U with freight"]
    if plan.inspector is not None:
        asks.append(f"inspected by {plan.inspector.name}")
    if plan.store is not None:
        asks.append(f"guided by {plan.store.name}")
    return f"{plan.standard.title} “{plan.label.strip()}”, by the codebook {plan.entry}: {sizes}; {', '.join(asks)}"


def _match(deal: DealRecord) -> str:
    terms, locks = deal.terms, deal.locks
    margin = locks.wagerAmount + locks.penaltyAmount
    made = f"{deal.maker.name} in {deal.maker.place.name} makes it for {amount(terms.price_amount)} U"
    return (
        f"{made}, freight {amount(terms.freight_amount)} U; "
        f"the buyer's {amount(locks.buyerAmount)} U and the maker's margin of {amount(margin)} U are locked"
    )


def payments_of(deal: DealRecord) -> Iterator[tuple[str, str, int]]:
    """To whom the deal's money went, for what, and how much."""
    paid, plan = deal.payoff, deal.plan
    stands_in = deal.row in (Row.LOST_IN_TRANSIT, Row.NOT_DELIVERED, Row.DAMAGED_IN_TRANSIT)
    margin = deal.locks.wagerAmount + deal.locks.penaltyAmount if deal.locked_at else 0
    royalties = [
        (person.name, f"royalty, {share / 100:g} %", due)
        for (person, share), due in zip(plan.standard.royalties, paid.royaltyAmounts, strict=True)
    ]
    entries = [
        (deal.maker.name, "as a sale would leave, by the carrier" if stands_in else "what the sale leaves", paid.payeeAmount),
        (deal.maker.name, _margin(paid.makerAmount, margin), paid.makerAmount),
        (plan.buyer.name, "deposit back" if paid.buyerAmount == deal.locks.depositAmount else "back", paid.buyerAmount),
        (deal.carrier.name, "freight", paid.carrierAmount),
        (deal.carrier.name, "reserve back", paid.reserveAmount),
        (plan.inspector.name if plan.inspector else "", "inspection", paid.inspectorAmount),
        (plan.store.name if plan.store else "", "referral", paid.referrerAmount),
        *royalties,
        (plan.standard.expert.name, "expert's share", paid.expertAmount),
        ("Panel pot", "testers of the standard", paid.panelAmount),
        ("Platform", "share of the experience fee", paid.platformAmount),
        ("Commune", "dividend", paid.communeAmount),
        ("Risk pool", "fees of that sale, by the carrier" if stands_in else "premium, deposit or penalty", paid.riskPoolAmount),
        ("Jury", "fee", paid.jurorsAmount),
    ]
    return (entry for entry in entries if entry[2])


def _margin(paid_amount: int, margin_amount: int) -> str:
    if paid_amount > margin_amount:
        return "margin back, and the buyer's deposit"
    return "margin back" if paid_amount == margin_amount else "what is left of the margin"
