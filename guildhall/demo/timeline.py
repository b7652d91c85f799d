"""The timeline: one line per deal, from the round that opened it to the row that closed it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guildhall.messages import Row

from .record import DealRecord, Record
from .svg import Picture, circle, line, rect, text
from .text import amount, day, hour

__all__ = ["PHASES", "TimelineShape", "draw_timeline", "row_class"]

DAY = 86_400
TOP = 40
LONG_LABEL, SHORT_LABEL = 60.0, 14.0
"""Least distance of a round's label, with and without the word, from the one before."""

PHASES = (
    ("pending", "waits for the maker's signature"),
    ("making", "made"),
    ("carried", "carried"),
    ("judged", "with the buyer"),
    ("case", "a case is open"),
)
"""Colour and meaning of a deal's phases."""


@dataclass(frozen=True)
class TimelineShape:
    """Size of a drawing. `left`, `right`: margins for labels; `step`: height of a deal's line; `days`: between marks of the axis."""

    name: str
    class_: str
    width: int
    left: int
    right: int
    step: int
    days: int
    has_long_labels: bool


@dataclass(frozen=True)
class _Scale:
    start: int
    end: int
    left: float
    right: float

    def x(self, at: int) -> float:
        return self.left + (at - self.start) * (self.right - self.left) / (self.end - self.start)


def row_class(row: Row) -> str:
    """The colour of a row."""
    return f"row-{row.name.lower().replace('_', '-')}"


def draw_timeline(shape: TimelineShape, record: Record) -> str:
    """The picture as an SVG element."""
    deals = sorted(record.deals, key=lambda deal: (deal.opened_at, deal.number))
    bottom = TOP + shape.step * len(deals) + 4
    scale = _Scale(record.started_at, record.ended_at + DAY // 2, shape.left, shape.width - shape.right)
    title = "Timeline of all deals"
    description = (
        f"{len(deals)} deals from {hour(record.started_at)} to {hour(record.ended_at)} UTC; the table of deals has the same figures."
    )
    picture = Picture(shape.name, title, description)
    picture.extend(_axis(shape, record, scale, bottom))
    for at, deal in enumerate(deals):
        picture.extend(_deal(shape, record, deal, scale, TOP + at * shape.step))
    return picture.render(shape.width, bottom + 4, shape.class_)


def _axis(shape: TimelineShape, record: Record, scale: _Scale, bottom: float) -> Iterator[str]:
    midnight = record.started_at - record.started_at % DAY
    for at in range(midnight + shape.days * DAY, record.ended_at, shape.days * DAY):
        yield line(scale.x(at), TOP - 6, scale.x(at), bottom, class_="grid")
        yield text(scale.x(at), TOP - 10, day(at), anchor="middle", class_="label faint")
    places = [scale.x(held.at) for held in record.rounds]
    written = -LONG_LABEL
    for at, (held, x) in enumerate(zip(record.rounds, places, strict=True)):
        yield line(x, 16, x, bottom, class_="round")
        is_alone = x - written >= LONG_LABEL and (at + 1 == len(places) or places[at + 1] - x >= LONG_LABEL)
        if is_alone or x - written >= SHORT_LABEL:
            words = f"Round {held.number}" if shape.has_long_labels and is_alone else str(held.number)
            yield text(x, 12, words, anchor="middle", class_="label")
            written = x


def _deal(shape: TimelineShape, record: Record, deal: DealRecord, scale: _Scale, y: float) -> Iterator[str]:
    height = shape.step - 5
    middle, base = y + height / 2, y + height / 2 + 4
    label = f"{deal.plan.good} → {deal.plan.buyer.place.name}" if shape.has_long_labels else ""
    yield text(shape.left - 8, base, f"{label} {deal.number:02d}".strip(), anchor="end", class_="label")
    for phase, words, start, end in (*_phases(deal), *_cases(record, deal)):
        left, right = scale.x(start), scale.x(end)
        title = f"Deal {deal.number}: {words}, {hour(start)} – {hour(end)}"
        yield rect(left, y, max(right - left, 1), height, title=title, class_=f"phase {phase}", round_=2)
    x = scale.x(deal.closed_at)
    title = f"Deal {deal.number}: {deal.row.name}, {hour(deal.closed_at)}, price {amount(deal.terms.price_amount)} U"
    yield circle(x, middle, height / 2, title=title, class_=f"end {row_class(deal.row)}")
    if deal.row is not Row.FULFILLED or deal.was_reworked:
        again = "overturned" if deal in record.overturned() else "reworked"
        words = again if deal.row is Row.FULFILLED else deal.row.name
        yield text(x + height / 2 + 4, base, words, class_="label small halo")


def _phases(deal: DealRecord) -> Iterator[tuple[str, str, int, int]]:
    """Colour, meaning, start and end of what the deal went through."""
    starts = (deal.opened_at, deal.locked_at, deal.shipped_at, deal.delivered_at)
    for at, (phase, words) in enumerate(PHASES[: len(starts)]):
        start = starts[at]
        end = next((each for each in starts[at + 1 :] if each), deal.closed_at)
        if start and end > start:
            yield phase, words, start, end


def _cases(record: Record, deal: DealRecord) -> Iterator[tuple[str, str, int, int]]:
    """The times in which a case has stopped the deal's clocks."""
    for case in record.cases:
        if case.deal is deal and case.ended_at > case.opened_at:
            yield "case", f"case {case.number}", case.opened_at, case.ended_at
