"""Signatures.isValid: plain keys, EIP-7702 accounts and contract wallets; both forms, calldata and memory."""

import pytest
from ape.contracts import ContractInstance
from ape.managers.project import LocalProject

from tests.actors import Actors
from tests.signing import delegate, sign_digest, sign_with_high_s
from tests.words import ZERO, word

DIGEST = word("what is signed")
FORMS = ["isValid", "isValidMemory"]


@pytest.fixture(scope="module")
def probe(project: LocalProject, actors: Actors) -> ContractInstance:
    return actors.admin.deploy(project.SignaturesProbe)


@pytest.fixture(scope="module")
def wallet(project: LocalProject, actors: Actors) -> ContractInstance:
    """A contract wallet of the buyer."""
    return actors.admin.deploy(project.WalletMock, actors.buyer)


@pytest.mark.parametrize("form", FORMS)
def test_is_valid__plain_key__true(probe: ContractInstance, actors: Actors, form: str) -> None:
    """SIG-1"""
    assert getattr(probe, form)(actors.buyer, DIGEST, sign_digest(actors.buyer, DIGEST))


@pytest.mark.parametrize("form", FORMS)
def test_is_valid__other_key__false(probe: ContractInstance, actors: Actors, form: str) -> None:
    """SIG-1"""
    assert not getattr(probe, form)(actors.buyer, DIGEST, sign_digest(actors.stranger, DIGEST))


@pytest.mark.parametrize("form", FORMS)
def test_is_valid__other_digest__false(probe: ContractInstance, actors: Actors, form: str) -> None:
    """SIG-1"""
    assert not getattr(probe, form)(actors.buyer, DIGEST, sign_digest(actors.buyer, word("something else")))


@pytest.mark.parametrize("form", FORMS)
def test_is_valid__high_s__false(probe: ContractInstance, actors: Actors, form: str) -> None:
    """SIG-2"""
    assert not getattr(probe, form)(actors.buyer, DIGEST, sign_with_high_s(actors.buyer, DIGEST))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("length", [0, 64, 66])
def test_is_valid__not_65_bytes__false(probe: ContractInstance, actors: Actors, form: str, length: int) -> None:
    """SIG-2"""
    signature = (sign_digest(actors.buyer, DIGEST) + b"\0")[:length]
    assert not getattr(probe, form)(actors.buyer, DIGEST, signature)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("signature", [b"", b"\0" * 65, b"\x11" * 65])
def test_is_valid__signer_zero__false(probe: ContractInstance, form: str, signature: bytes) -> None:
    """SIG-3"""
    assert not getattr(probe, form)(ZERO, DIGEST, signature)


@pytest.mark.parametrize("form", FORMS)
def test_is_valid__contract_wallet__as_it_answers(probe: ContractInstance, wallet: ContractInstance, actors: Actors, form: str) -> None:
    """SIG-4"""
    check = getattr(probe, form)
    assert check(wallet, DIGEST, sign_digest(actors.buyer, DIGEST))
    assert not check(wallet, DIGEST, sign_digest(actors.stranger, DIGEST))


@pytest.mark.parametrize("form", FORMS)
def test_is_valid__contract_without_erc1271__false(probe: ContractInstance, actors: Actors, form: str) -> None:
    """SIG-4"""
    assert not getattr(probe, form)(probe, DIGEST, sign_digest(actors.buyer, DIGEST))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("code", ["probe", "wallet"])
def test_is_valid__delegated_key__own_signature_true(
    probe: ContractInstance, wallet: ContractInstance, actors: Actors, form: str, code: str
) -> None:
    """SIG-5: whether the code that the key delegated to knows nothing of ERC-1271, or would refuse the key's own signature."""
    delegate(actors.maker, {"probe": probe, "wallet": wallet}[code], payer=actors.relayer)
    assert len(actors.maker.code) == 23

    check = getattr(probe, form)
    assert check(actors.maker, DIGEST, sign_digest(actors.maker, DIGEST))
    assert not check(actors.maker, DIGEST, sign_digest(actors.stranger, DIGEST))
    assert check(actors.maker, DIGEST, sign_digest(actors.buyer, DIGEST)) == (code == "wallet")
