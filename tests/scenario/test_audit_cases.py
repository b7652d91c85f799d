"""Attacks on cases: what an attacker gains with allowed calls alone. Each test states the damage as it is today."""

from __future__ import annotations

from guildhall.evm import Account
from guildhall.market import BOND_TAG, Roles
from guildhall.messages import Act, FactKind, Phase, Row, Status
from tests.courtroom import SEAT_BOND, Courtroom
from tests.stage import FREIGHT, Deal, Stage, U

P = 1_000 * U
STAKE, FEE = P // 5, P // 20


def end_of(stage: Stage, deal: Deal) -> tuple[Status, Row]:
    slot = stage.escrow.dealOf(deal.id)
    return Status(slot.status), Row(slot.row)


def phase_of(stage: Stage, deal: Deal) -> Phase:
    return Phase(stage.cases.caseOf(deal.id).phase)


def split(stage: Stage, deal: Deal, part: int) -> None:
    stage.cases.split(deal.t, part, stage.splits(deal, part), sender=stage.stranger)


def fund_pool(stage: Stage, amount: int) -> None:
    stage.market.deposit(stage.suite.risk_pool.address, amount)


def plain_carrier(stage: Stage, number: int = 40) -> Account:
    """A carrier without any G: nothing that a slash could take."""
    account: Account = stage.chain.account(number)
    stage.market.admit(account, Roles.CARRIER)
    stage.market.deposit(account.address, 100_000 * U, BOND_TAG)
    stage.market.deposit(account.address, 100_000 * U)
    return account


def refund_ruled(stage: Stage, room: Courtroom) -> Deal:
    """A dispute that the buyer has won: she has ten days to bring the goods back."""
    deal = stage.make_deal()
    stage.deliver(deal)
    stage.dispute(deal)
    stage.settle_case(deal)
    room.hold(deal, Row.OFF_SPEC_REFUND)
    stage.settle_case(deal)
    stage.settle_case(deal)
    assert phase_of(stage, deal) is Phase.GOODS
    return deal


# ------------------------------------------------------- false arrivals -------------------------------------------------------


def test_arrival__stated_falsely_by_makers_friend__buyer_loses_the_refund_that_she_won(stage: Stage) -> None:
    """CAS-10, CAS-11: any carrier member, for nothing, ends the buyer's ten days at once; the maker contests its friend's lie."""
    room = Courtroom(stage)
    friend = plain_carrier(stage)
    deal = refund_ruled(stage, room)
    with stage.moved(stage.buyer, stage.maker) as moved:
        # A second after the ruling is final; the buyer has brought nothing yet and nobody has asked her.
        stage.state(deal, Act.ARRIVE, friend)
        stage.state(deal, Act.CONTEST, stage.maker)
        with stage.chain.expect("Cases_WrongPhase"):
            stage.cases.arrive(deal.t, *stage.statement(deal, Act.ARRIVE, stage.second_carrier), sender=stage.stranger)
        # The jury says what is true: the goods were not there.
        room.hold(deal, Row.FULFILLED)
        stage.settle_case(deal)
        stage.settle_case(deal)
    assert end_of(stage, deal) == (Status.CLOSED, Row.FULFILLED)
    payoff = stage.payoff(deal, Row.FULFILLED, is_shipped=True)
    # The buyer who was ruled to be right has her deposit back, and no refund; the maker keeps price and margin, its stake came home.
    assert moved[stage.buyer] == payoff.buyer == deal.locks.deposit
    assert moved[stage.maker] == payoff.payee + payoff.maker


def test_arrival__stated_by_the_carrier_of_a_lost_parcel__costs_it_nothing_more_than_loss(stage: Stage) -> None:
    """The free twin of a claim of delivery: a carrier that lost the parcel always states its return; the maker alone risks a stake."""
    room = Courtroom(stage)
    fund_pool(stage, P)
    liar = plain_carrier(stage)

    def lost_and_told(is_told: bool) -> int:
        deal = stage.make_deal()
        before = stage.balance(liar) + stage.balance(liar, BOND_TAG)
        stage.attest(deal, FactKind.PICKUP, liar)
        if is_told:
            stage.state(deal, Act.ARRIVE, liar)
            stage.state(deal, Act.CONTEST, stage.maker)
            room.hold(deal, Row.LOST_IN_TRANSIT)
            stage.settle_case(deal)
            stage.settle_case(deal)
        else:
            stage.clock.pass_(days=20)
            stage.escrow.settle(deal.t, sender=stage.stranger)
        assert end_of(stage, deal) == (Status.CLOSED, Row.LOST_IN_TRANSIT)
        return stage.balance(liar) + stage.balance(liar, BOND_TAG) - before

    pool = stage.balance(stage.suite.risk_pool.address)
    honest = lost_and_told(is_told=False)
    gained = stage.balance(stage.suite.risk_pool.address) - pool
    assert lost_and_told(is_told=True) == honest
    # And the jury that had to be called is paid by everybody.
    assert stage.balance(stage.suite.risk_pool.address) - pool == 2 * gained - FEE


