"""The journal: what the contracts' logs say about deals, rounds and slashes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from guildhall.evm import Log
from guildhall.messages import FactKind, Row, Status
from guildhall.relayer.observation import terms_of

from .cast import Person
from .record import DealRecord, Moment, Slash, Transaction
from .season import DemandPlan
from .setting import Setting
from .stage import Stage
from .text import amount

__all__ = ["Journal"]


class Journal:
    """Hears every transaction; `on_open`, `on_close` are called for each deal; `case_of` tells the number of its open case, 0 = none."""

    def __init__(self, stage: Stage, setting: Setting) -> None:
        self._stage = stage
        self._setting = setting
        self.plans: dict[bytes, DemandPlan] = {}
        self.deals: dict[bytes, DealRecord] = {}
        self.slashes: list[Slash] = []
        self.skipped: list[tuple[DemandPlan, str]] = []
        self.round = 0
        self.case_of: Callable[[DealRecord], int] = lambda deal: 0
        self.on_open: Callable[[DealRecord], None] = lambda deal: None
        self.on_close: Callable[[DealRecord], None] = lambda deal: None
        self._opened: dict[bytes, Any] = {}
        self._cause = (b"", Row.NONE)
        self._is_slashing = False

    def hear(self, logs: Sequence[Log], transaction: Transaction) -> None:
        """Enter the logs of a transaction."""
        for log in logs:
            handler = getattr(self, f"_on_{log.name}", None)
            if handler is not None:
                handler(log.args, transaction)

    # -------------------------------------------------------- events ------------------------------------------------------

    def _on_DealOpened(self, args: Any, transaction: Transaction) -> None:
        self._opened[args.dealId] = args

    def _on_MatchSettled(self, args: Any, transaction: Transaction) -> None:
        opened = self._opened.pop(args.dealId)
        plan = self.plans[args.demandHash]
        terms = terms_of(opened.terms)
        offer, tariff = self._setting.offers[args.offerId], self._setting.tariffs[args.tariffId]
        is_pending = opened.status == Status.PENDING
        deal = DealRecord(
            number=len(self.deals) + 1,
            plan=plan,
            terms=terms,
            id=args.dealId,
            maker=offer.maker,
            carrier=tariff.carrier,
            round=self.round,
            opened_at=transaction.at,
            is_pending=is_pending,
            locked_at=0 if is_pending else transaction.at,
        )
        deal.locks = self._stage.books.locks_of(terms.policy_version, terms.price_amount, terms.freight_amount)
        locked = "the buyer's money waits for the maker's signature" if is_pending else "both sides' money is locked"
        deal.moments.append(Moment(transaction.at, f"matches; {locked}", "Relayer", b"", transaction))
        self.deals[deal.id] = deal
        self.on_open(deal)

    def _on_MatchSkipped(self, args: Any, transaction: Transaction) -> None:
        decoded = self._stage.chain.artifacts.decode_error(args.reason)
        self.skipped.append((self.plans[args.demandHash], decoded[0] if decoded else "unknown"))

    def _on_DealCountersigned(self, args: Any, transaction: Transaction) -> None:
        self.deals[args.dealId].locked_at = transaction.at

    def _on_DealShipped(self, args: Any, transaction: Transaction) -> None:
        deal = self.deals[args.dealId]
        deal.is_shipped, deal.shipped_at = True, transaction.at
        deal.carrier = self._person(args.carrier)

    def _on_FactRecorded(self, args: Any, transaction: Transaction) -> None:
        if args.kind == FactKind.DELIVERY:
            self.deals[args.dealId].delivered_at = transaction.at

    def _on_DealReworked(self, args: Any, transaction: Transaction) -> None:
        self._cause = (args.dealId, Row.OFF_SPEC_REWORK)
        self.deals[args.dealId].was_reworked = True

    def _on_DealClosed(self, args: Any, transaction: Transaction) -> None:
        self._cause = (args.dealId, Row(args.row))
        deal = self.deals[args.dealId]
        deal.row, deal.closed_at, deal.payoff = Row(args.row), transaction.at, args.payoff
        text, who = f"closes the deal by {deal.row.name} and credits everybody", "Escrow"
        if transaction.step in ("time-outs", "move a case on"):
            text, who = f"settles what time has made due: {deal.row.name}", "Relayer"
        deal.moments.append(Moment(transaction.at, text, who, b"", transaction, case=self.case_of(deal)))
        self.on_close(deal)

    def _on_DealResumed(self, args: Any, transaction: Transaction) -> None:
        self._cause = (args.dealId, Row.OVERTURNED)

    def _on_Slashed(self, args: Any, transaction: Transaction) -> None:
        # The G-Token tells whose it was in the transfer that follows.
        self._is_slashing = True

    def _on_Transfer(self, args: Any, transaction: Transaction) -> None:
        if not self._is_slashing:
            return
        self._is_slashing = False
        # The Escrow slashes just after the row that asks for it.
        deal_id, row = self._cause
        deal, who = self.deals[deal_id], self._person(args[0])
        text = f"burns {amount(args[2])} of {who.name}’s bonded G, by {row.name}"
        deal.moments.append(Moment(transaction.at, text, "Escrow", b"", transaction, case=self.case_of(deal)))
        self.slashes.append(Slash(transaction.at, who.name, deal.number, row.name, args[2]))

    def _person(self, address: str) -> Person:
        return self._stage.person_at[address]
