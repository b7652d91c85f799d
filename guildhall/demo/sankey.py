"""A flow picture: columns of nodes, ribbons between them as wide as what flows.

Every node gets at least the height of its label, so labels never meet, whatever the amounts are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from .svg import Picture, path, rect, text

__all__ = ["Column", "Link", "Node", "Shape", "draw_sankey"]

LABEL_HEIGHT = 17
NODE_WIDTH = 11
GAP = 5
FONT = 12


@dataclass(frozen=True)
class Node:
    """A box with a label. `class_`: its colour."""

    key: str
    label: str
    class_: str = "plain"


@dataclass(frozen=True)
class Link:
    """A ribbon between two nodes of neighbouring columns."""

    source: str
    target: str
    amount: int
    class_: str = "plain"


@dataclass(frozen=True)
class Column:
    """Nodes from top to bottom. `side`: where their labels stand: left, right, none, or inside, on the ribbons."""

    nodes: Sequence[Node]
    side: str = "inside"


@dataclass(frozen=True)
class Shape:
    """Size of a drawing: `left` and `right` are the margins for labels, `body` the height of the fullest column's amounts."""

    name: str
    class_: str
    width: int
    left: int
    right: int
    body: int


@dataclass
class _Place:
    node: Node
    x: float
    y: float = 0
    height: float = 0
    amount: int = 0
    used: dict[str, float] = field(default_factory=lambda: {"in": 0.0, "out": 0.0})


def draw_sankey(
    shape: Shape, title: str, description: str, columns: Sequence[Column], links: Sequence[Link], show: Callable[[int], str]
) -> str:
    """The picture as an SVG element; `show` writes an amount."""
    places = _placed(shape, columns, links)
    height = max(place.y + max(place.height, LABEL_HEIGHT) for place in places.values()) + 6
    picture = Picture(shape.name, title, description)
    order = {key: at for at, key in enumerate(places)}
    for link in sorted(links, key=lambda each: (order[each.source], order[each.target])):
        places[link.source].used.setdefault(f"out {link.target}", places[link.source].used["out"])
        places[link.source].used["out"] += link.amount
    for link in sorted(links, key=lambda each: (order[each.target], order[each.source])):
        picture.add(_ribbon(places[link.source], places[link.target], link, show))
        places[link.target].used["in"] += link.amount
    for place in places.values():
        words = f"{place.node.label}: {show(place.amount)}"
        picture.add(rect(place.x, place.y, NODE_WIDTH, max(place.height, 1.5), title=words, class_=f"node {place.node.class_}"))
    for column in (each for each in columns if each.side != "none"):
        picture.extend(_label(places[node.key], column.side, show) for node in column.nodes if node.key in places)
    return picture.render(shape.width, height, shape.class_)


def _placed(shape: Shape, columns: Sequence[Column], links: Sequence[Link]) -> Mapping[str, _Place]:
    """Where each node stands; nodes through which nothing flows are left out."""
    ins, outs = _sums(links, "target"), _sums(links, "source")
    amounts = {node.key: max(ins.get(node.key, 0), outs.get(node.key, 0)) for column in columns for node in column.nodes}
    fullest = max(sum(amounts[node.key] for node in column.nodes) for column in columns)
    scale = shape.body / fullest
    step = (shape.width - shape.left - shape.right - NODE_WIDTH) / (len(columns) - 1)
    places: dict[str, _Place] = {}
    for at, column in enumerate(columns):
        nodes = [node for node in column.nodes if amounts[node.key]]
        y = 8.0
        for node in nodes:
            height = amounts[node.key] * scale
            slot = max(height, LABEL_HEIGHT)
            places[node.key] = _Place(node, shape.left + at * step, y + (slot - height) / 2, height, amounts[node.key])
            y += slot + GAP
    _centre(columns, places)
    return places


def _sums(links: Sequence[Link], end: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for link in links:
        key = getattr(link, end)
        found[key] = found.get(key, 0) + link.amount
    return found


def _centre(columns: Sequence[Column], places: Mapping[str, _Place]) -> None:
    """Shorter columns stand in the middle of the tallest."""
    groups = [[places[node.key] for node in column.nodes if node.key in places] for column in columns]
    bottoms = [max((place.y + max(place.height, LABEL_HEIGHT) for place in group), default=0) for group in groups]
    for group, bottom in zip(groups, bottoms, strict=True):
        for place in group:
            place.y += (max(bottoms) - bottom) / 2


def _ribbon(source: _Place, target: _Place, link: Link, show: Callable[[int], str]) -> str:
    out_scale, in_scale = source.height / source.amount, target.height / target.amount
    top = source.y + source.used[f"out {link.target}"] * out_scale
    end = target.y + target.used["in"] * in_scale
    left, right = source.x + NODE_WIDTH, target.x
    middle = (left + right) / 2
    thick_out, thick_in = max(link.amount * out_scale, 0.7), max(link.amount * in_scale, 0.7)
    data = (
        f"M{left:.1f} {top:.1f}C{middle:.1f} {top:.1f} {middle:.1f} {end:.1f} {right:.1f} {end:.1f}"
        f"V{end + thick_in:.1f}C{middle:.1f} {end + thick_in:.1f} {middle:.1f} {top + thick_out:.1f} {left:.1f} {top + thick_out:.1f}Z"
    )
    return path(data, title=f"{source.node.label} → {target.node.label}: {show(link.amount)}", class_=f"ribbon {link.class_}")


def _label(place: _Place, side: str, show: Callable[[int], str]) -> str:
    y = place.y + place.height / 2 + FONT * 0.35
    words = f"{place.node.label} {show(place.amount)}"
    if side == "left":
        return text(place.x - 6, y, words, anchor="end", class_="label")
    return text(place.x + NODE_WIDTH + 6, y, words, class_="label" if side == "right" else "label halo")
