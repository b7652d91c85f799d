"""ReserveAttestor as it is read: sound or not, and as a price feed."""

import pytest

from tests.token_stage import DAY, TokenStage, U


def test_sound_reserve__no_round__ReserveAttestor_NoRound(stage: TokenStage) -> None:
    """RSV-12"""
    fresh = stage.chain.deploy("ReserveAttestor", "new", DAY, 3_000, stage.authority)
    for call in (fresh.soundReserve, fresh.latestRoundData):
        with stage.chain.expect("ReserveAttestor_NoRound", roundId=0):
            call()


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_sound_reserve__age__less_than_the_maximum(stage: TokenStage, off: int) -> None:
    """RSV-13: from the instant for which it is true, not from that of recording."""
    as_of = stage.clock.now + DAY
    stage.clock.to(as_of + 20 * DAY)
    stage.attest(7 * U, as_of=as_of)
    stale_at = as_of + stage.attestor.MAX_AGE()
    stage.clock.to(stale_at + off)
    if off < 0:
        assert stage.attestor.soundReserve() == 7 * U
    else:
        with stage.chain.expect("ReserveAttestor_Stale", now_=stale_at + off, staleAt=stale_at):
            stage.attestor.soundReserve()


@pytest.mark.parametrize("share", [2_999, 3_000])
def test_sound_reserve__share_in_deposits__at_least_the_minimum(stage: TokenStage, share: int) -> None:
    """RSV-14"""
    stage.clock.pass_(days=1)
    stage.attest(7 * U, share_bps=share)
    if share == stage.attestor.MIN_DEPOSIT_SHARE_BPS():
        assert stage.attestor.soundReserve() == 7 * U
    else:
        with stage.chain.expect("ReserveAttestor_DepositShareTooLow", shareBps=2_999, minShareBps=3_000):
            stage.attestor.soundReserve()


@pytest.mark.parametrize("round_id", [0, 2, 2**80 - 1])
def test_round__unknown__ReserveAttestor_NoRound(stage: TokenStage, round_id: int) -> None:
    """RSV-16"""
    for call in (stage.attestor.roundOf, stage.attestor.getRoundData):
        with stage.chain.expect("ReserveAttestor_NoRound", roundId=round_id):
            call(round_id)


def test_feed__two_rounds__answers_and_their_instants(stage: TokenStage) -> None:
    """RSV-18: a late recording does not make an old audit look fresh."""
    first = stage.attestor.roundOf(1)
    as_of = stage.clock.now + DAY
    stage.clock.to(as_of + 9 * DAY)
    stage.attest(7 * U, as_of=as_of)
    assert tuple(stage.attestor.getRoundData(1)) == (1, first.reserveAmount, first.asOf, first.asOf, 1)
    assert tuple(stage.attestor.latestRoundData()) == tuple(stage.attestor.getRoundData(2)) == (2, 7 * U, as_of, as_of, 2)
    assert stage.attestor.roundOf(2).recordedAt == as_of + 9 * DAY


def test_feed__unsound__still_told(stage: TokenStage) -> None:
    """RSV-18"""
    stage.clock.pass_(days=1)
    stage.attest(7 * U, share_bps=0)
    assert stage.attestor.latestRoundData()[1] == 7 * U


def test_feed__face__as_a_price_feed(stage: TokenStage) -> None:
    """RSV-17"""
    assert (stage.attestor.decimals(), stage.attestor.version(), stage.attestor.description()) == (6, 1, "reserve")
    assert (stage.attestor.threshold(), stage.attestor.auditorCount()) == (2, 3)
    assert stage.attestor.isAuditor(stage.auditors[0]) and not stage.attestor.isAuditor(stage.stranger)


@pytest.mark.parametrize(
    ("max_age", "share", "error"), [(0, 3_000, "ReserveAttestor_ZeroPeriod"), (DAY, 10_001, "ReserveAttestor_BadShare"), (1, 10_000, None)]
)
def test_constructor__bounds__kept(stage: TokenStage, max_age: int, share: int, error: str | None) -> None:
    """RSV-15"""
    if error is None:
        made = stage.chain.deploy("ReserveAttestor", "new", max_age, share, stage.authority)
        assert (made.MAX_AGE(), made.MIN_DEPOSIT_SHARE_BPS()) == (max_age, share)
        return
    with stage.chain.expect(error):
        stage.chain.deploy("ReserveAttestor", "new", max_age, share, stage.authority)
