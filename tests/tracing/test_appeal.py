"""The story of one appeal, from real trials; and what is found when one of its events is changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from eth_utils.crypto import keccak

from guildhall.evm import load
from guildhall.messages import Act, Row
from guildhall.tracing import ItemName, NodeSource, Story, as_dict, lines, trace
from tests.courtroom import Courtroom
from tests.goods import MadeLot
from tests.stage import Deal, Stage, U
from tests.tracing.world import Tampered, problems, signers, source_of, start, told

PHOTO, WAYBILL = keccak(text="photo"), keccak(text="waybill")
STRANGE = "0x" + "11" * 20
NOWHERE = bytes(32)


def appeal(stage: Stage, room: Courtroom) -> tuple[MadeLot, Deal]:
    """Disputed, ruled a false claim, appealed, refunded, sent back."""
    made, deal = start(stage)
    stage.deliver(deal)
    stage.state(deal, Act.DISPUTE, evidence_hash=PHOTO)
    stage.state(deal, Act.TESTIFY, stage.maker, evidence_hash=WAYBILL)
    stage.settle_case(deal)
    room.hold(deal, Row.FALSE_CLAIM, dissenting=2)
    stage.settle_case(deal)
    stage.state(deal, Act.APPEAL)
    room.hold(deal, Row.OFF_SPEC_REFUND, dissenting=1)
    stage.court.close(room.trial_of(deal), sender=stage.stranger)
    stage.settle_case(deal)
    stage.state(deal, Act.ARRIVE, evidence_hash=WAYBILL)
    stage.state(deal, Act.RECEIVE)
    return made, deal


APPEALED = [
    "case 1 opened: DISPUTE about length",
    "stake of 200 U put up",
    "testified",
    "jury called: trial 1, OFF_SPEC_REFUND or FALSE_CLAIM",
    "trial 1: jury of 7 drawn",
    "trial 1 ruled: FALSE_CLAIM by 5 of 7 votes",
    "appealed",
    "stake of 400 U put up",
    "second jury called: trial 2, OFF_SPEC_REFUND or FALSE_CLAIM",
    "trial 2: jury of 15 drawn",
    "trial 2 closed, jurors lose 20 U",
    "400 U of the stakes to the buyer",
    "200 U of the stakes to the buyer",
    "OFF_SPEC_REFUND, trial 2 ruled so by 14 of 15 votes: the goods are to go back to the maker",
    "brought back to the maker's door",
    "goods received back",
    "case 1 ended: OFF_SPEC_REFUND, the goods are back",
    "deal closed: OFF_SPEC_REFUND",
]


class Appealed:
    """The story of an appeal as it stays on chain: read once, by all tests that change something in it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.room = Courtroom(stage)
        self.made, self.deal = appeal(stage, self.room)
        self.source = source_of(stage)
        self.name = ItemName(self.made.item_id(0))
        self.story = trace(self.source, self.name)

    def without(self, *contracts: str) -> Story:
        source = source_of(self.stage, *contracts)
        return trace(source, self.name)


@pytest.fixture(scope="module")
def appealed(built_stage: Stage) -> Iterator[Appealed]:
    with built_stage.chain.branch():
        yield Appealed(built_stage)


# --------------------------------------------------------- an appeal ---------------------------------------------------------


def test_story__disputed_appealed_sent_back__every_link_in_order(appealed: Appealed) -> None:
    stage, story = appealed.stage, appealed.story

    assert problems(story) == []
    assert told(story, "delivered") == APPEALED
    assert signers(story, "case 1 opened") == signers(story, "appealed") == [("buyer", stage.buyer.address)]
    assert signers(story, "testified") == signers(story, "goods received") == [("maker", stage.maker.address)]
    assert signers(story, "stake of") == [("buyer", stage.buyer.address)] * 2
    assert signers(story, "brought back") == [("carrier", stage.second_carrier.address)]


def test_story__votes__each_by_a_juror_for_a_row(appealed: Appealed) -> None:
    court, story = appealed.stage.court, appealed.story

    for trial, rows in ((1, [Row.OFF_SPEC_REFUND] * 2 + [Row.FALSE_CLAIM] * 5), (2, [Row.FALSE_CLAIM] + [Row.OFF_SPEC_REFUND] * 14)):
        votes = [link for link in story.links if link.what.startswith(f"trial {trial}: vote")]
        assert [link.what for link in votes] == [f"trial {trial}: vote for {row.name}" for row in rows]
        assert signers(story, f"trial {trial}: vote") == [("juror", juror) for juror in court.trialOf(trial).jurors]
        assert len({link.transaction for link in votes}) == len(rows)


def test_story__evidence__stands_under_its_link(appealed: Appealed) -> None:
    story = appealed.story
    found = {link.what: link.evidence for link in story.links if link.evidence}

    assert found == {APPEALED[0]: PHOTO, "testified": WAYBILL}
    printed = list(lines(story))
    opened = next(place for place, line in enumerate(printed) if "case 1 opened" in line)
    assert printed[opened + 1].strip() == f"evidence 0x{PHOTO.hex()}"
    assert [link["evidence"] for link in as_dict(story)["links"] if link["evidence"]] == [f"0x{PHOTO.hex()}", f"0x{WAYBILL.hex()}"]


