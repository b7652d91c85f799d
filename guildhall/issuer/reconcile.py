"""The books side by side: what the bank has booked, what the chain has minted and burnt, what the auditors have attested.

Every difference has a kind, a subject and a sentence. The deposits' files have to hold everything that was ever minted with this token (as
many files as it takes), or what they lack is reported as missing; the same for the payouts' files, where any are given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from .amounts import amount_text
from .deposits import Deposit
from .errors import Interrupted, Unusable
from .office import Office
from .payouts import Payout
from .redemptions import EVENTS, Status

__all__ = ["Difference", "Kind", "Report", "reconcile"]

_ATTEMPTS = 3


class Kind(Enum):
    """What differs."""

    DEPOSIT_NOT_MINTED = "missing on chain"
    MINT_NOT_IN_FILE = "missing in the file"
    AMOUNT = "amount differs"
    ACCOUNT = "account differs"
    PAYOUT_NOT_SETTLED = "payout missing on chain"
    SETTLEMENT_NOT_IN_FILE = "payout missing in the file"
    PAYOUT = "payout differs"
    OVERDUE = "redemption overdue"
    SUM = "sums do not agree"
    NO_RESERVE = "no reserve attested"
    RESERVE = "supply above reserve"
    STALE = "attestation stale"
    SHARE = "deposit share too low"


@dataclass(frozen=True)
class Difference:
    """One. `subject`: a line of a file, a transaction, a redemption, or the token."""

    kind: Kind
    subject: str
    told: str

    def __str__(self) -> str:
        return f"{self.kind.value}: {self.subject}: {self.told}"


@dataclass(frozen=True)
class Report:
    """`at`: the chain's clock. `figures`: by name, base units, counts or instants; None where there is none."""

    at: int
    figures: Mapping[str, int | None]
    differences: list[Difference] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing differs."""
        return not self.differences

    def as_dict(self) -> dict[str, Any]:
        """For JSON: amounts as decimal text, so that no reader rounds them."""
        shown = {
            name: amount_text(value) if name.endswith("_amount") and value is not None else value for name, value in self.figures.items()
        }
        told = [{"kind": each.kind.name.lower(), "subject": each.subject, "told": each.told} for each in self.differences]
        return {"holds": self.holds, "at": self.at, "figures": shown, "differences": told}


def reconcile(office: Office, deposits: Sequence[Deposit], payouts: Sequence[Payout] | None = None) -> Report:
    """`payouts`: None leaves them out.

    Raises:
        Interrupted: the chain moved each time it was read.
    """
    books = _Books.read(office)
    differences = [*_deposits(books, deposits), *_sums(books)]
    if payouts is not None:
        differences += _payouts(books, payouts)
    differences += [*_overdue(office, books), *_reserve(books)]
    return Report(books.at, books.figures(deposits, payouts), differences)


@dataclass(frozen=True)
class _Reserve:
    """The last round, and what makes it sound; `number` 0 and no round when nothing was attested."""

    number: int
    round: Any
    stale_at: int
    least_share_bps: int


@dataclass(frozen=True)
class _Books:
    """The chain's side, all of one moment. Entries are those of the events, by reference or number."""

    at: int
    supply: int
    pending: int
    held: int
    minted: Mapping[bytes, Any]
    requested: Mapping[int, Any]
    settled: Mapping[int, Any]
    rejected: Mapping[int, Any]
    reserve: _Reserve

    @classmethod
    def read(cls, office: Office) -> _Books:
        """Again, if it changed meanwhile."""
        for _ in range(_ATTEMPTS):
            before = _mark(office)
            entries = office.events.all(("Minted", *EVENTS))
            by = {name: [entry for entry in entries if entry.event == f"UToken.{name}"] for name in ("Minted", *EVENTS)}
            reserve, held = _read_reserve(office), int(office.ask("balanceOf", office.token.address))
            if _mark(office) == before:
                requested, settled, rejected = ({entry.args.id: entry for entry in by[name]} for name in EVENTS)
                minted = {entry.args.depositRef: entry for entry in by["Minted"]}
                return cls(office.chain.clock.now, before[0], before[1], held, minted, requested, settled, rejected, reserve)
        raise Interrupted("the chain moved each time it was read: try again when nothing is being minted or redeemed")

    @property
    def open(self) -> list[int]:
        """Redemptions without an answer."""
        return sorted(set(self.requested) - set(self.settled) - set(self.rejected))

    def figures(self, deposits: Sequence[Deposit], payouts: Sequence[Payout] | None) -> dict[str, int | None]:
        """What the report shows."""
        reserve = self.reserve.round.reserveAmount if self.reserve.number else None
        return {
            "deposit_count": len(deposits),
            "deposit_amount": sum(each.amount for each in deposits),
            "minted_count": len(self.minted),
            "minted_amount": _total(self.minted),
            "payout_count": None if payouts is None else len(payouts),
            "payout_amount": None if payouts is None else sum(each.amount for each in payouts),
            "settled_count": len(self.settled),
            "settled_amount": _total(self.settled),
            "rejected_count": len(self.rejected),
            "open_count": len(self.open),
            "pending_amount": self.pending,
            "supply_amount": self.supply,
            "reserve_amount": reserve,
            "surplus_amount": None if reserve is None else reserve - self.supply,
            "reserve_round": self.reserve.number or None,
            "reserve_as_of": self.reserve.round.asOf if self.reserve.number else None,
            "reserve_age": self.at - self.reserve.round.asOf if self.reserve.number else None,
        }


