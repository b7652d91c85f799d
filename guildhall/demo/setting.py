"""Before the first round: members, standards, offers, tariffs, G in bonds, and everybody's money in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from eth_utils.crypto import keccak

from guildhall.market import BOND_TAG, FREE_TAG, Roles, account_of
from guildhall.messages import ReceiveWithAuthorization, sign

from .cast import CARRIERS, INSPECTORS, JURORS, MAKERS, MARKETS, Person
from .catalogue import LAST_PIECE, LATER_OFFERS, OFFERS, STANDARDS, TARIFFS, WORKSHOP_OFFERS, OfferPlan, StandardPlan, TariffPlan, U
from .season import DISPUTED, Flaw, Season
from .stage import Stage

__all__ = ["Setting", "open_shop", "post_offers", "set_stage"]

BONDED_G = 500_000_000
ISSUED_G = 800_000_000
DEPOSITS_AT_ONCE = 20
SEATS_PER_JUROR = 10
"""Bonds that a juror brings: a seat on appeal takes two."""

STAKES_AMOUNT = 120 * U
"""What makers and carriers keep at hand for stakes."""


class Setting:
    """Ids on chain of what the plans name."""

    def __init__(self) -> None:
        self.standard_ids: dict[str, int] = {}
        self.offers: dict[int, OfferPlan] = {}
        self.tariffs: dict[int, TariffPlan] = {}


def set_stage(stage: Stage, season: Season, on_step: Callable[[], None] = lambda: None) -> Setting:
    """Admit, publish, post and fund; `on_step` is called after each transaction."""
    setting = Setting()
    stage.listeners.append(lambda logs, transaction: on_step())
    _admit(stage, season)
    for standard in STANDARDS:
        setting.standard_ids[standard.key] = _publish(stage, standard)
    open_shop(stage, setting, OFFERS, MARKETS)
    for tariff in TARIFFS:
        setting.tariffs[_tariff(stage, tariff)] = tariff
    _bond_g(stage)
    _fund(stage, season)
    _seat(stage)
    _mount(stage)
    stage.listeners.pop()
    return setting


def _admit(stage: Stage, season: Season) -> None:
    stage.market.admit(stage.relayer, Roles.RELAYER)
    stage.note("admit a member", stage.admin)
    for person in season.people:
        if not person.roles:
            continue
        member_id = stage.market.admit(stage.accounts[person], person.roles)
        stage.note("admit a member", stage.admin)
        if person.is_gold:
            stage.send("grant the Gold badge", stage.suite.registry.setGold, member_id, True, sender=stage.admin)


def _publish(stage: Stage, standard: StandardPlan) -> int:
    standard_id = stage.market.publish_standard(
        stage.accounts[standard.expert],
        standard.title,
        unit_weight=standard.unit_weight,
        attributes=list(standard.attributes),
        codebook=[(label, list(values)) for label, values in standard.codebook.items()],
        materials=sorted(standard.materials.items()),
        royalties=[(stage.address(owner), share) for owner, share in standard.royalties],
    )
    stage.note("publish a standard", stage.accounts[standard.expert])
    if standard.limits:
        expert = stage.accounts[standard.expert]
        stage.send("publish limits", stage.suite.standards.publishLimits, standard_id, list(standard.limits), sender=expert)
    return standard_id


def open_shop(stage: Stage, setting: Setting, offers: Sequence[OfferPlan], markets: Sequence[int]) -> None:
    """Certificates, stocks and the offers themselves."""
    _certify(stage, setting, offers, markets)
    _stock(stage, offers)
    post_offers(stage, setting, offers)


def post_offers(stage: Stage, setting: Setting, offers: Sequence[OfferPlan]) -> None:
    """Of makers that have certificates and stocks."""
    for offer in offers:
        setting.offers[_post_offer(stage, setting, offer)] = offer


def _certify(stage: Stage, setting: Setting, offers: Sequence[OfferPlan], markets: Sequence[int]) -> None:
    for maker, standard in dict.fromkeys((offer.maker, offer.standard) for offer in offers):
        member_id = int(stage.suite.registry.memberIdOf(stage.accounts[maker]))
        for market in markets:
            stage.market.certify(member_id, setting.standard_ids[standard], market)
            stage.note("grant a certificate", stage.admin)


def _stock(stage: Stage, offers: Sequence[OfferPlan]) -> None:
    stocks: dict[tuple[Person, int], int] = {}
    for offer in offers:
        standard = next(each for each in STANDARDS if each.key == offer.standard)
        for material, need in standard.materials.items():
            stocks[offer.maker, material] = stocks.get((offer.maker, material), 0) + need * offer.stocks
    for (maker, material), count in stocks.items():
        stage.send("set a stock", stage.suite.offers.setStock, material, count, sender=stage.accounts[maker])


def _post_offer(stage: Stage, setting: Setting, offer: OfferPlan) -> int:
    """An offer; its id."""
    maker = stage.accounts[offer.maker]
    offer_id = stage.market.post_offer(
        maker,
        setting.standard_ids[offer.standard],
        offer.unit_price_amount,
        offer.capacity,
        origin_zone=offer.maker.place.zone,
        needs_countersign=offer.needs_countersign,
        marks=offer.marks,
        lead_period=offer.lead_period,
        inspection_fee_amount=offer.inspection_fee_amount,
    )
    stage.note("post an offer", maker)
    return offer_id


def _tariff(stage: Stage, tariff: TariffPlan) -> int:
    carrier = stage.accounts[tariff.carrier]
    zones = (tariff.origin.zone, tariff.destination.zone)
    tariff_id = stage.market.post_tariff(carrier, *zones, tariff.base_amount, tariff.per_weight_amount, tariff.transit_period)
    stage.note("post a tariff", carrier)
    return tariff_id


def _bond_g(stage: Stage) -> None:
    for person in (*MAKERS, *CARRIERS, *INSPECTORS):
        reference = keccak(text=f"G for {person.name}")
        stage.send("issue G", stage.suite.g_token.issue, stage.address(person), ISSUED_G, reference, sender=stage.admin)
        stage.send("bond G", stage.suite.g_token.bond, BONDED_G, sender=stage.accounts[person])


def _fund(stage: Stage, season: Season) -> None:
    """U is issued to everybody against money in the bank; each signs once and the relayer brings it into the ledger."""
    needs = _needs(season, stage.suite.config.seat_bond_amount)
    for person, amount in needs.items():
        stage.market.mint(stage.accounts[person], amount)
        stage.note("issue U", stage.admin)
    calls = [_deposit_call(stage, person, amount) for person, amount in needs.items()]
    for start in range(0, len(calls), DEPOSITS_AT_ONCE):
        part = calls[start : start + DEPOSITS_AT_ONCE]
        stage.send("deposit by signature", stage.suite.escrow.batch, part, sender=stage.relayer, count=len(part))
    for carrier in CARRIERS:
        account = stage.accounts[carrier]
        bond = account_of(account.address, BOND_TAG)
        stage.send("bond U", stage.suite.escrow.transfer, FREE_TAG, bond, needs[carrier] - STAKES_AMOUNT, sender=account)


def _seat(stage: Stage) -> None:
    """Testers become jurors with a bond; until there are enough of them, the seed panel sits."""
    court, escrow = stage.suite.court, stage.suite.escrow
    bond_amount = SEATS_PER_JUROR * stage.suite.config.seat_bond_amount
    for person in JURORS:
        account = stage.accounts[person]
        stage.send("bond U", escrow.transfer, FREE_TAG, court.bondAccountOf(account), bond_amount, sender=account)
        stage.send("join the Court", court.join, sender=account)
        stage.send("name a seed juror", court.setSeed, account, True, sender=stage.admin)


def _mount(stage: Stage) -> None:
    """Each carrier has a device that can travel with goods."""
    for carrier in CARRIERS:
        papers = keccak(text=f"data sheet of the device of {carrier.name}")
        stage.send("register a device", stage.suite.registry.registerDevice, stage.devices[carrier], papers, sender=stage.accounts[carrier])


def _deposit_call(stage: Stage, person: Person, amount: int) -> bytes:
    """`Escrow.depositWithAuthorization` under an ERC-3009 signature."""
    escrow = stage.suite.escrow
    owner, nonce = stage.address(person), keccak(text=f"deposit of {person.name}")
    valid_before = 2**48 - 1
    message = ReceiveWithAuthorization(owner, escrow.address, amount, 0, valid_before, nonce)
    signature = sign(message, stage.suite.token_domain, stage.keys[person])
    args: tuple[Any, ...] = (owner, amount, 0, valid_before, nonce, signature[64], signature[:32], signature[32:64])
    return bytes(escrow.depositWithAuthorization.encode(*args))


def _needs(season: Season, seat_bond_amount: int) -> dict[Person, int]:
    """What each one brings: buyers their limits and the deposit, makers their margins, carriers a bond for what may be under way, jurors
    theirs; and who may have to stake, the stake."""
    needs: dict[Person, int] = {}
    for demand in season.demands:
        if demand.flaw is not Flaw.DUPLICATE:
            needs[demand.buyer] = needs.get(demand.buyer, 0) + demand.limit_amount * 102 // 100
            if demand.fate in DISPUTED:
                needs[demand.buyer] += demand.limit_amount * 20 // 100
    turnover = sum(needs.values())
    for offer in (*OFFERS, *LATER_OFFERS, *WORKSHOP_OFFERS, LAST_PIECE):
        needs[offer.maker] = needs.get(offer.maker, 0) + offer.unit_price_amount * offer.capacity * 30 // 100
    for maker in {offer.maker: None for offer in OFFERS}:
        needs[maker] += STAKES_AMOUNT
    for carrier in CARRIERS:
        needs[carrier] = turnover // 2 + STAKES_AMOUNT
    for juror in JURORS:
        needs[juror] = SEATS_PER_JUROR * seat_bond_amount
    return {person: -(-amount // (10 * U)) * 10 * U for person, amount in needs.items()}
