"""Settles a plan: matches into transactions that fit a block, logs into an outcome.

A match whose buyer is a contract wallet (ERC-1271) travels alone and with a gas limit: the Exchange hands the wallet what gas there is, a
hostile one burns it, and whoever stands behind it in the batch would pay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guildhall.evm import Log
from guildhall.market import NOBODY

from .errors import TransactionFailed
from .market_view import Market
from .plan import Plan, PlannedMatch
from .ports import Limited, Sender, SuitePort, reason_of
from .views import WALLET_GAS

__all__ = ["BatchOutcome", "Batcher", "Part", "Settled", "Skipped", "gas_of", "parts_of"]

# Highest figures of gas/Exchange.json with room to spare: a deal of a batch, the first of its buyer, both sides drawn by allowance.
MATCH_GAS = 180_000
MATERIAL_GAS = 15_000
ROYALTY_GAS = 6_000
RULE_GAS = 210_000
BATCH_GAS = 100_000

BLOCK_SHARE_BPS = 8_000
"""Of a block's gas that one transaction may plan for; the rest is for what the constants do not know."""

TX_FAILED = "transaction failed"
UNSENT_BATCH = 0
"""Batch id of a match whose transaction failed as a whole."""

Learn = Callable[[Sequence[Log]], None]


@dataclass(frozen=True)
class Settled:
    """A match that became a deal. `cost_amount`: price + freight, U base units."""

    demand_hash: bytes
    deal_id: bytes
    batch_id: int
    offer_id: int
    tariff_id: int
    cost_amount: int


@dataclass(frozen=True)
class Skipped:
    """A match that became infeasible between reading and settling. `reason`: the contract's error, `values`: what it says."""

    demand_hash: bytes
    batch_id: int
    offer_id: int
    reason: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class BatchOutcome:
    """What became of a plan's matches."""

    batch_ids: tuple[int, ...]
    settled: tuple[Settled, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True)
class Part:
    """The matches of one transaction; `gas`: its limit, None = the chain's default."""

    matches: tuple[PlannedMatch, ...]
    gas: int | None = None


class Batcher:
    """Sends plans to the Exchange. `block_gas`: gas limit of the chain's blocks."""

    def __init__(self, suite: SuitePort, sender: Sender, block_gas: int) -> None:
        self._suite = suite
        self._sender = sender
        self._budget = block_gas * BLOCK_SHARE_BPS // 10_000

    def settle(self, plan: Plan, market: Market, learn: Learn) -> BatchOutcome:
        """One transaction for all plain keys, more only where one would not fit a block; one for each contract wallet.

        `learn` is given the logs of each transaction as soon as it is through, so that nothing is lost when the next one raises
        TransactionFailed.
        """
        logs: list[Log] = []
        failed: list[Skipped] = []
        for part in parts_of(plan.matches, market, self._budget):
            try:
                logs += self._send(part, learn)
            except TransactionFailed as problem:
                if part.gas is None:
                    raise
                (match,) = part.matches  # a wallet's own affair
                offer_id = match.arc.offer.offer_id
                failed.append(Skipped(match.wish.demand_hash, UNSENT_BATCH, offer_id, TX_FAILED, {"cause": str(problem.cause)}))
        return self._outcome(plan, logs, failed)

    def _send(self, part: Part, learn: Learn) -> list[Log]:
        matches = [(each.wish.demand.as_tuple(), each.wish.signature, each.arc.offer.offer_id, each.arc.tariff_id) for each in part.matches]
        method = self._suite.exchange.settleBatch
        logs = self._sender.send(method if part.gas is None else Limited(method, part.gas), matches)
        learn(logs)
        return [log for log in logs if log.address == self._suite.exchange.address]

    def _outcome(self, plan: Plan, logs: Sequence[Log], failed: Sequence[Skipped]) -> BatchOutcome:
        cost = {each.wish.demand_hash: each.arc.cost_amount for each in plan.matches}
        settled: list[Settled] = []
        skipped = list(failed)
        for log in logs:
            args = log.args
            if log.name == "MatchSettled":
                match = (args.demandHash, args.dealId, args.batchId, args.offerId, args.tariffId)
                settled.append(Settled(*match, cost[args.demandHash]))
            elif log.name == "MatchSkipped":
                reason = reason_of(self._suite.chain.artifacts, args.reason)
                skipped.append(Skipped(args.demandHash, args.batchId, args.offerId, *reason))
        batches = tuple(log.args.batchId for log in logs if log.name == "BatchSettled")
        return BatchOutcome(batches, tuple(settled), tuple(skipped))


def parts_of(matches: Iterable[PlannedMatch], market: Market, budget: int) -> list[Part]:
    """The matches of plain keys in parts of at most `budget` estimated gas (a single match may exceed it), then one part per wallet."""
    groups: list[list[PlannedMatch]] = []
    wallets: list[PlannedMatch] = []
    used = budget
    for match in matches:
        if not match.wish.is_plain_key:
            wallets.append(match)
            continue
        gas = gas_of(match, market)
        if used + gas > budget:
            groups.append([])
            used = BATCH_GAS
        groups[-1].append(match)
        used += gas
    return [Part(tuple(group)) for group in groups] + [Part((match,), BATCH_GAS + gas_of(match, market)) for match in wallets]


def gas_of(match: PlannedMatch, market: Market) -> int:
    """An upper estimate of what a match costs in a batch."""
    standard = market.standards[match.wish.demand.standard_id]
    gas = MATCH_GAS + MATERIAL_GAS * len(standard.materials) + ROYALTY_GAS * standard.royalty_count
    if standard.rule != NOBODY:
        gas += RULE_GAS
    return gas if match.wish.is_plain_key else gas + WALLET_GAS
