"""Signed messages: what parties sign for the contracts (EIP-712), how it is hashed and signed, and its JSON form.

>>> domain = exchange_domain(chain_id, exchange.address)
>>> signature = sign(demand, domain, key)
>>> assert signer_of(demand, domain, signature) == demand.buyer
"""

from .enums import FactKind, Row, Status
from .errors import BadKey, BadSignature, BadValue, MalformedMessage, MessageError
from .forms import Signed, from_json, to_json
from .signing import (
    Key,
    address_of,
    court_domain,
    deal_id,
    escrow_domain,
    exchange_domain,
    handover_hash,
    sign,
    signer_of,
    token_domain,
    trace_domain,
    vote_commitment,
)
from .structs import Domain, Message, Struct
from .types import (
    Attestation,
    Cancellation,
    Commitment,
    Confirmation,
    Countersignature,
    Demand,
    Permit,
    ReceiveWithAuthorization,
    Share,
    Split,
    Terms,
    Withdrawal,
)

__all__ = [
    "Attestation",
    "BadKey",
    "BadSignature",
    "BadValue",
    "Cancellation",
    "Commitment",
    "Confirmation",
    "Countersignature",
    "Demand",
    "Domain",
    "FactKind",
    "Key",
    "MalformedMessage",
    "Message",
    "MessageError",
    "Permit",
    "ReceiveWithAuthorization",
    "Row",
    "Share",
    "Signed",
    "Split",
    "Status",
    "Struct",
    "Terms",
    "Withdrawal",
    "address_of",
    "court_domain",
    "deal_id",
    "escrow_domain",
    "exchange_domain",
    "from_json",
    "handover_hash",
    "sign",
    "signer_of",
    "to_json",
    "token_domain",
    "trace_domain",
    "vote_commitment",
]
