"""Cases: raising, answering, ruling, goods back. The jury is real.

Figures of the jury's own calls are not committed: who sits follows a block's hash. `test_court_gas.py` holds them below bars.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from guildhall.evm import Account
from guildhall.market.acts import FOREVER
from guildhall.messages import Act, FactKind, Row, Terms, deal_id
from tests.courtroom import Courtroom
from tests.gas.conftest import GasBook
from tests.gas.workshop import PRICE, Workshop

BOOK = "Cases"
RULING_BAR = 150_000


class Parties:
    """A deal of the workshop in the hands of its parties, with a courtroom."""

    def __init__(self, shop: Workshop, *facts: FactKind) -> None:
        self.shop, self.cases = shop, shop.suite.cases
        (self.terms,) = shop.open([shop.match(0)])
        shop.attest([self.terms], *facts)
        self.deal = SimpleNamespace(id=deal_id(self.terms))
        self.t = self.terms.as_tuple()
        self.buyer = next(each for each in shop.buyers if each.address == self.terms.buyer)

    def state(self, act: Act, by: Account, name: str | None = None) -> int:
        """Sent by the relayer; the gas of it."""
        round_ = self.cases.caseOf(self.deal.id).round
        more = (b"",) if act is Act.CONCEDE else ()
        statement, signature = self.shop.acts.statement(self.terms, act, by.key, round_, evidence_hash=bytes([1] * 32))
        getattr(self.cases, name or act.name.lower())(self.t, statement, signature, *more, sender=self.shop.relayer)
        return int(self.shop.chain.gas_used)

    def settle(self) -> int:
        clock = self.shop.chain.clock
        clock.to(max(clock.now, self.cases.clockOf(self.t)[2]))
        self.cases.settle(self.t, sender=self.shop.relayer)
        return int(self.shop.chain.gas_used)


@pytest.fixture
def room(shop: Workshop) -> Courtroom:
    suite = shop.suite
    fund(shop, suite.risk_pool.address, 10**9)
    stage: Any = SimpleNamespace(
        chain=shop.chain,
        market=shop.market,
        escrow=suite.escrow,
        court=suite.court,
        cases=suite.cases,
        cashier=shop.market.cashier,
        admin=suite.admin,
        stranger=shop.relayer,
        clock=shop.chain.clock,
    )
    return Courtroom(stage)


def fund(shop: Workshop, owner: str, amount: int) -> None:
    shop.market.deposit(owner, amount)


DELIVERED = (FactKind.SCHEDULED, FactKind.IN_PRODUCTION, FactKind.PASSED, FactKind.PICKUP, FactKind.DELIVERY)


def test_dispute(shop: Workshop, gas_book: GasBook, room: Courtroom) -> None:
    parties = Parties(shop, *DELIVERED)
    gas_book.note("dispute: the buyer's stake is locked, the deal's clocks stand", parties.state(Act.DISPUTE, parties.buyer))
    gas_book.note("settle: nobody has conceded, a trial is opened", parties.settle())
    room.hold(parties.deal, Row.FALSE_CLAIM)
    gas_book.note("settle: the ruling is taken over", parties.settle())
    gas_book.note("settle: ruling FALSE_CLAIM is final: jurors, maker, the split of the price", parties.settle())


@pytest.mark.parametrize("row", [Row.OFF_SPEC_REFUND, Row.FALSE_CLAIM])
def test_appeal(shop: Workshop, gas_book: GasBook, room: Courtroom, row: Row) -> None:
    parties = Parties(shop, *DELIVERED)
    parties.state(Act.DISPUTE, parties.buyer)
    parties.settle()
    room.hold(parties.deal, Row.OFF_SPEC_REFUND)
    gas = parties.state(Act.APPEAL, shop.maker)
    room.hold(parties.deal, row)
    if row is Row.FALSE_CLAIM:
        gas_book.note("appeal: twice the stake is locked, a second trial is opened", gas)
        gas_book.note("settle: ruling FALSE_CLAIM on appeal is final, the pool owes the second jury", parties.settle())
        return
    gas_book.note("settle: ruling OFF_SPEC_REFUND is confirmed on appeal; the goods are to go back", parties.settle())
    gas_book.note(
        "receiveGoods: OFF_SPEC_REFUND: buyer, carrier, jurors", parties.state(Act.RECEIVE, shop.maker, "receiveGoods"), RULING_BAR
    )


def test_concession(shop: Workshop, gas_book: GasBook) -> None:
    parties = Parties(shop, *DELIVERED)
    parties.state(Act.DISPUTE, parties.buyer)
    gas_book.note("concede: stake home, the goods are to go back", parties.state(Act.CONCEDE, shop.maker))
    gas_book.note("receiveGoods: CONCEDED", parties.state(Act.RECEIVE, shop.maker, "receiveGoods"))


def test_claim(shop: Workshop, gas_book: GasBook, room: Courtroom) -> None:
    fund(shop, shop.carrier.address, PRICE)
    parties = Parties(shop, *DELIVERED[:-1])
    gas_book.note("claim: delivered without the code", parties.state(Act.CLAIM, shop.carrier))
    gas_book.note("deny: a trial is opened", parties.state(Act.DENY, parties.buyer))
    room.hold(parties.deal, Row.NOT_DELIVERED)
    parties.settle()
    gas_book.note("settle: ruling NOT_DELIVERED is final: buyer, maker, jurors, slash", parties.settle(), RULING_BAR)


def test_contest_of_an_inspection(shop: Workshop, gas_book: GasBook, room: Courtroom) -> None:
    parties = Parties(shop, FactKind.SCHEDULED, FactKind.IN_PRODUCTION, FactKind.FAILED)
    shop.chain.clock.pass_(seconds=1)
    shop.attest([parties.terms], FactKind.IN_PRODUCTION)
    shop.chain.clock.pass_(seconds=1)
    shop.attest([parties.terms], FactKind.FAILED)
    gas_book.note("contest: of a second failed inspection", parties.state(Act.CONTEST, shop.maker))
    room.hold(parties.deal, Row.OFF_SPEC_STOPPED)
    parties.settle()
    gas_book.note("settle: ruling OFF_SPEC_STOPPED is final: buyer, maker, jurors, slash", parties.settle(), RULING_BAR)


def test_return(shop: Workshop, gas_book: GasBook) -> None:
    parties = Parties(shop, *DELIVERED[:-1])
    gas_book.note("arrive: a parcel that nobody took is back", parties.state(Act.ARRIVE, shop.carrier))
    gas_book.note("receiveGoods: RETURNED", parties.state(Act.RECEIVE, shop.maker, "receiveGoods"))


def test_split(shop: Workshop, gas_book: GasBook) -> None:
    parties = Parties(shop)
    terms: Terms = parties.terms
    buyer = shop.acts.split(terms, parties.buyer.key, terms.buyer, PRICE // 2)
    maker = shop.acts.split(terms, shop.maker.key, terms.maker, PRICE // 2)
    shop.suite.cases.split(parties.t, PRICE // 2, (FOREVER, buyer, maker, b""), sender=shop.relayer)
    gas_book.note("split: both sides, no case open", shop.chain.gas_used)
