"""The acts of the escrow machine on the ledger and on open deals: the calldata that is sent, and what the model says to it."""

from __future__ import annotations

from guildhall.market import BOND_TAG
from guildhall.messages import Cancellation, Confirmation, Countersignature, Row, Status
from tests.property.calldata import Tail, blob, layout, word
from tests.property.escrow_facts import FactActs
from tests.property.escrow_model import MAX_PAUSE, NOWHERE, Deal, Refused
from tests.property.escrow_signing import Act, How, Hows


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
            self._give(sender, account, amount)

        return self.act(self.call("deposit", account, word(amount)), run, sender)

    def _give(self, sender: str, account: bytes, amount: int) -> None:
        owner = self.world.owners.get(account[:20]) or "0x" + account[:20].hex()
        self.model.credit(owner, account[20:], amount)
        self.model.give(sender, -amount)
        self.model.give(owner, amount)

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
                raise Refused("ERC7943CannotReceive", to)
            model.debit(sender, tag, amount)
            model.pay_out(to, amount)
            model.give(sender, -amount)
            model.give(to, amount)

        return self.act(self.call("withdraw", word(tag), word(to), word(amount)), run, sender)

    def transfer(self, sender: str, tag: bytes, to: bytes, amount: int) -> Act:
        def run() -> None:
            model = self.model
            model.require_free(sender)
            if not any(to[:12]):
                raise Refused("Escrow_ZeroAddress")
            model.require_cover(sender, tag, amount)
            model.debit(sender, tag, amount)
            self._give(sender, to, amount)

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
            model.lock(deal, maker, spec.locks.margin)
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

    def cancel(self, deal: Deal, expires_at: int, hows: Hows, sender: str) -> Act:
        signatures, signers, check = self.consents(Cancellation, deal, hows, sender, expires_at)

        def run() -> None:
            self.model.require_status(deal, Status.LOCKED)
            if deal.carrier != NOWHERE:
                raise Refused("Escrow_Shipped", deal.spec.deal)
            self.model.require_before(expires_at)
            check()
            self.model.close(deal, Row.CANCELLED)

        return self.act(self.call("cancel", deal.spec.blob, signatures), run, *signers, deal=deal)

    def settle(self, deal: Deal) -> Act:
        def run() -> None:
            row, due_at = deal.clock()
            if row is Row.NONE:  # none, closed, or in the hands of a case
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
