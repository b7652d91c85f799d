"""The report as one HTML file that loads nothing from anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from . import sections
from .record import Record
from .style import STYLE
from .svg import tag
from .text import amount, long_hour

__all__ = ["render_page"]


def render_page(record: Record) -> str:
    """The whole page."""
    head = "".join(
        (
            '<meta charset="utf-8"/>',
            '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
            tag("title", "Guildhall: a season in small"),
            tag("style", STYLE),
        )
    )
    body = tag("header", *_header(record)) + tag("main", *sections.all_sections(record)) + tag("footer", *_footer(record))
    return "<!DOCTYPE html>\n" + tag("html", tag("head", head), tag("body", body), lang="en") + "\n"


def _header(record: Record) -> Iterable[str]:
    yield tag("h1", "Guildhall: a season in small")
    yield tag(
        "p",
        f"{len(record.season.people)} people and firms in six countries deal with each other without a platform: buyers sign demands, "
        "a relayer matches them with makers’ offers, and the contracts decide who is paid. Nobody in it can move another one’s money. "
        f"Time is the chain’s, from {long_hour(record.started_at)} to {long_hour(record.ended_at)}; "
        "amounts are in U, where 1 U is one euro in the bank.",
        class_="lead",
    )
    refused = sum(1 for refusal in record.refusals if refusal.demand)
    closed = "closes" if record.in_amount == record.out_amount + record.held_amount else "DOES NOT CLOSE"
    yield _tiles(
        (
            (str(len(record.season.demands)), "demands"),
            (str(len(record.deals)), "deals"),
            (str(refused), "refused by name"),
            (str(len(record.transactions)), "transactions"),
            (amount(record.in_amount), "U brought in"),
            (closed, "the books, to the unit"),
        )
    )


def _tiles(entries: Sequence[tuple[str, str]]) -> str:
    return tag("ul", *(tag("li", tag("b", escape(figure)), tag("span", escape(words))) for figure, words in entries), class_="tiles")


def _footer(record: Record) -> Iterable[str]:
    contracts = ", ".join(f"{name} {address}" for name, address in record.contracts.items())
    yield tag("p", f"Seed {record.season.seed}: the same seed plays the same season. Chain {record.chain_id}; {escape(contracts)}.")
    yield tag("p", "People and firms are invented.")
