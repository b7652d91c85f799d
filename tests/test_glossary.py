"""One word per thing: the contracts and their interfaces use none of the words that the glossary turns away."""

from __future__ import annotations

import re

import pytest

from guildhall.toolchain import project_root

ROOT = project_root()
SOURCES = [path for folder in ("contracts", "interfaces") for path in (ROOT / folder).rglob("*.sol") if ".cache" not in path.parts]
# "config", "wallet" and the like also have ordinary meanings in comments; as names they are not used either.
ORDINARY = {"wallet", "config", "epoch", "verdict", "order", "shop"}


def forbidden_words() -> list[str]:
    rows = [line.strip("|").split("|") for line in (ROOT / "GLOSSARY.md").read_text().splitlines() if line.startswith("|")][2:]
    words = [re.sub(r"\(.*?\)", "", word).strip() for row in rows for word in row[-1].split(",")]
    return sorted({word for word in words if word} - ORDINARY)


def test_glossary__is_read() -> None:
    assert {"customer", "seller", "shipper"} <= set(forbidden_words())


@pytest.mark.parametrize("word", forbidden_words())
def test_contracts__avoid_the_synonym(word: str) -> None:
    pattern = re.compile(rf"(?<![a-z]){word}s?(?![a-z])", re.IGNORECASE)
    hits = [
        f"{path.name}:{number}" for path in SOURCES for number, line in enumerate(path.read_text().splitlines(), 1) if pattern.search(line)
    ]
    assert hits == []
