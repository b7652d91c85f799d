"""The shape of the repository: arrows between subjects, unique names, sizes, roles, published ABIs."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from guildhall.deploy.abis import CONTRACTS, abi_folder, abi_texts
from guildhall.evm import load
from guildhall.toolchain import project_root

ROOT = project_root()
SOURCES = sorted(path for path in (ROOT / "contracts").rglob("*.sol") if ".cache" not in path.parts)
INTERFACES = sorted((ROOT / "interfaces").glob("*.sol"))

# As drawn in docs/diagrams/dependencies.md: a subject may know those before it, and anybody the types and the maths.
ORDER = ("access", "tokens", "trace", "trade", "accountability", "rewards", "finance", "governance")
SHARED = ("types", "maths")
INTERNAL_LIBRARIES = {"access/Signatures.sol", "trade/DealClock.sol"}
SUBJECT_OF_INTERFACE = {
    "IRegistry": "access",
    "IUToken": "tokens",
    "IReserveAttestor": "tokens",
    "IERC7943Fungible": "tokens",
    "IGToken": "tokens",
    "ITrace": "trace",
    "IMatrix": "trade",
    "IStandards": "trade",
    "IOffers": "trade",
    "IEscrow": "trade",
    "IExchange": "trade",
    "IDemandRule": "trade",
    "ICases": "accountability",
    "ICourt": "accountability",
    "IPower": "accountability",
    "IRiskPool": "accountability",
    "ILots": "trace",
    "ITelemetry": "accountability",
}
MONEY = {"Escrow", "Cases", "UToken"}
MAX_CODE_BYTES = 24_576
STANDARD_FORMS = {"forcedTransfer(address,address,uint256)"}
"""Restricted functions that are there for a standard's sake; the suite uses another form of them."""
RESTRICTED = re.compile(r"function (\w+)\(([^)]*)\)[^{;]*\brestricted\b")


def imports(path: Path) -> list[str]:
    return re.findall(r'from\s+"([^"]+)"', path.read_text())


def code_lines(path: Path) -> int:
    return sum(1 for line in path.read_text().splitlines() if not re.match(r"^\s*(//|\*|/\*|$)", line))


def own_sources() -> list[Path]:
    return [path for path in SOURCES if path.parent.name != "mocks"]


@pytest.mark.parametrize("path", own_sources(), ids=lambda path: path.stem)
def test_imports__follow_the_drawn_arrows(path: Path) -> None:
    subject = path.parent.name
    for target in imports(path):
        if target.startswith("@openzeppelin/"):
            continue
        if target.startswith("interfaces/"):
            other = SUBJECT_OF_INTERFACE[Path(target).stem]
            assert subject in ORDER and ORDER.index(other) <= ORDER.index(subject), f"{subject} may not know {other}"
            continue
        resolved = (path.parent / target).resolve().relative_to(ROOT / "contracts")
        other = resolved.parts[0]
        assert other in SHARED or other == subject or str(resolved) in INTERNAL_LIBRARIES, f"{path.name} reaches into {resolved}"


@pytest.mark.parametrize("path", INTERFACES, ids=lambda path: path.stem)
def test_interfaces__import_types_and_interfaces_only(path: Path) -> None:
    for target in imports(path):
        assert target.startswith(("./I", "contracts/types/", "@openzeppelin/contracts/")), target


def test_every_interface_has_a_subject() -> None:
    assert {path.stem for path in INTERFACES} == set(SUBJECT_OF_INTERFACE)


def test_names__are_unique() -> None:
    pattern = re.compile(r"^(?:abstract )?(?:contract|library|interface) (\w+)", re.M)
    names = Counter(name for path in [*SOURCES, *INTERFACES] for name in pattern.findall(path.read_text()))
    assert [name for name, count in names.items() if count > 1] == []
    foreign = {path.stem for path in (ROOT / "node_modules/@openzeppelin/contracts").rglob("*.sol")}
    assert set(names) & foreign == set(), "ape keeps one of two equal names without a warning"


@pytest.mark.parametrize("path", own_sources(), ids=lambda path: path.stem)
def test_size__stays_within_the_budget(path: Path) -> None:
    assert code_lines(path) <= (350 if path.stem in MONEY else 250)


@pytest.mark.parametrize("name", CONTRACTS)
def test_bytecode__fits_a_block(name: str) -> None:
    assert len(load()[name].runtime) <= MAX_CODE_BYTES


def test_roles__name_only_restricted_functions_that_exist() -> None:
    table = tomllib.loads((ROOT / "deployments/roles.toml").read_text())
    for contract, roles in table["functions"].items():
        restricted = restricted_functions(contract)
        for role, names in roles.items():
            assert role in table["roles"]
            assert set(names) <= restricted, f"{contract}: {set(names) - restricted} is not restricted"


def test_roles__leave_only_one_time_wiring_to_the_admin() -> None:
    table = tomllib.loads((ROOT / "deployments/roles.toml").read_text())
    wiring = {"setRecorders", "setExempt", "setSlasher", "setExchange", "setCases", "setClaimant", "setPower"}
    for contract in CONTRACTS[1:]:
        named = {name for names in table["functions"].get(contract, {}).values() for name in names}
        assert restricted_functions(contract) - named <= wiring | STANDARD_FORMS, contract


def restricted_functions(contract: str) -> set[str]:
    """Of a contract and its bases; by name, or by signature where several have one name."""
    found = [match for source in family(contract) for match in RESTRICTED.findall(source)]
    count = Counter(name for name, _ in found)
    return {name if count[name] == 1 else f"{name}({types_of(parameters)})" for name, parameters in found}


def family(contract: str) -> list[str]:
    """The sources of a contract and of our own contracts that it inherits from."""
    source = next((path.read_text() for path in own_sources() if path.stem == contract), None)
    if source is None:
        return []
    head = re.search(rf"contract {contract} is ([^{{]+)\{{", source)
    bases = re.findall(r"\w+", head[1]) if head else []
    return [source, *(text for base in bases for text in family(base))]


def types_of(parameters: str) -> str:
    return ",".join(parameter.split()[0] for parameter in parameters.split(",") if parameter.strip())


def test_abis__are_fresh() -> None:
    folder = abi_folder()
    for name, text in abi_texts(load()).items():
        assert (folder / name).read_text(encoding="utf-8") == text, f"interfaces/abi/{name} is stale: run .venv/bin/guildhall abi"
    assert {path.name for path in folder.glob("*.json")} == {f"{name}.json" for name in CONTRACTS}
