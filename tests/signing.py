"""Signatures of test accounts, made by eth-account alone: nothing here shares code with what is tested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_account import Account
from eth_account.messages import encode_typed_data

if TYPE_CHECKING:
    from ape.api import TestAccountAPI
    from ape.contracts import ContractInstance

__all__ = ["delegate", "sign_digest", "sign_typed", "sign_with_high_s", "vrs"]

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141  # of secp256k1


def sign_digest(account: TestAccountAPI, digest: bytes) -> bytes:
    """65 bytes r, s, v with a low s."""
    return bytes(Account.unsafe_sign_hash(digest, _key(account)).signature)


def sign_with_high_s(account: TestAccountAPI, digest: bytes) -> bytes:
    """The other signature that the same key makes of it: valid to `ecrecover`, refused by every careful contract."""
    signature = sign_digest(account, digest)
    s = ORDER - int.from_bytes(signature[32:64], "big")
    return signature[:32] + s.to_bytes(32, "big") + bytes([55 - signature[64]])


def sign_typed(account: TestAccountAPI, domain: dict[str, Any], name: str, fields: dict[str, str], values: dict[str, Any]) -> bytes:
    """65 bytes over EIP-712 data; `fields` maps the names of the struct's members to their types."""
    types = {name: [{"name": field, "type": type_} for field, type_ in fields.items()]}
    plain = {field: getattr(value, "address", value) for field, value in values.items()}
    message = encode_typed_data(domain, types, plain)
    return bytes(Account.sign_message(message, _key(account)).signature)


def vrs(signature: bytes) -> tuple[int, bytes, bytes]:
    """The three parts in the order that ERC-2612 and ERC-3009 take them in."""
    return signature[64], signature[:32], signature[32:64]


def delegate(account: TestAccountAPI, code: ContractInstance, payer: TestAccountAPI) -> None:
    """Give a plain key the code of a contract (EIP-7702), in a transaction that somebody else pays."""
    from ape_ethereum.transactions import Authorization

    nonce = account.nonce
    chain_id = account.provider.chain_id
    signature = account.sign_authorization(code.address, chain_id=chain_id, nonce=nonce)
    authorization = Authorization.from_signature(chain_id=chain_id, address=code.address, nonce=nonce, signature=signature)
    ecosystem = account.provider.network.ecosystem
    payer.call(ecosystem.create_transaction(type=4, receiver=payer.address, authorizationList=[authorization], gas=200_000))


def _key(account: TestAccountAPI) -> str:
    return str(account.private_key)
