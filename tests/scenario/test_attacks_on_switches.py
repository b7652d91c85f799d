"""Attacks by way of switches and offices."""

from __future__ import annotations

import pytest
from eth_utils.crypto import keccak

from guildhall.market import FREE_TAG
from guildhall.messages import Act, FactKind, Row, Status
from tests.courtroom import Courtroom
from tests.deal_states import state_of
from tests.rewards import Rewards
from tests.stage import DAY, Stage, U


@pytest.fixture
def rewards(stage: Stage) -> Rewards:
    return Rewards(stage)


def test_allow_list__turned_on_within_open_deals__buyer_disputes_all_the_same(stage: Stage) -> None:
    """UTK-31: else her silence would count; her stake lies in the ledger already."""
    deal = state_of(stage, "delivered")
    stage.u_token.setAllowListOnly(True, sender=stage.admin)

    stage.cases.dispute(deal.t, *stage.statement(deal, Act.DISPUTE, stage.buyer), sender=stage.buyer)

    assert stage.escrow.dealOf(deal.id).status == Status.DISPUTED


def test_allow_list__turned_on_before_pickup__carriers_pick_up(stage: Stage) -> None:
    """UTK-31: else the maker would be late."""
    deal = stage.make_deal()
    stage.u_token.setAllowListOnly(True, sender=stage.admin)

    stage.pick_up(deal)

    assert stage.escrow.dealOf(deal.id).carrier == stage.carrier.address


def test_allow_list__modules_not_on_it__jurors_are_paid(stage: Stage) -> None:
    """UTK-31"""
    room = Courtroom(stage)
    deal = state_of(stage, "dispute tried")
    trial = room.hold(deal, Row.FALSE_CLAIM, dissenting=1)
    stage.u_token.setAllowListOnly(True, sender=stage.admin)

    if not stage.court.trialOf(trial).isClosed:
        stage.court.close(trial, sender=stage.stranger)

    assert stage.court.trialOf(trial).isClosed


def test_allow_list__money_in_the_ledger__comes_out_to_listed_accounts_only(stage: Stage) -> None:
    """UTK-29: the list guards the doors of the ledger."""
    stage.u_token.setAllowListOnly(True, sender=stage.admin)
    with stage.chain.expect("ERC7943CannotReceive", account=stage.buyer):
        stage.escrow.withdraw(FREE_TAG, stage.buyer, 1, sender=stage.buyer)
    stage.u_token.setAllowed(stage.buyer, True, sender=stage.admin)

    stage.escrow.withdraw(FREE_TAG, stage.buyer, 1, sender=stage.buyer)


def test_mint__after_a_redemption_was_paid__against_a_reserve_that_is_gone(stage: Stage) -> None:
    """The attestation of before still counts: an issuer mints again what has left the bank."""
    u, admin = stage.u_token, stage.admin
    reserve = stage.suite.reserve_attestor.soundReserve()
    holder = stage.stranger
    u.setIssuer(admin, 2**127, 0, sender=admin)
    u.setIssuer(admin, 0, 0, sender=admin)
    u.setIssuer(admin, 2**127, 0, sender=admin)
    u.mint(holder, reserve - u.totalSupply(), keccak(text="whole"), sender=admin)
    amount = u.balanceOf(holder)
    u.requestRedemption(amount, keccak(text="bank"), sender=holder)
    u.settleRedemption(u.redemptionCount(), keccak(text="paid"), sender=admin)
    in_bank = reserve - amount
    u.mint(holder, amount, keccak(text="nothing came in"), sender=admin)
    assert u.totalSupply() == reserve > in_bank


def test_gold__old_failure_of_a_parcel_delivered_today__ends_the_badge_of_clean_months(stage: Stage, rewards: Rewards) -> None:
    """A failure is dated by the delivery: months that began after the failed inspection are stained all the same."""
    badge = rewards.gold_badge
    stage.market.mint(stage.cashier, 100_000 * U)
    stage.market.deposit(stage.buyer.address, 100_000 * U)
    month = rewards.to_month()
    stage.clock.to((month + 1) * 2_628_000 - 2 * DAY)
    old = stage.make_deal(inspector=stage.inspector.address)
    stage.fail(old)
    stage.clock.pass_(seconds=1)
    stage.produce(old)
    stage.clock.pass_(seconds=1)
    stage.attest(old, FactKind.PASSED)
    stage.pick_up(old)
    failed_at = stage.trace.factsOf(old.id).stagedAt
    for number in range(3):
        rewards.to_month(seconds=DAY)
        if number == 0:
            stage.deliver(old)
            rewards.confirm(old)
        badge.noteInspections([rewards.inspected(50).t], sender=stage.stranger)
    rewards.to_month(seconds=3 * DAY)
    badge.claimGold(stage.maker_id, sender=stage.stranger)
    assert failed_at < badge.streakOf(stage.maker_id).since
    badge.noteFailure(old.t, sender=stage.stranger)
    badge.endGold(stage.maker_id, sender=stage.stranger)
    assert not stage.suite.registry.memberOf(stage.maker).isGold
