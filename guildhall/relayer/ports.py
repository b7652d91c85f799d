"""The edges towards the chain, as small as the relayer needs them: any engine with the API of `guildhall.evm.Chain` fits, and
`guildhall.deploy.Suite` names the contracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from guildhall.evm import Account, CallError, Log
from guildhall.messages import Domain

from .errors import TransactionFailed

__all__ = ["ChainPort", "ClockPort", "DirectSender", "ErrorsPort", "Limited", "Sender", "SuitePort", "name_of", "reason_of"]

EMPTY_REASON = "no reason given (out of gas?)"


class ClockPort(Protocol):
    """The chain's time."""

    @property
    def now(self) -> int:
        """Timestamp at which the next view or transaction runs, seconds."""

    @property
    def number(self) -> int:
        """Number of the block in which the next transaction runs."""


class ErrorsPort(Protocol):
    """The errors that the loaded ABIs know."""

    def decode_error(self, data: bytes) -> tuple[str, tuple[Any, ...]] | None:
        """Name and values of revert data, None when they are nobody's."""


class ChainPort(Protocol):
    """One chain."""

    @property
    def artifacts(self) -> ErrorsPort:
        """What is known of the contracts."""

    @property
    def clock(self) -> ClockPort:
        """The chain's time."""

    @property
    def logs(self) -> list[Log]:
        """Decoded logs of the last transaction."""

    def raw_call(self, to: str, data: bytes, sender: Any = None, value: int = 0, gas: int | None = None, is_view: bool = False) -> bytes:
        """Execute calldata; CallError when it fails."""

    def simulate(self, to: str, data: bytes, sender: Any = None) -> bytes:
        """What a transaction would return now, CallError when it would fail; nothing is sent."""


class SuitePort(Protocol):
    """The contracts of one deployment; each is a proxy whose functions are attributes."""

    @property
    def chain(self) -> Any:
        """A `ChainPort`."""

    @property
    def registry(self) -> Any: ...

    @property
    def u_token(self) -> Any: ...

    @property
    def trace(self) -> Any: ...

    @property
    def matrix(self) -> Any: ...

    @property
    def standards(self) -> Any: ...

    @property
    def offers(self) -> Any: ...

    @property
    def escrow(self) -> Any: ...

    @property
    def exchange(self) -> Any: ...

    @property
    def cases(self) -> Any: ...

    @property
    def court(self) -> Any: ...

    @property
    def risk_pool(self) -> Any: ...

    @property
    def g_token(self) -> Any: ...

    @property
    def data_grants(self) -> Any: ...

    @property
    def incentives(self) -> Any: ...

    @property
    def features(self) -> Any: ...

    @property
    def gold_badge(self) -> Any: ...

    @property
    def perks(self) -> Any: ...

    @property
    def exchange_domain(self) -> Domain:
        """Under which demands are signed."""


class Sender(Protocol):
    """Sends transactions under one key."""

    @property
    def address(self) -> str:
        """Of the key."""

    def send(self, method: Any, *args: Any) -> Sequence[Log]:
        """Call a contract's function (`method(*args, sender=…)`) and wait for it; its decoded logs. Raises TransactionFailed."""


class DirectSender:
    """Sends at once and waits; no fees to choose, nothing to replace."""

    def __init__(self, chain: ChainPort, account: Account) -> None:
        self._chain = chain
        self._account = account

    @property
    def address(self) -> str:
        """Of the key."""
        return self._account.address

    def send(self, method: Any, *args: Any) -> Sequence[Log]:
        """Call a contract's function; its decoded logs."""
        try:
            method(*args, sender=self._account)
        except CallError as cause:
            raise TransactionFailed(f"{method!r} failed: {cause}; nothing has changed, see the cause before you retry", cause) from cause
        return tuple(self._chain.logs)


class Limited:
    """A contract's function with a gas limit of its own, for a sender to call like any other."""

    def __init__(self, method: Any, gas: int) -> None:
        self._method = method
        self._gas = gas

    def __getattr__(self, name: str) -> Any:
        return getattr(self._method, name)

    def __repr__(self) -> str:
        return f"{self._method!r} with {self._gas} gas"

    def __call__(self, *args: Any, sender: Any = None, value: int = 0) -> Any:
        """Send it; see the chain's own methods."""
        return self._method(*args, sender=sender, value=value, gas=self._gas)


def reason_of(errors: ErrorsPort, data: bytes) -> tuple[str, Mapping[str, Any]]:
    """Name and named values of the revert data that an event carries."""
    if not data:
        return EMPTY_REASON, {}
    decoded = errors.decode_error(data)
    if decoded is None:
        return f"0x{data[:4].hex()}", {}
    name, values = decoded
    fields: Sequence[str] = getattr(values, "_fields", ())
    return name, dict(zip(fields, values, strict=False))


def name_of(cause: Exception) -> str:
    """The name of the error by which a transaction failed; where the contract gave none, what the chain says."""
    return str(getattr(cause, "name", "") or getattr(cause, "reason", "") or cause)
