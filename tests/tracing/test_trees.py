"""Merkle trees: those of `@openzeppelin/merkle-tree`."""

from __future__ import annotations

import pytest
from eth_abi import encode
from eth_utils.crypto import keccak
from hypothesis import given, settings
from hypothesis import strategies as st

from guildhall.tracing import MerkleTree, is_in, leaf_of

LEAVES = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40)


def test_root__example_of_openzeppelin__equal() -> None:
    """The first example in the README of @openzeppelin/merkle-tree."""
    rows = [("0x" + "11" * 20, 5 * 10**18), ("0x" + "22" * 20, 25 * 10**17)]

    tree = MerkleTree([leaf_of(encode(["address", "uint256"], row)) for row in rows])

    assert tree.root.hex() == "d4dee0beab2d53f2cc83e567171bd2820e49898130a22622b10ead383e90bd77"


@given(LEAVES)
@settings(max_examples=50, deadline=None)
def test_proof__of_each_leaf__leads_to_the_root(leaves: list[bytes]) -> None:
    tree = MerkleTree(leaves)

    for place, leaf in enumerate(leaves):
        assert is_in(tree.root, leaf, tree.proof(place))


@given(LEAVES, st.binary(min_size=32, max_size=32))
@settings(max_examples=50, deadline=None)
def test_proof__of_another_leaf__does_not(leaves: list[bytes], other: bytes) -> None:
    tree = MerkleTree(leaves)

    assert is_in(tree.root, other, tree.proof(0)) == (other == leaves[0])


def test_leaf__inner_node__is_none() -> None:
    """What hashes once, a node, is never a leaf: leaves are hashed twice."""
    assert leaf_of(b"ab") == keccak(keccak(b"ab"))


def test_tree__no_leaves__ValueError() -> None:
    with pytest.raises(ValueError, match="at least one leaf"):
        MerkleTree([])
