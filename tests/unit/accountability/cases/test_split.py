"""Cases.split: both sides divide the price: SPLIT. With a case open: test_paths."""

from __future__ import annotations

import pytest

from guildhall.market import BOND_TAG
from guildhall.messages import Act, Row, Status
from tests.deal_states import BOUND_STATES, CASE_STATES, state_of
from tests.stage import DAY, FREIGHT, FUNDS, Deal, Stage, U

PRICE, DEPOSIT, MARGIN, FEE = 1_000 * U, 10 * U, 300 * U, 50 * U
PART = 400 * U
LEFT = 503_400_000
"""Of the other 600 U, after 15 %, 0.6 % and 0.5 %."""


@pytest.fixture
def deal(stage: Stage) -> Deal:
    """LOCKED."""
    return stage.make_deal()


@pytest.mark.parametrize("state", ["unknown", "pending", "fulfilled", "refunded", "cancelled"])
def test_split__not_open__Escrow_WrongStatus(stage: Stage, state: str) -> None:
    """CAS-20"""
    deal = state_of(stage, state)
    status = stage.escrow.dealOf(deal.id).status

    with stage.chain.expect("Escrow_WrongStatus", dealId=deal.id, status=status):
        stage.cases.split(deal.t, PART, stage.splits(deal, PART), sender=stage.stranger)
    assert status in (Status.NONE, Status.PENDING, Status.CLOSED)


def test_split__buyer_did_not_sign__Cases_BadSignature(stage: Stage, deal: Deal) -> None:
    """CAS-21"""
    expires_at, _, maker, _ = stage.splits(deal, PART)
    forged = stage.acts.split(deal.terms, stage.maker.key, stage.buyer.address, PART)

    for signature in (b"", forged, maker):
        with stage.chain.expect("Cases_BadSignature", signer=stage.buyer):
            stage.cases.split(deal.t, PART, (expires_at, signature, maker, b""), sender=stage.maker)


def test_split__maker_did_not_sign__Cases_BadSignature(stage: Stage, deal: Deal) -> None:
    """CAS-21"""
    expires_at, buyer, _, _ = stage.splits(deal, PART)
    forged = stage.acts.split(deal.terms, stage.buyer.key, stage.maker.address, PART)

    for signature in (b"", forged, buyer):
        with stage.chain.expect("Cases_BadSignature", signer=stage.maker):
            stage.cases.split(deal.t, PART, (expires_at, buyer, signature, b""), sender=stage.buyer)


def test_split__payee_did_not_sign__Cases_BadSignature(stage: Stage, deal: Deal) -> None:
    """CAS-21"""
    stage.escrow.assign(deal.t, stage.factor, sender=stage.maker)
    both = stage.splits(deal, PART)

    for signature in (b"", both[2]):
        with stage.chain.expect("Cases_BadSignature", signer=stage.factor):
            stage.cases.split(deal.t, PART, (*both[:3], signature), sender=stage.maker)


def test_split__another_part_or_expiry_signed__Cases_BadSignature(stage: Stage, deal: Deal) -> None:
    """CAS-21: a signature holds for one part, to the unit, and until one instant."""
    signed = stage.splits(deal, PART, expires_at=stage.clock.now + DAY)

    for part in (PART - 1, PART + 1):
        with stage.chain.expect("Cases_BadSignature", signer=stage.buyer):
            stage.cases.split(deal.t, part, signed, sender=stage.stranger)
    with stage.chain.expect("Cases_BadSignature", signer=stage.buyer):
        stage.cases.split(deal.t, PART, (signed[0] + 1, *signed[1:]), sender=stage.stranger)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
@pytest.mark.parametrize("state", ["delivered", "disputed", "dispute tried"])
def test_split__at_its_expiry__Escrow_TooLate(stage: Stage, state: str, seconds: int) -> None:
    """CAS-21"""
    deal = state_of(stage, state)
    expires_at = stage.clock.now + DAY
    consents = stage.splits(deal, PART, expires_at=expires_at)
    stage.clock.to(expires_at + seconds)

    if seconds < 0:
        stage.cases.split(deal.t, PART, consents, sender=stage.stranger)
        assert stage.escrow.dealOf(deal.id).row == Row.SPLIT
    else:
        with stage.chain.expect("Escrow_TooLate", now_=expires_at + seconds, deadline=expires_at):
            stage.cases.split(deal.t, PART, consents, sender=stage.stranger)


@pytest.mark.parametrize("beyond", [-1, 0, 1])
@pytest.mark.parametrize("state", ["locked", "disputed", "refund due"])
def test_split__one_above_the_price__Matrix_SplitTooHigh(stage: Stage, state: str, beyond: int) -> None:
    """CAS-20"""
    deal, part = state_of(stage, state), PRICE + beyond
    if beyond > 0:
        with stage.chain.expect("Matrix_SplitTooHigh", buyerAmount=part, priceAmount=PRICE):
            stage.cases.split(deal.t, part, stage.splits(deal, part), sender=stage.stranger)
    else:
        stage.cases.split(deal.t, part, stage.splits(deal, part), sender=stage.stranger)
        assert stage.escrow.dealOf(deal.id).row == Row.SPLIT


