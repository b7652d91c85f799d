"""Registry.grantCertificate, revokeCertificate: whose goods may be sold where, until when."""

import pytest
from ape.contracts import ContractInstance

from tests.actors import Actors, Standing
from tests.clock import Clock
from tests.reverting import reverts
from tests.words import NOTHING, word

STANDARD, MARKET = 5, 49
PAPERS = word("certificate")
REASON = word("recall")
YEAR = 365 * 86_400
UNKNOWN = 77


@pytest.fixture
def expires_at(registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int) -> int:
    """The maker holds a certificate for a year."""
    instant = clock.now + YEAR
    registry.grantCertificate(maker_id, STANDARD, MARKET, instant, PAPERS, sender=actors.certifier)
    return instant


def test_grant_certificate__in_future__recorded(registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int) -> None:
    """REG-15"""
    expires_at = clock.now + YEAR

    receipt = registry.grantCertificate(maker_id, STANDARD, MARKET, expires_at, PAPERS, sender=actors.certifier)

    assert receipt.events == [registry.CertificateGranted(maker_id, STANDARD, MARKET, expires_at, PAPERS)]
    assert registry.certificateOf(maker_id, STANDARD, MARKET) == expires_at


@pytest.mark.parametrize("other", [(1, 0, 0), (0, 1, 0), (0, 0, 1)], ids=["member", "standard", "market"])
def test_grant_certificate__other_member_standard_or_market__none(
    registry: ContractInstance, maker_id: int, expires_at: int, other: tuple[int, int, int]
) -> None:
    """REG-15"""
    by_member, by_standard, by_market = other
    assert registry.certificateOf(maker_id + by_member, STANDARD + by_standard, MARKET + by_market) == 0


def test_grant_certificate__largest_ids__no_two_share_a_slot(
    registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int
) -> None:
    """REG-15"""
    expires_at = clock.now + YEAR
    top = 2**32 - 1
    registry.grantCertificate(maker_id, top, 2**16 - 1, expires_at, PAPERS, sender=actors.certifier)
    assert registry.certificateOf(maker_id, top, 2**16 - 1) == expires_at
    assert registry.certificateOf(maker_id + 1, top, 2**16 - 1) == 0
    assert registry.certificateOf(maker_id, top, 0) == 0
    assert registry.certificateOf(maker_id + 1, 0, 0) == 0


def test_grant_certificate__again__replaced(registry: ContractInstance, actors: Actors, maker_id: int, expires_at: int) -> None:
    """REG-15"""
    registry.grantCertificate(maker_id, STANDARD, MARKET, expires_at + YEAR, PAPERS, sender=actors.certifier)
    assert registry.certificateOf(maker_id, STANDARD, MARKET) == expires_at + YEAR


def test_grant_certificate__ends_in_a_second__recorded(registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int) -> None:
    """REG-15"""
    now = clock.pass_(days=1)
    registry.grantCertificate(maker_id, STANDARD, MARKET, now + 1, PAPERS, sender=actors.certifier)
    assert registry.certificateOf(maker_id, STANDARD, MARKET) == now + 1


@pytest.mark.parametrize("past", [0, 1])
def test_grant_certificate__not_in_future__Registry_CertificateExpired(
    registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int, past: int
) -> None:
    """REG-15"""
    now = clock.pass_(days=1)
    with reverts(registry.Registry_CertificateExpired, now_=now, expiresAt=now - past):
        registry.grantCertificate(maker_id, STANDARD, MARKET, now - past, PAPERS, sender=actors.certifier)


def test_grant_certificate__unknown_member__Registry_UnknownMember(registry: ContractInstance, actors: Actors, clock: Clock) -> None:
    """REG-5"""
    with reverts(registry.Registry_UnknownMember, memberId=UNKNOWN):
        registry.grantCertificate(UNKNOWN, STANDARD, MARKET, clock.now + YEAR, PAPERS, sender=actors.certifier)


def test_grant_certificate__expelled_member__Registry_Expelled(
    registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int
) -> None:
    """REG-5"""
    registry.setStanding(maker_id, Standing.EXPELLED, NOTHING, sender=actors.registrar)
    with reverts(registry.Registry_Expelled, memberId=maker_id):
        registry.grantCertificate(maker_id, STANDARD, MARKET, clock.now + YEAR, PAPERS, sender=actors.certifier)


def test_revoke_certificate__valid__ends_now(
    registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int, expires_at: int
) -> None:
    """REG-16"""
    now = clock.just_before(expires_at)

    receipt = registry.revokeCertificate(maker_id, STANDARD, MARKET, REASON, sender=actors.certifier)

    assert receipt.events == [registry.CertificateRevoked(maker_id, STANDARD, MARKET, REASON)]
    assert registry.certificateOf(maker_id, STANDARD, MARKET) == now


@pytest.mark.parametrize("late", [0, 1])
def test_revoke_certificate__expired__Registry_NoCertificate(
    registry: ContractInstance, actors: Actors, clock: Clock, maker_id: int, expires_at: int, late: int
) -> None:
    """REG-16"""
    clock.to(expires_at + late)
    with reverts(registry.Registry_NoCertificate, memberId=maker_id, standardId=STANDARD, market=MARKET):
        registry.revokeCertificate(maker_id, STANDARD, MARKET, REASON, sender=actors.certifier)


def test_revoke_certificate__twice__Registry_NoCertificate(
    registry: ContractInstance, actors: Actors, maker_id: int, expires_at: int
) -> None:
    """REG-16"""
    registry.revokeCertificate(maker_id, STANDARD, MARKET, REASON, sender=actors.certifier)
    with reverts(registry.Registry_NoCertificate, memberId=maker_id, standardId=STANDARD, market=MARKET):
        registry.revokeCertificate(maker_id, STANDARD, MARKET, REASON, sender=actors.certifier)


def test_revoke_certificate__never_granted__Registry_NoCertificate(registry: ContractInstance, actors: Actors, maker_id: int) -> None:
    """REG-16"""
    with reverts(registry.Registry_NoCertificate, memberId=maker_id, standardId=STANDARD, market=MARKET):
        registry.revokeCertificate(maker_id, STANDARD, MARKET, REASON, sender=actors.certifier)
