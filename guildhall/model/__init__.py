"""Plain-integer models of what the contracts compute, written from the design and not from the contracts: what tests hold them against."""

from .payoffs import SEED, Fees, Locks, Payoff, Sale, locked_amount, locks_of, payoff_of
from .rewards import EPOCH_PERIOD, REWARDS, Paid, RewardFigures, Story, cut_to, gold_months, rewards_of

__all__ = [
    "EPOCH_PERIOD",
    "REWARDS",
    "SEED",
    "Fees",
    "Locks",
    "Paid",
    "Payoff",
    "RewardFigures",
    "Sale",
    "Story",
    "cut_to",
    "gold_months",
    "locked_amount",
    "locks_of",
    "payoff_of",
    "rewards_of",
]
