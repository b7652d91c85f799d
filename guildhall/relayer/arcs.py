"""Arcs: which demand may go to which offer, by which tariff, at what cost. Exactly the hard checks of `Exchange.settle`, in its order:
an arc exists iff settling it would succeed now, and where it would not, the first failed check has the name of the contract's error.

Not judged here: the buyer's signature (`guildhall.relayer.views`) and that the sender is a Relayer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from guildhall.market import NOBODY
from guildhall.messages import Demand

from .market_view import Market, OfferView, PolicyView, StandardView, TariffView, market_of

__all__ = ["Arc", "Arcs", "Check", "Judgement", "Rules", "Use", "arcs_of", "judge"]

Rules = Callable[[str, Demand, int], bool]
"""Asks a plug-in rule (its address) about a demand and an offer id."""


class Check(StrEnum):
    """A hard check, by the name of the error that settlement would revert with."""

    EXPIRED = "Exchange_DemandExpired"
    CURRENCY = "Exchange_WrongCurrency"
    QUANTITY = "Exchange_ZeroQuantity"
    STANDARD_INACTIVE = "Exchange_StandardInactive"
    OFFER_CLOSED = "Exchange_OfferClosed"
    CAPACITY = "Exchange_CapacityExceeded"
    MARKS = "Exchange_MarksDiffer"
    POLICY_DIFFERS = "Exchange_WrongPolicy"
    LEAD = "Exchange_LeadTooLong"
    NOT_MAKER = "Exchange_NotMaker"
    CERTIFICATE = "Exchange_CertificateExpired"
    SAME_PARTY = "Exchange_SameParty"
    NOT_STORE = "Exchange_NotStore"
    NOT_INSPECTOR = "Exchange_NotInspector"
    WEIGHT = "Exchange_WrongWeight"
    ZONES = "Exchange_WrongZones"
    FREIGHT = "Exchange_FreightTooHigh"
    LIMIT = "Exchange_LimitExceeded"
    RULE = "Exchange_RuleRefused"
    NONCE = "Exchange_NonceUsed"
    STOCK = "Offers_StockExceeded"
    PAUSED = "Escrow_EntryPaused"
    POLICY_UNKNOWN = "Matrix_UnknownPolicy"
    POLICY_CLOSED = "Escrow_PolicyClosed"
    BUYER_FROZEN = "Escrow_Frozen (buyer)"
    BUYER_MONEY = "buyer's money missing"
    MAKER_FROZEN = "Escrow_Frozen (maker)"
    MAKER_MONEY = "maker's margin missing"

    @property
    def error(self) -> str:
        """The contract's error; empty for missing money, which the token reports in its own words."""
        name = self.value.partition(" ")[0]
        return name if "_" in name else ""


@dataclass(frozen=True)
class Use:
    """What an arc takes of something that several arcs share: an owner's money, or a maker's stock of a material."""

    owner: str
    material: int  # 0 = money
    amount: int


@dataclass(frozen=True)
class Arc:
    """A demand may go to an offer by a tariff (the cheapest). `cost_amount` = P + F, whole demand, U base units."""

    offer: OfferView
    tariff_id: int
    price_amount: int
    freight_amount: int
    uses: tuple[Use, ...]

    @property
    def cost_amount(self) -> int:
        """c_ij of DESIGN 5."""
        return self.price_amount + self.freight_amount

    def amount_of(self, key: tuple[str, int]) -> int:
        """What it uses of (owner, material)."""
        return next((use.amount for use in self.uses if (use.owner, use.material) == key), 0)


@dataclass(frozen=True)
class Judgement:
    """`failed`: all failed checks, the contract's first one first. `arc` is None where one failed.

    `lock_amount`: what the buyer would lock; None where no tariff or no policy tells.
    """

    offer: OfferView
    failed: tuple[Check, ...]
    arc: Arc | None
    cost_amount: int | None = None
    lock_amount: int | None = None


@dataclass(frozen=True)
class Arcs:
    """All arcs of one demand by offer id, and how often each check was the first to fail."""

    arcs: tuple[Arc, ...]
    failed: Counter[Check]


def arcs_of(demand: Demand, market: Market, rules: Rules) -> Arcs:
    """The arcs of a demand to all offers of its standard."""
    judged = [judge(demand, offer, market, rules) for offer in market.offers_of(demand.standard_id)]
    arcs = tuple(each.arc for each in judged if each.arc is not None)
    return Arcs(arcs, Counter(each.failed[0] for each in judged if each.failed))


