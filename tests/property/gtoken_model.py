"""G in plain integers: what every account, vote and total must be. Written from docs/spec/tokens.md, not from the contract.

Each act of the contract is a method; what the contract must refuse raises `Refused` with the name and the values of its error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import Any

__all__ = ["DELAY", "EPOCH", "FIRST_CAP", "MAX_RAW", "Model", "Refused", "index_of"]

EPOCH, DELAY, FIRST_CAP, MAX_RAW = 2_628_000, 210 * 86_400, 10**12, 2**120 - 1
ACTIVE, ORDINARY = 1, 0


def _step(number: int) -> int:
    with localcontext(prec=80):
        return int((2 ** (32 + Decimal(number) / 12)).to_integral_value(ROUND_HALF_EVEN))


STEPS = [_step(number) for number in range(12)]


def index_of(epoch: int) -> int:
    """Raw units per base unit."""
    return STEPS[epoch % 12] * 2 ** (epoch // 12)


class Refused(Exception):
    """The act must revert with this error."""

    def __init__(self, name: str, **values: Any) -> None:
        super().__init__(name)
        self.name, self.values = name, values


@dataclass
class Account:
    """Raw; `issued`: epoch -> what is left of its issues."""

    free: int = 0
    bonded: int = 0
    issued: dict[int, int] = field(default_factory=dict)
    announced: int = 0
    ready_at: int = 0

    @property
    def raw(self) -> int:
        return self.free + self.bonded

    def fresh(self, epoch: int) -> int:
        """What is immature in the epoch."""
        return sum(raw for issued_in, raw in self.issued.items() if issued_in >= epoch - 1)

    def burn_bonded(self, raw: int) -> None:
        self.bonded -= raw
        self.announced = min(self.announced, self.bonded)
        if not self.bonded:
            self.ready_at = 0


@dataclass
class Member:
    key: str
    standing: int = ACTIVE
    tier: int = ORDINARY
    counted: int = 0
    units: int = 0


Id = int | str
"""A member's id, or the address of somebody who is none."""


