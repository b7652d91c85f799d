"""The anvil process, and how it is taken over and given back."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from guildhall.chain import Anvil, AnvilMissing, NodeUnreachable, anvil_chain, connect, find_anvil
from guildhall.chain import anvil as process
from guildhall.evm import Artifacts
from guildhall.toolchain import ToolchainError

from .conftest import START, need_anvil


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_anvil__stopped_or_dropped__gone(artifacts: Artifacts) -> None:
    need_anvil()
    with Anvil() as first, Anvil() as second:
        assert first.url != second.url and is_running(first.pid) and is_running(second.pid)
    assert not is_running(first.pid) and not is_running(second.pid)
    first.stop()
    dropped = Anvil()
    pid = dropped.pid
    del dropped
    assert not is_running(pid)
    with pytest.raises(NodeUnreachable):
        connect(first.url, artifacts)


def test_anvil__bad_option__its_own_words() -> None:
    need_anvil()
    with pytest.raises(AnvilMissing, match="(?s)does not start.*--no-such-option"):
        Anvil(options=("--no-such-option",))


def test_find_anvil__own_then_path_then_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = tmp_path / "node_modules" / ".bin" / "anvil"
    own.parent.mkdir(parents=True)
    own.touch(mode=0o755)
    monkeypatch.setattr(process, "project_root", lambda: tmp_path)
    assert find_anvil() == str(own)
    own.unlink()
    monkeypatch.setattr(shutil, "which", lambda name: f"/somewhere/{name}")
    assert find_anvil() == "/somewhere/anvil"
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(AnvilMissing, match="run `make setup`"):
        find_anvil()

    def nowhere() -> Path:
        raise ToolchainError("no checkout")

    monkeypatch.setattr(process, "project_root", nowhere)
    with pytest.raises(AnvilMissing):
        find_anvil()


def test_anvil_chain__plain_anvil_of_a_user__taken_over_and_given_back(artifacts: Artifacts) -> None:
    need_anvil()
    with Anvil(fork="prague", gas_limit=30_000_000, timestamp=START, options=("--no-mining",)) as anvil:
        chain = connect(anvil.url, artifacts)
        probe = chain.deploy("EvmProbe", "", 1)
        with chain.block(at=START + 5) as block:
            for number in range(10):
                block.add(probe.set, number)
        assert (chain.clock.now, probe.value()) == (START + 5, 9)
        chain.close()
        time.sleep(1.1)
        chain.web3.provider.make_request("evm_mine", [])  # type: ignore[arg-type]
        assert chain.web3.eth.get_block("latest")["timestamp"] > START + 5


def test_anvil_chain__options__passed_on(artifacts: Artifacts) -> None:
    need_anvil()
    with anvil_chain(artifacts, timestamp=START + 9, chain_id=77) as chain:
        assert (chain.chain_id, chain.clock.now) == (77, START + 9)
        assert chain.deploy("EvmProbe", "", 1).surroundings().chainId == 77
