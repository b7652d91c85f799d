"""Who may call what in U and its attestor: a stranger is refused, and so is every office but the one of the role table."""

from typing import Any

import pytest

from tests.token_stage import DAY, REASON, TokenStage, U

OFFICES = ["treasurer", "rule_keeper", "compliance", "redeemer", "issuer", "stranger"]
DUTIES: list[tuple[str, str, str, list[Any]]] = [
    ("u", "setIssuer", "treasurer", ["stranger", 1, 1]),
    ("u", "setIssuanceHalted", "treasurer", [True]),
    ("u", "setReserveAttestor", "rule_keeper", ["other"]),
    ("u", "rescue", "treasurer", ["u", "maker", 0]),
    ("u", "setFrozenTokens", "compliance", ["stranger", 1]),
    ("u", "setSendBlocked", "compliance", ["stranger", True]),
    ("u", "setReceiveBlocked", "compliance", ["stranger", True]),
    ("u", "setAllowed", "compliance", ["stranger", True]),
    ("u", "setAllowListOnly", "compliance", [True]),
    ("u", "pauseTransfers", "compliance", ["soon"]),
    ("u", "forcedTransfer", "compliance", ["buyer", "maker", 1, REASON]),
    ("u", "settleRedemption", "redeemer", [1, REASON]),
    ("u", "rejectRedemption", "redeemer", [1, REASON]),
    ("attestor", "setAuditor", "rule_keeper", ["stranger", True]),
    ("attestor", "setThreshold", "rule_keeper", [1]),
]


@pytest.mark.parametrize(("contract", "function", "office", "values"), DUTIES, ids=lambda value: value if isinstance(value, str) else "")
def test_duty__any_caller__only_its_office(stage: TokenStage, contract: str, function: str, office: str, values: list[Any]) -> None:
    """UTK-20, RSV-20"""
    stage.request(stage.buyer, U)
    named = {"other": stage.chain.deploy("ReserveAttestor", "new", DAY, 3_000, stage.authority), "soon": stage.clock.now + DAY}
    arguments = [(named[value] if value in named else getattr(stage, value)) if isinstance(value, str) else value for value in values]
    call = getattr(getattr(stage, contract), function)
    for caller in OFFICES:
        if caller != office:
            with stage.chain.expect("AccessManagedUnauthorized", caller=getattr(stage, caller)):
                call(*arguments, sender=getattr(stage, caller))
    call(*arguments, sender=getattr(stage, office))
