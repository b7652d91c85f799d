"""`with chain.expect("Escrow_TooLate", deadline=t):` — this block reverts with this error and these values."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from guildhall.evm.artifacts import Artifacts
from guildhall.evm.codec import Codec
from guildhall.evm.errors import CodecError, ExpectationError, Revert


class Expectation:
    """A context manager that swallows the one expected Revert and keeps it in `revert`.

    Values are compared in the form in which they come back from the chain; fields that are not named may be anything.
    Every exception but a Revert passes through.
    """

    def __init__(self, artifacts: Artifacts, name: str, values: dict[str, Any]) -> None:
        self._artifacts = artifacts
        self._name = name
        self._values = values
        self.revert: Revert | None = None

    def __enter__(self) -> Expectation:
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> bool:
        if problem is None:
            raise ExpectationError(f"did not revert, {self._wanted} was expected")
        if not isinstance(problem, Revert):
            return False
        self.revert = problem
        if problem.name != self._name or not self._has_values(problem):
            raise ExpectationError(f"reverted with {problem}, {self._wanted} was expected") from problem
        return True

    @property
    def _wanted(self) -> str:
        return f"{self._name}({', '.join(f'{name}={value!r}' for name, value in self._values.items())})"

    def _has_values(self, revert: Revert) -> bool:
        if not self._values:
            return True
        error = self._artifacts.errors.get(revert.data[:4])
        codec = error.values if error is not None else Codec(())
        places = {field: at for at, field in enumerate(codec.fields)}
        unknown = set(self._values) - set(places)
        if unknown:
            raise ExpectationError(f"{self._name} has the fields {list(places)}, not {sorted(unknown)}") from revert
        try:
            return all(revert.params[places[name]] == codec.canonical(places[name], value) for name, value in self._values.items())
        except CodecError as problem:
            raise ExpectationError(f"{self._wanted} cannot be: {problem}") from revert
