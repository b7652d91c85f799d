"""The contracts with one deal on them: the suite on an in-process EVM, everybody who takes part in a deal, and all they can do to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from eth_utils.crypto import keccak

from guildhall.deploy import Config, PolicyConfig, Suite, deploy_suite
from guildhall.deploy.suite import default_pots, publish_policy
from guildhall.evm import Account, Artifacts, Chain
from guildhall.market import BOND_TAG, FREE_TAG, NOBODY, DealActs, Market, Roles, account_of
from guildhall.messages import Act, FactKind, Mounting, Phase, Readings, Row, Statement, Terms, deal_id, sign, vote_commitment
from guildhall.tracing import MerkleTree, limits_hash, reading_leaf

from .players import Player

__all__ = ["Board", "Scale"]

U = 1_000_000
ORIGIN, TARGET = 0x0001_0001, 0x0001_0002
LEAD_PERIOD, TRANSIT_PERIOD = 10 * 86_400, 6 * 86_400
WEIGHT = 400
FUNDS_PER_PRICE = 10
BONDED_G = 1_000 * U
LIMITS = [(1, -5_000, 25_000)]
HOT = (1, 60_000)
SALT = bytes(32)
JUROR_COUNT, FIRST_JUROR = 15, 200
SEATS_PER_JUROR = 12  # bonds that one line of play can take: first trials and appeals, of a dispute and of a return
METHODS = {each: each.name.lower() for each in Act} | {Act.RECEIVE: "receiveGoods"}


@dataclass(frozen=True)
class Scale:
    """The deal's size, U base units."""

    price: int = 1_000 * U
    freight: int = 50 * U
    inspection_fee: int = 7 * U


@dataclass(frozen=True)
class Purse:
    """What a player has: all accounts of the ledger, U; bonded G, counted as if it had not aged."""

    money: int
    bonded: int


