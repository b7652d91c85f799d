"""Everything that happens to an open deal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from guildhall.market.acts import FOREVER
from guildhall.messages import FactKind, Terms
from tests.gas.conftest import GasBook
from tests.gas.workshop import Workshop

BOOK = "Escrow"
COUNTS = (1, 10, 50)
BEFORE_PICKUP = (FactKind.SCHEDULED, FactKind.IN_PRODUCTION, FactKind.PASSED)
DAY = 86_400


def opened(shop: Workshop, count: int, **fields: Any) -> list[Terms]:
    return shop.open([shop.match(index, **fields) for index in range(count)])


def in_batch(shop: Workshop, deals: Sequence[Terms], call: Callable[[Terms], bytes], sender: Any = None) -> int:
    shop.batch([call(terms) for terms in deals], sender)
    return int(shop.chain.gas_used // len(deals))


def attest_call(shop: Workshop, kind: FactKind, is_sender: bool = False) -> Callable[[Terms], bytes]:
    return lambda terms: shop.suite.escrow.attest.encode(terms.as_tuple(), shop.fact(terms, kind, is_sender))


def test_ledger(shop: Workshop, gas_book: GasBook) -> None:
    shop.market.deposit(shop.buyers[0].address, 1_000)
    gas_book.note("deposit: into an account that has money", shop.chain.gas_used)
    shop.suite.escrow.withdraw(bytes(12), shop.buyers[0], 1_000, sender=shop.buyers[0])
    gas_book.note("withdraw: part of an account", shop.chain.gas_used)
    shop.suite.escrow.transfer(bytes(12), bytes.fromhex(shop.maker.address[2:]) + bytes(12), 1_000, sender=shop.buyers[0])
    gas_book.note("transfer: between accounts of the ledger", shop.chain.gas_used)


def test_attest__first_fact(shop: Workshop, gas_book: GasBook) -> None:
    (terms,) = opened(shop, 1)
    shop.suite.escrow.attest(terms.as_tuple(), shop.fact(terms, FactKind.SCHEDULED), sender=shop.relayer)
    gas_book.note("attest: a deal's first fact, single", shop.chain.gas_used, 70_000)


@pytest.mark.parametrize("count", COUNTS)
def test_attest__first_fact_in_batch(shop: Workshop, gas_book: GasBook, count: int) -> None:
    gas = in_batch(shop, opened(shop, count), attest_call(shop, FactKind.SCHEDULED))
    gas_book.note(f"attest: first facts, batch of {count}, per fact", gas, 42_000 if count == 50 else None)


@pytest.mark.parametrize(
    ("kind", "before"), [(FactKind.IN_PRODUCTION, 1), (FactKind.PASSED, 2), (FactKind.PICKUP, 3), (FactKind.DELIVERY, 4)]
)
def test_attest__later_fact(shop: Workshop, gas_book: GasBook, kind: FactKind, before: int) -> None:
    (terms,) = opened(shop, 1)
    shop.attest([terms], *(*BEFORE_PICKUP, FactKind.PICKUP)[:before])
    shop.suite.escrow.attest(terms.as_tuple(), shop.fact(terms, kind), sender=shop.relayer)
    # A pickup moves money as well: it reserves the carrier's bond.
    gas_book.note(f"attest: {kind.name}, single", shop.chain.gas_used, 50_000 if kind is not FactKind.PICKUP else None)


@pytest.mark.parametrize(
    ("kind", "before"), [(FactKind.IN_PRODUCTION, 1), (FactKind.PASSED, 2), (FactKind.PICKUP, 3), (FactKind.DELIVERY, 4)]
)
@pytest.mark.parametrize("count", COUNTS)
def test_attest__later_fact_in_batch(shop: Workshop, gas_book: GasBook, kind: FactKind, before: int, count: int) -> None:
    deals = opened(shop, count)
    shop.attest(deals, *(*BEFORE_PICKUP, FactKind.PICKUP)[:before])
    gas = in_batch(shop, deals, attest_call(shop, kind))
    gas_book.note(f"attest: {kind.name}, batch of {count}, per fact", gas, 20_000 if kind is not FactKind.PICKUP and count == 50 else None)


def test_attest__later_fact_sent_by_its_signer(shop: Workshop, gas_book: GasBook) -> None:
    deals = opened(shop, 50)
    shop.attest(deals, FactKind.SCHEDULED)
    gas = in_batch(shop, deals, attest_call(shop, FactKind.IN_PRODUCTION, is_sender=True), shop.maker)
    gas_book.note("attest: IN_PRODUCTION, batch of 50 sent by the maker itself, per fact", gas, 20_000)


def delivered(shop: Workshop, count: int) -> list[Terms]:
    deals = opened(shop, count)
    shop.attest(deals, *BEFORE_PICKUP, FactKind.PICKUP, FactKind.DELIVERY)
    return deals


def confirm_call(shop: Workshop) -> Callable[[Terms], bytes]:
    return lambda terms: shop.suite.escrow.confirm.encode(terms.as_tuple(), shop.acts.confirmation(terms, shop.key_of(terms)))


def test_confirm(shop: Workshop, gas_book: GasBook) -> None:
    (terms,) = delivered(shop, 1)
    shop.suite.escrow.confirm(terms.as_tuple(), shop.acts.confirmation(terms, shop.key_of(terms)), sender=shop.relayer)
    gas_book.note("confirm: full split with inspector and referrer, single", shop.chain.gas_used, 110_000)


@pytest.mark.parametrize("count", COUNTS)
def test_confirm__in_batch(shop: Workshop, gas_book: GasBook, count: int) -> None:
    gas = in_batch(shop, delivered(shop, count), confirm_call(shop))
    gas_book.note(f"confirm: full split, batch of {count}, per deal", gas, 45_000 if count == 50 else None)


def cancellations(shop: Workshop, terms: Terms) -> tuple[Any, ...]:
    """`Consents` of both sides."""
    buyer = shop.acts.cancellation(terms, shop.key_of(terms), terms.buyer)
    return (FOREVER, buyer, shop.acts.cancellation(terms, shop.maker.key, terms.maker), b"")


def test_cancel(shop: Workshop, gas_book: GasBook) -> None:
    (terms,) = opened(shop, 1)
    consents = cancellations(shop, terms)
    shop.suite.escrow.cancel(terms.as_tuple(), consents, sender=shop.relayer)
    gas_book.note("cancel: both sides", shop.chain.gas_used, 95_000)


@pytest.mark.parametrize(
    ("row", "facts", "days"),
    [
        ("NOT_SHIPPED", (), 8),
        ("LOST_IN_TRANSIT", (*BEFORE_PICKUP, FactKind.PICKUP), 21),
        ("SILENT_ACCEPTED", (*BEFORE_PICKUP, FactKind.PICKUP, FactKind.DELIVERY), 8),
    ],
)
def test_settle(shop: Workshop, gas_book: GasBook, row: str, facts: tuple[FactKind, ...], days: int) -> None:
    (terms,) = opened(shop, 1)
    shop.attest([terms], *facts)
    shop.chain.clock.pass_(days=days)
    shop.suite.escrow.settle(terms.as_tuple(), sender=shop.relayer)
    gas_book.note(f"settle: {row}, with the slash of G where the row has one", shop.chain.gas_used, 95_000)


@pytest.mark.parametrize(
    ("row", "facts", "days"),
    [
        ("NOT_SHIPPED", (), 8),
        ("LOST_IN_TRANSIT", (*BEFORE_PICKUP, FactKind.PICKUP), 21),
        ("SILENT_ACCEPTED", (*BEFORE_PICKUP, FactKind.PICKUP, FactKind.DELIVERY), 8),
    ],
)
@pytest.mark.parametrize("count", COUNTS)
def test_settle__in_batch(shop: Workshop, gas_book: GasBook, row: str, facts: tuple[FactKind, ...], days: int, count: int) -> None:
    deals = opened(shop, count)
    shop.attest(deals, *facts)
    shop.chain.clock.pass_(days=days)
    gas = in_batch(shop, deals, lambda terms: shop.suite.escrow.settle.encode(terms.as_tuple()))
    gas_book.note(f"settle: {row}, batch of {count}, per deal", gas)


@pytest.mark.parametrize("count", COUNTS)
def test_cancel__in_batch(shop: Workshop, gas_book: GasBook, count: int) -> None:
    def call(terms: Terms) -> bytes:
        return bytes(shop.suite.escrow.cancel.encode(terms.as_tuple(), cancellations(shop, terms)))

    gas_book.note(f"cancel: both sides, batch of {count}, per deal", in_batch(shop, opened(shop, count), call))


@pytest.mark.parametrize("count", COUNTS)
def test_countersign__in_batch(shop: Workshop, gas_book: GasBook, count: int) -> None:
    deals = shop.open([shop.match(index, offer_id=shop.pending_offer_id) for index in range(count)])
    gas = in_batch(
        shop,
        deals,
        lambda terms: shop.suite.escrow.countersign.encode(terms.as_tuple(), shop.acts.countersignature(terms, shop.maker.key)),
    )
    gas_book.note(f"countersign: batch of {count}, per deal", gas)


def test_countersign(shop: Workshop, gas_book: GasBook) -> None:
    (terms,) = shop.open([shop.match(0, offer_id=shop.pending_offer_id)])
    shop.suite.escrow.countersign(terms.as_tuple(), shop.acts.countersignature(terms, shop.maker.key), sender=shop.relayer)
    gas_book.note("countersign: single", shop.chain.gas_used)


def test_happy_path(shop: Workshop, gas_book: GasBook) -> None:
    nobody = "0x" + "00" * 20
    plain = {"inspector": nobody, "referrer": nobody}
    total = 0
    shop.suite.exchange.settle(shop.match(0, **plain), sender=shop.relayer)
    total += shop.chain.gas_used
    (terms,) = shop.opened()
    for kind in (FactKind.PICKUP, FactKind.DELIVERY):
        shop.suite.escrow.attest(terms.as_tuple(), shop.fact(terms, kind), sender=shop.relayer)
        total += shop.chain.gas_used
    shop.suite.escrow.confirm(terms.as_tuple(), shop.acts.confirmation(terms, shop.key_of(terms)), sender=shop.relayer)
    gas_book.note("happy path: open, pickup, delivery, confirm, single", total + shop.chain.gas_used, 380_000)


def test_happy_path__in_batches(shop: Workshop, gas_book: GasBook) -> None:
    nobody = "0x" + "00" * 20
    deals = opened(shop, 50, inspector=nobody, referrer=nobody)
    total = shop.chain.gas_used // 50
    for kind in (FactKind.PICKUP, FactKind.DELIVERY):
        total += in_batch(shop, deals, attest_call(shop, kind))
    total += in_batch(shop, deals, confirm_call(shop))
    gas_book.note("happy path: open, pickup, delivery, confirm, in batches of 50, per deal", total, 185_000)
