"""One policy, all games, all questions: what the commands run and the report shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from guildhall.deploy import Config, PolicyConfig
from guildhall.evm import Artifacts, CallError

from .board import Board, Scale
from .game import GAMES, enumerate_game
from .pacts import Pact, best_pacts, known_pacts
from .solve import Solver
from .thresholds import ClassThreshold, Threshold, class_thresholds, false_disputes
from .tree import count_leaves
from .values import Values
from .verdict import Verdict, judge

__all__ = ["Cell", "PolicyRefused", "Region", "Study", "enumerate_policy", "region_of", "study_from", "study_of", "verdict_of"]

Progress = Callable[[str, int], None]
STAKES_BPS = tuple(range(500, 4_001, 500))
REGION_GAMES = ("sale", "breach")
"""No class of `inspected` asks for a higher accuracy than the dearest of these two: docs/spec/equilibrium.md."""
ACCURACIES = tuple(round(0.5 + 0.02 * step, 2) for step in range(26))


def _quiet(what: str, count: int) -> None:
    pass


class PolicyRefused(Exception):
    """The Matrix does not publish such a policy, or a deal under it cannot be played to its end; the message says why."""


@dataclass(frozen=True)
class Cell:
    """One point of the picture: what pays there first, or nothing."""

    stake_bps: int
    accuracy: float
    holds: bool
    cause: str


@dataclass(frozen=True)
class Region:
    """Where honest play holds, over court accuracy and stake."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Study:
    """All answers for one policy."""

    values: Values
    scale: Scale
    leaves: Mapping[str, int]
    verdict: Verdict
    thresholds: tuple[Threshold, ...]
    classes: tuple[ClassThreshold, ...]
    pacts: tuple[Pact, ...]


def enumerate_policy(board: Board, values: Values, progress: Progress = _quiet, names: Sequence[str] = tuple(GAMES)) -> list[Solver]:
    """All games under the board's policy."""
    solvers = []
    for name in names:
        try:
            root = enumerate_game(board, name, lambda count, name=name: progress(name, count))  # type: ignore[misc]
        except CallError as problem:
            raise PolicyRefused(f"a deal cannot be played to its end ({name}): {problem}") from problem
        solvers.append(Solver(name, root, values, board.scale))
    return solvers


def board_of(artifacts: Artifacts, config: Config, scale: Scale) -> Board:
    """A board under the configured policy."""
    try:
        return Board(artifacts, config, scale)
    except CallError as problem:
        raise PolicyRefused(f"the contracts refuse the policy: {problem}") from problem


def verdict_of(artifacts: Artifacts, config: Config, values: Values, scale: Scale, progress: Progress = _quiet) -> Verdict:
    """Whether honest play holds under the configured policy. Raises: PolicyRefused, ValuesError."""
    values.check()
    return judge(enumerate_policy(board_of(artifacts, config, scale), values, progress))


def study_of(artifacts: Artifacts, config: Config, values: Values, scale: Scale, progress: Progress = _quiet) -> Study:
    """Everything but the region. Raises: PolicyRefused, ValuesError."""
    values.check()
    return study_from(enumerate_policy(board_of(artifacts, config, scale), values, progress), config.policy)


def study_from(solvers: Sequence[Solver], policy: PolicyConfig) -> Study:
    """Of games that are enumerated under the policy already; all of them."""
    values, scale = solvers[0].values, solvers[0].scale
    by_name = {solver.name: solver for solver in solvers}
    return Study(
        values,
        scale,
        {solver.name: count_leaves(solver.root) for solver in solvers},
        judge(solvers),
        false_disputes(by_name["sale"], policy, values, scale),
        tuple(class_thresholds(solvers)),
        (*best_pacts(by_name), *known_pacts(by_name)),
    )


def region_of(
    artifacts: Artifacts,
    config: Config,
    values: Values,
    scale: Scale,
    progress: Progress = _quiet,
    stakes_bps: Sequence[int] = STAKES_BPS,
    accuracies: Sequence[float] = ACCURACIES,
    names: Sequence[str] = REGION_GAMES,
) -> Region:
    """Publishes one policy per stake on the real Matrix and enumerates each; accuracies are induced on the same leaves."""
    values.check()
    board = board_of(artifacts, config, scale)
    cells = []
    for stake_bps in stakes_bps:
        with board.branch():
            try:
                board.publish(with_fees(config.policy, stake_bps=stake_bps))
            except CallError as problem:
                cells += [Cell(stake_bps, accuracy, False, f"refused by the Matrix: {problem}") for accuracy in accuracies]
                continue
            solvers = enumerate_policy(board, values, lambda name, count, bps=stake_bps: progress(f"stake {bps} bps, {name}", count), names)  # type: ignore[misc]
        cells += [_cell(stake_bps, judge(solvers, accuracy)) for accuracy in accuracies]
    return Region(tuple(cells))


def with_fees(policy: PolicyConfig, **fees: int) -> PolicyConfig:
    """The same policy with other fees."""
    return replace(policy, fees={**policy.fees, **fees})


def _cell(stake_bps: int, verdict: Verdict) -> Cell:
    cause = ""
    if verdict.deviations:
        first = verdict.deviations[0]
        cause = f"{first.who} {first.what}"
    elif not verdict.holds:
        cause = f"ends in {verdict.outcome.name}"
    return Cell(stake_bps, verdict.accuracy, verdict.holds, cause)
