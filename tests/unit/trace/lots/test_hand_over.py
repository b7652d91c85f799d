"""Lots.handOver: custody passes from one to another, both sign."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from eth_utils.crypto import keccak

from guildhall.market import NOBODY
from guildhall.messages import HandOver
from tests import goods
from tests.actors import Standing
from tests.stage import DAY, Stage

ITEM = keccak(text="item")
PLACE = keccak(text="dock 4")


@pytest.fixture
def message(stage: Stage) -> HandOver:
    """From the carrier to the buyer, now."""
    return HandOver(ITEM, stage.carrier.address, stage.buyer.address, PLACE, stage.clock.now)


@pytest.mark.parametrize("pair", [("carrier", "carrier"), ("carrier", None), (None, "carrier"), (None, None)])
def test_hand_over__same_or_zero__Lots_BadHandOver(stage: Stage, message: HandOver, pair: tuple[str | None, str | None]) -> None:
    """LOT-6"""
    giver, taker = (NOBODY if name is None else getattr(stage, name).address for name in pair)
    bad = replace(message, from_=giver, to=taker)

    with stage.chain.expect("Lots_BadHandOver", from_=giver, to=taker):
        stage.suite.lots.handOver(bad.as_tuple(), b"", b"", sender=stage.carrier)


def test_hand_over__strangers__Lots_NotMember(stage: Stage) -> None:
    """LOT-6: somebody must answer for the statement"""
    with stage.chain.expect("Lots_NotMember", account=stage.buyer):
        goods.hand_over(stage, ITEM, stage.buyer, stage.stranger)


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.EXPELLED])
def test_hand_over__only_member_suspended__Lots_NotMember(stage: Stage, standing: Standing) -> None:
    """LOT-6"""
    stage.suite.registry.setStanding(stage.carrier_id, standing, bytes(32), sender=stage.admin)

    with stage.chain.expect("Lots_NotMember", account=stage.carrier):
        goods.hand_over(stage, ITEM, stage.carrier, stage.buyer)
    goods.hand_over(stage, ITEM, stage.carrier, stage.second_carrier)


@pytest.mark.parametrize("seconds", [-DAY, 0, 1, 2**40])
def test_hand_over__signed_in_the_future__Lots_SignedInFuture(stage: Stage, message: HandOver, seconds: int) -> None:
    """LOT-7"""
    now = stage.clock.now
    timed = replace(message, signed_at=now + seconds)
    signatures = [goods.sign_lots(stage, timed, each) for each in (stage.carrier, stage.buyer)]

    if seconds > 0:
        with stage.chain.expect("Lots_SignedInFuture", now_=now, signedAt=now + seconds):
            stage.suite.lots.handOver(timed.as_tuple(), *signatures, sender=stage.stranger)
    else:
        stage.suite.lots.handOver(timed.as_tuple(), *signatures, sender=stage.stranger)
        assert stage.chain.logs[0].args.signedAt == now + seconds


@pytest.mark.parametrize("forger", ["from", "to"])
def test_hand_over__bad_signature__Lots_BadSignature(stage: Stage, message: HandOver, forger: str) -> None:
    """LOT-7"""
    place = ["from", "to"].index(forger)
    victim = (stage.carrier, stage.buyer)[place]
    good = [goods.sign_lots(stage, message, each) for each in (stage.carrier, stage.buyer)]
    for signature in (b"", good[place][:64], good[1 - place], goods.sign_lots(stage, message, stage.stranger)):
        signatures = [*good]
        signatures[place] = signature
        with stage.chain.expect("Lots_BadSignature", signer=victim):
            stage.suite.lots.handOver(message.as_tuple(), *signatures, sender=stage.stranger)


@pytest.mark.parametrize("change", [{"subject_id": PLACE}, {"place_hash": ITEM}, {"signed_at": 1}], ids=lambda change: next(iter(change)))
def test_hand_over__other_content_signed__Lots_BadSignature(stage: Stage, message: HandOver, change: dict[str, Any]) -> None:
    """LOT-7"""
    other = replace(message, **change)
    signatures = [goods.sign_lots(stage, other, each) for each in (stage.carrier, stage.buyer)]

    with stage.chain.expect("Lots_BadSignature", signer=stage.carrier):
        stage.suite.lots.handOver(message.as_tuple(), *signatures, sender=stage.stranger)


@pytest.mark.parametrize(("giver", "taker"), [("carrier", "buyer"), ("buyer", "carrier"), ("carrier", "second_carrier")])
def test_hand_over__one_member__told(stage: Stage, giver: str, taker: str) -> None:
    """LOT-6, LOT-7"""
    message = goods.hand_over(stage, ITEM, getattr(stage, giver), getattr(stage, taker))

    assert stage.chain.logs == [stage.suite.lots.HandedOver(*message.as_tuple())]


def test_hand_over__sent_by_one__needs_the_other(stage: Stage, message: HandOver) -> None:
    """LOT-7: an empty signature of who sends it"""
    signature = goods.sign_lots(stage, message, stage.buyer)

    with stage.chain.expect("Lots_BadSignature", signer=stage.buyer):
        stage.suite.lots.handOver(message.as_tuple(), b"", b"", sender=stage.carrier)
    stage.suite.lots.handOver(message.as_tuple(), b"", signature, sender=stage.carrier)

    assert [log.name for log in stage.chain.logs] == ["HandedOver"]


def test_hand_over__played_again__the_same_event(stage: Stage, message: HandOver) -> None:
    """LOT-7: nothing is stored, so a replay passes; it says nothing that was not said"""
    signatures = [goods.sign_lots(stage, message, each) for each in (stage.carrier, stage.buyer)]
    stage.suite.lots.handOver(message.as_tuple(), *signatures, sender=stage.stranger)
    first = stage.chain.logs
    stage.clock.pass_(days=1)

    stage.suite.lots.handOver(message.as_tuple(), *signatures, sender=stage.stranger)

    assert stage.chain.logs == first
