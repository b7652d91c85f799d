"""UToken.setFrozenTokens, setSendBlocked, setReceiveBlocked, setAllowed, setExempt, and the views over them."""

from typing import Any

import ape
import pytest
from ape.contracts import ContractInstance

from tests.actors import Actors
from tests.reverting import reverts
from tests.words import ZERO

from .conftest import FUNDS, UNIT

SETTERS = [("setFrozenTokens", 7), ("setSendBlocked", True), ("setReceiveBlocked", True), ("setAllowed", True)]
BLOCKS = {"setSendBlocked": "SendingBlocked", "setReceiveBlocked": "ReceivingBlocked", "setAllowed": "AccountAllowed"}


def test_set_frozen_tokens__account__frozen(utoken: ContractInstance, actors: Actors) -> None:
    """UTK-3"""
    receipt = utoken.setFrozenTokens(actors.buyer, 7, sender=actors.compliance)

    assert receipt.events == [utoken.Frozen(actors.buyer, 7)]
    assert utoken.getFrozenTokens(actors.buyer) == 7
    assert tuple(utoken.restrictionOf(actors.buyer)) == (7, False, False, False)
    assert utoken.canTransact(actors.buyer)


@pytest.mark.parametrize("function", list(BLOCKS))
def test_set_flag__account__set_and_unset(utoken: ContractInstance, actors: Actors, function: str) -> None:
    """UTK-1, UTK-31: blocks of either kind stop `canTransact`; the allow list alone does not."""
    event = getattr(utoken, BLOCKS[function])
    blocked = (0, *(function == each for each in BLOCKS))

    receipt = getattr(utoken, function)(actors.buyer, True, sender=actors.compliance)
    assert receipt.events == [event(actors.buyer, True)]
    assert tuple(utoken.restrictionOf(actors.buyer)) == blocked
    assert utoken.canTransact(actors.buyer) == (function == "setAllowed")
    assert utoken.canSend(actors.buyer) == (function != "setSendBlocked")
    assert utoken.canReceive(actors.buyer) == (function != "setReceiveBlocked")

    receipt = getattr(utoken, function)(actors.buyer, False, sender=actors.compliance)
    assert receipt.events == [event(actors.buyer, False)]
    assert utoken.canTransact(actors.buyer)


@pytest.mark.parametrize(("function", "value"), SETTERS)
def test_restrict__one_of_four__others_untouched(utoken: ContractInstance, actors: Actors, function: str, value: Any) -> None:
    """UTK-17"""
    for other, given in SETTERS:
        if other != function:
            getattr(utoken, other)(actors.buyer, given, sender=actors.compliance)
    before = utoken.restrictionOf(actors.buyer)
    getattr(utoken, function)(actors.buyer, value, sender=actors.compliance)
    getattr(utoken, function)(actors.buyer, type(value)(0), sender=actors.compliance)
    assert utoken.restrictionOf(actors.buyer) == before


@pytest.mark.parametrize(("function", "value"), SETTERS)
def test_restrict__unchanged__UToken_Unchanged(utoken: ContractInstance, actors: Actors, function: str, value: Any) -> None:
    """UTK-12"""
    with reverts(utoken.UToken_Unchanged):
        getattr(utoken, function)(actors.buyer, type(value)(0), sender=actors.compliance)


@pytest.mark.parametrize(("function", "value"), SETTERS)
def test_restrict__zero__UToken_ZeroAddress(utoken: ContractInstance, actors: Actors, function: str, value: Any) -> None:
    """UTK-11"""
    with reverts(utoken.UToken_ZeroAddress):
        getattr(utoken, function)(ZERO, value, sender=actors.compliance)


@pytest.mark.parametrize(("function", "value"), SETTERS)
def test_restrict__exempt_account__UToken_Exempt(utoken: ContractInstance, actors: Actors, function: str, value: Any) -> None:
    """UTK-13"""
    utoken.setExempt(actors.escrow, sender=actors.installer)
    with reverts(utoken.UToken_Exempt, account=actors.escrow):
        getattr(utoken, function)(actors.escrow, value, sender=actors.compliance)


@pytest.mark.parametrize(("function", "value"), SETTERS)
def test_restrict__token_itself__UToken_Exempt(utoken: ContractInstance, actors: Actors, function: str, value: Any) -> None:
    """UTK-13"""
    with reverts(utoken.UToken_Exempt, account=utoken.address):
        getattr(utoken, function)(utoken, value, sender=actors.compliance)


