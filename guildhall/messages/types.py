"""The structs that are signed or hashed, each defined once: order, names and types of the fields are those of Solidity.

| domain | messages |
|---|---|
| Guildhall Exchange | `Demand`, `Withdrawal` |
| Guildhall Trace | `Attestation` |
| Guildhall Escrow | `Countersignature`, `Confirmation`, `Cancellation` |
| Guildhall Cases | `Statement`, `Split` |
| Guildhall Lots | `Lot`, `Packing`, `HandOver` |
| Guildhall Telemetry | `Mounting`, `Readings` |
| Guildhall Court | `Commitment` |
| Guildhall Reserve | `ReserveAttestation` |
| a token's name | `Permit`, `TransferWithAuthorization`, `ReceiveWithAuthorization`, `CancelAuthorization`, `Redemption` |

`Terms` and `Share` are hashed by the ABI and signed by nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from .enums import Act, FactKind
from .structs import Address, Message, Struct

__all__ = [
    "Attestation",
    "CancelAuthorization",
    "Cancellation",
    "Commitment",
    "Confirmation",
    "Countersignature",
    "Demand",
    "HandOver",
    "Lot",
    "Mounting",
    "Packing",
    "Permit",
    "Readings",
    "ReceiveWithAuthorization",
    "Redemption",
    "ReserveAttestation",
    "Share",
    "Split",
    "Statement",
    "Terms",
    "TransferWithAuthorization",
    "Withdrawal",
]

Bool = Annotated[bool, "bool"]
Bytes32 = Annotated[bytes, "bytes32"]
Uint8 = Annotated[int, "uint8"]
Uint16 = Annotated[int, "uint16"]
Uint32 = Annotated[int, "uint32"]
Uint48 = Annotated[int, "uint48"]
Uint64 = Annotated[int, "uint64"]
Uint128 = Annotated[int, "uint128"]
Uint256 = Annotated[int, "uint256"]


@dataclass(frozen=True, slots=True)
class Demand(Message):
    """A buyer's wish with everything that binds her; contracts/types/Deal.sol explains each field."""

    buyer: Address
    standard_id: Uint32
    params_hash: Bytes32
    quantity: Uint64
    weight: Uint64
    limit_amount: Uint128
    zone: Uint32
    marks: Uint64
    lead_limit_period: Uint32
    inspector: Address
    referrer: Address
    handover_hash: Bytes32
    policy_version: Uint32
    currency: Address
    nonce: Uint256
    expires_at: Uint48


@dataclass(frozen=True, slots=True)
class Withdrawal(Message):
    """The buyer takes a demand back: its nonce is used up without a deal."""

    buyer: Address
    nonce: Uint256


@dataclass(frozen=True, slots=True)
class Attestation(Message):
    """A signed statement about a deal."""

    deal_id: Bytes32
    kind: Annotated[FactKind, "uint8"]
    signer: Address
    signed_at: Uint48
    document_hash: Bytes32


@dataclass(frozen=True, slots=True)
class Countersignature(Message):
    """The maker's consent to one deal, where its offer asks for it."""

    deal_id: Bytes32
    maker: Address


@dataclass(frozen=True, slots=True)
class Confirmation(Message):
    """The buyer has the goods and is content: the maker is paid."""

    deal_id: Bytes32
    buyer: Address


@dataclass(frozen=True, slots=True)
class Cancellation(Message):
    """One side's consent to undo the deal; it takes both, and neither stands for ever."""

    deal_id: Bytes32
    signer: Address
    expires_at: Uint48


@dataclass(frozen=True, slots=True)
class Split(Message):
    """One side's consent to give the buyer that part of the price; it takes both, and neither stands for ever."""

    deal_id: Bytes32
    signer: Address
    buyer_amount: Uint128
    expires_at: Uint48


@dataclass(frozen=True, slots=True)
class Statement(Message):
    """A party's statement in a case; contracts/types/Case.sol explains each field."""

    deal_id: Bytes32
    act: Annotated[Act, "uint8"]
    signer: Address
    round: Uint8
    attribute: Uint16
    evidence_hash: Bytes32


