"""Orders as files, and where the real ones lie."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from guildhall.toolchain import project_root

DAY = 86_400
HEADER = "row,oid,seller,purchase,approved,carrier,delivered,price_c,freight_c"
OLIST = project_root().parent / "shared" / "data" / "olist"


def orders_file(folder: Path, *lines: str, header: str = HEADER) -> Path:
    """A CSV with these data lines."""
    path = folder / "orders.csv"
    path.write_text("\n".join([header, *lines]) + "\n")
    return path


def real_orders() -> tuple[Path, dict[str, Any]]:
    """The 9,453 real orders and their expected outcomes; skips where they are not at hand."""
    if not (OLIST / "orders.csv.gz").is_file():
        pytest.skip("the order data (../shared/data/olist) is not here")
    return OLIST / "orders.csv.gz", json.loads((OLIST / "expected.json").read_text())
