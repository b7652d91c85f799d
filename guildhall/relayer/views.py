"""Questions to foreign code by view calls: contract wallets (ERC-1271) and plug-in rules. Whatever goes wrong there counts as a no."""

from __future__ import annotations

from enum import Enum

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from guildhall.evm import CallError
from guildhall.messages import BadSignature, Demand, signer_of
from guildhall.messages.structs import encode_values, layout_of

from .ports import ChainPort, SuitePort

__all__ = ["WALLET_GAS", "RuleCalls", "SignedBy", "signed_by"]

WALLET_GAS = 500_000
"""Gas for a wallet's answer: enough for a multi-signature of dozens of owners, too little to spoil a batch."""

INTRINSIC_GAS, ZERO_BYTE_GAS, BYTE_GAS = 21_000, 4, 16
"""What a call costs before its code runs."""

IS_VALID_SIGNATURE = keccak(text="isValidSignature(bytes32,bytes)")[:4]
IS_ALLOWED = keccak(text=f"isAllowed({layout_of(Demand).abi_type},uint32)")[:4]
WORD = 32


class SignedBy(Enum):
    """Who vouches for a signature."""

    NOBODY = 0
    KEY = 1
    """ECDSA: true for ever."""
    WALLET = 2
    """ERC-1271: the wallet may answer otherwise in the next block."""


def signed_by(suite: SuitePort, demand: Demand, signature: bytes) -> SignedBy:
    """As `Signatures.isValid` judges: the buyer's key first, whatever code she has, then her contract."""
    try:
        if signer_of(demand, suite.exchange_domain, signature) == demand.buyer:
            return SignedBy.KEY
    except BadSignature:
        pass
    data = IS_VALID_SIGNATURE + encode(["bytes32", "bytes"], [demand.digest(suite.exchange_domain), signature])
    answer = _ask(suite.chain, demand.buyer, data, WALLET_GAS)
    return SignedBy.WALLET if answer[:WORD] == IS_VALID_SIGNATURE.ljust(WORD, b"\0") else SignedBy.NOBODY


class RuleCalls:
    """Asks plug-in rules, with the gas that the Exchange gives them; each question once, so make a new one per round."""

    def __init__(self, suite: SuitePort) -> None:
        self._chain: ChainPort = suite.chain
        self._gas = int(suite.exchange.RULE_GAS())
        self._answers: dict[tuple[str, Demand, int], bool] = {}

    def __call__(self, rule: str, demand: Demand, offer_id: int) -> bool:
        """Whether the rule at this address lets the demand go to the offer."""
        question = (rule, demand, offer_id)
        if question not in self._answers:
            data = IS_ALLOWED + demand.encoded() + encode_values(("uint32",), (offer_id,))
            answer = _ask(self._chain, rule, data, self._gas)
            self._answers[question] = answer[:WORD] == (1).to_bytes(WORD, "big")
        return self._answers[question]


def _ask(chain: ChainPort, address: str, data: bytes, gas: int) -> bytes:
    """What the code at the address answers; nothing where it fails or is missing. `gas`: for the code alone."""
    zeros = data.count(0)
    intrinsic = INTRINSIC_GAS + ZERO_BYTE_GAS * zeros + BYTE_GAS * (len(data) - zeros)
    try:
        return chain.raw_call(address, data, gas=gas + intrinsic, is_view=True)
    except CallError:
        return b""
