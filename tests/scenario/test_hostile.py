"""What thieves, griefers and misfortune try: signatures used elsewhere, contract wallets, frozen parties, wrong roles."""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.deploy import deploy_suite, load_config
from guildhall.evm import Chain, load
from guildhall.market import BOND_TAG, FREE_TAG, DealActs, account_of
from guildhall.messages import (
    Confirmation,
    Domain,
    FactKind,
    Permit,
    ReceiveWithAuthorization,
    Row,
    Status,
    escrow_domain,
    exchange_domain,
    sign,
)
from tests.stage import DAY, Deal, Stage, U

N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
WORD = bytes(32)


def status_of(stage: Stage, deal: Deal) -> tuple[Status, Row]:
    slot = stage.escrow.dealOf(deal.id)
    return Status(slot.status), Row(slot.row)


def vrs(signature: bytes) -> tuple[int, bytes, bytes]:
    return signature[64], signature[:32], signature[32:64]


# ---------------------------------------------------- signatures used again ---------------------------------------------------


def test_demand__settled_twice__Exchange_NonceUsed(stage: Stage) -> None:
    match = stage.make_match()
    stage.exchange.settle(match, sender=stage.relayer)
    with stage.chain.expect("Exchange_NonceUsed"):
        stage.exchange.settle(match, sender=stage.second_relayer)


def test_demand__two_relayers_batch_it__settled_once(stage: Stage) -> None:
    match = stage.make_match()
    stage.exchange.settleBatch([match, match], sender=stage.relayer)
    assert [log.name for log in stage.chain.logs if log.name.startswith("Match")] == ["MatchSettled", "MatchSkipped"]
    stage.exchange.settleBatch([match], sender=stage.second_relayer)
    assert [log.name for log in stage.chain.logs] == ["MatchSkipped", "BatchSettled"]


@pytest.mark.parametrize("change", ["chain", "contract"])
def test_demand__signed_for_another_chain_or_exchange__Exchange_BadSignature(stage: Stage, change: str) -> None:
    demand = stage.make_demand()
    other = (
        exchange_domain(stage.chain.chain_id + 1, stage.exchange.address)
        if change == "chain"
        else exchange_domain(stage.chain.chain_id, stage.escrow.address)
    )
    match = (demand.as_tuple(), sign(demand, other, stage.buyer.key), stage.offer_id, stage.tariff_id)
    with stage.chain.expect("Exchange_BadSignature", buyer=stage.buyer.address):
        stage.exchange.settle(match, sender=stage.relayer)


def test_demand__high_s_twin_of_the_signature__Exchange_BadSignature(stage: Stage) -> None:
    demand, signature, *ids = stage.make_match()
    twin = signature[:32] + (N - int.from_bytes(signature[32:64], "big")).to_bytes(32, "big") + bytes([55 - signature[64]])
    with stage.chain.expect("Exchange_BadSignature"):
        stage.exchange.settle((demand, twin, *ids), sender=stage.relayer)


def test_confirmation__of_another_deal_or_chain__Escrow_BadSignature(stage: Stage) -> None:
    first, second = stage.make_deal(), stage.make_deal()
    stage.deliver(first)
    elsewhere = escrow_domain(stage.chain.chain_id + 1, stage.escrow.address)
    for signature in (
        stage.acts.confirmation(second.terms, stage.buyer.key),
        sign(Confirmation(first.id, stage.buyer.address), elsewhere, stage.buyer.key),
        stage.acts.confirmation(first.terms, stage.maker.key),
    ):
        with stage.chain.expect("Escrow_BadSignature", signer=stage.buyer.address):
            stage.escrow.confirm(first.t, signature, sender=stage.stranger)


def test_fact__of_another_deal__Trace_BadSignature(stage: Stage) -> None:
    first, second = stage.make_deal(), stage.make_deal()
    with stage.chain.expect("Trace_BadSignature", signer=stage.carrier.address):
        stage.escrow.attest(first.t, stage.fact(second, FactKind.PICKUP), sender=stage.stranger)


def test_fact__of_a_second_suite__Trace_BadSignature(stage: Stage) -> None:
    deal = stage.make_deal()
    chain = Chain(load())
    other = deploy_suite(chain, chain.account(9), load_config())
    fact = DealActs(other).fact(deal.terms, FactKind.PICKUP, stage.carrier.key, stage.clock.now)
    with stage.chain.expect("Trace_BadSignature"):
        stage.escrow.attest(deal.t, fact, sender=stage.stranger)


