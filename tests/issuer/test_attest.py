"""The reserve: made, signed by auditors on their own machines, recorded once there are enough of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account as EthAccount
from eth_utils.crypto import keccak

from guildhall.evm import Account
from guildhall.issuer import (
    AuditorSignature,
    FileRefused,
    ReserveDraft,
    State,
    Unusable,
    make_draft,
    read_draft,
    read_signature,
    record,
    sign_draft,
)
from guildhall.messages import ReserveAttestation

from .world import MAX_AGE, U, World

REPORT = keccak(text="a new report")


def message_of(world: World, **changes: Any) -> ReserveAttestation:
    values = {"reserve_amount": 777 * U, "deposit_share_bps": 4_000, "as_of": world.chain.clock.now, "document_hash": REPORT}
    return ReserveAttestation(**(values | changes))


@pytest.fixture
def draft(world: World) -> ReserveDraft:
    world.chain.clock.pass_(days=30)
    return make_draft(world.office(), message_of(world))


def signed(draft: ReserveDraft, *auditors: Account) -> list[AuditorSignature]:
    return [sign_draft(draft, auditor) for auditor in auditors]


def test_record__threshold_met__next_round(world: World, draft: ReserveDraft) -> None:
    outcome = record(world.office(world.stranger), draft, signed(draft, *reversed(world.auditors)))

    assert (outcome.state, outcome.subject.endswith(": round 2")) == (State.DONE, True)
    found = world.attestor.roundOf(2)
    assert (found.reserveAmount, found.depositShareBps, found.asOf, found.documentHash) == draft.message.as_tuple()
    assert world.attestor.soundReserve() == 777 * U


def test_record__again__nothing_more(world: World, draft: ReserveDraft) -> None:
    record(world.office(), draft, signed(draft, *world.auditors))

    again = record(world.office(), draft, [])

    assert again.state is State.ALREADY and world.attestor.roundCount() == 2


def test_record__too_few__says_how_many_more(world: World, draft: ReserveDraft) -> None:
    one = signed(draft, world.auditors[0])

    for each in (one, one + one):
        outcome = record(world.office(), draft, each)
        assert (outcome.state, outcome.reason) == (State.HINDERED, "1 of 2 signatures: 1 more needed")
    assert world.attestor.roundCount() == 1


def test_record__stranger_or_forger__named(world: World, draft: ReserveDraft) -> None:
    good, other = signed(draft, *world.auditors[:2])
    forged = AuditorSignature(world.auditors[2].address, good.digest, good.signature)
    (stranger,) = signed(draft, world.stranger)

    outcome = record(world.office(), draft, [good, other, forged, stranger])

    assert outcome.state is State.HINDERED
    assert outcome.reason == f"{world.stranger.address} is no auditor of this reserve; {world.auditors[2].address} did not sign this"


def test_record__auditor_removed__counts_no_more(world: World, draft: ReserveDraft) -> None:
    proofs = signed(draft, *world.auditors[:2])
    world.attestor.setAuditor(world.auditors[1], False, sender=world.admin)

    assert "is no auditor" in record(world.office(), draft, proofs).reason


def test_record__other_chain_or_attestor__refused(world: World, draft: ReserveDraft) -> None:
    proofs = signed(draft, *world.auditors)
    other = world.chain.deploy("ReserveAttestor", "another", MAX_AGE, 0, world.token.authority(), sender=world.admin)
    world.act("setReserveAttestor", other)

    with pytest.raises(Unusable, match=f"the attestation is for chain 31337, attestor {world.attestor.address}; this is chain 31337"):
        record(world.office(), draft, proofs)


def test_record__auditor_is_a_contract__asked_by_the_attestor(world: World, draft: ReserveDraft) -> None:
    wallet = world.chain.deploy("WalletMock", world.wallet, sender=world.wallet)
    world.attestor.setAuditor(wallet, True, sender=world.admin)
    (plain,) = signed(draft, world.auditors[0])

    refused = record(world.office(), draft, [plain, sign_draft(draft, world.stranger, wallet.address)])
    assert refused.state is State.HINDERED and "ReserveAttestor_BadSignature" in refused.reason
    done = record(world.office(), draft, [plain, sign_draft(draft, world.wallet, wallet.address)])
    assert done.state is State.DONE and world.attestor.roundCount() == 2


def test_record__later_one_recorded_meanwhile__refused(world: World, draft: ReserveDraft) -> None:
    world.chain.clock.pass_(hours=1)
    world.attest()

    outcome = record(world.office(), draft, signed(draft, *world.auditors))

    assert outcome.state is State.HINDERED and "a later attestation" in outcome.reason


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"as_of": 1}, "ahead"),
        ({"as_of": 0}, "too old"),
        ({"as_of": -30}, "the next one has to be later"),
        ({"deposit_share_bps": 2_999}, "not within 3000 and 10000"),
    ],
)
def test_make__would_be_refused_or_useless__said_at_once(world: World, changes: dict[str, int], words: str) -> None:
    now = world.chain.clock.now
    world.chain.clock.pass_(days=40)
    instants = {1: world.chain.clock.now + 1, 0: now + 1, -30: now}
    given = {name: instants[value] if name == "as_of" else value for name, value in changes.items()}

    with pytest.raises(Unusable, match=words.replace("ahead", "in the future")):
        make_draft(world.office(), message_of(world, **given))


def test_make__no_attestor__refused(world: World) -> None:
    token = world.chain.deploy("UToken", "Bare", "BARE", world.token.authority(), sender=world.admin)
    office = type(world.office())(world.chain, token.address, world.events)

    with pytest.raises(Unusable, match="no reserve attestor yet"):
        make_draft(office, message_of(world))


def test_files__there_and_back__the_same(draft: ReserveDraft, world: World, tmp_path: Path) -> None:
    """What a wallet signs is what we sign: eth_account reads the file as its standard says."""
    path, proof = tmp_path / "attestation.json", tmp_path / "signature.json"
    path.write_text(draft.to_json())
    (signature,) = signed(draft, world.auditors[0])
    proof.write_text(signature.to_json())

    assert read_draft(path) == draft and read_signature(proof, draft) == signature
    by_wallet = EthAccount.sign_typed_data(world.auditors[0].key, full_message=json.loads(path.read_text()))
    assert bytes(by_wallet.signature) == signature.signature


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data["message"].update(reserveAmount="1e3"),
        lambda data: data["message"].update(extra="1"),
        lambda data: data["message"].pop("asOf"),
        lambda data: data["domain"].update(name="Guildhall Euro"),
        lambda data: data["domain"].update(chainId="x"),
        lambda data: data["domain"].update(verifyingContract="0x12"),
        lambda data: data["types"]["ReserveAttestation"].reverse(),
        lambda data: data.pop("domain"),
    ],
)
def test_read_draft__changed__refused(draft: ReserveDraft, tmp_path: Path, spoil: Callable[[Any], Any]) -> None:
    data = json.loads(draft.to_json())
    spoil(data)
    path = tmp_path / "attestation.json"
    path.write_text(json.dumps(data))

    with pytest.raises(FileRefused, match="no attestation of a reserve"):
        read_draft(path)


def test_read_signature__of_another_attestation__refused(world: World, draft: ReserveDraft, tmp_path: Path) -> None:
    path = tmp_path / "signature.json"
    other = ReserveDraft(message_of(world, reserve_amount=1), draft.domain)
    path.write_text(signed(other, world.auditors[0])[0].to_json())

    with pytest.raises(FileRefused, match="signs another attestation"):
        read_signature(path, draft)
    for content in ("[]", "{", '{"auditor": "0x00"}', '{"auditor": 5, "digest": "0x", "signature": "0x"}'):
        path.write_text(content)
        with pytest.raises(FileRefused, match="signature.json"):
            read_signature(path, draft)
