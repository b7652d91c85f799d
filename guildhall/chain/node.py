"""The in-process chain's interface over a node.

    chain = connect("http://127.0.0.1:8545", load())
    escrow = chain.deploy("Escrow", token, sender=chain.account(0))
    escrow.settle(deal, sender=keeper)
    assert chain.logs == [escrow.DealSettled(deal, …)]
    with chain.block(at=deadline) as block:
        block.add(escrow.settle, other, sender=keeper)

What differs from `guildhall.evm.Chain`:
- senders need keys: pass accounts, not bare addresses (a key once seen is remembered);
- every transaction is a block; several at one instant share its timestamp, several in `block` share the block too;
- a function that returns something costs one more round trip: an `eth_call` just before the transaction tells what it will return
  (on py-evm the transaction itself does). Functions that return nothing, and transactions in `block`, are sent at once;
- a transaction that fails is on chain and has used up a nonce, unless that `eth_call` or an estimate saw it coming.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from web3 import Web3

from guildhall.chain.backend import Backend, Message, Receipt
from guildhall.chain.choice import backend_of
from guildhall.chain.clock import NodeClock
from guildhall.chain.marks import Marks
from guildhall.chain.wallet import Wallet
from guildhall.evm.accounts import Account, development_account
from guildhall.evm.artifacts import Artifact, Artifacts
from guildhall.evm.block import Block, Outcome, Queued
from guildhall.evm.chain import START_BALANCE
from guildhall.evm.contract import Contract
from guildhall.evm.errors import ArtifactError, NoCode, Rejected
from guildhall.evm.expectation import Expectation
from guildhall.evm.records import Log, RawLog, decode_log
from guildhall.evm.words import Sender, as_address


class _Memo(NamedTuple):
    """What a snapshot keeps beside the node's own."""

    token: Any
    now: int
    receipts: list[Receipt]
    funded_count: int


