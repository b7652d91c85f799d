"""The reserve of a deployment: what the configuration may say, and what stands on the chain afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from guildhall.deploy import ConfigError, ReserveConfig, auditors, deploy_suite, load_config, read_config
from guildhall.evm import Chain, load
from guildhall.toolchain import project_root

LOCAL = project_root() / "deployments/config/local.toml"


def test_local_reserve__read__as_the_file_says() -> None:
    """Whatever the reader refuses cannot be told from here: `test_reserve__nonsense__ConfigError` does that."""
    assert load_config().reserve == ReserveConfig(
        max_age_period=3_650 * 86_400,
        min_deposit_share_bps=3_000,
        auditor_count=3,
        threshold=2,
        first_amount=10**15 * 10**6,
        first_deposit_share_bps=6_000,
    )


@pytest.mark.parametrize(("threshold", "auditors_"), [(1, 1), (3, 3), (1, 3)])
def test_reserve__threshold_up_to_all_auditors__read(tmp_path: Path, threshold: int, auditors_: int) -> None:
    text = LOCAL.read_text().replace("threshold = 2 ", f"threshold = {threshold} ").replace("auditors = 3 ", f"auditors = {auditors_} ")
    path = tmp_path / "local.toml"
    path.write_text(text)
    reserve = read_config(path).reserve
    assert (reserve.threshold, reserve.auditor_count) == (threshold, auditors_)


@pytest.mark.parametrize(
    ("line", "instead", "named"),
    [
        ("threshold = 2 ", "threshold = 4 ", "threshold"),
        ("threshold = 2 ", "threshold = 0 ", "threshold"),
        ("auditors = 3 ", 'auditors = "3" ', "auditors"),
        ('max_age = "3650d"', 'max_age = "for ever"', "for ever"),
        ("min_deposit_share_bps = 3000", 'min_deposit_share_bps = "30 %"', "min_deposit_share_bps"),
        ('first_amount = "', 'first_amount = "-', "amount"),
        ("[reserve]", "[backing]", "reserve"),
    ],
)
def test_reserve__nonsense__ConfigError(tmp_path: Path, line: str, instead: str, named: str) -> None:
    text = LOCAL.read_text()
    assert text.count(line) == 1
    path = tmp_path / "local.toml"
    path.write_text(text.replace(line, instead))
    with pytest.raises(ConfigError, match=named):
        read_config(path)


def test_deploy_suite__local__reserve_attested_and_named() -> None:
    config = load_config()
    chain = Chain(load())
    suite = deploy_suite(chain, chain.account(0), config)
    attestor = suite.reserve_attestor
    assert suite.u_token.reserveAttestor() == attestor.address
    assert attestor.soundReserve() == config.reserve.first_amount
    assert [attestor.isAuditor(account) for account in auditors(config.reserve)] == [True] * config.reserve.auditor_count
    assert (attestor.threshold(), attestor.MAX_AGE()) == (config.reserve.threshold, config.reserve.max_age_period)