def test_return__of_a_parcel_never_carried__carrier_alone_earns_the_freight(stage: Stage) -> None:
    """The maker is honest and has its goods: nobody can object, the buyer pays freight and deposit for nothing."""
    deal = stage.make_deal()
    with stage.moved(stage.buyer, stage.carrier, stage.maker) as moved:
        stage.pick_up(deal)
        stage.bring_back(deal)
    assert end_of(stage, deal) == (Status.CLOSED, Row.RETURNED)
    assert moved[stage.carrier] == FREIGHT
    assert moved[stage.buyer] == P  # of P + F + D


# ----------------------------------------------------------- splits -----------------------------------------------------------


def claim_lost_on_appeal(stage: Stage, room: Courtroom) -> Deal:
    """The carrier delivered without the code; two juries say so, and the buyer's two stakes of appeal are lost."""
    deal = stage.make_deal()
    stage.market.deposit(stage.carrier.address, P)
    stage.pick_up(deal)
    stage.state(deal, Act.CLAIM)
    stage.state(deal, Act.DENY)
    room.hold(deal, Row.DELIVERY_PROVEN)
    stage.state(deal, Act.APPEAL)
    room.hold(deal, Row.DELIVERY_PROVEN)
    return deal


def test_split__after_the_last_ruling__appellant_takes_her_lost_stakes_home(stage: Stage) -> None:
    """CAS-21 asks buyer and maker alone: the carrier loses what two juries gave it, and the pool pays the appeal's jury."""
    room = Courtroom(stage)
    fund_pool(stage, P)
    everybody = (stage.buyer, stage.maker, stage.carrier, stage.suite.risk_pool.address)
    with stage.chain.branch():
        deal = claim_lost_on_appeal(stage, room)
        with stage.moved(*everybody) as by_law:
            stage.settle_case(deal)
        assert end_of(stage, deal) == (Status.CLOSED, Row.DELIVERY_PROVEN)
    deal = claim_lost_on_appeal(stage, room)
    with stage.moved(*everybody) as by_agreement:
        split(stage, deal, 0)
    buyer, maker, carrier, pool = (by_agreement[each] - by_law[each] for each in everybody)
    assert carrier == -(2 * STAKE - 2 * FEE)
    assert buyer + maker > 2 * STAKE - 2 * FEE
    assert pool < -FEE


# -------------------------------------------------------- the risk pool -------------------------------------------------------


def overturned(stage: Stage, room: Courtroom, quantity: int) -> Deal:
    """Friends: a buyer, a maker and an inspector who fails a good product twice; the jury sees it."""
    deal = stage.make_deal(inspector=stage.inspector.address, quantity=quantity)
    stage.fail(deal, 2)
    stage.state(deal, Act.CONTEST, stage.maker)
    room.hold(deal, Row.OFF_SPEC_STOPPED, dissenting=0)
    stage.state(deal, Act.APPEAL, stage.maker)
    room.hold(deal, Row.OVERTURNED)
    stage.settle_case(deal)
    assert end_of(stage, deal)[0] is Status.LOCKED
    return deal


