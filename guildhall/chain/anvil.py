"""An anvil process of our own, on a free loopback port, for tests and commands. It ends with its `with`, or with this process."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import IO, Any

from guildhall.chain.backend import BLOCK_GAS
from guildhall.chain.connect import connect
from guildhall.chain.errors import AnvilMissing
from guildhall.chain.node import NodeChain
from guildhall.evm.artifacts import Artifacts
from guildhall.evm.chain import LOCAL_CHAIN_ID, START_AT
from guildhall.toolchain import ToolchainError, project_root

_HOST = "127.0.0.1"
_STARTS_WITHIN = 20.0
_STOPS_WITHIN = 5.0
_ATTEMPTS = 3  # between choosing a free port and using it somebody else may take it
_LAST_WORDS = 2_000


def find_anvil() -> str:
    """The project's own anvil, else the one on PATH; AnvilMissing when there is neither."""
    try:
        own = project_root() / "node_modules" / ".bin" / "anvil"
    except ToolchainError:
        own = None
    found = str(own) if own is not None and own.is_file() else shutil.which("anvil")
    if found is None:
        raise AnvilMissing("no anvil in node_modules/.bin or on PATH: run `make setup`, or install Foundry where npm has no anvil for it")
    return found


class Anvil:
    """A running anvil. `url`: where it answers. `pid`: its process id."""

    def __init__(
        self,
        *,
        timestamp: int = START_AT,
        fork: str = "cancun",
        chain_id: int = LOCAL_CHAIN_ID,
        gas_limit: int = BLOCK_GAS,
        options: tuple[str, ...] = (),
    ) -> None:
        """Start it. `timestamp`: of the genesis block. `fork`: `cancun`, `prague` …. `options`: more of its own.

        Raises:
            AnvilMissing: there is none, or it ends at once; the message has what it wrote.
        """
        command = [find_anvil(), "--host", _HOST, "--timestamp", str(timestamp), "--hardfork", fork, "--chain-id", str(chain_id)]
        command += ["--gas-limit", str(gas_limit), "--base-fee", "0", "--gas-price", "0", "--balance", "0"]
        command += ["--no-request-size-limit", "--quiet", *options]
        for attempt in range(_ATTEMPTS):
            port = _free_port()
            output = tempfile.TemporaryFile()  # closed with the process
            process = subprocess.Popen([*command, "--port", str(port)], stdin=subprocess.DEVNULL, stdout=output, stderr=output)
            self._stop = weakref.finalize(self, _end, process, output)
            if _answers(process, port):
                break
            words = _last_words(output)
            self._stop()
            if attempt + 1 == _ATTEMPTS:
                raise AnvilMissing(f"anvil does not start (exit code {process.returncode}): {words}")
        self.url = f"http://{_HOST}:{port}"
        self.pid = process.pid

    def stop(self) -> None:
        """End it; a second call changes nothing."""
        self._stop()

    def __enter__(self) -> Anvil:
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


@contextmanager
def anvil_chain(artifacts: Artifacts, *, timestamp: int = START_AT, **options: Any) -> Iterator[NodeChain]:
    """A chain on an anvil that lives as long as the `with`; its next block has this timestamp. `options`: those of `Anvil`."""
    with Anvil(timestamp=timestamp, **options) as anvil:
        yield connect(anvil.url, artifacts)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    until = time.monotonic() + _STARTS_WITHIN
    while process.poll() is None and time.monotonic() < until:
        try:
            with socket.create_connection((_HOST, port), timeout=1):
                return process.poll() is None
        except OSError:
            time.sleep(0.02)
    return False


def _last_words(output: IO[bytes]) -> str:
    output.seek(0)
    return output.read().decode(errors="replace").strip()[-_LAST_WORDS:] or "it wrote nothing"


def _end(process: subprocess.Popen[bytes], output: IO[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    output.close()
