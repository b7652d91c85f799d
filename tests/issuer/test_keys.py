"""Keys: out of a keystore, or a bare one for nodes on this machine; never shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account as EthAccount

from guildhall.evm.accounts import development_account
from guildhall.issuer import KEY_VARIABLE, PASSWORD_VARIABLE, KeyRefused, is_local, load_key

ACCOUNT = development_account(3)
PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def keystore(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "issuer.json"
    path.write_text(json.dumps(EthAccount.encrypt(ACCOUNT.key, PASSWORD, kdf="pbkdf2", iterations=2)))
    return path


def nobody_asks(prompt: str) -> str:
    raise AssertionError("asked for a password")


def load(path: Path | None, environment: dict[str, str], ask: Any = nobody_asks, bare_allowed: bool = True) -> Any:
    return load_key(path, environment, ask, bare_allowed=bare_allowed)


def test_load__keystore__by_prompt_or_environment(keystore: Path) -> None:
    assert load(keystore, {}, lambda prompt: PASSWORD) == ACCOUNT
    assert load(keystore, {PASSWORD_VARIABLE: PASSWORD}) == ACCOUNT
    assert load(keystore, {PASSWORD_VARIABLE: PASSWORD, KEY_VARIABLE: "not looked at"}, bare_allowed=False) == ACCOUNT


@pytest.mark.parametrize("prefix", ["", "0x"])
def test_load__bare_key__where_allowed(prefix: str) -> None:
    environment = {KEY_VARIABLE: prefix + ACCOUNT.key.hex()}

    assert load(None, environment) == ACCOUNT
    with pytest.raises(KeyRefused, match="for nodes on this machine"):
        load(None, environment, bare_allowed=False)


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "No such file"), ("x", "JSON was expected"), ("[]", "no part called crypto"), ('{"crypto": {}}', "keystore is damaged")],
)
def test_load__no_keystore__refused(tmp_path: Path, content: str | None, words: str) -> None:
    path = tmp_path / "key.json"
    if content is not None:
        path.write_text(content)

    with pytest.raises(KeyRefused, match=words):
        load(path, {PASSWORD_VARIABLE: PASSWORD})


def test_load__no_key__refused() -> None:
    with pytest.raises(KeyRefused, match="name a keystore with --key-file"):
        load(None, {})


@pytest.mark.parametrize("bad", ["", "0x12", "zz" * 32, "00" * 32, "ff" * 32, "ab" * 33])
def test_load__bad_bare_key__refused_and_not_shown(bad: str) -> None:
    with pytest.raises(KeyRefused) as caught:
        load(None, {KEY_VARIABLE: bad})

    assert not bad or bad not in str(caught.value)
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


def test_load__wrong_password__refused_and_not_shown(keystore: Path) -> None:
    with pytest.raises(KeyRefused, match="the password is wrong") as caught:
        load(keystore, {PASSWORD_VARIABLE: "wrong horse"})

    assert "horse" not in str(caught.value)


def test_account__shown__without_its_key() -> None:
    assert ACCOUNT.key.hex() not in repr(ACCOUNT) and ACCOUNT.address in repr(ACCOUNT)


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8545", True),
        ("http://localhost:1", True),
        ("http://[::1]:8545", True),
        ("https://rpc.example", False),
        ("http://127.0.0.1.example:8545", False),
        ("http://localhost@rpc.example", False),
        (None, False),
    ],
)
def test_is_local__by_host(url: str | None, local: bool) -> None:
    assert is_local(url) is local
