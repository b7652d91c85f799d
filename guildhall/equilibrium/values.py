"""What the parties value, per price P: everything that the contracts do not know."""

from __future__ import annotations

from dataclasses import dataclass, fields

from .players import Cost, Kind, Odds, Player

__all__ = ["Values", "ValuesError"]


class ValuesError(Exception):
    """A valuation makes no sense; the message says which."""


@dataclass(frozen=True)
class Values:
    """Valuations and chances. Money is per P; the freight's parts are per F, the rate of G is U per G."""

    accuracy: float = 0.90  # q: a jury's ruling is right, a first one and one on appeal alike and independently
    proof: float = 0.90  # an honest hand-over without the code can be proven; seen by all before anybody claims
    buyer_good: float = 1.25  # what a good is worth to the buyer
    buyer_junk: float = 0.05
    buyer_damaged: float = 0.40
    maker_good: float = 0.50  # what the maker gets for a good that came back
    maker_junk: float = 0.05
    maker_damaged: float = 0.10
    carrier_good: float = 0.60  # what a carrier gets for a good that it kept
    carrier_junk: float = 0.05
    carrier_damaged: float = 0.20
    make_good: float = 0.70  # production
    make_junk: float = 0.20
    carriage: float = 0.60  # of F: what the freight's work costs the carrier
    carry_back: float = 0.30  # of F: to bring an undelivered parcel back
    send_back: float = 1.00  # of F: what a return costs who sends the goods back
    case: float = 0.02  # k: the own cost of each dispute, claim, denial, contest, defence or appeal
    g_rate: float = 0.05  # U per G: what a slashed G is worth to its holder

    def check(self) -> None:
        """Raises: ValuesError: a chance is none, or a value is negative."""
        for each in fields(self):
            value = getattr(self, each.name)
            if value < 0 or (each.name in ("accuracy", "proof") and value > 1):
                raise ValuesError(f"{each.name} is {value}: chances are between 0 and 1, values are not negative")

    def goods(self, player: Player, kind: Kind) -> float:
        """What the player has of goods that it holds."""
        if kind is Kind.EMPTY or player is Player.INSPECTOR:
            return 0.0
        return float(getattr(self, f"{player}_{kind}"))

    def cost(self, cost: Cost, freight: float) -> float:
        """Of one such move; `freight`: F per P."""
        per_freight = {Cost.CARRIAGE: self.carriage, Cost.BACK: self.carry_back, Cost.RETURN: self.send_back}
        if cost in per_freight:
            return per_freight[cost] * freight
        return {Cost.GOOD: self.make_good, Cost.JUNK: self.make_junk, Cost.CASE: self.case}[cost]

    def chance(self, odds: Odds) -> float:
        """Of a branch."""
        return {
            Odds.RIGHT: self.accuracy,
            Odds.WRONG: 1 - self.accuracy,
            Odds.PROVEN: self.proof,
            Odds.UNPROVEN: 1 - self.proof,
        }[odds]
