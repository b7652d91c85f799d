"""What the Escrow tells."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from guildhall.market import BOND_TAG, NOBODY, account_of
from guildhall.messages import Row, Share, Status, Terms, deal_id
from tests.stage import DAY, Stage


def test_account_of__owner_and_tag__side_by_side(stage: Stage) -> None:
    """ESC-2"""
    for tag in (bytes(12), BOND_TAG, b"\xff" * 12, bytes(11) + b"\1"):
        assert (
            stage.escrow.accountOf(stage.buyer, tag) == bytes.fromhex(stage.buyer.address[2:]) + tag == account_of(stage.buyer.address, tag)
        )


def test_id_of__terms__their_hash(stage: Stage) -> None:
    """ESC-11"""
    deal = stage.deal_of(stage.make_demand())

    assert stage.escrow.idOf(deal.t) == deal_id(deal.terms)


@pytest.mark.parametrize("name", [field.name for field in fields(Terms)])
def test_id_of__one_member_differs__another_id(stage: Stage, name: str) -> None:
    """ESC-11"""
    terms = stage.deal_of(stage.make_demand()).terms
    value = getattr(terms, name)
    other: object
    if isinstance(value, bool):
        other = not value
    elif isinstance(value, int):
        other = value + 1
    elif isinstance(value, bytes):
        other = value[:-1] + bytes([value[-1] ^ 1])
    elif isinstance(value, str):
        other = stage.stranger.address
    else:
        other = (*value, Share(NOBODY, 0))

    changed = replace(terms, **{name: other})

    assert stage.escrow.idOf(changed.as_tuple()) != stage.escrow.idOf(terms.as_tuple())


def test_assignee_of__never_assigned__nobody(stage: Stage) -> None:
    """ESC-70: the maker is the payee."""
    deal = stage.make_deal()

    assert stage.escrow.assigneeOf(deal.id) == NOBODY


def test_deal_of__unknown__all_zero(stage: Stage) -> None:
    """ESC-11"""
    assert tuple(stage.escrow.dealOf(bytes(32))) == (Status.NONE, Row.NONE, False, 0, 0, NOBODY)


def test_clock_of__not_open__none(stage: Stage) -> None:
    """ESC-60"""
    unknown = stage.deal_of(stage.make_demand())
    assert stage.escrow.clockOf(unknown.t) == (Row.NONE, 0)

    deal = stage.make_deal()
    stage.escrow.cancel(deal.t, stage.cancellations(deal), sender=stage.stranger)
    assert stage.escrow.clockOf(deal.t) == (Row.NONE, 0)


def test_clock_of__case_is_open__none(stage: Stage) -> None:
    """ESC-60: the case has a clock of its own."""
    deal = stage.make_deal()
    stage.deliver(deal)
    stage.dispute(deal)

    assert stage.escrow.clockOf(deal.t) == (Row.NONE, 0)
    assert stage.cases.clockOf(deal.t).dueAt == stage.clock.now + 3 * DAY


def test_constants__of_the_contract__as_written(stage: Stage) -> None:
    """ESC-90"""
    assert stage.escrow.BOND_TAG() == BOND_TAG
    assert stage.escrow.MAX_PAUSE() == 7 * DAY
    suite = stage.suite
    contracts = (suite.u_token, suite.g_token, suite.registry, suite.trace, suite.matrix)
    assert [stage.escrow.U(), stage.escrow.G(), stage.escrow.REGISTRY(), stage.escrow.TRACE(), stage.escrow.MATRIX()] == [
        contract.address for contract in contracts
    ]
