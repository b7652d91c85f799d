"""The instance: what is refused, and by which error."""

from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest

from guildhall.matching import (
    AmountTooLarge,
    Arc,
    BadCapacity,
    BadCost,
    BadLimit,
    BadQuantity,
    BadShape,
    Demand,
    DuplicateArc,
    DuplicateDemand,
    DuplicateOffer,
    Instance,
    InstanceError,
    Offer,
    UnknownDemand,
    UnknownOffer,
    landed_cost,
)
from tests.matching.cases import small

DEMANDS = [Demand("ada", 1, 10), Demand("bo", 2, 100)]
OFFERS = [Offer("mill", 1), Offer("works", 5)]
ARCS = [Arc("ada", "mill", 3), Arc("bo", "works", 40)]


def make_columns(**changes: Any) -> dict[str, Any]:
    columns = {
        "demand_ids": ("ada", "bo"),
        "quantity": np.array([1, 2]),
        "limit": np.array([10, 100]),
        "offer_ids": ("mill", "works"),
        "capacity": np.array([1, 5]),
        "arc_demand": np.array([0, 1]),
        "arc_offer": np.array([0, 1]),
        "arc_cost": np.array([3, 40]),
    }
    return columns | changes


def test_instance__of_rows_and_of_columns__agree() -> None:
    rows, columns = Instance.of_rows(DEMANDS, OFFERS, ARCS), Instance(**make_columns())
    for name, column in make_columns().items():
        assert list(getattr(rows, name)) == list(getattr(columns, name)) == list(column)


def test_instance__rows_in_any_order__same_arcs() -> None:
    arcs = [Arc("ada", "works", 4), Arc("bo", "works", 40), Arc("ada", "mill", 3)]
    forward, backward = Instance.of_rows(DEMANDS, OFFERS, arcs), Instance.of_rows(DEMANDS, OFFERS, arcs[::-1])
    for name in ("arc_demand", "arc_offer", "arc_cost"):
        assert getattr(forward, name).tolist() == getattr(backward, name).tolist()


def test_instance__of_unit_prices__costs_are_price_times_quantity_plus_freight() -> None:
    columns = make_columns(unit_price=np.array([3, 20]), freight=np.array([5, 7]))
    del columns["arc_cost"]
    assert Instance.of_unit_prices(**columns).arc_cost.tolist() == [8, 47]
    assert Instance.of_unit_prices(**columns | {"freight": None}).arc_cost.tolist() == [3, 40]
    assert landed_cost(20, 2, freight=7) == 47


def test_instance__price_times_quantity_overflows_64_bits__AmountTooLarge() -> None:
    columns = make_columns(unit_price=np.array([1, 2**40]), quantity=np.array([1, 2**40]))
    del columns["arc_cost"]
    with pytest.raises(AmountTooLarge, match="1208925819614629174706176"):
        Instance.of_unit_prices(**columns)


def test_instance__once_made__cannot_change() -> None:
    columns = make_columns()
    instance = Instance(**columns)
    with pytest.raises(ValueError, match="read-only"):
        instance.arc_cost[0] = 1
    with pytest.raises(FrozenInstanceError):
        instance.limit = instance.quantity  # type: ignore[misc]
    columns["arc_cost"][0] = 1
    assert instance.arc_cost[0] == 3


def test_exists__limit_and_capacity_at_minus_1_0_plus_1() -> None:
    at_limit = [(0, 0, 9), (1, 0, 10), (2, 0, 11)]
    assert small([(1, 10)] * 3, [1], at_limit).exists.tolist() == [True, True, False]
    at_capacity = [(0, 0, 1), (1, 0, 1), (2, 0, 1)]
    assert small([(1, 9), (2, 9), (3, 9)], [2], at_capacity).exists.tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("error", "message", "demands", "offers", "arcs"),
    [
        (DuplicateDemand, "demand 'ada' stands twice", [*DEMANDS, Demand("ada", 1, 1)], OFFERS, ARCS),
        (DuplicateOffer, "offer 'mill' stands twice", DEMANDS, [*OFFERS, Offer("mill", 1)], ARCS),
        (DuplicateArc, "from demand 'ada' to offer 'mill'", DEMANDS, OFFERS, [*ARCS, Arc("ada", "mill", 4)]),
        (UnknownDemand, "no demand 'cy'", DEMANDS, OFFERS, [Arc("cy", "mill", 3)]),
        (UnknownOffer, "no offer 'forge'", DEMANDS, OFFERS, [Arc("ada", "forge", 3)]),
        (BadQuantity, "quantity of demand ada is 0", [Demand("ada", 0, 1)], OFFERS, []),
        (BadLimit, "limit of demand ada is -1", [Demand("ada", 1, -1)], OFFERS, []),
        (BadCapacity, "capacity of offer mill is -1", DEMANDS, [Offer("mill", -1)], []),
        (BadCost, "cost of arc 0 is -1", DEMANDS, OFFERS, [Arc("ada", "mill", -1)]),
        (AmountTooLarge, "limit of demand ada is 1000000000000000001", [Demand("ada", 1, 10**18 + 1)], OFFERS, []),
        (AmountTooLarge, "capacity of offer mill", DEMANDS, [Offer("mill", 2**200)], []),
        (AmountTooLarge, "cost of arc 0", DEMANDS, OFFERS, [Arc("ada", "mill", 2**63)]),
    ],
)
def test_instance__bad_row__named_error(error: type[InstanceError], message: str, demands: Any, offers: Any, arcs: Any) -> None:
    with pytest.raises(error, match=message):
        Instance.of_rows(demands, offers, arcs)


@pytest.mark.parametrize(
    ("error", "changes"),
    [
        (BadShape, {"limit": np.array([10])}),
        (BadShape, {"arc_cost": np.array([3])}),
        (BadShape, {"arc_cost": np.array([3.0, 40.0])}),
        (BadShape, {"quantity": np.array([True, True])}),
        (BadShape, {"quantity": np.array([[1, 2]])}),
        (BadShape, {"limit": ["10", "100"]}),
        (UnknownDemand, {"arc_demand": np.array([0, 2])}),
        (UnknownDemand, {"arc_demand": np.array([-1, 1])}),
        (UnknownOffer, {"arc_offer": np.array([0, 2])}),
    ],
)
def test_instance__bad_column__named_error(error: type[InstanceError], changes: dict[str, Any]) -> None:
    with pytest.raises(error):
        Instance(**make_columns(**changes))


@pytest.mark.parametrize("changes", [{"unit_price": np.array([3])}, {"freight": np.array([3])}, {"quantity": np.array([1])}])
def test_of_unit_prices__columns_of_different_length__BadShape(changes: dict[str, Any]) -> None:
    columns = make_columns(unit_price=np.array([3, 20]), **changes) if "unit_price" not in changes else make_columns(**changes)
    del columns["arc_cost"]
    with pytest.raises(BadShape):
        Instance.of_unit_prices(**columns)
