"""U's machine on both engines: many steps on the in-process EVM, few on py-evm."""

from hypothesis import HealthCheck, Phase, settings

from guildhall.chain import pyevm_chain
from guildhall.evm import load
from tests.property.token_machine import MAX_AGE, TokenMachine, opened
from tests.token_stage import TokenStage


class PyEvmTokenMachine(TokenMachine):
    """On py-evm: real transactions, blocks and nonces."""

    _stage = None

    @classmethod
    def make_stage(cls) -> TokenStage:
        return opened(TokenStage(pyevm_chain(load()), max_age_period=MAX_AGE, first_amount=10**9))


# Without the phase that explains failures: it traces every line and takes longer than the search.
TokenMachine.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=50,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow],
)
PyEvmTokenMachine.TestCase.settings = settings(
    max_examples=3,
    stateful_step_count=15,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
TestToken = TokenMachine.TestCase
TestTokenOnPyEvm = PyEvmTokenMachine.TestCase
