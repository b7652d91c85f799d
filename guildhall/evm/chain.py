"""An in-process EVM with contracts, accounts, a clock and snapshots: no node, no blocks to wait for, no signatures.

Where it differs from a chain, by pyrevm's making (see `guildhall.evm` for what that means for a test):
- one journal for ever: what is warm, refundable or new in one call still is in the next, so gas means nothing here and is not shown;
- calls do not raise the sender's nonce, deployments do;
- BASEFEE is 0, gas costs nothing, the hash of an earlier block is the Keccak hash of its number in decimal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from eth_utils.crypto import keccak
from pyrevm import EVM, AccountInfo, BlockEnv, CfgEnv, Env

from guildhall.evm.accounts import Account, development_account
from guildhall.evm.artifacts import Artifact, Artifacts
from guildhall.evm.block import Block, Outcome, Queued
from guildhall.evm.clock import Clock
from guildhall.evm.contract import Contract
from guildhall.evm.errors import ArtifactError, CallError, NoCode
from guildhall.evm.expectation import Expectation
from guildhall.evm.history import History
from guildhall.evm.records import Log, RawLog, decode_log, failure, raw_logs
from guildhall.evm.words import Sender, as_address

SPEC = "Cancun"  # spelled exactly so: pyrevm takes any other word for its newest fork
LOCAL_CHAIN_ID = 31337
START_AT = 1_700_000_000
START_BALANCE = 10**24
BLOCK_GAS = 30_000_000
_PADDING = bytes(33)  # pyrevm hands out code as its interpreter keeps it, with zeros behind


class _Memo(NamedTuple):
    """What a snapshot keeps beside the EVM's state."""

    now: int
    number: int
    randao: tuple[int, bytes] | None
    results: tuple[Any, ...]
    funded_count: int


