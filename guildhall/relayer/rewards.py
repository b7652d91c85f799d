"""The keeper of the incentive rules: has everybody paid what a closed deal or a past month makes due, keeps makers' records and badges,
counts deals for features, brings votes up to date. Anyone may do it; nothing is paid twice whoever does.

What it is about comes from events; whether it is still to be done is asked of the chain before anything is sent, so a second run in the
same state sends nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guildhall.evm import Log
from guildhall.messages import Reward, Token

from .badges import BadgeKeeper
from .features import FeatureKeeper
from .ports import Sender, SuitePort
from .steps import Steps, Waiting
from .store import Changes, Duty, Store, TrackedDeal, TrackedGrant
from .trials import FailedStep
from .votes import VoteKeeper

__all__ = ["PaidReward", "RewardKeeper", "RewardReport"]

BLOCK_SHARE_BPS = 8_000

OVERTAKEN = (
    "Incentives_NothingDue",
    "Incentives_Paid",
    "Features_Counted",
    "Features_Paid",
    "GoldBadge_NothingNew",
    "GoldBadge_Claimed",
    "GoldBadge_ByHand",
    "GoldBadge_StillGold",
)
"""Errors that say that somebody else did it first."""

CLAIMED = 1 << Reward.DEMAND | 1 << Reward.MAKER | 1 << Reward.STORE | 1 << Reward.CARRIER
"""Bits of the rules that a deal's claim settles."""

MONTHS_BACK = 12
"""Months after which an unpaid data month is not looked at any more; anyone can still claim it."""

NO_ROOM = ("Incentives_RoomTooLow", "Incentives_NothingDue")
"""Errors that say that a deal cannot pay data months, now or ever."""

MONTH_OVER = ("Incentives_NotCovered", "Incentives_Paid")
"""Errors that say that a month of a grant has nothing left to pay: to the member, when the person that she was had it already."""


@dataclass(frozen=True)
class PaidReward:
    """A payment by a rule. Amounts: base units of the token; `cut_amount`: for which the deal had no room. `proof`: the deal, the data
    month or the feature."""

    reward: Reward
    proof: bytes
    payee: str
    token: Token
    amount: int
    cut_amount: int


@dataclass(frozen=True)
class RewardReport:
    """What a run did. `inspections`, `failures`: deals put on makers' records; `gold`, `ended_gold`: member ids; `adopted`: (feature,
    deal); `synced_count`: members whose votes changed. `waiting`: due, but not possible now. `failed`: should have worked, and did not."""

    now: int
    paid: tuple[PaidReward, ...]
    inspections: tuple[bytes, ...]
    failures: tuple[bytes, ...]
    gold: tuple[int, ...]
    ended_gold: tuple[int, ...]
    adopted: tuple[tuple[bytes, bytes], ...]
    synced_count: int
    waiting: tuple[Waiting, ...]
    failed: tuple[FailedStep, ...]


