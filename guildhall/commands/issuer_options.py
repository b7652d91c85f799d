"""What the commands of `guildhall issuer` share: options, the office that they name, and how they end."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from guildhall.evm import Account, EvmError, load
from guildhall.issuer import IssuerError, Office, Outcome, connect_office, is_local, load_key
from guildhall.tracing import TraceError, read_addresses

CONTRACTS = {"u_token": "UToken"}
FILE = click.Path(dir_okay=False, path_type=Path)

_LAST = 253_402_300_799  # 9999-12-31 23:59:59

Command = Callable[..., Any]

_READS = (
    click.option("--network", metavar="URL", required=True, help="RPC of a node; an anvil is not taken over."),
    click.option("--u-token", metavar="0x…", help="Address of the UToken."),
    click.option("--addresses", type=FILE, metavar="FILE", help='JSON: {"u_token": "0x…", "first_block": 0}.'),
    click.option("--first-block", type=click.IntRange(min=0), metavar="N", help="Block of the token's deployment; 0 if not given."),
    click.option("--chain-id", type=click.IntRange(min=1), metavar="N", help="Refuse a node of another chain."),
)
key_option = click.option(
    "--key-file",
    type=FILE,
    metavar="FILE",
    help="Keystore; password from GUILDHALL_KEY_PASSWORD or a prompt. For a chain on this machine the key in GUILDHALL_KEY does too.",
)


def reads(command: Command) -> Command:
    """Options of whatever looks at a chain."""
    for option in reversed(_READS):
        command = option(command)
    return command


def sends(command: Command) -> Command:
    """Options of whatever sends transactions."""
    return reads(key_option(command))


@contextmanager
def refusing(name: str) -> Iterator[None]:
    """What goes wrong is one message and status 2."""
    try:
        yield
    except (IssuerError, TraceError, EvmError, OSError) as problem:
        click.echo(f"guildhall issuer {name}: {problem}", err=True)
        sys.exit(2)


def end(is_good: bool) -> None:
    """Status 1 where something is left over or differs."""
    if not is_good:
        sys.exit(1)


def account_of(key_file: Path | None, bare_allowed: bool) -> Account:
    """Of the key that the options or the environment name."""
    return load_key(key_file, os.environ, lambda prompt: str(click.prompt(prompt, hide_input=True, err=True)), bare_allowed=bare_allowed)


def office_of(options: dict[str, Any]) -> Office:
    """Of the options of `reads` or `sends`."""
    network = options["network"]
    given = {"u_token": options["u_token"]}
    found = read_addresses(options["addresses"], given, options["first_block"], CONTRACTS, tuple(CONTRACTS))
    account = account_of(options["key_file"], is_local(network)) if "key_file" in options else None
    token = found.contracts["UToken"]
    return connect_office(network, load(), token, first_block=found.first_block, chain_id=options["chain_id"], account=account)


def line(outcome: Outcome[Any], verb: str) -> str:
    """An outcome in one line."""
    tail = f": {outcome.reason}" if outcome.reason else f" in {outcome.transaction}" if outcome.transaction else ""
    return f"{outcome.subject}: {outcome.state.word(verb)}{tail}"


def instant(at: int) -> str:
    """`2026-11-22 10:00:00Z`; the last one that a calendar knows for those beyond it."""
    return f"{datetime.fromtimestamp(min(at, _LAST), UTC):%Y-%m-%d %H:%M:%SZ}"
