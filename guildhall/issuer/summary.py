"""How a token stands, in a few figures."""

from __future__ import annotations

from dataclasses import dataclass, replace

from guildhall.evm import Revert

from .errors import Unusable
from .office import Office

__all__ = ["Summary", "summary_of"]


@dataclass(frozen=True)
class Summary:
    """Amounts in base units, instants in seconds. `round`: of the last attestation; 0 when there is none, and so the fields behind it."""

    name: str
    symbol: str
    token: str
    at: int
    supply: int
    pending: int
    is_halted: bool
    is_allow_list_only: bool
    paused_until: int
    round: int = 0
    reserve: int = 0
    as_of: int = 0
    stale_at: int = 0
    is_sound: bool = False


def summary_of(office: Office) -> Summary:
    """Of this moment."""
    found = Summary(
        name=office.ask("name"),
        symbol=office.ask("symbol"),
        token=office.token.address,
        at=office.chain.clock.now,
        supply=office.ask("totalSupply"),
        pending=office.ask("pendingRedemptionAmount"),
        is_halted=office.ask("isIssuanceHalted"),
        is_allow_list_only=office.ask("isAllowListOnly"),
        paused_until=office.ask("pausedUntil"),
    )
    try:
        number = office.ask_attestor("roundCount")
    except Unusable:  # the token has no attestor
        return found
    return _with_reserve(office, found, number) if number else found


def _with_reserve(office: Office, summary: Summary, number: int) -> Summary:
    last = office.ask_attestor("roundOf", number)
    try:
        office.ask_attestor("soundReserve")
        is_sound = True
    except Revert:
        is_sound = False
    stale_at = last.asOf + office.ask_attestor("MAX_AGE")
    return replace(summary, round=number, reserve=last.reserveAmount, as_of=last.asOf, stale_at=stale_at, is_sound=is_sound)
