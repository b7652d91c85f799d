"""A settlement goes on when the slash of G in it fails, and whoever settles chooses the gas: that must be no way out of the slash."""

from guildhall.chain import pyevm_chain
from guildhall.evm import Halt, load
from tests.property.gtoken_model import EPOCH
from tests.stage import BONDED_G, Stage

STEP = 1_000


def test_slash__whatever_gas_the_settler_sends__burns_or_nothing_is_settled() -> None:
    """GTK-47: the maker has a vote, which makes the slash dear; at worst the vote follows later."""
    stage = Stage(load(), pyevm_chain(load()))
    chain, g_token = stage.chain, stage.suite.g_token
    chain.clock.to(g_token.genesisAt() + 2 * EPOCH)
    g_token.sync(stage.maker_id, sender=stage.stranger)
    deal = stage.make_deal()
    chain.clock.to(stage.ship_by(deal))
    account = g_token.accountIdOf(stage.maker)
    seen = set()

    with chain.branch():
        stage.escrow.settle(deal.t, sender=stage.stranger)
        full = chain.gas_used
    for gas in range(full * 55 // 100, full * 13 // 10, STEP):
        with chain.branch():
            try:
                stage.escrow.settle(deal.t, sender=stage.stranger, gas=gas)
            except Halt:
                continue
            names = tuple(log.name for log in chain.logs)
            seen.add(names)
            bonded = BONDED_G * g_token.indexOf(0) // g_token.indexOf(g_token.epoch())
            assert g_token.bondedOf(account) == bonded - bonded // 10, f"settled with {gas} gas: {names}"
    # What the vote lacks is made good by anybody.
    assert ("DealClosed", "Slashed", "Transfer") in seen
    assert ("DealClosed", "Slashed", "Transfer", "DelegateVotesChanged", "Synced") in seen
