"""U as a state machine for Hypothesis: the real token and attestor on one side, a plain model on the other.

Every act is predicted: it succeeds, or reverts with exactly the error that the model names. After each step:
- the balances are those of the model, and in sum the supply;
- the token itself holds at least what pending redemptions need;
- what is said about each account and about the switches is what the model says.

After each mint the supply is at most what auditors attested. The model of a request of redemption knows no switch: none stops it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from guildhall.evm import Chain, load
from tests.token_stage import DAY, TokenStage, U, parts

HOLDERS = ("buyer", "maker", "carrier")
EXEMPT = ("escrow", "u")
MAX_AGE, PERIOD, MAX_PAUSE, MIN_RUN = 35 * DAY, 5 * DAY, 7 * DAY, DAY
START = 500
AMOUNT = st.integers(0, 40) | st.sampled_from([1, START, U])
HOLDER = st.sampled_from(HOLDERS)
ANYBODY = st.sampled_from(HOLDERS + EXEMPT)
FLAGS = {"setSendBlocked": "send_blocked", "setReceiveBlocked": "receive_blocked", "setAllowed": "allowed"}


@dataclass
class Model:
    """What stands in the contracts."""

    now: int
    reserve: int
    share_bps: int
    as_of: int
    held: dict[str, int] = field(default_factory=lambda: dict.fromkeys(HOLDERS + EXEMPT, 0))
    frozen: dict[str, int] = field(default_factory=lambda: dict.fromkeys(HOLDERS + EXEMPT, 0))
    send_blocked: set[str] = field(default_factory=set)
    receive_blocked: set[str] = field(default_factory=set)
    allowed: set[str] = field(default_factory=set)
    paused_until: int = 0
    is_halted: bool = False
    is_list_only: bool = False
    redemptions: list[list[Any]] = field(default_factory=list)

    @property
    def supply(self) -> int:
        return sum(self.held.values())

    @property
    def pending(self) -> int:
        return sum(amount for _, amount, status, _ in self.redemptions if status == 1)

    def is_listed(self, name: str) -> bool:
        return not self.is_list_only or name in self.allowed or name in EXEMPT

    def may_send(self, name: str) -> bool:
        return name not in self.send_blocked and self.is_listed(name)

    def may_receive(self, name: str) -> bool:
        return name not in self.receive_blocked and self.is_listed(name)

    def shortage(self, name: str, amount: int) -> str | None:
        """Of unfrozen money, or of money."""
        if amount > self.held[name]:
            return "ERC20InsufficientBalance"
        return "ERC7943InsufficientUnfrozenBalance" if amount > max(0, self.held[name] - self.frozen[name]) else None

    def transfer_error(self, source: str, to: str, amount: int) -> str | None:
        if self.now < self.paused_until:
            return "UToken_Paused"
        if not self.may_send(source):
            return "ERC7943CannotSend"
        if not self.may_receive(to):
            return "ERC7943CannotReceive"
        return self.shortage(source, amount)

    def mint_error(self, to: str, amount: int) -> str | None:
        if self.is_halted:
            return "UToken_IssuanceHalted"
        if amount == 0:
            return "UToken_ZeroAmount"
        if self.now >= self.as_of + MAX_AGE:
            return "ReserveAttestor_Stale"
        if self.share_bps < 3_000:
            return "ReserveAttestor_DepositShareTooLow"
        if self.supply + amount > self.reserve:
            return "UToken_ReserveTooLow"
        return None if self.may_receive(to) else "ERC7943CannotReceive"

    def request_error(self, owner: str, amount: int) -> str | None:
        if owner in self.send_blocked:
            return "ERC7943CannotSend"
        return "UToken_ZeroAmount" if amount == 0 else self.shortage(owner, amount)

    def force_error(self, source: str, to: str, amount: int) -> str | None:
        if source in EXEMPT or to in EXEMPT:
            return "UToken_Exempt"
        if not self.may_receive(to):
            return "ERC7943CannotReceive"
        return "ERC20InsufficientBalance" if amount > self.held[source] else None

    def pause_error(self, until: int) -> str | None:
        is_on = self.now < self.paused_until
        if until <= (self.paused_until if is_on else self.now):
            return "UToken_PauseTooShort"
        if until > self.now + MAX_PAUSE:
            return "UToken_PauseTooLong"
        return "UToken_PauseTooSoon" if not is_on and self.now < self.paused_until + MIN_RUN else None

    def move(self, source: str, to: str, amount: int) -> None:
        self.held[source] -= amount
        self.held[to] += amount


def opened(stage: TokenStage) -> TokenStage:
    """With an exempt account, and money in every holder's hands."""
    stage.u.setExempt(stage.escrow, sender=stage.admin)
    for name in HOLDERS:
        stage.mint(getattr(stage, name), START)
    return stage


