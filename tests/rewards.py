"""What the tests of the incentive rules have in common: deals that end as a test wants them to, features, months.

deal = rewards.sell(days_to_pickup=3, days_of_transit=2)       # FULFILLED, nothing claimed
rewards.claim(deal)
rewards.events("Rewarded")
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from guildhall.deploy.suite import default_pots, publish_policy
from guildhall.evm import Account
from guildhall.market import NOBODY, Roles, account_of
from guildhall.messages import Act, FactKind, Reward, Row, Status
from guildhall.model import Paid, Story, rewards_of
from guildhall.relayer.standards import params_hash
from tests.courtroom import Courtroom
from tests.deal_states import fund
from tests.stage import DAY, ORIGIN, Deal, Stage

__all__ = ["ATTRIBUTES", "EPOCH", "G", "TARGETS", "Rewards", "reference", "rotate", "second_policy"]

G = 1_000_000
"""Base units."""
EPOCH = 2_628_000
"""Seconds of a month."""
TARGETS = (480, 750)
ATTRIBUTES = [("shoulder", TARGETS[0], 5, "mm"), ("length", TARGETS[1], 10, "mm")]


class Rewards:
    """The contracts of the rules on a stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        suite = stage.suite
        self.incentives, self.features, self.gold_badge = suite.incentives, suite.features, suite.gold_badge
        self.chain, self.clock, self.config = stage.chain, stage.clock, suite.config.incentives
        self.g_token, self.account = suite.g_token, account_of(self.incentives.address)
        self._people = 300

    # ------------------------------------------------------- deals ---------------------------------------------------------

    def ship(self, deal: Deal, days_to_pickup: float = 3, days_of_transit: float = 2) -> None:
        """Picked up and delivered, each after so many days."""
        self.clock.pass_(seconds=int(days_to_pickup * DAY))
        self.stage.pick_up(deal)
        self.clock.pass_(seconds=int(days_of_transit * DAY))
        self.stage.deliver(deal)

    def sell(self, days_to_pickup: float = 3, days_of_transit: float = 2, **changes: Any) -> Deal:
        """A deal that its buyer confirmed."""
        deal = self.stage.make_deal(**changes)
        self.ship(deal, days_to_pickup, days_of_transit)
        self.confirm(deal)
        return deal

    def confirm(self, deal: Deal) -> None:
        """By whoever bought."""
        buyer = next(each for each in self.chain_accounts() if each.address == deal.terms.buyer)
        self.stage.escrow.confirm(deal.t, b"", sender=buyer)

    def chain_accounts(self) -> Iterator[Account]:
        """Everybody who may have bought."""
        yield from (self.stage.buyer, self.stage.second_buyer)
        yield from (self.chain.account(number) for number in range(300, self._people))

    def end(self, deal: Deal, row: Row) -> None:
        """An open deal, not shipped, closed by a sale's row."""
        stage, clock = self.stage, self.clock
        fund(stage, deal)
        if row is Row.DELIVERY_PROVEN:
            stage.pick_up(deal)
            stage.state(deal, Act.CLAIM)
            stage.settle_case(deal)
            return
        self.ship(deal)
        if row is Row.FULFILLED:
            self.confirm(deal)
        elif row is Row.SILENT_ACCEPTED:
            clock.pass_(days=7)
            stage.escrow.settle(deal.t, sender=stage.stranger)
        else:
            stage.dispute(deal)
            stage.settle_case(deal)
            if row is Row.FALSE_CLAIM:
                Courtroom(stage).hold(deal, Row.FALSE_CLAIM)
            while stage.escrow.dealOf(deal.id).status != Status.CLOSED:
                stage.settle_case(deal)
        assert stage.escrow.dealOf(deal.id).row == row

    def inspected(self, price_units: int = 100, **changes: Any) -> Deal:
        """A sale whose inspector passed it."""
        stage = self.stage
        deal = stage.make_deal(inspector=stage.inspector.address, quantity=price_units, **changes)
        stage.produce(deal)
        stage.attest(deal, FactKind.PASSED)
        self.ship(deal, 0, 1)
        self.confirm(deal)
        return deal

    # ------------------------------------------------------- people --------------------------------------------------------

    def new_buyer(self, amount: int = 0) -> Account:
        """With money in the ledger."""
        self._people += 1
        buyer = self.chain.account(self._people - 1)
        self.stage.market.deposit(buyer.address, amount or 10_000 * G)
        return buyer

    def new_maker(self, standard_id: int, **terms: Any) -> tuple[Account, int]:
        """A certified member with money, and the id of its offer."""
        self._people += 1
        maker = self.chain.account(self._people - 1)
        member_id = self.stage.market.admit(maker, Roles.MAKER)
        self.stage.market.certify(member_id, standard_id, ORIGIN >> 16)
        self.stage.market.deposit(maker.address, 10_000 * G)
        return maker, self.stage.post_offer(maker=maker, standard_id=standard_id, **terms)

    # ------------------------------------------------------ claims ---------------------------------------------------------

    def claim(self, deal: Deal) -> None:
        """By a stranger."""
        self.incentives.claim(deal.t, sender=self.stage.stranger)

    def events(self, name: str) -> list[Any]:
        """Arguments of the last transaction's events of that name."""
        return [log.args for log in self.chain.logs if log.name == name]

    def paid(self) -> dict[Reward, int]:
        """What the last transaction paid."""
        return {Reward(each.rule): each.amount for each in self.events("Rewarded")}

    def g_of(self, account: Account | str) -> int:
        """Balance."""
        return int(self.g_token.balanceOf(account))

    def pot(self) -> int:
        """U in the platform's pot."""
        return int(self.stage.escrow.balanceOf(self.account))

    def fee(self, deal: Deal) -> int:
        """The platform's, of a sale."""
        return self.stage.payoff(deal, Row.FULFILLED).platform

    @contextmanager
    def earned(self, *accounts: Account) -> Iterator[dict[Any, int]]:
        """G that the block adds to these; filled at its end."""
        before = {each: self.g_of(each) for each in accounts}
        found: dict[Any, int] = {}
        yield found
        found |= {each: self.g_of(each) - amount for each, amount in before.items()}

    # ----------------------------------------------------- features --------------------------------------------------------

    def publish_standard(self) -> int:
        """Two attributes, no codebook; the maker of the stage is certified."""
        standard_id = self.stage.market.publish_standard(self.stage.expert, "shirt", attributes=ATTRIBUTES)
        self.stage.market.certify(self.stage.maker_id, standard_id, ORIGIN >> 16)
        return standard_id

    def propose(self, deal: Deal, values: tuple[int, ...], index: int = 1) -> bytes:
        """By a stranger; the feature's id."""
        self.features.proposeFeature(deal.t, deal.demand.as_tuple(), ATTRIBUTES, list(values), index, sender=self.stage.stranger)
        return bytes(self.features.featureIdOf(deal.terms.standard_id, index, values[index]))

    def adopt(self, deal: Deal, values: tuple[int, ...], feature_id: bytes) -> None:
        """By a stranger."""
        self.features.adopt(deal.t, deal.demand.as_tuple(), list(values), feature_id, sender=self.stage.stranger)

    @staticmethod
    def params(standard_id: int, values: tuple[int, ...]) -> bytes:
        """What a demand carries for these values."""
        return params_hash(standard_id, values)

    # ------------------------------------------------------ months ---------------------------------------------------------

    def to_month(self, ahead: int = 1, seconds: int = 0) -> int:
        """The start of a coming month; its number."""
        epoch = int(self.incentives.epoch()) + ahead
        self.clock.to(epoch * EPOCH + seconds)
        return epoch

    # ------------------------------------------------------- model ---------------------------------------------------------

    def story(self, deal: Deal) -> Story:
        """A closed deal as the model looks at it."""
        record, facts = self.stage.escrow.dealOf(deal.id), self.stage.trace.factsOf(deal.id)
        return Story(
            row=Row(record.row),
            fee=self.fee(deal),
            freight=deal.terms.freight_amount,
            has_referrer=deal.terms.referrer != NOBODY,
            failures=facts.failures,
            clock_at=record.clockAt,
            shipped_at=facts.shippedAt,
            delivered_at=facts.deliveredAt,
            promised=deal.terms.transit_period,
        )

    def expected(self, deal: Deal) -> Mapping[Reward, Paid]:
        """What plain arithmetic says that a claim pays."""
        return rewards_of(self.story(deal))


def second_policy(stage: Stage, **changes: str) -> int:
    """Equal to the first but for some pots."""
    pots = default_pots(stage.chain) | {
        "risk_pool": stage.suite.risk_pool.address,
        "platform": stage.suite.incentives.address,
    }
    return publish_policy(stage.suite.matrix, stage.admin, stage.suite.config, pots | changes)


def rotate(stage: Stage, member_id: int, new_key: Any) -> None:
    """Another key for a member, through both approvals and the delay."""
    registry, authority = stage.suite.registry, stage.suite.authority
    authority.grantRole(stage.suite.config.roles["key_approver"], stage.stranger, 0, sender=stage.admin)
    for approver in (stage.admin, stage.stranger):
        registry.approveRotation(member_id, new_key, sender=approver)
    stage.clock.pass_(hours=72)
    registry.rotateKey(member_id, sender=stage.stranger)


def reference(reward: Reward, proof: bytes) -> bytes:
    """Of the issue of G."""
    return keccak(encode(["uint8", "bytes32"], [int(reward), proof]))
