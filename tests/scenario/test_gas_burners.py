"""Wallets and rules that burn gas or answer nonsense spoil their own match, never their neighbours'."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.deploy import Suite, deploy_suite, load_config
from guildhall.evm import Chain, load
from guildhall.market import Market, Roles
from guildhall.market.acts import FOREVER

CODE = b"\x07" * 16
INVALID_OPCODE = b"\xfe"


class Stall:
    """One maker with one offer, two honest buyers, two whose accounts burn all gas they are given."""

    def __init__(self) -> None:
        self.chain = Chain(load())
        self.suite: Suite = deploy_suite(self.chain, self.chain.account(0), load_config())
        self.relayer, cashier, expert, maker, carrier = (self.chain.account(number) for number in range(1, 6))
        self.market = Market(self.suite, cashier)
        self.market.mint(cashier, 10**12)
        self.market.admit(self.relayer, Roles.RELAYER)
        self.market.admit(expert, Roles.EXPERT)
        self.market.admit(carrier, Roles.CARRIER)
        maker_id = self.market.admit(maker, Roles.MAKER)
        self.standard_id = self.market.publish_standard(expert, "shirt")
        self.market.certify(maker_id, self.standard_id, market=0)
        self.offer_id = self.market.post_offer(maker, self.standard_id, 10**6, 100)
        self.tariff_id = self.market.post_tariff(carrier, 0, 0, 10**5, 0)
        self.honest = [self.chain.account(10 + index) for index in range(2)]
        self.burners = [self.chain.account(20 + index) for index in range(2)]
        for owner in (maker, *self.honest, *self.burners):
            self.market.deposit(owner.address, 10**9)

    def match(self, buyer: Any) -> tuple[Any, ...]:
        return self.market.match(self.market.demand(buyer.address, 1, CODE), buyer.key, self.offer_id, self.tariff_id)


@pytest.fixture
def stall() -> Stall:
    return Stall()


def test_settle_batch__wallets_burn_all_gas__others_are_settled(stall: Stall) -> None:
    burning = []
    for burner in stall.burners:
        demand, _, offer_id, tariff_id = stall.match(burner)
        burning.append((demand, b"", offer_id, tariff_id))
        stall.chain.set_code(burner, INVALID_OPCODE)
    stall.suite.exchange.settleBatch([*burning, *map(stall.match, stall.honest)], sender=stall.relayer)
    names = [log.name for log in stall.chain.logs]
    assert names.count("MatchSkipped") == 2
    assert names.count("MatchSettled") == 2


def test_batch__wallet_burns_all_gas__others_are_served(stall: Stall) -> None:
    stall.suite.exchange.settleBatch([stall.match(buyer) for buyer in (stall.burners[0], stall.honest[0])], sender=stall.relayer)
    terms = [log.args.terms for log in stall.chain.logs if log.name == "DealOpened"]
    escrow = stall.suite.escrow
    stall.chain.set_code(stall.burners[0], INVALID_OPCODE)
    stall.chain.clock.pass_(days=8)
    consents = (FOREVER, b"", b"", b"")
    calls = [escrow.cancel.encode(terms[0], consents), escrow.cancel.encode(terms[0], consents), escrow.settle.encode(terms[1])]
    escrow.batch(calls, sender=stall.relayer)
    assert [log.name for log in stall.chain.logs if log.name in ("CallFailed", "DealClosed")] == ["CallFailed", "CallFailed", "DealClosed"]


@pytest.mark.parametrize("mode", range(5), ids=["says no", "reverts", "burns gas", "answers 2", "answers at length"])
def test_settle__rule_answers_anything_but_yes__Exchange_RuleRefused(stall: Stall, mode: int) -> None:
    rule = stall.chain.deploy("DemandRuleMock", True)
    stall.suite.standards.setRule(stall.standard_id, rule, sender=stall.suite.admin)
    with stall.chain.branch():
        stall.suite.exchange.settle(stall.match(stall.honest[0]), sender=stall.relayer)
    rule.setAnswer(False)
    rule.setMode(mode)
    with stall.chain.expect("Exchange_RuleRefused", rule=rule.address):
        stall.suite.exchange.settle(stall.match(stall.honest[0]), sender=stall.relayer)
