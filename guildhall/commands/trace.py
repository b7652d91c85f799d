"""`guildhall trace ITEM --network URL --addresses FILE`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from guildhall.evm import EvmError, load
from guildhall.tracing import CONTRACTS, ItemName, NodeSource, Story, TraceError, as_dict, lines, read_addresses, trace


def _addresses(command: Callable[..., Any]) -> Callable[..., Any]:
    """An option for each contract."""
    for name in reversed(CONTRACTS):
        command = click.option(f"--{name}", name, metavar="0x…", help=f"Address of {CONTRACTS[name]}.")(command)
    return command


@click.command("trace")
@click.argument("item", metavar="ITEM")
@click.option("--network", metavar="URL", required=True, help="RPC of a node. It is only read.")
@click.option(
    "--addresses",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    help='JSON: {"lots": "0x…", "trace": "0x…", "escrow": "0x…", …}.',
)
@click.option("--first-block", type=click.IntRange(min=0), metavar="N", help="Block of the suite's deployment.")
@click.option("--json", "is_json", is_flag=True, help="One JSON object instead of lines.")
@_addresses
def trace_command(item: str, network: str, path: Path | None, first_block: int | None, is_json: bool, **given: str | None) -> None:
    """Print the verified chain of an item: each link with who signed it, when, and in which transaction.

    ITEM is the item's id (0x and 64 hex digits), or LOT/SERIAL: the lot's id, a slash, and the serial number. Lots, Trace and Escrow are
    needed; with Cases, Court, Telemetry, Standards, Registry, Exchange and Offers more can be told and checked. The node is believed what
    its events are; the contracts at these addresses, that they checked the signatures.

    Exit status 1: a link does not hold (the reason stands under it). Status 2: nothing was traced.
    """
    try:
        story = _traced(ItemName.parse(item), network, path, first_block, given)
    except (TraceError, EvmError) as problem:
        click.echo(f"guildhall trace: {problem}", err=True)
        sys.exit(2)
    click.echo(json.dumps(as_dict(story), indent=1) if is_json else "\n".join(lines(story)))
    if not story.holds:
        sys.exit(1)


def _traced(name: ItemName, network: str, path: Path | None, first_block: int | None, given: dict[str, str | None]) -> Story:
    from requests import RequestException
    from web3.exceptions import Web3Exception

    from guildhall.chain import web3_at  # a node's libraries take a second to import

    addresses = read_addresses(path, given, first_block)
    try:
        source = NodeSource(web3_at(network), load(), addresses.contracts, addresses.first_block)
        return trace(source, name)
    except (RequestException, Web3Exception) as problem:
        raise TraceError(f"the node at {network}: {problem}") from problem
