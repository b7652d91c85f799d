"""The Court in plain Python: how a jury is drawn, what votes come to, who owes and who gets what."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from eth_abi import encode
from eth_utils.crypto import keccak

from guildhall.messages import Row

__all__ = ["MAX_WALK", "TRIES_PER_SEAT", "UNFIT_PER_SEAT", "Tally", "block_hash", "drawn", "odd_part"]

TRIES_PER_SEAT, UNFIT_PER_SEAT, MAX_WALK = 64, 16, 256


def block_hash(number: int) -> bytes:
    """Of the in-process EVM."""
    return keccak(text=str(number))


def drawn(
    hash_: bytes,
    trial: int,
    places: Sequence[int],
    seats: int,
    is_fit: Callable[[int], bool],
    power: tuple[int, Mapping[int, int]] | None = None,
    excluded: Collection[int] = (),
) -> list[int]:
    """Member ids in the order of the draw. `places`: member ids, 0 = empty. `is_fit`: but for the excluded, which it need not know.
    `power`: cap and weights. `excluded`: are passed over, not counted as unfit."""
    seed = keccak(encode(["bytes32", "uint32"], [hash_, trial]))
    cap, weights = power or (0, {})
    jury: list[int] = []
    unfit = 0

    def word(number: int) -> int:
        return int.from_bytes(keccak(seed + number.to_bytes(32, "big")), "big")

    def try_(member: int, coin: int) -> None:
        nonlocal unfit
        if member == 0 or member in jury or member in excluded or (cap and coin % cap >= weights.get(member, 0)):
            return
        if is_fit(member):
            jury.append(member)
        else:
            unfit += 1

    if not places:
        return jury
    for number in range(1, TRIES_PER_SEAT * seats + 1):
        if len(jury) == seats:
            return jury
        if unfit == UNFIT_PER_SEAT * seats:
            break
        try_(places[(word(number) >> 128) % len(places)], word(number) % 2**128)
    start = word(0) >> 128
    for step in range(min(len(places), MAX_WALK)):
        if len(jury) < seats:
            try_(places[(start + step) % len(places)], 0)
    return jury


def odd_part(jury: Sequence[int]) -> list[int]:
    """Those who sit; none where there are fewer than three."""
    seats = len(jury) - (len(jury) + 1) % 2
    return list(jury[:seats]) if seats >= 3 else []


@dataclass
class Tally:
    """One trial's votes, penalties and fees. Votes: a row for those who revealed, by seat."""

    seat_count: int
    seat_amount: int
    committed: set[int] = field(default_factory=set)
    votes: dict[int, Row] = field(default_factory=dict)
    arrived: int = 0
    claimed: dict[int, int] = field(default_factory=dict)

    @property
    def ruling(self) -> Row:
        """NONE without a quorum or a majority."""
        if len(self.votes) * 2 <= self.seat_count:
            return Row.NONE
        rows = list(self.votes.values())
        return next((row for row in set(rows) if rows.count(row) * 2 > len(rows)), Row.NONE)

    @property
    def winners(self) -> set[int]:
        """Who shares what comes in."""
        if self.ruling is not Row.NONE:
            return {seat for seat, row in self.votes.items() if row is self.ruling}
        return set(self.votes) or set(self.committed)

    @property
    def losers(self) -> set[int]:
        """Who pays a penalty."""
        return set(range(self.seat_count)) - self.winners if self.votes else set()

    @property
    def penalty(self) -> int:
        return self.seat_amount // 10

    def due(self, seat: int) -> int:
        """What a claim pays now."""
        if seat not in self.winners:
            return 0
        return self.arrived // len(self.winners) - self.claimed.get(seat, 0)

    def claim(self, seat: int) -> int:
        """Pay it."""
        amount = self.due(seat)
        self.claimed[seat] = self.claimed.get(seat, 0) + amount
        return amount
