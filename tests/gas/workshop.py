"""One suite on py-evm with a full cast, and deals in every state that an operation starts from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eth_utils.crypto import keccak

from guildhall.chain import pyevm_chain
from guildhall.deploy import deploy_suite, load_config
from guildhall.evm import Account, load
from guildhall.market import BOND_TAG, NOBODY, DealActs, Market, Roles
from guildhall.messages import Demand, FactKind, Terms, deal_id

START_AT = 1_760_000_000
PRICE, FREIGHT_BASE = 100_000_000, 5_000_000
PLENTY = 10**15
HOME, ABROAD = 0x0001_0001, 0x0002_0001


class Workshop:
    """Members, an offer with its inspection fee, a tariff; buyers 0..59 have used demands and the ledger before ("warm")."""

    def __init__(self) -> None:
        self.chain: Any = pyevm_chain(load(), timestamp=START_AT, fork="cancun")
        self.suite = deploy_suite(self.chain, self.chain.account(0), load_config())
        self.relayer, cashier, self.expert, self.maker, self.carrier, self.inspector, self.store = (
            self.chain.account(number) for number in range(1, 8)
        )
        self.market = Market(self.suite, cashier)
        self.acts = DealActs(self.suite)
        self.market.mint(cashier, 10 * PLENTY)
        for account, role in (
            (self.relayer, Roles.RELAYER),
            (self.expert, Roles.EXPERT),
            (self.carrier, Roles.CARRIER),
            (self.inspector, Roles.INSPECTOR),
            (self.store, Roles.STORE),
        ):
            self.market.admit(account, role)
        maker_id = self.market.admit(self.maker, Roles.MAKER)
        self.standard_id = self.market.publish_standard(self.expert, "shirt")
        self.market.certify(maker_id, self.standard_id, HOME >> 16)
        self.offer_id = self.market.post_offer(
            self.maker, self.standard_id, PRICE, 10**9, origin_zone=ABROAD, inspection_fee_amount=1_000_000
        )
        self.pending_offer_id = self.market.post_offer(
            self.maker, self.standard_id, PRICE, 10**9, origin_zone=ABROAD, needs_countersign=True
        )
        self.tariff_id = self.market.post_tariff(self.carrier, ABROAD, HOME, FREIGHT_BASE, 0)
        self.suite.g_token.issue(self.maker, 10**9, keccak(text="maker"), sender=self.suite.admin)
        self.suite.g_token.bond(10**9, sender=self.maker)
        self.buyers = [self.chain.account(20 + index) for index in range(60)]
        self.market.deposit(self.maker.address, PLENTY)
        self.market.deposit(self.carrier.address, PLENTY, BOND_TAG)
        self.nonces = dict.fromkeys(range(60), 0)
        self._warm()

    def _warm(self) -> None:
        """Every recipient has an account with money in it, every buyer has used a nonce and keeps something in the ledger."""
        pots = self.suite.matrix.potsOf(self.suite.policy_version)
        for owner in (self.carrier, self.inspector, self.store, self.expert):
            self.market.deposit(owner.address, 1)
        period = self.chain.clock.now // pots.panelPeriod
        tags = [self.standard_id.to_bytes(4, "big") + (period + ahead).to_bytes(8, "big") for ahead in (0, 1)]
        for owner in (pots.platform, pots.commune, pots.riskPool):
            self.market.deposit(owner, 1)
        for tag in tags:
            self.market.deposit(pots.panels, 1, tag)
        for index, buyer in enumerate(self.buyers):
            self.market.deposit(buyer.address, PLENTY // 1_000)
            self.suite.exchange.withdrawDemand(buyer, self.nonce(index), b"", sender=buyer)

    # ------------------------------------------------------- demands ------------------------------------------------------

    def nonce(self, index: int) -> int:
        """The buyer's next nonce."""
        nonce = self.nonces[index]
        self.nonces[index] += 1
        return nonce

    @staticmethod
    def code(nonce: int) -> bytes:
        """The hand-over code of a demand."""
        return keccak(text=f"code {nonce}")[:16]

    def demand(self, index: int, **fields: Any) -> tuple[Demand, Account]:
        """A demand of the buyer with this number: inspected and referred, so that the split is full."""
        nonce, buyer = self.nonce(index), self.buyers[index]
        base = {
            "standard_id": self.standard_id,
            "zone": HOME,
            "weight": 500,
            "limit_amount": 2 * PRICE,
            "params_hash": keccak(text="EU XL"),
            "lead_limit_period": 10**6,
            "inspector": self.inspector.address,
            "referrer": self.store.address,
            "expires_at": START_AT + 10**8,
        }
        return self.market.demand(buyer.address, nonce, self.code(nonce), **(base | fields)), buyer

    def match(self, index: int, offer_id: int | None = None, **fields: Any) -> tuple[Any, ...]:
        """A signed match of a fresh demand."""
        demand, buyer = self.demand(index, **fields)
        return self.market.match(demand, buyer.key, offer_id or self.offer_id, self.tariff_id)

    def open(self, matches: Sequence[Any]) -> list[Terms]:
        """Settle as one batch; returns the terms."""
        self.suite.exchange.settleBatch(matches, sender=self.relayer)
        return self.opened()

    def opened(self) -> list[Terms]:
        """Terms of the deals that the last transaction opened."""
        return [terms_of(log.args.terms) for log in self.chain.logs if log.name == "DealOpened"]

    # -------------------------------------------------------- facts -------------------------------------------------------

    def fact(self, terms: Terms, kind: FactKind, is_sender: bool = False) -> tuple[Any, ...]:
        """A fact by whoever is entitled to it."""
        signers = {
            FactKind.SCHEDULED: self.maker,
            FactKind.IN_PRODUCTION: self.maker,
            FactKind.PASSED: self.inspector,
            FactKind.FAILED: self.inspector,
        }
        key = signers.get(kind, self.carrier).key
        hashed = (
            {"report_hash": keccak(text=kind.name)} if signers.get(kind) is self.inspector else {"document_hash": keccak(text=kind.name)}
        )
        code = self.code(terms.nonce) if kind is FactKind.DELIVERY else b""
        fact = self.acts.fact(terms, kind, key, self.chain.clock.now, code=code, **hashed)
        return (*fact[:4], b"", fact[5]) if is_sender else fact

    def attest(self, deals: Sequence[Terms], *kinds: FactKind) -> None:
        """Record facts about all deals, a batch for each kind."""
        for kind in kinds:
            self.batch([self.suite.escrow.attest.encode(terms.as_tuple(), self.fact(terms, kind)) for terms in deals])

    def batch(self, calls: Sequence[bytes], sender: Account | None = None) -> None:
        """One `Escrow.batch`; nothing in it may fail."""
        self.suite.escrow.batch(calls, sender=sender or self.relayer)
        failed = [log for log in self.chain.logs if log.name == "CallFailed"]
        assert not failed, [self.chain.artifacts.decode_error(log.args.reason) for log in failed]

    def key_of(self, terms: Terms) -> bytes:
        """The buyer's key."""
        return next(buyer.key for buyer in self.buyers if buyer.address == terms.buyer)


def terms_of(terms: Any) -> Terms:
    """The terms in an event as the message type."""
    values = Terms(*terms[:-1], royalties=tuple(terms.royalties))
    assert terms.inspector != NOBODY or terms.inspectionFeeAmount == 0
    return values


__all__ = ["FREIGHT_BASE", "PRICE", "Workshop", "deal_id", "terms_of"]