class Chain:
    """One EVM. `artifacts` names what can be deployed; its errors and events are the ones that are understood."""

    def __init__(
        self,
        artifacts: Artifacts,
        *,
        chain_id: int = LOCAL_CHAIN_ID,
        timestamp: int = START_AT,
        number: int = 1,
        block_gas: int = BLOCK_GAS,
        seed: bytes = b"",
    ) -> None:
        """`timestamp`, `number`: of the first block. `block_gas`: gas limit of blocks and calls. `seed` varies `prevrandao`."""
        self.artifacts = artifacts
        self.chain_id = chain_id
        self.clock = Clock(timestamp, number)
        self._evm = EVM(env=Env(cfg=CfgEnv(chain_id=chain_id)), gas_limit=block_gas, spec_id=SPEC)
        self._block_gas = block_gas
        self._seed = seed
        self._randao: tuple[int, bytes] | None = None
        self._results: tuple[Any, ...] = ()  # of the last deployment, call or block
        self._logs: list[Log] | None = None
        self._emitters: dict[str, Artifact] = {}
        self._funded: dict[int, None] = {}  # a set that remembers its order
        self._history: History[_Memo] = History(self._evm)
        self._message_call = self._evm.message_call
        self._clear_transient = self._evm.reset_transient_storage
        self._default_sender = self.account(0).address

    # ------------------------------------------------ accounts and state ------------------------------------------------

    def account(self, number: int) -> Account:
        """The development account with this number; it has a million Ether when first asked for."""
        account = development_account(number)
        if number not in self._funded:
            self._funded[number] = None
            self.set_balance(account, self.balance(account) + START_BALANCE)
        return account

    def balance(self, account: Sender) -> int:
        """Wei."""
        return self._evm.get_balance(as_address(account))

    def set_balance(self, account: Sender, amount: int) -> None:
        """Give the account exactly `amount` wei; unwound with snapshots."""
        address = as_address(account)
        before = self._evm.get_balance(address)
        self._history.note(lambda: self._evm.set_balance(address, before))
        self._evm.set_balance(address, amount)

    def code(self, account: Sender) -> bytes:
        """The deployed code, empty for accounts without."""
        address = as_address(account)
        code = self._evm.get_code(address) or b""
        if code.endswith(_PADDING) and keccak(code) != self._evm.basic(address).code_hash:
            return code[: -len(_PADDING)]
        return code

    def has_code(self, address: str) -> bool:
        """Whether a contract is at the address; faster than asking for the code."""
        return self._evm.get_code(address) is not None

    def set_code(self, account: Sender, code: bytes) -> None:
        """Put `code` at the address; storage, balance and nonce stay; unwound with snapshots."""
        address = as_address(account)
        before = self.code(address)
        self._history.note(lambda: self._write_code(address, before))
        self._write_code(address, code)

    def nonce(self, account: Sender) -> int:
        """Deployments made by the account, whether it is a contract (plus one) or not; its calls do not count here."""
        return self._evm.basic(as_address(account)).nonce

    def _write_code(self, address: str, code: bytes) -> None:
        info = self._evm.basic(address)
        self._evm.insert_account_info(address, AccountInfo(nonce=info.nonce, code=code))
        self._evm.set_balance(address, info.balance)

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
        code += artifact.constructor.encode(args)
        self._results, self._logs = (), None
        self._begin()
        try:
            address = self._evm.deploy(self._address_of(sender), code, value)
        except RuntimeError as problem:
            raise failure(problem, self.artifacts) from None
        self._results = (self._evm.result,)
        return self._known(artifact, address)

    def at(self, name: str, address: Sender) -> Contract:
        """The contract called `name` that is already at `address`; NoCode when nothing is."""
        artifact = self.artifacts[name]
        if not self.has_code(as_address(address)):
            raise NoCode(as_address(address))
        return self._known(artifact, address)

    def raw_call(
        self,
        to: str,
        data: bytes,
        sender: Sender | None = None,
        value: int = 0,
        gas: int | None = None,
        is_view: bool = False,
    ) -> bytes:
        """Execute calldata and return the bytes that come back; for hot loops. CallError when the call fails.

        `value`: wei. `gas`: the block's limit when not given. `is_view`: as a static call that leaves `logs` alone.
        An address without code returns nothing and raises nothing, as on a chain.
        """
        if not is_view:
            self._results, self._logs = (), None
        self._begin()
        caller = sender if isinstance(sender, str) else self._address_of(sender)
        try:
            returned = self._message_call(caller, to, data, value or None, gas, None, is_view)
        except RuntimeError as problem:
            raise failure(problem, self.artifacts) from None
        if not is_view:
            self._results = (self._evm.result,)
        return returned

    def simulate(self, to: str, data: bytes, sender: Sender | None = None) -> bytes:
        """What a transaction with this calldata would return now, CallError when it would fail; state and logs stay as they are."""
        self._begin()
        with self.branch():
            try:
                return self._message_call(self._address_of(sender), to, data, None, None, None, False)
            except RuntimeError as problem:
                raise failure(problem, self.artifacts) from None

    def block(self, at: int | None = None, *, check: bool = True) -> Block:
        """Queue calls and execute them together at the instant `at` (now when not given): see `guildhall.evm.block`.

        `check`: raise the first failure (its place in `.index`) at the end; without, look into `outcomes`.
        """
        return Block(self._mine, self.has_code, at, check)

    def expect(self, name: str, /, **values: Any) -> Expectation:
        """`with chain.expect("Escrow_TooLate", deadline=t):` the block reverts with this error; ExpectationError if not.

        `Error` (`message`) and `Panic` (`code`) are names too, `<empty>` is a revert without data.
        """
        return Expectation(self.artifacts, name, values)

    def _mine(self, at: int | None, queue: Sequence[Queued]) -> list[Outcome]:
        if at is not None:
            self.clock.to(at)
        results: list[Any] = []
        outcomes: list[Outcome] = []
        for each in queue:
            error: CallError | None = None
            try:
                self.raw_call(each.to, each.data, each.sender, each.value, each.gas)
            except CallError as problem:
                error = problem
            results += self._results
            outcomes.append(Outcome(self.raw_logs, self._decode, None, error))
        self._results, self._logs = tuple(results), None
        return outcomes

    def _decode(self, raw: RawLog) -> Log:
        return decode_log(raw, self._emitters.get(raw.address), self.artifacts)

    def _known(self, artifact: Artifact, address: Sender) -> Contract:
        contract = Contract(self, artifact, as_address(address))
        self._emitters[contract.address] = artifact
        return contract

    def _address_of(self, sender: Sender | None) -> str:
        return self._default_sender if sender is None else as_address(sender)

    # ------------------------------------------------------- logs -------------------------------------------------------

    @property
    def logs(self) -> list[Log]:
        """The decoded logs of the last deployment, call that was no view, or block; empty when it failed."""
        if self._logs is None:
            self._logs = [self._decode(raw) for raw in self.raw_logs]
        return self._logs

    @property
    def raw_logs(self) -> list[RawLog]:
        """The same logs, not decoded."""
        return [log for result in self._results for log in raw_logs(result)]

    @property
    def gas_used(self) -> None:
        """Not known here; on nodes, the gas of the last transaction or block."""
        return None

    # --------------------------------------------------- block and time -------------------------------------------------

    @property
    def prevrandao(self) -> bytes:
        """What PREVRANDAO yields in the present block: 32 bytes."""
        number = self.clock.number
        if self._randao is not None and self._randao[0] == number:
            return self._randao[1]
        return keccak(self._seed + number.to_bytes(32, "big"))

    @prevrandao.setter
    def prevrandao(self, value: bytes) -> None:
        if len(value) != 32:
            raise ValueError(f"PREVRANDAO has 32 bytes, not {len(value)}")
        self._randao = (self.clock.number, value)
        self.clock.has_moved = True

    def _begin(self) -> None:
        if self.clock.has_moved:
            self._open_block()
        self._clear_transient()

    def _open_block(self) -> None:
        clock = self.clock
        block = BlockEnv(number=clock.number, timestamp=clock.now, gas_limit=self._block_gas, prevrandao=self.prevrandao)
        self._evm.set_block_env(block)
        clock.has_moved = False

    # ----------------------------------------------------- snapshots ----------------------------------------------------

    def snapshot(self) -> int:
        """Remember state, clock and logs; returns the number to give to `revert`."""
        return self._history.mark(_Memo(self.clock.now, self.clock.number, self._randao, self._results, len(self._funded)))

    def revert(self, snapshot: int) -> None:
        """Return to the snapshot and forget it and all later ones; SnapshotError (a ValueError) when it is stale."""
        memo = self._history.unwind(snapshot)
        self.clock.set(memo.now, memo.number)
        self._randao, self._results, self._logs = memo.randao, memo.results, None
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
