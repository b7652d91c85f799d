"""Snapshots: what they restore, in which order they may be unwound, and a random walk against a model."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from guildhall.evm import Account, Artifacts, Chain, Contract, Halt, Rejected, SnapshotError


def test_revert__everything__as_it_was(chain: Chain, probe: Contract, stranger: Account) -> None:
    probe.set(1)
    chain.prevrandao = b"\5" * 32
    probe.move(stranger, 1)
    before = (chain.clock.now, chain.clock.number, chain.prevrandao, chain.logs, probe.value(), probe.surroundings())
    snapshot = chain.snapshot()
    chain.clock.mine(5)
    probe.set(2, value=7)
    chain.revert(snapshot)
    assert before == (chain.clock.now, chain.clock.number, chain.prevrandao, chain.logs, probe.value(), probe.surroundings())
    assert chain.balance(probe) == 0


def test_revert__inner_then_outer__each_level(chain: Chain, probe: Contract) -> None:
    snapshots = []
    for value in (1, 2, 3):
        probe.set(value)
        snapshots.append(chain.snapshot())
    probe.set(4)
    for value in (3, 2, 1):
        chain.revert(snapshots.pop())
        assert probe.value() == value


def test_revert__outer__makes_inner_stale(chain: Chain, probe: Contract) -> None:
    outer = chain.snapshot()
    probe.set(1)
    inner = chain.snapshot()
    probe.set(2)
    chain.revert(outer)
    for stale in (inner, outer):
        with pytest.raises(SnapshotError, match="stale"):
            chain.revert(stale)
    assert isinstance(SnapshotError(""), ValueError)
    assert probe.value() == 0 and chain.code(probe)


def test_revert__stale_after_a_new_one_was_taken__still_refused(chain: Chain, probe: Contract) -> None:
    stale = chain.snapshot()
    chain.revert(stale)
    fresh = chain.snapshot()
    probe.set(1)
    with pytest.raises(SnapshotError):
        chain.revert(stale)
    chain.revert(fresh)
    assert probe.value() == 0


def test_revert__failed_calls_in_between__unharmed(chain: Chain, probe: Contract) -> None:
    probe.set(1)
    snapshot = chain.snapshot()
    probe.set(2)
    with chain.expect("EvmProbe_Refused"):
        probe.refuse()
    with pytest.raises(Halt):
        probe.burnGas(gas=100_000)
    with pytest.raises(Rejected):
        probe.set(3, value=10**40)
    chain.revert(snapshot)
    assert probe.value() == 1


def test_snapshot__thousands_deep__calls_still_succeed(chain: Chain, probe: Contract) -> None:
    """pyrevm alone fails with CallTooDeep after a thousand."""
    snapshots = []
    for value in range(3_000):
        snapshots.append(chain.snapshot())
        probe.set(value)
    chain.revert(snapshots[1_500])
    assert probe.value() == 1_499
    chain.revert(snapshots[0])
    assert probe.value() == 0


def test_revert__balances_and_code_set_from_outside__restored_in_turn(chain: Chain, probe: Contract, stranger: Account) -> None:
    code = chain.code(probe)
    outer = chain.snapshot()
    probe.set(1, value=10)
    chain.set_balance(probe, 3)
    inner = chain.snapshot()
    probe.set(1, value=10)
    chain.set_balance(probe, 1)
    chain.set_code(probe, b"\xfe")
    chain.set_code(stranger, code)
    chain.revert(inner)
    assert (chain.balance(probe), chain.code(probe), chain.code(stranger)) == (3, code, b"")
    chain.revert(outer)
    assert (chain.balance(probe), probe.value()) == (0, 0)


def test_revert__account_first_used_after_the_snapshot__has_money_again(chain: Chain, probe: Contract) -> None:
    snapshot = chain.snapshot()
    account = chain.account(25)
    probe.set(1, value=10, sender=account)
    chain.revert(snapshot)
    assert chain.balance(account) == 0
    probe.set(1, value=10, sender=chain.account(25))


def test_branch__exception_inside__unwound_and_raised(chain: Chain, probe: Contract) -> None:
    with pytest.raises(KeyError):
        with chain.branch():
            probe.set(5)
            raise KeyError
    assert probe.value() == 0


class Walk(RuleBasedStateMachine):
    """Calls, outside writes and snapshots in any order; the model keeps a copy of its state per snapshot."""

    artifacts: Artifacts

    @initialize()
    def start(self) -> None:
        self.chain = Chain(self.artifacts)
        self.probe = self.chain.deploy("EvmProbe", "", 10**6)
        self.state = {"value": 0, "wei": 0, "moved": 0, "now": self.chain.clock.now}
        self.stack: list[tuple[int, dict[str, int]]] = []
        self.stale: list[int] = []

    @rule(value=st.integers(0, 5), wei=st.integers(0, 3))
    def write(self, value: int, wei: int) -> None:
        self.probe.set(value, value=wei)
        self.state.update(value=value, wei=self.state["wei"] + wei)

    @rule(amount=st.integers(1, 9))
    def move(self, amount: int) -> None:
        self.probe.move(self.chain.account(1), amount)
        self.state["moved"] += amount

    @rule(wei=st.integers(0, 9))
    def set_balance(self, wei: int) -> None:
        self.chain.set_balance(self.probe, wei)
        self.state["wei"] = wei

    @rule()
    def set_same_code(self) -> None:
        self.chain.set_code(self.probe, self.chain.code(self.probe))

    @rule(seconds=st.integers(1, 99))
    def wait(self, seconds: int) -> None:
        self.chain.clock.pass_(seconds=seconds)
        self.state["now"] += seconds

    @rule()
    def fail(self) -> None:
        with self.chain.expect("EvmProbe_Refused"):
            self.probe.refuse()

    @rule()
    def snapshot(self) -> None:
        self.stack.append((self.chain.snapshot(), dict(self.state)))

    @precondition(lambda self: self.stack)
    @rule(data=st.data())
    def revert(self, data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(self.stack) - 1))
        snapshot, self.state = self.stack[at]
        self.chain.revert(snapshot)
        self.stale += [number for number, _ in self.stack[at:]]
        del self.stack[at:]

    @precondition(lambda self: self.stale)
    @rule(data=st.data())
    def revert_stale(self, data: st.DataObject) -> None:
        with pytest.raises(SnapshotError):
            self.chain.revert(data.draw(st.sampled_from(self.stale)))

    @invariant()
    def same_as_model(self) -> None:
        seen = self.probe.surroundings()
        assert (self.probe.value(), self.chain.balance(self.probe)) == (self.state["value"], self.state["wei"])
        assert (self.probe.balanceOf(self.chain.account(1)), seen.timestamp) == (self.state["moved"], self.state["now"])


def test_snapshots__random_walk__same_as_model(artifacts: Artifacts) -> None:
    machine = type("Walk", (Walk,), {"artifacts": artifacts})
    run_state_machine_as_test(machine, settings=settings(max_examples=60, stateful_step_count=40, deadline=None))
