"""The stage of the escrow machine: the suite, a cast, jurors, two policies, offers, and demands whose deals are known beforehand.

All that does not depend on time (terms, ids, calldata) is worked out once; examples start from a snapshot of this stage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from eth_utils.crypto import keccak

from guildhall.deploy import Config, PolicyConfig, Suite, deploy_suite, load_config
from guildhall.deploy.suite import default_pots, publish_policy
from guildhall.evm import Account
from guildhall.evm.engine import Engine
from guildhall.market import BOND_TAG, NOBODY, Market, Roles
from guildhall.messages import Demand, Share, Terms, deal_id
from guildhall.model import SEED, Fees, Locks, Sale, locks_of
from tests.property.calldata import Tail

HOUR, DAY = 3_600, 86_400
AMPLE = 2**63 - 1

CAST = {
    "admin": 0,
    "relayer": 1,
    "cashier": 2,
    "expert": 3,
    "store": 4,
    "inspector": 5,
    "keeper": 6,  # owns the measuring device; Tester and juror too
    "stranger": 7,
    "forger": 9,  # whose signatures are never the right ones
    "suspended": 8,  # a Carrier who must not act
    "buyer_a": 10,  # money in her wallet, allowance without limit
    "buyer_b": 11,  # money in the ledger, no allowance
    "buyer_c": 12,  # some money in both, an allowance with a limit
    "maker_a": 20,  # money in the ledger
    "maker_b": 21,  # Gold, Carrier too; money in its wallet; its certificate ends
    "carrier_a": 30,  # ample bond
    "carrier_b": 31,  # bond for small parcels
    "designer": 40,  # royalties
    "modeller": 41,  # royalties
    "factor": 42,  # buys claims
    "device": 50,
}


@dataclass(frozen=True)
class Periods:
    """Seconds. The defaults are the seed policy of DESIGN 4.3."""

    countersign: int = 48 * HOUR
    ship_grace: int = 7 * DAY
    rework: int = 7 * DAY
    inspection: int = 48 * HOUR
    contest: int = 3 * DAY
    carriage: int = 20 * DAY
    accept: int = 7 * DAY
    first_ruling: int = 10 * DAY
    ruling: int = 20 * DAY
    return_: int = 10 * DAY


@dataclass(frozen=True)
class Policy:
    """What the model has to know of a policy."""

    fees: Fees
    periods: Periods


ODD = Policy(
    Fees(133, 1_999, 1_001, 10_001, 777, 333, 1_234, 987, 4_999, 3_333, 61, 49, 299),
    # A trial has the three days that the Matrix asks for, and not one second more.
    Periods(7 * HOUR, 3 * HOUR, 2 * HOUR, HOUR, 90 * 60, 5 * HOUR, 4 * HOUR, 76 * HOUR, 76 * HOUR + 90 * 60 + 3 * DAY, 3 * HOUR),
)
POLICIES = {1: Policy(SEED, Periods()), 2: ODD}


@dataclass(frozen=True)
class Spec:
    """One demand with the offer that it is matched with, and the deal that will come of it."""

    index: int
    offer_id: int
    quantity: int
    demand: Demand
    terms: Terms
    deal: bytes
    blob: Tail  # the terms as they stand in calldata
    sale: Sale
    locks: Locks
    policy: Policy
    needs_countersign: bool
    code: bytes


@dataclass(frozen=True)
class Quote:
    """An offer as posted."""

    maker: str
    standard_id: int
    unit_price: int
    capacity: int
    lead: int
    fee: int
    needs_countersign: bool
    policy_version: int


QUOTES = {
    1: Quote("maker_a", 1, 1_000_003, 40, 3 * DAY, 12_345, False, 1),
    2: Quote("maker_a", 1, 777, 1_000, 0, 1, True, 1),
    3: Quote("maker_b", 2, 10**12 + 7, 40, DAY, 10**15, False, 1),
    4: Quote("maker_b", 2, 1, 2, HOUR, 0, False, 1),
    5: Quote("maker_a", 1, 1_000_003, 40, 3 * DAY, 12_345, False, 2),
    6: Quote("maker_a", 1, 777, 1_000, 0, 1, True, 2),
    7: Quote("maker_b", 2, 10**12 + 7, 40, DAY, 10**15, False, 2),
}

FREIGHTS = {1: 5_000_001, 2: 0}
TRANSITS = {1: 6 * DAY, 2: 0}
"""Seconds that each tariff promises."""

# buyer, offer, tariff, quantity, inspector?, referrer?, nonce, days until it expires
WISHES = [
    ("buyer_a", 1, 1, 1, False, True, 1, 400),
    ("buyer_a", 1, 1, 3, True, False, 2, 400),
    ("buyer_b", 5, 2, 7, True, True, 3, 400),
    ("buyer_b", 2, 1, 1, False, False, 4, 400),
    ("buyer_c", 6, 1, 9, True, True, 5, 400),
    ("buyer_c", 3, 1, 1, True, False, 6, 400),
    ("buyer_a", 7, 2, 2, False, True, 300, 400),
    ("buyer_a", 4, 1, 1, False, False, 1, 400),  # the nonce of the first: only one of the two
    ("buyer_b", 4, 2, 2, True, True, 7, 400),  # all of that offer's capacity
    ("buyer_c", 5, 1, 2, False, False, 8, 2),
    ("buyer_a", 1, 1, 2, True, True, 10, 400),
    ("buyer_b", 1, 2, 1, False, False, 11, 1),
    ("buyer_a", 1, 1, 5, True, False, 12, 400),
    ("buyer_a", 3, 1, 1, True, True, 13, 400),
]

SHORT_LIVED = [index for index, wish in enumerate(WISHES) if wish[7] < 9]
CERTIFICATE_DAYS = 30
BONDS = {"carrier_a": 10**14, "carrier_b": 6_000_000, "maker_b": 3 * 10**12}
DEPOSITS = {
    "buyer_b": 2 * 10**7,
    "buyer_c": 3 * 10**6,
    "maker_a": 10**7,
    "factor": 5,
    "carrier_a": 10**13,
    "carrier_b": 3 * 10**5,
    "risk_pool": 10**4,
}
WALLETS = {"buyer_a": 10**13, "buyer_b": 10**9, "buyer_c": 2 * 10**12, "maker_b": 2 * 10**12, "cashier": 10**9}
ALLOWANCES = {"buyer_a": 2**256 - 1, "buyer_c": 15 * 10**11, "maker_b": 2**256 - 1, "cashier": 2**256 - 1}
BONDED_G = {"maker_a": 10**9 + 7, "maker_b": 33, "carrier_a": 10**12, "inspector": 10**9, "keeper": 10**6 + 1}
"""Carrier B has none: there is nothing to slash."""

SEAT_BOND = 100 * 10**6
SEEDS, JOINED, ADMITTED = 17, 27, 31
"""Jurors of the seed, those who have joined (with expert and keeper one short of what ends the seed's time), all Testers."""
LIMIT = (1, 0, 100)
"""Metric, least and highest value in carriage: of both standards."""
MATERIAL_ROYALTIES = (("designer", 300), ("modeller", 205))


class World:
    """The stage on one chain. Names of the cast are resolved by `address`."""

    def __init__(self, chain: Engine) -> None:
        self.chain = chain
        accounts: dict[str, Account] = {name: chain.account(number) for name, number in CAST.items()}
        self.address: Mapping[str, str] = {name: account.address for name, account in accounts.items()}
        self.secrets = {account.address: account.key for account in accounts.values()}
        self._accounts = accounts
        config = load_config()
        self.suite: Suite = deploy_suite(chain, accounts["admin"], config)
        self._publish_odd_policy(config)
        self.market = Market(self.suite, accounts["cashier"])
        self._admit()
        self._fund()
        self._seat_jurors()
        self._trade()
        self.bond_of = {juror.address: amount for juror, amount in zip(self.jurors, self.juror_bonds, strict=True)}
        self.testers = frozenset(juror.address for juror in self.jurors)
        self.owners = {bytes.fromhex(owner[2:]): owner for owner in [*self.address.values(), *self.testers]}
        pots = zip(("platform", "commune", "risk_pool", "panels"), self.suite.matrix.potsOf(1)[:4], strict=True)
        self.pots: Mapping[str, str] = dict(pots)
        assert self.pots["risk_pool"] == self.suite.risk_pool.address
        self.modules = frozenset(each.address for each in (self.suite.cases, self.suite.court, self.suite.risk_pool))
        self.owners |= {bytes.fromhex(module[2:]): module for module in self.modules}
        self.panel_period = config.policy.panel_period
        self.selectors = {name: overloads[0].selector for name, overloads in self.suite.escrow.artifact.overloads.items()}
        self.error_selectors = {error.name: selector for selector, error in chain.artifacts.errors.items()}
        self.base_at = chain.clock.now
        self.certificate_ends_at = self._certificate_ends_at
        self.carriers = frozenset(self.address[name] for name in ("carrier_a", "carrier_b", "maker_b"))
        self.specs = [self._spec(index, *wish) for index, wish in enumerate(WISHES)]

    def _publish_odd_policy(self, config: Config) -> None:
        fees = {**config.policy.fees, **{name: getattr(ODD.fees, name) for name in ODD.fees.__slots__}}
        periods = {name: getattr(ODD.periods, "return_" if name == "return" else name) for name in config.policy.periods if name != "panel"}
        policy: PolicyConfig = replace(config.policy, fees=fees, periods=periods)
        owners = default_pots(self.chain) | {"risk_pool": self.suite.risk_pool.address, "platform": self.suite.incentives.address}
        version = publish_policy(self.suite.matrix, self._accounts["admin"], replace(config, policy=policy), owners)
        assert version == 2

    def _admit(self) -> None:
        market, people, admin = self.market, self._accounts, self._accounts["admin"]
        roles = {
            "relayer": Roles.RELAYER,
            "expert": Roles.EXPERT,
            "store": Roles.STORE,
            "inspector": Roles.INSPECTOR,
            "suspended": Roles.CARRIER,
            "maker_a": Roles.MAKER,
            "maker_b": Roles.MAKER | Roles.CARRIER,
            "carrier_a": Roles.CARRIER,
            "carrier_b": Roles.CARRIER,
            "keeper": Roles.SUPPLIER | Roles.TESTER,
        }
        self._members = {name: market.admit(people[name], role) for name, role in roles.items()}
        self.member_of = {self.address[name]: member for name, member in self._members.items()}
        self.suite.registry.setStanding(self._members["suspended"], 2, bytes(32), sender=admin)
        self.suite.registry.setGold(self._members["maker_b"], True, sender=admin)
        self.suite.registry.registerDevice(people["device"], bytes(32), sender=people["keeper"])
        for name, amount in BONDED_G.items():
            self.suite.g_token.issue(people[name], amount, keccak(text=name), sender=admin)
            self.suite.g_token.bond(amount, sender=people[name])
        self.g_genesis_at, self.bonded_at = int(self.suite.g_token.genesisAt()), self.chain.clock.now

    def _seat_jurors(self) -> None:
        """Testers with bonds of one to five seats; the expert and the keeper are jurors too, though they are never impartial enough."""
        court, admin, people = self.suite.court, self._accounts["admin"], self._accounts
        testers = [self.chain.account(60 + number) for number in range(ADMITTED)]
        self.jurors = [people["expert"], people["keeper"], *testers]
        members = [self._members["expert"], self._members["keeper"], *(self.market.admit(each, Roles.TESTER) for each in testers)]
        self.member_of |= {juror.address: member for juror, member in zip(self.jurors, members, strict=True)}
        self.secrets |= {juror.address: juror.key for juror in testers}
        self.juror_bonds = [SEAT_BOND * (5, 2, 3, 1)[at % 4] for at in range(2 + JOINED)] + [SEAT_BOND, SEAT_BOND - 1, 0, SEAT_BOND * 2]
        self.market.mint(people["cashier"], sum(self.juror_bonds))
        self.joined_at: list[int] = []
        for at, (juror, amount) in enumerate(zip(self.jurors, self.juror_bonds, strict=True)):
            self.suite.escrow.deposit(court.bondAccountOf(juror), amount, sender=people["cashier"])
            if at < 2 + JOINED:
                self.joined_at.append(self.chain.clock.number)
                court.join(sender=juror)
            if at < 2 + SEEDS:
                court.setSeed(juror, True, sender=admin)

    def _fund(self) -> None:
        u_token, escrow, people = self.suite.u_token, self.suite.escrow, self._accounts
        self.market.mint(people["cashier"], sum(BONDS.values()) + sum(DEPOSITS.values()))
        for name, amount in BONDS.items():
            self.market.deposit(self.address[name], amount, BOND_TAG)
        for name, amount in DEPOSITS.items():
            self.market.deposit(self.address.get(name) or self.suite.risk_pool.address, amount)
        for name, amount in WALLETS.items():
            self.market.mint(people[name], amount)
        for name, amount in ALLOWANCES.items():
            u_token.approve(escrow, amount, sender=people[name])

    def _trade(self) -> None:
        market, people = self.market, self._accounts
        royalties = [(self.address[name], share) for name, share in MATERIAL_ROYALTIES]
        assert market.publish_standard(people["expert"], "shirt", royalties=royalties) == 1
        assert market.publish_standard(people["expert"], "engine") == 2
        for standard_id in (1, 2):
            self.suite.standards.publishLimits(standard_id, [LIMIT], sender=people["expert"])
        self._certificate_ends_at = self.chain.clock.now + CERTIFICATE_DAYS * DAY
        market.certify(self._members["maker_a"], 1, 0)
        market.certify(self._members["maker_b"], 2, 0, self._certificate_ends_at)
        for offer_id, quote in QUOTES.items():
            parts = {
                "needs_countersign": quote.needs_countersign,
                "lead_period": quote.lead,
                "inspection_fee_amount": quote.fee,
                "policy_version": quote.policy_version,
            }
            assert market.post_offer(people[quote.maker], quote.standard_id, quote.unit_price, quote.capacity, **parts) == offer_id
        for tariff_id, amount in FREIGHTS.items():
            assert market.post_tariff(people["carrier_a"], 0, 0, amount, 0, TRANSITS[tariff_id]) == tariff_id

    def _spec(self, index: int, *wish: Any) -> Spec:
        name, offer_id, tariff_id, quantity, has_inspector, has_referrer, nonce, days = wish
        quote = QUOTES[offer_id]
        code = keccak(text=f"code {index}")[:16]
        demand = self.market.demand(
            self.address[name],
            nonce,
            code,
            standard_id=quote.standard_id,
            quantity=quantity,
            inspector=self.address["inspector"] if has_inspector else NOBODY,
            referrer=self.address["store"] if has_referrer else NOBODY,
            policy_version=quote.policy_version,
            expires_at=self.base_at + days * DAY,
        )
        terms = self._terms(demand, quote, tariff_id)
        sale = Sale(
            price=terms.price_amount,
            freight=terms.freight_amount,
            inspection_fee=terms.inspection_fee_amount,
            royalties_bps=tuple(share.share_bps for share in terms.royalties),
            is_gold=terms.is_gold,
            has_referrer=has_referrer,
        )
        policy = POLICIES[quote.policy_version]
        return Spec(
            index=index,
            offer_id=offer_id,
            quantity=quantity,
            demand=demand,
            terms=terms,
            deal=deal_id(terms),
            blob=Tail(terms.encoded()[32:]),
            sale=sale,
            locks=locks_of(sale, policy.fees),
            policy=policy,
            needs_countersign=quote.needs_countersign,
            code=code,
        )

    def tariff_of(self, spec: Spec) -> int:
        """The tariff that the demand is matched with."""
        return int(WISHES[spec.index][2])

    def _terms(self, demand: Demand, quote: Quote, tariff_id: int) -> Terms:
        shares = [Share(self.address[name], share) for name, share in MATERIAL_ROYALTIES] if quote.standard_id == 1 else []
        return Terms(
            demand_hash=demand.digest(self.suite.exchange_domain),
            handover_hash=demand.handover_hash,
            nonce=demand.nonce,
            buyer=demand.buyer,
            maker=self.address[quote.maker],
            inspector=demand.inspector,
            referrer=demand.referrer,
            expert=self.address["expert"],
            standard_id=demand.standard_id,
            policy_version=demand.policy_version,
            lead_period=quote.lead,
            transit_period=TRANSITS[tariff_id],
            is_gold=quote.maker == "maker_b",
            price_amount=quote.unit_price * demand.quantity,
            freight_amount=FREIGHTS[tariff_id],
            inspection_fee_amount=quote.fee if demand.inspector != NOBODY else 0,
            royalties=tuple(shares),
        )
