"""Policies that `publish` takes although they break what the rest of the suite relies on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guildhall.messages import Row
from tests.stage import Stage

BUYER, POOL = 1, 0
PRICE = 1_000


def test_split_row__price_goes_to_the_buyer__what_both_signed_is_ignored(stage: Stage) -> None:
    """MTX-4 lets any row send the price home, SPLIT and FULFILLED too; the signed part is not looked at then."""
    policy = stage.suite.config.policy
    rule = list(policy.rows[Row.SPLIT].as_tuple())
    rule[1], rule[-1] = BUYER, POOL
    rows = [(int(row), tuple(rule) if row is Row.SPLIT else each.as_tuple()) for row, each in policy.rows.items()]
    stage.suite.matrix.publish(
        policy.fees_tuple(), policy.periods_tuple(), tuple(stage.pots()), policy.ceiling_tuple(), rows, sender=stage.admin
    )
    figures = (PRICE, 0, 0, 0, False, False, False, False, False, [])  # both signed: nothing to the buyer
    payoff = stage.suite.matrix.payoffOf(stage.suite.matrix.policyCount(), Row.SPLIT, figures)[0]
    assert payoff.buyerAmount >= PRICE and payoff.payeeAmount == 0


@pytest.mark.parametrize("contest", [1, 60])
def test_contest_period__of_a_second__nobody_can_contest_or_appeal(stage: Stage, contest: int) -> None:
    """MTX-8 bounds the trials from below, not the time in which somebody can ask for one; stakes may be zero as well."""
    policy = stage.suite.config.policy
    changed = replace(
        policy,
        fees={**policy.fees, "stake_bps": 0, "jurors_bps": 0},
        periods={**policy.periods, "contest": contest},
    )
    stage.suite.matrix.publish(
        changed.fees_tuple(),
        changed.periods_tuple(),
        tuple(stage.pots()),
        changed.ceiling_tuple(),
        changed.rows_tuple(),
        sender=stage.admin,
    )
    assert stage.suite.matrix.periodsOf(stage.suite.matrix.policyCount()).contestPeriod == contest
