"""U's switches: paused until an instant, issuance halted, allow list only; who is stopped by which."""

from collections.abc import Callable

import pytest

from tests.token_stage import DAY, TokenStage, U, parts

from .conftest import FUNDS

Movement = Callable[[TokenStage], None]


def by_transfer(stage: TokenStage) -> None:
    stage.u.transfer(stage.maker, U, sender=stage.buyer)


def by_allowance(stage: TokenStage) -> None:
    stage.u.approve(stage.carrier, U, sender=stage.buyer)
    stage.u.transferFrom(stage.buyer, stage.maker, U, sender=stage.carrier)


def by_authorization(stage: TokenStage) -> None:
    message = stage.authorization(stage.buyer, stage.maker, U)
    stage.u.transferWithAuthorization(*message.as_tuple(), *parts(stage.sign(message, stage.buyer.key)), sender=stage.relayer)


def by_receipt(stage: TokenStage) -> None:
    message = stage.authorization(stage.buyer, stage.maker, U, receive=True)
    stage.u.receiveWithAuthorization(*message.as_tuple(), stage.sign(message, stage.buyer.key), sender=stage.maker)


MOVEMENTS = [by_transfer, by_allowance, by_authorization, by_receipt]


@pytest.mark.parametrize("move", MOVEMENTS)
def test_pause__any_transfer__UToken_Paused(stage: TokenStage, move: Movement) -> None:
    """UTK-22"""
    until = stage.pause(days=2)
    stage.clock.just_before(until)
    with stage.chain.expect("UToken_Paused", now_=until - 1, until=until):
        move(stage)
    assert not stage.u.canTransfer(stage.buyer, stage.maker, 1)


@pytest.mark.parametrize("move", MOVEMENTS)
def test_pause__at_its_end__transfers_run(stage: TokenStage, move: Movement) -> None:
    """UTK-22: an instant equal to the end is after it."""
    stage.clock.to(stage.pause(days=2))
    assert stage.u.canTransfer(stage.buyer, stage.maker, U)
    move(stage)
    assert stage.u.balanceOf(stage.maker) == U


def test_pause__mint_and_force__not_stopped(stage: TokenStage) -> None:
    """UTK-30"""
    stage.pause()
    stage.mint(stage.maker, U)
    stage.force(stage.buyer, stage.carrier, U)
    assert (stage.u.balanceOf(stage.maker), stage.u.balanceOf(stage.carrier)) == (U, U)


def test_pause__can_transact__not_touched(stage: TokenStage) -> None:
    """UTK-31: what moves inside a ledger goes on."""
    stage.pause()
    assert stage.u.canTransact(stage.buyer) and stage.u.canSend(stage.buyer) and stage.u.canReceive(stage.buyer)


def test_halt__mint__UToken_IssuanceHalted(stage: TokenStage) -> None:
    """UTK-28"""
    stage.halt()
    assert stage.chain.logs == [stage.u.IssuanceHalted(True)]
    assert stage.u.isIssuanceHalted()
    with stage.chain.expect("UToken_IssuanceHalted"):
        stage.mint(stage.buyer, U)


def test_halt__everything_else__goes_on(stage: TokenStage) -> None:
    """UTK-28"""
    stage.halt()
    by_transfer(stage)
    stage.settle(stage.request(stage.buyer, U))
    stage.halt(False)
    stage.mint(stage.buyer, U)
    assert stage.u.totalSupply() == FUNDS


@pytest.mark.parametrize("is_on", [True, False])
def test_switch__unchanged__UToken_Unchanged(stage: TokenStage, is_on: bool) -> None:
    """UTK-12"""
    if is_on:
        stage.halt()
        stage.act("setAllowListOnly", True)
    with stage.chain.expect("UToken_Unchanged"):
        stage.halt(is_on)
    with stage.chain.expect("UToken_Unchanged"):
        stage.act("setAllowListOnly", is_on)