class TokenMachine(RuleBasedStateMachine):
    """Issuer, holders, compliance, redeemer and auditors, in any order."""

    _stage: ClassVar[TokenStage | None] = None

    @classmethod
    def make_stage(cls) -> TokenStage:
        return opened(TokenStage(Chain(load()), max_age_period=MAX_AGE, first_amount=10**9))

    def __init__(self) -> None:
        super().__init__()
        cls = type(self)
        if cls._stage is None:
            cls._stage = cls.make_stage()
        self.stage = cls._stage
        self.snapshot = self.stage.chain.snapshot()
        self.nonce = 0
        round_ = self.stage.attestor.roundOf(1)
        self.model = Model(self.stage.clock.now, round_.reserveAmount, round_.depositShareBps, round_.asOf)
        self.model.held |= dict.fromkeys(HOLDERS, START)

    def teardown(self) -> None:
        self.stage.chain.revert(self.snapshot)

    def account(self, name: str) -> Any:
        return getattr(self.stage, name)

    def try_(self, error: str | None, act: Callable[[], Any]) -> bool:
        """The act does what the model says; whether that is success."""
        if error is None:
            act()
            return True
        with self.stage.chain.expect(error):
            act()
        return False

    # ------------------------------------------------------- money ---------------------------------------------------------

    @rule(to=ANYBODY, amount=AMOUNT)
    def mint(self, to: str, amount: int) -> None:
        if self.try_(self.model.mint_error(to, amount), lambda: self.stage.mint(self.account(to), amount)):
            self.model.held[to] += amount
            assert self.stage.u.totalSupply() <= self.stage.attestor.soundReserve()

    @rule(source=HOLDER | st.just("escrow"), to=ANYBODY, amount=AMOUNT)
    def transfer(self, source: str, to: str, amount: int) -> None:
        error = self.model.transfer_error(source, to, amount)
        assert self.stage.u.canTransfer(self.account(source), self.account(to), amount) == (
            error is None or (error == "ERC20InsufficientBalance" and self.model.frozen[source] == 0)
        )
        if self.try_(error, lambda: self.stage.u.transfer(self.account(to), amount, sender=self.account(source))):
            self.model.move(source, to, amount)

    @rule(spender=HOLDER | st.just("escrow"), source=HOLDER, to=ANYBODY, amount=AMOUNT, allowance=st.sampled_from([10, U, U]))
    def spend(self, spender: str, source: str, to: str, amount: int, allowance: int) -> None:
        self.stage.u.approve(self.account(spender), allowance, sender=self.account(source))
        error = None if self.model.may_send(spender) else "ERC7943CannotSend"
        if error is None and amount > allowance:
            error = "ERC20InsufficientAllowance"
        error = error or self.model.transfer_error(source, to, amount)
        act = self.stage.u.transferFrom
        if self.try_(error, lambda: act(self.account(source), self.account(to), amount, sender=self.account(spender))):
            self.model.move(source, to, amount)

    @rule(source=HOLDER, to=ANYBODY, amount=AMOUNT, in_parts=st.booleans(), is_replayed=st.booleans())
    def authorize(self, source: str, to: str, amount: int, in_parts: bool, is_replayed: bool) -> None:
        self.nonce += 1
        message = self.stage.authorization(self.account(source), self.account(to), amount, self.nonce)
        signature = self.stage.sign(message, self.account(source).key)
        signed = parts(signature) if in_parts else (signature,)

        def act() -> None:
            self.stage.u.transferWithAuthorization(*message.as_tuple(), *signed, sender=self.stage.relayer)

        if self.try_(self.model.transfer_error(source, to, amount), act):
            self.model.move(source, to, amount)
            if is_replayed:
                self.try_("ERC3009UsedAuthorization", act)

    # ------------------------------------------------------- redemption ----------------------------------------------------

    @rule(owner=HOLDER, amount=AMOUNT, is_signed=st.booleans())
    def request(self, owner: str, amount: int, is_signed: bool) -> None:
        def act() -> None:
            if not is_signed:
                self.stage.request(self.account(owner), amount)
                return
            self.nonce += 1
            message = self.stage.redemption(self.account(owner), amount, self.nonce)
            signature = self.stage.sign(message, self.account(owner).key)
            self.stage.u.requestRedemptionBySig(*message.as_tuple(), signature, sender=self.stage.relayer)

        if self.try_(self.model.request_error(owner, amount), act):
            self.model.move(owner, "u", amount)
            self.model.redemptions.append([owner, amount, 1, self.model.now])

    @precondition(lambda self: self.model.redemptions)
    @rule(data=st.data(), is_paid=st.booleans())
    def answer(self, data: st.DataObject, is_paid: bool) -> None:
        id_ = data.draw(st.integers(1, len(self.model.redemptions) + 1))
        known = id_ <= len(self.model.redemptions)
        owner, amount, status, _ = self.model.redemptions[id_ - 1] if known else ("buyer", 0, 0, 0)
        error = None if status == 1 else "UToken_NotPending"
        if error is None and is_paid and owner in self.model.send_blocked:
            error = "ERC7943CannotSend"
        if not self.try_(error, lambda: (self.stage.settle if is_paid else self.stage.reject)(id_)):
            return
        self.model.redemptions[id_ - 1][2] = 2 if is_paid else 3
        self.model.held["u"] -= amount
        if not is_paid:
            self.model.held[owner] += amount

    @rule(to=ANYBODY, amount=AMOUNT)
    def rescue(self, to: str, amount: int) -> None:
        error = "UToken_RescueTooHigh" if amount > self.model.held["u"] - self.model.pending else None
        error = error or self.model.transfer_error("u", to, amount)
        if self.try_(error, lambda: self.stage.u.rescue(self.stage.u, self.account(to), amount, sender=self.stage.treasurer)):
            self.model.move("u", to, amount)

    # ------------------------------------------------------- offices -------------------------------------------------------

    @rule(function=st.sampled_from(sorted(FLAGS)), name=HOLDER | st.sampled_from(EXEMPT), is_set=st.booleans())
    def flag(self, function: str, name: str, is_set: bool) -> None:
        names: set[str] = getattr(self.model, FLAGS[function])
        error = "UToken_Exempt" if name in EXEMPT else "UToken_Unchanged" if is_set == (name in names) else None
        if self.try_(error, lambda: self.stage.act(function, self.account(name), is_set)):
            (names.add if is_set else names.remove)(name)

    @rule(name=ANYBODY, amount=AMOUNT | st.just(2**256 - 1))
    def freeze(self, name: str, amount: int) -> None:
        stored = min(amount, 2**128 - 1)
        error = "UToken_Exempt" if name in EXEMPT else "UToken_Unchanged" if stored == self.model.frozen[name] else None
        if self.try_(error, lambda: self.stage.act("setFrozenTokens", self.account(name), amount)):
            self.model.frozen[name] = stored

    @rule(source=ANYBODY, to=ANYBODY, amount=AMOUNT)
    def force(self, source: str, to: str, amount: int) -> None:
        error = self.model.force_error(source, to, amount)
        if self.try_(error, lambda: self.stage.force(self.account(source), self.account(to), amount)):
            unfrozen = max(0, self.model.held[source] - self.model.frozen[source])
            self.model.frozen[source] -= max(0, amount - unfrozen)
            self.model.move(source, to, amount)

    @rule(length=st.sampled_from([0, 1, DAY, MAX_PAUSE, MAX_PAUSE + 1]) | st.integers(0, MAX_PAUSE))
    def pause(self, length: int) -> None:
        until = self.model.now + length
        if self.try_(self.model.pause_error(until), lambda: self.stage.pause(until)):
            self.model.paused_until = until

    @rule(is_halted=st.booleans())
    def halt(self, is_halted: bool) -> None:
        if self.try_("UToken_Unchanged" if is_halted == self.model.is_halted else None, lambda: self.stage.halt(is_halted)):
            self.model.is_halted = is_halted

    @rule(is_on=st.booleans())
    def list_only(self, is_on: bool) -> None:
        error = "UToken_Unchanged" if is_on == self.model.is_list_only else None
        if self.try_(error, lambda: self.stage.act("setAllowListOnly", is_on)):
            self.model.is_list_only = is_on

    @rule(spare=st.integers(-10, 50) | st.just(10**9), share=st.sampled_from([2_999, 3_000, 9_000, 9_001]), is_recent=st.booleans())
    def attest(self, spare: int, share: int, is_recent: bool) -> None:
        amount = max(0, self.model.supply + spare)
        as_of = self.model.now if is_recent else max(0, self.model.now - DAY)
        error = None if as_of > self.model.as_of else "ReserveAttestor_NotNewer"
        if self.try_(error, lambda: self.stage.attest(amount, share, as_of)):
            self.model.reserve, self.model.share_bps, self.model.as_of = amount, share, as_of

    @rule(seconds=st.sampled_from([1, DAY, DAY, PERIOD, MAX_PAUSE, MAX_PAUSE, MAX_AGE]))
    def wait(self, seconds: int) -> None:
        self.stage.clock.pass_(seconds=seconds)
        self.model.now += seconds

    # ------------------------------------------------------- what always holds ---------------------------------------------

    @invariant()
    def money_is_where_the_model_says(self) -> None:
        u = self.stage.u
        assert {name: u.balanceOf(self.account(name)) for name in self.model.held} == self.model.held
        assert u.totalSupply() == self.model.supply
        assert u.pendingRedemptionAmount() == self.model.pending <= u.balanceOf(u)

    @invariant()
    def what_is_said_is_so(self) -> None:
        u, model = self.stage.u, self.model
        for name in model.held:
            account = self.account(name)
            assert u.canSend(account) == model.may_send(name)
            assert u.canReceive(account) == model.may_receive(name)
            assert u.canTransact(account) == (model.may_send(name) and model.may_receive(name))
            assert u.getFrozenTokens(account) == model.frozen[name]
        assert (u.pausedUntil(), u.isIssuanceHalted(), u.isAllowListOnly()) == (model.paused_until, model.is_halted, model.is_list_only)
        for id_, (_, _, status, requested_at) in enumerate(model.redemptions, 1):
            assert u.overdue(id_) == (status == 1 and model.now >= requested_at + PERIOD)
