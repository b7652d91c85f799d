"""The play: a season from the first admission to the last withdrawal. Only this module moves the chain's clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from guildhall.market import BOND_TAG, FREE_TAG, account_of
from guildhall.messages import Phase, Row
from guildhall.relayer import CollectedEvents, IntakeError, Relayer

from .desk import Desk
from .docket import Docket
from .journal import Journal
from .jury import Jury
from .ledger import accounts_of, flows_of, holdings_of
from .record import DealRecord, Moment, Record, Refusal, RoundRecord
from .rights import Rights
from .script import WINDOW, acts_of, answers_of
from .season import ROUND_COUNT, SEED, START_AT, DemandPlan, Fate, Flaw, plan_season, round_at
from .sequel import Sequel
from .setting import set_stage
from .stage import RecordingSender, Stage
from .wishes import UNPUBLISHED, SignedDemand, sign_demand

__all__ = ["Play", "SeasonError", "play_season"]

_CONTRACTS = (
    *("escrow", "exchange", "trace", "matrix", "registry", "cases", "court", "risk_pool", "telemetry", "lots"),
    *("g_token", "u_token", "incentives", "features", "gold_badge", "perks", "data_grants"),
)

Progress = Callable[[str, int, int], None]

SETTING_COUNT = 330
"""About as many transactions set the stage."""

QUIET_WINDOWS = 14
"""While nothing is under way, the relayer looks once a week."""

MAX_WINDOWS = 400
"""A season that is not over by then is stuck."""


class SeasonError(Exception):
    """The season did not end; the message says what is left."""


def play_season(chain: Any, seed: int = SEED, on_progress: Progress = lambda what, done, total: None) -> Record:
    """Play a season on a chain (the API of `guildhall.evm.Chain`) that stands at `START_AT` or before."""
    return Play(chain, seed, on_progress).run()


class Play:
    """One season."""

    def __init__(self, chain: Any, seed: int, on_progress: Progress) -> None:
        self._chain = chain
        self._season = plan_season(seed)
        self._progress = on_progress
        chain.clock.to(START_AT)
        self._stage = Stage(chain, self._season)
        events = CollectedEvents()
        self._stage.listeners.append(lambda logs, transaction: events.feed(logs))
        self._rights = Rights(self._stage)
        self._stage.listeners.append(self._rights.hear)
        self._setting = set_stage(self._stage, self._season, self._count_setting)
        self._relayer = Relayer(self._stage.suite, RecordingSender(self._stage), events)
        self._journal = Journal(self._stage, self._setting)
        self._journal.on_open, self._journal.on_close = self._open, self._close
        self._stage.listeners.append(self._journal.hear)
        self._desk = Desk(self._stage, seed)
        self._docket = Docket(self._stage, self._journal)
        self._docket.on_move, self._desk.case_of = self._move, self._case_number
        self._journal.case_of = self._docket.open_number
        self._stage.listeners.append(self._docket.hear)
        self._jury = Jury(self._stage, self._docket, seed)
        self._sequel = Sequel(self._stage, self._setting, self._journal, self._signed_of)
        self._refusals: list[Refusal] = []
        self._rounds: list[RoundRecord] = []
        self._signed: dict[tuple[str, int], SignedDemand] = {}
        self._pending_count = 0
        self._has_lapse = False

    def _count_setting(self) -> None:
        self._progress("setting the stage", len(self._stage.transactions), SETTING_COUNT)

    # -------------------------------------------------------- the run -----------------------------------------------------

    def run(self) -> Record:
        """Rounds at their hours, statements posted and clocks kept twice a day, until no deal is open and nothing is to come."""
        self._progress("setting the stage", SETTING_COUNT, SETTING_COUNT)
        for window in range(1, MAX_WINDOWS):
            self._sequel.act(START_AT + window * WINDOW)
            self._hold_rounds(START_AT + window * WINDOW)
            if not self._open_deals() and window % QUIET_WINDOWS:
                continue
            self._jury.let_blocks_pass()
            self._chain.clock.to(START_AT + window * WINDOW)
            self._desk.post(self._chain.clock.now)
            self._jury.sit()
            self._relayer.keep()
            self._reward(window)
            if len(self._rounds) == ROUND_COUNT and not self._open_deals() and self._sequel.is_over:
                break
        else:
            raise SeasonError(f"{len(self._open_deals())} deals are still open after {MAX_WINDOWS // 2} days")
        self._progress("deals closed", len(self._journal.deals), len(self._journal.deals))
        self._withdraw()
        self._sequel.redeem_u()
        return self._record()

    def _reward(self, window: int) -> None:
        """Once a day: what the incentive rules make due. What failed has no place in a season."""
        if window % 2 == 0 or not self._open_deals():
            report = self._relayer.reward()
            if report.failed:
                raise SeasonError(f"the incentive rules: {report.failed}")

    def _open_deals(self) -> list[DealRecord]:
        return [deal for deal in self._journal.deals.values() if not deal.closed_at]

    def _signed_of(self, deal: DealRecord) -> SignedDemand:
        return self._signed[deal.plan.buyer.name, deal.plan.signed_at]

    def _hold_rounds(self, before: int) -> None:
        number = len(self._rounds)
        if number < ROUND_COUNT and round_at(number) < before:
            self._chain.clock.to(round_at(number))
            self._journal.round = number
            for plan in self._season.of_round(number):
                self._submit(plan)
            self._hold_round(number)

    def _submit(self, plan: DemandPlan) -> None:
        try:
            signed = self._signed_demand(plan)
            receipt = self._relayer.submit(signed.demand, signed.signature, plan.label)
            if receipt.is_duplicate:
                self._refuse(plan, "duplicate", "the same demand again has the same answer, and counts once")
        except IntakeError as refused:
            self._refuse(plan, type(refused).__name__, str(refused))

    def _refuse(self, plan: DemandPlan, error: str, reason: str) -> None:
        what = f"{plan.good} to {plan.buyer.place.name}"
        now = self._chain.clock.now
        self._refusals.append(Refusal(now, plan.buyer.name, what, str(plan.flaw), "Relayer", error, reason, plan.number))

    def _signed_demand(self, plan: DemandPlan) -> SignedDemand:
        """Her words become parameters by the codebook, and she signs those. Raises UnknownStandard or UnknownLabel."""
        if plan.flaw is Flaw.DUPLICATE:
            return self._signed[plan.buyer.name, plan.signed_at]
        standard_id = self._setting.standard_ids[plan.standard.key]
        parameters = self._relayer.standardise(UNPUBLISHED if plan.flaw is Flaw.UNKNOWN_STANDARD else standard_id, plan.label)
        signed = sign_demand(self._stage, self._season.seed, plan, parameters)
        if plan.flaw is not Flaw.NONCE_TAKEN:
            self._signed[plan.buyer.name, plan.signed_at] = signed
        self._journal.plans[signed.demand.digest(self._stage.suite.exchange_domain)] = plan
        return signed

    def _hold_round(self, number: int) -> None:
        report = self._relayer.run_round()
        settled = len(report.settled)
        self._rounds.append(
            RoundRecord(
                number=number + 1,
                at=self._chain.clock.now,
                open_count=settled + len(report.skipped) + len(report.unmatched),
                settled_count=settled,
                skipped_count=len(report.skipped),
                waiting_count=len(report.unmatched),
                certificate=str(report.certificate),
                cost_amount=report.matched_cost,
                gap_amount=report.gap,
            )
        )

    # --------------------------------------------------------- deals ------------------------------------------------------

    def _open(self, deal: DealRecord) -> None:
        """Its people make up their minds. Of the deals that wait for a maker's signature the second plain one waits in vain."""
        signed = self._signed_of(deal)
        deal.moments.insert(0, Moment(deal.plan.signed_at, "signs the demand", deal.plan.buyer.name, signed.signature))
        is_countersigned = True
        if deal.is_pending and deal.plan.fate in (Fate.CONFIRMED, Fate.SILENT):
            self._pending_count += 1
            is_countersigned = self._pending_count != 2
        self._desk.add(acts_of(deal, self._season.seed, is_countersigned))

    def _move(self, deal: DealRecord, phase: Phase, row: Row, at: int) -> None:
        self._desk.add(answers_of(deal, self._season.seed, phase, row, at))

    def _case_number(self, deal: DealRecord) -> int:
        case = self._docket.latest(deal)
        return case.number if case is not None else 0

    def _close(self, deal: DealRecord) -> None:
        self._desk.drop(deal)
        closed = sum(1 for each in self._journal.deals.values() if each.closed_at)
        self._progress("deals closed", closed, sum(1 for plan in self._season.demands if plan.flaw is Flaw.NONE))

    # --------------------------------------------------------- the end ----------------------------------------------------

    def _withdraw(self) -> None:
        """Everybody takes home what is hers; what stays belongs to the suite's pots."""
        stage = self._stage
        self._jury.go_home()
        for account in stage.accounts.values():
            for tag in (FREE_TAG, BOND_TAG):
                amount = stage.books.account_amounts.get(account_of(account.address, tag), 0)
                if amount:
                    stage.send("withdraw", stage.suite.escrow.withdraw, tag, account, amount, sender=account)
        stage.books.check_accounts()

    def _record(self) -> Record:
        stage, journal = self._stage, self._journal
        deals = tuple(journal.deals.values())
        served = {deal.plan.number for deal in deals}
        contracts = {name: getattr(stage.suite, name).address for name in _CONTRACTS}
        return Record(
            season=self._season,
            started_at=START_AT,
            ended_at=self._chain.clock.now,
            chain_id=self._chain.chain_id,
            contracts=contracts,
            deals=deals,
            refusals=(*self._refusals, *self._desk.refusals),
            rounds=tuple(self._rounds),
            slashes=tuple(journal.slashes),
            holdings=holdings_of(stage),
            flows=flows_of(deals),
            transactions=tuple(stage.transactions),
            cases=tuple(self._docket.cases.values()),
            accounts=accounts_of(stage),
            owed_amount=int(stage.suite.risk_pool.owedAmount()),
            unmatched=tuple(plan for plan in self._season.demands if plan.flaw is Flaw.NONE and plan.number not in served),
            in_amount=stage.books.in_amount,
            out_amount=stage.books.out_amount,
            held_amount=stage.books.held_amount,
            rights=self._rights.record(),
        )
