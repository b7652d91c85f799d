"""One deployment for all tests of the equilibrium; policies are published on it as they are needed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from guildhall.deploy import Config, PolicyConfig, load_config
from guildhall.equilibrium import GAMES, Board, Solver, Study, Values, enumerate_policy, study_from
from guildhall.evm import Artifacts, load
from guildhall.messages import Row
from tests.equilibrium.policies import Play, with_row


@pytest.fixture(scope="session")
def artifacts() -> Artifacts:
    return load()


@pytest.fixture(scope="session")
def config() -> Config:
    return load_config()


@pytest.fixture(scope="session")
def board(artifacts: Artifacts, config: Config) -> Board:
    return Board(artifacts, config)


@pytest.fixture(scope="session")
def paid_return(config: Config) -> PolicyConfig:
    """The seed policy, but that a parcel which comes back earns its freight: the row that docs/decisions/0013 turned round."""
    return with_row(config.policy, Row.RETURNED, freight="carrier")


@pytest.fixture(scope="session")
def play(board: Board) -> Play:
    """Enumerate games under a policy that is published for it."""

    def run(policy: PolicyConfig, names: Sequence[str] = ("sale",)) -> list[Solver]:
        with board.branch():
            board.publish(policy)
            return enumerate_policy(board, Values(), names=names)

    return run


@pytest.fixture(scope="session")
def seed_games(play: Play, config: Config) -> list[Solver]:
    """All games under the seed policy."""
    return play(config.policy, tuple(GAMES))


@pytest.fixture(scope="session")
def seed_study(seed_games: list[Solver], config: Config) -> Study:
    """All answers for the seed policy."""
    return study_from(seed_games, config.policy)


@pytest.fixture(scope="session")
def paid_return_games(play: Play, paid_return: PolicyConfig) -> list[Solver]:
    """All games where a parcel that comes back earns its freight."""
    return play(paid_return, tuple(GAMES))
