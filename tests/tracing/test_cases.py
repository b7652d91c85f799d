"""Stories with cases in them: who raised what, how it was answered, where stakes and goods went. Trials are real."""

from __future__ import annotations

from guildhall.messages import Act, Row
from tests import goods
from tests.courtroom import Courtroom
from tests.stage import Stage, U
from tests.tracing.world import problems, signers, start, story_of, told


def test_story__parcel_came_back__the_maker_has_it(stage: Stage) -> None:
    made, deal = start(stage)
    stage.pick_up(deal)
    stage.bring_back(deal)
    goods.hand_over(stage, made.item_id(0), stage.maker, stage.store)

    story = story_of(stage, made)

    assert problems(story) == []
    assert told(story, "picked up") == [
        "case 1 opened: RETURN",
        "brought back to the maker's door",
        "goods received back",
        "case 1 ended: RETURNED, the goods are back",
        "deal closed: RETURNED",
        "handed over",
    ]
    goods.hand_over(stage, made.item_id(0), stage.buyer, stage.carrier)
    assert problems(story_of(stage, made)) == [f"{stage.buyer.address} did not have it, {stage.store.address} had"]


def test_story__packed_again_after_it_came_back__holds(stage: Stage) -> None:
    made, deal = start(stage)
    stage.pick_up(deal)
    stage.bring_back(deal)
    second = stage.make_deal()
    goods.pack(stage, made, second.id, [0])

    story = story_of(stage, made)

    assert problems(story) == [] and story.deal_ids == [deal.id, second.id]


def test_story__damaged__the_carrier_has_it(stage: Stage) -> None:
    device = stage.chain.account(40)
    goods.register_device(stage, device)
    made, deal = start(stage)
    stage.pick_up(deal)
    stage.suite.telemetry.reportBreach(deal.t, goods.evidence(stage, deal, device), sender=stage.stranger)
    stage.clock.pass_(hours=1)
    stage.deliver(deal)
    stage.state(deal, Act.DAMAGE)
    stage.settle_case(deal)
    stage.state(deal, Act.RECEIVE, stage.carrier)
    goods.hand_over(stage, made.item_id(0), stage.carrier, stage.store)

    story = story_of(stage, made)

    assert problems(story) == []
    assert told(story, "delivered") == [
        "case 1 opened: DAMAGE",
        "DAMAGED_IN_TRANSIT, not answered in time: the goods are to go back to the carrier",
        "goods received back",
        "case 1 ended: DAMAGED_IN_TRANSIT, the goods are back",
        "deal closed: DAMAGED_IN_TRANSIT",
        "handed over",
    ]
    assert signers(story, "case 1 opened") == [("buyer", stage.buyer.address)]
    assert signers(story, "goods received") == [("carrier", stage.carrier.address)]


def test_story__failed_inspection_overturned__the_deal_goes_on(stage: Stage, room: Courtroom) -> None:
    made, deal = start(stage, inspector=stage.inspector.address)
    stage.fail(deal, times=2)
    stage.state(deal, Act.CONTEST, stage.maker)
    room.hold(deal, Row.OVERTURNED)
    stage.settle_case(deal)
    stage.settle_case(deal)
    stage.deliver(deal)
    stage.confirm(deal)

    story = story_of(stage, made)

    assert problems(story) == []
    assert told(story, "inspection failed") == [
        "case 1 opened: INSPECTION",
        "stake of 200 U put up",
        "jury called: trial 1, OVERTURNED or OFF_SPEC_STOPPED",
        "trial 1: jury of 7 drawn",
        "trial 1 ruled: OVERTURNED by 7 of 7 votes",
        "200 U of the stakes to the maker",
        "a jury overturned the failed inspection: it counts as passed",
        "case 1 ended: OVERTURNED, not appealed",
        "the contested statement was overturned, the deal goes on",
        "picked up",
        "delivered against the buyer's code",
        "deal closed: FULFILLED",
    ]
    assert signers(story, "deal closed") == [("buyer", stage.buyer.address)]


