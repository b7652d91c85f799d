"""Redemptions: which are open, which the bank has paid (`settle` burns the tokens), which cannot be paid (`reject` gives them back).

As with minting, nothing is remembered here: what is answered stands on chain, so any command may be repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

from guildhall.evm import Revert
from guildhall.tracing import Entry

from .amounts import amount_text
from .errors import Unusable
from .office import Office
from .outcomes import Outcome, State
from .payouts import Payout, title_of
from .tables import reference_hash

__all__ = ["OpenRedemption", "Status", "open_redemptions", "reject", "settle"]

EVENTS = ("RedemptionRequested", "RedemptionSettled", "RedemptionRejected")
_RACES = ("UToken_NotPending", "UToken_PaymentUsed")


class Status(IntEnum):
    """As `RedemptionStatus` in interfaces/IUToken.sol."""

    NONE = 0
    PENDING = 1
    SETTLED = 2
    REJECTED = 3


@dataclass(frozen=True)
class OpenRedemption:
    """One that waits for the bank. `amount`: base units. `due_at`: from then on it is overdue."""

    id: int
    owner: str
    amount: int
    payout_hash: bytes
    requested_at: int
    due_at: int
    is_overdue: bool


def open_redemptions(office: Office) -> list[OpenRedemption]:
    """By number.

    Raises:
        Unusable: the events do not go back to the first redemption.
    """
    period = int(office.ask("REDEMPTION_PERIOD"))
    found = []
    for number in sorted(_Known(office).open):
        it = office.ask("redemptionOf", number)
        if it.status == Status.PENDING:
            due_at = it.requestedAt + period
            found.append(OpenRedemption(number, it.owner, it.amount, it.payoutHash, it.requestedAt, due_at, office.ask("overdue", number)))
    total, pending = sum(each.amount for each in found), int(office.ask("pendingRedemptionAmount"))
    if total != pending:
        told = f"open redemptions add up to {amount_text(total)}, the token says {amount_text(pending)}"
        raise Unusable(f"{told}: start at an earlier --first-block; if it is early enough, something moved in this moment, try again")
    return found


def settle(office: Office, payouts: Iterable[Payout], *, dry_run: bool = False) -> Iterator[Outcome[Payout]]:
    """One outcome for each payout, as soon as it is known.

    Raises:
        Unusable: the account has no role that settles, or cannot pay for gas. Interrupted: the node went away; run it again.
    """
    clerk = _Clerk(office, dry_run)
    for payout in payouts:
        yield clerk.settle(payout)


def reject(office: Office, redemption: int | bytes, reason: str) -> Outcome[str]:
    """Give the tokens back; the chain keeps the hash of the reason, as of a reference.

    Raises:
        Unusable: the account has no role that rejects, or cannot pay for gas. Interrupted: the node went away; run it again.
    """
    return _Clerk(office, False).reject(redemption, reason)


class _Known:
    """What the token's events say of redemptions."""

    def __init__(self, office: Office) -> None:
        self._entries: list[Entry] = office.events.all(EVENTS)

    def _of(self, event: str) -> Iterator[Any]:
        return (entry.args for entry in self._entries if entry.event.endswith(event))

    @cached_property
    def settled(self) -> Mapping[int, Any]:
        return {args.id: args for args in self._of("RedemptionSettled")}

    @cached_property
    def rejected(self) -> Mapping[int, Any]:
        return {args.id: args for args in self._of("RedemptionRejected")}

    @cached_property
    def requested(self) -> Mapping[int, Any]:
        return {args.id: args for args in self._of("RedemptionRequested")}

    @cached_property
    def open(self) -> set[int]:
        return set(self.requested) - set(self.settled) - set(self.rejected)

    def by_payment(self, ref: bytes) -> int | None:
        return next((number for number, args in self.settled.items() if args.paymentRef == ref), None)


class _Contradicts(Exception):
    """The chain says something else than the bank."""


