"""`GoldBadge`: three months of passed inspections, and how the badge ends."""

from __future__ import annotations

import pytest

from guildhall.messages import Act, FactKind, Row
from tests.rewards import EPOCH, Rewards, second_policy
from tests.stage import DAY, Deal, Stage, U

QUANTITY = 50
"""Units at 100 U: just what a month needs."""


def note(stage: Stage, rewards: Rewards, *deals: Deal) -> None:
    rewards.gold_badge.noteInspections([deal.t for deal in deals], sender=stage.stranger)


def three_months(stage: Stage, rewards: Rewards, quantities: tuple[int, ...] = (QUANTITY,) * 3) -> int:
    """An inspected sale in each of three whole months; now the claim is open. The month that runs."""
    for quantity in quantities:
        rewards.to_month(seconds=DAY)
        if quantity:
            note(stage, rewards, rewards.inspected(quantity))
    return rewards.to_month(seconds=3 * DAY)


def is_gold(stage: Stage) -> bool:
    return bool(stage.suite.registry.memberOf(stage.maker).isGold)


def claim_gold(stage: Stage, rewards: Rewards) -> None:
    rewards.gold_badge.claimGold(stage.maker_id, sender=stage.stranger)


def end_gold(stage: Stage, rewards: Rewards) -> None:
    rewards.gold_badge.endGold(stage.maker_id, sender=stage.stranger)


# -------------------------------------------------------- record -----------------------------------------------------------


def test_note_inspections__passed_sale__adds_its_price(stage: Stage, rewards: Rewards) -> None:
    """GLD-1: in the month of the inspection, though it was closed in the next."""
    epoch = rewards.to_month()
    rewards.clock.just_before((epoch + 1) * EPOCH)
    deal = rewards.inspected(3)
    assert rewards.incentives.epoch() == epoch + 1
    note(stage, rewards, deal)

    assert rewards.gold_badge.inspectedAmountOf(stage.maker_id, epoch) == 300 * U
    assert rewards.gold_badge.isNoted(deal.id)
    assert list(stage.chain.logs) == [rewards.gold_badge.InspectionNoted(stage.maker_id, deal.id, epoch, 300 * U)]


def test_note_inspections__twice__GoldBadge_NothingNew(stage: Stage, rewards: Rewards) -> None:
    """GLD-1, GLD-3: a deal counts once, in one list too."""
    deal = rewards.inspected(1)
    note(stage, rewards, deal, deal)
    assert rewards.gold_badge.inspectedAmountOf(stage.maker_id, rewards.incentives.epoch()) == 100 * U
    with stage.chain.expect("GoldBadge_NothingNew"):
        note(stage, rewards, deal)


def test_note_inspections__not_one_of_them__is_left_out(stage: Stage, rewards: Rewards) -> None:
    """GLD-2: open, not inspected, passed after a failure, cancelled after it passed."""
    still_open = stage.make_deal(inspector=stage.inspector.address)
    stage.produce(still_open)
    stage.attest(still_open, FactKind.PASSED)
    plain = rewards.sell()
    failed = stage.make_deal(inspector=stage.inspector.address)
    stage.fail(failed)
    rewards.clock.pass_(seconds=1)
    stage.produce(failed)
    rewards.clock.pass_(seconds=1)
    stage.attest(failed, FactKind.PASSED)
    rewards.ship(failed)
    rewards.confirm(failed)
    cancelled = stage.make_deal(inspector=stage.inspector.address)
    stage.produce(cancelled)
    stage.attest(cancelled, FactKind.PASSED)
    stage.escrow.cancel(cancelled.t, stage.cancellations(cancelled), sender=stage.stranger)

    with stage.chain.expect("GoldBadge_NothingNew"):
        note(stage, rewards, still_open, plain, failed, cancelled)
    with stage.chain.expect("GoldBadge_NothingNew"):
        note(stage, rewards)


def test_note_failure__failed_inspection__is_on_record(stage: Stage, rewards: Rewards) -> None:
    """GLD-4: of an open deal too."""
    deal = stage.make_deal(inspector=stage.inspector.address)
    stage.fail(deal)
    rewards.gold_badge.noteFailure(deal.t, sender=stage.stranger)

    staged_at = stage.trace.factsOf(deal.id).stagedAt
    assert rewards.gold_badge.streakOf(stage.maker_id) == (0, 0, staged_at)
    assert list(stage.chain.logs) == [rewards.gold_badge.FailureNoted(stage.maker_id, deal.id, staged_at)]


