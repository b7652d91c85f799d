"""The incentive rules in the demo: each of the eight pays for its cause, and the books of G, of the pot and of U close to the unit."""

from __future__ import annotations

import io
from fractions import Fraction
from functools import cache

import pytest
from rich.console import Console

from guildhall.demo import SEED, START_AT, Record, play_season, print_season, render_data, render_page
from guildhall.demo.cast import HOTEL, STEADY, WORKSHOPS, person
from guildhall.demo.rights_figures import SEED_TEXTS, book_lines, gold_saving, rights_lines, rule_lines
from guildhall.demo.rights_record import GRANTED
from guildhall.demo.season import WISH
from guildhall.deploy import load_config
from guildhall.evm import Chain, load
from guildhall.messages import Reward, Row, Token

SEEDS = (SEED, 7)
G = U = 10**6
DAY = 86_400


@cache
def played(seed: int) -> Record:
    return play_season(Chain(load(), timestamp=START_AT), seed)


@pytest.fixture(params=SEEDS, scope="module")
def record(request: pytest.FixtureRequest) -> Record:
    return played(request.param)


def lines_of(record: Record, reward: Reward) -> list[tuple[str, int, int]]:
    return [(line.payee, line.amount, line.cut_amount) for line in record.rights.rewards if line.reward is reward]


# --------------------------------------------------------- books ----------------------------------------------------------


def test_books__g__raw_law_to_the_unit_and_g_as_fractions(record: Record) -> None:
    books = record.rights.books
    assert books.raw_issued == books.raw_held + books.raw_slashed + books.raw_redeemed
    assert books.issued_amount == books.held + books.aged + books.slashed_amount + books.redeemed_amount
    assert min(books.raw_held, books.raw_slashed, books.raw_redeemed, books.aged) > 0
    assert sum(each.raw for each in record.rights.holdings) == books.raw_held


def test_books__each_holder__same_law(record: Record) -> None:
    for each in record.rights.holdings:
        held = Fraction(each.raw, record.rights.books.index)
        assert each.issued_amount == held + each.aged + each.slashed_amount + each.redeemed_amount, each.name


def test_books__slashes__those_of_the_deals(record: Record) -> None:
    assert record.rights.books.slashed_amount == sum(slash.amount for slash in record.slashes)


def test_books__pot__in_is_out_plus_held(record: Record) -> None:
    pot = record.rights.pot
    assert pot.in_amount == pot.paid_amount + pot.held_amount
    assert pot.in_amount == sum(int(deal.payoff.platformAmount) for deal in record.deals)
    assert set(pot.paid) == {Reward.CARRIER, Reward.FEATURE} and min(pot.paid.values()) > 0


def test_books__u__issued_is_redeemed_plus_held(record: Record) -> None:
    money = record.rights.money
    assert money.issued_amount == money.redeemed_amount + money.wallets_amount + money.ledger_amount
    assert money.redeemed_amount == sum(amount for _, _, amount in money.redemptions) > 0
    assert money.ledger_amount == record.held_amount


