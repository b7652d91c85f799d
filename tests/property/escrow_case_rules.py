"""The rules of the escrow machine about cases: what parties usually state, what anybody may state, trials, jurors, the pool."""

from __future__ import annotations

from enum import Enum

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from guildhall.market import account_of
from guildhall.messages import Act as Stating
from guildhall.messages import CaseKind, Phase, Row, Status
from tests.property.escrow_case_acts import Slip
from tests.property.escrow_cases import SITTING
from tests.property.escrow_court import Trial
from tests.property.escrow_model import Deal
from tests.property.escrow_signing import How
from tests.property.escrow_steps import FOREVER, EscrowSteps
from tests.property.escrow_world import ADMITTED, DAY

PICK = st.integers(0, 23)
MOSTLY_GOOD = st.sampled_from([How.SIGNED] * 7 + [How.EMPTY] * 5 + list(How))
PEOPLE = ("buyer_a", "buyer_b", "buyer_c", "maker_a", "maker_b", "carrier_a", "carrier_b", "inspector", "factor", "keeper", "suspended")
JUROR = st.integers(0, ADMITTED + 1)
ACTS = st.sampled_from([act for act in Stating if act])
SLIPS = st.sampled_from([Slip.NONE] * 8 + list(Slip))
VOTE = st.sampled_from([0, 0, 0, 1, 1, 2, 3])
"""For whoever staked, against her, sealed and never opened, none."""
VERDICTS = (
    (0,) * 15,
    (1,) * 15,
    (0, 1) * 7 + (0,),  # by one vote
    (1, 0, 1, 2, 1, 0, 1, 0, 1, 0, 1, 3, 1, 1, 1),
    (0, 1, 0, 1, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2),  # a tie of seven, no quorum of fifteen
    (0, 0, 0, 3, 3, 3, 3, 0, 0, 3, 3, 3, 3, 3, 3),  # no quorum
    (2,) * 15,
    (3,) * 15,
)
VOTES = st.one_of(st.sampled_from(VERDICTS), st.sampled_from(VERDICTS[:4]), st.tuples(*[VOTE] * 15))
SALT = 7
SPLITTING = 11
"""A move of a story."""


Votes = tuple[int, ...]


class Scene(Enum):
    """How far a deal has come when its story starts."""

    CARRIED = 0
    DELIVERED = 1
    BREACHED = 2  # and delivered
    FAILED = 3  # twice, where it is inspected
    REFUNDED = 4  # ruled so; the goods are to go back
    UNRULED = 5  # nobody has voted in its dispute; the goods decide


