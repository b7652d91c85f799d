"""The honest region as one SVG file: court accuracy to the right, stake upwards, a colour per deviation that pays first."""

from __future__ import annotations

from guildhall.demo.svg import Picture, line, rect, text

from .study import Region

__all__ = ["draw"]

LEFT, TOP, WIDTH, HEIGHT, LEGEND = 70, 56, 620, 320, 22
COLOURS = ("#b3372f", "#dd7631", "#d19a2e", "#9b73cf", "#4f7fc4", "#97305f", "#a08a5f", "#596273")
HONEST = "#2f9e74"
BPS = 10_000


def draw(region: Region, title: str) -> str:
    """The file's text."""
    stakes = sorted({cell.stake_bps for cell in region.cells})
    accuracies = sorted({cell.accuracy for cell in region.cells})
    causes = sorted({cell.cause for cell in region.cells if not cell.holds})
    picture = Picture("equilibrium", title, "Green: honest play is the equilibrium. Other colours: the deviation that pays first.")
    width, height = WIDTH / len(accuracies), HEIGHT / len(stakes)
    bottom = TOP + HEIGHT
    for cell in region.cells:
        x = LEFT + accuracies.index(cell.accuracy) * width
        y = bottom - (stakes.index(cell.stake_bps) + 1) * height
        words = "honest play holds" if cell.holds else cell.cause
        colour = "honest" if cell.holds else f"cause-{causes.index(cell.cause) % len(COLOURS)}"
        picture.add(rect(x, y, width, height, title=f"q {cell.accuracy:.2f}, stake {cell.stake_bps / BPS:.2f} P: {words}", class_=colour))
    picture.add(text(LEFT, 24, title, class_="title"), text(LEFT, 44, "Court accuracy q to the right, stake per price upwards"))
    for index, accuracy in enumerate(accuracies):
        if index % 5 == 0:
            picture.add(text(LEFT + (index + 0.5) * width, bottom + 18, f"{accuracy:.2f}", anchor="middle"))
    for index, stake in enumerate(stakes):
        picture.add(text(LEFT - 8, bottom - (index + 0.5) * height + 4, f"{stake / BPS:.2f}", anchor="end"))
    picture.add(line(LEFT, bottom, LEFT + WIDTH, bottom, class_="axis"), line(LEFT, TOP, LEFT, bottom, class_="axis"))
    has_honest = any(cell.holds for cell in region.cells)
    rows = [("honest", "honest play is the equilibrium")] if has_honest else []
    rows += [(f"cause-{index % len(COLOURS)}", f"pays first: {cause}") for index, cause in enumerate(causes)]
    for index, (colour, words) in enumerate(rows):
        y = bottom + 44 + index * LEGEND
        picture.add(rect(LEFT, y - 11, 14, 14, class_=colour), text(LEFT + 22, y, words))
    total = bottom + 56 + len(rows) * LEGEND
    element = picture.render(LEFT + WIDTH + 30, total, "wide")
    style = "text{font:13px system-ui,sans-serif;fill:#1c2330}.title{font-weight:650;font-size:15px}.axis{stroke:#596273}"
    style += f".honest{{fill:{HONEST}}}" + "".join(f".cause-{index}{{fill:{colour}}}" for index, colour in enumerate(COLOURS))
    head = '<svg xmlns="http://www.w3.org/2000/svg" '
    body = element.replace("<svg ", head, 1)
    return body.replace(">", f"><style>{style}</style>", 1) + "\n"
