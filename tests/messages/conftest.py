"""One valid demand and the domain that it is signed under."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
from eth_utils.address import to_checksum_address

from guildhall.messages import Demand, Domain, address_of, exchange_domain

BUYER_KEY = b"\xb0" * 32
NOBODY = "0x" + "00" * 20


@pytest.fixture
def key() -> bytes:
    """The buyer's private key."""
    return BUYER_KEY


@pytest.fixture
def domain() -> Domain:
    """The domain of an Exchange on a test chain."""
    return exchange_domain(1337, to_checksum_address("0x" + "e1" * 20))


@pytest.fixture
def make_demand() -> Callable[..., Demand]:
    """Builds a valid demand; a test states only what differs."""

    def make(**changes: Any) -> Demand:
        values: dict[str, Any] = {
            "buyer": address_of(BUYER_KEY),
            "standard_id": 1,
            "params_hash": b"p" * 32,
            "quantity": 2,
            "weight": 800,
            "limit_amount": 50_000_000,
            "zone": 0x0001_0002,
            "marks": 0,
            "lead_limit_period": 864_000,
            "inspector": NOBODY,
            "referrer": NOBODY,
            "handover_hash": b"h" * 32,
            "policy_version": 1,
            "currency": to_checksum_address("0x" + "c0" * 20),
            "nonce": 7,
            "expires_at": 2_000_000_000,
        }
        assert set(values) == {field.name for field in fields(Demand)}
        return Demand(**(values | changes))

    return make
