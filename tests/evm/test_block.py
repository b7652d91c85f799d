"""The clock and what contracts see of the block."""

import pytest
from eth_utils.crypto import keccak

from guildhall.evm import Artifacts, Chain, ClockError, Contract


def test_surroundings__start__as_given(artifacts: Artifacts) -> None:
    chain = Chain(artifacts, chain_id=100, timestamp=1_800_000_000, number=50)
    seen = chain.deploy("EvmProbe", "", 1).surroundings()
    assert (seen.timestamp, seen.number, seen.chainId) == (1_800_000_000, 50, 100)
    assert seen.randao == int.from_bytes(chain.prevrandao, "big")


def test_to__later__next_call_at_that_instant_in_a_new_block(chain: Chain, probe: Contract) -> None:
    start, number = chain.clock.now, chain.clock.number
    chain.clock.to(start + 100)
    assert probe.surroundings()[:2] == (start + 100, number + 1)
    chain.clock.to(start + 100)
    assert probe.surroundings()[:2] == (start + 100, number + 1)


def test_to__earlier__ClockError_and_stays(chain: Chain) -> None:
    now = chain.clock.now
    for move in (lambda: chain.clock.to(now - 1), lambda: chain.clock.just_before(now), lambda: chain.clock.pass_(seconds=-1)):
        with pytest.raises(ClockError, match=f"stands at {now}"):
            move()
    assert isinstance(ClockError(""), ValueError) and chain.clock.now == now


@pytest.mark.parametrize("late_by", [-1, 0, 1])
def test_just_before__deadline__in_time_only_before(chain: Chain, probe: Contract, late_by: int) -> None:
    deadline = chain.clock.now + 1_000
    chain.clock.just_before(deadline)
    assert chain.clock.now == deadline - 1
    chain.clock.to(deadline + late_by)
    if late_by < 0:
        assert probe.stamp(deadline) == deadline - 1
    else:
        with chain.expect("EvmProbe_TooLate", now_=deadline + late_by, deadline=deadline):
            probe.stamp(deadline)


def test_pass__units__added(chain: Chain) -> None:
    start = chain.clock.now
    chain.clock.pass_(weeks=1, days=3, hours=2, minutes=1, seconds=5)
    assert chain.clock.now - start == 10 * 86_400 + 2 * 3_600 + 65


def test_mine__blocks__number_and_time(chain: Chain, probe: Contract) -> None:
    start, number = chain.clock.now, chain.clock.number
    chain.clock.mine(3)
    assert probe.surroundings()[:2] == (start + 36, number + 3)
    chain.clock.mine(seconds=1)
    assert probe.surroundings()[:2] == (start + 37, number + 4)
    for blocks, seconds in ((0, 1), (1, 0)):
        with pytest.raises(ClockError):
            chain.clock.mine(blocks, seconds)


def test_prevrandao__blocks_and_seeds__differ(artifacts: Artifacts, chain: Chain) -> None:
    first = chain.prevrandao
    chain.clock.mine()
    assert first != chain.prevrandao != Chain(artifacts, number=2, seed=b"other").prevrandao
    assert Chain(artifacts).prevrandao == first


def test_prevrandao__set__for_this_block_only(chain: Chain, probe: Contract) -> None:
    chain.prevrandao = b"\5" * 32
    assert probe.surroundings().randao == int.from_bytes(b"\5" * 32, "big")
    chain.clock.mine()
    assert probe.surroundings().randao != int.from_bytes(b"\5" * 32, "big")
    with pytest.raises(ValueError, match="32 bytes"):
        chain.prevrandao = b"\5"


def test_blockhash__last_256_blocks__known(chain: Chain, probe: Contract) -> None:
    chain.clock.mine(300)
    number = chain.clock.number
    assert probe.hashOf(number - 1) == keccak(text=str(number - 1))
    assert probe.hashOf(number - 256) == keccak(text=str(number - 256))
    assert probe.hashOf(number - 257) == probe.hashOf(number) == bytes(32)
