"""anvil over JSON-RPC, taken over: time, fees and blocks are ours.

What is set when it is taken over, and why: a block has the time of the one before unless told otherwise (so that everything at one
instant carries the same timestamp); the base fee is 0 (so that balances move only by value, as in the in-process EVM); the block gas
limit is `BLOCK_GAS`; every transaction is mined at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guildhall.chain.backend import BLOCK_GAS, CALL_GAS, Fee, Message, Receipt
from guildhall.chain.errors import Misordered, NodeRefused
from guildhall.chain.failures import call_failure
from guildhall.chain.remote import RemoteBackend
from guildhall.chain.rpc import METHOD_NOT_FOUND, Request, Rpc
from guildhall.evm.errors import CallError, ErrorTable, SnapshotError


class AnvilBackend(RemoteBackend):
    """A node that does what it is told. One round trip for a view, one for a transaction, five or so for a block of any size."""

    has_clock = True

    def __init__(self, rpc: Rpc, errors: ErrorTable) -> None:
        """Take the node over; NodeRefused when it is no anvil or too old a one."""
        super().__init__(rpc, errors)
        self._has_sync = True
        rpc.request("evm_setAutomine", True)
        rpc.request("evm_setBlockGasLimit", hex(BLOCK_GAS))
        rpc.request("anvil_setNextBlockBaseFeePerGas", "0x0")
        rpc.request("anvil_setBlockTimestampInterval", 0)
        self.stand_at(self.now())

    # ---------------------------------------------------- block and time ------------------------------------------------

    def stand_at(self, instant: int) -> None:
        """The next block has this timestamp, and those after it; "pending" views see it too."""
        self._rpc.request("evm_setNextBlockTimestamp", instant)

    def mine(self, instants: Sequence[int]) -> None:
        """One request each: anvil's own way to make many blocks spaces them differently."""
        for instant in instants:
            self._rpc.request("evm_mine", {"timestamp": instant})

    # ------------------------------------------------------- accounts ---------------------------------------------------

    def set_balance(self, address: str, amount: int) -> None:
        """Exactly."""
        self._rpc.request("anvil_setBalance", address, hex(amount))

    def set_code(self, address: str, code: bytes) -> None:
        """Storage stays."""
        self._rpc.request("anvil_setCode", address, f"0x{code.hex()}")

    def nonce(self, address: str) -> int:
        """Of the last block: nothing waits here, and the pool learns of an authorisation's nonce only a moment later."""
        return int(self._rpc.request("eth_getTransactionCount", address, "latest"), 16)

    def fund(self, address: str, amount: int) -> None:
        """On top of what the account has."""
        self.set_balance(address, self.balance(address) + amount)

    # ---------------------------------------------------- transactions --------------------------------------------------

    def gas(self, message: Message) -> int:
        """Not estimated: the same limit as in process."""
        return CALL_GAS

    def fees(self, count: int) -> list[Fee]:
        """anvil sorts by fee: the last one pays nothing, each one before it 1 wei per gas more."""
        return [Fee(place, place) for place in range(count - 1, -1, -1)]

    def call(self, message: Message) -> bytes:
        """Execute in the block to come, so that contracts see the clock's time."""
        return self._call(message, "pending")

    def send(self, raws: Sequence[bytes]) -> list[Receipt]:
        """All in one block."""
        if len(raws) == 1:
            return [self._receipt(self._send_one(raws[0]))]
        return self._send_together(raws) if raws else []

    def _send_one(self, raw: bytes) -> Any:
        if self._has_sync:
            try:
                return self._rpc.request("eth_sendRawTransactionSync", f"0x{raw.hex()}")
            except NodeRefused as refusal:
                if refusal.code != METHOD_NOT_FOUND:
                    raise call_failure(refusal, self._errors) from None
                self._has_sync = False
        return self._mined(self._broadcast(raw))

    def _send_together(self, raws: Sequence[bytes]) -> list[Receipt]:
        self._rpc.request("evm_setAutomine", False)
        try:
            hashes = self._rpc.batch([Request("eth_sendRawTransaction", (f"0x{raw.hex()}",)) for raw in raws])
            self._check_accepted(hashes)
            self._rpc.request("evm_mine")
        finally:
            self._rpc.request("evm_setAutomine", True)
        receipts = self._rpc.request("eth_getBlockReceipts", "latest")
        if [receipt["transactionHash"] for receipt in receipts] != hashes:
            raise Misordered(
                f"{len(raws)} transactions were queued for one block, anvil's last block has {len(receipts)}, or another order"
            )
        return [self._receipt(receipt) for receipt in receipts]

    def _check_accepted(self, hashes: Sequence[Any]) -> None:
        for index, answer in enumerate(hashes):
            if isinstance(answer, NodeRefused):
                self._rpc.request("anvil_dropAllTransactions")
                problem = call_failure(answer, self._errors)
                if isinstance(problem, CallError):
                    problem.index = index
                raise problem

    # ------------------------------------------------------- control ----------------------------------------------------

    def snapshot(self) -> Any:
        """anvil's own number."""
        return self._rpc.request("evm_snapshot")

    def revert(self, token: Any) -> None:
        """SnapshotError when anvil has forgotten it."""
        if not self._rpc.request("evm_revert", token):
            raise SnapshotError(f"anvil has no snapshot {token}: was it restarted?")

    def close(self) -> None:
        """Let its time run again."""
        self._rpc.request("anvil_removeBlockTimestampInterval")