def judge(demand: Demand, offer: OfferView, market: Market, rules: Rules) -> Judgement:
    """All checks between a demand and an offer, with the cheapest tariff that may carry it."""
    standard = market.standards[demand.standard_id]
    policy = market.policies[demand.policy_version]
    tariff = _cheapest(demand, offer, market)
    price = offer.unit_price_amount * demand.quantity
    freight = tariff.freight_amount(demand.weight) if tariff is not None else 0
    margin = 0 if policy is None or offer.needs_countersign else policy.margin_amount(price)
    lock = None if policy is None or tariff is None else policy.buyer_lock_amount(price, freight)

    failed = [*_about_demand(demand, market, standard), *_about_offer(demand, offer, market)]
    failed += _about_cost(demand, offer, standard, tariff, policy, price + freight)
    if not failed and standard.rule != NOBODY and not rules(standard.rule, demand, offer.offer_id):
        failed.append(Check.RULE)
    failed += _about_state(demand, offer, market, standard)
    failed += _about_money(demand, offer, market, policy, lock, margin)
    cost = None if tariff is None else price + freight
    if failed or tariff is None or lock is None:
        return Judgement(offer, tuple(failed), None, cost, lock)
    uses = _uses(demand, offer, standard, lock, margin)
    return Judgement(offer, (), Arc(offer, tariff.tariff_id, price, freight, uses), cost, lock)


def _cheapest(demand: Demand, offer: OfferView, market: Market) -> TariffView | None:
    """Of the open tariffs of active carriers between the two zones; the older one of two equals."""
    usable = [each for each in market.tariffs.get((offer.origin_zone, demand.zone), ()) if each.is_open and each.is_carrier]
    return min(usable, key=lambda each: (each.freight_amount(demand.weight), each.tariff_id), default=None)


def _about_demand(demand: Demand, market: Market, standard: StandardView) -> Iterator[Check]:
    if market.now >= demand.expires_at:
        yield Check.EXPIRED
    if demand.currency != market.currency:
        yield Check.CURRENCY
    if demand.quantity == 0:
        yield Check.QUANTITY
    if not standard.is_active:
        yield Check.STANDARD_INACTIVE


def _about_offer(demand: Demand, offer: OfferView, market: Market) -> Iterator[Check]:
    if not offer.is_open:
        yield Check.OFFER_CLOSED
    if offer.policy_version != demand.policy_version:
        yield Check.POLICY_DIFFERS
    if offer.capacity < demand.quantity:
        yield Check.CAPACITY
    if demand.marks != 0 and demand.marks & offer.marks == 0:
        yield Check.MARKS
    if offer.lead_period > demand.lead_limit_period:
        yield Check.LEAD
    maker = market.makers[offer.maker]
    if not maker.is_maker:
        yield Check.NOT_MAKER
    if market.now >= market.certificates[maker.member_id, demand.standard_id, market_of(demand.zone)]:
        yield Check.CERTIFICATE
    yield from _about_parties(demand, offer, market)


def _about_parties(demand: Demand, offer: OfferView, market: Market) -> Iterator[Check]:
    if demand.buyer == offer.maker:
        yield Check.SAME_PARTY
    for third, role, missing in (
        (demand.referrer, market.stores, Check.NOT_STORE),
        (demand.inspector, market.inspectors, Check.NOT_INSPECTOR),
    ):
        if third == NOBODY:
            continue
        is_second = third == demand.inspector and third == demand.referrer and role is market.inspectors
        if is_second or third in (offer.maker, demand.buyer):
            yield Check.SAME_PARTY
        if third not in role:
            yield missing


def _about_cost(
    demand: Demand, offer: OfferView, standard: StandardView, tariff: TariffView | None, policy: PolicyView | None, cost: int
) -> Iterator[Check]:
    if standard.unit_weight != 0 and demand.weight != standard.unit_weight * demand.quantity:
        yield Check.WEIGHT
    if tariff is None:
        yield Check.ZONES
        return
    ceiling = 0 if policy is None else policy.freight_ceiling_amount(offer.origin_zone, demand.zone, demand.weight)
    if tariff.freight_amount(demand.weight) > ceiling:
        yield Check.FREIGHT
    if cost > demand.limit_amount:
        yield Check.LIMIT


def _about_state(demand: Demand, offer: OfferView, market: Market, standard: StandardView) -> Iterator[Check]:
    if (demand.buyer, demand.nonce) in market.used_nonces:
        yield Check.NONCE
    if any(market.stocks[offer.maker, material] < count * demand.quantity for material, count in standard.materials):
        yield Check.STOCK
    if market.now < market.entry_paused_until:
        yield Check.PAUSED


def _about_money(
    demand: Demand, offer: OfferView, market: Market, policy: PolicyView | None, lock: int | None, margin: int
) -> Iterator[Check]:
    buyer, maker = market.purses[demand.buyer], market.purses[offer.maker]
    if policy is None:
        yield Check.POLICY_UNKNOWN
        return
    if not policy.is_open:
        yield Check.POLICY_CLOSED
    if not buyer.is_free:
        yield Check.BUYER_FROZEN
    if lock is not None and buyer.spendable_amount < lock:
        yield Check.BUYER_MONEY
    if not offer.needs_countersign:
        if not maker.is_free:
            yield Check.MAKER_FROZEN
        if maker.spendable_amount < margin:
            yield Check.MAKER_MONEY


def _uses(demand: Demand, offer: OfferView, standard: StandardView, lock: int, margin: int) -> tuple[Use, ...]:
    uses = [Use(demand.buyer, 0, lock), Use(offer.maker, 0, margin)]
    uses += [Use(offer.maker, material, count * demand.quantity) for material, count in standard.materials]
    return tuple(use for use in uses if use.amount)
