"""Who plays, what a parcel can hold, and what playing costs: the words of the game."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Cost", "Kind", "Odds", "Player"]


class Player(StrEnum):
    """Parties whose choices decide a deal. The inspector is strategic only together with somebody else: alone it gains nothing by a lie."""

    BUYER = "buyer"
    MAKER = "maker"
    CARRIER = "carrier"
    INSPECTOR = "inspector"


class Kind(StrEnum):
    """What a parcel holds."""

    GOOD = "good"
    JUNK = "junk"
    DAMAGED = "damaged"  # a good that suffered in carriage
    EMPTY = "empty"


class Cost(StrEnum):
    """What a move takes from its player outside of the contracts."""

    GOOD = "make a good"
    JUNK = "make junk"
    CARRIAGE = "carry"
    BACK = "carry back"
    RETURN = "send back"
    CASE = "argue"


class Odds(StrEnum):
    """Which side of a chance: the court is right or wrong, a hand-over without the code can be proven or not."""

    RIGHT = "right"
    WRONG = "wrong"
    PROVEN = "proven"
    UNPROVEN = "unproven"