# ------------------------------------------------------- wrong roles ----------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "by"),
    [
        (FactKind.SCHEDULED, "stranger"),
        (FactKind.SCHEDULED, "buyer"),
        (FactKind.PASSED, "maker"),
        (FactKind.FAILED, "buyer"),
        (FactKind.DELIVERY, "second_carrier"),
        (FactKind.RETURN, "maker"),  # by nobody: it is stated in a case
        (FactKind.RETURN, "carrier"),
        (FactKind.BREACH, "carrier"),
    ],
)
def test_fact__by_the_wrong_party__Escrow_NotEntitled(stage: Stage, kind: FactKind, by: str) -> None:
    deal = stage.make_deal(inspector=stage.inspector.address)
    if kind in (FactKind.PASSED, FactKind.FAILED):
        stage.produce(deal)
    account = getattr(stage, by)
    with stage.chain.expect("Escrow_NotEntitled", signer=account.address):
        stage.attest(deal, kind, account)


@pytest.mark.parametrize("by", ["stranger", "buyer", "maker", "inspector"])
def test_pickup__by_who_is_no_carrier__Escrow_NotCarrier(stage: Stage, by: str) -> None:
    deal = stage.make_deal()
    with stage.chain.expect("Escrow_NotCarrier", signer=getattr(stage, by).address):
        stage.attest(deal, FactKind.PICKUP, getattr(stage, by))


@pytest.mark.parametrize("code", [b"", bytes(16), b"\x01" * 15, b"\x01" * 32])
def test_delivery__wrong_code__Escrow_WrongCode(stage: Stage, code: bytes) -> None:
    deal = stage.make_deal()
    stage.pick_up(deal)
    with stage.chain.expect("Escrow_WrongCode"):
        stage.attest(deal, FactKind.DELIVERY, code=code)
    stage.deliver(deal)


# ----------------------------------------------------- contract wallets -------------------------------------------------------


def test_deal__between_contract_wallets__runs_to_the_end(stage: Stage) -> None:
    """Buyer and carrier are ERC-1271 wallets."""
    suite, admin = stage.suite, stage.admin
    owner = stage.chain.account(60)
    buyer = stage.chain.deploy("WalletMock", owner, sender=owner)
    carrier = stage.chain.deploy("WalletMock", owner, sender=owner)
    suite.registry.admit(carrier, 1 << 2, 0, WORD, sender=admin)
    stage.market.deposit(buyer.address, 10_000 * U)
    stage.market.deposit(carrier.address, 10_000 * U, BOND_TAG)
    deal = stage.make_deal(buyer=buyer.address, key=owner.key)
    for kind in (FactKind.PICKUP, FactKind.DELIVERY):
        stage.attest(deal, kind, owner, signer=carrier.address)
    stage.escrow.confirm(deal.t, stage.acts.confirmation(deal.terms, owner.key), sender=stage.stranger)
    assert status_of(stage, deal) == (Status.CLOSED, Row.FULFILLED)
    assert stage.balance(carrier) == deal.terms.freight_amount


def test_wallets__of_one_owner__a_signature_binds_only_the_named_one(stage: Stage) -> None:
    owner = stage.chain.account(60)
    first, second = (stage.chain.deploy("WalletMock", owner, sender=owner) for _ in range(2))
    for wallet in (first, second):
        stage.market.deposit(wallet.address, 10_000 * U)
    demand = stage.make_demand(buyer=first.address)
    signature = sign(demand, stage.suite.exchange_domain, owner.key)
    other = stage.make_demand(buyer=second.address, nonce=demand.nonce)
    with stage.chain.expect("Exchange_BadSignature", buyer=second.address):
        stage.exchange.settle((other.as_tuple(), signature, stage.offer_id, stage.tariff_id), sender=stage.relayer)


# ------------------------------------------------------ frozen parties --------------------------------------------------------


@pytest.mark.parametrize("frozen", ["buyer", "maker", "carrier"])
@pytest.mark.parametrize("row", [Row.FULFILLED, Row.LOST_IN_TRANSIT, Row.SILENT_ACCEPTED])
def test_payout__one_party_blocked__everybody_is_credited_and_she_alone_waits(stage: Stage, frozen: str, row: Row) -> None:
    deal = stage.make_deal()
    stage.pick_up(deal)
    if row is not Row.LOST_IN_TRANSIT:
        stage.deliver(deal)
    party: Any = getattr(stage, frozen)
    for switch in (stage.u_token.setSendBlocked, stage.u_token.setReceiveBlocked):
        switch(party, True, sender=stage.admin)
    if row is Row.FULFILLED:
        stage.confirm(deal)
    else:
        stage.clock.pass_(days=20)
        stage.escrow.settle(deal.t, sender=stage.stranger)
    assert status_of(stage, deal) == (Status.CLOSED, row)
    assert stage.chain.logs[0] == stage.closed(deal, row, is_shipped=True)

    tag = BOND_TAG if frozen == "carrier" else FREE_TAG
    credit = stage.balance(party, tag)
    assert credit > 0
    with stage.chain.expect("Escrow_Frozen", owner=party.address):
        stage.escrow.withdraw(tag, party, credit, sender=party)
    for switch in (stage.u_token.setSendBlocked, stage.u_token.setReceiveBlocked):
        switch(party, False, sender=stage.admin)
    stage.escrow.withdraw(tag, party, credit, sender=party)
    assert stage.u_token.balanceOf(party) == credit


