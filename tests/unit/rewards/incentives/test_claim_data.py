"""`Incentives.claimData`: a grant that was active through a whole month."""

from __future__ import annotations

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from guildhall.evm import Account
from guildhall.market import Roles
from guildhall.messages import Reward, Token
from tests.rewards import EPOCH, G, Rewards, rotate
from tests.stage import Deal, Stage

FIELDS = 1
FAR = 20 * EPOCH


def grant(stage: Stage, rewards: Rewards, until: int | None = None, owner: Account | None = None, grantee: Account | None = None) -> int:
    """From the buyer to the store unless told otherwise; its id."""
    grants = stage.suite.data_grants
    until = rewards.clock.now + FAR if until is None else until
    grants.grant(grantee or stage.store, FIELDS, until, sender=owner or stage.buyer)
    return int(grants.grantCount())


def claim_data(stage: Stage, rewards: Rewards, deal: Deal, grant_id: int, epoch: int) -> None:
    rewards.incentives.claimData(deal.t, grant_id, epoch, sender=stage.stranger)


@pytest.fixture
def deal(rewards: Rewards) -> Deal:
    """Sold, its parties paid."""
    deal = rewards.sell()
    rewards.claim(deal)
    return deal


def test_claim_data__whole_month__pays_the_owner(stage: Stage, rewards: Rewards, deal: Deal) -> None:
    """INC-12, INC-15: 50 G, out of the room of a deal of hers."""
    grant_id = grant(stage, rewards)
    epoch = rewards.to_month()
    rewards.to_month()
    room = rewards.incentives.roomOf(deal.t)
    with rewards.earned(stage.buyer) as earned:
        claim_data(stage, rewards, deal, grant_id, epoch)

    proof = keccak(encode(["bytes32", "uint48"], [rewards.g_token.accountIdOf(stage.buyer), epoch]))
    assert earned == {stage.buyer: 50 * G}
    assert rewards.events("Rewarded") == [rewards.incentives.Rewarded(Reward.DATA_MONTH, proof, stage.buyer, Token.G, 50 * G, 0).args]
    assert rewards.incentives.isDataPaid(proof)
    assert rewards.incentives.roomOf(deal.t) == room - 500_000


def test_claim_data__each_month__pays_again(stage: Stage, rewards: Rewards, deal: Deal) -> None:
    """INC-15: one payment a month; the second for the same month is refused, whatever grant proves it."""
    first, second = grant(stage, rewards), grant(stage, rewards, grantee=stage.expert)
    epoch = rewards.to_month()
    rewards.to_month(2)
    claim_data(stage, rewards, deal, first, epoch)
    claim_data(stage, rewards, deal, second, epoch + 1)
    for grant_id in (first, second):
        with stage.chain.expect("Incentives_Paid"):
            claim_data(stage, rewards, deal, grant_id, epoch)


def test_claim_data__person_who_becomes_a_member__paid_once(stage: Stage, rewards: Rewards, deal: Deal) -> None:
    """INC-15: neither before nor after her old account was claimed; the months that follow are the member's."""
    first, second = grant(stage, rewards), grant(stage, rewards, grantee=stage.expert)
    epoch = rewards.to_month()
    rewards.to_month(2)
    claim_data(stage, rewards, deal, first, epoch)
    stage.market.admit(stage.buyer, Roles.TESTER)
    for _ in range(2):
        for grant_id in (first, second):
            with stage.chain.expect("Incentives_Paid", proof=rewards.incentives.dataProofOf(stage.buyer, epoch)):
                claim_data(stage, rewards, deal, grant_id, epoch)
        with stage.chain.branch():
            claim_data(stage, rewards, deal, first, epoch + 1)
            with stage.chain.expect("Incentives_Paid"):
                claim_data(stage, rewards, deal, second, epoch + 1)
        if not rewards.g_of(stage.buyer):
            stage.suite.g_token.claim(sender=stage.buyer)


