"""The stage: the suite on a chain, everybody's keys, and one way to send, by which every transaction enters the books and the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from coincurve import PrivateKey
from eth_utils.address import to_checksum_address

from guildhall.deploy import Suite, deploy_suite, load_config
from guildhall.evm import Account, CallError, Log
from guildhall.market import Books, DealActs, Market
from guildhall.relayer import TransactionFailed

from .cast import CARRIERS, Person
from .record import Transaction
from .season import Season

__all__ = ["RecordingSender", "Stage"]

ADMIN, RELAYER, CASHIER, FIRST_DEVICE, FIRST_PERSON = 0, 1, 2, 190, 200

STEPS = {
    "settleBatch": "match and open",
    "batch": "time-outs",
    "settle": "move a case on",
    "draw": "draw a jury",
    "close": "close a trial",
    "pay": "pay the risk pool's debts",
    "claimBatch": "pay rewards of deals",
    "claimData": "pay a data month",
    "noteInspections": "note inspections",
    "noteFailure": "note a failure",
    "claimGold": "give the Gold badge",
    "endGold": "end a Gold badge",
    "adopt": "count a deal for a feature",
    "claimFeature": "pay a feature",
    "syncBatch": "bring votes up to date",
}
"""What the relayer's own transactions are called in the record."""

BATCHES = ("settleBatch", "batch", "claimBatch", "noteInspections", "syncBatch")
"""Those that carry a list of calls."""


class Stage:
    """Everybody on a chain (the API of `guildhall.evm.Chain`). `on_logs` hears the logs of every transaction."""

    def __init__(self, chain: Any, season: Season) -> None:
        self.chain = chain
        self.admin = chain.account(ADMIN)
        self.relayer = chain.account(RELAYER)
        self.accounts: dict[Person, Account] = {person: chain.account(FIRST_PERSON + at) for at, person in enumerate(season.people)}
        self.keys = {person: PrivateKey(account.key) for person, account in self.accounts.items()}
        self.devices = {carrier: chain.account(FIRST_DEVICE + at) for at, carrier in enumerate(CARRIERS)}
        self.person_at = {account.address: person for person, account in self.accounts.items()}
        self.transactions: list[Transaction] = []
        self.in_amounts: Counter[str] = Counter()
        self.out_amounts: Counter[str] = Counter()
        self.listeners: list[Callable[[Sequence[Log], Transaction], None]] = []
        self.suite: Suite = deploy_suite(chain, self.admin, load_config())
        self.market = Market(self.suite, chain.account(CASHIER))
        self.acts = DealActs(self.suite)
        self.books = Books(self.suite)
        owners = self.suite.matrix.potsOf(self.suite.policy_version)
        self.pots: dict[str, str] = {name: getattr(owners, name) for name in ("platform", "commune", "panels")}
        self.panel_period = int(owners.panelPeriod)

    def address(self, person: Person) -> str:
        """Of her key."""
        return self.accounts[person].address

    def name_of(self, address: str) -> str:
        """Whose key it is."""
        person = self.person_at.get(address)
        return person.name if person is not None else "Relayer" if address == self.relayer.address else "Administration"

    def send(self, step: str, method: Any, *args: Any, sender: Account, count: int = 1) -> Transaction:
        """Send a transaction and enter it."""
        method(*args, sender=sender)
        return self.note(step, sender, count)

    def note(self, step: str, sender: Account, count: int = 1) -> Transaction:
        """Enter the transaction that was just sent: the books are closed after each."""
        receipt = getattr(self.chain, "receipt", None)
        transaction = Transaction(
            number=len(self.transactions) + 1,
            at=self.chain.clock.now,
            step=step,
            sender=self.name_of(sender.address),
            count=count,
            gas_used=self.chain.gas_used,
            hash=f"0x{receipt.transaction.hex()}" if receipt is not None else None,
        )
        self.transactions.append(transaction)
        logs = list(self.chain.logs)
        self._count(self.books.post(logs, transaction.at))
        self.books.check()
        for listener in self.listeners:
            listener(logs, transaction)
        return transaction

    def _count(self, logs: Sequence[Log]) -> None:
        """Who brought in and took out how much: accounts are owner ‖ tag."""
        for log in logs:
            if log.name == "Deposited":
                self.in_amounts[to_checksum_address(log.args.account[:20])] += log.args.amount
            elif log.name == "Withdrawn":
                self.out_amounts[to_checksum_address(log.args.account[:20])] += log.args.amount


class RecordingSender:
    """The relayer's key; what it sends is recorded like everybody's."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    @property
    def address(self) -> str:
        """Of the key."""
        return str(self._stage.relayer.address)

    def send(self, method: Any, *args: Any) -> Sequence[Log]:
        """Call a contract's function and wait for it; its decoded logs. Raises TransactionFailed."""
        name = method.function.name
        count = len(args[0]) if name in BATCHES else 1
        try:
            self._stage.send(STEPS.get(name, name), method, *args, sender=self._stage.relayer, count=count)
        except CallError as cause:
            raise TransactionFailed(f"{name} failed: {cause}", cause) from cause
        return tuple(self._stage.chain.logs)
