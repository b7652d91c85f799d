"""The acts of the escrow machine in the Court and on the RiskPool: jurors come, vote and go; anybody draws, closes and pays."""

from __future__ import annotations

from collections.abc import Callable

from eth_utils.crypto import keccak

from guildhall.market import FREE_TAG
from guildhall.messages import Commitment, Row
from tests.property.calldata import blob, layout, word
from tests.property.escrow_cases import CaseBook
from tests.property.escrow_court import KNOWN_BLOCKS, Juror, Trial, trial_tag
from tests.property.escrow_model import Refused
from tests.property.escrow_signing import Act, How, Signing
from tests.property.escrow_world import DAY, SEAT_BOND, World

__all__ = ["CourtActs"]


class CourtActs(Signing):
    """Acts on `Court` and `RiskPool`."""

    def __init__(self, world: World, book: CaseBook) -> None:
        super().__init__(world, book.model)
        self.court = book.court
        self.pool = book.pool
        self._suite = world.suite
        self._address: str = world.suite.court.address
        self._drawn = next(event.topic for event in world.suite.court.artifact.events if event.name == "JuryDrawn")

    def _act(self, name: str, parts: list[bytes], run: Callable[[], None], *keys: str, after: Callable[[], None] | None = None) -> Act:
        method = getattr(self._suite.court, name)
        return Act(self._address, method.function.selector + layout(parts), run, frozenset(keys), None, after)

    # ------------------------------------------------------ membership ------------------------------------------------------

    def join(self, sender: str) -> Act:
        def run() -> None:
            court = self.court
            if sender not in self.world.member_of or sender in court.suspended or sender not in self.world.testers:
                raise Refused("Court_NotEligible", sender)
            if sender in court.jurors:
                raise Refused("Court_Joined", sender)
            if court.bond(sender) < SEAT_BOND:
                raise Refused("Court_BondTooLow", court.bond(sender), SEAT_BOND)
            court.add(sender, self.model.number)

        return self._act("join", [], run, sender)

    def leave(self, sender: str) -> Act:
        def run() -> None:
            court = self.court
            juror = court.jurors.get(sender)
            amount = court.bond(sender) if sender in self.world.member_of else 0
            if juror is None and not amount:
                raise Refused("Court_NotJuror", sender)
            if juror and juror.seat_count:
                raise Refused("Court_Seated", sender, juror.seat_count)
            if juror:
                court.remove(sender)
            self.model.move(court.address, court.tag_of(sender), sender, FREE_TAG, amount)

        return self._act("resign", [], run, sender)

    def set_seed(self, juror: str, is_seed: bool) -> Act:
        """Sent by the admin."""

        def run() -> None:
            known = self._known(juror)
            if known.is_seed is is_seed:
                raise Refused("Court_Unchanged", juror)
            known.is_seed = is_seed

        return self._act("setSeed", [word(juror), word(is_seed)], run, self.world.address["admin"])

    def _known(self, juror: str) -> Juror:
        if juror not in self.court.jurors:
            raise Refused("Court_NotJuror", juror)
        return self.court.jurors[juror]

    def set_standing(self, juror: str, is_active: bool) -> Act:
        """Sent by the admin: who is suspended keeps her seat and gets no new one."""
        registry = self._suite.registry

        def run() -> None:
            if is_active is (juror not in self.court.suspended):
                raise Refused("Registry_Unchanged")
            (self.court.suspended.discard if is_active else self.court.suspended.add)(juror)

        parts = [word(self.world.member_of[juror]), word(1 if is_active else 2), bytes(32)]
        return Act(registry.address, registry.setStanding.function.selector + layout(parts), run, frozenset())

    # -------------------------------------------------------- trials --------------------------------------------------------

    def draw(self, trial_id: int) -> Act:
        fit: list[set[str]] = []

        def run() -> None:
            court, now, number = self.court, self.model.now, self.model.number
            trial = court.trial(trial_id)
            if trial.reveal_by:
                raise Refused("Court_Drawn", trial_id)
            if now + 2 * DAY > trial.deadline:
                raise Refused("Court_TooLate", now + 2 * DAY, trial.deadline)
            if number <= trial.draw_block:
                raise Refused("Court_DrawTooEarly", number, trial.draw_block)
            if number - trial.draw_block > KNOWN_BLOCKS:
                court.fix_draw(trial)
                return
            court.size(trial)
            fit.append(court.fit(trial))

        def after() -> None:
            if fit:
                self._seat(self.court.trials[trial_id - 1], fit[0])

        return self._act("draw", [word(trial_id)], run, after=after)

    def _seat(self, trial: Trial, fit: set[str]) -> None:
        """Chance has the word, within the law."""
        (data,) = [bytes(log.data) for log in self.world.chain.raw_logs if log.topics[0] == self._drawn]
        head, body = data[32:96], data[128:]
        assert head == word(self.model.now + DAY) + word(self.model.now + 2 * DAY)
        jury = [self.world.owners[body[at + 12 : at + 32]] for at in range(0, len(body), 32)]
        assert len(jury) == len(set(jury)) == self.court.size(trial), f"{len(jury)} seats, {self.court.size(trial)} can be filled"
        assert fit.issuperset(jury), f"trial {trial.trial_id}: {set(jury) - fit} must not sit"
        self.court.seat(trial, jury)

    def seal(self, trial_id: int, juror: str, row: Row, salt: int) -> bytes:
        """The commitment."""
        values = (self.world.chain.chain_id, self._address, trial_id, juror, row, salt)
        return bytes(keccak(b"".join(map(word, values))))

    def commit(self, trial_id: int, juror: str, row: Row, salt: int, how: How, sender: str) -> Act:
        sealed = self.seal(trial_id, juror, row, salt)
        about = Commitment(trial_id + (how is How.OTHER_DEAL), juror, sealed)
        signature = self.sign(about, self._suite.court_domain, juror if juror in self.secrets else self.forger, how)
        is_good = how is How.SIGNED or (how is How.EMPTY and sender == juror)

        def run() -> None:
            trial = self.court.drawn(trial_id)
            self._require_before(trial.commit_by)
            if juror not in trial.jury:
                raise Refused("Court_NotSeated", trial_id, juror)
            if juror in trial.sealed:
                raise Refused("Court_Committed", trial_id, juror)
            self.require_signed(is_good, juror, "Court_BadSignature")
            trial.sealed[juror] = row, salt

        return self._act("commit", [word(trial_id), word(juror), sealed, blob(signature)], run, *[juror] * is_good)

    def reveal(self, trial_id: int, juror: str, row: Row, salt: int) -> Act:
        def run() -> None:
            trial, now = self.court.drawn(trial_id), self.model.now
            if now < trial.commit_by:
                raise Refused("Court_TooEarly", now, trial.commit_by)
            self._require_before(trial.reveal_by)
            if juror not in trial.jury:
                raise Refused("Court_NotSeated", trial_id, juror)
            if trial.sealed.get(juror) != (row, salt) or juror in trial.votes:
                raise Refused("Court_WrongReveal", trial_id, juror)
            if row not in trial.rows:
                raise Refused("Court_BadRow", int(row))
            trial.votes[juror] = row

        return self._act("reveal", [word(trial_id), word(juror), word(row), word(salt)], run)

    def close(self, trial_id: int) -> Act:
        def run() -> None:
            trial = self.court.trial(trial_id)
            if trial.is_closed:
                raise Refused("Court_Closed", trial_id)
            if self.model.now < trial.ends_at:
                raise Refused("Court_TooEarly", self.model.now, trial.ends_at)
            self.court.close(trial)

        return self._act("close", [word(trial_id)], run)

    def claim_fee(self, trial_id: int, juror: str) -> Act:
        def run() -> None:
            trial = self.court.trial(trial_id)
            amount = self.court.due(trial, juror)
            if not amount:
                raise Refused("Court_NothingDue", trial_id, juror)
            trial.claimed[juror] = trial.claimed.get(juror, 0) + amount
            trial.paid += amount
            self.model.move(self.court.address, trial_tag(trial_id), juror, FREE_TAG, amount)

        return self._act("claimFee", [word(trial_id), word(juror)], run)

    def _require_before(self, deadline: int) -> None:
        if self.model.now >= deadline:
            raise Refused("Court_TooLate", self.model.now, deadline)

    # --------------------------------------------------------- pool ---------------------------------------------------------

    def pay(self, count: int) -> Act:
        """The pool pays whom it owes."""
        pool = self._suite.risk_pool
        return Act(pool.address, pool.pay.function.selector + word(count), lambda: self.pool.pay(count), frozenset())
