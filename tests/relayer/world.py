"""A small market on the in-process EVM, and the verbs of its people. Every transaction's logs go to the collector by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from coincurve import PrivateKey
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from guildhall.deploy import deploy_suite, load_config
from guildhall.evm import Account, Artifacts, Chain, Contract, Log
from guildhall.market import BOND_TAG, NOBODY, DealActs, Market, Roles
from guildhall.messages import Act, Demand, FactKind, Row, Terms, deal_id, sign
from guildhall.relayer import CollectedEvents, DirectSender, Relayer, params_hash

HOME, SUBURB, ABROAD = 0x0001_0001, 0x0001_0002, 0x0002_0001
U = 10**6
DAY = 86_400
CODE = keccak(text="hand-over")[:16]
ATTRIBUTES = [("shoulder", 480, 5, "mm"), ("length", 750, 10, "mm")]
CODEBOOK = [("EU L", [460, 730]), ("EU XL", [480, 750]), ("EU XXL", [500, 770])]
XL = params_hash(1, [480, 750])
SHIRT, BOLT = 1, 2
STEEL = 7
ALWAYS_SIGNS = bytes.fromhex("631626ba7e60e01b60005260206000f3")  # returns ERC-1271's magic value
BURNS_ALL = bytes.fromhex("fe")


class ObservedChain(Chain):
    """The in-process chain; `events` is fed by every transaction."""

    events: CollectedEvents | None = None

    def raw_call(self, *args: Any, **named: Any) -> bytes:
        is_view = named.get("is_view") or (len(args) > 5 and args[5])
        returned = super().raw_call(*args, **named)
        if not is_view and self.events is not None:
            self.events.feed(self.logs)
        return returned


class World:
    """Deployed suite, one expert, store, inspector, carrier; makers and buyers as a test wants them."""

    def __init__(self, artifacts: Artifacts) -> None:
        self.chain = ObservedChain(artifacts)
        self.chain.events = CollectedEvents()
        chain = self.chain
        self.admin, self.relayer_account, self.second_account, cashier = (chain.account(number) for number in range(4))
        self.expert, self.store, self.inspector, self.carrier, self.stranger = (chain.account(number) for number in range(4, 9))
        self.makers = [chain.account(20 + number) for number in range(3)]
        self.buyers = [chain.account(30 + number) for number in range(8)]
        self.keys = {account.address: PrivateKey(account.key) for account in [*self.buyers, *self.makers, self.carrier, self.stranger]}
        self.suite = deploy_suite(chain, self.admin, load_config())
        self.market = Market(self.suite, cashier)
        self.acts = DealActs(self.suite)
        self.member_ids: dict[str, int] = {}
        self.jurors = [chain.account(60 + number) for number in range(7)]
        self._admit()
        self._next_nonce = 1

    def _admit(self) -> None:
        roles = {self.relayer_account: Roles.RELAYER, self.second_account: Roles.RELAYER, self.expert: Roles.EXPERT}
        roles |= {self.store: Roles.STORE, self.inspector: Roles.INSPECTOR, self.carrier: Roles.CARRIER}
        roles |= {maker: Roles.MAKER for maker in self.makers}
        for account, role in roles.items():
            self.member_ids[account.address] = self.market.admit(account, role)
        self.market.publish_standard(self.expert, "shirt", attributes=ATTRIBUTES, codebook=CODEBOOK)
        self.market.publish_standard(self.expert, "bolt", unit_weight=100, materials=[(STEEL, 2)])
        self.market.mint(self.market.cashier, 10**9 * U)
        for maker in self.makers:
            for standard_id in (SHIRT, BOLT):
                for zone in (HOME, ABROAD):
                    self.market.certify(self.member_ids[maker.address], standard_id, zone >> 16)
        self.market.post_tariff(self.carrier, HOME, HOME, 5 * U, 0)

    @property
    def events(self) -> CollectedEvents:
        """Everything that was heard."""
        assert self.chain.events is not None
        return self.chain.events

    @contextmanager
    def unheard(self) -> Iterator[None]:
        """What happens in the block, no relayer hears of."""
        heard, self.chain.events = self.chain.events, None
        yield
        self.chain.events = heard

    # ------------------------------------------------------ conditions ---------------------------------------------------

    def fund(self, account: Account | Contract, amount: int = 10_000 * U, tag: bytes = bytes(12)) -> None:
        """Money in the ledger."""
        self.market.deposit(account.address, amount, tag)

    def offer(self, maker: int = 0, price: int = 100 * U, capacity: int = 10, **terms: Any) -> int:
        """An offer of a maker (by place) from HOME for the shirt; its margin's money comes with it unless `money` says otherwise."""
        money = terms.pop("money", price * capacity)
        if money:
            self.fund(self.makers[maker], money)
        standard_id = terms.pop("standard_id", SHIRT)
        return self.market.post_offer(self.makers[maker], standard_id, price, capacity, **({"origin_zone": HOME} | terms))

    def demand(self, buyer: int | str = 0, **fields: Any) -> Demand:
        """A demand of a buyer (by place, or an address) for one shirt EU XL to HOME, valid for a day, limit 200 U."""
        address = buyer if isinstance(buyer, str) else self.buyers[buyer].address
        nonce = fields.pop("nonce", self._next_nonce)
        self._next_nonce += 1
        default = {"standard_id": SHIRT, "params_hash": XL, "zone": HOME, "limit_amount": 200 * U, "weight": 500}
        default["expires_at"] = self.chain.clock.now + DAY
        return self.market.demand(address, nonce, CODE, **(default | fields))

    def signed(self, demand: Demand, key: Any = None) -> tuple[Demand, bytes]:
        """With the buyer's signature."""
        return demand, sign(demand, self.suite.exchange_domain, key or self.keys[demand.buyer])

    def match(self, demand: Demand, offer_id: int, tariff_id: int = 1) -> tuple[Any, ...]:
        """As `Exchange.settle` takes it."""
        return (demand.as_tuple(), self.signed(demand)[1], offer_id, tariff_id)

    # -------------------------------------------------------- relayers ---------------------------------------------------

    def relayer(self, account: Account | None = None, **options: Any) -> Relayer:
        """A relayer that hears every transaction."""
        return Relayer(self.suite, account or self.relayer_account, self.events, **options)

    def submit(self, relayer: Relayer, *demands: Demand) -> list[bytes]:
        """Sign and submit; the hashes."""
        return [relayer.submit(*self.signed(demand)).demand_hash for demand in demands]

    # ---------------------------------------------------------- deals ----------------------------------------------------

    def opened(self, relayer: Relayer, **fields: Any) -> Terms:
        """A deal between buyer 0 and the cheapest maker, by a round."""
        (demand_hash,) = self.submit(relayer, self.demand(**fields))
        relayer.run_round()
        settlement = relayer.receipt(demand_hash).settlement
        assert settlement is not None
        deal = relayer._store.deal(settlement.deal_id)
        assert deal is not None
        return deal.terms

    def attest(self, terms: Terms, kind: FactKind, account: Account, **parts: Any) -> None:
        """Record a fact."""
        fact = self.acts.fact(terms, kind, account.key, self.chain.clock.now, **parts)
        self.suite.escrow.attest(terms.as_tuple(), fact, sender=self.stranger)

    def ship(self, terms: Terms) -> None:
        """The carrier picks it up."""
        self.fund(self.carrier, 10_000 * U, BOND_TAG)
        self.attest(terms, FactKind.PICKUP, self.carrier)

    def deliver(self, terms: Terms) -> None:
        """The carrier hands it over."""
        self.attest(terms, FactKind.DELIVERY, self.carrier, code=CODE)

    # ---------------------------------------------------------- cases ----------------------------------------------------

    def state(self, terms: Terms, act: Act, account: Account) -> None:
        """A party's statement, sent by herself."""
        cases = self.suite.cases
        statement, signature = self.acts.statement(terms, act, account.key, cases.caseOf(deal_id(terms)).round)
        getattr(cases, act.name.lower())(terms.as_tuple(), statement, signature, sender=account)

    def seat_jurors(self) -> None:
        """Seed jurors, as many as a first jury has, each with the bond of one seat."""
        court = self.suite.court
        for juror in self.jurors:
            self.market.admit(juror, Roles.TESTER)
            self.suite.escrow.deposit(court.bondAccountOf(juror), court.SEAT_BOND_AMOUNT(), sender=self.market.cashier)
            court.join(sender=juror)
            court.setSeed(juror, True, sender=self.admin)

    def pass_draw(self, trial_id: int, blocks: int = 1) -> None:
        """Until the block is that many after the one that draws."""
        missing = self.suite.court.trialOf(trial_id).drawBlock + blocks - self.chain.clock.number
        if missing > 0:
            self.chain.clock.mine(missing, seconds=1)

    def vote(self, trial_id: int, row: Row) -> None:
        """The drawn jury agrees; ends when its votes are open."""
        court = self.suite.court
        jury = [next(each for each in self.jurors if each.address == address) for address in court.trialOf(trial_id).jurors]
        for juror in jury:
            values = [self.chain.chain_id, court.address, trial_id, juror.address, int(row), bytes(32)]
            sealed = keccak(encode(["uint256", "address", "uint32", "address", "uint8", "bytes32"], values))
            court.commit(trial_id, juror, sealed, b"", sender=juror)
        self.chain.clock.to(court.trialOf(trial_id).commitBy)
        for juror in jury:
            court.reveal(trial_id, juror, row, bytes(32), sender=self.stranger)


class InterferingSender:
    """A sender before whose first transaction somebody else acts."""

    def __init__(self, world: World, account: Account, act: Callable[[], object]) -> None:
        self._sender = DirectSender(world.chain, account)
        self._acts = [act]
        self.address = account.address

    def send(self, method: Any, *args: Any) -> Sequence[Log]:
        while self._acts:
            self._acts.pop()()
        return self._sender.send(method, *args)


def interfered(world: World, act: Callable[[], object]) -> Relayer:
    """A relayer before whose first transaction somebody else acts."""
    return Relayer(world.suite, InterferingSender(world, world.relayer_account, act), world.events)


def changed(demand: Demand, **fields: Any) -> Demand:
    """The demand with other fields."""
    return replace(demand, **fields)


__all__ = [
    "ABROAD",
    "ALWAYS_SIGNS",
    "BOLT",
    "BURNS_ALL",
    "CODE",
    "CODEBOOK",
    "DAY",
    "HOME",
    "NOBODY",
    "SHIRT",
    "STEEL",
    "SUBURB",
    "U",
    "XL",
    "InterferingSender",
    "ObservedChain",
    "World",
    "changed",
    "interfered",
]
