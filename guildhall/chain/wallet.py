"""Who may send: keys, nonces and signed transactions. Nothing but signed bytes leaves this module.

Ordinary transactions (EIP-1559) are encoded and signed here, five times as fast as by eth_account, which has the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, cast, runtime_checkable

from coincurve import PrivateKey
from eth_account import Account as EthAccount
from eth_account.datastructures import SignedSetCodeAuthorization
from eth_utils.crypto import keccak

from guildhall.chain.backend import Backend, Fee, Message
from guildhall.evm.errors import Rejected
from guildhall.evm.words import Sender, as_address

_DYNAMIC_FEE, _SET_CODE = 2, 4


@runtime_checkable
class HasKey(Protocol):
    """An account with a key: ours, or a signer of eth_account."""

    @property
    def key(self) -> bytes:
        """32 bytes."""


class Wallet:
    """The keys met so far. Nonces are counted here, and asked for again after `forget`."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._keys: dict[str, PrivateKey] = {}
        self._nonces: dict[str, int] = {}

    def address_of(self, sender: Sender) -> str:
        """The sender's address; its key is remembered if it has one."""
        address = as_address(sender)
        if address not in self._keys and isinstance(sender, HasKey):
            self._keys[address] = PrivateKey(bytes(sender.key))
        return address

    def sign(self, messages: Sequence[Message]) -> list[bytes]:
        """The raw transactions, in order, each with the next nonce of its sender.

        Raises:
            Rejected: no key is known for a sender (its place in `.index`).
            CallError: the gas had to be estimated and the transaction would fail.
        """
        for index, message in enumerate(messages):
            if message.sender not in self._keys:
                refused = self._unknown(message.sender)
                refused.index = index
                raise refused
        limits = [self._backend.gas(message) if message.gas is None else message.gas for message in messages]
        fees = self._backend.fees(len(messages))
        return [self._signed(*each) for each in zip(messages, limits, fees, strict=True)]

    def authorise(self, account: Sender, contract: str, is_sender: bool) -> SignedSetCodeAuthorization:
        """The account's EIP-7702 authorisation for `contract`'s code. `is_sender`: whether it also sends the transaction."""
        address = self.address_of(account)
        if address not in self._keys:
            raise self._unknown(address)
        nonce = self._nonce(address) + int(is_sender)
        wanted: Any = {"chainId": self._backend.chain_id, "address": contract, "nonce": nonce}
        signed: Any = EthAccount.sign_authorization(wanted, self._keys[address].secret)  # declares another class than it returns
        return cast(SignedSetCodeAuthorization, signed)

    def forget(self, address: str | None = None) -> None:
        """Ask for the nonce of the account, or of all, before the next transaction."""
        if address is None:
            self._nonces.clear()
        else:
            self._nonces.pop(address, None)

    def _nonce(self, address: str) -> int:
        if address not in self._nonces:
            self._nonces[address] = self._backend.nonce(address)
        return self._nonces[address]

    def _signed(self, message: Message, gas: int, fee: Fee) -> bytes:
        nonce = self._nonce(message.sender)
        sign = signed_set_code if message.authorizations else signed_dynamic_fee
        raw = sign(self._keys[message.sender], self._backend.chain_id, nonce, message, gas, fee)
        self._nonces[message.sender] = nonce + 1
        return raw

    @staticmethod
    def _unknown(address: str) -> Rejected:
        return Rejected(f"the key of {address} is not known here: pass its account, not its address")


def signed_dynamic_fee(key: PrivateKey, chain_id: int, nonce: int, message: Message, gas: int, fee: Fee) -> bytes:
    """A raw EIP-1559 transaction, byte for byte what eth_account makes of it."""
    to = b"" if message.to is None else bytes.fromhex(message.to[2:])
    fields = [_number(each) for each in (chain_id, nonce, fee.tip, fee.limit, gas)]
    fields += [_text(to), _number(message.value), _text(message.data), _list(b"")]
    body = b"".join(fields)
    signature = key.sign_recoverable(keccak(bytes([_DYNAMIC_FEE]) + _list(body)), hasher=None)
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big")
    return bytes([_DYNAMIC_FEE]) + _list(body + _number(signature[64]) + _number(r) + _number(s))


def signed_set_code(key: PrivateKey, chain_id: int, nonce: int, message: Message, gas: int, fee: Fee) -> bytes:
    """A raw EIP-7702 transaction."""
    fields: dict[str, Any] = {
        "type": _SET_CODE,
        "chainId": chain_id,
        "nonce": nonce,
        "gas": gas,
        "maxFeePerGas": fee.limit,
        "maxPriorityFeePerGas": fee.tip,
        "to": message.to,
        "value": message.value,
        "data": message.data,
        "accessList": (),
        "authorizationList": message.authorizations,
    }
    return bytes(EthAccount.sign_transaction(fields, key.secret).raw_transaction)


def _number(value: int) -> bytes:
    """RLP of an unsigned integer."""
    return _text(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _text(value: bytes) -> bytes:
    """RLP of bytes."""
    if len(value) == 1 and value[0] < 0x80:
        return value
    return _head(len(value), 0x80) + value


def _list(body: bytes) -> bytes:
    """RLP of a list whose items are encoded already."""
    return _head(len(body), 0xC0) + body


def _head(length: int, kind: int) -> bytes:
    if length < 56:
        return bytes([kind + length])
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([kind + 55 + len(size)]) + size
