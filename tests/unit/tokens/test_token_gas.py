"""Whole-receipt gas of the tokens' everyday operations, against the bars of DESIGN 10. Recipients hold something already."""

import pytest
from ape.contracts import ContractInstance
from ape.managers.chain import ChainManager

from tests.actors import Actors
from tests.clock import Clock
from tests.signing import sign_typed, vrs
from tests.unit.conftest import MakeMember
from tests.words import NOTHING, word

AUTHORIZATION = {
    "from": "address",
    "to": "address",
    "value": "uint256",
    "validAfter": "uint256",
    "validBefore": "uint256",
    "nonce": "bytes32",
}
UNIT = 10**6
EPOCH = 2_628_000


@pytest.fixture(scope="module")
def money(utoken: ContractInstance, actors: Actors) -> None:
    utoken.setIssuer(actors.issuer, 10**12, 0, sender=actors.treasurer)
    utoken.setExempt(actors.escrow, sender=actors.installer)
    for number, account in enumerate([actors.buyer, actors.maker, actors.escrow]):
        utoken.mint(account, 1_000 * UNIT, word(f"deposit {number}"), sender=actors.issuer)


@pytest.fixture(scope="module")
def rights(gtoken: ContractInstance, actors: Actors, make_member: MakeMember) -> None:
    make_member(actors.maker)
    gtoken.setSlasher(actors.escrow, sender=actors.installer)
    gtoken.issue(actors.maker, 1_000 * UNIT, word("first"), sender=actors.rewarder)
    gtoken.bond(500 * UNIT, sender=actors.maker)


def test_gas__utoken_transfer__within_bar(utoken: ContractInstance, actors: Actors, money: None) -> None:
    """UTK-21"""
    receipt = utoken.transfer(actors.maker, UNIT, sender=actors.buyer)
    assert receipt.gas_used <= 42_000, receipt.gas_used


def test_gas__utoken_transfer_from_unlimited__within_budget(utoken: ContractInstance, actors: Actors, money: None) -> None:
    """UTK-21"""
    utoken.approve(actors.escrow, 2**256 - 1, sender=actors.buyer)
    receipt = utoken.transferFrom(actors.buyer, actors.escrow, UNIT, sender=actors.escrow)
    assert receipt.gas_used <= 45_000, receipt.gas_used


def test_gas__utoken_transfer_with_authorization__within_bar(
    utoken: ContractInstance, actors: Actors, clock: Clock, chain: ChainManager, money: None
) -> None:
    """UTK-21"""
    domain = {"name": utoken.name(), "version": "1", "chainId": chain.chain_id, "verifyingContract": utoken.address}
    now = clock.now
    values = [actors.buyer.address, actors.maker.address, UNIT, now - 600, now + 600, word("random nonce")]
    signed = sign_typed(actors.buyer, domain, "TransferWithAuthorization", AUTHORIZATION, dict(zip(AUTHORIZATION, values, strict=True)))
    receipt = utoken.transferWithAuthorization(*values, *vrs(signed), sender=actors.relayer)
    assert receipt.gas_used <= 73_000, receipt.gas_used


def test_gas__utoken_mint__within_budget(utoken: ContractInstance, actors: Actors, money: None) -> None:
    """UTK-21"""
    receipt = utoken.mint(actors.buyer, UNIT, word("deposit"), sender=actors.issuer)
    assert receipt.gas_used <= 88_000, receipt.gas_used


@pytest.fixture(scope="module")
def matured(gtoken: ContractInstance, registry: ContractInstance, actors: Actors, rights: None, chain: ChainManager) -> int:
    """Three epochs later all of it is mature, and nobody has units yet; the member's id."""
    chain.pending_timestamp = chain.blocks.head.timestamp + 3 * EPOCH
    gtoken.issue(actors.buyer, UNIT, word("later"), sender=actors.rewarder)
    return int(registry.memberIdOf(actors.maker))


@pytest.fixture
def counted(gtoken: ContractInstance, actors: Actors, matured: int, clock: Clock) -> int:
    """The maker has units; her id."""
    gtoken.sync(matured, sender=actors.stranger)
    clock.pass_(seconds=60)
    return matured


def test_gas__gtoken_issue__within_budget(gtoken: ContractInstance, actors: Actors, rights: None) -> None:
    """GTK-24"""
    receipt = gtoken.issue(actors.maker, UNIT, word("second"), sender=actors.rewarder)
    assert receipt.gas_used <= 90_000, receipt.gas_used


def test_gas__gtoken_bond__within_budget(gtoken: ContractInstance, actors: Actors, rights: None) -> None:
    """GTK-24"""
    receipt = gtoken.bond(UNIT, sender=actors.maker)
    assert receipt.gas_used <= 40_000, receipt.gas_used


def test_gas__gtoken_slash_without_units__within_budget(gtoken: ContractInstance, actors: Actors, matured: int) -> None:
    """GTK-24"""
    receipt = gtoken.slash(actors.maker, 1_000, NOTHING, sender=actors.escrow)
    assert receipt.gas_used <= 53_000, receipt.gas_used


