"""The escrow as a state machine for Hypothesis: the real suite on one side, the plain model on the other, every step on both.

Each rule sends one call, of which the model says beforehand whether it succeeds or with which error and which numbers it reverts.
After each step:
- conservation: the token's balance of the Escrow is what the model holds in accounts and in deals, and each account touched agrees;
- every open deal names the row or phase and the instant that silence leads to, in `Escrow` or in `Cases`; the deal's slot, its facts, its
  case, its trial and the pot of its stakes are as in the model;
- exactly the deals that the model closed were closed, once each, and no closed deal pays again;
- exactly those whom the model blames were slashed, by as much;
- authority: nobody's account was debited who had not agreed, and nobody who acted alone got more than she had put in herself;
- no deal is open for longer than its policy allows, the time apart in which anybody could have settled it.
At the end strangers settle every open deal at its instants and not a second before; trials close, jurors and everybody else take their
money home, and nobody has lost more than she put in.

`EscrowMachine.make_world` says on which engine.
"""

from __future__ import annotations

from enum import Enum

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from guildhall.market import BOND_TAG, FREE_TAG, account_of
from guildhall.messages import FactKind, Status
from tests.property.escrow_case_rules import VOTES, CaseRules, Scene, Votes
from tests.property.escrow_court import DRAW_DELAY, KNOWN_BLOCKS
from tests.property.escrow_facts import Code, Report
from tests.property.escrow_model import Deal
from tests.property.escrow_signing import How
from tests.property.escrow_steps import FOREVER
from tests.property.escrow_world import DAY, JOINED, SHORT_LIVED, WISHES

PICK = st.integers(0, 23)
INDEX = st.integers(0, len(WISHES) - 1)
HOW = st.sampled_from([How.SIGNED] * 6 + [How.EMPTY] * 5 + list(How))
FLAWS = st.sampled_from([(), (), (), *((party, how) for party in range(3) for how in How if how is not How.SIGNED)])
"""What is wrong with the signatures of buyer, maker and payee: nothing, or one of them."""
PARTIES = ("buyer_a", "buyer_b", "buyer_c", "maker_a", "maker_b", "carrier_a", "carrier_b", "inspector", "factor", "stranger")
WHO = st.sampled_from(PARTIES)
OWNERS = st.sampled_from([*PARTIES, *PARTIES, ""])
FRACTION = st.sampled_from([0, 1, 2, 2, 3, 3, 4])
STEPS_IN_TIME = st.sampled_from([1, 60, 1_800, 1_800, 3_600, 7_200, 43_200, 2 * 86_400])


class Deadline(Enum):
    """What ends, and for whom it matters."""

    PARTIES = 0  # the next act of an honest course
    SETTLE = 1
    WAIVER = 2
    PAUSE = 3
    DEMAND = 4
    CERTIFICATE = 5
    CASE = 6
    ANSWER = 7  # the last instant of whoever's turn it is in a case
    TRIAL = 8  # of sealing and of opening votes


CARRIERS = st.sampled_from(["carrier_a", "carrier_a", "maker_b", "carrier_b"])
WRONG_FACTS = st.sampled_from(
    [
        ("", How.SIGNED, Code.RIGHT, Report.RIGHT, 0),
        *(("", how, Code.RIGHT, Report.RIGHT, 0) for how in How),
        *(("", How.SIGNED, code, Report.RIGHT, 0) for code in Code),
        *(("", How.SIGNED, Code.RIGHT, report, 0) for report in Report),
        *(("", How.SIGNED, Code.RIGHT, Report.RIGHT, earlier) for earlier in (-1, 1, 3_600)),
        *((who, How.SIGNED, Code.RIGHT, Report.RIGHT, 0) for who in (*PARTIES, "suspended")),
    ]
)
"""Signer (none: who is entitled), signature, code, report, seconds since it was signed: at most one of them wrong."""

MOVES = st.lists(st.tuples(st.integers(0, 11), VOTES), max_size=12)
Story = tuple[int, Scene, bool, list[tuple[int, Votes]]]
"""Which deal, its scene, whether its claim was handed on, and its moves."""
STORIES = st.lists(st.tuples(INDEX, st.sampled_from(Scene), st.booleans(), MOVES), min_size=1, max_size=3)


