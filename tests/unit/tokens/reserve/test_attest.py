"""ReserveAttestor: what auditors attest, and who is one."""

from dataclasses import replace
from typing import Any

import pytest
from eth_utils.crypto import keccak

from guildhall.evm import Account
from guildhall.messages import ReserveAttestation, sign
from guildhall.messages.structs import Domain
from tests.token_stage import DAY, TokenStage, U

AMOUNT = 5_000 * U


def send(stage: TokenStage, attestation: ReserveAttestation, signatures: list[tuple[Any, bytes]] | None = None) -> None:
    """By a stranger, signed by the first two of three auditors."""
    signed = stage.signed_by(stage.auditors[:2], attestation) if signatures is None else signatures
    stage.attestor.attest(attestation.as_tuple(), signed, sender=stage.stranger)


@pytest.fixture
def attestation(stage: TokenStage) -> ReserveAttestation:
    """A new one, a day after the first."""
    stage.clock.pass_(days=1)
    return stage.attestation(AMOUNT)


def test_attest__two_of_three__next_round(stage: TokenStage, attestation: ReserveAttestation) -> None:
    """RSV-5, RSV-16"""
    stage.clock.pass_(hours=1)
    send(stage, attestation)
    assert stage.chain.logs == [stage.attestor.ReserveAttested(2, *attestation.as_tuple())]
    assert stage.attestor.roundCount() == 2
    round_ = stage.attestor.roundOf(2)
    assert tuple(round_) == (AMOUNT, 6_000, attestation.as_of, stage.clock.now, attestation.document_hash)
    assert stage.attestor.soundReserve() == AMOUNT


@pytest.mark.parametrize("late", [0, 1])
def test_attest__as_of__at_most_now(stage: TokenStage, attestation: ReserveAttestation, late: int) -> None:
    """RSV-1"""
    attestation = replace(attestation, as_of=stage.clock.now + late)
    if late:
        with stage.chain.expect("ReserveAttestor_InFuture", now_=stage.clock.now, asOf=stage.clock.now + 1):
            send(stage, attestation)
    else:
        send(stage, attestation)


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_attest__as_of__later_than_the_last(stage: TokenStage, attestation: ReserveAttestation, off: int) -> None:
    """RSV-2"""
    last = stage.attestor.roundOf(1).asOf
    attestation = replace(attestation, as_of=last + off)
    if off > 0:
        send(stage, attestation)
    else:
        with stage.chain.expect("ReserveAttestor_NotNewer", asOf=last + off, last=last):
            send(stage, attestation)


def test_attest__replayed__ReserveAttestor_NotNewer(stage: TokenStage, attestation: ReserveAttestation) -> None:
    """RSV-2"""
    send(stage, attestation)
    with stage.chain.expect("ReserveAttestor_NotNewer"):
        send(stage, attestation)


@pytest.mark.parametrize(("share", "error"), [(10_000, None), (10_001, "ReserveAttestor_BadShare")])
def test_attest__share__at_most_all(stage: TokenStage, attestation: ReserveAttestation, share: int, error: str | None) -> None:
    """RSV-3"""
    attestation = replace(attestation, deposit_share_bps=share)
    if error:
        with stage.chain.expect(error, shareBps=share):
            send(stage, attestation)
    else:
        send(stage, attestation)


def test_attest__no_document__ReserveAttestor_ZeroDocument(stage: TokenStage, attestation: ReserveAttestation) -> None:
    """RSV-4"""
    with stage.chain.expect("ReserveAttestor_ZeroDocument"):
        send(stage, replace(attestation, document_hash=bytes(32)))


def test_attest__one_of_three__ReserveAttestor_TooFewSignatures(stage: TokenStage, attestation: ReserveAttestation) -> None:
    """RSV-5"""
    with stage.chain.expect("ReserveAttestor_TooFewSignatures", count=1, threshold=2):
        send(stage, attestation, stage.signed_by(stage.auditors[:1], attestation))


def test_attest__no_threshold_set__ReserveAttestor_ZeroThreshold(stage: TokenStage, attestation: ReserveAttestation) -> None:
    """RSV-5: nobody's signature is no signature."""
    fresh = stage.chain.deploy("ReserveAttestor", "new", DAY, 3_000, stage.authority)
    with stage.chain.expect("ReserveAttestor_ZeroThreshold"):
        fresh.attest(attestation.as_tuple(), [], sender=stage.stranger)


def test_attest__three_of_three__recorded(stage: TokenStage, attestation: ReserveAttestation) -> None:
    """RSV-8"""
    send(stage, attestation, stage.signed_by(stage.auditors, attestation))


@pytest.mark.parametrize("places", [(1, 0), (0, 0), (0, 2, 1), (0, 1, 1)])
def test_attest__unsorted_or_twice__ReserveAttestor_NotSorted(
    stage: TokenStage, attestation: ReserveAttestation, places: tuple[int, ...]
) -> None:
    """RSV-6"""
    signed = stage.signed_by(stage.auditors, attestation)
    with stage.chain.expect("ReserveAttestor_NotSorted"):
        send(stage, attestation, [signed[place] for place in places])


