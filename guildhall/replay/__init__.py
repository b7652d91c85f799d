"""Replay of marketplace orders through the real contracts, at their real timestamps."""

from .orders import BadRow, Order, OrdersError, read_orders
from .report import Outcome, Report, write_csv
from .runner import Replay, ReplayError

__all__ = ["BadRow", "Order", "OrdersError", "Outcome", "Replay", "ReplayError", "Report", "read_orders", "write_csv"]