@dataclass(frozen=True, slots=True)
class Commitment(Message):
    """A juror's sealed vote: `commitment` is what `vote_commitment` makes of it."""

    trial_id: Uint32
    juror: Address
    commitment: Bytes32


@dataclass(frozen=True, slots=True)
class Permit(Message):
    """ERC-2612."""

    owner: Address
    spender: Address
    value: Uint256
    nonce: Uint256
    deadline: Uint256


@dataclass(frozen=True, slots=True)
class TransferWithAuthorization(Message):
    """ERC-3009, sent by anybody."""

    from_: Address
    to: Address
    value: Uint256
    valid_after: Uint256
    valid_before: Uint256
    nonce: Bytes32


@dataclass(frozen=True, slots=True)
class ReceiveWithAuthorization(Message):
    """ERC-3009, sent by the payee."""

    from_: Address
    to: Address
    value: Uint256
    valid_after: Uint256
    valid_before: Uint256
    nonce: Bytes32


@dataclass(frozen=True, slots=True)
class CancelAuthorization(Message):
    """ERC-3009: a nonce is void, whatever was signed with it."""

    authorizer: Address
    nonce: Bytes32


@dataclass(frozen=True, slots=True)
class Redemption(Message):
    """An owner wants her U back as money in the bank; anybody sends it."""

    owner: Address
    amount: Uint256
    payout_hash: Bytes32
    nonce: Bytes32
    deadline: Uint256


@dataclass(frozen=True, slots=True)
class ReserveAttestation(Message):
    """What stands behind U, signed by auditors; interfaces/IReserveAttestor.sol explains each field."""

    reserve_amount: Uint128
    deposit_share_bps: Uint16
    as_of: Uint48
    document_hash: Bytes32


@dataclass(frozen=True, slots=True)
class Share(Struct):
    """An account of the ledger and its share of a deal's price."""

    owner: Address
    share_bps: Uint16


@dataclass(frozen=True, slots=True)
class Terms(Struct):
    """The frozen terms of a deal; contracts/types/Deal.sol explains each field."""

    demand_hash: Bytes32
    handover_hash: Bytes32
    nonce: Uint256
    buyer: Address
    maker: Address
    inspector: Address
    referrer: Address
    expert: Address
    standard_id: Uint32
    policy_version: Uint32
    lead_period: Uint32
    is_gold: Bool
    price_amount: Uint128
    freight_amount: Uint128
    inspection_fee_amount: Uint128
    royalties: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Lot(Message):
    """What a maker made in one go; its hash is the lot's id. interfaces/ILots.sol explains each field."""

    maker: Address
    standard_id: Uint32
    market: Uint16
    item_count: Uint32
    items_root: Bytes32
    produced_at: Uint48
    document_hash: Bytes32


@dataclass(frozen=True, slots=True)
class Packing(Message):
    """The maker's statement which items of a lot go into a deal. `items_hash`: of their ids, one after the other."""

    deal_id: Bytes32
    lot_id: Bytes32
    maker: Address
    items_hash: Bytes32


@dataclass(frozen=True, slots=True)
class HandOver(Message):
    """An item, or all of a deal's goods, pass from one to another; both sign."""

    subject_id: Bytes32
    from_: Address
    to: Address
    place_hash: Bytes32
    signed_at: Uint48


@dataclass(frozen=True, slots=True)
class Mounting(Message):
    """A carrier accepts that a device speaks for a deal."""

    deal_id: Bytes32
    device: Address
    carrier: Address
    limits_hash: Bytes32
    mounted_at: Uint48


@dataclass(frozen=True, slots=True)
class Readings(Message):
    """A batch of a device's readings under a Merkle root; the device signs."""

    device: Address
    root: Bytes32
    count: Uint32
    from_at: Uint48
    until_at: Uint48
