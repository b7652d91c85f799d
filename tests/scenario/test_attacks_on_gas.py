"""A slash starved of gas: where the row is applied, the liable party has lost its G."""

from __future__ import annotations

from guildhall.evm.errors import CallError
from guildhall.messages import Row, deal_id
from tests.gas.workshop import Workshop

EPOCH = 2_628_000


def test_settle__with_little_gas__slashed_or_refused() -> None:
    """GTK-21: a maker with units settles its own lateness: the vote may be left to a later sync, the burn may not."""
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
    cheapest = whole
    for gas in range(whole + 8_000, whole - 120_000, -1_000):
        with chain.branch():
            try:
                chain.raw_call(suite.escrow.address, data, shop.maker, gas=gas)
            except CallError:
                continue
            assert suite.escrow.dealOf(deal_id(terms)).row == Row.NOT_SHIPPED
            assert suite.g_token.bondedOf(member_id.to_bytes(32, "big")) < bonded, gas
            cheapest = gas
    assert cheapest < whole, "some of these limits leave out the vote, which anybody can sync"
