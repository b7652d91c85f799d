"""The plain-Python model of the Escrow: its ledger, deals and clocks, from the interfaces and the design.

Each act either changes the model or raises `Refused` with the exact error that the contracts owe for it; nothing changes in that case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from guildhall.market import BOND_TAG, FREE_TAG, account_of
from guildhall.messages import CaseKind, FactKind, Phase, Row, Side, Status
from guildhall.model import Payoff, payoff_of
from tests.property.escrow_calendar import Calendar
from tests.property.escrow_law import BLAME
from tests.property.escrow_world import ALLOWANCES, BONDED_G, BONDS, DEPOSITS, POLICIES, QUOTES, WALLETS, Policy, Spec, World
from tests.property.gtoken_model import EPOCH, index_of

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
class Case:
    """A deal's case as `Cases` keeps it, field by field."""

    case_id: int = 0
    trial_id: int = 0
    kind: CaseKind = CaseKind.NONE
    phase: Phase = Phase.NONE
    staker: Side = Side.NONE
    other: Side = Side.NONE
    row: Row = Row.NONE
    round: int = 0
    is_damage_heard: bool = False
    opened_at: int = 0
    phase_at: int = 0
    witness: str = NOWHERE
    first_trial_id: int = 0
    judged_id: int = 0
    upheld_row: Row = Row.NONE
    refused_row: Row = Row.NONE


@dataclass
class Deal:
    """One deal as the contracts keep it, in `Escrow`, `Trace` and `Cases`."""

    spec: Spec
    calendar: Calendar
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
    breach_at: int = 0
    case: Case = field(default_factory=Case)
    opened_at: int = 0
    overdue: int = 0  # seconds in which anybody could have settled it, and nobody did
    put_in: dict[str, int] = field(default_factory=dict)  # by whom, how much: locks and stakes
    locked: int = 0
    payments: int = 0  # rows that paid: at most one

    @property
    def is_open(self) -> bool:
        return self.status not in (Status.NONE, Status.CLOSED)

    @property
    def policy(self) -> Policy:
        return self.spec.policy

    def due(self, start: int, period: int) -> int:
        """When a period is over; pauses of U do not count."""
        return self.calendar.due(start, period)

    def rework(self, now: int) -> None:
        """The maker has at least the rework period from now."""
        earliest, current = self.due(now, self.policy.periods.rework), self.ship_by
        if current < earliest:
            self.clock_at = self.due(self.clock_at, earliest - current)

    @property
    def ship_by(self) -> int:
        """From this instant on a pickup is late."""
        return self.due(self.clock_at, self.spec.terms.lead_period + self.policy.periods.ship_grace)

    @property
    def lost_at(self) -> int:
        return self.due(self.shipped_at, self.policy.periods.carriage)

    @property
    def accept_by(self) -> int:
        return self.due(max(self.delivered_at, self.clock_at), self.policy.periods.accept)

    @property
    def waived_at(self) -> int:
        """From this instant on nobody waits for the inspector; 0 while it has nothing to inspect."""
        return self.due(self.staged_at, self.policy.periods.inspection) if self.stage == IN_PRODUCTION else 0

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

    def side(self, side: Side) -> str:
        """The party's address."""
        return {Side.BUYER: self.spec.terms.buyer, Side.MAKER: self.spec.terms.maker, Side.CARRIER: self.carrier}[side]

    @property
    def longest(self) -> int:
        """Seconds that the deal can be open, if somebody settles it whenever that is due: all that can follow upon each other."""
        p = self.policy.periods
        until_pickup = p.countersign + self.spec.terms.lead_period + p.ship_grace + p.rework
        inspection_case = p.contest + p.ruling + p.rework
        until_end = p.carriage + p.accept
        damage_case, last_case = p.ruling, p.ruling + p.return_
        return_case = p.contest + p.ruling
        return until_pickup + inspection_case + until_end + damage_case + last_case + return_case

    def clock(self) -> tuple[Row, int]:
        """What silence leads to, and when, while no case is open."""
        periods = self.policy.periods
        if self.status is Status.PENDING:
            return Row.LAPSED, self.due(self.clock_at, periods.countersign)
        if self.status is not Status.LOCKED:
            return Row.NONE, 0
        if self.delivered_at:
            return Row.SILENT_ACCEPTED, self.accept_by
        if self.shipped_at:
            return Row.LOST_IN_TRANSIT, self.lost_at
        if self.failures == 2:
            return Row.OFF_SPEC_STOPPED, self.due(self.staged_at, periods.contest)
        return Row.NOT_SHIPPED, self.ship_by


