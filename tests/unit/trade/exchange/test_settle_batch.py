"""Exchange.settleBatch: many matches; what is or became infeasible is skipped with the error of settle as its reason."""

from __future__ import annotations

from typing import Any

from guildhall.messages import Status
from tests.stage import FUNDS, QUANTITY, Stage, U


def error(stage: Stage, name: str, *values: Any) -> bytes:
    """Revert data."""
    found = next(each for each in stage.chain.artifacts.errors.values() if each.name == name)
    return bytes(found.selector + found.values.encode(values))


def skipped(stage: Stage) -> list[bytes]:
    """Reasons told by the last batch."""
    return [log.args.reason for log in stage.chain.logs if log.name == "MatchSkipped"]


def test_settle_batch__sender_no_relayer__Exchange_NotRelayer(stage: Stage) -> None:
    """EXC-1: not even the buyer of all that is in it."""
    for sender in (stage.stranger, stage.buyer, stage.admin):
        with stage.chain.expect("Exchange_NotRelayer", caller=sender):
            stage.exchange.settleBatch([stage.make_match()], sender=sender)


def test_settle_batch__empty__Exchange_EmptyBatch(stage: Stage) -> None:
    """EXC-1"""
    with stage.chain.expect("Exchange_EmptyBatch"):
        stage.exchange.settleBatch([], sender=stage.relayer)


def test_settle_batch__every_reason__skipped_and_told(stage: Stage) -> None:
    """EXC-2, EXC-3, EXC-6: one good match between bad ones."""
    now = stage.clock.now
    good, expired, dear, big = (
        stage.make_demand(**changes) for changes in ({}, {"expires_at": now}, {"limit_amount": 1}, {"quantity": 10**6 + 1})
    )
    demands = (expired, good, dear, big)
    digests = [demand.digest(stage.suite.exchange_domain) for demand in demands]
    deal = stage.deal_of(good)

    batch_id = stage.exchange.settleBatch([stage.make_match(demand) for demand in demands], sender=stage.relayer)

    assert batch_id == stage.exchange.batchCount() == 1
    exchange = stage.exchange
    assert stage.chain.logs == [
        exchange.MatchSkipped(digests[0], 1, stage.offer_id, error(stage, "Exchange_DemandExpired", now, now)),
        stage.suite.offers.CapacityTaken(stage.offer_id, QUANTITY, 10**6 - QUANTITY),
        stage.escrow.DealOpened(deal.id, stage.buyer, stage.maker, 1, Status.LOCKED, deal.t),
        exchange.MatchSettled(digests[1], deal.id, 1, stage.offer_id, stage.tariff_id, QUANTITY, bytes(32)),
        exchange.MatchSkipped(digests[2], 1, stage.offer_id, error(stage, "Exchange_LimitExceeded", 1_050 * U, 1)),
        exchange.MatchSkipped(digests[3], 1, stage.offer_id, error(stage, "Exchange_CapacityExceeded", 10**6 - QUANTITY, 10**6 + 1)),
        exchange.BatchSettled(1, stage.relayer, 1, 3),
    ]


def test_settle_batch__capacity_runs_out__rest_skipped(stage: Stage) -> None:
    """EXC-3: over-capacity by one unit, within one batch."""
    offer_id = stage.post_offer(capacity=2 * QUANTITY - 1)
    matches = [stage.make_match(stage.make_demand(), offer_id=offer_id) for _ in range(2)]

    stage.exchange.settleBatch(matches, sender=stage.relayer)

    assert skipped(stage) == [error(stage, "Exchange_CapacityExceeded", QUANTITY - 1, QUANTITY)]


def test_settle_batch__same_demand_twice__second_skipped(stage: Stage) -> None:
    """EXC-2"""
    match = stage.make_match()

    stage.exchange.settleBatch([match, match], sender=stage.relayer)

    assert skipped(stage) == [error(stage, "Exchange_NonceUsed", stage.buyer, match[0][14])]
    assert stage.balance(stage.buyer) == FUNDS - 1_060 * U


def test_settle_batch__second_relayer__all_skipped(stage: Stage) -> None:
    """EXC-2: two relayers settle the same demands; the first one counts, the other one does no harm."""
    matches = [stage.make_match() for _ in range(3)]

    stage.exchange.settleBatch(matches, sender=stage.relayer)
    before = stage.balance(stage.buyer)
    stage.exchange.settleBatch(matches, sender=stage.second_relayer)

    assert skipped(stage) == [error(stage, "Exchange_NonceUsed", stage.buyer, match[0][14]) for match in matches]
    assert stage.chain.logs[-1] == stage.exchange.BatchSettled(2, stage.second_relayer, 0, 3)
    assert stage.balance(stage.buyer) == before
    with stage.chain.expect("Exchange_NonceUsed", buyer=stage.buyer, nonce=matches[0][0][14]):
        stage.exchange.settle(matches[0], sender=stage.second_relayer)


def test_settle_batch__buyer_cannot_pay__only_hers_skipped(stage: Stage) -> None:
    """ESC-13"""
    poor = stage.make_match(stage.make_demand(buyer=stage.factor.address), stage.factor.key)
    rich = stage.make_match()

    stage.exchange.settleBatch([poor, rich], sender=stage.relayer)

    assert skipped(stage) == [error(stage, "ERC20InsufficientAllowance", stage.escrow, 0, 1_060 * U)]
    assert stage.chain.logs[-1] == stage.exchange.BatchSettled(1, stage.relayer, 1, 1)


def test_settle_batch__skipped__nothing_of_it_remains(stage: Stage) -> None:
    """EXC-3: capacity and nonce are taken before the deal opens; a skipped match gives both back."""
    match = stage.make_match(stage.make_demand(buyer=stage.factor.address), stage.factor.key)

    stage.exchange.settleBatch([match], sender=stage.relayer)

    assert stage.suite.offers.offerOf(stage.offer_id).capacity == 10**6
    assert not stage.exchange.isNonceUsed(stage.factor, match[0][14])
    stage.market.deposit(stage.factor.address, 1_060 * U)
    stage.exchange.settleBatch([match], sender=stage.relayer)
    assert skipped(stage) == []


def test_settle_batch__feasible__opened_and_told(stage: Stage) -> None:
    """EXC-1"""
    demands = [stage.make_demand() for _ in range(4)]

    batch_ids = [stage.exchange.settleBatch([stage.make_match(demand)], sender=stage.relayer) for demand in demands[:2]]
    batch_ids.append(stage.exchange.settleBatch([stage.make_match(demand) for demand in demands[2:]], sender=stage.second_relayer))

    assert batch_ids == [1, 2, 3]
    assert stage.chain.logs[-1] == stage.exchange.BatchSettled(3, stage.second_relayer, 2, 0)
    assert [stage.escrow.dealOf(stage.deal_of(demand).id).batchId for demand in demands] == [1, 2, 3, 3]
