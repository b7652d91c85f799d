"""The relayer: signed demands in, matched and settled deals out, and clocks kept. Works on any chain with the API of `guildhall.evm.Chain`.

    events = CollectedEvents()                    # in process; NodeEvents(…) over a node
    events.feed(chain.logs)                       # after every transaction that is not the relayer's
    relayer = Relayer(suite, relayer_account, events)
    params = relayer.standardise(standard_id, "eu xl").params_hash
    receipt = relayer.submit(demand, signature, label="eu xl")
    report = relayer.run_round()                  # report.settled, .skipped, .unmatched, .objective, .gap
    kept = relayer.keep()                         # deals, cases, trials, debts of the risk pool
    rewarded = relayer.reward()                   # claims, data months, records and badges, features, votes; rewarded.waiting says why

Pure core: `standards`, `arcs`, `plan`, `observation`. Edges: `events` (logs), `ports` (chain, sender), `views` (foreign code), `store`.
Whoever feeds events feeds all logs of the Standards, Escrow, Trace, Exchange, Cases, Court, DataGrants, Features, GoldBadge and GToken
contracts, in order; twice does no harm.
"""

from .arcs import Arc, Arcs, Check, Judgement, arcs_of, judge
from .batcher import Settled, Skipped
from .errors import IntakeError, NotRelayer, RelayerError, TransactionFailed, UnknownDemand
from .events import CollectedEvents, Events, EventSource, NodeEvents
from .keeper import FailedDeal, Keeper, KeeperReport, KeptDeal, MovedCase
from .market_view import Market, read_market
from .plan import Plan, Reason, Unmatched, Wish, make_plan
from .ports import DirectSender, Sender
from .relayer import Receipt, Relayer, RoundReport
from .rewards import PaidReward, RewardKeeper, RewardReport
from .standards import AS_PUBLISHED, Parameters, PublishedStandard, params_hash
from .steps import Waiting
from .store import Duty, Entry, MemoryStore, Settlement, State, Store, TrackedDeal, TrackedFeature, TrackedGrant, TrackedMaker, TrackedTrial
from .trials import FailedStep
from .views import RuleCalls

__all__ = [
    "AS_PUBLISHED",
    "Arc",
    "Arcs",
    "Check",
    "CollectedEvents",
    "DirectSender",
    "Duty",
    "Entry",
    "EventSource",
    "Events",
    "FailedDeal",
    "FailedStep",
    "IntakeError",
    "Judgement",
    "Keeper",
    "KeeperReport",
    "KeptDeal",
    "Market",
    "MemoryStore",
    "MovedCase",
    "NodeEvents",
    "NotRelayer",
    "PaidReward",
    "Parameters",
    "Plan",
    "PublishedStandard",
    "Reason",
    "Receipt",
    "Relayer",
    "RelayerError",
    "RewardKeeper",
    "RewardReport",
    "RoundReport",
    "RuleCalls",
    "Sender",
    "Settled",
    "Settlement",
    "Skipped",
    "State",
    "Store",
    "TrackedDeal",
    "TrackedFeature",
    "TrackedGrant",
    "TrackedMaker",
    "TrackedTrial",
    "TransactionFailed",
    "Unmatched",
    "UnknownDemand",
    "Waiting",
    "Wish",
    "arcs_of",
    "judge",
    "make_plan",
    "params_hash",
    "read_market",
]
