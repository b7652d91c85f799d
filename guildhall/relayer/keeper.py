"""The keeper: settles deals whose clock has run out. Anyone may do it; whoever is faster only saves the others the gas.

Each open deal has one instant at which silence decides (`Escrow.clockOf`). It is asked once, and again after every event about the deal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from guildhall.evm import Log
from guildhall.messages import Row, Status

from .ports import Sender, SuitePort, reason_of
from .store import Changes, Store, TrackedDeal

__all__ = ["FailedDeal", "Keeper", "KeeperReport", "KeptDeal"]

# Above the dearest row of gas/Escrow.json, with room for royalties.
SETTLE_GAS = 180_000
BLOCK_SHARE_BPS = 8_000
ALREADY_CLOSED = "Escrow_WrongStatus"


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
class KeeperReport:
    """`overtaken`: deals that somebody else closed first. `next_due_at`: the next instant, None where no clock runs."""

    now: int
    kept: tuple[KeptDeal, ...]
    overtaken: tuple[bytes, ...]
    failed: tuple[FailedDeal, ...]
    next_due_at: int | None


class Keeper:
    """Watches the deals of the store. `learn` is given the logs of each transaction; `block_gas`: gas limit of the chain's blocks."""

    def __init__(self, suite: SuitePort, sender: Sender, store: Store, learn: Callable[[Sequence[Log]], None], block_gas: int) -> None:
        self._suite = suite
        self._sender = sender
        self._store = store
        self._learn = learn
        self._size = max(1, block_gas * BLOCK_SHARE_BPS // 10_000 // SETTLE_GAS)

    def due(self, now: int) -> list[TrackedDeal]:
        """The open deals whose clock has run out at `now`, the longest overdue first."""
        self._ask([deal for deal in self._store.open_deals() if deal.due_at is None])
        return sorted((deal for deal in self._store.open_deals() if deal.is_due(now)), key=lambda deal: (deal.due_at, deal.deal_id))

    def keep(self) -> KeeperReport:
        """Settle everything that is due, in one transaction where it fits a block. Raises TransactionFailed."""
        now = self._suite.chain.clock.now
        fresh = self._ask(self.due(now))  # an event that was never read may have moved a clock, or closed the deal
        due = [deal for deal in fresh if deal.is_due(now)]
        overtaken = [deal.deal_id for deal in fresh if deal.closed_by is not None]
        kept: list[KeptDeal] = []
        failed: list[FailedDeal] = []
        for start in range(0, len(due), self._size):
            part = due[start : start + self._size]
            self._settle(part, kept, overtaken, failed)
        return KeeperReport(now, tuple(kept), tuple(overtaken), tuple(failed), self._next())

    def _settle(self, part: Sequence[TrackedDeal], kept: list[KeptDeal], overtaken: list[bytes], failed: list[FailedDeal]) -> None:
        escrow = self._suite.escrow
        logs = self._sender.send(escrow.batch, [escrow.settle.encode(deal.terms.as_tuple()) for deal in part])
        self._learn(logs)
        own = [log for log in logs if log.address == escrow.address]
        kept += [KeptDeal(log.args.dealId, Row(log.args.row)) for log in own if log.name == "DealClosed"]
        refused = {part[log.args.index]: log.args.reason for log in own if log.name == "CallFailed"}
        for deal, data in refused.items():
            reason, _ = reason_of(self._suite.chain.artifacts, data)
            if reason == ALREADY_CLOSED:
                overtaken.append(deal.deal_id)
            else:
                failed.append(FailedDeal(deal.deal_id, reason))
        self._ask(refused)

    def _ask(self, deals: Iterable[TrackedDeal]) -> list[TrackedDeal]:
        """The same deals with the clocks that the chain has now; those that are closed there are closed here too."""
        asked = []
        for deal in deals:
            row, due_at = self._suite.escrow.clockOf(deal.terms.as_tuple())
            asked.append(replace(deal, due_row=Row(row), due_at=int(due_at)))
            if row == Row.NONE:
                slot = self._suite.escrow.dealOf(deal.deal_id)
                if slot.status == Status.CLOSED:
                    asked[-1] = replace(asked[-1], closed_by=Row(slot.row))
        if asked:
            self._store.commit(Changes(deals=asked))
        return asked

    def _next(self) -> int | None:
        self._ask([deal for deal in self._store.open_deals() if deal.due_at is None])
        return min((deal.due_at for deal in self._store.open_deals() if deal.due_at), default=None)
