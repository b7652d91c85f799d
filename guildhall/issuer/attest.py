"""The reserve, attested: what auditors sign (EIP-712), their signatures from as many machines, and the transaction that records it.

The attestation is a file that any wallet can sign (`eth_signTypedData_v4`). A signature is a small file of its own:

    {"auditor": "0x…", "digest": "0x…", "signature": "0x…"}

`digest` is the 32 bytes that were signed; it ties the signature to one attestation, chain and contract.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eth_utils.crypto import keccak

from guildhall.evm import Account, CodecError, Revert
from guildhall.evm.words import as_address, as_bytes
from guildhall.messages import BadSignature, Domain, MessageError, ReserveAttestation, from_json, reserve_domain, sign, signer_of

from .amounts import amount_text
from .errors import FileRefused, Unusable
from .office import Office
from .outcomes import Outcome, State

__all__ = [
    "AuditorSignature",
    "ReserveDraft",
    "document_hash",
    "make_draft",
    "read_signature",
    "read_draft",
    "record",
    "sign_draft",
]

_NAME = "Guildhall Reserve"
_REFUSALS = {
    "ReserveAttestor_InFuture": "it speaks of an instant that the chain has not reached",
    "ReserveAttestor_NotNewer": "a later attestation, or another one of the same instant, is recorded already",
    "ReserveAttestor_ZeroThreshold": "no threshold is set: governance (role rule_keeper) sets it with setThreshold",
}


@dataclass(frozen=True)
class ReserveDraft:
    """What is signed, and for which contract on which chain."""

    message: ReserveAttestation
    domain: Domain

    @property
    def digest(self) -> bytes:
        """The 32 bytes that are signed."""
        return self.message.digest(self.domain)

    def to_json(self) -> str:
        """The argument of a wallet's `eth_signTypedData_v4`."""
        return json.dumps(self.message.typed_data(self.domain), indent=1) + "\n"


@dataclass(frozen=True)
class AuditorSignature:
    """One auditor's. `signature`: of a plain key, or whatever the auditor's contract takes (ERC-1271)."""

    auditor: str
    digest: bytes
    signature: bytes

    def to_json(self) -> str:
        """The form of the file."""
        form = {"auditor": self.auditor, "digest": f"0x{self.digest.hex()}", "signature": f"0x{self.signature.hex()}"}
        return json.dumps(form, indent=1) + "\n"


def document_hash(path: Path) -> bytes:
    """`keccak256` of the report's bytes."""
    return bytes(keccak(path.read_bytes()))


def make_draft(office: Office, message: ReserveAttestation) -> ReserveDraft:
    """For the attestor of the office's token. Unusable: it would be refused, or could back no mint."""
    attestor, now = office.attestor, office.chain.clock.now
    count = office.ask_attestor("roundCount")
    last = office.ask_attestor("roundOf", count).asOf if count else 0
    least = office.ask_attestor("MIN_DEPOSIT_SHARE_BPS")
    if not least <= message.deposit_share_bps <= 10_000:
        raise Unusable(f"a deposit share of {message.deposit_share_bps} bps is not within {least} and 10000")
    if not message.as_of <= now:
        raise Unusable(f"{message.as_of} is in the future: the chain's clock stands at {now}")
    if not message.as_of > last:
        raise Unusable(f"an attestation as of {last} is recorded already: the next one has to be later")
    if now >= message.as_of + office.ask_attestor("MAX_AGE"):
        raise Unusable(f"an attestation as of {message.as_of} is too old already: nothing could be minted on it")
    return ReserveDraft(message, reserve_domain(office.chain.chain_id, attestor.address))


def sign_draft(draft: ReserveDraft, key: Account, auditor: str | None = None) -> AuditorSignature:
    """With a plain key, for its own account or for the contract (`auditor`) that takes its word. Needs no chain."""
    return AuditorSignature(auditor or key.address, draft.digest, sign(draft.message, draft.domain, key.key))


