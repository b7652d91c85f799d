"""The keeper's part in votes: at the start of each of G's epochs, brings the members' voting units up to date."""

from __future__ import annotations

from .ports import SuitePort
from .steps import Steps

__all__ = ["VoteKeeper"]

SYNC_GAS = 150_000
"""For one member of a batch, with room to spare."""

ACTIVE, ORDINARY = 1, 0
"""`IRegistry.Standing` and `IRegistry.Tier` of a member who has votes."""


class VoteKeeper:
    """Asks every member once an epoch. `budget`: gas that one transaction may plan for."""

    def __init__(self, suite: SuitePort, budget: int) -> None:
        self._suite = suite
        self._size = max(1, budget // SYNC_GAS)
        self._synced_epoch = -1

    def sync(self, steps: Steps) -> None:
        """`GToken.syncBatch` for whom it changes something: first what members count for, then the units that the cap allows, which moves
        with all of it while the first epoch runs."""
        epoch = int(self._suite.g_token.epoch())
        if epoch == self._synced_epoch:
            return
        counted = self._counted()
        is_sent = self._send(self._stale(counted), steps)
        if is_sent and self._send(self._stale(counted), steps):
            self._synced_epoch = epoch

    def _send(self, members: list[int], steps: Steps) -> bool:
        parts = [members[start : start + self._size] for start in range(0, len(members), self._size)]
        return all([steps.send("votes", self._suite.g_token.syncBatch, part) for part in parts])

    def _counted(self) -> dict[int, int]:
        """What each member should count for, raw; those left out have never counted for anything and still do not."""
        registry, token = self._suite.registry, self._suite.g_token
        found = {}
        for member_id in range(1, int(registry.memberCount()) + 1):
            free, bonded, immature = token.rawOf(member_id.to_bytes(32, "big"))
            mature = free + bonded - immature
            if mature or token.countedOf(member_id):
                _, member = registry.memberById(member_id)
                has_votes = member.standing == ACTIVE and member.tier == ORDINARY
                found[member_id] = mature if has_votes else 0
        return found

    def _stale(self, counted: dict[int, int]) -> list[int]:
        """Members who do not count for what they should, or do not have the units that go with it."""
        token = self._suite.g_token
        cap = int(token.capUnits())
        return [
            member_id
            for member_id, expected in counted.items()
            if (token.countedOf(member_id), token.unitsOf(member_id)) != (expected, min(expected, cap))
        ]
