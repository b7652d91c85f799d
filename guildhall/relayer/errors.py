"""Errors of the relayer. Every message says what to do next.

RelayerError
├── IntakeError             a demand that is refused; `.field` names the field at fault
│   ├── MalformedDemand     no demand at all, or a field beyond its type
│   ├── BadDemandSignature  not the buyer's signature
│   ├── DemandExpired
│   ├── WrongCurrency
│   ├── ZeroQuantity
│   ├── UnknownStandard     never published
│   ├── UnreadStandard      published, but its event was not read or does not match its hashes
│   ├── RetiredStandard
│   ├── UnknownLabel        not in the codebook; `.labels` are those that are
│   ├── AmbiguousLabel      means several entries of the codebook; `.labels` are those
│   ├── WrongLabel          stands for other parameters than the signed ones
│   ├── UnknownParams       a params hash that is no entry of the codebook
│   ├── WrongWeight         not the weight that the standard fixes
│   ├── UnknownPolicy
│   ├── ClosedPolicy
│   ├── SameParty           buyer, maker, referrer and inspector have to differ
│   ├── NotStore            the referrer is no active Store
│   ├── NotInspector        the inspector is no active Inspector
│   ├── NonceUsed           on chain: settled or withdrawn
│   ├── NonceTaken          here: another demand of the buyer waits under this nonce
│   ├── BuyerFrozen         U blocks the buyer
│   ├── NoOffer             no active maker has an open offer of the standard
│   ├── WrongZone           no certified maker, or no tariff, reaches the zone
│   ├── MarksNotOffered     no offer bears an accepted mark
│   ├── PolicyNotOffered    no maker sells under the demanded policy
│   ├── LeadTooShort        every offer takes longer
│   ├── FreightTooHigh      every way is above the policy's ceiling
│   ├── LimitTooLow         below every offer; `.cheapest_amount`
│   ├── RuleRefused         the standard's plug-in rule says no to every offer
│   └── MoneyMissing        `.missing_amount`
├── UnknownDemand           nobody submitted it here
├── NotRelayer              the sending key is no active Relayer
└── TransactionFailed       a transaction of ours had no effect; `.cause`
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "AmbiguousLabel",
    "BadDemandSignature",
    "BuyerFrozen",
    "ClosedPolicy",
    "DemandExpired",
    "FreightTooHigh",
    "IntakeError",
    "LeadTooShort",
    "LimitTooLow",
    "MalformedDemand",
    "MarksNotOffered",
    "MoneyMissing",
    "NoOffer",
    "NonceTaken",
    "NonceUsed",
    "NotInspector",
    "NotRelayer",
    "NotStore",
    "PolicyNotOffered",
    "RelayerError",
    "RetiredStandard",
    "RuleRefused",
    "SameParty",
    "TransactionFailed",
    "UnknownDemand",
    "UnknownLabel",
    "UnknownParams",
    "UnknownPolicy",
    "UnknownStandard",
    "UnreadStandard",
    "WrongCurrency",
    "WrongLabel",
    "WrongWeight",
    "WrongZone",
    "ZeroQuantity",
]


class RelayerError(Exception):
    """Anything this package refuses."""


class IntakeError(RelayerError):
    """A demand that is refused. `field`: of `Demand`, in Python's spelling; empty where it is the whole or the signature."""

    field = ""


class MalformedDemand(IntakeError):
    """No demand at all, or a field beyond its type."""


class BadDemandSignature(IntakeError):
    """Not the buyer's signature over this demand under this Exchange's domain."""


class DemandExpired(IntakeError):
    """`now >= expires_at`."""

    field = "expires_at"


class WrongCurrency(IntakeError):
    """Another token than the Exchange settles in."""

    field = "currency"


class ZeroQuantity(IntakeError):
    """Nothing is wanted."""

    field = "quantity"


class UnknownStandard(IntakeError):
    """No standard of this id was ever published."""

    field = "standard_id"


class UnreadStandard(IntakeError):
    """The standard is on chain, but no event that matches its hashes was read."""

    field = "standard_id"


class RetiredStandard(IntakeError):
    """The standard takes no new deals."""

    field = "standard_id"


class _LabelError(IntakeError):
    field = "params_hash"

    def __init__(self, message: str, labels: Sequence[str]) -> None:
        super().__init__(message)
        self.labels = tuple(labels)


class UnknownLabel(_LabelError):
    """Not in the codebook; `labels`: all that are."""


class AmbiguousLabel(_LabelError):
    """Several entries of the codebook read alike; `labels`: those."""


class WrongLabel(IntakeError):
    """The label stands for other parameters than the demand was signed for."""

    field = "params_hash"


class UnknownParams(IntakeError):
    """The params hash is no entry of the codebook."""

    field = "params_hash"


class WrongWeight(IntakeError):
    """The standard fixes the weight of a unit."""

    field = "weight"


class UnknownPolicy(IntakeError):
    """No policy of this version was ever published."""

    field = "policy_version"


class ClosedPolicy(IntakeError):
    """The policy takes no new deals."""

    field = "policy_version"


class SameParty(IntakeError):
    """Buyer, maker, referrer and inspector have to differ."""

    field = "buyer"


class NotStore(IntakeError):
    """The referrer is no active member with the role."""

    field = "referrer"


class NotInspector(IntakeError):
    """The inspector is no active member with the role."""

    field = "inspector"


class NonceUsed(IntakeError):
    """A demand under this nonce was settled or withdrawn on chain."""

    field = "nonce"


class NonceTaken(IntakeError):
    """Another demand of the buyer waits here under this nonce; one of them can be settled at most."""

    field = "nonce"


class BuyerFrozen(IntakeError):
    """The token blocks the buyer from sending or receiving."""

    field = "buyer"


class NoOffer(IntakeError):
    """No active maker has an open offer of the standard."""

    field = "standard_id"


class WrongZone(IntakeError):
    """Nobody may sell there or carries there."""

    field = "zone"


class MarksNotOffered(IntakeError):
    """No offer that reaches the zone bears an accepted mark."""

    field = "marks"


class PolicyNotOffered(IntakeError):
    """No offer that is left names the demanded policy."""

    field = "policy_version"


class LeadTooShort(IntakeError):
    """Every offer that fits takes longer."""

    field = "lead_limit_period"


class FreightTooHigh(IntakeError):
    """Every way is above the policy's freight ceiling."""

    field = "weight"


class LimitTooLow(IntakeError):
    """The limit is below every offer; `cheapest_amount`: U base units, price and freight of the cheapest one."""

    field = "limit_amount"

    def __init__(self, message: str, cheapest_amount: int) -> None:
        super().__init__(message)
        self.cheapest_amount = cheapest_amount


class RuleRefused(IntakeError):
    """The standard's plug-in rule says no to every offer."""


class MoneyMissing(IntakeError):
    """Ledger and allowance do not cover the cheapest deal; `missing_amount`: U base units."""

    field = "buyer"

    def __init__(self, message: str, missing_amount: int) -> None:
        super().__init__(message)
        self.missing_amount = missing_amount


class UnknownDemand(RelayerError):
    """No demand of this hash was submitted here."""


class NotRelayer(RelayerError):
    """The sending key is no active member with the RELAYER role."""


class TransactionFailed(RelayerError):
    """A transaction had no effect. `cause`: the chain's own exception."""

    def __init__(self, message: str, cause: Exception) -> None:
        super().__init__(message)
        self.cause = cause
