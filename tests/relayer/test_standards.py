"""Standards rebuilt from events; labels to parameters."""

import pytest
from eth_abi import encode
from eth_utils import keccak

from guildhall.evm import Log
from guildhall.relayer import AS_PUBLISHED, CollectedEvents, Relayer, params_hash
from guildhall.relayer.errors import AmbiguousLabel, UnknownLabel, UnknownStandard
from guildhall.relayer.standards import Attribute, Label, PublishedStandard, is_verified, published_in
from tests.relayer.world import ABROAD, CODEBOOK, SHIRT, XL, World

ATTRIBUTE = Attribute("size", 1, 1, "mm")


def standard(*labels: tuple[str, int]) -> PublishedStandard:
    return PublishedStandard(9, "0x" + "e" * 40, "thing", 0, (ATTRIBUTE,), tuple(Label(text, (value,)) for text, value in labels))


def publication(world: World) -> Log:
    return next(log for log in world.events.after(0).logs if log.name == "StandardPublished")


def test_published_in__event__rebuilt_with_the_hashes_of_the_chain(world: World) -> None:
    (found,) = published_in([publication(world)], world.suite.standards.address)
    assert (found.standard_id, found.name, found.expert, found.labels) == (1, "shirt", world.expert.address, ("EU L", "EU XL", "EU XXL"))
    assert found.attributes_hash == world.suite.standards.attributesHashOf(SHIRT)
    assert found.codebook_hash == world.suite.standards.codebookHashOf(SHIRT)
    assert is_verified(found, world.suite.standards)


def test_is_verified__one_value_changed__no(world: World) -> None:
    log = publication(world)
    entry = log.args.codebook[1]._replace(values=[481, 750])
    forged = log._replace(args=log.args._replace(codebook=[log.args.codebook[0], entry, log.args.codebook[2]]))
    (found,) = published_in([forged], world.suite.standards.address)
    assert not is_verified(found, world.suite.standards)
    taller = log._replace(args=log.args._replace(attributes=[log.args.attributes[0]._replace(target=481), log.args.attributes[1]]))
    assert not is_verified(published_in([taller], world.suite.standards.address)[0], world.suite.standards)


def test_published_in__another_contract_emits_it__left_out(world: World) -> None:
    assert published_in([publication(world)._replace(address=world.stranger.address)], world.suite.standards.address) == []


def test_observe__forged_publication__not_kept(world: World) -> None:
    log = publication(world)
    world.chain.events = CollectedEvents()
    world.chain.events.feed([log._replace(args=log.args._replace(codebook=[]))])
    with pytest.raises(UnknownStandard, match="standard 1"):
        world.relayer().standardise(SHIRT, "EU XL")


def test_standardise__label__values_and_hash(world: World, relayer: Relayer) -> None:
    found = relayer.standardise(SHIRT, "EU XL")
    assert (found.label, found.values, found.params_hash) == ("EU XL", (480, 750), XL)
    assert XL == keccak(encode(["uint32", "int64[]"], [1, [480, 750]]))


@pytest.mark.parametrize("text", ["EU XL", "eu xl", " Eu  XL\t", "EUXL", "e u x l"])
def test_parameters__case_and_white_space__ignored(relayer: Relayer, text: str) -> None:
    assert relayer.standardise(SHIRT, text).label == "EU XL"


@pytest.mark.parametrize("text", ["XL", "EU-XL", "EU XLL", "", "EU XL."])
def test_parameters__anything_else__UnknownLabel_with_all_labels(relayer: Relayer, text: str) -> None:
    with pytest.raises(UnknownLabel, match="'EU L', 'EU XL', 'EU XXL'") as caught:
        relayer.standardise(SHIRT, text)
    assert caught.value.labels == tuple(label for label, _ in CODEBOOK)


def test_standardise__unknown_standard__UnknownStandard(relayer: Relayer) -> None:
    with pytest.raises(UnknownStandard, match=f"standard {ABROAD}"):
        relayer.standardise(ABROAD, "EU XL")


def test_parameters__label_twice__first_counts() -> None:
    assert standard(("a", 1), ("a", 2)).parameters("A").values == (1,)


def test_parameters__alike_with_other_values__exact_text_decides_else_AmbiguousLabel() -> None:
    sizes = standard(("a b", 1), ("A B", 2), ("1 12", 3), ("11 2", 4))
    assert sizes.parameters("A B").values == (2,)
    with pytest.raises(AmbiguousLabel, match="'a b', 'A B'"):
        sizes.parameters("A b")
    assert sizes.parameters("1  12").values == (3,)
    with pytest.raises(AmbiguousLabel) as caught:
        sizes.parameters("112")
    assert caught.value.labels == ("1 12", "11 2")


def test_parameters__alike_with_equal_values__taken() -> None:
    assert standard(("a b", 1), ("A B", 1)).parameters("ab").label == "a b"


def test_parameters__empty_codebook__says_so() -> None:
    with pytest.raises(UnknownLabel, match="codebook is empty, leave the label out"):
        standard().parameters("a")
    assert standard().label_of(AS_PUBLISHED) == ""


def test_label_of__hashes__only_entries() -> None:
    sizes = standard(("a", 1), ("b", -2), ("a", 3))
    assert sizes.label_of(params_hash(9, [-2])) == "b"
    assert sizes.label_of(params_hash(9, [3])) is None  # shadowed
    assert sizes.label_of(params_hash(8, [1])) is None and sizes.label_of(AS_PUBLISHED) is None


def test_parameters__hundreds_of_labels__message_stays_short() -> None:
    with pytest.raises(UnknownLabel, match="and 160 more") as caught:
        standard(*((f"size {number}", number) for number in range(200))).parameters("none")
    assert len(caught.value.labels) == 200 and len(str(caught.value)) < 1_000
