"""The enums of contracts/types/Deal.sol, same names, same numbers."""

from enum import IntEnum

__all__ = ["FactKind", "Row", "Status"]


class Status(IntEnum):
    """Where a deal stands."""

    NONE = 0
    PENDING = 1
    LOCKED = 2
    DISPUTED = 3
    CLOSED = 4


class Row(IntEnum):
    """The rows of the responsibility matrix."""

    NONE = 0
    LAPSED = 1
    CANCELLED = 2
    NOT_SHIPPED = 3
    OFF_SPEC_REWORK = 4
    OFF_SPEC_STOPPED = 5
    RETURNED = 6
    LOST_IN_TRANSIT = 7
    FULFILLED = 8
    SILENT_ACCEPTED = 9
    DAMAGED_IN_TRANSIT = 10
    CONCEDED = 11
    OFF_SPEC_REFUND = 12
    FALSE_CLAIM = 13
    NOT_DELIVERED = 14
    DELIVERY_PROVEN = 15
    NO_RULING = 16
    SPLIT = 17


class FactKind(IntEnum):
    """What can be attested about a deal."""

    NONE = 0
    SCHEDULED = 1
    IN_PRODUCTION = 2
    PASSED = 3
    FAILED = 4
    PICKUP = 5
    DELIVERY = 6
    RETURN = 7
