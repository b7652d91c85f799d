"""Telemetry.reportBreach: a limit of the standard was broken while the goods were carried."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from eth_utils.crypto import keccak

from guildhall.evm import Account
from guildhall.market import NOBODY, Roles
from guildhall.messages import FactKind, Mounting, Row
from guildhall.tracing import limits_hash, reading_leaf
from tests import goods
from tests.goods import LIMITS, SHOCK, TEMPERATURE
from tests.stage import Deal, Stage

HOT = 9_000
INT64 = (-(2**63), 2**63 - 1)


@pytest.fixture
def deal(stage: Stage) -> Deal:
    """On its way for an hour."""
    deal = stage.make_deal()
    stage.pick_up(deal)
    stage.clock.pass_(hours=1)
    return deal


def report(stage: Stage, deal: Deal, evidence: tuple[Any, ...]) -> None:
    """Sent by a stranger."""
    stage.suite.telemetry.reportBreach(deal.t, evidence, sender=stage.stranger)


def test_report_breach__no_deal_or_closed__Telemetry_WrongStatus(stage: Stage, deal: Deal, device: Account) -> None:
    """TEL-3"""
    unknown = replace(deal, terms=replace(deal.terms, nonce=10**9))
    pending = stage.make_deal(offer_id=stage.pending_offer_id)
    for each in (unknown, pending):
        with stage.chain.expect("Telemetry_WrongStatus", dealId=each.id):
            report(stage, each, goods.evidence(stage, each, device))
    given = goods.evidence(stage, deal, device)
    stage.deliver(deal)
    stage.confirm(deal)
    with stage.chain.expect("Telemetry_WrongStatus", dealId=deal.id):
        report(stage, deal, given)


def test_report_breach__not_picked_up__Telemetry_NotShipped(stage: Stage, device: Account) -> None:
    """TEL-3"""
    deal = stage.make_deal()

    with stage.chain.expect("Telemetry_NotShipped", dealId=deal.id):
        report(stage, deal, goods.evidence(stage, deal, device))


def test_report_breach__breach_on_record__Trace_Recorded(stage: Stage, deal: Deal, device: Account) -> None:
    """TEL-10: the first one stays"""
    other = stage.chain.account(41)
    goods.register_device(stage, other)
    report(stage, deal, goods.evidence(stage, deal, device))
    stage.clock.pass_(hours=1)

    for each in (device, other):
        with stage.chain.expect("Trace_Recorded", kind=FactKind.BREACH):
            report(stage, deal, goods.evidence(stage, deal, each))

    assert stage.suite.telemetry.deviceOf(deal.id) == device.address


def test_report_breach__device_unknown__Telemetry_UnknownDevice(stage: Stage, deal: Deal, device: Account) -> None:
    """TEL-4: even if the carrier signed for it"""
    for each in (stage.chain.account(41), stage.carrier):
        with stage.chain.expect("Telemetry_UnknownDevice", device=each):
            report(stage, deal, goods.evidence(stage, deal, each))


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_report_breach__device_retired__from_pickup_on_it_counts(stage: Stage, device: Account, seconds: int) -> None:
    """TEL-4, REG-23: who owns a device cannot make a breach go away, nor bring a retired device on board"""
    deal, pickup_at = stage.make_deal(), stage.clock.now + 10
    retired_at = pickup_at + seconds
    if seconds < 0:
        stage.clock.to(retired_at)
        stage.suite.registry.retireDevice(device, sender=stage.carrier)
    stage.clock.to(pickup_at)
    stage.pick_up(deal)
    if seconds >= 0:
        stage.clock.to(retired_at)
        stage.suite.registry.retireDevice(device, sender=stage.carrier)
    stage.clock.pass_(hours=1)

    if seconds <= 0:
        with stage.chain.expect("Telemetry_Retired", device=device, retiredAt=retired_at):
            report(stage, deal, goods.evidence(stage, deal, device))
    else:
        report(stage, deal, goods.evidence(stage, deal, device))
        assert stage.suite.telemetry.ownerOf(deal.id) == stage.carrier.address
    assert tuple(stage.suite.registry.deviceOf(device)) == (stage.carrier_id, retired_at)


@pytest.mark.parametrize(
    "limits",
    [[], LIMITS[:1], LIMITS[::-1], [(TEMPERATURE, -5_000, 7_999), LIMITS[1]], [*LIMITS, (9, 0, 0)]],
    ids=["none", "one missing", "other order", "stricter", "one more"],
)
def test_report_breach__limits_changed__Telemetry_WrongLimits(
    stage: Stage, deal: Deal, device: Account, limits: list[tuple[int, int, int]]
) -> None:
    """TEL-5: even if the carrier signed for them"""
    with stage.chain.expect("Telemetry_WrongLimits", given=limits_hash(limits), published=limits_hash(LIMITS)):
        report(stage, deal, goods.evidence(stage, deal, device, limits=limits))


def test_report_breach__standard_without_limits__Telemetry_WrongLimits(stage: Stage, device: Account) -> None:
    """TEL-5"""
    deal = stage.make_deal(standard_id=stage.royal_standard_id, offer_id=stage.royal_offer_id)
    stage.pick_up(deal)

    for limits in ([], LIMITS):
        with stage.chain.expect("Telemetry_WrongLimits", given=limits_hash(limits), published=bytes(32)):
            report(stage, deal, goods.evidence(stage, deal, device, limits=limits))


@pytest.mark.parametrize("signer", ["buyer", "maker", "second_carrier", "stranger"])
def test_report_breach__mounted_by_another__Telemetry_BadSignature(stage: Stage, deal: Deal, device: Account, signer: str) -> None:
    """TEL-6: a buyer who puts a device of her own into the parcel proves nothing"""
    other = getattr(stage, signer)

    with stage.chain.expect("Telemetry_BadSignature", signer=stage.carrier):
        report(stage, deal, goods.evidence(stage, deal, device, carrier=other))
    unsigned = goods.evidence(stage, deal, device, mounting_signature=b"")
    with stage.chain.expect("Telemetry_BadSignature", signer=stage.carrier):
        stage.suite.telemetry.reportBreach(deal.t, unsigned, sender=other)


@pytest.mark.parametrize(
    "change",
    [{"deal_id": bytes(32)}, {"device": NOBODY}, {"carrier": NOBODY}, {"limits_hash": bytes(32)}, {"mounted_at": 1}],
    ids=lambda change: next(iter(change)),
)
def test_report_breach__other_mounting_signed__Telemetry_BadSignature(
    stage: Stage, deal: Deal, device: Account, change: dict[str, Any]
) -> None:
    """TEL-6: of another deal, another device, other limits, another time"""
    right = Mounting(deal.id, device.address, stage.carrier.address, limits_hash(LIMITS), 0)

    with stage.chain.expect("Telemetry_BadSignature", signer=stage.carrier):
        report(stage, deal, goods.evidence(stage, deal, device, mounting=replace(right, **change)))


def test_report_breach__batch_not_signed_by_device__Telemetry_BadSignature(stage: Stage, deal: Deal, device: Account) -> None:
    """TEL-6"""
    for signer in (stage.stranger, stage.carrier, stage.buyer):
        with stage.chain.expect("Telemetry_BadSignature", signer=device):
            report(stage, deal, goods.evidence(stage, deal, device, signer=signer))
    batch, other = goods.make_batch(stage, device), goods.make_batch(stage, device, count=2)
    signature = goods.sign_telemetry(stage, other.message, device)
    with stage.chain.expect("Telemetry_BadSignature", signer=device):
        report(stage, deal, goods.evidence(stage, deal, device, batch, readings_signature=signature))


def test_report_breach__batch_empty__Telemetry_Empty(stage: Stage, deal: Deal, device: Account) -> None:
    """TEL-2, TEL-8"""
    with stage.chain.expect("Telemetry_Empty"):
        report(stage, deal, goods.evidence(stage, deal, device, goods.make_batch(stage, device, count=0)))


@pytest.mark.parametrize(("from_offset", "until_offset"), [(0, 1), (0, 2**40), (-5, -6)])
def test_report_breach__window_makes_no_sense__Telemetry_BadWindow(
    stage: Stage, deal: Deal, device: Account, from_offset: int, until_offset: int
) -> None:
    """TEL-2, TEL-8"""
    from_at, until_at = stage.clock.now + from_offset, stage.clock.now + until_offset
    batch = goods.make_batch(stage, device, from_at=from_at, until_at=until_at)

    with stage.chain.expect("Telemetry_BadWindow", fromAt=from_at, untilAt=until_at):
        report(stage, deal, goods.evidence(stage, deal, device, batch))


@pytest.mark.parametrize("part", ["metric", "value", "measuredAt", "proof", "no proof"])
def test_report_breach__reading_not_in_batch__Telemetry_NotInBatch(stage: Stage, deal: Deal, device: Account, part: str) -> None:
    """TEL-7"""
    now = stage.clock.now
    batch = goods.make_batch(stage, device, (TEMPERATURE, HOT, now), (TEMPERATURE, 5_000, now - 60), (SHOCK, 10, now))
    changes: dict[str, dict[str, Any]] = {
        "metric": {"reading": (SHOCK, HOT, now)},
        "value": {"reading": (TEMPERATURE, HOT + 1, now)},
        "measuredAt": {"reading": (TEMPERATURE, HOT, now - 1)},
        "proof": {"proof": batch.proof(1)},
        "no proof": {"proof": []},
    }
    with stage.chain.expect("Telemetry_NotInBatch", root=batch.message.root):
        report(stage, deal, goods.evidence(stage, deal, device, batch, **changes[part]))


def test_report_breach__inner_node_as_reading__refused(stage: Stage, deal: Deal, device: Account) -> None:
    """TEL-7: a leaf that was hashed once only is none"""
    reading = (TEMPERATURE, HOT, stage.clock.now)
    words = [TEMPERATURE.to_bytes(32, "big"), HOT.to_bytes(32, "big"), stage.clock.now.to_bytes(32, "big")]
    once = keccak(b"".join(words))
    assert keccak(once) == reading_leaf(*reading)
    batch = goods.make_batch(stage, device, reading, root=once)

    with stage.chain.expect("Telemetry_NotInBatch", root=once):
        report(stage, deal, goods.evidence(stage, deal, device, batch))


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_report_breach__before_pickup__Telemetry_NotInCarriage(stage: Stage, deal: Deal, device: Account, seconds: int) -> None:
    """TEL-8"""
    shipped_at, now = stage.trace.factsOf(deal.id).shippedAt, stage.clock.now
    measured_at = shipped_at + seconds
    batch = goods.make_batch(stage, device, (TEMPERATURE, HOT, measured_at), from_at=0, until_at=now)

    if seconds < 0:
        with stage.chain.expect("Telemetry_NotInCarriage", measuredAt=measured_at, fromAt=shipped_at, untilAt=now):
            report(stage, deal, goods.evidence(stage, deal, device, batch))
    else:
        report(stage, deal, goods.evidence(stage, deal, device, batch))
        assert stage.trace.factsOf(deal.id).breachAt == now


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_report_breach__before_mounting__Telemetry_NotInCarriage(stage: Stage, deal: Deal, device: Account, seconds: int) -> None:
    """TEL-8: what the device saw with other goods around it"""
    now = stage.clock.now
    mounted_at = now - 600
    measured_at = mounted_at + seconds
    batch = goods.make_batch(stage, device, (TEMPERATURE, HOT, measured_at), from_at=0, until_at=now)
    given = goods.evidence(stage, deal, device, batch, mounted_at=mounted_at)

    if seconds < 0:
        with stage.chain.expect("Telemetry_NotInCarriage", measuredAt=measured_at, fromAt=mounted_at, untilAt=now):
            report(stage, deal, given)
    else:
        report(stage, deal, given)
        assert stage.trace.factsOf(deal.id).breachAt == now


@pytest.mark.parametrize(("place", "is_inside"), [(-11, False), (-10, True), (10, True), (11, False)])
def test_report_breach__outside_the_window__Telemetry_NotInCarriage(
    stage: Stage, deal: Deal, device: Account, place: int, is_inside: bool
) -> None:
    """TEL-8: a batch says what its readings span"""
    middle = stage.clock.now - 60
    batch = goods.make_batch(stage, device, (TEMPERATURE, HOT, middle + place), from_at=middle - 10, until_at=middle + 10)

    if is_inside:
        report(stage, deal, goods.evidence(stage, deal, device, batch))
        assert stage.trace.factsOf(deal.id).breachAt == stage.clock.now
    else:
        with stage.chain.expect("Telemetry_NotInCarriage", measuredAt=middle + place, fromAt=middle - 10, untilAt=middle + 10):
            report(stage, deal, goods.evidence(stage, deal, device, batch))


@pytest.mark.parametrize("seconds", [-1, 0, 1])
@pytest.mark.parametrize("window_ends", [-1, 0, 1, 7_200])
def test_report_breach__from_delivery_on__Telemetry_NotInCarriage(
    stage: Stage, deal: Deal, device: Account, seconds: int, window_ends: int
) -> None:
    """TEL-8: what happens at the buyer's is not the carrier's; what happened before can be proven after delivery"""
    shipped_at = stage.trace.factsOf(deal.id).shippedAt
    stage.deliver(deal)
    delivered_at = stage.clock.now
    stage.clock.pass_(hours=2)
    measured_at = delivered_at + seconds
    batch = goods.make_batch(stage, device, (TEMPERATURE, HOT, measured_at), from_at=0, until_at=delivered_at + window_ends)

    if seconds < 0:
        report(stage, deal, goods.evidence(stage, deal, device, batch))
        assert stage.trace.factsOf(deal.id).breachAt == stage.clock.now
    else:
        with stage.chain.expect("Telemetry_NotInCarriage", measuredAt=measured_at, fromAt=shipped_at, untilAt=delivered_at - 1):
            report(stage, deal, goods.evidence(stage, deal, device, batch))


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_report_breach__from_return_on__Telemetry_NotInCarriage(stage: Stage, deal: Deal, device: Account, seconds: int) -> None:
    """TEL-8: a Trace whose second recorder notes the return"""
    trace = stage.chain.deploy("Trace", stage.suite.authority, sender=stage.admin)
    registry, standards, escrow = stage.suite.registry, stage.suite.standards, stage.suite.escrow
    telemetry = stage.chain.deploy("Telemetry", registry, standards, trace, escrow, sender=stage.admin)
    trace.setRecorders([stage.second_relayer, telemetry], sender=stage.admin)
    shipped_at = stage.clock.now
    trace.record((deal.id, FactKind.PICKUP, stage.carrier, shipped_at, bytes(32)), b"", True, b"", sender=stage.second_relayer)
    stage.clock.pass_(hours=1)
    returned_at = stage.clock.now
    trace.note(deal.id, FactKind.RETURN, stage.carrier, returned_at, bytes(32), sender=stage.second_relayer)
    stage.clock.pass_(hours=1)
    measured_at = returned_at + seconds
    batch = goods.make_batch(stage, device, (TEMPERATURE, HOT, measured_at), from_at=0, until_at=stage.clock.now)
    here = replace(stage.suite, telemetry=telemetry)
    given = goods.evidence(stage, deal, device, batch, domain=here.telemetry_domain)

    if seconds < 0:
        telemetry.reportBreach(deal.t, given, sender=stage.stranger)
        assert trace.factsOf(deal.id).breachAt == stage.clock.now
    else:
        with stage.chain.expect("Telemetry_NotInCarriage", measuredAt=measured_at, fromAt=shipped_at, untilAt=returned_at - 1):
            telemetry.reportBreach(deal.t, given, sender=stage.stranger)


def test_report_breach__batch_of_an_earlier_deal__Telemetry_NotInCarriage(stage: Stage, deal: Deal, device: Account) -> None:
    """TEL-6, TEL-8: the same device travels with the next deal, mounted by the same carrier"""
    batch = goods.make_batch(stage, device)
    stage.deliver(deal)
    stage.clock.pass_(days=1)
    following = stage.make_deal()
    stage.pick_up(following)
    shipped_at = stage.clock.now
    stage.clock.pass_(hours=1)
    measured_at = batch.message.until_at

    with stage.chain.expect("Telemetry_NotInCarriage", measuredAt=measured_at, fromAt=shipped_at, untilAt=measured_at):
        report(stage, following, goods.evidence(stage, following, device, batch))


@pytest.mark.parametrize(
    ("metric", "value", "is_broken"),
    [
        (TEMPERATURE, -5_001, True),
        (TEMPERATURE, -5_000, False),
        (TEMPERATURE, -4_999, False),
        (TEMPERATURE, 0, False),
        (TEMPERATURE, 7_999, False),
        (TEMPERATURE, 8_000, False),
        (TEMPERATURE, 8_001, True),
        (TEMPERATURE, INT64[0], True),
        (TEMPERATURE, INT64[1], True),
        (SHOCK, -1, True),
        (SHOCK, 4_000, False),
        (SHOCK, 4_001, True),
    ],
)
def test_report_breach__at_the_limits__outside_alone_counts(
    stage: Stage, deal: Deal, device: Account, metric: int, value: int, is_broken: bool
) -> None:
    """TEL-9: a reading equal to a bound is within it"""
    _, low, high = next(limit for limit in LIMITS if limit[0] == metric)
    given = goods.evidence(stage, deal, device, goods.make_batch(stage, device, (metric, value, stage.clock.now)))

    if is_broken:
        report(stage, deal, given)
        assert stage.trace.factsOf(deal.id).breachAt == stage.clock.now
    else:
        with stage.chain.expect("Telemetry_WithinLimit", value=value, min=low, max=high):
            report(stage, deal, given)


@pytest.mark.parametrize("metric", [0, 2, 4, 65_535])
def test_report_breach__metric_without_limit__Telemetry_NoLimit(stage: Stage, deal: Deal, device: Account, metric: int) -> None:
    """TEL-9"""
    given = goods.evidence(stage, deal, device, goods.make_batch(stage, device, (metric, HOT, stage.clock.now)))

    with stage.chain.expect("Telemetry_NoLimit", metric=metric):
        report(stage, deal, given)


def test_report_breach__single_reading__on_record(stage: Stage, deal: Deal, device: Account) -> None:
    """TEL-3 to TEL-11: a root of one leaf, an empty proof; no money moves"""
    telemetry, facts, before = stage.suite.telemetry, stage.trace.factsOf(deal.id), stage.escrow.dealOf(deal.id)
    measured_at = stage.clock.now - 30
    batch = goods.make_batch(stage, device, (TEMPERATURE, HOT, measured_at))
    root = batch.message.root
    assert batch.proof(0) == [] and root == reading_leaf(TEMPERATURE, HOT, measured_at)
    assert (telemetry.deviceOf(deal.id), telemetry.ownerOf(deal.id)) == (NOBODY, NOBODY)

    report(stage, deal, goods.evidence(stage, deal, device, batch))

    assert stage.chain.logs == [
        telemetry.BreachReported(deal.id, device, stage.carrier_id, root, TEMPERATURE, HOT, measured_at),
        stage.trace.FactRecorded(deal.id, FactKind.BREACH, device, measured_at, root),
    ]
    assert stage.trace.factsOf(deal.id) == facts._replace(breachAt=stage.clock.now)
    assert (telemetry.deviceOf(deal.id), telemetry.ownerOf(deal.id)) == (device.address, stage.carrier.address)
    assert stage.escrow.dealOf(deal.id) == before
    stage.deliver(deal)
    with stage.moved(stage.maker) as moved:
        stage.confirm(deal)
    payoff = stage.payoff(deal, Row.FULFILLED, is_shipped=True)
    assert moved[stage.maker] == payoff.maker + payoff.payee


@pytest.mark.parametrize("count", [2, 7, 64])
def test_report_breach__one_of_a_batch__on_record(stage: Stage, deal: Deal, device: Account, count: int) -> None:
    """TEL-7"""
    now = stage.clock.now
    cool = [(TEMPERATURE, 4_000 + place, now - 60 * place) for place in range(count - 1)]
    batch = goods.make_batch(stage, device, *cool[:1], (SHOCK, 4_001, now), *cool[1:])

    report(stage, deal, goods.evidence(stage, deal, device, batch, place=1))

    assert stage.chain.logs[0].args.metric == SHOCK
    assert stage.trace.factsOf(deal.id).breachAt == now


def test_report_breach__device_of_the_buyer_mounted__on_record(stage: Stage, deal: Deal, device: Account) -> None:
    """TEL-6, TEL-11: the carrier accepted it; its owner answers"""
    theirs = stage.chain.account(41)
    stage.market.admit(stage.buyer, Roles.STORE)
    goods.register_device(stage, theirs, stage.buyer)

    report(stage, deal, goods.evidence(stage, deal, theirs))

    assert stage.suite.telemetry.ownerOf(deal.id) == stage.buyer.address


def test_report_breach__sent_by_the_carrier__no_mounting_signature_needed(stage: Stage, deal: Deal, device: Account) -> None:
    """TEL-6: an empty signature"""
    given = goods.evidence(stage, deal, device, mounting_signature=b"")

    stage.suite.telemetry.reportBreach(deal.t, given, sender=stage.carrier)

    assert stage.suite.telemetry.deviceOf(deal.id) == device.address


def test_report_breach__contract_wallets__on_record(stage: Stage, deal: Deal, device: Account) -> None:
    """TEL-6: ERC-1271 for the device; a wallet's signature by another key is none"""
    wallet = stage.chain.deploy("WalletMock", stage.stranger, sender=stage.stranger)
    goods.register_device(stage, wallet)

    with stage.chain.expect("Telemetry_BadSignature", signer=wallet):
        report(stage, deal, goods.evidence(stage, deal, wallet, signer=stage.buyer))
    report(stage, deal, goods.evidence(stage, deal, wallet, signer=stage.stranger))

    assert stage.suite.telemetry.deviceOf(deal.id) == wallet.address


def test_report_breach__key_of_the_owner_changed__new_key_answers(stage: Stage, deal: Deal, device: Account) -> None:
    """TEL-11: obligations follow the member"""
    report(stage, deal, goods.evidence(stage, deal, device))
    registry, new_key = stage.suite.registry, stage.factor
    stage.suite.authority.grantRole(stage.suite.config.roles["key_approver"], stage.second_relayer, 0, sender=stage.admin)
    for approver in (stage.admin, stage.second_relayer):
        registry.approveRotation(stage.carrier_id, new_key, sender=approver)
    stage.clock.pass_(days=3)
    registry.rotateKey(stage.carrier_id, sender=stage.stranger)

    assert stage.suite.telemetry.ownerOf(deal.id) == new_key.address
