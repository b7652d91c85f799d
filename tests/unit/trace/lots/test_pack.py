"""Lots.pack: which items go into which deal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from eth_utils.crypto import keccak

from guildhall.messages import Packing
from guildhall.tracing import items_hash, serial_hash
from tests import goods
from tests.goods import MadeLot
from tests.stage import Stage

DEAL = keccak(text="deal")


@pytest.fixture
def made(stage: Stage) -> MadeLot:
    """An open lot of five items."""
    made = goods.make_lot(stage)
    goods.open_lot(stage, made)
    return made


def test_pack__unknown_lot__Lots_Unknown(stage: Stage) -> None:
    """LOT-3"""
    made = goods.make_lot(stage)

    with stage.chain.expect("Lots_Unknown", lotId=made.id):
        goods.pack(stage, made, DEAL, [0])


@pytest.mark.parametrize("change", [{"market": 2}, {"standard_id": 99}, {"item_count": 6}], ids=lambda change: next(iter(change)))
def test_pack__one_member_changed__Lots_Unknown(stage: Stage, made: MadeLot, change: dict[str, Any]) -> None:
    """LOT-3: the id is the content"""
    other = replace(made, lot=replace(made.lot, **change))

    with stage.chain.expect("Lots_Unknown", lotId=other.id):
        goods.pack(stage, other, DEAL, [0])


def test_pack__recalled__Lots_Recalled(stage: Stage, made: MadeLot) -> None:
    """LOT-3"""
    stage.suite.lots.recall(made.t, bytes(32), sender=stage.maker)

    with stage.chain.expect("Lots_Recalled", lotId=made.id):
        goods.pack(stage, made, DEAL, [0])


def test_pack__other_maker__Lots_NotMaker(stage: Stage, made: MadeLot) -> None:
    """LOT-4"""
    for signer in (stage.second_maker, stage.carrier, stage.stranger):
        with stage.chain.expect("Lots_NotMaker", signer=signer):
            goods.pack(stage, made, DEAL, [0], by=signer)


def test_pack__key_changed__new_key_alone(stage: Stage, made: MadeLot) -> None:
    """LOT-4: the lot is the member's, not the key's"""
    registry, new_key = stage.suite.registry, stage.factor
    registry.approveRotation(stage.maker_id, new_key, sender=stage.admin)
    stage.suite.authority.grantRole(stage.suite.config.roles["key_approver"], stage.second_relayer, 0, sender=stage.admin)
    registry.approveRotation(stage.maker_id, new_key, sender=stage.second_relayer)
    stage.clock.pass_(days=3)
    registry.rotateKey(stage.maker_id, sender=stage.stranger)

    with stage.chain.expect("Lots_NotMaker", signer=stage.maker):
        goods.pack(stage, made, DEAL, [0])
    goods.pack(stage, made, DEAL, [0], by=new_key)

    assert [log.args.maker for log in stage.chain.logs] == [new_key.address]


def test_pack__no_items__Lots_Empty(stage: Stage, made: MadeLot) -> None:
    """LOT-5"""
    with stage.chain.expect("Lots_Empty"):
        goods.pack(stage, made, DEAL, [])


def test_pack__item_of_another_lot__Lots_NotInLot(stage: Stage, made: MadeLot) -> None:
    """LOT-5"""
    other = goods.make_lot(stage, serials=("X-1", "X-2", "X-3"))
    goods.open_lot(stage, other)

    with stage.chain.expect("Lots_NotInLot", lotId=made.id, index=1):
        goods.pack(stage, made, DEAL, [], items=[made.item(0), other.item(1)])


@pytest.mark.parametrize("part", ["index", "serial", "proof", "proof too short", "proof too long"])
def test_pack__index_or_serial_or_proof_changed__Lots_NotInLot(stage: Stage, made: MadeLot, part: str) -> None:
    """LOT-5"""
    index, serial, proof = made.item(2)
    changed = {
        "index": (3, serial, proof),
        "serial": (index, serial_hash("SN-999"), proof),
        "proof": (index, serial, [bytes(32), *proof[1:]]),
        "proof too short": (index, serial, proof[:-1]),
        "proof too long": (index, serial, [*proof, bytes(32)]),
    }
    with stage.chain.expect("Lots_NotInLot", lotId=made.id, index=changed[part][0]):
        goods.pack(stage, made, DEAL, [], items=[changed[part]])


@pytest.mark.parametrize("count", [2, 3])
def test_pack__index_beyond_the_count__Lots_NotInLot(stage: Stage, count: int) -> None:
    """LOT-5: a tree with more leaves than the lot says it has"""
    made = goods.make_lot(stage, item_count=count)
    goods.open_lot(stage, made)

    goods.pack(stage, made, DEAL, [count - 1])
    with stage.chain.expect("Lots_NotInLot", lotId=made.id, index=count):
        goods.pack(stage, made, DEAL, [count])


def test_pack__inner_node_as_item__Lots_NotInLot(stage: Stage) -> None:
    """LOT-5: leaves are hashed twice, so the root's two children cannot be sold as an item"""
    made = goods.make_lot(stage, serials=("A", "B"))
    goods.open_lot(stage, made)
    first, second = sorted((made.tree.proof(0)[0], made.tree.proof(1)[0]))

    with stage.chain.expect("Lots_NotInLot", lotId=made.id, index=0):
        goods.pack(stage, made, DEAL, [], items=[(0, first, [second])])


