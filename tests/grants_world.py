"""Registry and DataGrants, nothing else: owners who are members and owners who are none.

world = GrantsWorld(Chain(load()))
grant = world.give()          # by the owner, a person, to the brand, field group 7, for a year
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from eth_utils.crypto import keccak

from guildhall.evm import Account
from guildhall.market import Roles
from guildhall.messages import DataGrant, DataRevocation, data_grants_domain, sign

__all__ = ["DAY", "GROUP", "YEAR", "GrantsWorld"]

DAY = 86_400
YEAR = 365 * DAY
GROUP = 7
KEY_APPROVER = 3


class GrantsWorld:
    """One chain; `chain` has the API of `guildhall.evm.Chain`. Owner and stranger are persons, maker and brand are members."""

    def __init__(self, chain: Any) -> None:
        self.chain, self.clock = chain, chain.clock
        self.admin, self.approver, self.owner, self.maker, self.brand, self.stranger, self.newcomer = (
            chain.account(number) for number in range(7)
        )
        authority = chain.deploy("Authority", self.admin, sender=self.admin)
        self.registry = chain.deploy("Registry", authority, sender=self.admin)
        selector = self.registry.approveRotation.function.selector
        authority.setTargetFunctionRole(self.registry, [selector], KEY_APPROVER, sender=self.admin)
        for approver in (self.admin, self.approver):
            authority.grantRole(KEY_APPROVER, approver, 0, sender=self.admin)
        self.grants = chain.deploy("DataGrants", self.registry, sender=self.admin)
        self.domain = data_grants_domain(chain.chain_id, self.grants.address)
        self.maker_id, self.brand_id = self.admit(self.maker, Roles.MAKER), self.admit(self.brand, Roles.BRAND)
        self._nonce = 0

    def admit(self, key: Account, roles: Roles) -> int:
        """A new member."""
        self.registry.admit(key, int(roles), 0, bytes(32), sender=self.admin)
        return int(self.registry.memberIdOf(key))

    def rotate(self, member_id: int, key: Account) -> None:
        """A new key, the whole way; three days pass."""
        self.registry.approveRotation(member_id, key, sender=self.admin)
        self.registry.approveRotation(member_id, key, sender=self.approver)
        self.clock.pass_(seconds=int(self.registry.ROTATION_DELAY()))
        self.registry.rotateKey(member_id, sender=self.stranger)

    def give(self, sender: Account | None = None, **changes: Any) -> int:
        """A grant; what it answers, the id."""
        values = {"grantee": self.brand, "group": GROUP, "until": self.clock.now + YEAR}
        assert changes.keys() <= values.keys()
        return int(self.grants.grant(*(values | changes).values(), sender=sender or self.owner))

    def message(self, **changes: Any) -> DataGrant:
        """What `owner` signs; each has a nonce of its own."""
        self._nonce += 1
        default = DataGrant(
            owner=self.owner.address,
            grantee=self.brand.address,
            field_group=GROUP,
            until=self.clock.now + YEAR,
            nonce=keccak(text=f"nonce {self._nonce}"),
            deadline=self.clock.now + DAY,
        )
        return replace(default, **changes)

    def send(self, message: DataGrant, signature: bytes | None = None, key: bytes | None = None) -> int:
        """By a stranger; signed by the owner unless told otherwise."""
        signature = sign(message, self.domain, key or self.owner.key) if signature is None else signature
        return int(self.grants.grantBySig(*message.as_tuple(), signature, sender=self.stranger))

    def send_revocation(self, message: DataRevocation, key: bytes) -> None:
        """By a stranger."""
        self.grants.revokeBySig(*message.as_tuple(), sign(message, self.domain, key), sender=self.stranger)

    def is_granted(self, **changes: Any) -> bool:
        """Of the owner to the brand, field group 7, unless told otherwise."""
        values = {"owner": self.owner, "grantee": self.brand, "group": GROUP}
        return bool(self.grants.isGranted(*(values | changes).values()))