class Model:
    """Everything that decides about money. `now` is the chain's clock; `touched` the accounts changed since `begin`."""

    def __init__(self, world: World) -> None:
        address = world.address
        self.world = world
        self.now = world.base_at
        self.calendar = Calendar()
        self.escrow: str = world.suite.escrow.address
        self.modules = world.modules
        self.wallets = {address[name]: amount for name, amount in WALLETS.items()}
        self.allowances = {address[name]: amount for name, amount in ALLOWANCES.items()}
        self.risk_pool: str = world.suite.risk_pool.address
        self.accounts = {account_of(address.get(name, self.risk_pool)): amount for name, amount in DEPOSITS.items()}
        self.accounts |= {account_of(address[name], BOND_TAG): amount for name, amount in BONDS.items()}
        self.raw_bonded_g = {address[name]: amount * self._g_index(world.bonded_at) for name, amount in BONDED_G.items()}
        self.total = sum(self.accounts.values())
        self.locked = 0
        self.donated = 0
        self.capacity = {offer_id: quote.capacity for offer_id, quote in QUOTES.items()}
        self.deals = [Deal(spec, self.calendar) for spec in world.specs]
        self.used_nonces: set[tuple[str, int]] = set()
        self.retired: set[int] = set()
        self.send_blocked: set[str] = set()
        self.receive_blocked: set[str] = set()
        self.paused_until = 0
        self.batch_count = 0
        self.touched: set[bytes] = set()
        self.paid_by: set[str] = set()
        self.closed: list[Deal] = []
        self.slashes: list[tuple[str, int, int, Row]] = []  # whom, how much, its share of the bond, why
        self.gifts: dict[str, int] = {}  # what came to somebody, or left her, beside all deals

    def begin(self) -> None:
        """A new step."""
        self.touched.clear()
        self.paid_by.clear()
        self.closed.clear()
        self.slashes.clear()

    @property
    def number(self) -> int:
        """Of the block in which the next call runs."""
        return self.world.chain.clock.number

    def pass_to(self, instant: int, due_at: Callable[[Deal], int]) -> None:
        """Let time pass; notes for how long deals have been overdue."""
        for deal in self.open_deals():
            deal.overdue += max(0, instant - max(self.now, due_at(deal)))
        self.now = instant

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
            if owner not in self.modules:
                self.paid_by.add(owner)

    def move(self, owner: str, tag: bytes, to: str, to_tag: bytes, amount: int) -> None:
        """Callers have checked the balance."""
        self.debit(owner, tag, amount)
        self.credit(to, to_tag, amount)

    def give(self, owner: str, amount: int) -> None:
        """Not for a deal."""
        self.gifts[owner] = self.gifts.get(owner, 0) + amount

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
            raise Refused("ERC7943CannotSend", owner)
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

    def lock(self, deal: Deal, party: str, amount: int) -> None:
        deal.locked += amount
        self.locked += amount
        self.put_in(deal, party, amount)

    @staticmethod
    def put_in(deal: Deal, party: str, amount: int) -> None:
        """Into the deal or into a case of it."""
        deal.put_in[party] = deal.put_in.get(party, 0) + amount

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

    def payoff(self, deal: Deal, row: Row, part: int = 0, is_judged: bool = False) -> Payoff:
        """What the row pays in this deal."""
        is_inspected = deal.stage == PASSED or deal.failures > 0
        story = {"is_shipped": deal.carrier != NOWHERE, "is_inspected": is_inspected, "is_judged": is_judged, "buyer_part": part}
        return payoff_of(row, replace(deal.spec.sale, **story), deal.policy.fees)

    def close(self, deal: Deal, row: Row, part: int = 0, is_judged: bool = False) -> Payoff:
        """The one way out; the caller pays the jury."""
        payoff = self.payoff(deal, row, part, is_judged)
        assert payoff.total == deal.locked, f"{row.name} pays {payoff.total}, {deal.locked} is locked"
        deal.status, deal.row = Status.CLOSED, row
        deal.payments += 1
        self.locked -= deal.locked
        deal.locked = 0
        for owner, tag, amount in self.receipts(deal, payoff):
            self.credit(owner, tag, amount)
        self.closed.append(deal)
        self.blame(deal, row)
        return payoff

    def blame(self, deal: Deal, row: Row, witness: str = NOWHERE) -> None:
        """Slashes whom the row holds liable: of what she has bonded, aged and rounded down; nothing of nothing."""
        side, share = BLAME.get(row, (Side.NONE, 0))
        if side is Side.NONE:
            return
        liable = deal.side(side) if isinstance(side, Side) else witness
        index = self._g_index(self.now)
        amount = self.raw_bonded_g.get(liable, 0) // index * share // 10_000
        if amount:
            self.raw_bonded_g[liable] -= amount * index
            self.slashes.append((liable, amount, share, row))

    def _g_index(self, instant: int) -> int:
        """Raw G per base unit."""
        return index_of((instant - self.world.g_genesis_at) // EPOCH)

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
