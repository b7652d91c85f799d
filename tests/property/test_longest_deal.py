"""The longest that a deal can be open, though somebody settles it whenever that is due: all use up all their time."""

from collections.abc import Iterator

import pytest

from guildhall.messages import Act as Stating
from guildhall.messages import FactKind, Phase, Row
from tests.property.escrow_case_rules import VERDICTS
from tests.property.escrow_machine import CaseMachine
from tests.property.escrow_model import Deal
from tests.property.escrow_signing import How
from tests.property.escrow_world import DAY

COUNTERSIGNED_AND_INSPECTED = 4
"""The wish whose deal takes every detour."""
LAST_SECONDS = 10
"""Acts that must come in time, each one second before it would have been late."""


class Dawdlers(CaseMachine):
    """Parties who use up all their time."""

    _world = None

    def say(self, deal: Deal, act: Stating) -> None:
        """By whose turn it is; at once."""
        sender = deal.spec.terms.buyer if act is Stating.ARRIVE else self.address["stranger"]
        assert self.do(self.case_acts.state(deal, act, self.side_of(deal, act), How.SIGNED, sender), sender)

    def fail_at_last(self, deal: Deal) -> None:
        """Produce, and fail the inspection in the last second to ship."""
        self.go_to(deal.ship_by - 3)
        while deal.waits_for_maker:
            self.advance(deal, fails=True)
        self.go_to(deal.ship_by - 1)
        self.state(deal, FactKind.FAILED, How.SIGNED)

    def try_at_last(self, deal: Deal) -> Row:
        """Both juries find for whoever staked, as late as the court allows; what it comes to."""
        contest, stranger = deal.policy.periods.contest, self.address["stranger"]
        for phase in (Phase.TRIAL, Phase.APPEAL):
            assert deal.case.phase is phase
            trial = self.book.court.trials[-1]
            self.mine(trial.draw_block + 1 - self.model.number)
            self.go_to(trial.deadline - 2 * DAY)
            assert self.do(self.court_acts.draw(trial.trial_id), stranger)
            self.try_case(trial, VERDICTS[0])
            assert self.do(self.court_acts.close(trial.trial_id), stranger)
            if phase is Phase.TRIAL:
                self.settle_at_due(deal)
                self.go_to(trial.deadline + contest - 1)
                self.say(deal, Stating.APPEAL)
        self.settle_at_due(deal)
        return deal.case.row

    def settle_at_due(self, deal: Deal) -> None:
        self.go_to(self.book.due_at(deal))
        assert self.do(self.case_acts.settle(deal), self.address["stranger"])


@pytest.fixture
def dawdlers() -> Iterator[Dawdlers]:
    machine = Dawdlers()
    yield machine
    machine.teardown()


def test_longest_deal__every_deadline_used_up__ends_at_the_bound(dawdlers: Dawdlers) -> None:
    """CAS-22, ESC-60: two failed inspections, a contest of them, a claimed damage, a dispute, a contest of the return, all with appeals."""
    machine = dawdlers
    deal = machine.model.deals[COUNTERSIGNED_AND_INSPECTED]
    machine.do(machine.openings.settle(deal, How.SIGNED, machine.address["relayer"]), machine.address["relayer"])
    machine.go_to(deal.clock()[1] - 1)
    machine.advance(deal, fails=False)
    machine.fail_at_last(deal)
    machine.fail_at_last(deal)

    machine.go_to(deal.clock()[1] - 1)
    machine.say(deal, Stating.CONTEST)
    assert machine.try_at_last(deal) is Row.OVERTURNED

    machine.go_to(deal.ship_by - 1)
    machine.state(deal, FactKind.PICKUP, How.SIGNED)
    stranger = machine.address["stranger"]
    assert machine.do(machine.case_acts.breach(deal, deal.shipped_at, 101, How.SIGNED, How.SIGNED, stranger), stranger)
    machine.go_to(deal.lost_at - 1)
    machine.state(deal, FactKind.DELIVERY, How.SIGNED)

    machine.go_to(deal.accept_by - 1)
    machine.say(deal, Stating.DAMAGE)
    machine.go_to(machine.book.due_at(deal) - 1)
    machine.say(deal, Stating.CONTEST)
    assert machine.try_at_last(deal) is Row.OVERTURNED

    machine.say(deal, Stating.DISPUTE)
    machine.settle_at_due(deal)
    assert machine.try_at_last(deal) is Row.OFF_SPEC_REFUND

    machine.go_to(machine.book.due_at(deal) - 1)
    machine.say(deal, Stating.ARRIVE)
    machine.go_to(machine.book.due_at(deal) - 1)
    machine.say(deal, Stating.CONTEST)
    assert machine.try_at_last(deal) is Row.FULFILLED

    assert deal.overdue == 0
    assert 0 <= deal.longest - (machine.model.now - deal.opened_at) <= LAST_SECONDS
