"""Deployment inputs: `deployments/config/<network>.toml` and `deployments/roles.toml`, human units in, integers out.

Raises ConfigError: the message names file, key and what was expected.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from guildhall.messages import Row
from guildhall.toolchain import project_root

U_DECIMALS = 6
SECONDS = {"s": 1, "h": 3600, "d": 86_400}
TO = ("none", "buyer", "maker", "carrier", "risk_pool", "split", "half_buyer", "freight_buyer")
RESERVE = ("home", "compensates")
LIABLE = ("nobody", "maker", "carrier", "witness")
JURORS = ("pool", "wager", "deposit", "price")
BPS_KEYS = (
    "deposit_bps",
    "wager_bps",
    "penalty_bps",
    "reserve_bps",
    "stake_bps",
    "jurors_bps",
    "experience_bps",
    "expert_share_bps",
    "panel_share_bps",
    "gold_discount_bps",
    "commune_bps",
    "risk_bps",
    "referrer_bps",
)
PERIOD_KEYS = (
    "countersign",
    "ship_grace",
    "rework",
    "inspection",
    "contest",
    "carriage",
    "accept",
    "first_ruling",
    "ruling",
    "return",
)
CEILING_KEYS = ("home_base", "home_per_weight", "abroad_base", "abroad_per_weight")


class ConfigError(Exception):
    """A deployment input is missing or makes no sense."""


@dataclass(frozen=True)
class RowRule:
    """One row of the matrix; the fields are those of Solidity's `RowRule` behind `isDefined`, as their enum values."""

    price: int
    freight: int
    deposit: int
    wager: int
    penalty: int
    reserve: int = 0
    liable: int = 0
    slash_bps: int = 0
    jurors: int = 0

    def as_tuple(self) -> tuple[Any, ...]:
        """What `Matrix.publish` takes."""
        return (True, *(getattr(self, each.name) for each in fields(self)))


@dataclass(frozen=True)
class PolicyConfig:
    """A policy in the contracts' units."""

    fees: Mapping[str, int]
    periods: Mapping[str, int]
    ceiling: Mapping[str, int]
    panel_period: int
    rows: Mapping[Row, RowRule]

    def fees_tuple(self) -> tuple[Any, ...]:
        """Solidity's `Fees`."""
        return (*(self.fees[key] for key in BPS_KEYS), False)

    def periods_tuple(self) -> tuple[int, ...]:
        """Solidity's `Periods`."""
        return tuple(self.periods[key] for key in PERIOD_KEYS)

    def ceiling_tuple(self) -> tuple[int, ...]:
        """Solidity's `FreightCeiling`."""
        return tuple(self.ceiling[key] for key in CEILING_KEYS)

    def rows_tuple(self) -> list[tuple[Any, ...]]:
        """Solidity's `RowEntry[]`."""
        return [(int(row), rule.as_tuple()) for row, rule in self.rows.items()]


@dataclass(frozen=True)
class ReserveConfig:
    """What stands behind U, and who says so."""

    max_age_period: int
    min_deposit_share_bps: int
    auditor_count: int
    threshold: int
    first_amount: int
    first_deposit_share_bps: int


@dataclass(frozen=True)
class Config:
    """All inputs of a deployment."""

    u_name: str
    u_symbol: str
    reserve: ReserveConfig
    issuer_capacity_amount: int
    issuer_refill_per_second_amount: int
    seat_bond_amount: int
    policy: PolicyConfig
    roles: Mapping[str, int]
    functions: Mapping[str, Mapping[str, tuple[str, ...]]]


def load_config(network: str = "local", folder: Path | None = None) -> Config:
    """Read `deployments/config/<network>.toml` and `deployments/roles.toml`."""
    root = folder or project_root() / "deployments"
    return read_config(root / "config" / f"{network}.toml", root)


