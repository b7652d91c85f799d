"""Options that both commands of the equilibrium take: valuations, price and freight, and the progress that they show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

import click

from guildhall.deploy import ConfigError
from guildhall.deploy.config import amount
from guildhall.equilibrium import Scale, Values

HELP = {
    "accuracy": "q: chance that a jury is right.",
    "proof": "Chance that an honest hand-over without the code can be proven.",
    "buyer_good": "Worth of a good to the buyer, per P.",
    "maker_good": "Worth of a returned good to the maker, per P.",
    "carrier_good": "Worth of a kept good to the carrier, per P.",
    "carriage": "Cost of the carriage, per F.",
    "carry_back": "Cost of bringing a parcel back, per F.",
    "send_back": "What a return costs who sends the goods back, per F.",
    "case": "k: own cost of a dispute, claim, denial, contest, defence or appeal, per P.",
    "g_rate": "U per G that is slashed.",
}


def valuations(command: Callable[..., Any]) -> Callable[..., Any]:
    """An option for every field of `Values`, and for price and freight."""
    for field in reversed(fields(Values)):
        words = HELP.get(field.name, f"{field.name.replace('_', ' ').capitalize()}, per P.")
        flags = (f"--{field.name.replace('_', '-')}",)
        command = click.option(*flags, field.name, type=float, default=field.default, show_default=True, help=words)(command)
    command = click.option("--freight", default="50", show_default=True, metavar="U", help="F.")(command)
    return click.option("--price", default="1000", show_default=True, metavar="U", help="P.")(command)


def read_valuations(options: dict[str, Any]) -> tuple[Values, Scale]:
    """Of the options. Raises: ConfigError: price or freight is no amount, or too small for the rounding of shares."""
    price, freight = amount(options.pop("price")), amount(options.pop("freight"))
    if price < 1_000_000:
        raise ConfigError("a price below 1 U leaves nothing to divide")
    return Values(**options), Scale(price, freight, Scale.inspection_fee * price // Scale.price)


@contextmanager
def progress() -> Iterator[Callable[[str, int], None]]:
    """Leaves reached, on stderr, while it is a terminal."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task("deploying", total=None)
        yield lambda what, count: shown.update(task, description=f"{what}: {count} leaves")
