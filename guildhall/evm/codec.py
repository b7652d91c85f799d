"""ABI coders of structs, arrays and parameter lists, built once per function, event or error.

In: a struct is given by position (tuple, list), by name (mapping, NamedTuple) or as any object with attributes of the
components' names, in the ABI's spelling or in snake_case; a component called like a Python keyword takes a trailing
underscore (`from_`). Addresses may be text, 20 bytes, or anything with an `.address`; bytes may be 0x-text.
Out: structs are named tuples with the ABI's component names, addresses checksummed text, arrays lists, bytes `bytes`.

Raises CodecError only; its message starts with the path of the offending value.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property
from itertools import repeat
from keyword import iskeyword
from typing import Any, NamedTuple

from guildhall.evm.errors import CodecError
from guildhall.evm.words import WORD, Coder, elementary, word_at

_ARRAY = re.compile(r"(.*)\[(\d*)\]")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class Param(NamedTuple):
    """One ABI parameter or struct component. `type`: canonical, structs written out (`(uint256,address)[]`)."""

    name: str
    type: str
    components: tuple[Param, ...] = ()
    struct: str = ""
    is_indexed: bool = False

    @classmethod
    def parse(cls, entry: Mapping[str, Any]) -> Param:
        """From an entry of the ABI's JSON; CodecError when it has no type."""
        kind = entry.get("type")
        if not isinstance(kind, str):
            raise CodecError(f"ABI parameter without a type: {entry!r}")
        components = tuple(cls.parse(component) for component in entry.get("components", ()))
        if kind.startswith("tuple"):
            kind = _listed(components) + kind.removeprefix("tuple")
        declared = re.sub(r"^struct |\[\d*\]", "", entry.get("internalType") or "")
        struct = declared.rpartition(".")[2] if components else ""
        return cls(entry.get("name") or "", kind, components, struct, bool(entry.get("indexed", False)))


class Codec:
    """Encodes and decodes one parameter list: a function's inputs or outputs, an event's data, an error's values."""

    def __init__(self, params: Iterable[Param], name: str = "Values") -> None:
        self.params = tuple(params)
        self.name = name

    def __len__(self) -> int:
        return len(self.params)

    @property
    def types(self) -> str:
        """The canonical types in parentheses, as in a function's signature."""
        return _listed(self.params)

    @cached_property
    def record(self) -> Callable[..., Any]:
        """The named tuple class of the list, fields named by the ABI (`_0` where it gives no name)."""
        return record_class(self.name, tuple(param.name for param in self.params))

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The names of the record's fields."""
        names: tuple[str, ...] = getattr(self.record, "_fields", ())
        return names

    @cached_property
    def _coders(self) -> tuple[Coder, ...]:
        return tuple(coder_of(param) for param in self.params)

    @cached_property
    def _items(self) -> _Items:
        return _Items(self._coders, tuple(param.name or f"[{at}]" for at, param in enumerate(self.params)))

    @cached_property
    def encode(self) -> Callable[[Sequence[Any]], bytes]:
        """Bytes of as many values as there are parameters; CodecError when one does not fit."""
        return self._items.encode

    @cached_property
    def decode(self) -> Callable[[bytes], list[Any]]:
        """The values in the bytes, in order; CodecError when the bytes are not such values."""
        items = self._items

        def decode(data: bytes) -> list[Any]:
            return items.decode(data, 0)

        return decode

    def decode_record(self, data: bytes) -> Any:
        """The values as a named tuple."""
        return self.record(*self.decode(data))

    def canonical(self, at: int, value: Any) -> Any:
        """`value` as parameter number `at` would come back from the chain (checksummed, structs as named tuples)."""
        coder = self._coders[at]
        return coder.decode(coder.encode(value), 0)


def coder_of(param: Param) -> Coder:
    """The coder of one parameter, of whatever depth."""
    array = _ARRAY.fullmatch(param.type)
    if array is not None and array[2] != "0":
        item = coder_of(param._replace(type=array[1], name=""))
        return _array(item, int(array[2]) if array[2] else None)
    if param.components and param.type.startswith("("):
        return _struct(param)
    return elementary(param.type)


@cache
def record_class(name: str, fields: tuple[str, ...]) -> Callable[..., Any]:
    """The named tuple class of a struct, an event or an error: the same one for the same name and fields."""
    spelled = [python_name(field) for field in fields]
    title = name if name.isidentifier() and not iskeyword(name) else "Values"
    made: Callable[..., Any] = namedtuple(title, spelled, rename=True)  # type: ignore[misc]
    return made


def python_name(name: str) -> str:
    """An ABI name as a field name: keywords get a trailing underscore, leading underscores go."""
    bare = name.lstrip("_")
    return f"{bare}_" if iskeyword(bare) else bare


