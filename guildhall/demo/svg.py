"""The smallest drawing kit that the report needs: SVG elements as text, escaped, with titles for readers who do not see them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

__all__ = ["Picture", "circle", "line", "path", "rect", "tag", "text"]

Number = int | float


def tag(name: str, *content: str, **attributes: object) -> str:
    """`<name attribute="value">content</name>`; `class_` is class, other underscores are hyphens. Content is put in as it is."""
    listed = "".join(f' {_name(key)}="{_value(value)}"' for key, value in attributes.items() if value is not None)
    inner = "".join(content)
    return f"<{name}{listed}>{inner}</{name}>" if inner else f"<{name}{listed}/>"


def _name(key: str) -> str:
    return key if key == "viewBox" else key.rstrip("_").replace("_", "-")


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return escape(str(value), quote=True)


def text(x: Number, y: Number, words: str, *, anchor: str = "start", class_: str | None = None) -> str:
    """One line of text; `y` is its base line. `anchor`: start, middle or end."""
    return tag("text", escape(words), x=x, y=y, text_anchor=None if anchor == "start" else anchor, class_=class_)


def rect(x: Number, y: Number, width: Number, height: Number, *, title: str = "", class_: str | None = None, round_: Number = 0) -> str:
    """A box; `title` is shown when pointed at."""
    return tag("rect", _title(title), x=x, y=y, width=width, height=height, rx=round_ or None, class_=class_)


def circle(x: Number, y: Number, radius: Number, *, title: str = "", class_: str | None = None) -> str:
    """A dot."""
    return tag("circle", _title(title), cx=x, cy=y, r=radius, class_=class_)


def line(x1: Number, y1: Number, x2: Number, y2: Number, *, class_: str | None = None) -> str:
    """A stroke."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def path(data: str, *, title: str = "", class_: str | None = None) -> str:
    """A shape."""
    return tag("path", _title(title), d=data, class_=class_)


def _title(words: str) -> str:
    return tag("title", escape(words)) if words else ""


class Picture:
    """A drawing with a title and a description, as wide as its place and as high as it comes out."""

    def __init__(self, name: str, title: str, description: str) -> None:
        """`name`: unique in the page."""
        self._name = name
        self._title = title
        self._description = description
        self._parts: list[str] = []

    def add(self, *parts: str) -> None:
        """Draw on top of what is there."""
        self._parts += parts

    def extend(self, parts: Iterable[str]) -> None:
        """Draw many."""
        self._parts += parts

    def render(self, width: Number, height: Number, class_: str) -> str:
        """The element; `class_` says for which screens."""
        head = tag("title", escape(self._title), id=f"{self._name}-title") + tag("desc", escape(self._description), id=f"{self._name}-desc")
        return tag(
            "svg",
            head,
            *self._parts,
            viewBox=f"0 0 {width:.0f} {height:.0f}",
            role="img",
            aria_labelledby=f"{self._name}-title {self._name}-desc",
            class_=class_,
        )
