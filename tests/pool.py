"""The risk pool over the real Escrow and U, nothing else wired: an account plays the claimant.

world = PoolWorld(Chain(load()))
world.fund(100); world.claim(7, 30)     # account 7 of the claimants is owed 30
"""

from __future__ import annotations

from typing import Any

from eth_utils.crypto import keccak

from guildhall.deploy import deploy_reserve, load_config
from guildhall.evm.words import Sender
from guildhall.market import account_of

__all__ = ["DEAL", "FUNDS", "PoolWorld"]

FUNDS = 10**15
"""What the cashier has, U base units."""
DEAL = keccak(text="deal")


class PoolWorld:
    """One chain; `chain` has the API of `guildhall.evm.Chain`."""

    def __init__(self, chain: Any) -> None:
        self.chain = chain
        self.admin, self.cashier, self.cases, self.court, self.stranger = (chain.account(number) for number in range(5))
        authority = self._make("Authority", self.admin)
        registry = self._make("Registry", authority)
        self.u_token = self._make("UToken", "Guildhall Euro", "gEUR", authority)
        trace, matrix = self._make("Trace", authority), self._make("Matrix", authority)
        self.escrow = self._make("Escrow", authority, self.u_token, self._make("GToken", registry, authority), registry, trace, matrix)
        self.fresh_pool = self._make("RiskPool", authority, self.escrow)
        self.pool = self._make("RiskPool", authority, self.escrow)
        self.pool.setClaimant(self.cases, sender=self.admin)
        self.u_token.setExempt(self.escrow, sender=self.admin)
        deploy_reserve(chain, authority, self.u_token, self.admin, load_config().reserve)
        self.u_token.setIssuer(self.admin, FUNDS, 0, sender=self.admin)
        self.u_token.mint(self.cashier, FUNDS, keccak(text="funds"), sender=self.admin)
        self.u_token.approve(self.escrow, FUNDS, sender=self.cashier)

    def _make(self, name: str, *args: Any) -> Any:
        return self.chain.deploy(name, *args, sender=self.admin)

    def account(self, number: int) -> bytes:
        """A trial's account: the Court's, with a tag."""
        return account_of(self.court.address, number.to_bytes(12, "big"))

    def fund(self, amount: int) -> None:
        """Bring U into the pool."""
        self.escrow.deposit(account_of(self.pool.address), amount, sender=self.cashier)

    def claim(self, number: int, amount: int) -> None:
        """By Cases."""
        self.pool.claim(self.account(number), amount, DEAL, sender=self.cases)

    def pay(self, count: int, sender: Sender | None = None) -> None:
        """By a stranger."""
        self.pool.pay(count, sender=sender or self.stranger)

    def block(self, is_blocked: bool = True) -> None:
        """Compliance blocks the pool, or lets it go."""
        self.u_token.setSendBlocked(self.pool, is_blocked, sender=self.admin)

    def paid(self, number: int) -> int:
        """What is in a trial's account."""
        return int(self.escrow.balanceOf(self.account(number)))

    def waiting(self) -> list[tuple[bytes, int]]:
        """Account and amount of all that waits, in order."""
        first, next_ = self.pool.queue()
        return [tuple(self.pool.debtAt(index)) for index in range(first, next_)]
