"""U is only minted up to what stands behind it."""

import pytest

from tests.token_stage import DAY, TokenStage, U

from .conftest import FUNDS


def test_mint__up_to_the_reserve__minted(stage: TokenStage) -> None:
    """UTK-46"""
    stage.clock.pass_(days=1)
    stage.attest(FUNDS + U)
    stage.mint(stage.buyer, U)
    assert stage.u.totalSupply() == FUNDS + U
    with stage.chain.expect("UToken_ReserveTooLow", supply=FUNDS + U + 1, reserve=FUNDS + U):
        stage.mint(stage.buyer, 1)


def test_mint__after_a_settled_redemption__room_again(stage: TokenStage) -> None:
    """UTK-46: what waits for its payment still counts."""
    stage.clock.pass_(days=1)
    stage.attest(FUNDS)
    id_ = stage.request(stage.buyer, U)
    with stage.chain.expect("UToken_ReserveTooLow", supply=FUNDS + U, reserve=FUNDS):
        stage.mint(stage.maker, U)
    stage.settle(id_)
    stage.mint(stage.maker, U)


def test_mint__reserve_below_the_supply__nothing_minted_everything_else_goes_on(stage: TokenStage) -> None:
    """UTK-46"""
    stage.clock.pass_(days=1)
    stage.attest(FUNDS - 1)
    with stage.chain.expect("UToken_ReserveTooLow", supply=FUNDS + 1, reserve=FUNDS - 1):
        stage.mint(stage.buyer, 1)
    stage.u.transfer(stage.maker, U, sender=stage.buyer)
    stage.settle(stage.request(stage.maker, U))


@pytest.mark.parametrize("off", [-1, 0])
def test_mint__attestation_stale__ReserveAttestor_Stale(stage: TokenStage, off: int) -> None:
    """UTK-46"""
    stale_at = stage.attestor.roundOf(1).asOf + stage.attestor.MAX_AGE()
    stage.clock.to(stale_at + off)
    if off < 0:
        stage.mint(stage.buyer, U)
    else:
        with stage.chain.expect("ReserveAttestor_Stale", now_=stale_at, staleAt=stale_at):
            stage.mint(stage.buyer, U)


def test_mint__share_in_deposits_too_low__ReserveAttestor_DepositShareTooLow(stage: TokenStage) -> None:
    """UTK-46"""
    stage.clock.pass_(days=1)
    stage.attest(10 * FUNDS, share_bps=2_999)
    with stage.chain.expect("ReserveAttestor_DepositShareTooLow", shareBps=2_999, minShareBps=3_000):
        stage.mint(stage.buyer, U)


def fresh(stage: TokenStage) -> object:
    """A token whose attestor nobody has named."""
    token = stage.chain.deploy("UToken", "Fresh", "F", stage.authority, sender=stage.admin)
    token.setIssuer(stage.issuer, U, 0, sender=stage.admin)
    return token


def test_mint__no_attestor_named__UToken_NoReserveAttestor(stage: TokenStage) -> None:
    """UTK-46"""
    with stage.chain.expect("UToken_NoReserveAttestor"):
        fresh(stage).mint(stage.buyer, 1, bytes([1]) * 32, sender=stage.issuer)  # type: ignore[attr-defined]


def test_mint__attestor_without_a_round__ReserveAttestor_NoRound(stage: TokenStage) -> None:
    """UTK-46"""
    stage.u.setReserveAttestor(stage.chain.deploy("ReserveAttestor", "new", DAY, 3_000, stage.authority), sender=stage.rule_keeper)
    with stage.chain.expect("ReserveAttestor_NoRound", roundId=0):
        stage.mint(stage.buyer, 1)


def test_set_reserve_attestor__another__named(stage: TokenStage) -> None:
    """UTK-47"""
    other = stage.chain.deploy("ReserveAttestor", "new", DAY, 3_000, stage.authority)
    stage.u.setReserveAttestor(other, sender=stage.rule_keeper)
    assert stage.chain.logs == [stage.u.ReserveAttestorSet(stage.attestor.address, other.address)]
    assert stage.u.reserveAttestor() == other.address


def test_set_reserve_attestor__unfit__refused(stage: TokenStage) -> None:
    """UTK-47, UTK-11, UTK-12"""
    with stage.chain.expect("UToken_ZeroAddress"):
        stage.u.setReserveAttestor("0x" + "00" * 20, sender=stage.rule_keeper)
    with stage.chain.expect("UToken_Unchanged"):
        stage.u.setReserveAttestor(stage.attestor, sender=stage.rule_keeper)
    with stage.chain.expect("UToken_BadReserveAttestor", attestor=stage.stranger):
        stage.u.setReserveAttestor(stage.stranger, sender=stage.rule_keeper)


def test_set_reserve_attestor__other_decimals__UToken_BadReserveAttestor(stage: TokenStage) -> None:
    """UTK-47"""
    other = stage.chain.deploy("ReserveAttestor", "new", DAY, 3_000, stage.authority)
    code = stage.chain.code(other)
    selector = bytes.fromhex("313ce567")  # decimals()
    assert selector in code
    # Code that answers any call with 18: PUSH1 18, PUSH1 0, MSTORE, PUSH1 32, PUSH1 0, RETURN.
    stage.chain.set_code(other, bytes.fromhex("60126000526020" + "6000f3"))
    with stage.chain.expect("UToken_BadReserveAttestor", attestor=other):
        stage.u.setReserveAttestor(other, sender=stage.rule_keeper)
