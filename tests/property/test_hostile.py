"""Every kind of signature in every wrong form, and contract wallets as sides. Hostile stories stand in tests/scenario/test_hostile.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from guildhall.market import FREE_TAG, NOBODY
from guildhall.market.acts import FOREVER
from guildhall.messages import (
    Act,
    Attestation,
    Cancellation,
    Confirmation,
    Countersignature,
    Domain,
    FactKind,
    Message,
    Row,
    Split,
    Statement,
    sign,
)
from tests.deal_states import fund, state_of
from tests.stage import FUNDS, METHOD_OF, Deal, Stage, U

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Of secp256k1."""
PART = 400 * U
ROUND = {act: int(act not in (Act.DISPUTE, Act.CLAIM, Act.DAMAGE, Act.ARRIVE)) for act in Act}
"""Of a deal's first case: none yet for the acts that open it."""


# --------------------------------------------------- signatures in wrong forms ----------------------------------------------------


@dataclass(frozen=True)
class Signed:
    """One signature that a call asks for."""

    state: str
    error: str
    of: Callable[[Deal, Stage], Message]
    signer: str
    domain: Callable[[Stage], Domain]
    send: Callable[[Stage, Deal, bytes], None]


def attest(kind: FactKind) -> Callable[[Stage, Deal, bytes], None]:
    def send(stage: Stage, deal: Deal, signature: bytes) -> None:
        fact = stage.fact(deal, kind)
        stage.escrow.attest(deal.t, (*fact[:4], signature, fact[5]), sender=stage.stranger)

    return send


def consent(call: str, place: int) -> Callable[[Stage, Deal, bytes], None]:
    def send(stage: Stage, deal: Deal, signature: bytes) -> None:
        signers = (stage.buyer, stage.maker, stage.factor)
        consents = list(stage.cancellations(deal, *signers) if call == "cancel" else stage.splits(deal, PART, *signers))
        consents[1 + place] = signature
        if call == "cancel":
            stage.escrow.cancel(deal.t, tuple(consents), sender=stage.stranger)
        else:
            stage.cases.split(deal.t, PART, tuple(consents), sender=stage.stranger)

    return send


def fact_of(kind: FactKind, signer: str) -> Callable[[Deal, Stage], Message]:
    def attestation(deal: Deal, stage: Stage) -> Message:
        _, by, signed_at, document_hash, _, _ = stage.fact(deal, kind, getattr(stage, signer))
        return Attestation(deal.id, kind, by, signed_at, document_hash)

    return attestation


def statement_of(act: Act, signer: str) -> Callable[[Deal, Stage], Message]:
    """In the round of the deal, whatever deal it is said to be about."""

    def statement(deal: Deal, stage: Stage) -> Message:
        return Statement(deal.id, act, getattr(stage, signer).address, ROUND[act], 0, bytes(32))

    return statement


def state(act: Act, signer: str) -> Callable[[Stage, Deal, bytes], None]:
    def send(stage: Stage, deal: Deal, signature: bytes) -> None:
        statement = statement_of(act, signer)(deal, stage)
        # The payee of the conceded deal is the maker.
        more = (b"",) if act is Act.CONCEDE else ()
        getattr(stage.cases, METHOD_OF[act])(deal.t, statement.as_tuple(), signature, *more, sender=stage.stranger)

    return send


def payees_concession(stage: Stage, deal: Deal, signature: bytes) -> None:
    """The maker concedes a deal whose price is the factor's."""
    statement, makers = stage.statement(deal, Act.CONCEDE, stage.maker)
    stage.cases.concede(deal.t, statement, makers, signature, sender=stage.stranger)


def match(stage: Stage, deal: Deal, signature: bytes) -> None:
    stage.exchange.settle((deal.demand.as_tuple(), signature, stage.offer_id, stage.tariff_id), sender=stage.relayer)


