"""What stands behind U on a local chain: an attestor, its auditors (development accounts) and a first attestation.

Without one nothing can be minted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eth_utils.crypto import keccak

from guildhall.evm import Account
from guildhall.evm.accounts import development_account
from guildhall.messages import ReserveAttestation, reserve_domain, sign

from .config import ReserveConfig

FIRST_AUDITOR = 121
"""Number of the development account that is the first auditor."""


def auditors(reserve: ReserveConfig) -> list[Account]:
    """The local chain's auditors, in the order in which signatures have to stand."""
    accounts = [development_account(FIRST_AUDITOR + index) for index in range(reserve.auditor_count)]
    return sorted(accounts, key=lambda account: int(account.address, 16))


def attestor_values(reserve: ReserveConfig, description: str, authority: Any) -> tuple[Any, ...]:
    """What the constructor of `ReserveAttestor` takes."""
    return (description, reserve.max_age_period, reserve.min_deposit_share_bps, authority)


def open_reserve(chain: Any, attestor: Any, u_token: Any, admin: Account, reserve: ReserveConfig) -> None:
    """Name auditors and threshold, attest the first reserve as of now, name the attestor to the token.

    `admin` holds the roles for that, or the admin role.
    """
    for auditor in auditors(reserve):
        attestor.setAuditor(auditor, True, sender=admin)
    attestor.setThreshold(reserve.threshold, sender=admin)
    document = keccak(text=f"first attestation of {attestor.address}")
    attestation = ReserveAttestation(reserve.first_amount, reserve.first_deposit_share_bps, chain.clock.now, document)
    signatures = attested(attestation, chain.chain_id, attestor.address, auditors(reserve)[: reserve.threshold])
    attestor.attest(attestation.as_tuple(), signatures, sender=admin)
    u_token.setReserveAttestor(attestor, sender=admin)


def deploy_reserve(chain: Any, authority: Any, u_token: Any, admin: Account, reserve: ReserveConfig) -> Any:
    """A `ReserveAttestor` of its own for a token, open; returns it."""
    attestor = chain.deploy("ReserveAttestor", *attestor_values(reserve, "reserve", authority), sender=admin)
    open_reserve(chain, attestor, u_token, admin, reserve)
    return attestor


def attested(attestation: ReserveAttestation, chain_id: int, attestor: str, signers: Sequence[Account]) -> list[tuple[str, bytes]]:
    """The signatures of these accounts as `attest` takes them: sorted."""
    domain = reserve_domain(chain_id, attestor)
    in_order = sorted(signers, key=lambda account: int(account.address, 16))
    return [(account.address, sign(attestation, domain, account.key)) for account in in_order]
