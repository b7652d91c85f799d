"""Facts about a deal, as the escrow machine sends them: by the right hand and the wrong one, in order and out of it, in time and late."""

from __future__ import annotations

from enum import IntEnum

from eth_utils.crypto import keccak

from guildhall.market import BOND_TAG
from guildhall.messages import Attestation, FactKind, Row, Status
from tests.property.calldata import blob, layout, word
from tests.property.escrow_model import IN_PRODUCTION, NOWHERE, PASSED, STAGE_OF, Deal, Refused
from tests.property.escrow_signing import Act, How, Signing

NO_DOCUMENT = bytes(32)
INSPECTIONS = (FactKind.PASSED, FactKind.FAILED)


class Code(IntEnum):
    """Which hand-over code the carrier brings."""

    RIGHT = 0
    WRONG = 1
    SHORT = 2
    LONG = 3
    OTHER_DEAL = 4


class Report(IntEnum):
    """Which report the inspector brings."""

    RIGHT = 0
    CONTRARY = 1  # a pass with a fault in it, a failure without
    OTHER = 2  # not what was signed
    SHORT = 3


class FactActs(Signing):
    """`Escrow.attest`."""

    def fact(self, deal: Deal, kind: FactKind, signer: str, sender: str, signed_at: int, how: How, code: Code, report: Report) -> Act:
        """`code` at DELIVERY, `report` at an inspection."""
        spec = deal.spec
        other = self.other(deal)
        about = other if how is How.OTHER_DEAL else deal
        proof, document = b"", NO_DOCUMENT
        if kind is FactKind.DELIVERY:
            proof = (spec.code, spec.code[::-1], spec.code[:15], spec.code + b"\0", other.spec.code)[code]
        elif kind in INSPECTIONS:
            proof = bytes(32) + word(int((kind is FactKind.FAILED) != (report is Report.CONTRARY)))
            document = keccak(proof) if report is not Report.OTHER else NO_DOCUMENT
            proof = proof[:63] if report is Report.SHORT else proof
        stated = Attestation(about.spec.deal, kind, signer, signed_at, document)
        signature = self.sign(stated, self.trace_domain, signer, how) if signer in self.secrets else b"\1" * 65
        is_signed = how is How.SIGNED or (how is How.EMPTY and sender == signer)
        fields = layout((word(kind), word(signer), word(signed_at), document, blob(signature), blob(proof)))

        def run() -> None:
            self._require_recordable(deal, kind, signer, signed_at, is_signed)
            if kind is FactKind.PICKUP:
                self._pick_up(deal, signer)
            elif kind is FactKind.DELIVERY:
                self._hand_over(deal, code is Code.RIGHT)
            else:
                self._produce(deal, kind, signed_at, kind not in INSPECTIONS or report is Report.RIGHT)

        return self.act(self.call("attest", spec.blob, fields), run, *[signer] * is_signed, deal=deal)

    def _require_recordable(self, deal: Deal, kind: FactKind, signer: str, signed_at: int, is_signed: bool) -> None:
        model, now = self.model, self.model.now
        model.require_status(deal, Status.LOCKED)
        self._require_entitled(deal, kind, signer)
        if kind in (FactKind.PASSED, FactKind.FAILED) and deal.waived_at:
            model.require_before(deal.waived_at)
        if not is_signed:
            raise Refused("Trace_BadSignature", signer)
        if signed_at > now:
            raise Refused("Trace_SignedInFuture", now, signed_at)

    def _require_entitled(self, deal: Deal, kind: FactKind, signer: str) -> None:
        terms = deal.spec.terms
        if kind is FactKind.PICKUP:
            if signer not in self.world.carriers or signer == terms.maker:
                raise Refused("Escrow_NotCarrier", signer)
            return
        entitled = {
            FactKind.SCHEDULED: terms.maker,
            FactKind.IN_PRODUCTION: terms.maker,
            FactKind.PASSED: terms.inspector,
            FactKind.FAILED: terms.inspector,
            FactKind.DELIVERY: deal.carrier,
        }.get(kind, NOWHERE)
        if entitled == NOWHERE or entitled != signer:
            raise Refused("Escrow_NotEntitled", int(kind), signer)

    def _produce(self, deal: Deal, kind: FactKind, signed_at: int, has_report: bool) -> None:
        if deal.shipped_at:
            raise Refused("Trace_OutOfOrder", int(kind), deal.stage)
        if deal.failures and signed_at <= deal.staged_at:
            raise Refused("Trace_Stale", signed_at, deal.staged_at)
        follows = deal.stage == IN_PRODUCTION if kind is FactKind.FAILED else STAGE_OF[kind] == deal.stage + 1
        if not follows:
            raise Refused("Trace_OutOfOrder", int(kind), deal.stage)
        if not has_report:
            raise Refused("Trace_BadReport", int(kind))
        self.model.require_before(deal.ship_by)
        if deal.failures == 2:
            raise Refused("Escrow_Stopped", deal.spec.deal)
        deal.staged_at = self.model.now
        if kind is not FactKind.FAILED:
            deal.stage = STAGE_OF[kind]
            return
        deal.stage = 1
        deal.failures += 1
        if deal.failures == 1:
            deal.row = Row.OFF_SPEC_REWORK
            deal.rework(self.model.now)
            self.model.blame(deal, Row.OFF_SPEC_REWORK)

    def _pick_up(self, deal: Deal, carrier: str) -> None:
        model, spec = self.model, deal.spec
        if deal.shipped_at:
            raise Refused("Trace_Recorded", int(FactKind.PICKUP))
        model.require_before(deal.ship_by)
        if deal.failures == 2:
            raise Refused("Escrow_Stopped", spec.deal)
        if spec.terms.inspector != NOWHERE and deal.stage != PASSED and not 0 < deal.waived_at <= model.now:
            raise Refused("Escrow_NotInspected", deal.stage, deal.waived_at)
        model.require_free(carrier)
        model.require_cover(carrier, BOND_TAG, spec.locks.reserve)
        model.debit(carrier, BOND_TAG, spec.locks.reserve)
        model.lock(deal, carrier, spec.locks.reserve)
        deal.carrier, deal.shipped_at, deal.clock_at = carrier, model.now, min(deal.clock_at, model.now)

    def _hand_over(self, deal: Deal, has_code: bool) -> None:
        model = self.model
        if deal.delivered_at:
            raise Refused("Trace_Recorded", int(FactKind.DELIVERY))
        model.require_before(deal.lost_at)
        if not has_code:
            raise Refused("Escrow_WrongCode")
        deal.delivered_at = model.now
