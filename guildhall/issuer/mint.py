"""Minting what the bank has booked: each reference once, whatever happens in between.

Nothing is remembered here. What is minted stands on chain (`isDepositUsed`, `Minted`), so a run that was cut off anywhere is simply run
again: the token refuses a reference a second time, and the rest is minted.

What hinders one deposit (an empty bucket, a reserve too low, an account that may not receive) leaves that one out; the next ones are
tried, because a smaller one may fit. What hinders all of them (no bucket, issuance halted, no sound attestation, no gas, no node) ends
the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from guildhall.evm import Revert

from .amounts import amount_text
from .deposits import Deposit
from .errors import Unusable
from .office import Office

__all__ = ["Minted", "State", "mint"]


class State(Enum):
    """What became of a deposit."""

    MINTED = "minted"
    ALREADY = "minted before"
    PLANNED = "would be minted"
    HINDERED = "hindered"
    CONTRADICTED = "contradicted by the chain"
    UNTRIED = "not tried"


@dataclass(frozen=True)
class Minted:
    """One deposit's outcome. `reason`: why not; empty when there is nothing to say."""

    deposit: Deposit
    state: State
    reason: str = ""
    transaction: str | None = None

    @property
    def is_good(self) -> bool:
        """Whether the deposit is on chain as the file says, or would be."""
        return self.state in (State.MINTED, State.ALREADY, State.PLANNED)


class _Ends(Exception):
    """No deposit can be minted now."""


def mint(office: Office, deposits: Iterable[Deposit], *, dry_run: bool = False) -> Iterator[Minted]:
    """One outcome for each deposit, as soon as it is known.

    Raises:
        Unusable: the account is no issuer, or cannot pay for gas. Interrupted: the node went away; run it again.
    """
    if not office.ask("bucketOf", office.address).capacityAmount:
        raise Unusable(f"{office.address} is no issuer of this token: the treasurer gives it a bucket with setIssuer")
    run = _Run(office, dry_run)
    end = ""
    for deposit in deposits:
        if end:
            yield Minted(deposit, State.UNTRIED, end)
            continue
        try:
            yield run.one(deposit)
        except _Ends as problem:
            end = str(problem)
            yield Minted(deposit, State.HINDERED, end)


class _Run:
    """What has to be remembered within one run."""

    def __init__(self, office: Office, dry_run: bool) -> None:
        self._office = office
        self._dry_run = dry_run
        self._on_chain: dict[bytes, Any] | None = None
        self._planned = 0

    def one(self, deposit: Deposit) -> Minted:
        if self._office.ask("isDepositUsed", deposit.ref):
            return self._used(deposit)
        try:
            if self._dry_run:
                return self._plan(deposit)
            transaction = self._office.send("mint", deposit.account, deposit.amount, deposit.ref)
        except Revert as refusal:
            if refusal.name == "UToken_DepositUsed":  # by somebody else, or by a run of ours that was cut off, in this very moment
                self._on_chain = None
                return self._used(deposit)
            return Minted(deposit, State.HINDERED, self._hindrance(deposit, refusal))
        return Minted(deposit, State.MINTED, transaction=transaction)

    def _used(self, deposit: Deposit) -> Minted:
        if self._on_chain is None:
            self._on_chain = {entry.args.depositRef: entry.args for entry in self._office.events.all(["Minted"])}
        found = self._on_chain.get(deposit.ref)
        if found is None:
            return Minted(
                deposit, State.CONTRADICTED, "the reference is used, but its event is not found: start at an earlier --first-block"
            )
        fault = deposit.differs(found.to, found.amount)
        return Minted(deposit, State.CONTRADICTED, f"on chain with {fault}") if fault else Minted(deposit, State.ALREADY)

    def _plan(self, deposit: Deposit) -> Minted:
        self._office.attempt("mint", deposit.account, deposit.amount, deposit.ref)
        wanted = self._planned + deposit.amount
        for room, what in ((self._bucket(), "the bucket holds"), (self._headroom(), "the reserve leaves")):
            if room < wanted:
                left = amount_text(room - self._planned)
                return Minted(
                    deposit, State.HINDERED, f"{what} {left} after the deposits before it, {amount_text(deposit.amount)} is needed"
                )
        self._planned = wanted
        return Minted(deposit, State.PLANNED)

    def _bucket(self) -> int:
        return int(self._office.ask("mintableOf", self._office.address))

    def _headroom(self) -> int:
        raise NotImplementedError

    def _hindrance(self, deposit: Deposit, refusal: Revert) -> str:
        raise NotImplementedError
