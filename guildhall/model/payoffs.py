"""Who gets what when a deal ends: DESIGN 4.1 (what is locked), 4.3 (the rows) and 4.4 (the split of a paid price), in plain integers.

Amounts are U base units. Every share is rounded down, the carrier's reserve up; what rounding leaves of a paid price goes to its payee.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from guildhall.messages import Row

__all__ = ["SEED", "Fees", "Locks", "Payoff", "Sale", "locked_amount", "locks_of", "payoff_of"]

WHOLE = 10_000
"""Basis points of one."""

STILL = (Row.OFF_SPEC_REWORK, Row.OVERTURNED)
"""Rows that move nothing: the deal goes on."""


@dataclass(frozen=True, slots=True)
class Fees:
    """Shares in basis points: of the price where nothing else is said. The defaults are the seed policy of DESIGN 4.4."""

    deposit_bps: int = 100
    wager_bps: int = 2_000
    penalty_bps: int = 1_000
    reserve_bps: int = 12_000
    stake_bps: int = 2_000
    jurors_bps: int = 500
    experience_bps: int = 1_500
    expert_share_bps: int = 1_000  # of the experience fee
    panel_share_bps: int = 5_000  # of the experience fee
    gold_discount_bps: int = 1_000  # of the platform's share
    commune_bps: int = 60
    risk_bps: int = 50
    referrer_bps: int = 300


SEED = Fees()


@dataclass(frozen=True, slots=True)
class Sale:
    """One deal's money, and what of its story the payoff depends on."""

    price: int
    freight: int = 0
    inspection_fee: int = 0
    royalties_bps: tuple[int, ...] = ()
    is_gold: bool = False
    has_referrer: bool = False
    is_inspected: bool = False
    is_shipped: bool = False
    is_judged: bool = False  # a jury is to be paid, and not out of a lost stake
    buyer_part: int = 0  # of the price, where both sides divide it; at most what a jury leaves


@dataclass(frozen=True, slots=True)
class Locks:
    """What a deal takes in."""

    price: int
    freight: int
    deposit: int
    wager: int
    penalty: int
    reserve: int
    stake: int

    @property
    def buyer(self) -> int:
        """From the buyer, at opening."""
        return self.price + self.freight + self.deposit

    @property
    def margin(self) -> int:
        """From the maker, at opening or when it countersigns."""
        return self.wager + self.penalty


@dataclass(frozen=True, slots=True)
class Payoff:
    """Who gets how much. `payee`: of a sale's price, the maker unless it handed its claim on. `bond`: back into the carrier's."""

    buyer: int = 0
    payee: int = 0
    maker: int = 0
    carrier: int = 0
    bond: int = 0
    inspector: int = 0
    referrer: int = 0
    expert: int = 0
    panel: int = 0
    platform: int = 0
    commune: int = 0
    risk_pool: int = 0
    jurors: int = 0
    royalties: tuple[int, ...] = ()

    @property
    def total(self) -> int:
        """All of it."""
        parties = self.buyer + self.payee + self.maker + self.carrier + self.bond + self.inspector + self.referrer + self.expert
        return parties + self.panel + self.platform + self.commune + self.risk_pool + self.jurors + sum(self.royalties)


