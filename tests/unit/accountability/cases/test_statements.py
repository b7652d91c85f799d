"""What makes a statement count: its deal, its act, its round, its signer; told in an event, once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from eth_utils.crypto import keccak

from guildhall.market import NOBODY
from guildhall.messages import Act, CaseKind, Phase, Row, Status
from tests.deal_states import STEPS, fund, state_of
from tests.stage import METHOD_OF, Deal, Stage
from tests.unit.accountability.cases.test_table import account_of, prepared

LEGAL = [
    ("delivered", Act.DISPUTE, "buyer"),
    ("shipped", Act.CLAIM, "carrier"),
    ("delivered, breached", Act.DAMAGE, "buyer"),
    ("failed twice", Act.CONTEST, "maker"),
    ("damage claimed", Act.CONTEST, "carrier"),
    ("sent back", Act.CONTEST, "maker"),
    ("disputed", Act.CONCEDE, "maker"),
    ("claimed", Act.DENY, "buyer"),
    ("refund ruled", Act.APPEAL, "maker"),
    ("shipped", Act.ARRIVE, "carrier"),
    ("conceded", Act.ARRIVE, "second_carrier"),
    ("conceded", Act.RECEIVE, "maker"),
    ("sent back", Act.RECEIVE, "maker"),
    ("disputed", Act.TESTIFY, "carrier"),
]
EVERY = pytest.mark.parametrize(("state", "act", "by"), LEGAL, ids=lambda value: getattr(value, "name", str(value).replace(" ", "-")))


def send(stage: Stage, deal: Deal, act: Act, statement: tuple[object, ...], signature: bytes, sender: object = None) -> None:
    more = (b"",) if act is Act.CONCEDE else ()
    sender = sender or (stage.buyer if act is Act.ARRIVE else stage.stranger)
    getattr(stage.cases, METHOD_OF[act])(deal.t, statement, signature, *more, sender=sender)


@EVERY
def test_statements__of_another_deal__Cases_WrongStatement(stage: Stage, state: str, act: Act, by: str) -> None:
    """CAS-2"""
    deal, other = prepared(stage, state), stage.make_deal()
    round_ = stage.cases.caseOf(deal.id).round
    statement, signature = stage.statement(other, act, account_of(stage, by), round_=round_)

    with stage.chain.expect("Cases_WrongStatement", dealId=deal.id, round=round_):
        send(stage, deal, act, statement, signature)


@EVERY
def test_statements__of_another_act__Cases_WrongStatement(stage: Stage, state: str, act: Act, by: str) -> None:
    """CAS-2: a signature under one act is none under another."""
    deal = prepared(stage, state)

    for wrong in Act:
        if wrong is act:
            continue
        statement, signature = stage.statement(deal, wrong, account_of(stage, by))
        with stage.chain.expect("Cases_WrongStatement", dealId=deal.id):
            send(stage, deal, act, statement, signature)


@EVERY
def test_statements__of_another_round__Cases_WrongStatement(stage: Stage, state: str, act: Act, by: str) -> None:
    """CAS-2: neither an old one nor one of a case to come."""
    deal = prepared(stage, state)
    round_ = stage.cases.caseOf(deal.id).round

    for wrong in {max(round_ - 1, 0), round_ + 1, 255} - {round_}:
        statement, signature = stage.statement(deal, act, account_of(stage, by), round_=wrong)
        with stage.chain.expect("Cases_WrongStatement", dealId=deal.id, round=round_):
            send(stage, deal, act, statement, signature)


@EVERY
def test_statements__signed_by_somebody_else__Cases_BadSignature(stage: Stage, state: str, act: Act, by: str) -> None:
    """CAS-2, CAS-12: nor by nobody, nor with a signature copied from another statement."""
    deal, who = prepared(stage, state), account_of(stage, by)
    statement, _ = stage.statement(deal, act, who)
    _, forged = stage.statement(deal, act, stage.stranger, signer=who.address)
    _, copied = stage.statement(deal, act, who, evidence_hash=keccak(text="another photo"))
    _, of_another_deal = stage.statement(stage.make_deal(), act, who, round_=stage.cases.caseOf(deal.id).round)

    for signature in (b"", forged, copied, of_another_deal, bytes(65)):
        with stage.chain.expect("Cases_BadSignature", signer=who):
            send(stage, deal, act, statement, signature)


@EVERY
def test_statements__sent_by_herself_without_a_signature__counts(stage: Stage, state: str, act: Act, by: str) -> None:
    """CAS-2, CAS-11: but for goods that go back, which the buyer hands in."""
    deal, who = prepared(stage, state), account_of(stage, by)
    statement, _ = stage.statement(deal, act, who, attribute=3, evidence_hash=keccak(text="photo"))
    if (state, act) == ("conceded", Act.ARRIVE):
        with stage.chain.expect("Cases_NotParty", signer=who):
            send(stage, deal, act, statement, b"", sender=who)
        return

    send(stage, deal, act, statement, b"", sender=who)

    assert stage.cases.Stated(deal.id, who, statement) in stage.chain.logs


@EVERY
def test_statements__sent_twice__refused(stage: Stage, state: str, act: Act, by: str) -> None:
    """CAS-2, CAS-13: only testimony may be repeated; it changes nothing."""
    deal = prepared(stage, state)
    statement, signature = stage.statement(deal, act, account_of(stage, by))
    send(stage, deal, act, statement, signature)

    if act is Act.TESTIFY:
        send(stage, deal, act, statement, signature)
        return
    errors = {
        Act.DISPUTE: "Escrow_WrongStatus",
        Act.CLAIM: "Escrow_WrongStatus",
        Act.DAMAGE: "Escrow_WrongStatus",
        Act.CONTEST: "Cases_NothingToContest",
    }
    with stage.chain.expect(errors.get(act, "Cases_WrongPhase")):
        send(stage, deal, act, statement, signature)


def test_statements__dispute_after_damage__old_statements_do_not_count(stage: Stage) -> None:
    """CAS-2: what was said in the first case is not said in the second."""
    deal = state_of(stage, "delivered, breached")
    fund(stage, deal)
    early = stage.statement(deal, Act.DISPUTE, stage.buyer)
    for step in ("damage claimed", "damage tried", "damage unfounded"):
        STEPS[step][1](stage, deal)

    with stage.chain.expect("Cases_WrongStatement", dealId=deal.id):
        stage.cases.dispute(deal.t, *early, sender=stage.stranger)
    stage.dispute(deal)
    case = stage.cases.caseOf(deal.id)
    assert (case.kind, case.phase, case.isDamageHeard) == (CaseKind.DISPUTE, Phase.ANSWER, True)


@pytest.mark.parametrize("state", ["stop tried", "disputed"])
def test_statements__nobody_testifies__Cases_BadSignature(stage: Stage, state: str) -> None:
    """CAS-13: where there is no carrier or no witness yet, the zero address stands for it; it cannot sign."""
    deal = prepared(stage, state)
    statement, _ = stage.statement(deal, Act.TESTIFY, stage.stranger, signer=NOBODY)

    for signature in (b"", bytes(65), b"\xff" * 65):
        with stage.chain.expect("Cases_BadSignature", signer=NOBODY):
            send(stage, deal, Act.TESTIFY, statement, signature)


OPENINGS: list[tuple[str, Act, str, CaseKind]] = [
    ("delivered", Act.DISPUTE, "buyer", CaseKind.DISPUTE),
    ("shipped", Act.CLAIM, "carrier", CaseKind.CLAIM),
    ("delivered, breached", Act.DAMAGE, "buyer", CaseKind.DAMAGE),
    ("failed twice", Act.CONTEST, "maker", CaseKind.INSPECTION),
    ("shipped", Act.ARRIVE, "carrier", CaseKind.RETURN),
    ("conceded, arrived", Act.CONTEST, "maker", CaseKind.RETURN),
]


@pytest.mark.parametrize(("state", "act", "by", "kind"), OPENINGS, ids=lambda value: getattr(value, "name", str(value).replace(" ", "-")))
def test_statements__that_open_a_case__told(stage: Stage, state: str, act: Act, by: str, kind: CaseKind) -> None:
    """CAS-1, CAS-3, CAS-4, CAS-5, CAS-10"""
    deal, who, evidence = prepared(stage, state), account_of(stage, by), keccak(text="photo")
    statement, signature = stage.statement(deal, act, who, attribute=2, evidence_hash=evidence)

    send(stage, deal, act, statement, signature)

    case = stage.cases.caseOf(deal.id)
    assert stage.cases.CaseOpened(deal.id, kind, who, case.caseId, 2, evidence) in stage.chain.logs
    assert (case.kind, case.caseId, case.openedAt, case.phaseAt) == (kind, stage.cases.caseCount(), stage.clock.now, stage.clock.now)
    assert stage.escrow.dealOf(deal.id).status == Status.DISPUTED


def excluded(stage: Stage, deal: Deal, witness: str) -> set[str]:
    terms = deal.terms
    return {terms.buyer, terms.maker, stage.escrow.dealOf(deal.id).carrier, terms.inspector, terms.referrer, terms.expert, witness}


@pytest.mark.parametrize("state", ["dispute tried", "refund appealed", "claim tried", "damage tried", "stop tried", "return tried"])
def test_statements__that_call_a_jury__name_who_may_not_sit(stage: Stage, state: str) -> None:
    """CAS-7, CAS-8, CAS-9: nobody whom the row pays or whose word is judged, among them the payee of an assigned claim."""
    before, step = STEPS[state]
    deal = state_of(stage, before, is_assigned=True)
    if before in ("disputed", "refund ruled"):
        stage.clock.to(max(stage.clock.now, stage.cases.clockOf(deal.t).dueAt - int(before == "refund ruled")))
    step(stage, deal)

    (opened,) = (log for log in stage.chain.logs if log.name == "TrialOpened")
    case = stage.cases.caseOf(deal.id)
    assert set(opened.args.excluded) == excluded(stage, deal, case.witness) | {stage.factor.address}
    days = 20 if case.phase == Phase.APPEAL else 10
    assert (opened.args.trialId, opened.args.deadline) == (case.trialId, case.openedAt + days * 86_400)
    assert opened.args.isAppeal == (case.phase == Phase.APPEAL)


@pytest.mark.parametrize("state", ["delivered", "shipped", "failed twice", "refund ruled", "sent back"])
def test_statements__staker_blocked__Escrow_Frozen(stage: Stage, state: str) -> None:
    """ESC-80, CAS-2: who is blocked puts nothing at stake; a free answer stays open to her (see the paths)."""
    act, by = next((act, by) for name, act, by in LEGAL if name == state)
    deal, who = prepared(stage, state), account_of(stage, by)
    stage.u_token.setSendBlocked(who, True, sender=stage.admin)
    statement, signature = stage.statement(deal, act, who)

    with stage.chain.expect("Escrow_Frozen", owner=who):
        send(stage, deal, act, statement, signature)


@pytest.mark.parametrize(
    ("state", "act", "by"),
    [("delivered, breached", Act.DAMAGE, "buyer"), ("disputed", Act.CONCEDE, "maker"), ("claimed", Act.DENY, "buyer")],
)
def test_statements__blocked_party_free_act__counts(stage: Stage, state: str, act: Act, by: str) -> None:
    """CAS-4, CAS-7, CAS-8"""
    deal, who = prepared(stage, state), account_of(stage, by)
    stage.u_token.setSendBlocked(who, True, sender=stage.admin)
    phase = stage.cases.caseOf(deal.id).phase

    send(stage, deal, act, *stage.statement(deal, act, who))

    assert stage.cases.caseOf(deal.id).phase != phase


@pytest.mark.parametrize(
    ("state", "refuse"),
    [
        ("conceded", lambda stage: stage.suite.registry.setStanding(stage.second_carrier_id, 2, bytes(32), sender=stage.admin)),
        ("damage due", lambda stage: stage.suite.registry.setRoles(stage.second_carrier_id, 2, sender=stage.admin)),
    ],
    ids=["suspended", "no carrier any more"],
)
def test_statements__arrival_by_who_is_no_active_carrier__Cases_NotCarrier(
    stage: Stage, state: str, refuse: Callable[[Stage], None]
) -> None:
    """CAS-11"""
    deal = prepared(stage, state)
    refuse(stage)

    with stage.chain.expect("Cases_NotCarrier", signer=stage.second_carrier):
        send(stage, deal, Act.ARRIVE, *stage.statement(deal, Act.ARRIVE, stage.second_carrier))


@pytest.mark.parametrize("signs", ["nobody", "maker", "stranger for the payee", "payee for another act", "payee"])
def test_statements__concession_of_an_assigned_claim__payee_signs(stage: Stage, signs: str) -> None:
    """CAS-7: whoever bought the claim on the price loses it by a concession."""
    deal = state_of(stage, "disputed", is_assigned=True)
    statement, makers = stage.statement(deal, Act.CONCEDE, stage.maker)
    payees = {
        "nobody": b"",
        "maker": makers,
        "stranger for the payee": stage.statement(deal, Act.CONCEDE, stage.stranger, signer=stage.factor.address)[1],
        "payee for another act": stage.statement(deal, Act.RECEIVE, stage.factor)[1],
        "payee": stage.statement(deal, Act.CONCEDE, stage.factor)[1],
    }[signs]

    if signs == "payee":
        stage.cases.concede(deal.t, statement, makers, payees, sender=stage.stranger)
        assert (stage.cases.caseOf(deal.id).phase, stage.cases.caseOf(deal.id).row) == (Phase.GOODS, Row.CONCEDED)
        return
    with stage.chain.expect("Cases_BadSignature", signer=stage.factor):
        stage.cases.concede(deal.t, statement, makers, payees, sender=stage.maker)


def test_statements__payee_sends_the_concession__counts(stage: Stage) -> None:
    """CAS-7"""
    deal = state_of(stage, "disputed", is_assigned=True)

    stage.cases.concede(deal.t, *stage.statement(deal, Act.CONCEDE, stage.maker), b"", sender=stage.factor)

    assert stage.cases.caseOf(deal.id).phase == Phase.GOODS
