"""What parties do to an open deal: signed facts and consents, in the form that `Escrow` takes."""

from __future__ import annotations

from typing import Any

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from guildhall.deploy import Suite
from guildhall.messages import (
    Attestation,
    Cancellation,
    Confirmation,
    Countersignature,
    FactKind,
    Key,
    Split,
    Terms,
    address_of,
    deal_id,
    sign,
)


class DealActs:
    """Signed acts on deals of one suite; nothing is sent."""

    def __init__(self, suite: Suite) -> None:
        self._trace = suite.trace_domain
        self._escrow = suite.escrow_domain

    def fact(self, terms: Terms, kind: FactKind, key: Key, signed_at: int, **parts: Any) -> tuple[Any, ...]:
        """`IEscrow.Fact` signed by `key`.

        Parts: `code` (16 bytes, for DELIVERY), `report_hash` and `failed_attributes` (for an inspection; the first attribute where it
        failed and nothing is said), `document_hash`, `signer` (a wallet's address).
        """
        signer = parts.get("signer") or address_of(key)
        proof = parts.get("code", b"")
        document_hash = parts.get("document_hash", bytes(32))
        if kind in (FactKind.PASSED, FactKind.FAILED):
            failed = parts.get("failed_attributes", int(kind is FactKind.FAILED))
            proof = encode(["bytes32", "uint64"], [parts.get("report_hash", bytes(32)), failed])
            document_hash = parts.get("document_hash", keccak(proof))
        attestation = Attestation(deal_id(terms), kind, signer, signed_at, document_hash)
        return (int(kind), signer, signed_at, document_hash, sign(attestation, self._trace, key), proof)

    def countersignature(self, terms: Terms, key: Key) -> bytes:
        """The maker's consent to a PENDING deal."""
        return sign(Countersignature(deal_id(terms), terms.maker), self._escrow, key)

    def confirmation(self, terms: Terms, key: Key) -> bytes:
        """The buyer's acceptance."""
        return sign(Confirmation(deal_id(terms), terms.buyer), self._escrow, key)

    def cancellation(self, terms: Terms, key: Key, signer: str) -> bytes:
        """One side's consent to undo the deal."""
        return sign(Cancellation(deal_id(terms), signer), self._escrow, key)

    def split(self, terms: Terms, key: Key, signer: str, buyer_amount: int) -> bytes:
        """One side's consent to divide the price."""
        return sign(Split(deal_id(terms), signer, buyer_amount), self._escrow, key)
