"""What the season earned and what became of it, as a record: payments by rules, perks, badges, and the books of G, the pot and U."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from guildhall.messages import Reward, Token

__all__ = [
    "GRANTED",
    "BadgeLine",
    "MoneyBooks",
    "PerkLine",
    "PotBooks",
    "RewardLine",
    "RightsBooks",
    "RightsHolding",
    "RightsMonth",
    "RightsRecord",
]

GRANTED = "granted"
"""Where G came from that no rule paid: what founders brought at the start."""


@dataclass(frozen=True)
class RewardLine:
    """A payment by a rule; base units of the token. `cut_amount`: for which the deal had no room."""

    at: int
    reward: Reward
    payee: str
    kind: str
    token: Token
    amount: int
    cut_amount: int


@dataclass(frozen=True)
class PerkLine:
    """G given for something; base units. `until`: instant to which it lasts, 0 = no such thing."""

    at: int
    who: str
    kind: str
    what: str
    price_amount: int
    until: int


@dataclass(frozen=True)
class BadgeLine:
    """A badge, a flag or a feature that somebody has now."""

    at: int
    who: str
    what: str


@dataclass(frozen=True)
class RightsMonth:
    """G at the start of one of its epochs, by kind of holder, base units of that instant."""

    epoch: int
    at: int
    held: Mapping[str, int]


@dataclass
class RightsHolding:
    """One holder's G. `issued`: by source, a rule's name or `GRANTED`; base units of the instants. `aged`: exact."""

    name: str
    kind: str
    raw: int = 0
    issued: Counter[str] = field(default_factory=Counter)
    slashed_amount: int = 0
    redeemed_amount: int = 0
    aged: Fraction = Fraction(0)

    @property
    def issued_amount(self) -> int:
        """From all sources."""
        return sum(self.issued.values())


@dataclass(frozen=True)
class RightsBooks:
    """The law of G. `index`: raw units per base unit at the end."""

    raw_issued: int
    raw_held: int
    raw_slashed: int
    raw_redeemed: int
    issued_amount: int
    slashed_amount: int
    redeemed_amount: int
    aged: Fraction
    index: int

    @property
    def held(self) -> Fraction:
        """G at the end, base units, exact."""
        return Fraction(self.raw_held, self.index)

    @property
    def is_closed(self) -> bool:
        """Both laws."""
        is_raw = self.raw_issued == self.raw_held + self.raw_slashed + self.raw_redeemed
        return is_raw and self.issued_amount == self.held + self.slashed_amount + self.redeemed_amount + self.aged


@dataclass(frozen=True)
class PotBooks:
    """The platform's pot, U base units. `paid`: by rule."""

    in_amount: int
    paid: Mapping[Reward, int]
    held_amount: int

    @property
    def paid_amount(self) -> int:
        """By all rules."""
        return sum(self.paid.values())


@dataclass(frozen=True)
class MoneyBooks:
    """All U there ever was, base units: issued = redeemed + in wallets + in the ledger."""

    issued_amount: int
    redeemed_amount: int
    wallets_amount: int
    ledger_amount: int
    redemptions: Sequence[tuple[int, str, int]]
    """When, who, how much."""


@dataclass(frozen=True)
class RightsRecord:
    """All of it."""

    rewards: tuple[RewardLine, ...]
    perks: tuple[PerkLine, ...]
    badges: tuple[BadgeLine, ...]
    months: tuple[RightsMonth, ...]
    holdings: tuple[RightsHolding, ...]
    books: RightsBooks
    pot: PotBooks
    money: MoneyBooks
