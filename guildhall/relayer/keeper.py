"""The keeper: does what time has made due, for deals, their cases and trials, and whom the risk pool owes. Anyone may do it; whoever is
faster only saves the others the gas.

Each open deal has one instant at which silence decides (`Escrow.clockOf`, while a case is open `Cases.clockOf`). It is asked once, and
again after every event about the deal or its trial.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from guildhall.evm import Log
from guildhall.messages import Phase, Row, Status

from .errors import TransactionFailed
from .ports import Sender, SuitePort, name_of, reason_of
from .store import Changes, Store, TrackedDeal
from .trials import FailedStep, TrialKeeper, TrialReport

__all__ = ["FailedDeal", "Keeper", "KeeperReport", "KeptDeal", "MovedCase"]

# Above the dearest row of gas/Escrow.json, with room for royalties.
SETTLE_GAS = 180_000
BLOCK_SHARE_BPS = 8_000
ALREADY_CLOSED = "Escrow_WrongStatus"
ALREADY_MOVED = ("Cases_WrongPhase", "Cases_TooEarly")
ALREADY_PAID = "RiskPool_NothingQueued"

# A case that nobody has kept for weeks moves several times in a row: ruled, then final.
CASE_STEPS = 4
# Debts that the risk pool pays in one transaction.
DEBTS_AT_ONCE = 50


@dataclass(frozen=True)
class KeptDeal:
    """A deal that was closed by this keeper, and the row that paid it out."""

    deal_id: bytes
    row: Row


@dataclass(frozen=True)
class FailedDeal:
    """A deal that was due and did not settle. `reason`: the contract's error. It is tried again."""

    deal_id: bytes
    reason: str


@dataclass(frozen=True)
class MovedCase:
    """A case that this keeper moved on. `row`: what it names so far; where it has ended, what the deal ends in."""

    deal_id: bytes
    phase: Phase
    row: Row


@dataclass(frozen=True)
class KeeperReport:
    """`overtaken`: deals that somebody else closed, or whose case she moved, first. `paid_amount`: out of the risk pool to those who
    waited, U base units. `failed_steps`: what else was due and failed. `next_due_at`: the next instant, None where no clock runs; a draw
    waits for a block, not for an instant."""

    now: int
    kept: tuple[KeptDeal, ...]
    overtaken: tuple[bytes, ...]
    failed: tuple[FailedDeal, ...]
    next_due_at: int | None
    moved: tuple[MovedCase, ...] = ()
    drawn: tuple[int, ...] = ()
    fixed_anew: tuple[int, ...] = ()
    closed_trials: tuple[int, ...] = ()
    paid_amount: int = 0
    failed_steps: tuple[FailedStep, ...] = ()


@dataclass
class _Tally:
    """A report in the making."""

    kept: list[KeptDeal] = field(default_factory=list)
    overtaken: list[bytes] = field(default_factory=list)
    failed: list[FailedDeal] = field(default_factory=list)
    moved: list[MovedCase] = field(default_factory=list)
    failed_steps: list[FailedStep] = field(default_factory=list)


