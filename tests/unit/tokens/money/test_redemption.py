"""U on its way back to the bank: request, settle, reject, and what stops them (nearly nothing)."""

import pytest
from eth_utils.crypto import keccak

from guildhall.evm import Account
from guildhall.messages import sign
from guildhall.messages.structs import Domain
from tests.token_stage import DAY, FOREVER, PAYOUT, REASON, TokenStage, U

from .conftest import FUNDS

NOTHING = bytes(32)
PENDING, SETTLED, REJECTED = 1, 2, 3


def all_switches(stage: TokenStage) -> None:
    """Everything stands."""
    stage.pause(days=7)
    stage.halt()
    stage.act("setAllowListOnly", True)


def test_request__holder__money_waits(stage: TokenStage) -> None:
    """UTK-37, UTK-45"""
    now = stage.clock.now
    assert stage.request(stage.buyer, 5 * U) == 1
    assert stage.u.redemptionCount() == 1
    assert tuple(stage.u.redemptionOf(1)) == (stage.buyer.address, now, PENDING, 5 * U, PAYOUT)
    assert stage.u.pendingRedemptionAmount() == stage.u.balanceOf(stage.u) == 5 * U
    assert (stage.u.balanceOf(stage.buyer), stage.u.totalSupply()) == (FUNDS - 5 * U, FUNDS)


def test_request__events__transfer_then_request(stage: TokenStage) -> None:
    """UTK-37"""
    stage.u.requestRedemption(5 * U, PAYOUT, sender=stage.buyer)
    assert stage.chain.logs == [
        stage.u.Transfer(stage.buyer.address, stage.u.address, 5 * U),
        stage.u.RedemptionRequested(1, stage.buyer.address, 5 * U, PAYOUT),
    ]


def test_request__all_switches_on__not_stopped(stage: TokenStage) -> None:
    """UTK-37"""
    all_switches(stage)
    stage.request(stage.buyer, FUNDS)
    assert stage.u.pendingRedemptionAmount() == FUNDS


def test_request__only_receiving_blocked__not_stopped(stage: TokenStage) -> None:
    """UTK-37"""
    stage.act("setReceiveBlocked", stage.buyer, True)
    stage.request(stage.buyer, FUNDS)


def test_request__sender_blocked__ERC7943CannotSend(stage: TokenStage) -> None:
    """UTK-37"""
    stage.act("setSendBlocked", stage.buyer, True)
    with stage.chain.expect("ERC7943CannotSend", account=stage.buyer):
        stage.request(stage.buyer, U)


def test_request__into_the_frozen_amount__ERC7943InsufficientUnfrozenBalance(stage: TokenStage) -> None:
    """UTK-37"""
    stage.act("setFrozenTokens", stage.buyer, U)
    with stage.chain.expect("ERC7943InsufficientUnfrozenBalance", account=stage.buyer, amount=FUNDS - U + 1, unfrozen=FUNDS - U):
        stage.request(stage.buyer, FUNDS - U + 1)
    stage.request(stage.buyer, FUNDS - U)


@pytest.mark.parametrize("frozen", [0, 1, FUNDS])
def test_request__more_than_the_balance__ERC20InsufficientBalance(stage: TokenStage, frozen: int) -> None:
    """UTK-5: also where something is frozen."""
    if frozen:
        stage.act("setFrozenTokens", stage.buyer, frozen)
    with stage.chain.expect("ERC20InsufficientBalance", sender=stage.buyer, balance=FUNDS, needed=FUNDS + 1):
        stage.request(stage.buyer, FUNDS + 1)


def test_request__amount_zero__UToken_ZeroAmount(stage: TokenStage) -> None:
    """UTK-8"""
    with stage.chain.expect("UToken_ZeroAmount"):
        stage.request(stage.buyer, 0)


def test_request__payout_zero__UToken_ZeroReference(stage: TokenStage) -> None:
    """UTK-38"""
    with stage.chain.expect("UToken_ZeroReference"):
        stage.u.requestRedemption(U, NOTHING, sender=stage.buyer)


# ------------------------------------------------------- signed -------------------------------------------------------


def send(stage: TokenStage, signer: Account | None = None, domain: Domain | None = None, **changes: int) -> None:
    message = stage.redemption(stage.buyer, 5 * U, **changes)
    signature = sign(message, domain or stage.domain, (signer or stage.buyer).key)
    stage.u.requestRedemptionBySig(*message.as_tuple(), signature, sender=stage.relayer)


