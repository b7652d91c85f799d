"""`guildhall policy check FILE`: may this policy be published?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from guildhall.deploy import ConfigError, read_config
from guildhall.equilibrium import PolicyRefused, ValuesError, verdict_of
from guildhall.evm import EvmError, load

from .valuation import progress, read_valuations, valuations


@click.group()
def policy() -> None:
    """Policies: fees, periods and rows of the responsibility matrix."""


@policy.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@valuations
def check(path: Path, **options: Any) -> None:
    """Deploy the suite with FILE's policy and play all games of a deal on it.

    Status 0: honest play is the equilibrium. 1: a deviation pays; who, which and how much is said. 2: the file, the policy or a valuation
    cannot be used.
    """
    try:
        values, scale = read_valuations(options)
        config = read_config(path)
        with progress() as tell:
            verdict = verdict_of(load(), config, values, scale, tell)
    except (ConfigError, PolicyRefused, ValuesError, EvmError) as problem:
        click.echo(f"guildhall policy check: {problem}", err=True)
        sys.exit(2)
    if verdict.holds:
        click.echo(f"{path}: honest play is the equilibrium at court accuracy {verdict.accuracy:.2f}")
        return
    click.echo(f"{path}: honest play is not the equilibrium at court accuracy {verdict.accuracy:.2f}")
    for deviation in verdict.deviations:
        click.echo(f"  {deviation}")
    if not verdict.deviations:
        click.echo(f"  a sale ends in {verdict.outcome.name}: {'; '.join(verdict.line)}")
    sys.exit(1)
