"""What G buys, on the whole suite: a factory that shows itself, and people with mature G.

world = PerksWorld(Chain(load()))
visit = world.list_visit(); voucher = world.book(world.buyer, visit)
world.to_visit(visit); world.admit(voucher)
"""

from __future__ import annotations

from typing import Any

from eth_utils.crypto import keccak

from guildhall.deploy import deploy_suite, load_config
from guildhall.evm import Account
from guildhall.evm.words import Sender
from guildhall.market import Market, Roles
from guildhall.messages import voucher_hash

__all__ = [
    "BOOKED",
    "ADMITTED",
    "REFUNDED",
    "CONFIRM_PERIOD",
    "DAY",
    "DETAILS",
    "EARNED",
    "EPOCH",
    "G",
    "PRICE",
    "PerksWorld",
    "account_id",
]

G = 10**6
DAY = 86_400
EPOCH = 2_628_000
EARNED = 50_000 * G
PRICE = 300 * G
CONFIRM_PERIOD = 7 * DAY
DETAILS = keccak(text="the factory in Widzew, ten o'clock")
BOOKED, ADMITTED, REFUNDED = 1, 2, 3


def account_id(account: Sender | int) -> bytes:
    """A member's id in G, or a person's."""
    return account.to_bytes(32, "big") if isinstance(account, int) else keccak(bytes(12) + bytes.fromhex(str(account.address)[2:]))


class PerksWorld:
    """One chain; `chain` has the API of `guildhall.evm.Chain`. The maker is the host; buyer and walker are persons, the tester a member."""

    def __init__(self, chain: Any) -> None:
        self.chain, self.clock = chain, chain.clock
        names = range(10)
        self.admin, self.registrar, cashier, self.maker, self.second_maker, self.tester, *others = (chain.account(name) for name in names)
        self.buyer, self.walker, self.stranger, self.newcomer = others
        self.suite = deploy_suite(chain, self.admin, load_config())
        self.perks, self.g, self.registry = self.suite.perks, self.suite.g_token, self.suite.registry
        market = Market(self.suite, cashier)
        self.maker_id = market.admit(self.maker, Roles.MAKER)
        self.second_maker_id = market.admit(self.second_maker, Roles.MAKER)
        self.tester_id = market.admit(self.tester, Roles.TESTER)
        self.market = market
        self.suite.authority.grantRole(load_config().roles["key_approver"], self.registrar, 0, sender=self.admin)
        self._earned = 0
        for account in (self.buyer, self.walker, self.tester, self.maker):
            self.earn(account)
        self.clock.pass_(seconds=2 * EPOCH)

    # ------------------------------------------------------- people -------------------------------------------------------

    def earn(self, account: Sender, amount: int = EARNED) -> None:
        """G, immature for the rest of this epoch and the whole next one."""
        self._earned += 1
        self.g.issue(account, amount, keccak(text=f"contribution {self._earned}"), sender=self.admin)

    def rotate(self, member_id: int, key: Account) -> None:
        """A new key, the whole way; three days pass."""
        self.registry.approveRotation(member_id, key, sender=self.admin)
        self.registry.approveRotation(member_id, key, sender=self.registrar)
        self.clock.pass_(seconds=int(self.registry.ROTATION_DELAY()))
        self.registry.rotateKey(member_id, sender=self.stranger)

    def set_standing(self, member_id: int, standing: int) -> None:
        """1 ACTIVE, 2 SUSPENDED, 3 EXPELLED."""
        self.registry.setStanding(member_id, standing, bytes(32), sender=self.admin)

    def free(self, account: Sender | int) -> int:
        """Free G."""
        return int(self.g.freeOf(account_id(account)))

    # ------------------------------------------------------- visits -------------------------------------------------------

    def list_visit(self, sender: Account | None = None, **changes: Any) -> int:
        """By the maker: ten seats at `PRICE`, in thirty days, bookable for twenty; its id."""
        now = self.clock.now
        values = {"price": PRICE, "seats": 10, "closes_at": now + 20 * DAY, "visit_at": now + 30 * DAY, "details": DETAILS}
        assert changes.keys() <= values.keys()
        self.perks.listVisit(*(values | changes).values(), sender=sender or self.maker)
        return int(self.perks.visitCount())

    @staticmethod
    def code(holder: Sender, visit_id: int) -> bytes:
        """The 16 bytes that a holder shows at the gate."""
        return keccak(text=f"{holder.address} {visit_id}")[:16]

    def code_hash(self, holder: Sender, visit_id: int) -> bytes:
        """What the holder books with."""
        return voucher_hash(str(holder.address), visit_id, self.code(holder, visit_id))

    def book(self, holder: Account, visit_id: int) -> int:
        """The voucher's id."""
        self.perks.book(visit_id, self.code_hash(holder, visit_id), sender=holder)
        return int(self.perks.voucherCount())

    def to_visit(self, visit_id: int) -> None:
        """To the instant of the visit."""
        self.clock.to(self.perks.visitOf(visit_id).visitAt)

    def refundable_at(self, visit_id: int) -> int:
        """When a voucher that nobody confirmed can be refunded."""
        return int(self.perks.visitOf(visit_id).visitAt) + CONFIRM_PERIOD

    def admit(self, voucher_id: int, sender: Account | None = None) -> None:
        """By the host, with the holder's code."""
        voucher = self.perks.voucherOf(voucher_id)
        code = self.code(self.chain_account(voucher.holder), voucher.visitId)
        self.perks.admit(voucher_id, code, sender=sender or self.maker)

    def chain_account(self, address: str) -> Account:
        """The account behind an address."""
        people = (self.buyer, self.walker, self.tester, self.maker, self.second_maker, self.newcomer, self.stranger)
        return next(account for account in people if account.address == address)

    def status(self, voucher_id: int) -> int:
        """Where a voucher stands."""
        return int(self.perks.voucherOf(voucher_id).status)