def test_story__return_refused__two_cases(stage: Stage, room: Courtroom) -> None:
    made, deal = start(stage)
    stage.pick_up(deal)
    stage.state(deal, Act.ARRIVE, stage.carrier)
    stage.state(deal, Act.CONTEST, stage.maker)
    room.hold(deal, Row.LOST_IN_TRANSIT)
    stage.settle_case(deal)
    stage.settle_case(deal)

    story = story_of(stage, made)

    assert problems(story) == []
    assert told(story, "case 2 opened: RETURN") == [
        "stake of 200 U put up",
        "jury called: trial 1, LOST_IN_TRANSIT or RETURNED",
        "trial 1: jury of 7 drawn",
        "trial 1 ruled: LOST_IN_TRANSIT by 7 of 7 votes",
        "200 U of the stakes to the maker",
        "the contested statement was overturned",
        "case 2 ended: LOST_IN_TRANSIT, not appealed",
        "deal closed: LOST_IN_TRANSIT",
    ]


def test_story__delivery_denied__stakes_divided(stage: Stage, room: Courtroom) -> None:
    stage.market.deposit(stage.carrier.address, 1_000 * U)
    made, deal = start(stage)
    stage.pick_up(deal)
    stage.state(deal, Act.CLAIM)
    stage.state(deal, Act.DENY)
    room.hold(deal, Row.NOT_DELIVERED)
    stage.settle_case(deal)
    stage.settle_case(deal)

    story = story_of(stage, made)

    assert problems(story) == []
    assert told(story, "trial 1 ruled") == [
        "50 U of the stakes to the jury of trial 1",
        "150 U of the stakes to the buyer",
        "case 1 ended: NOT_DELIVERED, not appealed",
        "deal closed: NOT_DELIVERED",
    ]
    assert signers(story, "delivery denied") == [("buyer", stage.buyer.address)]


def test_story__nobody_rules__stakes_home(stage: Stage, room: Courtroom) -> None:
    """The first jury is never drawn; the goods stay where they are."""
    made, deal = start(stage)
    stage.deliver(deal)
    stage.dispute(deal)
    for _ in range(3):
        stage.settle_case(deal)

    story = story_of(stage, made)

    assert problems(story) == []
    assert told(story, "jury called") == [
        "200 U of the stakes to the buyer",
        "NO_RULING_RETURNED, no ruling: the goods are to go back to the maker",
        "case 1 ended: NO_RULING, the goods did not come back in time",
        "deal closed: NO_RULING",
    ]


def test_story__appeal_without_a_jury__the_first_ruling_stands(stage: Stage, room: Courtroom) -> None:
    made, deal = start(stage)
    stage.deliver(deal)
    stage.dispute(deal)
    stage.settle_case(deal)
    room.hold(deal, Row.FALSE_CLAIM)
    stage.state(deal, Act.APPEAL)
    stage.settle_case(deal)

    story = story_of(stage, made)

    assert problems(story) == []
    assert "case 1 ended: FALSE_CLAIM, trial 2 ruled nothing, the first ruling stands" in told(story, "second jury called")


def test_story__conceded_then_split__who_agreed(stage: Stage) -> None:
    made, deal = start(stage)
    stage.deliver(deal)
    stage.dispute(deal)
    stage.state(deal, Act.CONCEDE)
    stage.cases.split(deal.t, 100 * U, stage.splits(deal, 100 * U), sender=stage.stranger)

    story = story_of(stage, made)

    assert problems(story) == []
    assert told(story, "conceded") == [
        "200 U of the stakes to the buyer",
        "CONCEDED: the goods are to go back to the maker",
        "case 1 ended: SPLIT, both sides agreed",
        "deal closed: SPLIT",
    ]
    assert signers(story, "case 1 ended") == [("buyer", stage.buyer.address), ("maker", stage.maker.address)]