def test_gas__gtoken_slash_of_immature__within_budget(gtoken: ContractInstance, actors: Actors, rights: None) -> None:
    """GTK-24: what is immature has to be cut to what is left."""
    gtoken.issue(actors.maker, 1_000 * UNIT, word("third"), sender=actors.rewarder)
    gtoken.bond(1_000 * UNIT, sender=actors.maker)
    receipt = gtoken.slash(actors.maker, 9_900, NOTHING, sender=actors.escrow)
    assert gtoken.immatureOf(gtoken.accountIdOf(actors.maker)) == gtoken.balanceOf(actors.maker)
    assert receipt.gas_used <= 60_000, receipt.gas_used


def test_gas__gtoken_slash_with_units__within_budget(gtoken: ContractInstance, actors: Actors, counted: int) -> None:
    """GTK-24: two checkpoints more."""
    receipt = gtoken.slash(actors.maker, 1_000, NOTHING, sender=actors.escrow)
    assert receipt.gas_used <= 146_000, receipt.gas_used


def test_gas__gtoken_sync__first_units__within_budget(gtoken: ContractInstance, actors: Actors, matured: int) -> None:
    """GTK-24"""
    receipt = gtoken.sync(matured, sender=actors.stranger)
    assert receipt.gas_used <= 216_000, receipt.gas_used


def test_gas__gtoken_sync__nothing_new__within_budget(gtoken: ContractInstance, actors: Actors, counted: int) -> None:
    """GTK-24"""
    receipt = gtoken.sync(counted, sender=actors.stranger)
    assert receipt.gas_used <= 50_000, receipt.gas_used


def test_gas__gtoken_redeem_with_units__within_budget(gtoken: ContractInstance, actors: Actors, counted: int) -> None:
    """GTK-24"""
    receipt = gtoken.redeem(actors.maker, UNIT, word("visit"), sender=actors.perks)
    assert receipt.gas_used <= 158_000, receipt.gas_used


def test_gas__gtoken_redeem_without_units__within_budget(gtoken: ContractInstance, actors: Actors, matured: int) -> None:
    """GTK-24"""
    receipt = gtoken.redeem(actors.maker, UNIT, word("visit"), sender=actors.perks)
    assert receipt.gas_used <= 66_000, receipt.gas_used


def test_gas__gtoken_clawback__within_budget(gtoken: ContractInstance, actors: Actors, counted: int) -> None:
    """GTK-24"""
    gtoken.issue(actors.maker, UNIT, word("washed"), sender=actors.rewarder)
    receipt = gtoken.clawback(actors.maker, UNIT, gtoken.epoch(), word("washed"), NOTHING, sender=actors.rule_keeper)
    assert receipt.gas_used <= 118_000, receipt.gas_used


def test_gas__registry_rotate_key__asks_nothing_of_gtoken(
    gtoken: ContractInstance, registry: ContractInstance, actors: Actors, counted: int, clock: Clock
) -> None:
    """GTK-24: a new key costs what it costs in the Registry; votes follow by themselves."""
    votes = gtoken.getVotes(actors.maker)
    registry.approveRotation(counted, actors.newcomer, sender=actors.approver)
    registry.approveRotation(counted, actors.newcomer, sender=actors.second_approver)
    clock.pass_(hours=72)
    receipt = registry.rotateKey(counted, sender=actors.stranger)
    assert receipt.gas_used <= 82_000, receipt.gas_used
    assert gtoken.getVotes(actors.newcomer) == votes > 0 == gtoken.getVotes(actors.maker)


def test_gas__utoken_permit__within_budget(
    utoken: ContractInstance, actors: Actors, clock: Clock, chain: ChainManager, money: None
) -> None:
    """UTK-21: not the owner's first one."""
    domain = {"name": utoken.name(), "version": "1", "chainId": chain.chain_id, "verifyingContract": utoken.address}
    fields = {"owner": "address", "spender": "address", "value": "uint256", "nonce": "uint256", "deadline": "uint256"}
    for nonce in (0, 1):
        values = [actors.buyer.address, actors.escrow.address, UNIT + nonce, nonce, 2**256 - 1]
        signed = sign_typed(actors.buyer, domain, "Permit", fields, dict(zip(fields, values, strict=True)))
        receipt = utoken.permit(*values[:3], values[4], *vrs(signed), sender=actors.relayer)
    assert receipt.gas_used <= 45_000, receipt.gas_used


def test_gas__utoken_redemption__within_budget(utoken: ContractInstance, actors: Actors, money: None) -> None:
    """UTK-21: while others wait."""
    utoken.requestRedemption(UNIT, word("account"), sender=actors.maker)
    receipt = utoken.requestRedemption(UNIT, word("account"), sender=actors.buyer)
    assert receipt.gas_used <= 114_000, receipt.gas_used
    receipt = utoken.settleRedemption(2, word("payment"), sender=actors.admin)
    assert receipt.gas_used <= 89_000, receipt.gas_used


def test_gas__utoken_transfer_of_a_restricted_account__within_bar(
    utoken: ContractInstance, actors: Actors, clock: Clock, money: None
) -> None:
    """UTK-21: after a pause, with something frozen."""
    utoken.setFrozenTokens(actors.buyer, UNIT, sender=actors.compliance)
    utoken.pauseTransfers(clock.now + 60, sender=actors.admin)
    clock.pass_(hours=1)
    receipt = utoken.transfer(actors.maker, UNIT, sender=actors.buyer)
    assert receipt.gas_used <= 42_000, receipt.gas_used
