"""`guildhall abi`: publish the contracts' ABIs."""

from __future__ import annotations

import click

from guildhall.deploy.abis import write_abis
from guildhall.evm import load


@click.command()
def abi() -> None:
    """Write interfaces/abi/*.json from the compiled contracts."""
    changed = write_abis(load())
    click.echo(f"changed: {', '.join(changed)}" if changed else "all ABIs are fresh")
