"""Figures of the incentive rules that both the terminal and the page show: what each rule paid, G by role, the laws of the books."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from guildhall.messages import Reward, Row, Token

from .record import DealRecord, Record
from .rights_record import GRANTED, RewardLine, RightsHolding
from .text import amount, day, exact

__all__ = ["KINDS", "SEED_TEXTS", "RightsLine", "RuleLine", "book_lines", "gold_saving", "rights_lines", "rounded", "rule_lines"]

SEED_TEXTS = {
    Reward.DEMAND: ("a valid demand settled", "buyer: 100 G"),
    Reward.FEATURE: ("a demand’s feature taken up by 10 makers", "buyer who asked first: up to 1,000 U"),
    Reward.DATA_MONTH: ("a data grant active for a month", "owner: 50 G"),
    Reward.MAKER: ("from the lock to the pickup in 7 days at most", "maker’s 100 G doubled, priority flag"),
    Reward.GOLD: ("three months of passed inspections", "Gold badge: platform’s share −10 %"),
    Reward.ROYALTY: ("a shared module used by another’s order", "its owner: royalty in U"),
    Reward.STORE: ("a store guided the order", "store: 20 G"),
    Reward.CARRIER: ("a carrier 20 % faster than promised", "carrier: +5 % of freight in U"),
}
"""What triggers a rule, and what it gives."""

KINDS = ("Buyer", "Maker", "Carrier", "Inspector", "Store")
"""Of the holders of G."""

FULL_SHARE_BPS = 600
"""The platform's share of a price, where no badge lowers it."""


@dataclass(frozen=True)
class RuleLine:
    """A rule in this season. `count`: times; `what`: an example, or how the number came about."""

    reward: Reward
    trigger: str
    gives: str
    count: int
    what: str
    paid: str


@dataclass(frozen=True)
class RightsLine:
    """G of all holders of one kind; base units, `aged` exact."""

    kind: str
    members: list[RightsHolding]
    granted_amount: int
    earned_amount: int
    slashed_amount: int
    redeemed_amount: int
    aged: Fraction
    held: Fraction


def rounded(value: Fraction) -> int:
    """Base units to show; half up."""
    return int(value + Fraction(1, 2))


# --------------------------------------------------------- rules ----------------------------------------------------------


def rule_lines(record: Record) -> list[RuleLine]:
    """All eight, in the order of the contracts."""
    lines = []
    for reward in Reward:
        trigger, gives = SEED_TEXTS[reward]
        count, what, paid = _happened(record, reward)
        lines.append(RuleLine(reward, trigger, gives, count, what, paid))
    return lines


def _happened(record: Record, reward: Reward) -> tuple[int, str, str]:
    if reward is Reward.GOLD:
        return _gold(record)
    if reward is Reward.ROYALTY:
        return _royalties(record)
    lines = [line for line in record.rights.rewards if line.reward is reward]
    paid, cut = sum(line.amount for line in lines), sum(line.cut_amount for line in lines)
    unit = "G" if any(line.token is Token.G for line in lines) else "U"
    return len(lines), _example(record, reward, lines), f"{amount(paid)} {unit}" + (f", cut by {amount(cut)}" if cut else "")


def _example(record: Record, reward: Reward, lines: list[RewardLine]) -> str:
    if reward is Reward.MAKER:
        flags = sum(1 for badge in record.rights.badges if "equal" in badge.what)
        return f"{flags} quick cycles with a flag; the others have 100 G at most"
    if reward is Reward.FEATURE:
        return "; ".join(f"{line.payee}, {day(line.at)}: four pockets, by ten makers to ten buyers" for line in lines)
    names = sorted({line.payee for line in lines})
    listed = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return f"{listed}; first on {day(lines[0].at)}" if lines else ""


def _gold(record: Record) -> tuple[int, str, str]:
    given = [badge for badge in record.rights.badges if badge.what == "Gold badge"]
    deals = [deal for deal in record.deals if deal.terms.is_gold and deal.payoff.platformAmount]
    words = "; ".join(f"{badge.who}, {day(badge.at)}, after three bulk orders, inspected and passed" for badge in given)
    return len(given), words, f"{amount(sum(map(gold_saving, deals)))} U less to the platform in {len(deals)} deals of Gold makers"


def gold_saving(deal: DealRecord) -> int:
    """What a Gold maker's deal paid less to the platform, base units."""
    is_whole = deal.terms.is_gold and deal.row is not Row.SPLIT
    return deal.terms.price_amount * FULL_SHARE_BPS // 10_000 - int(deal.payoff.platformAmount) if is_whole else 0


def _royalties(record: Record) -> tuple[int, str, str]:
    deals = [deal for deal in record.deals if any(deal.payoff.royaltyAmounts)]
    names = sorted({owner.name for deal in deals for owner, _ in deal.plan.standard.royalties})
    paid = sum(sum(deal.payoff.royaltyAmounts) for deal in deals)
    return len(deals), f"{' and '.join(names)}, in the split of the price", f"{amount(paid)} U"


# --------------------------------------------------------- roles ----------------------------------------------------------


def rights_lines(record: Record) -> list[RightsLine]:
    """G by kind of holder."""
    return [_line(kind, members, record) for kind in KINDS if (members := [each for each in record.rights.holdings if each.kind == kind])]


def _line(kind: str, members: list[RightsHolding], record: Record) -> RightsLine:
    granted = sum(each.issued[GRANTED] for each in members)
    return RightsLine(
        kind=kind,
        members=sorted(members, key=lambda each: (-each.raw, each.name)),
        granted_amount=granted,
        earned_amount=sum(each.issued_amount for each in members) - granted,
        slashed_amount=sum(each.slashed_amount for each in members),
        redeemed_amount=sum(each.redeemed_amount for each in members),
        aged=sum((each.aged for each in members), Fraction(0)),
        held=Fraction(sum(each.raw for each in members), record.rights.books.index),
    )


# --------------------------------------------------------- books ----------------------------------------------------------


def book_lines(record: Record) -> Iterator[tuple[str, bool]]:
    """The laws with this season's figures, and whether they hold."""
    rights = record.rights
    books, pot, money = rights.books, rights.pot, rights.money
    yield (
        f"raw G: issued {books.raw_issued:,} = held {books.raw_held:,} + slashed {books.raw_slashed:,} + redeemed {books.raw_redeemed:,}",
        books.raw_issued == books.raw_held + books.raw_slashed + books.raw_redeemed,
    )
    yield (
        f"G: issued {exact(books.issued_amount)} = held {exact(rounded(books.held))} + aged {exact(rounded(books.aged))} "
        f"+ slashed {exact(books.slashed_amount)} + redeemed {exact(books.redeemed_amount)} (held and aged as fractions, shown rounded)",
        books.is_closed,
    )
    paid = " + ".join(f"{reward.name.lower()} {exact(sum_)}" for reward, sum_ in sorted(pot.paid.items()))
    yield (
        f"the platform’s pot: in {exact(pot.in_amount)} = out ({paid}) + held {exact(pot.held_amount)} U",
        pot.in_amount == pot.paid_amount + pot.held_amount,
    )
    yield (
        f"U: issued {exact(money.issued_amount)} = redeemed at par {exact(money.redeemed_amount)} "
        f"+ in wallets {exact(money.wallets_amount)} + in the ledger {exact(money.ledger_amount)}",
        money.issued_amount == money.redeemed_amount + money.wallets_amount + money.ledger_amount,
    )
