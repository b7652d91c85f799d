"""`ape run demo`: play a season in small on ape's in-process chain and write its report."""

from pathlib import Path

import click
from ape import networks
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from guildhall.demo import SEED, START_AT, open_chain, play_season, print_season, render_data, render_page
from guildhall.evm import load
from guildhall.toolchain import project_root, quicken_ape


@click.command(name="demo")
@click.option(
    "--out",
    "out_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the report goes (reports/demo.html); its data goes beside it.",
)
@click.option("--seed", type=int, default=SEED, show_default=True, help="The same seed plays the same season.")
def cli(out_path: Path | None, seed: int) -> None:
    """A season in small: some eighty demands from signature to payout, with all that may go wrong and what juries make of it; prints tables
    and writes a report."""
    quicken_ape()
    artifacts = load()
    errors = Console(stderr=True)
    columns = (TextColumn("{task.description:<18}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeElapsedColumn())
    with networks.parse_network_choice("ethereum:local:test") as provider, Progress(*columns, console=errors) as progress:
        tasks = {}

        def on_progress(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=total)
            progress.update(tasks[what], completed=done, total=total)

        record = play_season(open_chain(provider, artifacts, START_AT), seed, on_progress)
    print_season(Console(), record)
    path = out_path or project_root() / "reports" / "demo.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_page(record), encoding="utf-8")
    data_path = path.with_suffix(".json")
    data_path.write_text(render_data(record), encoding="utf-8")
    click.echo(f"Report: {path.absolute()}, the same as data: {data_path.absolute()}")
