"""The sections of the page, in the order in which a reader asks."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from . import elements as e
from .figures import gas_lines, role_lines, row_lines, split_parts
from .flows import draw_money, draw_orders
from .record import DealRecord, Record, Refusal
from .sections_cases import accounts_table, cases_section, step_item
from .sections_rights import rights_section
from .story import hero_of, payments_of, story_of
from .svg import Picture, rect, tag
from .text import abridged, amount, exact, hour, short
from .timeline import PHASES, TimelineShape, draw_timeline, row_class

__all__ = ["all_sections"]


def all_sections(record: Record) -> Iterator[str]:
    """Every section; those without content are left out."""
    yield _orders(record)
    yield _rows(record)
    yield _timeline(record)
    yield cases_section(record)
    yield _money(record)
    yield _roles(record)
    yield rights_section(record)
    yield _story(record)
    yield _refusals(record)
    if record.slashes:
        yield _slashes(record)
    if gas_lines(record):
        yield _gas(record)


def _orders(record: Record) -> str:
    rounds = (
        (
            f"Round {each.number}",
            hour(each.at),
            e.number(each.open_count),
            e.number(each.settled_count),
            e.number(each.waiting_count),
            f"proven {each.certificate}" if not each.gap_amount else f"within {amount(each.gap_amount)} U of the optimum",
            e.number(amount(each.cost_amount)),
        )
        for each in record.rounds
    )
    head = ("Round", "Held", "#Demands", "#Matched", "#Wait", "Match", "#Cost, U")
    waits = [f"{plan.good} to {plan.buyer.place.name} for at most {amount(plan.limit_amount)} U" for plan in record.unmatched]
    note = tag("p", escape(f"Not matched: {'; '.join(waits)}. The offers that fit went to others."), class_="soft") if waits else ""
    return e.section(
        "orders",
        "Where the demands went",
        e.figure(draw_orders(record), "Demands by the buyer’s country, good and maker; on the right how each of them ended."),
        tag("h3", "Rounds"),
        e.table("Matching windows; the cost is price and freight of all matches", head, rounds),
        note,
    )


def _rows(record: Record) -> str:
    rows = (
        (
            e.Cell(e.dot(row_class(line.row)) + e.code(line.row.name)),
            line.meaning,
            e.number(len(line.deals)),
            e.number(amount(line.price_amount)),
            e.number(amount(line.freight_amount)),
            ", ".join(f"{deal.number:02d}" for deal in line.deals) if len(line.deals) <= 8 else "all the others",
        )
        for line in row_lines(record)
    )
    head = ("Row", "Meaning", "#Deals", "#Price, U", "#Freight, U", "Which")
    words = "Every way out of a deal is one row of the responsibility matrix. A reworked deal appears twice: the rework and how it ended."
    return e.section(
        "rows",
        "Deals by row",
        e.table(words, head, rows),
        e.details(f"All {len(record.deals)} deals", e.table("In the order of opening", _DEAL_HEAD, map(_deal, record.deals))),
    )


_DEAL_HEAD = ("No.", "Good", "Buyer", "Maker", "Carrier", "#Price, U", "#Freight, U", "Opened", "Closed", "Row")


def _deal(deal: DealRecord) -> tuple[str | e.Cell, ...]:
    plan = deal.plan
    return (
        f"{deal.number:02d}",
        plan.good,
        f"{plan.buyer.name}, {plan.buyer.place.name}",
        deal.maker.name,
        deal.carrier.name if deal.is_shipped else "–",
        e.number(amount(deal.terms.price_amount)),
        e.number(amount(deal.terms.freight_amount)),
        hour(deal.opened_at),
        hour(deal.closed_at),
        e.Cell(e.dot(row_class(deal.row)) + e.code(deal.row.name)),
    )


def _timeline(record: Record) -> str:
    wide = TimelineShape("timeline-wide", "wide", 1040, 252, 124, 17, 14, True)
    narrow = TimelineShape("timeline-narrow", "narrow", 360, 26, 114, 17, 42, False)
    words = (
        "One line per deal; the dot is the row that closed it, named where it is not FULFILLED. Facts are posted at 06:00 and 18:00 UTC."
    )
    return e.section(
        "timeline",
        "Timeline",
        e.figure(draw_timeline(wide, record) + draw_timeline(narrow, record), words, e.key(PHASES)),
    )


def _money(record: Record) -> str:
    difference = record.in_amount - record.out_amount - record.held_amount
    closing = tag(
        "b", "It closes to the unit." if difference == 0 else f"Off by {exact(difference)} U.", class_="good" if difference == 0 else "bad"
    )
    equation = f"money in {exact(record.in_amount)} = money out {exact(record.out_amount)} + held {exact(record.held_amount)} U. "
    return e.section(
        "money",
        "Where the money went",
        tag("p", escape(equation), closing, class_="books"),
        e.figure(
            draw_money(record),
            "What buyers, makers and carriers had locked in deals, and where each row sent it. Most margins and reserves go home; "
            "stakes are in no deal.",
        ),
        tag("h3", "What became of the prices of fulfilled deals"),
        _share(record),
        tag("h3", "The suite’s own accounts"),
        accounts_table(record),
        _owed(record),
    )


def _owed(record: Record) -> str:
    words = f"The risk pool still owes {exact(record.owed_amount)} U." if record.owed_amount else "The risk pool owes nobody anything."
    return tag("p", words, class_="soft")


def _share(record: Record) -> str:
    parts = split_parts(record)
    whole = sum(part for _, _, part in parts)
    picture = Picture(
        "share", "What became of the prices of fulfilled deals", f"{amount(whole)} U of prices; the list below has the figures."
    )
    x = 0.0
    for name, class_, part in parts:
        width = 1000 * part / whole
        picture.add(rect(x, 0, width, 26, title=f"{name}: {amount(part)} U", class_=f"share-{class_}"))
        x += width
    entries = [(f"share-{class_}", f"{name} {amount(part)} U, {100 * part / whole:.2f} %") for name, class_, part in parts]
    return e.figure(
        picture.render(1000, 26, "share-bar"), f"{amount(whole)} U of prices, divided by the policy, to the unit.", e.key(entries)
    )


_ROLE_NAMES = {
    "Buyer": "Buyers",
    "Maker": "Makers",
    "Carrier": "Carriers",
    "Inspector": "Inspectors",
    "Store": "Stores",
    "Expert": "Experts",
    "Owner": "Owners of royalties",
    "Juror": "Jurors",
    "Pot": "Pots of the suite",
}


def _roles(record: Record) -> str:
    lines = role_lines(record)
    head = ("Role", "#Brought in, U", "#Took out, U", "#Holds, U", "#Net, U")
    rows = (
        (
            _ROLE_NAMES[line.kind],
            e.number(amount(line.in_amount)),
            e.number(amount(line.out_amount)),
            e.number(amount(line.held_amount)),
            _net(line.net_amount),
        )
        for line in lines
    )
    sums = [sum(getattr(line, f"{name}_amount") for line in lines) for name in ("in", "out", "held", "net")]
    people = [(each.kind, each.name, _net(each.net_amount)) for line in lines for each in line.members]
    words = "Buyers have goods for theirs; what one side gained the other has paid, so the nets add up to nothing"
    return e.section(
        "roles",
        "Who earned what",
        e.table(words, head, rows, ("Together", *(e.number(amount(each)) for each in sums))),
        e.details(f"All {len(people)} of them", e.table("Net of the season", ("Role", "Name", "#Net, U"), people)),
    )


def _net(units: int) -> e.Cell:
    return e.Cell(tag("span", amount(units), class_="good" if units > 0 else "bad" if units < 0 else None), "number")


def _story(record: Record) -> str:
    deal = hero_of(record)
    steps = map(step_item, story_of(deal))
    payments = ((who, what, e.number(exact(units))) for who, what, units in payments_of(deal))
    intro = f"Deal {deal.number:02d}: {deal.plan.good}, from {deal.maker.name} to {deal.plan.buyer.name} in {deal.plan.buyer.place.name}."
    if deal.item is not None:
        item = deal.item
        place = f"piece {item.index + 1} of {item.lot_size} of lot {short(item.lot_id)}"
        intro += f" Serial number {item.serial}: {place}, item {short(item.item_id)}."
    return e.section(
        "story",
        "The story of one item",
        tag("p", escape(intro)),
        tag("ol", *steps, class_="story"),
        tag("p", f"Closed by {e.code(deal.row.name)} on {hour(deal.closed_at)}. The money in it went to:"),
        e.table("Payments of this deal, to the unit", ("To", "For", "#U"), payments),
    )


def _refusals(record: Record) -> str:
    head = ("Error", "By", "When", "Who", "What was wrong, and the answer")
    rows = ((e.Cell(e.code(each.error)), each.where, hour(each.at), each.who, _reason(each)) for each in record.refusals)
    words = "Demands that the relayer did not take, and calls that a contract refused; all of them meant to go wrong"
    return e.section("refusals", "Refused by name", e.table(words, head, rows))


def _reason(refusal: Refusal) -> e.Cell:
    answer = abridged(refusal.reason or refusal.what)
    return e.Cell(f"{escape(refusal.flaw)} {tag('span', escape(answer), class_='proof')}", "prose")


def _slashes(record: Record) -> str:
    head = ("When", "Who", "Deal", "Row", "#G burned")
    rows = (
        (hour(each.at), each.who, f"{each.deal:02d}", e.Cell(e.code(each.row)), e.number(amount(each.amount))) for each in record.slashes
    )
    return e.section("slashes", "G slashed", e.table("A share of the liable party’s bonded G, by the row", head, rows))


def _gas(record: Record) -> str:
    head = ("Step", "#Transactions", "#Calls", "#Gas", "#Gas per call")
    lines = gas_lines(record)
    rows: list[tuple[str | e.Cell, ...]] = [
        (line.step, *map(_count, (line.transaction_count, line.call_count, line.gas_used, line.per_call))) for line in lines
    ]
    sums = [sum(getattr(line, name) for line in lines) for name in ("transaction_count", "call_count", "gas_used")]
    total: tuple[str | e.Cell, ...] = ("Together", *map(_count, sums), "–")
    words = "Whole receipts of the season; a call is one match, one fact, one consent or one deposit within a batch"
    return e.section("gas", "Gas by step", e.table(words, head, rows, total))


def _count(figure: int) -> e.Cell:
    return e.number(f"{figure:,}")
