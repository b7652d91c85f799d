"""The trees and the tests say the same: every leaf is a test, every test beside a tree is a leaf."""

import re
from pathlib import Path

import pytest

UNIT = Path(__file__).parent
TREES = sorted(UNIT.rglob("*.tree"))


def _file_beside(tree: Path) -> Path:
    """`mint.tree` → `test_mint.py`."""
    return tree.with_name(f"test_{tree.stem}.py")


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: str(tree.relative_to(UNIT)))
def test_trees__leaves__are_the_tests(tree: Path) -> None:
    leaves = re.findall(r"\b(test_\w+)$", tree.read_text(), re.M)
    tests = re.findall(r"^def (test_\w+)", _file_beside(tree).read_text(), re.M)
    assert sorted(leaves) == sorted(tests)
