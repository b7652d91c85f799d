"""An item's story, from the events of a real chain: what is told, and what is found wrong."""

from __future__ import annotations

from typing import Any

import pytest
from eth_utils.crypto import keccak

from guildhall.messages import FactKind
from guildhall.tracing import ItemName, Link, Signer, Story, UnknownItem, trace
from tests import goods
from tests.goods import MadeLot
from tests.stage import Deal, Stage
from tests.tracing.world import problems, source_of, story_of

HERE, ELSEWHERE = 1, 2


@pytest.fixture
def made(stage: Stage) -> MadeLot:
    """An open lot of the maker's."""
    made = goods.make_lot(stage)
    goods.open_lot(stage, made)
    return made


@pytest.fixture
def deal(stage: Stage, made: MadeLot) -> Deal:
    """A deal with the lot's first item in it."""
    deal = stage.make_deal()
    goods.pack(stage, made, deal.id, [0])
    return deal


def link_of(story: Story, what: str) -> Link:
    """The one whose text starts so."""
    (found,) = (link for link in story.links if link.what.startswith(what))
    return found


def test_story__from_lot_to_acceptance__every_link_in_order(stage: Stage) -> None:
    device = stage.chain.account(40)
    goods.register_device(stage, device)
    transactions: list[bytes] = []
    instants: list[int] = []

    def act(call: Any, *args: Any, **parts: Any) -> None:
        """An hour after the one before; one link each."""
        stage.clock.pass_(hours=1)
        call(*args, **parts)
        transactions.append(stage.chain.receipts[-1].transaction)
        instants.append(stage.clock.now)

    def breach() -> None:
        batch = goods.make_batch(stage, device, (1, 9_000, stage.clock.now - 60))
        stage.suite.telemetry.anchor(batch.message.as_tuple(), goods.sign_telemetry(stage, batch.message, device), sender=stage.stranger)
        stage.suite.telemetry.reportBreach(deal.t, goods.evidence(stage, deal, device, batch), sender=stage.stranger)

    made = goods.make_lot(stage)
    act(goods.open_lot, stage, made)
    deal = None

    def open_deal() -> None:
        nonlocal deal
        deal = stage.make_deal(inspector=stage.inspector.address)

    act(open_deal)
    assert deal is not None
    act(goods.pack, stage, made, deal.id, [2])
    act(stage.attest, deal, FactKind.SCHEDULED)
    act(stage.attest, deal, FactKind.IN_PRODUCTION)
    act(stage.attest, deal, FactKind.FAILED, report_hash=keccak(text="report"), failed_attributes=0b11)
    act(stage.attest, deal, FactKind.IN_PRODUCTION)
    act(stage.attest, deal, FactKind.PASSED)
    act(stage.attest, deal, FactKind.PICKUP)
    act(goods.hand_over, stage, deal.id, stage.carrier, stage.second_carrier)
    act(breach)
    act(stage.attest, deal, FactKind.DELIVERY)
    act(goods.hand_over, stage, made.item_id(2), stage.buyer, stage.store)
    act(stage.confirm, deal)

    story = story_of(stage, made, place=2)

    assert problems(story) == [] and story.holds
    assert [link.what for link in story.links] == [
        "lot opened: 5 items of standard 1 for market 1",
        f"deal 0x{deal.id.hex()[:8]}… opened",
        f"packed into deal 0x{deal.id.hex()[:8]}…",
        "production scheduled",
        "in production",
        "inspection failed: length, attribute 1",
        "in production",
        "inspection passed",
        "picked up",
        "handed over",
        "breach in carriage: temperature, 0.001 °C: 9000, limits -5000 to 8000, batch anchored",
        "delivered against the buyer's code",
        "handed over",
        "deal closed: FULFILLED",
    ]
    maker, carrier, inspector = (getattr(stage, name).address for name in ("maker", "carrier", "inspector"))
    assert [[(each.role, each.address) for each in link.signers] for link in story.links] == [
        [("maker", maker)],
        [("buyer", stage.buyer.address), ("maker", maker)],
        *[[("maker", maker)]] * 3,
        [("inspector", inspector)],
        [("maker", maker)],
        [("inspector", inspector)],
        [("carrier", carrier)],
        [("from", carrier), ("to", stage.second_carrier.address)],
        [("device", device.address)],
        [("carrier", carrier)],
        [("from", stage.buyer.address), ("to", stage.store.address)],
        [("buyer", stage.buyer.address)],
    ]
    assert [link.transaction for link in story.links] == transactions
    assert [link.at for link in story.links] == instants
    assert link_of(story, "breach").signed_at == instants[10] - 60
    assert (story.deal_ids, story.serial) == ([deal.id], "SN-003")