@pytest.mark.parametrize("amount", [2**128, 2**256 - 1])
def test_set_frozen_tokens__over_128_bits__all_that_can_be(utoken: ContractInstance, actors: Actors, amount: int) -> None:
    """UTK-3"""
    receipt = utoken.setFrozenTokens(actors.buyer, amount, sender=actors.compliance)
    assert receipt.events == [utoken.Frozen(actors.buyer, 2**128 - 1)]
    assert utoken.getFrozenTokens(actors.buyer) == 2**128 - 1


def test_set_exempt__first__recorded(utoken: ContractInstance, actors: Actors) -> None:
    """UTK-14"""
    assert utoken.exemptAccount() == ZERO

    receipt = utoken.setExempt(actors.escrow, sender=actors.installer)

    assert receipt.events == [utoken.ExemptSet(actors.escrow)]
    assert utoken.exemptAccount() == actors.escrow


@pytest.mark.parametrize("again", ["escrow", "stranger"])
def test_set_exempt__second__UToken_ExemptSet(utoken: ContractInstance, actors: Actors, again: str) -> None:
    """UTK-14"""
    utoken.setExempt(actors.escrow, sender=actors.installer)
    with reverts(utoken.UToken_ExemptSet, account=actors.escrow):
        utoken.setExempt(getattr(actors, again), sender=actors.installer)


def test_set_exempt__zero__UToken_ZeroAddress(utoken: ContractInstance, actors: Actors) -> None:
    """UTK-11"""
    with reverts(utoken.UToken_ZeroAddress):
        utoken.setExempt(ZERO, sender=actors.installer)


def test_set_exempt__token_itself__UToken_Exempt(utoken: ContractInstance, actors: Actors) -> None:
    """UTK-13"""
    with reverts(utoken.UToken_Exempt, account=utoken.address):
        utoken.setExempt(utoken, sender=actors.installer)


@pytest.mark.parametrize(("function", "value"), SETTERS[:3])
def test_set_exempt__restricted_account__UToken_Restricted(utoken: ContractInstance, actors: Actors, function: str, value: Any) -> None:
    """UTK-15"""
    getattr(utoken, function)(actors.escrow, value, sender=actors.compliance)
    with reverts(utoken.UToken_Restricted, account=actors.escrow):
        utoken.setExempt(actors.escrow, sender=actors.installer)


@pytest.mark.parametrize(
    ("function", "who", "value", "amount", "passes"),
    [
        (None, None, None, FUNDS, True),
        ("setFrozenTokens", "buyer", UNIT, FUNDS - UNIT, True),
        ("setFrozenTokens", "buyer", UNIT, FUNDS - UNIT + 1, False),
        ("setFrozenTokens", "buyer", 2 * FUNDS, 0, True),
        ("setFrozenTokens", "buyer", 2 * FUNDS, 1, False),
        ("setFrozenTokens", "carrier", UNIT, FUNDS, True),
        ("setSendBlocked", "buyer", True, 1, False),
        ("setSendBlocked", "carrier", True, 1, True),
        ("setReceiveBlocked", "buyer", True, 1, True),
        ("setReceiveBlocked", "carrier", True, 1, False),
    ],
)
def test_can_transfer__any_state__tells_what_transfer_does(
    utoken: ContractInstance, actors: Actors, funded: int, function: str | None, who: str, value: Any, amount: int, passes: bool
) -> None:
    """UTK-18"""
    if function:
        getattr(utoken, function)(getattr(actors, who), value, sender=actors.compliance)

    assert utoken.canTransfer(actors.buyer, actors.carrier, amount) == passes
    if passes:
        utoken.transfer(actors.carrier, amount, sender=actors.buyer)
        assert utoken.balanceOf(actors.carrier) == amount
    else:
        with ape.reverts():
            utoken.transfer(actors.carrier, amount, sender=actors.buyer)


def test_can_transfer__more_than_the_balance__no_restriction_of_its_own(utoken: ContractInstance, actors: Actors, funded: int) -> None:
    """UTK-18: whether there is enough is ERC-20's question; ERC-7943 forbids the answer."""
    assert utoken.canTransfer(actors.buyer, actors.carrier, FUNDS + 1)
    with reverts(utoken.ERC20InsufficientBalance, sender=actors.buyer):
        utoken.transfer(actors.carrier, FUNDS + 1, sender=actors.buyer)


def test_can_transfer__zero_address__false(utoken: ContractInstance, actors: Actors, funded: int) -> None:
    """UTK-18"""
    assert not utoken.canTransfer(ZERO, actors.buyer, 0)
    assert not utoken.canTransfer(actors.buyer, ZERO, 0)
