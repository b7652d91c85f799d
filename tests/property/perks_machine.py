"""What G buys as a state machine for Hypothesis: the real suite on one side, plain integers and a few dates on the other.

After each step:
- conservation: G burned for perks and seats = what they cost; G issued again = what was refunded, aged to the unit, and nothing else moves;
- priority and access of everybody, by every key, are what the model says, and never end sooner than they did;
- each voucher stands where the model says, and has ended at most once; seats taken are vouchers given.

`PerksMachine.make_world` says on which engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from guildhall.evm import Account, Chain, load
from guildhall.evm.errors import Revert
from tests.perks_world import ADMITTED, BOOKED, CONFIRM_PERIOD, DAY, EPOCH, REFUNDED, PerksWorld, account_id
from tests.property.world_machine import WorldMachine

AHEAD = 366 * DAY
ANY_PRICE = 2**128 - 1
NUMBER = st.integers(0, 5)
WAITS = st.sampled_from([1, DAY, DAY, 7 * DAY, 7 * DAY, EPOCH, 400 * DAY])


@dataclass
class Voucher:
    """What the model knows of one."""

    visit: int
    owner: bytes
    price: int
    epoch: int
    status: int = BOOKED


class PerksMachine(WorldMachine[PerksWorld]):
    """Redemptions, visits, codes at the gate, cancellations, refunds, changes of keys, prices and time, in any order."""

    @classmethod
    def make_world(cls) -> PerksWorld:
        return PerksWorld(Chain(load()))

    def __init__(self) -> None:
        super().__init__()
        world = self.world
        self.people: list[Account] = [world.buyer, world.walker, world.tester]
        self.spare: list[Account] = [world.newcomer, world.stranger]
        self.past: list[Account] = []
        self.raw = {self.owner(person): int(world.g.rawOf(self.owner(person))[0]) for person in self.people}
        self.until: dict[tuple[bytes, int], int] = {}
        self.visits: list[Any] = []
        self.vouchers: list[Voucher] = []

    # -------------------------------------------------------- the model -------------------------------------------------------

    def owner(self, key: Account) -> bytes:
        """Account of a key in G: the tester is a member."""
        world = self.world
        return account_id(key) if key in (world.buyer, world.walker) else account_id(world.tester_id)

    @property
    def epoch(self) -> int:
        return int(self.world.g.epoch())

    def index(self, epoch: int | None = None) -> int:
        return int(self.world.g.indexOf(self.epoch if epoch is None else epoch))

    def refusal(self, act: Any) -> str:
        """Name of the error, empty where it was done."""
        try:
            act()
        except Revert as revert:
            return str(revert.name)
        return ""

    def pay(self, key: Account, price: int) -> str:
        """Why G refuses, or empty and the model has paid."""
        owner, raw = self.owner(key), price * self.index()
        if self.raw[owner] // self.index() < price:
            return "GToken_RedeemableTooLow"
        self.raw[owner] -= raw
        return ""

    # ---------------------------------------------------------- the acts ----------------------------------------------------------

    @rule(who=NUMBER, perk=st.integers(1, 3))
    def redeem(self, who: int, perk: int) -> None:
        key, world = self.people[who % 3], self.world
        terms = world.perks.perkOf(perk)
        now, place = world.clock.now, (self.owner(key), int(terms.fieldGroup))
        until = max(now, self.until.get(place, 0)) + terms.period
        expected = "Perks_Closed" if not terms.isOpen else "Perks_TooFarAhead" if until > now + AHEAD else self.pay(key, terms.priceAmount)

        assert self.refusal(lambda: world.perks.redeem(perk, ANY_PRICE, sender=key)) == expected
        if not expected:
            self.until[place] = until

    @rule(perk=st.integers(1, 3), price=st.sampled_from([10**6, 10**9, 10**10]), is_open=st.booleans())
    def change(self, perk: int, price: int, is_open: bool) -> None:
        terms = self.world.perks.perkOf(perk)
        if (terms.priceAmount, terms.isOpen) != (price, is_open):
            self.world.perks.changePerk(perk, price, is_open, sender=self.world.admin)

    @initialize(price=st.sampled_from([10**6, 10**10]), seats=st.integers(2, 3), days=st.integers(10, 40))
    def first_visit(self, price: int, seats: int, days: int) -> None:
        self.list_visit(price, seats, days)

    @rule(price=st.sampled_from([10**6, 3 * 10**8 + 1, 10**10]), seats=st.integers(1, 3), days=st.integers(1, 40))
    def offer(self, price: int, seats: int, days: int) -> None:
        self.list_visit(price, seats, days)

    def list_visit(self, price: int, seats: int, days: int) -> None:
        closes_at = self.world.clock.now + days * DAY
        self.world.list_visit(price=price, seats=seats, closes_at=closes_at, visit_at=closes_at + days * DAY)
        self.visits.append({"price": price, "seats": seats, "closes_at": closes_at, "at": closes_at + days * DAY, "is_cancelled": False})

    @precondition(lambda self: self.visits)
    @rule(who=NUMBER, number=NUMBER)
    def book(self, who: int, number: int) -> None:
        key, visit_id = self.people[who % 3], number % len(self.visits) + 1
        visit, owner = self.visits[visit_id - 1], self.owner(key)
        taken = [each for each in self.vouchers if each.visit == visit_id]
        if visit["is_cancelled"]:
            expected = "Perks_Cancelled"
        elif self.world.clock.now >= visit["closes_at"]:
            expected = "Perks_TooLate"
        elif len(taken) == visit["seats"]:
            expected = "Perks_Full"
        elif any(each.owner == owner for each in taken):
            expected = "Perks_BookedAlready"
        else:
            expected = self.pay(key, visit["price"])

        assert self.refusal(lambda: self.world.book(key, visit_id)) == expected
        if not expected:
            self.vouchers.append(Voucher(visit_id, owner, visit["price"], self.epoch))

    @precondition(lambda self: self.visits)
    @rule(number=NUMBER)
    def cancel(self, number: int) -> None:
        visit_id = number % len(self.visits) + 1
        visit = self.visits[visit_id - 1]
        expected = "Perks_Cancelled" if visit["is_cancelled"] else self.confirm_refusal(visit)

        assert self.refusal(lambda: self.world.perks.cancelVisit(visit_id, sender=self.world.maker)) == expected
        visit["is_cancelled"] |= not expected

    def confirm_refusal(self, visit: Any) -> str:
        return "Perks_TooLate" if self.world.clock.now >= visit["at"] + CONFIRM_PERIOD else ""

    @precondition(lambda self: self.vouchers)
    @rule(number=NUMBER, is_right=st.booleans())
    def admit(self, number: int, is_right: bool) -> None:
        voucher_id = number % len(self.vouchers) + 1
        voucher = self.vouchers[voucher_id - 1]
        visit = self.visits[voucher.visit - 1]
        holder = self.holder(voucher_id)
        code = self.world.code(holder, voucher.visit if is_right else voucher.visit + 1)
        if voucher.status != BOOKED:
            expected = "Perks_Ended"
        elif visit["is_cancelled"]:
            expected = "Perks_Cancelled"
        else:
            expected = self.confirm_refusal(visit) or ("" if is_right else "Perks_WrongCode")

        assert self.refusal(lambda: self.world.perks.admit(voucher_id, code, sender=self.world.maker)) == expected
        if not expected:
            voucher.status = ADMITTED

    def holder(self, voucher_id: int) -> Account:
        return self.world.chain_account(self.world.perks.voucherOf(voucher_id).holder)

    @precondition(lambda self: self.vouchers)
    @rule(number=NUMBER)
    def refund(self, number: int) -> None:
        voucher_id = number % len(self.vouchers) + 1
        voucher = self.vouchers[voucher_id - 1]
        visit = self.visits[voucher.visit - 1]
        if voucher.status != BOOKED:
            expected = "Perks_Ended"
        elif not visit["is_cancelled"] and not self.confirm_refusal(visit):
            expected = "Perks_TooEarly"
        else:
            expected = ""

        assert self.refusal(lambda: self.world.perks.refund(voucher_id, sender=self.world.maker)) == expected
        if not expected:
            amount = voucher.price * self.index(voucher.epoch) // self.index()
            self.raw[voucher.owner] += amount * self.index()
            voucher.status = REFUNDED
            # Immature at first: the model redeems mature G only, so all of it matures before anything else happens.
            self.world.clock.pass_(seconds=2 * EPOCH)

    @precondition(lambda self: self.spare)
    @rule()
    def rotate(self) -> None:
        """The tester gets a new key."""
        old, new = self.people[2], self.spare.pop()
        self.world.rotate(self.world.tester_id, new)
        self.people[2] = new
        self.past.append(old)

    @rule(seconds=WAITS)
    def wait(self, seconds: int) -> None:
        self.world.clock.pass_(seconds=seconds)

    # ------------------------------------------------------ what always holds ------------------------------------------------------

    @invariant()
    def g_is_what_was_paid_and_refunded(self) -> None:
        for owner, raw in self.raw.items():
            assert self.world.g.rawOf(owner)[0] == raw

    @invariant()
    def nobody_lost_a_right(self) -> None:
        perks = self.world.perks
        for person in self.people:
            ends = [perks.priorityUntilOf(person), perks.accessUntilOf(person, 1), perks.accessUntilOf(person, 2)]
            assert ends == [self.until.get((self.owner(person), group), 0) for group in range(3)]
        assert all(perks.priorityUntilOf(key) == perks.accessUntilOf(key, 1) == 0 for key in self.past)

    @invariant()
    def vouchers_stand_where_they_should(self) -> None:
        perks = self.world.perks
        assert perks.voucherCount() == len(self.vouchers)
        assert [self.world.status(number) for number in range(1, len(self.vouchers) + 1)] == [each.status for each in self.vouchers]
        for number, _ in enumerate(self.visits, 1):
            assert perks.visitOf(number).bookedCount == sum(each.visit == number for each in self.vouchers)
