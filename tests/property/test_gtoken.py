"""The machine of G on both engines: many steps on the in-process EVM, few on py-evm."""

import pytest
from hypothesis import HealthCheck, Phase, settings

from guildhall.chain import pyevm_chain
from guildhall.evm import Chain, load
from tests.property.gtoken_machine import GTokenMachine, GWorld
from tests.property.gtoken_model import EPOCH


class PyEvmGTokenMachine(GTokenMachine):
    """On py-evm: real transactions, blocks and nonces."""

    _world = None

    @classmethod
    def make_world(cls) -> GWorld:
        return GWorld(pyevm_chain(load()))


# Without the phase that explains failures: it traces every line and takes longer than the search.
GTokenMachine.TestCase.settings = settings(
    max_examples=100,
    stateful_step_count=50,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow],
)
PyEvmGTokenMachine.TestCase.settings = settings(
    max_examples=2,
    stateful_step_count=15,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
TestGToken = GTokenMachine.TestCase
TestGTokenOnPyEvm = PyEvmGTokenMachine.TestCase


@pytest.mark.parametrize("delegatee", ["herself", "another", "nobody"])
def test_delegate__anybody__GToken_NoDelegation(delegatee: str) -> None:
    """GTK-37: by a call or by a signature, whoever it is, before she has votes and after."""
    world = GWorld(Chain(load()))
    key, chain, g = world.people[0], world.chain, world.g
    to = {"herself": key.address, "another": world.stranger.address, "nobody": "0x" + "00" * 20}[delegatee]
    world.registry.admit(key, 1, 0, bytes(32), sender=world.admin)
    g.issue(key, 10**9, b"1" * 32, sender=world.admin)
    for instant in (chain.clock.now, world.genesis_at + 2 * EPOCH):
        chain.clock.to(instant)
        g.sync(1, sender=world.stranger)
        votes, own = g.getVotes(key), g.delegates(key)
        with chain.expect("GToken_NoDelegation"):
            g.delegate(to, sender=key)
        with chain.expect("GToken_NoDelegation"):
            g.delegateBySig(to, 0, 2**40, 27, bytes(32), bytes(32), sender=world.stranger)
        assert (g.getVotes(key), g.delegates(key)) == (votes, own)
    assert votes > 0


def test_conservation__a_year_of_three_members__to_the_unit() -> None:
    """GTK-45, GTK-46: the machine's own acts in a fixed order; after each of them all that the machine checks holds."""
    machine = GTokenMachine()
    story = [
        lambda: [machine.issue(number, 10**9 + number, 1) for number in range(4)],
        lambda: [machine.admit(number, 0) for number in range(3)],
        lambda: machine.bond(0, 5),
        lambda: machine.claim(0),
        lambda: [machine.claim(number) for number in range(1, 5)],
        lambda: machine.pass_(2 * EPOCH),
        machine.sync_all,
        lambda: machine.bond(0, 4),
        lambda: machine.request(0, 9),
        lambda: machine.slash(0, 2_000),
        lambda: machine.redeem(1, 3),
        lambda: machine.issue(0, 77, 1),
        lambda: machine.rotate(0),
        lambda: machine.slash(0, 1_000),
        lambda: machine.to_the_edge(1, 0),
        machine.sync_all,
        lambda: machine.release_when_ready(0),
        machine.sync_all,
        lambda: machine.redeem(2, 9),
        lambda: machine.pass_(EPOCH - 1),
        machine.sync_all,
    ]
    for act in story:
        act()
        machine.accounts_are_the_models()
        machine.keys_dispose_of_the_models_accounts()
        machine.votes_are_the_models()
        machine.the_past_stands_still()
    assert machine.model.epoch >= 9 and machine.g.totalUnits() > 0
    machine.teardown()
