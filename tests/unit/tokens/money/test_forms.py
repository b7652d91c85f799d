"""Signatures over U in both forms, `v, r, s` and bytes: plain keys, keys with code (EIP-7702) and contract wallets (ERC-1271)."""

from types import SimpleNamespace
from typing import Any

import pytest

from guildhall.messages import Message
from tests.token_stage import FOREVER, TokenStage, U, parts

from .conftest import FUNDS

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141  # of secp256k1
FORMS = ["v r s", "bytes"]
ACTS = ["permit", "transfer", "receive", "cancel"]
HOLDERS = ["key", "key with deaf code", "key with hostile code", "wallet"]


class Holder:
    """Who owns 10 U, and the key that signs for it."""

    def __init__(self, stage: TokenStage, kind: str) -> None:
        self.stage, self.key = stage, stage.buyer.key
        self.account: Any = stage.buyer
        if kind == "wallet":
            self.account = stage.chain.deploy("WalletMock", stage.buyer)
            stage.u.transfer(self.account, 10 * U, sender=stage.buyer)
        elif kind != "key":  # as EIP-7702 leaves it: an account with a key and code; one knows no ERC-1271, one refuses this key
            code = {"key with deaf code": ("EvmProbe", "deaf", 1), "key with hostile code": ("WalletMock", stage.stranger)}[kind]
            stage.chain.set_code(stage.buyer, stage.chain.code(stage.chain.deploy(*code)))

    def message(self, act: str) -> Message:
        stage = self.stage
        if act == "permit":
            return stage.permit(self.account, stage.maker, U)
        if act == "cancel":
            return stage.cancellation(self.account)
        return stage.authorization(self.account, stage.maker, U, receive=act == "receive")


def send(stage: TokenStage, act: str, form: str, message: Message, signature: bytes, sender: Any = None) -> None:
    name = {
        "permit": "permit",
        "transfer": "transferWithAuthorization",
        "receive": "receiveWithAuthorization",
        "cancel": "cancelAuthorization",
    }[act]
    values = message.as_tuple()
    if act == "permit":
        values = (*values[:3], values[4])  # the nonce is not sent
    signed = parts(signature) if form == "v r s" else (signature,)
    getattr(stage.u, name)(*values, *signed, sender=sender or (stage.maker if act == "receive" else stage.relayer))


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("act", ACTS)
def test_form__signed_by_the_holder__done(stage: TokenStage, act: str, form: str, holder: str) -> None:
    """UTK-33"""
    owner = Holder(stage, holder)
    message = owner.message(act)
    send(stage, act, form, message, stage.sign(message, owner.key))
    if act == "permit":
        assert stage.u.allowance(owner.account, stage.maker) == U
        assert stage.u.nonces(owner.account) == 1
    else:
        assert stage.u.authorizationState(owner.account, (1).to_bytes(32, "big"))
        assert stage.u.balanceOf(stage.maker) == (0 if act == "cancel" else U)


