"""What the season earned under the incentive rules and what became of G: a mirror of the G-Token in raw units from its events, held against
the token, and of the platform's pot.

Conservation law, in raw units: issued = held + slashed + redeemed, to the unit; ageing changes no raw unit. In G, as exact fractions:
issued = held + slashed + redeemed + aged, where what ages at the start of an epoch is raw held · (1/index before − 1/index after).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

from guildhall.evm import Log
from guildhall.market import FREE_TAG, NOBODY, account_of
from guildhall.messages import Reward, Token

from .cast import Person
from .record import Transaction
from .rights_record import (
    GRANTED,
    BadgeLine,
    MoneyBooks,
    PerkLine,
    PotBooks,
    RewardLine,
    RightsBooks,
    RightsHolding,
    RightsMonth,
    RightsRecord,
)
from .stage import Stage

__all__ = ["Rights", "RightsError"]


class RightsError(Exception):
    """G appeared or vanished; the message says how much."""


class Rights:
    """Hears every transaction of a stage."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._token = stage.suite.g_token
        self._genesis_at, self._period = int(self._token.genesisAt()), int(self._token.EPOCH_PERIOD())
        self._epoch = 0
        self._indices = [int(self._token.indexOf(0))]
        self._holders: dict[bytes, RightsHolding] = {}
        self._claimed: list[tuple[bytes, int, str]] = []
        self._raw: Counter[str] = Counter()
        self._months: list[RightsMonth] = []
        self._rewards: list[RewardLine] = []
        self._perks: list[PerkLine] = []
        self._badges: list[BadgeLine] = []
        self._paid: defaultdict[Reward, int] = defaultdict(int)
        self._issued_u = self._redeemed_u = 0
        self._redemptions: list[tuple[int, str, int]] = []

    def hear(self, logs: Sequence[Log], transaction: Transaction) -> None:
        """Enter the logs of a transaction."""
        self._age(transaction.at)
        own = [log for log in logs if log.address == self._token.address]
        for log in logs:
            if log.name == "Rewarded":
                self._reward(log.args, transaction.at)
        for log in logs:
            handler = getattr(self, f"_on_{log.name}", None)
            if handler is not None:
                handler(log, transaction.at)
        if own and self._token.rawSupply() != self._held():
            raise RightsError(f"the G-Token holds {self._token.rawSupply()} raw, its mirror {self._held()}")

    # ---------------------------------------------------------- G ---------------------------------------------------------

    def _held(self) -> int:
        return self._raw["issued"] - self._raw["slashed"] - self._raw["redeemed"]

    def _age(self, at: int) -> None:
        """The epochs that began since the last transaction."""
        for epoch in range(self._epoch + 1, (at - self._genesis_at) // self._period + 1):
            before, after = self._indices[-1], int(self._token.indexOf(epoch))
            loss = Fraction(1, before) - Fraction(1, after)
            held: Counter[str] = Counter()
            for holder in self._holders.values():
                holder.aged += holder.raw * loss
                held[holder.kind] += holder.raw
            self._indices.append(after)
            started_at = self._genesis_at + epoch * self._period
            self._months.append(RightsMonth(epoch, started_at, {kind: raw // after for kind, raw in held.items()}))
            self._epoch = epoch

    def _on_Issued(self, log: Log, at: int) -> None:
        raw = log.args.amount * self._indices[-1]
        holder = self._holder(log.args.accountId)
        holder.raw += raw
        holder.issued[self._source(log.args.accountId, log.args.amount)] += log.args.amount
        self._raw["issued"] += raw

    def _source(self, account_id: bytes, amount: int) -> str:
        """The rule whose payment stands in the same transaction."""
        for number, (account, paid, name) in enumerate(self._claimed):
            if (account, paid) == (account_id, amount):
                del self._claimed[number]
                return name
        return GRANTED

    def _on_Slashed(self, log: Log, at: int) -> None:
        if log.address == self._token.address:
            self._burn(log, "slashed")
            self._holder(log.args.accountId).slashed_amount += log.args.amount

    def _on_Redeemed(self, log: Log, at: int) -> None:
        self._burn(log, "redeemed")
        self._holder(log.args.accountId).redeemed_amount += log.args.amount

    def _burn(self, log: Log, why: str) -> None:
        raw = log.args.amount * self._indices[-1]
        self._holder(log.args.accountId).raw -= raw
        self._raw[why] += raw

    def _holder(self, account_id: bytes) -> RightsHolding:
        if account_id not in self._holders:
            person = self._people[account_id]
            self._holders[account_id] = RightsHolding(person.name, person.kind)
        return self._holders[account_id]

    @cached_property
    def _people(self) -> dict[bytes, Person]:
        """By account id; all members are admitted before the first G is issued."""
        return {self._account_id(self._stage.address(person)): person for person in self._stage.accounts}

    def _account_id(self, address: str) -> bytes:
        return bytes(self._token.accountIdOf(address))

    # -------------------------------------------------------- rules -------------------------------------------------------

    def _reward(self, args: Any, at: int) -> None:
        person = self._stage.person_at[args.payee]
        line = RewardLine(at, Reward(args.rule), person.name, person.kind, Token(args.token), args.amount, args.cutAmount)
        self._rewards.append(line)
        if line.token is Token.U:
            self._paid[line.reward] += line.amount
        elif line.amount:
            self._claimed.append((self._token.accountIdOf(args.payee), line.amount, line.reward.name))

    def _on_PriorityGiven(self, log: Log, at: int) -> None:
        self._badge(log.args.memberId, "served first among equal offers", at)

    def _on_GoldClaimed(self, log: Log, at: int) -> None:
        self._badge(log.args.memberId, "Gold badge", at)

    def _badge(self, member_id: int, what: str, at: int) -> None:
        key, _ = self._stage.suite.registry.memberById(member_id)
        self._badges.append(BadgeLine(at, self._stage.name_of(key), what))

    def _on_FeatureProposed(self, log: Log, at: int) -> None:
        self._badges.append(BadgeLine(at, self._stage.name_of(log.args.originator), f"asked first for value {log.args.value}"))

    # -------------------------------------------------------- perks -------------------------------------------------------

    def _on_PerkRedeemed(self, log: Log, at: int) -> None:
        args = log.args
        what = f"access to the data of group {args.fieldGroup}" if args.fieldGroup else "priority among equal matches"
        self._perk(at, args.key, what, args.priceAmount, args.until)

    def _on_VisitBooked(self, log: Log, at: int) -> None:
        self._perk(at, log.args.holder, f"seat of visit {log.args.visitId}", log.args.priceAmount, 0)

    def _on_VisitorAdmitted(self, log: Log, at: int) -> None:
        voucher = self._stage.suite.perks.voucherOf(log.args.voucherId)
        self._badges.append(BadgeLine(at, self._stage.name_of(voucher.holder), f"was let in to visit {log.args.visitId}"))

    def _perk(self, at: int, key: str, what: str, price: int, until: int) -> None:
        person = self._stage.person_at[key]
        self._perks.append(PerkLine(at, person.name, person.kind, what, price, until))

    # ---------------------------------------------------------- U ---------------------------------------------------------

    def _on_Transfer(self, log: Log, at: int) -> None:
        if log.address == self._stage.suite.u_token.address and log.args[0] == NOBODY:
            self._issued_u += log.args[2]

    def _on_RedemptionSettled(self, log: Log, at: int) -> None:
        self._redeemed_u += log.args.amount
        self._redemptions.append((at, self._stage.name_of(log.args.owner), log.args.amount))

    # ------------------------------------------------------- the end ------------------------------------------------------

    def record(self) -> RightsRecord:
        """All of it, held against the contracts once more."""
        self._age(self._stage.chain.clock.now)
        for account_id, holder in self._holders.items():
            free, bonded, _ = self._token.rawOf(account_id)
            if free + bonded != holder.raw:
                raise RightsError(f"{holder.name} has {free + bonded} raw, the mirror says {holder.raw}")
        holders = tuple(self._holders.values())
        books = RightsBooks(
            raw_issued=self._raw["issued"],
            raw_held=int(self._token.rawSupply()),
            raw_slashed=self._raw["slashed"],
            raw_redeemed=self._raw["redeemed"],
            issued_amount=sum(each.issued_amount for each in holders),
            slashed_amount=sum(each.slashed_amount for each in holders),
            redeemed_amount=sum(each.redeemed_amount for each in holders),
            aged=sum((each.aged for each in holders), Fraction(0)),
            index=self._indices[-1],
        )
        return RightsRecord(
            rewards=tuple(self._rewards),
            perks=tuple(self._perks),
            badges=tuple(self._badges),
            months=tuple(self._months),
            holdings=holders,
            books=books,
            pot=self._pot(),
            money=self._money(),
        )

    def _pot(self) -> PotBooks:
        stage = self._stage
        account = account_of(stage.pots["platform"], FREE_TAG)
        return PotBooks(stage.books.received_amounts[account], dict(self._paid), int(stage.suite.escrow.balanceOf(account)))

    def _money(self) -> MoneyBooks:
        stage, token = self._stage, self._stage.suite.u_token
        holders = [*stage.accounts.values(), stage.market.cashier, stage.admin, stage.relayer]
        wallets = sum(int(token.balanceOf(each)) for each in holders)
        return MoneyBooks(self._issued_u, self._redeemed_u, wallets, stage.books.held_amount, tuple(self._redemptions))
