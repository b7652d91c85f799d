"""The jurors: how they vote is fate, who of them is drawn is the chain's hash. They seal and open their votes when the desk is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from guildhall.messages import Row

from .cast import Person
from .docket import Docket
from .record import TrialRecord
from .season import Fate
from .stage import Stage

__all__ = ["VERDICTS", "Jury", "Verdict"]

BLOCKS_BETWEEN = 6
"""Blocks that a chain makes between two posts, where a draw waits for them: more than the Court's delay."""


@dataclass(frozen=True)
class Verdict:
    """How a jury votes: for a row, all but the first `dissent` seats; the last `silent` ones do not vote."""

    row: Row
    dissent: int = 0
    silent: int = 0

    def vote(self, trial: TrialRecord, seat: int) -> Row | None:
        """Of one seat; None = silent."""
        if seat >= len(trial.jurors) - self.silent:
            return None
        other = next(row for row in trial.rows if row is not self.row)
        return other if seat < self.dissent else self.row


VERDICTS = {
    (Fate.REFUNDED, False): Verdict(Row.OFF_SPEC_REFUND, dissent=2),
    (Fate.REFUNDED, True): Verdict(Row.OFF_SPEC_REFUND, dissent=4),
    (Fate.FALSE, False): Verdict(Row.FALSE_CLAIM, dissent=1),
    (Fate.UNRULED, False): Verdict(Row.OFF_SPEC_REFUND, dissent=1, silent=4),
    (Fate.UNRULED_BACK, False): Verdict(Row.FALSE_CLAIM, dissent=1, silent=5),
    (Fate.UNDELIVERED, False): Verdict(Row.NOT_DELIVERED),
    (Fate.OVERTURNED, False): Verdict(Row.OVERTURNED, dissent=1),
    (Fate.NEVER_BACK, False): Verdict(Row.LOST_IN_TRANSIT, dissent=2),
}
"""By fate, and whether it is the appeal."""


class Jury:
    """All jurors of the season."""

    def __init__(self, stage: Stage, docket: Docket, seed: int) -> None:
        self._stage = stage
        self._docket = docket
        self._seed = seed

    def let_blocks_pass(self) -> None:
        """A draw waits for blocks, which come by themselves on a chain with other people."""
        if any(not trial.jurors and not trial.is_closed for trial in self._docket.trials.values()):
            self._stage.chain.clock.mine(BLOCKS_BETWEEN)

    def sit(self) -> None:
        """Whoever is drawn seals her vote, and opens it when the time for sealing is over."""
        for trial in self._docket.trials.values():
            if trial.jurors and not trial.is_closed:
                self._sit(trial)

    def _sit(self, trial: TrialRecord) -> None:
        verdict = VERDICTS[self._docket.case_of(trial.number).deal.plan.fate, trial.is_appeal]
        for seat, juror in enumerate(trial.jurors):
            row, now = verdict.vote(trial, seat), self._stage.chain.clock.now
            if row is None:
                continue
            if juror not in trial.committed and now < trial.commit_by:
                self._seal(trial, juror, row)
            elif juror in trial.committed and juror not in trial.votes and trial.commit_by <= now < trial.reveal_by:
                self._open(trial, juror, row)

    def _seal(self, trial: TrialRecord, juror: Person, row: Row) -> None:
        stage, court = self._stage, self._stage.suite.court
        values: list[Any] = [stage.chain.chain_id, court.address, trial.number, stage.address(juror), int(row), self._salt(trial, juror)]
        sealed = keccak(encode(["uint256", "address", "uint32", "address", "uint8", "bytes32"], values))
        stage.send("seal a vote", court.commit, trial.number, stage.address(juror), sealed, b"", sender=stage.accounts[juror])

    def _open(self, trial: TrialRecord, juror: Person, row: Row) -> None:
        stage = self._stage
        args = (trial.number, stage.address(juror), int(row), self._salt(trial, juror))
        stage.send("open a vote", stage.suite.court.reveal, *args, sender=stage.relayer)

    def _salt(self, trial: TrialRecord, juror: Person) -> bytes:
        return keccak(text=f"{self._seed}: salt of {juror.name} in trial {trial.number}")

    def go_home(self) -> None:
        """At the end: every winner takes her share of what the trials have, and all jurors their bonds."""
        stage, court = self._stage, self._stage.suite.court
        for trial in self._docket.trials.values():
            if stage.books.account_amounts.get(court.accountOf(trial.number), 0) >= len(trial.winners()) > 0:
                for juror in trial.winners():
                    stage.send("claim a juror's share", court.claimFee, trial.number, stage.address(juror), sender=stage.relayer)
        for person in (each for each in stage.accounts if each.kind == "Juror"):
            stage.send("leave the Court", court.resign, sender=stage.accounts[person])