def test_request_by_sig__anybody_sends__money_waits(stage: TokenStage) -> None:
    """UTK-39"""
    send(stage)
    assert stage.chain.logs == [
        stage.u.AuthorizationUsed(stage.buyer.address, (1).to_bytes(32, "big")),
        stage.u.Transfer(stage.buyer.address, stage.u.address, 5 * U),
        stage.u.RedemptionRequested(1, stage.buyer.address, 5 * U, PAYOUT),
    ]
    assert stage.u.authorizationState(stage.buyer, (1).to_bytes(32, "big"))


def test_request_by_sig__all_switches_on_and_sender_blocked_elsewhere__not_stopped(stage: TokenStage) -> None:
    """UTK-37: whoever brings the signature does not count."""
    all_switches(stage)
    stage.act("setSendBlocked", stage.relayer, True)
    send(stage)


def test_request_by_sig__owner_blocked__ERC7943CannotSend(stage: TokenStage) -> None:
    """UTK-37"""
    stage.act("setSendBlocked", stage.buyer, True)
    with stage.chain.expect("ERC7943CannotSend", account=stage.buyer):
        send(stage)


@pytest.mark.parametrize("off", [-1, 0])
def test_request_by_sig__deadline__in_time_only_before_it(stage: TokenStage, off: int) -> None:
    """UTK-39"""
    deadline = stage.clock.now + DAY
    stage.clock.to(deadline + off)
    if off < 0:
        send(stage, deadline=deadline)
    else:
        with stage.chain.expect("UToken_TooLate", now_=deadline, deadline=deadline):
            send(stage, deadline=deadline)


def test_request_by_sig__replayed__ERC3009UsedAuthorization(stage: TokenStage) -> None:
    """UTK-39"""
    send(stage)
    with stage.chain.expect("ERC3009UsedAuthorization", authorizer=stage.buyer):
        send(stage)


def test_request_by_sig__other_signer_chain_or_token__UToken_BadSignature(stage: TokenStage) -> None:
    """UTK-39"""
    elsewhere = Domain(stage.domain.name, "1", stage.domain.chain_id + 1, stage.domain.address)
    other = Domain(stage.domain.name, "1", stage.domain.chain_id, stage.attestor.address)
    for signer, domain in ((stage.stranger, None), (None, elsewhere), (None, other)):
        with stage.chain.expect("UToken_BadSignature", signer=stage.buyer):
            send(stage, signer, domain)


def test_request_by_sig__cancelled_or_nonce_of_an_authorization__ERC3009UsedAuthorization(stage: TokenStage) -> None:
    """UTK-39: one space of nonces; the cancellation of ERC-3009 serves here too."""
    cancellation = stage.cancellation(stage.buyer, 7)
    stage.u.cancelAuthorization(*cancellation.as_tuple(), stage.sign(cancellation, stage.buyer.key), sender=stage.relayer)
    with stage.chain.expect("ERC3009UsedAuthorization", authorizer=stage.buyer):
        send(stage, nonce=7)
    paid = stage.authorization(stage.buyer, stage.maker, U, 8)
    stage.u.transferWithAuthorization(*paid.as_tuple(), stage.sign(paid, stage.buyer.key), sender=stage.relayer)
    with stage.chain.expect("ERC3009UsedAuthorization", authorizer=stage.buyer):
        send(stage, nonce=8)


def test_request_by_sig__contract_wallet__money_waits(stage: TokenStage) -> None:
    """UTK-33"""
    wallet = stage.chain.deploy("WalletMock", stage.buyer)
    stage.u.transfer(wallet, 5 * U, sender=stage.buyer)
    message = stage.redemption(wallet, 5 * U)
    stage.u.requestRedemptionBySig(*message.as_tuple(), stage.sign(message, stage.buyer.key), sender=stage.relayer)
    assert stage.u.redemptionOf(1).owner == wallet.address


# ------------------------------------------------------- settled ------------------------------------------------------


def test_settle__paid__burned(stage: TokenStage) -> None:
    """UTK-40, UTK-45"""
    id_, payment = stage.request(stage.buyer, 5 * U), keccak(text="wire")
    stage.settle(id_, payment)
    assert stage.chain.logs == [
        stage.u.Transfer(stage.u.address, "0x" + "00" * 20, 5 * U),
        stage.u.RedemptionSettled(id_, stage.buyer.address, 5 * U, payment),
    ]
    assert stage.u.redemptionOf(id_).status == SETTLED
    assert stage.u.isPaymentUsed(payment)
    assert (stage.u.pendingRedemptionAmount(), stage.u.balanceOf(stage.u), stage.u.totalSupply()) == (0, 0, FUNDS - 5 * U)


