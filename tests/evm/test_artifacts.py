"""Finding, compiling and reading the compiled contracts."""

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from guildhall.evm import Artifact, ArtifactError, Artifacts, Chain, UnknownName, load
from guildhall.evm.artifacts import MANIFEST

ABI = [{"type": "function", "name": "f", "inputs": [], "outputs": [], "stateMutability": "view"}]
BUILT = {"contractTypes": {"Thing": {"abi": ABI, "deploymentBytecode": {"bytecode": "0x00"}, "runtimeBytecode": None}}}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one source, and an `ape` that counts its runs and writes a manifest."""
    (tmp_path / "contracts" / "deep").mkdir(parents=True)
    (tmp_path / "contracts" / "deep" / "Thing.sol").write_text("contract Thing {}")
    (tmp_path / "manifest.json").write_text(json.dumps(BUILT))
    put_ape(tmp_path, f"echo run >> runs; mkdir -p .build; cp manifest.json {MANIFEST}")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    return tmp_path


def put_ape(folder: Path, script: str) -> None:
    ape = folder / "ape"
    ape.write_text(f'#!/bin/sh\ntest "$1" = compile || exit 9\n{script}\n')
    ape.chmod(0o755)


def runs(folder: Path) -> int:
    counted = folder / "runs"
    return len(counted.read_text().splitlines()) if counted.exists() else 0


def test_load__no_manifest__compiles_and_says_so(project: Path) -> None:
    report = io.StringIO()
    found = load(project, report=report)
    assert list(found) == ["Thing"] and found["Thing"].bytecode == b"\0" and found["Thing"].runtime == b""
    assert "ape compile" in report.getvalue()


def test_load__nothing_changed__does_not_compile_again(project: Path) -> None:
    load(project, report=io.StringIO())
    report = io.StringIO()
    load(project, report=report)
    assert runs(project) == 1 and report.getvalue() == ""


@pytest.mark.parametrize("changed", ["contracts/deep/Thing.sol", "contracts/deep", "interfaces/IThing.sol"])
def test_load__source_newer_than_manifest__compiles_once(project: Path, changed: str) -> None:
    load(project, report=io.StringIO())
    path = project / changed
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        path.write_text("")
    built = (project / MANIFEST).stat().st_mtime
    os.utime(project / MANIFEST, (built - 100, built - 100))
    load(project, report=io.StringIO())
    load(project, report=io.StringIO())
    assert runs(project) == 2


@pytest.mark.parametrize("changed", ["contracts/deep/notes.md", "contracts/.cache/x/Y.sol"])
def test_load__something_else_newer__does_not_compile(project: Path, changed: str) -> None:
    path = project / changed
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    load(project, report=io.StringIO())
    later = (project / MANIFEST).stat().st_mtime + 100
    os.utime(path, (later, later))
    load(project, report=io.StringIO())
    assert runs(project) == 1


def test_load__compiler_fails__ArtifactError_with_its_output(project: Path) -> None:
    put_ape(project, "echo 'Thing.sol: DeclarationError'; exit 3")
    with pytest.raises(ArtifactError, match=r"(?s)exit code 3.*DeclarationError"):
        load(project, report=io.StringIO())


def test_load__no_ape__ArtifactError_says_what_to_do(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "ape").unlink()
    monkeypatch.setenv("PATH", str(project))
    with pytest.raises(ArtifactError, match="make setup"):
        load(project, report=io.StringIO())


def test_load__broken_manifest__ArtifactError_says_what_to_do(project: Path) -> None:
    (project / "manifest.json").write_text("{")
    with pytest.raises(ArtifactError, match="make build"):
        load(project, report=io.StringIO())


@pytest.mark.parametrize("content", [ABI, {"abi": ABI}], ids=["list", "object"])
def test_load__abis_of_interfaces__added_unless_compiled(project: Path, content: Any) -> None:
    folder = project / "interfaces" / "abi"
    folder.mkdir(parents=True)
    (folder / "IThing.json").write_text(json.dumps(content))
    (folder / "Thing.json").write_text("[]")
    found = load(project, report=io.StringIO())
    assert list(found["IThing"].functions) == ["f()"]
    assert found["Thing"].bytecode == b"\0"
    with pytest.raises(ArtifactError, match="no bytecode"):
        Chain(found).deploy("IThing")


def test_artifacts__unknown_name__UnknownName_and_a_default() -> None:
    found = Artifacts([])
    assert found.get("Nothing") is None and "Nothing" not in found
    with pytest.raises(UnknownName, match="^no compiled contract is called 'Nothing'$"):
        found["Nothing"]


def test_bytecode__open_links__ArtifactError() -> None:
    with pytest.raises(ArtifactError, match="Thing has open links"):
        _ = Artifact("Thing", [], bytecode="0x60__$1234$__60").bytecode


def test_load__this_project__knows_the_probe(artifacts: Artifacts) -> None:
    probe = artifacts["EvmProbe"]
    assert set(probe.overloads["pick"]) == {probe.functions[f"pick({types})"] for types in ("uint256", "address", "uint256,uint256")}
    assert probe.runtime and probe.constructor.types == "(string,uint256)"
