"""The market at one instant: what a round reads from the chain before it decides, in frozen dataclasses. Amounts: U base units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guildhall.market import NOBODY, Roles, account_of
from guildhall.messages import Demand

from .ports import SuitePort

__all__ = ["MakerView", "Market", "OfferView", "PolicyView", "Purse", "StandardView", "TariffView", "market_of", "read_market"]

ACTIVE = 1
"""`IRegistry.Standing.ACTIVE`."""

ABROAD = 1 << 16
"""A zone of another market than zone 0."""

BPS = 10_000


@dataclass(frozen=True)
class OfferView:
    """An offer; `capacity` in units left, `lead_period` in seconds."""

    offer_id: int
    maker: str
    standard_id: int
    origin_zone: int
    is_open: bool
    needs_countersign: bool
    unit_price_amount: int
    capacity: int
    marks: int
    lead_period: int
    policy_version: int


@dataclass(frozen=True)
class TariffView:
    """A carrier's rate; `is_carrier`: whether its owner is an active Carrier; `transit_period`: seconds it promises, 0 = none."""

    tariff_id: int
    carrier: str
    from_zone: int
    to_zone: int
    is_open: bool
    base_amount: int
    per_weight_amount: int
    transit_period: int
    is_carrier: bool

    def freight_amount(self, weight: int) -> int:
        """F of a parcel of that weight."""
        return self.base_amount + self.per_weight_amount * weight


@dataclass(frozen=True)
class StandardView:
    """What settlement needs of a standard. `unit_weight`: 0 = free. `rule`: an address or `NOBODY`. `materials`: (id, count per unit)."""

    is_known: bool
    is_active: bool
    unit_weight: int
    rule: str
    materials: tuple[tuple[int, int], ...]
    royalty_count: int


@dataclass(frozen=True)
class MakerView:
    """`member_id`: 0 = none. `is_maker`: active in the role."""

    member_id: int
    is_maker: bool


@dataclass(frozen=True)
class PolicyView:
    """Fees in bps of the price, freight ceilings at home and between two markets."""

    is_open: bool
    deposit_bps: int
    wager_bps: int
    penalty_bps: int
    home_base_amount: int
    home_per_weight_amount: int
    abroad_base_amount: int
    abroad_per_weight_amount: int

    def freight_ceiling_amount(self, from_zone: int, to_zone: int, weight: int) -> int:
        """Highest freight of a parcel, as `Matrix.freightCeilingOf` has it."""
        if market_of(from_zone) == market_of(to_zone):
            return self.home_base_amount + self.home_per_weight_amount * weight
        return self.abroad_base_amount + self.abroad_per_weight_amount * weight

    def buyer_lock_amount(self, price_amount: int, freight_amount: int) -> int:
        """P + F + D, as `Matrix.locksOf` has it."""
        return price_amount + freight_amount + price_amount * self.deposit_bps // BPS

    def margin_amount(self, price_amount: int) -> int:
        """W + N, each rounded down."""
        return price_amount * self.wager_bps // BPS + price_amount * self.penalty_bps // BPS


@dataclass(frozen=True)
class Purse:
    """An owner's money within the Escrow's reach. `wallet_amount`: what the token lets her spend of her balance."""

    ledger_amount: int
    allowance_amount: int
    wallet_amount: int
    is_free: bool

    @property
    def spendable_amount(self) -> int:
        """What the Escrow can draw for a deal: free account first, the rest by allowance."""
        return self.ledger_amount + min(self.allowance_amount, self.wallet_amount)


@dataclass(frozen=True)
class Market:
    """One snapshot. Keys: standards, policies by id; tariffs by (from zone, to zone); purses, makers by address;
    certificates (instant of expiry, 0 = none) by (member, standard, market); stocks by (maker, material)."""

    now: int
    currency: str
    entry_paused_until: int
    standards: Mapping[int, StandardView]
    policies: Mapping[int, PolicyView | None]
    offers: Mapping[int, tuple[OfferView, ...]]
    tariffs: Mapping[tuple[int, int], tuple[TariffView, ...]]
    makers: Mapping[str, MakerView]
    certificates: Mapping[tuple[int, int, int], int]
    stocks: Mapping[tuple[str, int], int]
    purses: Mapping[str, Purse]
    stores: frozenset[str]
    inspectors: frozenset[str]
    used_nonces: frozenset[tuple[str, int]]
    first_buyers: frozenset[str] = frozenset()
    """Buyers who redeemed priority: first among equal matches."""
    first_makers: frozenset[str] = frozenset()
    """Makers whose last cycle was quick: likewise."""

    def offers_of(self, standard_id: int) -> tuple[OfferView, ...]:
        """All offers of a standard, closed ones too, by id."""
        return self.offers.get(standard_id, ())


def market_of(zone: int) -> int:
    """The upper 16 bits."""
    return zone >> 16


