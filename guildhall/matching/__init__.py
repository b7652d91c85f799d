"""Matching: the cheapest assignment of demands to offers in a round, and the prices that prove it (DESIGN §5).

>>> demands, offers = [Demand("ada", 1, 10), Demand("bo", 1, 100)], [Offer("mill", 1)]
>>> instance = Instance.of_rows(demands, offers, [Arc("ada", "mill", 1), Arc("bo", "mill", 1)])
>>> match = solve(instance)
>>> match.assignment(instance), match.objective, str(match.certificate), match.prices.tolist()
({'ada': None, 'bo': 'mill'}, 11, 'optimal', [9])
>>> verify(instance, match, match.prices)
[]
"""

from .certificate import Flaw, Gamma, Violation, gamma, verify
from .errors import (
    AmountTooLarge,
    BadCapacity,
    BadCost,
    BadHeader,
    BadLimit,
    BadPriority,
    BadQuantity,
    BadRow,
    BadShape,
    CostRangeTooLarge,
    DuplicateArc,
    DuplicateDemand,
    DuplicateOffer,
    InstanceError,
    MatchingError,
    MissingTable,
    NotOptimal,
    SolveError,
    SolverFailed,
    UnknownDemand,
    UnknownOffer,
)
from .instance import Arc, Demand, Instance, Offer, landed_cost
from .match import UNMATCHED, Certificate, Match, assignment_of, lower_bound
from .prices import smallest_prices
from .relaxation import cover_unmatched
from .solve import solve
from .tables import read_instance

__all__ = [
    "UNMATCHED",
    "AmountTooLarge",
    "Arc",
    "BadCapacity",
    "BadCost",
    "BadHeader",
    "BadLimit",
    "BadPriority",
    "BadQuantity",
    "BadRow",
    "BadShape",
    "Certificate",
    "CostRangeTooLarge",
    "Demand",
    "DuplicateArc",
    "DuplicateDemand",
    "DuplicateOffer",
    "Flaw",
    "Gamma",
    "Instance",
    "InstanceError",
    "Match",
    "MatchingError",
    "MissingTable",
    "NotOptimal",
    "Offer",
    "SolveError",
    "SolverFailed",
    "UnknownDemand",
    "UnknownOffer",
    "Violation",
    "assignment_of",
    "cover_unmatched",
    "gamma",
    "landed_cost",
    "lower_bound",
    "read_instance",
    "smallest_prices",
    "solve",
    "verify",
]
