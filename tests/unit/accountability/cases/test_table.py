"""Every act in every state by everybody: legal, and what it leads to, or refused with its error. One entry per state, one cell per act.

A cell is the error that everybody gets, or `who may: the case's phase and row afterwards`; whoever else tries is no party to it. The
statements are right in every other respect: in time, of this deal and round, signed by who is named in them, the stakes there.
"""

from __future__ import annotations

from typing import Any

import pytest

from guildhall.evm import Account
from guildhall.market import BOND_TAG, FREE_TAG
from guildhall.messages import Act, Phase, Row, Status
from tests.courtroom import Courtroom
from tests.deal_states import CASE_STATES, LOCKED_STATES, OPEN_STATES, STEPS, fund, state_of
from tests.stage import METHOD_OF, Deal, Stage

ACTS = tuple(Act)[1:]
SIGNERS = ("buyer", "maker", "carrier", "second_carrier", "inspector", "store", "factor", "juror", "stranger")
"""The store owns the device; the factor may have bought the claim, but has not here."""

STATUS = "Escrow_WrongStatus"
PHASE = "Cases_WrongPhase"
KIND = "Cases_WrongKind"
NOTHING = "Cases_NothingToContest"
UNDELIVERED = "Cases_NotDelivered"
UNSHIPPED = "Cases_NotShipped"
DELIVERED = "Cases_Delivered"
NO_BREACH = "Cases_NoBreach"
HEARD = "Cases_Heard"

Cells = dict[Act, str]


def cells(every: dict[str, str], own: dict[str, str]) -> Cells:
    return {Act[name.upper()]: cell for name, cell in (every | own).items()}


def no_case(**own: str) -> Cells:
    """LOCKED: nobody has anything to answer."""
    raised = {"dispute": UNDELIVERED, "claim": UNSHIPPED, "damage": UNDELIVERED, "contest": NOTHING}
    answers = dict.fromkeys(("concede", "deny", "appeal", "receive", "testify"), PHASE)
    return cells(raised | answers | {"arrive": UNSHIPPED}, own)


def case(witness: str = "", parties: str = "buyer maker carrier", **own: str) -> Cells:
    """DISPUTED: nobody raises another case, but all have their say."""
    raised = {"dispute": STATUS, "claim": STATUS, "damage": STATUS, "contest": NOTHING}
    answers = dict.fromkeys(("concede", "deny", "appeal", "arrive", "receive"), PHASE)
    return cells(raised | answers | {"testify": f"{parties} {witness}: as before"}, own)


def goods(row: str, receiver: str = "maker", by: str = "carrier second_carrier", **own: str) -> Cells:
    """They are to go back."""
    return case(**own, arrive=f"{by}: ARRIVED {row}", receive=f"{receiver}: ENDED {row}")


def arrived(row: str, receiver: str = "maker", witness: str = "second_carrier") -> Cells:
    """They are said to be back."""
    return case(witness, contest=f"{receiver}: TRIAL NONE", receive=f"{receiver}: ENDED {row}")


