"""What a driver may use of a chain: a deploy script, a replay, a scenario or a gas measurement typed against `Engine` runs unchanged
on the in-process EVM (`guildhall.evm.Chain`), on py-evm, on anvil and on other nodes (`guildhall.chain.NodeChain`).

The engines agree on results, errors, logs, timestamps and order. They differ in block numbers (a node makes a block of each
transaction), in gas (unknown in process), and in addresses of contracts (in process, calls do not raise the sender's nonce).
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

from guildhall.evm.accounts import Account
from guildhall.evm.artifacts import Artifacts
from guildhall.evm.clock import Clock
from guildhall.evm.expectation import Expectation
from guildhall.evm.records import Log, RawLog
from guildhall.evm.words import Sender

if TYPE_CHECKING:
    from guildhall.evm.block import Block
    from guildhall.evm.contract import Contract


class Engine(Protocol):
    """One chain, seen by its driver. The methods are described at `guildhall.evm.Chain`."""

    artifacts: Artifacts
    chain_id: int

    @property
    def clock(self) -> Clock:
        """The time at which views and transactions run."""

    def account(self, number: int) -> Account:
        """The development account with this number, with enough Ether."""

    def balance(self, account: Sender) -> int:
        """Wei."""

    def set_balance(self, account: Sender, amount: int) -> None:
        """Give the account exactly `amount` wei."""

    def code(self, account: Sender) -> bytes:
        """The deployed code, empty for accounts without."""

    def has_code(self, address: str) -> bool:
        """Whether a contract is at the address."""

    def set_code(self, account: Sender, code: bytes) -> None:
        """Put `code` at the address."""

    def deploy(self, name: str, *args: Any, sender: Sender | None = None, value: int = 0) -> Contract:
        """Create the contract called `name`."""

    def at(self, name: str, address: Sender) -> Contract:
        """The contract called `name` that is already at `address`."""

    def raw_call(
        self, to: str, data: bytes, sender: Sender | None = None, value: int = 0, gas: int | None = None, is_view: bool = False
    ) -> bytes:
        """Execute calldata and return the bytes that come back."""

    def simulate(self, to: str, data: bytes, sender: Sender | None = None) -> bytes:
        """What `raw_call` would return now; nothing is changed by it."""

    def block(self, at: int | None = None, *, check: bool = True) -> Block:
        """Queue transactions and execute them together, in one block."""

    def expect(self, name: str, /, **values: Any) -> Expectation:
        """The `with` block reverts with this error."""

    @property
    def logs(self) -> list[Log]:
        """The decoded logs of the last deployment, transaction or block."""

    @property
    def raw_logs(self) -> list[RawLog]:
        """The same logs, not decoded."""

    @property
    def gas_used(self) -> int | None:
        """Gas of the last deployment or transaction, of all of the last block; None where the engine cannot tell."""

    def snapshot(self) -> int:
        """Remember the state; returns the number to give to `revert`."""

    def revert(self, snapshot: int) -> None:
        """Return to the snapshot."""

    def branch(self) -> AbstractContextManager[None]:
        """Whatever happens in the `with` block is unwound at its end."""
