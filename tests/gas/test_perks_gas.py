"""Perks and DataGrants: redeeming, booking, the gate, giving back; granting and revoking."""

from __future__ import annotations

from eth_utils.crypto import keccak

from guildhall.messages import DataGrant, sign, voucher_hash
from tests.gas.conftest import GasBook
from tests.gas.workshop import Workshop

BOOK = "Perks"
EPOCH, DAY, G = 2_628_000, 86_400, 10**6
ANY_PRICE = 2**128 - 1


def with_mature_g(shop: Workshop) -> None:
    """A person and a member (the store), who votes."""
    for owner in (shop.chain.account(70), shop.store):
        shop.suite.g_token.issue(owner, 100_000 * G, keccak(text=owner.address), sender=shop.suite.admin)
    shop.chain.clock.pass_(seconds=2 * EPOCH)
    shop.suite.g_token.sync(shop.suite.registry.memberIdOf(shop.store), sender=shop.relayer)


def test_perks(shop: Workshop, gas_book: GasBook) -> None:
    """PRK-9"""
    with_mature_g(shop)
    perks, person = shop.suite.perks, shop.chain.account(70)
    for who, holder in (("a person", person), ("a member who votes", shop.store)):
        for when in ("first", "prolonged"):
            perks.redeem(1, ANY_PRICE, sender=holder)
            gas_book.note(f"redeem priority: {who}, {when}", shop.chain.gas_used)


def test_visit(shop: Workshop, gas_book: GasBook) -> None:
    """PRK-18"""
    with_mature_g(shop)
    perks, person, now = shop.suite.perks, shop.chain.account(70), shop.chain.clock.now
    perks.listVisit(300 * G, 10, now + 9 * DAY, now + 10 * DAY, keccak(text="details"), sender=shop.maker)
    gas_book.note("list a visit", shop.chain.gas_used)
    codes = {holder: keccak(text=holder.address)[:16] for holder in (person, shop.store)}
    for who, holder in (("a person", person), ("a member who votes", shop.store)):
        perks.book(1, voucher_hash(holder.address, 1, codes[holder]), sender=holder)
        gas_book.note(f"book a seat: {who}", shop.chain.gas_used)
    perks.admit(1, codes[person], sender=shop.maker)
    gas_book.note("admit", shop.chain.gas_used)
    perks.cancelVisit(1, sender=shop.maker)
    gas_book.note("cancel a visit", shop.chain.gas_used)
    perks.refund(2, sender=shop.store)
    gas_book.note("refund", shop.chain.gas_used)


def test_grants(shop: Workshop, gas_book: GasBook) -> None:
    """DGR-5"""
    grants, owner, now = shop.suite.data_grants, shop.chain.account(70), shop.chain.clock.now
    grants.grant(shop.store, 1, now + 30 * DAY, sender=owner)
    gas_book.note("grant", shop.chain.gas_used)
    grants.grant(shop.store, 1, now + 60 * DAY, sender=owner)
    gas_book.note("prolong", shop.chain.gas_used)
    message = DataGrant(owner.address, shop.store.address, 2, now + 30 * DAY, keccak(text="nonce"), now + DAY)
    grants.grantBySig(*message.as_tuple(), sign(message, shop.suite.data_grants_domain, owner.key), sender=shop.relayer)
    gas_book.note("grant by signature", shop.chain.gas_used)
    grants.revoke(1, sender=owner)
    gas_book.note("revoke", shop.chain.gas_used)