class Keeper:
    """Watches the deals of the store. `learn` is given the logs of each transaction; `block_gas`: gas limit of the chain's blocks."""

    def __init__(self, suite: SuitePort, sender: Sender, store: Store, learn: Callable[[Sequence[Log]], None], block_gas: int) -> None:
        self._suite = suite
        self._sender = sender
        self._store = store
        self._learn = learn
        self._trials = TrialKeeper(suite, sender, store, learn)
        self._size = max(1, block_gas * BLOCK_SHARE_BPS // 10_000 // SETTLE_GAS)

    def due(self, now: int) -> list[TrackedDeal]:
        """The open deals whose clock has run out at `now`, the longest overdue first."""
        self._ask([deal for deal in self._store.open_deals() if deal.due_at is None])
        return sorted((deal for deal in self._store.open_deals() if deal.is_due(now)), key=lambda deal: (deal.due_at, deal.deal_id))

    def keep(self) -> KeeperReport:
        """Draw and close trials, settle everything that is due, deals in one transaction where it fits a block, pay whom the risk pool
        owes. Raises TransactionFailed where deals cannot even be sent."""
        now, tally = self._suite.chain.clock.now, _Tally()
        trials = self._trials.keep()
        due = self._fresh(now, tally)
        deals = [deal for deal in due if not deal.is_case]
        for start in range(0, len(deals), self._size):
            self._settle(deals[start : start + self._size], tally)
        self._settle_cases(now, tally)
        paid = self._pay(tally)
        return self._report(now, tally, trials, paid)

    def _report(self, now: int, tally: _Tally, trials: TrialReport, paid: int) -> KeeperReport:
        return KeeperReport(
            now=now,
            kept=tuple(tally.kept),
            overtaken=tuple(tally.overtaken),
            failed=tuple(tally.failed),
            next_due_at=self._next(),
            moved=tuple(tally.moved),
            drawn=trials.drawn,
            fixed_anew=trials.fixed_anew,
            closed_trials=trials.closed,
            paid_amount=paid,
            failed_steps=(*trials.failed, *tally.failed_steps),
        )

    def _fresh(self, now: int, tally: _Tally) -> list[TrackedDeal]:
        """What is due, asked again: an event that was never read may have moved a clock, or closed the deal."""
        fresh = self._ask(self.due(now))
        tally.overtaken += [deal.deal_id for deal in fresh if deal.closed_by is not None]
        return [deal for deal in fresh if deal.is_due(now)]

    def _settle(self, part: Sequence[TrackedDeal], tally: _Tally) -> None:
        escrow = self._suite.escrow
        logs = self._sender.send(escrow.batch, [escrow.settle.encode(deal.terms.as_tuple()) for deal in part])
        self._learn(logs)
        own = [log for log in logs if log.address == escrow.address]
        tally.kept += _closed(own)
        refused = {part[log.args.index]: log.args.reason for log in own if log.name == "CallFailed"}
        for deal, data in refused.items():
            reason, _ = reason_of(self._suite.chain.artifacts, data)
            if reason == ALREADY_CLOSED:
                tally.overtaken.append(deal.deal_id)
            else:
                tally.failed.append(FailedDeal(deal.deal_id, reason))
        self._ask(refused)

    def _settle_cases(self, now: int, tally: _Tally) -> None:
        left_out: set[bytes] = set()
        for _ in range(CASE_STEPS):
            due = [deal for deal in self._fresh(now, tally) if deal.is_case and deal.deal_id not in left_out]
            if not due:
                return
            left_out |= {deal.deal_id for deal in due if not self._settle_case(deal, tally)}

    def _settle_case(self, deal: TrackedDeal, tally: _Tally) -> bool:
        cases = self._suite.cases
        try:
            logs = self._sender.send(cases.settle, deal.terms.as_tuple())
        except TransactionFailed as problem:
            reason = name_of(problem.cause)
            if reason in ALREADY_MOVED:
                tally.overtaken.append(deal.deal_id)
            else:
                tally.failed.append(FailedDeal(deal.deal_id, reason))
            self._ask([deal])
            return False
        self._learn(logs)
        moved = (log.args for log in logs if log.address == cases.address and log.name == "CaseMoved")
        tally.moved += [MovedCase(args.dealId, Phase(args.phase), Row(args.row)) for args in moved]
        tally.kept += _closed([log for log in logs if log.address == self._suite.escrow.address])
        return True

    def _pay(self, tally: _Tally) -> int:
        """What the risk pool pays of its debts."""
        pool = self._suite.risk_pool
        first, last = pool.queue()
        if first == last or pool.heldAmount() == 0:
            return 0
        try:
            logs = self._sender.send(pool.pay, min(last - first, DEBTS_AT_ONCE))
        except TransactionFailed as problem:
            if (reason := name_of(problem.cause)) != ALREADY_PAID:
                tally.failed_steps.append(FailedStep("paying the risk pool's debts", reason))
            return 0
        self._learn(logs)
        return sum(log.args.amount for log in logs if log.address == pool.address and log.name == "Paid")

    def _ask(self, deals: Iterable[TrackedDeal]) -> list[TrackedDeal]:
        """The same deals with the clocks that the chain has now; those that are closed there are closed here too."""
        asked = []
        for deal in deals:
            row, due_at = self._suite.escrow.clockOf(deal.terms.as_tuple())
            asked.append(replace(deal, due_row=Row(row), due_at=int(due_at), due_phase=Phase.NONE))
            if row == Row.NONE:
                asked[-1] = self._without_clock(asked[-1])
        if asked:
            self._store.commit(Changes(deals=asked))
        return asked

    def _without_clock(self, deal: TrackedDeal) -> TrackedDeal:
        """It is closed, or its clock stands while that of a case runs."""
        slot = self._suite.escrow.dealOf(deal.deal_id)
        if slot.status == Status.CLOSED:
            return deal.closed(Row(slot.row))
        phase, row, due_at = self._suite.cases.clockOf(deal.terms.as_tuple())
        return replace(deal, due_row=Row(row), due_at=int(due_at), due_phase=Phase(phase))

    def _next(self) -> int | None:
        self._ask([deal for deal in self._store.open_deals() if deal.due_at is None])
        self._trials.ask()
        instants = [deal.due_at for deal in self._store.open_deals() if deal.due_at]
        instants += [trial.ends_at for trial in self._store.open_trials() if trial.ends_at]
        return min(instants, default=None)


def _closed(logs: Iterable[Log]) -> list[KeptDeal]:
    """Deals that the Escrow closed."""
    return [KeptDeal(log.args.dealId, Row(log.args.row)) for log in logs if log.name == "DealClosed"]