class Board:
    """One chain, one deal at a time. Acts are sent by who makes them; `branch` unwinds whatever is done in it."""

    def __init__(self, artifacts: Artifacts, config: Config, scale: Scale | None = None) -> None:
        """Raises: CallError: the Matrix refuses the policy."""
        self.chain = chain = Chain(artifacts)
        self.scale = scale or Scale()
        names = ("admin", "relayer", "cashier", "expert", "device", "owner", "courier", "buyer", "maker", "carrier", "inspector")
        accounts = {name: chain.account(number) for number, name in enumerate(names)}
        self.admin, self.relayer, self.cashier, self.expert, self.device, self.owner, self.courier = list(accounts.values())[:7]
        self.players: Mapping[Player, Account] = {player: accounts[player] for player in Player}
        self.jurors = {account.address: account for account in (chain.account(FIRST_JUROR + n) for n in range(JUROR_COUNT))}
        self.suite: Suite = deploy_suite(chain, self.admin, config)
        self.market = Market(self.suite, self.cashier)
        self._acts = DealActs(self.suite)
        self._nonce = 0
        self._draw_delay = int(self.suite.court.DRAW_DELAY())
        self._admit()
        self._fund()
        self._seat()
        self._trade()
        self.offer_id = self._offer(self.suite.policy_version)
        self.policy_version = self.suite.policy_version
        self.terms: Terms = self._terms(NOBODY, 0, bytes(32), bytes(32))

    # ------------------------------------------------------- the cast ------------------------------------------------------

    def _admit(self) -> None:
        admit = self.market.admit
        maker_id = admit(self.players[Player.MAKER], Roles.MAKER)
        admit(self.players[Player.INSPECTOR], Roles.INSPECTOR)
        for account, roles in ((self.relayer, Roles.RELAYER), (self.expert, Roles.EXPERT), (self.owner, Roles.SUPPLIER)):
            admit(account, roles)
        for account in (self.players[Player.CARRIER], self.courier):
            admit(account, Roles.CARRIER)
        self.suite.registry.registerDevice(self.device, bytes(32), sender=self.owner)
        self._maker_id = maker_id

    def _fund(self) -> None:
        funds, seats = FUNDS_PER_PRICE * self.scale.price, SEATS_PER_JUROR * self.suite.config.seat_bond_amount
        self.market.mint(self.cashier, 20 * funds + JUROR_COUNT * seats)
        for player in (Player.BUYER, Player.MAKER, Player.CARRIER):
            self.market.deposit(self.players[player].address, funds)
        self.market.deposit(self.players[Player.CARRIER].address, funds, BOND_TAG)
        self.market.deposit(self.suite.risk_pool.address, funds)  # no jury of this game waits for its fee
        for owner in (*self.players.values(), self.courier, self.owner):
            self.suite.g_token.issue(owner, BONDED_G, keccak(text=owner.address), sender=self.admin)
            if owner is not self.players[Player.BUYER]:
                self.suite.g_token.bond(BONDED_G, sender=owner)

    def _seat(self) -> None:
        court, escrow = self.suite.court, self.suite.escrow
        bond = SEATS_PER_JUROR * self.suite.config.seat_bond_amount
        for juror in self.jurors.values():
            self.market.admit(juror, Roles.TESTER)
            escrow.deposit(court.bondAccountOf(juror), bond, sender=self.cashier)
            court.join(sender=juror)
            court.setSeed(juror, True, sender=self.admin)

    def _trade(self) -> None:
        self.standard_id = self.market.publish_standard(self.expert, "shirt")
        self.suite.standards.publishLimits(self.standard_id, LIMITS, sender=self.expert)
        self.market.certify(self._maker_id, self.standard_id, ORIGIN >> 16)
        self.tariff_id = self.market.post_tariff(self.players[Player.CARRIER], ORIGIN, TARGET, self.scale.freight, 0, TRANSIT_PERIOD)

    def _offer(self, policy_version: int) -> int:
        return self.market.post_offer(
            self.players[Player.MAKER],
            self.standard_id,
            self.scale.price,
            10**6,
            origin_zone=ORIGIN,
            lead_period=LEAD_PERIOD,
            inspection_fee_amount=self.scale.inspection_fee,
            policy_version=policy_version,
        )

    def publish(self, policy: PolicyConfig) -> None:
        """Another policy; deals opened from now on have it. Raises: CallError: the Matrix refuses it."""
        config = replace(self.suite.config, policy=policy)
        pots = {"risk_pool": self.suite.risk_pool.address} | default_pots(self.chain)
        self.policy_version = publish_policy(self.suite.matrix, self.admin, config, pots)
        self.offer_id = self._offer(self.policy_version)

    # ------------------------------------------------------- the deal ------------------------------------------------------

    def open(self, is_inspected: bool = False) -> None:
        """A new deal through the Exchange: LOCKED."""
        self._nonce += 1
        buyer = self.players[Player.BUYER]
        inspector = self.players[Player.INSPECTOR].address if is_inspected else NOBODY
        self.code = keccak(text=f"code {self._nonce}")[:16]
        demand = self.market.demand(
            buyer.address,
            self._nonce,
            self.code,
            standard_id=self.standard_id,
            weight=WEIGHT,
            zone=TARGET,
            inspector=inspector,
            policy_version=self.policy_version,
        )
        self.suite.exchange.settle(self.market.match(demand, buyer.key, self.offer_id, self.tariff_id), sender=self.relayer)
        self.terms = self._terms(inspector, self._nonce, demand.digest(self.suite.exchange_domain), demand.handover_hash)
        self._call = self.terms.as_tuple()
        self._id = deal_id(self.terms)

    def _terms(self, inspector: str, nonce: int, demand_hash: bytes, handover_hash: bytes) -> Terms:
        return Terms(
            demand_hash=demand_hash,
            handover_hash=handover_hash,
            nonce=nonce,
            buyer=self.players[Player.BUYER].address,
            maker=self.players[Player.MAKER].address,
            inspector=inspector,
            referrer=NOBODY,
            expert=self.expert.address,
            standard_id=self.standard_id,
            policy_version=self.policy_version,
            lead_period=LEAD_PERIOD,
            transit_period=TRANSIT_PERIOD,
            is_gold=False,
            price_amount=self.scale.price,
            freight_amount=self.scale.freight,
            inspection_fee_amount=self.scale.inspection_fee if inspector != NOBODY else 0,
            royalties=(),
        )

    @contextmanager
    def branch(self) -> Iterator[None]:
        """Try a line of play."""
        with self.chain.branch():
            yield

    # -------------------------------------------------------- facts --------------------------------------------------------

    def attest(self, kind: FactKind, by: Player) -> None:
        """A fact, by who is entitled to it."""
        account = self.players[by]
        parts = {"code": self.code} if kind is FactKind.DELIVERY else {}
        fact = self._acts.fact(self.terms, kind, account.key, self.chain.clock.now, **parts)
        self.suite.escrow.attest(self._call, fact, sender=self.relayer)

    def produce(self) -> None:
        """Until the goods can be inspected."""
        self.chain.clock.pass_(hours=1)
        if self.suite.trace.factsOf(self._id).stage == 0:
            self.attest(FactKind.SCHEDULED, Player.MAKER)
        self.attest(FactKind.IN_PRODUCTION, Player.MAKER)
        self.chain.clock.pass_(hours=1)

    def report_breach(self) -> None:
        """The device that the carrier mounted measured a temperature outside the standard's limits."""
        now, carrier, domain = self.chain.clock.now, self.players[Player.CARRIER], self.suite.telemetry_domain
        tree = MerkleTree([reading_leaf(*HOT, now)])
        mounting = Mounting(self._id, self.device.address, carrier.address, limits_hash(LIMITS), now)
        readings = Readings(self.device.address, tree.root, 1, now, now)
        evidence: tuple[object, ...] = (
            LIMITS,
            now,
            sign(mounting, domain, carrier.key),
            readings.as_tuple(),
            sign(readings, domain, self.device.key),
            (*HOT, now),
            [],
        )
        self.suite.telemetry.reportBreach(self._call, evidence, sender=self.relayer)

    # -------------------------------------------------------- clock --------------------------------------------------------

    def confirm(self) -> None:
        """By the buyer."""
        self.suite.escrow.confirm(self._call, b"", sender=self.players[Player.BUYER])

    def just_before_silence(self) -> None:
        """The last second in which an act is in time."""
        self.chain.clock.just_before(self.suite.escrow.clockOf(self._call)[1])

    def settle(self) -> None:
        """What silence leads to on a deal's clock."""
        self.chain.clock.to(self.suite.escrow.clockOf(self._call)[1])
        self.suite.escrow.settle(self._call, sender=self.relayer)

    def settle_case(self) -> None:
        """What silence leads to on a case's clock."""
        due = self.suite.cases.clockOf(self._call)[2]
        self.chain.clock.to(max(self.chain.clock.now, due))
        self.suite.cases.settle(self._call, sender=self.relayer)

    # -------------------------------------------------------- cases --------------------------------------------------------

    def state(self, act: Act, by: Player | None = None) -> None:
        """A statement in the deal's case; `by` nobody of the game: the courier of a return."""
        account = self.courier if by is None else self.players[by]
        round_ = self.suite.cases.caseOf(self._id).round
        statement = Statement(self._id, act, account.address, round_, 0, bytes(32))
        sender, signature = account, b""
        if act is Act.ARRIVE and self.phase is Phase.GOODS:
            # The goods are the buyer's to send: she hands in what the carrier of the return signed.
            sender, signature = self.players[Player.BUYER], sign(statement, self.suite.cases_domain, account.key)
        more = (b"",) if act is Act.CONCEDE else ()
        getattr(self.suite.cases, METHODS[act])(self._call, statement.as_tuple(), signature, *more, sender=sender)

    def draw(self) -> None:
        """The jury of the trial that was called last."""
        self.chain.clock.mine(self._draw_delay + 1)
        self.suite.court.draw(self.suite.cases.caseOf(self._id).trialId, sender=self.relayer)

    def judge(self, is_for_staker: bool) -> None:
        """The jury seals and opens its votes, and the case takes its ruling over."""
        court, clock = self.suite.court, self.chain.clock
        trial_id = self.suite.cases.caseOf(self._id).trialId
        trial = court.trialOf(trial_id)
        row = int(trial.rows[0 if is_for_staker else 1])
        for juror in trial.jurors:
            sealed = vote_commitment(self.suite.court_domain, trial_id, juror, row, SALT)
            court.commit(trial_id, juror, sealed, b"", sender=self.jurors[juror])
        clock.to(trial.commitBy)
        for juror in trial.jurors:
            court.reveal(trial_id, juror, row, SALT, sender=self.relayer)
        clock.to(trial.revealBy)
        self.suite.cases.settle(self._call, sender=self.relayer)

    # ----------------------------------------------------- what is known ---------------------------------------------------

    @property
    def row(self) -> Row:
        """That closed the deal."""
        return Row(self.suite.escrow.dealOf(self._id).row)

    @property
    def phase(self) -> Phase:
        """Of the deal's case."""
        return Phase(self.suite.cases.caseOf(self._id).phase)

    def purse(self, player: Player) -> Purse:
        """What a player has now."""
        account = self.players[player]
        balances = [int(self.suite.escrow.balanceOf(account_of(account.address, tag))) for tag in (FREE_TAG, BOND_TAG)]
        g_token = self.suite.g_token
        return Purse(sum(balances), int(g_token.rawOf(g_token.accountIdOf(account)).rawBonded) // int(g_token.indexOf(0)))
