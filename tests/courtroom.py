"""Jurors, and trials that end as a test wants them to: the real Court, with as many seed jurors as an appeal needs."""

from __future__ import annotations

from typing import Any

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from guildhall.evm import Account
from guildhall.market import Roles
from guildhall.messages import Row
from tests.stage import DAY, Deal, Stage, U

__all__ = ["SEAT_BOND", "Courtroom"]

SEAT_BOND = 100 * U
JURORS = 18
"""An appeal seats fifteen; parties that are experts are left out."""


class Courtroom:
    """The jurors of a stage: testers who have joined with a bond and sit as seed jurors."""

    def __init__(self, stage: Stage, is_seated: bool = False) -> None:
        """`is_seated`: they have joined this stage's Court before."""
        self.stage, self.court = stage, stage.court
        self.jurors: list[Account] = [stage.chain.account(60 + number) for number in range(JURORS)]
        for juror in [] if is_seated else self.jurors:
            stage.market.admit(juror, Roles.TESTER)
            stage.escrow.deposit(self.court.bondAccountOf(juror), 10 * SEAT_BOND, sender=stage.cashier)
            self.court.join(sender=juror)
            self.court.setSeed(juror, True, sender=stage.admin)
        self._by_address = {juror.address: juror for juror in self.jurors}

    def trial_of(self, deal: Deal) -> int:
        """The deal's latest trial."""
        return int(self.stage.cases.caseOf(deal.id).trialId)

    def draw(self, trial_id: int) -> list[Account]:
        """The jury, in the order of its seats."""
        while self.stage.clock.number <= self.court.trialOf(trial_id).drawBlock:
            self.stage.clock.mine()
        self.court.draw(trial_id, sender=self.stage.stranger)
        return [self._by_address[address] for address in self.court.trialOf(trial_id).jurors]

    def commit(self, trial_id: int, juror: Account, row: Row) -> None:
        self.court.commit(trial_id, juror, self._sealed(trial_id, juror, row), b"", sender=juror)

    def reveal(self, trial_id: int, juror: Account, row: Row) -> None:
        self.court.reveal(trial_id, juror, row, self._salt(juror), sender=self.stage.stranger)

    def hold(self, deal: Deal, row: Row, dissenting: int = 0) -> int:
        """A whole trial: all but the first `dissenting` jurors vote for the row. Ends when it is over; returns the trial."""
        trial_id = self.trial_of(deal)
        jury = self.draw(trial_id)
        rows = [Row(each) for each in self.court.trialOf(trial_id).rows]
        other = next(each for each in rows if each != row)
        votes = [other if seat < dissenting else row for seat in range(len(jury))]
        for juror, vote in zip(jury, votes, strict=True):
            self.commit(trial_id, juror, vote)
        self.stage.clock.pass_(seconds=DAY)
        for juror, vote in zip(jury, votes, strict=True):
            self.reveal(trial_id, juror, vote)
        self.stage.clock.to(self.court.rulingOf(trial_id)[1])
        return trial_id

    def _sealed(self, trial_id: int, juror: Account, row: Row) -> bytes:
        values: list[Any] = [self.stage.chain.chain_id, self.court.address, trial_id, juror.address, int(row), self._salt(juror)]
        return keccak(encode(["uint256", "address", "uint32", "address", "uint8", "bytes32"], values))

    @staticmethod
    def _salt(juror: Account) -> bytes:
        return keccak(text=f"salt of {juror.address}")
