"""UToken.transfer and transferFrom."""

import pytest
from ape.contracts import ContractInstance
from ape.managers.project import LocalProject

from tests.actors import Actors
from tests.reverting import reverts
from tests.words import ZERO

from .conftest import FUNDS, UNIT


@pytest.fixture
def allowed(utoken: ContractInstance, actors: Actors, funded: int) -> None:
    """The carrier may spend all of the buyer's money."""
    utoken.approve(actors.carrier, FUNDS, sender=actors.buyer)


def test_constructor__named__erc20_face(utoken: ContractInstance) -> None:
    """UTK-19"""
    assert (utoken.name(), utoken.symbol(), utoken.decimals(), utoken.version()) == ("Guildhall Euro", "UEUR", 6, "1")


def test_constructor__name_over_31_bytes__StringTooLong(project: LocalProject, authority: ContractInstance, actors: Actors) -> None:
    """UTK-19: the EIP-712 domain keeps the name in one word."""
    with reverts(project.UToken.StringTooLong, str="x" * 32):
        actors.admin.deploy(project.UToken, "x" * 32, "X", authority)


def test_transfer__free__exact_amount(utoken: ContractInstance, actors: Actors, funded: int) -> None:
    """UTK-5"""
    before = utoken.totalSupply()

    receipt = utoken.transfer(actors.maker, 3 * UNIT, sender=actors.buyer)

    assert receipt.events == [utoken.Transfer(actors.buyer, actors.maker, 3 * UNIT)]
    assert utoken.balanceOf(actors.buyer) == FUNDS - 3 * UNIT
    assert utoken.balanceOf(actors.maker) == 3 * UNIT + 1
    assert utoken.totalSupply() == before


def test_transfer__one_unit_too_much__ERC20InsufficientBalance(utoken: ContractInstance, actors: Actors, funded: int) -> None:
    """UTK-5"""
    with reverts(utoken.ERC20InsufficientBalance, sender=actors.buyer, balance=FUNDS, needed=FUNDS + 1):
        utoken.transfer(actors.maker, FUNDS + 1, sender=actors.buyer)


def test_transfer__to_zero__ERC20InvalidReceiver(utoken: ContractInstance, actors: Actors, funded: int) -> None:
    """UTK-5"""
    with reverts(utoken.ERC20InvalidReceiver, receiver=ZERO):
        utoken.transfer(ZERO, 1, sender=actors.buyer)


@pytest.mark.parametrize("amount", [0, 1])
def test_transfer__sender_blocked__ERC7943CannotSend(utoken: ContractInstance, actors: Actors, funded: int, amount: int) -> None:
    """UTK-1"""
    utoken.setSendBlocked(actors.buyer, True, sender=actors.compliance)
    with reverts(utoken.ERC7943CannotSend, account=actors.buyer):
        utoken.transfer(actors.maker, amount, sender=actors.buyer)


def test_transfer__receiver_blocked__ERC7943CannotReceive(utoken: ContractInstance, actors: Actors, funded: int) -> None:
    """UTK-2"""
    utoken.setReceiveBlocked(actors.maker, True, sender=actors.compliance)
    with reverts(utoken.ERC7943CannotReceive, account=actors.maker):
        utoken.transfer(actors.maker, 1, sender=actors.buyer)


@pytest.mark.parametrize("less", [0, 1])
def test_transfer__up_to_the_frozen_amount__passes(utoken: ContractInstance, actors: Actors, funded: int, less: int) -> None:
    """UTK-3"""
    utoken.setFrozenTokens(actors.buyer, UNIT, sender=actors.compliance)
    utoken.transfer(actors.maker, FUNDS - UNIT - less, sender=actors.buyer)
    assert utoken.balanceOf(actors.buyer) == UNIT + less


def test_transfer__into_the_frozen_amount__ERC7943InsufficientUnfrozenBalance(
    utoken: ContractInstance, actors: Actors, funded: int
) -> None:
    """UTK-3"""
    utoken.setFrozenTokens(actors.buyer, UNIT, sender=actors.compliance)
    needed = FUNDS - UNIT + 1
    with reverts(utoken.ERC7943InsufficientUnfrozenBalance, account=actors.buyer, unfrozen=FUNDS - UNIT, amount=needed):
        utoken.transfer(actors.maker, needed, sender=actors.buyer)


