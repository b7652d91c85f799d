"""The same machines on py-evm: real transactions, blocks and nonces, few and short examples."""

from hypothesis import HealthCheck, Phase, settings

from guildhall.chain import pyevm_chain
from guildhall.evm import load
from tests.property.escrow_machine import CaseMachine, EscrowMachine
from tests.property.escrow_world import World

SETTINGS = settings(
    max_examples=5,
    stateful_step_count=15,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)


class PyEvmEscrowMachine(EscrowMachine):
    """On py-evm."""

    _world = None

    @classmethod
    def make_world(cls) -> World:
        return World(pyevm_chain(load()))


class PyEvmCaseMachine(CaseMachine):
    """On py-evm."""

    _world = None

    @classmethod
    def make_world(cls) -> World:
        return World(pyevm_chain(load()))


PyEvmEscrowMachine.TestCase.settings = SETTINGS
TestEscrowMachineOnPyEvm = PyEvmEscrowMachine.TestCase

PyEvmCaseMachine.TestCase.settings = settings(SETTINGS, max_examples=4)  # a trial alone is twenty transactions
TestCaseMachineOnPyEvm = PyEvmCaseMachine.TestCase
