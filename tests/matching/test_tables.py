"""The folder form: what it reads, and how it says what it cannot read."""

import csv
import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from guildhall.matching import (
    BadHeader,
    BadQuantity,
    BadRow,
    DuplicateArc,
    InstanceError,
    MissingTable,
    UnknownDemand,
    UnknownOffer,
    read_instance,
    solve,
)
from tests.matching.cases import shared, write_tables

Rows = list[tuple[object, ...]]

DEMANDS: Rows = [("demand", "quantity", "limit"), (0, 1, 10), (1, 2, 100)]
OFFERS: Rows = [("offer", "capacity"), (0, 1), (1, 5)]
ARCS: Rows = [("demand", "offer", "unit_cost"), (0, 0, 3), (1, 1, 20)]


def tables(**changes: Rows) -> dict[str, Any]:
    return {"demands": DEMANDS, "offers": OFFERS, "arcs": ARCS} | changes


@pytest.mark.parametrize("compress", [False, True])
def test_read_instance__plain_or_compressed__whole_demand_costs(tmp_path: Path, compress: bool) -> None:
    instance = read_instance(write_tables(tmp_path, compress, **tables()))
    assert instance.demand_ids == ("0", "1") and instance.offer_ids == ("0", "1")
    assert instance.quantity.tolist() == [1, 2] and instance.limit.tolist() == [10, 100] and instance.capacity.tolist() == [1, 5]
    assert list(zip(instance.arc_demand, instance.arc_offer, instance.arc_cost, strict=True)) == [(0, 0, 3), (1, 1, 40)]


def test_read_instance__freight_column__added_once_per_demand(tmp_path: Path) -> None:
    arcs: Rows = [("offer", "freight", "unit_cost", "demand"), (1, 7, 20, 1)]
    assert read_instance(write_tables(tmp_path, **tables(arcs=arcs))).arc_cost.tolist() == [47]


@pytest.mark.parametrize("ids", [("7", "3"), ("007", "7"), ("0xab", "Ω mega, quoted"), ("99999999999999999999", "9")])
def test_read_instance__ids_of_any_kind__kept_as_they_are(tmp_path: Path, ids: tuple[str, str]) -> None:
    demands: Rows = [DEMANDS[0], (ids[0], 1, 10), (ids[1], 2, 100)]
    offers: Rows = [OFFERS[0], (ids[0], 1), (ids[1], 5)]
    arcs: Rows = [ARCS[0], (ids[1], ids[1], 20), (ids[0], ids[0], 3)]
    instance = read_instance(write_tables(tmp_path, demands=demands, offers=offers, arcs=arcs))
    assert instance.demand_ids == ids
    assert list(zip(instance.arc_demand, instance.arc_offer, instance.arc_cost, strict=True)) == [(0, 0, 3), (1, 1, 40)]
    assert solve(instance).assignment(instance) == {ids[0]: ids[0], ids[1]: ids[1]}


def test_read_instance__no_rows__empty_instance(tmp_path: Path) -> None:
    folder = write_tables(tmp_path, demands=DEMANDS[:1], offers=OFFERS[:1], arcs=ARCS[:1])
    assert solve(read_instance(folder)).assignment(read_instance(folder)) == {}


def test_read_instance__byte_order_mark_windows_lines_and_blank_lines__read(tmp_path: Path) -> None:
    write_tables(tmp_path, **tables())
    for path in tmp_path.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n") + b"\r\n\r\n")
    assert read_instance(tmp_path).arc_cost.tolist() == [3, 40]


@pytest.mark.parametrize(
    ("error", "message", "changes"),
    [
        (BadHeader, "demands.csv has the columns demand, quantity; expected", {"demands": [("demand", "quantity"), (0, 1)]}),
        (BadHeader, "or also freight", {"arcs": [("demand", "offer", "cost"), (0, 0, 3)]}),
        (BadHeader, "offers.csv", {"offers": [("offer", "capacity", "capacity"), (0, 1, 1)]}),
        (BadHeader, "offers.csv", {"offers": []}),
        (BadRow, "demands.csv line 3: limit is 'x'", {"demands": [DEMANDS[0], (0, 1, 10), (1, 2, "x")]}),
        (BadRow, "demands.csv line 2: quantity is ''", {"demands": [DEMANDS[0], (0, "", 10)]}),
        (BadRow, "demands.csv line 2: quantity is '1_0'", {"demands": [DEMANDS[0], (0, "1_0", 10)]}),
        (BadRow, "offers.csv line 2: offer is blank", {"offers": [OFFERS[0], ("", 1)]}),
        (BadRow, "offers.csv line 3: 3 cells for 2 columns", {"offers": [*OFFERS[:2], (1, 2, 3)]}),
        (BadRow, "arcs.csv line 3: unit_cost is '2.5'", {"arcs": [*ARCS[:2], (1, 1, 2.5)]}),
        (BadRow, "arcs.csv line 3: 2 cells for 3 columns", {"arcs": [*ARCS[:2], (1, 1)]}),
        (BadRow, "arcs.csv line 2: 4 cells for 3 columns", {"arcs": [ARCS[0], (1, 1, 1, 1)]}),
        (UnknownDemand, "arcs.csv names demand '2'", {"arcs": [*ARCS, (2, 0, 1)]}),
        (UnknownOffer, "arcs.csv names offer '-1'", {"arcs": [*ARCS, (1, -1, 1)]}),
        (DuplicateArc, "from demand '0' to offer '0'", {"arcs": [*ARCS, ARCS[1]]}),
        (BadQuantity, "quantity of demand 0 is 0", {"demands": [DEMANDS[0], (0, 0, 10), (1, 1, 1)]}),
    ],
)
def test_read_instance__bad_table__named_error(tmp_path: Path, error: type[InstanceError], message: str, changes: dict[str, Rows]) -> None:
    with pytest.raises(error, match=message):
        read_instance(write_tables(tmp_path, **tables(**changes)))


def test_read_instance__table_absent_doubled_or_broken__MissingTable(tmp_path: Path) -> None:
    write_tables(tmp_path, demands=DEMANDS, offers=OFFERS)
    with pytest.raises(MissingTable, match="it holds neither"):
        read_instance(tmp_path)
    (tmp_path / "arcs.csv.gz").write_bytes(b"\x1f\x8b broken")
    with pytest.raises(MissingTable, match="cannot be read"):
        read_instance(tmp_path)
    write_tables(tmp_path, arcs=ARCS)
    with pytest.raises(MissingTable, match="it holds both"):
        read_instance(tmp_path)


def test_read_instance__shared_week__as_the_csv_module_reads_it() -> None:
    folder = shared("olist_april_week")
    instance = read_instance(folder)
    with gzip.open(folder / "arcs.csv.gz", "rt") as file:
        rows = [tuple(map(int, row)) for row in list(csv.reader(file))[1:]]
    read = np.stack([instance.arc_demand, instance.arc_offer, instance.arc_cost], axis=1)
    assert [tuple(row) for row in read.tolist()] == sorted(rows)
