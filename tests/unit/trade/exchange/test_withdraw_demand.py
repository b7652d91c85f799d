"""Exchange.withdrawDemand: makes the demands of a nonce void."""

from __future__ import annotations

from eth_account import Account as EthAccount
from eth_account.messages import encode_typed_data

from guildhall.evm import Account
from tests.stage import Stage


def withdrawal(stage: Stage, signer: Account, buyer: str, nonce: int) -> bytes:
    """`Withdrawal(address buyer,uint256 nonce)` under the Exchange's domain, by eth-account alone."""
    domain = stage.suite.exchange_domain
    parts = {"name": domain.name, "version": domain.version, "chainId": domain.chain_id, "verifyingContract": domain.address}
    types = {"Withdrawal": [{"name": "buyer", "type": "address"}, {"name": "nonce", "type": "uint256"}]}
    message = encode_typed_data(parts, types, {"buyer": buyer, "nonce": nonce})
    return bytes(EthAccount.sign_message(message, signer.key).signature)


def test_withdraw_demand__by_another_unsigned__Exchange_BadSignature(stage: Stage) -> None:
    """EXC-2"""
    forged = withdrawal(stage, stage.stranger, stage.buyer.address, 7)

    for signature in (b"", forged):
        with stage.chain.expect("Exchange_BadSignature", buyer=stage.buyer):
            stage.exchange.withdrawDemand(stage.buyer, 7, signature, sender=stage.relayer)


def test_withdraw_demand__signed_for_another_nonce__Exchange_BadSignature(stage: Stage) -> None:
    """EXC-2"""
    signature = withdrawal(stage, stage.buyer, stage.buyer.address, 7)

    with stage.chain.expect("Exchange_BadSignature", buyer=stage.buyer):
        stage.exchange.withdrawDemand(stage.buyer, 8, signature, sender=stage.relayer)


def test_withdraw_demand__settled_or_withdrawn__Exchange_NonceUsed(stage: Stage) -> None:
    """EXC-2"""
    deal = stage.make_deal()
    stage.exchange.withdrawDemand(stage.buyer, 10**6, b"", sender=stage.buyer)

    for nonce in (deal.demand.nonce, 10**6):
        with stage.chain.expect("Exchange_NonceUsed", buyer=stage.buyer, nonce=nonce):
            stage.exchange.withdrawDemand(stage.buyer, nonce, b"", sender=stage.buyer)


def test_withdraw_demand__by_the_buyer__void_and_told(stage: Stage) -> None:
    """EXC-2"""
    stage.exchange.withdrawDemand(stage.buyer, 7, b"", sender=stage.buyer)

    assert stage.chain.logs == [stage.exchange.DemandWithdrawn(stage.buyer, 7)]
    assert stage.exchange.isNonceUsed(stage.buyer, 7)


def test_withdraw_demand__signed__void(stage: Stage) -> None:
    """EXC-2"""
    signature = withdrawal(stage, stage.buyer, stage.buyer.address, 7)

    stage.exchange.withdrawDemand(stage.buyer, 7, signature, sender=stage.stranger)

    assert stage.exchange.isNonceUsed(stage.buyer, 7)
