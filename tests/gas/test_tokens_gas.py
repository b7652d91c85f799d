"""U and G: what wallets, issuers, makers and keepers call every day. Recipients hold something already."""

from __future__ import annotations

from eth_utils.crypto import keccak

from guildhall.messages import Permit, Redemption, Row, TransferWithAuthorization, sign
from tests.gas.conftest import GasBook
from tests.gas.workshop import Workshop

BOOK = "Tokens"
EPOCH, HOUR, U, G = 2_628_000, 3_600, 10**6, 10**6
FOREVER = 2**256 - 1
LATE = int(Row.NOT_SHIPPED).to_bytes(32, "big")
"""As the Escrow names its reasons."""


def parts(signature: bytes) -> tuple[int, bytes, bytes]:
    """v, r, s."""
    return signature[64], signature[:32], signature[32:64]


def with_money(shop: Workshop) -> None:
    for number, who in enumerate((shop.buyers[0], shop.buyers[1])):
        shop.suite.u_token.mint(who, 1_000 * U, keccak(text=f"wallet {number}"), sender=shop.suite.admin)


def test_money(shop: Workshop, gas_book: GasBook) -> None:
    """UTK-21"""
    with_money(shop)
    u, (payer, payee), chain = shop.suite.u_token, shop.buyers[:2], shop.chain
    u.transfer(payee, U, sender=payer)
    gas_book.note("U transfer", chain.gas_used, 42_000)
    u.approve(payee, FOREVER, sender=payer)
    u.transferFrom(payer, payee, U, sender=payee)
    gas_book.note("U transferFrom, unlimited allowance", chain.gas_used)
    u.mint(payee, U, keccak(text="one more"), sender=shop.suite.admin)
    gas_book.note("U mint", chain.gas_used)
    for nonce in (0, 1):
        message = Permit(payer.address, payee.address, U + nonce, nonce, FOREVER)
        u.permit(payer, payee, U + nonce, FOREVER, *parts(sign(message, shop.suite.token_domain, payer.key)), sender=shop.relayer)
    gas_book.note("U permit, not the first", chain.gas_used)


def test_authorization(shop: Workshop, gas_book: GasBook) -> None:
    """UTK-21, UTK-33"""
    with_money(shop)
    u, (payer, payee), domain = shop.suite.u_token, shop.buyers[:2], shop.suite.token_domain
    for form in ("v, r, s", "bytes"):
        now = shop.chain.clock.now
        values = (payer.address, payee.address, U, now - HOUR, now + HOUR, keccak(text=form))
        signature = sign(TransferWithAuthorization(*values), domain, payer.key)
        u.transferWithAuthorization(*values, *(parts(signature) if form == "v, r, s" else (signature,)), sender=shop.relayer)
        gas_book.note(f"U transferWithAuthorization, {form}", shop.chain.gas_used, 73_000)


def test_redemption(shop: Workshop, gas_book: GasBook) -> None:
    """UTK-21, UTK-37"""
    with_money(shop)
    u, admin, (owner, other) = shop.suite.u_token, shop.suite.admin, shop.buyers[:2]
    u.requestRedemption(U, keccak(text="bank"), sender=other)
    u.requestRedemption(U, keccak(text="bank"), sender=owner)
    gas_book.note("U requestRedemption, while others wait", shop.chain.gas_used)
    message = Redemption(owner.address, U, keccak(text="bank"), keccak(text="nonce"), shop.chain.clock.now + HOUR)
    signature = sign(message, shop.suite.token_domain, owner.key)
    u.requestRedemptionBySig(*message.as_tuple(), signature, sender=shop.relayer)
    gas_book.note("U requestRedemptionBySig", shop.chain.gas_used)
    u.settleRedemption(2, keccak(text="paid"), sender=admin)
    gas_book.note("U settleRedemption", shop.chain.gas_used)
    u.rejectRedemption(3, keccak(text="no such account"), sender=admin)
    gas_book.note("U rejectRedemption", shop.chain.gas_used)


def test_rights(shop: Workshop, gas_book: GasBook) -> None:
    """GTK-24"""
    g, registry, admin, chain = shop.suite.g_token, shop.suite.registry, shop.suite.admin, shop.chain
    member_id = registry.memberIdOf(shop.maker)
    for number in (1, 2):
        g.issue(shop.maker, 1_000 * G, keccak(text=f"earned {number}"), sender=admin)
    gas_book.note("G issue, not the first of its epoch", chain.gas_used)
    g.bond(100 * G, sender=shop.maker)
    gas_book.note("G bond", chain.gas_used)
    chain.clock.pass_(seconds=2 * EPOCH)
    g.sync(member_id, sender=shop.relayer)
    gas_book.note("G sync, the first units of all", chain.gas_used)
    g.sync(member_id, sender=shop.relayer)
    gas_book.note("G sync, nothing new", chain.gas_used)
    g.redeem(shop.maker, 10 * G, keccak(text="perk"), sender=admin)
    gas_book.note("G redeem, by a member who votes", chain.gas_used)


def test_rebinding(shop: Workshop, gas_book: GasBook) -> None:
    """GTK-24: the third transaction of a change of key; G needs none of its own."""
    registry, admin, second = shop.suite.registry, shop.suite.admin, shop.chain.account(80)
    member_id = registry.memberIdOf(shop.maker)
    shop.suite.authority.grantRole(shop.suite.config.roles["key_approver"], second, 0, sender=admin)
    for approver in (admin, second):
        registry.approveRotation(member_id, shop.chain.account(81), sender=approver)
    shop.chain.clock.pass_(seconds=72 * HOUR)
    registry.rotateKey(member_id, sender=shop.relayer)
    gas_book.note("Registry rotateKey", shop.chain.gas_used)


def test_slash(shop: Workshop, gas_book: GasBook) -> None:
    """GTK-24: of a G whose slasher is a key; in the suite it is the Escrow, within a settlement."""
    chain, admin, registry = shop.chain, shop.suite.admin, shop.suite.registry
    g = chain.deploy("GToken", registry, shop.suite.authority, sender=admin)
    g.setSlasher(shop.relayer, sender=admin)
    g.issue(shop.maker, 1_000 * G, keccak(text="earned"), sender=admin)
    g.bond(500 * G, sender=shop.maker)
    g.slash(shop.maker, 1_000, LATE, sender=shop.relayer)
    gas_book.note("G slash, immature", chain.gas_used)
    chain.clock.pass_(seconds=2 * EPOCH)
    g.slash(shop.maker, 1_000, LATE, sender=shop.relayer)
    gas_book.note("G slash, mature, without units", chain.gas_used)
    g.sync(registry.memberIdOf(shop.maker), sender=shop.relayer)
    g.slash(shop.maker, 1_000, LATE, sender=shop.relayer)
    gas_book.note("G slash, of a member who votes", chain.gas_used)
