"""One step of the escrow machine: sent to the chain, foretold by the model, audited. What the rules have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis.stateful import RuleBasedStateMachine

from guildhall.evm import Chain, Revert, load
from guildhall.market import FREE_TAG
from guildhall.messages import FactKind, Status
from tests.property.escrow_acts import Acts
from tests.property.escrow_audit import Audit
from tests.property.escrow_case_acts import CaseActs
from tests.property.escrow_cases import CaseBook
from tests.property.escrow_court_acts import CourtActs
from tests.property.escrow_facts import Code, Report
from tests.property.escrow_model import NOWHERE, Deal, Model, Refused
from tests.property.escrow_openings import Openings
from tests.property.escrow_signing import Act, How
from tests.property.escrow_world import World

FOREVER = 2**48 - 1
LONGEST = 2 * 365 * 86_400
"""Seconds that an example may last."""


class EscrowSteps(RuleBasedStateMachine):
    """On pyrevm. `steps`: calls and moves of the clock by rules in this process; `last_steps`: those at the ends of examples."""

    steps = last_steps = 0
    _world: World | None = None

    @classmethod
    def make_world(cls) -> World:
        return World(Chain(load()))

    def __init__(self) -> None:
        super().__init__()
        cls = type(self)
        if cls._world is None:
            cls._world = cls.make_world()
        self.world = cls._world
        self.chain = self.world.chain
        self.mark = self.chain.snapshot()
        self.model = Model(self.world)
        self.book = CaseBook(self.model)
        self.acts = Acts(self.world, self.model)
        self.openings = Openings(self.world, self.model)
        self.case_acts = CaseActs(self.world, self.book)
        self.court_acts = CourtActs(self.world, self.book)
        self.audit = Audit(self.world, self.book)
        self.address = self.world.address
        self.has_failed = self.is_ending = False

    # ------------------------------------------------------ one step --------------------------------------------------------

    def do(self, act: Act, sender: str) -> bool:
        """Send it, and hold the outcome against the model's; whether it succeeded."""
        self.begin()
        owed = self.foretell(act)
        self.send(act, sender, owed)
        if owed is None:
            if act.after:
                act.after()
            self.audit.check_authority(act.keys)
        self.end(owed is None, act.deal)
        return owed is None

    def do_many(self, call: Act, parts: Sequence[Act], sender: str, topic: bytes) -> None:
        """A call that runs several parts, skips those that fail and tells why in events of `topic`."""
        self.begin()
        owed = self.foretell(call)
        refusals = [] if owed is not None else [refused for refused in map(self.foretell, parts) if refused is not None]
        self.send(call, sender, owed)
        if owed is None:
            self.audit.check_skipped(topic, refusals)
            self.audit.check_authority(frozenset().union(*(part.keys for part in parts)))
        self.end(owed is None, *(part.deal for part in parts))

    def begin(self) -> None:
        self.has_failed = True  # until the step is through
        type(self).steps += not self.is_ending
        type(self).last_steps += self.is_ending
        self.model.begin()

    def end(self, has_changed: bool, *about: Deal | None) -> None:
        self.audit.check(has_changed, about)
        self.has_failed = False

    def foretell(self, act: Act) -> Refused | None:
        """Run the model."""
        try:
            act.run()
        except Refused as refused:
            return refused
        return None

    def send(self, act: Act, sender: str, owed: Refused | None) -> None:
        """The chain must say what the model said."""
        try:
            self.chain.raw_call(act.to, act.data, sender)
        except Revert as revert:
            assert owed is not None, f"refused with {revert}, the model accepts it"
            self.audit.check_error(owed, revert)
        else:
            assert owed is None, f"accepted, the model refuses it with {owed.name}{owed.values}"

    def go_to(self, instant: int) -> None:
        self.begin()
        if self.model.now < instant and (self.is_ending or instant < self.world.base_at + LONGEST):
            self.chain.clock.to(instant)
            self.model.pass_to(instant, self.book.due_at)
        self.end(False)

    def mine(self, blocks: int) -> None:
        """Blocks pass, one a second."""
        self.begin()
        self.chain.clock.mine(blocks, 1)
        self.model.pass_to(self.model.now + blocks, self.book.due_at)
        self.end(False)

    # ------------------------------------------------------- choices -------------------------------------------------------

    def deal_of(self, pick: int, wanted: Callable[[Deal], bool] = lambda deal: deal.is_open) -> Deal:
        """For most picks one that is wanted, if there is one; any for the others."""
        found = [deal for deal in self.model.deals if wanted(deal)] if pick < 22 else []
        found = found or self.model.open_deals() or self.model.deals
        return found[0 if pick % 2 else pick % len(found)]

    def sender_of(self, how: How, party: str) -> str:
        """The party herself where she shows no signature; else a stranger."""
        return party if how is How.EMPTY and party != NOWHERE else self.address["stranger"]

    def owner_of(self, name: str) -> str:
        return self.address[name] if name else NOWHERE

    @staticmethod
    def part_of(fraction: int, amount: int) -> int:
        """Nothing, one unit, half, all, or one unit more than that."""
        return (0, 1, amount // 2, amount, amount + 1)[fraction]

    def entitled(self, deal: Deal, kind: FactKind, carrier: str) -> str:
        """Who may state it; `carrier` where nobody has picked up yet."""
        terms = deal.spec.terms
        if kind in (FactKind.SCHEDULED, FactKind.IN_PRODUCTION):
            return terms.maker
        if kind in (FactKind.PASSED, FactKind.FAILED):
            return terms.inspector
        return self.address[carrier] if kind is FactKind.PICKUP or deal.carrier == NOWHERE else deal.carrier

    def state(self, deal: Deal, kind: FactKind, how: How, carrier: str = "carrier_a") -> None:
        """A fact as it should be, signed now."""
        signer = self.entitled(deal, kind, carrier)
        sender = self.sender_of(how, signer)
        self.do(self.acts.fact(deal, kind, signer, sender, self.model.now, how, Code.RIGHT, Report.RIGHT), sender)

    def is_fresh(self, deal: Deal) -> bool:
        demand = deal.spec.demand
        return deal.status is Status.NONE and (demand.buyer, demand.nonce) not in self.model.used_nonces

    def advance(self, deal: Deal, fails: bool) -> None:
        """One step of an honest course."""
        if deal.status is Status.PENDING:
            self.do(self.acts.countersign(deal, How.SIGNED, self.address["stranger"]), self.address["stranger"])
        elif deal.waits_for_inspector:
            self.state(deal, FactKind.FAILED if fails else FactKind.PASSED, How.SIGNED)
        elif deal.waits_for_maker:
            self.state(deal, FactKind.IN_PRODUCTION if deal.stage else FactKind.SCHEDULED, How.SIGNED)
        elif deal.status is Status.LOCKED and not deal.delivered_at:
            self.state(deal, FactKind.DELIVERY if deal.shipped_at else FactKind.PICKUP, How.SIGNED)
        else:
            self.do(self.acts.confirm(deal, How.SIGNED, self.address["stranger"]), self.address["stranger"])

    def bring(self, deal: Deal) -> None:
        """Every step that is left until delivery."""
        for _ in range(6):
            if deal.is_open and not deal.delivered_at:
                self.go_to(self.model.now + 1)
                self.advance(deal, fails=False)

    def part(self, deal: Deal, choice: int, how: How, sender: str) -> Act:
        acts = self.acts
        if choice == 0:
            return acts.settle(deal)
        if choice == 1:
            return acts.confirm(deal, how, sender)
        if choice == 2:
            return acts.cancel(deal, FOREVER, (how, How.SIGNED, How.EMPTY), sender)
        if choice == 3:
            return acts.countersign(deal, how, sender)
        if choice == 4:
            return acts.withdraw(sender, FREE_TAG, sender, 1)
        kind = (FactKind.PICKUP, FactKind.DELIVERY, FactKind.IN_PRODUCTION)[choice - 5]
        return acts.fact(deal, kind, self.entitled(deal, kind, "carrier_a"), sender, self.model.now, how, Code.RIGHT, Report.RIGHT)

    # --------------------------------------------------------- end ----------------------------------------------------------

    def teardown(self) -> None:
        self.is_ending = True
        try:
            if not self.has_failed:
                self.audit.wind_up(self)
        finally:
            self.chain.revert(self.mark)