def read_draft(path: Path) -> ReserveDraft:
    """FileRefused unless it is, to the letter, what `make_draft` writes."""
    data = _object(path)
    try:
        domain, message = data["domain"], data["message"]
        form = json.dumps({"type": "ReserveAttestation", "message": message, "signature": "0x"})
        found = ReserveDraft(
            from_json(form, ReserveAttestation).message, reserve_domain(int(domain["chainId"]), as_address(domain["verifyingContract"]))
        )
    except (KeyError, TypeError, ValueError, MessageError, CodecError) as problem:
        raise FileRefused([f"{path}: no attestation of a reserve: {problem}"]) from None
    if json.loads(found.to_json()) != data:
        raise FileRefused([f"{path}: no attestation of a reserve: its types or its domain are not those of {_NAME}"])
    return found


def read_signature(path: Path, draft: ReserveDraft) -> AuditorSignature:
    """FileRefused when it is malformed or of another attestation; whether the auditor made it, `record` looks."""
    data = _object(path)
    try:
        found = AuditorSignature(as_address(data["auditor"]), as_bytes(data["digest"]), as_bytes(data["signature"]))
    except (KeyError, CodecError) as problem:
        raise FileRefused([f"{path}: no signature of an auditor: {problem}"]) from None
    if found.digest != draft.digest:
        raise FileRefused([f"{path}: signs another attestation, or the same for another chain or contract"])
    return found


def record(office: Office, draft: ReserveDraft, signatures: Sequence[AuditorSignature]) -> Outcome[str]:
    """Send it, once there are as many good signatures as it takes. DONE, ALREADY, or HINDERED with what is missing.

    Raises:
        Unusable: the attestation is of another chain or attestor, or the key cannot pay. Interrupted: the node went away.
    """
    attestor, message = office.attestor, draft.message
    expected = reserve_domain(office.chain.chain_id, attestor.address)
    if draft.domain != expected:
        wanted, found = (f"chain {each.chain_id}, attestor {each.address}" for each in (expected, draft.domain))
        raise Unusable(f"the attestation is for {found}; this is {wanted}")
    title = f"{amount_text(message.reserve_amount)} as of {message.as_of}"
    number = _round_of(office, message)
    if number:
        return Outcome(f"{title}: round {number}", State.ALREADY)

    good = {each.auditor: each for each in signatures if office.ask_attestor("isAuditor", each.auditor)}
    strangers = sorted({each.auditor for each in signatures} - set(good))
    bad = sorted(auditor for auditor, each in good.items() if not _is_signed(office, draft, each))
    if strangers or bad:
        told = [f"{auditor} is no auditor of this reserve" for auditor in strangers] + [f"{auditor} did not sign this" for auditor in bad]
        return Outcome(title, State.HINDERED, "; ".join(told))
    threshold = office.ask_attestor("threshold")
    if not threshold:
        return Outcome(title, State.HINDERED, _REFUSALS["ReserveAttestor_ZeroThreshold"])
    if len(good) < threshold:
        return Outcome(title, State.HINDERED, f"{len(good)} of {threshold} signatures: {threshold - len(good)} more needed")

    proofs = [(each.auditor, each.signature) for _, each in sorted(good.items(), key=lambda item: int(item[0], 16))]
    try:
        transaction = office.send("attest", message.as_tuple(), proofs, to=attestor)
    except Revert as refusal:
        return Outcome(title, State.HINDERED, _REFUSALS.get(refusal.name) or f"the attestor refuses it: {refusal}")
    return Outcome(f"{title}: round {_round_of(office, message)}", State.DONE, transaction=transaction)


def _round_of(office: Office, message: ReserveAttestation) -> int:
    """The round that records this already; 0 when none does. Rounds are ordered by `asOf`, so the last ones are looked at first."""
    for number in range(int(office.ask_attestor("roundCount")), 0, -1):
        found = office.ask_attestor("roundOf", number)
        if found.asOf < message.as_of:
            break
        if (found.reserveAmount, found.depositShareBps, found.asOf, found.documentHash) == message.as_tuple():
            return number
    return 0


def _is_signed(office: Office, draft: ReserveDraft, signature: AuditorSignature) -> bool:
    """By a plain key, or by an account with code, whose contract is asked by the attestor itself."""
    try:
        if signer_of(draft.message, draft.domain, signature.signature) == signature.auditor:
            return True
    except BadSignature:
        pass
    return office.chain.has_code(signature.auditor)


def _object(path: Path) -> Any:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise FileRefused([f"{path}: {problem}"]) from None
    if not isinstance(data, dict):
        raise FileRefused([f"{path}: not a JSON object"])
    return data
