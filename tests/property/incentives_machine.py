"""The incentive rules as a state machine for Hypothesis: real deals up to the last claim on one side, plain integers on the other.

After each step:
- the bound: of every deal at most its platform fee is used, to the unit what the model says;
- conservation: the pot is all fees that came in, less what was paid and swept;
- in sum: U paid, and G at its value, are at most the fees of all sales;
- once: no rule pays twice for one proof.
"""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from guildhall.evm import load
from guildhall.messages import Reward
from guildhall.model import cut_to
from tests.property.incentives_world import BUDGETS, FIGURES, VALUES, IncentivesModel, IncentivesWorld, Sold
from tests.rewards import EPOCH
from tests.stage import DAY, Deal

CLAIMS = {Reward.DEMAND, Reward.MAKER, Reward.STORE, Reward.CARRIER}
QUANTITY = st.integers(1, 60) | st.sampled_from([1, 16, 17, 50, 600])
PICK = st.integers(0, 99)
FEATURE_BUDGET = 20_000_000_000
MOSTLY = st.sampled_from([True, True, True, False])
MADE = st.sampled_from([0, 7 * DAY, 7 * DAY + 1, 10 * DAY])
CARRIED = st.sampled_from([0, 4 * DAY, 414_720, 414_721])


class IncentivesMachine(RuleBasedStateMachine):
    """Deals, claims, features, data months, sweeps and time."""

    _world: ClassVar[IncentivesWorld | None] = None

    def __init__(self) -> None:
        super().__init__()
        cls = type(self)
        if cls._world is None:
            cls._world = IncentivesWorld(load())
        self.world = cls._world
        self.stage, self.rewards = self.world.stage, self.world.rewards
        self.nonce = self.stage._nonce
        self.snapshot = self.stage.chain.snapshot()
        self.model = IncentivesModel(pot=self.rewards.pot())
        self.start = self.model.pot
        self.first: Deal | None = None
        self.feature_id: bytes | None = None
        self.collected, self.pairs, self.paired, self.is_feature_paid = 0, 0, set[str](), False
        self.feature_amount = 0
        self.open: list[tuple[Deal, bool]] = []
        self.sold: list[Sold] = []
        self.proofs: Counter[tuple[int, bytes]] = Counter()
        self.months: set[int] = set()

    def teardown(self) -> None:
        self.stage.chain.revert(self.snapshot)
        self.stage._nonce = self.nonce

    def _note(self) -> None:
        """Every payment, by rule and proof."""
        for each in self.rewards.events("Rewarded"):
            self.proofs[each.rule, bytes(each.proof)] += 1

    # ------------------------------------------------------- deals ---------------------------------------------------------

    @rule(quantity=QUANTITY, buyer=st.integers(0, 2), maker=st.integers(0, 1), has_store=st.booleans(), is_long=MOSTLY)
    def buy(self, quantity: int, buyer: int, maker: int, has_store: bool, is_long: bool) -> None:
        deal = self.world.open(quantity, buyer, maker, has_store, is_long)
        self.open.append((deal, is_long))
        if is_long and self.feature_id is None:
            with self.stage.chain.expect("Features_NotFulfilled", dealId=deal.id):
                self.rewards.propose(deal, VALUES)

    @precondition(lambda self: self.open)
    @rule(pick=PICK, made=MADE, carried=CARRIED, is_confirmed=MOSTLY)
    def sell(self, pick: int, made: int, carried: int, is_confirmed: bool) -> None:
        """Made and carried in so many seconds; where its time has run out it is not shipped."""
        deal, is_long = self.open.pop(pick % len(self.open))
        clock, escrow = self.stage.clock, self.stage.escrow
        if clock.now + made >= self.stage.ship_by(deal):
            clock.to(max(clock.now, self.stage.ship_by(deal)))
            escrow.settle(deal.t, sender=self.stage.stranger)
            return
        clock.pass_(seconds=made)
        self.stage.pick_up(deal)
        clock.pass_(seconds=carried)
        self.stage.deliver(deal)
        if is_confirmed:
            escrow.confirm(deal.t, b"", sender=self.world.buyers[deal.terms.buyer])
        else:
            clock.pass_(days=7)
            escrow.settle(deal.t, sender=self.stage.stranger)
        story = self.rewards.story(deal)
        self.sold.append(Sold(deal, story, is_long))
        self.model.pot += story.fee
        self.model.fees += story.fee
        if is_long and is_confirmed:
            self._propose(deal)

    def _propose(self, deal: Deal) -> None:
        """The first confirmed one is the originator's."""
        if self.feature_id is None:
            self.first, self.feature_id = deal, self.rewards.propose(deal, VALUES)
            return
        assert self.first is not None
        with self.stage.chain.expect("Features_Proposed", dealId=self.first.id):
            self.rewards.propose(self.first, VALUES)
        with self.stage.chain.expect("Features_Known", featureId=self.feature_id):
            self.rewards.propose(deal, VALUES)

    @rule(quantity=QUANTITY, buyer=st.integers(0, 2), maker=st.integers(0, 1), made=MADE, carried=CARRIED, is_long=MOSTLY)
    def trade(self, quantity: int, buyer: int, maker: int, made: int, carried: int, is_long: bool) -> None:
        """Bought, sold and claimed in one go, so that stories get somewhere."""
        self.buy(quantity, buyer, maker, has_store=True, is_long=is_long)
        self.sell(len(self.open) - 1, made, carried, is_confirmed=True)
        if self.sold:
            self.claim(len(self.sold) - 1)

    # ------------------------------------------------------- claims --------------------------------------------------------

    @precondition(lambda self: self.sold)
    @rule(pick=PICK)
    def claim(self, pick: int) -> None:
        sold = self.sold[pick % len(self.sold)]
        self.model.turn(self.rewards.clock.now // EPOCH)
        before = set(sold.settled)
        paid, waiting = self.model.claim(sold)
        if sold.settled == before:
            error = "Incentives_Waits" if waiting else "Incentives_NothingDue"
            with self.stage.chain.expect(error):
                self.rewards.claim(sold.deal)
            return
        self.rewards.claim(sold.deal)
        self._note()
        found = {Reward(each.rule): (each.amount, each.cutAmount) for each in self.rewards.events("Rewarded")}
        assert found == {reward: (part.amount, part.cut) for reward, part in paid.items()}
        assert {Reward(each.rule) for each in self.rewards.events("RewardWaits")} == waiting

    @precondition(lambda self: self.sold)
    @rule(pick=PICK)
    def claim_month(self, pick: int) -> None:
        """The first buyer's grant, for the month before this one."""
        sold = self.sold[pick % len(self.sold)]
        month = self.rewards.clock.now // EPOCH
        self.model.turn(month)
        part = cut_to(sold.room, FIGURES.data_amount, is_g=True, figures=FIGURES)
        grant = self.stage.suite.data_grants.grantOf(self.world.grant_id)
        if not sold.settled >= CLAIMS:
            error = "Incentives_ClaimFirst"
        elif grant.grantedAt > (month - 1) * EPOCH:
            error = "Incentives_NotCovered"
        elif month - 1 in self.months:
            error = "Incentives_Paid"
        elif sold.deal.terms.buyer != grant.owner:
            error = "Incentives_NotParty"
        elif sold.story.row.name != "FULFILLED":
            error = "Incentives_NothingDue"
        elif part.cut:
            error = "Incentives_RoomTooLow"
        elif not self.model.can_pay(Reward.DATA_MONTH, part.amount, is_g=True, budget=BUDGETS[Reward.DATA_MONTH]):
            error = "Incentives_Waits"
        else:
            self.rewards.incentives.claimData(sold.deal.t, self.world.grant_id, month - 1, sender=self.stage.stranger)
            self._note()
            self.months.add(month - 1)
            sold.used += part.used
            self.model.pay(Reward.DATA_MONTH, part.amount, is_g=True)
            return
        with self.stage.chain.expect(error):
            self.rewards.incentives.claimData(sold.deal.t, self.world.grant_id, month - 1, sender=self.stage.stranger)

    @precondition(lambda self: self.sold and self.feature_id is not None)
    @rule(pick=PICK)
    def adopt(self, pick: int) -> None:
        assert self.feature_id is not None and self.first is not None
        sold = self.sold[pick % len(self.sold)]
        parties = {sold.deal.terms.buyer, sold.deal.terms.maker}
        values = VALUES if sold.is_long else (480, 750)
        checks = (
            (self.is_feature_paid, "Features_Paid"),
            (not sold.is_long, "Features_OtherFeature"),
            (sold.story.row.name != "FULFILLED", "Features_NotFulfilled"),
            (sold.is_counted, "Features_Counted"),
            (self.first.terms.buyer in parties, "Features_OwnDeal"),
            (not sold.settled >= CLAIMS, "Incentives_ClaimFirst"),
        )
        error = next((name for is_so, name in checks if is_so), None)
        if error is not None:
            with self.stage.chain.expect(error):
                self.rewards.adopt(sold.deal, values, self.feature_id)
            return
        self.rewards.adopt(sold.deal, values, self.feature_id)
        taken = min(sold.room, FIGURES.feature_amount - self.collected)
        self.collected += taken
        sold.used += taken
        sold.is_counted = True
        if not parties & self.paired:
            self.pairs += 1
            self.paired |= parties

    @precondition(lambda self: self.sold and self.feature_id is not None)
    @rule()
    def adopt_all(self) -> None:
        """Whatever can count, does."""
        for pick in range(len(self.sold)):
            self.adopt(pick)

    @precondition(lambda self: self.feature_id is not None)
    @rule(is_own=st.booleans())
    def claim_feature(self, is_own: bool) -> None:
        """Pays what was collected; once, and less than all of it by the originator's own claim only."""
        assert self.feature_id is not None and self.first is not None
        self.model.turn(self.rewards.clock.now // EPOCH)
        amount = self.collected
        caller = self.world.buyers[self.first.terms.buyer] if is_own else self.stage.stranger
        if self.is_feature_paid:
            error = "Features_Paid"
        elif self.pairs < FIGURES.feature_count:
            error = "Features_TooFew"
        elif amount < FIGURES.feature_amount and not is_own:
            error = "Features_NotOriginator"
        elif not self.model.can_pay(Reward.FEATURE, amount, is_g=False, budget=FEATURE_BUDGET):
            error = "Incentives_Waits"
        else:
            self.rewards.features.claimFeature(self.feature_id, sender=caller)
            self._note()
            self.is_feature_paid = True
            self.model.pay(Reward.FEATURE, amount, is_g=False)
            self.feature_amount = amount
            return
        with self.stage.chain.expect(error):
            self.rewards.features.claimFeature(self.feature_id, sender=caller)

    # -------------------------------------------------------- money --------------------------------------------------------

    @rule(share=st.integers(0, 100))
    def sweep(self, share: int) -> None:
        amount = self.model.pot * share // 100
        target = bytes(self.stage.escrow.accountOf(self.stage.cashier, bytes(12)))
        self.rewards.incentives.sweep(target, amount, sender=self.stage.admin)
        self.model.pot -= amount
        self.model.swept += amount

    @rule(days=st.sampled_from([1, 8, 31, 62]))
    def wait(self, days: int) -> None:
        self.rewards.clock.pass_(days=days)

    # ------------------------------------------------------ invariants -----------------------------------------------------

    @invariant()
    def no_deal_pays_more_than_its_fee(self) -> None:
        for sold in self.sold:
            tally = self.rewards.incentives.tallyOf(sold.deal.id)
            assert tally.usedAmount == sold.used <= sold.story.fee
            assert tally.settled == sum(1 << reward for reward in sold.settled)
            assert self.rewards.incentives.roomOf(sold.deal.t) == sold.room

    @invariant()
    def the_pot_is_what_came_in_less_what_went_out(self) -> None:
        model = self.model
        assert self.rewards.pot() == model.pot == self.start + model.fees - model.paid_u - model.swept
        assert model.value_paid + self.collected - self.feature_amount <= model.fees

    @invariant()
    def nothing_is_paid_twice(self) -> None:
        assert all(count == 1 for count in self.proofs.values())
