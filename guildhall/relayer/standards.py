"""Standards, rebuilt from the events of their publication and held against the hashes on chain; free labels become parameters.

    standard.parameters("eu xl").params_hash      # what the buyer signs for "EU XL"

A label is found by its exact text; if there is none, by its text without regard to case and to the amount of white space; if there is
none, without any white space. Labels that read alike on the way there but stand for different parameters are refused as ambiguous.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from guildhall.evm import Log

from .errors import AmbiguousLabel, UnknownLabel

__all__ = ["AS_PUBLISHED", "Attribute", "Label", "Parameters", "PublishedStandard", "is_verified", "params_hash", "published_in"]

AS_PUBLISHED = bytes(32)
"""The params hash of a standard whose codebook is empty: there is nothing to choose."""

_LISTED = 40
"""Labels that an error message spells out."""


@dataclass(frozen=True)
class Attribute:
    """One measured property: `target` ± `tolerance`, both in `unit`."""

    name: str
    target: int
    tolerance: int
    unit: str


@dataclass(frozen=True)
class Label:
    """One entry of the codebook; `values`: one per attribute, in the attribute's unit."""

    label: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class Parameters:
    """What a label stands for; `params_hash` (32 bytes) is what a demand carries."""

    standard_id: int
    label: str
    values: tuple[int, ...]
    params_hash: bytes


@dataclass(frozen=True)
class PublishedStandard:
    """A standard as its expert published it."""

    standard_id: int
    expert: str
    name: str
    unit_weight: int
    attributes: tuple[Attribute, ...]
    codebook: tuple[Label, ...]

    @cached_property
    def attributes_hash(self) -> bytes:
        """keccak256(abi.encode(attributes))."""
        rows = [(each.name, each.target, each.tolerance, each.unit) for each in self.attributes]
        return keccak(encode(["(string,int64,uint64,string)[]"], [rows]))

    @cached_property
    def codebook_hash(self) -> bytes:
        """keccak256(abi.encode(codebook))."""
        return keccak(encode(["(string,int64[])[]"], [[(each.label, each.values) for each in self.codebook]]))

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """All labels in the codebook's order, each once."""
        return tuple(self._first)

    def parameters(self, label: str) -> Parameters:
        """What a free label stands for. Raises UnknownLabel or AmbiguousLabel."""
        for key in _KEYS:
            wanted = key(label)
            found = {each: values for each, values in self._first.items() if key(each) == wanted}
            if len(set(found.values())) > 1:
                raise AmbiguousLabel(
                    f"{label!r} may be {_listed(tuple(found))} of standard {self.standard_id} ({self.name}): write one as it stands",
                    tuple(found),
                )
            if found:
                name, values = next(iter(found.items()))
                return Parameters(self.standard_id, name, values, params_hash(self.standard_id, values))
        raise UnknownLabel(
            f"standard {self.standard_id} ({self.name}) has no label {label!r}: choose one of {_listed(self.labels)}", self.labels
        )

    def label_of(self, hash_: bytes) -> str | None:
        """The (first) label of a params hash; empty for `AS_PUBLISHED` where the codebook is empty; None where it is no entry."""
        return self._by_hash.get(hash_)

    def values_of(self, hash_: bytes) -> tuple[int, ...] | None:
        """What a params hash stands for, one value per attribute; None where it is no entry, or the codebook is empty."""
        label = self._by_hash.get(hash_)
        return self._first[label] if label else None

    @cached_property
    def _first(self) -> dict[str, tuple[int, ...]]:
        """Of a label that stands there twice the first one counts."""
        first: dict[str, tuple[int, ...]] = {}
        for each in self.codebook:
            first.setdefault(each.label, each.values)
        return first

    @cached_property
    def _by_hash(self) -> dict[bytes, str]:
        if not self.codebook:
            return {AS_PUBLISHED: ""}
        found: dict[bytes, str] = {}
        for label, values in self._first.items():
            found.setdefault(params_hash(self.standard_id, values), label)
        return found


def params_hash(standard_id: int, values: Sequence[int]) -> bytes:
    """keccak256(abi.encode(uint32 standardId, int64[] values))."""
    return keccak(encode(["uint32", "int64[]"], [standard_id, list(values)]))


def published_in(logs: Iterable[Log], address: str) -> list[PublishedStandard]:
    """The publications among the logs of the Standards contract at `address`; whatever others emit is left out."""
    return [_published(log.args) for log in logs if log.address == address and log.name == "StandardPublished"]


def is_verified(standard: PublishedStandard, contract: Any) -> bool:
    """Whether the chain keeps the hashes of these attributes and this codebook (two view calls)."""
    hashes = (contract.attributesHashOf(standard.standard_id), contract.codebookHashOf(standard.standard_id))
    return hashes == (standard.attributes_hash, standard.codebook_hash)


def _published(args: Any) -> PublishedStandard:
    return PublishedStandard(
        standard_id=args.standardId,
        expert=args.expert,
        name=args.name,
        unit_weight=args.unitWeight,
        attributes=tuple(Attribute(each.name, each.target, each.tolerance, each.unit) for each in args.attributes),
        codebook=tuple(Label(each.label, tuple(each.values)) for each in args.codebook),
    )


def _exact(text: str) -> str:
    return text


def _spaced(text: str) -> str:
    return " ".join(text.split()).casefold()


def _unspaced(text: str) -> str:
    return "".join(text.split()).casefold()


_KEYS: tuple[Callable[[str], str], ...] = (_exact, _spaced, _unspaced)


def _listed(labels: Sequence[str]) -> str:
    if not labels:
        return "none: its codebook is empty, leave the label out"
    more = f" and {len(labels) - _LISTED} more" if len(labels) > _LISTED else ""
    return ", ".join(repr(label) for label in labels[:_LISTED]) + more