def read_market(suite: SuitePort, demands: Sequence[Demand]) -> Market:
    """All that may decide about these demands, by view calls. Over a node the state may move while it is read: settlement checks again."""
    standard_ids = sorted({demand.standard_id for demand in demands})
    standards = {each: _standard(suite.standards.infoOf(each)) for each in standard_ids}
    offers = _offers(suite.offers, set(standard_ids))
    makers = {offer.maker: _maker(suite, offer.maker) for group in offers.values() for offer in group}
    owners = {demand.buyer for demand in demands} | set(makers)
    certificates = {
        (member_id, standard_id, market): int(suite.registry.certificateOf(member_id, standard_id, market))
        for member_id, standard_id, market in _certificates(demands, offers, makers)
    }
    stocks = {
        (offer.maker, material): int(suite.offers.stockOf(offer.maker, material))
        for standard_id, group in offers.items()
        for offer in group
        for material, _ in standards[standard_id].materials
    }
    now = suite.chain.clock.now
    return Market(
        now=now,
        currency=suite.exchange.CURRENCY(),
        entry_paused_until=int(suite.escrow.entryPausedUntil()),
        standards=standards,
        policies=_policies(suite.matrix, {demand.policy_version for demand in demands}),
        offers=offers,
        tariffs=_tariffs(suite, {demand.zone for demand in demands}),
        makers=makers,
        certificates=certificates,
        stocks=stocks,
        purses={owner: _purse(suite, owner) for owner in sorted(owners)},
        stores=_active(suite, Roles.STORE, {demand.referrer for demand in demands}),
        inspectors=_active(suite, Roles.INSPECTOR, {demand.inspector for demand in demands}),
        used_nonces=frozenset((demand.buyer, demand.nonce) for demand in demands if suite.exchange.isNonceUsed(demand.buyer, demand.nonce)),
        first_buyers=frozenset(each for each in {demand.buyer for demand in demands} if now < suite.perks.priorityUntilOf(each)),
        first_makers=frozenset(
            address for address, maker in makers.items() if now < suite.incentives.priorityUntilOf(maker.member_id) and maker.member_id
        ),
    )


def _standard(info: Any) -> StandardView:
    return StandardView(
        is_known=info.expert != NOBODY,
        is_active=info.isActive,
        unit_weight=info.unitWeight,
        rule=info.rule,
        materials=tuple((each.materialId, each.perUnitCount) for each in info.materials),
        royalty_count=len(info.royalties),
    )


def _offers(contract: Any, standard_ids: set[int]) -> dict[int, tuple[OfferView, ...]]:
    found: dict[int, list[OfferView]] = {}
    for offer_id in range(1, int(contract.offerCount()) + 1):
        offer = contract.offerOf(offer_id)
        if offer.standardId in standard_ids:
            view = OfferView(
                offer_id,
                offer.maker,
                offer.standardId,
                offer.originZone,
                offer.isOpen,
                offer.needsCountersign,
                offer.unitPriceAmount,
                offer.capacity,
                offer.marks,
                offer.leadPeriod,
                offer.policyVersion,
            )
            found.setdefault(view.standard_id, []).append(view)
    return {standard_id: tuple(group) for standard_id, group in found.items()}


def _tariffs(suite: SuitePort, zones: set[int]) -> dict[tuple[int, int], tuple[TariffView, ...]]:
    found: dict[tuple[int, int], list[TariffView]] = {}
    for tariff_id in range(1, int(suite.offers.tariffCount()) + 1):
        tariff = suite.offers.tariffOf(tariff_id)
        if tariff.toZone in zones:
            view = TariffView(
                tariff_id,
                tariff.carrier,
                tariff.fromZone,
                tariff.toZone,
                tariff.isOpen,
                tariff.baseAmount,
                tariff.perWeightAmount,
                tariff.transitPeriod,
                tariff.isOpen and suite.registry.hasRoles(tariff.carrier, int(Roles.CARRIER)),
            )
            found.setdefault((view.from_zone, view.to_zone), []).append(view)
    return {zones_: tuple(group) for zones_, group in found.items()}


def _certificates(
    demands: Sequence[Demand], offers: Mapping[int, Sequence[OfferView]], makers: Mapping[str, MakerView]
) -> set[tuple[int, int, int]]:
    return {
        (makers[offer.maker].member_id, demand.standard_id, market_of(demand.zone))
        for demand in demands
        for offer in offers.get(demand.standard_id, ())
    }


def _maker(suite: SuitePort, address: str) -> MakerView:
    member = suite.registry.memberOf(address)
    return MakerView(member.memberId, member.standing == ACTIVE and bool(member.roles & Roles.MAKER))


def _policies(matrix: Any, versions: set[int]) -> dict[int, PolicyView | None]:
    count = int(matrix.policyCount())
    return {version: _policy(matrix, version) if 1 <= version <= count else None for version in versions}


def _policy(matrix: Any, version: int) -> PolicyView:
    fees = matrix.feesOf(version)
    home, abroad = int(matrix.freightCeilingOf(version, 0, 0, 0)), int(matrix.freightCeilingOf(version, 0, ABROAD, 0))
    return PolicyView(
        is_open=fees.isOpen,
        deposit_bps=fees.depositBps,
        wager_bps=fees.wagerBps,
        penalty_bps=fees.penaltyBps,
        home_base_amount=home,
        home_per_weight_amount=int(matrix.freightCeilingOf(version, 0, 0, 1)) - home,
        abroad_base_amount=abroad,
        abroad_per_weight_amount=int(matrix.freightCeilingOf(version, 0, ABROAD, 1)) - abroad,
    )


def _purse(suite: SuitePort, owner: str) -> Purse:
    token, escrow = suite.u_token, suite.escrow
    restriction = token.restrictionOf(owner)
    return Purse(
        ledger_amount=int(escrow.balanceOf(account_of(owner))),
        allowance_amount=int(token.allowance(owner, escrow)),
        wallet_amount=max(0, int(token.balanceOf(owner)) - restriction.frozenAmount),
        is_free=not restriction.isSendBlocked and not restriction.isReceiveBlocked,
    )


def _active(suite: SuitePort, role: Roles, addresses: Iterable[str]) -> frozenset[str]:
    return frozenset(each for each in addresses if each != NOBODY and suite.registry.hasRoles(each, int(role)))
