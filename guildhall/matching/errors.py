"""Errors of the matching package.

MatchingError
├── InstanceError            the input is not a valid instance
│   ├── MissingTable         a table of the folder form is absent, doubled or unreadable
│   ├── BadHeader            a table lacks a column
│   ├── BadRow               a cell that is no integer, or a row of the wrong width
│   ├── DuplicateDemand, DuplicateOffer, DuplicateArc
│   ├── UnknownDemand, UnknownOffer
│   ├── BadQuantity, BadLimit, BadCapacity, BadCost, BadPriority
│   ├── AmountTooLarge       an amount above the largest that is computed with
│   └── BadShape             columns of different lengths or not of integers
└── SolveError               the instance is valid, but was not solved
    ├── CostRangeTooLarge    costs too far apart for the solver's 64-bit arithmetic
    ├── NotOptimal           no prices prove the match: it is not an optimum
    └── SolverFailed         the solver gave up or its answer did not prove itself
"""

from __future__ import annotations

__all__ = [
    "AmountTooLarge",
    "BadCapacity",
    "BadCost",
    "BadHeader",
    "BadLimit",
    "BadPriority",
    "BadQuantity",
    "BadRow",
    "BadShape",
    "CostRangeTooLarge",
    "DuplicateArc",
    "DuplicateDemand",
    "DuplicateOffer",
    "InstanceError",
    "MatchingError",
    "MissingTable",
    "NotOptimal",
    "SolveError",
    "SolverFailed",
    "UnknownDemand",
    "UnknownOffer",
]


class MatchingError(Exception):
    """Anything this package refuses."""


class InstanceError(MatchingError):
    """The input is not a valid instance."""


class MissingTable(InstanceError):
    """A table of the folder form is absent, doubled or unreadable."""


class BadHeader(InstanceError):
    """A table lacks a column, or names one twice."""


class BadRow(InstanceError):
    """A row that cannot be read; the message names file and line."""


class DuplicateDemand(InstanceError):
    """Two demands have the same id."""


class DuplicateOffer(InstanceError):
    """Two offers have the same id."""


class DuplicateArc(InstanceError):
    """Two arcs join the same demand and offer; keep the cheaper one (the better tariff)."""


class UnknownDemand(InstanceError):
    """An arc or an assignment names a demand that the instance does not have."""


class UnknownOffer(InstanceError):
    """An arc or an assignment names an offer that the instance does not have."""


class BadQuantity(InstanceError):
    """A demand's quantity is below 1."""


class BadLimit(InstanceError):
    """A demand's limit is negative."""


class BadCapacity(InstanceError):
    """An offer's capacity is negative."""


class BadCost(InstanceError):
    """An arc's cost is negative."""


class BadPriority(InstanceError):
    """A priority is negative, too large, or there is not one for each demand."""


class AmountTooLarge(InstanceError):
    """An amount is above the largest that is computed with."""


class BadShape(InstanceError):
    """Columns of different lengths, or not of integers."""


class SolveError(MatchingError):
    """The instance is valid, but was not solved."""


class CostRangeTooLarge(SolveError):
    """Costs are too far apart for the solver's 64-bit arithmetic."""


class NotOptimal(SolveError):
    """No prices prove the match: a cheaper one exists."""


class SolverFailed(SolveError):
    """The solver gave up, or its answer did not prove itself."""
