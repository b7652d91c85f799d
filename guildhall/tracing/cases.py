"""The cases of an item's deals: who raised what, how it was answered, how juries voted, where the stakes went.

Checked again: that who speaks is entitled, that no juror is a party, that a ruling is what the votes say, that each case divides its stakes
to the unit among parties and juries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guildhall.messages import Act, CaseKind, Phase, Row

from .book import Book
from .links import Link
from .source import Entry
from .telling import DealStory, link_of, units

__all__ = ["CaseTeller"]

ENTITLED = {
    Act.DISPUTE: ("buyer",),
    Act.DAMAGE: ("buyer",),
    Act.DENY: ("buyer",),
    Act.CLAIM: ("carrier",),
    Act.CONCEDE: ("maker",),
    Act.CONTEST: ("maker", "carrier"),
    Act.APPEAL: ("buyer", "maker", "carrier"),
    Act.RECEIVE: ("maker", "carrier"),
}
"""Who can state what; others, carriers at a door and witnesses, are told as they are."""

OPENERS = {
    CaseKind.DISPUTE: ("buyer",),
    CaseKind.DAMAGE: ("buyer",),
    CaseKind.CLAIM: ("carrier",),
    CaseKind.INSPECTION: ("maker",),
    CaseKind.RETURN: ("maker", "carrier"),
}
STATED = {
    Act.CONCEDE: "conceded",
    Act.DENY: "delivery denied",
    Act.APPEAL: "appealed",
    Act.RECEIVE: "goods received back",
    Act.TESTIFY: "testified",
}
"""What is said of statements that neither open a case nor put a fact on record."""

SILENCE = {
    Phase.ANSWER: "not answered in time",
    Phase.TRIAL: "no ruling",
    Phase.RULED: "not appealed",
    Phase.GOODS: "the goods did not come back in time",
    Phase.ARRIVED: "the arrival was not contested",
}


@dataclass
class CaseStory:
    """A case so far. `before`: the phase that the present one came from."""

    case_id: int
    kind: CaseKind
    phase: Phase = Phase.ANSWER
    before: Phase = Phase.NONE
    ruled: Row = Row.NONE
    trial_id: int = 0
    staked: int = 0
    paid: int = 0
    row: Row | None = None


@dataclass
class TrialStory:
    """A trial so far."""

    rows: tuple[Row, ...]
    excluded: frozenset[str]
    jurors: tuple[str, ...] = ()
    votes: dict[str, Row] = field(default_factory=dict)

    def count(self, row: Row) -> int:
        """Votes for a row."""
        return sum(vote is row for vote in self.votes.values())

    @property
    def ruling(self) -> Row:
        """As `Trials` finds it: more than half of the votes, if more than half of the jury voted."""
        first, second = self.rows
        if 2 * len(self.votes) <= len(self.jurors) or self.count(first) == self.count(second):
            return Row.NONE
        return max(self.rows, key=self.count)


class CaseTeller:
    """Takes events of `Cases` and `Court`, and the `Escrow`'s of stakes, in order."""

    def __init__(self, book: Book, deals: Mapping[bytes, DealStory], entries: Sequence[Entry]) -> None:
        """`deals`: what the other teller knows of them. `entries`: all that will be told."""
        self._book = book
        self._deals = deals
        self._case_of: dict[bytes, CaseStory] = {}
        self._case_at: dict[bytes, tuple[bytes, CaseStory]] = {}
        self._trials: dict[int, TrialStory] = {}
        stated = [entry for entry in entries if entry.event == "Cases.Stated" and entry.args.statement.act == Act.RECEIVE]
        self._receipts = {(entry.transaction, entry.args.dealId) for entry in stated}

    def tell(self, entry: Entry) -> Link | None:
        """The link that an event is; None for one that only explains another."""
        handler = getattr(self, f"_on_{entry.event.partition('.')[2]}", None)
        link: Link | None = handler(entry, entry.args) if handler else None
        return link

    def is_receipt(self, entry: Entry) -> bool:
        """Whether the receiver states with this event that it has the goods."""
        return (entry.transaction, entry.args.dealId) in self._receipts

    def row_of(self, deal_id: bytes) -> Row | None:
        """Of the deal's latest case, if it has ended."""
        case = self._case_of.get(deal_id)
        return case.row if case else None

    # --------------------------------------------------------- statements --------------------------------------------------

    def _on_CaseOpened(self, entry: Entry, args: Any) -> Link:
        deal, kind = self._deals[args.dealId], CaseKind(args.kind)
        case = self._case_of[args.dealId] = CaseStory(args.caseId, kind)
        account = self._book.case_account(args.caseId)
        if account:
            self._case_at[account] = (args.dealId, case)
        missing = {
            CaseKind.DISPUTE: (not deal.delivered_at, "nothing had been delivered"),
            CaseKind.DAMAGE: (not deal.is_breached, "no breach is on record"),
            CaseKind.INSPECTION: (deal.failure_count != 2, "no second failed inspection is on record"),
        }
        role = deal.role_of(args.by)
        about = f" about {self._book.attribute(deal.terms.standardId, args.attribute)}" if kind is CaseKind.DISPUTE else ""
        return link_of(
            entry,
            f"case {args.caseId} opened: {kind.name}{about}",
            (role, args.by),
            (role not in OPENERS[kind], f"who opened it is not the {' or '.join(OPENERS[kind])}"),
            missing.get(kind, (not deal.shipped_at, "nothing had been picked up")),
            evidence=args.evidenceHash,
        )

    def _on_Stated(self, entry: Entry, args: Any) -> Link | None:
        act, deal, case = Act(args.statement.act), self._deals[args.dealId], self._case_of.get(args.dealId)
        is_answer = case is not None and case.kind is CaseKind.DAMAGE and case.phase is Phase.ANSWER
        what = "damage contested" if act is Act.CONTEST and is_answer else STATED.get(act)
        if what is None:
            return None
        role = deal.role_of(args.by)
        entitled = ENTITLED.get(act, (role,))
        check = (role not in entitled, f"who stated it is not the {' or '.join(entitled)}")
        return link_of(entry, what, (role, args.by), check, evidence=args.statement.evidenceHash)

    # ----------------------------------------------------------- moves -----------------------------------------------------

    def _on_CaseMoved(self, entry: Entry, args: Any) -> Link | None:
        case, deal = self._case_of.get(args.dealId), self._deals[args.dealId]
        if case is None:
            return link_of(entry, "a case goes on", (True, "it was not opened before"))
        row = Row(args.row)
        case.before, case.phase = case.phase, Phase(args.phase)
        if case.phase in (Phase.TRIAL, Phase.APPEAL):
            case.trial_id = args.trialId
            trial = self._trials.get(args.trialId)
            rows = f", {' or '.join(each.name for each in trial.rows)}" if trial else ""
            return link_of(entry, f"{'second ' if case.phase is Phase.APPEAL else ''}jury called: trial {case.trial_id}{rows}")
        if case.phase is Phase.RULED:
            case.ruled = row
            why, check = self._ruling(case, row)
            return link_of(entry, f"trial {case.trial_id} ruled: {row.name}{why}", check)
        if case.phase is Phase.GOODS:
            deal.pending = row
            why, check = self._reason(case, entry, row)
            return link_of(entry, f"{row.name}{f', {why}' if why else ''}: the goods are to go back to the {deal.receiver[0]}", check)
        return None

    def _on_CaseEnded(self, entry: Entry, args: Any) -> Link:
        case, deal, row = self._case_of.get(args.dealId), self._deals[args.dealId], Row(args.row)
        if case is None:
            return link_of(entry, f"case ended: {row.name}", (True, "it was not opened before"))
        case.row = row
        left = case.staked - case.paid
        signers = [("buyer", deal.terms.buyer), ("maker", deal.terms.maker)] if row is Row.SPLIT else []
        why, check = ("both sides agreed", (False, "")) if row is Row.SPLIT else self._reason(case, entry, row)
        checks = (check, (left > 0, f"{units(left)} of its stakes went nowhere"))
        return link_of(entry, f"case {case.case_id} ended: {row.name}{f', {why}' if why else ''}", *signers, *checks)

    def _reason(self, case: CaseStory, entry: Entry, row: Row) -> tuple[str, tuple[bool, str]]:
        """Why a case has left the phase it was in, and what has to be so."""
        if case.before is Phase.APPEAL:
            how, check = self._ruling(case, row)
            is_none = self._is_undecided(case)
            return f"trial {case.trial_id} ruled {'nothing, the first ruling stands' if is_none else f'so{how}'}", check
        if case.before in (Phase.GOODS, Phase.ARRIVED) and self.is_receipt(entry):
            return "the goods are back", (False, "")
        if row is Row.CONCEDED and case.before is Phase.ANSWER:
            return "", (False, "")
        is_other = case.before is Phase.RULED and row is not case.ruled
        return SILENCE.get(case.before, ""), (is_other, f"the ruling was {case.ruled.name}")

    def _ruling(self, case: CaseStory, row: Row) -> tuple[str, tuple[bool, str]]:
        """By how many votes a trial came to a row; without the Court's events nothing is checked."""
        trial = self._trials.get(case.trial_id)
        if trial is None:
            return "", (self._book.knows("Court"), "its trial is not on record")
        if self._is_undecided(case):
            return "", (row is not case.ruled, f"the first ruling was {case.ruled.name}")
        check = (trial.ruling is not row, f"its votes say {trial.ruling.name}")
        return f" by {trial.count(row)} of {len(trial.votes)} votes", check

    def _is_undecided(self, case: CaseStory) -> bool:
        """Whether an appeal came to nothing."""
        trial = self._trials.get(case.trial_id)
        return case.before is Phase.APPEAL and trial is not None and trial.ruling is Row.NONE

    # ---------------------------------------------------------- stakes -----------------------------------------------------

    def _on_DealStopped(self, entry: Entry, args: Any) -> Link | None:
        case = self._case_of.get(args.dealId)
        if case is None:
            is_hidden = self._book.knows("Cases")
            check = (is_hidden, "its case is not on record")
            return link_of(entry, "a case was opened, the deal's clocks stand", ("party", args.party), check)
        if args.stakeAmount == 0:
            return None
        case.staked += args.stakeAmount
        is_other = int.from_bytes(args.tag, "big") != case.case_id
        role = self._deals[args.dealId].role_of(args.party)
        return link_of(entry, f"stake of {units(args.stakeAmount)} put up", (role, args.party), (is_other, "it went to another case"))

    def _on_DealResumed(self, entry: Entry, args: Any) -> Link:
        case = self._case_of.get(args.dealId)
        is_over = case is not None and case.kind is CaseKind.RETURN
        self._deals[args.dealId].was_stopped = is_over
        return link_of(entry, "the contested statement was overturned" + ("" if is_over else ", the deal goes on"))

    def _on_Transferred(self, entry: Entry, args: Any) -> Link | None:
        if args.fromAccount not in self._case_at:
            return None
        deal_id, case = self._case_at[args.fromAccount]
        case.paid += args.amount
        whose = self._whose(self._deals[deal_id], args.toAccount)
        return link_of(
            entry,
            f"{units(args.amount)} of the stakes to {whose or 'somebody else'}",
            (whose is None, f"account 0x{args.toAccount.hex()} is no party's and no jury's"),
            (case.paid > case.staked, f"that is {units(case.paid - case.staked)} more than was put up"),
        )

    def _whose(self, deal: DealStory, account: bytes) -> str | None:
        trial = self._book.trial_of_account(account)
        if trial is not None:
            return f"the jury of trial {trial}"
        parties = {"buyer": deal.terms.buyer, "maker": deal.terms.maker, "carrier": deal.carrier}
        owner, is_free = f"0x{account[:20].hex()}", not any(account[20:])
        return next((f"the {role}" for role, party in parties.items() if is_free and party and party.lower() == owner), None)

    # ---------------------------------------------------------- trials -----------------------------------------------------

    def _on_TrialOpened(self, entry: Entry, args: Any) -> None:
        self._trials[args.trialId] = TrialStory(tuple(Row(each) for each in args.rows), frozenset(args.excluded))

    def _on_JuryDrawn(self, entry: Entry, args: Any) -> Link:
        trial = self._trials.get(args.trialId)
        what = f"trial {args.trialId}: jury of {len(args.jurors)} drawn"
        if trial is None:
            return link_of(entry, what, (True, "it was not opened before"))
        trial.jurors = tuple(args.jurors)
        partial = [juror for juror in trial.jurors if juror in trial.excluded]
        return link_of(entry, what, *((True, f"{juror} was excluded") for juror in partial))

    def _on_Revealed(self, entry: Entry, args: Any) -> Link:
        trial, row = self._trials.get(args.trialId), Row(args.row)
        what = f"trial {args.trialId}: vote for {row.name}"
        if trial is None:
            return link_of(entry, what, ("juror", args.juror), (True, "it was not opened before"))
        is_seated = any(self._book.is_same_member(args.juror, each) for each in trial.jurors)
        checks = (
            (not is_seated, "who voted is not of the jury"),
            (row not in trial.rows, "the jury was not asked about this row"),
            (args.juror in trial.votes, "this juror had voted"),
        )
        trial.votes.setdefault(args.juror, row)
        return link_of(entry, what, ("juror", args.juror), *checks)

    def _on_TrialClosed(self, entry: Entry, args: Any) -> Link:
        trial, row = self._trials.get(args.trialId), Row(args.row)
        found = trial.ruling if trial else Row.NONE
        penalties = f", jurors lose {units(args.penaltyAmount)}" if args.penaltyAmount else ""
        return link_of(entry, f"trial {args.trialId} closed{penalties}", (found is not row, f"its votes say {found.name}, not {row.name}"))