OVER = cells(dict.fromkeys(("dispute", "claim", "damage"), STATUS), dict.fromkeys(("contest",), NOTHING)) | {
    act: PHASE for act in ACTS if act > Act.CONTEST
}
TABLE: dict[str, Cells] = {
    "unknown": OVER,
    "pending": OVER,
    **{name: no_case() for name in LOCKED_STATES},
    "failed twice": no_case(contest="maker: TRIAL NONE"),
    "shipped": no_case(claim="carrier: ANSWER NONE", arrive="carrier: ARRIVED RETURNED"),
    "shipped, breached": no_case(claim="carrier: ANSWER NONE", arrive="carrier: ARRIVED RETURNED"),
    "delivered": no_case(dispute="buyer: ANSWER NONE", claim=DELIVERED, damage=NO_BREACH, arrive=DELIVERED),
    "delivered, breached": no_case(dispute="buyer: ANSWER NONE", claim=DELIVERED, damage="buyer: ANSWER NONE", arrive=DELIVERED),
    "damage unfounded": no_case(dispute="buyer: ANSWER NONE", claim=DELIVERED, damage=HEARD, arrive=DELIVERED),
    # the buyer disputes
    "disputed": case(concede="maker: GOODS CONCEDED", deny=KIND),
    "dispute tried": case(),
    "refund heard": case(appeal="maker: APPEAL OFF_SPEC_REFUND"),
    "refund ruled": case(appeal="maker: APPEAL OFF_SPEC_REFUND"),
    "refund appealed": case(),
    "refund due": goods("OFF_SPEC_REFUND"),
    "refund arrived": arrived("OFF_SPEC_REFUND"),
    "refund arrival contested": case("second_carrier"),
    "false claim ruled": case(appeal="buyer: APPEAL FALSE_CLAIM"),
    "false claim appealed": case(),
    "not ruled": goods("NO_RULING_RETURNED"),
    "conceded": goods("CONCEDED"),
    "conceded, arrived": arrived("CONCEDED"),
    "conceded, arrival contested": case("second_carrier"),
    # the carrier claims a delivery
    "claimed": case(concede=KIND, deny="buyer: TRIAL NONE"),
    "claim tried": case(),
    "claim ruled": case(appeal="carrier: APPEAL NOT_DELIVERED"),
    "claim appealed": case(),
    # the buyer claims damage
    "damage claimed": case("store", concede=KIND, deny=KIND, contest="carrier: TRIAL NONE"),
    "damage tried": case("store"),
    "damage ruled": case("store", appeal="carrier: APPEAL DAMAGED_IN_TRANSIT"),
    "damage appealed": case("store"),
    "damage due": goods("DAMAGED_IN_TRANSIT", "carrier", by="second_carrier", witness="store"),
    "damage arrived": arrived("DAMAGED_IN_TRANSIT", "carrier"),
    "damage arrival contested": case("second_carrier"),
    # the maker contests its second failed inspection; nobody carries anything yet
    "stop tried": case("inspector", "buyer maker"),
    "stop ruled": case("inspector", "buyer maker", appeal="buyer: APPEAL OVERTURNED"),
    "stop appealed": case("inspector", "buyer maker"),
    # the carrier brings back what nobody took
    "sent back": arrived("RETURNED", witness="carrier"),
    "return tried": case(),
    "return ruled": case(appeal="carrier: APPEAL LOST_IN_TRANSIT"),
    "return appealed": case(),
    **{name: OVER for name in STEPS if name not in OPEN_STATES},
}
STAKES = {Act.DISPUTE: 1, Act.CLAIM: 1, Act.CONTEST: 1, Act.APPEAL: 2}
"""In stakes of 20 % of the price; the other acts are free."""
NAMED = pytest.mark.parametrize("state", TABLE, ids=lambda state: state.replace(" ", "-"))


def account_of(stage: Stage, name: str) -> Account:
    if name == "juror":
        return Courtroom(stage).jurors[0]
    account: Account = getattr(stage, name)
    return account


def prepared(stage: Stage, state: str) -> Deal:
    """In that state, and everybody who may have to stake can."""
    deal = state_of(stage, state)
    fund(stage, deal)
    stage.clock.pass_(seconds=1)
    return deal


def attempt(stage: Stage, deal: Deal, act: Act, by: Account) -> None:
    """Signed by her, sent by a stranger, an arrival by the buyer."""
    statement, signature = stage.statement(deal, act, by)
    more = (b"",) if act is Act.CONCEDE else ()
    sender = stage.buyer if act is Act.ARRIVE else stage.stranger
    getattr(stage.cases, METHOD_OF[act])(deal.t, statement, signature, *more, sender=sender)