def test_story__cases_not_known__what_the_deal_says(appealed: Appealed) -> None:
    story = appealed.without("Cases", "Court")

    assert problems(story) == []
    stopped = "a case was opened, the deal's clocks stand"
    assert told(story, "delivered") == [stopped, stopped, "brought back", "deal closed: OFF_SPEC_REFUND"]


def test_story__court_not_known__rulings_without_votes(appealed: Appealed) -> None:
    story = appealed.without("Court")

    assert problems(story) == []
    kept = [text for text in APPEALED if "drawn" not in text and "closed, jurors" not in text]
    plain = [text.replace(" by 5 of 7 votes", "").replace(" by 14 of 15 votes", "") for text in kept]
    assert told(story, "delivered") == [text.removesuffix(", OFF_SPEC_REFUND or FALSE_CLAIM") for text in plain]


def only(kind: int, **changes: Any) -> Any:
    """Changes a move to this phase alone."""
    return lambda args: args._replace(**changes) if args.phase == kind else args


@pytest.mark.parametrize(
    ("event", "change", "expected"),
    [
        ("Cases.CaseOpened", lambda args: None, "its case is not on record"),
        ("Cases.CaseOpened", lambda args: args._replace(by=STRANGE), "who opened it is not the buyer"),
        ("Cases.CaseOpened", lambda args: args._replace(kind=2), "who opened it is not the carrier"),
        ("Cases.CaseOpened", lambda args: args._replace(kind=3), "no breach is on record"),
        ("Cases.CaseOpened", lambda args: args._replace(kind=4), "no second failed inspection is on record"),
        ("Cases.CaseOpened", lambda args: args._replace(caseId=9), "it went to another case"),
        ("Cases.Stated", lambda args: args._replace(by=STRANGE), "who stated it is not the buyer or maker or carrier"),
        ("Cases.CaseMoved", only(3, row=Row.OFF_SPEC_REFUND), "its votes say FALSE_CLAIM"),
        ("Cases.CaseMoved", only(5, row=Row.FALSE_CLAIM), "its votes say OFF_SPEC_REFUND"),
        ("Cases.CaseEnded", lambda args: args._replace(row=Row.CONCEDED), "its case ended in CONCEDED"),
        ("Court.TrialOpened", lambda args: None, "its trial is not on record"),
        ("Court.TrialOpened", lambda args: args._replace(rows=[Row.CONCEDED, Row.SPLIT]), "the jury was not asked about this row"),
        ("Court.JuryDrawn", lambda args: args._replace(jurors=[STRANGE] * 7), "who voted is not of the jury"),
        ("Court.Revealed", lambda args: args._replace(juror=STRANGE), "who voted is not of the jury"),
        ("Court.Revealed", lambda args: args._replace(row=Row.OFF_SPEC_REFUND), "its votes say OFF_SPEC_REFUND"),
        ("Court.Revealed", lambda args: None, "its votes say NONE"),
        ("Court.TrialClosed", lambda args: args._replace(row=Row.NONE), "its votes say OFF_SPEC_REFUND, not NONE"),
        ("Escrow.DealStopped", lambda args: args._replace(tag=bytes(12)), "it went to another case"),
        ("Escrow.DealStopped", lambda args: args._replace(stakeAmount=301 * U), "2 U of its stakes went nowhere"),
        ("Escrow.Transferred", lambda args: None, "600 U of its stakes went nowhere"),
        ("Escrow.Transferred", lambda args: args._replace(amount=300_500_001), "that is 1.000002 U more than was put up"),
        ("Escrow.Transferred", lambda args: args._replace(toAccount=NOWHERE), f"account 0x{'0' * 64} is no party's and no jury's"),
    ],
)
def test_story__one_event_changed__found(appealed: Appealed, event: str, change: Any, expected: str) -> None:
    lie: Any = Tampered(appealed.source, event, change)

    story = trace(lie, appealed.name)

    found = problems(story)
    assert any(problem.startswith(expected) for problem in found), found
    assert not story.holds


def test_story__party_on_the_jury__found(appealed: Appealed) -> None:
    buyer = appealed.stage.buyer.address
    lie: Any = Tampered(appealed.source, "Court.JuryDrawn", lambda args: args._replace(jurors=[*args.jurors[:-1], buyer]))

    assert f"{buyer} was excluded" in problems(trace(lie, appealed.name))


def test_find__real_node__the_same_cases(appealed: Appealed) -> None:
    """py-evm's own answers about a case, a trial and an account, against those of the tests' `Memory`."""
    stage = appealed.stage
    real = NodeSource(stage.chain.web3, load(), {"Court": stage.court.address, "Escrow": stage.escrow.address}, 0)
    account = bytes(stage.cases.accountOf(1))

    for question in (((2).to_bytes(32, "big"), 1, ["Court.JuryDrawn"]), (account, 1, ["Escrow.Transferred"])):
        answer = real.find(*question)
        assert answer and answer == appealed.source.find(*question)
