"""The stage of the Court's tests on the in-process EVM: registry, ledger and court, jurors in their seats, trials in every state.

    trial = stage.try_(jurors=9)           # 9 seed jurors joined, a trial opened and drawn
    stage.vote(trial, [A, A, A, B, B, B, None])
    stage.end(trial); stage.court.close(trial)

Only what the Court touches is deployed; a plain account plays Cases, which towards the Court is one call and a few readings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from eth_utils.crypto import keccak

from guildhall.deploy import deploy_reserve, load_config
from guildhall.evm import Account, Chain, Contract
from guildhall.market import Roles, account_of
from guildhall.messages import Commitment, Row, court_domain, sign, vote_commitment

__all__ = ["BOND", "DAY", "DRAW_DELAY", "FULL_COUNT", "FIRST_JUROR", "HOUR", "A", "B", "CourtStage", "U"]

U = 1_000_000
"""Base units."""
HOUR, DAY = 3_600, 86_400
BOND = 100 * U
"""Of a seat in a first jury."""
DRAW_DELAY, FULL_COUNT = 5, 30
A, B = Row.OFF_SPEC_REFUND, Row.FALSE_CLAIM
"""The two rows of every trial here."""
FIRST_JUROR = 100
"""Number of the development account that is the first juror."""
UNLIMITED = 2**255


class CourtStage:
    """One deployed court; its members are development accounts from `FIRST_JUROR` on, in the order in which they were admitted.

    `members[i]` has the id `i + 1`; a change of key replaces the account there.
    """

    def __init__(self, chain: Any) -> None:
        self.chain = chain
        self.clock = chain.clock
        self.admin, self.cases, self.cashier, self.stranger, self.registrar = (chain.account(number) for number in range(5))
        deploy: Callable[..., Contract] = chain.deploy
        self.authority = deploy("Authority", self.admin)
        self.registry = deploy("Registry", self.authority)
        self.u_token = deploy("UToken", "Guildhall Euro", "gEUR", self.authority)
        g_token = deploy("GToken", self.registry, self.authority)
        trace, matrix = deploy("Trace", self.authority), deploy("Matrix", self.authority)
        self.escrow = deploy("Escrow", self.authority, self.u_token, g_token, self.registry, trace, matrix)
        self.court = deploy("Court", self.authority, self.escrow, self.registry, BOND)
        self.court.setCases(self.cases, sender=self.admin)
        self.authority.grantRole(0, self.registrar, 0, sender=self.admin)  # the second one who approves a change of key
        self.domain = court_domain(chain.chain_id, self.court.address)
        self.members: list[Account] = []
        self._fund()

    def _fund(self) -> None:
        deploy_reserve(self.chain, self.authority, self.u_token, self.admin, load_config().reserve)
        self.u_token.setIssuer(self.admin, UNLIMITED >> 160, 0, sender=self.admin)
        self.u_token.mint(self.cashier, 10**9 * U, b"\1" * 32, sender=self.admin)
        self.u_token.approve(self.escrow, 2**256 - 1, sender=self.cashier)

    # ------------------------------------------------------- jurors --------------------------------------------------------

    def admit(self, roles: Roles = Roles.TESTER) -> Account:
        """A new member."""
        account: Account = self.chain.account(FIRST_JUROR + len(self.members))
        self.registry.admit(account, int(roles), 0, bytes(32), sender=self.admin)
        self.members.append(account)
        return account

    def fund(self, juror: Account, amount: int = 2 * BOND) -> None:
        """Into her bond account."""
        self.escrow.deposit(self.court.bondAccountOf(juror), amount, sender=self.cashier)

    def make_juror(self, amount: int = 2 * BOND, is_seed: bool = True, roles: Roles = Roles.TESTER) -> Account:
        """A member who has joined, by default with a bond for either jury and of the seed."""
        juror = self.admit(roles)
        self.fund(juror, amount)
        self.court.join(sender=juror)
        if is_seed:
            self.court.setSeed(juror, True, sender=self.admin)
        return juror

    def make_jurors(self, count: int, **parts: Any) -> list[Account]:
        return [self.make_juror(**parts) for _ in range(count)]

    def member_id(self, key: Account) -> int:
        """Whose key this is or was."""
        return int(self.registry.memberIdEverOf(key).memberId)

    def rotate(self, juror: Account, new_key: Account) -> None:
        """A completed change of key; three days pass."""
        member_id = self.member_id(juror)
        self.registry.approveRotation(member_id, new_key, sender=self.admin)
        self.registry.approveRotation(member_id, new_key, sender=self.registrar)
        self.clock.pass_(seconds=self.registry.ROTATION_DELAY())
        self.registry.rotateKey(member_id)
        self.members[member_id - 1] = new_key

    def set_standing(self, juror: Account, standing: int) -> None:
        """1 ACTIVE, 2 SUSPENDED, 3 EXPELLED."""
        self.registry.setStanding(self.member_id(juror), standing, bytes(32), sender=self.admin)

    # ------------------------------------------------------- trials --------------------------------------------------------

    def opening(self, **changes: Any) -> tuple[Any, ...]:
        """`ICourt.Opening`; parts: rows, excluded, deadline, is_appeal."""
        values: dict[str, Any] = {"rows": [A, B], "excluded": [], "deadline": self.clock.now + 10 * DAY, "is_appeal": False}
        assert changes.keys() <= values.keys()
        return tuple((values | changes).values())

    def open(self, **changes: Any) -> int:
        """A trial that waits for its jury."""
        self.court.open(self.opening(**changes), sender=self.cases)
        return int(self.court.trialCount())

    def past_draw_block(self, trial: int) -> None:
        """To the first block in which the jury can be drawn."""
        block = self.court.trialOf(trial).drawBlock
        if self.clock.number <= block:
            self.clock.mine(block + 1 - self.clock.number, 1)

    def draw(self, trial: int) -> list[Account]:
        """As soon as it can be; the jury in order."""
        self.past_draw_block(trial)
        self.court.draw(trial, sender=self.stranger)
        return self.jury(trial)

    def jury(self, trial: int) -> list[Account]:
        """Accounts of those who sit, by their current keys."""
        accounts = {account.address: account for account in self.members}
        return [accounts[key] for key in self.court.trialOf(trial).jurors]

    def try_(self, jurors: int = 7, **changes: Any) -> int:
        """A drawn trial; so many jurors join before."""
        self.make_jurors(jurors)
        trial = self.open(**changes)
        self.draw(trial)
        return trial

    # ------------------------------------------------------- votes ---------------------------------------------------------

    @staticmethod
    def salt(juror: Account) -> bytes:
        return keccak(text=f"salt of {juror.address}")

    def sealed(self, trial: int, juror: Account, row: Row) -> bytes:
        """What she commits."""
        return vote_commitment(self.domain, trial, juror.address, row, self.salt(juror))

    def signed(self, trial: int, juror: Account, commitment: bytes) -> bytes:
        return sign(Commitment(trial, juror.address, commitment), self.domain, juror.key)

    def commit(self, trial: int, juror: Account, row: Row = A) -> None:
        """With a signature, sent by a stranger."""
        commitment = self.sealed(trial, juror, row)
        self.court.commit(trial, juror, commitment, self.signed(trial, juror, commitment), sender=self.stranger)

    def reveal(self, trial: int, juror: Account, row: Row = A) -> None:
        self.court.reveal(trial, juror, row, self.salt(juror), sender=self.stranger)

    def to_reveals(self, trial: int) -> None:
        self.clock.to(max(self.clock.now, self.court.trialOf(trial).commitBy))

    def end(self, trial: int) -> None:
        """To the instant at which it is over."""
        self.clock.to(max(self.clock.now, self.court.rulingOf(trial).endsAt))

    def vote(self, trial: int, rows: Sequence[Row | None]) -> None:
        """Votes in the order of the draw; None stays away. Ends in the period of reveals."""
        votes = [(juror, row) for juror, row in zip(self.jury(trial), rows, strict=True) if row is not None]
        for juror, row in votes:
            self.commit(trial, juror, row)
        self.to_reveals(trial)
        for juror, row in votes:
            self.reveal(trial, juror, row)

    def judged(self, rows: Sequence[Row | None], **changes: Any) -> tuple[int, list[Account]]:
        """A closed trial of a new jury with these votes."""
        trial = self.try_(len(rows), **changes)
        self.vote(trial, rows)
        self.end(trial)
        self.court.close(trial, sender=self.stranger)
        return trial, self.jury(trial)

    # ------------------------------------------------------- money ---------------------------------------------------------

    def pay_fee(self, trial: int, amount: int) -> None:
        """Into the trial's account, as a row does."""
        self.escrow.deposit(self.court.accountOf(trial), amount, sender=self.cashier)

    def bond(self, juror: Account) -> int:
        return int(self.escrow.balanceOf(self.court.bondAccountOf(juror)))

    def bonds(self, jurors: Iterable[Account]) -> list[int]:
        return [self.bond(juror) for juror in jurors]

    def free(self, account: Account) -> int:
        """Her free money in the ledger."""
        return int(self.escrow.balanceOf(account_of(account.address)))

    def pot(self, trial: int) -> int:
        """What is in the trial's account."""
        return int(self.escrow.balanceOf(self.court.accountOf(trial)))

    def weigh(self, cap: int, weights: dict[int, int]) -> Contract:
        """Name a power with these weights of members."""
        power: Contract = self.chain.deploy("PowerMock")
        power.setCap(cap)
        power.setWeights(list(weights), list(weights.values()))
        self.court.setPower(power, sender=self.admin)
        return power


def new_stage(artifacts: Any) -> CourtStage:
    """On a chain of its own."""
    return CourtStage(Chain(artifacts, block_gas=2**40))