def locks_of(sale: Sale, fees: Fees = SEED) -> Locks:
    """What both sides and, at pickup, the carrier put in."""
    return Locks(
        price=sale.price,
        freight=sale.freight,
        deposit=_part(sale.price, fees.deposit_bps),
        wager=_part(sale.price, fees.wager_bps),
        penalty=_part(sale.price, fees.penalty_bps),
        reserve=-(-sale.price * fees.reserve_bps // WHOLE),
        stake=_part(sale.price, fees.stake_bps),
    )


def locked_amount(row: Row, sale: Sale, fees: Fees = SEED) -> int:
    """What lies in the deal when the row ends it: a PENDING deal has no margin yet, only a shipped one the carrier's reserve."""
    locks = locks_of(sale, fees)
    if row in STILL:
        return 0
    margin = 0 if row is Row.LAPSED else locks.margin
    reserve = locks.reserve if sale.is_shipped else 0
    return locks.buyer + margin + reserve


def payoff_of(row: Row, sale: Sale, fees: Fees = SEED) -> Payoff:
    """What the row pays out of the deal. Stakes are in no row: they lie in an account of their case. KeyError for NONE."""
    locks = locks_of(sale, fees)
    paid = _ENDINGS[row](sale, locks, fees)
    home = locks.reserve if sale.is_shipped and row not in STILL else 0
    return replace(
        paid,
        bond=paid.bond + home,
        royalties=paid.royalties or (0,) * len(sale.royalties_bps),
    )


# ------------------------------------------------------------ the rows -------------------------------------------------------------


def _lapsed(sale: Sale, locks: Locks, fees: Fees) -> Payoff:
    return Payoff(buyer=locks.buyer)


def _cancelled(sale: Sale, locks: Locks, fees: Fees) -> Payoff:
    return Payoff(buyer=locks.buyer, maker=locks.margin)


def _not_shipped(sale: Sale, locks: Locks, fees: Fees) -> Payoff:
    half = locks.penalty // 2
    return Payoff(buyer=locks.buyer + half, maker=locks.wager, risk_pool=locks.penalty - half)


def _nothing(sale: Sale, locks: Locks, fees: Fees) -> Payoff:
    return Payoff()


def _stopped(sale: Sale, locks: Locks, fees: Fees) -> Payoff:
    return Payoff(buyer=locks.buyer + locks.penalty, maker=locks.wager)


def _returned(sale: Sale, locks: Locks, fees: Fees) -> Payoff:
    # No freight for a way that nobody can prove.
    return Payoff(buyer=sale.price + sale.freight, maker=locks.deposit + locks.margin)


def _lost(sale: Sale, locks: Locks, fees: Fees) -> Payoff:
    home = Payoff(buyer=locks.buyer, maker=locks.margin)
    if not sale.is_shipped:
        return home
    # The carrier stands in for the sale: what it would have left the maker, and everybody's fees to those who insure such losses.
    left = _sold(sale, sale.price, fees).payee
    return replace(home, payee=left, risk_pool=sale.price - left, bond=-sale.price)


def _fulfilled(sale: Sale, locks: Locks, fees: Fees) -> Payoff:
    sold = _sold(sale, sale.price, fees)
    return _freight(sale, replace(sold, buyer=locks.deposit, maker=locks.margin))


def _silent(sale: Sale, locks: Locks, fees: Fees) -> Payoff:
    sold = _sold(sale, sale.price, fees)
    return _freight(sale, replace(sold, risk_pool=sold.risk_pool + locks.deposit, maker=locks.margin))


def _false_claim(sale: Sale, locks: Locks, fees: Fees) -> Payoff:
    sold = _sold(sale, sale.price, fees)
    return _freight(sale, replace(sold, maker=locks.deposit + locks.margin))


def _conceded(sale: Sale, locks: Locks, fees: Fees) -> Payoff:
    # The maker makes good the freight, as far as its wager goes; it was lost only if somebody carried something.
    made_good = min(sale.freight if sale.is_shipped else 0, locks.wager)
    buyer = sale.price + locks.deposit + locks.penalty + made_good
    return _freight(sale, Payoff(buyer=buyer, maker=locks.wager - made_good))


def _refunded(sale: Sale, locks: Locks, fees: Fees) -> Payoff:
    jurors = min(_jury(sale, fees), locks.wager)
    return _freight(sale, Payoff(buyer=sale.price + locks.deposit + locks.margin - jurors, jurors=jurors))


def _proven(sale: Sale, locks: Locks, fees: Fees) -> Payoff:
    jurors = min(_jury(sale, fees), locks.deposit)
    sold = _sold(sale, sale.price, fees)
    return _freight(sale, replace(sold, risk_pool=sold.risk_pool + locks.deposit - jurors, maker=locks.margin, jurors=jurors))


def _undone(sale: Sale, locks: Locks, fees: Fees) -> Payoff:
    return _freight(sale, Payoff(buyer=sale.price + locks.deposit, maker=locks.margin))


def _divided(sale: Sale, locks: Locks, fees: Fees) -> Payoff:
    jurors = _jury(sale, fees)
    part = min(sale.buyer_part, sale.price - jurors)
    sold = _sold(sale, sale.price - jurors - part, fees)
    return _freight(sale, replace(sold, buyer=part + locks.deposit, maker=locks.margin, jurors=jurors))


_ENDINGS = {
    Row.LAPSED: _lapsed,
    Row.CANCELLED: _cancelled,
    Row.NOT_SHIPPED: _not_shipped,
    Row.OFF_SPEC_REWORK: _nothing,
    Row.OFF_SPEC_STOPPED: _stopped,
    Row.RETURNED: _returned,
    Row.LOST_IN_TRANSIT: _lost,
    Row.FULFILLED: _fulfilled,
    Row.SILENT_ACCEPTED: _silent,
    Row.DAMAGED_IN_TRANSIT: _lost,
    Row.CONCEDED: _conceded,
    Row.OFF_SPEC_REFUND: _refunded,
    Row.FALSE_CLAIM: _false_claim,
    Row.NOT_DELIVERED: _lost,
    Row.DELIVERY_PROVEN: _proven,
    Row.NO_RULING: _fulfilled,  # goods that were not sent back
    Row.SPLIT: _divided,
    Row.NO_RULING_RETURNED: _undone,
    Row.OVERTURNED: _nothing,
}


def _jury(sale: Sale, fees: Fees) -> int:
    """What a jury is due out of the deal."""
    return _part(sale.price, fees.jurors_bps) if sale.is_judged else 0


def _freight(sale: Sale, paid: Payoff) -> Payoff:
    """Freight is the carrier's; where nobody carried anything it stays the buyer's."""
    if sale.is_shipped:
        return replace(paid, carrier=paid.carrier + sale.freight)
    return replace(paid, buyer=paid.buyer + sale.freight)


def _sold(sale: Sale, amount: int, fees: Fees) -> Payoff:
    """A price, or what both sides left of it, as a sale: DESIGN 4.4."""
    experience = _part(amount, fees.experience_bps)
    expert = _part(experience, fees.expert_share_bps)
    panel = _part(experience, fees.panel_share_bps)
    platform = experience - expert - panel
    if sale.is_gold:
        platform -= _part(platform, fees.gold_discount_bps)
    commune = _part(amount, fees.commune_bps)
    risk_pool = _part(amount, fees.risk_bps)
    referrer = _part(amount, fees.referrer_bps) if sale.has_referrer else 0
    royalties = tuple(_part(amount, share) for share in sale.royalties_bps)
    rest = amount - expert - panel - platform - commune - risk_pool - referrer - sum(royalties)
    inspector = min(sale.inspection_fee, rest) if sale.is_inspected else 0
    return Payoff(
        payee=rest - inspector,
        inspector=inspector,
        referrer=referrer,
        expert=expert,
        panel=panel,
        platform=platform,
        commune=commune,
        risk_pool=risk_pool,
        royalties=royalties,
    )


def _part(amount: int, bps: int) -> int:
    return amount * bps // WHOLE
