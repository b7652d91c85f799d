"""Every way through every kind of case: the row that it ends in, and everybody's money to the unit.

The row's part is the model's (`guildhall.model`); stakes and juries' fees stand beside each path, in U, as DESIGN 4.3 has them: of a price
of 1,000 U a stake is 200 U and a jury's fee 50 U, on appeal twice that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from guildhall.market import BOND_TAG, FREE_TAG
from guildhall.messages import Act, Row, Status
from tests.courtroom import Courtroom
from tests.deal_states import concede, fund, state_of
from tests.stage import Deal, Stage, U

WITNESSES = ("maker", "carrier", "second_carrier", "inspector", "store")
OWNERS = ("buyer", "maker", "factor", "carrier", "second_carrier", "inspector", "store", "expert")
PART = 300 * U
"""Of a price that both sides divide."""


@dataclass(frozen=True)
class Path:
    """What happens from a state on."""

    state: str
    steps: str
    row: Row
    stakes: dict[str, int] = field(default_factory=dict)
    left_bps: dict[str, int] = field(default_factory=dict)
    is_judged: bool = False

    def __str__(self) -> str:
        return f"{self.state}: {self.steps}"


LOST_BY_BUYER = {"buyer": -200, "jury 1": 50, "maker": 150}
LOST_BY_MAKER = {"maker": -200, "jury 1": 50, "buyer": 150}
LOST_BY_CARRIER = {"carrier": -200, "jury 1": 50, "buyer": 150}
OWED = {"jury 1": 50, "pool": -50}
OWED_ON_APPEAL = {"jury 2": 100, "pool": -100}
LATE = {"carrier": 9_000}
OFF_SPEC = {"maker": 8_000}
REFUND, DAMAGED, STOPPED = Row.OFF_SPEC_REFUND, Row.DAMAGED_IN_TRANSIT, Row.OFF_SPEC_STOPPED
D, S, B, F = "delivered", "shipped", "delivered, breached", "failed twice"

PATHS = [
    # ------------------------------------------------- the buyer disputes, the maker concedes
    Path(D, "dispute, concede, arrive, receive", Row.CONCEDED),
    Path(D, "dispute, concede, receive", Row.CONCEDED),
    Path(D, "dispute, concede, arrive, settle", Row.CONCEDED),
    Path(D, "dispute, concede, settle", Row.FULFILLED),
    Path(D, "dispute, concede, arrive, contest maker, settle", Row.CONCEDED),
    Path(D, "dispute, concede, arrive, contest maker, jury CONCEDED, settle, settle", Row.CONCEDED, LOST_BY_MAKER),
    Path(D, "dispute, concede, arrive, contest maker, jury FULFILLED, settle, settle", Row.FULFILLED, OWED, {"second_carrier": 8_000}),
    # ------------------------------------------------- a jury rules
    Path(D, "dispute, settle, jury OFF_SPEC_REFUND, settle, settle, receive", REFUND, {}, OFF_SPEC, True),
    Path(D, "dispute, settle, jury OFF_SPEC_REFUND, settle, settle, arrive, settle", REFUND, {}, OFF_SPEC, True),
    Path(D, "dispute, settle, jury OFF_SPEC_REFUND, settle, settle, settle", Row.FULFILLED, OWED),
    Path(D, "dispute, settle, jury FALSE_CLAIM, settle, settle", Row.FALSE_CLAIM, LOST_BY_BUYER),
    Path(
        D,
        "dispute, settle, jury OFF_SPEC_REFUND, settle, settle, arrive, contest maker, jury OFF_SPEC_REFUND, settle, settle",
        REFUND,
        {"maker": -200, "jury 2": 50, "buyer": 150},
        OFF_SPEC,
        True,
    ),
    Path(
        D,
        "dispute, settle, jury OFF_SPEC_REFUND, settle, settle, arrive, contest maker, jury FULFILLED, settle, settle",
        Row.FULFILLED,
        {"jury 1": 50, "jury 2": 50, "pool": -100},
        {"second_carrier": 8_000},
    ),
    # ------------------------------------------------- no jury does
    Path(D, "dispute, settle, settle, receive", Row.NO_RULING_RETURNED),
    Path(D, "dispute, settle, settle, arrive, settle", Row.NO_RULING_RETURNED),
    Path(D, "dispute, settle, settle, settle", Row.NO_RULING),
    Path(D, "dispute, settle, tie, settle, receive", Row.NO_RULING_RETURNED),
    Path(
        D,
        "dispute, settle, settle, arrive, contest maker, jury NO_RULING, settle, settle",
        Row.NO_RULING,
        {"jury 2": 50, "pool": -50},
        {"second_carrier": 8_000},
    ),
    # ------------------------------------------------- appeals of a dispute
    Path(
        D,
        "dispute, settle, jury OFF_SPEC_REFUND, appeal maker, jury OFF_SPEC_REFUND, settle, receive",
        REFUND,
        {"maker": -400, "jury 2": 100, "buyer": 300},
        OFF_SPEC,
        True,
    ),
    Path(
        D,
        "dispute, settle, jury OFF_SPEC_REFUND, settle, appeal maker, jury FALSE_CLAIM, settle",
        Row.FALSE_CLAIM,
        LOST_BY_BUYER | OWED_ON_APPEAL,
    ),
    Path(D, "dispute, settle, jury OFF_SPEC_REFUND, settle, appeal maker, settle, receive", REFUND, {}, OFF_SPEC, True),
    Path(
        D,
        "dispute, settle, jury FALSE_CLAIM, settle, appeal buyer, jury FALSE_CLAIM, settle",
        Row.FALSE_CLAIM,
        {"buyer": -600, "jury 1": 50, "jury 2": 100, "maker": 450},
    ),
    Path(
        D,
        "dispute, settle, jury FALSE_CLAIM, settle, appeal buyer, jury OFF_SPEC_REFUND, settle, receive",
        REFUND,
        OWED_ON_APPEAL,
        OFF_SPEC,
        True,
    ),
    Path(D, "dispute, settle, jury FALSE_CLAIM, settle, appeal buyer, settle", Row.FALSE_CLAIM, LOST_BY_BUYER),
    # ------------------------------------------------- the carrier claims a delivery
    Path(S, "claim, settle", Row.DELIVERY_PROVEN),
    Path(S, "claim, deny, settle", Row.LOST_IN_TRANSIT, {}, LATE),
    Path(S, "claim, deny, jury DELIVERY_PROVEN, settle, settle", Row.DELIVERY_PROVEN, {"jury 1": 40, "pool": -40}, {}, True),
    Path(S, "claim, deny, jury NOT_DELIVERED, settle, settle", Row.NOT_DELIVERED, LOST_BY_CARRIER, LATE),
    Path(
        S,
        "claim, deny, jury DELIVERY_PROVEN, settle, appeal buyer, jury DELIVERY_PROVEN, settle",
        Row.DELIVERY_PROVEN,
        {"buyer": -400, "jury 2": 100, "carrier": 300, "jury 1": 40, "pool": -40},
        {},
        True,
    ),
    Path(
        S,
        "claim, deny, jury DELIVERY_PROVEN, settle, appeal buyer, jury NOT_DELIVERED, settle",
        Row.NOT_DELIVERED,
        LOST_BY_CARRIER | OWED_ON_APPEAL,
        LATE,
    ),
    Path(
        S,
        "claim, deny, jury NOT_DELIVERED, settle, appeal carrier, jury NOT_DELIVERED, settle",
        Row.NOT_DELIVERED,
        {"carrier": -600, "jury 1": 50, "jury 2": 100, "buyer": 450},
        LATE,
    ),
    Path(
        S,
        "claim, deny, jury NOT_DELIVERED, settle, appeal carrier, jury DELIVERY_PROVEN, settle",
        Row.DELIVERY_PROVEN,
        {"jury 1": 40, "jury 2": 100, "pool": -140},
        {},
        True,
    ),
    # ------------------------------------------------- the buyer claims damage
    Path(B, "damage, settle, receive carrier", DAMAGED, {}, LATE),
    Path(B, "damage, settle, arrive, settle", DAMAGED, {}, LATE),
    Path(B, "damage, settle, settle", Row.FULFILLED),
    Path(B, "damage, settle, arrive, contest carrier, settle", DAMAGED, {}, LATE),
    Path(B, "damage, settle, arrive, contest carrier, jury DAMAGED_IN_TRANSIT, settle, settle", DAMAGED, LOST_BY_CARRIER, LATE),
    Path(B, "damage, settle, arrive, contest carrier, jury FULFILLED, settle, settle", Row.FULFILLED, OWED, {"second_carrier": 8_000}),
    Path(B, "damage, contest carrier, settle, receive carrier", DAMAGED, {}, LATE),
    Path(B, "damage, contest carrier, jury DAMAGED_IN_TRANSIT, settle, settle, receive carrier", DAMAGED, LOST_BY_CARRIER, LATE),
    Path(B, "damage, contest carrier, jury OVERTURNED, settle, settle", Row.OVERTURNED, OWED, {"store": 8_000}),
    Path(
        B,
        "damage, contest carrier, jury OVERTURNED, settle, appeal buyer, jury OVERTURNED, settle",
        Row.OVERTURNED,
        {"buyer": -400, "jury 2": 100, "carrier": 300, "jury 1": 50, "pool": -50},
        {"store": 8_000},
    ),
    Path(
        B,
        "damage, contest carrier, jury OVERTURNED, settle, appeal buyer, jury DAMAGED_IN_TRANSIT, settle, receive carrier",
        DAMAGED,
        LOST_BY_CARRIER | OWED_ON_APPEAL,
        LATE,
    ),
    Path(
        B,
        "damage, contest carrier, jury DAMAGED_IN_TRANSIT, settle, appeal carrier, jury OVERTURNED, settle",
        Row.OVERTURNED,
        {"jury 1": 50, "jury 2": 100, "pool": -150},
        {"store": 8_000},
    ),
    # ------------------------------------------------- the maker contests its second failed inspection
    Path(F, "contest maker, settle", STOPPED, {}, OFF_SPEC),
    Path(F, "contest maker, jury OFF_SPEC_STOPPED, settle, settle", STOPPED, LOST_BY_MAKER, OFF_SPEC),
    Path(F, "contest maker, jury OVERTURNED, settle, settle", Row.OVERTURNED, OWED, {"inspector": 8_000}),
    Path(
        F,
        "contest maker, jury OFF_SPEC_STOPPED, settle, appeal maker, jury OFF_SPEC_STOPPED, settle",
        STOPPED,
        {"maker": -600, "jury 1": 50, "jury 2": 100, "buyer": 450},
        OFF_SPEC,
    ),
    Path(
        F,
        "contest maker, jury OFF_SPEC_STOPPED, settle, appeal maker, jury OVERTURNED, settle",
        Row.OVERTURNED,
        {"jury 1": 50, "jury 2": 100, "pool": -150},
        {"inspector": 8_000},
    ),
    Path(
        F,
        "contest maker, jury OVERTURNED, settle, appeal buyer, jury OFF_SPEC_STOPPED, settle",
        STOPPED,
        LOST_BY_MAKER | OWED_ON_APPEAL,
        OFF_SPEC,
    ),
    # ------------------------------------------------- the carrier brings back what nobody took
    Path(S, "arrive carrier, receive", Row.RETURNED),
    Path(S, "arrive carrier, settle", Row.RETURNED),
    Path(S, "arrive carrier, contest maker, settle", Row.RETURNED),
    Path(S, "arrive carrier, contest maker, jury RETURNED, settle, settle", Row.RETURNED, {"maker": -200, "jury 1": 50, "carrier": 150}),
    # Twice at fault: for the statement, and for the parcel.
    Path(S, "arrive carrier, contest maker, jury LOST_IN_TRANSIT, settle, settle", Row.LOST_IN_TRANSIT, OWED, {"carrier": 7_200}),
    Path(
        S,
        "arrive carrier, contest maker, jury LOST_IN_TRANSIT, settle, appeal carrier, jury RETURNED, settle",
        Row.RETURNED,
        {"maker": -200, "jury 1": 50, "carrier": 150} | OWED_ON_APPEAL,
    ),
    # ------------------------------------------------- both sides divide the price
    Path(S, "split", Row.SPLIT),
    Path(D, "dispute, split", Row.SPLIT),
    Path(D, "dispute, concede, split", Row.SPLIT),
    Path(D, "dispute, settle, split", Row.SPLIT),
    Path(D, "dispute, settle, commit, split", Row.SPLIT, {}, {}, True),
    Path(D, "dispute, settle, jury FALSE_CLAIM, settle, split", Row.SPLIT, {}, {}, True),
    Path(D, "dispute, settle, jury FALSE_CLAIM, settle, split", Row.SPLIT, {}, {}, True),
    Path(D, "dispute, settle, jury FALSE_CLAIM, settle, appeal buyer, split", Row.SPLIT, {}, {}, True),
    Path(D, "dispute, settle, jury FALSE_CLAIM, settle, appeal buyer, commit, split", Row.SPLIT, OWED_ON_APPEAL, {}, True),
    Path(D, "dispute, settle, jury OFF_SPEC_REFUND, settle, settle, split", Row.SPLIT, {}, {}, True),
    Path(
        D,
        "dispute, settle, jury OFF_SPEC_REFUND, settle, settle, arrive, contest maker, commit, split",
        Row.SPLIT,
        {"jury 2": 50, "pool": -50},
        {},
        True,
    ),
    Path(S, "claim, split", Row.SPLIT),
    Path(S, "claim, deny, commit, split", Row.SPLIT, {}, {}, True),
    Path(B, "damage, split", Row.SPLIT),
    Path(B, "damage, contest carrier, jury DAMAGED_IN_TRANSIT, settle, settle, split", Row.SPLIT, LOST_BY_CARRIER),
    Path(F, "contest maker, split", Row.SPLIT),
    Path(S, "arrive carrier, split", Row.SPLIT),
    Path(S, "arrive carrier, contest maker, commit, split", Row.SPLIT, {}, {}, True),
]


# ------------------------------------------------------------ walking --------------------------------------------------------------


def walk(stage: Stage, deal: Deal, steps: str) -> None:
    """A step is a word and, where somebody or a row is meant, a second one."""
    courtroom = Courtroom(stage)
    words: dict[str, Callable[[str], Any]] = {
        "settle": lambda _: stage.settle_case(deal),
        "concede": lambda _: concede(stage, deal),
        "jury": lambda row: courtroom.hold(deal, Row[row]),
        "commit": lambda _: first_vote(courtroom, deal),
        "tie": lambda _: courtroom.draw(courtroom.trial_of(deal)),
        "split": lambda _: divide(stage, deal),
    }
    usual = {"arrive": "second_carrier", "receive": "maker", "claim": "carrier"}
    for step in steps.split(", "):
        word, _, rest = step.partition(" ")
        if word in words:
            words[word](rest)
        else:
            stage.state(deal, Act[word.upper()], getattr(stage, rest or usual.get(word, "buyer")))


def first_vote(courtroom: Courtroom, deal: Deal) -> None:
    trial_id = courtroom.trial_of(deal)
    juror, *_ = courtroom.draw(trial_id)
    courtroom.commit(trial_id, juror, Row(courtroom.court.trialOf(trial_id).rows[0]))


def divide(stage: Stage, deal: Deal) -> None:
    signers = (stage.buyer, stage.maker, stage.factor)
    stage.cases.split(deal.t, PART, stage.splits(deal, PART, *signers), sender=stage.stranger)


# ------------------------------------------------------------ counting -------------------------------------------------------------


def holdings(stage: Stage) -> dict[str, int]:
    """Everybody's money in the ledger, bonds and debts of the pool included."""
    pots, pool = stage.pots(), stage.suite.risk_pool
    found = {name: stage.balance(getattr(stage, name)) + stage.balance(getattr(stage, name), BOND_TAG) for name in OWNERS}
    found |= {name: stage.balance(getattr(pots, name), FREE_TAG) for name in ("platform", "commune")}
    debts = [pool.debtAt(index) for index in range(*pool.queue())]
    found["pool"] = pool.heldAmount() - sum(debt.amount for debt in debts)
    for number in range(1, 3):
        account = stage.court.accountOf(number)
        found[f"jury {number}"] = stage.escrow.balanceOf(account) + sum(debt.amount for debt in debts if debt.account == account)
    return found


