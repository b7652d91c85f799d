"""The season in the terminal: short tables for people who do not open the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from .figures import CASE_TEXTS, case_payments, gas_lines, role_lines, row_lines, votes_of
from .record import Record
from .rights_figures import KINDS, book_lines, rights_lines, rounded, rule_lines
from .story import hero_of, story_of
from .text import amount, exact, hour

__all__ = ["print_season"]


def print_season(console: Console, record: Record) -> None:
    """Everything, in the order of the page."""
    for part in _parts(record):
        console.print(part)
        console.print()


def _parts(record: Record) -> Iterator[RenderableType]:
    yield _rounds(record)
    yield _rows(record)
    yield _cases(record)
    yield _payments(record)
    yield _refusals(record)
    if record.slashes:
        yield _slashes(record)
    yield _story(record)
    yield _roles(record)
    yield _books(record)
    yield _rules(record)
    yield _rights(record)
    yield _months(record)
    yield _perks(record)
    yield _laws(record)
    if gas_lines(record):
        yield _gas(record)


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]], sum_: Sequence[str] | None = None) -> Table:
    """A head that starts with `#` is of numbers."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="dim", box=None, pad_edge=False)
    for words in head:
        table.add_column(words.removeprefix("#"), justify="right" if words.startswith("#") else "left")
    for row in rows:
        table.add_row(*map(Text, row))
    if sum_ is not None:
        table.add_row(*map(Text, sum_), style="bold")
    return table


def _rounds(record: Record) -> Table:
    rows = (
        (
            str(each.number),
            hour(each.at),
            str(each.open_count),
            str(each.settled_count),
            str(each.waiting_count),
            each.certificate if not each.gap_amount else f"within {amount(each.gap_amount)} U",
            amount(each.cost_amount),
        )
        for each in record.rounds
    )
    return _table("Rounds", ("#Round", "Held (UTC)", "#Demands", "#Matched", "#Wait", "Match", "#Cost, U"), rows)


def _rows(record: Record) -> Table:
    rows = (
        (line.row.name, str(len(line.deals)), amount(line.price_amount), amount(line.freight_amount), line.meaning)
        for line in row_lines(record)
    )
    return _table("Deals by row", ("Row", "#Deals", "#Price, U", "#Freight, U", "Meaning"), rows)


def _cases(record: Record) -> Table:
    rows = (
        (
            str(case.number),
            f"{case.deal.number:02d}",
            CASE_TEXTS[case.kind],
            case.by,
            case.against,
            ", then ".join(map(votes_of, case.trials)) or "–",
            case.row.name if case.row else "contested",
        )
        for case in record.cases
    )
    return _table("Cases (votes for whoever staked : against : silent)", ("#Case", "#Deal", "What", "By", "About", "Jury", "Row"), rows)


def _payments(record: Record) -> Table:
    rows = (
        (str(case.number), payment.payer, payment.payee, payment.what, exact(payment.amount))
        for case in record.cases
        for payment in case_payments(case)
        if not payment.payer.startswith("Row")
    )
    return _table("Stakes, fees and penalties", ("#Case", "From", "To", "For", "#U"), rows)


def _refusals(record: Record) -> Table:
    rows = ((each.error, each.where, each.who, each.flaw) for each in record.refusals)
    return _table("Refused by name", ("Error", "By", "Who", "What was wrong"), rows)


def _slashes(record: Record) -> Table:
    rows = ((hour(each.at), each.who, f"{each.deal:02d}", each.row, amount(each.amount)) for each in record.slashes)
    return _table("G slashed", ("When (UTC)", "Who", "#Deal", "Row", "#G burned"), rows)


def _story(record: Record) -> Table:
    deal = hero_of(record)
    title = f"The story of one item (deal {deal.number:02d})"
    rows = ((_short(step.at), step.who, step.what, step.number, step.hash) for step in story_of(deal))
    table = _table(title, ("When (UTC)", "Who", "What", "#Tx", "Hash"), rows)
    for column in (0, 1, 4):
        table.columns[column].no_wrap = True
    return table


def _short(at: str) -> str:
    """Without weekday, year and zone."""
    words = at.replace(",", "").split()
    return " ".join((*words[1:3], words[4]))


def _roles(record: Record) -> Table:
    lines = role_lines(record)
    names = ("in_amount", "out_amount", "held_amount", "net_amount")
    rows = ((line.kind, str(len(line.members)), *(amount(getattr(line, name)) for name in names)) for line in lines)
    total = ("Together", "", *(amount(sum(getattr(line, name) for line in lines)) for name in names))
    return _table("Who earned what, U", ("Role", "#Number", "#Brought in", "#Took out", "#Holds", "#Net"), rows, total)


def _books(record: Record) -> Text:
    closes = record.in_amount == record.out_amount + record.held_amount
    line = Text(f"money in {exact(record.in_amount)} = money out {exact(record.out_amount)} + held {exact(record.held_amount)} U")
    line.append("  closes to the unit" if closes else "  DOES NOT CLOSE", style="bold green" if closes else "bold red")
    for holding in record.holdings:
        if holding.held_amount:
            line.append(f"\n  {exact(holding.held_amount):>18}  {holding.name}")
    return line


def _rules(record: Record) -> Table:
    rows = ((line.reward.name, line.trigger, line.gives, str(line.count), line.paid, line.what) for line in rule_lines(record))
    return _table("The incentive rules", ("Rule", "When", "Gives", "#Times", "#Paid", "In this season"), rows)


def _rights(record: Record) -> Table:
    lines, names = rights_lines(record), ("granted_amount", "earned_amount", "slashed_amount", "redeemed_amount")
    rows = (
        (line.kind, *(amount(getattr(line, name)) for name in names), amount(rounded(line.aged)), amount(rounded(line.held)))
        for line in lines
    )
    books = record.rights.books
    sums = (*(amount(sum(getattr(line, name) for line in lines)) for name in names), *map(amount, map(rounded, (books.aged, books.held))))
    head = ("Role", "#Granted", "#Earned", "#Slashed", "#Given for perks", "#Aged", "#Holds")
    return _table("G by role", head, rows, ("Together", *sums))


def _months(record: Record) -> Table:
    rows = (
        (hour(month.at), *(amount(month.held.get(kind, 0)) for kind in KINDS), amount(sum(month.held.values())))
        for month in record.rights.months
    )
    return _table("G at the start of its months", ("Month from", *(f"#{kind}s" for kind in KINDS), "#Together"), rows)


def _perks(record: Record) -> Table:
    rows = (
        (hour(each.at), each.who, each.what, amount(each.price_amount), hour(each.until) if each.until else "–")
        for each in record.rights.perks
    )
    return _table("What G was given for", ("When (UTC)", "Who", "What", "#G", "Until"), rows)


def _laws(record: Record) -> Text:
    text = Text()
    for words, holds in book_lines(record):
        text.append(words)
        text.append("  closes to the unit\n" if holds else "  DOES NOT CLOSE\n", style="bold green" if holds else "bold red")
    return text


def _gas(record: Record) -> Table:
    rows = (
        (line.step, f"{line.transaction_count:,}", f"{line.call_count:,}", f"{line.gas_used:,}", f"{line.per_call:,}")
        for line in gas_lines(record)
    )
    return _table("Gas by step", ("Step", "#Transactions", "#Calls", "#Gas", "#Gas per call"), rows)
