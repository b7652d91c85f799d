"""The plain-Python model of `Cases`: phases, stakes, juries, goods, and the row in which a deal ends."""

from __future__ import annotations

from dataclasses import replace

from guildhall.market import FREE_TAG
from guildhall.messages import CaseKind, Phase, Row, Side, Status
from tests.property.escrow_court import Court, Pool, trial_tag
from tests.property.escrow_law import BACK, LAWS, RECEIVER, REFUSED, UNRETURNED, Law
from tests.property.escrow_model import IN_PRODUCTION, PASSED, Case, Deal, Model, Refused

APPEAL_TIMES = 2
"""An appeal takes twice the stake, its jury twice the fee."""
SITTING = (Phase.TRIAL, Phase.APPEAL)


def case_tag(case_id: int) -> bytes:
    """Of the account of a case's stakes."""
    return case_id.to_bytes(12, "big")


def fee_of(deal: Deal) -> int:
    """Of a first jury."""
    return deal.spec.sale.price * deal.policy.fees.jurors_bps // 10_000


class CaseBook:
    """What happens in cases; checks of who, what and when are the acts'."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.court = Court(model)
        self.pool = Pool(model)
        self.address: str = model.world.suite.cases.address
        self.count = 0

    # --------------------------------------------------------- law ----------------------------------------------------------

    @staticmethod
    def law_of(case: Case) -> Law:
        if case.kind is CaseKind.RETURN:
            return Law(case.refused_row, case.upheld_row, case.upheld_row)
        return LAWS[case.kind]

    def loser(self, case: Case, row: Row) -> Side:
        return case.other if row is self.law_of(case).for_staker else case.staker

    @staticmethod
    def receiver(deal: Deal) -> str:
        return deal.side(RECEIVER[deal.case.row])

    def clock(self, deal: Deal) -> tuple[Phase, Row, int]:
        """What silence leads to, and when, while a case is open."""
        case, p = deal.case, deal.policy.periods
        if case.phase is Phase.ANSWER:
            if case.kind is CaseKind.DISPUTE:
                return Phase.TRIAL, Row.NONE, deal.due(case.phase_at, p.contest)
            if case.kind is CaseKind.CLAIM:
                return Phase.ENDED, Row.DELIVERY_PROVEN, deal.due(case.phase_at, p.accept)
            return Phase.GOODS, Row.DAMAGED_IN_TRANSIT, deal.due(case.phase_at, p.contest)
        if case.phase is Phase.GOODS:
            return Phase.ENDED, UNRETURNED[case.row], deal.due(case.phase_at, p.return_)
        if case.phase is Phase.ARRIVED:
            return Phase.ENDED, case.row, deal.due(case.phase_at, p.contest)
        if case.phase is Phase.RULED:
            return self.after_ruling(case, case.row), case.row, deal.due(case.phase_at, p.contest)
        ends_at, row = self.court.ruling(case.trial_id)
        if case.phase is Phase.APPEAL:
            return self.after_ruling(case, row or case.row), row or case.row, ends_at
        if row is not Row.NONE:
            return Phase.RULED, row, ends_at
        unruled = self.law_of(case).unruled
        waits = unruled in BACK and case.kind is not CaseKind.RETURN
        return Phase.GOODS if waits else Phase.ENDED, unruled, ends_at

    @staticmethod
    def after_ruling(case: Case, row: Row) -> Phase:
        """Where a final ruling leads: a refund waits for the goods."""
        return Phase.GOODS if row in BACK and case.kind in (CaseKind.DISPUTE, CaseKind.DAMAGE) else Phase.ENDED

    def due_at(self, deal: Deal) -> int:
        """When anybody may settle the open deal."""
        return self.clock(deal)[2] if deal.status is Status.DISPUTED else deal.clock()[1]

    # -------------------------------------------------------- stakes --------------------------------------------------------

    def pot(self, deal: Deal) -> int:
        """What must lie in the account of the deal's case."""
        case, stake = deal.case, deal.spec.locks.stake
        if case.phase is Phase.ANSWER:
            return 0 if case.kind is CaseKind.DAMAGE else stake
        return {Phase.TRIAL: 1, Phase.RULED: 1, Phase.APPEAL: 1 + APPEAL_TIMES}.get(case.phase, 0) * stake

    def require_stake(self, deal: Deal, party: str, times: int = 1) -> None:
        if deal.spec.locks.stake:
            self.model.require_drawable(party, deal.spec.locks.stake * times)

    def stake(self, deal: Deal, party: str, times: int = 1) -> None:
        """Callers have made sure."""
        amount = deal.spec.locks.stake * times
        self.model.draw(party, amount)
        self.model.credit(self.address, case_tag(deal.case.case_id), amount)
        self.model.put_in(deal, party, amount)
        deal.status = Status.DISPUTED

    def _pay(self, deal: Deal, owner: str, amount: int, tag: bytes = FREE_TAG) -> None:
        self.model.move(self.address, case_tag(deal.case.case_id), owner, tag, amount)

    def _divide(self, deal: Deal, trial_id: int, amount: int, fee: int, winner: Side) -> None:
        self._pay(deal, self.court.address, fee, trial_tag(trial_id))
        self._pay(deal, deal.side(winner), amount - fee)

    def _owe(self, trial_id: int, amount: int) -> None:
        self.pool.claim(self.court.address, trial_tag(trial_id), amount)

    def stakes_home(self, deal: Deal) -> None:
        case, stake = deal.case, deal.spec.locks.stake
        if self.pot(deal):
            self._pay(deal, deal.side(case.staker), stake)
        if case.phase is Phase.APPEAL:
            self._pay(deal, deal.side(self.loser(case, case.row)), stake * APPEAL_TIMES)

    # -------------------------------------------------------- moves ---------------------------------------------------------

    def begin(self, deal: Deal, kind: CaseKind, staker: Side, other: Side) -> None:
        before, self.count = deal.case, self.count + 1
        deal.case = Case(self.count, 0, kind, Phase.ANSWER, staker, other, round=before.round + 1)
        deal.case.is_damage_heard = before.is_damage_heard
        deal.case.opened_at = deal.case.phase_at = self.model.now

    def contest_return(self, deal: Deal) -> None:
        """The arrival becomes a case of its own; what is pending stays pending."""
        before = replace(deal.case)
        staker = RECEIVER[before.row]
        self.begin(deal, CaseKind.RETURN, staker, Side.CARRIER if before.row is Row.RETURNED else Side.BUYER)
        case = deal.case
        case.witness, case.judged_id = before.witness, before.judged_id
        case.upheld_row, case.refused_row = before.row, REFUSED[before.row]

    def move(self, deal: Deal, phase: Phase) -> None:
        deal.case.phase, deal.case.phase_at = phase, self.model.now

    def open_trial(self, deal: Deal, phase: Phase) -> None:
        case, terms, p = deal.case, deal.spec.terms, deal.policy.periods
        law = self.law_of(case)
        interested = (terms.buyer, terms.maker, deal.carrier, terms.inspector, terms.referrer, terms.expert, deal.payee, case.witness)
        is_appeal = phase is Phase.APPEAL
        deadline = deal.due(case.opened_at, p.ruling if is_appeal else p.first_ruling)
        case.trial_id = self.court.open((law.for_staker, law.against), frozenset(interested), deadline, is_appeal)
        if not is_appeal:
            case.first_trial_id = case.trial_id
        self.move(deal, phase)

    def ruled(self, deal: Deal) -> tuple[int, Row]:
        """The first ruling: since when, and which; NONE while there is none. The court has it before the case does."""
        case = deal.case
        if case.phase is Phase.RULED:
            return case.phase_at, case.row
        return self.court.ruling(case.trial_id) if case.phase is Phase.TRIAL else (0, Row.NONE)

    def take_ruling(self, deal: Deal) -> None:
        deal.case.phase_at, deal.case.row = self.ruled(deal)
        deal.case.phase = Phase.RULED

    def await_goods(self, deal: Deal, row: Row) -> None:
        deal.case.row = row
        deal.case.round += 1
        self.move(deal, Phase.GOODS)

    def settle(self, deal: Deal) -> None:
        """Its clock has run out."""
        case = deal.case
        following, row, _ = self.clock(deal)
        if following is Phase.TRIAL:
            self.open_trial(deal, Phase.TRIAL)
        elif following is Phase.RULED:
            self.take_ruling(deal)
        elif case.phase in (Phase.RULED, Phase.APPEAL):
            self._conclude(deal, row)
        else:
            self.stakes_home(deal)
            if following is Phase.GOODS:
                self.await_goods(deal, row)
            else:
                self.end(deal, row)

    def _conclude(self, deal: Deal, row: Row) -> None:
        case, stake, fee = deal.case, deal.spec.locks.stake, fee_of(deal)
        if case.phase is Phase.APPEAL:
            self._conclude_appeal(deal)
        if self.loser(case, row) is case.staker:
            self._divide(deal, case.first_trial_id, stake, fee, case.other)
        else:
            self._pay(deal, deal.side(case.staker), stake)
            if case.kind in (CaseKind.DISPUTE, CaseKind.CLAIM):
                case.judged_id = case.first_trial_id  # what the row takes from its loser pays them
            else:
                self._owe(case.first_trial_id, fee)
        if row is Row.OVERTURNED:
            self._resume(deal)
            return
        if case.kind is CaseKind.RETURN and row is case.refused_row:
            self.model.blame(deal, Row.OVERTURNED, case.witness)
        if row in BACK and case.kind is not CaseKind.RETURN:
            self.await_goods(deal, row)
        else:
            self.end(deal, row)

    def _conclude_appeal(self, deal: Deal) -> None:
        case = deal.case
        amount, fee = deal.spec.locks.stake * APPEAL_TIMES, fee_of(deal) * APPEAL_TIMES
        second = self.court.ruling(case.trial_id)[1]
        appellant = self.loser(case, case.row)
        if second is case.row:
            self._divide(deal, case.trial_id, amount, fee, case.other if appellant is case.staker else case.staker)
            return
        self._pay(deal, deal.side(appellant), amount)
        if second is not Row.NONE:
            self._owe(case.trial_id, fee)

    def _resume(self, deal: Deal) -> None:
        """The deal goes on with the time that it had."""
        case, stopped = deal.case, self.model.now - deal.case.opened_at
        if case.kind is CaseKind.INSPECTION:
            deal.failures, deal.stage = IN_PRODUCTION - 1, PASSED
            deal.clock_at = deal.due(deal.clock_at, stopped)
            deal.rework(self.model.now)
        else:
            deal.clock_at = deal.due(max(deal.delivered_at, deal.clock_at), stopped)
        case.row, deal.status = Row.OVERTURNED, Status.LOCKED
        self.move(deal, Phase.ENDED)
        self.model.blame(deal, Row.OVERTURNED, case.witness)

    def end(self, deal: Deal, row: Row, part: int = 0) -> None:
        """The row is paid; a jury that it pays less than its fee has the rest from the pool."""
        case = deal.case
        case.row = row
        self.move(deal, Phase.ENDED)
        payoff = self.model.close(deal, row, part, is_judged=case.judged_id > 0)
        if case.judged_id:
            self.model.credit(self.court.address, trial_tag(case.judged_id), payoff.jurors)
            self._owe(case.judged_id, fee_of(deal) - payoff.jurors)

    def split(self, deal: Deal, part: int) -> None:
        """By agreement: who has judged, or sealed a vote, is paid; the first jury out of the price, others by the pool."""
        if deal.status is not Status.DISPUTED:
            self.model.close(deal, Row.SPLIT, part)
            return
        case, fee = deal.case, fee_of(deal)
        owed = [(case.judged_id, fee)]
        if case.phase in (Phase.RULED, Phase.APPEAL):
            owed.append((case.first_trial_id, fee))
        if case.phase in SITTING and self.court.trial(case.trial_id).sealed:
            owed.append((case.trial_id, fee * (APPEAL_TIMES if case.phase is Phase.APPEAL else 1)))
        owed = [(trial_id, amount) for trial_id, amount in owed if trial_id]
        case.judged_id = owed[0][0] if owed else 0
        for trial_id, amount in owed[1:]:
            self._owe(trial_id, amount)
        self.stakes_home(deal)
        self.end(deal, Row.SPLIT, part)

    def _require_divisible(self, deal: Deal) -> None:
        case = deal.case
        is_new = case.phase in (Phase.TRIAL, Phase.APPEAL) and self.court.ruling(case.trial_id)[1] is not Row.NONE
        has_carrier = Side.CARRIER in (case.staker, case.other)
        if is_new or (has_carrier and case.phase in (Phase.RULED, Phase.APPEAL)):
            raise Refused("Cases_WrongPhase", deal.spec.deal, int(case.phase))

    def require_split(self, deal: Deal, part: int) -> None:
        if deal.status not in (Status.LOCKED, Status.DISPUTED):
            raise Refused("Escrow_WrongStatus", deal.spec.deal, int(deal.status))
        if deal.status is Status.DISPUTED:
            self._require_divisible(deal)
        if part > deal.spec.sale.price:
            raise Refused("Matrix_SplitTooHigh", part, deal.spec.sale.price)
