"""A U-Token with its reserve attestor, an issuer, auditors and customers, on any engine; and the files that a bank writes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eth_utils.crypto import keccak

from guildhall.evm import Account, Chain, Contract
from guildhall.issuer import Events, NodeEvents, Office, amount_text
from guildhall.messages import ReserveAttestation, reserve_domain, sign
from guildhall.tracing import Entry

__all__ = ["DAY", "U", "Recorded", "World"]

U = 1_000_000
DAY = 86_400
MAX_AGE = 35 * DAY
MIN_SHARE_BPS = 3_000
CAPACITY = 1_000_000 * U
RESERVE = 5_000_000 * U
REDEEMER_ROLE = 9


class Recorded:
    """The events of a token on the in-process engine, which keeps only those of the last call: collected call by call."""

    def __init__(self, chain: Chain, token: Contract) -> None:
        self.entries: list[Entry] = []
        self._chain, self._token = chain, token
        self._call, self._snapshot, self._revert = chain.raw_call, chain.snapshot, chain.revert
        self._counts: dict[int, int] = {}
        chain.raw_call, chain.snapshot, chain.revert = self._record, self._remember, self._forget  # type: ignore[method-assign]

    def all(self, names: Sequence[str]) -> list[Entry]:
        return [entry for entry in self.entries if entry.event.removeprefix("UToken.") in names]

    def _remember(self) -> int:
        number = self._snapshot()
        self._counts[number] = len(self.entries)
        return number

    def _forget(self, number: int) -> None:
        self._revert(number)
        del self.entries[self._counts[number] :]

    def _record(self, to: str, data: bytes, sender: Any = None, value: int = 0, gas: int | None = None, is_view: bool = False) -> bytes:
        returned = self._call(to, data, sender, value, gas, is_view)
        if not is_view:
            for log in self._chain.logs:
                if log.address == self._token.address:
                    place = len(self.entries)
                    self.entries.append(Entry(f"UToken.{log.name}", log.args, self._chain.clock.now, place.to_bytes(32, "big"), (place, 0)))
        return returned


class World:
    """One token. `chain`: the in-process one, or of `guildhall.chain`."""

    def __init__(self, chain: Any) -> None:
        self.chain = chain
        people = (chain.account(number) for number in range(14))
        self.admin, self.issuer, self.redeemer, self.stranger, self.wallet, *rest = people
        self.auditors, self.customers = rest[:3], rest[3:]
        authority = chain.deploy("Authority", self.admin, sender=self.admin)
        self.token = chain.deploy("UToken", "Guildhall Euro", "UEUR", authority, sender=self.admin)
        self.attestor = chain.deploy("ReserveAttestor", "Guildhall Euro reserve", MAX_AGE, MIN_SHARE_BPS, authority, sender=self.admin)
        self.act("setReserveAttestor", self.attestor)
        self.act("setIssuer", self.issuer, CAPACITY, 0)
        for auditor in self.auditors:
            self.attestor.setAuditor(auditor, True, sender=self.admin)
        self.attestor.setThreshold(2, sender=self.admin)
        selectors = [getattr(self.token, name).function.selector for name in ("settleRedemption", "rejectRedemption")]
        authority.setTargetFunctionRole(self.token, selectors, REDEEMER_ROLE, sender=self.admin)
        authority.grantRole(REDEEMER_ROLE, self.redeemer, 0, sender=self.admin)
        self.events: Events = Recorded(chain, self.token) if isinstance(chain, Chain) else self.node_events(chain)

    def node_events(self, chain: Any) -> NodeEvents:
        return NodeEvents(chain.web3, chain.artifacts, self.token.address)

    def office(self, account: Account | None = None, chain: Any = None) -> Office:
        """The issuer's, if nobody else's is asked for."""
        return Office(chain or self.chain, self.token.address, self.events, account or self.issuer)

    def act(self, name: str, *args: Any) -> None:
        """Something that only the admin may do to the token."""
        getattr(self.token, name)(*args, sender=self.admin)

    def attest(self, amount: int = RESERVE, share_bps: int = 10_000) -> None:
        """Record a reserve as of now."""
        message = ReserveAttestation(amount, share_bps, self.chain.clock.now, keccak(text="report"))
        domain = reserve_domain(self.chain.chain_id, self.attestor.address)
        signers = sorted(self.auditors[:2], key=lambda auditor: int(auditor.address, 16))
        proofs = [(auditor.address, sign(message, domain, auditor.key)) for auditor in signers]
        self.attestor.attest(message.as_tuple(), proofs, sender=self.stranger)

    def redeem(self, owner: Account, amount: int, payout: str = "payout") -> int:
        """The number of the redemption."""
        self.token.requestRedemption(amount, keccak(text=payout), sender=owner)
        return int(self.token.redemptionCount())

    def balances(self) -> list[int]:
        """Of the customers."""
        return [self.token.balanceOf(customer) for customer in self.customers]


def deposits_csv(path: Path, rows: Sequence[tuple[str, str, int]]) -> Path:
    """`rows`: reference, account, base units."""
    lines = ["reference,account,amount,date", *(f"{ref},{account},{amount_text(amount)},2026-11-21" for ref, account, amount in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


def payouts_csv(path: Path, rows: Sequence[tuple[int | str, int, str]]) -> Path:
    """`rows`: redemption, base units, payment."""
    lines = ["redemption,amount,payment,date", *(f"{each},{amount_text(amount)},{payment},2026-11-22" for each, amount, payment in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path
