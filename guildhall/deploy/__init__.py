"""Bring the whole suite onto a chain: any engine with the API of `guildhall.evm.Chain`."""

from .config import Config, ConfigError, PolicyConfig, load_config, read_config
from .suite import Suite, deploy_suite

__all__ = ["Config", "ConfigError", "PolicyConfig", "Suite", "deploy_suite", "load_config", "read_config"]
