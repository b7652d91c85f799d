"""The replay itself: every event at its real instant; all events of one instant in one block.

At equal instants: facts, confirmations, timeouts, openings. What is late, what is due and how a deal ends is for the contracts to say:
the runner only knows when something happened, and asks `Escrow.clockOf` when a keeper has to call.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from typing import Any

from guildhall.deploy import load_config
from guildhall.evm import Block, Engine
from guildhall.market import BOND_TAG, FREE_TAG, Books, DealActs, account_of
from guildhall.messages import FactKind, Row

from .cast import Cast, Deal
from .orders import Order
from .report import SKIPPED, Outcome, Report

BATCH = 50
"""Calls per transaction at most."""

GAS_BASE = 200_000
GAS_PER_CALL = 300_000
"""Gas limits, so that several transactions fit into one block of a node; twice and more of what is used."""

SETUP_PERIOD = 86_400
"""The chain starts this long before the first order."""


class ReplayError(Exception):
    """The contracts refused something that the replay needs; the message carries their error."""


class Kind(IntEnum):
    """Events in the order in which those of one instant are played."""

    PICKUP = 0
    DELIVERY = 1
    CONFIRM = 2
    SETTLE = 3
    OPEN = 4


def starts_at(orders: Iterable[Order]) -> int:
    """Timestamp at which a chain for these orders has to start."""
    return max(1, min((order.opened_at for order in orders if not order.is_skipped and order.opened_at), default=2) - SETUP_PERIOD)


class Replay:
    """A replay of orders on a chain (the API of `guildhall.evm.Chain`); `confirms`: buyers confirm on receipt."""

    def __init__(self, chain: Engine, orders: Sequence[Order], confirms: bool, on_step: Callable[[int], None] = lambda done: None) -> None:
        self._chain = chain
        self._orders = orders
        self._confirms = confirms
        self._on_step = on_step
        self._cast = Cast(chain, load_config())
        self._suite = self._cast.suite
        self._acts = DealActs(self._suite)
        self._books = Books(self._suite)
        self._events: list[tuple[int, int, int]] = []
        self._deals: dict[int, Deal] = {}
        self._row_of: dict[bytes, int] = {}
        self._outcomes: dict[int, Outcome] = {}
        self._due: dict[int, int] = {}
        self._by_row = {order.row: order for order in orders}
        self.refused_count = 0

    # -------------------------------------------------------- the run -----------------------------------------------------

    def run(self) -> Report:
        """Play everything; the books are closed after every instant, and every account is held against the contract at the end."""
        self._admit()
        for order in self._orders:
            if order.is_skipped:
                self._outcomes[order.row] = Outcome(order.row, SKIPPED, 0, 0)
            else:
                self._push(order.opened_at, Kind.OPEN, order.row)
        self._on_step(len(self._outcomes))
        while self._events:
            self._play(self._events[0][0])
        open_rows = [row for row in self._by_row if row not in self._outcomes]
        if open_rows:
            raise ReplayError(f"{len(open_rows)} deals never ended, the first is row {open_rows[0]}")
        self._withdraw()
        self._books.check_accounts()
        outcomes = [self._outcomes[order.row] for order in self._orders]
        scenario = "confirm" if self._confirms else "silent"
        return Report(scenario, outcomes, self._books.in_amount, self._books.out_amount, self._books.held_amount)

    def _admit(self) -> None:
        self._cast.admit_sellers(self._orders, self._post_last)
        self._books.check()

    def _post_last(self) -> None:
        self._books.post(self._chain.logs, self._chain.clock.now)

    def _push(self, instant: int | None, kind: Kind, row: int) -> None:
        if instant is not None:
            heapq.heappush(self._events, (instant, kind, row))

    def _play(self, now: int) -> None:
        """All events of one instant, in one block."""
        queue: list[tuple[Kind, int]] = []
        while self._events and self._events[0][0] == now:
            _, kind, row = heapq.heappop(self._events)
            if row in self._outcomes or (kind is Kind.SETTLE and self._due.get(row) != now):
                continue
            queue.append((Kind(kind), row))
            self._follow(Kind(kind), self._by_row[row], now)
        if not queue:
            return
        self._read(self._send(queue, now), now)
        self._books.check()
        self._schedule({row for _, row in queue}, now)
        self._on_step(len(self._outcomes))

    def _follow(self, kind: Kind, order: Order, now: int) -> None:
        """What its people do next, whatever the contracts may say to it."""
        if kind is Kind.OPEN and order.carrier_at is not None:
            self._push(max(order.carrier_at, now), Kind.PICKUP, order.row)
        elif kind is Kind.PICKUP and order.delivered_at is not None:
            self._push(max(order.delivered_at, now), Kind.DELIVERY, order.row)
        elif kind is Kind.DELIVERY and self._confirms:
            self._push(now, Kind.CONFIRM, order.row)

    def _schedule(self, rows: Iterable[int], now: int) -> None:
        """A keeper's calendar, from the contract's own clock."""
        for row in rows:
            if row in self._outcomes:
                continue
            _, due_at = self._suite.escrow.clockOf(self._deals[row].terms_tuple)
            if self._due.get(row) != due_at:
                self._due[row] = due_at
                self._push(max(due_at, now), Kind.SETTLE, row)

    # ------------------------------------------------------ transactions --------------------------------------------------

    def _send(self, queue: list[tuple[Kind, int]], now: int) -> list[Any]:
        """Consecutive calls of one contract travel together; returns the logs of all."""
        with self._chain.block(at=now) as block:
            start = 0
            while start < len(queue):
                is_opening = queue[start][0] is Kind.OPEN
                end = start
                while end < len(queue) and end - start < BATCH and (queue[end][0] is Kind.OPEN) == is_opening:
                    end += 1
                if is_opening:
                    self._add_openings(block, [row for _, row in queue[start:end]])
                else:
                    self._add_calls(block, queue[start:end], now)
                start = end
        return self._chain.logs

    def _add_calls(self, block: Block, batch: list[tuple[Kind, int]], now: int) -> None:
        calls = [self._call(kind, self._deals[row], now) for kind, row in batch]
        block.add(self._suite.escrow.batch, calls, sender=self._cast.relayer, gas=GAS_BASE + GAS_PER_CALL * len(calls))

    def _add_openings(self, block: Block, rows: list[int]) -> None:
        """The buyers' money comes in just before their deals open."""
        matches = []
        for row in rows:
            deal = self._deals[row] = self._cast.deal(self._by_row[row])
            self._row_of[deal.id] = row
            terms = deal.terms
            locks = self._books.locks_of(terms.policy_version, terms.price_amount, terms.freight_amount)
            cashier = self._cast.market.cashier
            block.add(self._suite.escrow.deposit, account_of(terms.buyer), locks.buyerAmount, sender=cashier, gas=GAS_BASE)
            matches.append(deal.match)
        block.add(self._suite.exchange.settleBatch, matches, sender=self._cast.relayer, gas=GAS_BASE + GAS_PER_CALL * len(matches))

    def _call(self, kind: Kind, deal: Deal, now: int) -> bytes:
        escrow, terms = self._suite.escrow, deal.terms_tuple
        if kind is Kind.PICKUP:
            return bytes(escrow.attest.encode(terms, self._acts.fact(deal.terms, FactKind.PICKUP, self._cast.carrier_key, now)))
        if kind is Kind.DELIVERY:
            fact = self._acts.fact(deal.terms, FactKind.DELIVERY, self._cast.carrier_key, now, code=deal.code)
            return bytes(escrow.attest.encode(terms, fact))
        if kind is Kind.CONFIRM:
            return bytes(escrow.confirm.encode(terms, self._acts.confirmation(deal.terms, deal.buyer_key)))
        return bytes(escrow.settle.encode(terms))

    def _read(self, logs: list[Any], now: int) -> None:
        """Enter the logs into the books and note how deals ended."""
        for log in self._books.post(logs, now):
            if log.name == "DealClosed":
                row = self._row_of[log.args.dealId]
                order = self._by_row[row]
                self._outcomes[row] = Outcome(row, Row(log.args.row).name, now, order.price_cents + order.freight_cents)
            elif log.name == "CallFailed":
                self._refuse(log.args.reason)
        for log in logs:
            if log.name == "MatchSkipped":
                raise ReplayError(f"the Exchange skipped a match: {self._error(log.args.reason)}")

    def _refuse(self, reason: bytes) -> None:
        # A fact that comes too late, and what would have followed from it.
        name = self._error(reason)
        if not name.startswith(("Escrow_TooLate", "Escrow_WrongStatus", "Escrow_NotDelivered", "Escrow_NotEntitled", "Trace_NotShipped")):
            raise ReplayError(f"the Escrow refused a call: {name}")
        self.refused_count += 1

    def _error(self, reason: bytes) -> str:
        decoded = self._chain.artifacts.decode_error(reason)
        return f"{decoded[0]}{tuple(decoded[1])}" if decoded else "0x" + reason.hex()

    def _withdraw(self) -> None:
        """Everybody takes her money home; what is left belongs to the suite's pots."""
        sellers = (seller.account for seller in self._cast.sellers.values())
        people = [*self._cast.buyers, *sellers, self._cast.carrier, self._cast.expert]
        for account in people:
            for tag in (FREE_TAG, BOND_TAG):
                amount = self._books.account_amounts.get(account_of(account.address, tag), 0)
                if amount:
                    self._suite.escrow.withdraw(tag, account, amount, sender=account)
                    self._post_last()
        self._books.check()
