"""Takes a signed demand in: everything that can be known before matching is checked, and what is refused is refused by name.

What only the makers' side decides from one hour to the next (capacity, stock, a maker's money, a pause of entry) refuses nobody: such a
demand waits, with a warning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from eth_utils.address import to_checksum_address

from guildhall.market import NOBODY
from guildhall.messages import BadValue, Demand, MalformedMessage, Signed, from_json

from .admission import check_offers
from .arcs import judge
from .errors import (
    BadDemandSignature,
    BuyerFrozen,
    ClosedPolicy,
    DemandExpired,
    MalformedDemand,
    NonceUsed,
    NotInspector,
    NotStore,
    RetiredStandard,
    SameParty,
    UnknownParams,
    UnknownPolicy,
    UnknownStandard,
    UnreadStandard,
    WrongCurrency,
    WrongLabel,
    WrongWeight,
    ZeroQuantity,
)
from .market_view import Market, read_market
from .ports import SuitePort
from .standards import PublishedStandard
from .store import Store
from .views import RuleCalls, SignedBy, signed_by

__all__ = ["Intake", "canonical", "parsed"]

ADDRESS_FIELDS = ("buyer", "inspector", "referrer", "currency")


def parsed(text: str | bytes) -> Signed[Demand]:
    """The demand and the signature in their JSON form. Raises MalformedDemand, whose message names the place."""
    try:
        return from_json(text, Demand)
    except MalformedMessage as problem:
        raise MalformedDemand(f"{problem}: send the JSON form of guildhall.messages, every field once") from problem


def canonical(demand: Demand) -> Demand:
    """The same demand with checksummed addresses; MalformedDemand where a field is beyond its type."""
    if not isinstance(demand, Demand):
        raise MalformedDemand(f"a Demand is needed, not a {type(demand).__name__}")
    try:
        demand.struct_hash()
    except BadValue as problem:
        raise MalformedDemand(f"{problem}: correct the field and sign again") from problem
    addresses: dict[str, Any] = {name: to_checksum_address(getattr(demand, name)) for name in ADDRESS_FIELDS}
    return replace(demand, **addresses)


class Intake:
    """All checks of one demand; nothing is remembered here."""

    def __init__(self, suite: SuitePort, store: Store) -> None:
        self._suite = suite
        self._store = store

    def signed_by(self, demand: Demand, signature: bytes) -> SignedBy:
        """Who vouches for the signature; BadDemandSignature where nobody does."""
        if not isinstance(signature, bytes):
            raise MalformedDemand(f"the signature has to be bytes, not {type(signature).__name__}")
        by = signed_by(self._suite, demand, signature)
        if by is SignedBy.NOBODY:
            domain = self._suite.exchange_domain
            raise BadDemandSignature(
                f"this is not {demand.buyer}'s signature: sign the demand as it is under the domain {domain.name!r} of chain "
                f"{domain.chain_id} and Exchange {domain.address}"
            )
        return by

    def check(self, demand: Demand, label: str | None) -> tuple[str, ...]:
        """Raises an IntakeError, or returns warnings: reasons for which the demand may have to wait. `label`: free text, checked too."""
        market = read_market(self._suite, [demand])
        _check_form(demand, market)
        self._check_standard(demand, label, market)
        _check_policy(demand, market)
        _check_parties(demand, market)
        if market.used_nonces:
            raise NonceUsed(f"nonce {demand.nonce} of {demand.buyer} is used or withdrawn on chain: sign the demand with another nonce")
        rules = RuleCalls(self._suite)
        return check_offers(demand, market, [judge(demand, offer, market, rules) for offer in market.offers_of(demand.standard_id)])

    def _check_standard(self, demand: Demand, label: str | None, market: Market) -> None:
        view = market.standards[demand.standard_id]
        if not view.is_known:
            raise UnknownStandard(f"there is no standard {demand.standard_id}: look up the ids of published standards")
        if not view.is_active:
            raise RetiredStandard(f"standard {demand.standard_id} is retired: choose one that is active")
        standard = self._store.standard(demand.standard_id)
        if standard is None:
            raise UnreadStandard(
                f"standard {demand.standard_id} is on chain, but no publication with its hashes was read: feed the relayer its events and "
                "submit again"
            )
        _check_params(demand, label, standard)
        if view.unit_weight != 0 and demand.weight != view.unit_weight * demand.quantity:
            raise WrongWeight(
                f"{demand.quantity} units of standard {demand.standard_id} weigh {view.unit_weight * demand.quantity}, not {demand.weight}"
                ": correct the weight and sign again"
            )


def _check_form(demand: Demand, market: Market) -> None:
    if market.now >= demand.expires_at:
        raise DemandExpired(f"the demand expired at {demand.expires_at}, it is {market.now}: sign it again with a later expiry")
    if demand.currency != market.currency:
        raise WrongCurrency(f"this Exchange settles in {market.currency}, not in {demand.currency}: sign the demand in that currency")
    if demand.quantity == 0:
        raise ZeroQuantity("the quantity is 0: sign a demand for at least one unit")


def _check_params(demand: Demand, label: str | None, standard: PublishedStandard) -> None:
    if label is not None:
        wanted = standard.parameters(label)
        if wanted.params_hash != demand.params_hash:
            raise WrongLabel(
                f"{wanted.label!r} of standard {standard.standard_id} has the params hash 0x{wanted.params_hash.hex()}, the demand is "
                f"signed for 0x{demand.params_hash.hex()}: sign the former, or correct the label"
            )
    elif standard.label_of(demand.params_hash) is None:
        labels = ", ".join(repr(each) for each in standard.labels) or "none, so the params hash has to be 0"
        raise UnknownParams(
            f"params hash 0x{demand.params_hash.hex()} is no entry of standard {standard.standard_id} ({standard.name}): convert one of "
            f"its labels ({labels}) and sign that"
        )


def _check_policy(demand: Demand, market: Market) -> None:
    policy = market.policies[demand.policy_version]
    if policy is None:
        raise UnknownPolicy(f"there is no policy {demand.policy_version}: sign the demand under one that is open")
    if not policy.is_open:
        raise ClosedPolicy(f"policy {demand.policy_version} takes no new deals: sign the demand under one that is open")


def _check_parties(demand: Demand, market: Market) -> None:
    third: Sequence[str] = (demand.referrer, demand.inspector)
    if demand.buyer in third:
        raise SameParty(f"{demand.buyer} is the buyer and cannot be referrer or inspector too: name another one or none")
    if demand.referrer != NOBODY and demand.referrer not in market.stores:
        raise NotStore(f"the referrer {demand.referrer} is no active Store: name a registered one or none")
    if demand.inspector != NOBODY and demand.inspector not in market.inspectors:
        raise NotInspector(f"the inspector {demand.inspector} is no active Inspector: name a registered one or none")
    if not market.purses[demand.buyer].is_free:
        raise BuyerFrozen(f"the token blocks {demand.buyer}: have that lifted by its issuer, then submit again")