def test_risk_pool__inspection_overturned_and_deal_cancelled__pays_juries_of_a_sale_that_never_was(stage: Stage) -> None:
    """Not one unit of fees is paid, 15 % of any price is owed to the juries, and all that come after wait behind it."""
    room = Courtroom(stage)
    held = 500 * U
    fund_pool(stage, held)
    pool = stage.suite.risk_pool
    with stage.moved(stage.buyer, stage.maker) as moved:
        deal = overturned(stage, room, quantity=500)
        stage.escrow.cancel(deal.t, stage.cancellations(deal), sender=stage.stranger)
    assert end_of(stage, deal) == (Status.CLOSED, Row.CANCELLED)
    assert moved == {stage.buyer: 0, stage.maker: 0}
    price = deal.terms.price_amount
    assert stage.balance(pool.address) == 0
    assert pool.owedAmount() == price * 3 // 20 - held
    # An honest jury of a later case gets nothing of what the pool takes in.
    honest = overturned(stage, room, quantity=10)
    trial = stage.cases.caseOf(honest.id).trialId
    stage.market.deposit(pool.address, 100 * U)
    pool.pay(10, sender=stage.stranger)
    assert stage.escrow.balanceOf(stage.court.accountOf(trial)) == 0
    assert pool.owedAmount() > 6_000 * U


# --------------------------------------------------------- the Court ----------------------------------------------------------


def seat_exactly(stage: Stage, seats: int) -> list[Account]:
    """So many seed jurors, each with the bond of one seat."""
    jurors = [stage.chain.account(60 + number) for number in range(seats)]
    for juror in jurors:
        stage.market.admit(juror, Roles.TESTER)
        stage.escrow.deposit(stage.court.bondAccountOf(juror), SEAT_BOND, sender=stage.cashier)
        stage.court.join(sender=juror)
        stage.court.setSeed(juror, True, sender=stage.admin)
    return jurors


def past_draw_block(stage: Stage, trial: int) -> None:
    while stage.clock.number <= stage.court.trialOf(trial).drawBlock:
        stage.clock.mine()


def tried(stage: Stage, **changes: int) -> tuple[Deal, int]:
    """A dispute whose trial is open."""
    deal = stage.make_deal(**changes)
    stage.deliver(deal)
    stage.dispute(deal)
    stage.settle_case(deal)
    return deal, stage.cases.caseOf(deal.id).trialId


def test_split__before_the_draw__jury_is_drawn_for_a_closed_deal_and_fined(stage: Stage) -> None:
    """Nobody is owed a fee, the trial cannot be called off: who has stopped caring pays who knows better."""
    (watcher, *others) = seat_exactly(stage, 7)
    deal, trial = tried(stage)
    with stage.moved(stage.buyer) as moved:
        split(stage, deal, 0)
    assert moved[stage.buyer] == deal.locks.deposit + STAKE  # her stake is home: all this was free
    past_draw_block(stage, trial)
    stage.court.draw(trial, sender=stage.stranger)
    room = Courtroom.__new__(Courtroom)
    room.stage, room.court = stage, stage.court
    room.commit(trial, watcher, Row.FALSE_CLAIM)
    stage.clock.to(stage.court.trialOf(trial).commitBy)
    room.reveal(trial, watcher, Row.FALSE_CLAIM)
    stage.clock.to(stage.court.rulingOf(trial).endsAt)
    stage.court.close(trial, sender=stage.stranger)
    with stage.moved(watcher) as won:
        stage.court.claimFee(trial, watcher, sender=stage.stranger)
    fine = SEAT_BOND // 10
    assert won[watcher] == 6 * fine
    assert [stage.escrow.balanceOf(stage.court.bondAccountOf(each)) for each in others] == [SEAT_BOND - fine] * 6


def test_court__seats_taken_by_a_trial_about_nothing__a_real_draw_reverts(stage: Stage) -> None:
    """A deal of one base unit: stake and fee are zero. Its trial holds all seats for two days."""
    seat_exactly(stage, 7)
    thief = plain_carrier(stage)
    cheap_offer = stage.post_offer(unit_price_amount=1)
    with stage.moved(stage.buyer) as moved:
        decoy, empty_trial = tried(stage, offer_id=cheap_offer, quantity=1)
    assert decoy.terms.price_amount == 1
    assert moved[stage.buyer] == -(1 + FREIGHT)  # no stake, no deposit
    past_draw_block(stage, empty_trial)
    real = stage.make_deal()
    stage.attest(real, FactKind.PICKUP, thief)
    stage.state(real, Act.ARRIVE, thief)
    stage.state(real, Act.CONTEST, stage.maker)
    trial = stage.cases.caseOf(real.id).trialId
    past_draw_block(stage, trial)
    stage.court.draw(empty_trial, sender=thief)
    with stage.chain.expect("Court_TooFewJurors"):
        stage.court.draw(trial, sender=stage.stranger)
    # Two days a decoy. Here nobody tries again; else the thief has to win the race for the seats every two days until day 8.
    stage.clock.to(stage.court.rulingOf(trial).endsAt)
    stage.cases.settle(real.t, sender=stage.stranger)
    assert end_of(stage, real) == (Status.CLOSED, Row.RETURNED)