def test_note_failure__conceded__counts_from_the_delivery(stage: Stage, rewards: Rewards) -> None:
    """GLD-4: the maker admits that its goods were off."""
    deal = stage.make_deal()
    rewards.ship(deal)
    delivered_at = rewards.clock.now
    stage.dispute(deal)
    concede(stage, deal)
    assert stage.escrow.dealOf(deal.id).row == Row.CONCEDED
    rewards.gold_badge.noteFailure(deal.t, sender=stage.stranger)

    assert rewards.gold_badge.streakOf(stage.maker_id).failedAt == delivered_at


def concede(stage: Stage, deal: Deal) -> None:
    """And the goods go back."""
    stage.state(deal, Act.CONCEDE)
    stage.state(deal, Act.ARRIVE)
    stage.state(deal, Act.RECEIVE)


def test_note_failure__good_deal__GoldBadge_NoFailure(stage: Stage, rewards: Rewards) -> None:
    """GLD-4: sold, lost by the carrier, unknown."""
    sold, lost = rewards.sell(), stage.make_deal()
    stage.pick_up(lost)
    rewards.clock.pass_(days=20)
    stage.escrow.settle(lost.t, sender=stage.stranger)
    unknown = stage.deal_of(stage.make_demand())
    for deal in (sold, lost, unknown):
        with stage.chain.expect("GoldBadge_NoFailure", dealId=deal.id):
            rewards.gold_badge.noteFailure(deal.t, sender=stage.stranger)


def test_note_failure__older_or_again__GoldBadge_NothingNew(stage: Stage, rewards: Rewards) -> None:
    """GLD-3: the latest one is on record."""
    old, young = (stage.make_deal(inspector=stage.inspector.address) for _ in range(2))
    stage.fail(old)
    rewards.clock.pass_(days=1)
    stage.fail(young)
    rewards.gold_badge.noteFailure(young.t, sender=stage.stranger)
    for deal in (old, young):
        with stage.chain.expect("GoldBadge_NothingNew"):
            rewards.gold_badge.noteFailure(deal.t, sender=stage.stranger)


# --------------------------------------------------------- badge -----------------------------------------------------------


def test_claim_gold__three_months__badge_and_a_smaller_platform_share(stage: Stage, rewards: Rewards) -> None:
    """GLD-6, GLD-7: the next deal's platform fee is a tenth lower, and so is the room of the rules."""
    epoch = three_months(stage, rewards)
    claim_gold(stage, rewards)

    assert is_gold(stage)
    assert rewards.gold_badge.streakOf(stage.maker_id) == (epoch, (epoch - 3) * EPOCH, 0)
    assert [log for log in stage.chain.logs if log.name == "GoldClaimed"] == [rewards.gold_badge.GoldClaimed(stage.maker_id, epoch)]

    with stage.moved(rewards.incentives.address) as moved:
        deal = rewards.sell(is_gold=True)
    assert moved == {rewards.incentives.address: 54 * U}
    assert rewards.incentives.roomOf(deal.t) == 54 * U


@pytest.mark.parametrize("quantities", [(49, 50, 50), (50, 49, 50), (50, 50, 49), (0, 50, 50)])
def test_claim_gold__a_month_short__GoldBadge_TooFew(stage: Stage, rewards: Rewards, quantities: tuple[int, ...]) -> None:
    """GLD-6: 5,000 U in each."""
    three_months(stage, rewards, quantities)
    with stage.chain.expect("GoldBadge_TooFew", neededAmount=5_000 * U):
        claim_gold(stage, rewards)


def test_claim_gold__running_month__does_not_count(stage: Stage, rewards: Rewards) -> None:
    """GLD-6: whole months only."""
    three_months(stage, rewards, (0, 50, 50))
    note(stage, rewards, rewards.inspected(50))
    with stage.chain.expect("GoldBadge_TooFew"):
        claim_gold(stage, rewards)


def test_claim_gold__before_three_days__GoldBadge_TooEarly(stage: Stage, rewards: Rewards) -> None:
    """GLD-5: failures of the last day can still be noted."""
    for _ in range(3):
        rewards.to_month(seconds=DAY)
        note(stage, rewards, rewards.inspected(QUANTITY))
    epoch = int(rewards.incentives.epoch()) + 1
    rewards.clock.just_before(epoch * EPOCH + 3 * DAY)
    with stage.chain.expect("GoldBadge_TooEarly", openAt=epoch * EPOCH + 3 * DAY):
        claim_gold(stage, rewards)
    rewards.clock.to(epoch * EPOCH + 3 * DAY)
    claim_gold(stage, rewards)


def test_claim_gold__failure_within__GoldBadge_Failed(stage: Stage, rewards: Rewards) -> None:
    """GLD-7: one failed inspection ends what all the others earned, though the deal was a sale in the end."""
    deal = stage.make_deal(inspector=stage.inspector.address)
    rewards.to_month(seconds=0)
    stage.fail(deal)
    rewards.gold_badge.noteFailure(deal.t, sender=stage.stranger)
    note(stage, rewards, rewards.inspected(QUANTITY))
    three_months(stage, rewards, (QUANTITY, QUANTITY))
    with stage.chain.expect("GoldBadge_Failed"):
        claim_gold(stage, rewards)