def test_slash__reverts__money_goes_home_all_the_same(stage: Stage) -> None:
    deal = stage.make_deal()
    stage.chain.set_code(stage.suite.g_token, b"\xfe")
    stage.clock.pass_(days=18)
    stage.escrow.settle(deal.t, sender=stage.stranger)
    assert [log.name for log in stage.chain.logs] == ["DealClosed", "SlashFailed"]
    assert status_of(stage, deal) == (Status.CLOSED, Row.NOT_SHIPPED)


# ---------------------------------------------------- deposits by signature ----------------------------------------------------


def test_permit__executed_by_a_stranger_first__deposit_still_works(stage: Stage) -> None:
    stage.market.mint(stage.buyer, 100 * U)
    deadline = stage.clock.now + DAY
    permit = Permit(stage.buyer.address, stage.escrow.address, 100 * U, 0, deadline)
    v, r, s = vrs(sign(permit, stage.suite.token_domain, stage.buyer.key))
    stage.u_token.method("permit(address,address,uint256,uint256,uint8,bytes32,bytes32)")(
        stage.buyer, stage.escrow, 100 * U, deadline, v, r, s, sender=stage.stranger
    )
    with stage.moved(stage.buyer) as moved:
        stage.escrow.depositWithPermit(account_of(stage.buyer.address), 100 * U, deadline, v, r, s, sender=stage.buyer)
    assert moved == {stage.buyer: 100 * U}


def test_authorization__sent_by_a_stranger__credits_its_signer_once(stage: Stage) -> None:
    stage.market.mint(stage.buyer, 100 * U)
    message = ReceiveWithAuthorization(stage.buyer.address, stage.escrow.address, 60 * U, 0, 2**40, b"\x07" * 32)
    v, r, s = vrs(sign(message, stage.suite.token_domain, stage.buyer.key))
    call = (stage.buyer, 60 * U, 0, 2**40, b"\x07" * 32, v, r, s)
    with stage.moved(stage.buyer, stage.stranger) as moved:
        stage.escrow.depositWithAuthorization(*call, sender=stage.stranger)
    assert moved == {stage.buyer: 60 * U, stage.stranger: 0}
    with stage.chain.expect("ERC3009UsedAuthorization"):
        stage.escrow.depositWithAuthorization(*call, sender=stage.stranger)


def test_authorization__made_for_the_token_of_another_chain__refused(stage: Stage) -> None:
    stage.market.mint(stage.buyer, 100 * U)
    domain = stage.suite.token_domain
    elsewhere = Domain(domain.name, domain.version, domain.chain_id + 1, domain.address)
    message = ReceiveWithAuthorization(stage.buyer.address, stage.escrow.address, 60 * U, 0, 2**40, b"\x07" * 32)
    v, r, s = vrs(sign(message, elsewhere, stage.buyer.key))
    with stage.chain.expect("ERC3009InvalidSignature"):
        stage.escrow.depositWithAuthorization(stage.buyer, 60 * U, 0, 2**40, b"\x07" * 32, v, r, s, sender=stage.stranger)


# ------------------------------------------------------ limits and stale papers ------------------------------------------------


def test_capacity__one_unit_more_than_left__Exchange_CapacityExceeded(stage: Stage) -> None:
    offer_id = stage.post_offer(capacity=10)
    with stage.chain.expect("Exchange_CapacityExceeded", capacity=10, quantity=11):
        stage.exchange.settle(stage.make_match(stage.make_demand(quantity=11), offer_id=offer_id), sender=stage.relayer)
    stage.exchange.settle(stage.make_match(stage.make_demand(quantity=10), offer_id=offer_id), sender=stage.relayer)


@pytest.mark.parametrize(("offset", "is_valid"), [(-1, True), (0, False), (1, False)])
def test_certificate__around_its_end__valid_before_it_only(stage: Stage, offset: int, is_valid: bool) -> None:
    expires_at = stage.clock.now + DAY
    market = stage.make_demand().zone >> 16
    stage.market.certify(stage.maker_id, stage.standard_id, market, expires_at)
    stage.clock.to(expires_at + offset)
    match = stage.make_match()
    if is_valid:
        stage.exchange.settle(match, sender=stage.relayer)
        return
    with stage.chain.expect("Exchange_CertificateExpired", expiresAt=expires_at):
        stage.exchange.settle(match, sender=stage.relayer)


def test_withdraw__to_a_contract__runs_none_of_its_code(stage: Stage) -> None:
    """U has no hooks: a receiver cannot come back in."""
    trap = stage.chain.deploy("EvmProbe", "trap", 1)
    stage.chain.set_code(trap, b"\xfe")  # any call would fail
    stage.escrow.withdraw(FREE_TAG, trap, 5 * U, sender=stage.buyer)
    assert stage.u_token.balanceOf(trap) == 5 * U