def test_appeal__only_the_minority_of_the_first_jury_can_sit__overturns_the_majority(stage: Stage) -> None:
    """Three seats are a jury, on appeal too: whoever topped up a bond, while the others' are locked in the first trial, judges alone."""
    jurors = seat_exactly(stage, 7)
    corrupt, honest = jurors[:3], jurors[3:]
    for each in corrupt:
        stage.escrow.deposit(stage.court.bondAccountOf(each), 2 * SEAT_BOND, sender=stage.cashier)
    deal, first = tried(stage)
    room = Courtroom.__new__(Courtroom)
    room.stage, room.court = stage, stage.court

    def vote(trial: int, votes: dict[Account, Row]) -> None:
        past_draw_block(stage, trial)
        stage.court.draw(trial, sender=stage.stranger)
        assert {each.address for each in votes} == set(stage.court.trialOf(trial).jurors)
        for juror, row in votes.items():
            room.commit(trial, juror, row)
        stage.clock.to(stage.court.trialOf(trial).commitBy)
        for juror, row in votes.items():
            room.reveal(trial, juror, row)
        stage.clock.to(stage.court.rulingOf(trial).endsAt)

    vote(first, dict.fromkeys(honest, Row.OFF_SPEC_REFUND) | dict.fromkeys(corrupt, Row.FALSE_CLAIM))
    stage.settle_case(deal)
    assert Row(stage.cases.caseOf(deal.id).row) is Row.OFF_SPEC_REFUND
    stage.state(deal, Act.APPEAL, stage.maker)
    appeal = stage.cases.caseOf(deal.id).trialId
    vote(appeal, dict.fromkeys(corrupt, Row.FALSE_CLAIM))
    stage.settle_case(deal)
    assert end_of(stage, deal) == (Status.CLOSED, Row.FALSE_CLAIM)


# --------------------------------------------------------- small ones ---------------------------------------------------------


def test_inspector__overturned__is_paid_for_the_report_all_the_same(stage: Stage) -> None:
    """`isInspected` looks at stage and failures, which an overturned report leaves at PASSED and 1."""
    room = Courtroom(stage)
    deal = overturned(stage, room, quantity=10)
    stage.deliver(deal)
    with stage.moved(stage.inspector) as moved:
        stage.confirm(deal)
    assert moved[stage.inspector] == deal.terms.inspection_fee_amount > 0


def test_overturned_arrival__deal_that_ends__is_told_to_resume(stage: Stage) -> None:
    """Indexers see DealResumed for a deal that the same call closes."""
    room = Courtroom(stage)
    deal = stage.make_deal()
    stage.pick_up(deal)
    stage.state(deal, Act.ARRIVE, stage.carrier)
    stage.state(deal, Act.CONTEST, stage.maker)
    room.hold(deal, Row.LOST_IN_TRANSIT)
    stage.settle_case(deal)
    stage.settle_case(deal)
    names = [log.name for log in stage.chain.logs]
    assert "DealResumed" in names and "DealClosed" in names


def test_assigned_claim__maker_gives_a_receipt_for_a_returned_parcel__payee_is_not_asked(stage: Stage) -> None:
    """`cancel`, `split` and `concede` take the payee's signature; a return, which undoes the sale as well, does not."""
    deal = stage.make_deal()
    stage.escrow.assign(deal.t, stage.factor, sender=stage.maker)
    with stage.moved(stage.factor, stage.maker) as moved:
        stage.pick_up(deal)
        stage.bring_back(deal)
    locks = deal.locks
    assert moved == {stage.factor: 0, stage.maker: locks.wager + locks.penalty + locks.deposit}


def test_testimony__played_again_by_a_stranger__stands_on_record_twice(stage: Stage) -> None:
    """docs/spec/cases.md: a statement counts once."""
    deal = stage.make_deal()
    stage.deliver(deal)
    stage.dispute(deal)
    statement = stage.statement(deal, Act.TESTIFY, stage.buyer)
    for _ in range(2):
        stage.cases.testify(deal.t, *statement, sender=stage.stranger)
        assert [log.name for log in stage.chain.logs] == ["Stated"]
