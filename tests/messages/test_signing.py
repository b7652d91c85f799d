"""Signatures: what is refused, and how fast they come."""

from collections.abc import Callable

import pytest
from eth_account import Account

from guildhall.messages import BadKey, BadSignature, Demand, Domain, Key, address_of, sign, signer_of
from guildhall.messages.signing import CURVE_ORDER

MakeDemand = Callable[..., Demand]


def test_sign__same_message_twice__same_signature(make_demand: MakeDemand, domain: Domain, key: bytes) -> None:
    assert sign(make_demand(), domain, key) == sign(make_demand(), domain, key)


def test_sign__key_of_an_account__as_its_bytes(make_demand: MakeDemand, domain: Domain, key: bytes) -> None:
    assert sign(make_demand(), domain, Account.from_key(key).key) == sign(make_demand(), domain, f"0x{key.hex()}")


@pytest.mark.parametrize(
    "bad_key", [b"", b"k" * 31, b"k" * 33, b"\0" * 32, CURVE_ORDER.to_bytes(32, "big"), "0x12", "no hex", "0x" + "zz" * 32]
)
def test_sign__no_key__BadKey(make_demand: MakeDemand, domain: Domain, bad_key: Key) -> None:
    with pytest.raises(BadKey) as caught:
        sign(make_demand(), domain, bad_key)

    assert repr(bad_key) not in str(caught.value)


def test_signer_of__other_message_or_domain__somebody_else(make_demand: MakeDemand, domain: Domain, key: bytes) -> None:
    signature = sign(make_demand(), domain, key)

    assert signer_of(make_demand(nonce=8), domain, signature) != address_of(key)
    for other in (
        Domain("Guildhall Escrow", domain.version, domain.chain_id, domain.address),
        Domain(domain.name, "2", domain.chain_id, domain.address),
        Domain(domain.name, domain.version, 1, domain.address),
        Domain(domain.name, domain.version, domain.chain_id, "0x" + "00" * 20),
    ):
        assert signer_of(make_demand(), other, signature) != address_of(key)


@pytest.mark.parametrize("length", [0, 64, 66])
def test_signer_of__other_length__BadSignature(make_demand: MakeDemand, domain: Domain, length: int) -> None:
    with pytest.raises(BadSignature, match=f"^{length} bytes where 65 belong"):
        signer_of(make_demand(), domain, b"\x1b" * length)


@pytest.mark.parametrize("v", [0, 1, 26, 29, 255])
def test_signer_of__other_v__BadSignature(make_demand: MakeDemand, domain: Domain, key: bytes, v: int) -> None:
    with pytest.raises(BadSignature, match=f"^v is {v}, "):
        signer_of(make_demand(), domain, sign(make_demand(), domain, key)[:64] + bytes((v,)))


def test_signer_of__high_s__BadSignature(make_demand: MakeDemand, domain: Domain, key: bytes) -> None:
    signature = sign(make_demand(), domain, key)
    mirrored = CURVE_ORDER - int.from_bytes(signature[32:64], "big")

    with pytest.raises(BadSignature, match="upper half"):
        signer_of(make_demand(), domain, signature[:32] + mirrored.to_bytes(32, "big") + bytes((55 - signature[64],)))


@pytest.mark.parametrize("r", [0, CURVE_ORDER, 2**256 - 1])
def test_signer_of__nobodys__BadSignature(make_demand: MakeDemand, domain: Domain, r: int) -> None:
    with pytest.raises(BadSignature, match="nobody"):
        signer_of(make_demand(), domain, r.to_bytes(32, "big") + (1).to_bytes(32, "big") + b"\x1b")
