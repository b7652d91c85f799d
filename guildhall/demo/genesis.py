"""The demo's chain: ape's in-process one, from an instant of ours on, with a memory for what was asked before."""

from __future__ import annotations

from typing import Any

from guildhall.chain import NodeChain
from guildhall.evm import Artifacts
from guildhall.evm.words import Sender

__all__ = ["open_chain"]


def open_chain(provider: Any, artifacts: Artifacts, instant: int) -> NodeChain:
    """A new chain in ape's in-process provider (`ethereum:local:test`), with its usual accounts and a genesis at `instant`.

    Left to itself it would start at the time of day, and every run would differ.
    """
    from eth_tester.backends.pyevm.main import get_default_genesis_params, setup_tester_chain  # type: ignore[import-untyped]

    backend = provider.tester.backend
    config = backend.config
    genesis = get_default_genesis_params({"timestamp": instant})
    _, backend.chain = setup_tester_chain(genesis, backend.genesis_state, config.number_of_accounts, None, config.mnemonic, config.hd_path)
    return _RememberingChain(provider.web3, artifacts)


class _RememberingChain(NodeChain):
    """Asks py-evm each view once per state: for every demand of a round the relayer reads the same offers and tariffs."""

    _state = (0, 0)
    _answers: dict[tuple[Any, ...], bytes] = {}

    def raw_call(
        self, to: str, data: bytes, sender: Sender | None = None, value: int = 0, gas: int | None = None, is_view: bool = False
    ) -> bytes:
        """As `NodeChain.raw_call`."""
        if not is_view:
            return super().raw_call(to, data, sender, value, gas)
        state = (self.clock.now, self.clock.number)  # every transaction makes a block
        if state != self._state:
            self._state, self._answers = state, {}
        question = (to, data, sender, value, gas)
        if question not in self._answers:
            self._answers[question] = super().raw_call(to, data, sender, value, gas, is_view=True)
        return self._answers[question]
