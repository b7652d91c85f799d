"""Offers wired to a stand-in for the Exchange, and a standard to make offers for."""

import pytest
from ape.api import TestAccountAPI
from ape.contracts import ContractInstance

from tests.actors import Actors, Role
from tests.unit.conftest import Grant
from tests.unit.trade.conftest import Make


@pytest.fixture(scope="session")
def settler(actors: Actors) -> TestAccountAPI:
    """Stands in for the Exchange."""
    return actors.relayer


@pytest.fixture(scope="session")
def unwired(offers: ContractInstance, actors: Actors, grant: Grant) -> ContractInstance:
    """Offers whose Exchange can be named, and is not yet."""
    grant(Role.INSTALLER, [actors.installer], offers, "setExchange")
    return offers


@pytest.fixture
def wired(unwired: ContractInstance, actors: Actors, settler: TestAccountAPI) -> ContractInstance:
    """Offers whose Exchange is `settler`."""
    unwired.setExchange(settler, sender=actors.installer)
    return unwired


@pytest.fixture
def standard_id(make_standard: Make) -> int:
    """An active standard without materials."""
    return make_standard()


@pytest.fixture
def offer_id(make_offer: Make, standard_id: int) -> int:
    """An open offer of the maker's: 20 U a unit, 100 units."""
    return make_offer(standard_id)


@pytest.fixture
def tariff_id(make_tariff: Make) -> int:
    """An open tariff of the carrier's."""
    return make_tariff()
