"""The escrow machine on the in-process EVM: among deals of every kind, and among deals whose parties quarrel."""

from hypothesis import HealthCheck, Phase, settings

from tests.property.escrow_machine import CaseMachine, EscrowMachine

# Without the phase that explains failures: it traces every line and takes longer than the search.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
SETTINGS = settings(max_examples=250, stateful_step_count=50, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.too_slow])

EscrowMachine.TestCase.settings = SETTINGS
TestEscrowMachine = EscrowMachine.TestCase

CaseMachine.TestCase.settings = SETTINGS
TestCaseMachine = CaseMachine.TestCase
