"""Raw transactions: ours byte for byte eth_account's."""

from __future__ import annotations

import random

import pytest
from coincurve import PrivateKey
from eth_account import Account as EthAccount

from guildhall.chain.backend import Fee, Message
from guildhall.chain.wallet import signed_dynamic_fee
from guildhall.evm.accounts import development_account

TARGET = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@pytest.mark.parametrize("size", [0, 1, 2, 54, 55, 56, 57, 255, 256, 257, 70_000])
@pytest.mark.parametrize("to", [TARGET, None])
def test_signed_dynamic_fee__sizes__same_as_eth_account(size: int, to: str | None) -> None:
    dice = random.Random(size)
    for number in (0, 1, 127, 128, 255, 256, 2**64 - 1):
        account = development_account(number % 5)
        message = Message(account.address, to, dice.randbytes(size) if size != 1 else b"\x05", value=number * 10**9)
        fee = Fee(number, number // 3)
        fields = {
            "type": 2,
            "chainId": 31337,
            "nonce": number,
            "gas": 21_000 + number % 2**40,
            "maxFeePerGas": fee.limit,
            "maxPriorityFeePerGas": fee.tip,
            "value": message.value,
            "data": message.data,
        } | ({"to": to} if to else {})
        raw = signed_dynamic_fee(PrivateKey(account.key), 31337, number, message, 21_000 + number % 2**40, fee)
        assert raw == bytes(account.signer.sign_transaction(fields).raw_transaction)
        assert EthAccount.recover_transaction(raw) == account.address
