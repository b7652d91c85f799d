"""The cases of the season, each by its payments: stakes, fees and penalties are worked out here from price and policy alone."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache

import pytest

from guildhall.demo import SEED, START_AT, Record, play_season, render_data
from guildhall.demo.cast import JURORS
from guildhall.demo.jury import VERDICTS
from guildhall.demo.record import CaseRecord, TrialRecord
from guildhall.demo.season import Fate
from guildhall.evm import Chain, load
from guildhall.messages import CaseKind, Row
from guildhall.tracing import item_id, serial_hash

U = 1_000_000
SEAT_BOND = 100 * U
PENALTY = SEAT_BOND // 10
SEEDS = (SEED, 7)


@cache
def remembered(seed: int) -> Record:
    return play_season(Chain(load(), timestamp=START_AT), seed)


@pytest.fixture(params=SEEDS, scope="module")
def record(request: pytest.FixtureRequest) -> Record:
    return remembered(request.param)


def case_of(record: Record, fate: Fate) -> CaseRecord:
    """The last case of the one deal with this fate."""
    return [case for case in record.cases if case.deal.plan.fate is fate][-1]


def stake(case: CaseRecord) -> int:
    return case.deal.terms.price_amount * 20 // 100


def fee(case: CaseRecord) -> int:
    return case.deal.terms.price_amount * 5 // 100


def paid(case: CaseRecord) -> Counter[tuple[str, str]]:
    """Sums by payer and payee; jurors, their bonds and shares left out."""
    sums: Counter[tuple[str, str]] = Counter()
    for payment in case.payments:
        if payment.what not in ("penalty", "juror's share"):
            sums[payment.payer, payment.payee] += payment.amount
    return sums


def penalties(case: CaseRecord) -> list[int]:
    return [payment.amount for payment in case.payments if payment.what == "penalty"]


def expect_shares(trial: TrialRecord, case: CaseRecord, brought: int) -> None:
    """Winners share a trial's account equally; what does not divide stays."""
    shares = {payment.payee: payment.amount for payment in case.payments if payment.payer == f"Trial {trial.number}"}
    winners = {juror.name for juror in trial.winners()}
    assert shares == dict.fromkeys(winners, brought // len(winners))


def test_refunded__appeal_upheld__loser_pays_second_jury_row_pays_the_first(record: Record) -> None:
    case = case_of(record, Fate.REFUNDED)
    first, second = case.trials
    buyer, maker, stakes = case.deal.plan.buyer.name, case.deal.maker.name, f"Stakes of case {case.number}"
    assert (case.kind, case.by, case.against, case.row) == (CaseKind.DISPUTE, buyer, maker, Row.OFF_SPEC_REFUND)
    assert [(len(trial.jurors), trial.count(Row.OFF_SPEC_REFUND)) for trial in case.trials] == [(7, 5), (15, 11)]
    assert paid(case) == {
        (buyer, stakes): stake(case),
        (maker, stakes): 2 * stake(case),
        (stakes, f"Trial {second.number}"): 2 * fee(case),
        (stakes, buyer): stake(case) + 2 * stake(case) - 2 * fee(case),
        ("Row OFF_SPEC_REFUND", f"Trial {first.number}"): fee(case),
    }
    assert sorted(penalties(case)) == [PENALTY] * 2 + [2 * PENALTY] * 4
    expect_shares(first, case, fee(case) + 2 * PENALTY)
    expect_shares(second, case, 2 * fee(case) + 8 * PENALTY)
    terms, payoff = case.deal.terms, case.deal.payoff
    margin = terms.price_amount * 30 // 100
    assert payoff.carrierAmount == terms.freight_amount
    assert payoff.buyerAmount == terms.price_amount * 101 // 100 + margin - fee(case)
    assert payoff.makerAmount == payoff.payeeAmount == 0


def test_false_claim__ruled_against_the_buyer__her_stake_pays_jury_and_maker(record: Record) -> None:
    case = case_of(record, Fate.FALSE)
    (trial,) = case.trials
    buyer, maker, stakes = case.deal.plan.buyer.name, case.deal.maker.name, f"Stakes of case {case.number}"
    assert (case.row, trial.count(Row.FALSE_CLAIM), trial.count(Row.OFF_SPEC_REFUND)) == (Row.FALSE_CLAIM, 6, 1)
    assert paid(case) == {
        (buyer, stakes): stake(case),
        (stakes, f"Trial {trial.number}"): fee(case),
        (stakes, maker): stake(case) - fee(case),
    }
    expect_shares(trial, case, fee(case) + PENALTY)
    assert case.deal.payoff.payeeAmount > 0 == case.deal.payoff.buyerAmount


def test_conceded__goods_back__stake_home_and_nobody_judges(record: Record) -> None:
    case = case_of(record, Fate.CONCEDED)
    buyer, stakes = case.deal.plan.buyer.name, f"Stakes of case {case.number}"
    assert (case.row, case.trials) == (Row.CONCEDED, [])
    assert paid(case) == {(buyer, stakes): stake(case), (stakes, buyer): stake(case)}
    terms, locks, payoff = case.deal.terms, case.deal.locks, case.deal.payoff
    freight_back = min(terms.freight_amount, locks.wagerAmount)
    assert payoff.buyerAmount == terms.price_amount + locks.depositAmount + locks.penaltyAmount + freight_back
    assert payoff.makerAmount == locks.wagerAmount - freight_back


def test_damaged__breach_on_record__carrier_stands_in_for_the_sale(record: Record) -> None:
    case = case_of(record, Fate.DAMAGED)
    deal = case.deal
    assert (case.kind, case.by, case.against, case.trials) == (CaseKind.DAMAGE, deal.plan.buyer.name, deal.carrier.name, [])
    assert deal.has_breach and not case.payments, "it costs the buyer nothing"
    terms, locks, payoff = deal.terms, deal.locks, deal.payoff
    assert payoff.buyerAmount == locks.buyerAmount
    assert payoff.payeeAmount + payoff.riskPoolAmount == terms.price_amount
    assert payoff.reserveAmount == locks.reserveAmount - terms.price_amount
    assert [each.signer for each in case.moments()][-1] == "Escrow"
    assert deal.carrier.name in [moment.signer for moment in case.moments()], "the goods go to the carrier, who signs"


def test_not_delivered__claim_ruled_false__its_stake_pays_jury_and_buyer(record: Record) -> None:
    case = case_of(record, Fate.UNDELIVERED)
    (trial,) = case.trials
    carrier, buyer, stakes = case.deal.carrier.name, case.deal.plan.buyer.name, f"Stakes of case {case.number}"
    assert (case.kind, case.by, case.row) == (CaseKind.CLAIM, carrier, Row.NOT_DELIVERED)
    assert paid(case) == {
        (carrier, stakes): stake(case),
        (stakes, f"Trial {trial.number}"): fee(case),
        (stakes, buyer): stake(case) - fee(case),
    }
    assert penalties(case) == []
    assert case.deal.payoff.buyerAmount == case.deal.locks.buyerAmount


def test_delivery_proven__nobody_denies__stake_home_deposit_to_the_pool(record: Record) -> None:
    case = case_of(record, Fate.UNDENIED)
    carrier, stakes = case.deal.carrier.name, f"Stakes of case {case.number}"
    assert (case.row, case.trials) == (Row.DELIVERY_PROVEN, [])
    assert paid(case) == {(carrier, stakes): stake(case), (stakes, carrier): stake(case)}
    assert case.ended_at - case.opened_at >= 7 * 86_400
    premium = case.deal.terms.price_amount * 50 // 10_000
    assert case.deal.payoff.riskPoolAmount == premium + case.deal.locks.depositAmount


def test_overturned__inspection__pool_pays_the_jury_and_the_deal_goes_on(record: Record) -> None:
    case = case_of(record, Fate.OVERTURNED)
    (trial,) = case.trials
    maker, stakes = case.deal.maker.name, f"Stakes of case {case.number}"
    assert (case.kind, case.by, case.row, case.deal.row) == (CaseKind.INSPECTION, maker, Row.OVERTURNED, Row.FULFILLED)
    assert case.deal.closed_at > case.ended_at and case.deal.delivered_at > case.ended_at
    assert paid(case) == {
        (maker, stakes): stake(case),
        (stakes, maker): stake(case),
        ("Risk pool", f"Trial {trial.number}"): fee(case),
    }


def test_never_back__contested_arrival__lost_and_the_pool_pays_the_jury(record: Record) -> None:
    arrival, contest = [case for case in record.cases if case.deal.plan.fate is Fate.NEVER_BACK]
    (trial,) = contest.trials
    deal, maker, stakes = contest.deal, contest.deal.maker.name, f"Stakes of case {contest.number}"
    assert (arrival.by, arrival.row, arrival.payments, arrival.ended_at) == (deal.carrier.name, Row.NONE, [], contest.opened_at)
    assert (contest.by, contest.against, contest.row) == (maker, deal.carrier.name, Row.LOST_IN_TRANSIT)
    assert paid(contest) == {
        (maker, stakes): stake(contest),
        (stakes, maker): stake(contest),
        ("Risk pool", f"Trial {trial.number}"): fee(contest),
    }
    assert deal.payoff.buyerAmount == deal.locks.buyerAmount


def test_returned__nobody_opens__deposit_is_what_it_costs_her_and_the_carrier_earns_nothing(record: Record) -> None:
    case = case_of(record, Fate.RETURNED)
    terms, payoff, locks = case.deal.terms, case.deal.payoff, case.deal.locks
    assert (case.kind, case.row, case.payments) == (CaseKind.RETURN, Row.RETURNED, [])
    assert payoff.buyerAmount == terms.price_amount + terms.freight_amount
    assert payoff.makerAmount == locks.wagerAmount + locks.penaltyAmount + locks.depositAmount
    assert payoff.carrierAmount == 0


@pytest.mark.parametrize(("fate", "row", "silent"), [(Fate.UNRULED, Row.NO_RULING, 4), (Fate.UNRULED_BACK, Row.NO_RULING_RETURNED, 5)])
def test_no_quorum__stakes_home__the_silent_pay_those_who_voted(record: Record, fate: Fate, row: Row, silent: int) -> None:
    case = case_of(record, fate)
    (trial,) = case.trials
    buyer, stakes = case.deal.plan.buyer.name, f"Stakes of case {case.number}"
    assert (case.row, trial.row, len(trial.votes)) == (row, Row.NONE, 7 - silent)
    assert paid(case) == {(buyer, stakes): stake(case), (stakes, buyer): stake(case)}
    assert penalties(case) == [PENALTY] * silent
    expect_shares(trial, case, silent * PENALTY)
    is_back = row is Row.NO_RULING_RETURNED
    assert (case.deal.payoff.payeeAmount == 0) == is_back


def test_trials__each__seats_jurors_who_vote_as_planned(record: Record) -> None:
    trials = [(case, trial) for case in record.cases for trial in case.trials]
    assert len(trials) == len(VERDICTS)
    for case, trial in trials:
        verdict = VERDICTS[case.deal.plan.fate, trial.is_appeal]
        assert set(trial.jurors) <= set(JURORS) and len(set(trial.jurors)) == len(trial.jurors) == (15 if trial.is_appeal else 7)
        assert trial.row is (Row.NONE if verdict.silent else verdict.row)
        assert trial.committed == set(trial.votes)


def test_accounts__at_the_end__stakes_and_bonds_empty_trials_keep_dust(record: Record) -> None:
    for account in record.accounts:
        most = {"Stakes": 0, "Juror bond": 0, "Trial": 14}.get(account.kind)
        assert most is None or account.held_amount <= most, account.name
        assert account.in_amount >= account.held_amount >= 0
    assert sum(account.held_amount for account in record.accounts) == record.held_amount
    assert {account.kind for account in record.accounts} == {"Stakes", "Trial", "Juror bond", "Risk pool", "Pot"}
    assert record.owed_amount == 0


def test_stakes__each_case__account_took_in_what_was_staked(record: Record) -> None:
    accounts = {account.name: account.in_amount for account in record.accounts}
    for case in record.cases:
        name = f"Stakes of case {case.number}"
        staked = sum(payment.amount for payment in case.payments if payment.payee == name)
        assert accounts.get(name, 0) == staked == sum(payment.amount for payment in case.payments if payment.payer == name)


def test_item__reworked_deal__in_its_lot_and_handed_over_twice(record: Record) -> None:
    deal = next(deal for deal in record.deals if deal.plan.fate is Fate.REWORKED)
    item = deal.item
    assert item is not None and item.item_id == item_id(item.lot_id, serial_hash(item.serial))
    steps = Counter(moment.transaction.step for moment in deal.moments if moment.transaction is not None)
    assert (steps["open a lot"], steps["pack an item"], steps["hand goods over"]) == (1, 1, 2)
    assert not any(moment.error for moment in deal.moments)


def test_data__json__says_what_the_record_says(record: Record) -> None:
    data = json.loads(render_data(record))
    books = data["books"]
    assert books["inAmount"] == books["outAmount"] + books["heldAmount"] == record.in_amount
    assert [(case["number"], case["row"]) for case in data["cases"]] == [(case.number, case.row.name) for case in record.cases]
    assert {deal["row"] for deal in data["deals"]} == {deal.row.name for deal in record.deals}
    votes = [trial["votes"] for case in data["cases"] for trial in case["trials"]]
    assert sum(len(each) for each in votes) == 7 * 7 + 15
    assert [deal["number"] for deal in data["deals"] if deal["item"]] == [
        deal.number for deal in record.deals if deal.plan.fate is Fate.REWORKED
    ]
