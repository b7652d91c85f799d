"""The desk: turns what people sign into calls of the Escrow and posts them in batches, twice a day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eth_utils.crypto import keccak

from guildhall.evm import CallError, Log
from guildhall.messages import FactKind

from .cast import Person
from .record import DealRecord, Moment, Refusal, Transaction
from .script import Act, Deed
from .stage import Stage
from .statements import CASE_ACTS, GOODS_DEEDS, Statements

__all__ = ["Desk", "SPLIT_SHARE_PERCENT", "handover_code"]

SPLIT_SHARE_PERCENT = 25
"""Of the price, to the buyer of the scratched piece."""

_STEPS = {
    Deed.COUNTERSIGN: "countersign",
    Deed.CONFIRM: "confirm",
    Deed.CANCEL: "cancel",
}
_ORDER = ("countersign", "facts", "confirm", "cancel")
"""Steps whose calls go to the Escrow in one batch."""

_SINGLES = (Deed.SPLIT, *GOODS_DEEDS, *CASE_ACTS)
"""Deeds that other contracts take, one by one."""

_BEFORE = (Deed.LOT, Deed.PACK, Deed.HAND_OVER, Deed.RECEIPT)
"""What is posted before the facts that follow from it."""

CONSENT_PERIOD = 3 * 86_400
"""How long a consent of both sides stands."""

_FACTS = {
    Deed.SCHEDULED: FactKind.SCHEDULED,
    Deed.IN_PRODUCTION: FactKind.IN_PRODUCTION,
    Deed.PASSED: FactKind.PASSED,
    Deed.FAILED: FactKind.FAILED,
    Deed.PICKUP: FactKind.PICKUP,
    Deed.WRONG_CODE: FactKind.DELIVERY,
    Deed.DELIVERY: FactKind.DELIVERY,
}

_TEXTS = {
    Deed.COUNTERSIGN: "countersigns: the margin is locked, the clock starts",
    Deed.SCHEDULED: "schedules production",
    Deed.IN_PRODUCTION: "is making it",
    Deed.PASSED: "inspects: passed",
    Deed.FAILED: "inspects: failed",
    Deed.PICKUP: "picks the parcel up; the reserve is tied up",
    Deed.WRONG_CODE: "is given a wrong hand-over code",
    Deed.DELIVERY: "delivers against the hand-over code",
    Deed.CONFIRM: "confirms",
    Deed.CANCEL: "and the maker cancel together",
    Deed.SPLIT: "and the maker split the price together",
    Deed.LOT: "opens a lot of twelve pieces with serial numbers",
    Deed.PACK: "packs one of them into the parcel",
    Deed.HAND_OVER: "hands the parcel to the carrier; both sign",
    Deed.RECEIPT: "hands the parcel to the buyer; both sign",
    Deed.BREACH: "carried it with a device that measured 31.4 g where 12 g are allowed: a breach is on record",
    Deed.DISPUTE: "says that it is off spec, with a stake: the clocks stand",
    Deed.CLAIM: "says that it delivered, though without the code, with a stake",
    Deed.DAMAGE: "claims the damage that the breach proves",
    Deed.CONTEST: "contests it, with a stake",
    Deed.CONCEDE: "concedes",
    Deed.DENY: "denies that anything was delivered",
    Deed.APPEAL: "appeals, with twice the stake",
    Deed.ARRIVE: "states that the goods are back at the door",
    Deed.RECEIVE: "has the goods",
}


@dataclass(frozen=True)
class _Call:
    """An act as a call of the Escrow."""

    act: Act
    signer: Person
    signature: bytes
    data: bytes


class Desk:
    """Signed acts wait here until they are posted; `case_of` tells the number of a deal's latest case."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self._stage = stage
        self._seed = seed
        self._waiting: list[Act] = []
        self._statements = Statements(stage)
        self.refusals: list[Refusal] = []
        self.case_of: Callable[[DealRecord], int] = lambda deal: 0

    def add(self, acts: Sequence[Act]) -> None:
        """Acts to come."""
        self._waiting += acts

    def drop(self, deal: DealRecord) -> None:
        """A closed deal needs no more acts."""
        self._waiting = [act for act in self._waiting if act.deal is not deal]

    def post(self, now: int) -> None:
        """Post what was signed until now: a batch for each step of the Escrow, then what goes to other contracts."""
        due = sorted((act for act in self._waiting if act.at <= now), key=lambda act: (act.at, act.deal.number))
        self._waiting = [act for act in self._waiting if act.at > now]
        for act in due:
            if act.deed in _BEFORE:
                self._state(act)
        for step in _ORDER:
            calls = [self._call(act) for act in due if act.deed not in _SINGLES and _STEPS.get(act.deed, "facts") == step]
            if calls:
                self._send(step, calls)
        for act in due:
            if act.deed is Deed.SPLIT:
                self._split(act)
            elif act.deed in _SINGLES and act.deed not in _BEFORE:
                self._state(act)

    def _state(self, act: Act) -> None:
        """A statement by itself; refused, it is entered by the name of the error."""
        stage, said = self._stage, self._statements.of(act)
        error = ""
        # Goods that go back are the buyer's to send: she hands in what the carrier at the door has signed.
        sender = stage.accounts[act.deal.plan.buyer] if act.deed is Deed.ARRIVE else stage.relayer
        try:
            transaction = stage.send(said.step, said.method, *said.args, sender=sender)
        except CallError as refused:
            error, transaction = str(getattr(refused, "name", refused)), stage.transactions[-1]
        if act.deed is Deed.BREACH and not error:
            act.deal.has_breach = True
        case = self.case_of(act.deal) if act.deed in CASE_ACTS else 0
        call = _Call(act, said.signer, said.signature, b"")
        self._enter(call, transaction, error, case)

    def _split(self, act: Act) -> None:
        stage, terms = self._stage, act.deal.terms
        part = terms.price_amount * SPLIT_SHARE_PERCENT // 100
        expires_at = act.at + CONSENT_PERIOD
        parties = (act.deal.plan.buyer, act.deal.maker)
        both = [stage.acts.split(terms, stage.keys[party], stage.address(party), part, expires_at) for party in parties]
        split = stage.suite.cases.split
        transaction = stage.send("split", split, terms.as_tuple(), part, (expires_at, *both, b""), sender=stage.relayer)
        self._enter(_Call(act, parties[0], both[0], b""), transaction, "")

    def _send(self, step: str, calls: list[_Call]) -> None:
        stage = self._stage
        transaction = stage.send(step, stage.suite.escrow.batch, [call.data for call in calls], sender=stage.relayer, count=len(calls))
        failed = self._failures(stage.chain.logs)
        for at, call in enumerate(calls):
            self._enter(call, transaction, failed.get(at, ""))

    def _failures(self, logs: Sequence[Log]) -> dict[int, str]:
        escrow = self._stage.suite.escrow.address
        found = (log.args for log in logs if log.address == escrow and log.name == "CallFailed")
        return {args.index: self._error(args.reason) for args in found}

    def _error(self, reason: bytes) -> str:
        decoded = self._stage.chain.artifacts.decode_error(reason)
        return str(decoded[0]) if decoded else f"0x{reason.hex()}"

    def _enter(self, call: _Call, transaction: Transaction, error: str, case: int = 0) -> None:
        act, text = call.act, _TEXTS[call.act.deed]
        if act.deed is Deed.PICKUP and error:
            text = "comes for the parcel, too late"
        act.deal.moments.append(Moment(act.at, text, call.signer.name, call.signature, transaction, error, case))
        if error:
            what = f"deal {act.deal.number}: {call.signer.name} {text}"
            self.refusals.append(Refusal(transaction.at, call.signer.name, what, str(act.deal.plan.fate), "Escrow", error, ""))

    # ------------------------------------------------------- calls --------------------------------------------------------

    def _call(self, act: Act) -> _Call:
        if act.deed in _FACTS:
            return self._fact(act)
        stage, deal, terms = self._stage, act.deal, act.deal.terms
        escrow, acts = stage.suite.escrow, stage.acts
        buyer, maker = deal.plan.buyer, deal.maker
        packed = terms.as_tuple()
        if act.deed is Deed.COUNTERSIGN:
            signature = acts.countersignature(terms, stage.keys[maker])
            return _Call(act, maker, signature, escrow.countersign.encode(packed, signature))
        if act.deed is Deed.CONFIRM:
            signature = acts.confirmation(terms, stage.keys[buyer])
            return _Call(act, buyer, signature, escrow.confirm.encode(packed, signature))
        expires_at = act.at + CONSENT_PERIOD
        both = [acts.cancellation(terms, stage.keys[party], stage.address(party), expires_at) for party in (buyer, maker)]
        return _Call(act, buyer, both[0], escrow.cancel.encode(packed, (expires_at, *both, b"")))

    def _fact(self, act: Act) -> _Call:
        stage, deal = self._stage, act.deal
        signer = self._signer(act)
        document_hash = keccak(text=f"{act.deed.name} of deal {deal.number}")
        is_inspection = act.deed in (Deed.PASSED, Deed.FAILED)
        parts = {"report_hash" if is_inspection else "document_hash": document_hash}
        if act.deed is Deed.DELIVERY:
            parts["code"] = handover_code(self._seed, deal.plan.number)
        elif act.deed is Deed.WRONG_CODE:
            parts["code"] = handover_code(self._seed, deal.plan.number + 1)
        fact = stage.acts.fact(deal.terms, _FACTS[act.deed], stage.keys[signer], act.at, **parts)
        return _Call(act, signer, fact[4], stage.suite.escrow.attest.encode(deal.terms.as_tuple(), fact))

    def _signer(self, act: Act) -> Person:
        if act.deed in (Deed.SCHEDULED, Deed.IN_PRODUCTION):
            return act.deal.maker
        if act.deed in (Deed.PASSED, Deed.FAILED):
            inspector = act.deal.plan.inspector
            assert inspector is not None  # the plan gives one to every deal that is inspected
            return inspector
        return act.deal.carrier


def handover_code(seed: int, number: int) -> bytes:
    """The 16 bytes that the buyer shows at the door."""
    return keccak(text=f"{seed}: hand-over code {number}")[:16]
