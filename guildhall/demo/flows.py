"""What flows: demands to outcomes, and money to its owners, as columns and ribbons, wide for screens and narrow for phones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from guildhall.messages import Row

from .cast import MAKERS, PLACES, STEADY, WORKSHOPS
from .catalogue import STANDARDS
from .ledger import TARGETS
from .record import Record
from .sankey import Column, Link, Node, Shape, draw_sankey
from .text import COUNTRIES, amount
from .timeline import row_class

__all__ = ["draw_money", "draw_orders"]

REFUSED, UNMATCHED = "Refused by name", "Not matched"
SOURCES = (("Buyers", "buyers"), ("Makers", "makers"), ("Carriers", "carriers"))
HAPPIEST_FIRST = (
    Row.FULFILLED,
    Row.SILENT_ACCEPTED,
    Row.DELIVERY_PROVEN,
    Row.SPLIT,
    Row.CANCELLED,
    Row.LAPSED,
    Row.RETURNED,
    Row.CONCEDED,
    Row.NO_RULING,
    Row.NO_RULING_RETURNED,
    Row.FALSE_CLAIM,
    Row.OFF_SPEC_REFUND,
    Row.NOT_SHIPPED,
    Row.OFF_SPEC_STOPPED,
    Row.DAMAGED_IN_TRANSIT,
    Row.NOT_DELIVERED,
    Row.LOST_IN_TRANSIT,
)
"""Rows from the happiest down."""

_ORDERS_TITLE = "Where the demands went"
_MONEY_TITLE = "Where the money of the deals went"


def draw_orders(record: Record) -> str:
    """Demands by market, good and maker to the row that closed their deal, or to the error that refused them."""
    count = len(record.season.demands)
    ends = (len(record.deals), len(_refused(record)), len(record.unmatched))
    words = "{} demands: {} became deals, {} were refused by name, {} not matched.".format(count, *ends)
    wide = Shape("orders-wide", "wide", 1040, 92, 176, 400)
    narrow = Shape("orders-narrow", "narrow", 360, 74, 150, 330)
    return draw_sankey(wide, _ORDERS_TITLE, words, _order_columns(), _summed(_order_paths(record)), str) + draw_sankey(
        narrow, _ORDERS_TITLE, words, _short_columns(), _summed(_short_paths(record)), str
    )


def _order_columns() -> list[Column]:
    goods = [Node(f"good {each.key}", each.title) for each in STANDARDS]
    makers = [Node(f"maker {each.name}", each.name) for each in (*MAKERS, STEADY, *WORKSHOPS)]
    stops = [Node(REFUSED, REFUSED, "refused"), Node(UNMATCHED, UNMATCHED, "unmatched")]
    return [Column(_markets(), "left"), Column(goods), Column([*makers, *stops]), Column(_endings(), "right")]


def _short_columns() -> list[Column]:
    return [Column(_markets(), "left"), Column([*_endings(has_errors=False), Node(REFUSED, REFUSED, "refused")], "right")]


def _markets() -> list[Node]:
    countries = list(dict.fromkeys(place.country for place in PLACES))
    return [Node(f"market {code}", COUNTRIES[code]) for code in countries]


def _endings(has_errors: bool = True) -> list[Node]:
    rows = [Node(f"row {row.name}", row.name, row_class(row)) for row in HAPPIEST_FIRST]
    waits = Node("error waits", "no offer within the limit" if has_errors else UNMATCHED, "unmatched")
    return [*rows, *([Node(f"error {name}", name, "refused") for name in _ERRORS] if has_errors else []), waits]


_ERRORS = (
    "UnknownLabel",
    "UnknownStandard",
    "LimitTooLow",
    "WrongZone",
    "ZeroQuantity",
    "DemandExpired",
    "BadDemandSignature",
    "NonceTaken",
    "duplicate",
)


def _refused(record: Record) -> dict[int, str]:
    """Error by the number of the demand."""
    return {refusal.demand: refusal.error for refusal in record.refusals if refusal.demand}


def _order_paths(record: Record) -> Iterator[tuple[list[str], str]]:
    deals = {deal.plan.number: deal for deal in record.deals}
    refused = _refused(record)
    for plan in record.season.demands:
        start = [f"market {plan.buyer.place.country}", f"good {plan.standard.key}"]
        if plan.number in deals:
            deal = deals[plan.number]
            yield [*start, f"maker {deal.maker.name}", f"row {deal.row.name}"], row_class(deal.row)
        elif plan.number in refused:
            yield [*start, REFUSED, f"error {refused[plan.number]}"], "refused"
        else:
            yield [*start, UNMATCHED, "error waits"], "unmatched"


def _short_paths(record: Record) -> Iterator[tuple[list[str], str]]:
    for stops, class_ in _order_paths(record):
        yield [stops[0], REFUSED if stops[2] == REFUSED else stops[3]], class_


def _summed(paths: Iterator[tuple[list[str], str]]) -> list[Link]:
    """Ribbons; those into the last column have the colour of the ending."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for stops, class_ in paths:
        for at, (source, target) in enumerate(zip(stops, stops[1:], strict=False)):
            counts[source, target, class_ if at == len(stops) - 2 else "plain"] += 1
    return [Link(source, target, count, class_) for (source, target, class_), count in counts.items()]


def draw_money(record: Record) -> str:
    """What was locked in deals, by which row it left, and to whom."""
    locked = sum(flow.amount for flow in record.flows if flow.source)
    words = f"{amount(locked)} U were locked in {len(record.deals)} deals and left them to the unit; amounts in U."
    wide = Shape("money-wide", "wide", 1040, 140, 230, 430)
    narrow = Shape("money-narrow", "narrow", 360, 106, 178, 330)
    return draw_sankey(wide, _MONEY_TITLE, words, _money_columns(HAPPIEST_FIRST), _money_links(record), amount) + draw_sankey(
        narrow, _MONEY_TITLE, words, _money_columns(()), _short_money_links(record), _rounded
    )


def _money_columns(rows: tuple[Row, ...]) -> list[Column]:
    targets = [Node(f"to {target}", target, _target_class(target)) for target in TARGETS]
    sources = [Node(f"from {name}", name, class_) for name, class_ in SOURCES]
    middle = (
        Column([Node(f"row {row.name}", row.name, row_class(row)) for row in rows]) if rows else Column([Node("deals", "Deals")], "none")
    )
    return [Column(sources, "left"), middle, Column(targets, "right")]


def _target_class(target: str) -> str:
    return {"Buyer": "buyers", "Maker": "makers", "Carrier": "carriers"}.get(target.split(":")[0], "services")


def _money_links(record: Record) -> list[Link]:
    classes = {f"from {name}": class_ for name, class_ in SOURCES}
    links = []
    for flow in record.flows:
        if flow.source:
            links.append(Link(f"from {flow.source}", f"row {flow.row.name}", flow.amount, classes[f"from {flow.source}"]))
        else:
            links.append(Link(f"row {flow.row.name}", f"to {flow.target}", flow.amount, _target_class(flow.target)))
    return links


def _short_money_links(record: Record) -> list[Link]:
    """Without the rows."""
    sums: Counter[tuple[str, str, str]] = Counter()
    for link in _money_links(record):
        is_source = link.source.startswith("from ")
        sums[(link.source, "deals", link.class_) if is_source else ("deals", link.target, link.class_)] += link.amount
    return [Link(source, target, sum_, class_) for (source, target, class_), sum_ in sums.items()]


def _rounded(units: int) -> str:
    return amount(units).partition(".")[0]
