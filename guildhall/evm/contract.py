"""A deployed contract as a Python object: `escrow.settle(deal, sender=carrier)`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from guildhall.evm.abi import Event, Function, canonical_record
from guildhall.evm.artifacts import Artifact
from guildhall.evm.errors import NoCode, UnknownName
from guildhall.evm.records import Log
from guildhall.evm.words import Sender

if TYPE_CHECKING:
    from guildhall.evm.engine import Engine


class Contract:
    """A contract at an address.

    Its functions are attributes to call, its events attributes that build the `Log` to expect (`escrow.DealSettled(…)`).
    `method()` reaches what a name cannot: overloads with equally many arguments, functions called `address`, `artifact`
    or `method`, and those that start with an underscore.
    """

    def __init__(self, chain: Engine, artifact: Artifact, address: str) -> None:
        self._chain = chain
        self.artifact = artifact
        self.address = address

    def __repr__(self) -> str:
        return f"<{self.artifact.name} {self.address}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Contract) and (self._chain, self.address) == (other._chain, other.address)

    def __hash__(self) -> int:
        return hash(self.address)

    def method(self, signature: str) -> Method:
        """The function with this signature (`pick(uint256)`); UnknownName when there is none."""
        function = self.artifact.functions.get(signature)
        if function is None:
            raise UnknownName(f"{self.artifact.name} has no function {signature}, but {sorted(self.artifact.functions)}")
        return Method(self._chain, self, function)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        overloads = self.artifact.overloads.get(name, ())
        found: Any
        if len(overloads) == 1:
            found = Method(self._chain, self, overloads[0])
        elif overloads:
            found = Overloads([Method(self._chain, self, function) for function in overloads])
        else:
            events = [event for event in self.artifact.events if event.name == name]
            if not events:
                raise AttributeError(f"{self.artifact.name} has no function or event {name!r}")
            found = partial(self._log, events[0])
        self.__dict__[name] = found
        return found

    def _log(self, event: Event, /, *values: Any, **named: Any) -> Log:
        """The log that this contract leaves by the event, to compare `chain.logs` with."""
        return Log(self.address, event.name, canonical_record(event.fields, values, named))


class Method:
    """One function of one contract. Calling it encodes, executes and decodes; hot loops may take the steps apart:
    `chain.raw_call(move.to, move.encode(to, 1), sender)`, and `move.decode(data)` where the result matters.
    """

    __slots__ = ("_chain", "_contract", "_decode", "_encode", "_has_outputs", "_is_view", "function", "to")

    def __init__(self, chain: Engine, contract: Contract, function: Function) -> None:
        self._chain = chain
        self._contract = contract
        self._encode = function.encode
        self._decode = function.decode
        self._has_outputs = len(function.outputs) > 0
        self._is_view = function.is_view
        self.function = function
        self.to = contract.address

    def __repr__(self) -> str:
        return f"<{self._contract.artifact.name}.{self.function.signature} at {self.to}>"

    @property
    def title(self) -> str:
        """`Escrow.settle`, for messages."""
        return f"{self._contract.artifact.name}.{self.function.name}"

    def __call__(self, *args: Any, sender: Sender | None = None, value: int = 0, gas: int | None = None) -> Any:
        """Execute, and return the decoded result: None, one value, or a (named) tuple of several.

        `sender`: the chain's account 0 when not given. `value`: wei. `gas`: the block's limit when not given.
        A view is executed as a static call and leaves `chain.logs` alone.

        Raises:
            CodecError: an argument does not fit; nothing was executed.
            CallError: the call failed; see its subclasses.
        """
        if value and not self._chain.has_code(self.to):
            raise NoCode(self.to)
        data = self._chain.raw_call(self.to, self._encode(args), sender, value, gas, self._is_view)
        if data:
            return self._decode(data)
        if not self._chain.has_code(self.to):
            raise NoCode(self.to)
        return self._decode(data)

    def encode(self, *args: Any) -> bytes:
        """The calldata; CodecError when an argument does not fit."""
        return self._encode(args)

    def decode(self, data: bytes) -> Any:
        """The result in returned bytes, as `__call__` returns it."""
        return self._decode(data)


class Overloads:
    """Several functions of one name; calling it takes the one with as many parameters as there are arguments."""

    def __init__(self, methods: list[Method]) -> None:
        self._methods = methods
        self.to = methods[0].to
        self.title = methods[0].title

    def __repr__(self) -> str:
        return f"<overloads {', '.join(self._signatures)}>"

    def __call__(self, *args: Any, sender: Sender | None = None, value: int = 0, gas: int | None = None) -> Any:
        """As `Method.__call__`; UnknownName when the number of arguments does not decide."""
        return self._chosen(len(args))(*args, sender=sender, value=value, gas=gas)

    def encode(self, *args: Any) -> bytes:
        """As `Method.encode`; UnknownName when the number of arguments does not decide."""
        return self._chosen(len(args)).encode(*args)

    @property
    def _signatures(self) -> list[str]:
        return [method.function.signature for method in self._methods]

    def _chosen(self, count: int) -> Method:
        fitting = [method for method in self._methods if len(method.function.inputs) == count]
        if len(fitting) != 1:
            raise UnknownName(f"{count} arguments do not decide between {self._signatures}: use contract.method(signature)")
        return fitting[0]
