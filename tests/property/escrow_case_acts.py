"""The acts of the escrow machine in cases: statements of parties, agreed divisions, what time makes due, breaches that devices prove."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from eth_utils.crypto import keccak

from guildhall.messages import Act as Stating
from guildhall.messages import CaseKind, FactKind, Mounting, Phase, Readings, Row, Side, Split, Statement, Status
from tests.property.calldata import Tail, blob, layout, word
from tests.property.escrow_cases import APPEAL_TIMES, CaseBook
from tests.property.escrow_law import RECEIVER
from tests.property.escrow_model import NOWHERE, Deal, Refused
from tests.property.escrow_signing import Act, How, Hows, Signing
from tests.property.escrow_world import LIMIT, World

METHODS = {each: each.name.lower() for each in Stating if each} | {Stating.RECEIVE: "receiveGoods"}


class Slip(IntEnum):
    """What is wrong with the statement itself."""

    NONE = 0
    ROUND = 1
    DEAL = 2
    ACT = 3


class CaseActs(Signing):
    """Acts on `Cases` and `Telemetry`."""

    def __init__(self, world: World, book: CaseBook) -> None:
        super().__init__(world, book.model)
        suite = world.suite
        self.book = book
        self._sender = NOWHERE
        self._cases: str = suite.cases.address
        self._settle = suite.cases.settle.function.selector
        self._split = suite.cases.split.function.selector
        self._telemetry = suite.telemetry
        self._report = suite.telemetry.reportBreach.function.selector
        self._methods = {act: getattr(suite.cases, name).function.selector for act, name in METHODS.items()}
        self._runs: dict[Stating, Callable[[Deal, str, Callable[[], None]], None]] = {
            Stating.DISPUTE: self._dispute,
            Stating.CLAIM: self._claim,
            Stating.DAMAGE: self._damage,
            Stating.CONTEST: self._contest,
            Stating.DENY: self._deny,
            Stating.APPEAL: self._appeal,
            Stating.ARRIVE: self._arrive,
            Stating.RECEIVE: self._receive,
            Stating.TESTIFY: self._testify,
        }

    # ------------------------------------------------------ statements -----------------------------------------------------

    def state(self, deal: Deal, act: Stating, signer: str, how: How, sender: str, slip: Slip = Slip.NONE, payee: How = How.SIGNED) -> Act:
        """`payee`: how she shows that she concedes too, where the maker handed the claim on."""
        spec, other = deal.spec, self.other(deal).spec
        round_ = (deal.case.round + (slip is Slip.ROUND)) % 256
        said = Stating.TESTIFY if act is not Stating.TESTIFY else Stating.DENY
        fields = (other.deal if slip is Slip.DEAL else spec.deal, said if slip is Slip.ACT else act)
        statement = Statement(*fields, signer, round_, 0, spec.deal)
        signature, is_good = self._signed(statement, deal, signer, how, sender)
        parts = [*(word(value) for value in statement.as_tuple()), blob(signature)]
        signers = [signer] * is_good
        has_payee = True
        if act is Stating.CONCEDE:
            same = Statement(*fields, deal.payee or NOWHERE, round_, 0, spec.deal)
            signature, has_payee = self._signed(same, deal, same.signer, payee, sender) if deal.is_assigned else (b"", True)
            parts.append(blob(signature))
            signers += [same.signer] * (deal.is_assigned and has_payee)

        def stated_by(party: str) -> None:
            if slip is not Slip.NONE:
                raise Refused("Cases_WrongStatement", spec.deal, deal.case.round)
            if signer != party:
                raise Refused("Cases_NotParty", signer)
            self.require_signed(is_good, signer, "Cases_BadSignature")

        def run() -> None:
            if act is Stating.CONCEDE:
                self._concede(deal, stated_by, has_payee)
            else:
                self._sender = sender
                self._runs[act](deal, signer, lambda party=None: stated_by(party or signer))  # type: ignore[misc]

        return Act(self._cases, self._methods[act] + layout([spec.blob, *parts]), run, frozenset(signers), deal)

    def _signed(self, statement: Statement, deal: Deal, signer: str, how: How, sender: str) -> tuple[bytes, bool]:
        if how is How.OTHER_DEAL:
            s = statement
            statement = Statement(self.other(deal).spec.deal, s.act, s.signer, s.round, s.attribute, s.evidence_hash)
        has_key = signer in self.secrets or how is How.FORGED
        signature = self.sign(statement, self.cases_domain, signer, how) if has_key else b"\1" * 65 if how is not How.EMPTY else b""
        return signature, (how is How.SIGNED and has_key) or (how is How.EMPTY and sender == signer)

    def _require_locked(self, deal: Deal) -> None:
        if deal.status is not Status.LOCKED:
            raise Refused("Escrow_WrongStatus", deal.spec.deal, int(deal.status))

    def _require_phase(self, deal: Deal, *phases: Phase) -> None:
        if deal.case.phase not in phases:
            raise Refused("Cases_WrongPhase", deal.spec.deal, int(deal.case.phase))

    def _require_answer(self, deal: Deal, kind: CaseKind) -> None:
        self._require_phase(deal, Phase.ANSWER)
        if deal.case.kind is not kind:
            raise Refused("Cases_WrongKind", deal.spec.deal, int(deal.case.kind))

    def _require_acceptable(self, deal: Deal) -> None:
        if not deal.delivered_at:
            raise Refused("Cases_NotDelivered", deal.spec.deal)
        self.model.require_before(deal.accept_by)

    def _require_in_carriage(self, deal: Deal) -> None:
        if not deal.shipped_at:
            raise Refused("Cases_NotShipped", deal.spec.deal)
        if deal.delivered_at:
            raise Refused("Cases_Delivered", deal.spec.deal)
        self.model.require_before(deal.lost_at)

    def _dispute(self, deal: Deal, signer: str, stated: Callable[..., None]) -> None:
        buyer = deal.spec.terms.buyer
        self._require_locked(deal)
        self._require_acceptable(deal)
        stated(buyer)
        self.book.require_stake(deal, buyer)
        self.book.begin(deal, CaseKind.DISPUTE, Side.BUYER, Side.MAKER)
        self.book.stake(deal, buyer)

    def _claim(self, deal: Deal, signer: str, stated: Callable[..., None]) -> None:
        self._require_locked(deal)
        self._require_in_carriage(deal)
        stated(deal.carrier)
        self.book.require_stake(deal, deal.carrier)
        self.book.begin(deal, CaseKind.CLAIM, Side.CARRIER, Side.BUYER)
        self.book.stake(deal, deal.carrier)

    def _damage(self, deal: Deal, signer: str, stated: Callable[..., None]) -> None:
        self._require_locked(deal)
        self._require_acceptable(deal)
        if not deal.breach_at:
            raise Refused("Cases_NoBreach", deal.spec.deal)
        if deal.case.is_damage_heard:
            raise Refused("Cases_Heard", deal.spec.deal)
        stated(deal.spec.terms.buyer)
        self.book.begin(deal, CaseKind.DAMAGE, Side.CARRIER, Side.BUYER)
        deal.case.is_damage_heard, deal.case.witness = True, self.world.address["keeper"]
        deal.status = Status.DISPUTED

    def _contest(self, deal: Deal, signer: str, stated: Callable[..., None]) -> None:
        case, contest = deal.case, deal.policy.periods.contest
        is_inspection = deal.status is Status.LOCKED and deal.failures == 2
        is_damage = case.phase is Phase.ANSWER and case.kind is CaseKind.DAMAGE
        if not is_inspection and not is_damage and case.phase is not Phase.ARRIVED:
            raise Refused("Cases_NothingToContest", deal.spec.deal)
        self.model.require_before(deal.due(deal.staged_at if is_inspection else case.phase_at, contest))
        side = Side.MAKER if is_inspection else Side.CARRIER if is_damage else RECEIVER[case.row]
        party = deal.side(side)
        stated(party)
        self.book.require_stake(deal, party)
        if is_inspection:
            self.book.begin(deal, CaseKind.INSPECTION, side, Side.BUYER)
            deal.case.witness = deal.spec.terms.inspector
        elif not is_damage:
            self.book.contest_return(deal)
        self.book.stake(deal, party)
        self.book.open_trial(deal, Phase.TRIAL)

    def _concede(self, deal: Deal, stated: Callable[..., None], has_payee: bool) -> None:
        self._require_answer(deal, CaseKind.DISPUTE)
        self.model.require_before(deal.due(deal.case.phase_at, deal.policy.periods.contest))
        stated(deal.spec.terms.maker)
        if deal.payee != deal.spec.terms.maker:
            self.require_signed(has_payee, deal.payee, "Cases_BadSignature")
        self.book.stakes_home(deal)
        self.book.await_goods(deal, Row.CONCEDED)

    def _deny(self, deal: Deal, signer: str, stated: Callable[..., None]) -> None:
        self._require_answer(deal, CaseKind.CLAIM)
        self.model.require_before(deal.due(deal.case.phase_at, deal.policy.periods.accept))
        stated(deal.spec.terms.buyer)
        self.book.open_trial(deal, Phase.TRIAL)

    def _appeal(self, deal: Deal, signer: str, stated: Callable[..., None]) -> None:
        ends_at, row = self.book.ruled(deal)
        if row is Row.NONE:
            self._require_phase(deal)
        self.model.require_before(deal.due(ends_at, deal.policy.periods.contest))
        party = deal.side(self.book.loser(deal.case, row))
        stated(party)
        self.book.require_stake(deal, party, APPEAL_TIMES)
        self.book.take_ruling(deal)
        self.book.stake(deal, party, APPEAL_TIMES)
        self.book.open_trial(deal, Phase.APPEAL)

    def _arrive(self, deal: Deal, signer: str, stated: Callable[..., None]) -> None:
        if deal.status is Status.LOCKED:
            self._require_in_carriage(deal)
            stated(deal.carrier)
            self.book.begin(deal, CaseKind.RETURN, Side.MAKER, Side.CARRIER)
            deal.case.row, deal.status = Row.RETURNED, Status.DISPUTED
        else:
            self._require_phase(deal, Phase.GOODS)
            self.model.require_before(deal.due(deal.case.phase_at, deal.policy.periods.return_))
            parties = (deal.spec.terms.buyer, deal.spec.terms.maker, self.book.receiver(deal))
            if signer in parties or signer not in self.world.carriers:
                raise Refused("Cases_NotCarrier", signer)
            stated(signer)
            if self._sender != deal.spec.terms.buyer:
                raise Refused("Cases_NotParty", self._sender)
        deal.case.witness, deal.returned_at = signer, self.model.now
        self.book.move(deal, Phase.ARRIVED)

    def _receive(self, deal: Deal, signer: str, stated: Callable[..., None]) -> None:
        self._require_phase(deal, Phase.GOODS, Phase.ARRIVED)
        stated(self.book.receiver(deal))
        if deal.case.phase is Phase.GOODS:
            deal.returned_at = self.model.now
        self.book.end(deal, deal.case.row)

    def _testify(self, deal: Deal, signer: str, stated: Callable[..., None]) -> None:
        if deal.status is not Status.DISPUTED:
            self._require_phase(deal)
        if signer not in (deal.spec.terms.buyer, deal.spec.terms.maker, deal.carrier, deal.case.witness):
            raise Refused("Cases_NotParty", signer)
        stated(signer)

    # --------------------------------------------------------- ends ---------------------------------------------------------

    def settle(self, deal: Deal) -> Act:
        def run() -> None:
            if deal.status is not Status.DISPUTED:
                self._require_phase(deal)
            due_at = self.book.due_at(deal)
            if self.model.now < due_at:
                raise Refused("Cases_TooEarly", self.model.now, due_at)
            self.book.settle(deal)

        return Act(self._cases, self._settle + layout([deal.spec.blob]), run, frozenset(), deal)

    def split(self, deal: Deal, part: int, expires_at: int, hows: Hows, sender: str) -> Act:
        signatures, signers, check = self.consents(Split, deal, hows, sender, expires_at, part)

        def run() -> None:
            self.model.require_before(expires_at)
            check()
            self.book.require_split(deal, part)
            self.book.split(deal, part)

        data = self._split + layout([deal.spec.blob, word(part), signatures])
        return Act(self._cases, data, run, frozenset(signers), deal)

    # ------------------------------------------------------- breaches -------------------------------------------------------

    def breach(self, deal: Deal, measured_at: int, value: int, mounting: How, reading: How, sender: str) -> Act:
        """One reading of the keeper's device."""
        device, metric = self.world.address["device"], LIMIT[0]
        limits = Tail(word(1) + b"".join(map(word, LIMIT)))
        limits_hash = keccak(word(32) + limits)
        root = keccak(keccak(word(metric) + word(value) + word(measured_at)))
        batch = Readings(device, root, 1, measured_at, measured_at)
        carrier = deal.carrier if deal.carrier != NOWHERE else self.world.address["carrier_a"]
        about = self.other(deal) if mounting is How.OTHER_DEAL else deal
        mounted = Mounting(about.spec.deal, device, carrier, limits_hash, self.world.base_at)
        domain = self.world.suite.telemetry_domain
        signature = self.sign(mounted, domain, carrier, mounting)
        signed = Readings(device, root[::-1], 1, measured_at, measured_at) if reading is How.OTHER_DEAL else batch
        batch_signature = self.sign(signed, domain, device, reading)
        evidence = [limits, word(self.world.base_at), blob(signature), *map(word, batch.as_tuple()), blob(batch_signature)]
        evidence += [word(metric), word(value), word(measured_at), Tail(word(0))]

        def is_good(how: How, party: str) -> bool:
            return how is How.SIGNED or (how is How.EMPTY and sender == party)

        def run() -> None:
            self._require_carried(deal)
            self.require_signed(is_good(mounting, carrier), carrier, "Telemetry_BadSignature")
            if measured_at > self.model.now:
                raise Refused("Telemetry_BadWindow", measured_at, measured_at)
            self.require_signed(is_good(reading, device), device, "Telemetry_BadSignature")
            until = min(measured_at, deal.delivered_at - 1) if deal.delivered_at else measured_at
            start = max(measured_at, deal.shipped_at, self.world.base_at)
            if not start <= measured_at <= until:
                raise Refused("Telemetry_NotInCarriage", measured_at, start, until)
            if LIMIT[1] <= value <= LIMIT[2]:
                raise Refused("Telemetry_WithinLimit", value, LIMIT[1], LIMIT[2])
            if deal.breach_at:
                raise Refused("Trace_Recorded", int(FactKind.BREACH))
            deal.breach_at = self.model.now

        data = self._report + layout([deal.spec.blob, layout(evidence)])
        keys = [carrier] * is_good(mounting, carrier) + [device] * is_good(reading, device)
        return Act(self._telemetry.address, data, run, frozenset(keys), deal)

    def _require_carried(self, deal: Deal) -> None:
        if deal.status is not Status.LOCKED:
            raise Refused("Telemetry_WrongStatus", deal.spec.deal)
        if deal.carrier == NOWHERE:
            raise Refused("Telemetry_NotShipped", deal.spec.deal)