class Model:
    """All accounts, at an instant that the caller moves."""

    def __init__(self, genesis_at: int) -> None:
        self.genesis_at = self.now = genesis_at
        self.cap_amount = FIRST_CAP
        self.accounts: dict[Id, Account] = {}
        self.members: dict[int, Member] = {}
        self.id_of_key: dict[str, int] = {}  # past keys too
        self.issues: dict[bytes, tuple[str, int, int]] = {}
        self.clawed: set[bytes] = set()
        self.tallies: list[tuple[int, int, int]] = []  # epoch, uncapped total, holders: after each change

    # ------------------------------------------------------- what is known -------------------------------------------------

    @property
    def epoch(self) -> int:
        return (self.now - self.genesis_at) // EPOCH

    @property
    def index(self) -> int:
        return index_of(self.epoch)

    @property
    def raw_supply(self) -> int:
        return sum(account.raw for account in self.accounts.values())

    def id_of(self, key: str) -> Id:
        return self.id_of_key.get(key, key)

    def is_past(self, key: str) -> bool:
        return key in self.id_of_key and self.members[self.id_of_key[key]].key != key

    def account(self, key: str) -> Account:
        return self.accounts.setdefault(self.id_of(key), Account())

    def redeemable(self, account: Account) -> int:
        return min(account.free, account.raw - account.fresh(self.epoch)) // self.index

    def votes(self) -> dict[int, int]:
        return {number: member.units for number, member in self.members.items()}

    @property
    def total(self) -> tuple[int, int]:
        """Uncapped, and its holders."""
        return self.tallies[-1][1:] if self.tallies else (0, 0)

    @property
    def cap(self) -> int:
        """Of what was counted at the end of the epoch before; of what is counted now where that was nothing."""
        ended = [(total, holders) for epoch, total, holders in self.tallies if epoch < self.epoch]
        total, holders = ended[-1] if ended and ended[-1][1] else self.total
        return max(total // 10, total // holders) if holders else 0

    def recent(self) -> Iterator[bytes]:
        """References that can still be clawed back."""
        return (ref for ref, issue in self.issues.items() if issue[2] >= self.epoch - 1 and ref not in self.clawed)

    # ------------------------------------------------------------ acts -----------------------------------------------------

    def issue(self, to: str, amount: int, ref: bytes) -> None:
        account = self.account(to)
        if amount == 0:
            raise Refused("GToken_ZeroAmount")
        if ref in self.issues:
            raise Refused("GToken_RefUsed", ref=ref)
        new = account.issued.get(self.epoch, 0)
        left = max(0, self.cap_amount * self.index - new) // self.index
        if amount > left:
            raise Refused("GToken_EpochCapReached", left=left, needed=amount)
        left = (MAX_RAW - self.raw_supply) // self.index
        if amount > left:
            raise Refused("GToken_SupplyTooHigh", left=left, needed=amount)
        raw = amount * self.index
        self.issues[ref] = (to, amount, self.epoch)
        account.free += raw
        account.issued[self.epoch] = new + raw

    def bond(self, key: str, amount: int) -> None:
        account = self._disposed(key, amount)
        if account.free // self.index < amount:
            raise Refused("GToken_FreeTooLow", free=account.free // self.index, needed=amount)
        account.free -= amount * self.index
        account.bonded += amount * self.index

    def request(self, key: str, amount: int) -> None:
        account = self._disposed(key, amount)
        if account.bonded // self.index < amount:
            raise Refused("GToken_BondTooLow", bonded=account.bonded // self.index, needed=amount)
        account.announced, account.ready_at = amount * self.index, self.now + DELAY

    def release(self, key: str) -> None:
        account = self._disposed(key)
        if not account.ready_at:
            raise Refused("GToken_NoRelease")
        if self.now < account.ready_at:
            raise Refused("GToken_TooEarly", now_=self.now, readyAt=account.ready_at)
        account.free += account.announced
        account.bonded -= account.announced
        account.announced = account.ready_at = 0

    def slash(self, key: str, share_bps: int) -> int:
        if share_bps > 10_000:
            raise Refused("GToken_BadShare", shareBps=share_bps)
        account = self.account(key)
        amount = account.bonded // self.index * share_bps // 10_000
        if amount:
            account.burn_bonded(amount * self.index)
            over = account.fresh(self.epoch) - account.raw
            for epoch in (self.epoch - 1, self.epoch):
                cut = min(max(over, 0), account.issued.get(epoch, 0))
                account.issued[epoch] = account.issued.get(epoch, 0) - cut
                over -= cut
            self._follow(self.id_of(key))
        return amount

    def redeem(self, key: str, amount: int) -> None:
        if amount == 0:
            raise Refused("GToken_ZeroAmount")
        account = self._disposed(key)
        redeemable = self.redeemable(account)
        if redeemable < amount:
            raise Refused("GToken_RedeemableTooLow", redeemable=redeemable, needed=amount)
        account.free -= amount * self.index
        self._follow(self.id_of(key))

    def clawback(self, to: str, amount: int, epoch: int, ref: bytes) -> None:
        if self.issues.get(ref) != (to, amount, epoch) or ref in self.clawed:
            raise Refused("GToken_UnknownIssue", ref=ref)
        if self.epoch >= epoch + 2:
            raise Refused("GToken_Mature", issueEpoch=epoch, epoch=self.epoch)
        self.clawed.add(ref)
        left = amount * index_of(epoch)
        for identity in dict.fromkeys((to, self.id_of(to))):
            account = self.accounts.setdefault(identity, Account())
            taken = min(left, account.issued.get(epoch, 0))
            account.issued[epoch] = account.issued.get(epoch, 0) - taken
            from_free = min(taken, account.free)
            account.free -= from_free
            if taken > from_free:
                account.burn_bonded(taken - from_free)
            left -= taken
        self._follow(self.id_of(to))

    def claim(self, key: str) -> None:
        if key not in self.id_of_key:
            raise Refused("GToken_NotMember", key=key)
        person = self.accounts.setdefault(key, Account())
        if not person.raw:
            raise Refused("GToken_NothingToClaim", key=key)
        account = self.account(key)
        account.free += person.free
        account.bonded += person.bonded
        for epoch, raw in person.issued.items():
            account.issued[epoch] = account.issued.get(epoch, 0) + raw
        self.accounts[key] = Account()

    def sync(self, number: int) -> None:
        member = self.members.get(number)
        if member is None:
            return
        account = self.accounts.setdefault(number, Account())
        is_entitled = (member.standing, member.tier) == (ACTIVE, ORDINARY)
        counted = account.raw - account.fresh(self.epoch) if is_entitled else 0
        if counted != member.counted:
            total, holders = self.total
            self.tallies.append((self.epoch, total - member.counted + counted, holders + bool(counted) - bool(member.counted)))
            member.counted = counted
        member.units = min(counted, self.cap)

    # ---------------------------------------------------------- members ----------------------------------------------------

    def admit(self, key: str, tier: int) -> int:
        number = len(self.members) + 1
        self.members[number] = Member(key, tier=tier)
        self.id_of_key[key] = number
        return number

    def rotate(self, number: int, key: str) -> None:
        self.members[number].key = key
        self.id_of_key[key] = number

    # --------------------------------------------------------- internal ----------------------------------------------------

    def _disposed(self, key: str, amount: int | None = None) -> Account:
        if amount == 0:
            raise Refused("GToken_ZeroAmount")
        if self.is_past(key):
            raise Refused("GToken_PastKey", key=key, memberId=self.id_of_key[key])
        return self.account(key)

    def _follow(self, identity: Id) -> None:
        """After a burn: whoever counts for something is brought up to date at once."""
        if isinstance(identity, int) and self.members[identity].counted:
            self.sync(identity)
