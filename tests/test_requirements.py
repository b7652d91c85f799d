"""Every numbered requirement of the interfaces has a test that names it in its docstring, and no test names one that stands nowhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from guildhall.toolchain import project_root

ROOT = project_root()
ID = re.compile(r"\b([A-Z]{3}-\d+)\b")
SUBJECTS = {"REG", "UTK", "RSV", "GTK", "TRC", "LOT", "MTX", "STD", "OFF", "EXC", "ESC", "CAS", "CRT", "RSK", "TEL"}
"""Prefixes of requirements; other words of this shape (`ERC-20`) are none."""


def required() -> dict[str, str]:
    """Ids in the natspec, and the first interface that has them."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "interfaces").glob("*.sol")):
        for requirement in ID.findall(path.read_text()):
            if requirement.split("-")[0] in SUBJECTS:
                found.setdefault(requirement, path.name)
    return found


def named() -> dict[str, str]:
    """Ids in the docstrings of tests, and one test that has them."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for function in functions(path):
            for requirement in ID.findall(ast.get_docstring(function) or ""):
                if requirement.split("-")[0] in SUBJECTS:
                    found.setdefault(requirement, f"{path.relative_to(ROOT)}: {function.name}")
    return found


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


def written() -> set[str]:
    """Ids in the interfaces or in the pages of the specification."""
    return set(REQUIRED) | {each for path in (ROOT / "docs" / "spec").glob("*.md") for each in ID.findall(path.read_text())}


REQUIRED, NAMED = required(), named()


@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_requirements__of_a_subject__have_tests(subject: str) -> None:
    ids = [requirement for requirement in REQUIRED if requirement.startswith(f"{subject}-")]
    assert ids, f"no requirement of {subject} in any interface"
    missing = sorted((requirement for requirement in ids if requirement not in NAMED), key=lambda text: int(text.split("-")[1]))
    assert not missing, f"no test names {', '.join(missing)}"


def test_requirements__named_by_tests__exist() -> None:
    known = written()
    unknown = {requirement: where for requirement, where in NAMED.items() if requirement not in known}
    assert not unknown
