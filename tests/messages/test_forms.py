"""The JSON form: what it looks like, and each way in which a text is refused."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from eth_utils.address import to_checksum_address

from guildhall.messages import (
    Attestation,
    BadValue,
    Confirmation,
    Demand,
    Domain,
    FactKind,
    MalformedMessage,
    Signed,
    errors,
    from_json,
    sign,
    to_json,
)
from guildhall.messages.forms import MAX_SIGNATURE_LENGTH, MAX_TEXT_LENGTH

MakeDemand = Callable[..., Demand]


@pytest.fixture
def form(make_demand: MakeDemand, domain: Domain, key: bytes) -> dict[str, Any]:
    """A valid form, parsed."""
    parsed: dict[str, Any] = json.loads(to_json(Signed(make_demand(), sign(make_demand(), domain, key))))
    return parsed


def refused(form: Any, error: type[MalformedMessage], path: str, kind: type = Demand) -> None:
    """Asserts that a form is refused for this reason and at this place."""
    with pytest.raises(MalformedMessage) as caught:
        from_json(form if isinstance(form, str | bytes) else json.dumps(form), kind)

    assert (type(caught.value), caught.value.path) == (error, path)
    assert str(caught.value).startswith(f"{path}: ")


def test_to_json__demand__the_agreed_form(form: dict[str, Any], make_demand: MakeDemand, domain: Domain, key: bytes) -> None:
    demand = make_demand()

    assert form == {
        "type": "Demand",
        "message": {
            "buyer": demand.buyer,
            "standardId": "1",
            "paramsHash": "0x" + "70" * 32,
            "quantity": "2",
            "weight": "800",
            "limitAmount": "50000000",
            "zone": "65538",
            "marks": "0",
            "leadLimitPeriod": "864000",
            "inspector": "0x" + "00" * 20,
            "referrer": "0x" + "00" * 20,
            "handoverHash": "0x" + "68" * 32,
            "policyVersion": "1",
            "currency": demand.currency,
            "nonce": "7",
            "expiresAt": "2000000000",
        },
        "signature": f"0x{sign(demand, domain, key).hex()}",
    }


def test_to_json__value_beyond_its_type__BadValue(make_demand: MakeDemand) -> None:
    with pytest.raises(BadValue, match="^Demand.quantity: "):
        to_json(Signed(make_demand(quantity=-1), b""))


def test_from_json__bytes_with_white_space__read(form: dict[str, Any], make_demand: MakeDemand) -> None:
    assert from_json(json.dumps(form, indent=4).encode(), Demand).message == make_demand()


def test_from_json__digest__of_the_message(form: dict[str, Any], make_demand: MakeDemand, domain: Domain) -> None:
    assert from_json(json.dumps(form), Demand).digest(domain) == make_demand().digest(domain)


def test_from_json__address_in_one_case__checksummed(form: dict[str, Any]) -> None:
    mixed = to_checksum_address("0x" + "ab" * 20)
    for address in (mixed, mixed.lower(), "0x" + mixed[2:].upper()):
        form["message"]["buyer"] = address
        assert from_json(json.dumps(form), Demand).message.buyer == mixed


def test_from_json__fact_kind__an_enum() -> None:
    attestation = Attestation(b"d" * 32, FactKind.PICKUP, "0x" + "00" * 20, 5, b"\0" * 32)

    assert from_json(to_json(Signed(attestation, b"")), Attestation).message.kind is FactKind.PICKUP


def test_from_json__unknown_fact_kind__OutOfRange() -> None:
    form = json.loads(to_json(Signed(Attestation(b"d" * 32, FactKind.RETURN, "0x" + "00" * 20, 5, b"\0" * 32), b"")))
    form["message"]["kind"] = str(max(FactKind) + 1)

    refused(form, errors.OutOfRange, "$.message.kind", Attestation)


def test_from_json__text_at_its_limit__read(form: dict[str, Any]) -> None:
    text = json.dumps(form)
    longest = text + " " * (MAX_TEXT_LENGTH - len(text))

    from_json(longest, Demand)
    refused(longest + " ", errors.TooLong, "$")


def test_from_json__signature_at_its_limit__read(form: dict[str, Any]) -> None:
    form["signature"] = "0x" + "01" * MAX_SIGNATURE_LENGTH

    assert from_json(json.dumps(form), Demand).signature == b"\1" * MAX_SIGNATURE_LENGTH
    form["signature"] += "01"
    refused(form, errors.BadLength, "$.signature")


@pytest.mark.parametrize(
    "text", ["", "{", "nonsense", b"\xff\xfe\xfa", "[" * 10_000, '{"type": "\ud800"}'.encode("utf-8", "surrogatepass")]
)
def test_from_json__no_json__NotJson(text: str | bytes) -> None:
    refused(text, errors.NotJson, "$")


@pytest.mark.parametrize("text", ["null", "[]", "7", '"Demand"', "NaN"])
def test_from_json__no_object__NotObject(text: str) -> None:
    refused(text, errors.NotObject, "$")


def test_from_json__message_no_object__NotObject(form: dict[str, Any]) -> None:
    refused(form | {"message": ["0x"]}, errors.NotObject, "$.message")


def test_from_json__name_twice__DuplicateField(form: dict[str, Any]) -> None:
    refused(json.dumps(form).replace('"zone"', '"nonce": "8", "zone"'), errors.DuplicateField, "$")


@pytest.mark.parametrize("name", ["type", "message", "signature"])
def test_from_json__part_missing__MissingField(form: dict[str, Any], name: str) -> None:
    del form[name]

    refused(form, errors.MissingField, f"$.{name}")


def test_from_json__any_field_missing__MissingField(form: dict[str, Any]) -> None:
    for name in form["message"]:
        shorter = {other: value for other, value in form["message"].items() if other != name}
        refused(form | {"message": shorter}, errors.MissingField, f"$.message.{name}")


def test_from_json__field_too_many__UnknownField(form: dict[str, Any]) -> None:
    refused(form | {"domain": {}}, errors.UnknownField, "$")
    refused(form | {"message": form["message"] | {"tip": "1"}}, errors.UnknownField, "$.message")


@pytest.mark.parametrize("name", ["Confirmation", "demand", None, 1, ["Demand"]])
def test_from_json__other_type__WrongType(form: dict[str, Any], name: Any) -> None:
    refused(form | {"type": name}, errors.WrongType, "$.type")


def test_from_json__read_as_other_type__WrongType(form: dict[str, Any]) -> None:
    refused(form, errors.WrongType, "$.type", Confirmation)


@pytest.mark.parametrize(
    "value", [2, 2.0, True, None, "", "02", "+2", "-2", "2.0", "0x2", " 2", "2\n", "1e3", "1_000", "٢", "1" * 79, ["2"]]
)
def test_from_json__no_decimal__BadInteger(form: dict[str, Any], value: Any) -> None:
    form["message"]["quantity"] = value

    refused(form, errors.BadInteger, "$.message.quantity")


@pytest.mark.parametrize(("name", "bits"), [("standardId", 32), ("quantity", 64), ("limitAmount", 128), ("nonce", 256), ("expiresAt", 48)])
def test_from_json__integer_at_its_limit__OutOfRange_beyond(form: dict[str, Any], name: str, bits: int) -> None:
    form["message"][name] = str(2**bits - 1)
    from_json(json.dumps(form), Demand)

    form["message"][name] = str(2**bits)
    refused(form, errors.OutOfRange, f"$.message.{name}")


@pytest.mark.parametrize("value", ["", "0", "70" * 32, "0x7", "0X" + "70" * 32, "0xzz", "0x 70", "0x70\n", 7, None])
@pytest.mark.parametrize("path", ["$.message.paramsHash", "$.message.buyer", "$.signature"])
def test_from_json__no_hex__BadHex(form: dict[str, Any], value: Any, path: str) -> None:
    name = path.rpartition(".")[2]
    (form if name in form else form["message"])[name] = value

    refused(form, errors.BadHex, path)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_from_json__hash_of_another_length__BadLength(form: dict[str, Any], length: int) -> None:
    form["message"]["paramsHash"] = "0x" + "70" * length

    refused(form, errors.BadLength, "$.message.paramsHash")


@pytest.mark.parametrize("length", [0, 19, 21, 32])
def test_from_json__address_of_another_length__BadAddress(form: dict[str, Any], length: int) -> None:
    form["message"]["buyer"] = "0x" + "b0" * length

    refused(form, errors.BadAddress, "$.message.buyer")


def test_from_json__wrong_checksum__BadAddress(form: dict[str, Any]) -> None:
    form["message"]["buyer"] = to_checksum_address("0x" + "ab" * 20).swapcase().replace("X", "x")

    refused(form, errors.BadAddress, "$.message.buyer")


def test_from_json__random_damage__never_another_error(form: dict[str, Any]) -> None:
    text = json.dumps(form)
    for index in range(len(text)):
        for damaged in (text[:index], text[:index] + text[index + 1 :], text[:index] + "\u00e9" + text[index + 1 :]):
            try:
                from_json(damaged, Demand)
            except MalformedMessage:
                pass
