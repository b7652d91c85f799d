"""The money books: a mirror of the Escrow's ledger from its events, held against the token after every step.

Conservation law: `U.balanceOf(Escrow) = Σ accounts + Σ locked in deals`, and a row pays exactly what was locked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from guildhall.deploy import Suite
from guildhall.messages import Row, Status

from .ledger import BOND_TAG, FREE_TAG, account_of


class BooksError(Exception):
    """Money appeared or vanished; the message says where and how much."""


class Books:
    """The mirror. Feed it every log of every transaction with `post`, then `check`.

    `account_amounts`: what lies in an account; `received_amounts`: all that ever came into it.
    """

    def __init__(self, suite: Suite) -> None:
        self._suite = suite
        self._address = suite.escrow.address
        self.account_amounts: dict[bytes, int] = defaultdict(int)
        self.received_amounts: dict[bytes, int] = defaultdict(int)
        self.locked_amounts: dict[bytes, int] = {}
        self.terms: dict[bytes, Any] = {}
        self.carriers: dict[bytes, str] = {}
        self.payees: dict[bytes, str] = {}
        self.in_amount = 0
        self.out_amount = 0
        self.accounts_total = 0
        self.locked_total = 0
        self._locks: dict[tuple[int, int, int], Any] = {}
        self._pots: dict[int, Any] = {}

    @property
    def held_amount(self) -> int:
        """What the Escrow must hold now."""
        return self.accounts_total + self.locked_total

    def post(self, logs: Iterable[Any], now: int) -> list[Any]:
        """Enter the logs of one transaction or block mined at `now`; returns those of the Escrow."""
        own = [log for log in logs if log.address == self._address]
        for log in own:
            handler = getattr(self, f"_on_{log.name}", None)
            if handler is not None:
                handler(log.args, now)
        return own

    def check(self) -> None:
        """Hold the mirror against the token; BooksError on a difference of a single unit."""
        balance = self._suite.u_token.balanceOf(self._address)
        if balance != self.held_amount:
            raise BooksError(f"the Escrow holds {balance}, its books say {self.held_amount}")
        if self.in_amount != self.out_amount + self.held_amount:
            raise BooksError(f"{self.in_amount} came in, {self.out_amount} went out, {self.held_amount} is held")

    def check_accounts(self) -> None:
        """Hold every account of the mirror against the contract's."""
        for account, amount in self.account_amounts.items():
            actual = self._suite.escrow.balanceOf(account)
            if actual != amount:
                raise BooksError(f"account 0x{account.hex()} has {actual}, the books say {amount}")

    def locks_of(self, policy_version: int, price_amount: int, freight_amount: int) -> Any:
        """`Matrix.locksOf`, remembered: a version never changes."""
        key = (policy_version, price_amount, freight_amount)
        if key not in self._locks:
            self._locks[key] = self._suite.matrix.locksOf(*key)[0]
        return self._locks[key]

    def _locks_of(self, terms: Any) -> Any:
        return self.locks_of(terms.policyVersion, terms.priceAmount, terms.freightAmount)

    # -------------------------------------------------- the Escrow's events -----------------------------------------------

    def _on_Deposited(self, args: Any, now: int) -> None:
        self.in_amount += args.amount
        self._credit(args.account, args.amount)

    def _on_Withdrawn(self, args: Any, now: int) -> None:
        self.out_amount += args.amount
        self._credit(args.account, -args.amount)

    def _on_Transferred(self, args: Any, now: int) -> None:
        self._credit(args.fromAccount, -args.amount)
        self._credit(args.toAccount, args.amount)

    def _on_DealOpened(self, args: Any, now: int) -> None:
        self.terms[args.dealId] = args.terms
        self._lock(args.dealId, account_of(args.buyer), self._locks_of(args.terms).buyerAmount)
        if args.status == Status.LOCKED:
            self._lock_margin(args.dealId)

    def _on_DealCountersigned(self, args: Any, now: int) -> None:
        self._lock_margin(args.dealId)

    def _on_DealShipped(self, args: Any, now: int) -> None:
        self.carriers[args.dealId] = args.carrier
        self._lock(args.dealId, account_of(args.carrier, BOND_TAG), args.reserveAmount)

    def _on_DealStopped(self, args: Any, now: int) -> None:
        self._credit(account_of(args.party), -args.stakeAmount)
        self._credit(account_of(self._suite.cases.address, args.tag), args.stakeAmount)

    def _on_ClaimAssigned(self, args: Any, now: int) -> None:
        self.payees[args.dealId] = args.to

    def _on_DealClosed(self, args: Any, now: int) -> None:
        terms, payoff = self.terms[args.dealId], args.payoff
        locked = self.locked_amounts.pop(args.dealId)
        paid = sum(amount for amount in payoff[:-1]) + sum(payoff.royaltyAmounts)
        if paid != locked:
            raise BooksError(f"{Row(args.row).name} of deal 0x{args.dealId.hex()} pays {paid} where {locked} was locked")
        self.locked_total -= locked
        for account, amount in self._credits(args.dealId, terms, payoff, now):
            self._credit(account, amount)

    # -------------------------------------------------------- entries ------------------------------------------------------

    def _credits(self, deal: bytes, terms: Any, payoff: Any, now: int) -> Iterable[tuple[bytes, int]]:
        pots = self._pots_of(terms.policyVersion)
        carrier = self.carriers.get(deal)
        yield account_of(terms.buyer), payoff.buyerAmount
        yield account_of(terms.maker), payoff.makerAmount
        yield account_of(self.payees.get(deal, terms.maker)), payoff.payeeAmount
        if carrier is not None:
            yield account_of(carrier), payoff.carrierAmount
            yield account_of(carrier, BOND_TAG), payoff.reserveAmount
        yield account_of(terms.inspector), payoff.inspectorAmount
        yield account_of(terms.referrer), payoff.referrerAmount
        yield account_of(terms.expert), payoff.expertAmount
        tag = terms.standardId.to_bytes(4, "big") + (now // pots.panelPeriod).to_bytes(8, "big")
        yield account_of(pots.panels, tag), payoff.panelAmount
        yield account_of(pots.platform), payoff.platformAmount
        yield account_of(pots.commune), payoff.communeAmount
        yield account_of(pots.riskPool), payoff.riskPoolAmount
        if payoff.jurorsAmount:
            # Which jury the row pays is the case's to know; the deal is closed, so that it stays as it is.
            yield self._suite.court.accountOf(self._suite.cases.caseOf(deal).judgedId), payoff.jurorsAmount
        for share, amount in zip(terms.royalties, payoff.royaltyAmounts, strict=True):
            yield account_of(share.owner, FREE_TAG), amount

    def _pots_of(self, policy_version: int) -> Any:
        if policy_version not in self._pots:
            self._pots[policy_version] = self._suite.matrix.potsOf(policy_version)
        return self._pots[policy_version]

    def _lock_margin(self, deal: bytes) -> None:
        terms = self.terms[deal]
        locks = self._locks_of(terms)
        self._lock(deal, account_of(terms.maker), locks.wagerAmount + locks.penaltyAmount)

    def _lock(self, deal: bytes, account: bytes, amount: int) -> None:
        # The order of events within one opening (the deal, then what was drawn by allowance) may dip an account below zero until
        # the last of them: only the books as a whole are checked.
        self._credit(account, -amount)
        self.locked_amounts[deal] = self.locked_amounts.get(deal, 0) + amount
        self.locked_total += amount

    def _credit(self, account: bytes, amount: int) -> None:
        if amount:
            self.account_amounts[account] += amount
            if amount > 0:
                self.received_amounts[account] += amount
            self.accounts_total += amount
