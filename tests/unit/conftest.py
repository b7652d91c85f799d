"""The stage of the unit tests: actors, clock, role table, and the contracts below every subject (Registry, both tokens)."""

from collections.abc import Callable

import pytest
from ape.api import TestAccountAPI
from ape.contracts import ContractInstance
from ape.managers.accounts import TestAccountManager
from ape.managers.chain import ChainManager
from ape.managers.project import LocalProject
from eth_utils.crypto import keccak

from guildhall.messages import ReserveAttestation, reserve_domain, sign
from tests.actors import Actors, Bits, Role, Tier, cast_actors
from tests.clock import Clock
from tests.words import word

EPOCH = 2_628_000
"""A month of G, in seconds."""
Grant = Callable[..., None]
MakeMember = Callable[..., int]
MAX_AGE = 3_650 * 86_400


@pytest.fixture(scope="session")
def actors(accounts: TestAccountManager) -> Actors:
    return cast_actors(accounts)


@pytest.fixture
def clock(chain: ChainManager) -> Clock:
    return Clock(chain)


@pytest.fixture(scope="session")
def authority(project: LocalProject, actors: Actors) -> ContractInstance:
    return actors.admin.deploy(project.Authority, actors.admin)


@pytest.fixture(scope="session")
def grant(authority: ContractInstance, actors: Actors) -> Grant:
    """Give a role the right to call functions, and accounts that role: `grant(Role.REGISTRAR, [actors.registrar], registry, "admit")`."""

    def grant_(role: Role, holders: list[TestAccountAPI], target: ContractInstance, *functions: str) -> None:
        methods = target.contract_type.mutable_methods
        selectors = [keccak(text=methods[name].selector)[:4] for name in functions]
        authority.setTargetFunctionRole(target, selectors, role, sender=actors.admin)
        for holder in holders:
            if not authority.hasRole(role, holder)[0]:
                authority.grantRole(role, holder, 0, sender=actors.admin)

    return grant_


@pytest.fixture(scope="session")
def registry(project: LocalProject, authority: ContractInstance, actors: Actors, grant: Grant) -> ContractInstance:
    return deploy_registry(project, authority, actors, grant)


def deploy_registry(project: LocalProject, authority: ContractInstance, actors: Actors, grant: Grant) -> ContractInstance:
    """A Registry of its own, with its roles granted."""
    registry = actors.admin.deploy(project.Registry, authority)
    grant(Role.REGISTRAR, [actors.registrar], registry, "admit", "setRoles", "setTier", "setStanding")
    grant(Role.CERTIFIER, [actors.certifier], registry, "setGold", "grantCertificate", "revokeCertificate")
    grant(Role.KEY_APPROVER, [actors.approver, actors.second_approver], registry, "approveRotation")
    return registry


@pytest.fixture(scope="session")
def make_member(registry: ContractInstance, actors: Actors) -> MakeMember:
    """Admit a member, a maker unless told otherwise; return its id."""
    return member_maker(registry, actors)


def member_maker(registry: ContractInstance, actors: Actors) -> MakeMember:
    """What `make_member` does, for a Registry."""

    def make(key: TestAccountAPI | ContractInstance, roles: int = Bits.MAKER, tier: int = Tier.ORDINARY) -> int:
        registry.admit(key, roles, tier, word("admission"), sender=actors.registrar)
        return int(registry.memberIdOf(key))

    return make


@pytest.fixture(scope="session")
def utoken(project: LocalProject, authority: ContractInstance, actors: Actors, grant: Grant) -> ContractInstance:
    utoken = actors.admin.deploy(project.UToken, "Guildhall Euro", "UEUR", authority)
    grant(Role.TREASURER, [actors.treasurer], utoken, "setIssuer")
    grant(Role.COMPLIANCE, [actors.compliance], utoken, "setFrozenTokens", "setSendBlocked", "setReceiveBlocked", "setAllowed")
    grant(Role.INSTALLER, [actors.installer], utoken, "setExempt")
    utoken.setReserveAttestor(attested_reserve(project, authority, actors), sender=actors.admin)
    return utoken


def attested_reserve(project: LocalProject, authority: ContractInstance, actors: Actors) -> ContractInstance:
    """An attestor with one auditor, who has attested more than anybody mints."""
    attestor = actors.admin.deploy(project.ReserveAttestor, "Guildhall Euro reserve", MAX_AGE, 3_000, authority)
    attestor.setAuditor(actors.auditor, True, sender=actors.admin)
    attestor.setThreshold(1, sender=actors.admin)
    chain_id, now = attestor.provider.chain_id, attestor.provider.get_block("latest").timestamp
    attestation = ReserveAttestation(2**128 - 1, 6_000, int(now), word("report"))
    signature = sign(attestation, reserve_domain(chain_id, attestor.address), str(actors.auditor.private_key))
    attestor.attest(attestation.as_tuple(), [(actors.auditor.address, signature)], sender=actors.stranger)
    return attestor


@pytest.fixture(scope="session")
def gtoken(
    project: LocalProject, authority: ContractInstance, registry: ContractInstance, actors: Actors, grant: Grant, chain: ChainManager
) -> ContractInstance:
    # At the turn of an epoch, so that it does not depend on the day of the test when balances age.
    chain.pending_timestamp = (chain.blocks.head.timestamp // EPOCH + 1) * EPOCH
    gtoken = actors.admin.deploy(project.GToken, registry, authority)
    grant(Role.REWARDER, [actors.rewarder], gtoken, "issue")
    grant(Role.RULE_KEEPER, [actors.rule_keeper], gtoken, "clawback", "setEpochCap")
    grant(Role.PERKS, [actors.perks], gtoken, "redeem")
    grant(Role.INSTALLER, [actors.installer], gtoken, "setSlasher")
    return gtoken
