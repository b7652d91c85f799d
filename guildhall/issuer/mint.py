"""Minting what the bank has booked: each reference once, whatever happens in between.

Nothing is remembered here. What is minted stands on chain (`isDepositUsed`, `Minted`), so a run that was cut off anywhere is simply run
again: the token refuses a reference a second time, and the rest is minted.

What hinders one deposit (an empty bucket, a reserve too low, an account that may not receive) leaves that one out; the next ones are
tried, because a smaller one may fit. What hinders all of them (no bucket, issuance halted, no sound attestation, no gas, no node) ends
the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from guildhall.evm import Revert

from .amounts import amount_text
from .deposits import Deposit
from .errors import Unusable
from .office import Office
from .outcomes import Outcome, RunEnds, State

__all__ = ["mint"]


HINDRANCES = {
    "UToken_BucketEmpty": "the bucket holds {available} now, {needed} is needed",
    "UToken_ReserveTooLow": "the supply would be {supply}, the attested reserve is {reserve}: a newer attestation is needed",
    "ERC7943CannotReceive": "the account may not receive: it is blocked, or not on the allow list",
}
"""What leaves one deposit out, by the token's errors."""

ENDS = {
    "UToken_NotIssuer": "the account is no issuer any more",
    "UToken_IssuanceHalted": "issuance is halted: the treasurer halted it, and ends that",
    "UToken_NoReserveAttestor": "the token has no reserve attestor yet",
    "ReserveAttestor_NoRound": "no reserve was ever attested",
    "ReserveAttestor_Stale": "the last attestation of the reserve is too old: a newer one is needed",
    "ReserveAttestor_DepositShareTooLow": "too little of the attested reserve is in bank deposits",
}
"""What lets nothing be minted at all."""


def mint(office: Office, deposits: Iterable[Deposit], *, dry_run: bool = False) -> Iterator[Outcome[Deposit]]:
    """One outcome for each deposit, as soon as it is known.

    Raises:
        Unusable: the account is no issuer, or cannot pay for gas. Interrupted: the node went away; run it again.
    """
    if not office.ask("bucketOf", office.address).capacityAmount:
        raise Unusable(f"{office.address} is no issuer of this token: the treasurer gives it a bucket with setIssuer")
    run = _Run(office, dry_run)
    end = ""
    for deposit in deposits:
        try:
            yield run.one(deposit, end)
        except RunEnds as problem:
            end = str(problem)
            yield Outcome(deposit, State.HINDERED, end)


class _Run:
    """What has to be remembered within one run."""

    def __init__(self, office: Office, dry_run: bool) -> None:
        self._office = office
        self._dry_run = dry_run
        self._on_chain: dict[bytes, Any] = {}
        self._read_at: int | None = None
        self._planned = 0

    def one(self, deposit: Deposit, end: str) -> Outcome[Deposit]:
        """`end`: why nothing can be minted any more, if so."""
        if self._office.ask("isDepositUsed", deposit.ref):
            return self._used(deposit)
        if end:
            return Outcome(deposit, State.UNTRIED, end)
        try:
            if self._dry_run:
                return self._plan(deposit)
            transaction = self._office.send("mint", deposit.account, deposit.amount, deposit.ref)
        except Revert as refusal:
            if refusal.name == "UToken_DepositUsed":  # by somebody else, or by a run of ours that was cut off, in this very moment
                return self._used(deposit)
            return Outcome(deposit, State.HINDERED, self._hindrance(deposit, refusal))
        return Outcome(deposit, State.DONE, transaction=transaction)

    def _used(self, deposit: Deposit) -> Outcome[Deposit]:
        found = self._event_of(deposit.ref)
        if found is None:
            told = "the reference is used, but its event is not found: start at an earlier --first-block"
            return Outcome(deposit, State.CONTRADICTED, told)
        fault = deposit.differs(found.to, found.amount)
        return Outcome(deposit, State.CONTRADICTED, f"on chain with {fault}") if fault else Outcome(deposit, State.ALREADY)

    def _event_of(self, ref: bytes) -> Any:
        """Of all events, read once; and again where one is missing and something was minted or burnt since."""
        if ref not in self._on_chain:
            supply = self._office.ask("totalSupply")
            if supply != self._read_at:
                self._on_chain = {entry.args.depositRef: entry.args for entry in self._office.events.all(["Minted"])}
                self._read_at = supply
        return self._on_chain.get(ref)

    def _plan(self, deposit: Deposit) -> Outcome[Deposit]:
        """What the deposits before it will have used up is counted here, since nothing is sent."""
        self._office.attempt("mint", deposit.account, deposit.amount, deposit.ref)
        for room, what in ((self._bucket(), "the bucket holds"), (self._headroom(), "the reserve leaves")):
            left = room - self._planned
            if left < deposit.amount:
                return Outcome(deposit, State.HINDERED, f"{what} {amount_text(left)} after the deposits before it")
        self._planned += deposit.amount
        return Outcome(deposit, State.PLANNED)

    def _bucket(self) -> int:
        return int(self._office.ask("mintableOf", self._office.address))

    def _headroom(self) -> int:
        return int(self._office.ask_attestor("soundReserve")) - int(self._office.ask("totalSupply"))

    def _hindrance(self, deposit: Deposit, refusal: Revert) -> str:
        """Why this deposit is left out; RunEnds where the next ones would fare no better."""
        told = HINDRANCES.get(refusal.name)
        if told is None:
            raise RunEnds(ENDS.get(refusal.name) or f"the token refuses it: {refusal}")
        reason = told.format(**{name: _shown(value) for name, value in refusal.params._asdict().items()})
        if refusal.name == "UToken_BucketEmpty":
            capacity = self._office.ask("bucketOf", self._office.address).capacityAmount
            if capacity < deposit.amount:
                return f"{reason}; that is more than it can ever hold ({amount_text(capacity)}): the treasurer has to enlarge it"
        return reason


def _shown(value: object) -> object:
    return amount_text(value) if isinstance(value, int) else value