@pytest.mark.parametrize("move", MOVEMENTS)
@pytest.mark.parametrize(
    ("allowed", "error"),
    [
        (("buyer", "maker", "carrier"), None),
        (("maker", "carrier"), "ERC7943CannotSend"),
        (("buyer", "carrier"), "ERC7943CannotReceive"),
    ],
)
def test_allow_list_only__some_allowed__only_they_move(
    stage: TokenStage, move: Movement, allowed: tuple[str, ...], error: str | None
) -> None:
    """UTK-29, UTK-31"""
    for name in allowed:
        stage.act("setAllowed", getattr(stage, name), True)
    stage.act("setAllowListOnly", True)
    assert stage.u.isAllowListOnly()
    assert stage.u.canSend(stage.buyer) == ("buyer" in allowed)
    assert stage.u.canTransact(stage.buyer)
    assert stage.u.canTransfer(stage.buyer, stage.maker, U) == (error is None)
    if error:
        with stage.chain.expect(error):
            move(stage)
        stage.act("setAllowListOnly", False)
    move(stage)
    assert stage.u.balanceOf(stage.maker) == U


def test_allow_list_only__spender_not_on_it__ERC7943CannotSend(stage: TokenStage) -> None:
    """UTK-4"""
    for account in (stage.buyer, stage.maker):
        stage.act("setAllowed", account, True)
    stage.act("setAllowListOnly", True)
    with stage.chain.expect("ERC7943CannotSend", account=stage.carrier):
        by_allowance(stage)


def test_allow_list_only__new_money__ERC7943CannotReceive(stage: TokenStage) -> None:
    """UTK-29"""
    stage.act("setAllowListOnly", True)
    with stage.chain.expect("ERC7943CannotReceive", account=stage.maker):
        stage.mint(stage.maker, U)
    stage.act("setAllowed", stage.maker, True)
    stage.mint(stage.maker, U)


def test_allow_list_only__exempt_account_and_token__always_on_it(stage: TokenStage) -> None:
    """UTK-29"""
    stage.u.transfer(stage.escrow, U, sender=stage.buyer)
    stage.act("setAllowListOnly", True)
    stage.act("setAllowed", stage.buyer, True)
    for account in (stage.escrow, stage.u):
        assert stage.u.canTransact(account) and stage.u.canSend(account) and stage.u.canReceive(account)
        stage.u.transfer(account, U, sender=stage.buyer)
    stage.u.transfer(stage.buyer, 2 * U, sender=stage.escrow)
    stage.u.rescue(stage.u, stage.buyer, U, sender=stage.treasurer)
    assert stage.u.balanceOf(stage.buyer) == FUNDS


def test_allow_list_only__allowed_but_blocked__still_blocked(stage: TokenStage) -> None:
    """UTK-17"""
    stage.act("setAllowed", stage.buyer, True)
    stage.act("setSendBlocked", stage.buyer, True)
    stage.act("setAllowListOnly", True)
    assert not stage.u.canSend(stage.buyer) and stage.u.canReceive(stage.buyer) and not stage.u.canTransact(stage.buyer)


def test_switches__each_set_and_unset__others_stay(stage: TokenStage) -> None:
    """UTK-30: they share a slot with the exempt account and the end of the pause."""
    stage.halt()
    until = stage.pause(days=3)
    stage.act("setAllowListOnly", True)
    stage.clock.pass_(days=1)
    longer = stage.pause(until + DAY)
    assert (stage.u.exemptAccount(), stage.u.pausedUntil(), stage.u.isIssuanceHalted(), stage.u.isAllowListOnly()) == (
        stage.escrow.address,
        longer,
        True,
        True,
    )
    stage.halt(False)
    assert (stage.u.pausedUntil(), stage.u.isIssuanceHalted(), stage.u.isAllowListOnly()) == (longer, False, True)
    stage.act("setAllowListOnly", False)
    assert (stage.u.pausedUntil(), stage.u.isIssuanceHalted(), stage.u.isAllowListOnly()) == (longer, False, False)
    assert stage.u.exemptAccount() == stage.escrow.address


@pytest.mark.parametrize(
    ("interface", "answer"), [("3edbb4c4", True), ("36372b07", True), ("01ffc9a7", True), ("ffffffff", False), ("bf1ef5fe", False)]
)
def test_supports_interface__of_erc7943__true(stage: TokenStage, interface: str, answer: bool) -> None:
    """UTK-32: ERC-7943 for fungible tokens, ERC-20, ERC-165; not that for other tokens."""
    assert stage.u.supportsInterface(bytes.fromhex(interface)) == answer
