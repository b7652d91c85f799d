"""The machine of G on both engines: many steps on the in-process EVM, few on py-evm."""

from hypothesis import HealthCheck, Phase, settings

from guildhall.chain import pyevm_chain
from guildhall.evm import load
from tests.property.gtoken_machine import GTokenMachine, GWorld


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
