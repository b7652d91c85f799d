"""The risk pool as a state machine for Hypothesis: the real pool over the real ledger on one side, a plain queue on the other.

After each step:
- conservation: of every account claimed = paid + owed, and so in sum; the pool holds what came in less what it paid;
- order: what waits, to the unit and in which order, is what the model's queue holds.

`RiskPoolMachine.make_world` says on which engine.
"""

from __future__ import annotations

from collections import Counter

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from guildhall.evm import Chain, load
from tests.pool import PoolWorld
from tests.property.world_machine import WorldMachine

ACCOUNTS = 4
AMOUNT = st.integers(0, 20) | st.sampled_from([0, 1, 10**9])
NUMBER = st.integers(0, ACCOUNTS - 1)


class RiskPoolMachine(WorldMachine[PoolWorld]):
    """Money in, claims, payments, and compliance that stops the pool for a while."""

    @classmethod
    def make_world(cls) -> PoolWorld:
        return PoolWorld(Chain(load()))

    def __init__(self) -> None:
        super().__init__()
        self.came_in = 0
        self.is_blocked = False
        self.claimed: Counter[int] = Counter()
        self.paid: Counter[int] = Counter()
        self.waiting: list[list[int]] = []
        self.ended = 0

    @property
    def held(self) -> int:
        return self.came_in - self.paid.total()

    @rule(amount=AMOUNT)
    def fund(self, amount: int) -> None:
        self.world.fund(amount)
        self.came_in += amount

    @rule(number=NUMBER, amount=AMOUNT)
    def claim(self, number: int, amount: int) -> None:
        """Whatever state the pool is in."""
        self.world.claim(number, amount)
        self.claimed[number] += amount
        now = 0 if self.waiting or self.is_blocked else min(amount, self.held)
        self.paid[number] += now
        if amount > now:
            self.waiting.append([number, amount - now])

    @rule(count=st.integers(0, 6))
    def pay(self, count: int) -> None:
        if not self.waiting:
            with self.world.chain.expect("RiskPool_NothingQueued"):
                self.world.pay(count)
            return
        if self.is_blocked and count and self.held:
            with self.world.chain.expect("Escrow_Frozen", owner=self.world.pool):
                self.world.pay(count)
            return
        self.world.pay(count)
        for _ in range(count):
            if not self.waiting:
                break
            head = self.waiting[0]
            part = min(head[1], self.held)
            head[1] -= part
            self.paid[head[0]] += part
            if head[1]:
                break
            self.waiting.pop(0)
            self.ended += 1

    @rule(is_blocked=st.booleans())
    def block(self, is_blocked: bool) -> None:
        if is_blocked != self.is_blocked:
            self.world.block(is_blocked)
            self.is_blocked = is_blocked

    @precondition(lambda self: self.waiting and not self.is_blocked)
    @rule()
    def cover(self) -> None:
        """Enough for all comes in: nobody waits for ever."""
        self.fund(max(0, sum(amount for _, amount in self.waiting) - self.held))
        self.pay(len(self.waiting))
        assert self.waiting == []

    @invariant()
    def nothing_is_lost(self) -> None:
        owed: Counter[int] = Counter()
        for account, amount in self.world.waiting():
            owed[int.from_bytes(account[20:], "big")] += amount
        for number in range(ACCOUNTS):
            assert self.world.paid(number) == self.paid[number]
            assert self.claimed[number] == self.world.paid(number) + owed[number]
        assert self.world.pool.owedAmount() == owed.total() == self.claimed.total() - self.paid.total()
        assert self.world.pool.heldAmount() == self.held >= 0

    @invariant()
    def order_is_kept(self) -> None:
        assert self.world.waiting() == [(self.world.account(number), amount) for number, amount in self.waiting]
        assert self.world.pool.queue()[0] == self.ended
