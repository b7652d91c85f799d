"""A slash starved of gas: the row is applied, the liable party keeps its G."""

from __future__ import annotations

from guildhall.evm.errors import CallError
from guildhall.messages import Row, deal_id
from tests.gas.workshop import Workshop

EPOCH = 2_628_000


def test_settle__with_just_too_little_gas_for_the_slash__row_applied_without_it() -> None:
    """A maker with units settles its own lateness: the slash that also lowers its vote costs so much that 1/64 pays for `SlashFailed`."""
    shop = Workshop()
    chain, suite = shop.chain, shop.suite
    member_id = suite.registry.memberIdOf(shop.maker)
    chain.clock.pass_(seconds=3 * EPOCH)
    suite.g_token.sync(member_id, sender=shop.maker)
    (terms,) = shop.open([shop.match(0)])
    chain.clock.pass_(seconds=EPOCH)
    data = suite.escrow.settle.encode(terms.as_tuple())
    snapshot = chain.snapshot()
    chain.raw_call(suite.escrow.address, data, shop.maker)
    whole = chain.gas_used
    assert "Slashed" in [log.name for log in chain.logs]
    chain.revert(snapshot)

    bonded = suite.g_token.bondedOf(member_id.to_bytes(32, "big"))
    starved = []
    for gas in range(whole + 8_000, whole - 60_000, -1_000):
        with chain.branch():
            try:
                chain.raw_call(suite.escrow.address, data, shop.maker, gas=gas)
            except CallError:
                continue
            if "SlashFailed" in [log.name for log in chain.logs]:
                assert suite.escrow.dealOf(deal_id(terms)).row == Row.NOT_SHIPPED
                assert suite.g_token.bondedOf(member_id.to_bytes(32, "big")) == bonded
                starved.append(gas)
    assert starved
