"""Bring the whole suite onto a chain: any engine with the API of `guildhall.evm.Chain`."""

from .config import Config, ConfigError, PolicyConfig, ReserveConfig, load_config, read_config
from .reserve import attested, auditors, deploy_reserve, open_reserve
from .suite import Suite, deploy_suite

__all__ = [
    "Config",
    "ConfigError",
    "PolicyConfig",
    "ReserveConfig",
    "Suite",
    "attested",
    "auditors",
    "deploy_reserve",
    "deploy_suite",
    "load_config",
    "open_reserve",
    "read_config",
]
