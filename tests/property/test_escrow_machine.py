"""The escrow machine on the in-process EVM, and what it once found."""

from hypothesis import HealthCheck, Phase, settings

from tests.property.escrow_machine import EscrowMachine

# Without the phase that explains failures: it traces every line and takes longer than the search.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)

EscrowMachine.TestCase.settings = settings(
    max_examples=250, stateful_step_count=50, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.too_slow]
)
TestEscrowMachine = EscrowMachine.TestCase