def test_attest__zero_address__ReserveAttestor_NotSorted(stage: TokenStage, attestation: ReserveAttestation) -> None:
    """RSV-6"""
    with stage.chain.expect("ReserveAttestor_NotSorted"):
        send(stage, attestation, [("0x" + "00" * 20, bytes(65)), *stage.signed_by(stage.auditors[:1], attestation)])


def test_attest__stranger_among_them__ReserveAttestor_NotAuditor(stage: TokenStage, attestation: ReserveAttestation) -> None:
    """RSV-7: also beyond the threshold."""
    signers: list[Account] = [*stage.auditors[:2], stage.stranger]
    with stage.chain.expect("ReserveAttestor_NotAuditor", account=stage.stranger):
        send(stage, attestation, stage.signed_by(signers, attestation))


def test_attest__removed_auditor__ReserveAttestor_NotAuditor(stage: TokenStage, attestation: ReserveAttestation) -> None:
    """RSV-7: what it signed before counts no more; the round on record stands."""
    gone = stage.auditors[0]
    stage.attestor.setAuditor(gone, False, sender=stage.rule_keeper)
    assert stage.chain.logs == [stage.attestor.AuditorSet(gone.address, False)]
    with stage.chain.expect("ReserveAttestor_NotAuditor", account=gone):
        send(stage, attestation)
    send(stage, attestation, stage.signed_by(stage.auditors[1:], attestation))
    assert stage.attestor.auditorCount() == 2


@pytest.mark.parametrize("changed", ["chain", "contract", "amount", "share", "instant", "document", "signature"])
def test_attest__signed_for_something_else__ReserveAttestor_BadSignature(
    stage: TokenStage, attestation: ReserveAttestation, changed: str
) -> None:
    """RSV-8"""
    domain, signed = stage.reserve_domain, attestation
    if changed == "chain":
        domain = Domain(domain.name, "1", domain.chain_id + 1, domain.address)
    elif changed == "contract":
        domain = Domain(domain.name, "1", domain.chain_id, stage.u.address)
    elif changed != "signature":
        field = {"amount": "reserve_amount", "share": "deposit_share_bps", "instant": "as_of"}.get(changed)
        signed = replace(attestation, **({field: getattr(attestation, field) - 1} if field else {"document_hash": keccak(text="other")}))
    signatures = [(auditor.address, sign(signed, domain, auditor.key)) for auditor in stage.auditors[:2]]
    if changed == "signature":
        signatures[1] = (signatures[1][0], signatures[0][1])
    with stage.chain.expect("ReserveAttestor_BadSignature"):
        send(stage, attestation, signatures)


def test_attest__auditor_is_a_contract_wallet__recorded(stage: TokenStage, attestation: ReserveAttestation) -> None:
    """RSV-8"""
    wallet = stage.chain.deploy("WalletMock", stage.maker)
    stage.attestor.setAuditor(wallet, True, sender=stage.rule_keeper)
    signed = [*stage.signed_by(stage.auditors[:1], attestation), (wallet.address, sign(attestation, stage.reserve_domain, stage.maker.key))]
    send(stage, attestation, sorted(signed, key=lambda pair: int(pair[0], 16)))


def test_set_auditor__unfit__refused(stage: TokenStage) -> None:
    """RSV-9, RSV-10"""
    with stage.chain.expect("ReserveAttestor_ZeroAddress"):
        stage.attestor.setAuditor("0x" + "00" * 20, True, sender=stage.rule_keeper)
    with stage.chain.expect("ReserveAttestor_Unchanged"):
        stage.attestor.setAuditor(stage.auditors[0], True, sender=stage.rule_keeper)
    with stage.chain.expect("ReserveAttestor_Unchanged"):
        stage.attestor.setAuditor(stage.stranger, False, sender=stage.rule_keeper)


def test_set_threshold__unfit__refused(stage: TokenStage) -> None:
    """RSV-10, RSV-11"""
    with stage.chain.expect("ReserveAttestor_ZeroThreshold"):
        stage.attestor.setThreshold(0, sender=stage.rule_keeper)
    with stage.chain.expect("ReserveAttestor_Unchanged"):
        stage.attestor.setThreshold(2, sender=stage.rule_keeper)


def test_set_threshold__more_than_there_are__nothing_can_be_attested(stage: TokenStage, attestation: ReserveAttestation) -> None:
    """RSV-11: the safe side."""
    stage.attestor.setThreshold(4, sender=stage.rule_keeper)
    assert stage.chain.logs == [stage.attestor.ThresholdSet(2, 4)]
    with stage.chain.expect("ReserveAttestor_TooFewSignatures", count=3, threshold=4):
        send(stage, attestation, stage.signed_by(stage.auditors, attestation))
