"""Standards.publishLimits: what a device may measure while goods of a standard are carried."""

import pytest
from ape.contracts import ContractInstance
from eth_abi import encode
from eth_utils.crypto import keccak

from tests.actors import Actors, Bits
from tests.reverting import reverts
from tests.unit.conftest import MakeMember
from tests.unit.trade.conftest import Make, told
from tests.words import NOTHING

LIMITS = [(1, -5_000, 8_000), (3, 0, 4_000)]
INT64 = (-(2**63), 2**63 - 1)


def test_publish_limits__unknown__Standards_Unknown(standards: ContractInstance, actors: Actors, make_standard: Make) -> None:
    """STD-8"""
    make_standard()

    for standard_id in (0, 2):
        with reverts(standards.Standards_Unknown, standardId=standard_id):
            standards.publishLimits(standard_id, LIMITS, sender=actors.expert)


def test_publish_limits__retired__Standards_Retired(standards: ContractInstance, actors: Actors, make_standard: Make) -> None:
    """STD-8"""
    standards.retire(make_standard(), sender=actors.expert)

    with reverts(standards.Standards_Retired, standardId=1):
        standards.publishLimits(1, LIMITS, sender=actors.expert)


def test_publish_limits__caller_not_expert__Standards_NotExpert(
    standards: ContractInstance, actors: Actors, make_standard: Make, make_member: MakeMember
) -> None:
    """STD-9: another expert is none"""
    make_standard()
    make_member(actors.store, Bits.EXPERT)

    for caller in (actors.stranger, actors.store, actors.maker):
        with reverts(standards.Standards_NotExpert, caller=caller):
            standards.publishLimits(1, LIMITS, sender=caller)


@pytest.mark.parametrize("second", [LIMITS, [(2, 0, 1)]], ids=["the same", "others"])
def test_publish_limits__again__Standards_LimitsPublished(
    standards: ContractInstance, actors: Actors, make_standard: Make, second: list[tuple[int, int, int]]
) -> None:
    """STD-13: what carriers accepted stays"""
    standards.publishLimits(make_standard(), LIMITS, sender=actors.expert)

    with reverts(standards.Standards_LimitsPublished, standardId=1):
        standards.publishLimits(1, second, sender=actors.expert)


def test_publish_limits__none__Standards_NoLimits(standards: ContractInstance, actors: Actors, make_standard: Make) -> None:
    """STD-14"""
    make_standard()

    with reverts(standards.Standards_NoLimits):
        standards.publishLimits(1, [], sender=actors.expert)


def test_publish_limits__17__Standards_TooMany(standards: ContractInstance, actors: Actors, make_standard: Make) -> None:
    """STD-14"""
    make_standard()

    with reverts(standards.Standards_TooMany, count=17, max=16):
        standards.publishLimits(1, [(metric, 0, 1) for metric in range(1, 18)], sender=actors.expert)


@pytest.mark.parametrize(
    ("limits", "index"),
    [
        ([(0, 0, 1)], 0),
        ([(1, 1, 0)], 0),
        ([(1, 0, -1)], 0),
        ([(1, 0, 1), (1, 0, 1)], 1),
        ([(1, 0, 1), (3, 0, 1), (2, 0, 1)], 2),
    ],
    ids=["metric 0", "min above max", "negative max", "metric twice", "metrics not ascending"],
)
def test_publish_limits__metric_or_bounds_wrong__Standards_BadLimit(
    standards: ContractInstance, actors: Actors, make_standard: Make, limits: list[tuple[int, int, int]], index: int
) -> None:
    """STD-14"""
    make_standard()

    with reverts(standards.Standards_BadLimit, index=index):
        standards.publishLimits(1, limits, sender=actors.expert)


def test_publish_limits__valid__recorded_and_told(standards: ContractInstance, actors: Actors, make_standard: Make) -> None:
    """STD-13, STD-15: of this standard alone"""
    make_standard()
    make_standard()
    assert standards.limitsHashOf(1) == NOTHING

    receipt = standards.publishLimits(1, LIMITS, sender=actors.expert)

    ((name, arguments),) = told(receipt, standards)
    assert (name, arguments["standardId"]) == ("LimitsPublished", 1)
    assert [tuple(each.values()) if isinstance(each, dict) else tuple(each) for each in arguments["limits"]] == LIMITS
    assert standards.limitsHashOf(1) == keccak(encode(["(uint16,int64,int64)[]"], [LIMITS]))
    assert standards.limitsHashOf(2) == NOTHING


def test_publish_limits__all_bounds_reached__recorded(standards: ContractInstance, actors: Actors, make_standard: Make) -> None:
    """STD-14: 16 limits, the widest and the narrowest bounds"""
    limits = [(metric, *INT64) for metric in range(1, 15)] + [(65_534, 7, 7), (65_535, INT64[0], INT64[0])]
    make_standard()

    standards.publishLimits(1, limits, sender=actors.expert)

    assert standards.limitsHashOf(1) == keccak(encode(["(uint16,int64,int64)[]"], [limits]))
