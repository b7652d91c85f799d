"""The key that signs: out of an encrypted keystore file, or out of the environment where the node is on this machine.

Nothing here prints, logs or keeps a key or a password; no exception carries one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from eth_account import Account as EthAccount

from guildhall.evm import Account
from guildhall.messages import BadKey, address_of

from .errors import KeyRefused

__all__ = ["KEY_VARIABLE", "PASSWORD_VARIABLE", "is_local", "load_key"]

KEY_VARIABLE = "GUILDHALL_KEY"
"""A bare private key, 64 hex digits; for development nodes."""

PASSWORD_VARIABLE = "GUILDHALL_KEY_PASSWORD"
"""The keystore's password, where nobody sits at a terminal."""

_LOCAL = ("127.0.0.1", "::1", "localhost")


def is_local(url: str | None) -> bool:
    """Whether the node is on this machine."""
    return url is not None and urlsplit(url).hostname in _LOCAL


def load_key(path: Path | None, environment: Mapping[str, str], ask: Callable[[str], str], *, bare_allowed: bool) -> Account:
    """The account of the keystore at `path` (its password from the environment, else from `ask(prompt)`), else of the bare key in the
    environment, where that is allowed."""
    if path is not None:
        return Account(_decrypted(path, environment, ask))
    bare = environment.get(KEY_VARIABLE)
    if bare is None:
        raise KeyRefused(f"no key: name a keystore with --key-file, or on a local node set {KEY_VARIABLE}")
    if not bare_allowed:
        raise KeyRefused(f"{KEY_VARIABLE} is for nodes on this machine: elsewhere a key comes out of a keystore, --key-file")
    try:
        address_of(bare)
    except BadKey:
        raise KeyRefused(f"{KEY_VARIABLE} holds no private key of 64 hex digits") from None
    return Account(bytes.fromhex(bare.removeprefix("0x")))


def _decrypted(path: Path, environment: Mapping[str, str], ask: Callable[[str], str]) -> bytes:
    try:
        keystore = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise KeyRefused(f"{path}: {problem.strerror or problem}") from None
    except ValueError:
        raise KeyRefused(f"{path} is no keystore: JSON was expected") from None
    if not isinstance(keystore, dict) or not {"crypto", "Crypto"} & set(keystore):
        raise KeyRefused(f"{path} is no keystore: it has no part called crypto")
    password = environment.get(PASSWORD_VARIABLE)
    if password is None:
        password = ask(f"Password of {path}")
    try:
        return bytes(EthAccount.decrypt(keystore, password))
    except Exception:  # the library raises many kinds, some of which quote what they were given
        raise KeyRefused(f"{path}: the password is wrong, or the keystore is damaged") from None
