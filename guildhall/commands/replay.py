"""`guildhall replay ORDERS.csv.gz --scenario confirm|silent --out OUT.csv`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guildhall.evm import Chain, Engine, EvmError, load
from guildhall.market import BooksError
from guildhall.replay import BadRow, Order, OrdersError, Replay, ReplayError, Report, read_orders, write_csv
from guildhall.replay.runner import starts_at

if TYPE_CHECKING:
    from guildhall.chain import NodeChain


@click.command()
@click.argument("orders_path", metavar="ORDERS.csv[.gz]", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--scenario", type=click.Choice(["confirm", "silent"]), required=True, help="Buyers confirm on receipt, or never.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the first N data rows.")
@click.option("--network", metavar="URL", help="Through the RPC of a development node (anvil) instead of the in-process engine.")
@click.option(
    "--out", "out_path", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True, help="Outcome of each row."
)
def replay(orders_path: Path, scenario: str, limit: int | None, network: str | None, out_path: Path) -> None:
    """Replay marketplace orders through the real contracts, at their real timestamps.

    Writes one line per row (row, class, settled_at, amount_cents) to --out and one JSON object to stdout. Progress and bad rows go to
    stderr; a bad row is left out, and the exit status is then 1. Status 2: nothing was replayed.
    """
    try:
        orders, bad_rows = _read(orders_path, limit)
        report = _run(orders, scenario == "confirm", network)
        write_csv(out_path, report.outcomes)
    except (OrdersError, EvmError, ReplayError, BooksError, OSError) as problem:
        click.echo(f"guildhall replay: {problem}", err=True)
        sys.exit(2)
    click.echo(json.dumps(report.as_dict(), indent=1))
    for bad in bad_rows:
        click.echo(f"{orders_path.name}:{bad.line}: left out: {bad.reason}", err=True)
    if bad_rows:
        sys.exit(1)


def _read(path: Path, limit: int | None) -> tuple[list[Order], list[BadRow]]:
    orders: list[Order] = []
    bad_rows: list[BadRow] = []
    for each in read_orders(path, limit):
        if isinstance(each, Order):
            orders.append(each)
        else:
            bad_rows.append(each)
    return orders, bad_rows


def _run(orders: list[Order], confirms: bool, network: str | None) -> Report:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("orders settled", total=len(orders))
        chain = _chain(orders, network)
        return Replay(chain, orders, confirms, lambda done: progress.update(task, completed=done)).run()


def _chain(orders: list[Order], network: str | None) -> Engine:
    artifacts = load()
    if network is None:
        return Chain(artifacts, timestamp=starts_at(orders))
    from guildhall.chain import connect  # a node's libraries take a second to import

    chain = connect(network, artifacts)
    start = starts_at(orders)
    if start < chain.clock.now:
        _set_back(chain, start)
        chain = connect(network, artifacts)
    chain.clock.to(start)
    return chain


def _set_back(chain: NodeChain, instant: int) -> None:
    """A node lives in the present, the orders in the past; anvil's clock can be set back."""
    for method, params in (("anvil_setTime", [instant]), ("evm_setNextBlockTimestamp", [instant]), ("evm_mine", [])):
        answer = chain.web3.provider.make_request(method, params)  # type: ignore[arg-type]
        if "error" in answer:
            raise ReplayError(
                f"the node's clock stands at {chain.clock.now} and cannot be set back to {instant}: start `anvil --timestamp {instant}`"
            )
