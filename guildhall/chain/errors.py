"""What can go wrong between us and a node; what contracts say no to are the exceptions of `guildhall.evm.errors`.

EvmError
├── NodeError
│   ├── NodeUnreachable    nothing answers, or not in time
│   ├── AnvilMissing       there is no anvil to start, or it does not start
│   ├── WrongChain         the node is on another chain than the caller meant
│   ├── NodeRefused        an answer that is no failed call: `.method`, `.code`, `.message`
│   ├── NoControl          the node does not let us set its time, its accounts or its blocks (also a ClockError)
│   ├── Misordered         the node made other blocks than it was asked for
│   └── NotMined           a transaction is in no block in time; `.transaction`
└── CallError …            (guildhall.evm.errors)
"""

from __future__ import annotations

from guildhall.evm.errors import ClockError, EvmError


class NodeError(EvmError):
    """The root of this package's own exceptions."""


class NodeUnreachable(NodeError):
    """Nothing answers at the URL, or what answers is no Ethereum node; the message says what to check."""


class AnvilMissing(NodeError):
    """No anvil, or one that does not start; the message says what to install or what it wrote."""


class WrongChain(NodeError):
    """The node's chain id is not the expected one."""


class NodeRefused(NodeError):
    """The node answered a request with an error. `data`: what it sent with the error, in its own form."""

    def __init__(self, method: str, code: int, message: str, data: object = None) -> None:
        super().__init__(f"{method}: {message} (JSON-RPC error {code})")
        self.method = method
        self.code = code
        self.message = message
        self.data = data


class NoControl(NodeError, ClockError):
    """The node is no development node of ours: its time, balances, codes, snapshots and blocks cannot be set."""


class Misordered(NodeError):
    """Queued transactions ended up in several blocks or in another order; the state on the node is not the one meant."""


class NotMined(NodeError):
    """A transaction was accepted and did not get into a block in time. `transaction`: its hash, 32 bytes."""

    def __init__(self, transaction: bytes, seconds: float) -> None:
        super().__init__(f"transaction 0x{transaction.hex()} is in no block after {seconds:.0f} s")
        self.transaction = transaction
