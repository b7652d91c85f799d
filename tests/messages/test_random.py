"""Random messages of every type: hashed as eth_account and eth_abi hash them, signed, written, read back."""

from typing import Any

from coincurve import PrivateKey
from eth_abi.abi import encode
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from guildhall.messages import (
    Attestation,
    CancelAuthorization,
    Cancellation,
    Commitment,
    Confirmation,
    Countersignature,
    DataGrant,
    DataRevocation,
    Demand,
    Domain,
    HandOver,
    Lot,
    Message,
    Mounting,
    Packing,
    Permit,
    Readings,
    ReceiveWithAuthorization,
    Redemption,
    ReserveAttestation,
    Share,
    Signed,
    Split,
    Statement,
    Terms,
    TransferWithAuthorization,
    Withdrawal,
    address_of,
    deal_id,
    from_json,
    handover_hash,
    sign,
    signer_of,
    to_json,
)
from guildhall.messages.forms import MAX_SIGNATURE_LENGTH
from guildhall.messages.structs import Member, layout_of

MESSAGES: list[type[Message]] = [
    Attestation,
    CancelAuthorization,
    Cancellation,
    Commitment,
    Confirmation,
    Countersignature,
    DataGrant,
    DataRevocation,
    Demand,
    HandOver,
    Lot,
    Mounting,
    Packing,
    Permit,
    Readings,
    ReceiveWithAuthorization,
    Redemption,
    ReserveAttestation,
    Split,
    Statement,
    TransferWithAuthorization,
    Withdrawal,
]

addresses = st.binary(min_size=20, max_size=20).map(to_checksum_address)
domains = st.builds(Domain, st.text(max_size=31), st.text(max_size=31), st.integers(0, 2**256 - 1), addresses)
keys = st.integers(1, 2**255).map(lambda number: number.to_bytes(32, "big"))


def values_for(member: Member) -> st.SearchStrategy[Any]:
    """Any value of a member's type, the limits more often than chance would have it."""
    if member.type == "address":
        return addresses
    if member.type == "bool":
        return st.booleans()
    if member.type == "(address,uint16)[]":
        return st.lists(st.builds(Share, addresses, st.integers(0, 2**16 - 1)), max_size=5).map(tuple)
    if member.type.startswith("bytes"):
        size = int(member.type.removeprefix("bytes"))
        return st.binary(min_size=size, max_size=size)
    if isinstance(member.of, type) and hasattr(member.of, "__members__"):
        return st.sampled_from(list(member.of.__members__.values()))
    largest = 2 ** int(member.type.removeprefix("uint")) - 1
    return st.sampled_from([0, 1, largest]) | st.integers(0, largest)


def messages_of(kind: type[Message]) -> st.SearchStrategy[Message]:
    """Any message of a type."""
    return st.tuples(*map(values_for, layout_of(kind).members)).map(lambda values: kind(*values))


any_message = st.sampled_from(MESSAGES).flatmap(messages_of)
any_terms = st.tuples(*map(values_for, layout_of(Terms).members)).map(lambda values: Terms(*values))
unhurried = settings(deadline=None, derandomize=True)


def test_messages__all_are_drawn() -> None:
    assert set(MESSAGES) == set(Message.__subclasses__()) - {kind for kind in Message.__subclasses__() if "__slots__" not in vars(kind)}


@unhurried
@given(any_message, domains)
def test_digest__any_message__equals_eth_account(message: Message, domain: Domain) -> None:
    signable = encode_typed_data(full_message=message.typed_data(domain))

    assert signable.header == domain.separator
    assert signable.body == message.struct_hash()
    assert message.digest(domain) == keccak(b"\x19" + signable.version + signable.header + signable.body)


@unhurried
@given(any_message)
def test_encoded__any_message__equals_eth_abi(message: Message) -> None:
    assert message.encoded() == encode([member.type for member in layout_of(type(message)).members], message.as_tuple())


@unhurried
@given(any_terms)
def test_deal_id__any_terms__equals_eth_abi(terms: Terms) -> None:
    encoded = encode([layout_of(Terms).abi_type], [terms.as_tuple()])

    assert terms.encoded() == encoded
    assert deal_id(terms) == keccak(encoded)


@unhurried
@given(addresses, st.integers(0, 2**256 - 1), st.binary(min_size=16, max_size=16))
def test_handover_hash__any_code__equals_eth_abi(buyer: str, nonce: int, code: bytes) -> None:
    assert handover_hash(buyer, nonce, code) == keccak(encode(["address", "uint256", "bytes16"], [buyer, nonce, code]))


@unhurried
@given(any_message, domains, keys)
def test_sign__any_message__equals_eth_account(message: Message, domain: Domain, key: bytes) -> None:
    signature = sign(message, domain, key)

    assert signature == Account.sign_typed_data(key, full_message=message.typed_data(domain)).signature
    assert signature == sign(message, domain, PrivateKey(key)) == sign(message, domain, key.hex())
    assert signer_of(message, domain, signature) == address_of(key) == Account.from_key(key).address


@unhurried
@given(any_message, st.binary(max_size=100) | st.just(b"w" * MAX_SIGNATURE_LENGTH))
def test_json__any_message__round_trip(message: Message, signature: bytes) -> None:
    signed = Signed(message, signature)

    assert from_json(to_json(signed), type(message)) == signed