def expected(stage: Stage, deal: Deal, path: Path) -> dict[str, int]:
    """The row by the model, stakes and fees by the path."""
    story = {"is_shipped": path.state != F, "is_inspected": True, "is_judged": path.is_judged}
    paid = stage.payoff(deal, path.row, buyer_part=PART if path.row == Row.SPLIT else 0, **story)
    found = dict.fromkeys(holdings(stage), 0) | {
        "buyer": paid.buyer,
        "maker": paid.maker,
        "factor": paid.payee,
        "carrier": paid.carrier + paid.bond,
        "inspector": paid.inspector,
        "expert": paid.expert,
        "platform": paid.platform,
        "commune": paid.commune,
        "pool": paid.risk_pool,
        "jury 1": paid.jurors,
    }
    for name, amount in path.stakes.items():
        found[name] += amount * U
    return found


def bonded(stage: Stage) -> dict[str, int]:
    """Raw: a month that passes takes nothing of it."""
    g_token = stage.suite.g_token
    return {name: g_token.rawOf(g_token.accountIdOf(getattr(stage, name))).rawBonded for name in WITNESSES}


@pytest.mark.parametrize("path", PATHS, ids=str)
def test_paths__to_their_end__money_to_the_unit(stage: Stage, path: Path) -> None:
    """CAS-7, CAS-8, CAS-9, CAS-10, CAS-12, CAS-20, CAS-22: the claim on the price is the factor's all along."""
    deal = state_of(stage, path.state, is_assigned=True)
    fund(stage, deal)
    before, bonds = holdings(stage), bonded(stage)

    walk(stage, deal, path.steps)

    after = holdings(stage)
    assert {name: after[name] - before[name] for name in after} == expected(stage, deal, path)
    dust = stage.suite.g_token.indexOf(stage.suite.g_token.epoch())
    for name, left in bonded(stage).items():
        owed = bonds[name] * path.left_bps.get(name, 10_000) // 10_000
        assert owed <= left < owed + dust, f"{name} has {left} bonded, {owed} is owed; a slash is in whole base units"
    stakes = [stage.escrow.balanceOf(stage.cases.accountOf(case_id)) for case_id in range(stage.cases.caseCount() + 1)]
    assert set(stakes) == {0}, "no stake stays in a case"
    closed = stage.escrow.dealOf(deal.id)
    if path.row == Row.OVERTURNED:
        assert closed.status == Status.LOCKED
    else:
        assert (closed.status, closed.row) == (Status.CLOSED, path.row)


