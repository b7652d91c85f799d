"""The compiled contracts: names, ABIs and bytecode out of ape's build folder, compiled afresh when the sources are newer.

`load()` is the only function here that touches files or starts a process. Raises ArtifactError.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from guildhall import toolchain
from guildhall.evm.abi import Entry, ErrorType, Event, Function, standard_errors
from guildhall.evm.codec import Codec, Param
from guildhall.evm.errors import ArtifactError, CodecError, UnknownName

MANIFEST = ".build/__local__.json"
SOURCES = ("contracts", "interfaces")
INTERFACE_ABIS = "interfaces/abi"
_TAIL_LINES = 40


class Artifact:
    """One compiled contract, library or interface. `bytecode` creates it, `runtime` is what then stands on chain; both may be empty."""

    def __init__(self, name: str, abi: Sequence[Entry], bytecode: str = "", runtime: str = "") -> None:
        self.name = name
        self.abi = abi
        self._bytecode = bytecode
        self._runtime = runtime

    def __repr__(self) -> str:
        return f"<Artifact {self.name}>"

    @cached_property
    def bytecode(self) -> bytes:
        """The creation code without arguments; ArtifactError when a library has to be linked into it first."""
        return _code(self.name, self._bytecode)

    @cached_property
    def runtime(self) -> bytes:
        """The code of the deployed contract, immutables zero."""
        return _code(self.name, self._runtime)

    @cached_property
    def constructor(self) -> Codec:
        """Encodes the constructor's arguments."""
        entry = next(iter(self._entries("constructor")), {})
        return Codec([Param.parse(each) for each in entry.get("inputs") or ()], "constructor")

    @cached_property
    def functions(self) -> dict[str, Function]:
        """By signature: `move(address,uint256)`."""
        return {function.signature: function for function in map(Function, self._entries("function"))}

    @cached_property
    def overloads(self) -> dict[str, tuple[Function, ...]]:
        """By name."""
        found: dict[str, tuple[Function, ...]] = {}
        for function in self.functions.values():
            found[function.name] = (*found.get(function.name, ()), function)
        return found

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """All events, the contract's own and those that reach its ABI from libraries and bases."""
        return tuple(map(Event, self._entries("event")))

    @cached_property
    def errors(self) -> dict[bytes, ErrorType]:
        """Custom errors by selector."""
        return {error.selector: error for error in map(ErrorType, self._entries("error"))}

    def _entries(self, kind: str) -> Iterable[Entry]:
        return (entry for entry in self.abi if entry.get("type") == kind)


class Artifacts(Mapping[str, Artifact]):
    """All compiled contracts by name. May be shared by any number of chains."""

    def __init__(self, artifacts: Iterable[Artifact]) -> None:
        self._by_name = {artifact.name: artifact for artifact in artifacts}

    @classmethod
    def parse(cls, contract_types: Mapping[str, Mapping[str, Any]]) -> Artifacts:
        """From the `contractTypes` of an ethPM manifest."""
        return cls(
            Artifact(
                name,
                entry.get("abi") or [],
                (entry.get("deploymentBytecode") or {}).get("bytecode") or "",
                (entry.get("runtimeBytecode") or {}).get("bytecode") or "",
            )
            for name, entry in contract_types.items()
        )

    def __getitem__(self, name: str) -> Artifact:
        found = self._by_name.get(name)
        if found is None:
            raise UnknownName(f"no compiled contract is called {name!r}")
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def merged(self, others: Iterable[Artifact]) -> Artifacts:
        """These and the others; of two with the same name this one stays."""
        return Artifacts([*(other for other in others if other.name not in self), *self.values()])

    @cached_property
    def errors(self) -> dict[bytes, ErrorType]:
        """Every artifact's errors by selector, with `Error(string)` and `Panic(uint256)`."""
        found = {error.selector: error for error in standard_errors()}
        for artifact in self.values():
            for selector, error in artifact.errors.items():
                found.setdefault(selector, error)
        return found

    @cached_property
    def events(self) -> dict[bytes, tuple[Event, ...]]:
        """Every artifact's events by topic: several where they differ in what is indexed."""
        found: dict[bytes, tuple[Event, ...]] = {}
        for event in (event for artifact in self.values() for event in artifact.events if not event.is_anonymous):
            known = found.setdefault(event.topic, ())
            if all(event.topic_count != other.topic_count for other in known):
                found[event.topic] = (*known, event)
        return found

    def decode_error(self, data: bytes) -> tuple[str, tuple[Any, ...]] | None:
        """Name and values of revert data, None when no artifact has such an error or the values do not decode."""
        error = self.errors.get(data[:4])
        if error is None:
            return None
        try:
            return error.name, error.decode(data)
        except CodecError:
            return None


def load(root: Path | None = None, *, report: IO[str] | None = None) -> Artifacts:
    """The project's contracts and interfaces, compiled first when a source is newer than the last build.

    `root`: the project's folder, found by `guildhall.toolchain` when not given.
    `report`: where to say that it compiles, stderr when not given.

    Raises:
        ArtifactError: not compiled and cannot be, or the manifest cannot be read.
    """
    folder = root or _root()
    manifest = folder / MANIFEST
    if _is_stale(folder):
        with _locked(manifest.with_suffix(".lock")):
            if _is_stale(folder):
                started = time.time()
                _compile(folder, report or sys.stderr)
                os.utime(manifest, (started, started))  # ape leaves an unchanged manifest as it is
    return Artifacts.parse(_read(manifest)["contractTypes"]).merged(_interfaces(folder / INTERFACE_ABIS))


def _root() -> Path:
    try:
        return toolchain.prepare()
    except toolchain.ToolchainError as problem:
        raise ArtifactError(str(problem)) from problem


def _is_stale(folder: Path) -> bool:
    manifest = folder / MANIFEST
    if not manifest.is_file():
        return True
    built = manifest.stat().st_mtime
    return any(path.stat().st_mtime > built for name in SOURCES for path in _sources(folder / name))


def _sources(folder: Path) -> Iterator[Path]:
    # Folders count as well: theirs is the time at which a file was added or removed. ape keeps unpacked dependencies in `.cache`.
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != ".cache"]
        yield Path(place)
        yield from (Path(place, name) for name in files if name.endswith(".sol"))


def _compile(folder: Path, report: IO[str]) -> None:
    beside = Path(sys.executable).with_name("ape")
    ape = str(beside) if beside.is_file() else shutil.which("ape")
    if ape is None:
        raise ArtifactError("the contracts are not compiled and there is no `ape` beside this Python: run `make setup build`")
    report.write("the contracts have changed since the last build: ape compile …\n")
    report.flush()
    # --force: ape alone compiles the changed files again, not those that import them.
    done = subprocess.run([ape, "compile", "--force"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0 or not (folder / MANIFEST).is_file():
        tail = "\n".join(done.stdout.splitlines()[-_TAIL_LINES:])
        raise ArtifactError(f"`ape compile` failed with exit code {done.returncode}:\n{tail}")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process compiles, the others (pytest-xdist) wait for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError) as problem:
        raise ArtifactError(f"{path} cannot be read ({problem}): delete it and run `make build`") from problem


def _interfaces(folder: Path) -> Iterator[Artifact]:
    for path in sorted(folder.glob("*.json")):
        content = _read(path)
        yield Artifact(path.stem, content if isinstance(content, list) else content.get("abi", []))


def _code(name: str, text: str) -> bytes:
    try:
        return bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        raise ArtifactError(f"the bytecode of {name} has open links to libraries: use internal libraries only") from None
