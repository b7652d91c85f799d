"""Nobody's freeze is another's loss, and nobody's key alone moves money towards herself: every row, every recipient, every key."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from guildhall.evm import Account, CallError
from guildhall.market import BOND_TAG, FREE_TAG, account_of
from guildhall.market.acts import FOREVER
from guildhall.messages import Act, FactKind, Phase, Row, Status
from tests.deal_states import OPEN_STATES, fund, state_of, wait
from tests.stage import METHOD_OF, Deal, Stage, U

PART = 400 * U


# ------------------------------------------------------ frozen recipients ---------------------------------------------------------


def end_by(stage: Stage, deal: Deal, row: Row) -> None:
    """Bring the deal to its end by the row."""
    if row in (Row.CANCELLED, Row.SPLIT):
        signers = (stage.buyer, stage.maker, stage.factor)
        if row is Row.CANCELLED:
            stage.escrow.cancel(deal.t, stage.cancellations(deal, *signers), sender=stage.stranger)
        else:
            stage.cases.split(deal.t, PART, stage.splits(deal, PART, *signers), sender=stage.stranger)
    elif row is Row.FULFILLED:
        stage.confirm(deal)
    elif stage.escrow.dealOf(deal.id).status == Status.LOCKED:
        wait(stage, deal)
    elif stage.cases.caseOf(deal.id).phase in (Phase.GOODS, Phase.ARRIVED) and row is not Row.NO_RULING:
        receiver = stage.carrier if row is Row.DAMAGED_IN_TRANSIT else stage.maker
        stage.state(deal, Act.RECEIVE, receiver)
    else:
        stage.settle_case(deal)
    assert stage.escrow.dealOf(deal.id).row == row


BEFORE = {
    Row.CANCELLED: "locked",
    Row.NOT_SHIPPED: "locked",
    Row.OFF_SPEC_STOPPED: "failed twice",
    Row.RETURNED: "sent back",
    Row.LOST_IN_TRANSIT: "shipped",
    Row.FULFILLED: "delivered",
    Row.SILENT_ACCEPTED: "delivered",
    Row.DAMAGED_IN_TRANSIT: "damage due",
    Row.CONCEDED: "conceded",
    Row.OFF_SPEC_REFUND: "refund due",
    Row.FALSE_CLAIM: "false claim ruled",
    Row.NOT_DELIVERED: "claim ruled",
    Row.DELIVERY_PROVEN: "claimed",
    Row.NO_RULING: "not ruled",
    Row.NO_RULING_RETURNED: "not ruled",
    Row.SPLIT: "shipped",
}
"""The state of a deal before the row ends it."""

PAID = ("buyer", "maker", "carrier", "inspector", "store", "expert", "designer", "factor", "platform", "commune", "riskPool", "panels")


def prepared(stage: Stage, row: Row) -> Deal:
    """A deal that is about to end by the row, in which everybody has a part: inspector, referrer, royalties, an assigned claim."""
    parts = {"referrer": stage.store.address, "standard_id": stage.royal_standard_id, "offer_id": stage.royal_offer_id}
    return state_of(stage, BEFORE[row], is_assigned=True, **parts)


def ledger(stage: Stage) -> dict[str, tuple[int, ...]]:
    """Every account that a deal can pay."""
    pots = stage.pots()
    period = stage.royal_standard_id.to_bytes(4, "big") + (stage.clock.now // pots.panelPeriod).to_bytes(8, "big")
    owners = {name: getattr(stage, name, None) or getattr(pots, name) for name in PAID}
    return {name: tuple(stage.balance(owner, tag) for tag in (FREE_TAG, BOND_TAG, period)) for name, owner in owners.items()}


@pytest.mark.parametrize("row", BEFORE, ids=lambda row: row.name)
def test_payout__any_recipient_frozen__everybody_is_paid_as_without(stage: Stage, row: Row) -> None:
    """ESC-3: a freeze keeps nobody else waiting, and takes nothing from the frozen."""
    deal = prepared(stage, row)
    with stage.chain.branch():
        end_by(stage, deal, row)
        expected = ledger(stage)
    pots = stage.pots()

    for name in PAID:
        with stage.chain.branch():
            owner = getattr(stage, name, None) or getattr(pots, name)
            stage.u_token.setSendBlocked(owner, True, sender=stage.admin)
            stage.u_token.setReceiveBlocked(owner, True, sender=stage.admin)
            end_by(stage, deal, row)
            assert ledger(stage) == expected, name


@pytest.mark.parametrize("party", ["buyer", "maker", "carrier", "factor", "inspector"])
def test_credit__of_a_frozen_party__waits_for_her(stage: Stage, party: str) -> None:
    """ESC-3"""
    deal = prepared(stage, Row.FULFILLED)
    owner: Account = getattr(stage, party)
    stage.u_token.setSendBlocked(owner, True, sender=stage.admin)
    stage.confirm(deal)
    credit = stage.balance(owner)
    assert credit > 0

    with stage.chain.expect("Escrow_Frozen", owner=owner):
        stage.escrow.withdraw(FREE_TAG, owner, credit, sender=owner)
    with stage.chain.expect("Escrow_Frozen", owner=owner):
        stage.escrow.transfer(FREE_TAG, account_of(stage.stranger.address), credit, sender=owner)

    stage.u_token.setSendBlocked(owner, False, sender=stage.admin)
    stage.escrow.withdraw(FREE_TAG, owner, credit, sender=owner)
    assert stage.u_token.balanceOf(owner) == credit


# -------------------------------------------------------- one key alone -----------------------------------------------------------

KEYS = ("buyer", "maker", "carrier", "second_carrier", "inspector", "store", "expert", "factor", "relayer", "admin", "stranger")


def alone(stage: Stage, deal: Deal, who: Account) -> Iterator[Callable[[], None]]:
    """Everything that one key can try about a deal: its own signature wherever one is asked for."""
    escrow, acts, terms, key = stage.escrow, stage.acts, deal.terms, who.key
    for kind in list(FactKind)[1:]:
        yield lambda kind=kind: stage.attest(deal, kind, who)
    yield lambda: escrow.countersign(deal.t, acts.countersignature(terms, key), sender=who)
    yield lambda: escrow.confirm(deal.t, acts.confirmation(terms, key), sender=who)
    yield lambda: escrow.settle(deal.t, sender=who)
    yield lambda: escrow.assign(deal.t, who, sender=who)
    yield lambda: escrow.pauseEntry(stage.clock.now + 60, sender=who)
    yield lambda: escrow.stop(deal.t, who, 0, bytes(12), sender=who)
    for row in Row:
        yield lambda row=row: escrow.rule(deal.t, (row, 0, account_of(who.address), who, 0), sender=who)
    for act in list(Act)[1:]:
        yield lambda act=act: state_alone(stage, deal, act, who)
    yield lambda: stage.cases.settle(deal.t, sender=who)
    for tag in (stage.cases.caseOf(deal.id).caseId, stage.cases.caseOf(deal.id).trialId):
        yield lambda tag=tag: escrow.withdraw(tag.to_bytes(12, "big"), who, 1, sender=who)
    sides = (terms.buyer, terms.maker, terms.maker)
    own = (FOREVER, *(acts.cancellation(terms, key, side) for side in sides))
    for consents in (own, (FOREVER, b"", b"", b"")):
        yield lambda consents=consents: escrow.cancel(deal.t, consents, sender=who)
    for part in (0, terms.price_amount):
        signed = (FOREVER, *(acts.split(terms, key, side, part) for side in sides))
        for consents in (signed, (FOREVER, b"", b"", b"")):
            yield lambda part=part, consents=consents: stage.cases.split(deal.t, part, consents, sender=who)
    for tag in (FREE_TAG, BOND_TAG):
        yield lambda tag=tag: escrow.withdraw(tag, who, stage.balance(who, tag) + 1, sender=who)


def state_alone(stage: Stage, deal: Deal, act: Act, who: Account) -> None:
    statement, signature = stage.statement(deal, act, who)
    more = (signature,) if act is Act.CONCEDE else ()
    getattr(stage.cases, METHOD_OF[act])(deal.t, statement, signature, *more, sender=who)


def may_gain(name: str, row: Row, deal: Deal) -> int | None:
    """What a key gets home of its own money, or of what the other side owes it by the other side's act before, where it alone ends an open
    deal in time; None: it must not end one by this row."""
    locks = deal.locks
    return {
        ("buyer", Row.FULFILLED): locks.deposit,
        ("maker", Row.RETURNED): locks.margin + locks.deposit,  # the buyer did not take the parcel: its carrier said so
        ("maker", Row.CONCEDED): locks.wager,
        ("maker", Row.OFF_SPEC_REFUND): 0,
        ("maker", Row.NO_RULING_RETURNED): locks.margin,
        ("carrier", Row.DAMAGED_IN_TRANSIT): locks.reserve - locks.price,
    }.get((name, row))


@pytest.mark.parametrize("state", OPEN_STATES)
def test_authority__one_key_before_the_deadline__moves_money_only_to_the_other_side(stage: Stage, state: str) -> None:
    """ESC-42, ESC-51, ESC-60, ESC-80, ESC-81, CAS-21, CAS-22: no key alone gains a unit that it had not put in."""
    deal = state_of(stage, state)
    fund(stage, deal)
    stage.clock.pass_(seconds=1)
    for name in KEYS:
        who: Account = getattr(stage, name)
        for attempt in alone(stage, deal, who):
            with stage.chain.branch():
                before = stage.balance(who) + stage.balance(who, BOND_TAG) + stage.u_token.balanceOf(who)
                try:
                    attempt()
                except CallError:
                    continue
                after = stage.balance(who) + stage.balance(who, BOND_TAG) + stage.u_token.balanceOf(who)
                closed = stage.escrow.dealOf(deal.id)
                own = 0
                if closed.status == Status.CLOSED:
                    gain = may_gain(name, Row(closed.row), deal)
                    assert gain is not None, f"{name} alone ended it by {Row(closed.row).name}"
                    own = gain
                assert after - before <= own, f"{name} alone gained {after - before}"
