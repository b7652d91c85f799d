"""Random matching instances for benches and tests."""

import numpy as np

from guildhall.matching import Instance


def random_instance(seed: int, demands: int, offers: int, arcs: int, quantity: int = 1, slack: float = 1.2) -> Instance:
    """Price plus distance on a plane, so that costs are correlated; capacity = units × slack, limits three times the cheapest arc.

    `arcs` of each demand to different offers; quantities 1 … `quantity`. The same seed gives the same instance.
    """
    rng = np.random.default_rng(seed)
    homes, works = rng.random((demands, 2)), rng.random((offers, 2))
    units = rng.integers(1, quantity + 1, demands)
    tail = np.repeat(np.arange(demands), arcs)
    head = np.concatenate([rng.choice(offers, arcs, replace=False) for _ in range(demands)])
    price = rng.integers(2_000, 4_000, offers)
    unit_cost = price[head] + np.rint(3_000 * np.linalg.norm(homes[tail] - works[head], axis=1)).astype(np.int64)
    share = rng.random(offers) + 0.2
    return Instance.of_unit_prices(
        demand_ids=tuple(map(str, range(demands))),
        quantity=units,
        limit=3 * units * unit_cost.reshape(demands, arcs).min(axis=1),
        offer_ids=tuple(map(str, range(offers))),
        capacity=np.maximum(1, np.rint(units.sum() * slack * share / share.sum())).astype(np.int64),
        arc_demand=tail,
        arc_offer=head,
        unit_price=unit_cost,
    )
