"""`guildhall issuer …`: the back office of who issues a U-Token."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from guildhall.evm import EvmError, load
from guildhall.issuer import IssuerError, Office, State, amount_text, connect_office, is_local, load_key, mint, read_deposits
from guildhall.tracing import TraceError, read_addresses

CONTRACTS = {"u_token": "UToken"}

Command = Callable[..., Any]


def reads(command: Command) -> Command:
    """Options of whatever looks at a chain."""
    for option in reversed(
        (
            click.option("--network", metavar="URL", required=True, help="RPC of a node."),
            click.option("--u-token", metavar="0x…", help="Address of the UToken."),
            click.option(
                "--addresses",
                type=click.Path(dir_okay=False, path_type=Path),
                metavar="FILE",
                help='JSON: {"u_token": "0x…", "first_block": 0}.',
            ),
            click.option("--first-block", type=click.IntRange(min=0), metavar="N", help="Block of the token's deployment."),
            click.option("--chain-id", type=click.IntRange(min=1), metavar="N", help="Refuse a node of another chain."),
        )
    ):
        command = option(command)
    return command


def sends(command: Command) -> Command:
    """Options of whatever sends transactions."""
    help_ = "Keystore of who sends; password from a prompt or GUILDHALL_KEY_PASSWORD. On a local node the variable GUILDHALL_KEY does too."
    return reads(click.option("--key-file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help=help_)(command))


@contextmanager
def refusing(name: str) -> Iterator[None]:
    """What goes wrong is one message and status 2."""
    try:
        yield
    except (IssuerError, TraceError, EvmError, OSError) as problem:
        click.echo(f"guildhall issuer {name}: {problem}", err=True)
        sys.exit(2)


def account_of(key_file: Path | None, network: str | None) -> Any:
    """Of the key that the options and the environment name."""
    return load_key(key_file, os.environ, _ask, bare_allowed=is_local(network))


def office_of(options: dict[str, Any]) -> Office:
    """Of the options of `reads` or `sends`."""
    network = options["network"]
    account = account_of(options["key_file"], network) if "key_file" in options else None
    found = read_addresses(options["addresses"], {"u_token": options["u_token"]}, options["first_block"], CONTRACTS, tuple(CONTRACTS))
    token = found.contracts["UToken"]
    return connect_office(network, load(), token, first_block=found.first_block, chain_id=options["chain_id"], account=account)


def _ask(prompt: str) -> str:
    return str(click.prompt(prompt, hide_input=True, err=True))


@click.group()
def issuer() -> None:
    """An e-money issuer's back office for U: mint deposits, attest the reserve, pay redemptions, compare the books.

    Status 0: all is as it should be. 1: done, but something is left over or differs. 2: refused, or stopped half-way; what is on chain
    stands, and the same command goes on from there.
    """


@issuer.command("mint")
@click.argument("file", metavar="FILE.csv", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Send nothing; say what would be minted.")
@sends
def mint_command(file: Path, dry_run: bool, **options: Any) -> None:
    """Mint the deposits of FILE.csv: reference, account, amount, date.

    Each reference mints once, ever: a file may be given again, and a run that broke off is simply repeated. A deposit that is hindered
    (bucket, reserve, an account that may not receive) is named and left out, the next ones are tried; what hinders all ends the run.
    """
    with refusing("mint"):
        deposits = read_deposits([file])
        counts = dict.fromkeys(State, 0)
        sums = dict.fromkeys(State, 0)
        try:
            for each in mint(office_of(options), deposits, dry_run=dry_run):
                counts[each.state] += 1
                sums[each.state] += each.deposit.amount
                tail = f": {each.reason}" if each.reason else f" in {each.transaction}" if each.transaction else ""
                click.echo(f"{each.deposit}: {each.state.value}{tail}")
        finally:
            told = [f"{counts[state]} {state.value} ({amount_text(sums[state])})" for state in State if counts[state]]
            click.echo(f"{sum(counts.values())} of {len(deposits)} deposits: {', '.join(told) or 'nothing done'}")
    if any(counts[state] for state in State if not state.is_good):
        sys.exit(1)