def whole(stage: Stage, deal: Deal) -> object:
    """All that a refused act must leave as it was."""
    owners: list[Account] = [account_of(stage, name) for name in SIGNERS]
    balances = [stage.balance(owner, tag) for owner in owners for tag in (FREE_TAG, BOND_TAG)]
    slots = (stage.escrow.dealOf(deal.id), stage.cases.caseOf(deal.id), stage.trace.factsOf(deal.id))
    return tuple(map(tuple, slots)), balances, stage.cases.caseCount(), stage.court.trialCount()


def refusal(act: Act, state: str, cell: str) -> str:
    """The error for who is not named in the cell."""
    if ":" not in cell:
        return cell
    return "Cases_NotCarrier" if act is Act.ARRIVE and state in CASE_STATES else "Cases_NotParty"


def may(cell: str) -> list[str]:
    """The names in the cell."""
    return cell.split(":")[0].split() if ":" in cell else []


@NAMED
def test_table__illegal_act__reverts_with_its_error(stage: Stage, state: str) -> None:
    """CAS-1, CAS-3, CAS-4, CAS-5, CAS-7, CAS-8, CAS-9, CAS-10, CAS-11, CAS-12, CAS-13"""
    deal = prepared(stage, state)
    before = whole(stage, deal)

    for act, cell in TABLE[state].items():
        for name in SIGNERS:
            if name in may(cell):
                continue
            who, error = account_of(stage, name), refusal(act, state, cell)
            told: dict[str, Any] = {"signer": who} if error in ("Cases_NotParty", "Cases_NotCarrier") else {"dealId": deal.id}
            try:
                with stage.chain.expect(error, **told):
                    attempt(stage, deal, act, who)
            except AssertionError as problem:
                raise AssertionError(f"{act.name} by the {name}: {problem}") from problem
    assert whole(stage, deal) == before


@NAMED
def test_table__legal_act__leads_where_it_says(stage: Stage, state: str) -> None:
    """CAS-1, CAS-3, CAS-4, CAS-5, CAS-7, CAS-8, CAS-9, CAS-10, CAS-12, CAS-13"""
    deal = prepared(stage, state)
    facts = stage.trace.factsOf(deal.id)
    story = {"is_shipped": facts.shippedAt != 0, "is_inspected": True, "is_judged": state.startswith("refund")}

    for act, cell in TABLE[state].items():
        for name in may(cell):
            who, where = account_of(stage, name), f"{act.name} by the {name}"
            with stage.chain.branch():
                slot = tuple(stage.cases.caseOf(deal.id))
                statement, _ = stage.statement(deal, act, who)
                with stage.moved(*(account_of(stage, each) for each in SIGNERS)) as moved:
                    attempt(stage, deal, act, who)

                logs, after = stage.chain.logs, stage.cases.caseOf(deal.id)
                assert stage.cases.Stated(deal.id, who, statement) in logs, where
                if act is Act.TESTIFY:
                    assert (tuple(after), len(logs)) == (slot, 1), where
                    continue
                phase, row = cell.split(":")[1].split()
                if phase == "ENDED":
                    assert stage.closed(deal, Row[row], **story) in logs, where
                    deal_row = stage.escrow.dealOf(deal.id)
                    assert (deal_row.status, deal_row.row) == (Status.CLOSED, Row[row]), where
                else:
                    stakes = {who: -deal.locks.stake * STAKES.get(act, 0)}
                    if act is Act.CONCEDE:
                        stakes = {stage.buyer: deal.locks.stake}
                    assert {owner: amount for owner, amount in moved.items() if amount} == {k: v for k, v in stakes.items() if v}, where
                    assert stage.escrow.dealOf(deal.id).status == Status.DISPUTED, where
                assert (after.phase, after.row) == (Phase[phase], Row[row]), where
                assert stage.cases.CaseMoved(deal.id, Phase[phase], Row[row], after.trialId) in logs or phase == "ANSWER", where


def test_table__every_state__has_every_act() -> None:
    """CAS-22"""
    assert set(TABLE) == {"unknown", *OPEN_STATES, *(name for name in STEPS if name not in OPEN_STATES)}
    assert all(set(row) == set(ACTS) for row in TABLE.values())
