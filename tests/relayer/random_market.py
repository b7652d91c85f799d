"""Small random markets: a valid one, disturbed here and there in every way that a hard check looks at. The same seed, the same market."""

from __future__ import annotations

from random import Random
from typing import Any

from guildhall.market import NOBODY, Roles
from guildhall.messages import Demand
from tests.relayer.world import ABROAD, BOLT, DAY, HOME, SHIRT, STEEL, SUBURB, U, World

RARE = 0.03
SUSPENDED = 2
AMPLE = 5_000 * U


class RandomMarket:
    """Draws markets and demands for one world."""

    def __init__(self, world: World, seed: int) -> None:
        self._world = world
        self._random = Random(seed)

    def disturb(self) -> None:
        """Rules, offers, tariffs, purses, stocks, standings and certificates."""
        world, random = self._world, self._random
        if self._rarely(0.3):
            rule = world.chain.deploy("DemandRuleMock", random.random() < 0.7, sender=world.admin)
            rule.setMode(random.choice([0, 0, 0, 1, 2, 3, 4]), sender=world.admin)
            world.suite.standards.setRule(SHIRT, rule, sender=world.admin)
        world.suite.matrix.publish(*policy(world), sender=world.admin)  # version 2 is closed; there is no 3
        world.suite.matrix.retire(2, sender=world.admin)
        for _ in range(random.randint(1, 4)):
            self._post_tariff()
        for _ in range(random.randint(2, 4)):
            self._post_offer()
        for account in [*world.makers, *world.buyers[:3]]:
            self._fill_purse(account)
        for maker in world.makers:
            world.suite.offers.setStock(STEEL, random.choice([0, 1, 2, 3, 4, 6, 50, 50]), sender=maker)
        self._unsettle()

    def demands(self) -> list[Demand]:
        """Two or three demands."""
        return [self._demand() for _ in range(self._random.randint(2, 3))]

    def _rarely(self, probability: float = RARE) -> bool:
        return self._random.random() < probability

    def _mostly(self, usual: Any, *others: Any) -> Any:
        return self._random.choice(others) if self._rarely(2 * RARE) else usual

    def _post_tariff(self) -> None:
        world, random = self._world, self._random
        carrier = world.carrier
        if self._rarely(0.3):
            carrier = world.stranger
            if not world.suite.registry.hasRoles(carrier, int(Roles.CARRIER)):
                world.member_ids[carrier.address] = world.market.admit(carrier, Roles.CARRIER)
        zones = (random.choice([HOME, HOME, ABROAD]), random.choice([HOME, SUBURB, ABROAD]))
        tariff_id = world.market.post_tariff(
            carrier, *zones, random.choice([0, 4 * U, 30 * U, 51 * U, 55 * U, 199 * U]), random.choice([0, 0, 10_000, 200_000])
        )
        if self._rarely(0.15):
            world.suite.offers.closeTariff(tariff_id, sender=carrier)

    def _post_offer(self) -> None:
        world, random = self._world, self._random
        maker, price, capacity = random.randrange(3), random.choice([1, 7, 40 * U, 60 * U, 61 * U + 3]), random.choice([1, 2, 4, 9, 9, 9])
        offer_id = world.offer(
            maker,
            price,
            capacity,
            money=0,
            standard_id=random.choice([SHIRT, SHIRT, BOLT]),
            origin_zone=self._mostly(HOME, ABROAD),
            needs_countersign=self._rarely(0.2),
            marks=random.choice([0, 1, 3, 3]),
            lead_period=self._mostly(DAY, 0, 3 * DAY),
            policy_version=random.choice([1, 1, 1, 1, 1, 2]),
        )
        if self._rarely():
            world.suite.offers.changeOffer(offer_id, price, capacity, False, sender=world.makers[maker])

    def _fill_purse(self, account: Any) -> None:
        world, random, token = self._world, self._random, self._world.suite.u_token
        ledger, wallet, allowance = (random.choice([0, 1, 20 * U, 70 * U, AMPLE, AMPLE]) for _ in range(3))
        if ledger:
            world.fund(account, ledger)
        if wallet:
            world.market.mint(account, wallet)
        token.approve(world.suite.escrow, 2**256 - 1 if allowance == 1 else allowance, sender=account)
        if self._rarely():
            random.choice([token.setReceiveBlocked, token.setSendBlocked])(account, True, sender=world.admin)
        if self._rarely(0.2):
            token.setFrozenTokens(account, wallet // 2 + random.randint(1, 80 * U), sender=world.admin)

    def _unsettle(self) -> None:
        world, registry, admin = self._world, self._world.suite.registry, self._world.admin
        for account in [*world.makers, world.carrier, world.store, world.inspector]:
            if self._rarely():
                registry.setStanding(world.member_ids[account.address], SUSPENDED, bytes(32), sender=admin)
        for maker in world.makers:
            if self._rarely():
                registry.revokeCertificate(world.member_ids[maker.address], SHIRT, HOME >> 16, bytes(32), sender=admin)
        if self._rarely(0.1):
            world.suite.standards.retire(BOLT, sender=world.expert)
        if self._rarely():
            world.suite.escrow.pauseEntry(world.chain.clock.now + 60, sender=admin)

    def _demand(self) -> Demand:
        world, random = self._world, self._random
        maker, unknown = world.makers[0].address, world.buyers[7].address
        standard_id = self._mostly(random.choice([SHIRT, SHIRT, BOLT]), 9)
        quantity = self._mostly(random.choice([1, 1, 2, 3]), 0)
        buyer: int | str = maker if self._rarely() else random.randrange(3)
        demand = world.demand(
            buyer,
            standard_id=standard_id,
            quantity=quantity,
            weight=self._mostly(100 * quantity, 99, 700),
            limit_amount=random.choice([65 * U, 130 * U, 400 * U, 2**128 - 1]),
            zone=self._mostly(HOME, SUBURB, ABROAD),
            marks=self._mostly(0, 1, 2, 3),
            lead_limit_period=self._mostly(DAY, DAY - 1, 10 * DAY),
            inspector=self._mostly(NOBODY, world.inspector.address, unknown, maker),
            referrer=self._mostly(NOBODY, world.store.address, unknown, maker),
            policy_version=self._mostly(1, 0, 2, 2, 2, 2, 3),
            expires_at=world.chain.clock.now + (0 if self._rarely() else DAY),
            **({"currency": world.suite.escrow.address} if self._rarely() else {}),
        )
        if self._rarely():
            account = next(each for each in [*world.buyers, *world.makers] if each.address == demand.buyer)
            world.suite.exchange.withdrawDemand(demand.buyer, demand.nonce, b"", sender=account)
        return demand


def policy(world: World) -> tuple[Any, ...]:
    """The arguments that publish the configured policy again."""
    config, pots = world.suite.config.policy, world.suite.matrix.potsOf(1)
    return (config.fees_tuple(), config.periods_tuple(), pots, config.ceiling_tuple(), config.rows_tuple())
