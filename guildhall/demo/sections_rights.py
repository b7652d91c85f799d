"""The incentive rules on the page: what each paid, who has G, what it was given for, how it aged, and whether the books close."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from . import elements as e
from .record import Record
from .rights_figures import KINDS, RightsLine, book_lines, rights_lines, rounded, rule_lines
from .svg import Picture, rect, tag, text
from .text import amount, day

__all__ = ["rights_section"]

WORDS = (
    "G is earned, votes, and halves in a year; it cannot be sold. Rules are data of the policy. All that is paid on account of a deal "
    "is at most the platform’s fee of it: what has no room is cut. U for rewards comes out of the platform’s pot."
)

TOP, STEP, BAR = 14, 30, 20
"""Of the picture: above the bars, from one to the next, and a bar's own height."""

_CLASSES = {"Buyer": "buyers", "Maker": "makers", "Carrier": "carriers", "Inspector": "panels", "Store": "stores"}


def rights_section(record: Record) -> str:
    """All about it."""
    return e.section(
        "rights",
        "What was earned, and what became of G",
        tag("p", escape(WORDS)),
        _rules(record),
        tag("h3", "G by role"),
        _roles(record),
        e.figure(
            _months(record, "rights-wide", "wide", 1040, 120) + _months(record, "rights-narrow", "narrow", 360, 74),
            "G at the start of each of its months: what is earned comes on top, what is there fades by a half in a year.",
            e.key([(f"share-{_CLASSES[kind]}", f"{kind}s") for kind in KINDS]),
        ),
        tag("h3", "What G was given for"),
        _perks(record),
        tag("h3", "The books"),
        *(tag("p", escape(words) + " ", _verdict(holds), class_="books") for words, holds in book_lines(record)),
        _redemptions(record),
    )


def _verdict(holds: bool) -> str:
    return tag("b", "It closes to the unit." if holds else "It does not close.", class_="good" if holds else "bad")


def _rules(record: Record) -> str:
    head = ("Rule", "When", "Gives", "#Times", "In this season", "#Paid")
    rows = (
        (e.Cell(e.code(line.reward.name)), line.trigger, line.gives, e.number(line.count), line.what, e.number(line.paid))
        for line in rule_lines(record)
    )
    return e.table("The eight rules, and what made each of them pay", head, rows)


_NAMES = ("granted_amount", "earned_amount", "slashed_amount", "redeemed_amount")


def _roles(record: Record) -> str:
    lines = rights_lines(record)
    head = ("Role", "#Granted, G", "#Earned, G", "#Slashed, G", "#Given for perks, G", "#Aged, G", "#Holds, G")
    sums = [amount(sum(getattr(line, name) for line in lines)) for name in _NAMES]
    sums += [amount(rounded(record.rights.books.aged)), amount(rounded(record.rights.books.held))]
    people: list[tuple[str | e.Cell, ...]] = [
        (each.kind, each.name, *(e.number(amount(units)) for units in (each.issued_amount, each.raw // record.rights.books.index)))
        for line in lines
        for each in line.members
    ]
    return e.table(
        "Granted at the start, earned by the rules, burned by rows, given for perks, faded by time; amounts of the instants",
        head,
        (_role(line) for line in lines),
        ("Together", *map(e.number, sums)),
    ) + e.details(f"All {len(people)} of them", e.table("Holders", ("Role", "Name", "#Had from all sources, G", "#Holds, G"), people))


def _role(line: RightsLine) -> tuple[str | e.Cell, ...]:
    figures = [getattr(line, name) for name in _NAMES] + [rounded(line.aged), rounded(line.held)]
    return (f"{line.kind}s", *(e.number(amount(units)) for units in figures))


def _months(record: Record, name: str, class_: str, width: int, left: int) -> str:
    """A bar for each month, in parts by role."""
    months = record.rights.months
    most = max(sum(month.held.values()) for month in months)
    words = "; ".join(f"{day(month.at)}: {amount(sum(month.held.values()))} G" for month in months)
    picture = Picture(name, "G by month", words)
    for at, month in enumerate(months):
        y, x, whole = TOP + at * STEP, float(left), sum(month.held.values())
        picture.add(text(left - 8, y + BAR - 5, day(month.at), anchor="end", class_="label"))
        for kind in KINDS:
            held = month.held.get(kind, 0)
            part = (width - left - 100) * held / most
            picture.add(rect(x, y, part, BAR, title=f"{kind}s, {day(month.at)}: {amount(held)} G", class_=f"share share-{_CLASSES[kind]}"))
            x += part
        picture.add(text(x + 8, y + BAR - 5, f"{amount(whole)} G", class_="label"))
    return picture.render(width, TOP + STEP * len(months), class_)


def _perks(record: Record) -> str:
    rows = [
        (day(each.at), each.who, each.what, e.number(amount(each.price_amount)), day(each.until) if each.until else "–")
        for each in record.rights.perks
    ]
    table = e.table("G that was burned for something", ("When", "Who", "What", "#G", "Until"), rows)
    notes = [f"{each.who} {each.what} on {day(each.at)}" for each in record.rights.badges if "let in" in each.what]
    return table + "".join(tag("p", escape(f"{note}."), class_="soft") for note in (*notes, *_priority(record)))


def _priority(record: Record) -> Iterator[str]:
    """Who was served because she came first among equals."""
    for perk in (each for each in record.rights.perks if "priority" in each.what):
        deals = [deal for deal in record.deals if deal.plan.buyer.name == perk.who and deal.opened_at >= perk.at]
        for plan in record.unmatched:
            for deal in deals:
                if deal.plan.good == plan.good and deal.plan.limit_amount == plan.limit_amount and deal.plan.round == plan.round:
                    yield f"{perk.who} and {plan.buyer.name} asked for the last {plan.good.lower()} on equal terms: priority decided"


def _redemptions(record: Record) -> str:
    rows = [(day(at), who, e.number(amount(units))) for at, who, units in record.rights.money.redemptions]
    return e.table("U taken home for good, at par: burned when the bank has paid", ("When", "Who", "#U"), rows)
