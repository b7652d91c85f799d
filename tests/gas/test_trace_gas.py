"""Lots and Telemetry: opening, packing, handing over, anchoring readings, proving a breach."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from guildhall.messages import FactKind, deal_id
from tests import goods
from tests.gas.conftest import GasBook
from tests.gas.workshop import START_AT, Workshop

BOOK = "Trace"
SERIALS = [f"SN-{number:04}" for number in range(1_000)]
BEFORE = (FactKind.SCHEDULED, FactKind.IN_PRODUCTION, FactKind.PASSED, FactKind.PICKUP)


@pytest.fixture
def stage(shop: Workshop) -> Any:
    """The workshop as `tests.goods` takes it; the sender is the relayer."""
    suite = shop.suite
    stage = SimpleNamespace(
        suite=suite,
        chain=shop.chain,
        clock=shop.chain.clock,
        maker=shop.maker,
        carrier=shop.carrier,
        stranger=shop.relayer,
        expert=shop.expert,
        standard_id=shop.standard_id,
    )
    stage.made = goods.make_lot(stage, SERIALS, produced_at=START_AT)
    return stage


@pytest.fixture
def device(stage: Any, shop: Workshop) -> Any:
    """The carrier's; the standard has two limits."""
    goods.publish_limits(stage)
    device = shop.chain.account(90)
    goods.register_device(stage, device)
    return device


def shipped(shop: Workshop) -> Any:
    """A deal that was picked up."""
    (terms,) = shop.open([shop.match(0)])
    shop.attest([terms], *BEFORE)
    return SimpleNamespace(id=deal_id(terms), t=terms.as_tuple())


def test_lots(shop: Workshop, gas_book: GasBook, stage: Any) -> None:
    goods.open_lot(stage, stage.made)
    gas_book.note("open: a lot of any size", shop.chain.gas_used)
    (terms,) = shop.open([shop.match(0)])
    deal = deal_id(terms)
    for count in (1, 10):
        goods.pack(stage, stage.made, deal, range(count))
        gas_book.note(f"pack: {count} of 1,000 items, per item", shop.chain.gas_used // count)
    goods.hand_over(stage, deal, shop.carrier, shop.store)
    gas_book.note("handOver: signed by both", shop.chain.gas_used)


def test_anchor(shop: Workshop, gas_book: GasBook, stage: Any, device: Any) -> None:
    batch = goods.make_batch(stage, device)
    stage.suite.telemetry.anchor(batch.message.as_tuple(), goods.sign_telemetry(stage, batch.message, device), sender=shop.relayer)
    gas_book.note("anchor: a batch of any size", shop.chain.gas_used)


@pytest.mark.parametrize("count", [1, 1_000])
def test_report_breach(shop: Workshop, gas_book: GasBook, stage: Any, device: Any, count: int) -> None:
    deal = shipped(shop)
    now = stage.clock.now
    shop.chain.clock.pass_(seconds=count)
    batch = goods.make_batch(stage, device, *((1, 9_000 + place, now + place) for place in range(count)))
    stage.suite.telemetry.reportBreach(deal.t, goods.evidence(stage, deal, device, batch), sender=shop.relayer)
    gas_book.note(f"reportBreach: of {count:,} reading{'s' if count > 1 else ''}, mounting and batch signed", shop.chain.gas_used)
