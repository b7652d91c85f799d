"""A season in small: some eighty demands from signature to payout on real contracts, with what may go wrong, what is earned by it, and
its report.

record = play_season(Chain(load(), timestamp=START_AT))
page, data = render_page(record), render_data(record)
"""

from .data import render_data
from .genesis import open_chain
from .html import render_page
from .play import SeasonError, play_season
from .record import Record
from .season import SEED, START_AT
from .tables import print_season

__all__ = ["SEED", "START_AT", "Record", "SeasonError", "open_chain", "play_season", "print_season", "render_data", "render_page"]
