"""Lots and Telemetry against plain Python: what is an item of a lot, and what is a breach. 2,000 and 4,600 verdicts."""

from __future__ import annotations

from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guildhall.evm import Revert
from guildhall.tracing import MerkleTree, reading_leaf, serial_hash
from tests import goods
from tests.goods import Batch, MadeLot
from tests.stage import DAY, Stage

LOWEST, HIGHEST = -(2**63), 2**63 - 1
VALUES = st.integers(-4, 4) | st.sampled_from([LOWEST, HIGHEST])
NOT_A_BREACH = {"Telemetry_NotInCarriage", "Telemetry_NoLimit", "Telemetry_WithinLimit"}
SETTINGS = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

# ------------------------------------------------------------- lots --------------------------------------------------------------

CLAIMS = ("true", "wrong index", "wrong serial", "another's proof", "cut proof", "longer proof", "inner node")


class Claim(NamedTuple):
    """An item that is said to be the lot's. `place`: of the one it is made from."""

    place: int
    kind: str


@st.composite
def lots(draw: st.DrawFn) -> tuple[int, int, list[Claim]]:
    """Number of leaves, items that the lot admits to, claims."""
    size = draw(st.integers(1, 33))
    count = draw(st.integers(1, size + 1))
    claims = [Claim(draw(st.integers(0, size - 1)), draw(st.sampled_from(CLAIMS))) for _ in range(10)]
    return size, count, claims


def item_of(made: MadeLot, claim: Claim) -> tuple[Any, ...]:
    """`ILots.Item`."""
    index, serial, proof = made.item(claim.place)
    if claim.kind == "wrong index":
        return index + 1, serial, proof
    if claim.kind == "wrong serial":
        return index, serial_hash("another"), proof
    if claim.kind == "another's proof":
        return index, serial, made.tree.proof((claim.place + 1) % len(made.serials))
    if claim.kind == "cut proof":
        return index, serial, proof[1:]
    if claim.kind == "longer proof":
        return index, serial, [*proof, made.tree.root]
    if claim.kind == "inner node":
        return index, made.tree.root, []
    return index, serial, proof


def is_item(made: MadeLot, item: tuple[Any, ...]) -> bool:
    """The lot's list has this serial at this index, and the proof is the one of that place."""
    index, serial, proof = item
    if index >= min(made.lot.item_count, len(made.serials)):
        return False
    return serial == serial_hash(made.serials[index]) and proof == made.tree.proof(index)


@SETTINGS
@given(drawn=lots(), split=st.integers(0, 10))
def test_lots__any_items__the_lots_or_not(stage: Stage, drawn: tuple[int, int, list[Claim]], split: int) -> None:
    """LOT-5, LOT-13: each claim alone; then a packing of some of them, which holds if all do."""
    size, count, claims = drawn
    with stage.chain.branch():
        made = goods.make_lot(stage, [f"S{place}" for place in range(size)], item_count=count)
        goods.open_lot(stage, made)
        items = [item_of(made, claim) for claim in claims]
        expected = [is_item(made, item) for item in items]

        assert [stage.suite.lots.hasItem(made.t, item) for item in items] == expected
        packed = [item for item, is_good in zip(items, expected, strict=True) if is_good] + items[split:]
        try:
            goods.pack(stage, made, bytes(32), [], items=packed)
        except Revert as refused:
            assert refused.name == ("Lots_NotInLot" if packed else "Lots_Empty")
            assert not packed or not all(is_item(made, item) for item in packed)
            return
        assert packed and all(is_item(made, item) for item in packed)
        told = [(log.args.index, log.args.serialHash, log.args.itemId) for log in stage.chain.logs if log.name == "ItemPacked"]
        assert told == [(item[0], item[1], made.item_id(item[0])) for item in packed]


# ----------------------------------------------------------- telemetry -----------------------------------------------------------


class Journey(NamedTuple):
    """Seconds from the pickup on."""

    delivered: int | None
    mounted: int
    window: tuple[int, int]


@st.composite
def journeys(draw: st.DrawFn) -> Journey:
    start = draw(st.integers(-4, 12))
    delivered = draw(st.none() | st.integers(1, 12))
    return Journey(delivered, draw(st.integers(-4, 12)), (start, draw(st.integers(start, 20))))


LIMITS = st.dictionaries(st.integers(1, 4), st.tuples(VALUES, VALUES).map(sorted), min_size=1)
READINGS = st.lists(st.tuples(st.integers(1, 5), VALUES, st.integers(-5, 20)), min_size=12, max_size=12)


def is_breach(limits: dict[int, list[int]], journey: Journey, reading: tuple[int, int, int]) -> bool:
    """Outside its metric's limits, while the goods were carried, by a device that was mounted, in the batch's window."""
    metric, value, at = reading
    if metric not in limits or limits[metric][0] <= value <= limits[metric][1]:
        return False
    was_carried = at >= 0 and (journey.delivered is None or at < journey.delivered)
    return was_carried and at >= journey.mounted and journey.window[0] <= at <= journey.window[1]


@SETTINGS
@given(limits=LIMITS, journey=journeys(), readings=READINGS)
def test_telemetry__any_reading__a_breach_or_not(
    stage: Stage, limits: dict[int, list[int]], journey: Journey, readings: list[tuple[int, int, int]]
) -> None:
    """TEL-7, TEL-8, TEL-9"""
    with stage.chain.branch():
        deal, device = stage.make_deal(), stage.device
        published = [(metric, *bounds) for metric, bounds in sorted(limits.items())]
        goods.publish_limits(stage, published)
        goods.register_device(stage, device)
        stage.clock.pass_(days=1)
        stage.pick_up(deal)
        start = stage.clock.now
        if journey.delivered is not None:
            stage.clock.to(start + journey.delivered)
            stage.deliver(deal)
        stage.clock.to(start + DAY)
        measured = tuple((metric, value, start + at) for metric, value, at in readings)
        first, last = (start + each for each in journey.window)
        batch: Batch = goods.make_batch(stage, device, *measured, from_at=first, until_at=last)
        proof_of = MerkleTree([reading_leaf(*reading) for reading in measured]).proof
        common = goods.evidence(stage, deal, device, batch, limits=published, mounted_at=start + journey.mounted)[:-2]

        for place, reading in enumerate(readings):
            said = says(stage, deal.t, (*common, measured[place], proof_of(place)))
            assert said == is_breach(limits, journey, reading), reading
            if place:  # the value of one, the proof of another
                assert measured[place] == measured[0] or says(stage, deal.t, (*common, measured[place], proof_of(0)), "NotInBatch") is False


def says(stage: Stage, terms: tuple[Any, ...], evidence: tuple[Any, ...], why: str = "") -> bool:
    """What the contract says; nothing stays on record. `why`: the one reason it may have to say no."""
    with stage.chain.branch():
        try:
            stage.suite.telemetry.reportBreach(terms, evidence, sender=stage.stranger)
        except Revert as refused:
            assert refused.name in ({f"Telemetry_{why}"} if why else NOT_A_BREACH)
            return False
        return True
