"""What must hold after every step of the escrow machine, and at its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from guildhall.evm import Revert
from guildhall.evm.records import RawLog
from guildhall.market import BOND_TAG, FREE_TAG, account_of
from guildhall.messages import Phase, Row, Status
from tests.property.calldata import blob, layout, word
from tests.property.escrow_acts import Acts
from tests.property.escrow_case_acts import CaseActs
from tests.property.escrow_cases import SITTING, CaseBook, case_tag
from tests.property.escrow_court import Juror, Trial, trial_tag
from tests.property.escrow_court_acts import CourtActs
from tests.property.escrow_model import NOWHERE, Deal, Model, Refused
from tests.property.escrow_openings import Openings
from tests.property.escrow_signing import Act
from tests.property.escrow_world import World

BY_CONSENT = (Row.CANCELLED, Row.FULFILLED, Row.SPLIT)
"""Rows that parties bring about by themselves."""
MOST_CASES = 4
"""Of one deal: a contested inspection, a contested damage, a dispute or a claim, a contested return."""
LONGEST_CASE = 12
"""Times that a deal can be settled by strangers until it ends: more would be going round in circles."""


class Stepper(Protocol):
    """The machine, as far as its end needs it."""

    acts: Acts
    case_acts: CaseActs
    court_acts: CourtActs
    openings: Openings

    def do(self, act: Act, sender: str) -> bool: ...

    def go_to(self, instant: int) -> None: ...


class Audit:
    """Reads the chain by raw calls; nothing is decoded, the expected bytes are compared."""

    def __init__(self, world: World, book: CaseBook) -> None:
        self._world = world
        self._book = book
        self._model = model = book.model
        self._chain = world.chain
        suite = world.suite
        self._token: str = suite.u_token.address
        self._escrow: str = suite.escrow.address
        self._trace: str = suite.trace.address
        self._holding = suite.u_token.balanceOf.encode(self._escrow)
        self._balance_of = suite.escrow.balanceOf.function.selector
        self._deal_of = suite.escrow.dealOf.function.selector
        self._facts_of = suite.trace.factsOf.function.selector
        self._clock_calls = [world.selectors["clockOf"] + layout([spec.blob]) for spec in world.specs]
        self._cases: str = suite.cases.address
        self._case_of = suite.cases.caseOf.function.selector
        self._case_clocks = [suite.cases.clockOf.function.selector + layout([spec.blob]) for spec in world.specs]
        self._court: str = suite.court.address
        self._trial_of = suite.court.trialOf.function.selector
        self._juror_of = suite.court.jurorOf.function.selector
        self._pool: str = suite.risk_pool.address
        self._owed, self._queue = suite.risk_pool.owedAmount.function.selector, suite.risk_pool.queue.function.selector
        self._wealth = [model_wealth(model, owner) for owner in world.address.values()]
        self._error_selectors = world.error_selectors
        topics = {event.name: event.topic for contract in (suite.escrow, suite.exchange) for event in contract.artifact.events}
        self.call_failed, self.match_skipped, self._deal_closed = topics["CallFailed"], topics["MatchSkipped"], topics["DealClosed"]
        self._slash_failed = topics["SlashFailed"]
        self._slashed = next(event.topic for event in suite.g_token.artifact.events if event.name == "Slashed")

    # ------------------------------------------------------- outcomes -------------------------------------------------------

    def error_of(self, owed: Refused) -> bytes:
        """The revert data that the model asks for."""
        return self._error_selectors[owed.name] + b"".join(map(word, owed.values))

    def check_error(self, owed: Refused, revert: Revert) -> None:
        assert revert.data == self.error_of(owed), f"refused with {revert}, the model asks for {owed.name}{owed.values}"

    def check_skipped(self, topic: bytes, refusals: Sequence[Refused]) -> None:
        """The reasons in the events of a call that skips are those that the model asks for, in order."""
        reasons = [bytes(log.data) for log in self._chain.raw_logs if log.topics[0] == topic]
        expected = [self.error_of(refused) for refused in refusals]
        assert len(reasons) == len(expected), f"{len(reasons)} were skipped, the model asks for {[each.name for each in refusals]}"
        for reason, error in zip(reasons, expected, strict=True):
            # CallFailed has the reason alone in its data, MatchSkipped the offer's id before it.
            expected_data = layout([blob(error)]) if topic == self.call_failed else layout([reason[:32], blob(error)])
            assert reason == expected_data, f"skipped because of {reason.hex()}, the model asks for {error.hex()}"

    def check_authority(self, keys: frozenset[str]) -> None:
        """Who paid had agreed; who ended a deal alone got back what was hers and no more."""
        strangers = self._model.paid_by - keys
        assert not strangers, f"{strangers} paid without having agreed"
        for deal in self._model.closed:
            if deal.row not in BY_CONSENT:
                continue  # time or the court has spoken
            parties = {deal.spec.terms.buyer, deal.spec.terms.maker, deal.payee, deal.carrier} & keys
            if len(parties) == 1:
                self._check_alone(deal, *parties)

    def _check_alone(self, deal: Deal, party: str) -> None:
        locks, terms = deal.spec.locks, deal.spec.terms
        own = {terms.maker: locks.margin, deal.carrier: locks.reserve, terms.buyer: locks.deposit}
        payoff = self._model.payoff(deal, deal.row)
        got = sum(amount for owner, _, amount in self._model.receipts(deal, payoff) if owner == party)
        got -= payoff.payee if deal.is_assigned and party == deal.payee else 0  # the maker gave it to her
        assert got <= own.get(party, 0), f"{party} ended a deal alone by {deal.row.name} and got {got}, {own.get(party, 0)} was hers"

    # ------------------------------------------------------ after a step ----------------------------------------------------

    def check(self, has_changed: bool, about: Iterable[Deal | None] = ()) -> None:
        """The invariants; `about`: whose deals the step was."""
        model, view = self._model, self._chain.raw_call
        holding = view(self._token, self._holding, None, 0, None, True)
        assert int.from_bytes(holding, "big") == model.held, f"the Escrow holds {int.from_bytes(holding, 'big')}, the model {model.held}"
        for account in model.touched:
            balance = int.from_bytes(view(self._escrow, self._balance_of + account, None, 0, None, True), "big")
            assert balance == model.accounts[account], f"0x{account.hex()} has {balance}, the model says {model.accounts[account]}"
        for deal in model.open_deals():
            self._check_clock(deal)
            # A pause within a case is added to the case and to the deal that goes on after it.
            open_for = model.now - deal.opened_at - deal.overdue - 2 * model.calendar.paused(deal.opened_at, model.now)
            assert open_for <= deal.longest, f"deal {deal.spec.index} is open for {open_for} s, at most {deal.longest} were to be"
        if has_changed:
            logs = self._chain.raw_logs
            closed = [log.topics[1] for log in logs if log.topics[0] == self._deal_closed]
            assert closed == [deal.spec.deal for deal in model.closed]
            self._check_slashes(logs)
            for deal in filter(None, about):
                self.check_deal(deal)

    def _check_clock(self, deal: Deal) -> None:
        """The way out that an open deal names."""
        if deal.status is Status.DISPUTED:
            following, row, due_at = self._book.clock(deal)
            told = self._view(self._cases, self._case_clocks[deal.spec.index])
            owed = word(following) + word(row) + word(due_at)
            assert told == owed, f"case of {deal.spec.index}: clock {told.hex()}, the model says {following.name}, {row.name}, {due_at}"
            assert following is not Phase.NONE and due_at
            return
        row, due_at = deal.clock()
        assert row is not Row.NONE and due_at > 0
        told = self._view(self._escrow, self._clock_calls[deal.spec.index])
        assert told == word(row) + word(due_at), f"deal {deal.spec.index}: clock {told.hex()}, the model says {row.name}, {due_at}"

    def _check_slashes(self, logs: Iterable[RawLog]) -> None:
        """Exactly those that the model asks for, in its order, and none that failed."""
        slashed = [(log.topics[1], bytes(log.data), log.topics[2]) for log in logs if log.topics[0] == self._slashed]
        member_of = self._world.member_of
        owed = [(word(member_of[who]), word(amount) + word(share), word(row)) for who, amount, share, row in self._model.slashes]
        assert slashed == owed, f"slashed {slashed}, the model asks for {self._model.slashes}"
        assert not any(log.topics[0] == self._slash_failed for log in logs)

    def _view(self, to: str, data: bytes) -> bytes:
        return bytes(self._chain.raw_call(to, data, None, 0, None, True))

    def check_deal(self, deal: Deal) -> None:
        """The deal's slot in the Escrow, its facts in Trace, its case, and what its case holds."""
        key, case = deal.spec.deal, deal.case
        slot: tuple[int | str, ...] = (deal.status, deal.row, deal.is_assigned, deal.clock_at, deal.batch_id, deal.carrier)
        assert self._view(self._escrow, self._deal_of + key) == b"".join(map(word, slot)), f"deal {deal.spec.index}: {slot}"
        facts = (deal.stage, deal.failures, deal.staged_at, deal.shipped_at, deal.delivered_at, deal.returned_at, deal.breach_at)
        assert self._view(self._trace, self._facts_of + key) == b"".join(map(word, facts)), f"{deal.spec.index}: {facts}"
        assert deal.payments <= 1 and deal.case.round <= MOST_CASES + 1
        assert self._view(self._cases, self._case_of + key) == b"".join(map(word, vars(case).values())), f"{deal.spec.index}: {case}"
        if case.case_id:
            account = account_of(self._cases, case_tag(case.case_id))
            held, owed = self._amount(account), self._book.pot(deal)
            assert held == owed == self._model.accounts.get(account, 0), f"case {case.case_id} ({case.phase.name}) holds {held} of {owed}"
        if case.trial_id and case.phase in (*SITTING, Phase.RULED):
            self.check_trial(self._book.court.trials[case.trial_id - 1])

    def _amount(self, account: bytes) -> int:
        return int.from_bytes(self._view(self._escrow, self._balance_of + account), "big")

    def check_trial(self, trial: Trial) -> None:
        """The trial as read; its jury's seats."""
        votes = [list(trial.votes.values()).count(row) for row in trial.rows]
        drawn = bool(trial.reveal_by)
        fields: tuple[int, ...] = (*trial.rows, trial.is_appeal, trial.deadline, 0 if drawn else trial.draw_block)
        fields += (trial.commit_by if drawn else 0, trial.reveal_by, len(trial.jury), len(trial.votes), *votes, trial.is_closed)
        head = b"".join(map(word, fields))
        jury = word(len(trial.jury)) + b"".join(map(word, trial.jury))
        expected = word(32) + head + word(len(head) + 32) + jury
        found = self._view(self._court, self._trial_of + word(trial.trial_id))
        assert found == expected, f"trial {trial.trial_id}: {found.hex()}, the model says {trial}"

    def check_juror(self, address: str) -> None:
        """The juror's slot."""
        j = self._book.court.jurors.get(address) or Juror(NOWHERE, 0, 0)
        member = self._world.member_of[address] if j.address == address else 0
        slot = (member, j.place, j.seat_count, j.is_seed, j.joined_block, j.locked)
        assert self._view(self._court, self._juror_of + word(address)) == b"".join(map(word, slot)), f"{address}: {slot}"

    def check_pool(self) -> None:
        """Claimed is paid or owed, in the order of the queue."""
        pool = self._book.pool
        assert pool.claimed == pool.paid + pool.owed
        assert self._view(self._pool, self._owed) == word(pool.owed)
        assert self._view(self._pool, self._queue) == word(pool.first) + word(pool.next)

    # ------------------------------------------------------- at the end -----------------------------------------------------

    def wind_up(self, machine: Stepper) -> None:
        """Every open deal ends by a stranger's hand, at its instants and not before; then all the money goes home."""
        model, book = self._model, self._book
        steps = 0
        while deals := model.open_deals():
            deal = min(deals, key=book.due_at)
            self._settle(machine, deal)
            steps += 1
            assert steps <= LONGEST_CASE * len(model.deals)
        assert model.locked == 0
        for deal in model.deals:
            self.check_deal(deal)
        self._adjourn(machine)
        self._check_all_accounts()
        self._check_losses()
        self._take_home(machine)

    def _settle(self, machine: Stepper, deal: Deal) -> None:
        model, stranger, due_at = self._model, self._world.address["stranger"], self._book.due_at(deal)
        settle = machine.case_acts.settle if deal.status is Status.DISPUTED else machine.acts.settle
        if model.now < due_at:
            machine.go_to(due_at - 1)
            assert not machine.do(settle(deal), stranger)
            machine.go_to(due_at)
        assert machine.do(settle(deal), stranger)

    def _adjourn(self, machine: Stepper) -> None:
        """Trials close, jurors have their fees and bonds; what nobody can have is less than one unit a winner."""
        court, acts, stranger = self._book.court, machine.court_acts, self._world.address["stranger"]
        for trial in sorted(court.trials, key=lambda trial: trial.ends_at):
            if not trial.is_closed:
                machine.go_to(trial.ends_at)
                assert machine.do(acts.close(trial.trial_id), stranger)
        if self._book.pool.queue:
            machine.do(acts.pay(len(self._book.pool.queue)), stranger)
        for trial in court.trials:
            winners = sorted(trial.winners())
            for juror in winners:
                if court.due(trial, juror):
                    assert machine.do(acts.claim_fee(trial.trial_id, juror), stranger)
            left = self._model.balance(court.address, trial_tag(trial.trial_id))
            assert left < max(1, len(winners)), f"{left} stay in trial {trial.trial_id}"
            self.check_trial(trial)
        for juror in sorted(court.served & set(court.jurors)):
            assert court.jurors[juror].seat_count == court.jurors[juror].locked == 0
            before = court.bond(juror)
            assert machine.do(acts.leave(juror), juror)
            lost = sum(trial.seat_amount // 10 for trial in court.trials if juror in trial.jury)
            assert before >= self._world.bond_of[juror] - lost, f"{juror} has {before} left of her bond"
        self.check_pool()

    def _check_losses(self) -> None:
        """Nobody has lost more than what she put into deals and cases; who put nothing in, nothing."""
        model = self._model
        for (owner, before), after in zip(self._wealth, [model_wealth(model, owner)[1] for owner, _ in self._wealth], strict=True):
            put_in = sum(deal.put_in.get(owner, 0) for deal in model.deals)
            lost = before + model.gifts.get(owner, 0) - after
            assert lost <= put_in, f"{owner} lost {lost}, she put in {put_in}"
        for deal in model.deals:
            self._check_put_in(deal)

    def _check_put_in(self, deal: Deal) -> None:
        """By the law: the locks, and stakes for as many cases and appeals as there were."""
        locks, terms = deal.spec.locks, deal.spec.terms
        own = {terms.buyer: locks.buyer, terms.maker: locks.margin, deal.carrier: locks.reserve}
        for party, amount in deal.put_in.items():
            assert amount <= own[party] + 3 * deal.case.round * locks.stake

    def _check_all_accounts(self) -> None:
        assert self._model.total == sum(self._model.accounts.values())
        for account, amount in self._model.accounts.items():
            assert self._amount(account) == amount

    def _take_home(self, machine: Stepper) -> None:
        """What was paid in comes out again: to the last unit, less what lies in the suite's pots and what was given."""
        model, address = self._model, self._world.address
        machine.go_to(model.calendar.paused_until)
        for owner in sorted(model.send_blocked):
            machine.do(machine.openings.restrict(owner, True, False), address["admin"])
        for owner in sorted(model.receive_blocked):
            machine.do(machine.openings.restrict(owner, False, False), address["admin"])
        for owner in [*address.values(), *sorted(self._world.testers - set(address.values()))]:
            for tag in (FREE_TAG, BOND_TAG):
                amount = model.balance(owner, tag)
                if amount and owner != NOWHERE:
                    assert machine.do(machine.acts.withdraw(owner, tag, owner, amount), owner)
        pots = {bytes.fromhex(owner[2:]) for owner in (*self._world.pots.values(), self._court)}
        left = sum(amount for account, amount in model.accounts.items() if account[:20] in pots)
        assert model.held == left + model.donated


def model_wealth(model: Model, owner: str) -> tuple[str, int]:
    """What somebody can dispose of: wallet, free account, bond."""
    return owner, model.wallets.get(owner, 0) + model.balance(owner) + model.balance(owner, BOND_TAG)
