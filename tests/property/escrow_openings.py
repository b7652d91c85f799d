"""Openings through the Exchange, alone and in batches, and what an office does around them: freezing, retiring a policy, gifts."""

from __future__ import annotations

from collections.abc import Sequence

from guildhall.messages import Status
from tests.property.calldata import Tail, blob, layout, word
from tests.property.escrow_model import Deal, Model, Refused
from tests.property.escrow_signing import Act, How, Signing, signature_of
from tests.property.escrow_world import World


class Openings(Signing):
    """Acts on the Exchange, the Matrix and the token."""

    def __init__(self, world: World, model: Model) -> None:
        super().__init__(world, model)
        suite = world.suite
        self._exchange = suite.exchange
        self._u_token = suite.u_token
        self._matrix = suite.matrix
        self._admin = world.address["admin"]

    # ------------------------------------------------------- openings -------------------------------------------------------

    def settle(self, deal: Deal, how: How, sender: str) -> Act:
        """One match, by a relayer or by the buyer herself."""
        buyer = deal.spec.terms.buyer
        is_buyer = sender == buyer
        is_signed = how is How.SIGNED or (how is How.EMPTY and is_buyer)

        def run() -> None:
            if not is_buyer and sender != self.world.address["relayer"]:
                raise Refused("Exchange_NotRelayer", sender)
            self._open(deal, is_signed, 0)

        data = self._exchange.settle.function.selector + layout([self._match(deal, how)])
        return Act(self._exchange.address, data, run, self._agreed(deal, is_signed), deal)

    def settle_batch(self, deals: Sequence[Deal], hows: Sequence[How], sender: str) -> tuple[Act, list[Act]]:
        """The call, and what each of its matches does."""

        def start() -> None:
            if sender != self.world.address["relayer"]:
                raise Refused("Exchange_NotRelayer", sender)
            if not deals:
                raise Refused("Exchange_EmptyBatch")
            self.model.batch_count += 1

        matches = [self._match(deal, how) for deal, how in zip(deals, hows, strict=True)]
        data = self._exchange.settleBatch.function.selector + layout([Tail(word(len(matches)) + layout(matches))])
        parts = [self._part(deal, how is How.SIGNED) for deal, how in zip(deals, hows, strict=True)]
        return Act(self._exchange.address, data, start, frozenset()), parts

    def _part(self, deal: Deal, is_signed: bool) -> Act:
        def run() -> None:
            self._open(deal, is_signed, self.model.batch_count)

        return Act(self._exchange.address, b"", run, self._agreed(deal, is_signed), deal)

    def _match(self, deal: Deal, how: How) -> Tail:
        spec = deal.spec
        demand = (self.other(deal) if how is How.OTHER_DEAL else deal).spec.demand
        signature = b""
        if how is not How.EMPTY:
            signer = self.forger if how is How.FORGED else spec.terms.buyer
            signature = signature_of(demand, self.world.suite.exchange_domain, self.secrets[signer])
        if how is How.CUT:
            signature = signature[:64]
        encoded = spec.demand.encoded()
        words = [encoded[at : at + 32] for at in range(0, len(encoded), 32)]
        return layout([*words, blob(signature), word(spec.offer_id), word(self.world.tariff_of(spec))])

    @staticmethod
    def _agreed(deal: Deal, is_signed: bool) -> frozenset[str]:
        """A standing offer is its maker's consent; where it asks for a countersignature, that is."""
        agreed = [deal.spec.terms.buyer] * is_signed
        return frozenset(agreed if deal.spec.needs_countersign else [*agreed, deal.spec.terms.maker])

    def _open(self, deal: Deal, is_signed: bool, batch_id: int) -> None:
        model, spec = self.model, deal.spec
        demand, terms = spec.demand, spec.terms
        if model.now >= demand.expires_at:
            raise Refused("Exchange_DemandExpired", model.now, demand.expires_at)
        if not is_signed:
            raise Refused("Exchange_BadSignature", demand.buyer)
        if model.capacity[spec.offer_id] < spec.quantity:
            raise Refused("Exchange_CapacityExceeded", model.capacity[spec.offer_id], spec.quantity)
        ends_at = self.world.certificate_ends_at
        if terms.standard_id == 2 and model.now >= ends_at:
            raise Refused("Exchange_CertificateExpired", model.now, ends_at)
        if (demand.buyer, demand.nonce) in model.used_nonces:
            raise Refused("Exchange_NonceUsed", demand.buyer, demand.nonce)
        model.require_entry()
        if not model.is_policy_open(terms.policy_version):
            raise Refused("Escrow_PolicyClosed", terms.policy_version)
        model.require_drawable(terms.buyer, spec.locks.buyer)
        if not spec.needs_countersign:
            model.require_drawable(terms.maker, spec.locks.margin)
        self._opened(deal, batch_id)

    def _opened(self, deal: Deal, batch_id: int) -> None:
        model, spec = self.model, deal.spec
        model.used_nonces.add((spec.demand.buyer, spec.demand.nonce))
        model.capacity[spec.offer_id] -= spec.quantity
        deal.status = Status.PENDING if spec.needs_countersign else Status.LOCKED
        deal.payee, deal.clock_at, deal.batch_id = spec.terms.maker, model.now, batch_id
        deal.opened_at = model.now
        model.draw(spec.terms.buyer, spec.locks.buyer)
        model.lock(deal, spec.terms.buyer, spec.locks.buyer)
        if not spec.needs_countersign:
            model.draw(spec.terms.maker, spec.locks.margin)
            model.lock(deal, spec.terms.maker, spec.locks.margin)

    def withdraw_demand(self, deal: Deal, sender: str) -> Act:
        """By the buyer; anybody else would need her signature."""
        demand = deal.spec.demand

        def run() -> None:
            if sender != demand.buyer:
                raise Refused("Exchange_BadSignature", demand.buyer)
            if (demand.buyer, demand.nonce) in self.model.used_nonces:
                raise Refused("Exchange_NonceUsed", demand.buyer, demand.nonce)
            self.model.used_nonces.add((demand.buyer, demand.nonce))

        data = self._exchange.withdrawDemand.function.selector + layout([word(demand.buyer), word(demand.nonce), blob(b"")])
        return Act(self._exchange.address, data, run, frozenset([sender]))

    # -------------------------------------------------------- offices -------------------------------------------------------

    def restrict(self, owner: str, is_sending: bool, is_blocked: bool) -> Act:
        """Compliance blocks an account of U from sending or from receiving, or frees it; sent by the admin."""
        blocked = self.model.send_blocked if is_sending else self.model.receive_blocked
        method = self._u_token.setSendBlocked if is_sending else self._u_token.setReceiveBlocked

        def run() -> None:
            if (owner in blocked) is is_blocked:
                raise Refused("UToken_Unchanged")
            (blocked.add if is_blocked else blocked.remove)(owner)

        data = method.function.selector + word(owner) + word(is_blocked)
        return Act(self._u_token.address, data, run, frozenset([self._admin]))

    def retire(self, version: int, sender: str) -> Act:
        """No new deals under the policy."""

        def run() -> None:
            if sender != self._admin:
                raise Refused("AccessManagedUnauthorized", sender)
            if version in self.model.retired:
                raise Refused("Matrix_Retired", version)
            self.model.retired.add(version)

        return Act(self._matrix.address, self._matrix.retire.function.selector + word(version), run, frozenset([sender]))

    def give(self, sender: str, amount: int) -> Act:
        """U sent to the Escrow without a word: in nobody's account, and in nobody's way."""

        def run() -> None:
            if sender in self.model.send_blocked:
                raise Refused("ERC7943CannotSend", sender)
            if self.model.wallets.get(sender, 0) < amount:
                raise Refused("ERC20InsufficientBalance", sender, self.model.wallets.get(sender, 0), amount)
            self.model.pay_out(sender, -amount)
            self.model.give(sender, -amount)
            self.model.donated += amount

        data = self._u_token.transfer.function.selector + word(self.escrow) + word(amount)
        return Act(self._u_token.address, data, run, frozenset([sender]))
