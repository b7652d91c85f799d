"""The codecs against eth_abi's, the shapes in which values may be given, and what they say when one does not fit."""

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Any, NamedTuple

import pytest
from eth_abi.abi import decode as abi_decode
from eth_abi.abi import encode as abi_encode
from eth_utils.address import to_checksum_address
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guildhall.evm import CodecError
from guildhall.evm.codec import Codec, Param, coder_of

ALICE = to_checksum_address("0x" + "a1" * 20)

LINE = {
    "name": "line",
    "type": "tuple",
    "internalType": "struct Shop.Line",
    "components": [{"name": "unitPrice", "type": "uint128"}, {"name": "from", "type": "address"}],
}
LINES = {**LINE, "name": "lines", "type": "tuple[]", "internalType": "struct Shop.Line[]"}
BASKET = {
    "name": "basket",
    "type": "tuple",
    "internalType": "struct Basket",
    "components": [{"name": "id", "type": "uint8"}, LINES, {"name": "note", "type": "string"}],
}

# ---------------------------------------------- any type, any value of it ------------------------------------------------


class Typed(NamedTuple):
    """An ABI type as JSON, with values as eth_abi returns them."""

    entry: dict[str, Any]
    values: st.SearchStrategy[Any]


def _integers() -> st.SearchStrategy[Typed]:
    def typed(size: int, is_signed: bool) -> Typed:
        bits = 8 * size
        if is_signed:
            return Typed({"type": f"int{bits}"}, st.integers(-(1 << bits - 1), (1 << bits - 1) - 1))
        return Typed({"type": f"uint{bits}"}, st.integers(0, (1 << bits) - 1))

    return st.builds(typed, st.integers(1, 32), st.booleans())


def _fixed_bytes() -> st.SearchStrategy[Typed]:
    return st.integers(1, 32).map(lambda size: Typed({"type": f"bytes{size}"}, st.binary(min_size=size, max_size=size)))


ELEMENTARY = st.one_of(
    _integers(),
    _fixed_bytes(),
    st.just(Typed({"type": "bool"}, st.booleans())),
    st.just(Typed({"type": "address"}, st.binary(min_size=20, max_size=20).map(to_checksum_address))),
    st.just(Typed({"type": "bytes"}, st.binary(max_size=70))),
    st.just(Typed({"type": "string"}, st.text(max_size=40))),
)


def _array(item: Typed, length: int | None) -> Typed:
    values = st.lists(item.values, min_size=length or 0, max_size=3 if length is None else length)
    return Typed({**item.entry, "type": f"{item.entry['type']}[{length or ''}]"}, values)


def _struct(items: list[Typed]) -> Typed:
    components = [{**item.entry, "name": f"field{at}"} for at, item in enumerate(items)]
    return Typed({"type": "tuple", "components": components}, st.tuples(*[item.values for item in items]))


TYPES = st.recursive(
    ELEMENTARY,
    lambda inner: st.one_of(
        st.builds(_array, inner, st.none() | st.integers(1, 3)),
        st.lists(inner, min_size=1, max_size=4).map(_struct),
    ),
    max_leaves=6,
)


def plain(value: Any) -> Any:
    """Structs and arrays of every kind as tuples, addresses in small letters."""
    if isinstance(value, list | tuple):
        return tuple(plain(each) for each in value)
    return value.lower() if isinstance(value, str) and value.startswith("0x") else value


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_codec__any_types__same_as_eth_abi(data: st.DataObject) -> None:
    typed = data.draw(st.lists(TYPES, min_size=1, max_size=4))
    values = [data.draw(each.values) for each in typed]
    codec = Codec(Param.parse({**each.entry, "name": f"value{at}"}) for at, each in enumerate(typed))
    types = [param.type for param in codec.params]

    encoded = codec.encode(values)

    assert encoded == abi_encode(types, values)
    assert plain(codec.decode(encoded)) == plain(abi_decode(types, encoded)) == plain(values)
    assert plain(codec.canonical(0, values[0])) == plain(values[0])


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_decode__any_bytes__value_or_codec_error(data: st.DataObject) -> None:
    typed = data.draw(TYPES)
    small = st.integers(0, 256).map(lambda number: number.to_bytes(32, "big"))
    raw = b"".join(data.draw(st.lists(small | st.binary(max_size=33), max_size=12)))
    try:
        coder_of(Param.parse(typed.entry)).decode(raw, 0)
    except CodecError:
        pass


@pytest.mark.parametrize("kind", ["uint7", "uint264", "uint0", "bytes33", "bytes0", "fixed128x18", "uint256[0]", "tuple", "", "unit256"])
def test_codec__unknown_type__CodecError(kind: str) -> None:
    with pytest.raises(CodecError, match="not supported"):
        coder_of(Param.parse({"type": kind}))


# ------------------------------------------------------ ways to give a struct --------------------------------------------


class LineTuple(NamedTuple):
    from_: str
    unitPrice: int


class Unlike(NamedTuple):
    a: int
    b: str


@dataclass(frozen=True)
class LineObject:
    unit_price: int
    from_: str
    comment: str = "more than the ABI asks for"


@pytest.mark.parametrize(
    "value",
    [
        (7, ALICE),
        [7, ALICE],
        {"unitPrice": 7, "from": ALICE},
        {"unit_price": 7, "from_": ALICE},
        LineTuple(unitPrice=7, from_=ALICE),
        LineObject(unit_price=7, from_=ALICE),
    ],
    ids=lambda value: type(value).__name__,
)
def test_encode__struct_in_any_shape__same_bytes(value: Any) -> None:
    assert Codec([Param.parse(LINE)]).encode([value]) == abi_encode(["(uint128,address)"], [(7, ALICE)])


