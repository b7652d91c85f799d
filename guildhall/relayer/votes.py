"""The keeper's part in votes: at the start of each of G's epochs, brings the members' voting units up to date."""

from __future__ import annotations

from .ports import SuitePort
from .steps import Steps

__all__ = ["VoteKeeper"]

SYNC_GAS = 150_000
"""For one member of a batch, with room to spare."""

ACTIVE, ORDINARY = 1, 0
"""`IRegistry.Standing` and `IRegistry.Tier` of a member who has votes."""

PASSES = 2
"""The first brings what members count for, the second the cap that follows from all of it while the first epoch runs."""


class VoteKeeper:
    """Asks every member once an epoch. `budget`: gas that one transaction may plan for."""

    def __init__(self, suite: SuitePort, budget: int) -> None:
        self._suite = suite
        self._size = max(1, budget // SYNC_GAS)
        self._synced_epoch = -1

    def sync(self, steps: Steps) -> None:
        """`GToken.syncBatch` for whom it changes something."""
        token = self._suite.g_token
        epoch = int(token.epoch())
        if epoch == self._synced_epoch:
            return
        is_sent = True
        for _ in range(PASSES):
            stale = self._stale()
            for start in range(0, len(stale), self._size):
                is_sent = steps.send("votes", token.syncBatch, stale[start : start + self._size]) and is_sent
        if is_sent:
            self._synced_epoch = epoch

    def _stale(self) -> list[int]:
        """Members whose part of the total or whose units are not what they should be."""
        registry, token = self._suite.registry, self._suite.g_token
        cap = int(token.capUnits())
        stale = []
        for member_id in range(1, int(registry.memberCount()) + 1):
            _, member = registry.memberById(member_id)
            free, bonded, immature = token.rawOf(member_id.to_bytes(32, "big"))
            has_votes = member.standing == ACTIVE and member.tier == ORDINARY
            counted = free + bonded - immature if has_votes else 0
            if (token.countedOf(member_id), token.unitsOf(member_id)) != (counted, min(counted, cap)):
                stale.append(member_id)
        return stale
