"""Messages are the structs of Deal.sol and Case.sol and the EIP-712 types that were agreed."""

import re
from collections.abc import Callable
from dataclasses import fields
from enum import IntEnum
from pathlib import Path
from typing import Any

import pytest

from guildhall.messages import (
    Act,
    Attestation,
    BadValue,
    CancelAuthorization,
    Cancellation,
    CaseKind,
    Commitment,
    Confirmation,
    Countersignature,
    DataGrant,
    DataRevocation,
    Demand,
    Domain,
    FactKind,
    HandOver,
    Lot,
    Message,
    Mounting,
    Packing,
    Permit,
    Phase,
    Readings,
    ReceiveWithAuthorization,
    Redemption,
    ReserveAttestation,
    Reward,
    Row,
    Share,
    Side,
    Split,
    Statement,
    Status,
    Struct,
    Subject,
    Terms,
    Token,
    TransferWithAuthorization,
    Withdrawal,
    cases_domain,
    escrow_domain,
    exchange_domain,
    handover_hash,
    lots_domain,
    reserve_domain,
    telemetry_domain,
    token_domain,
    trace_domain,
)
from guildhall.messages.structs import layout_of
from guildhall.toolchain import project_root

SOURCES = tuple(Path("contracts/types", name) for name in ("Deal.sol", "Case.sol", "Reward.sol"))
SOMEBODY = "0x" + "5b" * 20

EIP712_TYPES: dict[type[Message], str] = {
    Attestation: "Attestation(bytes32 dealId,uint8 kind,address signer,uint48 signedAt,bytes32 documentHash)",
    CancelAuthorization: "CancelAuthorization(address authorizer,bytes32 nonce)",
    Cancellation: "Cancellation(bytes32 dealId,address signer,uint48 expiresAt)",
    Commitment: "Commitment(uint32 trialId,address juror,bytes32 commitment)",
    Confirmation: "Confirmation(bytes32 dealId,address buyer)",
    Countersignature: "Countersignature(bytes32 dealId,address maker)",
    DataGrant: "DataGrant(address owner,address grantee,uint16 fieldGroup,uint48 until,bytes32 nonce,uint48 deadline)",
    DataRevocation: "DataRevocation(address signer,uint32 grantId,uint48 deadline)",
    Split: "Split(bytes32 dealId,address signer,uint128 buyerAmount,uint48 expiresAt)",
    HandOver: "HandOver(bytes32 subjectId,address from,address to,bytes32 placeHash,uint48 signedAt)",
    Lot: "Lot(address maker,uint32 standardId,uint16 market,uint32 itemCount,bytes32 itemsRoot,uint48 producedAt,bytes32 documentHash)",
    Mounting: "Mounting(bytes32 dealId,address device,address carrier,bytes32 limitsHash,uint48 mountedAt)",
    Packing: "Packing(bytes32 dealId,bytes32 lotId,address maker,bytes32 itemsHash)",
    Redemption: "Redemption(address owner,uint256 amount,bytes32 payoutHash,bytes32 nonce,uint256 deadline)",
    ReserveAttestation: "ReserveAttestation(uint128 reserveAmount,uint16 depositShareBps,uint48 asOf,bytes32 documentHash)",
    Readings: "Readings(address device,bytes32 root,uint32 count,uint48 fromAt,uint48 untilAt)",
    Withdrawal: "Withdrawal(address buyer,uint256 nonce)",
}


def declared(keyword: str, name: str) -> str:
    """The body of a declaration in Deal.sol, Case.sol or Reward.sol, without comments."""
    source = re.sub(r"//.*", "", "".join((project_root() / path).read_text() for path in SOURCES))
    found = re.search(rf"\b{keyword} {name} \{{(.*?)\}}", source, re.DOTALL)
    assert found, f"no {keyword} {name}"
    return found[1]


def solidity_members(name: str) -> list[tuple[str, str]]:
    """(ABI type, name) of a struct's members in order."""
    abi_types = {"Act": "uint8", "FactKind": "uint8", "Share[]": "(address,uint16)[]"}
    members = [line.split() for line in declared("struct", name).split(";") if line.strip()]
    return [(abi_types.get(kind, kind), member) for kind, member in members]


@pytest.fixture
def make_terms() -> Callable[..., Terms]:
    """Builds valid terms; a test states only what differs."""

    def make(**changes: Any) -> Terms:
        defaults: dict[str, Any] = {
            "address": SOMEBODY,
            "bytes32": b"\1" * 32,
            "bool": False,
            "(address,uint16)[]": (Share(SOMEBODY, 200),),
        }
        members = zip(fields(Terms), layout_of(Terms).members, strict=True)
        values = {field.name: defaults.get(member.type, 1) for field, member in members}
        return Terms(**(values | changes))

    return make


@pytest.mark.parametrize("struct", [Attestation, Demand, Share, Statement, Terms])
def test_members__of_a_struct__equal_solidity(struct: type[Struct]) -> None:
    assert [(member.type, member.name) for member in layout_of(struct).members] == solidity_members(struct.__name__)


@pytest.mark.parametrize("message", [Attestation, Demand, Statement])
def test_eip712_type__of_a_struct__equals_solidity(message: type[Message]) -> None:
    members = ",".join(" ".join(member) for member in solidity_members(message.__name__))

    assert message.eip712_type() == f"{message.__name__}({members})"