@pytest.mark.parametrize("holder", ["key", "key with deaf code", "wallet"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("act", ACTS)
def test_form__signed_by_another__refused(stage: TokenStage, act: str, form: str, holder: str) -> None:
    """UTK-33"""
    owner = Holder(stage, holder)
    message = owner.message(act)
    signature = stage.sign(message, stage.stranger.key)
    if act == "permit":
        with stage.chain.expect("ERC2612InvalidSigner", signer=stage.stranger, owner=owner.account):
            send(stage, act, form, message, signature)
    else:
        with stage.chain.expect("ERC3009InvalidSignature"):
            send(stage, act, form, message, signature)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("act", ACTS)
def test_form__high_s__refused(stage: TokenStage, act: str, form: str) -> None:
    """UTK-33: the other signature that the same key makes of it."""
    message = Holder(stage, "key").message(act)
    v, r, s = parts(stage.sign(message, stage.buyer.key))
    twin = r + (ORDER - int.from_bytes(s, "big")).to_bytes(32, "big") + bytes([55 - v])
    with stage.chain.expect("ERC2612InvalidSigner" if act == "permit" else "ERC3009InvalidSignature"):
        send(stage, act, form, message, twin)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("signature", [b"", bytes(64), bytes(65), bytes(66)])
def test_form__no_signature__refused(stage: TokenStage, act: str, signature: bytes) -> None:
    """UTK-33: nor does a broken signature stand for the zero address."""
    message = Holder(stage, "key").message(act)
    with stage.chain.expect("ERC2612InvalidSigner" if act == "permit" else "ERC3009InvalidSignature"):
        send(stage, act, "bytes", message, signature)


@pytest.mark.parametrize("form", FORMS)
def test_form__in_the_name_of_the_zero_address__refused(stage: TokenStage, form: str) -> None:
    """UTK-33: what no key made stands for nobody."""
    nobody = SimpleNamespace(address="0x" + "00" * 20)
    for act, message in (("transfer", stage.authorization(nobody, stage.maker, 0)), ("cancel", stage.cancellation(nobody))):
        with stage.chain.expect("ERC3009InvalidSignature"):
            send(stage, act, form, message, bytes(65))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("act", ["transfer", "receive", "cancel"])
def test_form__replayed_in_either_form__ERC3009UsedAuthorization(stage: TokenStage, act: str, form: str) -> None:
    """UTK-5: one nonce for both forms."""
    message = Holder(stage, "key").message(act)
    signature = stage.sign(message, stage.buyer.key)
    send(stage, act, form, message, signature)
    for again in FORMS:
        with stage.chain.expect("ERC3009UsedAuthorization", authorizer=stage.buyer):
            send(stage, act, again, message, signature)


@pytest.mark.parametrize("form", FORMS)
def test_form__receipt_by_another__ERC20InvalidReceiver(stage: TokenStage, form: str) -> None:
    """UTK-5"""
    message = Holder(stage, "key").message("receive")
    with stage.chain.expect("ERC20InvalidReceiver", receiver=stage.maker):
        send(stage, "receive", form, message, stage.sign(message, stage.buyer.key), stage.relayer)


@pytest.mark.parametrize("form", FORMS)
def test_permit__deadline__in_time_at_it_and_late_after_it(stage: TokenStage, form: str) -> None:
    """UTK-5: ERC-2612 is the one exception to the rule of the suite."""
    deadline = stage.clock.now + 60
    message = stage.permit(stage.buyer, stage.maker, U, deadline)
    signature = stage.sign(message, stage.buyer.key)
    stage.clock.to(deadline)
    with stage.chain.branch():
        send(stage, "permit", form, message, signature)
    stage.clock.to(deadline + 1)
    with stage.chain.expect("ERC2612ExpiredSignature", deadline=deadline):
        send(stage, "permit", form, message, signature)


@pytest.mark.parametrize("form", FORMS)
def test_permit__replayed__ERC2612InvalidSigner(stage: TokenStage, form: str) -> None:
    """UTK-5"""
    message = stage.permit(stage.buyer, stage.maker, U, FOREVER)
    signature = stage.sign(message, stage.buyer.key)
    send(stage, "permit", form, message, signature)
    with stage.chain.expect("ERC2612InvalidSigner", owner=stage.buyer):
        send(stage, "permit", form, message, signature)


def test_form__wallet_signature_of_another_length__only_as_bytes(stage: TokenStage) -> None:
    """UTK-33: a wallet of several owners; here one that takes what its owner's key made, and anything else not."""
    owner = Holder(stage, "wallet")
    message = owner.message("transfer")
    with stage.chain.expect("ERC3009InvalidSignature"):
        send(stage, "transfer", "bytes", message, stage.sign(message, owner.key) + b"\0")
    send(stage, "transfer", "bytes", message, stage.sign(message, owner.key))
    assert stage.u.balanceOf(stage.buyer) == FUNDS - 10 * U
