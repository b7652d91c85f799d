"""What a replay says: one CSV line per row, and one JSON object."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SKIPPED = "SKIPPED"
HEADER = "row,class,settled_at,amount_cents"


@dataclass(frozen=True)
class Outcome:
    """How one row ended. `settled_at`: timestamp of the block that closed the deal; 0, 0 for SKIPPED."""

    row: int
    name: str
    settled_at: int
    amount_cents: int

    @property
    def line(self) -> str:
        """As in the CSV and in the digest."""
        return f"{self.row},{self.name},{self.settled_at},{self.amount_cents}\n"


@dataclass(frozen=True)
class Report:
    """Outcomes in file order and the books. Money in U base units."""

    scenario: str
    outcomes: Sequence[Outcome]
    in_amount: int
    out_amount: int
    held_amount: int

    @property
    def digest(self) -> str:
        """sha256 over the lines in order of the row numbers."""
        digest = hashlib.sha256()
        for outcome in sorted(self.outcomes, key=lambda each: each.row):
            digest.update(outcome.line.encode())
        return digest.hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """The JSON object."""
        classes: dict[str, dict[str, int]] = {}
        for outcome in self.outcomes:
            entry = classes.setdefault(outcome.name, {"count": 0, "amount_cents": 0})
            entry["count"] += 1
            entry["amount_cents"] += outcome.amount_cents
        return {
            "scenario": self.scenario,
            "classes": dict(sorted(classes.items())),
            "digest": self.digest,
            "money_in": self.in_amount,
            "money_out": self.out_amount,
            "money_held": self.held_amount,
        }


def write_csv(path: Path, outcomes: Iterable[Outcome]) -> None:
    """Write the outcomes in file order."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER + "\n")
        for outcome in outcomes:
            file.write(outcome.line)
