"""The machine of the incentive rules: real deals, every payment held against the model."""

from hypothesis import HealthCheck, Phase, settings

from tests.property.incentives_machine import IncentivesMachine

# Without the phase that explains failures: it traces every line and takes longer than the search.
IncentivesMachine.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=60,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestIncentives = IncentivesMachine.TestCase