def _mark(office: Office) -> tuple[int, ...]:
    return tuple(int(office.ask(name)) for name in ("totalSupply", "pendingRedemptionAmount", "redemptionCount"))


def _read_reserve(office: Office) -> _Reserve:
    try:
        number = int(office.ask_attestor("roundCount"))
    except Unusable:  # the token has no attestor
        number = 0
    if not number:
        return _Reserve(0, None, 0, 0)
    found = office.ask_attestor("roundOf", number)
    stale_at = found.asOf + int(office.ask_attestor("MAX_AGE"))
    return _Reserve(number, found, stale_at, int(office.ask_attestor("MIN_DEPOSIT_SHARE_BPS")))


def _deposits(books: _Books, deposits: Sequence[Deposit]) -> list[Difference]:
    found, left = [], dict(books.minted)
    for each in deposits:
        entry = left.pop(each.ref, None)
        if entry is None:
            found.append(Difference(Kind.DEPOSIT_NOT_MINTED, str(each), "not minted"))
            continue
        subject = f"{each.where}: {each.reference}"
        if entry.args.to != each.account:
            found.append(Difference(Kind.ACCOUNT, subject, f"{each.account} in the file, {entry.args.to} on chain"))
        if entry.args.amount != each.amount:
            found.append(
                Difference(Kind.AMOUNT, subject, f"{amount_text(each.amount)} in the file, {amount_text(entry.args.amount)} on chain")
            )
    for ref, entry in left.items():
        told = f"{amount_text(entry.args.amount)} to {entry.args.to} by {entry.args.issuer}, depositRef 0x{ref.hex()}"
        found.append(Difference(Kind.MINT_NOT_IN_FILE, _transaction(entry), told))
    return found


def _payouts(books: _Books, payouts: Sequence[Payout]) -> list[Difference]:
    found, left = [], {entry.args.paymentRef: entry for entry in books.settled.values()}
    for each in payouts:
        entry = left.pop(each.ref, None)
        if entry is None:
            found.append(Difference(Kind.PAYOUT_NOT_SETTLED, str(each), "not settled"))
            continue
        request = books.requested.get(entry.args.id)
        names = (entry.args.id, request.args.payoutHash if request else None)
        if each.redemption not in names or entry.args.amount != each.amount:
            told = f"on chain the payment settled redemption {entry.args.id}, of {amount_text(entry.args.amount)}"
            found.append(Difference(Kind.PAYOUT, str(each), told))
    for entry in left.values():
        it = entry.args
        told = f"redemption {it.id}, {amount_text(it.amount)} of {it.owner}, paymentRef 0x{it.paymentRef.hex()}"
        found.append(Difference(Kind.SETTLEMENT_NOT_IN_FILE, _transaction(entry), told))
    return found


def _sums(books: _Books) -> list[Difference]:
    expected = (
        ("supply", books.supply, "minted less settled", _total(books.minted) - _total(books.settled)),
        ("pending redemptions", books.pending, "those without an answer", sum(books.requested[each].args.amount for each in books.open)),
    )
    found = [
        Difference(Kind.SUM, name, f"{amount_text(value)}, but {other} is {amount_text(total)}: do the events start at the deployment?")
        for name, value, other, total in expected
        if value != total
    ]
    if books.held < books.pending:
        found.append(Difference(Kind.SUM, "the token's own balance", f"{amount_text(books.held)} is less than what redemptions need"))
    return found


def _overdue(office: Office, books: _Books) -> list[Difference]:
    found = []
    for number in books.open:
        it = office.ask("redemptionOf", number)
        if it.status == Status.PENDING and office.ask("overdue", number):
            told = f"{amount_text(it.amount)} of {it.owner}, requested {(books.at - it.requestedAt) // 86_400} d ago"
            found.append(Difference(Kind.OVERDUE, f"redemption {number}", told))
    return found


def _reserve(books: _Books) -> list[Difference]:
    reserve, found = books.reserve, []
    if not reserve.number:
        return [Difference(Kind.NO_RESERVE, "the token", "nothing can be minted until auditors attest one")] if books.supply else []
    subject = f"round {reserve.number}"
    if books.supply > reserve.round.reserveAmount:
        told = f"{amount_text(books.supply)} against {amount_text(reserve.round.reserveAmount)}"
        found.append(Difference(Kind.RESERVE, subject, told))
    if books.at >= reserve.stale_at:
        age = (books.at - reserve.round.asOf) // 86_400
        found.append(Difference(Kind.STALE, subject, f"{age} d old: nothing can be minted until a newer one is recorded"))
    if reserve.round.depositShareBps < reserve.least_share_bps:
        told = f"{reserve.round.depositShareBps} bps of the reserve are in bank deposits, {reserve.least_share_bps} are needed"
        found.append(Difference(Kind.SHARE, subject, told))
    return found


def _total(entries: Mapping[Any, Any]) -> int:
    return sum(entry.args.amount for entry in entries.values())


def _transaction(entry: Any) -> str:
    return f"transaction 0x{entry.transaction.hex()}"
