"""The cases on the page: who raised what, how the jury voted, which row it came to, and who paid whom."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from guildhall.messages import Row

from . import elements as e
from .figures import CASE_TEXTS, case_payments, votes_of
from .record import CaseRecord, Record, SuiteAccount, TrialRecord
from .story import Step, step_of
from .svg import tag
from .text import exact
from .timeline import row_class

__all__ = ["accounts_table", "cases_section", "step_item"]

WORDS = (
    "A statement that costs a stake stops the deal’s clocks; the other side concedes, denies or contests it, or a jury is drawn from "
    "bonded jurors. A ruling names a row of the matrix, never an amount. Stakes are a fifth of the price, twice that on appeal; a jury "
    "has a twentieth, out of what the loser loses, and its minority pays a tenth of a seat’s bond to its majority."
)


def cases_section(record: Record) -> str:
    """The summary, and each case to fold out; that with an appeal is open."""
    head = ("Case", "Deal", "What", "Raised by", "About", "Jury", "Appeal", "Row")
    rows = (
        (
            f"{case.number}",
            f"{case.deal.number:02d} {case.deal.plan.good}",
            CASE_TEXTS[case.kind],
            case.by,
            case.against,
            *_votes(case),
            e.Cell(_row(case)),
        )
        for case in record.cases
    )
    return e.section(
        "cases",
        "Cases",
        tag("p", escape(WORDS)),
        e.table("In the order of opening; votes are for whoever staked : against : silent", head, rows),
        *(_case(case) for case in record.cases),
    )


def _votes(case: CaseRecord) -> tuple[str, str]:
    votes = [votes_of(trial) for trial in case.trials]
    return (votes[0] if votes else "–", votes[1] if len(votes) > 1 else "–")


def _row(case: CaseRecord) -> str:
    return e.dot(row_class(case.row)) + e.code(case.row.name) if case.row is not Row.NONE else "contested"


def _case(case: CaseRecord) -> str:
    words = f"Case {case.number}, {CASE_TEXTS[case.kind]}: {case.by} about {case.against}; {case.deal.plan.fate}"
    payments = [(payment.payer, payment.payee, payment.what, e.number(exact(payment.amount))) for payment in case_payments(case)]
    parts = [tag("ol", *(step_item(step_of(case.deal, moment)) for moment in case.moments()), class_="story")]
    parts += [_jury(trial) for trial in case.trials]
    if payments:
        parts.append(e.table(f"Who paid whom in case {case.number}, to the unit", ("From", "To", "For", "#U"), payments))
    return e.details(words, "".join(parts), is_open=len(case.trials) > 1)


def _jury(trial: TrialRecord) -> str:
    """A dot for each seat, in the order of the draw, and the same in words."""
    seats = "".join(_seat(trial, seat) for seat in range(len(trial.jurors)))
    words = ", ".join(f"{trial.count(row)} {row.name}" for row in trial.rows)
    silent = len(trial.jurors) - len(trial.votes)
    name = f"Trial {trial.number}{' on appeal' if trial.is_appeal else ''}: "
    ruling = e.code(trial.row.name) if trial.row is not Row.NONE else "no ruling"
    return tag("p", escape(name), seats, escape(f" {words}{f', {silent} silent' if silent else ''}; "), ruling, class_="jury")


def _seat(trial: TrialRecord, seat: int) -> str:
    juror = trial.jurors[seat]
    vote = trial.votes.get(juror)
    class_ = "silent" if vote is None else "for" if vote is trial.rows[0] else "against"
    title = f"{juror.name}: {vote.name if vote is not None else 'silent'}"
    return tag("span", "●" if vote is not None else "○", class_=f"seat {class_}", title=title, aria_hidden="true")


def step_item(step: Step) -> str:
    """A line of a story."""
    parts = [f"signature {e.code(step.signature)}"] if step.signature else []
    if step.number:
        parts.append(f"in transaction {step.number}, {escape(step.posted)}" + (f", {e.code(step.hash)}" if step.hash else ""))
    proof = tag("span", "; ".join(parts), class_="proof")
    class_ = "off" if step.is_bad else None if step.signature else "chain"
    return tag("li", tag("time", step.at), tag("b", escape(step.who)), " ", escape(step.what), proof, class_=class_)


def accounts_table(record: Record) -> str:
    """What came into the suite's own accounts, left them and lies there; jurors' bonds folded away."""
    head = ("Account", "#Came in, U", "#Left, U", "#Holds, U")
    bonds = [each for each in record.accounts if each.kind == "Juror bond"]
    others = [each for each in record.accounts if each.kind != "Juror bond"]
    sums = [sum(getattr(each, f"{name}_amount") for each in bonds) for name in ("in", "out", "held")]
    rows: list[tuple[str | e.Cell, ...]] = [
        *_accounts(others),
        (f"Bonds of {len(bonds)} jurors", *(e.number(exact(each)) for each in sums)),
    ]
    total = ("Together", e.number(""), e.number(""), e.number(exact(record.held_amount)))
    words = "Stakes, trials and bonds end empty, but for what does not divide; only pots and the risk pool hold money"
    return e.table(words, head, rows, total) + e.details(f"All {len(bonds)} bonds", e.table("Jurors’ bonds", head, _accounts(bonds)))


def _accounts(accounts: list[SuiteAccount]) -> Iterator[tuple[str | e.Cell, ...]]:
    for each in accounts:
        yield (each.name, *(e.number(exact(units)) for units in (each.in_amount, each.out_amount, each.held_amount)))
