"""Parties whose keys have delegated their account to code (EIP-7702): a plain signature still binds them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from coincurve import PrivateKey

from guildhall.chain import pyevm_chain
from guildhall.deploy import Suite, deploy_suite, load_config
from guildhall.evm import Account, load
from guildhall.market import BOND_TAG, DealActs, Market, Roles, account_of
from guildhall.messages import FactKind, Row, Status, Terms

START_AT = 1_760_000_000
CODE = b"\x07" * 16


class Town:
    """A suite with one maker, one carrier and one buyer, all delegated."""

    def __init__(self) -> None:
        self.chain: Any = pyevm_chain(load(), timestamp=START_AT, fork="prague")
        self.suite: Suite = deploy_suite(self.chain, self.chain.account(0), load_config())
        self.relayer, cashier, self.expert, self.maker, self.carrier, self.buyer = (self.chain.account(number) for number in range(1, 7))
        self.market = Market(self.suite, cashier)
        self.acts = DealActs(self.suite)
        self.market.mint(cashier, 10**12)
        self.market.admit(self.relayer, Roles.RELAYER)
        self.market.admit(self.expert, Roles.EXPERT)
        self.market.admit(self.carrier, Roles.CARRIER)
        maker_id = self.market.admit(self.maker, Roles.MAKER)
        standard_id = self.market.publish_standard(self.expert, "shirt")
        self.market.certify(maker_id, standard_id, market=0)
        self.offer_id = self.market.post_offer(self.maker, standard_id, 10**6, 100)
        self.tariff_id = self.market.post_tariff(self.carrier, 0, 0, 10**5, 0)
        for owner, tag in ((self.maker, bytes(12)), (self.buyer, bytes(12)), (self.carrier, BOND_TAG)):
            self.market.deposit(owner.address, 10**9, tag)
        # Code that knows no ERC-1271: it would turn every signature away.
        probe = self.chain.deploy("EvmProbe", "delegate", 1)
        for account in (self.maker, self.carrier, self.buyer):
            self.chain.delegate(account, probe)

    def open(self) -> Terms:
        demand = self.market.demand(self.buyer.address, 1, CODE)
        match = self.market.match(demand, PrivateKey(self.buyer.key), self.offer_id, self.tariff_id)
        self.suite.exchange.settle(match, sender=self.relayer)
        (terms,) = (log.args.terms for log in self.chain.logs if log.name == "DealOpened")
        return Terms(*terms[:-1], royalties=())

    def attest(self, terms: Terms, kind: FactKind, signer: Account, **parts: Any) -> None:
        fact = self.acts.fact(terms, kind, signer.key, self.chain.clock.now, **parts)
        self.suite.escrow.attest(terms.as_tuple(), fact, sender=self.relayer)


@pytest.fixture(scope="module")
def built() -> Town:
    return Town()


@pytest.fixture
def town(built: Town) -> Iterator[Town]:
    snapshot = built.chain.snapshot()
    yield built
    built.chain.revert(snapshot)


def test_deal__all_parties_delegated__runs_from_demand_to_payment(town: Town) -> None:
    assert len(town.chain.code(town.buyer)) == 23
    terms = town.open()
    town.attest(terms, FactKind.PICKUP, town.carrier)
    town.attest(terms, FactKind.DELIVERY, town.carrier, code=CODE)
    town.suite.escrow.confirm(terms.as_tuple(), town.acts.confirmation(terms, town.buyer.key), sender=town.relayer)
    deal = town.suite.escrow.dealOf(town.suite.escrow.idOf(terms.as_tuple()))
    assert (deal.status, deal.row) == (Status.CLOSED, Row.FULFILLED)
    assert town.suite.escrow.balanceOf(account_of(town.carrier.address)) == terms.freight_amount


def test_settle__signature_of_a_stranger_for_a_delegated_buyer__Exchange_BadSignature(town: Town) -> None:
    demand = town.market.demand(town.buyer.address, 1, CODE)
    match = town.market.match(demand, PrivateKey(town.relayer.key), town.offer_id, town.tariff_id)
    with town.chain.expect("Exchange_BadSignature", buyer=town.buyer.address):
        town.suite.exchange.settle(match, sender=town.relayer)
