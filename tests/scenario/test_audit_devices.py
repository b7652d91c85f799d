"""A device belongs to whoever names its address first: nobody asks the device."""

from __future__ import annotations

from tests import goods
from tests.stage import Stage


def test_device__named_first_by_a_stranger_and_retired__can_prove_no_breach_ever(stage: Stage) -> None:
    """Any member blocks any device for good; or lets another member's name stand where a slash would fall."""
    registry, telemetry = stage.suite.registry, stage.suite.telemetry
    goods.publish_limits(stage)
    goods.register_device(stage, stage.device, stage.second_carrier)  # sees the carrier's transaction and comes first
    registry.retireDevice(stage.device, sender=stage.second_carrier)
    with stage.chain.expect("Registry_DeviceInUse"):
        registry.registerDevice(stage.device, bytes(32), sender=stage.carrier)
    stage.clock.pass_(seconds=60)
    deal = stage.make_deal()
    stage.pick_up(deal)
    stage.clock.pass_(seconds=60)
    with stage.chain.expect("Telemetry_Retired"):
        telemetry.reportBreach(deal.t, goods.evidence(stage, deal, stage.device), sender=stage.stranger)
