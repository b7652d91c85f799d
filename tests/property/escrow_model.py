"""The plain-Python model of the Escrow: its ledger, deals and clocks, from the interfaces and the design.

Each act either changes the model or raises `Refused` with the exact error that the contracts owe for it; nothing changes in that case.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from guildhall.market import BOND_TAG, FREE_TAG, account_of
from guildhall.messages import FactKind, Row, Status
from guildhall.model import Payoff, payoff_of
from tests.property.escrow_world import ALLOWANCES, BONDS, DEPOSITS, POLICIES, QUOTES, WALLETS, Policy, Spec, World

NOWHERE = "0x" + "00" * 20
UNLIMITED = 2**256 - 1
MAX_PAUSE = 7 * 86_400
STAGE_OF = {FactKind.SCHEDULED: 1, FactKind.IN_PRODUCTION: 2, FactKind.PASSED: 3}
IN_PRODUCTION, PASSED = 2, 3


class Refused(Exception):
    """The contracts owe this error: name and arguments."""

    def __init__(self, name: str, *args: int | str | bytes) -> None:
        super().__init__(name, *args)
        self.name = name
        self.values = args


@dataclass
class Deal:
    """One deal as the contracts keep it, in `Escrow` and in `Trace`."""

    spec: Spec
    status: Status = Status.NONE
    row: Row = Row.NONE
    payee: str = ""
    is_assigned: bool = False
    clock_at: int = 0
    batch_id: int = 0
    carrier: str = NOWHERE
    stage: int = 0
    failures: int = 0
    staged_at: int = 0
    shipped_at: int = 0
    delivered_at: int = 0
    returned_at: int = 0
    locked: int = 0
    payments: int = 0  # rows that paid: at most one

    @property
    def is_open(self) -> bool:
        return self.status not in (Status.NONE, Status.CLOSED)

    @property
    def policy(self) -> Policy:
        return self.spec.policy

    @property
    def ship_by(self) -> int:
        """From this instant on a pickup is late."""
        return self.clock_at + self.spec.terms.lead_period + self.policy.periods.ship_grace

    @property
    def lost_at(self) -> int:
        return self.shipped_at + self.policy.periods.carriage

    @property
    def accept_by(self) -> int:
        return self.delivered_at + self.policy.periods.accept

    @property
    def waived_at(self) -> int:
        """From this instant on nobody waits for the inspector; 0 while it has nothing to inspect."""
        return self.staged_at + self.policy.periods.inspection if self.stage == IN_PRODUCTION else 0

    @property
    def waits_for_maker(self) -> bool:
        return self.status is Status.LOCKED and self.spec.terms.inspector != NOWHERE and self.stage < IN_PRODUCTION

    @property
    def waits_for_inspector(self) -> bool:
        return self.status is Status.LOCKED and self.spec.terms.inspector != NOWHERE and self.stage == IN_PRODUCTION

    @property
    def is_under_way(self) -> bool:
        return self.status is Status.LOCKED and self.shipped_at > 0 and not self.delivered_at

    def is_ready(self, now: int) -> bool:
        """To be picked up."""
        is_inspected = self.spec.terms.inspector == NOWHERE or self.stage == PASSED or 0 < self.waived_at <= now
        return self.status is Status.LOCKED and not self.shipped_at and is_inspected

    def clock(self) -> tuple[Row, int]:
        """What silence leads to, and when."""
        periods = self.policy.periods
        if self.status is Status.PENDING:
            return Row.LAPSED, self.clock_at + periods.countersign
        if self.status is Status.DISPUTED:
            return Row.NO_RULING, self.clock_at + periods.ruling
        if self.status is not Status.LOCKED:
            return Row.NONE, 0
        if self.delivered_at:
            return Row.SILENT_ACCEPTED, self.accept_by
        if self.shipped_at:
            return Row.LOST_IN_TRANSIT, self.lost_at
        if self.failures == 2:
            return Row.OFF_SPEC_STOPPED, self.staged_at + periods.contest
        return Row.NOT_SHIPPED, self.ship_by


class Model:
    """Everything that decides about money. `now` is the chain's clock; `touched` the accounts changed since `begin`."""

    def __init__(self, world: World) -> None:
        address = world.address
        self.world = world
        self.now = world.base_at
        self.escrow: str = world.suite.escrow.address
        self.wallets = {address[name]: amount for name, amount in WALLETS.items()}
        self.allowances = {address[name]: amount for name, amount in ALLOWANCES.items()}
        self.accounts = {account_of(address[name]): amount for name, amount in DEPOSITS.items()}
        self.accounts |= {account_of(address[name], BOND_TAG): amount for name, amount in BONDS.items()}
        self.total = sum(self.accounts.values())
        self.locked = 0
        self.donated = 0
        self.capacity = {offer_id: quote.capacity for offer_id, quote in QUOTES.items()}
        self.deals = [Deal(spec) for spec in world.specs]
        self.used_nonces: set[tuple[str, int]] = set()
        self.retired: set[int] = set()
        self.send_blocked: set[str] = set()
        self.receive_blocked: set[str] = set()
        self.paused_until = 0
        self.batch_count = 0
        self.touched: set[bytes] = set()
        self.paid_by: set[str] = set()
        self.closed: list[Deal] = []

    def begin(self) -> None:
        """A new step."""
        self.touched.clear()
        self.paid_by.clear()
        self.closed.clear()

    @property
    def held(self) -> int:
        """What the Escrow must hold."""
        return self.total + self.locked + self.donated

    def open_deals(self) -> list[Deal]:
        return [deal for deal in self.deals if deal.status is not Status.NONE and deal.status is not Status.CLOSED]

    # -------------------------------------------------------- ledger --------------------------------------------------------

    def credit(self, owner: str, tag: bytes, amount: int) -> None:
        if amount:
            account = account_of(owner, tag)
            self.accounts[account] = self.accounts.get(account, 0) + amount
            self.total += amount
            self.touched.add(account)

    def debit(self, owner: str, tag: bytes, amount: int) -> None:
        """Callers have checked the balance. Remembers who paid: it must have been asked."""
        if amount:
            self.credit(owner, tag, -amount)
            self.paid_by.add(owner)

    def balance(self, owner: str, tag: bytes = FREE_TAG) -> int:
        return self.accounts.get(account_of(owner, tag), 0)

    def can_transact(self, owner: str) -> bool:
        return owner not in self.send_blocked and owner not in self.receive_blocked

    def require_free(self, owner: str) -> None:
        if not self.can_transact(owner):
            raise Refused("Escrow_Frozen", owner)

    def require_entry(self) -> None:
        if self.now < self.paused_until:
            raise Refused("Escrow_EntryPaused", self.now, self.paused_until)

    def require_cover(self, owner: str, tag: bytes, amount: int) -> None:
        if self.balance(owner, tag) < amount:
            raise Refused("Escrow_BalanceTooLow", account_of(owner, tag), self.balance(owner, tag), amount)

    def require_collectible(self, owner: str, amount: int) -> None:
        """What U says to a `transferFrom` by the Escrow."""
        allowance, wallet = self.allowances.get(owner, 0), self.wallets.get(owner, 0)
        if allowance < amount:
            raise Refused("ERC20InsufficientAllowance", self.escrow, allowance, amount)
        if owner in self.send_blocked:
            raise Refused("UToken_SenderBlocked", owner)
        if wallet < amount:
            raise Refused("ERC20InsufficientBalance", owner, wallet, amount)

    def collect(self, owner: str, amount: int) -> None:
        if amount:
            self.wallets[owner] -= amount
            if self.allowances[owner] != UNLIMITED:
                self.allowances[owner] -= amount
            self.paid_by.add(owner)

    def require_drawable(self, owner: str, amount: int) -> None:
        """The free account first, the rest by allowance."""
        self.require_free(owner)
        missing = amount - self.balance(owner)
        if missing > 0:
            self.require_collectible(owner, missing)

    def draw(self, owner: str, amount: int) -> None:
        """Callers have made sure."""
        taken = min(self.balance(owner), amount)
        self.debit(owner, FREE_TAG, taken)
        self.collect(owner, amount - taken)

    def lock(self, deal: Deal, amount: int) -> None:
        deal.locked += amount
        self.locked += amount

    def pay_out(self, owner: str, amount: int) -> None:
        """Into a wallet."""
        self.wallets[owner] = self.wallets.get(owner, 0) + amount

    # --------------------------------------------------------- deals --------------------------------------------------------

    def require_status(self, deal: Deal, status: Status) -> None:
        if deal.status is not status:
            raise Refused("Escrow_WrongStatus", deal.spec.deal, int(deal.status))

    def require_before(self, deadline: int) -> None:
        if self.now >= deadline:
            raise Refused("Escrow_TooLate", self.now, deadline)

    def payoff(self, deal: Deal, row: Row, part: int = 0) -> Payoff:
        """What the row pays in this deal."""
        is_inspected = deal.stage == PASSED or deal.failures > 0
        sale = replace(deal.spec.sale, is_shipped=deal.carrier != NOWHERE, is_inspected=is_inspected, buyer_part=part)
        return payoff_of(row, sale, deal.policy.fees)

    def close(self, deal: Deal, row: Row, part: int = 0) -> None:
        """The one way out."""
        payoff = self.payoff(deal, row, part)
        assert payoff.total == deal.locked, f"{row.name} pays {payoff.total}, {deal.locked} is locked"
        deal.status, deal.row = Status.CLOSED, row
        deal.payments += 1
        self.locked -= deal.locked
        deal.locked = 0
        for owner, tag, amount in self.receipts(deal, payoff):
            self.credit(owner, tag, amount)
        self.closed.append(deal)

    def receipts(self, deal: Deal, payoff: Payoff) -> Iterable[tuple[str, bytes, int]]:
        """Who is credited, on which account."""
        terms, pots = deal.spec.terms, self.world.pots
        period = terms.standard_id.to_bytes(4, "big") + (self.now // self.world.panel_period).to_bytes(8, "big")
        yield terms.buyer, FREE_TAG, payoff.buyer
        yield terms.maker, FREE_TAG, payoff.maker
        yield deal.payee, FREE_TAG, payoff.payee
        yield deal.carrier, FREE_TAG, payoff.carrier
        yield deal.carrier, BOND_TAG, payoff.bond
        yield terms.inspector, FREE_TAG, payoff.inspector
        yield terms.referrer, FREE_TAG, payoff.referrer
        yield terms.expert, FREE_TAG, payoff.expert
        yield pots["panels"], period, payoff.panel
        yield pots["platform"], FREE_TAG, payoff.platform
        yield pots["commune"], FREE_TAG, payoff.commune
        yield pots["risk_pool"], FREE_TAG, payoff.risk_pool
        for share, amount in zip(terms.royalties, payoff.royalties, strict=True):
            yield share.owner, FREE_TAG, amount

    def is_policy_open(self, version: int) -> bool:
        return version in POLICIES and version not in self.retired
