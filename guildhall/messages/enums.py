"""The enums of contracts/types/Deal.sol, Case.sol and Reward.sol, same names, same numbers."""

from enum import IntEnum

__all__ = ["Act", "CaseKind", "FactKind", "Phase", "Reward", "Row", "Side", "Status", "Subject", "Token"]


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
    NO_RULING_RETURNED = 18
    OVERTURNED = 19


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
    BREACH = 8


class Side(IntEnum):
    """A party of a deal's cases."""

    NONE = 0
    BUYER = 1
    MAKER = 2
    CARRIER = 3


class CaseKind(IntEnum):
    """What a case is about."""

    NONE = 0
    DISPUTE = 1
    CLAIM = 2
    DAMAGE = 3
    INSPECTION = 4
    RETURN = 5


class Phase(IntEnum):
    """Where a case stands."""

    NONE = 0
    ANSWER = 1
    TRIAL = 2
    RULED = 3
    APPEAL = 4
    GOODS = 5
    ARRIVED = 6
    ENDED = 7


class Act(IntEnum):
    """What a party can state in a case."""

    NONE = 0
    DISPUTE = 1
    CLAIM = 2
    DAMAGE = 3
    CONTEST = 4
    CONCEDE = 5
    DENY = 6
    APPEAL = 7
    ARRIVE = 8
    RECEIVE = 9
    TESTIFY = 10


class Reward(IntEnum):
    """The eight incentive rules."""

    DEMAND = 0
    FEATURE = 1
    DATA_MONTH = 2
    MAKER = 3
    GOLD = 4
    ROYALTY = 5
    STORE = 6
    CARRIER = 7


class Subject(IntEnum):
    """Whom an incentive rule pays."""

    NONE = 0
    BUYER = 1
    MAKER = 2
    CARRIER = 3
    REFERRER = 4
    OWNER = 5
    ORIGINATOR = 6
    MODULE = 7


class Token(IntEnum):
    """What an incentive rule pays in."""

    NONE = 0
    G = 1
    U = 2