@pytest.mark.parametrize("message", EIP712_TYPES)
def test_eip712_type__of_a_consent__is_the_agreed_one(message: type[Message]) -> None:
    assert message.eip712_type() == EIP712_TYPES[message]


def test_eip712_type__written_in_a_contract__equals_python() -> None:
    sources = [file.read_text() for file in (project_root() / "contracts").rglob("*.sol") if "mocks" not in file.parts]
    written = {found for source in sources for found in re.findall(r'keccak256\(\s*"(\w+\([^"]*\))"\s*\)', source)}
    messages: list[type[Message]] = [*EIP712_TYPES, Demand, Statement, Permit, ReceiveWithAuthorization, TransferWithAuthorization]
    known = {message.__name__: message.eip712_type() for message in messages}

    shared = {kind for kind in written if kind.partition("(")[0] in known}

    assert shared <= set(known.values())
    assert known["Demand"] in shared


def test_type_hash__of_a_token_message__is_the_published_constant() -> None:
    assert layout_of(Permit).type_hash.hex() == "6e71edae12b1b97f4d1f60370fef10105fa2faae0126114a169c64845d6126c9"
    assert layout_of(ReceiveWithAuthorization).type_hash.hex() == "d099cc98ef71107a616c4f0f941f04c322d8e254fe26b3c6668db87aae413de8"
    assert layout_of(TransferWithAuthorization).type_hash.hex() == "7c7c6cdb67a18743f49ec6fa9b35f50d52ed05cbed4cc592e13b44501c1a2267"
    assert layout_of(CancelAuthorization).type_hash.hex() == "158b0a9edf7a828aad02f63cd515c68ef2f50ba807396f6d12842833a1597429"


def test_domains__of_the_suite__have_the_agreed_names() -> None:
    assert exchange_domain(1, SOMEBODY) == Domain("Guildhall Exchange", "1", 1, SOMEBODY)
    assert trace_domain(1, SOMEBODY) == Domain("Guildhall Trace", "1", 1, SOMEBODY)
    assert escrow_domain(1, SOMEBODY) == Domain("Guildhall Escrow", "1", 1, SOMEBODY)
    assert lots_domain(1, SOMEBODY) == Domain("Guildhall Lots", "1", 1, SOMEBODY)
    assert reserve_domain(1, SOMEBODY) == Domain("Guildhall Reserve", "1", 1, SOMEBODY)
    assert telemetry_domain(1, SOMEBODY) == Domain("Guildhall Telemetry", "1", 1, SOMEBODY)
    assert cases_domain(1, SOMEBODY) == Domain("Guildhall Cases", "1", 1, SOMEBODY)
    assert token_domain("Guildhall Euro", 1, SOMEBODY) == Domain("Guildhall Euro", "1", 1, SOMEBODY)


@pytest.mark.parametrize("enum", [Act, CaseKind, FactKind, Phase, Reward, Row, Side, Status, Subject, Token])
def test_enums__of_python__equal_solidity(enum: type[IntEnum]) -> None:
    names = [name.strip() for name in declared("enum", enum.__name__).split(",") if name.strip()]

    assert [(member.name, member.value) for member in enum] == [(name, number) for number, name in enumerate(names)]


def test_as_tuple__nested__is_plain(make_terms: Callable[..., Terms]) -> None:
    assert make_terms().as_tuple()[-1] == ((SOMEBODY, 200),)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("buyer", "0x" + "b0" * 19),
        ("buyer", "b0" * 21),
        ("buyer", "0x" + "zz" * 20),
        ("buyer", b"b" * 42),
        ("buyer", None),
        ("params_hash", b"p" * 31),
        ("params_hash", b"p" * 33),
        ("params_hash", "0x" + "70" * 32),
        ("standard_id", -1),
        ("standard_id", 2**32),
        ("quantity", 2**64),
        ("quantity", True),
        ("quantity", 1.0),
        ("limit_amount", 2**128),
        ("nonce", 2**256),
        ("expires_at", 2**48),
    ],
)
def test_struct_hash__value_beyond_its_type__BadValue(make_demand: Callable[..., Demand], field: str, value: Any) -> None:
    index = [field.name for field in fields(Demand)].index(field)

    with pytest.raises(BadValue, match=f"^Demand.{layout_of(Demand).members[index].name}: "):
        make_demand(**{field: value}).struct_hash()


def test_encoded__bad_royalty__BadValue(make_terms: Callable[..., Terms]) -> None:
    with pytest.raises(BadValue, match="^Terms.royalties: Share.shareBps: 65536 is no uint16"):
        make_terms(royalties=(Share(SOMEBODY, 2**16),)).encoded()


def test_encoded__is_gold_not_a_bool__BadValue(make_terms: Callable[..., Terms]) -> None:
    with pytest.raises(BadValue, match="^Terms.isGold: 0 is no bool"):
        make_terms(is_gold=0).encoded()


@pytest.mark.parametrize("length", [0, 15, 17])
def test_handover_hash__code_of_another_length__BadValue(length: int) -> None:
    with pytest.raises(BadValue, match="is not 16 bytes"):
        handover_hash(SOMEBODY, 1, b"c" * length)