SIGNATURES = {
    "demand": Signed("unknown", "Exchange_BadSignature", lambda deal, _: deal.demand, "buyer", lambda s: s.suite.exchange_domain, match),
    "countersignature": Signed(
        "pending",
        "Escrow_BadSignature",
        lambda deal, _: Countersignature(deal.id, deal.terms.maker),
        "maker",
        lambda s: s.suite.escrow_domain,
        lambda s, deal, signature: s.escrow.countersign(deal.t, signature, sender=s.stranger),
    ),
    "confirmation": Signed(
        "delivered",
        "Escrow_BadSignature",
        lambda deal, _: Confirmation(deal.id, deal.terms.buyer),
        "buyer",
        lambda s: s.suite.escrow_domain,
        lambda s, deal, signature: s.escrow.confirm(deal.t, signature, sender=s.stranger),
    ),
    **{
        f"{act.name.lower()} by the {signer}": Signed(
            before, "Cases_BadSignature", statement_of(act, signer), signer, lambda s: s.suite.cases_domain, state(act, signer)
        )
        for act, before, signer in (
            (Act.DISPUTE, "delivered", "buyer"),
            (Act.CLAIM, "shipped", "carrier"),
            (Act.DAMAGE, "delivered, breached", "buyer"),
            (Act.CONTEST, "sent back", "maker"),
            (Act.CONCEDE, "disputed", "maker"),
            (Act.DENY, "claimed", "buyer"),
            (Act.APPEAL, "refund ruled", "maker"),
            (Act.ARRIVE, "shipped", "carrier"),
            (Act.RECEIVE, "sent back", "maker"),
            (Act.TESTIFY, "disputed", "carrier"),
        )
    },
    "concession by the factor": Signed(
        "assigned, disputed",
        "Cases_BadSignature",
        lambda deal, s: Statement(deal.id, Act.CONCEDE, s.factor.address, 1, 0, bytes(32)),
        "factor",
        lambda s: s.suite.cases_domain,
        payees_concession,
    ),
    **{
        kind.name.lower(): Signed(state, "Trace_BadSignature", fact_of(kind, signer), signer, lambda s: s.suite.trace_domain, attest(kind))
        for kind, state, signer in (
            (FactKind.SCHEDULED, "locked", "maker"),
            (FactKind.IN_PRODUCTION, "scheduled", "maker"),
            (FactKind.PASSED, "in production", "inspector"),
            (FactKind.FAILED, "in production", "inspector"),
            (FactKind.PICKUP, "passed", "carrier"),
            (FactKind.DELIVERY, "shipped", "carrier"),
        )
    },
    **{
        f"cancellation by the {signer}": Signed(
            "assigned",
            "Escrow_BadSignature",
            lambda deal, s, signer=signer: Cancellation(deal.id, getattr(s, signer).address, FOREVER),
            signer,
            lambda s: s.suite.escrow_domain,
            consent("cancel", place),
        )
        for place, signer in enumerate(("buyer", "maker", "factor"))
    },
    **{
        f"split by the {signer}": Signed(
            "assigned",
            "Cases_BadSignature",
            lambda deal, s, signer=signer: Split(deal.id, getattr(s, signer).address, PART, FOREVER),
            signer,
            lambda s: s.suite.cases_domain,
            consent("split", place),
        )
        for place, signer in enumerate(("buyer", "maker", "factor"))
    },
}


def ready(stage: Stage, state: str) -> Deal:
    """A deal in which the signature is asked for."""
    if state == "unknown":
        return stage.deal_of(stage.make_demand())
    if not state.startswith("assigned"):
        deal = state_of(stage, state)
        fund(stage, deal)
        return deal
    deal = stage.make_deal()
    stage.escrow.assign(deal.t, stage.factor, sender=stage.maker)
    if state == "assigned, disputed":
        stage.deliver(deal)
        stage.dispute(deal)
    return deal


def wrong_forms(stage: Stage, asked: Signed, deal: Deal, good: bytes) -> Iterator[tuple[str, bytes]]:
    """Everything that is nearly the signature."""
    key, message, domain = getattr(stage, asked.signer).key, asked.of(deal, stage), asked.domain(stage)
    suite = stage.suite
    yield "another chain", sign(message, Domain(domain.name, domain.version, domain.chain_id + 1, domain.address), key)
    yield "another contract", sign(message, Domain(domain.name, domain.version, domain.chain_id, stage.stranger.address), key)
    yield "another version", sign(message, Domain(domain.name, "2", domain.chain_id, domain.address), key)
    for other in (suite.exchange_domain, suite.trace_domain, suite.escrow_domain, suite.cases_domain, suite.token_domain):
        if other != domain:
            yield f"domain of {other.name}", sign(message, other, key)
    yield "another key", sign(message, domain, stage.stranger.key)
    other_deal = stage.deal_of(stage.make_demand())
    yield "another deal", sign(asked.of(other_deal, stage), domain, key)
    r, s, v = good[:32], good[32:64], good[64]
    yield "high s", r + (ORDER - int.from_bytes(s, "big")).to_bytes(32, "big") + bytes([55 - v])
    yield "compact (EIP-2098)", r + ((int.from_bytes(s, "big")) | ((v - 27) << 255)).to_bytes(32, "big")
    yield "v of 0 or 1", good[:64] + bytes([v - 27])
    yield "other v", good[:64] + bytes([55 - v])
    yield "one byte more", good + b"\0"
    yield "one byte less", good[:64]
    yield "all zero", bytes(65)
    yield "nothing", b""


