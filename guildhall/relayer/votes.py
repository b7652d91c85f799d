"""The keeper's part in votes: brings members' voting units up to date, all of them at the start of each of G's epochs, those of slashed
members at once: a slash that is short of gas burns and leaves the vote as it was."""

from __future__ import annotations

from collections.abc import Iterable

from guildhall.evm import Log

from .ports import SuitePort
from .steps import Steps

__all__ = ["VoteKeeper"]

SYNC_GAS = 150_000
"""For one member of a batch, with room to spare."""

ACTIVE, ORDINARY = 1, 0
"""`IRegistry.Standing` and `IRegistry.Tier` of a member who has votes."""

LAST_MEMBER = 2**32 - 1
"""Account ids above it are hashes of persons' addresses, who have no votes."""


class VoteKeeper:
    """Asks every member once an epoch. `budget`: gas that one transaction may plan for."""

    def __init__(self, suite: SuitePort, budget: int) -> None:
        self._suite = suite
        self._size = max(1, budget // SYNC_GAS)
        self._synced_epoch = -1
        self._slashed: set[int] = set()

    def hear(self, logs: Iterable[Log]) -> None:
        """Remember the members who were slashed."""
        for log in logs:
            if log.address == self._suite.g_token.address and log.name == "Slashed":
                member_id = int.from_bytes(log.args.accountId, "big")
                if member_id <= LAST_MEMBER:
                    self._slashed.add(member_id)

    def sync(self, steps: Steps) -> None:
        """`GToken.syncBatch` for whom it changes something: first what members count for, then the units that the cap allows, which moves
        with all of it while the first epoch runs."""
        epoch = int(self._suite.g_token.epoch())
        if epoch == self._synced_epoch:
            if self._slashed and self._send(self._stale(self._counted(sorted(self._slashed))), steps):
                self._slashed.clear()
            return
        counted = self._counted(range(1, int(self._suite.registry.memberCount()) + 1))
        is_sent = self._send(self._stale(counted), steps)
        if is_sent and self._send(self._stale(counted), steps):
            self._synced_epoch = epoch
            self._slashed.clear()

    def _send(self, members: list[int], steps: Steps) -> bool:
        parts = [members[start : start + self._size] for start in range(0, len(members), self._size)]
        return all([steps.send("votes", self._suite.g_token.syncBatch, part) for part in parts])

    def _counted(self, members: Iterable[int]) -> dict[int, int]:
        """What each of the members should count for, raw; those left out have never counted for anything and still do not."""
        registry, token = self._suite.registry, self._suite.g_token
        found = {}
        for member_id in members:
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
