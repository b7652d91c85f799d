"""Attacks that once worked, each with the step that stops it."""

from __future__ import annotations

from guildhall.market import Roles
from guildhall.messages import Act, Phase, Row
from tests.courtroom import Courtroom
from tests.deal_states import fund, state_of
from tests.stage import Stage


def test_arrival__stated_by_a_friend_of_the_maker__refused(stage: Stage) -> None:
    """CAS-11: refuted, a false arrival would have cost the buyer the refund that she had won."""
    Courtroom(stage)
    deal = state_of(stage, "refund due")
    friend = stage.chain.account(90)
    stage.market.admit(friend, Roles.CARRIER)
    statement = stage.statement(deal, Act.ARRIVE, friend)

    for sender in (friend, stage.maker, stage.stranger):
        with stage.chain.expect("Cases_NotParty", signer=sender):
            stage.cases.arrive(deal.t, *statement, sender=sender)
    assert stage.cases.caseOf(deal.id).phase == Phase.GOODS


def test_split__after_a_lost_appeal__refused_until_the_stakes_are_divided(stage: Stage) -> None:
    """CAS-23: buyer and maker would have taken home what two juries gave the carrier."""
    room = Courtroom(stage)
    deal = state_of(stage, "claim tried")
    room.hold(deal, Row.DELIVERY_PROVEN)
    fund(stage, deal)
    stage.state(deal, Act.APPEAL, stage.buyer)
    room.hold(deal, Row.DELIVERY_PROVEN)

    with stage.chain.expect("Cases_WrongPhase", dealId=deal.id, phase=Phase.APPEAL):
        stage.cases.split(deal.t, 1, stage.splits(deal, 1), sender=stage.stranger)

    with stage.moved(stage.carrier) as moved:
        stage.cases.settle(deal.t, sender=stage.stranger)
    stake = deal.locks.stake
    fee = deal.terms.price_amount * 500 // 10_000
    assert moved == {stage.carrier: stake + 2 * stake - 2 * fee + deal.terms.freight_amount}


def test_cases__blocked_by_compliance__deals_end_all_the_same(stage: Stage) -> None:
    """ESC-3, CAS-22: a block on Cases would have kept every stake, and every deal with one, where it is."""
    deal = state_of(stage, "disputed")
    stage.u_token.setSendBlocked(stage.cases, True, sender=stage.admin)

    stage.cases.split(deal.t, 1, stage.splits(deal, 1), sender=stage.stranger)

    assert stage.escrow.dealOf(deal.id).row == Row.SPLIT
    assert stage.escrow.balanceOf(stage.cases.accountOf(stage.cases.caseOf(deal.id).caseId)) == 0
