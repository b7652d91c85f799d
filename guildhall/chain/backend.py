"""The port between `NodeChain` and what runs the transactions: py-evm, anvil or a node that only follows its own rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from eth_account.datastructures import SignedSetCodeAuthorization

from guildhall.evm.errors import CallError
from guildhall.evm.records import RawLog

BLOCK_GAS = 10**12  # so that a block holds whatever is queued; GASLIMIT in contracts shows it
CALL_GAS = 30_000_000  # the gas limit of a transaction that names none, as in `guildhall.evm`


class Message(NamedTuple):
    """A call or a transaction before it is signed. `to`: None creates a contract. `value`: wei. `gas`: the backend's default when None."""

    sender: str
    to: str | None
    data: bytes
    value: int = 0
    gas: int | None = None
    authorizations: tuple[SignedSetCodeAuthorization, ...] = ()


class Fee(NamedTuple):
    """Wei per gas. `limit`: `maxFeePerGas`. `tip`: `maxPriorityFeePerGas`."""

    limit: int
    tip: int


@dataclass(frozen=True)
class Receipt:
    """What the chain says about one transaction.

    `transaction`: hash, 32 bytes. `block`, `index`: where it is. `gas_used`: of the whole transaction, intrinsic gas included.
    `contract`: address of the one it created. `error`: why it failed, None when it did not. `returned`: None where the backend
    does not tell.
    """

    transaction: bytes
    block: int
    index: int
    gas_used: int
    contract: str | None = None
    raw_logs: tuple[RawLog, ...] = ()
    error: CallError | None = field(default=None, compare=False)
    returned: bytes | None = None


class Backend(Protocol):
    """What runs the transactions. Addresses are checksummed text, amounts wei, instants seconds since 1970.

    Everything may raise NodeUnreachable and NodeRefused. A backend without a clock (`has_clock`) raises NoControl where one is needed.
    """

    has_clock: bool
    returns_data: bool
    """Whether receipts carry what the call returned."""

    @property
    def chain_id(self) -> int:
        """As CHAINID yields it."""

    def now(self) -> int:
        """Timestamp of the last block."""

    def next_number(self) -> int:
        """Number of the block in which the next transaction will run."""

    def stand_at(self, instant: int) -> None:
        """Run views and transactions at `instant` until told otherwise; not before the last block."""

    def mine(self, instants: Sequence[int]) -> None:
        """Make one empty block at each instant; they do not descend."""

    def nonce(self, address: str) -> int:
        """Transactions sent by the account, those that wait included."""

    def balance(self, address: str) -> int:
        """Wei."""

    def code(self, address: str) -> bytes:
        """The deployed code."""

    def set_balance(self, address: str, amount: int) -> None:
        """Give the account exactly `amount`."""

    def set_code(self, address: str, code: bytes) -> None:
        """Put code at the address."""

    def fund(self, address: str, amount: int) -> None:
        """Give the account `amount` more, as far as the node can."""

    def gas(self, message: Message) -> int:
        """The gas limit for a transaction that names none; where it is estimated, a failing one raises its CallError here."""

    def fees(self, count: int) -> list[Fee]:
        """Fees for `count` transactions so that they keep their order in a block."""

    def call(self, message: Message) -> bytes:
        """Execute without a transaction, at the present instant; CallError when it fails."""

    def send(self, raws: Sequence[bytes]) -> list[Receipt]:
        """Put signed transactions into one block, in order; those that fail in it have an `error` in their receipts.

        Raises:
            Rejected: one is invalid (its place in `.index`); none of them was executed.
        """

    def snapshot(self) -> Any:
        """Remember the state; returns what `revert` wants."""

    def revert(self, token: Any) -> None:
        """Return to the state; the token, and later ones, are worthless afterwards."""

    def close(self) -> None:
        """Give the node back: its clock runs again. It keeps its state."""
