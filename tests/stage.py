"""The stage of the trade tests on the in-process EVM: the whole suite, a cast in its roles, and deals in every state.

    deal = stage.make_deal()                      # 1,000 U, LOCKED; `**changes` as in `Demand`, plus offer_id and tariff_id
    stage.pick_up(deal); stage.deliver(deal)
    stage.clock.just_before(stage.accept_by(deal))

Actors are accounts named after their role. A test states only what differs from the valid default.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from eth_utils.crypto import keccak

from guildhall.deploy import Suite, deploy_suite, load_config
from guildhall.evm import Account, Artifacts, Chain, Contract
from guildhall.evm.words import Sender
from guildhall.market import BOND_TAG, FREE_TAG, NOBODY, DealActs, Market, Roles, account_of
from guildhall.market.acts import FOREVER
from guildhall.messages import Act, Demand, FactKind, Row, Share, Terms, deal_id
from guildhall.model import SEED, Locks, Payoff, Sale, locks_of, payoff_of

__all__ = ["DAY", "HOUR", "U", "Deal", "Stage"]

U = 1_000_000
"""Base units."""
HOUR, DAY = 3_600, 86_400
QUANTITY, UNIT_PRICE, FREIGHT, INSPECTION_FEE = 10, 100 * U, 50 * U, 7 * U
LEAD_PERIOD, TRANSIT_PERIOD = 10 * DAY, 6 * DAY
FUNDS = 100_000 * U
BONDED_G = 1_000 * U
METHOD_OF = {each: each.name.lower() for each in Act} | {Act.RECEIVE: "receiveGoods"}
"""The function of `Cases` that takes an act."""
ORIGIN, TARGET = 0x0001_0001, 0x0001_0002
"""Two areas of one market."""
ROYALTY_BPS = 300


@dataclass(frozen=True)
class Deal:
    """A deal as its parties know it."""

    terms: Terms
    demand: Demand
    code: bytes
    sale: Sale
    opened_at: int

    @property
    def id(self) -> bytes:
        return deal_id(self.terms)

    @property
    def t(self) -> tuple[Any, ...]:
        """The terms as calls take them."""
        return self.terms.as_tuple()

    @property
    def locks(self) -> Locks:
        return locks_of(self.sale)


class Stage:
    """One chain with everybody on it."""

    def __init__(self, artifacts: Artifacts, chain: Any = None) -> None:
        """`chain`: of `guildhall.chain`; the in-process one when not given."""
        self.chain = chain = Chain(artifacts) if chain is None else chain
        names = ("admin", "relayer", "cashier", "expert", "store", "inspector", "device", "stranger", "buyer", "maker", "carrier")
        self.admin, self.relayer, self.cashier, self.expert, self.store, self.inspector, self.device, self.stranger, *parties = (
            chain.account(number) for number in range(len(names))
        )
        self.buyer, self.maker, self.carrier = parties
        self.second_relayer, self.second_maker, self.second_carrier, self.second_buyer = (chain.account(20 + number) for number in range(4))
        self.designer, self.factor = chain.account(30), chain.account(31)
        self.suite: Suite = deploy_suite(chain, self.admin, load_config())
        self.escrow: Contract = self.suite.escrow
        self.exchange: Contract = self.suite.exchange
        self.trace: Contract = self.suite.trace
        self.cases: Contract = self.suite.cases
        self.court: Contract = self.suite.court
        self.u_token: Contract = self.suite.u_token
        self.market = Market(self.suite, self.cashier)
        self.acts = DealActs(self.suite)
        self.clock = chain.clock
        self._nonce = 0
        self._admit()
        self._fund()
        self._trade()

    def _admit(self) -> None:
        admit = self.market.admit
        for account, role in (
            (self.relayer, Roles.RELAYER),
            (self.second_relayer, Roles.RELAYER),
            (self.expert, Roles.EXPERT),
            (self.store, Roles.STORE),
            (self.inspector, Roles.INSPECTOR),
        ):
            admit(account, role)
        self.maker_id, self.second_maker_id = admit(self.maker, Roles.MAKER), admit(self.second_maker, Roles.MAKER)
        self.carrier_id, self.second_carrier_id = admit(self.carrier, Roles.CARRIER), admit(self.second_carrier, Roles.CARRIER)

    def _fund(self) -> None:
        self.market.mint(self.cashier, 10 * FUNDS)
        for owner in (self.buyer, self.second_buyer, self.maker, self.second_maker):
            self.market.deposit(owner.address, FUNDS)
        for owner in (self.carrier, self.second_carrier):
            self.market.deposit(owner.address, FUNDS, BOND_TAG)
        for owner in (self.maker, self.carrier):
            self.suite.g_token.issue(owner, BONDED_G, keccak(text=owner.address), sender=self.admin)
            self.suite.g_token.bond(BONDED_G, sender=owner)

    def _trade(self) -> None:
        market = self.market
        self.standard_id = market.publish_standard(self.expert, "shirt")
        self.royal_standard_id = market.publish_standard(self.expert, "jacket", royalties=[(self.designer.address, ROYALTY_BPS)])
        for standard_id in (self.standard_id, self.royal_standard_id):
            market.certify(self.maker_id, standard_id, ORIGIN >> 16)
        self.offer_id = self.post_offer()
        self.pending_offer_id = self.post_offer(needs_countersign=True)
        self.royal_offer_id = self.post_offer(standard_id=self.royal_standard_id)
        self.tariff_id = market.post_tariff(self.carrier, ORIGIN, TARGET, FREIGHT, 0, TRANSIT_PERIOD)

    def post_offer(self, **changes: Any) -> int:
        """The maker's offer; its id."""
        terms = {"origin_zone": ORIGIN, "lead_period": LEAD_PERIOD, "inspection_fee_amount": INSPECTION_FEE} | changes
        maker, standard_id = terms.pop("maker", self.maker), terms.pop("standard_id", self.standard_id)
        price, capacity = terms.pop("unit_price_amount", UNIT_PRICE), terms.pop("capacity", 10**6)
        return self.market.post_offer(maker, standard_id, price, capacity, **terms)

    # ------------------------------------------------------- openings ------------------------------------------------------

    def make_demand(self, **changes: Any) -> Demand:
        """Valid, of the buyer; each has a nonce of its own."""
        self._nonce += 1
        buyer, nonce = changes.pop("buyer", self.buyer.address), changes.pop("nonce", self._nonce)
        fields = {"standard_id": self.standard_id, "quantity": QUANTITY, "weight": 400, "zone": TARGET} | changes
        return self.market.demand(buyer, nonce, self.code_of(nonce), **fields)

    @staticmethod
    def code_of(nonce: int) -> bytes:
        """The hand-over code of a demand."""
        return keccak(text=f"code {nonce}")[:16]

    def make_match(self, demand: Demand | None = None, key: bytes | None = None, **parts: int) -> tuple[Any, ...]:
        """Signed by the buyer; `parts`: offer_id, tariff_id."""
        offer_id, tariff_id = parts.get("offer_id", self.offer_id), parts.get("tariff_id", self.tariff_id)
        return self.market.match(demand or self.make_demand(), key or self.buyer.key, offer_id, tariff_id)

    def make_deal(self, **changes: Any) -> Deal:
        """Open a deal through the Exchange: LOCKED, or PENDING with `offer_id=stage.pending_offer_id`."""
        offer_id, is_gold = changes.pop("offer_id", self.offer_id), changes.pop("is_gold", False)
        key = changes.pop("key", self.buyer.key)
        demand = self.make_demand(**changes)
        self.exchange.settle(self.make_match(demand, key, offer_id=offer_id), sender=self.relayer)
        deal = self.deal_of(demand, offer_id, is_gold)
        assert deal.id == next(log.args.dealId for log in self.chain.logs if log.name == "DealOpened")
        return deal

    def deal_of(self, demand: Demand, offer_id: int | None = None, is_gold: bool = False) -> Deal:
        """The deal that comes of a demand and an offer."""
        offer = self.suite.offers.offerOf(offer_id or self.offer_id)
        has_royalties = demand.standard_id == self.royal_standard_id
        terms = Terms(
            demand_hash=demand.digest(self.suite.exchange_domain),
            handover_hash=demand.handover_hash,
            nonce=demand.nonce,
            buyer=demand.buyer,
            maker=offer.maker,
            inspector=demand.inspector,
            referrer=demand.referrer,
            expert=self.expert.address,
            standard_id=demand.standard_id,
            policy_version=demand.policy_version,
            lead_period=offer.leadPeriod,
            transit_period=TRANSIT_PERIOD,
            is_gold=is_gold,
            price_amount=offer.unitPriceAmount * demand.quantity,
            freight_amount=FREIGHT,
            inspection_fee_amount=offer.inspectionFeeAmount if demand.inspector != NOBODY else 0,
            royalties=(Share(self.designer.address, ROYALTY_BPS),) if has_royalties else (),
        )
        sale = Sale(
            price=terms.price_amount,
            freight=terms.freight_amount,
            inspection_fee=terms.inspection_fee_amount,
            royalties_bps=(ROYALTY_BPS,) if has_royalties else (),
            is_gold=is_gold,
            has_referrer=demand.referrer != NOBODY,
        )
        return Deal(terms, demand, self.code_of(demand.nonce), sale, self.clock.now)

    # -------------------------------------------------------- facts --------------------------------------------------------

    def fact(self, deal: Deal, kind: FactKind, by: Account | None = None, **parts: Any) -> tuple[Any, ...]:
        """By the party that is entitled to it, signed now; parts as in `DealActs.fact`, plus `signed_at`."""
        usual = {
            FactKind.SCHEDULED: self.maker,
            FactKind.IN_PRODUCTION: self.maker,
            FactKind.PASSED: self.inspector,
            FactKind.FAILED: self.inspector,
        }
        if kind is FactKind.DELIVERY:
            parts.setdefault("code", deal.code)
        signed_at = parts.pop("signed_at", self.clock.now)
        return self.acts.fact(deal.terms, kind, (by or usual.get(kind, self.carrier)).key, signed_at, **parts)

    def attest(self, deal: Deal, kind: FactKind, by: Account | None = None, **parts: Any) -> None:
        """Sent by a stranger."""
        self.escrow.attest(deal.t, self.fact(deal, kind, by, **parts), sender=self.stranger)

    def produce(self, deal: Deal) -> None:
        """Until the good can be inspected."""
        if self.trace.factsOf(deal.id).stage == 0:
            self.attest(deal, FactKind.SCHEDULED)
        self.attest(deal, FactKind.IN_PRODUCTION)

    def fail(self, deal: Deal, times: int = 1) -> None:
        """Failed inspections, each after a production; after the first, statements must be signed later than the one before."""
        for _ in range(times):
            self.clock.pass_(seconds=1)
            self.produce(deal)
            self.clock.pass_(seconds=1)
            self.attest(deal, FactKind.FAILED)

    def pick_up(self, deal: Deal) -> None:
        self.attest(deal, FactKind.PICKUP)

    def deliver(self, deal: Deal) -> None:
        """Picked up before, where it was not."""
        if self.trace.factsOf(deal.id).shippedAt == 0:
            self.pick_up(deal)
        self.attest(deal, FactKind.DELIVERY)

    # -------------------------------------------------------- cases --------------------------------------------------------

    def statement(self, deal: Deal, act: Act, by: Account, **parts: Any) -> tuple[tuple[Any, ...], bytes]:
        """Signed, for the deal's present round; parts as in `DealActs.statement`, plus `round_`."""
        round_ = parts.pop("round_", None)
        round_ = self.cases.caseOf(deal.id).round if round_ is None else round_
        return self.acts.statement(deal.terms, act, by.key, round_, **parts)

    def state(self, deal: Deal, act: Act, by: Account | None = None, **parts: Any) -> None:
        """Sent by a stranger, an arrival by the buyer; stated by whoever it is usually up to."""
        usual = {Act.CLAIM: self.carrier, Act.CONCEDE: self.maker, Act.ARRIVE: self.second_carrier, Act.RECEIVE: self.maker}
        statement = self.statement(deal, act, by or usual.get(act, self.buyer), **parts)
        more = (b"",) if act is Act.CONCEDE else ()
        getattr(self.cases, METHOD_OF[act])(deal.t, *statement, *more, sender=self.buyer if act is Act.ARRIVE else self.stranger)

    def dispute(self, deal: Deal) -> None:
        self.state(deal, Act.DISPUTE)

    def bring_back(self, deal: Deal) -> None:
        """The parcel that nobody took, stated by its carrier; the maker gives a receipt."""
        self.state(deal, Act.ARRIVE, self.carrier)
        self.state(deal, Act.RECEIVE)

    def settle_case(self, deal: Deal) -> None:
        """When its clock has run out."""
        self.clock.to(max(self.clock.now, self.cases.clockOf(deal.t)[2]))
        self.cases.settle(deal.t, sender=self.stranger)

    # --------------------------------------------------- acts on open deals ------------------------------------------------

    def countersign(self, deal: Deal) -> None:
        self.escrow.countersign(deal.t, self.acts.countersignature(deal.terms, self.maker.key), sender=self.stranger)

    def confirm(self, deal: Deal) -> None:
        self.escrow.confirm(deal.t, self.acts.confirmation(deal.terms, self.buyer.key), sender=self.stranger)

    def cancellations(self, deal: Deal, *signers: Account, expires_at: int = FOREVER) -> tuple[Any, ...]:
        """`Consents` of buyer, maker and, where named, payee."""
        signed = [self.acts.cancellation(deal.terms, each.key, each.address, expires_at) for each in signers or (self.buyer, self.maker)]
        return (expires_at, *self._three(signed))

    def splits(self, deal: Deal, part: int, *signers: Account, expires_at: int = FOREVER) -> tuple[Any, ...]:
        """`Consents` of buyer, maker and, where named, payee."""
        signed = [self.acts.split(deal.terms, each.key, each.address, part, expires_at) for each in signers or (self.buyer, self.maker)]
        return (expires_at, *self._three(signed))

    @staticmethod
    def _three(signatures: list[bytes]) -> tuple[bytes, ...]:
        return tuple([*signatures, b"", b""][:3])

    # ----------------------------------------------------- what is known ---------------------------------------------------

    def balance(self, owner: Sender, tag: bytes = FREE_TAG) -> int:
        """Of an account of the ledger."""
        return int(self.escrow.balanceOf(account_of(owner if isinstance(owner, str) else owner.address, tag)))

    @contextmanager
    def moved(self, *owners: Sender) -> Iterator[dict[Any, int]]:
        """What the block adds to the free accounts of these owners; filled at its end."""
        before = {owner: self.balance(owner) for owner in owners}
        found: dict[Any, int] = {}
        yield found
        found |= {owner: self.balance(owner) - amount for owner, amount in before.items()}

    def payoff(self, deal: Deal, row: Row, **story: Any) -> Payoff:
        """What the row owes; story: is_shipped, is_inspected, buyer_part."""
        return payoff_of(row, replace(deal.sale, **story), SEED)

    def closed(self, deal: Deal, row: Row, **story: Any) -> Any:
        """The event of closing by the row."""
        payoff = self.payoff(deal, row, **story)
        *amounts, royalties = (getattr(payoff, name) for name in Payoff.__slots__)
        return self.escrow.DealClosed(deal.id, row, (*amounts, list(royalties)))

    def told(self, deal: Deal, kind: FactKind, signer: Account, signed_at: int | None = None) -> Any:
        """The event of a fact without a document."""
        return self.trace.FactRecorded(deal.id, kind, signer, self.clock.now if signed_at is None else signed_at, bytes(32))

    def pots(self) -> Any:
        """Owners of the suite's pots."""
        return self.suite.matrix.potsOf(self.suite.policy_version)

    def ship_by(self, deal: Deal) -> int:
        """From lock, not reworked."""
        return deal.opened_at + deal.terms.lead_period + 7 * DAY
