"""Opening deals: both consents, all checks, both deposits."""

from __future__ import annotations

import pytest

from tests.gas.conftest import GasBook
from tests.gas.workshop import PLENTY, Workshop

BOOK = "Exchange"


def test_settle__single_both_deposits_by_allowance(shop: Workshop, gas_book: GasBook) -> None:
    shop.suite.escrow.withdraw(bytes(12), shop.maker, PLENTY, sender=shop.maker)
    buyer = shop.buyers[0]
    shop.suite.escrow.withdraw(bytes(12), buyer, PLENTY // 1_000, sender=buyer)
    for owner in (shop.maker, buyer):
        shop.suite.u_token.approve(shop.suite.escrow, 2**256 - 1, sender=owner)
    shop.suite.exchange.settle(shop.match(0), sender=shop.relayer)
    gas_book.note("settle: one deal, both deposits drawn from wallets by allowance, inspector and referrer", shop.chain.gas_used, 150_000)


def test_settle__single_plain(shop: Workshop, gas_book: GasBook) -> None:
    nobody = "0x" + "00" * 20
    shop.suite.exchange.settle(shop.match(0, inspector=nobody, referrer=nobody), sender=shop.relayer)
    gas_book.note("settle: one deal, money in the ledger, no inspector, no referrer", shop.chain.gas_used, 150_000)


def test_settle__single_ledger(shop: Workshop, gas_book: GasBook) -> None:
    shop.suite.exchange.settle(shop.match(0), sender=shop.relayer)
    gas_book.note("settle: one deal, money in the ledger, inspector and referrer", shop.chain.gas_used, 150_000)


@pytest.mark.parametrize("count", [1, 10, 50])
def test_settle_batch__per_deal(shop: Workshop, gas_book: GasBook, count: int) -> None:
    shop.open([shop.match(index) for index in range(count)])
    per_deal = shop.chain.gas_used // count
    gas_book.note(f"settleBatch: {count}, per deal, money in the ledger", per_deal, 75_000 if count == 50 else None)


def test_settle_batch__first_demands_of_buyers(shop: Workshop, gas_book: GasBook) -> None:
    for index in range(50):
        shop.nonces[index] = 256  # a fresh word of the bitmap, as a buyer's very first demand has
    shop.open([shop.match(index) for index in range(50)])
    gas_book.note("settleBatch: 50, per deal, each the first demand of its buyer", shop.chain.gas_used // 50)


def test_withdraw_demand(shop: Workshop, gas_book: GasBook) -> None:
    buyer = shop.buyers[0]
    shop.suite.exchange.withdrawDemand(buyer, shop.nonce(0), b"", sender=buyer)
    gas_book.note("withdrawDemand: by the buyer", shop.chain.gas_used)
