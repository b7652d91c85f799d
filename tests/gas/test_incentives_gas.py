"""Claims under the incentive rules."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.messages import FactKind, Reward, Terms
from tests.gas.conftest import GasBook
from tests.gas.workshop import FREIGHT_BASE, Workshop

BOOK = "Incentives"
DAY = 86_400


def sold(shop: Workshop, count: int) -> list[Terms]:
    """Quick, fast, inspected, guided: every rule is due."""
    shop.market.post_tariff(shop.carrier, *zones(shop), FREIGHT_BASE, 0, 6 * DAY)
    tariff_id = shop.suite.offers.tariffCount()
    matches = [(*shop.match(index)[:3], tariff_id) for index in range(count)]
    deals = shop.open(matches)
    shop.attest(deals, FactKind.SCHEDULED, FactKind.IN_PRODUCTION, FactKind.PASSED, FactKind.PICKUP, FactKind.DELIVERY)
    shop.batch([shop.suite.escrow.confirm.encode(each.as_tuple(), confirmation(shop, each)) for each in deals])
    return deals


def zones(shop: Workshop) -> tuple[int, int]:
    tariff = shop.suite.offers.tariffOf(shop.tariff_id)
    return tariff.fromZone, tariff.toZone


def confirmation(shop: Workshop, terms: Terms) -> bytes:
    return shop.acts.confirmation(terms, shop.key_of(terms))


def warm(shop: Workshop, deals: list[Terms]) -> list[Any]:
    """The first of the deals is claimed, and its buyer's, maker's and store's accounts and the month's budgets are in use."""
    first, *rest = (each.as_tuple() for each in deals)
    shop.suite.incentives.claim(first, sender=shop.relayer)
    return rest


def test_claim__single(shop: Workshop, gas_book: GasBook) -> None:
    (deal,) = warm(shop, sold(shop, 2))
    shop.suite.incentives.claim(deal, sender=shop.relayer)
    paid = {Reward(log.args.rule) for log in shop.chain.logs if log.name == "Rewarded"}
    assert paid == {Reward.DEMAND, Reward.MAKER, Reward.STORE, Reward.CARRIER}
    gas_book.note("claim: four rules, accounts in use but the buyer's", shop.chain.gas_used)


@pytest.mark.parametrize("count", [1, 10])
def test_claim_batch__per_deal(shop: Workshop, gas_book: GasBook, count: int) -> None:
    deals = warm(shop, sold(shop, count + 1))
    shop.suite.incentives.claimBatch(deals, sender=shop.relayer)
    assert not [log for log in shop.chain.logs if log.name == "ClaimSkipped"]
    gas_book.note(f"claimBatch: {count}, per deal, four rules each", shop.chain.gas_used // count)


def test_note_inspections__per_deal(shop: Workshop, gas_book: GasBook) -> None:
    deals = [each.as_tuple() for each in sold(shop, 10)]
    shop.suite.gold_badge.noteInspections(deals, sender=shop.relayer)
    gas_book.note("noteInspections: 10, per deal", shop.chain.gas_used // 10)


def test_claim_data(shop: Workshop, gas_book: GasBook) -> None:
    deals = sold(shop, 1)
    deal = deals[0].as_tuple()
    shop.suite.incentives.claim(deal, sender=shop.relayer)
    buyer = next(each for each in shop.buyers if each.address == deals[0].buyer)
    shop.suite.data_grants.grant(shop.store, 1, shop.chain.clock.now + 200 * DAY, sender=buyer)
    shop.chain.clock.pass_(days=62)
    epoch = shop.suite.incentives.epoch() - 1
    shop.suite.incentives.claimData(deal, 1, epoch, sender=shop.relayer)
    gas_book.note("claimData: one month", shop.chain.gas_used)
