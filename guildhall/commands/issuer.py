"""`guildhall issuer …`: the back office of who issues a U-Token."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from guildhall.issuer import (
    OpenRedemption,
    Outcome,
    Report,
    State,
    Summary,
    amount_text,
    mint,
    open_redemptions,
    parse_redemption,
    read_deposits,
    read_payouts,
    reconcile,
    reject,
    settle,
    summary_of,
)

from .issuer_attest import attest
from .issuer_options import FILE, end, instant, line, office_of, reads, refusing, sends

STATUS_COLUMNS = ("redemption", "owner", "amount", "payout_hash", "requested", "due", "overdue")


@click.group()
def issuer() -> None:
    """An e-money issuer's back office for U: mint deposits, attest the reserve, pay redemptions, compare the books.

    Status 0: all is as it should be. 1: done, but something is left over or differs. 2: refused, or stopped half-way; what is on chain
    stands, and the same command goes on from there.
    """


issuer.add_command(attest)


@issuer.command("mint")
@click.argument("file", metavar="FILE.csv", type=FILE)
@click.option("--dry-run", is_flag=True, help="Send nothing; say what would be minted.")
@sends
def mint_command(file: Path, dry_run: bool, **options: Any) -> None:
    """Mint the deposits of FILE.csv: reference, account, amount, date.

    Each reference mints once, ever: a file may be given again, and a run that broke off is simply repeated. A deposit that is hindered
    (bucket, reserve, an account that may not receive) is named and left out, the next ones are tried; what hinders all ends the run.
    """
    with refusing("mint"):
        deposits = read_deposits([file])
        end(_tell(mint(office_of(options), deposits, dry_run=dry_run), len(deposits), "deposits", "minted"))


@issuer.command("settle")
@click.argument("file", metavar="PAYOUTS.csv", type=FILE)
@click.option("--dry-run", is_flag=True, help="Send nothing; say what would be settled.")
@sends
def settle_command(file: Path, dry_run: bool, **options: Any) -> None:
    """Settle the redemptions that the bank has paid, of PAYOUTS.csv: redemption, amount, payment, date.

    `redemption` is its number or its payout hash. The tokens are burnt; each payment settles one redemption, ever, and a payout whose
    amount is not the redemption's is refused. What is overdue afterwards is listed.
    """
    with refusing("settle"):
        payouts = read_payouts([file])
        office = office_of(options)
        is_good = _tell(settle(office, payouts, dry_run=dry_run), len(payouts), "payouts", "settled")
        for each in open_redemptions(office):
            if each.is_overdue:
                click.echo(_open_line(each))
        end(is_good)


@issuer.command("reject")
@click.argument("redemption")
@click.option("--reason", required=True, help="Why it cannot be paid. The chain keeps its hash; keep the words.")
@sends
def reject_command(redemption: str, reason: str, **options: Any) -> None:
    """Give the tokens of REDEMPTION (its number or its payout hash) back to their owner: the bank cannot pay it."""
    try:
        named = parse_redemption(redemption)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="REDEMPTION") from None
    if not reason.strip():
        raise click.BadParameter("it is empty", param_hint="--reason")
    with refusing("reject"):
        outcome = reject(office_of(options), named, reason.strip())
        click.echo(line(outcome, "rejected"))
        end(outcome.state.is_good)


@issuer.command("status")
@click.option("--out", type=FILE, metavar="FILE.csv", help="Write the open redemptions there too, for the bank.")
@reads
def status_command(out: Path | None, **options: Any) -> None:
    """Supply, reserve, switches, and the redemptions that wait for the bank. Status 1: one of them is overdue."""
    with refusing("status"):
        office = office_of(options)
        waiting = open_redemptions(office)
        _show_summary(summary_of(office))
        for each in waiting:
            click.echo(_open_line(each))
        if out:
            _write(out, waiting)
            click.echo(f"{len(waiting)} open redemptions written to {out}")
        end(not any(each.is_overdue for each in waiting))


@issuer.command("reconcile")
@click.argument("files", metavar="FILE.csv...", nargs=-1, required=True, type=FILE)
@click.option("--payouts", multiple=True, type=FILE, metavar="FILE.csv", help="The bank's payouts; may be given several times.")
@click.option("--out", type=FILE, metavar="FILE.json", help="Write the report as JSON too.")
@reads
def reconcile_command(files: tuple[Path, ...], payouts: tuple[Path, ...], out: Path | None, **options: Any) -> None:
    """Compare the bank's files with the chain: every deposit ever minted, the supply, redemptions, the attested reserve and its age.

    The files have to hold all deposits since the token's deployment (payouts likewise, where given). Status 1: something differs.
    """
    with refusing("reconcile"):
        report = reconcile(office_of(options), read_deposits(files), read_payouts(payouts) if payouts else None)
        _show_report(report)
        if out:
            out.write_text(json.dumps(report.as_dict(), indent=1) + "\n", encoding="utf-8")
        end(report.holds)


def _tell(outcomes: Iterable[Outcome[Any]], count: int, things: str, verb: str) -> bool:
    """One line each, as they come, and their sums, whatever ends the run; whether all are good."""
    counts: Counter[State] = Counter()
    sums: Counter[State] = Counter()
    try:
        for each in outcomes:
            counts[each.state] += 1
            sums[each.state] += each.subject.amount
            click.echo(line(each, verb))
    finally:
        told = ", ".join(f"{counts[state]} {state.word(verb)} ({amount_text(sums[state])})" for state in State if counts[state])
        click.echo(f"{counts.total()} of {count} {things}: {told or 'nothing done'}")
    return all(state.is_good for state in counts)


def _open_line(each: OpenRedemption) -> str:
    late = f"OVERDUE since {instant(each.due_at)}" if each.is_overdue else f"due {instant(each.due_at)}"
    return f"redemption {each.id}: {amount_text(each.amount)} of {each.owner}, payout hash 0x{each.payout_hash.hex()}, {late}"


def _write(path: Path, waiting: list[OpenRedemption]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(STATUS_COLUMNS)
        for each in waiting:
            times = (instant(each.requested_at), instant(each.due_at), "yes" if each.is_overdue else "no")
            writer.writerow((each.id, each.owner, amount_text(each.amount), f"0x{each.payout_hash.hex()}", *times))


def _show_summary(summary: Summary) -> None:
    click.echo(f"{summary.name} ({summary.symbol}) at {summary.token}, {instant(summary.at)}")
    click.echo(f"supply    {amount_text(summary.supply)}, of which {amount_text(summary.pending)} wait to be paid out")
    if summary.round:
        told = f"reserve   {amount_text(summary.reserve)} as of {instant(summary.as_of)}, round {summary.round}"
        click.echo(f"{told}; {'sound until' if summary.is_sound else 'NOT SOUND, stale from'} {instant(summary.stale_at)}")
    else:
        click.echo("reserve   none attested: nothing can be minted")
    switches = [
        *(["issuance halted"] if summary.is_halted else []),
        *(["allow list only"] if summary.is_allow_list_only else []),
        *([f"transfers paused until {instant(summary.paused_until)}"] if summary.at < summary.paused_until else []),
    ]
    click.echo(f"switches  {', '.join(switches) or 'all as usual'}")


def _show_report(report: Report) -> None:
    for name, value in report.as_dict()["figures"].items():
        if value is not None:
            shown = instant(value) if name == "reserve_as_of" else f"{value} s" if name == "reserve_age" else value
            click.echo(f"{name.replace('_', ' '):<16} {shown}")
    for difference in report.differences:
        click.echo(f"✗ {difference}")
    count = len(report.differences)
    click.echo("the books agree" if report.holds else f"{count} difference{'s' if count > 1 else ''}")
