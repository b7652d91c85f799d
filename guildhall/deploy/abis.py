"""The published ABIs: `interfaces/abi/<Contract>.json`, one per deployable contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from guildhall.evm import Artifact, Artifacts
from guildhall.toolchain import project_root

CONTRACTS = (
    "Authority",
    "Registry",
    "ReserveAttestor",
    "UToken",
    "GToken",
    "Trace",
    "Matrix",
    "Standards",
    "Offers",
    "Escrow",
    "Exchange",
    "Lots",
    "Telemetry",
    "Court",
    "RiskPool",
    "Cases",
)
"""In order of deployment."""


def abi_folder(root: Path | None = None) -> Path:
    """Where the ABIs are published."""
    return (root or project_root()) / "interfaces" / "abi"


def abi_texts(artifacts: Artifacts | Mapping[str, Artifact]) -> dict[str, str]:
    """File name -> content, for all contracts."""
    return {f"{name}.json": json.dumps(list(artifacts[name].abi), indent=1) + "\n" for name in CONTRACTS}


def write_abis(artifacts: Artifacts, root: Path | None = None) -> list[str]:
    """Publish the ABIs afresh; returns the names of the files that changed."""
    folder = abi_folder(root)
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, text in abi_texts(artifacts).items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(name)
    return changed