def test_books__room__no_deal_pays_more_than_its_platform_fee(record: Record) -> None:
    value = load_config().incentives.g_value_amount
    spent = sum(line.amount if line.token is Token.U else line.amount * value // G for line in record.rights.rewards)
    assert spent <= sum(int(deal.payoff.platformAmount) for deal in record.deals)


# --------------------------------------------------------- rules ----------------------------------------------------------


def test_rules__all_eight__occur_with_the_seeds_numbers(record: Record) -> None:
    assert [line.reward for line in rule_lines(record)] == list(Reward)
    assert all(line.count > 0 and line.what for line in rule_lines(record))
    rules = load_config().incentives.rules
    assert [rules[each].amount for each in (Reward.DEMAND, Reward.FEATURE, Reward.DATA_MONTH, Reward.MAKER, Reward.STORE)] == [
        *(100 * G, 1_000 * U, 50 * G, 100 * G, 20 * G)
    ]
    assert (rules[Reward.MAKER].share_bps, rules[Reward.CARRIER].share_bps, rules[Reward.CARRIER].limit_bps) == (10_000, 500, 8_000)
    assert load_config().policy.fees["gold_discount_bps"] == 1_000
    assert set(SEED_TEXTS) == set(Reward)


def test_rules__demand_maker_store__amount_less_what_had_no_room(record: Record) -> None:
    for reward, amounts in {Reward.DEMAND: {100}, Reward.MAKER: {100, 200}, Reward.STORE: {20}}.items():
        found = lines_of(record, reward)
        assert found and {paid + cut for _, paid, cut in found} <= {amount * G for amount in amounts}
        assert any(cut == 0 for _, _, cut in found), reward
    fulfilled = [deal for deal in record.deals if deal.row is Row.FULFILLED]
    assert sorted(name for name, _, _ in lines_of(record, Reward.DEMAND)) == sorted(deal.plan.buyer.name for deal in fulfilled)


def test_rules__carrier__share_of_the_freight_of_fast_deals(record: Record) -> None:
    fast = {
        (deal.carrier.name, deal.terms.freight_amount // 20)
        for deal in record.deals
        if deal.delivered_at and (deal.delivered_at - deal.shipped_at) * 10 <= deal.terms.transit_period * 8
    }
    assert {(name, paid + cut) for name, paid, cut in lines_of(record, Reward.CARRIER)} <= fast


def test_rules__feature__ten_makers_with_ten_buyers_pay_who_asked_first(record: Record) -> None:
    ((payee, paid, cut),) = lines_of(record, Reward.FEATURE)
    deals = [deal for deal in record.deals if deal.plan.entry == WISH]
    others = [deal for deal in deals if deal.plan.buyer.name != payee]
    assert payee == deals[0].plan.buyer.name == "Ada Kern" and 0 < paid == 1_000 * U - cut
    assert {deal.maker for deal in others} == set(WORKSHOPS) and len({deal.plan.buyer for deal in others}) == 10


def test_rules__data__months_of_the_grants(record: Record) -> None:
    found = lines_of(record, Reward.DATA_MONTH)
    assert {(paid, cut) for _, paid, cut in found} == {(50 * G, 0)}
    assert len({name for name, _, _ in found}) >= 2 and HOTEL.name in {name for name, _, _ in found}


def test_rules__gold__after_three_months_lowers_the_platforms_share(record: Record) -> None:
    (badge,) = [each for each in record.rights.badges if each.what == "Gold badge"]
    assert badge.who == STEADY.name
    bulk = [deal for deal in record.deals if deal.maker is STEADY and deal.opened_at < badge.at]
    assert len(bulk) == 3 and not any(deal.terms.is_gold for deal in bulk)
    (after,) = [deal for deal in record.deals if deal.maker is STEADY and deal.opened_at > badge.at]
    assert after.terms.is_gold and gold_saving(after) * 10 == pytest.approx(after.terms.price_amount * 6 // 100, abs=10)


def test_rules__royalty__paid_in_the_split(record: Record) -> None:
    deals = [deal for deal in record.deals if any(deal.payoff.royaltyAmounts)]
    assert deals and all(deal.plan.standard.royalties for deal in deals)


# ------------------------------------------------------- perks, age ------------------------------------------------------


def test_perks__three_kinds__burned_and_kept(record: Record) -> None:
    perks = {each.what: each for each in record.rights.perks}
    assert {each.price_amount for each in perks.values()} == {50 * G, 100 * G, 200 * G}
    assert record.rights.books.redeemed_amount == 350 * G
    assert any("let in" in each.what and each.who == person("Ada Kern").name for each in record.rights.badges)
    assert perks["priority among equal matches"].until - perks["priority among equal matches"].at == 30 * DAY


def test_perks__priority__the_hotel_is_served_and_the_other_is_not(record: Record) -> None:
    lamp = [deal for deal in record.deals if deal.plan.buyer is HOTEL and deal.plan.standard.key == "lamp"]
    rivals = [plan for plan in record.unmatched if plan.round == 7]
    assert len(lamp) == len(rivals) == 1
    served, rival = lamp[0].plan, rivals[0]
    assert (served.good, served.limit_amount, served.buyer.place) == (rival.good, rival.limit_amount, rival.buyer.place)
    assert rival.number < served.number, "the other one was there first"
    assert not record.rounds[7].gap_amount


def test_ageing__from_month_to_month__nobody_gains_by_waiting(record: Record) -> None:
    months = record.rights.months
    assert [month.epoch for month in months] == list(range(1, len(months) + 1)) and len(months) >= 4
    inspectors = [month.held["Inspector"] for month in months]
    assert inspectors == sorted(inspectors, reverse=True), "they earn nothing here, and what they have fades"
    granted = sum(each.issued[GRANTED] for each in record.rights.holdings if each.kind == "Inspector")
    slashed = sum(each.slashed_amount for each in record.rights.holdings if each.kind == "Inspector")
    assert inspectors[-1] == pytest.approx((granted - slashed) * 2 ** (-months[-1].epoch / 12), rel=0.02)


# -------------------------------------------------------- reports --------------------------------------------------------


def test_reports__all_three__show_the_laws_and_that_they_hold(record: Record) -> None:
    out = io.StringIO()
    print_season(Console(file=out, width=400), record)
    page, data, text = render_page(record), render_data(record), out.getvalue()
    lines = list(book_lines(record))
    assert len(lines) == 4 and all(holds for _, holds in lines)
    for words, _ in lines:
        assert words in text and words in page
    assert "DOES NOT CLOSE" not in text and "does not close" not in page
    assert f'"rawIssued": {record.rights.books.raw_issued}' in data
    for line in rule_lines(record):
        assert line.reward.name in text and f"<code>{line.reward.name}</code>" in page and line.paid in text
    assert [line.kind for line in rights_lines(record)] == ["Buyer", "Maker", "Carrier", "Inspector", "Store"]
