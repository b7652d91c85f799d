"""Standards.publish: what an expert can make a standard of."""

from typing import Any

import ape
import pytest
from ape.contracts import ContractInstance
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from tests.actors import Actors, Standing
from tests.unit.trade.conftest import ATTRIBUTES, CODEBOOK, Make, Send, told
from tests.words import NOTHING, ZERO


def test_publish__caller_no_member__Standards_NotExpert(standards: ContractInstance, publish: Send, actors: Actors) -> None:
    """STD-1"""
    with ape.reverts(standards.Standards_NotExpert, caller=actors.stranger):
        publish(sender=actors.stranger)


def test_publish__caller_in_other_role__Standards_NotExpert(standards: ContractInstance, publish: Send, actors: Actors) -> None:
    """STD-1"""
    with ape.reverts(standards.Standards_NotExpert, caller=actors.maker):
        publish(sender=actors.maker)


def test_publish__caller_suspended__Standards_NotExpert(
    standards: ContractInstance, registry: ContractInstance, publish: Send, actors: Actors, members: dict[str, int]
) -> None:
    """STD-1"""
    registry.setStanding(members["expert"], Standing.SUSPENDED, NOTHING, sender=actors.registrar)

    with ape.reverts(standards.Standards_NotExpert, caller=actors.expert):
        publish()


def test_publish__no_attributes__Standards_NoAttributes(standards: ContractInstance, publish: Send) -> None:
    """STD-2"""
    with ape.reverts(standards.Standards_NoAttributes):
        publish(attributes=[], codebook=[])


def test_publish__65_attributes__Standards_TooMany(standards: ContractInstance, publish: Send) -> None:
    """STD-2"""
    with ape.reverts(standards.Standards_TooMany, count=65, max=64):
        publish(attributes=[("a", 0, 1, "mm")] * 65, codebook=[])


@pytest.mark.parametrize("index", [0, 1])
def test_publish__tolerance_zero__Standards_ZeroTolerance(standards: ContractInstance, publish: Send, index: int) -> None:
    """STD-3"""
    attributes = list(ATTRIBUTES)
    attributes[index] = ("colour", 1, 0, "ΔE")

    with ape.reverts(standards.Standards_ZeroTolerance, index=index):
        publish(attributes=attributes)


def test_publish__257_labels__Standards_TooMany(standards: ContractInstance, publish: Send) -> None:
    """STD-4"""
    with ape.reverts(standards.Standards_TooMany, count=257, max=256):
        publish(attributes=ATTRIBUTES[:1], codebook=[("L", [1])] * 257)


@pytest.mark.parametrize("values", [[], [470], [470, 730, 1]])
def test_publish__label_of_other_length__Standards_LabelLength(standards: ContractInstance, publish: Send, values: list[int]) -> None:
    """STD-4"""
    with ape.reverts(standards.Standards_LabelLength, index=2, length=len(values), expected=2):
        publish(codebook=[*CODEBOOK, ("EU M", values)])


def test_publish__9_materials__Standards_TooMany(standards: ContractInstance, publish: Send) -> None:
    """STD-5"""
    with ape.reverts(standards.Standards_TooMany, count=9, max=8):
        publish(materials=[(material_id, 1) for material_id in range(1, 10)])


@pytest.mark.parametrize("material", [(0, 1), (6, 0), (0, 0)])
def test_publish__material_without_id_or_count__Standards_ZeroMaterial(
    standards: ContractInstance, publish: Send, material: tuple[int, int]
) -> None:
    """STD-5"""
    with ape.reverts(standards.Standards_ZeroMaterial, index=1):
        publish(materials=[(5, 1), material])


@pytest.mark.parametrize("material_id", [4, 5])
def test_publish__materials_not_ascending__Standards_UnorderedMaterial(
    standards: ContractInstance, publish: Send, material_id: int
) -> None:
    """STD-5"""
    with ape.reverts(standards.Standards_UnorderedMaterial, index=1, materialId=material_id, previousId=5):
        publish(materials=[(5, 1), (material_id, 1)])


