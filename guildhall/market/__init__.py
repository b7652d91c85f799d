"""People of the trade acting on a deployed suite: what scripts, tests, the demo and the replay share."""

from .acts import DealActs
from .books import Books, BooksError
from .ledger import BOND_TAG, FREE_TAG, account_of
from .market import NOBODY, Market, Roles

__all__ = ["BOND_TAG", "FREE_TAG", "NOBODY", "Books", "BooksError", "DealActs", "Market", "Roles", "account_of"]
