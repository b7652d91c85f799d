"""py-evm, as eth-tester and ape's local provider hold it, driven below their interface.

Through eth-tester a call would lose its revert data, every block would be a second later than the one before, and a transaction would
be executed up to three times. Here each send makes one block of py-evm's own parts, with our time and base fee; what eth-tester or ape
read afterwards are ordinary blocks, and what they send goes on top of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from eth.exceptions import PyEVMError
from eth.exceptions import Revert as PyEvmRevert
from eth.vm.spoof import SpoofTransaction
from eth_utils.address import to_canonical_address
from eth_utils.exceptions import ValidationError
from rlp.exceptions import DecodingError, DeserializationError  # type: ignore[import-untyped]

from guildhall.chain.backend import BLOCK_GAS, CALL_GAS, Fee, Message, Receipt
from guildhall.evm.errors import CallError, ClockError, ErrorTable, Halt, Rejected, Revert
from guildhall.evm.records import RawLog
from guildhall.evm.words import as_address

if TYPE_CHECKING:
    from eth.abc import BlockHeaderAPI, ComputationAPI, ReceiptAPI, SignedTransactionAPI, VirtualMachineAPI
    from eth.chains.base import MiningChain

_GENESIS_PARENT = bytes(32)


class PyEvmBackend:
    """One py-evm chain. Its receipts tell what calls returned and why they failed, so nothing has to be executed twice."""

    has_clock = True
    returns_data = True

    def __init__(self, backend: Any, errors: ErrorTable) -> None:
        """`backend`: eth-tester's `PyEVMBackend`, which is asked for its chain each time because it may replace it."""
        self._backend = backend
        self._errors = errors
        self._at = self.now()
        self._opened: tuple[BlockHeaderAPI, VirtualMachineAPI] | None = None

    @property
    def chain_id(self) -> int:
        """As CHAINID yields it."""
        return int(self._chain.chain_id)

    @property
    def _chain(self) -> MiningChain:
        chain: MiningChain = self._backend.chain
        return chain

    # ---------------------------------------------------- block and time ------------------------------------------------

    def now(self) -> int:
        """Timestamp of the last block."""
        return int(self._chain.get_canonical_head().timestamp)

    def next_number(self) -> int:
        """Number of the next block."""
        return int(self._chain.header.block_number)

    def stand_at(self, instant: int) -> None:
        """ClockError when blocks that somebody else made are later."""
        head = self.now()
        if instant < head:
            raise ClockError(f"the chain is at {head} already and cannot go back to {instant}: was it used past this object?")
        self._at = instant
        self._opened = None

    def mine(self, instants: Sequence[int]) -> None:
        """Empty blocks."""
        for instant in instants:
            self.stand_at(instant)
            self._close_block(self._fresh(), self._header(), (), ())

    def _header(self) -> BlockHeaderAPI:
        return self._chain.header.copy(timestamp=self._at, gas_limit=BLOCK_GAS, base_fee_per_gas=0)

    def _fresh(self) -> VirtualMachineAPI:
        return self._chain.get_vm(self._header())

    def _view(self) -> VirtualMachineAPI:
        """The machine of the block to come, kept for reading; no transaction is ever executed on it."""
        if self._opened is None or self._opened[0] is not self._chain.header:
            self._opened = (self._chain.header, self._fresh())
        return self._opened[1]

    # ------------------------------------------------------- accounts ---------------------------------------------------

    def nonce(self, address: str) -> int:
        """Transactions sent, contracts created included."""
        return self._view().state.get_nonce(to_canonical_address(address))

    def balance(self, address: str) -> int:
        """Wei."""
        return self._view().state.get_balance(to_canonical_address(address))

    def code(self, address: str) -> bytes:
        """The deployed code."""
        return self._view().state.get_code(to_canonical_address(address))

    def set_balance(self, address: str, amount: int) -> None:
        """Exactly."""
        vm = self._fresh()
        vm.state.set_balance(to_canonical_address(address), amount)
        self._keep(vm)

    def set_code(self, address: str, code: bytes) -> None:
        """Storage stays."""
        vm = self._fresh()
        vm.state.set_code(to_canonical_address(address), code)
        self._keep(vm)

    def fund(self, address: str, amount: int) -> None:
        """On top of what the account has."""
        self.set_balance(address, self.balance(address) + amount)

    def _keep(self, vm: VirtualMachineAPI) -> None:
        vm.state.persist()
        self._chain.header = self._chain.header.copy(state_root=vm.state.state_root)

    # ---------------------------------------------------- transactions --------------------------------------------------

    def gas(self, message: Message) -> int:
        """Not estimated: the same limit as in process."""
        return CALL_GAS

    def fees(self, count: int) -> list[Fee]:
        """Gas is free, and a list keeps its order by itself."""
        return [Fee(0, 0)] * count

    def call(self, message: Message) -> bytes:
        """Execute in the block to come and take it back."""
        vm = self._view()
        sender = to_canonical_address(message.sender)
        builder: Any = vm.get_transaction_builder()
        unsigned = builder.new_unsigned_dynamic_fee_transaction(
            chain_id=self.chain_id,
            nonce=vm.state.get_nonce(sender),
            max_priority_fee_per_gas=0,
            max_fee_per_gas=0,
            gas=message.gas or CALL_GAS,
            to=to_canonical_address(message.to) if message.to is not None else b"",
            value=message.value,
            data=message.data,
            access_list=(),
        )
        snapshot = vm.state.snapshot()
        try:
            computation = vm.state.apply_transaction(SpoofTransaction(unsigned, from_=sender))  # type: ignore[arg-type]
        except ValidationError as problem:
            raise Rejected(str(problem)) from None
        finally:
            vm.state.revert(snapshot)
        if computation.is_error:
            raise self._failure(computation)
        return computation.output

    def send(self, raws: Sequence[bytes]) -> list[Receipt]:
        """All in one block."""
        if not raws:
            return []
        header, vm = self._header(), self._fresh()
        transactions, receipts, results = [], [], []
        for index, raw in enumerate(raws):
            try:
                transaction = vm.get_transaction_builder().decode(raw)
                receipt, computation = vm.apply_transaction(header, transaction)
            except (ValidationError, DecodingError, DeserializationError, PyEVMError) as problem:
                refused = Rejected(f"{type(problem).__name__}: {problem}")
                refused.index = index
                raise refused from None
            results.append(self._receipt(header, index, transaction, receipt, computation))
            header = vm.add_receipt_to_header(header, receipt)
            transactions.append(transaction)
            receipts.append(receipt)
        self._close_block(vm, header, transactions, receipts)
        return results

    def _close_block(
        self,
        vm: VirtualMachineAPI,
        header: BlockHeaderAPI,
        transactions: Sequence[SignedTransactionAPI],
        receipts: Sequence[ReceiptAPI],
    ) -> None:
        # `MiningChain.mine_all` without its last validation, which forbids two blocks at one instant.
        chain = self._chain
        filled = vm.set_block_transactions_and_withdrawals(vm.get_block(), header, transactions, receipts)
        block = vm.finalize_block(vm.pack_block(filled)).block
        chain.chaindb.persist_block(block)
        chain.header = chain.create_header_from_parent(block.header)

    def _receipt(
        self, before: BlockHeaderAPI, index: int, transaction: SignedTransactionAPI, receipt: ReceiptAPI, computation: ComputationAPI
    ) -> Receipt:
        failed = computation.is_error
        created = None if transaction.to else as_address(computation.msg.storage_address)
        return Receipt(
            transaction=transaction.hash,
            block=int(before.block_number),
            index=index,
            gas_used=receipt.gas_used - before.gas_used,
            contract=None if failed else created,
            raw_logs=tuple(
                RawLog(as_address(log.address), tuple(topic.to_bytes(32, "big") for topic in log.topics), bytes(log.data))
                for log in receipt.logs
            ),
            error=self._failure(computation) if failed else None,
            returned=b"" if created else computation.output,
        )

    def _failure(self, computation: ComputationAPI) -> CallError:
        problem = computation.error
        if isinstance(problem, PyEvmRevert):
            return Revert(bytes(problem.args[0]) if problem.args else b"", self._errors)
        return Halt(f"{type(problem).__name__}: {problem}")

    # ------------------------------------------------------- control ----------------------------------------------------

    def snapshot(self) -> Any:
        """The last block and the header that goes on top of it; states are never deleted."""
        return self._chain.get_canonical_head(), self._chain.header, self._at

    def revert(self, token: Any) -> None:
        """Make the old last block the last one again."""
        head, header, at = token
        chaindb: Any = self._chain.chaindb
        chaindb._set_as_canonical_chain_head(chaindb.db, head, _GENESIS_PARENT)  # what eth-tester itself does
        self._chain.header = header
        self._at = at

    def close(self) -> None:
        """Nothing is held."""