class EscrowMachine(CaseRules):
    """Its rules: what parties usually do, what they do now and then, and time."""

    # ------------------------------------------------------- ledger ---------------------------------------------------------

    @rule(way=st.integers(0, 2), who=WHO, fraction=FRACTION, to=OWNERS, is_bond=st.booleans())
    def move_money(self, way: int, who: str, fraction: int, to: str, is_bond: bool) -> None:
        """A deposit, a withdrawal or a transfer."""
        sender, tag, owner = self.address[who], BOND_TAG if is_bond else FREE_TAG, self.owner_of(to)
        if way == 0:
            reach = min(self.model.wallets.get(sender, 0), self.model.allowances.get(sender, 0))
            self.do(self.acts.deposit(sender, account_of(owner, tag), self.part_of(fraction, reach)), sender)
            return
        amount = self.part_of(fraction, self.model.balance(sender, tag))
        if way == 1:
            target = self.acts.escrow if to == "factor" else owner
            self.do(self.acts.withdraw(sender, tag, target, amount), sender)
        else:
            self.do(self.acts.transfer(sender, tag, account_of(owner, tag), amount), sender)

    # ------------------------------------------------------ openings --------------------------------------------------------

    @initialize(starts=st.lists(st.tuples(INDEX, st.integers(0, 6), st.booleans()), min_size=1, max_size=3))
    def start(self, starts: list[tuple[int, int, bool]]) -> None:
        """Some deals, each some way along an honest course; `fails`: its inspections do."""
        for index, length, fails in starts:
            deal = self.model.deals[index]
            self.do(self.openings.settle(deal, How.SIGNED, self.address["relayer"]), self.address["relayer"])
            for _ in range(length if deal.is_open else 0):
                self.go_to(self.model.now + 1)
                self.advance(deal, fails)

    @rule(pick=PICK, how=HOW, by=st.sampled_from(["relayer"] * 5 + ["stranger"]))
    def open(self, pick: int, how: How, by: str) -> None:
        deal = self.deal_of(pick, self.is_fresh)
        sender = deal.spec.terms.buyer if how is How.EMPTY else self.address[by]
        self.do(self.openings.settle(deal, how, sender), sender)

    @rule(picks=st.lists(PICK, max_size=3), how=st.sampled_from([How.SIGNED] * 9 + list(How)))
    def open_batch(self, picks: list[int], how: How) -> None:
        """`how`: of the first match; nobody sends a batch of her own."""
        sender = self.address["stranger" if how is How.CUT else "relayer"]
        deals = [self.deal_of(pick, self.is_fresh) for pick in picks]
        call, parts = self.openings.settle_batch(deals, [how, *[How.SIGNED] * len(deals)][: len(deals)], sender)
        self.do_many(call, parts, sender, self.audit.match_skipped)

    # ------------------------------------------------- what parties usually do ----------------------------------------------

    @rule(pick=PICK, how=HOW)
    def maker_acts(self, pick: int, how: How) -> None:
        """Countersigns, or says how far production is."""
        deal = self.deal_of(pick, lambda deal: deal.status is Status.PENDING or (deal.waits_for_maker and not deal.shipped_at))
        if deal.status is Status.PENDING:
            sender = self.sender_of(how, deal.spec.terms.maker)
            self.do(self.acts.countersign(deal, how, sender), sender)
        else:
            self.state(deal, FactKind.IN_PRODUCTION if deal.stage else FactKind.SCHEDULED, how)

    @rule(pick=PICK, how=HOW, fails=st.booleans())
    def inspector_acts(self, pick: int, how: How, fails: bool) -> None:
        deal = self.deal_of(pick, lambda deal: deal.waits_for_inspector)
        self.state(deal, FactKind.FAILED if fails else FactKind.PASSED, how)

    @rule(pick=PICK, how=HOW, carrier=CARRIERS)
    def carrier_acts(self, pick: int, how: How, carrier: str) -> None:
        deal = self.deal_of(pick, lambda deal: deal.is_under_way or deal.is_ready(self.model.now))
        self.state(deal, FactKind.DELIVERY if deal.shipped_at else FactKind.PICKUP, how, carrier)

    @rule(pick=PICK, how=HOW)
    def buyer_confirms(self, pick: int, how: How) -> None:
        deal = self.deal_of(pick, lambda deal: deal.is_open and deal.delivered_at > 0)
        sender = self.sender_of(how, deal.spec.terms.buyer)
        self.do(self.acts.confirm(deal, how, sender), sender)

    @rule(pick=PICK)
    def settle(self, pick: int) -> None:
        self.do(self.acts.settle(self.deal_of(pick)), self.address["stranger"])

    # ------------------------------------------------ what they do now and then ---------------------------------------------

    @rule(pick=PICK, kind=st.sampled_from(FactKind), wrong=WRONG_FACTS)
    def state_anything(self, pick: int, kind: FactKind, wrong: tuple[str, How, Code, Report, int]) -> None:
        """Any fact at any time, with something wrong about it."""
        who, how, code, report, earlier = wrong
        deal = self.deal_of(pick)
        signer = self.address[who] if who else self.entitled(deal, kind, "carrier_b")
        sender = self.sender_of(how, signer)
        self.do(self.acts.fact(deal, kind, signer, sender, self.model.now - earlier, how, code, report), sender)

    @rule(pick=PICK, way=st.integers(0, 4), fraction=FRACTION, flaw=FLAWS, to=OWNERS, lasting=st.sampled_from([FOREVER, FOREVER, 0, 1]))
    def agree(self, pick: int, way: int, fraction: int, flaw: tuple[int, How] | tuple[()], to: str, lasting: int) -> None:
        """Cancels, splits in whatever phase, or hands the claim on; consents may end this very second."""
        deal, hows = self.deal_of(pick), [How.SIGNED] * 3
        if flaw:
            hows[flaw[0]] = flaw[1]
        buyer, maker, payee = hows
        expires_at = lasting if lasting == FOREVER else self.model.now + lasting
        if way == 0:
            sender = self.sender_of(maker, deal.spec.terms.maker)
            self.do(self.acts.cancel(deal, expires_at, (buyer, maker, payee), sender), sender)
        elif way == 1:
            sender = self.sender_of(buyer, deal.spec.terms.buyer)
            part = self.part_of(fraction, deal.spec.sale.price)
            self.do(self.case_acts.split(deal, part, expires_at, (buyer, maker, payee), sender), sender)
        else:
            sender = deal.payee if deal.payee and not flaw else self.address["factor"]
            self.do(self.acts.assign(deal, sender, self.owner_of(to)), sender)

    @rule(picks=st.lists(st.tuples(PICK, st.integers(0, 7)), max_size=4), how=HOW, by=WHO)
    def batch(self, picks: list[tuple[int, int]], how: How, by: str) -> None:
        """Several calls of one sender in one transaction."""
        sender = self.address[by]
        parts = [self.part(self.deal_of(pick), choice, how, sender) for pick, choice in picks]
        call = self.acts.act(self.acts.batch(parts), lambda: None)
        self.do_many(call, parts, sender, self.audit.call_failed)

    # --------------------------------------------------- offices and time ---------------------------------------------------

    @rule(who=WHO, is_sending=st.booleans(), choice=st.integers(0, 3))
    def restrict(self, who: str, is_sending: bool, choice: int) -> None:
        """Freezes somebody one time in four; frees somebody else."""
        blocked = sorted(self.model.send_blocked if is_sending else self.model.receive_blocked)
        owner = self.address[who] if choice == 0 or not blocked else blocked[choice % len(blocked)]
        self.do(self.openings.restrict(owner, is_sending, choice == 0), self.address["admin"])

    @rule(choice=st.integers(0, 9))
    def pause_transfers(self, choice: int) -> None:
        """One time in five for most of a week or an hour; else what is refused mostly."""
        until = self.model.now + (-1, 0, 3_600, 5 * 86_400, 7 * 86_400 + 1)[choice % 5]
        sender = self.address["stranger" if choice == 7 else "admin"]
        self.do(self.openings.pause_transfers(sender, until), sender)

    @rule(choice=st.integers(0, 9), index=INDEX)
    def administer(self, choice: int, index: int) -> None:
        """What happens once in a while."""
        admin, now = self.address["admin"], self.model.now
        if choice < 5:
            until = now + (0, 0, 7_200, 7 * 86_400, 7 * 86_400 + 1)[choice]
            sender = self.address["stranger"] if choice == 0 else admin
            self.do(self.acts.pause(sender, until), sender)
        elif choice == 5:
            deal = self.model.deals[index]
            sender = deal.spec.terms.buyer if index % 3 == 0 else self.address["stranger"]
            self.do(self.openings.withdraw_demand(deal, sender), sender)
        elif choice == 6 and index > 7:
            self.do(self.openings.retire(2, admin), admin)
        else:
            self.do(self.openings.give(self.address["cashier"], index), self.address["cashier"])

    @rule(length=STEPS_IN_TIME)
    def wait(self, length: int) -> None:
        self.go_to(self.model.now + length)

    @rule(pick=PICK, which=st.sampled_from(Deadline), offset=st.sampled_from([-1, 0, 0, 1]))
    def act_at_deadline(self, pick: int, which: Deadline, offset: int) -> None:
        """The act that a deadline is about, in the second before it, at it or after it."""
        relayer, cashier = self.address["relayer"], self.address["cashier"]
        if which in (Deadline.DEMAND, Deadline.CERTIFICATE):
            deal = self.deal_of(pick, lambda deal: self.is_fresh(deal) and self.ends_soon(deal, which))
            self.go_to((deal.spec.demand.expires_at if which is Deadline.DEMAND else self.world.certificate_ends_at) + offset)
            self.do(self.openings.settle(deal, How.SIGNED, relayer), relayer)
        elif which is Deadline.PAUSE:
            self.go_to(self.model.paused_until + offset)
            self.do(self.acts.deposit(cashier, account_of(cashier), 1), cashier)
        elif which is Deadline.WAIVER:
            deal = self.deal_of(pick, lambda deal: deal.waits_for_inspector or deal.waits_for_maker)
            for _ in range(2 if deal.waits_for_maker else 0):
                self.advance(deal, fails=False)
            self.go_to(deal.waived_at + offset)
            self.state(deal, FactKind.PICKUP if pick % 2 else FactKind.PASSED, How.SIGNED)
        elif which is Deadline.TRIAL:
            self.vote_at_deadline(pick, offset)
        elif which in (Deadline.CASE, Deadline.ANSWER):
            deal = self.deal_of(pick, lambda deal: deal.status is Status.DISPUTED)
            self.go_to(self.book.due_at(deal) + offset)
            if which is Deadline.ANSWER:
                self.take_turn(deal, pick, How.SIGNED)
            else:
                self.do(self.case_acts.settle(deal), self.address["stranger"])
        else:
            deal = self.deal_of(pick, lambda deal: deal.status is not Status.DISPUTED and deal.is_open)
            self.go_to(deal.clock()[1] + offset)
            if which is Deadline.SETTLE:
                self.do(self.acts.settle(deal), self.address["stranger"])
            elif pick % 2:
                self.take_turn(deal, pick, How.SIGNED)
            else:
                self.advance(deal, fails=bool(pick % 3))

    def vote_at_deadline(self, pick: int, offset: int) -> None:
        """Of the newest trial: the last draw that its deadline allows, the last commitment, the first or the last vote opened."""
        if not self.book.court.trials:
            return
        trial, stranger = self.book.court.trials[-1], self.address["stranger"]
        if not trial.reveal_by:
            if pick % 8:
                self.mine(DRAW_DELAY + 1)
                self.go_to((trial.deadline - 2 * DAY if pick % 2 else self.model.now) + offset)
            else:
                self.mine(max(1, trial.draw_block + KNOWN_BLOCKS + offset - self.model.number))
            self.do(self.court_acts.draw(trial.trial_id), stranger)
            return
        juror = trial.jury[pick % len(trial.jury)]
        row, salt = trial.sealed.get(juror, (trial.rows[pick % 2], 7))
        self.go_to((trial.commit_by if self.model.now < trial.commit_by else trial.reveal_by) + offset)
        if juror in trial.sealed:
            self.do(self.court_acts.reveal(trial.trial_id, juror, row, salt), stranger)
        else:
            self.do(self.court_acts.commit(trial.trial_id, juror, row, salt, How.SIGNED, stranger), stranger)
        self.after_court(trial.trial_id, juror)

    @staticmethod
    def ends_soon(deal: Deal, which: Deadline) -> bool:
        return deal.spec.terms.standard_id == 2 if which is Deadline.CERTIFICATE else deal.spec.index in SHORT_LIVED


class CaseMachine(EscrowMachine):
    """The same machine among deals whose parties quarrel."""

    _world = None

    @initialize(stories=STORIES, is_full=st.booleans(), is_poor=st.sampled_from([False, False, True]))
    def start(self, stories: list[Story], is_full: bool, is_poor: bool) -> None:
        """Some deals, each in a scene of its own, each some moves on; all scenes before any move.

        `is_full`: the seed's time is over. `is_poor`: compliance keeps the risk pool from paying.
        """
        if is_poor:
            self.do(self.openings.restrict(self.model.risk_pool, True, True), self.address["admin"])
        if is_full:
            juror = self.world.jurors[2 + JOINED].address
            assert self.do(self.court_acts.join(juror), juror)
        for index, scene, is_assigned, _ in stories:
            self.stage_scene(self.model.deals[index], scene, is_assigned)
        for index, _, _, moves in stories:
            self.live_through(self.model.deals[index], moves)
