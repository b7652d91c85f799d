"""Exchange.settleInBatch: only the Exchange itself calls it."""

from __future__ import annotations

from tests.stage import Stage


def test_settle_in_batch__caller_not_the_exchange__Exchange_NotSelf(stage: Stage) -> None:
    """EXC-1: it takes the digest that it is given, so nobody else may give one."""
    match = stage.make_match()

    for caller in (stage.relayer, stage.buyer, stage.admin, stage.stranger):
        with stage.chain.expect("Exchange_NotSelf", caller=caller):
            stage.exchange.settleInBatch(match, bytes(32), 1, sender=caller)
