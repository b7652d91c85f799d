"""Any node over JSON-RPC, as it is: its own clock, its own fees, its own blocks."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, NoReturn

from guildhall.chain.backend import Fee, Message, Receipt
from guildhall.chain.errors import NoControl, NodeRefused, NotMined
from guildhall.chain.failures import call_failure, traced_failure
from guildhall.chain.rpc import Rpc
from guildhall.evm.errors import CallError, ErrorTable, Halt
from guildhall.evm.records import RawLog
from guildhall.evm.words import as_address

MINED_WITHIN = 180.0
_POLL_SECONDS = (0.005, 1.0)  # from, to; each wait is twice the last
_GAS_RESERVE = 5  # a fifth on top of the estimate: other transactions may come between
_GWEI = 10**9


class RemoteBackend:
    """A node of which we are a user like any other. It estimates gas, so a call that fails costs nothing."""

    has_clock = False
    returns_data = False

    def __init__(self, rpc: Rpc, errors: ErrorTable) -> None:
        """`errors`: the table that gives reverts their names."""
        self._rpc = rpc
        self._errors = errors
        self._chain_id = int(rpc.request("eth_chainId"), 16)

    @property
    def chain_id(self) -> int:
        """Asked for once."""
        return self._chain_id

    # ---------------------------------------------------- block and time ------------------------------------------------

    def now(self) -> int:
        """Timestamp of the last block."""
        return int(self._head()["timestamp"], 16)

    def next_number(self) -> int:
        """Number of the last block, plus one."""
        return int(self._rpc.request("eth_blockNumber"), 16) + 1

    def stand_at(self, instant: int) -> None:
        """NoControl, unless the chain is there already."""
        if instant > self.now():
            self._refuse("time cannot be set")

    def mine(self, instants: Sequence[int]) -> None:
        """NoControl."""
        self._refuse("blocks cannot be made")

    def _head(self) -> Any:
        return self._rpc.request("eth_getBlockByNumber", "latest", False)

    # ------------------------------------------------------- accounts ---------------------------------------------------

    def nonce(self, address: str) -> int:
        """With the transactions that wait."""
        return int(self._rpc.request("eth_getTransactionCount", address, "pending"), 16)

    def balance(self, address: str) -> int:
        """Wei, as of the last block."""
        return int(self._rpc.request("eth_getBalance", address, "latest"), 16)

    def code(self, address: str) -> bytes:
        """As of the last block."""
        return _bytes(self._rpc.request("eth_getCode", address, "latest"))

    def set_balance(self, address: str, amount: int) -> None:
        """NoControl."""
        self._refuse("balances cannot be set")

    def set_code(self, address: str, code: bytes) -> None:
        """NoControl."""
        self._refuse("code cannot be set")

    def fund(self, address: str, amount: int) -> None:
        """From the node's own unlocked account, a thousandth of what that has at most; nothing where there is none."""
        unlocked = [each for each in self._rpc.request("eth_accounts") or [] if as_address(each) != address]
        if not unlocked:
            return
        gift = min(amount, self.balance(unlocked[0]) // 1_000)
        if gift:
            given = self._rpc.request("eth_sendTransaction", {"from": unlocked[0], "to": address, "value": hex(gift)})
            self._mined(_bytes(given))

    # ---------------------------------------------------- transactions --------------------------------------------------

    def gas(self, message: Message) -> int:
        """The node's estimate and a fifth; CallError when the transaction would fail."""
        try:
            estimate = int(self._rpc.request("eth_estimateGas", _fields(message), "latest"), 16)
        except NodeRefused as refusal:
            raise call_failure(refusal, self._errors) from None
        return estimate + estimate // _GAS_RESERVE

    def fees(self, count: int) -> list[Fee]:
        """Twice the base fee and the tip that the node proposes."""
        base = int(self._head().get("baseFeePerGas", "0x0"), 16)
        try:
            tip = int(self._rpc.request("eth_maxPriorityFeePerGas"), 16)
        except NodeRefused:
            tip = _GWEI
        return [Fee(2 * base + tip, tip)] * count

    def call(self, message: Message) -> bytes:
        """Execute on top of the last block."""
        return self._call(message, "latest")

    def send(self, raws: Sequence[bytes]) -> list[Receipt]:
        """One transaction at a time; NoControl for several, because nobody can promise one block for them."""
        if len(raws) > 1:
            self._refuse("several transactions cannot be put into one block")
        return [self._receipt(self._mined(self._broadcast(raw))) for raw in raws]

    def _broadcast(self, raw: bytes) -> bytes:
        try:
            return _bytes(self._rpc.request("eth_sendRawTransaction", f"0x{raw.hex()}"))
        except NodeRefused as refusal:
            raise call_failure(refusal, self._errors) from None

    def _mined(self, transaction: bytes) -> Any:
        wait, longest = _POLL_SECONDS
        until = time.monotonic() + MINED_WITHIN
        while (found := self._rpc.request("eth_getTransactionReceipt", f"0x{transaction.hex()}")) is None:
            if time.monotonic() > until:
                raise NotMined(transaction, MINED_WITHIN)
            time.sleep(wait)
            wait = min(2 * wait, longest)
        return found

    def _call(self, message: Message, block: str) -> bytes:
        try:
            return _bytes(self._rpc.request("eth_call", _fields(message), block))
        except NodeRefused as refusal:
            raise call_failure(refusal, self._errors) from None

    def _receipt(self, given: Any) -> Receipt:
        created = given.get("contractAddress")
        return Receipt(
            transaction=_bytes(given["transactionHash"]),
            block=int(given["blockNumber"], 16),
            index=int(given["transactionIndex"], 16),
            gas_used=int(given["gasUsed"], 16),
            contract=as_address(created) if created else None,
            raw_logs=tuple(_raw_log(log) for log in given["logs"]),
            error=None if int(given["status"], 16) else self._cause(given["transactionHash"]),
        )

    def _cause(self, transaction: str) -> CallError:
        """Why a mined transaction failed: traced, or replayed on the block before its own where the node does not trace."""
        try:
            return traced_failure(self._rpc.request("debug_traceTransaction", transaction, {"tracer": "callTracer"}), self._errors)
        except NodeRefused:
            pass
        sent = self._rpc.request("eth_getTransactionByHash", transaction)
        message = Message(as_address(sent["from"]), sent["to"], _bytes(sent["input"]), int(sent["value"], 16), int(sent["gas"], 16))
        try:
            self._call(message, hex(int(sent["blockNumber"], 16) - 1))
        except CallError as problem:
            return problem
        return Halt("it failed in its block, and the node neither traces it nor fails when it runs again")

    # ------------------------------------------------------- control ----------------------------------------------------

    def snapshot(self) -> Any:
        """NoControl."""
        self._refuse("there are no snapshots")

    def revert(self, token: Any) -> None:
        """NoControl."""
        self._refuse("there are no snapshots")

    def close(self) -> None:
        """Nothing was taken, nothing to give back."""

    def _refuse(self, what: str) -> NoReturn:
        raise NoControl(f"{what} on this node: use anvil or the in-process engines for it")


def _fields(message: Message) -> dict[str, str]:
    fields = {"from": message.sender, "data": f"0x{message.data.hex()}"}
    if message.to is not None:
        fields["to"] = message.to
    if message.value:
        fields["value"] = hex(message.value)
    if message.gas is not None:
        fields["gas"] = hex(message.gas)
    return fields


def _raw_log(given: Any) -> RawLog:
    return RawLog(as_address(given["address"]), tuple(_bytes(topic) for topic in given["topics"]), _bytes(given["data"]))


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])