@pytest.mark.parametrize("name", SIGNATURES)
def test_signature__in_every_wrong_form__refused(stage: Stage, name: str) -> None:
    """EXC-2, ESC-21, ESC-30, ESC-42, ESC-51, CAS-2, CAS-7, CAS-8, CAS-12, CAS-21, TRC-2"""
    asked = SIGNATURES[name]
    deal = ready(stage, asked.state)
    stage.clock.pass_(seconds=1)
    good = sign(asked.of(deal, stage), asked.domain(stage), getattr(stage, asked.signer).key)

    for form, signature in wrong_forms(stage, asked, deal, good):
        try:
            with stage.chain.expect(asked.error):
                asked.send(stage, deal, signature)
        except AssertionError as problem:
            raise AssertionError(f"{name}, {form}: {problem}") from problem

    asked.send(stage, deal, good)


# ------------------------------------------------------- contract wallets ---------------------------------------------------------


def test_maker__is_a_contract_wallet__whole_course(stage: Stage) -> None:
    """ESC-21, ESC-30, CAS-12, CAS-21, TRC-2: offers, countersigns, states, receipts, divides and withdraws as a wallet."""
    owner = stage.factor
    wallet = stage.chain.deploy("WalletMock", owner, sender=owner)
    member_id = stage.market.admit(wallet, 1)
    stage.market.certify(member_id, stage.standard_id, 1)
    stage.market.deposit(wallet.address, FUNDS)
    offer = list(stage.suite.offers.offerOf(stage.pending_offer_id))
    wallet.execute(stage.suite.offers, stage.suite.offers.postOffer.encode(tuple(offer)), sender=owner)
    offer_id = stage.suite.offers.offerCount()
    returned, divided = (stage.make_deal(offer_id=offer_id) for _ in range(2))
    assert returned.terms.maker == wallet.address

    for deal in (returned, divided):
        stage.escrow.countersign(deal.t, stage.acts.countersignature(deal.terms, owner.key), sender=stage.stranger)
        stage.attest(deal, FactKind.SCHEDULED, owner, signer=wallet.address)
        stage.pick_up(deal)
    stage.state(returned, Act.ARRIVE, stage.carrier)
    stage.state(returned, Act.RECEIVE, owner, signer=wallet.address)
    consents = (
        FOREVER,
        stage.acts.split(divided.terms, stage.buyer.key, stage.buyer.address, PART),
        stage.acts.split(divided.terms, owner.key, wallet.address, PART),
        b"",
    )
    stage.cases.split(divided.t, PART, consents, sender=stage.stranger)

    assert [stage.escrow.dealOf(deal.id).row for deal in (returned, divided)] == [Row.RETURNED, Row.SPLIT]
    credit = stage.balance(wallet)
    assert credit > FUNDS
    wallet.execute(stage.escrow, stage.escrow.withdraw.encode(FREE_TAG, owner, credit), sender=owner)
    assert stage.u_token.balanceOf(owner) == credit


def test_wallet__signature_of_its_owner__is_not_its_owners_own(stage: Stage) -> None:
    """ESC-42: the wallet's deal wants the wallet's name under it; its owner's signature in her own name binds nobody."""
    owner = stage.factor
    wallet = stage.chain.deploy("WalletMock", owner, sender=owner)
    stage.market.deposit(wallet.address, FUNDS)
    deal = stage.make_deal(buyer=wallet.address, key=owner.key)
    stage.deliver(deal)
    foreign = sign(Confirmation(deal.id, owner.address), stage.suite.escrow_domain, owner.key)

    with stage.chain.expect("Escrow_BadSignature", signer=wallet):
        stage.escrow.confirm(deal.t, foreign, sender=owner)
    with stage.chain.expect("Escrow_BadSignature", signer=wallet):
        stage.escrow.confirm(deal.t, b"", sender=owner)

    wallet.execute(stage.escrow, stage.escrow.confirm.encode(deal.t, b""), sender=owner)
    assert stage.escrow.dealOf(deal.id).row == Row.FULFILLED


def test_nobody__never_signs(stage: Stage) -> None:
    """ESC-21: a signature that recovers to nothing is nobody's, and nobody is no party."""
    deal = stage.deal_of(stage.make_demand(buyer=NOBODY))

    for signature in (b"", bytes(65), b"\xff" * 65):
        with stage.chain.expect("Exchange_BadSignature", buyer=NOBODY):
            match(stage, deal, signature)