@pytest.mark.parametrize("early", [0, 1])
def test_claim_gold__failure_at_the_first_second__counts(stage: Stage, rewards: Rewards, early: int) -> None:
    """GLD-7: the months begin with it; a second earlier it is another month's."""
    deal = stage.make_deal(inspector=stage.inspector.address)
    since = (int(rewards.incentives.epoch()) + 1) * EPOCH
    rewards.clock.to(since - 2 - early)
    stage.fail(deal)
    assert stage.trace.factsOf(deal.id).stagedAt == since - early
    rewards.gold_badge.noteFailure(deal.t, sender=stage.stranger)
    rewards.clock.to(since + DAY)
    note(stage, rewards, rewards.inspected(QUANTITY))
    three_months(stage, rewards, (QUANTITY, QUANTITY))
    if early:
        claim_gold(stage, rewards)
    else:
        with stage.chain.expect("GoldBadge_Failed", failedAt=since, since=since):
            claim_gold(stage, rewards)
    assert is_gold(stage) == bool(early)


def test_claim_gold__failure_before__is_forgiven(stage: Stage, rewards: Rewards) -> None:
    """GLD-7: three clean months later."""
    deal = stage.make_deal(inspector=stage.inspector.address)
    stage.fail(deal)
    rewards.gold_badge.noteFailure(deal.t, sender=stage.stranger)
    three_months(stage, rewards)
    claim_gold(stage, rewards)
    assert is_gold(stage)


def test_claim_gold__rule_off__GoldBadge_TooFew(stage: Stage, rewards: Rewards) -> None:
    """GLD-6: the rule of the version published last is in force."""
    three_months(stage, rewards)
    rewards.incentives.publish(second_policy(stage), [(0,) * 8] * 8, U, sender=stage.admin)
    with stage.chain.expect("GoldBadge_TooFew", neededAmount=0):
        claim_gold(stage, rewards)


def test_claim_gold__twice_a_month__GoldBadge_Claimed(stage: Stage, rewards: Rewards) -> None:
    """GLD-8"""
    epoch = three_months(stage, rewards)
    claim_gold(stage, rewards)
    with stage.chain.expect("GoldBadge_Claimed", epoch=epoch):
        claim_gold(stage, rewards)


def test_claim_gold__next_month__renews(stage: Stage, rewards: Rewards) -> None:
    """GLD-8: the badge stays, its time is longer."""
    three_months(stage, rewards)
    claim_gold(stage, rewards)
    note(stage, rewards, rewards.inspected(QUANTITY, is_gold=True))
    epoch = rewards.to_month(seconds=3 * DAY)
    claim_gold(stage, rewards)

    assert is_gold(stage)
    assert rewards.gold_badge.streakOf(stage.maker_id) == (epoch, (epoch - 3) * EPOCH, 0)


def test_claim_gold__given_by_hand__GoldBadge_ByHand(stage: Stage, rewards: Rewards) -> None:
    """GLD-8, GLD-10: what the certifier gave is the certifier's."""
    three_months(stage, rewards)
    stage.suite.registry.setGold(stage.maker_id, True, sender=stage.admin)
    with stage.chain.expect("GoldBadge_ByHand", memberId=stage.maker_id):
        claim_gold(stage, rewards)
    with stage.chain.expect("GoldBadge_ByHand", memberId=stage.maker_id):
        end_gold(stage, rewards)


def test_claim_gold__taken_by_hand__comes_back_after_three_whole_months(stage: Stage, rewards: Rewards) -> None:
    """GLD-7: the certifier's word counts like a failure; what was earned before it is void."""
    epoch = three_months(stage, rewards)
    claim_gold(stage, rewards)
    note(stage, rewards, rewards.inspected(QUANTITY, is_gold=True))
    stage.suite.registry.setGold(stage.maker_id, False, sender=stage.admin)
    taken_at = rewards.clock.now
    for month in range(4):
        with stage.chain.expect("GoldBadge_Failed", failedAt=taken_at, since=(epoch + month - 3) * EPOCH):
            claim_gold(stage, rewards)
        rewards.to_month(seconds=3 * DAY)
        note(stage, rewards, rewards.inspected(QUANTITY))
    claim_gold(stage, rewards)
    assert is_gold(stage)