def test_publish__5_royalties__Standards_TooMany(standards: ContractInstance, publish: Send, actors: Actors) -> None:
    """STD-6"""
    with ape.reverts(standards.Standards_TooMany, count=5, max=4):
        publish(royalties=[(actors.store, 1)] * 5)


def test_publish__royalty_without_owner_or_share__Standards_ZeroRoyalty(standards: ContractInstance, publish: Send, actors: Actors) -> None:
    """STD-6"""
    for royalty in [(ZERO, 1), (actors.store, 0)]:
        with ape.reverts(standards.Standards_ZeroRoyalty, index=1):
            publish(royalties=[(actors.store, 1), royalty])


def test_publish__royalties_above_limit__Standards_RoyaltiesTooHigh(standards: ContractInstance, publish: Send, actors: Actors) -> None:
    """STD-6"""
    publish(royalties=[(actors.store, 300), (actors.expert, 699)])
    publish(royalties=[(actors.store, 300), (actors.expert, 700)])
    with ape.reverts(standards.Standards_RoyaltiesTooHigh, totalBps=1_001, maxBps=1_000):
        publish(royalties=[(actors.store, 300), (actors.expert, 701)])


def test_publish__valid__recorded_and_told(standards: ContractInstance, publish: Send, actors: Actors) -> None:
    """STD-7"""
    receipt = publish(materials=[(3, 2), (7, 1)], royalties=[(actors.store, 400)])

    arguments = {
        "standardId": 1,
        "expert": actors.expert,
        "name": "Oxford shirt",
        "unitWeight": 400,
        "attributes": ATTRIBUTES,
        "codebook": [(label, tuple(values)) for label, values in CODEBOOK],
        "materials": [(3, 2), (7, 1)],
        "royalties": [(actors.store.address.lower(), 400)],
    }
    assert told(receipt, standards) == [("StandardPublished", arguments)]
    info = standards.infoOf(1)
    assert (info.expert, info.unitWeight, info.isActive, info.rule) == (actors.expert, 400, True, ZERO)
    assert info.materials == [(3, 2), (7, 1)]
    assert info.royalties == [(actors.store, 400)]
    assert standards.attributeCountOf(1) == 2
    assert standards.attributesHashOf(1) == keccak(encode(["(string,int64,uint64,string)[]"], [ATTRIBUTES]))
    assert standards.codebookHashOf(1) == keccak(encode(["(string,int64[])[]"], [CODEBOOK]))


def test_publish__several__ids_count_from_1(standards: ContractInstance, publish: Send, make_standard: Make) -> None:
    """STD-7"""
    assert standards.standardCount() == 0
    assert [make_standard(), make_standard(), make_standard()] == [1, 2, 3]
    assert publish().events[0].standardId == 4


def test_publish__all_limits_reached__recorded(standards: ContractInstance, publish: Send, actors: Actors) -> None:
    """STD-2, STD-4, STD-5, STD-6"""
    largest: dict[str, Any] = {
        "unit_weight": 2**64 - 1,
        "materials": [(2**32 - 8 + index, 2**64 - 1) for index in range(8)],
        "royalties": [(actors.store, 250)] * 4,
    }
    publish(**largest, attributes=[("a", -(2**63), 2**64 - 1, "mm")] * 64, codebook=[("L", [2**63 - 1] * 64)])
    publish(**largest, attributes=[("a", 2**63 - 1, 1, "mm")], codebook=[("L", [-(2**63)])] * 256)

    for standard_id in (1, 2):
        info = standards.infoOf(standard_id)
        assert info.unitWeight == 2**64 - 1
        assert info.materials == largest["materials"]
        assert info.royalties == largest["royalties"]
    assert (standards.attributeCountOf(1), standards.attributeCountOf(2)) == (64, 1)


def test_publish__lists_empty__recorded(standards: ContractInstance, make_standard: Make, actors: Actors) -> None:
    """STD-7"""
    standard_id = make_standard(name="", unit_weight=0, codebook=[])

    assert tuple(standards.infoOf(standard_id)) == (actors.expert, 0, True, ZERO, [], [])
    assert standards.codebookHashOf(standard_id) == keccak(encode(["(string,int64[])[]"], [[]]))
