"""What the intake refuses, by name, and what it takes twice."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from guildhall.market import NOBODY, Roles
from guildhall.messages import Demand, Signed, to_json
from guildhall.relayer import IntakeError, Relayer, State, errors, params_hash
from guildhall.relayer.errors import (
    BadDemandSignature,
    BuyerFrozen,
    ClosedPolicy,
    DemandExpired,
    FreightTooHigh,
    LeadTooShort,
    LimitTooLow,
    MalformedDemand,
    MarksNotOffered,
    MoneyMissing,
    NonceTaken,
    NonceUsed,
    NoOffer,
    NotInspector,
    NotStore,
    PolicyNotOffered,
    RetiredStandard,
    RuleRefused,
    SameParty,
    UnknownDemand,
    UnknownLabel,
    UnknownParams,
    UnknownPolicy,
    UnknownStandard,
    UnreadStandard,
    WrongCurrency,
    WrongLabel,
    WrongWeight,
    WrongZone,
    ZeroQuantity,
)
from tests.relayer.random_market import policy
from tests.relayer.world import ABROAD, ALWAYS_SIGNS, BOLT, BURNS_ALL, DAY, HOME, SHIRT, STEEL, SUBURB, U, World, changed

Setting = Callable[[World], dict[str, object]]


@pytest.fixture
def market(world: World) -> World:
    """One offer at 100 U (105 with freight), buyers with money."""
    world.offer(lead_period=DAY, marks=0b01)
    for buyer in world.buyers[:3]:
        world.fund(buyer)
    return world


def refused(world: World, relayer: Relayer, error: type[IntakeError], **fields: object) -> IntakeError:
    label = fields.pop("label", None)
    demand = world.demand(**fields)
    with pytest.raises(error) as caught:
        relayer.submit(*world.signed(demand), label)  # type: ignore[arg-type]
    assert type(caught.value) is error
    with pytest.raises(UnknownDemand):
        relayer.receipt(demand.digest(world.suite.exchange_domain))
    return caught.value


# ------------------------------------------------------- what is taken -------------------------------------------------------


def test_submit__valid__waits(market: World, relayer: Relayer) -> None:
    demand = market.demand()
    receipt = relayer.submit(*market.signed(demand), "eu xl")
    assert receipt.demand_hash == market.suite.exchange.hashOf(demand.as_tuple())
    assert (receipt.state, receipt.label, receipt.is_duplicate, receipt.warnings) == (State.WAITING, "EU XL", False, ())
    assert receipt.received_at == market.chain.clock.now


def test_submit__json__same_receipt(market: World, relayer: Relayer) -> None:
    demand, signature = market.signed(market.demand())
    first = relayer.submit_json(to_json(Signed(demand, signature)), label="EU XL")
    again = relayer.submit(demand, signature)
    assert again.is_duplicate and again.demand_hash == first.demand_hash


def test_submit__addresses_in_lower_case__taken_as_the_same(market: World, relayer: Relayer) -> None:
    demand, signature = market.signed(market.demand())
    lower = changed(demand, buyer=demand.buyer.lower(), currency=demand.currency.lower())
    assert relayer.submit(lower, signature).demand_hash == demand.digest(market.suite.exchange_domain)
    assert relayer.submit(demand, signature).is_duplicate


def test_submit__duplicate__same_answer_flagged_in_every_state(market: World, relayer: Relayer) -> None:
    demand, signature = market.signed(market.demand())
    first = relayer.submit(demand, signature)
    waiting = relayer.submit(demand, signature)
    assert waiting.is_duplicate and waiting == type(first)(**{**vars(first), "is_duplicate": True})
    relayer.run_round()
    settled = relayer.submit(demand, signature)
    assert settled.is_duplicate and settled.state is State.SETTLED and settled.settlement is not None
    market.chain.clock.to(demand.expires_at)
    assert relayer.submit(demand, signature) == settled
    assert relayer.run_round().settled == ()


def test_submit__duplicate_with_another_signature__still_has_to_be_the_buyers(market: World, relayer: Relayer) -> None:
    demand, signature = market.signed(market.demand())
    relayer.submit(demand, signature)
    with pytest.raises(BadDemandSignature):
        relayer.submit(demand, market.signed(demand, market.keys[market.stranger.address])[1])


def test_submit__contract_wallet__asked_by_view(market: World, relayer: Relayer) -> None:
    owner = market.buyers[0]
    wallet = market.chain.deploy("WalletMock", owner, sender=owner)
    market.fund(wallet)
    demand = market.demand(wallet.address)
    assert relayer.submit(demand, market.signed(demand, owner.key)[1]).state is State.WAITING
    with pytest.raises(BadDemandSignature):
        other = market.demand(wallet.address)
        relayer.submit(other, market.signed(other, market.buyers[1].key)[1])


def test_submit__key_with_code__key_counts(market: World, relayer: Relayer) -> None:
    market.chain.set_code(market.buyers[0], BURNS_ALL)  # as EIP-7702 leaves an account
    assert market.submit(relayer, market.demand())


def test_submit__money_for_the_cheaper_offer_only__warned(market: World, relayer: Relayer) -> None:
    market.offer(1, price=150 * U)
    market.fund(market.buyers[3], 106 * U)  # 105 + 1 of deposit
    receipt = relayer.submit(*market.signed(market.demand(3)))
    assert receipt.warnings == (f"the money covers the cheaper offers only: up to {50 * U + U // 2} more (U base units) opens the others",)


def test_submit__money_by_allowance__counts(market: World, relayer: Relayer) -> None:
    buyer = market.buyers[3]
    market.market.mint(buyer, 106 * U)
    market.suite.u_token.approve(market.suite.escrow, 105 * U, sender=buyer)
    assert refused(market, relayer, MoneyMissing, buyer=3).missing_amount == U  # type: ignore[attr-defined]
    market.fund(buyer, U)
    assert market.submit(relayer, market.demand(3))


@pytest.mark.parametrize("cause", ["capacity", "stock", "maker's money", "pause"])
def test_submit__only_the_makers_side_stops_it__waits_with_a_warning(market: World, relayer: Relayer, cause: str) -> None:
    fields: dict[str, object] = {}
    if cause == "capacity":
        fields = {"quantity": 11, "limit_amount": 10_000 * U}
    elif cause == "stock":
        market.offer(standard_id=BOLT)
        fields = {"standard_id": BOLT, "weight": 100, "params_hash": bytes(32)}
    elif cause == "maker's money":
        market.suite.escrow.withdraw(bytes(12), market.makers[0], 1_000 * U, sender=market.makers[0])
    else:
        market.suite.escrow.pauseEntry(market.chain.clock.now + 60, sender=market.admin)
    (warning,) = relayer.submit(*market.signed(market.demand(**fields))).warnings
    assert warning.endswith("it waits")


# ------------------------------------------------------ what is refused ------------------------------------------------------

FIELDS: list[tuple[dict[str, object], type[IntakeError], str]] = [
    ({"expires_at": 1_600_000_000}, DemandExpired, "sign it again with a later expiry"),
    ({"quantity": 0}, ZeroQuantity, "at least one unit"),
    ({"currency": NOBODY}, WrongCurrency, "settles in"),
    ({"standard_id": 77}, UnknownStandard, "no standard 77"),
    ({"params_hash": b"\1" * 32}, UnknownParams, "'EU L', 'EU XL', 'EU XXL'"),
    ({"params_hash": bytes(32)}, UnknownParams, "convert one of its labels"),
    ({"label": "EU XS"}, UnknownLabel, "choose one of 'EU L'"),
    ({"label": "EU L"}, WrongLabel, "sign the former, or correct the label"),
    ({"policy_version": 0}, UnknownPolicy, "no policy 0"),
    ({"policy_version": 2}, UnknownPolicy, "no policy 2"),
    ({"zone": ABROAD}, WrongZone, "no carrier has a tariff"),
    ({"zone": SUBURB}, WrongZone, "no carrier has a tariff"),
    ({"zone": 0x0009_0001}, WrongZone, "certificate for market 9"),
    ({"marks": 0b10}, MarksNotOffered, "marks 0x2"),
    ({"lead_limit_period": DAY - 1}, LeadTooShort, "longer lead time"),
    ({"limit_amount": 105 * U - 1}, LimitTooLow, f"costs {105 * U} with freight"),
    ({"limit_amount": 0}, LimitTooLow, "below every offer"),
    ({"buyer": 7}, MoneyMissing, f"deposit or approve {106 * U} more"),
]


@pytest.mark.parametrize(
    ("fields", "error", "words"), FIELDS, ids=[f"{error.__name__}-{number}" for number, (_, error, _) in enumerate(FIELDS)]
)
def test_submit__field_at_fault__named(
    market: World, relayer: Relayer, fields: dict[str, object], error: type[IntakeError], words: str
) -> None:
    assert words in str(refused(market, relayer, error, **fields))


@pytest.mark.parametrize(("field", "value"), [("limit_amount", 105 * U), ("lead_limit_period", DAY), ("marks", 0b11)])
def test_submit__field_just_right__taken(market: World, relayer: Relayer, field: str, value: int) -> None:
    assert market.submit(relayer, market.demand(**{field: value}))


@pytest.mark.parametrize("late_by", [-1, 0, 1])
def test_submit__around_the_expiry__in_time_only_before(market: World, relayer: Relayer, late_by: int) -> None:
    demand = market.demand()
    market.chain.clock.to(demand.expires_at + late_by)
    if late_by < 0:
        assert market.submit(relayer, demand)
    else:
        with pytest.raises(DemandExpired):
            market.submit(relayer, demand)


def test_submit__limit_too_low__says_the_cheapest(market: World, relayer: Relayer) -> None:
    market.offer(1, price=90 * U)
    problem = refused(market, relayer, LimitTooLow, limit_amount=94 * U)
    assert isinstance(problem, LimitTooLow) and problem.cheapest_amount == 95 * U


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[1]", '{"type": "Demand"}', "no json", "\ud800", b"\xff"],
)
def test_submit_json__not_the_form__MalformedDemand(relayer: Relayer, text: str | bytes) -> None:
    with pytest.raises(MalformedDemand):
        relayer.submit_json(text)


def test_submit_json__one_field_missing_or_changed__MalformedDemand_names_it(market: World, relayer: Relayer) -> None:
    form = json.loads(to_json(Signed(*market.signed(market.demand()))))
    del form["message"]["zone"]
    with pytest.raises(MalformedDemand, match="zone"):
        relayer.submit_json(json.dumps(form))
    form["message"]["zone"] = str(2**32)
    with pytest.raises(MalformedDemand, match="zone"):
        relayer.submit_json(json.dumps(form))


@pytest.mark.parametrize(
    "fields", [{"quantity": -1}, {"quantity": 1.0}, {"zone": 2**32}, {"handover_hash": b""}, {"buyer": "0x12"}, {"marks": True}]
)
def test_submit__object_beyond_its_types__MalformedDemand(market: World, relayer: Relayer, fields: dict[str, object]) -> None:
    demand, signature = market.signed(market.demand())
    with pytest.raises(MalformedDemand, match=next(iter(fields)).split("_")[0]):
        relayer.submit(changed(demand, **fields), signature)


def test_submit__no_demand_or_no_bytes__MalformedDemand(market: World, relayer: Relayer) -> None:
    with pytest.raises(MalformedDemand, match="a Demand is needed"):
        relayer.submit("demand", b"")  # type: ignore[arg-type]
    with pytest.raises(MalformedDemand, match="has to be bytes"):
        relayer.submit(market.demand(), "0x")  # type: ignore[arg-type]


def test_submit__signature__of_another_of_nothing_or_of_other_words__BadDemandSignature(market: World, relayer: Relayer) -> None:
    demand, signature = market.signed(market.demand())
    strange = market.signed(demand, market.keys[market.stranger.address])[1]
    high_s = signature[:32] + (
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141 - int.from_bytes(signature[32:64], "big")
    ).to_bytes(32, "big")
    for wrong in (b"", signature[:-1], strange, high_s + bytes([55 - signature[64]]), bytes(65)):
        with pytest.raises(BadDemandSignature, match=market.suite.exchange.address):
            relayer.submit(demand, wrong)
    with pytest.raises(BadDemandSignature):
        relayer.submit(changed(demand, limit_amount=199 * U), signature)
    with pytest.raises(BadDemandSignature):
        relayer.submit(changed(demand, buyer=NOBODY), signature)


def test_submit__wallet_that_burns_or_babbles__BadDemandSignature(market: World, relayer: Relayer) -> None:
    demand, _ = market.signed(market.demand())
    for code in (BURNS_ALL, b"\0", bytes.fromhex("60016000526020 6000f3")):
        market.chain.set_code(market.buyers[0], code)
        with pytest.raises(BadDemandSignature):
            relayer.submit(demand, b"")
    market.chain.set_code(market.buyers[0], ALWAYS_SIGNS)
    assert relayer.submit(demand, b"").state is State.WAITING


def test_submit__signed_for_another_exchange__BadDemandSignature(market: World, relayer: Relayer) -> None:
    from guildhall.messages import exchange_domain, sign

    demand = market.demand()
    for domain in (
        exchange_domain(1, market.suite.exchange.address),
        exchange_domain(market.chain.chain_id, market.suite.escrow.address),
    ):
        with pytest.raises(BadDemandSignature):
            relayer.submit(demand, sign(demand, domain, market.keys[demand.buyer]))


def close_policy(world: World) -> dict[str, object]:
    world.suite.matrix.retire(1, sender=world.admin)
    return {}


def publish_policy(world: World) -> dict[str, object]:
    world.suite.matrix.publish(*policy(world), sender=world.admin)
    return {"policy_version": 2}


def retire_standard(world: World) -> dict[str, object]:
    world.suite.standards.retire(SHIRT, sender=world.expert)
    return {}


def use_nonce(world: World) -> dict[str, object]:
    world.suite.exchange.withdrawDemand(world.buyers[0], 500, b"", sender=world.buyers[0])
    return {"nonce": 500}


def freeze_buyer(world: World) -> dict[str, object]:
    world.suite.u_token.setSendBlocked(world.buyers[0], True, sender=world.admin)
    return {}


def close_offer(world: World) -> dict[str, object]:
    world.suite.offers.changeOffer(1, 100 * U, 10, False, sender=world.makers[0])
    return {}


def suspend_maker(world: World) -> dict[str, object]:
    world.suite.registry.setStanding(world.member_ids[world.makers[0].address], 2, bytes(32), sender=world.admin)
    return {}


def suspend_carrier(world: World) -> dict[str, object]:
    world.suite.registry.setStanding(world.member_ids[world.carrier.address], 2, bytes(32), sender=world.admin)
    return {}


def close_tariff(world: World) -> dict[str, object]:
    world.suite.offers.closeTariff(1, sender=world.carrier)
    return {}


def revoke_certificate(world: World) -> dict[str, object]:
    world.suite.registry.revokeCertificate(world.member_ids[world.makers[0].address], SHIRT, HOME >> 16, bytes(32), sender=world.admin)
    return {}


def raise_freight(world: World) -> dict[str, object]:
    close_tariff(world)
    world.market.post_tariff(world.carrier, HOME, HOME, 60 * U + 1, 0)  # ceiling: 50 + 500 × 0.02
    return {}


def attach_rule(world: World) -> dict[str, object]:
    rule = world.chain.deploy("DemandRuleMock", False, sender=world.admin)
    world.suite.standards.setRule(SHIRT, rule, sender=world.admin)
    return {}


def suspend_store(world: World) -> dict[str, object]:
    world.suite.registry.setStanding(world.member_ids[world.store.address], 2, bytes(32), sender=world.admin)
    return {"referrer": world.store.address}


def unread_standard(world: World) -> dict[str, object]:
    with world.unheard():
        world.market.publish_standard(world.expert, "hat")
    return {"standard_id": 3, "params_hash": bytes(32)}


SETTINGS: list[tuple[Setting, type[IntakeError]]] = [
    (close_policy, ClosedPolicy),
    (publish_policy, PolicyNotOffered),
    (retire_standard, RetiredStandard),
    (unread_standard, UnreadStandard),
    (use_nonce, NonceUsed),
    (freeze_buyer, BuyerFrozen),
    (close_offer, NoOffer),
    (suspend_maker, NoOffer),
    (suspend_carrier, WrongZone),
    (close_tariff, WrongZone),
    (revoke_certificate, WrongZone),
    (raise_freight, FreightTooHigh),
    (attach_rule, RuleRefused),
    (suspend_store, NotStore),
    (lambda world: {"referrer": world.inspector.address}, NotStore),
    (lambda world: {"referrer": world.stranger.address}, NotStore),
    (lambda world: {"inspector": world.store.address}, NotInspector),
    (lambda world: {"inspector": world.stranger.address}, NotInspector),
    (lambda world: {"inspector": world.buyers[0].address}, SameParty),
    (lambda world: {"referrer": world.buyers[0].address}, SameParty),
    (lambda world: {"standard_id": BOLT, "weight": 99, "params_hash": bytes(32)}, WrongWeight),
    (lambda world: {"standard_id": BOLT, "weight": 100}, UnknownParams),
    (lambda world: {"standard_id": BOLT, "weight": 100, "params_hash": bytes(32)}, NoOffer),
    (lambda world: {"params_hash": params_hash(BOLT, [480, 750])}, UnknownParams),
]


@pytest.mark.parametrize(("setting", "error"), SETTINGS, ids=[f"{error.__name__}-{number}" for number, (_, error) in enumerate(SETTINGS)])
def test_submit__market_says_no__named(market: World, relayer: Relayer, setting: Setting, error: type[IntakeError]) -> None:
    refused(market, relayer, error, **setting(market))


def test_submit__makers_of_every_offer_are_parties__SameParty(market: World, relayer: Relayer) -> None:
    maker = market.makers[0]
    refused(market, relayer, SameParty, buyer=maker.address)
    market.suite.registry.setRoles(market.member_ids[maker.address], int(Roles.MAKER | Roles.STORE), sender=market.admin)
    refused(market, relayer, SameParty, referrer=maker.address)
    market.offer(1)
    assert market.submit(relayer, market.demand(referrer=maker.address))


def test_submit__other_demand_under_a_waiting_nonce__NonceTaken(market: World, relayer: Relayer) -> None:
    market.submit(relayer, market.demand(nonce=900))
    refused(market, relayer, NonceTaken, nonce=900, limit_amount=150 * U)
    assert market.submit(relayer, market.demand(1, nonce=900))


def test_submit__settled_nonce__NonceUsed(market: World, relayer: Relayer) -> None:
    market.submit(relayer, market.demand(nonce=901))
    assert len(relayer.run_round().settled) == 1
    refused(market, relayer, NonceUsed, nonce=901, limit_amount=150 * U)


def test_submit__stock_for_a_bolt__taken(market: World, relayer: Relayer) -> None:
    market.offer(standard_id=BOLT)
    market.suite.offers.setStock(STEEL, 2, sender=market.makers[0])
    demand: Demand = market.demand(standard_id=BOLT, weight=100, params_hash=bytes(32))
    assert relayer.submit(*market.signed(demand)).warnings == ()


def test_errors__every_intake_error__has_a_test() -> None:
    tree = {value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, IntakeError)}
    public = {error for error in tree if not error.__name__.startswith("_")} - {IntakeError, errors.AmbiguousLabel}
    named = {error for _, error, _ in FIELDS} | {error for _, error in SETTINGS} | {MalformedDemand, BadDemandSignature, NonceTaken}
    assert public == named
    assert {error.__name__ for error in tree if error.__name__[0] != "_"} < set(errors.__all__)
    for error in public:
        assert error.__name__ in (errors.__doc__ or "")