def test_decode__nested_structs__named_tuples_with_the_names_of_the_abi() -> None:
    codec = Codec([Param.parse(BASKET)], "buy")

    (basket,) = codec.decode(codec.encode([{"id": 3, "lines": [(7, ALICE), (8, ALICE)], "note": "ü"}]))

    assert (type(basket).__name__, basket._fields) == ("Basket", ("id", "lines", "note"))
    assert [type(line).__name__ for line in basket.lines] == ["Line", "Line"]
    assert (basket.lines[1].unitPrice, basket.lines[0].from_, basket.note) == (8, ALICE, "ü")
    assert codec.encode([basket]) == codec.encode([(3, [(7, ALICE), (8, ALICE)], "ü")])


def test_decode__same_struct_in_two_codecs__one_class() -> None:
    (one,) = Codec([Param.parse(LINE)]).decode(abi_encode(["(uint128,address)"], [(7, ALICE)]))
    (two,) = Codec([Param.parse(LINE)]).decode(abi_encode(["(uint128,address)"], [(7, ALICE)]))
    assert type(one) is type(two)


def test_record__unnamed_and_repeated_names__numbered() -> None:
    params = [Param("", "bool"), Param("_owner", "address"), Param("owner", "address")]
    assert Codec(params, "f").record(True, ALICE, ALICE)._fields == ("_0", "owner", "_2")


class Row(IntEnum):
    FULFILLED = 7


class Wallet:
    address = ALICE


@pytest.mark.parametrize(
    ("kind", "given_value", "same_as"),
    [
        ("uint8", Row.FULFILLED, 7),
        ("address", ALICE.lower(), ALICE),
        ("address", bytes.fromhex(ALICE[2:]), ALICE),
        ("address", Wallet(), ALICE),
        ("bytes4", "0x01020304", b"\1\2\3\4"),
        ("bytes", bytearray(b"ab"), b"ab"),
        ("bytes", "0x", b""),
        ("uint8[]", (1, 2), [1, 2]),
    ],
)
def test_canonical__value_as_people_write_it__as_it_comes_back(kind: str, given_value: Any, same_as: Any) -> None:
    assert Codec([Param("x", kind)]).canonical(0, given_value) == same_as


# ------------------------------------------------------- what does not fit -----------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "problem"),
    [
        ("uint8", 256, "256 does not fit uint8"),
        ("uint8", -1, "-1 does not fit uint8"),
        ("int8", 128, "128 does not fit int8"),
        ("int8", -129, "-129 does not fit int8"),
        ("uint256", True, "an integer was expected, not True"),
        ("uint256", 1.0, "an integer was expected, not 1.0"),
        ("uint256", Decimal(1), "an integer was expected"),
        ("uint256", "1", "an integer was expected, not '1'"),
        ("bool", 1, "True or False was expected, not 1"),
        ("bytes4", b"abc", "bytes4 has 4 bytes, not 3"),
        ("bytes4", "abcd", "bytes or 0x-text were expected"),
        ("bytes", "0x0", "bytes or 0x-text were expected"),
        ("bytes", [1], "bytes or 0x-text were expected"),
        ("string", b"abc", "text was expected"),
        ("string", "\ud800", "cannot be written in UTF-8"),
        ("address", "0x12", "an address was expected"),
        ("address", "zz" * 21, "an address was expected"),
        ("address", ALICE.swapcase().replace("X", "x"), "wrong checksum"),
        ("address", b"\1" * 19, "an address has 20 bytes, not 19"),
        ("address", 5, "an address was expected, not 5"),
        ("uint8[]", "ab", "a list was expected"),
        ("uint8[]", b"ab", "a list was expected"),
        ("uint8[2]", [1], "2 items were expected, 1 given"),
    ],
)
def test_encode__unfit_value__CodecError(kind: str, value: Any, problem: str) -> None:
    with pytest.raises(CodecError) as caught:
        Codec([Param("x", kind)]).encode([value])
    assert str(caught.value).startswith("x: ") and problem in str(caught.value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ((300, [], ""), "basket.id: 300 does not fit uint8"),
        ((3, [(7, ALICE), (-8, ALICE)], ""), "basket.lines[1].unitPrice: -8 does not fit uint128"),
        ((3, [{"unitPrice": 7}], ""), "basket.lines[0]: components ['unitPrice', 'from'] were expected, not ['unitPrice']"),
        ((3, [{"unitPrice": 7, "from": ALICE, "to": ALICE}], ""), "basket.lines[0]: components ['unitPrice', 'from'] were expected"),
        ((3, [Unlike(7, ALICE)], ""), "basket.lines[0]: components"),
        ((3, [object()], ""), "basket.lines[0]: object has not all of the components ['unitPrice', 'from']"),
        ((3, []), "basket: 3 values were expected, 2 given"),
    ],
)
def test_encode__unfit_value_deep_inside__CodecError_with_its_path(value: Any, message: str) -> None:
    with pytest.raises(CodecError) as caught:
        Codec([Param.parse(BASKET)]).encode([value])
    assert str(caught.value).startswith(message)


def test_encode__wrong_number_of_values__CodecError() -> None:
    with pytest.raises(CodecError, match="1 values were expected, 0 given"):
        Codec([Param("x", "bool")]).encode([])


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("uint8", 256),
        ("int8", 128),
        ("bool", 2),
        ("address", 1 << 160),
        ("bytes4", 1),
        ("string", 1),
        ("bytes", 1 << 255),
        ("bool[]", 2**255),
    ],
)
def test_decode__dirty_or_short_data__CodecError(kind: str, word: int) -> None:
    with pytest.raises(CodecError):
        coder_of(Param("x", kind)).decode(word.to_bytes(32, "big"), 0)
