"""Who plays in the tests: one account per role, and the rights that the role table gives them there.

    actors.buyer, actors.maker, actors.stranger ...

Tests name actors, never `accounts[3]`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum, IntFlag
from typing import TYPE_CHECKING

from eth_utils.crypto import keccak

if TYPE_CHECKING:
    from ape.api import TestAccountAPI
    from ape.contracts import ContractInstance
    from ape.managers.accounts import TestAccountManager

__all__ = ["Actors", "Bits", "Role", "Standing", "Tier", "callers", "cast_actors"]


class Role(IntEnum):
    """Ids of the role table, as in deployments/roles.toml."""

    REGISTRAR = 1  # admits members, sets roles, tier and standing
    CERTIFIER = 2  # grants and revokes certificates and the Gold badge
    KEY_APPROVER = 3  # approves changes of keys
    TREASURER = 4  # sets up issuers of U
    COMPLIANCE = 5  # freezes and blocks accounts of U
    REWARDER = 6  # issues G
    REDEEMER = 9  # settles and rejects redemptions of U
    INSTALLER = 90  # wires contracts together, once; in a deployment that stays with the admin


class Bits(IntFlag):
    """Bits of a member's role set: `Roles.sol`."""

    MAKER = 1 << 0
    STORE = 1 << 1
    CARRIER = 1 << 2
    INSPECTOR = 1 << 3
    SUPPLIER = 1 << 4
    EXPERT = 1 << 5
    TESTER = 1 << 6
    BRAND = 1 << 7
    ISSUER = 1 << 8
    RELAYER = 1 << 9


class Tier(IntEnum):
    """`IRegistry.Tier`."""

    ORDINARY = 0
    CORE = 1


class Standing(IntEnum):
    """`IRegistry.Standing`."""

    NONE = 0
    ACTIVE = 1
    SUSPENDED = 2
    EXPELLED = 3


@dataclass(frozen=True)
class Actors:
    """One account per role; `stranger` has none."""

    admin: TestAccountAPI  # of the role table
    registrar: TestAccountAPI
    certifier: TestAccountAPI
    approver: TestAccountAPI
    second_approver: TestAccountAPI
    treasurer: TestAccountAPI
    compliance: TestAccountAPI
    rewarder: TestAccountAPI
    installer: TestAccountAPI
    issuer: TestAccountAPI  # of U
    auditor: TestAccountAPI  # of what stands behind U
    escrow: TestAccountAPI  # stands in for the Escrow where that contract is not under test
    buyer: TestAccountAPI
    maker: TestAccountAPI
    carrier: TestAccountAPI
    store: TestAccountAPI
    inspector: TestAccountAPI
    expert: TestAccountAPI
    relayer: TestAccountAPI
    juror: TestAccountAPI
    newcomer: TestAccountAPI  # becomes something in the course of a test
    stranger: TestAccountAPI


def cast_actors(accounts: TestAccountManager) -> Actors:
    """Give each role an account of its own; those beyond the provider's own ones are made and given gas money."""
    names = [field.name for field in fields(Actors)]
    cast = [accounts[index] for index in range(min(accounts.number_of_accounts, len(names)))]
    while len(cast) < len(names):
        # A run that restarts its chain finds the accounts of the last one, without their money.
        extra = accounts[len(cast)] if len(cast) < len(accounts) else accounts.generate_test_account()
        cast[0].transfer(extra, "100 ether")
        cast.append(extra)
    return Actors(**dict(zip(names, cast, strict=True)))


def callers(authority: ContractInstance, target: ContractInstance, actors: Actors, function: str) -> list[str]:
    """Names of the offices that the role table lets call a function, second holders apart."""
    selector = keccak(text=target.contract_type.mutable_methods[function].selector)[:4]
    offices = ["admin", "registrar", "certifier", "approver", "treasurer", "compliance", "rewarder", "installer"]
    return [office for office in offices if authority.canCall(getattr(actors, office), target, selector)[0]]
