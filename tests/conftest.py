"""What every test shares. The actors, clocks and builders of a subject stand beside its tests."""

import pytest

from guildhall.toolchain import prepare, quicken_ape


def pytest_configure(config: pytest.Config) -> None:
    prepare()
    if config.pluginmanager.hasplugin("ape_test"):  # not with `-p no:ape_test`, which starts in half the time
        quicken_ape()
