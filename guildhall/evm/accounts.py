"""Accounts with known keys: those that anvil and `ape test` use, so that a script meets the same addresses on every engine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from eth_account import Account as EthAccount
from eth_account.hdaccount import key_from_seed, seed_from_mnemonic
from eth_account.signers.local import LocalAccount

DEVELOPMENT_MNEMONIC = "test test test test test test test test test test test junk"
_PATH = "m/44'/60'/0'/0/{}"


@dataclass(frozen=True)
class Account:
    """An externally owned account. `key`: 32 bytes; public knowledge, so never for anything of value."""

    key: bytes

    @cached_property
    def signer(self) -> LocalAccount:
        """The account as eth_account's signer: `account.signer.sign_typed_data(…)`."""
        signer: LocalAccount = EthAccount.from_key(self.key)
        return signer

    @cached_property
    def address(self) -> str:
        """The checksummed address."""
        return str(self.signer.address)

    def __repr__(self) -> str:
        return f"<Account {self.address}>"


@cache
def development_account(number: int) -> Account:
    """The account at the place `number` of the development mnemonic; ValueError when it is negative."""
    if number < 0:
        raise ValueError(f"accounts are numbered from 0, not {number}")
    return Account(key_from_seed(_seed(), _PATH.format(number)))


@cache
def _seed() -> bytes:
    return bytes(seed_from_mnemonic(DEVELOPMENT_MNEMONIC, ""))
