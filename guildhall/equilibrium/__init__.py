"""The equilibrium on bytecode: all moves of a deal's parties, played on the real contracts, and who would make which.

    board = Board(load(), load_config())
    solvers = [Solver(name, enumerate_game(board, name), Values(), board.scale) for name in GAMES]
    assert judge(solvers).holds

docs/spec/equilibrium.md describes the games, what they assume, and what came out.
"""

from .board import Board, Scale
from .game import GAMES, enumerate_game
from .picture import draw
from .players import Cost, Kind, Odds, Player
from .report import as_dict, as_text
from .solve import HONEST, Plan, Solver
from .study import PolicyRefused, Region, Study, enumerate_policy, region_of, study_from, study_of, verdict_of, with_fees
from .thresholds import class_thresholds, false_disputes
from .values import Values, ValuesError
from .verdict import Deviation, Verdict, judge

__all__ = [
    "GAMES",
    "HONEST",
    "Board",
    "Cost",
    "Deviation",
    "Kind",
    "Odds",
    "Plan",
    "Player",
    "PolicyRefused",
    "Region",
    "Scale",
    "Solver",
    "Study",
    "Values",
    "ValuesError",
    "Verdict",
    "as_dict",
    "as_text",
    "class_thresholds",
    "draw",
    "enumerate_game",
    "enumerate_policy",
    "false_disputes",
    "judge",
    "region_of",
    "study_from",
    "study_of",
    "verdict_of",
    "with_fees",
]