def test_split__before_pickup__freight_to_the_buyer_and_told(stage: Stage, deal: Deal) -> None:
    """CAS-21"""
    with stage.moved(stage.buyer, stage.maker, stage.expert) as moved:
        stage.cases.split(deal.t, PART, stage.splits(deal, PART), sender=stage.stranger)

    assert stage.chain.logs == [stage.closed(deal, Row.SPLIT, buyer_part=PART)]
    assert moved == {stage.buyer: PART + FREIGHT + DEPOSIT, stage.maker: LEFT + MARGIN, stage.expert: 9 * U}
    closed = stage.escrow.dealOf(deal.id)
    assert (closed.status, closed.row) == (Status.CLOSED, Row.SPLIT)


def test_split__after_pickup__freight_to_the_carrier(stage: Stage, deal: Deal) -> None:
    """CAS-21"""
    stage.pick_up(deal)

    with stage.moved(stage.buyer, stage.maker, stage.carrier) as moved:
        stage.cases.split(deal.t, PART, stage.splits(deal, PART), sender=stage.stranger)

    assert stage.chain.logs == [stage.closed(deal, Row.SPLIT, is_shipped=True, buyer_part=PART)]
    assert moved == {stage.buyer: PART + DEPOSIT, stage.maker: LEFT + MARGIN, stage.carrier: FREIGHT}
    assert stage.balance(stage.carrier, BOND_TAG) == FUNDS


@pytest.mark.parametrize("part", [0, 1, PRICE - 1, PRICE])
def test_split__nothing_or_all_to_the_buyer__paid(stage: Stage, deal: Deal, part: int) -> None:
    """CAS-20"""
    expected = stage.payoff(deal, Row.SPLIT, buyer_part=part)

    with stage.moved(stage.buyer, stage.maker) as moved:
        stage.cases.split(deal.t, part, stage.splits(deal, part), sender=stage.stranger)

    assert moved == {stage.buyer: part + FREIGHT + DEPOSIT, stage.maker: expected.payee + MARGIN}


@pytest.mark.parametrize("part", [PRICE - FEE - 1, PRICE - FEE, PRICE - FEE + 1, PRICE])
def test_split__jury_is_due__paid_first_and_the_buyer_the_rest(stage: Stage, part: int) -> None:
    """CAS-20, CAS-21: as much as the jury leaves."""
    deal = state_of(stage, "refund due")
    trial_id = stage.cases.caseOf(deal.id).firstTrialId

    with stage.moved(stage.buyer) as moved:
        stage.cases.split(deal.t, part, stage.splits(deal, part), sender=stage.stranger)

    assert moved == {stage.buyer: min(part, PRICE - FEE) + DEPOSIT}
    assert stage.escrow.balanceOf(stage.court.accountOf(trial_id)) == FEE


def test_split__claim_assigned__rest_to_the_payee(stage: Stage, deal: Deal) -> None:
    """CAS-21, ESC-70"""
    stage.escrow.assign(deal.t, stage.factor, sender=stage.maker)
    three = stage.splits(deal, PART, stage.buyer, stage.maker, stage.factor)

    with stage.moved(stage.maker, stage.factor) as moved:
        stage.cases.split(deal.t, PART, three, sender=stage.stranger)

    assert moved == {stage.maker: MARGIN, stage.factor: LEFT}


@pytest.mark.parametrize("state", BOUND_STATES, ids=lambda state: state.replace(" ", "-"))
def test_split__ruling_there_or_binding_a_carrier__Cases_WrongPhase(stage: Stage, state: str) -> None:
    """CAS-23: nobody who lost a stake takes it home by agreeing with the other side."""
    deal = state_of(stage, state)
    phase = stage.cases.caseOf(deal.id).phase

    with stage.chain.expect("Cases_WrongPhase", dealId=deal.id, phase=phase):
        stage.cases.split(deal.t, PART, stage.splits(deal, PART), sender=stage.stranger)


FREE_STATES = tuple(state for state in CASE_STATES if state not in BOUND_STATES)


@pytest.mark.parametrize("state", FREE_STATES, ids=lambda state: state.replace(" ", "-"))
def test_split__case_open__ended_and_told(stage: Stage, state: str) -> None:
    """CAS-20: in every phase of every case, and no statement counts afterwards."""
    deal = state_of(stage, state)
    before = stage.cases.caseOf(deal.id)

    stage.cases.split(deal.t, PART, stage.splits(deal, PART), sender=stage.stranger)

    assert stage.cases.CaseEnded(deal.id, before.kind, Row.SPLIT) in stage.chain.logs
    assert stage.escrow.dealOf(deal.id).row == Row.SPLIT
    with stage.chain.expect("Cases_WrongPhase", dealId=deal.id):
        stage.state(deal, Act.TESTIFY, stage.buyer)
    with stage.chain.expect("Cases_WrongPhase", dealId=deal.id):
        stage.cases.settle(deal.t, sender=stage.stranger)
