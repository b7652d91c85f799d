"""The responsibility matrix alone on the in-process EVM, under the seed policy: what its tests need of the suite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guildhall.deploy import Config, load_config
from guildhall.deploy.suite import default_pots, publish_policy
from guildhall.evm import Account, Artifacts, Chain, Contract

__all__ = ["Law", "make_law"]


@dataclass(frozen=True)
class Law:
    """The Matrix with version 1 published; `admin` keeps the rules, `stranger` has no right."""

    chain: Chain
    config: Config
    authority: Contract
    matrix: Contract
    admin: Account
    stranger: Account

    def pots(self) -> Any:
        """Owners of the suite's pots."""
        return self.matrix.potsOf(1)


def make_law(artifacts: Artifacts) -> Law:
    """A chain of its own, with the role table applied."""
    chain, config = Chain(artifacts), load_config()
    admin, stranger = chain.account(0), chain.account(7)
    authority = chain.deploy("Authority", admin, sender=admin)
    matrix = chain.deploy("Matrix", authority, sender=admin)
    for role, names in config.functions["Matrix"].items():
        selectors = [getattr(matrix, name).function.selector for name in names]
        authority.setTargetFunctionRole(matrix, selectors, config.roles[role], sender=admin)
        authority.grantRole(config.roles[role], admin, 0, sender=admin)
    publish_policy(matrix, admin, config, default_pots(chain))
    return Law(chain, config, authority, matrix, admin, stranger)