def test_pack__bad_signature__Lots_BadSignature(stage: Stage, made: MadeLot) -> None:
    """LOT-4"""
    packing = Packing(DEAL, made.id, stage.maker.address, items_hash([made.item_id(0)]))
    good = goods.sign_lots(stage, packing, stage.maker)
    for signature in (b"", good[:64], good + b"\0", goods.sign_lots(stage, packing, stage.stranger)):
        with stage.chain.expect("Lots_BadSignature", signer=stage.maker):
            stage.suite.lots.pack(made.t, DEAL, stage.maker, [made.item(0)], signature, sender=stage.stranger)


@pytest.mark.parametrize("change", ["deal", "lot", "maker", "items", "order of items"])
def test_pack__signed_for_another_deal_or_items__Lots_BadSignature(stage: Stage, made: MadeLot, change: str) -> None:
    """LOT-4"""
    ids = [made.item_id(0), made.item_id(1)]
    right = Packing(DEAL, made.id, stage.maker.address, items_hash(ids))
    signed = {
        "deal": replace(right, deal_id=keccak(text="other")),
        "lot": replace(right, lot_id=bytes(32)),
        "maker": replace(right, maker=stage.second_maker.address),
        "items": replace(right, items_hash=items_hash(ids[:1])),
        "order of items": replace(right, items_hash=items_hash(ids[::-1])),
    }
    with stage.chain.expect("Lots_BadSignature", signer=stage.maker):
        goods.pack(stage, made, DEAL, [0, 1], signed=signed[change])


def test_pack__several__each_told_with_its_proof(stage: Stage, made: MadeLot) -> None:
    """LOT-3, LOT-4, LOT-5, LOT-13: what a reader needs to check it again is in the events; nothing is stored"""
    goods.pack(stage, made, DEAL, [4, 0])

    lots = stage.suite.lots
    assert stage.chain.logs == [lots.ItemPacked(made.item_id(place), DEAL, made.id, stage.maker, *made.item(place)) for place in (4, 0)]
    assert lots.itemIdOf(made.id, serial_hash("SN-001")) == made.item_id(0)
    assert lots.hasItem(made.t, made.item(0)) and not lots.hasItem(made.t, (1, *made.item(0)[1:]))


def test_pack__lot_of_one__empty_proof(stage: Stage) -> None:
    """LOT-5"""
    made = goods.make_lot(stage, serials=("only",))
    goods.open_lot(stage, made)

    goods.pack(stage, made, DEAL, [0])

    assert [log.args.proof for log in stage.chain.logs] == [[]]


def test_pack__sent_by_the_maker__told(stage: Stage, made: MadeLot) -> None:
    """LOT-4: an empty signature"""
    stage.suite.lots.pack(made.t, DEAL, stage.maker, [made.item(3)], b"", sender=stage.maker)

    assert [log.args.itemId for log in stage.chain.logs] == [made.item_id(3)]
