"""Offers.setExchange: wires the suite, once."""

import ape
from ape.api import TestAccountAPI
from ape.contracts import ContractInstance

from tests.actors import Actors
from tests.words import ZERO


def test_set_exchange__caller_without_role__AccessManagedUnauthorized(unwired: ContractInstance, actors: Actors) -> None:
    """OFF-17"""
    for caller in (actors.stranger, actors.maker, actors.admin):
        with ape.reverts(unwired.AccessManagedUnauthorized, caller=caller):
            unwired.setExchange(caller, sender=caller)


def test_set_exchange__zero__Offers_ZeroAddress(unwired: ContractInstance, actors: Actors) -> None:
    """OFF-18"""
    with ape.reverts(unwired.Offers_ZeroAddress):
        unwired.setExchange(ZERO, sender=actors.installer)


def test_set_exchange__first__named_and_told(unwired: ContractInstance, actors: Actors, settler: TestAccountAPI) -> None:
    """OFF-17, OFF-18"""
    assert unwired.exchange() == ZERO

    receipt = unwired.setExchange(settler, sender=actors.installer)

    assert receipt.events == [unwired.ExchangeSet(exchange=settler)]
    assert unwired.exchange() == settler


def test_set_exchange__again__Offers_ExchangeSet(wired: ContractInstance, actors: Actors, settler: TestAccountAPI) -> None:
    """OFF-18"""
    for exchange in (settler, actors.stranger, ZERO):
        with ape.reverts(wired.Offers_ExchangeSet, exchange=settler):
            wired.setExchange(exchange, sender=actors.installer)