class _Clerk:
    """Compares each payout with the chain before anything is sent."""

    def __init__(self, office: Office, dry_run: bool) -> None:
        self._office = office
        self._dry_run = dry_run
        self._cache: _Known | None = None
        self._planned: dict[int, Payout] = {}

    @property
    def _known(self) -> _Known:
        """Only read where the token's own views do not say enough, and then once."""
        if self._cache is None:
            self._cache = _Known(self._office)
        return self._cache

    def settle(self, payout: Payout, is_again: bool = False) -> Outcome[Payout]:
        try:
            if self._office.ask("isPaymentUsed", payout.ref):
                return self._used(payout)
            number = self._find(payout.redemption, payout.amount)
            self._check(number, payout)
        except _Contradicts as problem:
            return Outcome(payout, State.CONTRADICTED, str(problem))
        try:
            if self._dry_run:
                self._office.attempt("settleRedemption", number, payout.ref)
                self._planned[number] = payout
                return Outcome(payout, State.PLANNED)
            return Outcome(payout, State.DONE, transaction=self._office.send("settleRedemption", number, payout.ref))
        except Revert as refusal:
            if refusal.name in _RACES and not is_again:
                self._cache = None  # somebody else answered it in this very moment
                return self.settle(payout, is_again=True)
            return Outcome(payout, State.HINDERED, _hindrance(refusal))

    def reject(self, redemption: int | bytes, reason: str) -> Outcome[str]:
        title = title_of(redemption)
        wanted = reference_hash(reason)
        try:
            number = self._find(redemption, None)
            it = self._office.ask("redemptionOf", number)
            title = f"redemption {number}: {amount_text(it.amount)} of {it.owner}"
            if it.status == Status.REJECTED:
                same = self._args(self._known.rejected, number).reasonHash == wanted
                return Outcome(title, State.ALREADY) if same else Outcome(title, State.CONTRADICTED, "rejected before, for another reason")
            if it.status == Status.SETTLED:
                raise _Contradicts("it is settled: the bank has paid, and the tokens are burnt")
            if it.status == Status.NONE:
                raise _Contradicts("there is no such redemption")
        except _Contradicts as problem:
            return Outcome(title, State.CONTRADICTED, str(problem))
        try:
            return Outcome(title, State.DONE, transaction=self._office.send("rejectRedemption", number, wanted))
        except Revert as refusal:
            return Outcome(title, State.HINDERED, _hindrance(refusal))

    def _used(self, payout: Payout) -> Outcome[Payout]:
        """The payment settled a redemption: was it this one?"""
        number = self._known.by_payment(payout.ref)
        if number is None:
            self._cache = None  # it may have happened since the events were read
            number = self._known.by_payment(payout.ref)
        if number is None:
            raise _Contradicts("the payment settled something, but its event is not found: start at an earlier --first-block")
        it = self._office.ask("redemptionOf", number)
        if payout.redemption not in (number, it.payoutHash):
            raise _Contradicts(f"the payment settled redemption {number}")
        if it.amount != payout.amount:
            raise _Contradicts(f"the payment settled redemption {number}, of {amount_text(it.amount)}")
        return Outcome(payout, State.ALREADY)

    def _find(self, redemption: int | bytes, amount: int | None) -> int:
        """The number that a payout hash stands for: of those that wait, and of the amount where several do."""
        if isinstance(redemption, int):
            return redemption
        known = self._known
        those = [number for number, args in known.requested.items() if args.payoutHash == redemption]
        waiting = [number for number in those if number in known.open and number not in self._planned]
        if len(waiting) > 1 and amount is not None:
            waiting = [number for number in waiting if known.requested[number].amount == amount]
        if len(waiting) == 1:
            return waiting[0]
        if len(waiting) > 1:
            raise _Contradicts(f"redemptions {', '.join(map(str, waiting))} wait with this payout hash: name the number")
        if len(those) == 1:
            return those[0]
        raise _Contradicts("no redemption of this payout hash waits" + (" with this amount" if those and amount is not None else ""))

    def _check(self, number: int, payout: Payout) -> None:
        it = self._office.ask("redemptionOf", number)
        if it.status == Status.NONE:
            raise _Contradicts(f"there is no redemption {number}")
        if it.amount != payout.amount:
            raise _Contradicts(f"redemption {number} is of {amount_text(it.amount)}, the bank paid {amount_text(payout.amount)}")
        if it.status == Status.REJECTED:
            raise _Contradicts(f"redemption {number} was rejected, its owner has the tokens back: recall the payment")
        if it.status == Status.SETTLED or number in self._planned:
            raise _Contradicts(f"redemption {number} is settled by another payment: has the bank paid twice?")

    @staticmethod
    def _args(known: Mapping[int, Any], number: int) -> Any:
        if number not in known:
            raise _Contradicts(f"the answer to redemption {number} is not found: start at an earlier --first-block")
        return known[number]


def _hindrance(refusal: Revert) -> str:
    if refusal.name == "ERC7943CannotSend":
        return f"its owner {refusal.params.account} is blocked from sending: it can be settled once compliance frees the account"
    return f"the token refuses it: {refusal}"
