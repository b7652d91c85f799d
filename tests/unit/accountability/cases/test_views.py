"""What Cases tells."""

from __future__ import annotations

from guildhall.messages import Phase, Row
from tests.deal_states import CASE_STATES, OPEN_STATES, state_of
from tests.stage import Stage


def test_clock_of__no_case__all_zero(stage: Stage) -> None:
    """CAS-22"""
    for state in ("unknown", *(name for name in OPEN_STATES if name not in CASE_STATES), "refunded", "split"):
        with stage.chain.branch():
            deal = state_of(stage, state)
            assert stage.cases.clockOf(deal.t) == (Phase.NONE, Row.NONE, 0), state
            with stage.chain.expect("Cases_WrongPhase", dealId=deal.id):
                stage.cases.settle(deal.t, sender=stage.stranger)


def test_case_of__never_had_one__all_zero(stage: Stage) -> None:
    """CAS-1"""
    deal = stage.make_deal()

    assert set(map(int, stage.cases.caseOf(deal.id)[:11])) == {0}


def test_account_of__case__its_number_behind_the_contract(stage: Stage) -> None:
    """CAS-1"""
    state_of(stage, "disputed")
    deal = state_of(stage, "claimed")
    case_id = stage.cases.caseOf(deal.id).caseId

    assert case_id == 2
    account = bytes.fromhex(stage.cases.address[2:]) + case_id.to_bytes(12, "big")
    assert stage.cases.accountOf(case_id) == account
    assert stage.escrow.balanceOf(account) == deal.locks.stake


def test_eip712_domain__of_the_contract__as_signed_under(stage: Stage) -> None:
    """CAS-2"""
    domain = stage.suite.cases_domain
    told = stage.cases.eip712Domain()
    assert tuple(told)[:5] == (b"\x0f", domain.name, domain.version, domain.chain_id, domain.address)


def test_escrow__of_the_contract__as_wired(stage: Stage) -> None:
    """CAS-22"""
    assert stage.cases.ESCROW() == stage.suite.escrow.address
    assert stage.suite.escrow.cases() == stage.suite.court.cases() == stage.suite.risk_pool.claimant() == stage.cases.address
