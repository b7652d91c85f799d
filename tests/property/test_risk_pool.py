"""The risk pool's machine on both engines: many steps on the in-process EVM, few on py-evm."""

from hypothesis import HealthCheck, Phase, settings

from guildhall.chain import pyevm_chain
from guildhall.evm import load
from tests.pool import PoolWorld
from tests.property.risk_pool_machine import RiskPoolMachine


class PyEvmRiskPoolMachine(RiskPoolMachine):
    """On py-evm: real transactions, blocks and nonces."""

    _world = None

    @classmethod
    def make_world(cls) -> PoolWorld:
        return PoolWorld(pyevm_chain(load()))


# Without the phase that explains failures: it traces every line and takes longer than the search.
RiskPoolMachine.TestCase.settings = settings(
    max_examples=100,
    stateful_step_count=40,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow],
)
PyEvmRiskPoolMachine.TestCase.settings = settings(
    max_examples=5,
    stateful_step_count=15,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
TestRiskPool = RiskPoolMachine.TestCase
TestRiskPoolOnPyEvm = PyEvmRiskPoolMachine.TestCase
