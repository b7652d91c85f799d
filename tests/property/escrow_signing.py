"""What an act of the escrow machine is, and how parties show their consent: rightly and in the usual wrong ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache

from coincurve import PrivateKey

from guildhall.messages import Domain, Message, Split, sign
from tests.property.calldata import Tail, blob, layout, word
from tests.property.escrow_model import Deal, Model, Refused
from tests.property.escrow_world import World


class How(IntEnum):
    """How a party's consent is shown."""

    SIGNED = 0
    EMPTY = 1  # no signature: good if the party is the sender
    FORGED = 2  # somebody else's signature
    OTHER_DEAL = 3  # the party's own, under another deal
    CUT = 4  # 64 bytes of it


Hows = tuple[How, How, How]
"""Of buyer, maker and payee."""

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
    after: Callable[[], None] | None = None
    """Takes into the model what only the chain can know (who was drawn), and checks it."""


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
        self.cases_domain = suite.cases_domain
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
        return self.sign(message, self.cases_domain if kind is Split else self.escrow_domain, signer, how), is_good

    def consents(
        self, kind: Kind, deal: Deal, hows: Hows, sender: str, expires_at: int, part: int | None = None
    ) -> tuple[Tail, list[str], Callable[[], None]]:
        """`Consents` of buyer, maker and payee, who of them really signed, and the check of the contract."""
        terms = deal.spec.terms
        parties = (terms.buyer, terms.maker, deal.payee or terms.maker)
        more = (expires_at,) if part is None else (part, expires_at)
        shown = [self.consent(kind, deal, party, how, sender, *more) for party, how in zip(parties, hows, strict=True)]
        error = "Escrow_BadSignature" if part is None else "Cases_BadSignature"

        def check() -> None:
            asked = parties if parties[2] != parties[1] else parties[:2]
            for party, (_, is_good) in zip(asked, shown, strict=False):
                self.require_signed(is_good, party, error)

        signers = [party for party, (_, is_good) in zip(parties, shown, strict=True) if is_good]
        return layout([word(expires_at), *(blob(signature) for signature, _ in shown)]), signers, check

    def other(self, deal: Deal) -> Deal:
        """Another deal than this one."""
        return self.model.deals[(deal.spec.index + 1) % len(self.model.deals)]

    @staticmethod
    def require_signed(is_good: bool, signer: str, error: str = "Escrow_BadSignature") -> None:
        """What the contract says to a bad signature."""
        if not is_good:
            raise Refused(error, signer)
