"""What must hold after every step of the escrow machine, and at its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from guildhall.evm import Revert
from guildhall.market import BOND_TAG, FREE_TAG
from guildhall.messages import Row
from tests.property.calldata import blob, layout, word
from tests.property.escrow_acts import Acts
from tests.property.escrow_model import NOWHERE, Deal, Model, Refused
from tests.property.escrow_openings import Openings
from tests.property.escrow_signing import Act
from tests.property.escrow_world import World

BY_CONSENT = (Row.CANCELLED, Row.FULFILLED, Row.RETURNED, Row.SPLIT)
"""Rows that parties bring about by themselves."""


class Stepper(Protocol):
    """The machine, as far as its end needs it."""

    acts: Acts
    openings: Openings

    def do(self, act: Act, sender: str) -> bool: ...

    def go_to(self, instant: int) -> None: ...


class Audit:
    """Reads the chain by raw calls; nothing is decoded, the expected bytes are compared."""

    def __init__(self, world: World, model: Model) -> None:
        self._world = world
        self._model = model
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
        self._error_selectors = world.error_selectors
        topics = {event.name: event.topic for contract in (suite.escrow, suite.exchange) for event in contract.artifact.events}
        self.call_failed, self.match_skipped, self._deal_closed = topics["CallFailed"], topics["MatchSkipped"], topics["DealClosed"]

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
            row, due_at = deal.clock()
            assert row is not Row.NONE and due_at > 0
            clock = view(self._escrow, self._clock_calls[deal.spec.index], None, 0, None, True)
            assert clock == word(row) + word(due_at), f"deal {deal.spec.index}: clock {clock.hex()}, the model says {row.name}, {due_at}"
        if has_changed:
            closed = [log.topics[1] for log in self._chain.raw_logs if log.topics[0] == self._deal_closed]
            assert closed == [deal.spec.deal for deal in model.closed]
            for deal in filter(None, about):
                self.check_deal(deal)

    def check_deal(self, deal: Deal) -> None:
        """The deal's slot in the Escrow and its facts in Trace."""
        view, key = self._chain.raw_call, deal.spec.deal
        slot: tuple[int | str, ...] = (deal.status, deal.row, deal.is_assigned, deal.clock_at, deal.batch_id, deal.carrier)
        assert view(self._escrow, self._deal_of + key, None, 0, None, True) == b"".join(map(word, slot)), f"deal {deal.spec.index}: {slot}"
        facts = (deal.stage, deal.failures, deal.staged_at, deal.shipped_at, deal.delivered_at, deal.returned_at)
        assert view(self._trace, self._facts_of + key, None, 0, None, True) == b"".join(map(word, facts)), f"{deal.spec.index}: {facts}"
        assert deal.payments <= 1

    # ------------------------------------------------------- at the end -----------------------------------------------------

    def wind_up(self, machine: Stepper) -> None:
        """Every open deal ends by a stranger's hand at its instant and not before; then all the money goes home."""
        model, stranger = self._model, self._world.address["stranger"]
        for deal in sorted(model.open_deals(), key=lambda deal: deal.clock()[1]):
            due_at = deal.clock()[1]
            if model.now < due_at:
                machine.go_to(due_at - 1)
                assert not machine.do(machine.acts.settle(deal), stranger)
                machine.go_to(due_at)
            assert machine.do(machine.acts.settle(deal), stranger)
        assert model.locked == 0
        for deal in model.deals:
            self.check_deal(deal)
        self._check_all_accounts()
        self._take_home(machine)

    def _check_all_accounts(self) -> None:
        for account, amount in self._model.accounts.items():
            balance = self._chain.raw_call(self._escrow, self._balance_of + account, None, 0, None, True)
            assert int.from_bytes(balance, "big") == amount

    def _take_home(self, machine: Stepper) -> None:
        """What was paid in comes out again: to the last unit, less what lies in the suite's pots and what was given."""
        model, address = self._model, self._world.address
        for owner in sorted(model.send_blocked):
            machine.do(machine.openings.restrict(owner, True, False), address["admin"])
        for owner in sorted(model.receive_blocked):
            machine.do(machine.openings.restrict(owner, False, False), address["admin"])
        for owner in address.values():
            for tag in (FREE_TAG, BOND_TAG):
                amount = model.balance(owner, tag)
                if amount and owner != NOWHERE:
                    assert machine.do(machine.acts.withdraw(owner, tag, owner, amount), owner)
        pots = {bytes.fromhex(owner[2:]) for owner in self._world.pots.values()}
        left = sum(amount for account, amount in model.accounts.items() if account[:20] in pots)
        assert model.held == left + model.donated
