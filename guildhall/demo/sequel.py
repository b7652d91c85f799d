"""What takes months: a wish that ten makers take up, grants of data, a maker that passes its inspections, G given for something, and money
that goes back to the bank. Each step at its hour; the rounds between them are the play's."""

from __future__ import annotations

from collections.abc import Callable

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from guildhall.messages import Row

from .cast import EXPERTS, HOTEL, STEADY, Person, person
from .catalogue import LAST_PIECE, LATER_OFFERS, WORKSHOP_OFFERS
from .journal import Journal
from .record import DealRecord
from .season import DAY, HOUR, START_AT, WISH
from .setting import Setting, open_shop, post_offers
from .stage import Stage
from .wishes import SignedDemand

__all__ = ["Sequel"]

GERMANY, FRANCE = 2, 5
"""Markets."""

GRANT_PERIOD = 120 * DAY
GRANTING_COUNT = 3
FIT_DATA = 1
"""A field group: sizes and fit."""

PRIORITY, DATA_ACCESS = 1, 2
"""Numbers in the catalogue of perks."""

SEAT_PRICE = 50_000_000
"""G of a visit, base units."""

Signed = Callable[[DealRecord], SignedDemand]


class Sequel:
    """The dated steps. `signed`: the demand of a deal, as it was signed."""

    def __init__(self, stage: Stage, setting: Setting, journal: Journal, signed: Signed) -> None:
        self._stage = stage
        self._setting = setting
        self._journal = journal
        self._signed = signed
        self._code = keccak(text="visit to Linho do Vouga")[:16]
        self._voucher_id = self._visit_id = 0
        steps: list[tuple[int, Callable[[], None]]] = [
            (20, self._open_shops),
            (44, self._grant_data),
            (48, self._propose),
            (50, self._open_workshops),
            (123, self._book_a_visit),
            (124, self._redeem_access),
            (125, self._redeem_priority),
            (131, self._visit),
            (132, self._claim_feature),
        ]
        self._steps = [(START_AT + day * DAY + 3 * HOUR, step) for day, step in steps]

    @property
    def is_over(self) -> bool:
        """Nothing is left to come."""
        return not self._steps

    def act(self, before: int) -> None:
        """The steps of a window."""
        while self._steps and self._steps[0][0] < before:
            at, step = self._steps.pop(0)
            self._stage.chain.clock.to(at)
            step()

    # ---------------------------------------------------- what ten take up ------------------------------------------------

    def _open_shops(self) -> None:
        linen, jacket = LATER_OFFERS
        open_shop(self._stage, self._setting, [linen], [FRANCE])
        open_shop(self._stage, self._setting, [jacket], [GERMANY])

    def _propose(self) -> None:
        """Who asked for four pockets first, and got them, says so."""
        stage = self._stage
        deal = self._wished()
        standard = deal.plan.standard
        values = list(standard.codebook[WISH])
        args = (deal.terms.as_tuple(), self._signed(deal).demand.as_tuple(), list(standard.attributes), values, len(values) - 1)
        stage.send("propose a feature", stage.suite.features.proposeFeature, *args, sender=stage.accounts[deal.plan.buyer])

    def _claim_feature(self) -> None:
        """Ten have taken it up; what their deals left is less than the whole amount, so only she may say that it is enough."""
        stage, deal = self._stage, self._wished()
        index = len(deal.plan.standard.codebook[WISH]) - 1
        features = stage.suite.features
        feature_id = features.featureIdOf(deal.terms.standard_id, index, deal.plan.standard.codebook[WISH][index])
        stage.send("pay a feature", features.claimFeature, feature_id, sender=stage.accounts[deal.plan.buyer])

    def _wished(self) -> DealRecord:
        return next(each for each in self._journal.deals.values() if each.plan.entry == WISH)

    def _open_workshops(self) -> None:
        open_shop(self._stage, self._setting, WORKSHOP_OFFERS, [GERMANY, FRANCE])

    # --------------------------------------------------------- data -------------------------------------------------------

    def _grant_data(self) -> None:
        """The buyers whose deals have most room left let an expert see how things fit."""
        stage, until = self._stage, self._stage.chain.clock.now + GRANT_PERIOD
        rooms: dict[Person, int] = {}
        for deal in self._journal.deals.values():
            if deal.row is Row.FULFILLED:
                room = int(stage.suite.incentives.roomOf(deal.terms.as_tuple()))
                rooms[deal.plan.buyer] = max(room, rooms.get(deal.plan.buyer, 0))
        owners = sorted(rooms, key=lambda each: (-rooms[each], each.name))[:GRANTING_COUNT]
        for owner, expert in zip(owners, EXPERTS, strict=True):
            args = (stage.accounts[expert], FIT_DATA, until)
            stage.send("grant data", stage.suite.data_grants.grant, *args, sender=stage.accounts[owner])

    # --------------------------------------------------------- perks ------------------------------------------------------

    def _book_a_visit(self) -> None:
        stage, perks, visitor = self._stage, self._stage.suite.perks, person("Ada Kern")
        now = stage.chain.clock.now
        papers = keccak(text="how linen is woven")
        host = stage.accounts[STEADY]
        stage.send("list a visit", perks.listVisit, SEAT_PRICE, 4, now + 4 * DAY, now + 7 * DAY, papers, sender=host)
        self._visit_id = int(perks.visitCount())
        packed = encode(["address", "uint256", "bytes16"], [stage.address(visitor), self._visit_id, self._code])
        stage.send("book a visit", perks.book, self._visit_id, keccak(packed), sender=stage.accounts[visitor])
        self._voucher_id = int(perks.voucherCount())

    def _visit(self) -> None:
        stage = self._stage
        stage.send("admit a visitor", stage.suite.perks.admit, self._voucher_id, self._code, sender=stage.accounts[STEADY])

    def _redeem_access(self) -> None:
        self._redeem(STEADY, DATA_ACCESS)

    def _redeem_priority(self) -> None:
        """The hotel wants the last lamp of a series, which somebody else wants as much."""
        post_offers(self._stage, self._setting, [LAST_PIECE])
        self._redeem(HOTEL, PRIORITY)

    def _redeem(self, who: Person, perk_id: int) -> None:
        perks = self._stage.suite.perks
        price = perks.perkOf(perk_id).priceAmount
        self._stage.send("redeem G", perks.redeem, perk_id, price, sender=self._stage.accounts[who])

    # ------------------------------------------------------- the bank -----------------------------------------------------

    def redeem_u(self) -> None:
        """Some take their money home for good: U is burned, and the bank has paid its amount."""
        stage, token = self._stage, self._stage.suite.u_token
        for number, who in enumerate((STEADY, person("Baltic Parcel"), person("Pattern Commons")), 1):
            account, amount = stage.accounts[who], int(token.balanceOf(stage.accounts[who]))
            if amount:
                payout = keccak(text=f"bank account of {who.name}")
                stage.send("request a redemption", token.requestRedemption, amount, payout, sender=account)
                paid = keccak(text=f"bank transfer {number}")
                stage.send("settle a redemption", token.settleRedemption, int(token.redemptionCount()), paid, sender=stage.admin)
