"""The market: who takes part, what is offered, and how a demand is made and signed."""

from __future__ import annotations

from dataclasses import replace
from enum import IntFlag
from typing import Any

from eth_utils.crypto import keccak

from guildhall.deploy import Suite
from guildhall.evm import Account
from guildhall.messages import Demand, handover_hash, sign

from .ledger import FREE_TAG, account_of

NOBODY = "0x" + "00" * 20
FOREVER = 2**48 - 1


class Roles(IntFlag):
    """The bits of `contracts/types/Roles.sol`."""

    MAKER = 1 << 0
    STORE = 1 << 1
    CARRIER = 1 << 2
    INSPECTOR = 1 << 3
    SUPPLIER = 1 << 4
    EXPERT = 1 << 5
    TESTER = 1 << 6
    BRAND = 1 << 7
    ISSUER = 1 << 8
    RELAYER = 1 << 9


class Market:
    """Acts of administration and trade on a suite. `cashier` holds minted U and brings it into the ledger for others."""

    def __init__(self, suite: Suite, cashier: Account) -> None:
        self.suite = suite
        self.chain = suite.chain
        self.cashier = cashier
        self._mint_count = 0
        suite.u_token.approve(suite.escrow, 2**256 - 1, sender=cashier)

    # ------------------------------------------------------- people -------------------------------------------------------

    def admit(self, account: Account, roles: Roles) -> int:
        """Make the account a member with these roles; returns the member id."""
        registry, admin = self.suite.registry, self.suite.admin
        registry.admit(account, int(roles), 0, bytes(32), sender=admin)
        return int(registry.memberIdOf(account))

    def certify(self, member_id: int, standard_id: int, market: int, expires_at: int = FOREVER) -> None:
        """Grant a maker's certificate for a standard in a market."""
        self.suite.registry.grantCertificate(member_id, standard_id, market, expires_at, bytes(32), sender=self.suite.admin)

    # ------------------------------------------------------- money --------------------------------------------------------

    def mint(self, to: Account, amount: int) -> None:
        """Issue U (base units) to a wallet, against a deposit reference of its own."""
        self._mint_count += 1
        reference = keccak(text=f"deposit {self._mint_count}")
        self.suite.u_token.mint(to, amount, reference, sender=self.suite.admin)

    def deposit(self, owner: str, amount: int, tag: bytes = FREE_TAG) -> None:
        """Bring U (base units) from the cashier into an account of the ledger."""
        self.suite.escrow.deposit(account_of(owner, tag), amount, sender=self.cashier)

    # ------------------------------------------------------- goods --------------------------------------------------------

    def publish_standard(self, expert: Account, name: str, **parts: Any) -> int:
        """Publish a standard; parts: unit_weight, attributes, codebook, materials, royalties as IStandards takes them."""
        attributes = parts.get("attributes", [("length", 750, 10, "mm")])
        lists = (attributes, parts.get("codebook", []), parts.get("materials", []), parts.get("royalties", []))
        self.suite.standards.publish(name, parts.get("unit_weight", 0), *lists, sender=expert)
        return int(self.suite.standards.standardCount())

    def post_offer(self, maker: Account, standard_id: int, unit_price_amount: int, capacity: int, **terms: Any) -> int:
        """Post an offer; terms: origin_zone, needs_countersign, marks, lead_period, inspection_fee_amount, policy_version."""
        offer = (
            NOBODY,
            standard_id,
            terms.get("origin_zone", 0),
            False,
            terms.get("needs_countersign", False),
            unit_price_amount,
            capacity,
            terms.get("marks", 0),
            terms.get("lead_period", 0),
            terms.get("inspection_fee_amount", 0),
            terms.get("policy_version", self.suite.policy_version),
        )
        self.suite.offers.postOffer(offer, sender=maker)
        return int(self.suite.offers.offerCount())

    def post_tariff(
        self, carrier: Account, from_zone: int, to_zone: int, base_amount: int, per_weight_amount: int, transit_period: int = 0
    ) -> int:
        """Post a tariff between two zones; `transit_period`: seconds from pickup to delivery that the carrier promises, 0 = none."""
        tariff = (NOBODY, from_zone, to_zone, False, base_amount, per_weight_amount, transit_period)
        self.suite.offers.postTariff(tariff, sender=carrier)
        return int(self.suite.offers.tariffCount())

    # ------------------------------------------------------ demands -------------------------------------------------------

    def demand(self, buyer: str, nonce: int, code: bytes, **fields: Any) -> Demand:
        """A demand with valid defaults; `fields` are those of `Demand`. `code`: the 16 bytes of the hand-over code."""
        default = Demand(
            buyer=buyer,
            standard_id=1,
            params_hash=bytes(32),
            quantity=1,
            weight=0,
            limit_amount=2**128 - 1,
            zone=0,
            marks=0,
            lead_limit_period=2**32 - 1,
            inspector=NOBODY,
            referrer=NOBODY,
            handover_hash=handover_hash(buyer, nonce, code),
            policy_version=self.suite.policy_version,
            currency=self.suite.u_token.address,
            nonce=nonce,
            expires_at=FOREVER,
        )
        return replace(default, **fields)

    def match(self, demand: Demand, key: Any, offer_id: int, tariff_id: int) -> tuple[Any, ...]:
        """A signed match as `Exchange.settle` takes it."""
        return (demand.as_tuple(), sign(demand, self.suite.exchange_domain, key), offer_id, tariff_id)
