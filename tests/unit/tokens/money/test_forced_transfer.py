"""U.forcedTransfer in both forms, and U.rescue."""

from typing import Any

import pytest

from tests.token_stage import FOREVER, REASON, TokenStage, U

from .conftest import FUNDS

ZERO = "0x" + "00" * 20


def test_forced__with_reason__moved_and_told(stage: TokenStage) -> None:
    """UTK-34, UTK-35"""
    stage.force(stage.buyer, stage.maker, U)
    assert stage.chain.logs == [
        stage.u.Transfer(stage.buyer.address, stage.maker.address, U),
        stage.u.ForcedTransfer(stage.buyer.address, stage.maker.address, U),
        stage.u.ForcedTransferReason(stage.buyer.address, stage.maker.address, U, REASON),
    ]


def test_forced__standards_form__admin_only(stage: TokenStage) -> None:
    """UTK-32: there for the standard's sake; true, and no reason told."""
    assert stage.u.forcedTransfer(stage.buyer, stage.maker, U, sender=stage.admin) is True
    assert [log.name for log in stage.chain.logs] == ["Transfer", "ForcedTransfer"]
    with stage.chain.expect("AccessManagedUnauthorized", caller=stage.compliance):
        stage.u.forcedTransfer(stage.buyer, stage.maker, U, sender=stage.compliance)


def test_forced__reason_zero__UToken_ZeroReason(stage: TokenStage) -> None:
    """UTK-34"""
    with stage.chain.expect("UToken_ZeroReason"):
        stage.force(stage.buyer, stage.maker, U, bytes(32))


@pytest.mark.parametrize(
    ("frozen", "amount", "left"),
    [
        (0, FUNDS, None),
        (U, FUNDS - U, None),
        (U, FUNDS - U + 1, U - 1),
        (U, FUNDS, 0),
        (FUNDS, U, FUNDS - U),
        (3 * FUNDS, U, 3 * FUNDS - U),
        (3 * FUNDS, FUNDS, 2 * FUNDS),
    ],
)
def test_forced__frozen_money__lowers_what_is_frozen_first(stage: TokenStage, frozen: int, amount: int, left: int | None) -> None:
    """UTK-35: told before the transfer, and only where it falls."""
    if frozen:
        stage.act("setFrozenTokens", stage.buyer, frozen)
    stage.force(stage.buyer, stage.maker, amount)
    told = [] if left is None else [stage.u.Frozen(stage.buyer.address, left)]
    assert stage.chain.logs[: len(told) + 1] == [*told, stage.u.Transfer(stage.buyer.address, stage.maker.address, amount)]
    assert stage.u.getFrozenTokens(stage.buyer) == (frozen if left is None else left)
    assert stage.u.balanceOf(stage.maker) == amount


def test_forced__sender_under_everything__moved(stage: TokenStage) -> None:
    """UTK-35"""
    stage.pause()
    for function, value in (("setSendBlocked", True), ("setReceiveBlocked", True), ("setFrozenTokens", FOREVER)):
        stage.act(function, stage.buyer, value)
    stage.force(stage.buyer, stage.maker, FUNDS)
    assert stage.u.balanceOf(stage.maker) == FUNDS


@pytest.mark.parametrize("how", ["blocked", "not allowed"])
def test_forced__receiver_may_not_receive__ERC7943CannotReceive(stage: TokenStage, how: str) -> None:
    """UTK-36"""
    if how == "blocked":
        stage.act("setReceiveBlocked", stage.maker, True)
    else:
        stage.act("setAllowListOnly", True)
    with stage.chain.expect("ERC7943CannotReceive", account=stage.maker):
        stage.force(stage.buyer, stage.maker, U)


@pytest.mark.parametrize("untouchable", ["escrow", "u"])
def test_forced__exempt_account_or_token__UToken_Exempt(stage: TokenStage, untouchable: str) -> None:
    """UTK-36: neither from nor to."""
    account: Any = getattr(stage, untouchable)
    stage.u.transfer(account, U, sender=stage.buyer)
    for source, target in ((account, stage.maker), (stage.buyer, account)):
        with stage.chain.expect("UToken_Exempt", account=account):
            stage.force(source, target, 1)
        with stage.chain.expect("UToken_Exempt", account=account):
            stage.u.forcedTransfer(source, target, 1, sender=stage.admin)


def test_forced__zero_address__errors_of_erc20(stage: TokenStage) -> None:
    """UTK-5: neither mints nor burns."""
    with stage.chain.expect("ERC20InvalidSender", sender=ZERO):
        stage.force(ZERO, stage.maker, 1)
    with stage.chain.expect("ERC20InvalidReceiver", receiver=ZERO):
        stage.force(stage.buyer, ZERO, 1)


def test_forced__more_than_the_balance__ERC20InsufficientBalance(stage: TokenStage) -> None:
    """UTK-5"""
    stage.act("setFrozenTokens", stage.buyer, U)
    with stage.chain.expect("ERC20InsufficientBalance", balance=FUNDS, needed=FUNDS + 1):
        stage.force(stage.buyer, stage.maker, FUNDS + 1)
    assert stage.u.getFrozenTokens(stage.buyer) == U


def test_rescue__foreign_token__sent_on(stage: TokenStage) -> None:
    """UTK-48"""
    other = stage.chain.deploy("UToken", "Other", "oU", stage.authority, sender=stage.admin)
    other.setReserveAttestor(stage.attestor, sender=stage.admin)
    other.setIssuer(stage.issuer, U, 0, sender=stage.admin)
    other.mint(stage.u, U, REASON, sender=stage.issuer)
    stage.u.rescue(other, stage.buyer, U, sender=stage.treasurer)
    assert stage.chain.logs == [
        stage.u.Rescued(other.address, stage.buyer.address, U),
        other.Transfer(stage.u.address, stage.buyer.address, U),
    ]


def test_rescue__own_token__only_what_no_redemption_needs(stage: TokenStage) -> None:
    """UTK-48, UTK-45"""
    stage.request(stage.buyer, 5 * U)
    stage.u.transfer(stage.u, 2 * U, sender=stage.buyer)
    with stage.chain.expect("UToken_RescueTooHigh", free=2 * U, needed=2 * U + 1):
        stage.u.rescue(stage.u, stage.maker, 2 * U + 1, sender=stage.treasurer)
    stage.u.rescue(stage.u, stage.maker, 2 * U, sender=stage.treasurer)
    assert (stage.u.balanceOf(stage.maker), stage.u.balanceOf(stage.u)) == (2 * U, 5 * U)


def test_rescue__own_token_during_a_pause__UToken_Paused(stage: TokenStage) -> None:
    """UTK-48: a transfer like any other."""
    stage.u.transfer(stage.u, U, sender=stage.buyer)
    stage.pause()
    with stage.chain.expect("UToken_Paused"):
        stage.u.rescue(stage.u, stage.maker, U, sender=stage.treasurer)
