"""Building blocks of the page: sections, figures, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from .svg import tag

__all__ = ["Cell", "code", "details", "dot", "figure", "key", "number", "section", "table"]

CARDS_FROM = 4
"""Columns that no phone has room for."""


@dataclass(frozen=True)
class Cell:
    """A cell of finished HTML. `class_`: number aligns to the right, prose takes the whole line on a phone."""

    html: str
    class_: str | None = None


def section(name: str, title: str, *content: str) -> str:
    """A card with a heading that it is labelled by."""
    return tag("section", tag("h2", escape(title), id=name), *content, aria_labelledby=name)


def figure(picture: str, caption: str, below: str = "") -> str:
    """A picture with a line under it."""
    return tag("figure", picture, below, tag("figcaption", escape(caption)))


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str | Cell]], sum_: Sequence[str | Cell] | None = None) -> str:
    """A table; from four columns on its rows are cards on a phone. Plain texts are escaped. A head that starts with `#` is of numbers."""
    labels = [words.removeprefix("#") for words in head]
    top = tag("tr", *map(_head, head))
    body = [tag("tr", *map(_cell, row, labels)) for row in rows]
    last = [tag("tr", *map(_cell, sum_, labels), class_="sum")] if sum_ is not None else []
    inner = tag("caption", escape(caption)) + tag("thead", top) + tag("tbody", *body, *last)
    class_ = "cards" if len(head) >= CARDS_FROM else None
    return tag("div", tag("table", inner, class_=class_), class_="scroll", tabindex="0", role="group", aria_label=caption)


def _head(words: str) -> str:
    return tag("th", escape(words.removeprefix("#")), scope="col", class_="number" if words.startswith("#") else None)


def _cell(cell: str | Cell, label: str) -> str:
    if isinstance(cell, str):
        return tag("td", escape(cell) or "–", data_label=label)
    return tag("td", tag("span", cell.html or "–"), data_label=label, class_=cell.class_)


def number(words: str | int) -> Cell:
    """A figure."""
    return Cell(escape(str(words)), "number")


def code(words: str) -> str:
    """A name of the contracts or the relayer."""
    return tag("code", escape(words))


def dot(class_: str) -> str:
    """A spot in a colour of the pictures."""
    return f'<span class="dot {escape(class_)}" aria-hidden="true"></span>'


def key(entries: Iterable[tuple[str, str]]) -> str:
    """What the colours mean: class and words."""
    return tag("ul", *(tag("li", dot(class_), escape(words)) for class_, words in entries), class_="key")


def details(summary: str, content: str, is_open: bool = False) -> str:
    """What only some want to see."""
    return tag("details", tag("summary", escape(summary)), content, open="open" if is_open else None)
