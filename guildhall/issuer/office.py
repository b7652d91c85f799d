"""What an issuer's commands see of a chain: its U-Token, the events of that, and the key that sends.

    office = Office(chain, token, NodeEvents(web3, artifacts, token, first_block), key)
    office.send("mint", account, amount, ref)

On a node the chain is a `NodeChain` over `RemoteBackend`: a user like any other. An anvil is not taken over, its clock runs on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from guildhall.evm import Account, Artifacts, CallError, Chain, CodecError, Engine, EvmError, Halt, NoCode, Rejected, Revert
from guildhall.tracing import Entry, NodeSource

from .errors import Interrupted, Unusable

if TYPE_CHECKING:
    from web3 import Web3

__all__ = ["Events", "NodeEvents", "Office", "connect_office"]

_NOBODY = f"0x{'0' * 40}"
_CONTRACT = "UToken"


class Events(Protocol):
    """The token's events."""

    def all(self, names: Sequence[str]) -> list[Entry]:
        """All that have one of these names, in the order of the chain, those of a moment ago included."""


class NodeEvents:
    """Of a node, asked afresh each time."""

    def __init__(self, web3: Any, artifacts: Artifacts, token: str, first_block: int = 0) -> None:
        """`first_block`: of the token's deployment; blocks before it are not searched."""
        self._web3, self._artifacts, self._first = web3, artifacts, first_block
        self._addresses = {_CONTRACT: token}

    def all(self, names: Sequence[str]) -> list[Entry]:
        """In pieces that public nodes answer; Interrupted when this one does not."""
        from requests import RequestException
        from web3.exceptions import Web3Exception

        try:
            return NodeSource(self._web3, self._artifacts, self._addresses, self._first).all(_CONTRACT, names)
        except (RequestException, Web3Exception) as problem:
            raise Interrupted(f"the node does not give the token's events: {problem}") from problem


class Office:
    """One token, seen and used by one account; without a key it only reads."""

    def __init__(self, chain: Engine, token: str, events: Events, account: Account | None = None) -> None:
        """Unusable when there is no U-Token at the address."""
        self.chain = chain
        self.events = events
        self.account = account
        # never the chain's own default: that is a development account, which a node would be asked to fund
        self._caller: Account | str = account or _NOBODY
        self.token = self._at(_CONTRACT, token)
        try:
            self.ask("REDEMPTION_PERIOD")  # which no other contract has
        except (CallError, CodecError):
            raise Unusable(f"what stands at {self.token.address} is no U-Token: is it another contract's address?") from None

    @property
    def address(self) -> str:
        """Of the account; nobody's without one."""
        return self.account.address if self.account else _NOBODY

    def ask(self, name: str, *args: Any) -> Any:
        """A view of the token."""
        return getattr(self.token, name)(*args, sender=self._caller)

    @property
    def attestor(self) -> Any:
        """The token's ReserveAttestor; Unusable when it has none."""
        address = self.ask("reserveAttestor")
        if address == _NOBODY:
            raise Unusable("the token has no reserve attestor yet: governance (role rule_keeper) names it with setReserveAttestor")
        return self._at("ReserveAttestor", address)

    def ask_attestor(self, name: str, *args: Any) -> Any:
        """A view of the token's ReserveAttestor."""
        return getattr(self.attestor, name)(*args, sender=self._caller)

    def attempt(self, name: str, *args: Any) -> None:
        """What `send` would do to the token, not done; raises what it would raise."""
        method = getattr(self.token, name)
        with self._translated(name):
            if isinstance(self.chain, Chain):  # its views are static calls, which refuse to write
                with self.chain.branch():
                    method(*args, sender=self._caller)
            else:
                self.chain.raw_call(method.to, method.encode(*args), self._caller, is_view=True)

    def send(self, name: str, *args: Any, to: Any = None) -> str | None:
        """A transaction to the token (or to another contract); returns its hash, None on engines that have none.

        Raises:
            Revert: the contract says no, and nothing changed.
            Unusable: the key cannot pay for it, or lacks the role. Interrupted: the node went away, or nobody knows what became of it.
        """
        with self._translated(name):
            getattr(to or self.token, name)(*args, sender=self._caller)
        receipt = getattr(self.chain, "receipt", None)
        return f"0x{receipt.transaction.hex()}" if receipt is not None else None

    @contextmanager
    def _translated(self, name: str) -> Iterator[None]:
        try:
            yield
        except Revert as refusal:
            if refusal.name == "AccessManagedUnauthorized":
                raise Unusable(f"{self.address} has no role that may call {name}") from None
            raise
        except Rejected as problem:
            if "fund" in problem.reason.lower():
                raise Unusable(f"{self.address} has no money for gas: send some of the chain's own coin there ({problem.reason})") from None
            raise Interrupted(f"the node refuses the transaction: {problem.reason}") from problem
        except Halt as problem:
            raise Interrupted(f"the transaction failed: {problem.reason}") from problem
        except EvmError as problem:
            raise Interrupted(str(problem)) from problem

    def _at(self, name: str, address: str) -> Any:
        try:
            return self.chain.at(name, address)
        except NoCode:
            raise Unusable(f"there is no contract at {address} on chain {self.chain.chain_id}: is it another chain's address?") from None
        except CodecError as problem:
            raise Unusable(str(problem)) from None


def connect_office(
    url: str, artifacts: Artifacts, token: str, *, first_block: int = 0, chain_id: int | None = None, account: Account | None = None
) -> Office:
    """The office at a node. Raises what `guildhall.chain.web3_at` raises, and Unusable."""
    from guildhall.chain import NodeChain, web3_at  # a node's libraries take a second to import
    from guildhall.chain.remote import RemoteBackend
    from guildhall.chain.rpc import Rpc

    web3: Web3 = web3_at(url, chain_id=chain_id)
    chain = NodeChain(web3, artifacts, backend=RemoteBackend(Rpc(web3), artifacts))
    return Office(chain, token, NodeEvents(web3, artifacts, token, first_block), account)