def test_claim_data__two_keys_of_a_member__paid_once(stage: Stage, rewards: Rewards, deal: Deal) -> None:
    """INC-15: the account counts, not the key that granted."""
    new_key = stage.chain.account(298)
    stage.suite.data_grants.grant(stage.store, FIELDS, rewards.clock.now + FAR, sender=new_key)
    old, new = grant(stage, rewards, owner=stage.carrier), int(stage.suite.data_grants.grantCount()) - 1
    rotate(stage, stage.carrier_id, new_key)
    epoch = rewards.to_month()
    rewards.to_month()
    claim_data(stage, rewards, deal, old, epoch)
    with stage.chain.expect("Incentives_Paid"):
        claim_data(stage, rewards, deal, new, epoch)


@pytest.mark.parametrize("late", [0, 1])
def test_claim_data__given_at_the_month_s_first_second__counts(stage: Stage, rewards: Rewards, deal: Deal, late: int) -> None:
    """INC-12: an instant of the month is enough to miss it."""
    epoch = rewards.to_month(seconds=late)
    grant_id = grant(stage, rewards)
    rewards.to_month()
    if late:
        with stage.chain.expect("Incentives_NotCovered", grantId=grant_id, epoch=epoch):
            claim_data(stage, rewards, deal, grant_id, epoch)
    else:
        claim_data(stage, rewards, deal, grant_id, epoch)


@pytest.mark.parametrize("early", [0, 1])
def test_claim_data__ended_with_the_month__counts(stage: Stage, rewards: Rewards, deal: Deal, early: int) -> None:
    """INC-12: valid to the last second."""
    epoch = int(rewards.incentives.epoch()) + 1
    grant_id = grant(stage, rewards, until=(epoch + 1) * EPOCH - early)
    rewards.to_month(2)
    if early:
        with stage.chain.expect("Incentives_NotCovered", grantId=grant_id, epoch=epoch):
            claim_data(stage, rewards, deal, grant_id, epoch)
    else:
        claim_data(stage, rewards, deal, grant_id, epoch)


@pytest.mark.parametrize("early", [0, 1])
def test_claim_data__revoked__counts_from_the_month_s_end(stage: Stage, rewards: Rewards, deal: Deal, early: int) -> None:
    """INC-12"""
    grant_id = grant(stage, rewards)
    epoch = int(rewards.incentives.epoch()) + 1
    rewards.clock.to((epoch + 1) * EPOCH - early)
    stage.suite.data_grants.revoke(grant_id, sender=stage.buyer)
    rewards.clock.pass_(seconds=5)
    if early:
        with stage.chain.expect("Incentives_NotCovered", grantId=grant_id, epoch=epoch):
            claim_data(stage, rewards, deal, grant_id, epoch)
    else:
        claim_data(stage, rewards, deal, grant_id, epoch)


def test_claim_data__month_runs__Incentives_EpochRuns(stage: Stage, rewards: Rewards, deal: Deal) -> None:
    """INC-12: one second before its end."""
    grant_id = grant(stage, rewards)
    epoch = rewards.to_month()
    rewards.clock.just_before((epoch + 1) * EPOCH)
    with stage.chain.expect("Incentives_EpochRuns", epoch=epoch, current=epoch):
        claim_data(stage, rewards, deal, grant_id, epoch)


def test_claim_data__unknown_grant__Incentives_NotCovered(stage: Stage, rewards: Rewards, deal: Deal) -> None:
    """INC-12"""
    with stage.chain.expect("Incentives_NotCovered", grantId=9, epoch=1):
        claim_data(stage, rewards, deal, 9, 1)


def test_claim_data__grantee_is_nobody__Incentives_NotGrantee(stage: Stage, rewards: Rewards, deal: Deal) -> None:
    """INC-13: a person, a suspended member, a key that the owner took herself afterwards."""
    new_key = stage.chain.account(298)
    person = grant(stage, rewards, grantee=stage.stranger)
    suspended = grant(stage, rewards, grantee=stage.expert)
    own = grant(stage, rewards, owner=stage.carrier, grantee=new_key)
    registry = stage.suite.registry
    registry.setStanding(registry.memberIdOf(stage.expert), 2, bytes(32), sender=stage.admin)
    rotate(stage, stage.carrier_id, new_key)
    epoch = rewards.to_month()
    rewards.to_month()
    for grant_id, grantee in ((person, stage.stranger), (suspended, stage.expert), (own, new_key)):
        with stage.chain.expect("Incentives_NotGrantee", grantee=grantee.address):
            claim_data(stage, rewards, deal, grant_id, epoch)


