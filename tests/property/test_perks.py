"""The machine of what G buys, on both engines: many steps on the in-process EVM, few on py-evm."""

from hypothesis import HealthCheck, Phase, settings

from guildhall.chain import pyevm_chain
from guildhall.evm import load
from tests.perks_world import PerksWorld
from tests.property.perks_machine import PerksMachine


class PyEvmPerksMachine(PerksMachine):
    """On py-evm: real transactions, blocks and nonces."""

    _world = None

    @classmethod
    def make_world(cls) -> PerksWorld:
        return PerksWorld(pyevm_chain(load()))


# Without the phase that explains failures: it traces every line and takes longer than the search.
PerksMachine.TestCase.settings = settings(
    max_examples=200,
    stateful_step_count=40,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow],
)
PyEvmPerksMachine.TestCase.settings = settings(
    max_examples=2,
    stateful_step_count=10,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
TestPerks = PerksMachine.TestCase
TestPerksOnPyEvm = PyEvmPerksMachine.TestCase