class RewardKeeper:
    """Watches what the store knows of deals, grants, features and makers. `learn` is given the logs of each transaction; `block_gas`: gas
    limit of the chain's blocks."""

    def __init__(self, suite: SuitePort, sender: Sender, store: Store, learn: Callable[[Sequence[Log]], None], block_gas: int) -> None:
        self._suite = suite
        self._sender = sender
        self._store = store
        self._learn = learn
        self._budget = block_gas * BLOCK_SHARE_BPS // 10_000
        self._votes = VoteKeeper(suite, self._budget)

    def hear(self, logs: Iterable[Log]) -> None:
        """Logs that mean something for what is not in the store: votes."""
        self._votes.hear(logs)

    def keep(self) -> RewardReport:
        """Records first, then badges, then payments: those of deals, of data months, and last of features, which take what room is left."""
        steps = Steps(self._suite, self._sender, self._learn, OVERTAKEN)
        badges = BadgeKeeper(self._suite, self._store, steps, self._budget)
        badges.note()
        badges.award()
        self._claim(steps)
        self._pay_months(steps)
        FeatureKeeper(self._suite, self._store, steps).keep()
        self._votes.sync(steps)
        return self._report(steps)

    def _report(self, steps: Steps) -> RewardReport:
        suite, logs = self._suite, steps.logs
        return RewardReport(
            now=suite.chain.clock.now,
            paid=tuple(_paid(log) for log in _of(logs, suite.incentives, "Rewarded")),
            inspections=tuple(log.args.dealId for log in _of(logs, suite.gold_badge, "InspectionNoted")),
            failures=tuple(log.args.dealId for log in _of(logs, suite.gold_badge, "FailureNoted")),
            gold=tuple(log.args.memberId for log in _of(logs, suite.gold_badge, "GoldClaimed")),
            ended_gold=tuple(log.args.memberId for log in _of(logs, suite.gold_badge, "GoldEnded")),
            adopted=tuple((log.args.featureId, log.args.dealId) for log in _of(logs, suite.features, "FeatureAdopted")),
            synced_count=len({log.args.memberId for log in _of(logs, suite.g_token, "Synced")}),
            waiting=tuple(steps.waiting),
            failed=tuple(steps.failed),
        )

    # -------------------------------------------------------- deals -------------------------------------------------------

    def _claim(self, steps: Steps) -> None:
        """What closed deals make due; a deal stays on the list until nothing of it waits."""
        incentives = self._suite.incentives
        has_rules: dict[int, bool] = {}
        due = []
        for deal in self._store.dutiful_deals():
            version = deal.terms.policy_version
            if Duty.CLAIM not in deal.duties or not has_rules.setdefault(version, incentives.gValueOf(version) != 0):
                continue
            if self._is_claimed(deal):
                self._done(deal, Duty.CLAIM)
            elif obstacle := steps.obstacle(incentives.claim, deal.terms.as_tuple()):
                steps.wait(_rewards_of(deal.deal_id), obstacle)
            else:
                due.append(deal)
        size = max(1, self._budget // int(incentives.CLAIM_GAS()))
        for start in range(0, len(due), size):
            self._claim_part(due[start : start + size], steps)

    def _claim_part(self, part: Sequence[TrackedDeal], steps: Steps) -> None:
        incentives, first = self._suite.incentives, len(steps.logs)
        if not steps.send("claims of deals", incentives.claimBatch, [deal.terms.as_tuple() for deal in part]):
            return
        logs = steps.logs[first:]
        for log in _of(logs, incentives, "RewardWaits"):
            steps.wait(_rewards_of(log.args.proof), f"{Reward(log.args.rule).name}: {steps.reason(log.args.reason)}")
        for log in _of(logs, incentives, "ClaimSkipped"):
            if (reason := steps.reason(log.args.reason)) not in OVERTAKEN:
                steps.wait(_rewards_of(part[log.args.index].deal_id), reason)
        for deal in part:
            if self._is_claimed(deal):
                self._done(deal, Duty.CLAIM)

    def _is_claimed(self, deal: TrackedDeal) -> bool:
        return bool(self._suite.incentives.tallyOf(deal.deal_id).settled & CLAIMED == CLAIMED)

    def _done(self, deal: TrackedDeal, duty: Duty) -> None:
        known = self._store.deal(deal.deal_id) or deal
        self._store.commit(Changes(deals=[known.without(duty)]))

    # ------------------------------------------------------ data months ---------------------------------------------------

    def _pay_months(self, steps: Steps) -> None:
        """Past months of data grants, the oldest first; of several grants of one owner one is paid a month."""
        incentives = self._suite.incentives
        now, period = int(incentives.epoch()), int(incentives.EPOCH_PERIOD())
        for grant in self._store.grants():
            if grant.settled_epoch >= now - 1:
                continue
            known = self._asked(grant)
            assert known.starts_at is not None and known.ends_at is not None
            # Whole months: the first that begins no earlier than the grant, the last that ends no later.
            first, last = -(-known.starts_at // period), min(now, known.ends_at // period) - 1
            settled, is_settled = known.settled_epoch, True
            for epoch in range(max(first, settled + 1, now - MONTHS_BACK), last + 1):
                is_settled = self._pay_month(known, epoch, steps) and is_settled
                settled = epoch if is_settled else settled
            is_over = is_settled and last < now - 1
            self._store.commit(Changes(grants=[replace(known, settled_epoch=now - 1 if is_over else settled)]))

    def _asked(self, grant: TrackedGrant) -> TrackedGrant:
        """The grant as the chain has it."""
        if grant.starts_at is not None:
            return grant
        found = self._suite.data_grants.grantOf(grant.grant_id)
        ends_at = min(int(found.until), int(found.revokedAt) or int(found.until))
        return replace(grant, starts_at=int(found.grantedAt), ends_at=ends_at)

    def _pay_month(self, grant: TrackedGrant, epoch: int, steps: Steps) -> bool:
        """Whether the month has nothing left to pay."""
        incentives = self._suite.incentives
        if incentives.isDataPaid(incentives.dataProofOf(grant.owner, epoch)):
            return True
        what = f"month {epoch} of data grant {grant.grant_id}"
        reason = "no deal of its owner has room for it"
        for deal in self._store.sales_by(grant.owner):
            obstacle = steps.obstacle(incentives.claimData, deal.terms.as_tuple(), grant.grant_id, epoch)
            if not obstacle:
                return steps.send(what, incentives.claimData, deal.terms.as_tuple(), grant.grant_id, epoch)
            if obstacle in MONTH_OVER:
                return True
            if obstacle in NO_ROOM:
                self._store.commit(Changes(deals=[replace(deal, has_room=False)]))
            else:
                reason = obstacle
        steps.wait(what, reason)
        return False


def _rewards_of(deal_id: bytes) -> str:
    return f"rewards of deal 0x{deal_id.hex()}"


def _of(logs: Iterable[Log], contract: Any, name: str) -> list[Log]:
    return [log for log in logs if log.address == contract.address and log.name == name]


def _paid(log: Log) -> PaidReward:
    args = log.args
    return PaidReward(Reward(args.rule), args.proof, args.payee, Token(args.token), args.amount, args.cutAmount)
