"""What an act of the escrow machine is, and how parties show their consent: rightly and in the usual wrong ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache

from coincurve import PrivateKey

from guildhall.messages import Domain, Message, sign
from tests.property.calldata import layout
from tests.property.escrow_model import Deal, Model, Refused
from tests.property.escrow_world import World


class How(IntEnum):
    """How a party's consent is shown."""

    SIGNED = 0
    EMPTY = 1  # no signature: good if the party is the sender
    FORGED = 2  # somebody else's signature
    OTHER_DEAL = 3  # the party's own, under another deal
    CUT = 4  # 64 bytes of it


Kind = Callable[..., Message]
"""A class of messages about a deal: made of its id, its signer and more."""


@dataclass(frozen=True)
class Act:
    """One call to `to`, and what the model says to it: `run` is called with the model standing at the chain's instant.

    `keys`: who has really agreed to it, by signature or as the sender. `deal`: the one that it is about.
    """

    to: str
    data: bytes
    run: Callable[[], None]
    keys: frozenset[str]
    deal: Deal | None = None


@lru_cache(maxsize=1 << 15)
def signature_of(message: Message, domain: Domain, secret: bytes) -> bytes:
    """Remembered over examples: most messages come again."""
    return sign(message, domain, _key(secret))


@cache
def _key(secret: bytes) -> PrivateKey:
    return PrivateKey(secret)


class Signing:
    """Signatures and calldata of one world and one model."""

    def __init__(self, world: World, model: Model) -> None:
        self.world = world
        self.model = model
        suite = world.suite
        self.escrow: str = suite.escrow.address
        self.escrow_domain = suite.escrow_domain
        self.trace_domain = suite.trace_domain
        self.forger = world.address["forger"]
        self.secrets: dict[str, bytes] = world.secrets
        self._selectors = world.selectors

    def call(self, name: str, *parts: bytes) -> bytes:
        """Calldata of the Escrow."""
        return bytes(self._selectors[name] + layout(parts))

    def act(self, data: bytes, run: Callable[[], None], *keys: str, deal: Deal | None = None) -> Act:
        """An act on the Escrow."""
        return Act(self.escrow, data, run, frozenset(keys), deal)

    def sign(self, message: Message, domain: Domain, signer: str, how: How) -> bytes:
        """The signer's signature, or what stands in for it."""
        if how is How.EMPTY:
            return b""
        whole = signature_of(message, domain, self.secrets[self.forger if how is How.FORGED else signer])
        return whole[:64] if how is How.CUT else whole

    def consent(self, kind: Kind, deal: Deal, signer: str, how: How, sender: str, *more: int) -> tuple[bytes, bool]:
        """A signature about a deal, and whether it is one."""
        about = self.other(deal) if how is How.OTHER_DEAL else deal
        message = kind(about.spec.deal, signer, *more)
        is_good = how is How.SIGNED or (how is How.EMPTY and sender == signer)
        return self.sign(message, self.escrow_domain, signer, how), is_good

    def other(self, deal: Deal) -> Deal:
        """Another deal than this one."""
        return self.model.deals[(deal.spec.index + 1) % len(self.model.deals)]

    @staticmethod
    def require_signed(is_good: bool, signer: str) -> None:
        """What the Escrow says to a bad signature."""
        if not is_good:
            raise Refused("Escrow_BadSignature", signer)
