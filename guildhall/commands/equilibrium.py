"""`guildhall equilibrium`: is honesty the best reply, on the real contracts?"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from guildhall.deploy import ConfigError, load_config, read_config
from guildhall.equilibrium import PolicyRefused, ValuesError, as_dict, as_text, draw, region_of, study_of
from guildhall.evm import EvmError, load

from .valuation import progress, read_valuations, valuations

PICTURE = Path("reports/equilibrium.svg")


@click.command()
@click.option(
    "--config", "config_path", metavar="FILE", type=click.Path(path_type=Path), help="Policy; deployments/config/local.toml if not given."
)
@click.option("--picture", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), default=PICTURE, show_default=True)
@click.option("--no-picture", is_flag=True, help="Leave the region over accuracy and stake out: it enumerates eight policies.")
@click.option("--json", "is_json", is_flag=True, help="One JSON object on stdout instead of text.")
@valuations
def equilibrium(config_path: Path | None, picture: Path, no_picture: bool, is_json: bool, **options: Any) -> None:
    """Enumerate all moves of a deal's parties on the contracts and induct backwards.

    Prints what honesty is worth at every class of decisions, from which court accuracy on, and what two gain against the third; draws the
    region of accuracy and stake in which honest play is the equilibrium. Status 2: the policy or a valuation cannot be used.
    """
    try:
        values, scale = read_valuations(options)
        config = load_config() if config_path is None else read_config(config_path)
        artifacts = load()
        with progress() as tell:
            study = study_of(artifacts, config, values, scale, tell)
            region = None if no_picture else region_of(artifacts, config, values, scale, tell)
        if region is not None:
            picture.parent.mkdir(parents=True, exist_ok=True)
            picture.write_text(draw(region, "Where honest play is the equilibrium"), encoding="utf-8")
    except (ConfigError, PolicyRefused, ValuesError, EvmError, OSError) as problem:
        click.echo(f"guildhall equilibrium: {problem}", err=True)
        sys.exit(2)
    if is_json:
        click.echo(json.dumps(as_dict(study, region), indent=1))
        return
    click.echo(as_text(study))
    if region is not None:
        click.echo(f"\nThe region is drawn in {picture}.")