def test_paths__rows__every_one_that_a_case_can_end_in() -> None:
    """CAS-22"""
    by_the_clock_alone = {Row.LAPSED, Row.CANCELLED, Row.NOT_SHIPPED, Row.OFF_SPEC_REWORK, Row.SILENT_ACCEPTED}
    assert {path.row for path in PATHS} == set(Row) - by_the_clock_alone - {Row.NONE}


# ------------------------------------------------------- parties in the way --------------------------------------------------------


PARTIES = ("buyer", "maker", "carrier", "second_carrier", "factor", "inspector", "store")


@pytest.mark.parametrize("path", PATHS, ids=str)
def test_paths__blocked_by_compliance__nobody_waits(stage: Stage, path: Path) -> None:
    """ESC-80, CAS-22: who is blocked before the last step is paid as without, and so are all others; nobody's consent was waited for."""
    *steps, last = path.steps.split(", ")
    deal = state_of(stage, path.state, is_assigned=True)
    fund(stage, deal)
    before = holdings(stage)
    if steps:
        walk(stage, deal, ", ".join(steps))

    for party in PARTIES:
        with stage.chain.branch():
            for switch in (stage.u_token.setSendBlocked, stage.u_token.setReceiveBlocked):
                switch(getattr(stage, party), True, sender=stage.admin)
            walk(stage, deal, last)
            after = holdings(stage)
            assert {name: after[name] - before[name] for name in after} == expected(stage, deal, path), party