class _Items:
    """Coders side by side: static values in the head, dynamic ones behind it with their offset in the head."""

    def __init__(self, coders: tuple[Coder, ...], steps: Sequence[str]) -> None:
        self._encoders = [coder.encode for coder in coders]
        self._dynamic = [coder.is_dynamic for coder in coders]
        self._steps = steps
        self.size = sum(coder.size for coder in coders)
        self.is_dynamic = any(self._dynamic)
        self._places: list[tuple[Callable[[bytes, int], Any], int, bool]] = []
        at = 0
        for coder in coders:
            self._places.append((coder.decode, at, coder.is_dynamic))
            at += coder.size

    def encode(self, values: Sequence[Any]) -> bytes:
        if len(values) != len(self._encoders):
            raise CodecError(f"{len(self._encoders)} values were expected, {len(values)} given")
        try:
            parts = [encode(value) for encode, value in zip(self._encoders, values, strict=True)]
        except CodecError:
            _blame(self._encoders, self._steps, values)
            raise
        return _joined(parts, self._dynamic, self.size) if self.is_dynamic else b"".join(parts)

    def decode(self, data: bytes, start: int) -> list[Any]:
        return [decode(data, start + word_at(data, start + at) if is_dynamic else start + at) for decode, at, is_dynamic in self._places]


def _joined(parts: Sequence[bytes], dynamic: Sequence[bool], end: int) -> bytes:
    """Head and tail; `end`: bytes in the head, which is where the first tail starts."""
    head: list[bytes] = []
    tail: list[bytes] = []
    for part, is_dynamic in zip(parts, dynamic, strict=True):
        if is_dynamic:
            head.append(end.to_bytes(WORD, "big"))
            tail.append(part)
            end += len(part)
        else:
            head.append(part)
    return b"".join(head + tail)


def _blame(encoders: Iterable[Callable[[Any], bytes]], steps: Iterable[str], values: Iterable[Any]) -> None:
    """Raise the first value's problem with the step that leads to it."""
    for encode, step, value in zip(encoders, steps, values, strict=False):
        try:
            encode(value)
        except CodecError as problem:
            raise problem.within(step) from None


def _struct(param: Param) -> Coder:
    names = tuple(component.name for component in param.components)
    items = _Items(tuple(coder_of(component) for component in param.components), names)
    record = record_class(param.struct, names)
    spread = _spreader(names)

    def encode(value: Any) -> bytes:
        return items.encode(value if type(value) in (tuple, list, record) else spread(value))

    def decode(data: bytes, start: int) -> Any:
        return record(*items.decode(data, start))

    return Coder(encode, decode, WORD if items.is_dynamic else items.size, items.is_dynamic)


def _spreader(names: tuple[str, ...]) -> Callable[[Any], Sequence[Any]]:
    """A function that puts the components of a mapping or an object in the ABI's order."""
    spellings = {name: (name, python_name(name), _HUMP.sub("_", python_name(name)).lower()) for name in names}

    def by_key(value: Mapping[str, Any]) -> Sequence[Any]:
        found = [next((key for key in spellings[name] if key in value), None) for name in names]
        unknown = set(value) - set(found)
        if None in found or unknown:
            raise CodecError(f"components {list(names)} were expected, not {list(value)}")
        return [value[key] for key in found if key is not None]

    def by_attribute(value: Any) -> Sequence[Any]:
        found = [next((key for key in spellings[name] if key and hasattr(value, key)), None) for name in names]
        if None in found:
            raise CodecError(f"{type(value).__name__} has not all of the components {list(names)}")
        return [getattr(value, key) for key in found if key is not None]

    def spread(value: Any) -> Sequence[Any]:
        if isinstance(value, Mapping):
            return by_key(value)
        if isinstance(value, tuple) and hasattr(value, "_asdict"):
            return by_key(value._asdict())
        return value if isinstance(value, tuple | list) else by_attribute(value)

    return spread


def _array(item: Coder, length: int | None) -> Coder:
    def encode(value: Any) -> bytes:
        if not isinstance(value, Sequence) or isinstance(value, str | bytes | bytearray):
            raise CodecError(f"a list was expected, not {value!r}")
        count = len(value)
        if length is not None and count != length:
            raise CodecError(f"{length} items were expected, {count} given")
        try:
            parts = [item.encode(each) for each in value]
        except CodecError:
            _blame(repeat(item.encode), (f"[{at}]" for at in range(count)), value)
            raise
        joined = _joined(parts, [True] * count, count * WORD) if item.is_dynamic else b"".join(parts)
        return joined if length is not None else count.to_bytes(WORD, "big") + joined

    def decode(data: bytes, start: int) -> list[Any]:
        count = length
        if count is None:
            count = word_at(data, start)
            start += WORD
        if count * item.size > len(data) - start:
            raise CodecError(f"{count} items were announced at byte {start}, the data ends before")
        places = range(start, start + count * item.size, item.size)
        if item.is_dynamic:
            return [item.decode(data, start + word_at(data, place)) for place in places]
        return [item.decode(data, place) for place in places]

    is_dynamic = length is None or item.is_dynamic
    return Coder(encode, decode, WORD if is_dynamic else item.size * (length or 0), is_dynamic)


def _listed(params: Iterable[Param]) -> str:
    return f"({','.join(param.type for param in params)})"