def test_story__by_item_id_alone__the_same(stage: Stage, made: MadeLot, deal: Deal) -> None:
    source = source_of(stage)

    by_id = trace(source, ItemName.parse(f"0x{made.item_id(0).hex()}"))
    by_serial = trace(source, ItemName.parse(f"0x{made.id.hex()}/SN-001"))
    by_hash = trace(source, ItemName.parse(f"0x{made.id.hex()}/0x{keccak(text='SN-001').hex()}"))

    assert by_id.links == by_serial.links == by_hash.links and by_id.holds
    assert (by_id.lot_id, by_id.serial) == (made.id, None)


def test_story__countersigned_deal__who_signed_when(stage: Stage, made: MadeLot) -> None:
    deal = stage.make_deal(offer_id=stage.pending_offer_id)
    goods.pack(stage, made, deal.id, [0])
    stage.countersign(deal)

    story = story_of(stage, made)

    opened = next(link for link in story.links if "opened, the maker has to countersign" in link.what)
    assert opened.signers == (Signer("buyer", stage.buyer.address),)
    assert link_of(story, "deal countersigned").signers == (Signer("maker", stage.maker.address),)
    assert story.holds


# ------------------------------------------------- what no contract checks --------------------------------------------------


def test_story__packer_is_not_the_deals_maker__told(stage: Stage) -> None:
    """The chain lets any maker state that its items are in any deal."""
    theirs = goods.make_lot(stage, maker=stage.second_maker.address)
    goods.open_lot(stage, theirs, by=stage.second_maker)
    deal = stage.make_deal()
    goods.pack(stage, theirs, deal.id, [0], by=stage.second_maker)
    stage.deliver(deal)

    story = story_of(stage, theirs)

    assert problems(story) == [f"who packed it is not the deal's maker {stage.maker.address}"]
    assert not story.holds and not link_of(story, "packed").holds and link_of(story, "picked up").holds


def test_story__makers_key_changed_between__same_member(stage: Stage, made: MadeLot, deal: Deal) -> None:
    """The deal knows the old key, the packing is signed by the new one."""
    registry, new_key = stage.suite.registry, stage.factor
    stage.suite.authority.grantRole(stage.suite.config.roles["key_approver"], stage.cashier, 0, sender=stage.admin)
    for approver in (stage.admin, stage.cashier):
        registry.approveRotation(stage.maker_id, new_key, sender=approver)
    stage.clock.pass_(days=3)
    registry.rotateKey(stage.maker_id, sender=stage.stranger)
    goods.pack(stage, made, deal.id, [1], by=new_key)

    assert problems(story_of(stage, made, place=1)) == []
    unknown = problems(story_of(stage, made, place=1, without=["Registry"]))
    assert unknown == ["who packed it is not the lot's maker", f"who packed it is not the deal's maker {stage.maker.address}"]


def test_story__another_standard__told(stage: Stage) -> None:
    made = goods.make_lot(stage, standard_id=stage.royal_standard_id)
    goods.open_lot(stage, made)
    goods.pack(stage, made, stage.make_deal().id, [0])

    assert problems(story_of(stage, made)) == [f"the deal is about standard {stage.standard_id}"]


@pytest.mark.parametrize(("market", "expected"), [(HERE, []), (0, []), (ELSEWHERE, ["the deal's goods go to market 1"])])
def test_story__deal_for_another_market__told(stage: Stage, market: int, expected: list[str]) -> None:
    made = goods.make_lot(stage, market=market)
    goods.open_lot(stage, made)
    goods.pack(stage, made, stage.make_deal().id, [0])

    assert problems(story_of(stage, made)) == expected
    assert problems(story_of(stage, made, without=["Exchange", "Offers"])) == []