def wallet_for(stage: Stage, owner: Any) -> Any:
    return stage.chain.deploy("WalletMock", owner, sender=owner)


@pytest.mark.parametrize("ends", ["concede, receive", "settle, jury FALSE_CLAIM, settle, appeal, jury OFF_SPEC_REFUND, settle, receive"])
def test_paths__sides_are_contract_wallets__same(stage: Stage, ends: str) -> None:
    """CAS-2, CAS-7, CAS-9, CAS-12: ERC-1271 wallets dispute, concede, appeal and give receipts."""
    owner = stage.factor
    buyer, maker = wallet_for(stage, owner), wallet_for(stage, owner)
    member_id = stage.market.admit(maker, 1)
    stage.market.certify(member_id, stage.standard_id, 1)
    for wallet in (buyer, maker):
        stage.market.deposit(wallet.address, 10_000 * U)
    maker.execute(stage.suite.offers, stage.suite.offers.postOffer.encode(tuple(stage.suite.offers.offerOf(stage.offer_id))), sender=owner)
    deal = stage.make_deal(buyer=buyer.address, key=owner.key, offer_id=stage.suite.offers.offerCount())
    stage.deliver(deal)

    stage.state(deal, Act.DISPUTE, owner, signer=buyer.address)
    signers = {"concede": maker, "receive": maker, "appeal": buyer}
    for step in ends.split(", "):
        if step in signers:
            stage.state(deal, Act[step.upper()], owner, signer=signers[step].address)
        else:
            walk(stage, deal, step)

    closed = stage.escrow.dealOf(deal.id)
    assert (closed.status, closed.row) == (Status.CLOSED, Row.CONCEDED if ends.startswith("concede") else REFUND)