def test_settle__all_switches_on__not_stopped(stage: TokenStage) -> None:
    """UTK-41"""
    id_ = stage.request(stage.buyer, U)
    all_switches(stage)
    stage.settle(id_)


def test_settle__owner_blocked_meanwhile__waits_until_freed(stage: TokenStage) -> None:
    """UTK-41: only a blocked account waits."""
    id_ = stage.request(stage.buyer, U)
    stage.act("setSendBlocked", stage.buyer, True)
    with stage.chain.expect("ERC7943CannotSend", account=stage.buyer):
        stage.settle(id_)
    stage.act("setSendBlocked", stage.buyer, False)
    stage.settle(id_)


def test_settle__frozen_meanwhile__binds_what_is_held_not_what_is_redeemed(stage: TokenStage) -> None:
    """UTK-41: the money has left the account; if it is rejected it comes back under the freeze."""
    first, second = stage.request(stage.buyer, U), stage.request(stage.buyer, U)
    stage.act("setFrozenTokens", stage.buyer, FUNDS)
    stage.settle(first)
    stage.reject(second)
    with stage.chain.expect("ERC7943InsufficientUnfrozenBalance", unfrozen=0):
        stage.request(stage.buyer, U)


@pytest.mark.parametrize("ended", ["never", "settled", "rejected"])
def test_settle_and_reject__not_pending__UToken_NotPending(stage: TokenStage, ended: str) -> None:
    """UTK-40"""
    id_ = 1 if ended == "never" else stage.request(stage.buyer, U)
    if ended != "never":
        {"settled": stage.settle, "rejected": stage.reject}[ended](id_)
    with stage.chain.expect("UToken_NotPending", id=id_):
        stage.settle(id_, keccak(text="another wire"))
    with stage.chain.expect("UToken_NotPending", id=id_):
        stage.reject(id_)


def test_settle__reference_zero__UToken_ZeroReference(stage: TokenStage) -> None:
    """UTK-42"""
    id_ = stage.request(stage.buyer, U)
    with stage.chain.expect("UToken_ZeroReference"):
        stage.settle(id_, NOTHING)


def test_settle__reference_used__UToken_PaymentUsed(stage: TokenStage) -> None:
    """UTK-42: one payment settles one redemption."""
    first, second = stage.request(stage.buyer, U), stage.request(stage.buyer, U)
    stage.settle(first, keccak(text="wire"))
    with stage.chain.expect("UToken_PaymentUsed", paymentRef=keccak(text="wire")):
        stage.settle(second, keccak(text="wire"))


# ------------------------------------------------------- rejected -----------------------------------------------------


def test_reject__anything_stands__returned(stage: TokenStage) -> None:
    """UTK-43"""
    id_ = stage.request(stage.buyer, 5 * U)
    all_switches(stage)
    stage.act("setSendBlocked", stage.buyer, True)
    stage.act("setReceiveBlocked", stage.buyer, True)
    stage.act("setFrozenTokens", stage.buyer, FOREVER)
    stage.reject(id_)
    assert stage.chain.logs == [
        stage.u.Transfer(stage.u.address, stage.buyer.address, 5 * U),
        stage.u.RedemptionRejected(id_, stage.buyer.address, 5 * U, REASON),
    ]
    assert stage.u.redemptionOf(id_).status == REJECTED
    assert (stage.u.balanceOf(stage.buyer), stage.u.pendingRedemptionAmount(), stage.u.totalSupply()) == (FUNDS, 0, FUNDS)


def test_reject__reason_zero__UToken_ZeroReason(stage: TokenStage) -> None:
    """UTK-34"""
    id_ = stage.request(stage.buyer, U)
    with stage.chain.expect("UToken_ZeroReason"):
        stage.reject(id_, NOTHING)


# ------------------------------------------------------- overdue ------------------------------------------------------


def test_overdue__unanswered__from_the_fifth_day_on(stage: TokenStage) -> None:
    """UTK-44"""
    id_ = stage.request(stage.buyer, U)
    due = stage.clock.now + stage.u.REDEMPTION_PERIOD()
    assert stage.u.REDEMPTION_PERIOD() == 5 * DAY
    stage.clock.just_before(due)
    assert not stage.u.overdue(id_)
    stage.clock.to(due)
    assert stage.u.overdue(id_)


@pytest.mark.parametrize("end", ["settle", "reject"])
def test_overdue__answered_or_unknown__never(stage: TokenStage, end: str) -> None:
    """UTK-44"""
    id_ = stage.request(stage.buyer, U)
    stage.clock.pass_(days=6)
    getattr(stage, end)(id_)
    assert not stage.u.overdue(id_)
    assert not stage.u.overdue(id_ + 1)