@pytest.mark.parametrize(("quantity", "expected"), [(3, []), (2, ["3 items are packed into a deal of 2"])])
def test_story__more_items_than_units__told(stage: Stage, made: MadeLot, quantity: int, expected: list[str]) -> None:
    """An item that is stated twice is one."""
    deal = stage.make_deal(quantity=quantity)
    goods.pack(stage, made, deal.id, [0, 1])
    goods.pack(stage, made, deal.id, [1, 2])

    assert problems(story_of(stage, made)) == expected


def test_story__packed_after_pickup_or_closing__told(stage: Stage, made: MadeLot, deal: Deal) -> None:
    stage.deliver(deal)
    goods.pack(stage, made, deal.id, [1])
    stage.confirm(deal)
    goods.pack(stage, made, deal.id, [2])

    picked_up = "the deal's goods had been picked up"
    assert [problems(story_of(stage, made, place)) for place in range(3)] == [[], [picked_up], [picked_up, "the deal was closed"]]


def test_story__deal_that_does_not_exist_yet__told(stage: Stage, made: MadeLot) -> None:
    goods.pack(stage, made, keccak(text="no deal"), [0])

    assert problems(story_of(stage, made)) == ["no such deal was open then"]


def test_story__in_two_deals__told_unless_it_came_back(stage: Stage, made: MadeLot, deal: Deal) -> None:
    second = stage.make_deal()
    goods.pack(stage, made, second.id, [0])
    assert problems(story_of(stage, made)) == [f"it was in deal 0x{deal.id.hex()[:8]}…, from which it did not come back"]

    goods.pack(stage, made, deal.id, [1])
    stage.clock.to(deal.opened_at + 60 * 86_400)
    stage.escrow.settle(deal.t, sender=stage.stranger)
    third = stage.make_deal()
    goods.pack(stage, made, third.id, [1])

    story = story_of(stage, made, place=1)
    assert problems(story) == [] and link_of(story, "deal closed").what == "deal closed: NOT_SHIPPED"
    assert story.deal_ids == [deal.id, third.id]


def test_story__played_again__counted_once(stage: Stage, made: MadeLot, deal: Deal) -> None:
    before = story_of(stage, made)
    stage.clock.pass_(days=1)
    goods.pack(stage, made, deal.id, [0])
    assert story_of(stage, made).links == before.links

    stage.pick_up(deal)
    message = goods.hand_over(stage, deal.id, stage.carrier, stage.second_carrier)
    goods.hand_over(stage, deal.id, stage.second_carrier, stage.carrier, place="dock 5")
    signatures = [goods.sign_lots(stage, message, each) for each in (stage.carrier, stage.second_carrier)]
    stage.suite.lots.handOver(message.as_tuple(), *signatures, sender=stage.second_carrier)

    story = story_of(stage, made)
    assert [link.signers[1].address for link in story.links if link.what == "handed over"] == [
        stage.second_carrier.address,
        stage.carrier.address,
    ]
    assert story.holds


def test_story__gap_in_custody__told(stage: Stage, made: MadeLot, deal: Deal) -> None:
    """Two strangers to the parcel state that it passed between them."""
    stage.pick_up(deal)
    goods.hand_over(stage, made.item_id(0), stage.second_carrier, stage.store)

    expected = f"{stage.second_carrier.address} did not have it, {stage.carrier.address} had"
    assert problems(story_of(stage, made)) == [expected]


def test_story__recall_and_diversion__told(stage: Stage, made: MadeLot, deal: Deal) -> None:
    stage.suite.lots.reportDiversion(made.t, made.item(0), ELSEWHERE, keccak(text="photo"), sender=stage.store)
    stage.suite.lots.recall(made.t, keccak(text="dye"), sender=stage.maker)

    story = story_of(stage, made)

    assert link_of(story, "diversion").what == "diversion reported: found in market 2, made for market 1"
    assert link_of(story, "diversion").signers == (Signer("reporter", stage.store.address),)
    assert link_of(story, "lot recalled").signers == (Signer("maker", stage.maker.address),)
    assert story.holds


# --------------------------------------------------------- what is missing ---------------------------------------------------


def test_story__nothing_about_it__UnknownItem(stage: Stage, made: MadeLot) -> None:
    source = source_of(stage)
    with pytest.raises(UnknownItem, match="ask by LOT/serial"):
        trace(source, ItemName(made.item_id(0)))
    with pytest.raises(UnknownItem, match="this lot is not on chain"):
        trace(source, ItemName.parse(f"0x{keccak(text='no lot').hex()}/SN-001"))


