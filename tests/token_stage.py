"""The stage of U's tests on the in-process EVM: token, attestor and role table, each office with a holder of its own.

    stage.mint(stage.buyer, 100 * U)
    redemption = stage.request(stage.buyer, 5 * U)
    stage.pause(days=2)

Actors are accounts named after what they do. A test states only what differs from the valid default.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from eth_utils.crypto import keccak

from guildhall.deploy import Config, attested, auditors, deploy_reserve, load_config
from guildhall.evm import Account, Contract
from guildhall.messages import (
    CancelAuthorization,
    Domain,
    Message,
    Permit,
    ReceiveWithAuthorization,
    Redemption,
    ReserveAttestation,
    TransferWithAuthorization,
    reserve_domain,
    sign,
    token_domain,
)

__all__ = ["DAY", "FOREVER", "PAYOUT", "REASON", "TokenStage", "U", "parts"]

U = 1_000_000
"""Base units."""
DAY = 86_400
FOREVER = 2**256 - 1
NAME = "Guildhall Euro"
PAYOUT, REASON = keccak(text="a bank account"), keccak(text="a reason")
CAPACITY = 10**30
ROLE_OF = {"treasurer": 4, "compliance": 5, "redeemer": 9}


class TokenStage:
    """One chain with one U-Token; `chain` has the API of `guildhall.evm.Chain`."""

    def __init__(self, chain: Any, **reserve: int) -> None:
        """`reserve`: what differs from the local `ReserveConfig`."""
        self.chain, self.clock = chain, chain.clock
        names = ("admin", "treasurer", "compliance", "redeemer", "issuer", "relayer", "buyer", "maker", "carrier", "stranger", "escrow")
        accounts: dict[str, Account] = {name: chain.account(number) for number, name in enumerate(names)}
        self.admin, self.treasurer, self.compliance, self.redeemer = (accounts[name] for name in names[:4])
        self.issuer, self.relayer, self.buyer, self.maker, self.carrier, self.stranger, self.escrow = (accounts[name] for name in names[4:])
        self.config: Config = load_config()
        self.reserve = replace(self.config.reserve, **reserve)
        self.authority: Contract = chain.deploy("Authority", self.admin, sender=self.admin)
        self.u: Contract = chain.deploy("UToken", NAME, "gEUR", self.authority, sender=self.admin)
        self.attestor: Contract = deploy_reserve(chain, self.authority, self.u, self.admin, self.reserve)
        self._grant(accounts)
        self.u.setIssuer(self.issuer, CAPACITY, 0, sender=self.treasurer)
        self.domain: Domain = token_domain(NAME, chain.chain_id, self.u.address)
        self.reserve_domain = reserve_domain(chain.chain_id, self.attestor.address)
        self._mint_count = 0

    def _grant(self, accounts: dict[str, Account]) -> None:
        targets = {"UToken": self.u, "ReserveAttestor": self.attestor}
        for contract, target in targets.items():
            for role, names in self.config.functions[contract].items():
                methods = [target.method(name) if "(" in name else getattr(target, name) for name in names]
                selectors = [method.function.selector for method in methods]
                self.authority.setTargetFunctionRole(target, selectors, ROLE_OF[role], sender=self.admin)
        for role, number in ROLE_OF.items():
            self.authority.grantRole(number, accounts[role], 0, sender=self.admin)

    # ------------------------------------------------------- money ---------------------------------------------------------

    def mint(self, to: Any, amount: int) -> None:
        """By the issuer, against a deposit reference of its own."""
        self._mint_count += 1
        self.u.mint(to, amount, keccak(text=f"deposit {self._mint_count}"), sender=self.issuer)

    def request(self, owner: Account, amount: int) -> int:
        """A redemption; its id."""
        self.u.requestRedemption(amount, PAYOUT, sender=owner)
        return int(self.u.redemptionCount())

    def settle(self, id_: int, payment: bytes | None = None) -> None:
        reference = keccak(text=f"payment {id_}") if payment is None else payment
        self.u.settleRedemption(id_, reference, sender=self.redeemer)

    def reject(self, id_: int, reason: bytes = REASON) -> None:
        self.u.rejectRedemption(id_, reason, sender=self.redeemer)

    # ------------------------------------------------------- offices -------------------------------------------------------

    def pause(self, until: int | None = None, *, days: int = 1) -> int:
        """By compliance; until when."""
        end = self.clock.now + days * DAY if until is None else until
        self.u.pauseTransfers(end, sender=self.compliance)
        return end

    def act(self, function: str, *values: Any) -> None:
        """One of compliance's functions."""
        getattr(self.u, function)(*values, sender=self.compliance)

    def halt(self, is_halted: bool = True) -> None:
        self.u.setIssuanceHalted(is_halted, sender=self.treasurer)

    def force(self, source: Any, target: Any, amount: int, reason: bytes = REASON) -> None:
        """With a reason, by compliance."""
        self.u.forcedTransfer(source, target, amount, reason, sender=self.compliance)

    def attest(self, amount: int, share_bps: int = 6_000, as_of: int | None = None) -> None:
        """By as many auditors as it takes."""
        attestation = self.attestation(amount, share_bps, as_of)
        self.attestor.attest(attestation.as_tuple(), self.signed_by(self.auditors[: self.attestor.threshold()], attestation))

    # ------------------------------------------------------- messages ------------------------------------------------------

    @property
    def auditors(self) -> list[Account]:
        """In the order of their addresses."""
        return auditors(self.reserve)

    def attestation(self, amount: int, share_bps: int = 6_000, as_of: int | None = None) -> ReserveAttestation:
        return ReserveAttestation(amount, share_bps, self.clock.now if as_of is None else as_of, keccak(text="report"))

    def signed_by(self, auditors: list[Account], attestation: ReserveAttestation) -> list[tuple[str, bytes]]:
        return attested(attestation, self.chain.chain_id, self.attestor.address, auditors)

    def sign(self, message: Message, key: bytes) -> bytes:
        return sign(message, self.domain, key)

    def authorization(self, owner: Any, to: Any, amount: int, nonce: int = 1, *, receive: bool = False) -> Message:
        kind = ReceiveWithAuthorization if receive else TransferWithAuthorization
        return kind(owner.address, to.address, amount, 0, FOREVER, nonce.to_bytes(32, "big"))

    def permit(self, owner: Any, spender: Any, amount: int, deadline: int = FOREVER) -> Permit:
        return Permit(owner.address, spender.address, amount, self.u.nonces(owner), deadline)

    @staticmethod
    def cancellation(owner: Any, nonce: int = 1) -> CancelAuthorization:
        return CancelAuthorization(owner.address, nonce.to_bytes(32, "big"))

    @staticmethod
    def redemption(owner: Any, amount: int, nonce: int = 1, deadline: int = FOREVER) -> Redemption:
        return Redemption(owner.address, amount, PAYOUT, nonce.to_bytes(32, "big"), deadline)


def parts(signature: bytes) -> tuple[int, bytes, bytes]:
    """v, r, s."""
    return signature[64], signature[:32], signature[32:64]