def test_transfer__frozen_more_than_held__ERC7943InsufficientUnfrozenBalance(utoken: ContractInstance, actors: Actors, funded: int) -> None:
    """UTK-3"""
    utoken.setFrozenTokens(actors.buyer, 2 * FUNDS, sender=actors.compliance)
    with reverts(utoken.ERC7943InsufficientUnfrozenBalance, account=actors.buyer, unfrozen=0, amount=1):
        utoken.transfer(actors.maker, 1, sender=actors.buyer)


def test_transfer__blocked_sender_to_exempt__ERC7943CannotSend(utoken: ContractInstance, actors: Actors, funded: int) -> None:
    """UTK-1"""
    utoken.setExempt(actors.escrow, sender=actors.installer)
    utoken.setSendBlocked(actors.buyer, True, sender=actors.compliance)
    with reverts(utoken.ERC7943CannotSend, account=actors.buyer):
        utoken.transfer(actors.escrow, 1, sender=actors.buyer)


def test_transfer__exempt_to_blocked_receiver__ERC7943CannotReceive(utoken: ContractInstance, actors: Actors, funded: int) -> None:
    """UTK-2"""
    utoken.setExempt(actors.escrow, sender=actors.installer)
    utoken.transfer(actors.escrow, UNIT, sender=actors.buyer)
    utoken.setReceiveBlocked(actors.buyer, True, sender=actors.compliance)
    with reverts(utoken.ERC7943CannotReceive, account=actors.buyer):
        utoken.transfer(actors.buyer, UNIT, sender=actors.escrow)


def test_transfer_from__allowed__allowance_spent(utoken: ContractInstance, actors: Actors, allowed: None) -> None:
    """UTK-5"""
    receipt = utoken.transferFrom(actors.buyer, actors.maker, UNIT, sender=actors.carrier)

    assert receipt.events == [utoken.Transfer(actors.buyer, actors.maker, UNIT)]
    assert utoken.allowance(actors.buyer, actors.carrier) == FUNDS - UNIT


def test_transfer_from__not_allowed__ERC20InsufficientAllowance(utoken: ContractInstance, actors: Actors, funded: int) -> None:
    """UTK-5"""
    with reverts(utoken.ERC20InsufficientAllowance, spender=actors.carrier, allowance=0, needed=1):
        utoken.transferFrom(actors.buyer, actors.carrier, 1, sender=actors.carrier)


@pytest.mark.parametrize("allowance", [FUNDS, 2**256 - 1])
def test_transfer_from__spender_blocked__ERC7943CannotSend(utoken: ContractInstance, actors: Actors, funded: int, allowance: int) -> None:
    """UTK-4"""
    utoken.approve(actors.carrier, allowance, sender=actors.buyer)
    utoken.setSendBlocked(actors.carrier, True, sender=actors.compliance)
    with reverts(utoken.ERC7943CannotSend, account=actors.carrier):
        utoken.transferFrom(actors.buyer, actors.maker, 1, sender=actors.carrier)


def test_transfer_from__spender_only_receive_blocked__passes(utoken: ContractInstance, actors: Actors, allowed: None) -> None:
    """UTK-4"""
    utoken.setReceiveBlocked(actors.carrier, True, sender=actors.compliance)
    utoken.transferFrom(actors.buyer, actors.maker, UNIT, sender=actors.carrier)
    assert utoken.balanceOf(actors.maker) == UNIT + 1


def test_transfer_from__owner_blocked__ERC7943CannotSend(utoken: ContractInstance, actors: Actors, allowed: None) -> None:
    """UTK-1"""
    utoken.setSendBlocked(actors.buyer, True, sender=actors.compliance)
    with reverts(utoken.ERC7943CannotSend, account=actors.buyer):
        utoken.transferFrom(actors.buyer, actors.maker, 1, sender=actors.carrier)


def test_transfer_from__owner_frozen__ERC7943InsufficientUnfrozenBalance(utoken: ContractInstance, actors: Actors, allowed: None) -> None:
    """UTK-3"""
    utoken.setFrozenTokens(actors.buyer, FUNDS, sender=actors.compliance)
    with reverts(utoken.ERC7943InsufficientUnfrozenBalance, account=actors.buyer, unfrozen=0, amount=1):
        utoken.transferFrom(actors.buyer, actors.maker, 1, sender=actors.carrier)