def test_story__never_packed__nothing_proves_it(stage: Stage, made: MadeLot) -> None:
    """Neither for a serial that the lot has, nor for one that it has not."""
    source = source_of(stage)
    for serial in ("SN-001", "SN-999"):
        story = trace(source, ItemName.parse(f"0x{made.id.hex()}/{serial}"))

        assert [link.what for link in story.links] == ["lot opened: 5 items of standard 1 for market 1"]
        assert problems(story) == ["it was packed into no deal: nothing proves that the lot has such an item"] and not story.holds


def test_story__blocks_before_the_first__not_read(stage: Stage, made: MadeLot, deal: Deal) -> None:
    first = stage.chain.web3.eth.block_number
    source = source_of(stage, first_block=first)

    story = trace(source, ItemName(made.item_id(0)))

    assert problems(story) == ["its lot was not opened before", "no such deal was open then"]


# ------------------------------------------------------ data that was changed ------------------------------------------------


@pytest.mark.parametrize(
    ("event", "change", "expected"),
    [
        ("Lots.LotOpened", lambda args: args._replace(lot=args.lot._replace(market=0)), "the lot's id is not the hash of its content"),
        ("Lots.ItemPacked", lambda args: args._replace(proof=[bytes(32)]), "the Merkle proof does not lead to the lot's root"),
        ("Lots.ItemPacked", lambda args: args._replace(index=1), "the Merkle proof does not lead to the lot's root"),
        ("Lots.ItemPacked", lambda args: args._replace(index=5), "the Merkle proof does not lead to the lot's root"),
        ("Lots.ItemPacked", lambda args: args._replace(lotId=bytes(32)), "the item is of another lot"),
        ("Lots.ItemPacked", lambda args: args._replace(serialHash=bytes(32)), "the item is of another lot"),
        ("Escrow.DealOpened", lambda args: args._replace(terms=args.terms._replace(nonce=0)), "the deal's id is not the hash of its terms"),
        ("Escrow.DealOpened", lambda args: None, "no such deal was open then"),
        ("Trace.InspectionReported", lambda args: args._replace(failedAttributes=1), "the report that was signed is not on record"),
        ("Trace.InspectionReported", lambda args: None, "the report that was signed is not on record"),
        ("Telemetry.BreachReported", lambda args: None, "no readings are on record"),
        ("Telemetry.BreachReported", lambda args: args._replace(device="0x" + "11" * 20), "no readings are on record"),
        ("Telemetry.BreachReported", lambda args: args._replace(value=8_000), "no limit of the standard is broken"),
        ("Telemetry.BreachReported", lambda args: args._replace(metric=2), "no limit of the standard is broken"),
        ("Telemetry.BreachReported", lambda args: args._replace(measuredAt=0), "it was not measured in carriage"),
        ("Telemetry.BreachReported", lambda args: args._replace(measuredAt=2**40), "it was not measured in carriage"),
        ("Trace.FactRecorded", lambda args: args._replace(signer="0x" + "11" * 20), "its signer is not the maker"),
        ("Lots.HandedOver", lambda args: args._replace(from_="0x" + "11" * 20), "did not have it"),
    ],
)
def test_story__one_event_changed__found(stage: Stage, event: str, change: Any, expected: str) -> None:
    device = stage.chain.account(40)
    goods.register_device(stage, device)
    made = goods.make_lot(stage)
    goods.open_lot(stage, made)
    deal = stage.make_deal(inspector=stage.inspector.address)
    goods.pack(stage, made, deal.id, [0])
    stage.produce(deal)
    stage.attest(deal, FactKind.PASSED)
    stage.pick_up(deal)
    stage.suite.telemetry.reportBreach(deal.t, goods.evidence(stage, deal, device), sender=stage.stranger)
    goods.hand_over(stage, deal.id, stage.carrier, stage.second_carrier)
    stage.clock.pass_(hours=1)
    stage.attest(deal, FactKind.DELIVERY)
    assert story_of(stage, made).holds

    story = story_of(stage, made, event=event, change=change)

    assert any(expected in problem for problem in problems(story)), problems(story)
    assert not story.holds