def read_config(path: Path, folder: Path | None = None) -> Config:
    """Read a file like `deployments/config/local.toml`, wherever it lies, and `roles.toml` of the folder (`deployments`)."""
    data = _read(path)
    roles = _read((folder or project_root() / "deployments") / "roles.toml")
    try:
        return Config(
            u_name=data["token"]["u_name"],
            u_symbol=data["token"]["u_symbol"],
            reserve=_reserve(data["reserve"]),
            issuer_capacity_amount=amount(data["issuer"]["capacity"]),
            issuer_refill_per_second_amount=amount(data["issuer"]["refill_per_day"]) // SECONDS["d"],
            seat_bond_amount=amount(data["court"]["seat_bond"]),
            policy=_policy(data["policy"]),
            roles=roles["roles"],
            functions={contract: {role: tuple(names) for role, names in table.items()} for contract, table in roles["functions"].items()},
        )
    except KeyError as missing:
        raise ConfigError(f"{path}: the key {missing} is missing") from missing
    except (AttributeError, TypeError) as problem:
        raise ConfigError(f"{path}: a table is expected where something else stands ({problem})") from problem
    except ConfigError as problem:
        raise ConfigError(f"{path}: {problem}") from problem


def amount(text: str) -> int:
    """Human U to base units; exact, or ConfigError."""
    try:
        units = Decimal(str(text)).scaleb(U_DECIMALS)
    except InvalidOperation:
        raise ConfigError(f"{text!r} is not an amount") from None
    if not units.is_finite() or units != units.to_integral_value() or units < 0:
        raise ConfigError(f"{text!r} is not a non-negative amount with at most {U_DECIMALS} decimals")
    return int(units)


def period(text: str) -> int:
    """`48h`, `7d`, `90s` to seconds."""
    match = re.fullmatch(r"([1-9]\d*)([shd])", str(text))
    if match is None:
        raise ConfigError(f"{text!r} is not a period like 90s, 48h or 7d")
    return int(match[1]) * SECONDS[match[2]]


def _reserve(data: Mapping[str, Any]) -> ReserveConfig:
    reserve = ReserveConfig(
        max_age_period=period(data["max_age"]),
        min_deposit_share_bps=_bps("reserve.min_deposit_share_bps", data["min_deposit_share_bps"]),
        auditor_count=_count("reserve.auditors", data["auditors"]),
        threshold=_count("reserve.threshold", data["threshold"]),
        first_amount=amount(data["first_amount"]),
        first_deposit_share_bps=_bps("reserve.first_deposit_share_bps", data["first_deposit_share_bps"]),
    )
    if reserve.threshold > reserve.auditor_count:
        raise ConfigError(f"reserve.threshold is {reserve.threshold}, but there are {reserve.auditor_count} auditors")
    return reserve


def _policy(data: Mapping[str, Any]) -> PolicyConfig:
    return PolicyConfig(
        fees={key: _bps(key, data["fees"][key]) for key in BPS_KEYS},
        periods={key: period(data["periods"][key]) for key in PERIOD_KEYS},
        ceiling={key: amount(data["freight_ceiling"][key]) for key in CEILING_KEYS},
        panel_period=period(data["periods"]["panel"]),
        rows={_row(name): _rule(name, rule) for name, rule in data["rows"].items()},
    )


def _row(name: str) -> Row:
    if name not in Row.__members__:
        raise ConfigError(f"there is no row {name}")
    return Row[name]


def _rule(name: str, data: Mapping[str, Any]) -> RowRule:
    return RowRule(
        **{key: _choice(f"{name}.{key}", data[key], TO) for key in ("price", "freight", "deposit", "wager", "penalty")},
        reserve=_choice(f"{name}.reserve", data.get("reserve", "home"), RESERVE),
        liable=_choice(f"{name}.liable", data.get("liable", "nobody"), LIABLE),
        slash_bps=_bps(f"{name}.slash_bps", data.get("slash_bps", 0)),
        jurors=_choice(f"{name}.jurors", data.get("jurors", "pool"), JURORS),
    )


def _choice(key: str, word: str, words: tuple[str, ...]) -> int:
    if word not in words:
        raise ConfigError(f"{key} is {word!r}, expected one of {', '.join(words)}")
    return words.index(word)


def _bps(key: str, value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value <= 65_535:
        raise ConfigError(f"{key} is {value!r}, expected basis points")
    return value


def _count(key: str, value: Any) -> int:
    if not isinstance(value, int) or not 1 <= value <= 65_535:
        raise ConfigError(f"{key} is {value!r}, expected a number from 1")
    return value


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError:
        raise ConfigError(f"{path} does not exist") from None
    except tomllib.TOMLDecodeError as problem:
        raise ConfigError(f"{path}: {problem}") from problem
