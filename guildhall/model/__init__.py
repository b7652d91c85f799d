"""Plain-integer models of what the contracts compute, written from the design and not from the contracts: what tests hold them against."""

from .payoffs import SEED, Fees, Locks, Payoff, Sale, locked_amount, locks_of, payoff_of

__all__ = ["SEED", "Fees", "Locks", "Payoff", "Sale", "locked_amount", "locks_of", "payoff_of"]
