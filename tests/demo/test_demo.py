"""The demo: a season on the in-process chain shows all that it promises, its money closes, and its page stands alone."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from xml.etree import ElementTree

import pytest
from rich.console import Console

from guildhall.demo import SEED, START_AT, Record, play_season, print_season, render_data, render_page
from guildhall.demo.figures import gas_lines, role_lines, row_lines, split_parts, votes_of
from guildhall.demo.record import DealRecord, Transaction
from guildhall.demo.season import Fate, Flaw, plan_season
from guildhall.demo.story import hero_of, payments_of, story_of
from guildhall.evm import Chain, load
from guildhall.messages import Row

SEEDS = (SEED, 7)

PROMISED = set(Row) - {Row.NONE}
"""Every row of the matrix occurs."""

NAMED = {
    Flaw.UNKNOWN_LABEL: "UnknownLabel",
    Flaw.LOW_LIMIT: "LimitTooLow",
    Flaw.WRONG_ZONE: "WrongZone",
    Flaw.EXPIRED: "DemandExpired",
    Flaw.DUPLICATE: "duplicate",
    Flaw.NONCE_TAKEN: "NonceTaken",
    Flaw.ZERO_QUANTITY: "ZeroQuantity",
    Flaw.BAD_SIGNATURE: "BadDemandSignature",
    Flaw.UNKNOWN_STANDARD: "UnknownStandard",
}


def played(seed: int) -> Record:
    return play_season(Chain(load(), timestamp=START_AT), seed)


@cache
def remembered(seed: int) -> Record:
    return played(seed)


@pytest.fixture(params=SEEDS, scope="module")
def record(request: pytest.FixtureRequest) -> Record:
    return remembered(request.param)


@pytest.fixture(scope="module")
def page(record: Record) -> ElementTree.Element:
    text = render_page(record).removeprefix("<!DOCTYPE html>\n")
    return ElementTree.fromstring(text)  # fails where it is not well-formed


# ------------------------------------------------------- the season -------------------------------------------------------


def test_plan__same_seed__same_plan_about_eighty_demands() -> None:
    plan = plan_season(SEED)
    assert plan == plan_season(SEED) != plan_season(SEED + 1)
    assert 70 <= len(plan.demands) <= 85
    assert {demand.flaw for demand in plan.demands} == set(Flaw)
    assert {demand.fate for demand in plan.demands} == set(Fate)


def test_season__any_seed__every_promised_row_occurs(record: Record) -> None:
    assert {line.row for line in row_lines(record)} == PROMISED
    assert all(deal.closed_at for deal in record.deals)
    assert any(deal.was_reworked and deal.row is Row.FULFILLED for deal in record.deals)
    assert any(deal.is_pending and deal.row is Row.FULFILLED for deal in record.deals), "a countersigned deal"
    assert any(deal.terms.is_gold for deal in record.deals)


def test_season__flawed_demands__refused_by_their_names(record: Record) -> None:
    plans = {plan.number: plan for plan in record.season.demands}
    named = {plans[refusal.demand].flaw: refusal.error for refusal in record.refusals if refusal.demand}
    assert named == NAMED
    served = {deal.plan.number for deal in record.deals}
    assert all(plan.flaw is Flaw.NONE for plan in record.season.demands if plan.number in served)
    assert len(served) + len(record.unmatched) + len(named) == len(plans)


def test_season__refused_calls__are_named(record: Record) -> None:
    calls = {refusal.flaw: refusal.error for refusal in record.refusals if not refusal.demand}
    assert calls == {str(Fate.LATE): "Escrow_TooLate", str(Fate.WRONG_CODE): "Escrow_WrongCode"}


@pytest.mark.parametrize(
    ("fate", "row"),
    [
        (Fate.LATE, Row.NOT_SHIPPED),
        (Fate.LOST, Row.LOST_IN_TRANSIT),
        (Fate.RETURNED, Row.RETURNED),
        (Fate.STOPPED, Row.OFF_SPEC_STOPPED),
        (Fate.REWORKED, Row.FULFILLED),
        (Fate.WAIVED, Row.FULFILLED),
        (Fate.WRONG_CODE, Row.FULFILLED),
        (Fate.CANCELLED, Row.CANCELLED),
        (Fate.SPLIT, Row.SPLIT),
        (Fate.REFUNDED, Row.OFF_SPEC_REFUND),
        (Fate.FALSE, Row.FALSE_CLAIM),
        (Fate.CONCEDED, Row.CONCEDED),
        (Fate.UNRULED, Row.NO_RULING),
        (Fate.UNRULED_BACK, Row.NO_RULING_RETURNED),
        (Fate.DAMAGED, Row.DAMAGED_IN_TRANSIT),
        (Fate.UNDELIVERED, Row.NOT_DELIVERED),
        (Fate.UNDENIED, Row.DELIVERY_PROVEN),
        (Fate.OVERTURNED, Row.FULFILLED),
        (Fate.NEVER_BACK, Row.LOST_IN_TRANSIT),
    ],
)
def test_season__fate__leads_to_its_row(record: Record, fate: Fate, row: Row) -> None:
    assert {deal.row for deal in record.deals if deal.plan.fate is fate} == {row}


def test_season__slashes__hit_the_liable(record: Record) -> None:
    deals = {deal.number: deal for deal in record.deals}
    assert Counter(slash.row for slash in record.slashes) == {
        "OFF_SPEC_REWORK": 3,
        "OFF_SPEC_STOPPED": 1,
        "NOT_SHIPPED": 1,
        "LOST_IN_TRANSIT": 2,
        "DAMAGED_IN_TRANSIT": 1,
        "NOT_DELIVERED": 1,
        "OFF_SPEC_REFUND": 1,
        "OVERTURNED": 2,
    }
    for slash in record.slashes:
        deal = deals[slash.deal]
        assert slash.who == _liable(deal, slash.row) and slash.amount > 0


def _liable(deal: DealRecord, row: str) -> str:
    if row == "OVERTURNED" and deal.plan.fate is Fate.OVERTURNED:
        assert deal.plan.inspector is not None
        return deal.plan.inspector.name
    carriers = ("LOST_IN_TRANSIT", "DAMAGED_IN_TRANSIT", "NOT_DELIVERED", "OVERTURNED")
    return deal.carrier.name if row in carriers else deal.maker.name


def test_season__clock__starts_at_its_instant_and_goes_forward(record: Record) -> None:
    instants = [transaction.at for transaction in record.transactions]
    assert instants[0] == START_AT and instants == sorted(instants) and instants[-1] == record.ended_at


def test_season__facts__go_in_batches(record: Record) -> None:
    counts = [transaction.count for transaction in record.transactions if transaction.step == "facts"]
    assert sum(counts) > 3 * len(counts) and max(counts) >= 10


def test_rounds__all__report_what_they_prove(record: Record) -> None:
    assert sum(each.settled_count for each in record.rounds) == len(record.deals)
    assert all(each.certificate == ("gap" if each.gap_amount else "optimal") for each in record.rounds)
    assert not any(record.rounds[number].gap_amount for number in (0, 2)), "rounds of single pieces are matched to the optimum"


# -------------------------------------------------------- the money -------------------------------------------------------


def test_books__end__in_is_out_plus_held_and_only_pots_hold(record: Record) -> None:
    assert record.in_amount == record.out_amount + record.held_amount
    assert sum(holding.in_amount for holding in record.holdings) == record.in_amount
    assert sum(holding.out_amount for holding in record.holdings) == record.out_amount
    assert sum(holding.held_amount for holding in record.holdings if holding.kind == "Pot") == record.held_amount > 0
    assert sum(line.net_amount for line in role_lines(record)) == 0


def test_flows__each_row__pays_what_was_locked(record: Record) -> None:
    for row in Row:
        locked = sum(flow.amount for flow in record.flows if flow.row is row and flow.source)
        assert locked == sum(flow.amount for flow in record.flows if flow.row is row and flow.target)


def test_split__fulfilled_deals__divides_their_prices_to_the_unit(record: Record) -> None:
    prices = sum(deal.terms.price_amount for deal in record.deals if deal.row is Row.FULFILLED)
    parts = split_parts(record)
    assert sum(part for _, _, part in parts) == prices
    assert all(part > 0 for _, _, part in parts)


def test_story__hero__is_told_from_demand_to_payout(record: Record) -> None:
    deal = hero_of(record)
    steps = story_of(deal)
    people = [step.who for step in steps]
    assert deal.plan.inspector is not None and deal.plan.store is not None and deal.item is not None
    assert people[0] == deal.plan.buyer.name and {people[-1], people[-2]} == {deal.plan.buyer.name, "Escrow"}
    assert {deal.maker.name, deal.carrier.name, deal.plan.inspector.name, "Relayer"} <= set(people)
    assert all(step.signature for step in steps if step.who not in ("Relayer", "Escrow"))
    assert all(step.number for step in steps[1:])
    locks = deal.locks
    locked = locks.buyerAmount + locks.wagerAmount + locks.penaltyAmount + locks.reserveAmount
    assert sum(paid for _, _, paid in payments_of(deal)) == locked


# -------------------------------------------------------- the page --------------------------------------------------------


def test_page__anywhere__loads_nothing(record: Record) -> None:
    text = render_page(record)
    assert not re.search(r"https?:|//[a-z]|\bsrc=|\bhref=|@import|url\(|<script|<link|<iframe|\son[a-z]+=", text)


def test_page__labels_and_ids__fit_together(page: ElementTree.Element) -> None:
    ids = [element.attrib["id"] for element in page.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    named = [name for element in page.iter() for name in element.attrib.get("aria-labelledby", "").split()]
    assert named and set(named) <= set(ids)


def test_page__pictures__have_titles_and_labels_apart(page: ElementTree.Element) -> None:
    pictures = list(page.iter("svg"))
    assert len(pictures) == 9
    for picture in pictures:
        assert picture.attrib["role"] == "img" and picture.find("title") is not None and picture.find("desc") is not None
        width, height = map(float, picture.attrib["viewBox"].split()[2:])
        columns: dict[str, list[float]] = {}
        for label in picture.iter("text"):
            assert 0 < float(label.attrib["y"]) < height
            assert _left(label) > 0 and _right(label) < width + 1, label.text
            columns.setdefault(label.attrib["x"], []).append(float(label.attrib["y"]))
        for places in columns.values():
            places.sort()
            assert all(lower - upper >= 12 for upper, lower in zip(places, places[1:], strict=False))


def _length(label: ElementTree.Element) -> float:
    return len(label.text or "") * (6.8 if "small" in label.attrib.get("class", "") else 6.0)


def _left(label: ElementTree.Element) -> float:
    share = {"end": 1.0, "middle": 0.5}.get(label.attrib.get("text-anchor", ""), 0.0)
    return float(label.attrib["x"]) - share * _length(label)


def _right(label: ElementTree.Element) -> float:
    return _left(label) + _length(label)


def test_page__content__names_every_deal_error_and_pot(record: Record) -> None:
    text = render_page(record)
    assert all(f"<code>{line.row.name}</code>" in text for line in row_lines(record))
    assert all(f"<code>{refusal.error}</code>" in text for refusal in record.refusals)
    assert all(holding.name in text for holding in record.holdings)
    assert all(account.name in text for account in record.accounts)
    assert "It closes to the unit." in text


def test_page__same_seed__same_page() -> None:
    again, first = played(SEED), remembered(SEED)
    assert render_page(again) == render_page(first)
    assert render_data(again) == render_data(first)


def test_gas__engine_with_gas__per_step() -> None:
    def transaction(step: str, count: int, gas: int | None) -> Transaction:
        return Transaction(1, START_AT, step, "Relayer", count, gas, None)

    record = remembered(SEED)
    assert gas_lines(record) == []
    given = [transaction("facts", 3, 90), transaction("confirm", 1, 50), transaction("facts", 2, 60)]
    lines = gas_lines(_with(record, given))
    assert [(line.step, line.transaction_count, line.call_count, line.gas_used, line.per_call) for line in lines] == [
        ("facts", 2, 5, 150, 30),
        ("confirm", 1, 1, 50, 50),
    ]
    assert "Gas by step" in render_page(_with(record, given))


def _with(record: Record, transactions: list[Transaction]) -> Record:
    make: Callable[..., Record] = type(record)
    return make(**{**vars(record), "transactions": tuple(transactions)})


def test_tables__terminal__show_the_books_and_every_row(record: Record) -> None:
    out = io.StringIO()
    print_season(Console(file=out, width=160), record)
    text = out.getvalue()
    assert re.search(r"money in ([\d,.]+) = money out ([\d,.]+) \+ held ([\d,.]+) U  closes to the unit", text)
    assert all(row.name in text for row in PROMISED)
    assert all(error in text for error in NAMED.values())
    assert all(votes_of(trial) in text for case in record.cases for trial in case.trials)