@pytest.mark.parametrize("early", [0, 1])
def test_claim_gold__taken_at_the_first_second__counts(stage: Stage, rewards: Rewards, early: int) -> None:
    """GLD-7: as of a failure; the badge that it took was a gift by hand."""
    registry = stage.suite.registry
    registry.setGold(stage.maker_id, True, sender=stage.admin)
    since = (int(rewards.incentives.epoch()) + 1) * EPOCH
    rewards.clock.to(since - early)
    registry.setGold(stage.maker_id, False, sender=stage.admin)
    assert registry.goldChangeOf(stage.maker_id) == (stage.admin.address, since - early)
    rewards.clock.to(since + DAY)
    note(stage, rewards, rewards.inspected(QUANTITY))
    three_months(stage, rewards, (QUANTITY, QUANTITY))
    if early:
        claim_gold(stage, rewards)
    else:
        with stage.chain.expect("GoldBadge_Failed", failedAt=since, since=since):
            claim_gold(stage, rewards)
    assert is_gold(stage) == bool(early)


def test_claim_gold__ended_here__comes_back_with_the_months(stage: Stage, rewards: Rewards) -> None:
    """GLD-7: what the contract itself took for want of a claim is no failure."""
    three_months(stage, rewards)
    claim_gold(stage, rewards)
    for _ in range(2):
        note(stage, rewards, rewards.inspected(QUANTITY, is_gold=True))
        rewards.to_month(seconds=3 * DAY)
    end_gold(stage, rewards)
    claim_gold(stage, rewards)
    assert is_gold(stage)


def test_end_gold__still_kept__GoldBadge_StillGold(stage: Stage, rewards: Rewards) -> None:
    """GLD-9: to the last second of the next month."""
    epoch = three_months(stage, rewards)
    claim_gold(stage, rewards)
    rewards.clock.just_before((epoch + 2) * EPOCH)
    with stage.chain.expect("GoldBadge_StillGold", memberId=stage.maker_id):
        end_gold(stage, rewards)
    rewards.clock.to((epoch + 2) * EPOCH)
    end_gold(stage, rewards)

    assert not is_gold(stage)
    assert [log for log in stage.chain.logs if log.name == "GoldEnded"] == [rewards.gold_badge.GoldEnded(stage.maker_id, epoch + 2)]
    with stage.chain.expect("GoldBadge_ByHand", memberId=stage.maker_id):
        end_gold(stage, rewards)


def test_end_gold__failure_since__ends_at_once(stage: Stage, rewards: Rewards) -> None:
    """GLD-9"""
    three_months(stage, rewards)
    claim_gold(stage, rewards)
    deal = stage.make_deal(inspector=stage.inspector.address, is_gold=True)
    stage.fail(deal)
    rewards.gold_badge.noteFailure(deal.t, sender=stage.stranger)
    end_gold(stage, rewards)

    assert not is_gold(stage)
    with stage.chain.expect("GoldBadge_Failed"):
        claim_gold(stage, rewards)


def test_end_gold__failure_of_those_months_found_later__ends(stage: Stage, rewards: Rewards) -> None:
    """GLD-9: whoever hid it in the three days has it no longer."""
    hidden = stage.make_deal(inspector=stage.inspector.address)
    rewards.to_month(seconds=0)
    stage.fail(hidden)
    note(stage, rewards, rewards.inspected(QUANTITY))
    three_months(stage, rewards, (QUANTITY, QUANTITY))
    claim_gold(stage, rewards)
    rewards.gold_badge.noteFailure(hidden.t, sender=stage.stranger)
    end_gold(stage, rewards)
    assert not is_gold(stage)


def test_end_gold__taken_and_given_again_by_hand__GoldBadge_ByHand(stage: Stage, rewards: Rewards) -> None:
    """GLD-10: taken, nothing is left to end; given by hand, it is the certifier's, in the same second too."""
    three_months(stage, rewards)
    claim_gold(stage, rewards)
    registry = stage.suite.registry
    rewards.to_month(ahead=2)
    registry.setGold(stage.maker_id, False, sender=stage.admin)
    with stage.chain.expect("GoldBadge_ByHand", memberId=stage.maker_id):
        end_gold(stage, rewards)
    registry.setGold(stage.maker_id, True, sender=stage.admin)
    with stage.chain.expect("GoldBadge_ByHand", memberId=stage.maker_id):
        end_gold(stage, rewards)
    assert is_gold(stage)


@pytest.mark.parametrize("standing", [2, 3])
def test_end_gold__suspended_or_expelled__does_not_hang(stage: Stage, rewards: Rewards, standing: int) -> None:
    """GLD-9: the Registry changes nothing of an expelled member."""
    three_months(stage, rewards)
    claim_gold(stage, rewards)
    stage.suite.registry.setStanding(stage.maker_id, standing, bytes(32), sender=stage.admin)
    rewards.to_month(2)
    end_gold(stage, rewards)
    assert rewards.gold_badge.streakOf(stage.maker_id).epoch == 0
