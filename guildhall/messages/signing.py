"""Signatures, deal ids and hand-over hashes, byte for byte as the contracts work them out."""

from __future__ import annotations

from coincurve import PrivateKey, PublicKey
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from .errors import BadKey, BadSignature
from .structs import Domain, Message, encode_values
from .types import Terms

__all__ = [
    "Key",
    "address_of",
    "cases_domain",
    "court_domain",
    "deal_id",
    "escrow_domain",
    "exchange_domain",
    "handover_hash",
    "lots_domain",
    "reserve_domain",
    "sign",
    "signer_of",
    "telemetry_domain",
    "token_domain",
    "trace_domain",
    "vote_commitment",
]

Key = PrivateKey | bytes | str
"""A private key: made ready (twice as fast when used again), 32 bytes, or those as hex."""

SIGNATURE_LENGTH = 65
CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def exchange_domain(chain_id: int, address: str) -> Domain:
    """The domain of demands."""
    return Domain("Guildhall Exchange", "1", chain_id, address)


def trace_domain(chain_id: int, address: str) -> Domain:
    """The domain of attestations."""
    return Domain("Guildhall Trace", "1", chain_id, address)


def escrow_domain(chain_id: int, address: str) -> Domain:
    """The domain of consents to a deal."""
    return Domain("Guildhall Escrow", "1", chain_id, address)


def cases_domain(chain_id: int, address: str) -> Domain:
    """The domain of statements in a case, and of consents to divide a price."""
    return Domain("Guildhall Cases", "1", chain_id, address)


def court_domain(chain_id: int, address: str) -> Domain:
    """Of jurors' sealed votes."""
    return Domain("Guildhall Court", "1", chain_id, address)


def lots_domain(chain_id: int, address: str) -> Domain:
    """The domain of lots, packings and hand-overs."""
    return Domain("Guildhall Lots", "1", chain_id, address)


def reserve_domain(chain_id: int, address: str) -> Domain:
    """The domain of attestations of what stands behind U."""
    return Domain("Guildhall Reserve", "1", chain_id, address)


def telemetry_domain(chain_id: int, address: str) -> Domain:
    """The domain of mountings and readings."""
    return Domain("Guildhall Telemetry", "1", chain_id, address)


def token_domain(name: str, chain_id: int, address: str) -> Domain:
    """The domain of a U-Token's permits, authorizations and redemptions."""
    return Domain(name, "1", chain_id, address)


def sign(message: Message, domain: Domain, key: Key) -> bytes:
    """r ‖ s ‖ v of a message, deterministic (RFC 6979), low s, v 27 or 28."""
    signature = _private_key(key).sign_recoverable(message.digest(domain), hasher=None)
    return signature[:64] + bytes((27 + signature[64],))


def signer_of(message: Message, domain: Domain, signature: bytes) -> str:
    """The checksummed address behind an ECDSA signature; whoever that is, compare it with the party that the message names.

    Raises:
        BadSignature: the contracts would not take these bytes for anybody's ECDSA signature (ERC-1271 may still accept them).
    """
    if len(signature) != SIGNATURE_LENGTH:
        raise BadSignature(f"{len(signature)} bytes where {SIGNATURE_LENGTH} belong")
    if signature[64] not in (27, 28):
        raise BadSignature(f"v is {signature[64]}, not 27 or 28")
    if int.from_bytes(signature[32:64], "big") > CURVE_ORDER // 2:
        raise BadSignature("s is in the upper half: whoever re-signs must take the lower one")
    recoverable = signature[:64] + bytes((signature[64] - 27,))
    try:
        public_key = PublicKey.from_signature_and_message(recoverable, message.digest(domain), hasher=None)
    except Exception as error:  # coincurve raises plain exceptions
        raise BadSignature("nobody's signature") from error
    return _address(public_key)


def address_of(key: Key) -> str:
    """The checksummed address of a private key."""
    return _address(_private_key(key).public_key)


def deal_id(terms: Terms) -> bytes:
    """`keccak256(abi.encode(terms))`."""
    return keccak(terms.encoded())


def handover_hash(buyer: str, nonce: int, code: bytes) -> bytes:
    """`keccak256(abi.encode(buyer, nonce, bytes16(code)))`: what the demand carries; the code itself goes to the courier at the door."""
    return keccak(encode_values(("address", "uint256", "bytes16"), (buyer, nonce, code)))


def vote_commitment(domain: Domain, trial_id: int, juror: str, row: int, salt: bytes) -> bytes:
    """What seals a vote; the salt, 32 random bytes, opens it. A copy of it opens for nobody else: juror and trial are in it."""
    types = ("uint256", "address", "uint32", "address", "uint8", "bytes32")
    return keccak(encode_values(types, (domain.chain_id, domain.address, trial_id, juror, row, salt)))


def _private_key(key: Key) -> PrivateKey:
    if isinstance(key, PrivateKey):
        return key
    try:
        secret = bytes.fromhex(key.removeprefix("0x")) if isinstance(key, str) else key
        if len(secret) == 32:
            return PrivateKey(secret)
    except ValueError:
        pass
    raise BadKey("a private key has 32 bytes, is not 0 and below the order of the curve") from None  # never print it


def _address(public_key: PublicKey) -> str:
    return to_checksum_address(keccak(public_key.format(compressed=False)[1:])[-20:])
