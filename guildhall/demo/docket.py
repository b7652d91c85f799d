"""The docket: what the logs say about cases, trials and the money that they move."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from eth_utils.address import to_checksum_address

from guildhall.evm import Log
from guildhall.messages import CaseKind, Phase, Row

from .cast import Person
from .journal import Journal
from .record import CaseRecord, DealRecord, Moment, Payment, Transaction, TrialRecord
from .stage import Stage

__all__ = ["Docket", "account_name"]

PHASE_TEXTS = {
    Phase.TRIAL: "calls a jury",
    Phase.APPEAL: "calls a larger jury",
    Phase.GOODS: "the goods have to go back within ten days",
}
FREE = bytes(12)


def account_name(stage: Stage, account: bytes) -> str:
    """Whose account of the ledger it is, for people."""
    owner, tag = to_checksum_address(account[:20]), account[20:]
    number = int.from_bytes(tag[-4:], "big")
    if owner == stage.suite.cases.address:
        return f"Stakes of case {int.from_bytes(tag, 'big')}"
    if owner == stage.suite.court.address:
        if tag.startswith(b"trial"):
            return f"Trial {number}"
        key, _ = stage.suite.registry.memberById(number)
        return f"Bond of {stage.name_of(key)}"
    return "Risk pool" if owner == stage.suite.risk_pool.address else stage.name_of(owner)


class Docket:
    """Hears every transaction after the journal; `on_move` is called for each move of a case."""

    def __init__(self, stage: Stage, journal: Journal) -> None:
        self._stage = stage
        self._journal = journal
        self.cases: dict[int, CaseRecord] = {}
        self.trials: dict[int, TrialRecord] = {}
        self.on_move: Callable[[DealRecord, Phase, Row, int], None] = lambda deal, phase, row, at: None
        self._of_trial: dict[int, CaseRecord] = {}

    def hear(self, logs: Sequence[Log], transaction: Transaction) -> None:
        """Enter the logs of a transaction."""
        for log in logs:
            handler = getattr(self, f"_on_{log.name}", None)
            if handler is not None:
                handler(log.args, transaction)

    def latest(self, deal: DealRecord) -> CaseRecord | None:
        """The deal's case, the last one where it had several."""
        found = [case for case in self.cases.values() if case.deal is deal]
        return found[-1] if found else None

    def open_number(self, deal: DealRecord) -> int:
        """Of the deal's open case; 0 = none."""
        case = self.latest(deal)
        return case.number if case is not None and not case.ended_at else 0

    def case_of(self, trial_id: int) -> CaseRecord:
        """Whose trial it is."""
        return self._of_trial[trial_id]

    # -------------------------------------------------------- cases -------------------------------------------------------

    def _on_CaseOpened(self, args: Any, transaction: Transaction) -> None:
        deal, kind = self._journal.deals[args.dealId], CaseKind(args.kind)
        before = self.latest(deal)
        if before is not None and not before.ended_at:
            before.ended_at = transaction.at  # its statement is contested: what follows is the new case's
        by = self._stage.name_of(args.by)
        self.cases[args.caseId] = CaseRecord(args.caseId, deal, kind, by, self._against(deal, kind, by), transaction.at)
        if kind in (CaseKind.DISPUTE, CaseKind.CLAIM, CaseKind.DAMAGE):
            self.on_move(deal, Phase.ANSWER, Row.NONE, transaction.at)

    @staticmethod
    def _against(deal: DealRecord, kind: CaseKind, by: str) -> str:
        if kind is CaseKind.DISPUTE:
            return deal.maker.name
        if kind is CaseKind.INSPECTION:
            return deal.plan.inspector.name if deal.plan.inspector is not None else ""
        if kind is CaseKind.DAMAGE or (kind is CaseKind.RETURN and by == deal.maker.name):
            return deal.carrier.name
        return deal.maker.name if kind is CaseKind.RETURN else deal.plan.buyer.name

    def _on_CaseMoved(self, args: Any, transaction: Transaction) -> None:
        deal, phase, row = self._journal.deals[args.dealId], Phase(args.phase), Row(args.row)
        case = self.latest(deal)
        assert case is not None  # a case is opened before it moves
        if phase in (Phase.TRIAL, Phase.APPEAL):
            trial = self.trials[args.trialId]
            case.trials.append(trial)
            self._of_trial[trial.number] = case
            text = f"{PHASE_TEXTS[phase]}: {trial.rows[0].name} or {trial.rows[1].name}"
            self._tell(case, transaction, text, "Cases")
        elif phase is Phase.GOODS:
            self._tell(case, transaction, f"{row.name} is pending: {PHASE_TEXTS[phase]}", "Cases")
        elif phase is Phase.ENDED:
            case.row, case.ended_at = row, transaction.at
            if row is Row.OVERTURNED:
                self._tell(case, transaction, "OVERTURNED: the statement does not hold, the deal goes on", "Cases")
        self.on_move(deal, phase, row, transaction.at)

    def _tell(self, case: CaseRecord, transaction: Transaction, text: str, who: str) -> None:
        case.deal.moments.append(Moment(transaction.at, text, who, b"", transaction, case=case.number))

    # -------------------------------------------------------- trials ------------------------------------------------------

    def _on_TrialOpened(self, args: Any, transaction: Transaction) -> None:
        first, second = map(Row, args.rows)
        self.trials[args.trialId] = TrialRecord(args.trialId, args.isAppeal, (first, second), transaction.at)

    def _on_JuryDrawn(self, args: Any, transaction: Transaction) -> None:
        trial = self.trials[args.trialId]
        trial.jurors = tuple(self._person(address) for address in args.jurors)
        trial.commit_by, trial.reveal_by = args.commitBy, args.revealBy
        names = ", ".join(juror.name for juror in trial.jurors)
        self._tell(self.case_of(trial.number), transaction, f"draws {len(trial.jurors)} jurors: {names}", "Court")

    def _on_Committed(self, args: Any, transaction: Transaction) -> None:
        self.trials[args.trialId].committed.add(self._person(args.juror))

    def _on_Revealed(self, args: Any, transaction: Transaction) -> None:
        self.trials[args.trialId].votes[self._person(args.juror)] = Row(args.row)

    def _on_TrialClosed(self, args: Any, transaction: Transaction) -> None:
        trial = self.trials[args.trialId]
        trial.row, trial.is_closed = Row(args.row), True
        votes = ", ".join(f"{trial.count(row)} for {row.name}" for row in trial.rows)
        silent = len(trial.jurors) - len(trial.votes)
        ruling = f"rules {trial.row.name}" if trial.row is not Row.NONE else "no ruling"
        text = f"{ruling}: {votes}" + (f", {silent} silent" if silent else "")
        self._tell(self.case_of(trial.number), transaction, text, "Court")

    # -------------------------------------------------------- money -------------------------------------------------------

    def _on_DealStopped(self, args: Any, transaction: Transaction) -> None:
        if args.stakeAmount:
            case = self.cases[int.from_bytes(args.tag, "big")]
            is_appeal = any(payment.what.startswith("stake") for payment in case.payments)
            what = "stake of the appeal" if is_appeal else "stake"
            payer = self._stage.name_of(args.party)
            case.payments.append(Payment(transaction.at, payer, f"Stakes of case {case.number}", what, args.stakeAmount))

    def _on_Transferred(self, args: Any, transaction: Transaction) -> None:
        payer, payee = (account_name(self._stage, account) for account in (args.fromAccount, args.toAccount))
        case = self._case_at(payer) or self._case_at(payee)
        if case is not None and args.amount:
            case.payments.append(Payment(transaction.at, payer, payee, _purpose(case, payer, payee, args.amount), args.amount))

    def _on_DealClosed(self, args: Any, transaction: Transaction) -> None:
        amount = args.payoff.jurorsAmount
        if amount:
            judged_id = self._stage.suite.cases.caseOf(args.dealId).judgedId
            row = Row(args.row).name
            payment = Payment(transaction.at, f"Row {row}", f"Trial {judged_id}", "jury's fee", amount)
            self.case_of(judged_id).payments.append(payment)

    def _case_at(self, name: str) -> CaseRecord | None:
        head, _, number = name.rpartition(" ")
        if head == "Stakes of case":
            return self.cases[int(number)]
        return self._of_trial[int(number)] if head == "Trial" else None

    def _person(self, address: str) -> Person:
        return self._stage.person_at[address]


def _purpose(case: CaseRecord, payer: str, payee: str, amount: int) -> str:
    if payee.startswith("Trial"):
        return "penalty" if payer.startswith("Bond") else "jury's fee"
    if payer.startswith("Trial"):
        return "juror's share"
    is_own = any(payment.payer == payee and payment.amount == amount for payment in case.payments)
    return "stake back" if is_own else "the rest of the lost stake"
