"""The matrix alone on the in-process EVM, as it was at the start of each test."""

from collections.abc import Iterator

import pytest

from guildhall.evm import load
from tests.law import Law, make_law


@pytest.fixture(scope="session")
def built_law() -> Law:
    return make_law(load())


@pytest.fixture
def law(built_law: Law) -> Iterator[Law]:
    with built_law.chain.branch():
        yield built_law
