"""The cast of a replay: sellers (each with one offer and one tariff), buyers, a relayer, and the carrier who moves the parcels.

Real prices follow no list, so each seller offers at one centavo per unit (quantity = price_c) and posts a tariff of one centavo per weight
unit (weight = freight_c). A maker may not carry its own goods, and any carrier may for the tariff's freight: one does it for all. The data
does not name customers: a hundred buyers take the orders in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from coincurve import PrivateKey
from eth_utils.crypto import keccak

from guildhall.deploy import Config, Suite, deploy_suite
from guildhall.evm import Account
from guildhall.market import BOND_TAG, Market, Roles
from guildhall.messages import Demand, Terms, deal_id, sign

from .orders import Order

CENTAVO = 10_000
"""U base units: U has 6 decimals."""

BUYER_COUNT = 100
ADMIN, RELAYER, CASHIER, EXPERT, CARRIER, FIRST_BUYER, FIRST_SELLER = 0, 1, 2, 3, 4, 1_000, 2_000
AMPLE = 2**63 - 1


@dataclass(frozen=True)
class Seller:
    """A maker with its offer and its tariff."""

    account: Account
    offer_id: int
    tariff_id: int


@dataclass(frozen=True)
class Deal:
    """An order on its way through the contracts."""

    order: Order
    terms: Terms
    id: bytes
    terms_tuple: tuple[Any, ...]
    match: tuple[Any, ...]
    code: bytes
    buyer_key: PrivateKey
    seller: Seller


def replay_config(config: Config) -> Config:
    """The seed policy with a freight ceiling that real freights never reach: here the freight is given by the data."""
    ceiling = {key: 2**64 - 1 if key.endswith("base") else 0 for key in config.policy.ceiling}
    return replace(config, policy=replace(config.policy, ceiling=ceiling))


class Cast:
    """Everybody in a replay, admitted and funded."""

    def __init__(self, chain: Any, config: Config) -> None:
        self.chain = chain
        self.suite: Suite = deploy_suite(chain, chain.account(ADMIN), replay_config(config))
        self.relayer = chain.account(RELAYER)
        self.market = Market(self.suite, chain.account(CASHIER))
        self.expert = chain.account(EXPERT)
        self.market.admit(self.relayer, Roles.RELAYER)
        self.market.admit(self.expert, Roles.EXPERT)
        self.carrier = chain.account(CARRIER)
        self.carrier_key = PrivateKey(self.carrier.key)
        self.market.admit(self.carrier, Roles.CARRIER)
        self.standard_id = self.market.publish_standard(self.expert, "marketplace goods")
        self.buyers = [chain.account(FIRST_BUYER + index) for index in range(BUYER_COUNT)]
        self._buyer_keys = [PrivateKey(buyer.key) for buyer in self.buyers]
        self.sellers: dict[int, Seller] = {}

    def admit_sellers(self, orders: Sequence[Order], on_deposit: Callable[[], None]) -> None:
        """Admit, certify and fund the sellers of all orders that become deals; `on_deposit` is called after each deposit."""
        needs: dict[int, int] = {}
        for order in orders:
            if not order.is_skipped and order.seller is not None:
                needs[order.seller] = needs.get(order.seller, 0) + order.price_cents * CENTAVO
        if not needs:
            return
        self.market.mint(self.market.cashier, 4 * sum(needs.values()) + self._buyers_need(orders))
        # Ample for all parcels at once: a reserve of 120 % of each price.
        self.market.deposit(self.carrier.address, 2 * sum(needs.values()), BOND_TAG)
        on_deposit()
        for index, (seller, price_amount) in enumerate(sorted(needs.items())):
            account = self.chain.account(FIRST_SELLER + index)
            member_id = self.market.admit(account, Roles.MAKER | Roles.CARRIER)
            self.market.certify(member_id, self.standard_id, market=0)
            offer_id = self.market.post_offer(account, self.standard_id, CENTAVO, AMPLE)
            tariff_id = self.market.post_tariff(account, 0, 0, 0, CENTAVO)
            self.market.deposit(account.address, price_amount)  # ample for all margins at once: 30 % of each price
            on_deposit()
            self.sellers[seller] = Seller(account, offer_id, tariff_id)

    @staticmethod
    def _buyers_need(orders: Iterable[Order]) -> int:
        return sum(2 * (order.price_cents + order.freight_cents) * CENTAVO for order in orders if not order.is_skipped)

    def deal(self, order: Order) -> Deal:
        """The order as a demand signed by its buyer, and the terms that will come of it."""
        assert order.seller is not None  # only orders that become deals are cast
        seller = self.sellers[order.seller]
        buyer = self.buyers[order.row % BUYER_COUNT].address
        key = self._buyer_keys[order.row % BUYER_COUNT]
        code = keccak(text=f"code of row {order.row}")[:16]
        price_amount, freight_amount = order.price_cents * CENTAVO, order.freight_cents * CENTAVO
        demand = self.market.demand(
            buyer,
            order.row,
            code,
            standard_id=self.standard_id,
            quantity=order.price_cents,
            weight=order.freight_cents,
            limit_amount=price_amount + freight_amount,
        )
        signature = sign(demand, self.suite.exchange_domain, key)
        terms = self._terms(demand, seller, price_amount, freight_amount)
        match = (demand.as_tuple(), signature, seller.offer_id, seller.tariff_id)
        return Deal(order, terms, deal_id(terms), terms.as_tuple(), match, code, key, seller)

    def _terms(self, demand: Demand, seller: Seller, price_amount: int, freight_amount: int) -> Terms:
        return Terms(
            demand_hash=demand.digest(self.suite.exchange_domain),
            handover_hash=demand.handover_hash,
            nonce=demand.nonce,
            buyer=demand.buyer,
            maker=seller.account.address,
            inspector=demand.inspector,
            referrer=demand.referrer,
            expert=self.expert.address,
            standard_id=demand.standard_id,
            policy_version=demand.policy_version,
            lead_period=0,
            transit_period=0,
            is_gold=False,
            price_amount=price_amount,
            freight_amount=freight_amount,
            inspection_fee_amount=0,
            royalties=(),
        )
