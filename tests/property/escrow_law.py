"""The law of cases and of blame as tables, from DESIGN 4.3: what a jury chooses from, what silence means, who answers with her G."""

from __future__ import annotations

from dataclasses import dataclass

from guildhall.messages import CaseKind, Row, Side


@dataclass(frozen=True)
class Law:
    """Of one kind of case. A row of `BACK` waits for the goods, unless the case is about their return."""

    for_staker: Row
    against: Row
    unruled: Row  # no jury, no quorum or a tie


LAWS = {
    CaseKind.DISPUTE: Law(Row.OFF_SPEC_REFUND, Row.FALSE_CLAIM, Row.NO_RULING_RETURNED),
    CaseKind.CLAIM: Law(Row.DELIVERY_PROVEN, Row.NOT_DELIVERED, Row.LOST_IN_TRANSIT),
    CaseKind.DAMAGE: Law(Row.OVERTURNED, Row.DAMAGED_IN_TRANSIT, Row.DAMAGED_IN_TRANSIT),
    CaseKind.INSPECTION: Law(Row.OVERTURNED, Row.OFF_SPEC_STOPPED, Row.OFF_SPEC_STOPPED),
}
"""RETURN has no row here: its rows are those of the goods that it is about."""

BACK = frozenset({Row.OFF_SPEC_REFUND, Row.DAMAGED_IN_TRANSIT, Row.NO_RULING_RETURNED, Row.CONCEDED})
"""Rows that are paid when the goods are back."""

UNRETURNED = {row: Row.FULFILLED for row in BACK} | {Row.NO_RULING_RETURNED: Row.NO_RULING}
REFUSED = UNRETURNED | {Row.RETURNED: Row.LOST_IN_TRANSIT}
"""What it is where the goods never came: within the time for it, or as a jury finds."""

RECEIVER = {row: Side.MAKER for row in REFUSED} | {Row.DAMAGED_IN_TRANSIT: Side.CARRIER}

WITNESS = "witness"
BLAME: dict[Row, tuple[Side | str, int]] = {
    Row.NOT_SHIPPED: (Side.MAKER, 1_000),
    Row.OFF_SPEC_REWORK: (Side.MAKER, 2_000),
    Row.OFF_SPEC_STOPPED: (Side.MAKER, 2_000),
    Row.OFF_SPEC_REFUND: (Side.MAKER, 2_000),
    Row.LOST_IN_TRANSIT: (Side.CARRIER, 1_000),
    Row.DAMAGED_IN_TRANSIT: (Side.CARRIER, 1_000),
    Row.NOT_DELIVERED: (Side.CARRIER, 1_000),
    Row.OVERTURNED: (WITNESS, 2_000),
}
"""Whose bonded G is slashed, in basis points."""
