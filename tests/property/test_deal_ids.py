"""Hashes that contracts take straight from calldata equal those of an independent encoder, and nothing but canonical calldata has one."""

from __future__ import annotations

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from guildhall.deploy import Suite, deploy_suite, load_config
from guildhall.evm import Chain, load
from guildhall.messages import Demand, Share, Terms

ADDRESSES = st.binary(min_size=20, max_size=20).map(lambda data: "0x" + data.hex())
WORDS = st.binary(min_size=32, max_size=32)
TERMS_TYPE = (
    "(bytes32,bytes32,uint256,address,address,address,address,address,uint32,uint32,uint32,uint32,bool,"
    "uint128,uint128,uint128,(address,uint16)[])"
)


def uint(bits: int) -> st.SearchStrategy[int]:
    return st.integers(0, 2**bits - 1)


TERMS = st.builds(
    Terms,
    demand_hash=WORDS,
    handover_hash=WORDS,
    nonce=uint(256),
    buyer=ADDRESSES,
    maker=ADDRESSES,
    inspector=ADDRESSES,
    referrer=ADDRESSES,
    expert=ADDRESSES,
    standard_id=uint(32),
    policy_version=uint(32),
    lead_period=uint(32),
    transit_period=uint(32),
    is_gold=st.booleans(),
    price_amount=uint(128),
    freight_amount=uint(128),
    inspection_fee_amount=uint(128),
    royalties=st.lists(st.builds(Share, owner=ADDRESSES, share_bps=uint(16)), max_size=5).map(tuple),
)

DEMANDS = st.builds(
    Demand,
    buyer=ADDRESSES,
    standard_id=uint(32),
    params_hash=WORDS,
    quantity=uint(64),
    weight=uint(64),
    limit_amount=uint(128),
    zone=uint(32),
    marks=uint(64),
    lead_limit_period=uint(32),
    inspector=ADDRESSES,
    referrer=ADDRESSES,
    handover_hash=WORDS,
    policy_version=uint(32),
    currency=ADDRESSES,
    nonce=uint(256),
    expires_at=uint(48),
)


@pytest.fixture(scope="module")
def suite() -> Suite:
    chain = Chain(load())
    return deploy_suite(chain, chain.account(0), load_config())


@settings(max_examples=150, deadline=None)
@given(terms=TERMS)
def test_id_of__any_terms__equals_abi_encode(suite: Suite, terms: Terms) -> None:
    assert suite.escrow.idOf(terms.as_tuple()) == keccak(encode([TERMS_TYPE], [terms.as_tuple()]))


@settings(max_examples=150, deadline=None)
@given(demand=DEMANDS)
def test_hash_of__any_demand__equals_the_signed_digest(suite: Suite, demand: Demand) -> None:
    assert suite.exchange.hashOf(demand.as_tuple()) == demand.digest(suite.exchange_domain)


def calldata(suite: Suite, terms: Terms) -> bytearray:
    return bytearray(suite.escrow.idOf.encode(terms.as_tuple()))


HEAD = 4 + 32  # selector, offset of the terms


@given(terms=TERMS)
@settings(max_examples=20, deadline=None)
def test_id_of__other_offset_of_the_royalties__DealIds_NotCanonical(suite: Suite, terms: Terms) -> None:
    data = calldata(suite, terms)
    data[HEAD + 16 * 32 : HEAD + 17 * 32] = (18 * 32).to_bytes(32, "big")
    with suite.chain.expect("DealIds_NotCanonical"):
        suite.chain.raw_call(suite.escrow.address, bytes(data + bytes(64)), is_view=True)


@given(terms=TERMS)
@settings(max_examples=20, deadline=None)
def test_id_of__more_royalties_than_any_standard_names__DealIds_NotCanonical(suite: Suite, terms: Terms) -> None:
    data = calldata(suite, terms)
    data[HEAD + 17 * 32 : HEAD + 18 * 32] = (33).to_bytes(32, "big")
    with suite.chain.expect("DealIds_NotCanonical"):
        suite.chain.raw_call(suite.escrow.address, bytes(data) + bytes(64 * 40), is_view=True)


@given(terms=TERMS)
@settings(max_examples=20, deadline=None)
def test_id_of__dirty_bits__name_another_deal(suite: Suite, terms: Terms) -> None:
    data = calldata(suite, terms)
    data[HEAD + 3 * 32] ^= 1  # above the buyer's 20 bytes
    answer = suite.chain.raw_call(suite.escrow.address, bytes(data), is_view=True)
    assert answer != suite.escrow.idOf(terms.as_tuple())
