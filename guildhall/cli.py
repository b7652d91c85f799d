"""The `guildhall` command."""

from __future__ import annotations

import click

from guildhall import __version__
from guildhall.commands.abi import abi
from guildhall.commands.equilibrium import equilibrium
from guildhall.commands.issuer import issuer
from guildhall.commands.policy import policy
from guildhall.commands.replay import replay
from guildhall.commands.trace import trace_command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="guildhall")
def main() -> None:
    """Guildhall: order straight from factories, on contracts that need no platform."""


main.add_command(abi)
main.add_command(equilibrium)
main.add_command(issuer)
main.add_command(policy)
main.add_command(replay)
main.add_command(trace_command)