def test_claim_data__not_her_deal__Incentives_NotParty(stage: Stage, rewards: Rewards, deal: Deal) -> None:
    """INC-14: the referrer is no party."""
    grant_id = grant(stage, rewards, owner=stage.second_buyer)
    epoch = rewards.to_month()
    rewards.to_month()
    with stage.chain.expect("Incentives_NotParty", owner=stage.second_buyer.address):
        claim_data(stage, rewards, deal, grant_id, epoch)


@pytest.mark.parametrize("party", ["maker", "carrier"])
def test_claim_data__maker_or_carrier__is_paid_too(stage: Stage, rewards: Rewards, deal: Deal, party: str) -> None:
    """INC-14"""
    owner: Account = getattr(stage, party)
    grant_id = grant(stage, rewards, owner=owner)
    epoch = rewards.to_month()
    rewards.to_month()
    with rewards.earned(owner) as earned:
        claim_data(stage, rewards, deal, grant_id, epoch)
    assert earned == {owner: 50 * G}


def test_claim_data__silently_accepted__Incentives_NothingDue(stage: Stage, rewards: Rewards) -> None:
    """INC-14: the rule asks for a confirmed deal."""
    deal = stage.make_deal()
    grant_id = grant(stage, rewards)
    rewards.ship(deal)
    rewards.clock.pass_(days=7)
    stage.escrow.settle(deal.t, sender=stage.stranger)
    rewards.claim(deal)
    epoch = rewards.to_month()
    rewards.to_month()
    with stage.chain.expect("Incentives_NothingDue", dealId=deal.id):
        claim_data(stage, rewards, deal, grant_id, epoch)


def test_claim_data__parties_not_paid_yet__Incentives_ClaimFirst(stage: Stage, rewards: Rewards) -> None:
    """INC-11: what the deal itself makes due has the first call on its room."""
    deal = rewards.sell()
    grant_id = grant(stage, rewards)
    epoch = rewards.to_month()
    rewards.to_month()
    with stage.chain.expect("Incentives_ClaimFirst", dealId=deal.id):
        claim_data(stage, rewards, deal, grant_id, epoch)


def test_claim_data__no_room__Incentives_RoomTooLow(stage: Stage, rewards: Rewards) -> None:
    """INC-7, INC-14: not cut, so that nobody can spoil another's month with a small deal."""
    deal = rewards.sell(offer_id=stage.post_offer(unit_price_amount=4_000_000))
    rewards.claim(deal)
    grant_id = grant(stage, rewards)
    epoch = rewards.to_month()
    rewards.to_month()
    with stage.chain.expect("Incentives_RoomTooLow", roomAmount=0, neededAmount=50 * G):
        claim_data(stage, rewards, deal, grant_id, epoch)


def test_claim_data__budget_spent__Incentives_Waits(stage: Stage, rewards: Rewards, deal: Deal) -> None:
    """INC-8: nothing is lost: it can be claimed a month later."""
    grant_id = grant(stage, rewards)
    epoch = rewards.to_month()
    rewards.to_month()
    rewards.incentives.setBudget(Reward.DATA_MONTH, 49 * G, sender=stage.admin)
    with stage.chain.expect("Incentives_Waits", rule=Reward.DATA_MONTH):
        claim_data(stage, rewards, deal, grant_id, epoch)
    rewards.incentives.setBudget(Reward.DATA_MONTH, 50 * G, sender=stage.admin)
    claim_data(stage, rewards, deal, grant_id, epoch)
    assert rewards.paid() == {Reward.DATA_MONTH: 50 * G}