class CaseRules(EscrowSteps):
    """On top of the steps, beside the rules of deals."""

    # ------------------------------------------------------- parties --------------------------------------------------------

    @rule(pick=PICK, choice=st.integers(0, 5), how=MOSTLY_GOOD, payee=MOSTLY_GOOD)
    def plead(self, pick: int, choice: int, how: How, payee: How) -> None:
        """What is a party's turn in a deal's case, or starts one."""
        self.take_turn(self.deal_of(pick, self.has_turn), choice, how, payee)

    @rule(pick=PICK, act=ACTS, who=st.sampled_from(PEOPLE), how=MOSTLY_GOOD, slip=SLIPS, payee=MOSTLY_GOOD)
    def state_in_case(self, pick: int, act: Stating, who: str, how: How, slip: Slip, payee: How) -> None:
        """Anybody states anything at any time: the model says whether it is law."""
        deal = self.deal_of(pick)
        signer = self.address[who] if pick % 2 else self.side_of(deal, act)
        self.do(self.case_acts.state(deal, act, signer, how, self.sender_of(how, signer), slip, payee), self.sender_of(how, signer))

    @precondition(lambda self: any(deal.status is Status.DISPUTED for deal in self.model.deals))
    @rule(pick=PICK)
    def settle_case(self, pick: int) -> None:
        deal = self.deal_of(pick, lambda deal: deal.status is Status.DISPUTED)
        self.do(self.case_acts.settle(deal), self.address["stranger"])

    @rule(pick=PICK, earlier=st.sampled_from([0, 0, 0, 1, 3_600, -1]), value=st.sampled_from([101, 101, 101, 100, 2**62]), flaw=MOSTLY_GOOD)
    def report_breach(self, pick: int, earlier: int, value: int, flaw: How) -> None:
        deal = self.deal_of(pick, lambda deal: deal.status is Status.LOCKED and deal.shipped_at > 0 and not deal.breach_at)
        measured_at = (deal.shipped_at if pick % 3 else self.model.now) - earlier
        hows = (flaw, How.SIGNED) if pick % 2 else (How.SIGNED, flaw)
        sender = self.address["device"] if flaw is How.EMPTY and pick % 2 == 0 else self.sender_of(flaw, deal.carrier)
        self.do(self.case_acts.breach(deal, max(measured_at, 0), value, *hows, sender), sender)

    # -------------------------------------------------------- trials -------------------------------------------------------

    @rule(pick=PICK, votes=VOTES, is_prompt=st.booleans(), is_appealed=st.booleans())
    def hold_trial(self, pick: int, votes: Votes, is_prompt: bool, is_appealed: bool) -> None:
        """A whole trial of a deal, raised if there is none; its loser may appeal."""
        deal = self.deal_of(pick, lambda deal: deal.case.phase in SITTING) if pick % 3 else self.deal_of(pick)
        if deal.status is not Status.DISPUTED:
            self.take_turn(deal, votes[0], How.SIGNED)
        if deal.status is Status.DISPUTED and deal.case.phase is Phase.ANSWER:
            self.call_trial(deal)
        if deal.case.phase not in SITTING:
            return
        self.try_case(self.book.court.trials[deal.case.trial_id - 1], votes)
        if is_appealed and deal.case.phase is Phase.TRIAL:
            self.take_turn(deal, 0, How.SIGNED)
        elif is_prompt:
            self.do(self.case_acts.settle(deal), self.address["stranger"])

    def call_trial(self, deal: Deal) -> None:
        """The answer that leads to a jury; for a dispute, silence."""
        if deal.case.kind is CaseKind.DISPUTE:
            self.go_to(self.book.due_at(deal))
            self.do(self.case_acts.settle(deal), self.address["stranger"])
        else:
            act = Stating.DENY if deal.case.kind is CaseKind.CLAIM else Stating.CONTEST
            signer = self.side_of(deal, act)
            self.do(self.case_acts.state(deal, act, signer, How.SIGNED, self.address["stranger"]), self.address["stranger"])

    def try_case(self, trial: Trial, votes: Votes, is_open_too: bool = True) -> None:
        """Draw, seal and, `is_open_too`, open: as far as time and jurors allow."""
        stranger = self.address["stranger"]
        if not trial.reveal_by:
            self.mine(max(1, trial.draw_block + 1 - self.model.number))
            self.do(self.court_acts.draw(trial.trial_id), stranger)
        if not trial.reveal_by or self.model.now >= trial.commit_by:
            return
        cast = list(zip(trial.jury, votes, strict=False))
        for juror, vote in cast:
            if vote < 3 and juror not in trial.sealed:
                how = How.EMPTY if vote == 1 else How.SIGNED
                sender = juror if how is How.EMPTY else stranger
                self.do(self.court_acts.commit(trial.trial_id, juror, trial.rows[vote % 2], SALT, how, sender), sender)
        if not is_open_too:
            return
        self.go_to(trial.commit_by)
        for juror, vote in cast:
            if vote < 2 and juror in trial.sealed:
                self.do(self.court_acts.reveal(trial.trial_id, juror, *trial.sealed[juror]), stranger)
        self.go_to(trial.ends_at)

    @precondition(lambda self: len(self.book.court.trials) > 0)
    @rule(choice=st.integers(0, 4), pick=PICK, juror=JUROR, row=st.sampled_from(Row), how=MOSTLY_GOOD, is_fit=st.booleans())
    def try_anything(self, choice: int, pick: int, juror: int, row: Row, how: How, is_fit: bool) -> None:
        """Any act of a trial, by any juror, at any time."""
        trials, stranger = self.book.court.trials, self.address["stranger"]
        trial_id = len(trials) - pick % (len(trials) + 1)
        who = self.world.jurors[juror].address
        salt = SALT
        if is_fit and trial_id:
            trial = trials[trial_id - 1]
            who = trial.jury[juror % len(trial.jury)] if trial.jury else who
            row, salt = trial.sealed.get(who, (trial.rows[pick % 2], SALT))
        if choice == 0:
            self.do(self.court_acts.draw(trial_id), stranger)
        elif choice == 1:
            self.do(self.court_acts.commit(trial_id, who, row, salt, how, self.sender_of(how, who)), self.sender_of(how, who))
        elif choice == 2:
            self.do(self.court_acts.reveal(trial_id, who, row, salt), stranger)
        elif choice == 3:
            self.do(self.court_acts.close(trial_id), stranger)
        else:
            self.do(self.court_acts.claim_fee(trial_id, who), stranger)
        self.after_court(trial_id, who)

    @precondition(lambda self: len(self.book.court.trials) > 0)
    @rule(pick=PICK)
    def close_trial(self, pick: int) -> None:
        """One that is over; its winners have their fees."""
        over = [trial for trial in self.book.court.trials if self.model.now >= trial.ends_at]
        if not over:
            return
        trial = over[-1 - pick % len(over)]
        self.do(self.court_acts.close(trial.trial_id), self.address["stranger"])
        for juror in sorted(trial.winners())[: pick % 4]:
            self.do(self.court_acts.claim_fee(trial.trial_id, juror), self.address["stranger"])
        self.after_court(trial.trial_id, trial.jury[0] if trial.jury else self.world.jurors[0].address)

    def after_court(self, trial_id: int, juror: str) -> None:
        """The slots that such an act may have changed."""
        if 0 < trial_id <= len(self.book.court.trials):
            self.audit.check_trial(self.book.court.trials[trial_id - 1])
        self.audit.check_juror(juror)

    # --------------------------------------------------- jurors and pool ---------------------------------------------------

    @rule(choice=st.integers(0, 8), juror=JUROR, is_true=st.booleans(), count=st.integers(0, 3))
    def turn_over(self, choice: int, juror: int, is_true: bool, count: int) -> None:
        """Jurors join and leave, fill their bonds, become seed, are suspended; the pool pays."""
        who, admin, cashier = self.world.jurors[juror].address, self.address["admin"], self.address["cashier"]
        if choice < 2:
            sender = who if juror else self.address["stranger"]
            self.do(self.court_acts.join(sender) if choice else self.court_acts.leave(sender), sender)
        elif choice == 2:
            self.do(self.court_acts.set_seed(who, is_true), admin)
        elif choice == 3 and juror > 1:
            self.do(self.court_acts.set_standing(who, is_true), admin)
        elif choice == 4:
            account = account_of(self.book.court.address, self.book.court.tag_of(who))
            self.do(self.acts.deposit(cashier, account, 10**8 + count - 1), cashier)
        elif choice == 5:
            # What compliance does to the pool must hold up no ruling.
            pool = self.model.risk_pool
            is_blocked = pool not in self.model.send_blocked
            self.do(self.openings.restrict(pool, True, is_blocked and is_true), admin)
        else:
            self.do(self.court_acts.pay(count), self.address["stranger"])
        self.audit.check_juror(who)
        self.audit.check_pool()

    # ------------------------------------------------------- stories -------------------------------------------------------

    def stage_scene(self, deal: Deal, scene: Scene, is_assigned: bool) -> None:
        """Open the deal and bring it there."""
        relayer = self.address["relayer"]
        self.do(self.openings.settle(deal, How.SIGNED, relayer), relayer)
        if is_assigned and deal.status is Status.LOCKED:
            self.do(self.acts.assign(deal, deal.payee, self.address["factor"]), deal.payee)
        for _ in range(9):
            self.go_to(self.model.now + 1)
            if deal.shipped_at and scene is Scene.BREACHED and not deal.breach_at:
                sender = self.address["stranger"]
                self.do(self.case_acts.breach(deal, deal.shipped_at, 101, How.SIGNED, How.SIGNED, sender), sender)
                self.go_to(self.model.now + 1)
            is_there = bool(deal.shipped_at if scene is Scene.CARRIED else deal.delivered_at) or deal.failures == 2
            if not deal.is_open or is_there:
                break
            self.advance(deal, scene is Scene.FAILED)
        if scene is Scene.REFUNDED and deal.delivered_at and deal.is_open:
            self.live_through(deal, [(5, ()), (0, ()), (5, VERDICTS[0]), (0, ()), (0, ())])
        elif scene is Scene.UNRULED and deal.delivered_at and deal.is_open:
            self.live_through(deal, [(5, ()), (0, ()), (5, VERDICTS[-1]), (0, ())])

    def live_through(self, deal: Deal, moves: list[tuple[int, Votes]]) -> None:
        """Move by move: a party's turn, a trial, silence until somebody settles, or an agreement."""
        for choice, votes in moves:
            trial = self.sitting(deal)
            if trial:
                self.try_case(trial, votes, is_open_too=choice not in (4, SPLITTING))
            if choice == SPLITTING:
                relayer = self.address["relayer"]
                self.do(self.case_acts.split(deal, deal.spec.sale.price // 3, FOREVER, (How.SIGNED,) * 3, relayer), relayer)
            elif trial:
                continue
            elif deal.status is Status.DISPUTED and choice < 3:
                self.go_to(self.book.due_at(deal) - (choice == 2))
                self.do(self.case_acts.settle(deal), self.address["stranger"])
            elif self.turns(deal):
                self.take_turn(deal, choice, How.SIGNED, How.CUT if choice == 10 else How.SIGNED)
            else:
                self.advance(deal, fails=choice % 2 == 0)

    def sitting(self, deal: Deal) -> Trial | None:
        """The trial whose votes can still be sealed or opened."""
        if deal.status is not Status.DISPUTED or deal.case.phase not in SITTING:
            return None
        trial = self.book.court.trials[deal.case.trial_id - 1]
        is_late = self.model.now >= (trial.commit_by if trial.reveal_by else trial.deadline - 2 * DAY)
        return None if is_late else trial

    # ------------------------------------------------------- choices -------------------------------------------------------

    def has_turn(self, deal: Deal) -> bool:
        return bool(self.turns(deal)) and (deal.status is Status.DISPUTED or deal.spec.index % 2 == 0)

    def turns(self, deal: Deal) -> list[Stating]:
        """What parties may state now, if they are in time."""
        case = deal.case
        if deal.status is Status.LOCKED:
            if deal.failures == 2:
                return [Stating.CONTEST]
            if deal.delivered_at:
                return [Stating.DISPUTE, Stating.DAMAGE] if deal.breach_at and not case.is_damage_heard else [Stating.DISPUTE]
            return [Stating.CLAIM, Stating.ARRIVE] if deal.shipped_at else []
        if deal.status is not Status.DISPUTED:
            return []
        if case.phase is Phase.ANSWER:
            return [{CaseKind.DISPUTE: Stating.CONCEDE, CaseKind.CLAIM: Stating.DENY}.get(case.kind, Stating.CONTEST)]
        if self.book.ruled(deal)[1] is not Row.NONE:
            return [Stating.APPEAL]
        return {
            Phase.GOODS: [Stating.ARRIVE, Stating.ARRIVE, Stating.RECEIVE],
            Phase.ARRIVED: [Stating.CONTEST, Stating.RECEIVE, Stating.CONTEST],
        }.get(case.phase, [Stating.TESTIFY])

    def take_turn(self, deal: Deal, choice: int, how: How, payee: How = How.SIGNED) -> None:
        turns = self.turns(deal) or [Stating.DISPUTE]
        act = turns[choice % len(turns)]
        signer = self.side_of(deal, act)
        # Goods that go back are the buyer's to send.
        sender = deal.spec.terms.buyer if act is Stating.ARRIVE and choice % 4 else self.sender_of(how, signer)
        self.do(self.case_acts.state(deal, act, signer, how, sender, Slip.NONE, payee), sender)

    def side_of(self, deal: Deal, act: Stating) -> str:
        """Whose act it is."""
        terms, case = deal.spec.terms, deal.case
        if act is Stating.ARRIVE and case.phase is Phase.GOODS:
            others = {"carrier_a", "carrier_b", "maker_b"} - {name for name in PEOPLE if self.address[name] == self.book.receiver(deal)}
            return self.address[sorted(others)[deal.spec.index % len(others)]]
        if act is Stating.RECEIVE and case.phase in (Phase.GOODS, Phase.ARRIVED):
            return self.book.receiver(deal)
        if act is Stating.APPEAL and self.book.ruled(deal)[1] is not Row.NONE:
            return deal.side(self.book.loser(case, self.book.ruled(deal)[1]))
        if act is Stating.CONTEST and case.phase is Phase.ARRIVED:
            return self.book.receiver(deal)
        if act is Stating.CONTEST and deal.status is Status.DISPUTED:
            return deal.carrier
        usual = {Stating.CLAIM: deal.carrier, Stating.ARRIVE: deal.carrier, Stating.CONCEDE: terms.maker, Stating.CONTEST: terms.maker}
        return usual.get(act, terms.buyer)
