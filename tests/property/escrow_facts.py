"""Facts about a deal, as the escrow machine sends them: by the right hand and the wrong one, in order and out of it, in time and late."""

from __future__ import annotations

from enum import IntEnum

from guildhall.market import BOND_TAG
from guildhall.messages import Attestation, FactKind, Row, Status
from tests.property.calldata import blob, layout, word
from tests.property.escrow_model import IN_PRODUCTION, NOWHERE, PASSED, STAGE_OF, Deal, Refused
from tests.property.escrow_signing import Act, How, Signing

NO_DOCUMENT = bytes(32)


class Code(IntEnum):
    """Which hand-over code the carrier brings."""

    RIGHT = 0
    WRONG = 1
    SHORT = 2
    LONG = 3
    OTHER_DEAL = 4


class FactActs(Signing):
    """`Escrow.attest`."""

    def fact(self, deal: Deal, kind: FactKind, signer: str, sender: str, signed_at: int, how: How, code: Code, receipt: How) -> Act:
        """`receipt`: the maker's, at RETURN."""
        spec, maker = deal.spec, deal.spec.terms.maker
        other = self.other(deal)
        about = other if how is How.OTHER_DEAL else deal
        stated = Attestation(about.spec.deal, kind, signer, signed_at, NO_DOCUMENT)
        signature = self.sign(stated, self.trace_domain, signer, how) if signer in self.secrets else b"\1" * 65
        is_signed = how is How.SIGNED or (how is How.EMPTY and sender == signer)
        proof = b""
        if kind is FactKind.DELIVERY:
            proof = (spec.code, spec.code[::-1], spec.code[:15], spec.code + b"\0", other.spec.code)[code]
        elif kind is FactKind.RETURN:
            received = Attestation((other if receipt is How.OTHER_DEAL else deal).spec.deal, kind, signer, signed_at, NO_DOCUMENT)
            proof = self.sign(received, self.trace_domain, maker, receipt)
        has_receipt = receipt is How.SIGNED or (receipt is How.EMPTY and sender == maker)
        fields = layout((word(kind), word(signer), word(signed_at), NO_DOCUMENT, blob(signature), blob(proof)))

        def run() -> None:
            self._record(deal, kind, signer, signed_at, is_signed, code is Code.RIGHT, has_receipt)

        keys = [signer] * is_signed + [maker] * (kind is FactKind.RETURN and has_receipt)
        return self.act(self.call("attest", spec.blob, fields), run, *keys, deal=deal)

    def _record(self, deal: Deal, kind: FactKind, signer: str, signed_at: int, is_signed: bool, has_code: bool, has_receipt: bool) -> None:
        model, now = self.model, self.model.now
        model.require_status(deal, Status.LOCKED)
        self._require_entitled(deal, kind, signer)
        if kind in (FactKind.PASSED, FactKind.FAILED) and deal.waived_at:
            model.require_before(deal.waived_at)
        if not is_signed:
            raise Refused("Trace_BadSignature", signer)
        if signed_at > now:
            raise Refused("Trace_SignedInFuture", now, signed_at)
        if kind is FactKind.PICKUP:
            self._pick_up(deal, signer)
        elif kind in (FactKind.DELIVERY, FactKind.RETURN):
            self._hand_over(deal, kind, has_code, has_receipt)
        else:
            self._produce(deal, kind, signed_at)

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
            FactKind.RETURN: deal.carrier,
        }.get(kind, NOWHERE)
        if entitled == NOWHERE or entitled != signer:
            raise Refused("Escrow_NotEntitled", int(kind), signer)

    def _produce(self, deal: Deal, kind: FactKind, signed_at: int) -> None:
        if deal.shipped_at:
            raise Refused("Trace_OutOfOrder", int(kind), deal.stage)
        if deal.failures and signed_at <= deal.staged_at:
            raise Refused("Trace_Stale", signed_at, deal.staged_at)
        follows = deal.stage == IN_PRODUCTION if kind is FactKind.FAILED else STAGE_OF[kind] == deal.stage + 1
        if not follows:
            raise Refused("Trace_OutOfOrder", int(kind), deal.stage)
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
            deal.clock_at += max(0, self.model.now + deal.policy.periods.rework - deal.ship_by)

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
        model.lock(deal, spec.locks.reserve)
        deal.carrier, deal.shipped_at = carrier, model.now

    def _hand_over(self, deal: Deal, kind: FactKind, has_code: bool, has_receipt: bool) -> None:
        model = self.model
        if kind is FactKind.DELIVERY and deal.delivered_at:
            raise Refused("Trace_Recorded", int(kind))
        model.require_before(deal.lost_at)
        if kind is FactKind.DELIVERY:
            if not has_code:
                raise Refused("Escrow_WrongCode")
            deal.delivered_at = model.now
            return
        if deal.delivered_at:
            raise Refused("Escrow_Delivered", deal.spec.deal)
        self.require_signed(has_receipt, deal.spec.terms.maker)
        deal.returned_at = model.now
        model.close(deal, Row.RETURNED)
