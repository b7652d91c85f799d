"""Policies that differ from the seed's in one thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from guildhall.deploy import PolicyConfig
from guildhall.deploy.config import TO
from guildhall.equilibrium import Solver
from guildhall.messages import Row

Play = Callable[..., list[Solver]]


def with_row(policy: PolicyConfig, row: Row, **components: Any) -> PolicyConfig:
    """The same policy with another row; receivers as words."""
    fields = {key: TO.index(value) if isinstance(value, str) else value for key, value in components.items()}
    return replace(policy, rows={**policy.rows, row: replace(policy.rows[row], **fields)})
