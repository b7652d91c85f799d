"""The acts of the escrow machine on the ledger and on open deals: the calldata that is sent, and what the model says to it."""

from __future__ import annotations

from collections.abc import Callable

from guildhall.market import BOND_TAG, FREE_TAG
from guildhall.messages import Cancellation, Confirmation, Countersignature, Row, Split, Status
from tests.property.calldata import Tail, blob, layout, word
from tests.property.escrow_facts import FactActs
from tests.property.escrow_model import MAX_PAUSE, NOWHERE, Deal, Refused
from tests.property.escrow_signing import Act, How, Kind

FIRST_RULED, LAST_RULED = Row.CONCEDED, Row.NO_RULING
RULED = (Row.FALSE_CLAIM, Row.NO_RULING)
"""The rows of those that the policies define."""

Hows = tuple[How, How, How]
"""Of buyer, maker and payee."""


class Acts(FactActs):
    """Builds acts on one world and one model."""

    # -------------------------------------------------------- ledger --------------------------------------------------------

    def deposit(self, sender: str, account: bytes, amount: int) -> Act:
        def run() -> None:
            model = self.model
            if account[20:] != BOND_TAG:
                model.require_entry()
            if not any(account[:12]):
                raise Refused("Escrow_ZeroAddress")
            model.require_collectible(sender, amount)
            model.collect(sender, amount)
            model.credit("0x" + account[:20].hex(), account[20:], amount)

        return self.act(self.call("deposit", account, word(amount)), run, sender)

    def withdraw(self, sender: str, tag: bytes, to: str, amount: int) -> Act:
        def run() -> None:
            model = self.model
            model.require_free(sender)
            if to == self.escrow:
                raise Refused("Escrow_BadRecipient", to)
            model.require_cover(sender, tag, amount)
            if to == NOWHERE:
                raise Refused("ERC20InvalidReceiver", to)
            if to in model.receive_blocked:
                raise Refused("UToken_ReceiverBlocked", to)
            model.debit(sender, tag, amount)
            model.pay_out(to, amount)

        return self.act(self.call("withdraw", word(tag), word(to), word(amount)), run, sender)

    def transfer(self, sender: str, tag: bytes, to: bytes, amount: int) -> Act:
        def run() -> None:
            model = self.model
            model.require_free(sender)
            if not any(to[:12]):
                raise Refused("Escrow_ZeroAddress")
            model.require_cover(sender, tag, amount)
            model.debit(sender, tag, amount)
            model.credit("0x" + to[:20].hex(), to[20:], amount)

        return self.act(self.call("transfer", word(tag), to, word(amount)), run, sender)

    # ------------------------------------------------------- open deals -----------------------------------------------------

    def countersign(self, deal: Deal, how: How, sender: str) -> Act:
        spec, maker = deal.spec, deal.spec.terms.maker
        signature, is_good = self.consent(Countersignature, deal, maker, how, sender)

        def run() -> None:
            model = self.model
            model.require_status(deal, Status.PENDING)
            model.require_before(deal.clock_at + spec.policy.periods.countersign)
            self.require_signed(is_good, maker)
            model.require_drawable(maker, spec.locks.margin)
            model.draw(maker, spec.locks.margin)
            model.lock(deal, spec.locks.margin)
            deal.status, deal.clock_at = Status.LOCKED, model.now

        return self.act(self.call("countersign", spec.blob, blob(signature)), run, *[maker] * is_good, deal=deal)

    def confirm(self, deal: Deal, how: How, sender: str) -> Act:
        buyer = deal.spec.terms.buyer
        signature, is_good = self.consent(Confirmation, deal, buyer, how, sender)

        def run() -> None:
            model = self.model
            model.require_status(deal, Status.LOCKED)
            if not deal.delivered_at:
                raise Refused("Escrow_NotDelivered", deal.spec.deal)
            model.require_before(deal.accept_by)
            self.require_signed(is_good, buyer)
            model.close(deal, Row.FULFILLED)

        return self.act(self.call("confirm", deal.spec.blob, blob(signature)), run, *[buyer] * is_good, deal=deal)

    def cancel(self, deal: Deal, hows: Hows, sender: str) -> Act:
        signatures, signers, check = self._consents(Cancellation, deal, hows, sender)

        def run() -> None:
            self.model.require_status(deal, Status.LOCKED)
            if deal.carrier != NOWHERE:
                raise Refused("Escrow_Shipped", deal.spec.deal)
            check()
            self.model.close(deal, Row.CANCELLED)

        return self.act(self.call("cancel", deal.spec.blob, signatures), run, *signers, deal=deal)

    def split(self, deal: Deal, part: int, hows: Hows, sender: str) -> Act:
        signatures, signers, check = self._consents(Split, deal, hows, sender, part)

        def run() -> None:
            self.model.require_status(deal, Status.LOCKED)
            check()
            if part > deal.spec.sale.price:
                raise Refused("Matrix_SplitTooHigh", part, deal.spec.sale.price)
            self.model.close(deal, Row.SPLIT, part)

        return self.act(self.call("split", deal.spec.blob, word(part), signatures), run, *signers, deal=deal)

    def _consents(self, kind: Kind, deal: Deal, hows: Hows, sender: str, *more: int) -> tuple[Tail, list[str], Callable[[], None]]:
        """Signatures of buyer, maker and payee, who of them really signed, and the check of the contract."""
        terms = deal.spec.terms
        parties = (terms.buyer, terms.maker, deal.payee or terms.maker)
        shown = [self.consent(kind, deal, party, how, sender, *more) for party, how in zip(parties, hows, strict=True)]

        def check() -> None:
            asked = parties if parties[2] != parties[1] else parties[:2]
            for party, (_, is_good) in zip(asked, shown, strict=False):
                self.require_signed(is_good, party)

        signers = [party for party, (_, is_good) in zip(parties, shown, strict=True) if is_good]
        return layout([blob(signature) for signature, _ in shown]), signers, check

    def settle(self, deal: Deal) -> Act:
        def run() -> None:
            row, due_at = deal.clock()
            if row is Row.NONE:
                raise Refused("Escrow_WrongStatus", deal.spec.deal, int(deal.status))
            if self.model.now < due_at:
                raise Refused("Escrow_TooEarly", self.model.now, due_at)
            self.model.close(deal, row)

        return self.act(self.call("settle", deal.spec.blob), run, deal=deal)

    def assign(self, deal: Deal, sender: str, to: str) -> Act:
        def run() -> None:
            self.model.require_status(deal, Status.LOCKED)
            if sender != deal.payee:
                raise Refused("Escrow_NotPayee", sender, deal.payee)
            self.model.require_free(sender)
            if to == NOWHERE:
                raise Refused("Escrow_ZeroAddress")
            deal.payee, deal.is_assigned = to, True

        return self.act(self.call("assign", deal.spec.blob, word(to)), run, sender, deal=deal)

    # -------------------------------------------------------- court ---------------------------------------------------------

    def dispute(self, deal: Deal, sender: str, party: str) -> Act:
        """The court's word that the party wants it."""

        def run() -> None:
            model, stake = self.model, deal.spec.locks.stake
            self._require_court(sender)
            model.require_status(deal, Status.LOCKED)
            if party not in (deal.spec.terms.buyer, deal.spec.terms.maker, deal.carrier):
                raise Refused("Escrow_NotParty", party)
            if not deal.delivered_at:
                raise Refused("Escrow_NotDelivered", deal.spec.deal)
            model.require_before(deal.accept_by)
            model.require_drawable(party, stake)
            model.draw(party, stake)
            model.credit(sender, FREE_TAG, stake)
            deal.status, deal.clock_at = Status.DISPUTED, model.now

        return self.act(self.call("dispute", deal.spec.blob, word(party)), run, sender, party, deal=deal)

    def rule(self, deal: Deal, sender: str, row: Row) -> Act:
        def run() -> None:
            self._require_court(sender)
            self.model.require_status(deal, Status.DISPUTED)
            self.model.require_before(deal.clock()[1])
            if not FIRST_RULED <= row <= LAST_RULED:
                raise Refused("Escrow_RowNotRuled", int(row))
            if row not in RULED:
                raise Refused("Matrix_UndefinedRow", deal.spec.terms.policy_version, int(row))
            self.model.close(deal, row)

        return self.act(self.call("rule", deal.spec.blob, word(row)), run, sender, deal=deal)

    def _require_court(self, sender: str) -> None:
        if sender != self.world.address["court"]:
            raise Refused("Escrow_NotCourt", sender)

    def pause(self, sender: str, until: int) -> Act:
        def run() -> None:
            latest = self.model.now + MAX_PAUSE
            if sender != self.world.address["admin"]:
                raise Refused("AccessManagedUnauthorized", sender)
            if until > latest:
                raise Refused("Escrow_PauseTooLong", until, latest)
            if until <= self.model.paused_until:
                raise Refused("Escrow_PauseNotLonger", until, self.model.paused_until)
            self.model.paused_until = until

        return self.act(self.call("pauseEntry", word(until)), run, sender)

    def batch(self, acts: list[Act]) -> bytes:
        """The calldata of several; each is then run and judged for itself."""
        return self.call("batch", Tail(word(len(acts)) + layout([blob(act.data) for act in acts])))
