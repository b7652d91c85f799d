"""What has to be looked up beside an item's own links: names of attributes, limits, quantities, markets, keys that changed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from guildhall.messages.structs import encode_values

from .goods import Limit
from .source import Entry, Source

__all__ = ["Book"]

TRIAL = b"trial".ljust(8, b"\0")
"""How tags of the Court's accounts for juries begin; four bytes of the trial's number follow."""


class Book:
    """Look-ups in a suite's events; each is asked for once. What is not found, or whose contract is not known, is None or empty."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._first = cache(self._find_first)

    def attributes(self, standard_id: int) -> Sequence[str]:
        """Names of a standard's attributes, in their order."""
        found = self._first(_word("uint32", standard_id), 1, "Standards.StandardPublished")
        return [each.name for each in found.args.attributes] if found else []

    def attribute(self, standard_id: int, number: int) -> str:
        """The name of one; its number where that is not known."""
        names = self.attributes(standard_id)
        return names[number] if number < len(names) else f"attribute {number}"

    def limits(self, standard_id: int) -> Sequence[Limit]:
        """A standard's limits in carriage."""
        found = self._first(_word("uint32", standard_id), 1, "Standards.LimitsPublished")
        return [(each.metric, each.min, each.max) for each in found.args.limits] if found else []

    def quantity(self, deal_id: bytes) -> int | None:
        """Units of the good that a deal is about."""
        found = self._first(deal_id, 2, "Exchange.MatchSettled")
        return int(found.args.quantity) if found else None

    def market(self, deal_id: bytes) -> int | None:
        """Where a deal's goods go."""
        match = self._first(deal_id, 2, "Exchange.MatchSettled")
        if match is None:
            return None
        tariff = self._first(_word("uint32", match.args.tariffId), 1, "Offers.TariffPosted")
        return int(tariff.args.tariff.toZone) >> 16 if tariff else None

    def packed_count(self, deal_id: bytes) -> int:
        """Different items that were packed into a deal."""
        return len({entry.args.itemId for entry in self._source.find(deal_id, 2, ["Lots.ItemPacked"])})

    def anchored(self, device: str, root: bytes) -> Entry | None:
        """When a batch of readings went on record, if it did before a breach was reported from it."""
        entries = self._source.find(root, 2, ["Telemetry.ReadingsAnchored"])
        return next((entry for entry in entries if entry.args.device == device), None)

    def is_same_member(self, one: str, other: str) -> bool:
        """Whether two keys are the same member's, today or once."""
        return one == other or bool(self._members(one) & self._members(other))

    def knows(self, contract: str) -> bool:
        """Whether a contract's events can be read."""
        return self._source.address_of(contract) is not None

    def case_account(self, case_id: int) -> bytes | None:
        """The account of a case's stakes: `Cases ‖ caseId`."""
        return _account(self._source.address_of("Cases"), case_id.to_bytes(12, "big"))

    def trial_of_account(self, account: bytes) -> int | None:
        """The trial whose jury is paid from an account, if it is one of those: `Court ‖ "trial" ‖ trialId`."""
        is_jurys = account == _account(self._source.address_of("Court"), account[20:]) or not self.knows("Court")
        return int.from_bytes(account[28:], "big") if is_jurys and account[20:28] == TRIAL else None

    def _members(self, key: str) -> set[int]:
        word = _word("address", key)
        entries = self._source.find(word, 2, ["Registry.MemberAdmitted", "Registry.KeyRotated"])
        entries += self._source.find(word, 3, ["Registry.KeyRotated"])
        return {entry.args.memberId for entry in entries}

    def _find_first(self, word: bytes, position: int, event: str) -> Entry | None:
        return next(iter(self._source.find(word, position, [event])), None)


def _word(kind: str, value: Any) -> bytes:
    return encode_values((kind,), (value,))


def _account(owner: str | None, tag: bytes) -> bytes | None:
    return bytes.fromhex(owner[2:]) + tag if owner else None
