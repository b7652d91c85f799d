"""Lots.open: the maker states what it made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from guildhall.market import Roles
from guildhall.messages import sign
from tests import goods
from tests.actors import Standing
from tests.stage import DAY, Stage


def test_open__other_role__Lots_NotMaker(stage: Stage) -> None:
    """LOT-1"""
    for signer in (stage.carrier, stage.store, stage.stranger):
        made = goods.make_lot(stage, maker=signer.address)
        with stage.chain.expect("Lots_NotMaker", signer=signer):
            goods.open_lot(stage, made, by=signer)


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.EXPELLED])
def test_open__suspended__Lots_NotMaker(stage: Stage, standing: Standing) -> None:
    """LOT-1"""
    stage.suite.registry.setStanding(stage.maker_id, standing, bytes(32), sender=stage.admin)

    with stage.chain.expect("Lots_NotMaker", signer=stage.maker):
        goods.open_lot(stage, goods.make_lot(stage))


@pytest.mark.parametrize("change", [{"item_count": 0}, {"items_root": bytes(32)}])
def test_open__no_items_or_root__Lots_Empty(stage: Stage, change: dict[str, Any]) -> None:
    """LOT-2"""
    with stage.chain.expect("Lots_Empty"):
        goods.open_lot(stage, goods.make_lot(stage, **change))


@pytest.mark.parametrize("seconds", [-DAY, 0, 1, 2**40])
def test_open__produced_in_the_future__Lots_ProducedInFuture(stage: Stage, seconds: int) -> None:
    """LOT-2"""
    now = stage.clock.now
    made = goods.make_lot(stage, produced_at=now + seconds)

    if seconds > 0:
        with stage.chain.expect("Lots_ProducedInFuture", now_=now, producedAt=now + seconds):
            goods.open_lot(stage, made)
    else:
        goods.open_lot(stage, made)
        assert stage.suite.lots.stateOf(made.id).openedAt == now


def test_open__again__Lots_Opened(stage: Stage) -> None:
    """LOT-2"""
    made = goods.make_lot(stage)
    goods.open_lot(stage, made)
    stage.clock.pass_(days=1)

    with stage.chain.expect("Lots_Opened", lotId=made.id):
        goods.open_lot(stage, made)


def test_open__bad_signature__Lots_BadSignature(stage: Stage) -> None:
    """LOT-1: not the maker's, or not a signature at all"""
    made = goods.make_lot(stage)
    good = goods.sign_lots(stage, made.lot, stage.maker)
    for signature in (b"", good[:64], good + b"\0", bytes(65), goods.sign_lots(stage, made.lot, stage.stranger)):
        with stage.chain.expect("Lots_BadSignature", signer=stage.maker):
            stage.suite.lots.open(made.t, signature, sender=stage.stranger)


@pytest.mark.parametrize(
    "change",
    [{"standard_id": 99}, {"market": 2}, {"item_count": 4}, {"items_root": b"\1" * 32}, {"produced_at": 1}, {"document_hash": bytes(32)}],
    ids=lambda change: next(iter(change)),
)
def test_open__other_content_signed__Lots_BadSignature(stage: Stage, change: dict[str, Any]) -> None:
    """LOT-1"""
    made = goods.make_lot(stage)
    signature = goods.sign_lots(stage, replace(made.lot, **change), stage.maker)

    with stage.chain.expect("Lots_BadSignature", signer=stage.maker):
        stage.suite.lots.open(made.t, signature, sender=stage.stranger)


def test_open__other_domain__Lots_BadSignature(stage: Stage) -> None:
    """LOT-1"""
    made = goods.make_lot(stage)
    for domain in (stage.suite.trace_domain, stage.suite.telemetry_domain, replace(stage.suite.lots_domain, chain_id=1)):
        with stage.chain.expect("Lots_BadSignature", signer=stage.maker):
            stage.suite.lots.open(made.t, sign(made.lot, domain, stage.maker.key), sender=stage.stranger)


def test_open__signed__open_and_told(stage: Stage) -> None:
    """LOT-1, LOT-2: one slot; the event has the rest."""
    made = goods.make_lot(stage)
    assert tuple(stage.suite.lots.stateOf(made.id)) == (0, 0, 0)

    goods.open_lot(stage, made)

    assert stage.chain.logs == [stage.suite.lots.LotOpened(made.id, stage.maker, stage.standard_id, made.t)]
    assert tuple(stage.suite.lots.stateOf(made.id)) == (stage.clock.now, 0, 0)


def test_open__sent_by_the_maker__open(stage: Stage) -> None:
    """LOT-1: an empty signature"""
    made = goods.make_lot(stage)

    assert stage.suite.lots.open(made.t, b"", sender=stage.maker) == made.id


def test_open__wallet_of_a_contract__open(stage: Stage) -> None:
    """LOT-1: ERC-1271"""
    wallet = stage.chain.deploy("WalletMock", stage.stranger, sender=stage.stranger)
    stage.market.admit(wallet, Roles.MAKER)
    made = goods.make_lot(stage, maker=wallet.address)

    with stage.chain.expect("Lots_BadSignature", signer=wallet):
        goods.open_lot(stage, made, by=stage.maker)
    goods.open_lot(stage, made, by=stage.stranger)

    assert stage.suite.lots.stateOf(made.id).openedAt == stage.clock.now


def test_open__two_lots__kept_apart(stage: Stage) -> None:
    """LOT-2, LOT-13"""
    first, second = goods.make_lot(stage), goods.make_lot(stage, document_hash=bytes(32))
    goods.open_lot(stage, first)

    assert first.id == stage.suite.lots.lotIdOf(first.t) != second.id == stage.suite.lots.lotIdOf(second.t)
    assert stage.suite.lots.stateOf(second.id).openedAt == 0