class NodeChain:
    """One node. `artifacts` names what can be deployed; its errors and events are the ones that are understood.

    `receipts`: of the last deployment, transaction or block.
    """

    def __init__(self, web3: Web3, artifacts: Artifacts, *, backend: Backend | None = None) -> None:
        """`web3`: of an eth-tester or ape's local provider, or of a JSON-RPC node. `backend`: chosen by the node's kind when not given.

        A development node is taken over: see `guildhall.chain.anvil_backend`.
        """
        self.web3 = web3
        self.artifacts = artifacts
        self._backend = backend_of(web3, artifacts) if backend is None else backend
        self.chain_id = self._backend.chain_id
        self.receipts: list[Receipt] = []
        self._clock = NodeClock(self._backend)
        self._wallet = Wallet(self._backend)
        self._logs: list[Log] | None = None
        self._known: dict[str, Artifact] = {}
        self._silent: dict[str, set[bytes]] = {}  # selectors of functions that return nothing, by contract
        self._present: set[str] = set()  # where there is code, so that nobody has to ask before each call
        self._funded: dict[int, None] = {}  # a set that remembers its order
        self._marks: Marks[_Memo] = Marks()

    @property
    def clock(self) -> NodeClock:
        """The time at which views and transactions run."""
        return self._clock

    @property
    def has_clock(self) -> bool:
        """Whether its time can be set; snapshots, balances and blocks can then too."""
        return self._backend.has_clock

    def refresh(self) -> None:
        """Look again at the node's time and nonces, after somebody else has used it."""
        self._wallet.forget()
        self._present.clear()
        self._clock.set(max(self._clock.now, self._backend.now()), 0)

    def close(self) -> None:
        """Give the node back: its clock runs again."""
        self._backend.close()

    # ------------------------------------------------ accounts and state ------------------------------------------------

    def account(self, number: int) -> Account:
        """The development account with this number; funded when first asked for, as far as the node can."""
        account = development_account(number)
        self._wallet.address_of(account)
        if number not in self._funded:
            self._funded[number] = None
            self._backend.fund(account.address, START_BALANCE)
        return account

    def balance(self, account: Sender) -> int:
        """Wei."""
        return self._backend.balance(as_address(account))

    def set_balance(self, account: Sender, amount: int) -> None:
        """Give the account exactly `amount` wei; NoControl where the node does not let us."""
        self._backend.set_balance(as_address(account), amount)

    def code(self, account: Sender) -> bytes:
        """The deployed code, empty for accounts without."""
        return self._backend.code(as_address(account))

    def has_code(self, address: str) -> bool:
        """Whether a contract is at the address; asked for once, until something here can have changed it."""
        if address not in self._present and self._backend.code(address):
            self._present.add(address)
        return address in self._present

    def set_code(self, account: Sender, code: bytes) -> None:
        """Put `code` at the address; NoControl where the node does not let us."""
        address = as_address(account)
        self._present.discard(address)
        self._backend.set_code(address, code)

    def nonce(self, account: Sender) -> int:
        """Transactions sent by the account; contracts made, when it is one."""
        return self._backend.nonce(as_address(account))

    def delegate(self, account: Sender, contract: Sender, *, sender: Sender | None = None) -> None:
        """EIP-7702: let `account` run the code of `contract` (the zero address: its own again). `sender` pays, account 0 by default.

        Raises:
            Rejected: the account's key is not known, or the node's fork is older than Prague.
        """
        payer = self._address_of(sender)
        authority = self._wallet.address_of(account)
        authorization = self._wallet.authorise(account, as_address(contract), is_sender=payer == authority)
        self._begin()
        self._transact(Message(payer, authority, b"", authorizations=(authorization,)))
        self._wallet.forget(authority)
        self._present.discard(authority)

    # ------------------------------------------------ contracts and calls -----------------------------------------------

    def deploy(self, name: str, *args: Any, sender: Sender | None = None, value: int = 0) -> Contract:
        """Create the contract called `name` with the constructor's arguments.

        Raises:
            ArtifactError: unknown, abstract or unlinked. CodecError: an argument does not fit. CallError: creation failed.
        """
        artifact = self.artifacts[name]
        code = artifact.bytecode
        if not code:
            raise ArtifactError(f"{name} is an interface or abstract: it has no bytecode")
        data = code + artifact.constructor.encode(args)
        self._begin()
        created = self._transact(Message(self._address_of(sender), None, data, value)).contract
        if created is None:
            raise Rejected(f"the node names no address for the new {name}")
        return self._contract(artifact, created)

    def at(self, name: str, address: Sender) -> Contract:
        """The contract called `name` that is already at `address`; NoCode when nothing is."""
        artifact = self.artifacts[name]
        if not self.has_code(as_address(address)):
            raise NoCode(as_address(address))
        return self._contract(artifact, as_address(address))

    def raw_call(
        self, to: str, data: bytes, sender: Sender | None = None, value: int = 0, gas: int | None = None, is_view: bool = False
    ) -> bytes:
        """Send calldata (`is_view`: only call) and return the bytes that come back; CallError when it fails.

        `value`: wei. `gas`: 30 million when not given, estimated on nodes that are not ours.
        """
        message = Message(self._address_of(sender), to, data, value, gas)
        self._begin()
        if is_view:
            return self._backend.call(message)
        self.receipts, self._logs = [], None
        returned = self._backend.call(message) if self._returns(to, data) else b""
        receipt = self._transact(message)
        return returned if receipt.returned is None else receipt.returned

    def simulate(self, to: str, data: bytes, sender: Sender | None = None) -> bytes:
        """What a transaction with this calldata would return now, CallError when it would fail; nothing is sent."""
        return self.raw_call(to, data, sender, is_view=True)

    def block(self, at: int | None = None, *, check: bool = True) -> Block:
        """Queue transactions and mine them in one block at the instant `at` (now when not given): see `guildhall.evm.block`.

        `check`: raise the first failure (its place in `.index`) at the end; without, look into `outcomes`.

        Raises, at the end of the `with`:
            Rejected: one is invalid; none was executed. ClockError: `at` is past. NoControl: the node makes its own blocks.
        """
        return Block(self._mine, self.has_code, at, check)

    def expect(self, name: str, /, **values: Any) -> Expectation:
        """`with chain.expect("Escrow_TooLate", deadline=t):` the block reverts with this error; ExpectationError if not."""
        return Expectation(self.artifacts, name, values)

    def _mine(self, at: int | None, queue: Sequence[Queued]) -> list[Outcome]:
        if at is not None:
            self._clock.to(at)
        messages = [Message(self._address_of(each.sender), each.to, each.data, each.value, each.gas) for each in queue]
        self._begin()
        return [Outcome(receipt.raw_logs, self._decode, receipt.gas_used, receipt.error) for receipt in self._send(messages)]

    def _transact(self, message: Message) -> Receipt:
        (receipt,) = self._send([message])
        if receipt.error is not None:
            raise receipt.error
        return receipt

    def _send(self, messages: Sequence[Message]) -> list[Receipt]:
        self.receipts, self._logs = [], None
        if not messages:
            return []
        try:
            self.receipts = self._backend.send(self._wallet.sign(messages))
        except Rejected as problem:
            self._wallet.forget()
            if "nonce" not in problem.reason.lower():
                raise
            self.receipts = self._backend.send(self._wallet.sign(messages))  # somebody else has used the key
        return self.receipts

    def _begin(self) -> None:
        if self._clock.has_moved:
            self._backend.stand_at(self._clock.now)
            self._clock.has_moved = False

    def _returns(self, to: str, data: bytes) -> bool:
        """Whether the answer has to be had by a call of its own."""
        return not self._backend.returns_data and data[:4] not in self._silent.get(to, ())

    def _contract(self, artifact: Artifact, address: str) -> Contract:
        contract = Contract(self, artifact, address)
        self._known[address] = artifact
        self._silent[address] = {each.selector for each in artifact.functions.values() if not len(each.outputs)}
        return contract

    def _address_of(self, sender: Sender | None) -> str:
        return self._wallet.address_of(self.account(0) if sender is None else sender)

    # ------------------------------------------------ what the last one left --------------------------------------------

    @property
    def logs(self) -> list[Log]:
        """The decoded logs of the last deployment, transaction or block."""
        if self._logs is None:
            self._logs = [self._decode(raw) for raw in self.raw_logs]
        return self._logs

    @property
    def raw_logs(self) -> list[RawLog]:
        """The same logs, not decoded."""
        return [raw for receipt in self.receipts for raw in receipt.raw_logs]

    @property
    def receipt(self) -> Receipt | None:
        """Of the last deployment or transaction; None when there was none, or it did not get into a block."""
        return self.receipts[-1] if self.receipts else None

    @property
    def gas_used(self) -> int | None:
        """Gas of the last deployment or transaction, of all of the last block; None when nothing got into a block."""
        return sum(receipt.gas_used for receipt in self.receipts) if self.receipts else None

    def _decode(self, raw: RawLog) -> Log:
        return decode_log(raw, self._known.get(raw.address), self.artifacts)

    # ----------------------------------------------------- snapshots ----------------------------------------------------

    def snapshot(self) -> int:
        """Remember state, clock and logs; returns the number to give to `revert`. NoControl where the node cannot."""
        return self._marks.put(_Memo(self._backend.snapshot(), self._clock.now, self.receipts, len(self._funded)))

    def revert(self, snapshot: int) -> None:
        """Return to the snapshot and forget it and all later ones; SnapshotError (a ValueError) when it is stale."""
        memo = self._marks.take(snapshot)
        self._backend.revert(memo.token)
        self._wallet.forget()
        self._present.clear()
        self._clock.set(memo.now, 0)
        self.receipts, self._logs = memo.receipts, None
        while len(self._funded) > memo.funded_count:
            self._funded.popitem()

    @contextmanager
    def branch(self) -> Iterator[None]:
        """Try something: whatever happens in the block is unwound at its end."""
        snapshot = self.snapshot()
        try:
            yield
        finally:
            self.revert(snapshot)
